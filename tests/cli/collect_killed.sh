#!/bin/bash
# collect_killed.sh - spsy collect killed before each call that changes something: begun again it takes
# everything, nothing is in the archive twice, and nothing has left the spool that is not in the archive.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
kill_at=$BUILD/tests/tools/kill_at
world
expect 0 "$SPSY" cl "CRTUSRPRF COLL"
for each in 1 2; do
    printf 'number %d\n' $each >"$HOME_DIR/text"
    expect 0 "$SPSY" -u ALICE cl "CRTSPLF FILE(FILE$each) FROMSTMF('$HOME_DIR/text') OUTQ(SHOP/OPEN) DEVTYPE(*USERASCII)"
done
archive=$HOME_DIR/archive
cp -a "$SPSY_HOME" "$HOME_DIR/whole"
files() { sqlite3 "$SPSY_HOME/spool.db" 'SELECT name FROM spooled_file ORDER BY name' | paste -sd' '; }

# In the archive are, each once and whole: of its lines, and of data.
names() { grep -o '"fileName":"[^"]*"' "$archive/index.jsonl" 2>/dev/null | cut -d'"' -f4 | sort | paste -sd' '; }
whole_data() {
    local each
    for each in "$archive"/*.data; do
        [ -e "$each" ] || continue
        case $each:$(cat "$each") in *-FILE1-*":number 1" | *-FILE2-*":number 2") ;; *) fail "$1: $each" ;; esac
    done
}

# DISPOSAL...
through() {
    local call status name before half=0
    proves C1 "killed before any call, --then $* goes on where it was: nothing twice, nothing lost"
    for ((call = 1; ; call++)); do
        rm -rf "$SPSY_HOME" "$archive"
        cp -a "$HOME_DIR/whole" "$SPSY_HOME"
        status=0
        "$kill_at" "$call" "$SPSY" --user COLL collect --outq SHOP/OPEN --to "$archive" --then "$@" >"$HOME_DIR/killed" 2>&1 || status=$?
        [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "call $call: $status: $(cat "$HOME_DIR/killed")"
        whole_data "call $call"
        # what is gone from the spool has its data and its line
        for name in FILE1 FILE2; do
            case " $(files) " in *" $name "*) ;; *)
                [ "$(grep -c "\"fileName\":\"$name\".*}\$" "$archive/index.jsonl")" = 1 ] && ls "$archive"/*-$name-*.data >"$HOME_DIR/ls" ||
                    fail "call $call: $name is lost"
                ;;
            esac
        done
        before=$(names)
        [ -z "$before" ] || [ "$before" = "FILE1 FILE2" ] || half=$((half + 1))
        expect 0 "$SPSY" --user COLL collect --outq SHOP/OPEN --to "$archive" --then "$@"
        equal "$(names)" 'FILE1 FILE2'
        equal "$(grep -c '^{.*}$' "$archive/index.jsonl")/$(wc -l <"$archive/index.jsonl")" 2/2
        equal "$(find "$archive" -name '*.data' | wc -l)/$(find "$archive" -mindepth 1 | wc -l)" 2/3
        whole_data "call $call, again"
        case $1 in
            delete) equal "$(files)" '' ;;
            hold) equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM spooled_file WHERE status = '*HELD'")" 2 ;;
        esac
        [ "$status" -eq 137 ] || break
    done
    [ "$call" -gt 40 ] && [ "$half" -gt 3 ] || fail "$call calls, $half of them between the files"
}
through delete
through hold

if unshare --mount true 2>/dev/null && embedded_only mount; then
    proves C1 "no room in the archive, for data or in the middle of a line: what is not archived stays, and goes on later"
    torn=no
    rm -rf "$SPSY_HOME"
    cp -a "$HOME_DIR/whole" "$SPSY_HOME"
    for each in 3 4 5 6; do
        expect 0 "$SPSY" -u ALICE cl "CRTSPLF FILE(FILE$each) FROMSTMF('$HOME_DIR/text') OUTQ(SHOP/OPEN) DEVTYPE(*USERASCII)"
    done
    rm -rf "$archive"
    cp -a "$SPSY_HOME" "$HOME_DIR/six"
    for pages in 1 2 3 4 5 6 7; do
        rm -rf "$SPSY_HOME" "$archive"
        cp -a "$HOME_DIR/six" "$SPSY_HOME"
        mkdir -m 700 "$archive"
        expect 0 unshare --mount bash -c '
            mount -t tmpfs -o size=$((4 * $1))k,mode=700 tmpfs "$2"
            "$3" --user COLL collect --outq SHOP/OPEN --to "$2" --then delete >"$4/told" 2>&1
            echo $? >>"$4/told"
            cp -a "$2" "$4/kept"' - $pages "$archive" "$SPSY" "$HOME_DIR"
        equal "$(tail -1 "$HOME_DIR/told")" 1
        contains "$(cat "$HOME_DIR/told")" 'SPY0101: cannot write '
        mv "$HOME_DIR/kept"/* "$archive" 2>/dev/null || true
        rm -rf "$HOME_DIR/kept"
        [ -z "$(tail -c 1 "$archive/index.jsonl")" ] || torn=yes
        expect 0 "$SPSY" --user COLL collect --outq SHOP/OPEN --to "$archive" --then delete
        equal "$(names)/$(files)" 'FILE1 FILE2 FILE3 FILE4 FILE5 FILE6/'
        equal "$(grep -c '^{.*}$' "$archive/index.jsonl")/$(find "$archive" -mindepth 1 | wc -l)" 6/7
    done
    [ "$torn" = yes ] || fail "no line was cut"
fi
