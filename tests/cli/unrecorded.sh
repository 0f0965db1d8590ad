#!/bin/bash
# A verdict that the journal cannot take is refused and stands in the system's log, asked for or not.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
listen
world
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
create ALICE SHUT "OUTQ(QGPL/QPRINT)"
shut="FILE(SHUT) JOB($job) SPLNBR($nbr)"
register_raw

# ---- a journal that cannot be written: changes and reads that were allowed, every kind of refusal ----
sqlite3 "$SPSY_HOME/spool.db" 'ALTER TABLE decision RENAME TO elsewhere'
takes() { # BASIS CAUSE STATUS COMMAND...: one line, with why it is not in the journal
    local basis=$1 cause=$2 status=$3
    shift 3
    expect "$status" "$@"
    logged 1
    contains "$lines" " spsy["
    contains "$lines" ": refused "
    contains "$lines" "basis=\"$basis\" "
    contains "$lines" "cause=\"$cause"
    contains "$lines" 'not-journalled="'
    contains "$lines" 'no such table: decision'
}
lost="the decision could not be journalled"
for answer in 1 ''; do
    export SPSY_TEST_ANSWER=$answer
    for command in HLDSPLF DSPSPLF QUSRSPLA "CHGSPLFA COPIES(2)" DLTSPLF QSPOPNSP WRKSPLFA; do
        takes failure "$lost" 3 as BOB cl "${command%% *} $id $([[ $command != *\ * ]] || echo "${command#* }")"
    done
    takes failure "$lost" 3 as SPOOLER cl "HLDSPLF $id" # nobody is asked
done
SPSY_TEST_ANSWER=0 takes exit "exit program" 3 as BOB cl "HLDSPLF $id"
SPSY_TEST_ANSWER=0 takes exit "exit program" 3 as BOB cl "DSPSPLF $id"
SPSY_TEST_ANSWER='' takes authority "BOB lacks authority" 3 as BOB cl "HLDSPLF $shut"
register 10 bad_guard "CCSID(37)"
takes failure "exit program" 4 as BOB cl "HLDSPLF $id"
# asked for as well: the same line, once
SPSY_TEST_ANSWER='' takes failure "exit program" 4 as BOB --syslog cl "HLDSPLF $id"
SPSY_SYSLOG_SOCKET=$HOME_DIR/nothing expect 4 as BOB cl "HLDSPLF $id"
contains "$err" "SPY0003: not written to the system's log"
sqlite3 "$SPSY_HOME/spool.db" 'ALTER TABLE elsewhere RENAME TO decision'
register_raw
SPSY_TEST_ANSWER=0 expect 3 as BOB cl "HLDSPLF $id"
logged 0

# ---- a store that another job has locked for longer than anybody waits ----
mkfifo "$HOME_DIR/lock"
jobs=()
for each in "0 HLDSPLF" "1 HLDSPLF" "1 DSPSPLF" "0 DSPSPLF"; do
    mkfifo "$HOME_DIR/${each/ /}"
    SPSY_TEST_ANSWER=${each%% *} as BOB run --keep-going - <"$HOME_DIR/${each/ /}" \
        >"$HOME_DIR/${each/ /}.out" 2>&1 &
    jobs+=($!)
done
exec 5>"$HOME_DIR/0HLDSPLF" 6>"$HOME_DIR/1HLDSPLF" 7>"$HOME_DIR/1DSPSPLF" 8>"$HOME_DIR/0DSPSPLF"
for descriptor in 5 6 7 8; do echo 'DSPJOB' >&$descriptor; done
for each in 0HLDSPLF 1HLDSPLF 1DSPSPLF 0DSPSPLF; do
    for _ in $(seq 200); do
        grep -q currentUser "$HOME_DIR/$each.out" && break
        sleep 0.05
    done
done
sqlite3 "$SPSY_HOME/spool.db" <"$HOME_DIR/lock" >"$HOME_DIR/locked" &
locker=$!
exec 4>"$HOME_DIR/lock"
echo "BEGIN IMMEDIATE; SELECT 'locked';" >&4
for _ in $(seq 200); do
    grep -q locked "$HOME_DIR/locked" && break
    sleep 0.05
done
before=$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')
echo "HLDSPLF $id" >&5
echo "HLDSPLF $id" >&6
echo "DSPSPLF $id" >&7
echo "DSPSPLF $id" >&8
for _ in $(seq 300); do
    [ "$(wc -l <"$HOME_DIR/log")" -lt 4 ] || break
    sleep 0.1
done
logged 4
exec 4>&- 5>&- 6>&- 7>&- 8>&-
wait "$locker"
for pid in "${jobs[@]}"; do
    status=0
    wait "$pid" || status=$?
    [ "$status" -gt 0 ] || fail "not refused"
done
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')" "$before"
equal "$(grep -c 'not-journalled=".* is in use by another job"' <<<"$lines")" 4
equal "$(grep -c 'refused HLDSPLF ' <<<"$lines")" 2
equal "$(grep -c 'refused DSPSPLF ' <<<"$lines")" 2
equal "$(grep -c 'basis="exit"' <<<"$lines")" 2
equal "$(grep -c 'basis="failure" cause=".* is in use by another job"' <<<"$lines")" 2
equal "$(grep -c '^two$' "$HOME_DIR/1DSPSPLF.out")" 0 # what was not recorded was not shown
expect 0 "$SPSY" --json cl "WRKSPLFA $id"
contains "$out" '"status":"*READY"'
