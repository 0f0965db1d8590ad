#!/bin/bash
# keys_lib.sh - a home with a master key, and answers to what a command asks. Sourced after lib.sh.
# shellcheck disable=SC2034 # master is for the script
# keys_world: function_lib.sh's world, with a master key in $master.
keys_world() {
    world
    master=$HOME_DIR/master
    expect 0 "$SPSY" masterkey create "$master"
}

# answering STATUS LINES USER COMMAND...: as expect; each line of LINES is an answer (--password-fd).
answering() {
    local status=$1 lines=$2 user=$3
    shift 3
    printf '%b' "$lines" >"$HOME_DIR/answers"
    expect "$status" "$SPSY" --user "$user" --password-fd 3 "$@" 3<"$HOME_DIR/answers"
}

sql() { # STATEMENT: on the database; nothing else has it open
    python3 - "$SPSY_HOME/spool.db" "$1" <<'PY'
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
for row in base.execute(sys.argv[2]):
    print("|".join(str(cell) for cell in row))
base.commit()
PY
}
