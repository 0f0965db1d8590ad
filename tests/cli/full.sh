#!/bin/bash
# A full disk: nothing half done, and DLTSPLF, CLROUTQ and DLTEXPSPLF still delete (the reserve). Needs the right to mount.
# shellcheck source=tests/cli/mount_lib.sh
. "$(dirname "$0")/mount_lib.sh"
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

# Many at once: what the log still has room for is changed and recorded, nothing else is, and all
# are deleted.
rm "$SPSY_HOME/../fill"
for ((i = 0; i < 150; i++)); do echo "CRTSPLF FILE(MANY) FROMSTMF('/dev/null')"; done \
    >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null && fail "the disk is not full"
expect 3 as ALICE --json cl "HLDSPLF *SELECT"
held=$(sed -n 's/.*"\([0-9]*\) spooled files held, .*/\1/p' <<<"$out")
[ "$held" -lt 150 ] || fail "all held"
equal "$(grep -o '"cause":"the decision could not be journalled"' <<<"$out" | wc -l)" $((150 - held))
expect 0 as ALICE cl "DLTSPLF *SELECT"
contains "$err" "CPC3305: 150 spooled files deleted, 0 not deleted"
rm "$SPSY_HOME/../fill"
expect 0 "$SPSY" --json journal --verdict allowed --limit 1000
equal "$(grep -o '"function":"DLTSPLF","file":{"name":"MANY"' <<<"$out" | wc -l)" 150
equal "$(grep -o '"function":"HLDSPLF","file":{"name":"MANY"' <<<"$out" | wc -l)" "$held"
expect 0 as ALICE cl "WRKSPLF" # room again: the reserve is made again

# The disk fills up inside a job: the same.
create ALICE BIG "HOLD(*YES)"
first=$job
expect 0 as ALICE --json cl "CRTSPLF BIG '$HOME_DIR/input'"
job=$(value jobNumber "$out")/ALICE/SPSY
cat >"$HOME_DIR/job.sh" <<CMD
printf 'DSPJOB\n'
sleep 0.2
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null
printf 'DLTSPLF BIG $job\n'
CMD
bash "$HOME_DIR/job.sh" | as ALICE run - >/dev/null 2>"$HOME_DIR/err" || fail "$(cat "$HOME_DIR/err")"
contains "$(cat "$HOME_DIR/err")" "CPC3305: 1 spooled file deleted"

# Messages for which the job's log has no room any more: that is said.
rm "$SPSY_HOME/../fill"
cat >"$HOME_DIR/job.sh" <<CMD
printf 'DSPJOB\n'
sleep 0.2
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null
for ((i = 0; i < 300; i++)); do printf 'NOSUCH\n'; done
CMD
bash "$HOME_DIR/job.sh" | as ALICE run --keep-going - >/dev/null 2>"$HOME_DIR/err" || true
contains "$(cat "$HOME_DIR/err")" "SPY0003: the job log could not be written: "

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

# An archive that is full: what is in it stays, what is not there is not deleted, and it says how it goes on.
mount -t tmpfs -o size=64k,mode=700 tmpfs "$HOME_DIR/small"
head -c 40000 /dev/zero | tr '\0' x | fold -w 80 >"$HOME_DIR/lines"
expect 0 "$SPSY" crtoutq QGPL/ARCHIVED
for each in ONE TWO THREE; do expect 0 "$SPSY" crtsplf $each --fromstmf "$HOME_DIR/lines" --outq QGPL/ARCHIVED; done
expect 1 "$SPSY" collect --outq QGPL/ARCHIVED --to "$HOME_DIR/small/archive" --then delete
contains "$err" "SPY0101: cannot write archived file $HOME_DIR/small/archive/"
contains "$err" "SPY0242: 1 spooled file could not be collected
SPY0242: it ended there, since the archive takes nothing more: what is in it stays, and the same command goes on when $HOME_DIR/small/archive can be written again"
mount -o remount,size=1m "$HOME_DIR/small"
expect 0 "$SPSY" collect --outq QGPL/ARCHIVED --to "$HOME_DIR/small/archive" --then delete
contains "$err" "SPY0242: 2 spooled files deleted"
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

# RST has it for the data, too: in the row, and in a file of its own, which is written before there
# is a transaction. What does not fit even so fails, and nothing of it is left.
savf=$HOME_DIR/save
expect 0 as ALICE cl "DLTSPLF *SELECT"
for bytes in 100 20000 60000 300000 2000000; do
    head -c $bytes /dev/zero | tr '\0' y >"$HOME_DIR/$bytes"
    expect 0 as ALICE cl "CRTSPLF REST '$HOME_DIR/$bytes' DEVTYPE(*USERASCII)"
    expect 0 "$SPSY" cl "SAVLIB QGPL SAVF('$savf.$bytes') SPLFDTA(*ALL)"
    expect 0 as ALICE cl "DLTSPLF *SELECT"
done
reserve() { stat -c %s "$SPSY_HOME/reserve"; }
fill_up() { # to the last byte, the log's too, with the reserve in place
    rm -f "$SPSY_HOME/../fill"
    sqlite3 "$SPSY_HOME/spool.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
    fallocate -l 1048576 "$SPSY_HOME/reserve"
    dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null || true
}
restores() { # BYTES USER STATEMENT
    local bytes=$1
    fill_up
    expect 0 as "$2" --json cl "$3"
    contains "$out" '"outcome":"restored"'
    contains "$out" '1 spooled file restored'
    equal "$(reserve)" 0
    rm "$SPSY_HOME/../fill"
    expect 0 "$SPSY" --json cl "WRKSPLF *ALL"
    contains "$out" "\"size\":$bytes,"
    "$SPSY" cl "QSPOPNSP REST $(value jobNumber "$out")/ALICE/SPSY" | cmp - "$HOME_DIR/$bytes"
}
data() { find "$SPSY_HOME/data" -type f | wc -l; }
for bytes in 100 20000 60000 300000; do
    restores $bytes SAVER "RSTLIB QGPL SAVF('$savf.$bytes')"
    expect 0 "$SPSY" --json journal --limit 2
    contains "$out" '"breakGlass":"test"'
    expect 0 as ALICE cl "DLTSPLF *SELECT"
    # also for who needs no break-glass, as no program would be called
    restores $bytes QSECOFR "QSRRSTO *ALL QGPL '$savf.$bytes' EXPDATE('2031-02-03')"
    contains "$out" '"expirationDate":"2031-02-03"'
    # Moved, held, changed, and deleted with it.
    fill_up
    expect 0 as ALICE cl "CHGSPLFA *SELECT OUTQ(SHOP/OPEN)"
    fill_up
    expect 0 as ALICE cl "HLDSPLF *SELECT"
    fill_up
    expect 0 as ALICE cl "DLTSPLF *SELECT"
    equal "$(data)" 0
done
fill_up
expect 1 "$SPSY" --json cl "RSTLIB QGPL SAVF('$savf.2000000')"
contains "$out" '"outcome":"failed"'
contains "$out" "No space left on device"
equal "$(data)" 0
rm "$SPSY_HOME/../fill"
# Without break-glass nothing is restored, and the reserve stays.
expect 0 "$SPSY" break-glass --end
for bytes in 20000 300000; do
    fill_up
    "$SPSY" cl "RSTLIB QGPL SAVF('$savf.$bytes')" >/dev/null 2>&1 && fail "restored without room"
    equal "$(reserve) $(data)" "1048576 0"
done
rm "$SPSY_HOME/../fill"
expect 0 "$SPSY" --json cl "WRKSPLF *ALL"
contains "$out" '"rows":[]'
# CLROUTQ, which asks nobody, has the reserve as DLTSPLF has: to begin a job, and within one.
for ((i = 0; i < 150; i++)); do echo "CRTSPLF FILE(MANY) FROMSTMF('/dev/null')"; done >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
fill_up
expect 1 "$SPSY" doctor
contains "$out" "make room: DLTSPLF, CLROUTQ, DLTEXPSPLF and spsy journal"
expect 0 "$SPSY" cl "CLROUTQ QPRINT"
contains "$err" "150 spooled files deleted from output queue QGPL/QPRINT, 0 not deleted"
equal "$(reserve)" 0
rm "$SPSY_HOME/../fill"
expect 0 as ALICE run "$HOME_DIR/script"
sqlite3 "$SPSY_HOME/spool.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
fallocate -l 1048576 "$SPSY_HOME/reserve"
cat >"$HOME_DIR/job.sh" <<CMD
printf 'DSPJOB\n'
sleep 0.5
dd if=/dev/zero of="$SPSY_HOME/../fill" bs=1k 2>/dev/null
printf 'CLROUTQ QPRINT\n'
CMD
bash "$HOME_DIR/job.sh" | "$SPSY" run - >/dev/null 2>"$HOME_DIR/err" || fail "$(cat "$HOME_DIR/err")"
contains "$(cat "$HOME_DIR/err")" "150 spooled files deleted"
equal "$(reserve)" 0
rm "$SPSY_HOME/../fill"

# DLTEXPSPLF is what a full disk is cleared with: it has the reserve as well.
sed -i "s/\$/ EXPDATE('2001-02-03')/" "$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
fill_up
expect 0 "$SPSY" cl "DLTEXPSPLF"
contains "$err" "150 expired spooled files deleted, 0 not deleted"
equal "$(reserve)" 0
rm "$SPSY_HOME/../fill"

# A seal that is due has no room: it is not made, decisions go on as far as theirs reaches, doctor tells,
# and the next seal covers them (W6).
key=$("$SPSY" --json journal seal --public | grep -o '"publicKey":"[0-9a-f]*"' | cut -d'"' -f4)
epoch() { sqlite3 "file:$SPSY_HOME/spool.db?mode=ro" 'SELECT max(epoch) FROM seal'; }
sed -i "s/ EXPDATE.*//" "$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
expect 0 "$SPSY" journal seal
sealed=$(epoch)
fill_up
for i in 1 2 3; do
    expect 1 "$SPSY" journal seal
    contains "$err" "no room left"
done
rm "$SPSY_HOME/../fill"
equal "$(epoch)" "$sealed"
fill_up
touch -d '1 hour ago' "$SPSY_HOME/seal.key"
expect 0 as ALICE cl "DLTSPLF *SELECT"
rm "$SPSY_HOME/../fill"
expect 0 "$SPSY" journal verify --key "$key"
expect 0 "$SPSY" journal seal
expect 0 "$SPSY" journal verify --key "$key"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"seal","state":"ok"'

# Nothing can be recorded on a file system that is read-only: refused, and said why.
mount -o remount,ro "$SPSY_HOME/.."
expect 1 as ALICE cl "WRKSPLF"
contains "$err" "spool.db cannot be written: Read-only file system"
mount -o remount,rw "$SPSY_HOME/.."
expect 0 as ALICE cl "WRKSPLF"
umount "$SPSY_HOME/.."
