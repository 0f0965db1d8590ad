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
        "SAVOBJ SHUT QGPL '$HOME_DIR/save.tar'" "QUSRSPLA FILE(KEPT) JOB($job)"; do
        status=0
        "$SPSY" -u QSECOFR cl "$command" >"$HOME_DIR/out" 2>&1 || status=$?
        [ "$status" -le 4 ] || fail "$1: status $status: $command"
    done
}
damaged "SELECT 1" # it is the damage that is refused
for value in 77 511 -5 4294967300 "'x'" 1e300 "x'ff00'"; do
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
    expect 1 "$SPSY" cl "SAVOBJ SHUT QGPL '$HOME_DIR/save.tar'"
    contains "$err" "spooled file KEPT number 1 is damaged and cannot be saved: "
    contains "$err" "CPF3771: 1 output queue and 1 spooled file saved from library QGPL, 1 not saved"
    expect 0 "$SPSY" cl "RSTOBJ SHUT QGPL '$HOME_DIR/save.tar'"
done
