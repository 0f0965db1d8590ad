#!/bin/bash
# The shipped program QSPSY/TEMPFILE.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X35 "temporary files of the running job itself pass, and nothing else"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 5 QSPSY/TEMPFILE"

# meaning FILE OUTQ: what the program thinks of DSPSPLF of a file that this very job has made.
meaning() {
    printf 'x\n' >"$HOME_DIR/input"
    printf "CRTSPLF %s '%s'\nDSPSPLF %s\n" "$1" "$HOME_DIR/input" "$1" >"$HOME_DIR/script"
    expect 0 as ALICE --json run "$HOME_DIR/script"
    value meaning "$out"
}
equal "$(meaning QPDSPFD)" allow
equal "$(meaning QPDSPFFD)" allow
equal "$(meaning QPDSPFD2)" none
equal "$(meaning QSYSPRT)" none

# The same name, the same user, another job: no opinion; native authority decides.
create ALICE QPDSPFD
expect 0 as ALICE --json cl "DSPSPLF FILE(QPDSPFD) JOB($job)"
contains "$out" '"meaning":"none"'
expect 3 as BOB --json cl "DSPSPLF FILE(QPDSPFD) JOB($job)"
contains "$out" '"basis":"authority"'
proves X15 "its '1' does not end the chain"
register 10 guard_raw "CCSID(37) RUN(*INLINE)"
printf "CRTSPLF QPDSPFD '%s'\nDSPSPLF QPDSPFD\n" "$HOME_DIR/input" >"$HOME_DIR/script"
SPSY_TEST_ANSWER=0 expect 3 as ALICE --json run "$HOME_DIR/script"
contains "$out" '"basis":"exit"'
