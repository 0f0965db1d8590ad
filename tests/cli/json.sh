#!/bin/bash
# core/cli/README.md, "JSON": with --json exactly one object per statement on one line, all keys,
# whatever happens.
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

# ---- nothing but JSON on standard output, whoever writes there ----
for words in --version help 'help dltsplf' 'help CPF3492' 'help run' 'help record' 'help exit' man \
    'completion bash' --help 'dltsplf --help' 'doctor --help' 'record --help' 'exit call --help' \
    'cl --help'; do
    # shellcheck disable=SC2086 # words
    expect 0 "$SPSY" --json $words
    answers 1
    [ "$("$SPSY" $words)" = "$("$json" get rows <<<"$out" |
        perl -MJSON::PP -CSD -e 'print "$_->{text}\n" for @{decode_json(<STDIN>)}')" ] ||
        fail "$words: not what stands there without --json"
done
for words in 'help bogus' completion 'completion tcsh' run 'run a b' 'run --bogus x' 'init x' 'doctor x' \
    'journal x' 'break-glass --hours'; do
    # shellcheck disable=SC2086
    expect 2 "$SPSY" --json $words
    answers 1
    equal "$(get messages.0.id)" SPY0108
done
expect 1 "$SPSY" --json journal
answers 1
expect 1 "$SPSY" --json run "$HOME_DIR/nothing"
answers 1
contains "$(get messages.0.text)" "run: $HOME_DIR/nothing: No such file"
if embedded_only glass-of-a-damaged-home; then
    expect 0 "$SPSY" --json break-glass
    answers 1
fi
cat >"$HOME_DIR/fields.json" <<'JSON'
{"function":"DLTSPLF","currentUser":"BOB","jobName":"PAYROLL","jobUser":"ALICE","jobNumber":"000123",
 "fileName":"QSYSPRT","fileNumber":2,"jobSystem":"SYS1","dateOpened":"1261120","timeOpened":"031400",
 "outputQueue":"QPRINT","outputQueueLibrary":"QGPL","formType":"*STD"}
JSON
expect 0 "$SPSY" record encode --hex "$HOME_DIR/fields.json"
hexadecimal=$out
for words in '--json record encode' 'record encode --json'; do
    # shellcheck disable=SC2086
    expect 0 "$SPSY" $words "$HOME_DIR/fields.json"
    equal "$(get record)" "$hexadecimal"
done
"$SPSY" record encode "$HOME_DIR/fields.json" >"$HOME_DIR/record"
expect 0 "$SPSY" --json record decode "$HOME_DIR/record"
equal "$(get fileName)" QSYSPRT
# what goes wrong there is an answer, wherever --json stands
for words in '--json record decode --dump FILE' '--json record encode --hex FILE' '--json record' \
    'record --json' '--json record bogus' 'record bogus --json' 'record encode --bogus --json' \
    '--json exit' 'exit --json' '--json exit bogus' 'exit call --bogus --json' '--json exit call FILE' \
    'exit call --json a b --format X' '--json shell x' '--json man x' '--json help dltsplf x' \
    '--json completion bash x'; do
    # shellcheck disable=SC2086
    expect 2 "$SPSY" ${words//FILE/$HOME_DIR/fields.json}
    answers 1
    equal "$(get messages.0.id)" SPY0108
    equal "$(get exit)" 2
done
for words in '--json record encode /nothing' 'record decode --json FILE' '--json exit call /nothing /nothing' \
    'exit call --json /nothing FILE'; do
    # shellcheck disable=SC2086
    expect 1 "$SPSY" ${words//FILE/$HOME_DIR/fields.json}
    answers 1
    equal "$(get exit)" 1
done
expect 1 "$SPSY" --json record encode $'/\377\001'
answers 1
expect 2 "$SPSY" --json exit $'\377\001'
answers 1
for words in 'shell x' 'man x' 'help dltsplf x' 'completion bash x'; do
    # shellcheck disable=SC2086
    expect 2 "$SPSY" $words
    contains "$err" "unexpected argument: x"
done
unserve
rm -rf "$SPSY_HOME"
"$SPSY" init 2>/dev/null
printf '%s\n' HELP 'HELP DLTSPLF' 'HELP CPF3492' 'HELP BOGUS' BOGUS 'MONMSG CPF0000' \
    "CRTSPLF FILE(A) FROMSTMF('/etc/hostname')" 'DSPSPLF A' 'QSPOPNSP A' DSPJOBLOG EXIT DSPJOB |
    "$SPSY" --json shell >"$HOME_DIR/shell" 2>"$HOME_DIR/shell.err"
out=$(cat "$HOME_DIR/shell") err=$(cat "$HOME_DIR/shell.err")
answers 10
equal "$(get command | tr '\n' ' ')" \
    "HELP HELP HELP HELP BOGUS CRTSPLF DSPSPLF QSPOPNSP DSPJOBLOG EXIT "
contains "$(sed -n 2p <<<"$out")" "guarded: function identifier DLTSPLF"
# on a terminal neither a greeting nor a prompt
script -qec "'$SPSY' --json shell" /dev/null <<<$'HELP CPF3492\nEXIT' >"$HOME_DIR/typescript" 2>&1
tr -d '\r' <"$HOME_DIR/typescript" >"$HOME_DIR/shell"
grep -q 'spsy>' "$HOME_DIR/shell" && fail "$(cat "$HOME_DIR/shell")"
out=$(grep '^{' "$HOME_DIR/shell")
answers 2

# ---- a script: one object per statement, none for MONMSG, blank lines and comments ----
unserve
rm -rf "$SPSY_HOME"
"$SPSY" init 2>/dev/null
printf '%s\n' 'DSPJOB' '' '/* nothing */' 'DLTUSRPRF NOBODY' 'MONMSG CPF2204' 'BOGUS' \
    'MONMSG CPF0000' 'WRKREGINF' >"$HOME_DIR/script"
expect 0 "$SPSY" --json run "$HOME_DIR/script"
answers 4
equal "$(get command | tr '\n' ' ')" "DSPJOB DLTUSRPRF BOGUS WRKREGINF "
