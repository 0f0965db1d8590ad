#!/bin/bash
# Guards of protection by the home's clock: day, time, day of the week, period, in the zone of the home.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
export TZ=UTC
world
at() { # MOMENT USER COMMAND: as if the clock stood there, in UTC
    local seconds
    seconds=$(date -u -d "$1" +%s)
    # a sanitizer wants to be loaded first, which matters for nothing here
    env ASAN_OPTIONS=verify_asan_link_order=0 CLOCK_AT="$seconds" LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" "$SPSY" -u "$2" cl "$3"
}
# guard CONDITIONS: what READ says from now on
guard() { expect 0 as ALICE cl "CHGSPLGRD READ DATE(*NONE) TIME(*NONE) WEEKDAY(*NONE) PERIOD(*NONE) USER(*NONE) GROUP(*NONE)" && expect 0 as ALICE cl "CHGSPLGRD READ $1"; }
open() { for moment in "$@"; do expect 0 at "$moment" BOB "DSPSPLF $id"; done; }
closed() { # CONDITION MOMENT...
    local condition=$1
    shift
    for moment in "$@"; do
        expect 3 at "$moment" BOB "DSPSPLF $id"
        contains "$err" "SPY0120: protection, level 2, class OTHERS, to read: guard ALICE/READ: $condition does not hold"
    done
}
expect 0 as ALICE cl "CRTSPLGRD READ"
create ALICE GUARDED "OUTQ(SHOP/OPEN) PROTECT(*PARM) GUARDS(READ READ)"
id="FILE(GUARDED) JOB($job)"

proves P3 "a guard is open on its days, at its times, from one moment to another"
guard "DATE(2026-02-27 2026-03-01)"
closed DATE "2026-02-26 23:59:59" "2026-03-02 00:00:00"
open "2026-02-27 00:00:00" "2026-03-01 23:59:59"
guard "DATE(2026-02-27)"
open "2026-02-27 12:00:00"
closed DATE "2026-02-28 00:00:00"
guard "TIME(0800 1700)"
closed TIME "2026-11-30 07:59:59" "2026-11-30 17:00:01"
open "2026-11-30 08:00:00" "2026-11-30 17:00:00"
guard "TIME('22:00' 060000)"
open "2026-11-30 22:00:00" "2026-12-01 00:00:00" "2026-12-01 06:00:00"
closed TIME "2026-12-01 06:00:01" "2026-11-30 21:59:59"
guard "WEEKDAY(*MON *FRI)" # 2026-11-30 is a Monday
open "2026-11-30 00:00:00" "2026-12-04 23:59:59"
closed WEEKDAY "2026-11-29 23:59:59" "2026-12-01 00:00:00" "2026-12-06 12:00:00"
guard "PERIOD(2026-12-31 2300 2027-01-01 0100)"
closed PERIOD "2026-12-31 22:59:59" "2027-01-01 01:00:01"
open "2026-12-31 23:00:00" "2027-01-01 01:00:00"
guard "DATE(2026-11-30 2026-12-31) TIME(0800 1700) WEEKDAY(*MON)"
open "2026-12-07 09:00:00"
closed DATE "2027-01-04 09:00:00"
closed TIME "2026-12-07 18:00:00"
closed WEEKDAY "2026-12-08 09:00:00"

proves P3 "the clock is the home's: in its zone, also where daylight saving begins"
guard "TIME(0100 0159)" # in Berlin, where on that day it is never between two and three
echo '{"version":1,"timeZone":"Europe/Berlin"}' >"$SPSY_HOME/settings.json" && chmod 600 "$SPSY_HOME/settings.json"
open "2026-03-29 00:30:00"
closed TIME "2026-03-29 01:00:00" "2026-03-29 01:30:00" # three o'clock, and half past
rm "$SPSY_HOME/settings.json"
open "2026-03-29 01:30:00"

proves P3 "what is read by a guard is written by one, too, and a change counts at once"
guard "TIME(0800 1700)"
expect 0 at "2026-11-30 09:00:00" BOB "HLDSPLF $id"
expect 3 at "2026-11-30 18:00:00" BOB "RLSSPLF $id"
contains "$err" "to write: guard ALICE/READ: TIME does not hold"
expect 3 at "2026-11-30 18:00:00" ALICE "RLSSPLF $id"
contains "$err" "class OWNER, to write: guard ALICE/READ: TIME does not hold"
guard "TIME(1800 1900)"
expect 0 at "2026-11-30 18:00:00" BOB "RLSSPLF $id"

proves P3 "where no guard can be read there is no access at all, and elsewhere it does not matter"
create ALICE MIXED "OUTQ(SHOP/OPEN) PROTECT(*PARM) BACL(RW RW RW) GUARDS(*NONE *NONE)"
mixed="FILE(MIXED) JOB($job)"
refused_both() { for command in "DSPSPLF $mixed" "HLDSPLF $mixed"; do expect 3 as ALICE cl "$command" && contains "$err" ": GUARDS has *NONE for it"; done; }
refused_both # B14: nothing is allowed, whatever BACL says
create ALICE OTHER "OUTQ(SHOP/OPEN) PROTECT(*PARM) USRACC(*ALL)"
other="FILE(OTHER) JOB($job)"
unserve
sqlite3 "$SPSY_HOME/spool.db" "DROP TABLE protection_guard"
for command in "DSPSPLF $id" "HLDSPLF $id" "DSPSPLF $mixed" "HLDSPLF $mixed"; do
    expect 4 as ALICE cl "$command"
    contains "$err" "CPF3492: not authorized to spooled file"
    contains "$err" "SPY0002: protection, level 2: no guard can be read: "
done
expect 0 as BOB cl "DSPSPLF $other"
expect 0 as ALICE cl "CLROUTQ SHOP/OPEN"
contains "$err" "1 spooled file deleted from output queue SHOP/OPEN, 2 not deleted (protection keeps 2 of them)"
expect 1 "$SPSY" doctor
contains "$out" "cannot be read, so that nobody gets at files with GUARDS: "
