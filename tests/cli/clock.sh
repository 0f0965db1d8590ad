#!/bin/bash
# A clock that stands where the record has no date for (X22): nothing is created there, and what such
# a clock once made can be found and deleted.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
export TZ=UTC
json=$BUILD/tests/tools/json
get() { "$json" get "$1" <<<"$out"; }
at() { # SECONDS COMMAND...: as if the clock stood there
    local seconds=$1
    shift
    # a sanitizer wants to be loaded first, which matters for nothing here
    env ASAN_OPTIONS=verify_asan_link_order=0 CLOCK_AT="$seconds" LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" "$@"
}
files() { sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM spooled_file'; }
world
expect 0 "$SPSY" cl 'GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE' # BOB's, for SNDNETSPLF
create ALICE KEPT "OUTQ(QGPL/QPRINT)"
kept="FILE(KEPT) JOB($job) SPLNBR($nbr)"
expect 0 "$SPSY" cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)"
printf 'one\n' >"$HOME_DIR/input"

# ---- refused where it is created: command, printed copy, sent copy; first and last second are fine ----
before=$(files)
for seconds in -2208988801 -4000000000 4102444800 4200000000 99999999999; do
    for command in "CRTSPLF FILE(NEW) FROMSTMF('$HOME_DIR/input')" "WRKSPLFA $kept OUTPUT(*PRINT)" "DSPSPLF $kept OUTPUT(*PRINT)" \
        "SNDNETSPLF $kept TOUSRID((BOB SYS1))"; do
        expect 1 at "$seconds" "$SPSY" --json -u ALICE cl "$command"
        contains "$(get messages)" 'CPF9898'
        contains "$(get messages)" 'the clock is wrong'
    done
    equal "$(files)" "$before"
    expect 1 at "$seconds" "$SPSY" --json doctor
    contains "$out" '{"check":"clock","state":"wrong","detail":"the clock is wrong'
done
for seconds in -2208988800:0000101 -2208988799:0000101 4102444799:1991231; do
    expect 0 at "${seconds%:*}" "$SPSY" --json -u ALICE cl "CRTSPLF FILE(NEW) FROMSTMF('$HOME_DIR/input')"
    equal "$(get rows.0.dateOpened)" "${seconds#*:}"
    new="FILE(NEW) JOB($(get rows.0.jobNumber)/ALICE/SPSY)"
    expect 0 as ALICE cl "HLDSPLF $new"
    expect 0 as ALICE cl "DLTSPLF $new"
done
# an expiration date is counted from the clock: none that a save file could not hold
expect 0 as ALICE cl "CHGSPLFA $kept EXPDATE('2090-01-02')"
for seconds in -2209200000 -4000000000 253402300800 99999999999999; do
    expect 1 at "$seconds" "$SPSY" --json -u ALICE cl "CHGSPLFA $kept EXPDATE(*DAYS) DAYS(1) COPIES(7)"
    contains "$(get messages)" 'CPF9898'
    contains "$(get messages)" 'the clock is wrong'
    expect 0 at "$seconds" "$SPSY" -u ALICE cl "WRKPRTSTS $kept"
    expect 0 as ALICE --json cl "WRKSPLFA $kept"
    equal "$(get rows.0.expirationDate) $(get rows.0.copies)" '2090-01-02 1'
done
for seconds in -2208988800:1900-01-02 4102444799:2100-01-01; do
    expect 0 at "${seconds%:*}" "$SPSY" -u ALICE cl "CHGSPLFA $kept EXPDATE(*DAYS) DAYS(1)"
    expect 0 as ALICE --json cl "WRKSPLFA $kept"
    equal "$(get rows.0.expirationDate)" "${seconds#*:}"
    rm -f "$HOME_DIR/dated.tar"
    expect 0 "$SPSY" cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/dated.tar') SPLFDTA(*ALL)"
done
expect 0 as ALICE cl "CHGSPLFA $kept EXPDATE(*NONE)"
# a restore keeps the date it was saved with, whatever the clock says
expect 0 "$SPSY" cl "DLTSPLF $kept"
expect 0 at 4200000000 "$SPSY" cl "RSTOBJ QPRINT QGPL SAVF('$HOME_DIR/save.tar')"
expect 0 as ALICE cl "HLDSPLF $kept"

# ---- what such a clock made ----
listen
odd() { # DATE [TIME]: gives a new file this date; $id is its
    create ALICE ODD "OUTQ(QGPL/QPRINT)"
    id="FILE(ODD) JOB($job) SPLNBR($nbr)"
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET date_opened = '$1', time_opened = '${2:-120000}'
        WHERE name = 'ODD'"
}
register_raw
for date in 2010101 9990101 00101 '' 2010101x; do
    odd "$date"
    # Nobody but a user who is not asked about; nothing but DLTSPLF. Everybody is told what is wrong.
    for command in HLDSPLF DSPSPLF "CHGSPLFA COPIES(2)" QUSRSPLA; do
        expect 1 as SPOOLER --json cl "${command%% *} $id $([[ $command != *\ * ]] || echo "${command#* }")"
        contains "$(get messages)" "dateOpened: must be"
        contains "$(get messages)" 'can only be deleted, with *SPLCTL'
    done
    for user in ALICE BOB SAVER; do # the owner too: no program is passed over
        SPSY_TEST_ANSWER=1 expect 4 as "$user" --json --syslog cl "DLTSPLF $id"
        contains "$(get messages)" "dateOpened: must be"
        contains "$(get messages)" 'only a user with *SPLCTL can delete it'
        equal "$(get decisions.0.verdict) $(get decisions.0.basis)" "refused failure"
        logged 1
    done
    rm -f "$HOME_DIR/odd.tar"
    expect 1 "$SPSY" cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/odd.tar') SPLFDTA(*ALL)"
    contains "$err" "dateOpened: must be"
    expect 1 "$SPSY" cl "DLTUSRPRF ALICE"
    contains "$err" "owns spooled files that can only be deleted, with *SPLCTL (spsy doctor names them)"
    for full in "" --full; do
        # shellcheck disable=SC2086
        expect 1 "$SPSY" --json doctor $full
        contains "$out" '{"check":"records","state":"wrong","detail":"1 spooled files have values'
        contains "$out" "first ODD number $nbr in job $job"
    done
    SPSY_TEST_ANSWER=0 expect 0 as SPOOLER --json cl "DLTSPLF $id"
    equal "$(get decisions.0.verdict) $(get decisions.0.basis)" "allowed bypass-splctl"
    equal "$(get decisions.0.calls)" '[]'
    contains "$(get decisions.0.cause)" "dateOpened: must be"
    contains "$(get messages)" "deleted without a record, which it could not have: dateOpened: must be"
    expect 0 "$SPSY" --json journal --limit 1
    equal "$(get rows.0.function) $(get rows.0.verdict) $(get rows.0.basis)" "DLTSPLF allowed bypass-splctl"
    contains "$(get rows.0.cause)" "dateOpened: must be"
    equal "$(get rows.0.file.name) $(get rows.0.file.job)" "ODD $job"
    equal "$(get rows.0.record | tr -d 0)" ""
done
# *JOBCTL and OPRCTL(*YES) (X4), and whoever lacks authority all the same
odd 2010101 250000
SPSY_TEST_ANSWER=0 expect 0 as OPER --json cl "DLTSPLF $id"
equal "$(get decisions.0.basis)" bypass-jobctl
odd 1260101 250000
expect 1 "$SPSY" --json doctor --full
contains "$out" 'timeOpened: '
sqlite3 "$SPSY_HOME/spool.db" "UPDATE output_queue SET operator_control = 0"
SPSY_TEST_ANSWER=0 expect 4 as OPER --json cl "DLTSPLF $id"
equal "$(get decisions.0.basis)" failure
# break-glass asks nobody either, but is no way around the record
expect 0 "$SPSY" break-glass --reason x --hours 1
expect 4 as ALICE cl "DLTSPLF $id"
expect 0 "$SPSY" break-glass --end
expect 0 "$SPSY" cl "DLTSPLF $id"
expect 0 "$SPSY" --json doctor --full
contains "$out" '{"check":"records","state":"ok"'
