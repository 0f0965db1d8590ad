#!/bin/bash
# The master key's rotation and a rewrap that are killed at every call that changes something: the old
# key works or the new one, each file is under its old version or the present one, and the same
# command again goes on (K4).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/keys_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up, and no LeakSanitizer while traced
kill_at=$BUILD/tests/tools/kill_at
keys_world
expect 0 as ALICE crtsplkey PAY
for name in A B C; do create ALICE $name "KEY(PAY)"; done
jobs=$("$SPSY" --json -u ALICE wrksplf | grep -o '"jobNumber":"[0-9]*"' | cut -d'"' -f4)
text=$(as ALICE cl "DSPSPLF A JOB($(head -1 <<<"$jobs")/ALICE/SPSY)")
contains "$text" one

all_read() { # each file, by whichever key
    local at=1 name
    for name in A B C; do
        equal "$(as ALICE cl "DSPSPLF $name JOB($(sed -n ${at}p <<<"$jobs")/ALICE/SPSY)" 2>&1)" "$text"
        at=$((at + 1))
    done
}
keep() { rm -rf "$HOME_DIR/kept" && cp -a "$SPSY_HOME" "$HOME_DIR/kept"; }
put_back() { rm -rf "$SPSY_HOME" && cp -a "$HOME_DIR/kept" "$SPSY_HOME"; }

proves 'K4 a rotation that is killed at any call: old or new works, and it says which'
keep
old=0 new=0
for at in $(seq 1 200); do
    rm -f "$HOME_DIR/next"
    status=0
    "$kill_at" "$at" "$SPSY" masterkey rotate "$HOME_DIR/next" >/dev/null 2>&1 || status=$?
    [ $status -eq 137 ] || break
    expect 0 "$SPSY" --json masterkey
    path=$(value path "$out")
    contains "$out" '"state":"usable"'
    case $path in
    "$master") old=$((old + 1)) ;;
    "$HOME_DIR/next")
        new=$((new + 1))
        # The setting may still say the old one: doctor says so, and the next rotation sets it.
        if [ "$(value setting "$out")" != "$path" ]; then
            expect 0 "$SPSY" doctor
            contains "$out" "it is in $path, and the setting masterKey says $master: a rotation was ended before it was set; set it to \"$path\""
        fi
        mv "$master" "$HOME_DIR/away" # the old one is of no use any more, and not needed
        ;;
    *) fail "$out" ;;
    esac
    all_read
    [ ! -e "$HOME_DIR/away" ] || mv "$HOME_DIR/away" "$master"
    rm -f "$HOME_DIR/again"
    if [ $((at % 8)) -eq 0 ]; then # and it can be rotated from there
        expect 0 "$SPSY" masterkey rotate "$HOME_DIR/again"
        all_read
    fi
    put_back
done
[ "$status" -eq 0 ] || fail "not finished by call $at: $status"
[ $old -gt 3 ] && [ $new -gt 1 ] || fail "old $old, new $new"

proves 'K4 a rewrap that is killed at any call goes on where it was'
put_back
expect 0 as ALICE chgsplkey PAY --newver '*YES'
keep
partly=0
for at in $(seq 1 200); do
    status=0
    "$kill_at" "$at" "$SPSY" --user ALICE rewrap PAY >/dev/null 2>&1 || status=$?
    [ $status -eq 137 ] || break
    all_read
    expect 0 as ALICE rewrap PAY
    left=$(sed -n 's/^SPY0001: \([0-9]*\) files* under.*/\1/p' <<<"$err")
    [ "$left" -eq 3 ] || partly=$((partly + 1))
    all_read
    put_back
done
[ "$status" -eq 0 ] || fail "not finished by call $at: $status"
[ $partly -gt 0 ] || fail "never killed after the commit"
equal "$(sql "select distinct key_version from spooled_file")" 2
