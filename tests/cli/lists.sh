#!/bin/bash
# WRKSPLF and WRKOUTQ: rows for those who may, and no exit program is asked (documented gap).
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE MINE
create ALICE OPEN "OUTQ(SHOP/OPEN)"
create BOB HIS
as SPOOLER cl "QSPMOVSP HIS BOB/SPSY OUTQ(SHOP/CLOSED)" 2>/dev/null
register 10 guard_reason

files() { grep -o '"fileName":"[A-Z]*"' <<<"$out" | sed 's/.*:"\(.*\)"/\1/' | sort | tr '\n' ' '; }
lists() { # USER STATEMENT FILES
    expect 0 as "$1" --json cl "$2"
    equal "$(files)" "$3"
    contains "$out" '"decisions":[]'
}
lists ALICE "WRKSPLF" "MINE OPEN "
lists ALICE "WRKSPLF SELECT(*ALL)" "MINE OPEN "
lists BOB "WRKSPLF" "HIS "
lists BOB "WRKSPLF *ALL" "HIS MINE OPEN "
lists BOB "WRKSPLF ALICE" "MINE OPEN "
lists BOB "WRKSPLF NOBODY" ""
lists ALICE "WRKOUTQ QPRINT" "MINE "
lists BOB "WRKOUTQ OUTQ(SHOP/OPEN)" "OPEN "
lists OPER "WRKOUTQ SHOP/CLOSED" "HIS "
lists SPOOLER "WRKOUTQ SHOP/CLOSED" "HIS "
expect 3 as BOB cl "WRKOUTQ SHOP/CLOSED"
contains "$err" "CPF2207"
expect 3 as SAVER cl "WRKOUTQ SHOP/CLOSED"
expect 1 as BOB cl "WRKOUTQ SHOP/NOWHERE"
contains "$err" "CPF3357"
expect 0 as BOB --json cl "WRKOUTQ *ALL"
contains "$out" '"outputQueue":"QPRINT","outputQueueLibrary":"QGPL"'
contains "$out" '"outputQueue":"OPEN","outputQueueLibrary":"SHOP"'
case $out in *CLOSED*) fail "a queue that may not be listed" ;; esac
expect 0 as SPOOLER --json cl "WRKOUTQ"
contains "$out" '"displayData":"*OWNER","operatorControl":"*YES","authorityCheck":"*OWNER"'
for key in jobName jobUser jobNumber fileName fileNumber jobSystem dateOpened timeOpened \
    outputQueue outputQueueLibrary asp aspDevice formType userData userDefinedData status copies \
    pages size; do
    expect 0 as ALICE --json cl "WRKSPLF"
    contains "$out" "\"$key\":"
done
