#!/bin/bash
# A program that asks for the attributes of a file it is asked about, and of another one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X36 "asking for the attributes of a file is a QUSRSPLA of its own"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE ASKED
id="FILE(ASKED) JOB($job)"

for run in "RUN(*INLINE)" "RUN(*ISOLATED)"; do
    # Another function: dispatched in its turn, where the program has no opinion.
    register 10 guard_asks "$run"
    expect 3 as ALICE --json cl "DLTSPLF $id"
    contains "$out" 'asked: yes {'
    contains "$out" 'ASKED'
    # The very function: a recursion error.
    expect 0 as ALICE --json cl "QUSRSPLA $id"
    contains "$out" '"reason":"asked: no '
    # Somebody who refuses QUSRSPLA refuses the asking program, too.
    register 5 guard_raw "CCSID(37) RUN(*INLINE)"
    SPSY_TEST_ANSWER=1 expect 3 as ALICE --json cl "DLTSPLF $id"
    contains "$out" 'asked: yes {'
    expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 5"
    # Under adopted *SPLCTL nothing is called again, so nothing recurs.
    register 10 guard_asks "$run ADOPT(SPOOLER)"
    expect 0 as ALICE --json cl "QUSRSPLA $id"
    contains "$out" '"reason":"asked: yes {'
    expect 3 as ALICE --json cl "DLTSPLF $id"
    contains "$out" 'asked: yes {'
    deregister
done
