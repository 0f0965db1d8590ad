#!/bin/bash
# A full disk: nothing half done, and DLTSPLF still deletes (the reserve). Needs the right to mount.
if [ -z "${SPSY_TEST_MOUNTED:-}" ]; then
    unshare --mount true 2>/dev/null || {
        echo "skipped: no right to mount"
        exit 77
    }
    SPSY_TEST_MOUNTED=1 exec unshare --mount bash "$0"
fi
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
mkdir "$SPSY_HOME-disk"
mount -t tmpfs -o size=8m,mode=700 tmpfs "$SPSY_HOME-disk"
export SPSY_HOME=$SPSY_HOME-disk/home
world
create ALICE SMALL
first=$job
head -c 3000000 /dev/zero | tr '\0' x >"$HOME_DIR/input"
expect 0 as ALICE --json cl "CRTSPLF BIG '$HOME_DIR/input'"
job=$(value jobNumber "$out")/ALICE/SPSY
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null && fail "the disk is not full"

expect 1 as ALICE cl "HLDSPLF SMALL $first"
expect 1 as ALICE cl "CRTSPLF OTHER '$HOME_DIR/input'"
expect 1 as ALICE cl "QUSRSPLA SMALL $first"
expect 0 as ALICE cl "DLTSPLF BIG $job"
contains "$err" "CPC3305: 1 spooled file deleted, 0 not deleted"
expect 0 as ALICE --json cl "QUSRSPLA SMALL $first"
contains "$out" '"status":"*READY"'
expect 0 as ALICE cl "DLTSPLF SMALL $first"

# The disk fills up inside a job: the same.
create ALICE BIG "HOLD(*YES)"
first=$job
expect 0 as ALICE --json cl "CRTSPLF BIG '$HOME_DIR/input'"
job=$(value jobNumber "$out")/ALICE/SPSY
rm "$SPSY_HOME/../fill"
expect 0 as ALICE cl "WRKSPLF" # room again: the reserve is made again
cat >"$HOME_DIR/job.sh" <<CMD
printf 'DSPJOB\n'
sleep 0.2
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null
printf 'DLTSPLF BIG $job\n'
CMD
bash "$HOME_DIR/job.sh" | as ALICE run - >/dev/null 2>"$HOME_DIR/err" || fail "$(cat "$HOME_DIR/err")"
contains "$(cat "$HOME_DIR/err")" "CPC3305: 1 spooled file deleted"

# The directory for temporary files is full: a long list fails and shows nothing, a short one works.
rm "$SPSY_HOME/../fill"
for ((i = 0; i < 300; i++)); do echo "CRTSPLF FILE(MANY) FROMSTMF('/dev/null')"; done \
    >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
mkdir "$HOME_DIR/small"
mount -t tmpfs -o size=64k,mode=700 tmpfs "$HOME_DIR/small"
expect 1 env TMPDIR="$HOME_DIR/small" "$SPSY" -u ALICE wrksplf
equal "$out" ""
contains "$err" "SPY0101: a long list needs a temporary file in $HOME_DIR/small (TMPDIR): No space"
expect 1 env TMPDIR="$HOME_DIR/small" "$SPSY" --json -u ALICE wrksplf
contains "$out" '"rows":[],"decisions":[]}'
equal "$(find "$HOME_DIR/small" -type f | wc -l)" 0
expect 0 env TMPDIR="$HOME_DIR/small" "$SPSY" -u BOB wrksplf
umount "$HOME_DIR/small"

# The journal filled it: nothing else can be recorded, and pruning makes room.
expect 0 as ALICE --json cl "CRTSPLF SMALL '/dev/null'"
job=$(value jobNumber "$out")/ALICE/SPSY
for ((i = 0; i < 150; i++)); do echo "HLDSPLF SMALL $job"; echo "RLSSPLF SMALL $job"; done >"$HOME_DIR/script"
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null || true
status=0
while [ "$status" -eq 0 ]; do as ALICE run "$HOME_DIR/script" >/dev/null 2>&1 || status=$?; done
sleep 1.1 # DATE is of seconds
expect 1 as ALICE cl "HLDSPLF SMALL $job"
expect 1 "$SPSY" doctor
contains "$out" "full: what cannot be recorded is refused"
expect 1 "$SPSY" journal
expect 0 "$SPSY" journal --prune-before "$(date -u '+%Y-%m-%d %H:%M:%S')"
case $err in *"SPY0001: 0 decisions"*) fail "nothing pruned" ;; esac
expect 0 as ALICE cl "DLTSPLF SMALL $job"
rm "$SPSY_HOME/../fill"

# Break-glass has the reserve too: a use of it is journalled, and not left to the system's log.
create ALICE SMALL
listen
expect 0 "$SPSY" break-glass --reason test --hours 1
logged 1
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null || true
expect 0 as ALICE --json cl "HLDSPLF SMALL $job"
contains "$out" '"breakGlass":"test"'
logged 0
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"breakGlass":"test"'
rm "$SPSY_HOME/../fill"
expect 0 "$SPSY" break-glass --end

# Nothing can be recorded on a file system that is read-only: refused, and said why.
mount -o remount,ro "$SPSY_HOME/.."
expect 1 as ALICE cl "WRKSPLF"
contains "$err" "spool.db cannot be written: Read-only file system"
mount -o remount,rw "$SPSY_HOME/.."
expect 0 as ALICE cl "WRKSPLF"
umount "$SPSY_HOME/.."
