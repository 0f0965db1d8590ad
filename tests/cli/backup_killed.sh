#!/bin/bash
# spsy restore and spsy backup, killed before one system call after the other: the old home or the
# new one, registry.json and settings.json with it (Z1).
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
kill_at=$BUILD/tests/tools/kill_at
b=$HOME_DIR/backups template=$HOME_DIR/template
mkdir "$b"
expect 0 "$SPSY" init --system KILLED
expect 0 "$SPSY" crtusrprf --usrprf ALICE
printf '{"version":1,"journalKeepDays":30}\n' >"$SPSY_HOME/settings.json"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 QSPSY/RULES MODE(*SHADOW)"
expect 0 "$SPSY" backup "$b/new"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 1"
expect 0 "$SPSY" cl "DLTUSRPRF ALICE"
rm "$SPSY_HOME/settings.json"
expect 0 "$SPSY" backup "$b/old"
expect 0 "$SPSY" quiesce on
copy_home "$SPSY_HOME" "$template"
body() { sed -e 1d -e '$d' "$1"; }

# killed FROM TO: a home that is FROM becomes TO.
killed() {
    local at=0 status=137 old=0 new=0
    while [ "$status" = 137 ]; do
        at=$((at + 1)) status=0
        copy_home "$template" "$SPSY_HOME"
        [ "$1" = old ] || expect 0 "$SPSY" restore "$b/$1"
        "$kill_at" $at "$SPSY" restore "$b/$2" >"$HOME_DIR/said" 2>&1 || status=$?
        rm -f "$b/now"
        expect 0 "$SPSY" backup "$b/now"
        if [ "$(body "$b/now")" = "$(body "$b/$2")" ]; then
            new=$((new + 1))
        elif [ "$(body "$b/now")" = "$(body "$b/$1")" ]; then
            old=$((old + 1))
            [ "$status" != 0 ] || fail "acknowledged, and the home is as it was"
        else
            body "$b/now" >&2
            fail "killed before call $at the home is neither"
        fi
        [ -z "$(find "$SPSY_HOME" -name 'restore*')" ] || fail "killed before call $at something is left"
        expect 0 "$SPSY" doctor
    done
    equal "$status" 0
    [ $old -gt 8 ] && [ $new -gt 5 ] || fail "killed $at times, $old old and $new new"
}
proves 'Z1 restore, killed at any instant: the old home or the new one, with registry and settings'
killed old new
proves 'Z1 the same back, where settings.json goes'
killed new old

proves 'Z1 backup, killed at any instant: a whole one or none under the name'
at=0 status=137
while [ $status = 137 ]; do
    at=$((at + 1)) status=0
    rm -f "$b/k"
    "$kill_at" $at "$SPSY" backup "$b/k" >/dev/null 2>&1 || status=$?
    [ ! -e "$b/k" ] || expect 0 "$SPSY" restore "$b/k" --check
done
equal "$status" 0
