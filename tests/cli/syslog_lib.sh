#!/bin/bash
# syslog_lib.sh - a log to listen to: listen; what the command sent is then in $HOME_DIR/log.
# [all]: binds SPSY_SYSLOG_SOCKET; each datagram becomes a line, without all none of what a server says
# of itself.
listen() {
    export SPSY_SYSLOG_SOCKET=$HOME_DIR/log.socket
    rm -f "$SPSY_SYSLOG_SOCKET"
    perl -MSocket -e '
        $| = 1;
        my $s;
        socket($s, PF_UNIX, SOCK_DGRAM, 0) && bind($s, sockaddr_un($ARGV[0])) or die "$!";
        while (1) { recv($s, my $text, 65536, 0); print "$text\n" unless !$ARGV[1] && $text =~ / SPY021\d / }' \
        "$SPSY_SYSLOG_SOCKET" "${1:-}" >>"$HOME_DIR/log" &
    listener=$!
    trap 'kill $listener 2>/dev/null; end_home' EXIT
    for _ in $(seq 200); do
        [ -S "$SPSY_SYSLOG_SOCKET" ] && return
        sleep 0.02
    done
    fail "nobody listens"
}

logged() { # NUMBER: waits for that many lines; more is a fault
    for _ in $(seq 100); do
        [ "$(wc -l <"$HOME_DIR/log")" -lt "$1" ] || break
        sleep 0.02
    done
    lines=$(cat "$HOME_DIR/log")
    : >"$HOME_DIR/log"
    [ "$(printf '%s' "${lines:+$lines$'\n'}" | wc -l)" -eq "$1" ] ||
        fail "not $1 lines: $lines"
}
