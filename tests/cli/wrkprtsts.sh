# WRKPRTSTS: the true reasons why a file is not printing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
world
clean() { :; }
untouched() { case $out in *NOWRITER*) fail "a refused user sees reasons" ;; esac; }
reasons() { # USER-FILE REASONS
    expect 0 as ALICE --json cl "WRKPRTSTS $(id "$1")"
    equal "$(grep -o '"reason":"[^"]*"' <<<"$out" | cut -d'"' -f4 | tr '\n' ' ')" "$2"
}
create ALICE SEEN
programs WRKPRTSTS "" 0
# Class attributes: whoever may read the queue.
may WRKPRTSTS "" ALICE BOB OPER SPOOLER SAVER
reasons SEEN "*NOWRITER "
contains "$out" '"rows":[{"fileName":"SEEN","fileNumber":1,"jobName":"SPSY","jobUser":"ALICE",'
contains "$out" '"outputQueue":"QPRINT","outputQueueLibrary":"QGPL","status":"*READY",'
contains "$out" "no writer is started to queue QGPL/QPRINT"
expect 0 as ALICE cl "HLDSPLF $(id SEEN)"
reasons SEEN "*HELD *NOWRITER "
expect 0 as ALICE cl "WRKPRTSTS $(id SEEN)"
contains "$out" "RLSSPLF releases it"
expect 0 as ALICE cl "CHGSPLFA $(id SEEN) EXPDATE('2001-02-03')"
reasons SEEN "*HELD *EXPIRED *NOWRITER "
contains "$out" "2001-02-03"
expect 0 as ALICE cl "RLSSPLF $(id SEEN)"
expect 0 as ALICE cl "CHGSPLFA $(id SEEN) EXPDATE(*DAYS) DAYS(1)"
reasons SEEN "*NOWRITER "
today=$(date +%F) # its last day is not over
expect 0 as ALICE cl "CHGSPLFA $(id SEEN) EXPDATE('$today')"
expect 0 as ALICE --json cl "WRKPRTSTS $(id SEEN)"
case $out in *EXPIRED*) [ "$(date +%F)" != "$today" ] || fail "$out" ;; esac
: >"$HOME_DIR/empty"
expect 0 as ALICE --json cl "CRTSPLF SEEN '$HOME_DIR/empty'"
job=$(value jobNumber "$out")/ALICE/SPSY
reasons SEEN "*EMPTY *NOWRITER "
expect 0 as ALICE --json cl "WRKPRTSTS $(id SEEN) OUTPUT(*PRINT)"
contains "$out" '"fileName":"QPPRTSTS"'
printed=$(value jobNumber "$out")/ALICE/SPSY
expect 0 as ALICE cl "DSPSPLF QPPRTSTS $printed"
contains "$out" "SEEN number 1 job $job"
contains "$out" "*EMPTY     the file has no data to print"
create ALICE SEEN
expect 0 as SPOOLER cl "QSPMOVSP $(id SEEN) OUTQ(SHOP/CLOSED)"
may WRKPRTSTS "" ALICE -BOB OPER SPOOLER -SAVER
