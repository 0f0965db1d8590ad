#!/bin/bash
# signon.sh - the sign-on table: made, changed, listed, sealed; its days.
. "$(dirname "$0")/lib.sh"
expect 0 "$SPSY" init --system SYS1

# answered ANSWER... -- COMMAND...: the answers, a line each, are on descriptor 3
answered() {
    local text=
    while [ "$1" != -- ]; do
        text+=$1$'\n'
        shift
    done
    shift
    printf %s "$text" >"$HOME_DIR/answers"
    "$@" 3<"$HOME_DIR/answers"
}
# asked STATUS ANSWER... -- WORD...: spsy with those answers
asked() {
    local status=$1 answers=()
    shift
    while [ "$1" != -- ]; do
        answers+=("$1")
        shift
    done
    shift
    expect "$status" answered "${answers[@]}" -- "$SPSY" --password-fd 3 "$@"
}
told() { equal "$err" "$1"; }
listed() { # the table, a line each: id privileges priority expires purged failed status
    expect 0 "$SPSY" loglst
    sed -E '1d; s/ +/ /g; s/ $//' <<<"$out"
}

proves T1 "without a master key there is no table, and without a table nothing is changed"
expect 1 "$SPSY" loglst
told "SPY0195: this home has no sign-on table: spsy ctltab --create PROFILE makes one"
expect 1 "$SPSY" ctltab --create QSECOFR
told "SPY0171: this home has no master key: spsy masterkey create FILE makes one"
expect 0 "$SPSY" masterkey create "$HOME_DIR/master"
expect 1 "$SPSY" ctltab
told "SPY0198: condition code 4: this home has no sign-on table: spsy ctltab --create PROFILE makes one; nothing was changed"
expect 0 "$SPSY" crtusrprf ALICE
expect 1 "$SPSY" cl "LOGCTL A ALICE"
told "SPY0195: this home has no sign-on table: spsy ctltab --create PROFILE makes one"

proves T1 "(M2) it is made with one administrator, whose password is asked for; once"
asked 1 first other Y -- ctltab --create QSECOFR
told "SPY0196: passwords do not match: nothing was changed"
asked 1 first first N -- ctltab --create QSECOFR
told "SPY0196: not confirmed by y or yes: nothing was changed"
asked 1 first first Y -- ctltab --create NOBODY
told "CPF2204: user profile NOBODY not found"
expect 1 "$SPSY" loglst
asked 0 first first Y -- ctltab --create QSECOFR
told "SPY0001: sign-on table made with one administrator, QSECOFR; LOGCTL A adds others"
equal "$(listed)" "QSECOFR X'FC' NONE *NONE *NONE 0 *VALID"
asked 1 first first Y -- ctltab --create QSECOFR
told "SPY0195: this home has a sign-on table already: LOGCTL changes it"

proves T2 "(M8 M11) A: asked twice, shown, confirmed; refused when it is there"
asked 0 pw1 pw1 Y -- cl "LOGCTL A ALICE X'80' HIGH NOEXPIRE"
told "SPY0001: sign-on table: user id ALICE added"
equal "$(listed)" "ALICE X'80' HIGH NOEXPIRE *NONE 0 *VALID
QSECOFR X'FC' NONE *NONE *NONE 0 *VALID"
expect 1 "$SPSY" cl "LOGCTL ACTION(*A) USRPRF(ALICE)"
told "SPY0195: user id ALICE is in the sign-on table already"
asked 1 pw1 pw1 Y -- cl "LOGCTL A CAROL"
told "CPF2204: user profile CAROL not found"
asked 1 pw1 pw1 -- cl "LOGCTL A QPGMR" # the input ends before it is confirmed
told "SPY0196: not confirmed by y or yes: nothing was changed"
asked 1 pw1 -- cl "LOGCTL A QPGMR"
told 'SPY0196: nobody has answered "New password of QPGMR again: ": nothing was changed; the terminal is asked, or the descriptor of --password-fd'

proves T2 "(M9) C: it is there, and what is omitted stays"
asked 0 '' Y -- cl "LOGCTL C ALICE X'FC'"
asked 0 '' Y -- cl "LOGCTL C ALICE *SAME LOW"
asked 0 Y -- cl "LOGCTL C ALICE EXPIRE(*YES) PASSWORD(*SAME)"
contains "$(listed)" "ALICE X'FC' LOW *NONE *NONE 0 *VALID"
asked 1 pw pw Y -- cl "LOGCTL C BOB"
told "SPY0195: user id BOB is not in the sign-on table"
for wrong in "X'81'" "X'8'" "X'FF'" 256 8G "'X''80'"; do
    asked 2 '' Y -- cl "LOGCTL C ALICE PRIVILEGES($wrong)"
    contains "$err" "not valid for PRIVILEGES; expected: X'00' to X'FC', the sum of 80 40 20 10 08 04"
done
contains "$(listed)" "ALICE X'FC' LOW *NONE *NONE 0 *VALID"

proves T2 "(M22) a new password is not the current one, the one before, or the user id"
asked 0 pw2 pw2 Y -- cl "LOGCTL C ALICE"
for same in pw1:previous pw2:current; do
    asked 1 "${same%:*}" "${same%:*}" Y -- cl "LOGCTL C ALICE"
    told "SPY0196: password not changed: the new one is the ${same#*:} one"
done
asked 1 alice alice Y -- cl "LOGCTL C ALICE"
told "SPY0196: password not changed: the new one is the user id"
asked 1 pw3 pw4 Y -- cl "LOGCTL C ALICE"
told "SPY0196: passwords do not match: nothing was changed"

proves T2 "(M22) CHGPWD: the current one first; a wrong one counts"
asked 3 wrong new new -- chgpwd
told "SPY0191: wrong password of QSECOFR, or revoked: nothing was changed"
contains "$(listed)" "QSECOFR X'FC' NONE *NONE *NONE 1 *VALID"
asked 0 first second second -- chgpwd
told "SPY0001: password of QSECOFR changed"
contains "$(listed)" "QSECOFR X'FC' NONE *NONE *NONE 0 *VALID"
for _ in 1 2 3; do asked 3 first -- chgpwd; done
contains "$(listed)" "QSECOFR X'FC' NONE *NONE *NONE 3 *REVOKED"
expect 0 "$SPSY" doctor
contains "$(tr -s ' ' <<<"$out")" "sign-on table warning 1 of "
asked 3 second -- chgpwd
told "SPY0191: wrong password of QSECOFR, or revoked: nothing was changed"

proves T1 "the home's owner can always LOGCTL C, whatever he runs as"
asked 0 third third Y -- -u ALICE cl "LOGCTL C QSECOFR"
contains "$(listed)" "QSECOFR X'FC' NONE *NONE *NONE 0 *VALID"
asked 3 Y -- -u ALICE cl "LOGCTL D QSECOFR"
told "CPF222E: *SECADM special authority required for the sign-on table"

proves T2 "CRTUSRPRF, CHGUSRPRF and DLTUSRPRF write the table; a password is no part of a statement"
asked 0 bobs bobs -- crtusrprf BOB --password '*PROMPT'
contains "$(listed)" "BOB X'90' NONE *NONE *NONE 0 *VALID"
expect 2 "$SPSY" crtusrprf CAROL --password secret
contains "$err" "CPD0084: Value not valid for PASSWORD: a password is no part of a statement"
asked 1 bobs bobs -- chgusrprf BOB --password '*PROMPT'
told "SPY0196: password not changed: the new one is the current one"
asked 0 new new -- chgusrprf BOB --password '*PROMPT'
expect 0 "$SPSY" chgusrprf BOB --password '*NONE'
equal "$(listed | grep -c BOB)" 0
asked 0 bobs bobs -- chgusrprf BOB --password '*PROMPT'
expect 0 "$SPSY" dltusrprf BOB
equal "$(listed | grep -c BOB)" 0
asked 1 dave other -- crtusrprf DAVE --password '*PROMPT'
expect 1 "$SPSY" dspusrprf DAVE # nor the profile

proves T2 "a password that is typed into the statement is not told back, which a job's log would keep"
for each in "LOGCTL A BOB X'80' NONE NOEXPIRE 'HUNTER2'" "LOGCTL A BOB PASSWORD('HUNTER2')" \
    "CRTUSRPRF BOB PASSWORD('HUNTER2 €')" "CHGUSRPRF ALICE PASSWORD('HUNTER2 €')" "CHGPWD 'HUNTER2'" "ADDPWD 'HUNTER2'"; do
    expect 2 "$SPSY" cl "$each"
    case $out$err in *HUNTER2*) fail "$each: $err" ;; esac
done

proves T2 "who may not change a profile is asked for no password of its, and learns nothing of the one it has"
expect 0 "$SPSY" crtusrprf CLERK --spcaut '*SECADM'
for each in "CHGUSRPRF QSECOFR PASSWORD(*PROMPT)" "CRTUSRPRF QSECOFR PASSWORD(*PROMPT)"; do
    for guess in first another; do
        asked 3 $guess $guess Y -- -u CLERK cl "$each"
        contains "$err" "CPF2217: Not authorized to user profile QSECOFR: needs "
    done
done
expect 0 "$SPSY" dltusrprf CLERK

proves T2 "(M10) D: the old entry is shown; its place is free at once"
asked 1 n -- cl "LOGCTL D ALICE"
asked 0 y -- cl "LOGCTL D ALICE"
told "SPY0001: sign-on table: user id ALICE deleted"
asked 1 y -- cl "LOGCTL D ALICE"
told "SPY0195: user id ALICE is not in the sign-on table"
asked 0 pw1 pw1 Y -- cl "LOGCTL A ALICE"
contains "$(listed)" "ALICE X'00' NONE *NONE *NONE 0 *VALID"

proves T2 "(M12) no secret in lists, job logs, journal or database"
expect 0 "$SPSY" --json loglst
case $out in *argon2* | *pw1*) fail "a secret is listed: $out" ;; esac
equal "$(cat "$HOME_DIR"/home/*.db* "$HOME_DIR"/home/*/* 2>/dev/null | grep -c -a -E 'argon2id|pw1|bobs|third')" 0

proves T5 "(M15 M17) ctltab: the first time --exp; condition code 8 changes nothing"
expect 0 "$SPSY" --json ctltab
contains "$out" '"rows":[{"conditionCode":0,"exp":-1,"warn":-1,"purge":-1,"entries":2}]'
expect 1 "$SPSY" --json ctltab --warn 3
contains "$out" '"text":"condition code 8: the first time --exp is required; nothing was changed"'
contains "$out" '"rows":[{"conditionCode":8}]'
expect 1 "$SPSY" ctltab --exp 256
told "SPY0198: condition code 8: --exp 256: expected 0 to 255 days; nothing was changed"
expect 1 "$SPSY" ctltab --exp 0 --warn 1
told "SPY0198: condition code 8: --exp 0 is valid only with --warn 0; nothing was changed"
expect 0 "$SPSY" ctltab --exp 30 --warn 5
told "SPY0001: condition code 0: EXP=30, WARN=5, PURGE=255"
expect 0 "$SPSY" ctltab --purge 10
told "SPY0001: condition code 0: EXP=30, WARN=5, PURGE=10"
expect 2 "$SPSY" ctltab --days 3
expect 3 "$SPSY" -u ALICE ctltab --exp 9
contains "$err" "CPF222E"

embedded_only damage || exit 0

proves T5 "(M20) LOGLST says when; warned, expired, to be purged"
at() { # DAYS COMMAND...: so many days from now
    local second
    second=$(($(date +%s) + $1 * 86400))
    shift
    env ASAN_OPTIONS=verify_asan_link_order=0 CLOCK_AT="$second" LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" "$@"
}
day() { date -d "$1 days" +%F; }
contains "$(listed)" "ALICE X'00' NONE $(day 30) $(day 40) 0 *VALID"
for row in 24:VALID 25:EXPIRING 29:EXPIRING 30:EXPIRED 39:EXPIRED 40:PURGE 400:PURGE; do
    expect 0 at "${row%:*}" "$SPSY" --json loglst
    contains "$out" "\"userId\":\"ALICE\",\"privileges\":\"X'00'\",\"priority\":\"NONE\",\"expires\":\"$(day 30)\",\"purged\":\"$(day 40)\",\"failedAttempts\":0,\"status\":\"*${row#*:}\""
done
printf 'third\nx\nx\n' >"$HOME_DIR/answers"
expect 3 at 31 "$SPSY" --password-fd 3 chgpwd 3<"$HOME_DIR/answers"
told "SPY0193: the password of QSECOFR has expired on $(day 30): a manager gives another, LOGCTL C"

proves T1 "(M3) one flipped byte: nobody signs on, nothing is overwritten"
vault() { sqlite3 "$HOME_DIR/home/spool.db" "$1"; }
command -v sqlite3 >/dev/null || exit 77
whole=$(vault "SELECT hex(bytes) FROM vault WHERE name = 'signon'")
size=$((${#whole} / 2))
for at in 0 23 24 40 $((size / 2)) $((size - 17)) $((size - 1)); do
    byte=$((16#${whole:at*2:2} ^ 1))
    damaged=${whole:0:at*2}$(printf %02X $byte)${whole:at*2+2}
    vault "UPDATE vault SET bytes = X'$damaged' WHERE name = 'signon'"
    expect 1 "$SPSY" loglst
    told "SPY0190: the sign-on table is corrupted"
    asked 1 pw9 pw9 Y -- cl "LOGCTL C ALICE"
    told "SPY0190: the sign-on table is corrupted"
    equal "$(vault "SELECT hex(bytes) FROM vault WHERE name = 'signon'")" "$damaged"
done
asked 1 x x Y -- ctltab --create QSECOFR
told "SPY0190: the sign-on table is corrupted"
expect 1 "$SPSY" ctltab --exp 9
told "SPY0198: condition code 16: the sign-on table is corrupted; nothing was changed"
expect 1 "$SPSY" chgusrprf ALICE --password '*NONE'
told "SPY0190: the sign-on table is corrupted"
equal "$(vault "SELECT hex(bytes) FROM vault WHERE name = 'signon'")" "$damaged"
expect 1 "$SPSY" doctor
contains "$(tr -s ' ' <<<"$out")" "sign-on table wrong the sign-on table is corrupted: nobody signs on, and nothing changes it; spsy restore, of a backup that has it, brings it back"
vault "UPDATE vault SET bytes = X'$whole' WHERE name = 'signon'"
listed >/dev/null
expect 0 "$SPSY" doctor
contains "$(tr -s ' ' <<<"$out")" "sign-on table ok "

proves T1 "the master key is rotated, or gone"
expect 0 "$SPSY" masterkey rotate "$HOME_DIR/other"
rm -f "$HOME_DIR/master"
contains "$(listed)" "ALICE X'00' NONE $(day 30) $(day 40) 0 *VALID"
mv "$HOME_DIR/other" "$HOME_DIR/away"
expect 1 "$SPSY" loglst
contains "$err" "SPY0171: "
expect 1 "$SPSY" ctltab
contains "$err" "SPY0198: condition code 4: "
mv "$HOME_DIR/away" "$HOME_DIR/other"
listed >/dev/null
