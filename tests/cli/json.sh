#!/bin/bash
# cli.md: with --json exactly one object per statement on one line, all keys, whatever happens.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
json=$BUILD/tests/tools/json
get() { "$json" get "$1" <<<"$out"; }

answers() { # COUNT: $out is so many answers, standard error is silent
    local count
    count=$("$json" answers <<<"$out") || fail "not an answer: $out"
    equal "$count" "$1"
    equal "$err" ""
    iconv -f UTF-8 -t UTF-8 <<<"$out" >/dev/null || fail "not UTF-8: $out"
}

# ---- before there is a home ----
expect 1 "$SPSY" --json dspjob
answers 1
equal "$(get messages.0.id)" SPY0103
equal "$(get command)" DSPJOB

expect 0 "$SPSY" --json init --system SYS1
answers 1
equal "$(get status)" completed

# ---- success, with and without rows ----
expect 0 "$SPSY" --json dspjob
answers 1
equal "$(get rows.0.currentUser)" QSECOFR
expect 0 "$SPSY" --json wrkreginf
answers 1
equal "$(get rows)" '[]'
equal "$(get decisions)" '[]'

# ---- usage: in both syntaxes, before the command, no command, unknown command ----
expect 2 "$SPSY" --json dspjob --bogus 1
answers 1
equal "$(get messages.0.id)" CPD0043
expect 2 "$SPSY" --json cl 'DSPJOB BOGUS(1)'
answers 1
equal "$(get messages.0.id)" CPD0043
equal "$(get messages.1.id)" CPF0006
expect 2 "$SPSY" --json dlyjob --dly x
answers 1
equal "$(get messages.0.id)" CPD0084
expect 2 "$SPSY" --json dlyjob
answers 1
equal "$(get messages.0.id)" CPD0071
expect 2 "$SPSY" --json cl 'DLYJOB DLY('
answers 1
equal "$(get messages.0.id)" SPY0108
equal "$(get command)" DLYJOB
expect 2 "$SPSY" --json cl ''
answers 1
expect 2 "$SPSY" --json bogus
answers 1
equal "$(get command)" BOGUS
equal "$(get messages.0.id)" CPD0030
expect 2 "$SPSY" --json --bogus dspjob
answers 1
expect 2 "$SPSY" --bogus --json dspjob
answers 1
expect 2 "$SPSY" --json --job-type x dspjob
answers 1
contains "$(get messages.0.text)" "Value x not valid for --job-type; expected: interactive, batch"
equal "$(get command)" DSPJOB # as it is called, not as it was typed
for word in dltSplf bogus run cl init ''; do
    expect 2 "$SPSY" --json --job-type x "$word"
    answers 1
    equal "$(get command)" "${word^^}"
done
expect 2 "$SPSY" --json
answers 1
expect 1 "$SPSY" --json -u nobody dspjob
answers 1

# ---- bytes that are not text ----
expect 2 "$SPSY" --json crtusrprf eve --text $'\377'
answers 1
contains "$(get messages.0.text)" "Value ? not valid for TEXT; expected: text (50)"
expect 2 "$SPSY" --json crtusrprf eve --text 10€
answers 1
equal "$(get messages.0.text)" "Value 10€ not valid for TEXT: it holds a character that CCSID 37 does not have"
expect 2 "$SPSY" --json cl $'CRTUSRPRF EVE TEXT(\'\303\')'
answers 1
expect 2 "$SPSY" --json $'\377\376'
answers 1
expect 2 "$SPSY" --json --user $'\377' dspjob
answers 1
expect 0 "$SPSY" --json crtusrprf eve --text $'a"\\\nb\tc\001'
answers 1
expect 0 "$SPSY" --json dspusrprf eve
answers 1
equal "$(get rows.0.text)" $'a"\\\nb\tc\001'

# ---- decisions: one per file, one call per program reached; --trace says the same in lines ----
mkdir -p "$SPSY_HOME/lib/TESTLIB"
cp "$BUILD/tests/exits/guard_reason.so" "$SPSY_HOME/lib/TESTLIB/REASON.so"
expect 0 "$SPSY" addexitpgm QIBM_QSP_SECURITY SPSY0100 10 TESTLIB/REASON
cat >"$HOME_DIR/script" <<'CL'
CRTSPLF FILE(SECRET) FROMSTMF('/dev/null')
HLDSPLF FILE(SECRET)
MONMSG MSGID(CPF3492)
CRTSPLF FILE(CRASH) FROMSTMF('/dev/null')
HLDSPLF FILE(CRASH)
CL
expect 4 "$SPSY" --json -u QUSER run "$HOME_DIR/script"
answers 4
refused=$(sed -n 2p <<<"$out") failed=$(sed -n 4p <<<"$out")
of() { "$json" get "$2" <<<"$1"; }
equal "$(of "$refused" exit)" 3
equal "$(of "$refused" messages.0.id)" CPF3492
equal "$(of "$refused" decisions | tr , '\n' | cut -d: -f1 | tr -d '[{"' | tr '\n' ' ')" \
    "function file number job verdict basis calls number program answer meaning microseconds reason "
equal "$(of "$refused" decisions.0.verdict)" refused
equal "$(of "$refused" decisions.0.basis)" exit
equal "$(of "$refused" decisions.0.calls.0.reason)" "payroll is closed"
equal "$(of "$failed" exit)" 4
equal "$(of "$failed" decisions.0.basis)" failure
equal "$(of "$failed" decisions.0.calls.0.answer)" null
equal "$(of "$failed" decisions.0.calls.0.meaning)" failed
expect 4 "$SPSY" --trace -u QUSER run "$HOME_DIR/script"
equal "$(grep -c '^trace: call SPSY0100 10 TESTLIB/REASON answer ' <<<"$err")" 2
contains "$err" " refuse "
contains "$err" " us: payroll is closed"
equal "$(grep -c '^trace: decision HLDSPLF ' <<<"$err")" 2
contains "$err" ": refused, basis exit"
contains "$err" "answer - failed "
contains "$err" ": refused, basis failure"
expect 0 "$SPSY" rmvexitpgm QIBM_QSP_SECURITY SPSY0100 10

# ---- a registry that cannot be used is still one object ----
cp "$SPSY_HOME/registry.json" "$HOME_DIR/kept"
echo '{' >"$SPSY_HOME/registry.json"
expect 1 "$SPSY" --json wrkreginf
answers 1
equal "$(get messages.0.id)" CPF3CDA
expect 4 "$SPSY" --json -u QUSER run "$HOME_DIR/script"
answers 4
refused=$(sed -n 2p <<<"$out")
equal "$(of "$refused" command)" HLDSPLF
equal "$(of "$refused" decisions.0.verdict)" refused
equal "$(of "$refused" decisions.0.basis)" failure
equal "$(of "$refused" decisions.0.calls)" '[]'
cp "$HOME_DIR/kept" "$SPSY_HOME/registry.json"

# ---- a home that is no home ----
echo garbage >"$SPSY_HOME/spool.db"
expect 1 "$SPSY" --json dspjob
answers 1
equal "$(get messages.0.id)" SPY0103

# ---- a script: one object per statement, none for MONMSG, blank lines and comments ----
rm -rf "$SPSY_HOME"
"$SPSY" init 2>/dev/null
printf '%s\n' 'DSPJOB' '' '/* nothing */' 'DLTUSRPRF NOBODY' 'MONMSG CPF2204' 'BOGUS' \
    'MONMSG CPF0000' 'WRKREGINF' >"$HOME_DIR/script"
expect 0 "$SPSY" --json run "$HOME_DIR/script"
answers 4
equal "$(get command | tr '\n' ' ')" "DSPJOB DLTUSRPRF BOGUS WRKREGINF "
