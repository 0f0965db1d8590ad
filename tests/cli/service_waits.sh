#!/bin/bash
# TIMLMT counts the program's own time: what a service takes has a clock of its own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE SEEN
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
now_ms() { date +%s%3N; }

# The store is locked for longer than the limit while a program asks for attributes: the dispatch
# of QUSRSPLA has to be journalled.
register 10 service_waits "TIMLMT(1500)"
for function in CHGSPLFA DLTSPLF; do
    rm -f "$SPSY_HOME"/scratch/*
    keywords=
    [ $function != CHGSPLFA ] || keywords='FORMTYPE(BLUE)'
    as ALICE --trace cl "$function $id $keywords" >"$HOME_DIR/told" 2>&1 &
    command=$!
    exec 3> >(sqlite3 "$SPSY_HOME/spool.db" >"$HOME_DIR/sql" 2>&1)
    locker=$!
    for _ in $(seq 1000); do
        [ ! -e "$SPSY_HOME/scratch/waits" ] || break
        sleep 0.01
    done
    echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
    while [ ! -s "$HOME_DIR/sql" ]; do sleep 0.01; done
    equal "$(cat "$HOME_DIR/sql")" 1
    started=$(now_ms)
    : >"$SPSY_HOME/scratch/locked"
    sleep 4
    kill -0 $command || fail "it did not wait for the store: $(cat "$HOME_DIR/told")"
    echo 'ROLLBACK;' >&3
    exec 3>&-
    wait $locker
    wait $command || fail "$(cat "$HOME_DIR/told")"
    [ $(($(now_ms) - started)) -ge 4000 ] || fail "it did not wait"
    contains "$(cat "$HOME_DIR/told")" "allowed, basis exit"
done

# Who never stops asking is no further off than ten limits: its own clock goes on in between.
register 10 service_endless "TIMLMT(300)"
create ALICE SEEN
started=$(now_ms)
expect 4 as ALICE cl "DLTSPLF FILE(SEEN) JOB($job) SPLNBR($nbr)"
contains "$err" "service_endless.so (SPSY0100 number 10) failed: time limit of 300 ms"
took=$(($(now_ms) - started))
[ $took -lt 31000 ] || fail "it took $took ms"
