#!/bin/bash
# S14: the same output, byte for byte. Two equal homes; each statement is carried out embedded on the
# one and over the socket on the other: standard output, standard error, exit status, and the files
# that the client has then are the same. What is normalised: the homes' paths, clock times, durations.
# shellcheck source=tests/cli/lib.sh
if [ "$(id -u)" = 0 ]; then # a server does not run as root, and the same user asks both ways
    : "${SERVED_USER:=games}"
    work=$(mktemp -d /tmp/spsy-XXXXXX)
    chown "$SERVED_USER" "$work"
    status=0
    TMPDIR=$work HOME=$work setpriv "--reuid=$SERVED_USER" "--regid=$(id -g "$SERVED_USER")" --clear-groups \
        bash "$0" || status=$?
    rm -rf "$work"
    exit $status
fi
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/server_lib.sh
. "$(dirname "$0")/server_lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
exits=$PWD/$BUILD/tests/exits
root=$PWD

# ---- two equal homes, and a directory beside each from which commands are called ---------------------
export SPSY_HOME=$HOME_DIR/home
world
expect 0 "$SPSY" cl "CRTOUTQ SHOP/MINE AUT(*USE)" # on it BOB's ways in end
expect 0 "$SPSY" cl "CRTOUTQ SHOP/MANY AUT(*USE)"
for name in SECRET PUBLIC CRASH PLAIN; do create ALICE $name "OUTQ(SHOP/MINE)"; done
for ((i = 0; i < 300; i++)); do echo "CRTSPLF MANY '$HOME_DIR/input' SHOP/MANY"; done >"$HOME_DIR/many.cl"
expect 0 as ALICE --job MANY run "$HOME_DIR/many.cl"
head -c 1048576 /dev/urandom | base64 -w 79 >"$HOME_DIR/large"
expect 0 as ALICE --job LARGE cl "CRTSPLF LARGE '$HOME_DIR/large' SHOP/MINE"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$exits/guard_reason.so'"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 20 '$exits/guard_reason.so' MODE(*SHADOW)"
unset SPSY_HOME
mkdir "$HOME_DIR/e" "$HOME_DIR/v"
cp -a "$HOME_DIR/home" "$HOME_DIR/e/home"
cp -a "$HOME_DIR/home" "$HOME_DIR/v/home"
for side in e v; do
    mkdir "$HOME_DIR/$side/here" "$HOME_DIR/$side/here/closed"
    cp "$HOME_DIR/input" "$HOME_DIR/$side/here/text"
    chmod 500 "$HOME_DIR/$side/here/closed"
done
serve "$HOME_DIR/v/home" "$HOME_DIR/v/socket"
e=("$SPSY" --home "$HOME_DIR/e/home") v=("$SPSY" --socket "$HOME_DIR/v/socket")

normal() { # FILE: what may differ in two runs of the same way, too; what a group of files did not get
    # done within its time is asked again, so that the number of calls does
    sed -E "s#$HOME_DIR/[ev]/#WHERE/#g
        s#[0-9]{4}-[0-9]{2}-[0-9]{2}#DATE#g
        s#[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z?#TIME#g
        s#(F1(F[0-9]){6})(F[0-9]){6}#\1TIME#g
        s#\"(timeOpened|time)\":\"[0-9]{6}\"#\"\1\":\"TIME\"#g
        s#\"microseconds\":[0-9.]+#\"microseconds\":N#g
        s#called [0-9]+ times#called N times#; s#[0-9]+ decisions#N decisions#
        s#log of [0-9]+ KiB#log of N KiB#; s#[0-9]+ MiB free#N MiB free#
        s#[0-9.]+ us\b#N us#g; s#in [0-9.]+ (ms|s)\b#in N \1#g" "$1"
}
files() { # SIDE: names, modes and contents; a save file has times in it
    (cd "$HOME_DIR/$1/here" && find . -printf '%p %M\n' | sort &&
        find . -type f ! -name '*.tar' -exec cksum {} + | sort -k3 &&
        find . -name '*.tar' | sort | while IFS= read -r tar; do tar tf "$tar" | sort; done)
}
count=0 writes=yes # the statements may write files
# same WORDS...: both ways; $input is standard input, $status then the status of both
same() {
    local side
    for side in e v; do
        status=0
        case $side in e) way=("${e[@]}") ;; v) way=("${v[@]}") ;; esac
        (cd "$HOME_DIR/$side/here" && exec "${way[@]}" "$@") <"${input:-/dev/null}" \
            >"$HOME_DIR/$side/raw-out" 2>"$HOME_DIR/$side/raw-err" || status=$?
        normal "$HOME_DIR/$side/raw-out" >"$HOME_DIR/$side/out"
        normal "$HOME_DIR/$side/raw-err" >"$HOME_DIR/$side/err"
        echo "status $status" | tee -a "$HOME_DIR/statuses" >>"$HOME_DIR/$side/err"
        [ -z "$writes" ] || files $side >"$HOME_DIR/$side/files"
    done
    for side in out err files; do compare $side "$side: spsy $*"; done
    count=$((count + 1))
}
different=0
compare() { # FILE WHAT: all differences are told, then the script fails
    cmp -s "$HOME_DIR/e/$1" "$HOME_DIR/v/$1" && return
    different=$((different + 1))
    printf 'not the same: %s\n' "${2:0:300}" >&2
    diff "$HOME_DIR/e/$1" "$HOME_DIR/v/$1" | head -c 1500 >&2
}

# ---- every command: it works, is refused, is wrong; as text, JSON, with a trace -----------------------
of() { echo "FILE($1) JOB(ALICE/SPSY)"; }
cat >"$HOME_DIR/statements" <<EOT
BOB|DSPSPLF $(of SECRET)
BOB|DSPSPLF $(of PUBLIC)
BOB|DSPSPLF $(of CRASH)
BOB|DSPSPLF $(of PLAIN)
BOB|DSPSPLF FILE(NONE) JOB(ALICE/SPSY)
BOB|DSPSPLF $(of PLAIN) OUTPUT(*PRINT)
ALICE|DSPSPLF $(of PLAIN) OUTPUT(*PRINT)
BOB|CPYSPLF $(of SECRET) TOSTMF('copy')
ALICE|CPYSPLF $(of PLAIN) TOSTMF('copy')
ALICE|CPYSPLF $(of PLAIN) TOSTMF('copy') STMFOPT(*REPLACE)
ALICE|CPYSPLF $(of PLAIN) TOSTMF('-')
ALICE|CPYSPLF $(of PLAIN) TOSTMF('closed/copy')
ALICE|CPYSPLF $(of PLAIN) TOSTMF('/dev/full') STMFOPT(*REPLACE)
ALICE|CPYSPLF $(of PLAIN) TOSTMF('nowhere/copy')
ALICE|EXPORT $(of PLAIN) TOSTMF('export')
ALICE|EXPORT $(of PLAIN) TOSTMF('-')
ALICE|EXPORT $(of PLAIN) TOSTMF('export') STMFOPT(*REPLACE) TOCCSID(37)
BOB|EXPORT $(of SECRET) TOSTMF('refused')
BOB|DLTSPLF $(of SECRET)
BOB|DLTSPLF $(of PLAIN)
BOB|DLTSPLF $(of CRASH)
BOB|DLTSPLF
ALICE|DLTSPLF FILE(*SELECT) SELECT(ALICE *ALL *ALL NONE)
BOB|DLTSPLF FILE(*SELECT) SELECT(ALICE *ALL *STD X)
OPER|HLDSPLF $(of PLAIN)
BOB|HLDSPLF $(of PUBLIC)
BOB|HLDSPLF FILE(*SELECT) SELECT(*ALL)
OPER|RLSSPLF $(of PLAIN)
BOB|RLSSPLF $(of SECRET)
ALICE|CHGSPLFA $(of PLAIN) COPIES(3) USRDTA('x')
BOB|CHGSPLFA $(of SECRET) COPIES(3)
ALICE|CHGSPLFA $(of PLAIN) COPIES(300)
ALICE|WRKSPLFA $(of PLAIN)
BOB|WRKSPLFA $(of SECRET)
ALICE|WRKPRTSTS $(of PLAIN)
BOB|WRKPRTSTS $(of CRASH)
ALICE|WRKPRTSTS $(of PLAIN) OUTPUT(*PRINT)
ALICE|SNDNETSPLF $(of PLAIN) TOUSRID((BOB) (NOBODY))
BOB|SNDNETSPLF $(of SECRET) TOUSRID((BOB))
ALICE|SNDTCPSPLF $(of PLAIN) RMTSYS('127.0.0.1:1') PRTQ('lp')
BOB|SNDTCPSPLF $(of SECRET) RMTSYS('127.0.0.1:1') PRTQ('lp')
ALICE|LPR $(of PLAIN) RMTSYS('127.0.0.1:1') PRTQ('lp')
ALICE|DLTEXPSPLF
ALICE|QUSRSPLA $(of PLAIN)
BOB|QUSRSPLA $(of SECRET)
ALICE|QSPOPNSP $(of PLAIN)
BOB|QSPOPNSP $(of SECRET)
ALICE|QSPMOVSP $(of PLAIN) OUTQ(QGPL/QPRINT)
ALICE|QSPMOVSP $(of PLAIN) OUTQ(SHOP/MINE)
BOB|QSPMOVSP $(of SECRET) OUTQ(SHOP/OPEN)
ALICE|QGSLRSC $(of PLAIN)
BOB|QGSLRSC $(of SECRET)
SAVER|SAVOBJ OBJ(MINE) LIB(SHOP) SAVF('save.tar') SPLFDTA(*ALL)
SAVER|SAVOBJ OBJ(NONE) LIB(SHOP) SAVF('none.tar') SPLFDTA(*ALL)
BOB|SAVOBJ OBJ(MINE) LIB(SHOP) SAVF('bob.tar') SPLFDTA(*ALL)
SAVER|SAVLIB LIB(QGPL) SAVF('closed/lib.tar') SPLFDTA(*ALL)
SAVER|SAVLIB LIB(QGPL) SAVF('lib.tar') SPLFDTA(*ALL)
SAVER|QSRSAVO OBJ(MINE) LIB(SHOP) SAVF('api.tar') SPLFDTA(*ALL) EXPDATE('2099-01-01')
SAVER|RSTOBJ OBJ(MINE) SAVLIB(SHOP) SAVF('save.tar')
SAVER|RSTOBJ OBJ(MINE) SAVLIB(SHOP) SAVF('text')
SAVER|RSTOBJ OBJ(MINE) SAVLIB(SHOP) SAVF('nowhere.tar')
BOB|RSTOBJ OBJ(MINE) SAVLIB(SHOP) SAVF('save.tar')
SAVER|RSTLIB SAVLIB(QGPL) SAVF('lib.tar')
SAVER|QSRRSTO OBJ(*ALL) SAVLIB(SHOP) SAVF('api.tar') EXPDATE(*NONE)
ALICE|CRTSPLF FILE(NEW) FROMSTMF('text') OUTQ(SHOP/OPEN)
ALICE|CRTSPLF FILE(NEW) FROMSTMF('nowhere')
ALICE|CRTSPLF FILE(NEW) FROMSTMF('closed')
ALICE|CRTSPLF FILE(NEW) FROMSTMF('-')
ALICE|WRKSPLF
ALICE|WRKSPLF SELECT(*ALL)
BOB|WRKSPLF SELECT(NOBODY)
BOB|WRKOUTQ
ALICE|WRKOUTQ OUTQ(SHOP/OPEN)
BOB|WRKOUTQ OUTQ(SHOP/NONE)
QSECOFR|CRTOUTQ OUTQ(SHOP/NEWQ)
BOB|CRTOUTQ OUTQ(SHOP/BOBQ)
QSECOFR|CHGOUTQ OUTQ(SHOP/NEWQ) TEXT('new')
BOB|CHGOUTQ OUTQ(SHOP/NEWQ) TEXT('new')
QSECOFR|HLDOUTQ OUTQ(SHOP/NEWQ)
BOB|HLDOUTQ OUTQ(SHOP/NEWQ)
QSECOFR|RLSOUTQ OUTQ(SHOP/NEWQ)
BOB|RLSOUTQ OUTQ(SHOP/NONE)
QSECOFR|CLROUTQ OUTQ(SHOP/NEWQ)
BOB|CLROUTQ OUTQ(SHOP/MINE)
QSECOFR|WRKOUTQD OUTQ(SHOP/NEWQ)
BOB|WRKOUTQD OUTQ(SHOP/CLOSED)
QSECOFR|DSPOBJD OBJ(SHOP/*ALL) OBJTYPE(*ALL)
BOB|DSPOBJD OBJ(SHOP/CLOSED) OBJTYPE(*OUTQ)
QSECOFR|CRTLIB LIB(NEWLIB)
QSECOFR|CRTLIB LIB(NEWLIB) ASP(99)
QSECOFR|GRTOBJAUT OBJ(SHOP/NEWQ) USER(BOB) AUT(*USE)
BOB|GRTOBJAUT OBJ(SHOP/CLOSED) USER(BOB)
QSECOFR|DSPOBJAUT OBJ(SHOP/NEWQ)
BOB|DSPOBJAUT OBJ(SHOP/NEWQ) OBJTYPE(*OUTQ)
BOB|DSPOBJAUT OBJ(SHOP) OBJTYPE(*LIB)
QSECOFR|RVKOBJAUT OBJ(SHOP/NEWQ) USER(BOB)
BOB|RVKOBJAUT OBJ(SHOP/CLOSED) USER(ALICE)
QSECOFR|CHGOBJOWN OBJ(SHOP/NEWQ) NEWOWN(ALICE)
BOB|CHGOBJOWN OBJ(SHOP/CLOSED) NEWOWN(BOB)
QSECOFR|DLTOUTQ OUTQ(SHOP/NEWQ)
BOB|DLTOUTQ OUTQ(SHOP/CLOSED)
QSECOFR|DLTLIB LIB(NEWLIB)
QSECOFR|DLTLIB LIB(SHOP)
QSECOFR|CRTUSRPRF USRPRF(NEWUSER) SPCAUT(*JOBCTL) TEXT('über')
BOB|CRTUSRPRF USRPRF(NEWBOB)
QSECOFR|CHGUSRPRF USRPRF(NEWUSER) SPCAUT(*NONE)
QSECOFR|CHGUSRPRF USRPRF(NEWUSER) SPCAUT(*BOGUS)
QSECOFR|DSPUSRPRF USRPRF(NEWUSER)
QSECOFR|DSPUSRPRF USRPRF(*ALL)
QSECOFR|WRKUSRPRF USRPRF(*ALL)
QSECOFR|CHGUSRPRF USRPRF(NEWUSER) USROPT(*CLKWD *EXPERT) HOMEDIR('/home/new') USREXPDATE('2030-01-02')
QSECOFR|DSPUSRPRF USRPRF(NEW*)
QSECOFR|CHGUSRPRF USRPRF(NEWUSER) PASSWORD(Secret77)
QSECOFR|DLTUSRPRF USRPRF(NEWUSER)
QSECOFR|DLTUSRPRF USRPRF(ALICE)
QSECOFR|ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(99) PGM('$exits/bad_segv.so') MODE(*SHADOW)
QSECOFR|ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(98) PGM(NOLIB/NONE)
BOB|ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(97) PGM('$exits/bad_segv.so')
QSECOFR|WRKREGINF
QSECOFR|RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(98)
BOB|DLTSPLF $(of PLAIN)
QSECOFR|RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(99)
BOB|RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(10)
QSECOFR|CRTSAVF FILE(SHOP/KEPT) AUT(*CHANGE)
BOB|CRTSAVF FILE(NOLIB/KEPT)
SAVER|SAVLIB LIB(QGPL) DEV(*SAVF) SAVF(SHOP/KEPT) SPLFDTA(*ALL)
SAVER|RSTLIB SAVLIB(QGPL) DEV(*SAVF) SAVF(SHOP/KEPT)
SAVER|RSTLIB SAVLIB(QGPL) DEV(*SAVF) SAVF(SHOP/NONE)
BOB|DSPSAVF FILE(SHOP/KEPT)
BOB|CLRSAVF FILE(SHOP/KEPT)
QSECOFR|CLRSAVF FILE(SHOP/KEPT)
SAVER|DSPSAVF FILE(SHOP/KEPT)
BOB|DLTF FILE(SHOP/KEPT)
QSECOFR|DLTF FILE(SHOP/KEPT)
QSECOFR|ADDLIBLE LIB(SHOP)
BOB|ADDLIBLE LIB(NOLIB)
BOB|RMVLIBLE LIB(SHOP)
QSECOFR|CHGLIBL LIBL(SHOP QGPL) CURLIB(SHOP)
QSECOFR|CHGCURLIB CURLIB(NOLIB)
BOB|DSPLIBL
ALICE|WRKJOB JOB(ALICE/MANY) OPTION(*SPLF)
BOB|WRKJOB JOB(NOBODY/NONE) OPTION(*JOBLOG)
BOB|DSPJOB
BOB|DSPJOBLOG
ALICE|DSPJOBLOG JOB(ALICE/MANY)
BOB|DSPJOBLOG JOB(NOBODY/NONE)
QSECOFR|QWTSETP USRPRF(ALICE)
BOB|QWTSETP USRPRF(QSECOFR)
BOB|CHGJOB DATFMT(*DMY) DATSEP('.')
BOB|CHGJOB JOB(NOBODY/NONE) DATFMT(*DMY)
BOB|DLYJOB DLY(1)
BOB|DLYJOB DLY(x)
QSECOFR|CRTSPLKEY KEY(PAY.KEY)
QSECOFR|CRTSPLKEY KEY(pay_key)
BOB|CHGSPLKEY KEY(PAY.KEY) NEWVER(*YES)
QSECOFR|DLTSPLKEY KEY(PAY.KEY)
QSECOFR|WRKSPLKEY
QSECOFR|EXPSPLKEY KEY(PAY.KEY) TOSTMF('keys')
QSECOFR|IMPSPLKEY FROMSTMF('text')
BOB|DSPSPLENC
QSECOFR|LOGCTL ACTION(*A) USRPRF(BOB) PRIVILEGES(X'80')
BOB|LOGLST
BOB|CHGPWD
BOB|CRTSPLGRD GUARD(DAYTIME) TIME('08:00' '18:00') WEEKDAY(*MON *TUE)
BOB|CHGSPLGRD GUARD(BOB/DAYTIME) USER(ALICE)
ALICE|CHGSPLGRD GUARD(BOB/DAYTIME) USER(ALICE)
BOB|DSPSPLGRD GUARD(*ALL)
ALICE|DSPSPLGRD GUARD(BOB/DAYTIME)
BOB|DLTSPLGRD GUARD(DAYTIME)
BOB|ADDPWD
BOB|RMVPWD
NOBODY|DSPJOB
bad-name|DSPJOB
BOB|DLTSPLF FILE(
BOB|DLTSPLF FILE(X) FILE(Y)
BOB|DLTSPLF FILE('it''s')
BOB|NONSENSE
BOB|DSPSPFL FILE(X)
BOB|
BOB|/* a comment */
BOB|DSPJOB /* and one after a statement */
BOB|DSPJOB BOGUS(1)
BOB|MONMSG CPF0000
BOB|DSPJOB '
EOT
proves S14 "every command: the same output, status and files as embedded"
while IFS='|' read -r user statement; do
    for how in '' --json --trace; do
        [ "$statement" != "DLYJOB DLY(1)" ] || [ -z "$how" ] || continue
        input=$HOME_DIR/input same --user "$user" $how cl "$statement"
    done
done <"$HOME_DIR/statements"
for command in $("$SPSY" help | sed -n '/^guarded commands/,/^$/p; /^other commands/,/^$/p' |
    sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    grep -q "|${command^^} " "$HOME_DIR/statements" || grep -q "|${command^^}\$" "$HOME_DIR/statements" ||
        fail "no statement for $command"
done

# ---- options ----------------------------------------------------------------------------------------
writes=
proves S14 "option syntax, wrong use and the verbs: the same"
for words in "dspjob" "dspsplf --file PLAIN --job ALICE/SPSY" "dspsplf --file" "dspsplf --bogus" \
    "dspsplf PLAIN" "dltsplf --file SECRET --job ALICE/SPSY" "bogus" "dspsplx" "run" "run nowhere" \
    "run text" "run --bogus text" "run text text" "cl" "shell extra" "journal" "journal --limit 5" \
    "journal --limit x" "journal --failed" "journal --user BOB --verdict refused" "journal --bogus" \
    "break-glass --bogus" "break-glass --hours 1" "break-glass --hours x --reason y" "break-glass --end --hours 1" \
    "doctor --bogus" "doctor --full=1" "quiesce" "quiesce bogus" "quiesce on --for ALICE --reason why" \
    "crtlib --lib SHUT" "quiesce off" "quiesce off --for X" "crtsplf --file OPT --fromstmf text --outq SHOP/OPEN" "crtsplf --file OPT --fromstmf -"; do
    for how in "" "--json" "--user BOB" "--user BOB --json" "--user ALICE --job NAMED --trace" \
        "--user nobody-there" "--job 1bad" "--user ALICE --json --trace"; do
        # shellcheck disable=SC2086 # several words
        input=$HOME_DIR/input same $how $words
    done
done
proves S14 "break-glass: the same, but that over the socket it is a job"
for words in break-glass "break-glass --end" "break-glass --reason test --hours 1" break-glass \
    "break-glass --end" "break-glass --end"; do
    for how in "" "--json" "--user BOB"; do
        # shellcheck disable=SC2086
        same $how $words
        expect 0 "${e[@]}" dspjob # the next job has the same number again
    done
    same --user BOB cl "DSPSPLF $(of CRASH)"
done
same dspjob $'--\377'
same cl $'DSPJOB \377'
same --user $'\377' dspjob
same --job $'\377' dspjob
same --user BOB cl "CRTSPLF FILE(X) FROMSTMF('$(printf 'n%.0s' {1..5000})')"
same --user BOB cl "CRTUSRPRF X TEXT('$(printf 't%.0s' {1..300})')"

# ---- scripts and the shell --------------------------------------------------------------------------
cat >"$HOME_DIR/script" <<EOT
DSPJOB
CRTSPLF FILE(INJOB) FROMSTMF('text') OUTQ(SHOP/OPEN)
DSPSPLF FILE(INJOB)
/* a comment
   over two lines */
DLTSPLF $(of SECRET)
MONMSG MSGID(CPF0000)
DLTSPLF FILE(INJOB) +
    JOB(*)
NONSENSE
MONMSG CPD0030
MONMSG
DSPSPLF FILE(INJOB)   /* gone */
MONMSG SPY0000
MONMSG CPF3303 EXEC(DSPSPLF FILE(NONE) JOB(*))
MONMSG CPF0000 EXEC(GOTO OVER)
OVER: DSPJOB
DSPSPLF FILE(INJOB)
MONMSG CPF3303 CMPDTA(X)
MONMSG CPF0000 EXEC(GOTO NONE +
  BOGUS(1))
DSPSPLF FILE(INJOB)
MONMSG CPF0000 EXEC(GOTO PAST)
DSPSPLF FILE(INJOB)
PAST: CRTSPLF FILE(LABELED) FROMSTMF('text')
CRTSPLF FILE(STDIN) FROMSTMF('-')
MONMSG SPY0101
DSPJOBLOG
DSPSPLF FILE(
QWTSETP ALICE
DSPJOB
DLTSPLF +
  FILE(A) BOGUS(1)
DSPJOB
EOT
printf 'DSPJOB\nHELP\nHELP DSPJOB\nhelp nonsense\nNONSENSE\nDLTSPLF FILE(NONE)\nDSPJOBLOG\nCRTSPLF A -\nEXIT\nDSPJOB\n' >"$HOME_DIR/session"
for side in e v; do cp "$HOME_DIR/script" "$HOME_DIR/session" "$HOME_DIR/$side/here"; done
proves S14 "scripts, MONMSG and the shell: the same, and one job"
for user in QSECOFR BOB ALICE; do
    for how in "" "--json" "--trace"; do
        for words in "run script" "run --keep-going script" "run session"; do
            # shellcheck disable=SC2086
            same --user $user $how $words
        done
        for words in "run -" "run - --keep-going" "shell"; do
            # shellcheck disable=SC2086
            input=$HOME_DIR/script same --user $user $how $words
            # shellcheck disable=SC2086
            input=$HOME_DIR/session same --user $user $how $words
        done
    done
done

# ---- much data --------------------------------------------------------------------------------------
writes=yes
proves S14 "long lists, 1 MiB of data, standard input from a pipe: the same"
seq 1 60000 | sed 's/.*/CRTUSRPRF P&/' | head -3000 >"$HOME_DIR/profiles"
large="FILE(LARGE) JOB(ALICE/LARGE)"
for how in '' --json; do
    same $how --user ALICE cl "DSPSPLF $large"
    same $how --user ALICE cl "QSPOPNSP $large"
    same $how --user ALICE cl "CPYSPLF $large TOSTMF('large$how')"
    same $how --user ALICE cl "EXPORT $large TOSTMF('-')"
    same $how --user ALICE cl "WRKSPLF SELECT(*ALL)"
    same $how --user ALICE cl "HLDSPLF FILE(*SELECT)"
    same $how --user ALICE --trace cl "RLSSPLF FILE(*SELECT)"
    same $how journal --limit 1000
    input=$HOME_DIR/large same $how --user ALICE cl "CRTSPLF PIPED -"
done
cmp "$HOME_DIR/large" "$HOME_DIR/v/here/large" || fail "not what was stored"
same run "$HOME_DIR/profiles"
same --json cl "DSPUSRPRF *ALL"
same cl "DSPUSRPRF *ALL"

# ---- an output that takes nothing -------------------------------------------------------------------
# broken HOW WORDS...: standard output is full, or closed
broken() {
    local how=$1 side
    shift
    for side in e v; do
        status=0
        case $side in e) way=("${e[@]}") ;; v) way=("${v[@]}") ;; esac
        case $how in
        full) (cd "$HOME_DIR/$side/here" && exec "${way[@]}" "$@" >/dev/full) 2>"$HOME_DIR/raw" </dev/null || status=$? ;;
        closed) (cd "$HOME_DIR/$side/here" && exec "${way[@]}" "$@" >&-) 2>"$HOME_DIR/raw" </dev/null || status=$? ;;
        # of a reader that leaves, nobody knows after how much
        gone) (cd "$HOME_DIR/$side/here" && { "${way[@]}" "$@" || echo "status $?" >&2; } | head -c 1 >/dev/null) \
            2>"$HOME_DIR/raw" </dev/null ;;
        esac
        normal "$HOME_DIR/raw" >"$HOME_DIR/$side/err"
        echo "status $status" >>"$HOME_DIR/$side/err"
    done
    compare err "$how: spsy $*"
    count=$((count + 1))
}
proves S14 "standard output that is full, closed or read by nobody: the same words and status"
for how in full closed; do
    for words in dspjob "wrksplf --select *ALL" "--json dspjob" "--json wrksplf --select *ALL" \
        "dspsplf --file PLAIN --job ALICE/SPSY" "dspsplf --file LARGE --job ALICE/LARGE" \
        "--json dspsplf --file LARGE --job ALICE/LARGE" "qspopnsp --file LARGE --job ALICE/LARGE" \
        "export --file LARGE --job ALICE/LARGE --tostmf -" "run script" "--json run script" "journal" \
        "run --keep-going script" "dltsplf --file NONE" "run $HOME_DIR/both"; do
        printf 'DSPSPLF %s\nDSPSPLF %s\nDSPJOB\n' "$large" "$large" >"$HOME_DIR/both"
        # shellcheck disable=SC2086
        broken $how --user QSECOFR $words
    done
done
for words in "dspsplf --file LARGE --job ALICE/LARGE" "qspopnsp --file LARGE --job ALICE/LARGE" "run $HOME_DIR/both"; do
    # shellcheck disable=SC2086
    broken gone --user QSECOFR $words
done

# ---- a terminal -------------------------------------------------------------------------------------
if command -v script >/dev/null; then
    proves S14 "on a terminal: the same text, in an interactive job, and how far it is"
    printf 'a\bb\tc\r\033[2Jd\n' >"$HOME_DIR/e/here/driving"
    cp "$HOME_DIR/e/here/driving" "$HOME_DIR/v/here"
    for side in e v; do
        case $side in e) spsy="'$SPSY' --home '$HOME_DIR/e/home'" ;; v) spsy="'$SPSY' --socket '$HOME_DIR/v/socket'" ;; esac
        (cd "$HOME_DIR/$side/here" && for words in dspjob "--json dspjob" "wrksplf --select '*ALL'" \
            "crtsplf --file DRIVES --fromstmf driving --devtype '*USERASCII'" \
            "dspsplf --file DRIVES --job QSECOFR/SPSY" "qspopnsp --file DRIVES --job QSECOFR/SPSY" \
            "cl 'EXPORT FILE(DRIVES) JOB(QSECOFR/SPSY) TOSTMF(''-'')'" bogus "shell <session"; do
            script -qec "timeout --foreground 60 $spsy --plain $words" /dev/null </dev/null || true
        done) >"$HOME_DIR/raw"
        normal "$HOME_DIR/raw" >"$HOME_DIR/$side/terminal"
    done
    compare terminal "a terminal"
    contains "$(cat "$HOME_DIR/v/terminal")" interactive
fi

# ---- a signal that is meant for the acceptor ---------------------------------------------------------
echo "case: SIGHUP to all of a server: settings are read again, and no worker is lost"
(printf 'DSPJOB\n' && sleep 0.5 && printf 'DSPJOB\n') | "${v[@]}" run - >"$HOME_DIR/out" 2>&1 &
sleep 0.2
for pid in "${servers[@]}" $(pgrep -P "${servers[0]}"); do kill -HUP "$pid" 2>/dev/null || true; done
wait $! || fail "$(cat "$HOME_DIR/out")"
grep -q 'SPY0218: ' "$HOME_DIR/served.log" || fail "the settings were not read again"
! grep 'SPY0217: ' "$HOME_DIR/served.log" || fail "a worker is lost"

# ---- one list of exceptions -------------------------------------------------------------------------
proves S14 "what does not run over the socket is listed, once, and is there"
while read -r script what _; do
    case $script in '#'* | '*' | '') continue ;; esac
    [ -e "tests/$script.sh" ] || fail "tests/served/exceptions: no script $script"
    case $what in
    whole | --* | no-home | no-server) ;;
    *) grep -q "embedded_only $what\b" "tests/$script.sh" || fail "tests/served/exceptions: $script has no part $what" ;;
    esac
done <"$root/tests/served/exceptions"
for status in 0 1 2 3 4; do # all of it has happened
    [ "$(grep -c "^status $status$" "$HOME_DIR/statuses")" -ge 20 ] || fail "status $status: hardly ever"
done
end_servers
[ $different -eq 0 ] || fail "$different of $count statements differ"
