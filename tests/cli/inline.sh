#!/bin/bash
# RUN(*INLINE): exit() in a program ends the program, not the job; its answer counts as set.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
cp "$BUILD/tests/exits/inline_exit.so" "$HOME_DIR"
chmod 755 "$HOME_DIR"/*.so
added="ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/inline_exit.so' CCSID(819) RUN(*INLINE)"
expect 0 "$SPSY" cl "$added"

# X12 X13 '0', '1' and a byte without opinion, each in an answer of its own
create ALICE REFUSED "OUTQ(SHOP/OPEN) USRDTA('0')"
refused="FILE(REFUSED) JOB($job)"
expect 3 as BOB --json cl "DLTSPLF $refused"
contains "$out" '"answer":"30","meaning":"refuse"'
create SPOOLER ALLOWED "OUTQ(SHOP/CLOSED) USRDTA('1')"
expect 0 as BOB --json cl "WRKSPLFA FILE(ALLOWED) JOB($job)"
contains "$out" '"verdict":"allowed","basis":"exit"'
create ALICE SILENT "OUTQ(SHOP/OPEN) USRDTA('X')"
expect 0 as BOB --json cl "WRKSPLFA FILE(SILENT) JOB($job)"
contains "$out" '"answer":"58","meaning":"none"'

# the job goes on: the same program again, and what stands behind it in the script
printf 'DSPSPLF %s\nDSPSPLF %s\nDSPJOB\n' "$refused" "$refused" >"$HOME_DIR/script"
expect 3 as BOB --json run --keep-going "$HOME_DIR/script"
equal "$(wc -l <<<"$out")" 3
contains "$out" '"command":"DSPJOB","status":"completed"'
