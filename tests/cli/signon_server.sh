#!/bin/bash
# signon_server.sh - users who have no profile sign on with a password, over a real server's socket:
# what their bits leave them, what failures cost whom, what midnight does.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
needs_root
made
clock=$run/clock
echo 'hello' >"$run/text" && chmod 644 "$run/text"

owner() { # ANSWERS COMMAND...: the home's owner, embedded; answers with | between them
    tr '|' '\n' <<<"$1" >"$run/answers"
    shift
    expect 0 embedded --password-fd 3 "$@" 3<"$run/answers"
}
entry() { owner 'Y' cl "LOGCTL $*"; }
on() { # UID USER PASSWORDS WORD...: signs on
    local uid=$1 user=$2
    tr '|' '\n' <<<"$3" >"$run/answers.$uid"
    shift 3
    by "$uid" --password-fd 3 --sign-on "$user" "$@" 3<"$run/answers.$uid"
}
milliseconds() { # COMMAND...: how long it takes
    local begun=${EPOCHREALTIME/[^0-9]/}
    "$@" >"$HOME_DIR/timed" 2>&1 || true
    took=$(((${EPOCHREALTIME/[^0-9]/} - begun) / 1000))
}
set_to() { settings masterKey "\"$served/master\"" "$@"; }
days_on() { echo $(($(date +%s) + $1 * 86400)) >"$clock"; } # the server's clock
row_of() { expect 0 embedded --json loglst && grep -o "{\"userId\":\"$1\"[^}]*}" <<<"$out" || echo none; }

expect 0 embedded masterkey create "$served/master"
owner 'first|first|Y' ctltab --create QSECOFR
for each in ALICE BOB CAROL; do
    expect 0 embedded crtusrprf $each --spcaut '*JOBCTL' --spcaut '*SPLCTL'
    owner "$each-pw|$each-pw|Y" cl "LOGCTL A $each X'90'"
done
signs_on_embedded() { expect 0 embedded cl "CRTUSRPRF ${!1} LCLUSER('${!2}')"; }
signs_on_embedded profile4 login4
set_to
date +%s >"$clock"
server_start env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" CLOCK_FILE="$clock"

proves T3 "nobody signs on where settings do not allow it; then only whoever has no profile has to"
expect 3 on 3 ALICE ALICE-pw dspjob
contains "$err" "SPY0115: no user profile is for login $login3"
expect 3 on 4 ALICE ALICE-pw dspjob
equal "$err" "SPY0192: nobody may sign on with a password here (settings.json, signOn)"
set_to signOn '"allow"' logDelayMs 40
expect 3 by 3 dspjob
contains "$err" "SPY0115: no user profile is for login $login3"
expect 0 on 3 ALICE ALICE-pw --json dspjob
contains "$out" '"currentUser":"ALICE","signedOn":"ALICE"'
expect 3 by 3 --password-fd 3 --sign-on ALICE dspjob 3</dev/null
equal "$err" "SPY0191: sign-on as ALICE: nobody has answered with a password"
expect 2 embedded --sign-on ALICE dspjob
equal "$err" "SPY0108: --sign-on exists over the socket of a server only: on a home of your own you are who you are"

proves T3 "(M24) the kernel's word needs no password, and knows no expiry"
expect 0 by 4 dspjob
contains "$out" "currentUser    ${profile4:-}"

proves T2 "a manager is not told whether a password is that of a profile that he may not change"
expect 0 embedded crtusrprf CLERK --spcaut '*SECADM'
owner 'clerk-pw|clerk-pw|Y' cl "LOGCTL A CLERK X'08'"
for each in first another; do
    expect 3 on 3 CLERK "clerk-pw|$each|$each|Y" cl "LOGCTL C QSECOFR"
    equal "$err" "CPF2217: Not authorized to user profile QSECOFR: needs *OBJOPR *OBJMGT *READ *EXECUTE to it to change it"
done

proves T3 "(M7) the job is the profile minus what a cleared bit covers; a set bit gives nothing"
expect 0 on 3 ALICE ALICE-pw crtsplf A --fromstmf "$run/text"
expect 3 on 3 ALICE ALICE-pw dspjob "000001/QSECOFR/SPSY" # without X'40' no *JOBCTL
# Nor do programs learn of any: this one refuses whoever has none.
as_uid 1 mkdir -p "$home/lib/SECLIB" && ln -s "$PWD/$BUILD/lib" "$home/lib/lib"
as_uid 1 install -m 755 "$BUILD/samples/keepsaved.so" "$home/lib/SECLIB/KEEPSAVE.so"
expect 0 embedded cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 SECLIB/KEEPSAVE"
expect 0 on 3 ALICE ALICE-pw --json crtsplf KEPT --fromstmf "$run/text" --save '*YES'
kept=$(sed 's/.*"jobNumber":"\([0-9]*\)".*/\1/' <<<"$out")/ALICE/SPSY
expect 3 on 3 ALICE ALICE-pw --json dltsplf KEPT --job "$kept"
contains "$out" '"program":"SECLIB/KEEPSAVE","answer":"30","meaning":"refuse"'
entry "C ALICE X'C0' PASSWORD(*SAME)"
expect 0 on 3 ALICE ALICE-pw dltsplf KEPT --job "$kept"
expect 0 embedded cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 1"
expect 0 embedded crtusrprf CHIEF --spcaut '*SECADM' --spcaut '*ALLOBJ'
owner 'chief-pw|chief-pw|Y' cl "LOGCTL A CHIEF X'0C'"
expect 3 on 3 CHIEF chief-pw restore "$run/text"
equal "$err" "SPY0194: the sign-on of CHIEF has no privilege X'80', which is needed to create what is restored"
# Without X'20' a password neither comes nor goes, whatever the statement calls it.
entry "C ALICE X'A0' PASSWORD(*SAME)"
expect 0 on 3 ALICE "ALICE-pw|C'AB'|C'AB'" --json cl "CRTSPLF SECRET FROMSTMF('$run/text') PROTECT(*PARM) READPWD(*PROMPT)"
secret=$(sed 's/.*"jobNumber":"\([0-9]*\)".*/\1/' <<<"$out")/ALICE/SPSY
entry "C ALICE X'80' PASSWORD(*SAME)"
for each in "*NONE)" "*STD)" "*PARM) PTCATR(*STD)"; do
    expect 3 on 3 ALICE ALICE-pw cl "CHGSPLFA SECRET JOB($secret) PROTECT($each"
    contains "$err" "SPY0194: the sign-on of ALICE has no privilege X'20', which is needed to set a password of a file"
done
expect 0 on 3 ALICE ALICE-pw cl "CHGSPLFA SECRET JOB($secret) PROTECT(*PARM) USRACC(*ALL)"
entry "C ALICE X'A0' PASSWORD(*SAME)"
expect 0 on 3 ALICE ALICE-pw cl "CHGSPLFA SECRET JOB($secret) PROTECT(*NONE)"
entry "C ALICE X'40' PASSWORD(*SAME)"
expect 3 on 3 ALICE ALICE-pw crtsplf A --fromstmf "$run/text"
equal "$err" "SPY0194: the sign-on of ALICE has no privilege X'80', which is needed to create"
expect 3 on 3 ALICE ALICE-pw chgpwd
equal "$err" "SPY0194: the sign-on of ALICE has no privilege X'10', which is needed to change one's own password"
expect 3 on 3 ALICE ALICE-pw cl "LOGCTL C ALICE"
equal "$err" "SPY0194: the sign-on of ALICE has no privilege X'08', which is needed to change the sign-on table"
entry "C ALICE X'FC' PASSWORD(*SAME)"
expect 3 on 3 ALICE ALICE-pw loglst # the profile has no *SECADM
contains "$err" "CPF222E"

proves T3 "a privilege that is taken away counts at once; an entry that is gone ends the connection"
mkfifo "$run/statements"
(
    exec 3<"$run/answers.3"
    by 3 --password-fd 3 --sign-on ALICE --plain shell <"$run/statements" >"$run/shell" 2>&1 || true
) &
shell=$!
exec 9>"$run/statements"
echo "CRTLIB ONE" >&9
until_true 100 grep -q "ONE" "$run/shell" || fail "$(cat "$run/shell")"
entry "C ALICE X'00' PASSWORD(*SAME)"
echo "CRTLIB TWO" >&9
until_true 100 grep -q "SPY0194" "$run/shell" || fail "$(cat "$run/shell")"
entry "D ALICE"
echo "DSPJOB" >&9
until_true 100 grep -q "SPY0192: user id ALICE is no longer in the sign-on table" "$run/shell" ||
    fail "$(cat "$run/shell")"
exec 9>&-
wait $shell || true

proves T4 "(M5) LOGTRY and LOGFAIL, set while it runs: 2 ends the connection, 1 is a message"
set_to signOn '"allow"' logDelayMs 40 logTry 1 logFail 2
expect 3 on 3 BOB 'a|b|BOB-pw' dspjob
equal "$err" "SPY0191: sign-on as BOB failed: wrong user id or password, or the user id is revoked"
contains "$(row_of BOB)" '"failedAttempts":2,"status":"*VALID"'
equal "$(grep -c SPY0199 "$log" || true)" 0
set_to signOn '"allow"' logDelayMs 40 logTry 0 logFail 1
expect 3 on 3 BOB 'c|BOB-pw' dspjob
contains "$(cat "$log")" "SPY0199: sign-on as BOB has failed 1 times in a row in one connection of user id 3"

proves T4 "(M19) revoked at the third in a row, whatever these say; the manager takes it back"
contains "$(row_of BOB)" '"failedAttempts":3,"status":"*REVOKED"'
expect 3 on 3 BOB BOB-pw dspjob
owner 'bob2|bob2|Y' cl "LOGCTL C BOB"
expect 0 on 3 BOB bob2 dspjob
contains "$(row_of BOB)" '"failedAttempts":0,"status":"*VALID"'

proves T4 "(M6) from the fourth on N x (N-1) units, of the user id, in every connection; others do not wait"
set_to signOn '"allow"' logDelayMs 300 logTry 9 logFail 0
milliseconds on 3 NOBODY 'a|b|c' dspjob
[ "$took" -lt 3000 ] || fail "three failures took $took ms"
has_failed() { # TIMES: that is in the journal
    expect 0 embedded --json journal --limit 9
    [ "$(grep -o '"currentUser":"NOBODY"' <<<"$out" | wc -l)" = "$1" ]
}
on 3 NOBODY d dspjob >"$HOME_DIR/slow" 2>&1 & # 12 units: 3.6 s after its failure
slow=$!
until_true 100 has_failed 4 || fail "the fourth has not failed"
milliseconds on 2 CAROL CAROL-pw dspjob
contains "$(cat "$HOME_DIR/timed")" "currentUser    CAROL"
others=$took
milliseconds on 3 CAROL CAROL-pw dspjob # the same user id, in another connection
contains "$(cat "$HOME_DIR/timed")" "currentUser    CAROL"
[ $((others + took)) -gt 2500 ] || fail "another connection of the user id did not wait: $took ms"
[ "$others" -lt "$took" ] || fail "another user waited $others ms, the one who failed $took ms"
wait $slow || true
echo "who failed waited $took ms, another user $others ms"
milliseconds on 3 CAROL CAROL-pw dspjob # that one was valid: nothing is left of it
[ "$took" -lt 2000 ] || fail "after a valid sign-on it took $took ms"

proves T4 "in a quiesced home, where the table counts nothing, guessing waits and is journalled all the same"
set_to signOn '"allow"' logDelayMs 60 logTry 9 logFail 0
expect 0 embedded quiesce on
for each in a b c d; do
    expect 3 on 3 CAROL $each dspjob
    contains "$err" "SPY0113: the home is quiesced by QSECOFR"
done
milliseconds on 3 CAROL CAROL-pw dspjob # 12 units
contains "$(cat "$HOME_DIR/timed")" "currentUser    CAROL"
[ "$took" -gt 400 ] || fail "after four guesses in a quiesced home it took $took ms"
expect 0 embedded --json journal --limit 9
equal "$(grep -c 'the table could not count it' <<<"${out//\}/$'\n'}")" 4
expect 3 on 3 CAROL 'CAROL-pw|a' chgpwd
contains "$err" "SPY0113"
expect 0 embedded quiesce off

proves T4 "(M23) whoever waits can be interrupted, and costs nothing then"
set_to signOn '"allow"' logDelayMs 60000 logTry 9 logFail 0
on 3 NOBODY 'a|b|c|d' dspjob >"$HOME_DIR/slow" 2>&1 &
slow=$!
until_true 100 eval 'expect 0 embedded --json journal --limit 1; grep -q NOBODY <<<"$out"'
sleep 1
client=$(below $slow | while read -r pid; do grep -qz -- --sign-on "/proc/$pid/cmdline" && echo "$pid"; done | tail -1)
kill -INT "$client" || fail "no client waits"
wait $slow 2>/dev/null || true
until_true 100 idle || fail "a worker is left"
server_stop
equal "$stopped" 0

proves T5 "(M21) a server that ran before midnight: the first sign-on after it purges all, once"
expect 0 embedded ctltab --exp 20 --warn 3 --purge 10
for each in DAVE ERNIE FRED; do
    expect 0 embedded crtusrprf $each
    owner "$each-pw|$each-pw|Y" cl "LOGCTL A $each X'90'"
done
entry "C CAROL *SAME *SAME NOEXPIRE PASSWORD(*SAME)"
entry "C QSECOFR *SAME *SAME NOEXPIRE PASSWORD(*SAME)"
set_to signOn '"allow"' logDelayMs 40
server_start env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" CLOCK_FILE="$clock"
days_on 17
expect 0 on 3 DAVE DAVE-pw dspjob
contains "$err" "SPY0197: the password of DAVE expires on $(date -d '20 days' +%F): CHGPWD changes it"
days_on 20
expect 3 on 3 DAVE DAVE-pw dspjob
equal "$err" "SPY0193: the password of DAVE has expired on $(date -d '20 days' +%F): a manager gives another, LOGCTL C"
contains "$(row_of BOB)" '"userId":"BOB"'
days_on 30
expect 0 by 4 dspjob # no sign-on
contains "$(row_of BOB)" '"userId":"BOB"'
expect 0 on 3 CAROL CAROL-pw dspjob
for each in BOB DAVE ERNIE FRED; do equal "$(row_of $each)" none; done
expect 0 embedded --json journal --limit 9
for each in BOB DAVE ERNIE FRED; do
    contains "$out" "\"currentUser\":\"$each\",\"signedOn\":\"QSYS\",\"job\":\"000000/QSYS/SIGNON\""
done
contains "$out" '"function":"SIGNON","verdict":"refused","basis":"signon","reason":"password expired and days of grace over: user id deleted from the sign-on table"'
for each in DAVE ERNIE; do owner "$each-pw|$each-pw|Y" cl "LOGCTL A $each X'90'"; done
server_stop

proves T5 "(M21) one that has not: only the one that tries"
days_on 60
server_start env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" CLOCK_FILE="$clock"
expect 0 on 3 CAROL CAROL-pw dspjob
contains "$(row_of DAVE)" '"userId":"DAVE"'
expect 3 on 3 DAVE DAVE-pw dspjob
equal "$err" "SPY0191: sign-on as DAVE failed: wrong user id or password, or the user id is revoked"
equal "$(row_of DAVE)" none
contains "$(row_of ERNIE)" '"userId":"ERNIE"'
