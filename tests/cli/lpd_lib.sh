# shellcheck shell=bash disable=SC2034 # what a library sets its scripts use
# lpd_lib.sh - line printer daemons: what was started goes when the script ends. Sourced after lib.sh.
daemons=()
stop() {
    [ ${#daemons[@]} -eq 0 ] || { kill "${daemons[@]}"; wait "${daemons[@]}"; } 2>/dev/null || true
    end_home
}
trap stop EXIT
lpd=$HOME_DIR/lpd # where the small one keeps what it gets

# daemon COMMAND...: starts one that writes the port which it listens to; $port is that.
daemon() {
    rm -f "$HOME_DIR/port"
    "$@" >"$HOME_DIR/port" &
    daemons+=($!)
    for _ in $(seq 100); do
        [ ! -s "$HOME_DIR/port" ] || break
        sleep 0.05
    done
    port=$(cat "$HOME_DIR/port")
}
small() { # [STEP OCTET [-6]]: the small one (tests/tools/lpd.c)
    mkdir -p "$lpd"
    daemon "$BUILD/tests/tools/lpd" "$lpd" "$@"
}
settled() { flock "$lpd" true; } # the client has its answer before the daemon has kept the job
