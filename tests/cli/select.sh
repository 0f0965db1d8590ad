#!/bin/bash
# FILE(*SELECT): whom it means, who of them goes, what is told.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X2 "FILE(*SELECT) is one dispatch a file; a refused one is left, the others go on"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
register 10 guard_reason

create ALICE PUBLIC "FORMTYPE(GREEN)"
create ALICE SECRET "FORMTYPE(GREEN)"
create ALICE PLAIN "USRDTA('red one')"
create BOB PLAIN "OUTQ(SHOP/OPEN)"

count() { # of files that SPOOLER sees
    expect 0 as SPOOLER --json cl "WRKSPLF *ALL"
    grep -o '"fileName"' <<<"$out" | wc -l
}
equal "$(count)" 4

# The own files of the current user only; SECRET is refused with its reason.
expect 3 as ALICE --json cl "HLDSPLF FILE(*SELECT)"
equal "$(grep -o '"function":"HLDSPLF"' <<<"$out" | wc -l)" 3
contains "$out" "payroll is closed"
contains "$out" "2 spooled files held, 1 not held"
expect 3 as ALICE cl "RLSSPLF FILE(*SELECT) SELECT(*CURRENT)"
contains "$err" "2 spooled files released, 1 not released"

# Every element of SELECT.
expect 0 as SPOOLER cl "HLDSPLF FILE(*SELECT) SELECT(ALICE *ALL GREEN)"
contains "$err" "2 spooled files held"
expect 0 as SPOOLER cl "RLSSPLF FILE(*SELECT) SELECT(*ALL *ALL GREEN)"
contains "$err" "2 spooled files released"
expect 0 as SPOOLER cl "HLDSPLF FILE(*SELECT) SELECT(*ALL *ALL *ALL 'red one')"
contains "$err" "1 spooled file held"
expect 0 as SPOOLER cl "RLSSPLF FILE(*SELECT) SELECT(*ALL QPRINT *ALL 'red one' 1)"
contains "$err" "1 spooled file released"
expect 0 as SPOOLER cl "CHGSPLFA FILE(*SELECT) SELECT(*ALL OPEN) COPIES(3)"
contains "$err" "1 spooled file changed"
expect 0 as SPOOLER cl "CHGSPLFA FILE(*SELECT) SELECT(*ALL *OUTQ *STD) COPIES(3)"
contains "$err" "2 spooled files changed"
expect 0 as SPOOLER cl "CHGSPLFA FILE(*SELECT) SELECT(*ALL *ALL *ALL *ALL 2) COPIES(3)"
contains "$err" "0 spooled files changed"
expect 0 as SPOOLER cl "DLTSPLF FILE(*SELECT)"
contains "$err" "CPC3305: 0 spooled files deleted, 0 not deleted"
equal "$(count)" 4

# What does not fit together.
for bad in "FILE(PLAIN) SELECT(ALICE)" "FILE(*SELECT) JOB(ALICE/SPSY)" "FILE(*SELECT) SPLNBR(1)" \
    "FILE(*SELECT) JOBSYSNAME(*ANY)" "FILE(*SELECT) SELECT(*ALL *ALL *ALL *ALL 256)" \
    "FILE(*SELECT) SELECT(*ALL *ALL *ALL *ALL 1 1)"; do
    expect 2 as SPOOLER cl "DLTSPLF $bad"
done
expect 2 as SPOOLER cl "DSPSPLF FILE(*SELECT)"
equal "$(count)" 4

# Others' files: each refused by itself (native authority), the own and the public one go.
expect 3 as BOB --json cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
contains "$out" '"CPC3305","text":"2 spooled files deleted, 2 not deleted"'
equal "$(grep -o '"function":"DLTSPLF"' <<<"$out" | wc -l)" 4
equal "$(count)" 2
expect 3 as ALICE cl "DLTSPLF *SELECT"
contains "$err" "CPC3305: 1 spooled file deleted, 1 not deleted"
deregister
expect 0 as ALICE cl "DLTSPLF *SELECT"
equal "$(count)" 0

# One file: how it is named.
printf 'x\n' >"$HOME_DIR/input"
cat >"$HOME_DIR/job.cl" <<CL
CRTSPLF QSYSPRT '$HOME_DIR/input'
CRTSPLF QSYSPRT '$HOME_DIR/input'
CRTSPLF OTHER '$HOME_DIR/input'
DLTSPLF QSYSPRT
MONMSG CPF3340
DLTSPLF QSYSPRT SPLNBR(3)
MONMSG CPF3303
MONMSG CPF3309
DLTSPLF QSYSPRT * 1
DLTSPLF QSYSPRT
DLTSPLF OTHER SPLNBR(*LAST) JOBSYSNAME(*CURRENT) CRTDATE(*LAST)
CL
expect 0 as ALICE run "$HOME_DIR/job.cl"
equal "$(count)" 0
create ALICE DATED
expect 0 as ALICE --json cl "QUSRSPLA DATED JOB($job)"
date=$(value dateOpened "$out") time=$(value timeOpened "$out")
expect 0 as ALICE cl "QUSRSPLA DATED JOB($job) JOBSYSNAME(SYS1) CRTDATE($date $time)"
expect 1 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE(1000101 $time)"
expect 1 as ALICE cl "QUSRSPLA DATED JOB($job) JOBSYSNAME(ELSEWHER)"
expect 2 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE($date 250000)"
expect 2 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE($date)"
expect 0 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE($date *LAST)"
expect 0 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE($date *only)"
expect 1 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE(1000101 *LAST)"
expect 2 as ALICE cl "QUSRSPLA DATED JOB($job) CRTDATE($date *ANY)"
expect 0 as SPOOLER cl "DLTSPLF DATED ALICE/SPSY"
