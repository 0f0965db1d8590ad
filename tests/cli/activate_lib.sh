#!/bin/bash
# activate_lib.sh - a server that is started as systemd would start it: as a user of its own, with
# its socket handed over. As root that user is daemon; else the server and its only user are one.
umask 022
listener=${listener-} # of syslog_lib.sh
owner=$(id -u) # a number: it need not have a name
as_owner=()
if [ "$owner" = 0 ]; then
    owner=$(id -u daemon)
    as_owner=(setpriv "--reuid=$owner" "--regid=$(id -g daemon)" --clear-groups
        --no-new-privs --bounding-set=-all --inh-caps=-all)
    chmod 755 "$HOME_DIR"
fi
HEARD=$HOME_DIR/heard # what the server tells systemd
SOCKET=$HOME_DIR/run/spsy.sock
mkdir -m 755 "$HOME_DIR/run"

make_home() { # [WORDS OF INIT...]
    mkdir -m 700 "$SPSY_HOME"
    chown "$owner" "$SPSY_HOME" 2>/dev/null || true
    expect 0 "${as_owner[@]}" "$SPSY" --home "$SPSY_HOME" init "$@"
    mkdir -p "$HOME_DIR/tmp"
    chmod 1777 "$HOME_DIR/tmp"
}

# activate [COMMAND-BEFORE...]: starts it, waits until it is ready; what it says is in $HOME_DIR/said.
activate() {
    : >"$HEARD"
    TMPDIR=$HOME_DIR/tmp tests/tools/activate "$SOCKET" "$HEARD" "${as_owner[@]}" "$@" \
        "$SPSY" --home "$SPSY_HOME" serve 2>"$HOME_DIR/said" &
    server=$!
    trap 'kill $server $listener 2>/dev/null || true; end_home' EXIT
    heard 'READY=1'
}

heard() { # TEXT: waits until systemd would have been told
    for _ in $(seq 300); do
        grep -qF "$1" "$HEARD" && return
        sleep 0.02
    done
    fail "systemd does not hear $1: $(cat "$HOME_DIR/said" "$HEARD")"
}

deactivate() { # [STATUS]
    local status=0
    kill "$server"
    wait "$server" || status=$?
    equal "$status" "${1:-0}"
}

acceptor() { pgrep -P "$server"; }
