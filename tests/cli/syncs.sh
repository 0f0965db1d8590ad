#!/bin/bash
# Nothing acknowledged is lost when the power fails: what is synced and renamed, in which order.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# A sanitizer brings an allocator of its own.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac

job=L
faults=$PWD/$BUILD/tests/tools/faults.so
log=$HOME_DIR/log
head -c 150000 /dev/zero | tr '\0' 'x' | fold -w 100 >"$HOME_DIR/large"
expect 0 "$SPSY" init --system SYNC
expect 0 "$SPSY" cl "CRTUSRPRF ALICE"

# in_order USER STATEMENT LINE...: runs it; the log has these lines in this order, perhaps others
# between. The home is named . and a data file's name is FILE.
in_order() {
    local user=$1 statement=$2 line
    shift 2
    rm -f "$log"
    LD_PRELOAD=$faults FAULT_LOG=$log expect 0 "$SPSY" -u "$user" --job "$job" cl "$statement"
    [ -e "$log" ] || touch "$log"
    sed -i "s|$SPSY_HOME|.|g; s|[0-9a-f]\{16\}|FILE|g" "$log"
    exec 3<"$log"
    for line in "$@"; do
        while read -r -u 3 logged || fail "no '$line' in its place, $statement: $(cat "$log")"; do
            [ "$logged" != "$line" ] || break
        done
    done
    exec 3<&-
}

in_order QSECOFR "CRTUSRPRF BOB" "sync ./spool.db-wal"
in_order QSECOFR "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/samples/nodelete.so'" \
    "sync ./registry.json.new" "rename registry.json" "sync ."
in_order ALICE "CRTSPLF LARGE FROMSTMF('$HOME_DIR/large')" \
    "sync ./data/FILE" "sync ./data" "sync ./data/pending" "sync ./spool.db-wal"
job=J
in_order ALICE "HLDSPLF LARGE ALICE/L" "sync ./spool.db-wal"
in_order ALICE "DSPSPLF LARGE ALICE/L"
equal "$(cat "$log")" "" # a read waits for no disk
in_order ALICE "DLTSPLF LARGE ALICE/L" "sync ./data/pending" "sync ./spool.db-wal"

# The blocks of a very large file are given back a part at a time, each with a sync of its own, and
# only when the deletion is on the disk.
expect 0 "$SPSY" -u ALICE --job M cl "CRTSPLF LARGE FROMSTMF('$HOME_DIR/large')"
for data in "$SPSY_HOME"/data/*; do
    [ ! -f "$data" ] || truncate -s 70M "$data"
done
in_order ALICE "DLTSPLF LARGE ALICE/M" "sync ./spool.db-wal" "sync ./data/FILE (deleted)" \
    "sync ./data/FILE (deleted)"
