#!/bin/bash
# Values in spool.db that no command stores: nobody is allowed more for them, and nothing crashes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE KEPT
expect 0 "$SPSY" cl "CRTOUTQ QGPL/SHUT AUTCHK(*DTAAUT) AUT(*USE)"
expect 0 "$SPSY" cl "CHGSPLFA FILE(KEPT) JOB($job) OUTQ(QGPL/SHUT)"
expect 0 "$SPSY" cl "CRTUSRPRF MALLORY"
cp -a "$SPSY_HOME" "$HOME_DIR/good"
# damaged SQL: MALLORY may not delete, and whoever lists or saves gets an answer
damaged() {
    local command
    rm -rf "$SPSY_HOME" "$HOME_DIR/save.tar"
    cp -a "$HOME_DIR/good" "$SPSY_HOME"
    sqlite3 "$SPSY_HOME/spool.db" "$1" >"$HOME_DIR/sql"
    for command in "DLTSPLF FILE(KEPT) JOB($job)" "DSPSPLF FILE(KEPT) JOB($job)"; do
        "$SPSY" -u MALLORY cl "$command" >"$HOME_DIR/out" 2>&1 && fail "$1: allowed: $command"
    done
    for command in "WRKOUTQ" "WRKSPLF *ALL" "WRKSPLFA FILE(KEPT) JOB($job)" "DSPUSRPRF MALLORY" \
        "SAVOBJ SHUT QGPL SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)" "QUSRSPLA FILE(KEPT) JOB($job)"; do
        status=0
        "$SPSY" -u QSECOFR cl "$command" >"$HOME_DIR/out" 2>&1 || status=$?
        [ "$status" -le 4 ] || fail "$1: status $status: $command"
    done
}
damaged "SELECT 1" # it is the damage that is refused
for value in 77 1535 -5 4294967300 "'x'" 1e300 "x'ff00'"; do
    damaged "UPDATE output_queue SET public_authority = $value"
    damaged "UPDATE output_queue SET display_data = $value"
    damaged "UPDATE output_queue SET operator_control = $value"
    damaged "UPDATE output_queue SET authority_check = $value"
    [ "$value" = 77 ] || damaged "UPDATE profile SET special = $value WHERE name = 'MALLORY'"
    damaged "UPDATE spooled_file SET device_type = $value"
    damaged "INSERT INTO private_authority VALUES(0, 'QGPL', 'SHUT', 'MALLORY', $value)"
done

# A file that no restore would take is told when it is saved, and the others are saved.
rm -rf "$SPSY_HOME"
cp -a "$HOME_DIR/good" "$SPSY_HOME"
create ALICE WHOLE "OUTQ(QGPL/SHUT)"
rm -rf "$HOME_DIR/good"
cp -a "$SPSY_HOME" "$HOME_DIR/good"
for change in "copies = 0" "status = 'x'" "priority = 77" "expiration = 'soon'"; do
    rm -rf "$SPSY_HOME" "$HOME_DIR/save.tar"
    cp -a "$HOME_DIR/good" "$SPSY_HOME"
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET $change WHERE name = 'KEPT'"
    expect 1 "$SPSY" cl "SAVOBJ SHUT QGPL SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)"
    contains "$err" "spooled file KEPT number 1 is damaged and cannot be saved: "
    contains "$err" "CPF3701: 1 output queue and 1 spooled file saved from library QGPL, 1 not saved"
    expect 0 "$SPSY" cl "RSTOBJ SHUT QGPL SAVF('$HOME_DIR/save.tar')"
done

# ---- a name that is too long is nobody's, though it begins like somebody's ----
rm -rf "$SPSY_HOME"
cp -a "$HOME_DIR/good" "$SPSY_HOME"
expect 0 "$SPSY" cl "CRTUSRPRF ABCDEFGHIJ"
expect 0 "$SPSY" cl "CRTUSRPRF XBCDEFGHIJ SPCAUT(*SPLCTL)"
rm -rf "$HOME_DIR/good"
cp -a "$SPSY_HOME" "$HOME_DIR/good"
count() { sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM spooled_file"; }
files=$(count)
too_long() { # USER SQL: the user deletes nothing
    rm -rf "$SPSY_HOME"
    cp -a "$HOME_DIR/good" "$SPSY_HOME"
    sqlite3 "$SPSY_HOME/spool.db" "$2" >"$HOME_DIR/sql"
    "$SPSY" -u "$1" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL SHUT)" >"$HOME_DIR/out" 2>&1 || true
    equal "$(count)" "$files"
}
too_long ABCDEFGHIJ "UPDATE spooled_file SET job_user = 'ABCDEFGHIJK'"
too_long ABCDEFGHIJ "UPDATE output_queue SET owner = 'ABCDEFGHIJK'"
too_long ABCDEFGHIJ "INSERT INTO private_authority VALUES(1, 'QGPL', 'SHUT', 'ABCDEFGHIJK', 4)"
too_long MALLORY "UPDATE profile SET group_profile = 'XBCDEFGHIJK' WHERE name = 'MALLORY'"
too_long MALLORY "UPDATE profile SET supplemental = 'XBCDEFGHIJK' WHERE name = 'MALLORY'"
too_long MALLORY "UPDATE profile SET supplemental = '  XBCDEFGHIJK  x' WHERE name = 'MALLORY'"
# ... and what they are cut from is what does it
too_long ABCDEFGHIJ "SELECT 1"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE profile SET supplemental = 'XBCDEFGHIJ' WHERE name = 'MALLORY'"
expect 0 as MALLORY cl "DLTSPLF FILE(*SELECT) SELECT(*ALL SHUT)"

# ---- walks by key go on, whatever the key: each file, queue, profile and authority once ----
for _ in $(seq 130); do echo "CRTSPLF FILE(MANY) FROMSTMF('$HOME_DIR/input') OUTQ(QGPL/SHUT)"; done >"$HOME_DIR/many"
expect 0 "$SPSY" run "$HOME_DIR/many"
rm -rf "$HOME_DIR/good"
cp -a "$SPSY_HOME" "$HOME_DIR/good"
walks() { # SQL ROWS COMMAND
    rm -rf "$SPSY_HOME"
    cp -a "$HOME_DIR/good" "$SPSY_HOME"
    sqlite3 "$SPSY_HOME/spool.db" "$1" >"$HOME_DIR/sql"
    expect 0 timeout 60 "$SPSY" --json cl "$3"
    equal "$(grep -o "\"$4\":" <<<"$out" | wc -l)" "$2"
}
for change in "SELECT 1" "UPDATE spooled_file SET job_number = job_number || 'X'" \
    "UPDATE spooled_file SET job_number = x'ff'" "UPDATE spooled_file SET job_number = ''" \
    "UPDATE spooled_file SET number = number + 4294967296" "UPDATE spooled_file SET number = -5" \
    "UPDATE spooled_file SET number = 'x'" "UPDATE spooled_file SET number = x'ff'"; do
    walks "$change" 130 "WRKSPLF SELECT(*ALL)" fileName
    walks "$change" 130 "WRKOUTQ OUTQ(QGPL/SHUT)" fileName
    walks "$change" 130 "WRKSPLF SELECT(QSECOFR)" fileName
done
for name in "'ABCDEFGHIJKLMNO'" "x'41ff'" "'A' || x'00' || 'B'" "x'00'" "printf('%.5000c', 'Z')"; do
    walks "UPDATE output_queue SET name = $name WHERE name = 'SHUT'" 4 WRKOUTQ outputQueue
    walks "UPDATE profile SET name = $name WHERE name = 'MALLORY'" \
        "$(sqlite3 "$HOME_DIR/good/spool.db" 'SELECT count(*) FROM profile')" "DSPUSRPRF *ALL" userProfile
    walks "INSERT INTO private_authority VALUES(1, 'QGPL', 'QPRINT', $name, 2)" 1 \
        "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/$RANDOM.tar') SPLFDTA(*ALL)" command
    expect 1 timeout 60 "$SPSY" --json doctor --full
    contains "$out" '{"check":"names","state":"wrong"'
done
walks "UPDATE output_queue SET name = 'ABCDEFGHIJKLMNO' WHERE name = 'SHUT'" 1 DSPJOB command
expect 1 "$SPSY" --json doctor
contains "$out" '{"check":"names","state":"wrong","detail":"1 names of queues, libraries or profiles are damaged, first ABCDEFGHI>'

# Keywords that are only stored: doctor names whose they are, as the commands that need them do.
rm -rf "$SPSY_HOME"
cp -a "$HOME_DIR/good" "$SPSY_HOME"
expect 0 "$SPSY" --json doctor
for value in '' x '[]' '{"NOSUCH":"X"}' '{"SEQ":7}'; do
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE output_queue SET stored = '$value' WHERE name = 'SHUT'"
    expect 1 "$SPSY" cl "WRKOUTQD QGPL/SHUT"
    contains "$err" "output queue SHUT: what is stored for"
    expect 1 "$SPSY" --json doctor
    contains "$out" "output queue SHUT: what is stored for"
done
sqlite3 "$SPSY_HOME/spool.db" "UPDATE output_queue SET stored = '{}'; UPDATE profile SET stored = x'ff' WHERE name = 'MALLORY'"
expect 1 "$SPSY" --json doctor
contains "$out" "user profile MALLORY: what is stored for"
