#!/bin/bash
# server_lib.sh - servers for the scripts that start their own. Sourced after lib.sh. A server never
# runs as root: homes and servers belong to an ordinary user, who as root is SERVED_USER.
ordinary=()
chmod 711 "$HOME_DIR"
mkdir -m 755 "$HOME_DIR/served"
if [ "$(id -u)" = 0 ]; then
    ordinary_user=${SERVED_USER:-games}
    ordinary=(setpriv "--reuid=$ordinary_user" "--regid=$(id -g "$ordinary_user")" --clear-groups)
    chown "$ordinary_user" "$HOME_DIR/served"
fi
servers=()

# serve HOME SOCKET: returns when it is ready
serve() {
    "${ordinary[@]}" "$SPSY" --home "$1" serve --socket "$2" >"$HOME_DIR/served.log" 2>&1 &
    servers+=($!)
    for _ in $(seq 1000); do
        ! grep -q 'SPY0213: ' "$HOME_DIR/served.log" || return 0
        kill -0 $! 2>/dev/null || break
        sleep 0.01
    done
    fail "no server at $2: $(cat "$HOME_DIR/served.log")"
}

end_servers() {
    [ ${#servers[@]} -eq 0 ] || {
        kill "${servers[@]}" 2>/dev/null || true
        wait "${servers[@]}" || true
    }
    servers=()
}
trap 'end_servers; end_home' EXIT
