#!/bin/bash
# serve_load.sh - ten thousand connections in a row, a thousand at once: all are served, and afterwards
# nothing is left: no descriptor, process, memory or scratch file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # hours of start-up
row=${LOAD_ROW:-10000} at_once=${LOAD_AT_ONCE:-1000}
made
settings maxConnections 1100 maxConnectionsPerUser 1100
server_start prlimit --nofile=512: # what one is given by default, or less; it takes what it may
expect 0 "$crowd" "$socket" row 200 # what is made once has been made
until_true 50 idle
sleep 0.3
memory=$(rss "$server") open=$(descriptors "$server")
scratch_before=$(find "$home" "$run" | sort)

proves S7 S8 "ten thousand connections in a row leave nothing behind"
expect 0 "$crowd" "$socket" row "$row"
echo "$out"
until_true 50 idle || fail "$(workers) workers"
sleep 0.3
echo "acceptor: $memory kB, then $(rss "$server") kB; descriptors $open, then $(descriptors "$server")"
[ "$(rss "$server")" -le $((memory + 512)) ] || fail "the acceptor grows: $memory kB, $(rss "$server") kB"
equal "$(descriptors "$server")" "$open"
equal "$(find "$home" "$run" | sort)" "$scratch_before"

proves S7 S8 "a thousand connections at once; nothing of them is left either"
need=$((at_once + 200))
if [ "$(ulimit -Hn)" -lt "$need" ] || { [ "$(ulimit -u)" != unlimited ] && [ "$(ulimit -u)" -lt $((2 * need)) ]; }; then
    echo "this machine has no room for $at_once connections: not tried"
else
    mkfifo "$HOME_DIR/never"
    # shellcheck disable=SC2034 # keeps it open
    exec {never}<>"$HOME_DIR/never"
    "$crowd" "$socket" once "$at_once" <"$HOME_DIR/never" >"$HOME_DIR/once" 2>&1 &
    all=$!
    until_true 900 grep -q . "$HOME_DIR/once" || fail "no answer"
    contains "$(cat "$HOME_DIR/once")" "at once"
    echo "$(cat "$HOME_DIR/once"); acceptor $(rss "$server") kB, $(workers) processes"
    served_within_a_second "a thousand connections"
    pids=$(below "$server" | grep -v "^$server\$")
    kill "$all"
    wait "$all" 2>/dev/null || true
    until_true 200 idle || fail "$(workers) workers"
    sleep 0.5
    equal "$(descriptors "$server")" "$open"
    left=0
    for each in $pids; do [ ! -d "/proc/$each" ] || left=$((left + 1)); done
    [ "$left" -le 4 ] || fail "$left processes are left" # spare ones may be among them
    equal "$(find "$home" "$run" | sort)" "$scratch_before"
fi
if grep SPY0217 "$log"; then fail "a worker crashed"; fi
pids=$(below "$server")
server_stop
equal "$stopped" 0
until_true 30 all_gone $pids || fail "processes are left"
sound "after all of them"
