#!/bin/bash
# collect_client_killed.sh - spsy collect over a socket, its client killed before each call that changes
# something: the archive is the client's, the spool the server's, and they agree again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/serve_lib.sh
. "$(dirname "$0")/serve_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
kill_at=$PWD/$BUILD/tests/tools/kill_at
made
server_start
archive=$HOME_DIR/archive
print() {
    local each
    for each in 1 2; do
        printf 'number %d\n' $each >"$HOME_DIR/text"
        chmod 644 "$HOME_DIR/text"
        expect 0 officer cl "CRTSPLF FILE(FILE$each) FROMSTMF('$HOME_DIR/text') DEVTYPE(*USERASCII)"
    done
}
files() { as_uid 1 sqlite3 "$home/spool.db" 'SELECT count(*) FROM spooled_file'; }
idle_files() { idle && files >"$HOME_DIR/files"; }

proves C1 "over a socket, the client killed before any call: nothing twice, nothing lost"
half=0
for ((call = 1; ; call++)); do
    rm -rf "$archive"
    print
    status=0
    "$kill_at" "$call" "$SPSY" --socket "$socket" collect --outq QGPL/QPRINT --to "$archive" --then delete >"$HOME_DIR/killed" 2>&1 || status=$?
    [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "call $call: $status: $(cat "$HOME_DIR/killed")"
    until_true 50 idle_files || fail "call $call: the server goes on"
    lines=$(grep -c '^{.*}$' "$archive/index.jsonl" 2>/dev/null || true)
    [ "$((${lines:-0} + $(cat "$HOME_DIR/files")))" -ge 2 ] || fail "call $call: lost: $lines lines, $(cat "$HOME_DIR/files") files"
    [ "${lines:-0}" != 1 ] || half=$((half + 1))
    expect 0 officer collect --outq QGPL/QPRINT --to "$archive" --then delete
    equal "$(grep -o '"fileName":"[^"]*"' "$archive/index.jsonl" | sort | paste -sd' ')" '"fileName":"FILE1" "fileName":"FILE2"'
    equal "$(cat "$archive"/*-FILE1-*.data "$archive"/*-FILE2-*.data | paste -sd' ')/$(files)" 'number 1 number 2/0'
    equal "$(find "$archive" -mindepth 1 | wc -l)" 3
    [ "$status" -eq 137 ] || break
done
[ "$call" -gt 20 ] && [ "$half" -gt 1 ] || fail "$call calls, $half of them between the files"

proves C3 "a collector that goes on ends when the server does, or when nobody waits for it any more"
"$SPSY" --socket "$socket" collect --outq QGPL/QPRINT --to "$archive" --every 1 >"$HOME_DIR/goes_on" 2>&1 &
collector=$!
print
told() { grep -q '"fileName":"FILE2".*"outcome":"collected"' "$HOME_DIR/goes_on"; }
until_true 50 told || fail "$(cat "$HOME_DIR/goes_on")"
kill "$collector"
wait "$collector" 2>/dev/null || true
until_true 50 idle || fail "the server goes on collecting for nobody"
"$SPSY" --socket "$socket" collect --outq QGPL/QPRINT --to "$archive" --every 1 >"$HOME_DIR/goes_on" 2>&1 &
collector=$!
until_true 50 grep -q . "$archive/index.jsonl"
sleep 0.3
server_stop
equal "$stopped" 0
until_true 50 all_gone "$collector" || fail "the client waits for a server that has ended"
wait "$collector" 2>/dev/null || true
