#!/bin/bash
# HLDOUTQ, RLSOUTQ, CLROUTQ, WRKOUTQD, DSPOBJD: who controls a queue, what a held one is, a cleared one.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
officer() { expect 0 "$SPSY" cl "$1"; }
runs() { expect "$2" "$SPSY" -u "$1" cl "$3"; } # USER STATUS STATEMENT
refused() {                                     # USER STATEMENT
    runs "$1" 3 "$2"
    contains "$err" CPF2207
}
shows() { # QUEUE WHAT
    expect 0 "$SPSY" --json cl "WRKOUTQD $1"
    contains "$out" "$2"
}
files() { # QUEUE: how many are on it
    expect 0 "$SPSY" --json cl "WRKOUTQD $1"
    value files "$out"
}
for user in CAROL DAVE KEEPER LIBLESS; do officer "CRTUSRPRF $user"; done
officer "CRTUSRPRF CLERK GRPPRF(KEEPER)"
officer "CRTUSRPRF MIGHTY SPCAUT(*ALLOBJ)"
officer "CRTLIB WORK AUT(*USE)"
officer "GRTOBJAUT WORK *LIB LIBLESS *EXCLUDE"
officer "CRTOUTQ WORK/BYOWNER AUT(*CHANGE) OPRCTL(*NO) TEXT('the keeper''s')"
officer "CHGOBJOWN WORK/BYOWNER *OUTQ KEEPER"
officer "CRTOUTQ WORK/BYDATA AUTCHK(*DTAAUT) AUT(*USE) OPRCTL(*NO)"
officer "GRTOBJAUT WORK/BYDATA *OUTQ (DAVE LIBLESS) (*READ *ADD *DLT)"
officer "CRTOUTQ WORK/BYOPER AUT(*EXCLUDE)"

# ---- who controls a queue: IBM's table "Output queue commands" ----
try() { # USER QUEUE may|may-not
    local status=3
    [ "$3" != may ] || status=0
    for command in HLDOUTQ RLSOUTQ CLROUTQ; do
        runs "$1" $status "$command WORK/$2"
        [ $status -eq 0 ] || contains "$err" "CPF2207: $1 may not control output queue $2 in library WORK"
    done
    shows "WORK/$2" '"held":"*NO"'
}
for who in QSECOFR SPOOLER KEEPER CLERK; do try $who BYOWNER may; done
for who in OPER CAROL DAVE LIBLESS MIGHTY ALICE; do try $who BYOWNER may-not; done
for who in QSECOFR SPOOLER DAVE MIGHTY; do try $who BYDATA may; done
for who in OPER CAROL KEEPER LIBLESS; do try $who BYDATA may-not; done
for who in QSECOFR SPOOLER OPER; do try $who BYOPER may; done
for who in CAROL DAVE LIBLESS; do try $who BYOPER may-not; done
runs CAROL 3 "HLDOUTQ WORK/BYOPER"
contains "$err" 'needs ownership of it (AUTCHK(*OWNER)), *SPLCTL, or *JOBCTL with OPRCTL(*YES); and *EXECUTE to its library'
officer "GRTOBJAUT WORK *LIB (SPOOLER OPER) *EXCLUDE"
for who in SPOOLER OPER; do try $who BYOPER may-not; done
officer "RVKOBJAUT WORK *LIB (SPOOLER OPER) *EXCLUDE"

# ---- a held queue ----
runs CAROL 3 "HLDOUTQ OUTQ(WORK/BYDATA)"
officer "HLDOUTQ OUTQ(WORK/BYDATA)"
equal "$err" "SPY0001: Output queue BYDATA in library WORK held"
shows WORK/BYDATA '"held":"*YES"'
shows WORK/BYDATA '"status":"HELD","files":0,"writers":0'
expect 0 "$SPSY" --json cl "WRKOUTQ *ALL"
contains "$out" '"outputQueue":"BYDATA","outputQueueLibrary":"WORK","owner":"QSECOFR","publicAuthority":"*USE","displayData":"*NO","operatorControl":"*NO","authorityCheck":"*DTAAUT","aspDevice":"*SYSBAS","text":"","held":"*YES"'
equal "$(grep -o '"held":"\*YES"' <<<"$out" | wc -l)" 1
runs QSECOFR 1 "HLDOUTQ WORK/BYDATA"
equal "$err" "CPF3426: Output queue BYDATA in library WORK already held"
create ALICE PAYSLIPS "OUTQ(WORK/BYDATA)" # files come as before
id="FILE(PAYSLIPS) JOB($job) SPLNBR($nbr)"
expect 0 as ALICE --json cl "WRKPRTSTS $id"
contains "$out" '"status":"*READY","reason":"*QHELD","text":"queue WORK/BYDATA is held; RLSOUTQ releases it"'
contains "$out" '*NOWRITER'
expect 0 as ALICE --json cl "WRKSPLFA $id"
contains "$out" '"status":"*READY"' # the file is not held
runs QSECOFR 0 "CHGOUTQ WORK/BYDATA TEXT('still held')"
shows WORK/BYDATA '"held":"*YES"'
runs QSECOFR 0 "CHGOBJOWN WORK/BYDATA *OUTQ KEEPER"
shows WORK/BYDATA '"held":"*YES"'
officer "RLSOUTQ WORK/BYDATA"
equal "$err" "SPY0001: Output queue BYDATA in library WORK released"
runs QSECOFR 1 "RLSOUTQ WORK/BYDATA"
equal "$err" "CPF3424: Output queue BYDATA in library WORK not released: it is not held"
expect 0 as ALICE --json cl "WRKPRTSTS $id"
case $out in *QHELD*) fail "$out" ;; esac
for command in HLDOUTQ RLSOUTQ CLROUTQ WRKOUTQD; do
    runs QSECOFR 1 "$command WORK/NONE"
    contains "$err" CPF3357
    runs QSECOFR 2 "$command"
    runs QSECOFR 2 "$command *ALL"
done
officer "HLDOUTQ QPRINT" # unqualified, *LIBL, *CURLIB
runs QSECOFR 1 "HLDOUTQ *LIBL/QPRINT"
officer "RLSOUTQ *CURLIB/QPRINT"

# ---- WRKOUTQD ----
runs CAROL 0 "WRKOUTQD WORK/BYOWNER"
runs OPER 0 "WRKOUTQD WORK/BYOPER"
refused CAROL "WRKOUTQD WORK/BYOPER"
refused LIBLESS "WRKOUTQD WORK/BYDATA"
shows WORK/BYOWNER "\"text\":\"the keeper's\""
equal "$(files WORK/BYDATA)" 1
expect 0 "$SPSY" --json cl "WRKOUTQD WORK/BYOWNER OUTPUT(*PRINT)"
contains "$out" '"fileName":"QPRTSPLQ"'
expect 0 "$SPSY" cl "DSPSPLF QPRTSPLQ JOB($(value jobNumber "$out")/QSECOFR/SPSY)"
contains "$out" 'status                 RELEASED'

# ---- CLROUTQ ----
proves X1 "CLROUTQ asks no exit program, as on IBM i, and its job log says which files went"
register_raw
export SPSY_TEST_ANSWER=0 # it refuses whatever it is asked about
head -c 100000 /dev/zero | tr '\0' 'x' >"$HOME_DIR/large"
for name in A B; do create BOB "$name" "OUTQ(WORK/BYDATA)"; done
expect 0 as ALICE cl "CRTSPLF LARGE '$HOME_DIR/large' WORK/BYDATA"
create BOB HOLDING "OUTQ(WORK/BYDATA) HOLD(*YES)"
create BOB ELSEWHERE "OUTQ(QPRINT)"
create BOB OPENED "OUTQ(WORK/BYDATA)"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET status = '*OPEN' WHERE name = 'OPENED'"
equal "$(find "$SPSY_HOME/data" -maxdepth 1 -type f | wc -l)" 1
expect 3 as DAVE cl "DLTSPLF OPENED JOB($job) SPLNBR($nbr)"
expect 0 "$SPSY" --json journal
before=$(grep -o '"time":' <<<"$out" | wc -l)
refused CAROL "CLROUTQ WORK/BYDATA"
equal "$(files WORK/BYDATA)" 6
expect 0 as DAVE --json cl "CLROUTQ WORK/BYDATA"
contains "$out" '5 spooled files deleted from output queue WORK/BYDATA, 1 not deleted (a program still writes them); no exit program was asked'
equal "$(files WORK/BYDATA)" 1
equal "$(files QPRINT)" 2 # and the printed description
equal "$(find "$SPSY_HOME/data" -maxdepth 1 -type f | wc -l)" 0
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM file_data WHERE file_id NOT IN (SELECT id FROM spooled_file)")" 0
expect 0 "$SPSY" --json journal
equal "$(grep -o '"time":' <<<"$out" | wc -l)" "$before"
deregister
sqlite3 "$SPSY_HOME/spool.db" "SELECT text FROM job_log WHERE text LIKE 'CLROUTQ deleted%'" >"$HOME_DIR/log"
equal "$(wc -l <"$HOME_DIR/log")" 5
grep -q "^CLROUTQ deleted spooled file LARGE number 1 job [0-9]*/ALICE/SPSY from output queue WORK/BYDATA; no exit program was asked$" "$HOME_DIR/log" ||
    fail "$(cat "$HOME_DIR/log")"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET status = '*READY' WHERE name = 'OPENED'"
officer "CLROUTQ WORK/BYDATA"
contains "$err" "1 spooled file deleted from output queue WORK/BYDATA, 0 not deleted; no exit program"
officer "CLROUTQ WORK/BYDATA"
contains "$err" "0 spooled files deleted"
# A quiesced home stays as it is.
create BOB STAYS "OUTQ(WORK/BYDATA)"
expect 0 "$SPSY" quiesce on --for QSYS --reason 'a copy is made'
for command in HLDOUTQ CLROUTQ; do
    runs SPOOLER 3 "$command WORK/BYDATA"
    contains "$err" SPY0113
done
expect 0 "$SPSY" quiesce off
equal "$(files WORK/BYDATA)" 1
officer "CLROUTQ WORK/BYDATA"

# ---- DSPOBJD ----
object() { # ROW
    contains "$out" "$1"
}
expect 0 "$SPSY" --json cl "DSPOBJD WORK/BY* *OUTQ"
equal "$(grep -o '"object"' <<<"$out" | wc -l)" 3
object '{"object":"BYOWNER","library":"WORK","objectType":"*OUTQ","attribute":"","owner":"KEEPER","asp":1,"aspDevice":"*SYSBAS","text":"the keeper'"'"'s"}'
expect 0 as CAROL --json cl "DSPOBJD WORK/*ALL *ALL" # BYOPER is *EXCLUDE
equal "$(grep -o '"object"' <<<"$out" | wc -l)" 2
expect 0 as OPER --json cl "DSPOBJD *ALL/*ALL *OUTQ DETAIL(*FULL)" # SHOP/CLOSED, too
case $out in *BYOPER* | *CLOSED*) fail "$out" ;; esac
object '"object":"QPRINT"'
# User profiles are objects of QSYS: those that one may see.
expect 0 "$SPSY" --json cl "DSPOBJD CAROL *USRPRF"
object '{"object":"CAROL","library":"QSYS","objectType":"*USRPRF","attribute":"","owner":"QSECOFR","asp":1,"aspDevice":"*SYSBAS"'
expect 0 as CAROL --json cl "DSPOBJD QSYS/*ALL *USRPRF"
equal "$(grep -o '"object"' <<<"$out" | wc -l)" 1
for name in OPER NOBODY; do # and of others not whether there is one
    expect 1 as CAROL cl "DSPOBJD $name *USRPRF"
    contains "$err" "CPF2105: Object $name in library QSYS type *USRPRF not found"
done
expect 1 "$SPSY" cl "DSPOBJD NOBODY *USRPRF"
contains "$err" "CPF2105: Object NOBODY in library QSYS type *USRPRF not found"
expect 1 "$SPSY" cl "DSPOBJD WORK/CAROL *USRPRF"
contains "$err" "user profiles are in QSYS"
expect 0 as MIGHTY --json cl "DSPOBJD *ALL/*ALL *OUTQ"
object '"object":"BYOPER"'
object '"object":"CLOSED"'
expect 0 "$SPSY" --json cl "DSPOBJD OBJ(WORK) OBJTYPE(*LIB)"
object '{"object":"WORK","library":"QSYS","objectType":"*LIB","attribute":"PROD","owner":"QSECOFR","asp":1'
expect 0 "$SPSY" --json cl "DSPOBJD QSYS/*ALL *ALL"
object '"object":"QGPL"'
object '"object":"SHOP"'
runs CAROL 3 "DSPOBJD WORK/BYOPER *OUTQ"
contains "$err" CPF2189
runs LIBLESS 3 "DSPOBJD WORK/BY* *OUTQ"
runs LIBLESS 3 "DSPOBJD WORK *LIB"
runs CAROL 1 "DSPOBJD WORK/NONE* *OUTQ"
contains "$err" CPF2123
runs CAROL 1 "DSPOBJD WORK/WORK *LIB"
contains "$err" 'libraries are in QSYS'
expect 0 "$SPSY" --json cl "DSPOBJD CLERK *USRPRF"
object '{"object":"CLERK","library":"QSYS","objectType":"*USRPRF","attribute":"","owner":"QSECOFR","asp":1,"aspDevice":"*SYSBAS","text":""}'
officer "GRTOBJAUT CAROL *USRPRF DAVE *OBJOPR"
expect 0 as DAVE --json cl "DSPOBJD QSYS/*ALL *USRPRF" # himself, and whom he has any authority to
equal "$(grep -o '"object":"[^"]*"' <<<"$out" | tr '\n' ' ')" '"object":"CAROL" "object":"DAVE" '
runs DAVE 1 "DSPOBJD CLERK *USRPRF" # it is not told that he is there
contains "$err" CPF2105
runs DAVE 1 "DSPOBJD NOBODY *USRPRF"
contains "$err" CPF2105
runs DAVE 1 "DSPOBJD CL* *USRPRF"
contains "$err" CPF2123
runs CAROL 1 "DSPOBJD WORK/CAROL *USRPRF"
contains "$err" 'user profiles are in QSYS'
runs CAROL 1 "DSPOBJD NONE/Q *OUTQ"
contains "$err" CPF2110
runs CAROL 2 "DSPOBJD WORK/Q"      # OBJTYPE is required
runs CAROL 2 "DSPOBJD WORK/Q *PGM" # there are none
expect 0 as CAROL --json cl "DSPOBJD WORK/BYD* *OUTQ OUTPUT(*PRINT)"
contains "$out" '"fileName":"QPRTOBJD"'
expect 0 as CAROL cl "DSPSPLF QPRTOBJD JOB($(value jobNumber "$out")/CAROL/SPSY)"
contains "$out" 'object  library  objectType  attribute  owner   asp  aspDevice  text'
contains "$out" 'BYDATA  WORK     *OUTQ                  KEEPER  1    *SYSBAS    still held'
runs LIBLESS 3 "DSPOBJD WORK/BYD* *OUTQ OUTPUT(*PRINT)" # and nothing is printed
expect 0 "$SPSY" --json cl "WRKSPLF SELECT(*ALL)"
equal "$(grep -o '"fileName":"QPRTOBJD"' <<<"$out" | wc -l)" 1
