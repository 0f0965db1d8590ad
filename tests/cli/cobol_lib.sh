#!/bin/bash
# cobol_lib.sh - X34 with a COBOL run time: libcob takes signals and errors for the whole process
# and ends it by exit(). A program that crashed, or ended in error, has answered nothing, whatever
# it had set; and so has a C program beside it. Sourced after lib.sh and function_lib.sh by a
# script for each run time; $cobc is its compiler.
# shellcheck disable=SC2154 # out and err come from lib.sh, job and nbr from function_lib.sh
: "${cobc:?}"
exits=$PWD/$BUILD/tests/exits
[ ! -e "$(dirname "$cobc")/libcob.so.5" ] || cp "$(dirname "$cobc")/libcob.so.5" "$HOME_DIR"

compile() { # SOURCE TARGET [OPTIONS]
    local source=$1 target=$2
    shift 2
    "$cobc" -m -fimplicit-init "$@" -o "$HOME_DIR/$target.so" "tests/exits/$source.cob" 2>"$HOME_DIR/cobc" ||
        fail "$(cat "$HOME_DIR/cobc")"
    chmod 755 "$HOME_DIR/$target.so"
}
# SET TO ENTRY finds nothing in a module that is loaded as an exit program is, C does.
cat >"$HOME_DIR/handlers.c" <<'C'
extern int cob_sys_error_proc(const void *flag, const void *handler);
extern int cob_sys_exit_proc(const void *flag, const void *handler);
extern void cob_stop_run(int status);
static const unsigned char install;
static int stops;
static int handle(char *text)
{
    (void)text;
    if (stops)
        cob_stop_run(0);
    return 0;
}
static int (*const handler)(char *) = handle;
int handle_errors(int stop);
int handle_errors(int stop)
{
    stops = stop;
    return cob_sys_error_proc(&install, &handler);
}
int handle_end(int stop);
int handle_end(int stop)
{
    stops = stop;
    return cob_sys_exit_proc(&install, &handler);
}
C
cc -c -fPIC -o "$HOME_DIR/handlers.o" "$HOME_DIR/handlers.c"
statically="-K handle_errors -K handle_end -Q $HOME_DIR/handlers.o"
# shellcheck disable=SC2086 # several words
compile bad_cobol PLAIN $statically
# shellcheck disable=SC2086
compile bad_cobol CHECKED -debug $statically
compile service_cobol ASKALL -fstatic-call -L "$BUILD/lib" -lspsyexit -Q "-Wl,-rpath,$PWD/$BUILD/lib"

RUN_TIME_ERROR='ended with status 1: a COBOL run-time error'
RETURN_CODE='with RETURN-CODE 7: MOVE 0 TO RETURN-CODE first'
HANDLER='ended with status 0 in a handler of the COBOL run time'
# program, way, how the cause begins; "" = no failure: the answer as set counts
wall=(
    "PLAIN   NULL     crashed: SIGSEGV"
    "CHECKED NULL     $RUN_TIME_ERROR"
    "PLAIN   SUBSCR   crashed: SIGSEGV"
    "CHECKED SUBSCR   $RUN_TIME_ERROR"
    "PLAIN   NOCALL   $RUN_TIME_ERROR"
    "CHECKED NOCALL   $RUN_TIME_ERROR"
    "PLAIN   FPE      crashed: SIGFPE"
    "PLAIN   ABORT    crashed: SIGABRT"
    "PLAIN   TERM     ended with status 15 from a signal handler (of the COBOL run time)"
    "PLAIN   STOP7    STOP RUN $RETURN_CODE"
    "PLAIN   STOP256  STOP RUN with RETURN-CODE 256: MOVE 0 TO RETURN-CODE first"
    "PLAIN   ERRPROC  $RUN_TIME_ERROR"
    "PLAIN   ERRSTOP  $HANDLER"
    "CHECKED ERRSTOP  $HANDLER"
    "PLAIN   EXITPROC STOP RUN $RETURN_CODE"
    "PLAIN   EXITSTOP crashed: SIGSEGV" # libcob calls it again and again
    "PLAIN   STOP     "
    "CHECKED STOP     "
    "PLAIN   NESTED   "
    "PLAIN   BACK     "
    "PLAIN   BACK7    " # what GOBACK hands to its caller is not looked at
)

# ---- spsy exit call: the answer set before, '0', '1' or none, and the end -------------------------
rehearse() { # PROGRAM WAY ANSWER CAUSE
    local meaning=none
    case $3 in 0) meaning=refuse ;; 1) meaning=allow ;; esac
    printf '{"function":"DLTSPLF","currentUser":"BOB","jobName":"PAY","jobUser":"PAYROLL",
 "jobNumber":"000123","fileName":"QSYSPRT","fileNumber":300,"jobSystem":"SYS1",
 "dateOpened":"1261121","timeOpened":"093000","userData":"%-8s%s"}' "$2" "$3" >"$HOME_DIR/record.json"
    if [ -n "$4" ]; then
        expect 4 "$SPSY" exit call "$HOME_DIR/$1.so" "$HOME_DIR/record.json" --ccsid 819 --entry BADCOBOL --debug
        contains "$out" "meaning  failed"
        contains "$out" "reason   $4"
    else
        expect 0 "$SPSY" exit call "$HOME_DIR/$1.so" "$HOME_DIR/record.json" --ccsid 819 --entry BADCOBOL --debug
        contains "$out" "meaning  $meaning"
    fi
}
for brick in "${wall[@]}"; do
    read -r program way cause <<<"$brick"
    for answer in 0 1 ''; do rehearse "$program" "$way" "$answer" "$cause"; done
done

# ---- registered: the decision is what ONFAIL says, and the failure is everywhere -------------------
world
cobol() { # NUMBER PROGRAM [KEYWORDS]
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 $1 '$HOME_DIR/$2.so' REPLACE(*YES) \
        CCSID(819) ENTRY('BADCOBOL') TIMLMT(20000) ${3:-}"
}
other() { # NUMBER NAME [KEYWORDS]
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 $1 '$exits/$2.so' REPLACE(*YES) ${3:-}"
}
for brick in "${wall[@]}"; do
    read -r program way cause <<<"$brick"
    [ -n "$cause" ] || continue
    create ALICE "$way" "OUTQ(SHOP/OPEN) USRDTA('$(printf '%-8s%s' "$way" 1)')"
    file="FILE($way) JOB($job) SPLNBR($nbr)"
    cobol 10 "$program"
    expect 4 as BOB --trace cl "DLTSPLF $file"
    contains "$err" "(SPSY0100 number 10) failed: $cause"
    contains "$err" "refused, basis failure"
    expect 0 "$SPSY" --json journal --failed --limit 1
    contains "$out" "\"reason\":\"$cause"
    expect 0 "$SPSY" doctor
    contains "$out" "$HOME_DIR/$program.so: ${cause:0:12}"
    cobol 10 "$program" "MODE(*SHADOW)"
    expect 0 as BOB --trace cl "QUSRSPLA $file" # the file is there, and native authority decides
    contains "$err" "$cause"
    contains "$err" "allowed, basis authority"
    cobol 10 "$program" "ONFAIL(*IGNORE)"
    expect 0 as BOB --trace cl "DLTSPLF $file"
    contains "$err" "$cause"
    contains "$err" "allowed, basis authority"
done

# ---- mixed: after, before and beside a healthy COBOL program; one job, its host renewed or not ----
create ALICE HEALTHY "OUTQ(SHOP/OPEN) USRDTA('BACK')"
healthy="FILE(HEALTHY) JOB($job) SPLNBR($nbr)"
create ALICE STOPS "OUTQ(SHOP/OPEN) USRDTA('STOP    1')"
stops="FILE(STOPS) JOB($job) SPLNBR($nbr)"
create ALICE CRASHES "OUTQ(SHOP/OPEN) USRDTA('NULL    1')"
crashes="FILE(CRASHES) JOB($job) SPLNBR($nbr)"
verdicts() { # STATUS STATEMENT...: in one job; verdict and basis of each, a line each
    local want=$1
    shift
    printf '%s\n' "$@" >"$HOME_DIR/statements"
    expect "$want" as BOB --json run --keep-going "$HOME_DIR/statements"
    verdicts=$(grep -o '"verdict":"[^"]*","basis":"[^"]*"' <<<"$out" | cut -d'"' -f4,8 | tr '\n' ' ')
}
refused='refused"failure '
native='allowed"authority '
said='allowed"exit '

for order in "10 20" "20 10"; do
    read -r first second <<<"$order"
    expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
    cobol "$first" PLAIN
    other "$second" bad_segv
    expect 4 as BOB cl "DLTSPLF $healthy"
    contains "$err" "bad_segv.so (SPSY0100 number $second) failed: crashed: SIGSEGV"
    # libcob is initialised in the first call, and another program crashes in the next
    verdicts 4 "QUSRSPLA $healthy" "QUSRSPLA $healthy" "QUSRSPLA $stops" "DLTSPLF $healthy"
    equal "$verdicts" "$refused$refused$refused$refused"
    other "$second" bad_segv "ONFAIL(*IGNORE)"
    verdicts 4 "QUSRSPLA $healthy" "QUSRSPLA $stops" "DLTSPLF $crashes" "QUSRSPLA $healthy"
    equal "$verdicts" "$native$said$refused$native"
done

# the same program again and again: healthy, stopped, crashed, healthy
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
cobol 10 PLAIN
verdicts 4 "QUSRSPLA $healthy" "QUSRSPLA $stops" "QUSRSPLA $healthy" "QUSRSPLA $crashes" \
    "QUSRSPLA $healthy" "QUSRSPLA $stops" "DLTSPLF $crashes" "QUSRSPLA $healthy"
equal "$verdicts" "$native$said$native$refused$native$said$refused$native"

# beside programs that crash, or end, while they are loaded
for other in bad_constructor_crash bad_constructor_exit; do
    other 20 "$other"
    expect 4 as BOB cl "DLTSPLF $healthy"
    contains "$err" "(SPSY0100 number 20) failed: while being loaded: "
done
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20"
expect 0 as BOB cl "DLTSPLF $healthy"

# ---- the services leave RETURN-CODE alone --------------------------------------------------------
expect 0 "$SPSY" exit call "$HOME_DIR/ASKALL.so" "$HOME_DIR/record.json" --ccsid 819 --entry ASKALL --debug
contains "$out" "meaning  allow"

# ---- and inline it is refused, as before ---------------------------------------------------------
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
expect 1 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/PLAIN.so' CCSID(819) \
    ENTRY('BADCOBOL') RUN(*INLINE)"
contains "$err" "libcob"
