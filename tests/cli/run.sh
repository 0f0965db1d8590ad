#!/bin/bash
# core/language/README.md, "Scripts" - one job, MONMSG, --keep-going, `run -` driven through pipes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
json=$BUILD/tests/tools/json
"$SPSY" init 2>/dev/null

script() { printf '%s\n' "$@" >"$HOME_DIR/script"; }

# run STATUS COMMANDS [OPTION]: runs the script; the answered commands must be COMMANDS.
run() {
    local want=$1 commands=$2
    shift 2
    expect "$want" "$SPSY" --json run "$HOME_DIR/script" "$@"
    [ -z "$out" ] || "$json" answers <<<"$out" >/dev/null || fail "not answers: $out"
    equal "$([ -z "$out" ] || "$json" get command <<<"$out" | tr '\n' ' ')" "$commands"
}

missing='DLTUSRPRF NOBODY' # CPF2204, exit 1
wrong='DSPJOB BOGUS(1)'    # CPD0043, exit 2

# ---- one job for the whole script ----
script DSPJOB DSPJOB
run 0 "DSPJOB DSPJOB "
equal "$("$json" get rows.0.job <<<"$out" | sort -u | wc -l)" 1
script
run 0 ""
script '' '/* nothing */'
run 0 ""

script "CRTUSRPRF QUOTED TEXT('a /* b')" DSPJOB # no comment is open there
run 0 "CRTUSRPRF DSPJOB "

# ---- an unmonitored failure ends the script with its status ----
script DSPJOB "$missing" DSPJOB
run 1 "DSPJOB DLTUSRPRF "
script "$wrong" DSPJOB
run 2 "DSPJOB "
script "$missing"
run 1 "DLTUSRPRF "
script "$missing" '' '/* nothing */'
run 1 "DLTUSRPRF "

# ---- MONMSG: exact, generic, positional, several ids; what does not fit ends it ----
for monitor in 'MSGID(CPF2204)' 'MSGID(CPF0000)' 'MSGID(CPF2200)' CPF2204 cpf2204 \
    'MSGID(CPF3492 CPF2204)'; do
    script "$missing" '' '/* between */' "MONMSG $monitor" DSPJOB
    run 0 "DLTUSRPRF DSPJOB "
done
for monitor in 'MSGID(CPF3309)' 'MSGID(CPF2300)' 'MSGID(CPD0000)' 'MSGID(SPY0000)'; do
    script "$missing" "MONMSG $monitor" DSPJOB
    run 1 "DLTUSRPRF "
done
script "$missing" 'MONMSG CPF3309' 'MONMSG CPF2204' DSPJOB # several in a row count
run 0 "DLTUSRPRF DSPJOB "
script "$missing" DSPJOB 'MONMSG CPF2204' # it is too late
run 1 "DLTUSRPRF "
script "$missing" 'MONMSG CPF2204' 'MONMSG CPF3309' DSPJOB
run 0 "DLTUSRPRF DSPJOB "
script DSPJOB 'MONMSG CPF0000' DSPJOB # nothing to monitor
run 0 "DSPJOB DSPJOB "
script "$wrong" 'MONMSG CPF0006' DSPJOB
run 0 "DSPJOB DSPJOB "
script 'BOGUS' 'MONMSG CPF0000' DSPJOB
run 0 "BOGUS DSPJOB "
script "A 'open" 'MONMSG CPF0006' DSPJOB
run 0 "A DSPJOB "
script "$missing" 'MONMSG BOGUS(1)' DSPJOB # a misspelt MONMSG says so
run 2 "DLTUSRPRF MONMSG "
script 'MONMSG' DSPJOB
run 2 "MONMSG "
for id in CPF220 'CPF2204 CPF33' CPF22G4; do # an id that no message can have
    script "$missing" "MONMSG MSGID($id)" DSPJOB
    run 2 "DLTUSRPRF MONMSG "
    contains "$out" "not valid for MSGID; expected: an id like CPF3492, or a generic one"
done

# ---- EXEC after a command: a command, GOTO, RETURN; what it fails with is another failure ----
exec='MONMSG CPF2204 EXEC'
script "$missing" "$exec(CRTLIB LIB(MADE) TEXT('a ) b'))" 'DLTLIB MADE'
run 0 "DLTUSRPRF CRTLIB DLTLIB "
script DSPJOB "$exec(CRTLIB LIB(MADE))" 'DLTLIB MADE' # nothing has failed, nothing is carried out
run 1 "DSPJOB DLTLIB "
script "$missing" 'MONMSG CPF2110' "$exec(CRTLIB MADE)" "$exec(CRTLIB TWICE)" 'DLTLIB MADE' # the first
run 0 "DLTUSRPRF CRTLIB DLTLIB "
script "$missing" "$exec(DLTLIB NONE)" 'MONMSG CPF2110' DSPJOB # no MONMSG after it is for EXEC
run 1 "DLTUSRPRF DLTLIB "
script 'MONMSG CPF2110' "$missing" "$exec(DLTLIB NONE)" DSPJOB # but those at the head are
run 0 "DLTUSRPRF DLTLIB DSPJOB "
script "$missing" "$exec(GOTO CMDLBL(OVER))" 'DLTLIB NONE' "CRTLIB 'open" 'MONMSG BOGUS(1)' \
    'over: DSPJOB'
run 0 "DLTUSRPRF DSPJOB "
script "$missing" "$exec(RETURN)" 'DLTLIB NONE'
run 0 "DLTUSRPRF "
# CPF2117 sums up the CPF3361 of each queue with files: on IBM i it is the one that can be monitored.
printf 'text\n' >"$HOME_DIR/text"
both='DLTOUTQ TWICE/Q*'
script 'CRTLIB TWICE' 'CRTOUTQ TWICE/Q1' "CRTSPLF F '$HOME_DIR/text' TWICE/Q1"
run 0 "CRTLIB CRTOUTQ CRTSPLF "
script "$both" "MONMSG CPF3361" DSPJOB
run 1 "DLTOUTQ "
script "$both" 'MONMSG CPF3361 EXEC(CRTLIB OTHER)' 'MONMSG CPF2117 EXEC(CRTLIB ONE)' 'DLTLIB ONE'
run 0 "DLTOUTQ CRTLIB DLTLIB "
script 'CLROUTQ TWICE/Q1' "$both" 'DLTLIB TWICE'
run 0 "CLROUTQ DLTOUTQ DLTLIB "
script 'GOTO OVER' 'DLTLIB NONE' OVER: RETURN DSPJOB
run 0 ""
script BEFORE: "$missing" "$exec(GOTO BEFORE)" DSPJOB # a script is read once
run 2 "DLTUSRPRF GOTO "
contains "$out" "line 3: the label BEFORE does not follow"
script "$missing" 'MONMSG CPF2204 +' '  EXEC(DSPJOB BOGUS(1))' DSPJOB # wrong, and where
run 2 "DLTUSRPRF MONMSG "
contains "$out" "line 3, column 15: Keyword BOGUS not valid for command DSPJOB"
script DSPJOB "$exec(DO)" # wrong without being needed
run 2 "DSPJOB MONMSG "
script "$missing" 'MONMSG CPF2204 CMPDTA(NOBODY)' DSPJOB
run 2 "DLTUSRPRF MONMSG "
contains "$out" "messages have no data here"

# ---- PGM and ENDPGM, the frame of a CL source; they have no answer of their own ----
script '/* a source */' '' pgm DSPJOB 'ENDPGM' '' '/* the end */'
run 0 "DSPJOB "
script PGM
run 0 ""
script DSPJOB ENDPGM
run 0 "DSPJOB "
script 'PGM' 'MONMSG CPF0000 EXEC(GOTO ERROR)' "$missing" DSPJOB RETURN 'ERROR: DSPJOB' 'ENDPGM'
run 0 "DLTUSRPRF DSPJOB "
script PGM "$missing" "$exec(GOTO ENDPGM)" DSPJOB 'ENDPGM: ENDPGM'
run 0 "DLTUSRPRF "
script PGM "$missing" ENDPGM
run 1 "DLTUSRPRF "
# in another place
for before in DSPJOB 'MONMSG CPF0000' PGM 'LABEL:'; do
    script "$before" PGM 'MONMSG CPF0000 SPY0000' DSPJOB
    expect 2 "$SPSY" run "$HOME_DIR/script"
    contains "$err" "SPY0108: PGM: it is the first command of a script, or none"
done
script DSPJOB PGM DSPJOB
run 2 "DSPJOB PGM "
run 2 "DSPJOB PGM DSPJOB " --keep-going
for after in DSPJOB 'MONMSG CPF0000' PGM ENDPGM 'LABEL:'; do
    script PGM DSPJOB ENDPGM "$after" 'CRTLIB AFTER'
    expect 2 "$SPSY" run "$HOME_DIR/script" --keep-going
    contains "$err" "ENDPGM stands before it; nothing after ENDPGM is carried out"
done
expect 1 "$SPSY" cl "DLTLIB AFTER" # has not been made
contains "$err" CPF2110
script PGM 'GOTO OVER' ENDPGM 'OVER: DSPJOB' # no label is after the end
run 2 "DSPJOB "
contains "$out" "ENDPGM stands before it"
script PGM 'GOTO OVER' ENDPGM
run 2 "GOTO "
contains "$out" "the label OVER does not follow"
# no parameters, in words; and nothing monitors it
for pgm in 'PGM PARM(&A &B)' 'PGM (&A)' 'PGM &A'; do
    script "$pgm" 'MONMSG CPF0006' 'CRTLIB AFTER'
    expect 2 "$SPSY" run "$HOME_DIR/script"
    contains "$err" "CPD0084: Value &A not valid for PARM: a script is given no parameters"
done
script PGM 'ENDPGM BOGUS(1)'
run 2 "ENDPGM "
# of the other commands of CL programs the message says what is not there
script 'DCL VAR(&A) TYPE(*CHAR) LEN(10)'
run 2 "DCL "
contains "$out" "Command DCL not found: there are no CL variables"
script "$missing" "$exec(CALL PGM(X))"
run 2 "DLTUSRPRF MONMSG "
contains "$out" "Command CALL not found: a script calls no programs"
for command in 'IF COND(&A *EQ &B) THEN(DSPJOB)' 'DO' 'ELSE CMD(DSPJOB)'; do
    expect 2 "$SPSY" cl "$command"
    contains "$err" "there are no conditions and no loops"
done
expect 2 bash -c "echo PGM | '$SPSY' shell"
contains "$out$err" "PGM and ENDPGM are the frame of a script (spsy run)"

# ---- at the head it monitors all of the script, and EXEC takes GOTO alone ----
script '' '/* one */' 'MONMSG CPF2110' 'MONMSG CPF2204' "$missing" 'DLTLIB NONE' DSPJOB
run 0 "DLTUSRPRF DLTLIB DSPJOB "
script 'MONMSG CPF2110' "$missing" DSPJOB
run 1 "DLTUSRPRF "
script 'MONMSG CPF0000 EXEC(GOTO ERROR)' "$missing" 'MONMSG CPF2204' "$missing" DSPJOB 'ERROR: CRTLIB MADE' \
    'DLTLIB MADE'
run 0 "DLTUSRPRF DLTUSRPRF CRTLIB DLTLIB "
for exec in 'DSPJOB' 'RETURN'; do
    script "MONMSG CPF0000 EXEC($exec)" "$missing"
    run 2 "MONMSG "
    contains "$out" "expected there: GOTO CMDLBL(label), or no EXEC"
done
script 'MONMSG CPF0000' "$missing" "$wrong" DSPJOB "A 'open" DSPJOB
run 0 "DLTUSRPRF DSPJOB DSPJOB A DSPJOB " --keep-going
expect 0 "$SPSY" help monmsg
contains "$out" "CMPDTA"
contains "$("$SPSY" help)" "
  monmsg "
contains "$("$SPSY" man)" ".SS MONMSG"

# ---- --keep-going: all of it, the worst status; what was monitored does not count ----
script "$missing" "$wrong" DSPJOB "$missing" DSPJOB
run 2 "DLTUSRPRF DSPJOB DSPJOB DLTUSRPRF DSPJOB " --keep-going
script "$wrong" 'MONMSG CPF0006' "$missing" DSPJOB
run 1 "DSPJOB DLTUSRPRF DSPJOB " --keep-going
script "$missing" 'MONMSG CPF3309' DSPJOB
run 1 "DLTUSRPRF DSPJOB " --keep-going

# ---- continuation, comments, DOS lines, no last newline; errors name the line ----
script 'DSPJOB /* one' 'two */ +' '  JOB(*)'
run 0 "DSPJOB "
printf '\357\273\277DLYJOB DLY(X)\n' >"$HOME_DIR/script" # a byte order mark of Windows' making
expect 2 "$SPSY" run "$HOME_DIR/script"
contains "$err" "CPD0084: line 1, column 8: Value X"
printf '\357\273\277' >"$HOME_DIR/script"
expect 0 "$SPSY" run "$HOME_DIR/script"
printf 'DSPJOB\n\357\273\277DSPJOB\n' >"$HOME_DIR/script"
expect 2 "$SPSY" run "$HOME_DIR/script"
printf 'DSPJOB\r\nDSPJOB JOB(*)' >"$HOME_DIR/script"
run 0 "DSPJOB DSPJOB "
script '' 'DSPJOB +' "  JOB('*)"
run 2 "DSPJOB "
equal "$("$json" get messages.0.text <<<"$out")" "line 3, column 7: the apostrophe is not closed"
printf 'DSPJOB\0\nDSPJOB\n' >"$HOME_DIR/script"
run 2 " DSPJOB " --keep-going
head -c 200000 /dev/zero | tr '\0' X >"$HOME_DIR/script"
printf '\nDSPJOB\n' >>"$HOME_DIR/script"
run 2 " DSPJOB " --keep-going

# ---- what a job was told stays with it ----
script "$missing" 'MONMSG CPF2204' 'DSPJOBLOG'
expect 0 "$SPSY" --json run "$HOME_DIR/script"
contains "$out" '"id":"CPF2204","text":"'
contains "$(tail -1 <<<"$out")" '"rows":[{"time":'
contains "$(tail -1 <<<"$out")" CPF2204

# ---- scripts that cannot be read ----
expect 1 "$SPSY" run "$HOME_DIR/none"
equal "$out" ""
contains "$err" "$HOME_DIR/none"
expect 1 "$SPSY" --json run "$HOME_DIR/none"
contains "$out" '{"command":"RUN","status":"failed","exit":1,'
contains "$out" "$HOME_DIR/none"
equal "$err" ""
expect 1 "$SPSY" run "$HOME_DIR"
expect 2 "$SPSY" run
expect 2 "$SPSY" run a b
expect 2 "$SPSY" run --bogus "$HOME_DIR/script"

# ---- text: messages on standard error, in order; data on standard output ----
script DSPJOB "$missing" 'MONMSG CPF2204' DSPJOB
expect 0 "$SPSY" run "$HOME_DIR/script"
contains "$err" "CPF2204: "
equal "$(grep -c ^job <<<"$out")" 2

# ---- driven through pipes: each statement is answered before the next is written ----
coproc DRIVEN { exec "$SPSY" --json run - 2>"$HOME_DIR/err"; }
driven=$DRIVEN_PID
ask() {
    echo "$1" >&"${DRIVEN[1]}"
    IFS= read -r -t 10 out <&"${DRIVEN[0]}" || fail "no answer to: $1"
}
silent() { # STATEMENT: yields no answer of its own
    echo "$1" >&"${DRIVEN[1]}"
    if IFS= read -r -t 0.2 out <&"${DRIVEN[0]}"; then fail "an answer to '$1': $out"; fi
}
ask DSPJOB
job=$("$json" get rows.0.job <<<"$out")
silent ''
silent '/* nothing */'
ask "CRTSPLF FILE(A) FROMSTMF('/dev/stdin')" # which is not the script: nothing to wait for
ask "$missing" # at once, although the next statement decides whether the script goes on
equal "$("$json" get exit <<<"$out")" 1
silent 'MONMSG CPF2204'
silent 'MONMSG CPF0000'
ask DSPJOB
equal "$("$json" get rows.0.job <<<"$out")" "$job"
echo 'DSPJOB +' >&"${DRIVEN[1]}"
ask '  JOB(*)'
equal "$("$json" get rows.0.job <<<"$out")" "$job"
ask "$missing"
silent 'MONMSG CPF3309' # does not fit, but another may follow
echo 'DSPJOB' >&"${DRIVEN[1]}" # none does: the script ends
status=0
wait "$driven" || status=$?
equal $status 1

# The script is not a command's input: FROMSTMF(-) has nothing to read.
printf '%s\n' 'CRTSPLF FILE(A) FROMSTMF(-)' 'text of no file' >"$HOME_DIR/script"
status=0
"$SPSY" --json run - <"$HOME_DIR/script" >"$HOME_DIR/out" || status=$?
equal $status 1
equal "$("$json" answers <"$HOME_DIR/out")" 1

# ---- shell: goes on, ends at EXIT or the end, no prompt without a terminal ----
status=0
out=$(printf '%s\n' "$missing" DSPJOB EXIT DSPJOB | "$SPSY" shell 2>"$HOME_DIR/err") || status=$?
equal $status 1
equal "$(grep -c ^job <<<"$out")" 1
case $out in *'spsy>'*) fail "a prompt" ;; esac
contains "$(printf 'HELP\nHELP DSPJOB\n' | "$SPSY" shell)" "DSPJOB - "

# ---- a reader that leaves ends the script; it does not go on unheard ----
yes DSPJOB | head -1000 >"$HOME_DIR/script"
status=0
{ "$SPSY" --json run "$HOME_DIR/script" 2>"$HOME_DIR/err" || echo $? >"$HOME_DIR/status"; } |
    head -1 >/dev/null
equal "$(cat "$HOME_DIR/status")" 1
contains "$(cat "$HOME_DIR/err")" "Broken pipe"

# ---- where it failed stands in a line of its own, also for the last statement ----
printf '%s\n' '' '/* a' 'comment */' 'DSPJOB +' '  JOB(*)' "DLTUSRPRF +" " NOBODY" DSPJOB >"$HOME_DIR/script"
expect 1 "$SPSY" run "$HOME_DIR/script"
equal "$(tail -1 <<<"$err")" "spsy: $HOME_DIR/script:6: DLTUSRPRF failed, not monitored: the script ends"
contains "$err" "CPF2204: "
expect 1 "$SPSY" --json run "$HOME_DIR/script"
equal "$err" ""
script DSPJOB "$missing" DSPJOB "A 'open"
expect 2 "$SPSY" run "$HOME_DIR/script" --keep-going
equal "$(grep -c "^spsy: $HOME_DIR/script:2: DLTUSRPRF failed\$" <<<"$err")" 1
equal "$(tail -1 <<<"$err")" "spsy: $HOME_DIR/script:4: A failed"
script "$missing" 'MONMSG CPF2204' DSPJOB
expect 0 "$SPSY" run "$HOME_DIR/script"
case $err in *script*) fail "monitored, and yet: $err" ;; esac
status=0
"$SPSY" run - <<<"$missing" 2>"$HOME_DIR/err" || status=$?
equal $status 1
contains "$(cat "$HOME_DIR/err")" "spsy: standard input:1: DLTUSRPRF failed"
expect 1 "$SPSY" cl "$missing"
case $err in *spsy:*) fail "cl has no lines worth naming: $err" ;; esac

# ---- a statement that ends in the middle: nothing of it is carried out, and why is said ----
expect 0 "$SPSY" cl $'\n\n/* a */ DSPJOB +\n JOB(*)\n\n/* b\n c */\n \t\n'
expect 2 "$SPSY" cl $'CRTUSRPRF HALF\n TEXT(x)'
contains "$err" "SPY0108: line 2: cl takes one statement; one that goes on needs + or - at the end"
expect 1 "$SPSY" dspusrprf half
expect 2 "$SPSY" --json cl $'DSPJOB\nDSPJOB'
equal "$("$json" answers <<<"$out")" 1
equal "$("$json" get command <<<"$out")" DSPJOB
expect 2 "$SPSY" cl $'DSPJOB\n\'open'
contains "$err" "cl takes one statement"
script DSPJOB '  JOB(*)'
expect 2 "$SPSY" run "$HOME_DIR/script"
contains "$err" "line 2, column 6: a blank is missing after the command; a statement that goes on here needs + or -"
expect 2 "$SPSY" cl 'DSPJOB(*)'
contains "$err" "column 7: a blank is missing after the command"
case $err in *goes\ on*) fail "there is no line before: $err" ;; esac
