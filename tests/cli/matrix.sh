#!/bin/bash
# matrix.sh - the acceptance matrix: every function through its real commands, for the job's own
# file and another job's, by everybody, with every pair of answers and with no program at all.
# Verdict, basis, calls and exit status are computed by matrix.awk from the tables of the
# specification.
# Thousands of changes, and what a disk makes of them is not the question here.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
proves W6 "the registry that is there gives what it gave, verdict by verdict"
proves X2 X3 X4 X5 X6 X7 X8 X13 X14 X15 X16 X17 X18 X23 X27 "the acceptance matrix"
awk=$(dirname "$0")/matrix.awk

# Of each queue: letter, attributes (the letter stands in matrix.awk, too). L is open to everybody,
# but *EXECUTE to its library *PUBLIC has not.
declare -A queues=(
    [Y]='DSPDTA(*NO) OPRCTL(*YES) AUTCHK(*OWNER) AUT(*USE)'
    [N]='DSPDTA(*NO) OPRCTL(*NO) AUTCHK(*OWNER) AUT(*USE)'
    [O]='DSPDTA(*OWNER) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE)'
    [D]='DSPDTA(*YES) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*USE)'
    [L]='DSPDTA(*YES) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE)'
)
users='OWNER STRANGER OPER SPOOLER SAVER OBJECTS QOWNER SYSTEM'

small 2>/dev/null
printf 'one\ntwo\n' >"$HOME_DIR/text"
printf '\132\000\010\323\250\250\000\000\000' >"$HOME_DIR/afp" # Begin Document

world() {
    expect 0 "$SPSY" init --system SYS1
    {
        printf 'CRTUSRPRF %s\n' OWNER STRANGER QOWNER RECEIVER
        printf 'CRTUSRPRF %s SPCAUT(%s)\n' OPER '*JOBCTL' SPOOLER '*SPLCTL' SAVER '*SAVSYS' \
            OBJECTS '*ALLOBJ' OFFICER '*SPLCTL *ALLOBJ'
        # Makes the own files of all but the owner, then swaps to them.
        echo "CRTUSRPRF WORKER SUPGRPPRF(STRANGER OPER SPOOLER SAVER OBJECTS QOWNER)"
        printf 'CRTLIB %s\n' TARGET LOCKED
        echo "CRTOUTQ TARGET/OPEN OPRCTL(*YES) AUT(*USE)"
        echo "CRTOUTQ TARGET/SHUT OPRCTL(*NO) AUT(*EXCLUDE)"
        echo "CRTOUTQ LOCKED/OPEN OPRCTL(*YES) AUT(*CHANGE)"
        echo "RVKOBJAUT LOCKED *LIB *PUBLIC *EXECUTE"
        echo "GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE" # RECEIVER's: SNDNETSPLF
        for queue in "${!queues[@]}"; do
            for library in S M; do # S: what is saved; M: what is moved
                echo "CRTLIB $library$queue"
                echo "CRTOUTQ $library$queue/Q$queue ${queues[$queue]}"
                echo "CHGOBJOWN $library$queue/Q$queue *OUTQ QOWNER"
            done
        done
    } >"$HOME_DIR/world.cl"
    expect 0 "$SPSY" run "$HOME_DIR/world.cl"
}

# session NAME OPTION...: a job that is driven by `say`; its descriptors are $NAME_in, $NAME_out.
session() {
    local name=$1
    shift
    mkfifo "$work/$name.in" "$work/$name.out"
    "$SPSY" "$@" --json run --keep-going - <"$work/$name.in" >"$work/$name.out" 2>>"$work/err" &
    eval "exec {${name}_in}>'$work/$name.in' {${name}_out}<'$work/$name.out'"
    rm "$work/$name.in" "$work/$name.out"
}
end_session() { eval "exec {$1_in}>&- {$1_out}<&-"; }

# say SESSION STATEMENT: $line is what it answered.
say() {
    local to=$1_in from=$1_out
    printf '%s\n' "$2" >&"${!to}"
    IFS= read -r line <&"${!from}" || fail "no answer to $2: $(cat "$work/err")"
}
sure() { # SESSION STATEMENT: it has to complete
    say "$@"
    case $line in *'"exit":0,'*) ;; *) fail "$2: $line" ;; esac
}

# tell FILE COMMAND KEYWORDS: says it in the session of the one who is asked about, keeps the answer.
tell() {
    say asker "$2 $3"
    printf '%s\t%s\n' "$programs $job_is $user $queue $2 $4 $1" "$line" >>"$work/results"
}

library() { # GRTOBJAUT|RVKOBJAUT: what shuts the libraries of L
    local each
    [ "$queue" = L ] || return 0
    for each in SL ML; do sure officer "$1 $each *LIB *PUBLIC *EXECUTE"; done
}
make_files() { # SESSION: all files of this round; $job is their job, ${number[NAME]} their numbers
    local each kind place from device
    number=()
    library GRTOBJAUT
    for each in $answers; do
        for kind in G R C1 C2 C3 P1 P2 P3; do
            place=M$queue/Q$queue from=text device=
            case $kind in G) place=S$queue/Q$queue ;; R) from=afp device='DEVTYPE(*AFPDS)' ;; esac
            sure "$1" "CRTSPLF $kind$each '$HOME_DIR/$from' $place USRDTA('$each') $device"
            number[$kind$each]=${line##*\"fileNumber\":}
            number[$kind$each]=${number[$kind$each]%%,*}
        done
    done
    each=$line
    library RVKOBJAUT
    line=$each
    job=${line##*\"jobNumber\":\"}
    job=${job%%\"*}
    each=${line##*\"jobUser\":\"}
    job=$job/${each%%\"*}/OWNJOB
}
id() { echo "FILE($1) JOB($job) SPLNBR(${number[$1]})"; }

one_round() { # a queue: each function on each file
    local each command
    for each in $answers; do
        file=$(id "G$each")
        for command in DSPSPLF QSPOPNSP WRKSPLFA WRKPRTSTS QUSRSPLA HLDSPLF RLSSPLF; do
            tell "G$each" $command "$file" -
        done
        tell "G$each" CPYSPLF "$file TOSTMF('$work/copy') STMFOPT(*REPLACE)" -
        tell "G$each" EXPORT "$file TOSTMF('$work/copy') STMFOPT(*REPLACE)" -
        tell "G$each" SNDNETSPLF "$file TOUSRID((RECEIVER SYS1))" -
        tell "G$each" SNDTCPSPLF "$file RMTSYS('127.0.0.1:$port') PRTQ('lp')" -
        tell "G$each" CHGSPLFA "$file COPIES(2)" -
        tell "R$each" QGSLRSC "$(id "R$each")" -
        tell "C1$each" CHGSPLFA "$(id "C1$each") OUTQ(TARGET/OPEN)" OPEN
        tell "C2$each" CHGSPLFA "$(id "C2$each") OUTQ(TARGET/SHUT)" SHUT
        tell "C3$each" CHGSPLFA "$(id "C3$each") OUTQ(LOCKED/OPEN)" LOCK
        tell "P1$each" QSPMOVSP "$(id "P1$each") OUTQ(TARGET/OPEN)" OPEN
        tell "P2$each" QSPMOVSP "$(id "P2$each") OUTQ(TARGET/SHUT)" SHUT
        tell "P3$each" QSPMOVSP "$(id "P3$each") OUTQ(LOCKED/OPEN)" LOCK
    done
    for command in "SAVOBJ Q$queue S$queue" "SAVLIB S$queue" "QSRSAVO Q$queue S$queue"; do
        tell "${answers// /,}" "${command%% *}" "${command#* } SAVF('$work/saved') SPLFDTA(*ALL)" -
        rm -f "$work/saved"
    done
    sure officer "SAVLIB S$queue SAVF('$work/all') SPLFDTA(*ALL)"
    for command in "RSTOBJ Q$queue S$queue" "RSTLIB S$queue" "QSRRSTO Q$queue S$queue"; do
        for each in $answers; do
            say officer "DLTSPLF $(id "G$each")" # what came back
        done
        tell "${answers// /,}" "${command%% *}" "${command#* } SAVF('$work/all')" -
    done
    sure officer "RSTLIB S$queue SAVF('$work/all')"
    rm "$work/all"
    for each in $answers; do
        tell "G$each" DLTSPLF "$(id "G$each")" -
    done
    for each in "${!number[@]}"; do
        say officer "DLTSPLF $(id "$each")"
    done
}

rounds() { # the users, one after the other, on own or another job's files; each queue
    local real type owner
    declare -A number
    session officer --user OFFICER
    for user in $users; do
        real=${user/SYSTEM/STRANGER} type=batch
        [ "$user" != SYSTEM ] || type=system
        if [ "$job_is" = foreign ]; then
            session maker --user OWNER --job OWNJOB
            session asker --user "$real" --job-type $type
        else
            owner=WORKER
            [ "$user" != OWNER ] || owner=OWNER
        fi
        for queue in $here; do
            if [ "$job_is" = foreign ]; then
                make_files maker
            else
                session asker --user $owner --job OWNJOB --job-type $type
                make_files asker
                [ "$user" = OWNER ] || sure asker "QWTSETP $real"
            fi
            one_round
            [ "$job_is" = foreign ] || end_session asker
        done
        [ "$job_is" = own ] || { end_session asker; end_session maker; }
    done
    end_session officer
    awk -f "$awk" "$work/results" >"$work/differences" 2>&1 || {
        echo "$(wc -l <"$work/differences") differences, $programs, $job_is:"
        head -20 "$work/differences"
        exit 1
    } >&2
    # Nothing was left out: 20 on each file or its like, 6 on all of them.
    equal "$(wc -l <"$work/results")" \
        $(($(wc -w <<<"$users") * $(wc -w <<<"$here") * ($(wc -w <<<"$answers") * 20 + 6)))
    replay_all
}

# Whatever was decided is decided so again, each of it, by the same programs, and by none of them
# otherwise; the journal alone has what that depends on.
replay_all() {
    local all
    all=$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT sum(coalesce(count, 1)) FROM decision')
    [ "$all" -gt 900 ] || fail "only $all decisions"
    expect 0 "$SPSY" --json replay
    case $out in *'"messages":[{"id":"SPY0001","text":"'"$all decisions replayed, no flips"'"}]'*) ;; *) fail "$all: $out" ;; esac
}

# The parts have homes of their own, side by side. 0 = refuse, 1 = allow, N = another byte.
part() { # PROGRAMS OWN|FOREIGN ANSWERS QUEUES
    programs=$1 job_is=$2 answers=$3 here=$4 work=$HOME_DIR/$1-$2-${4// /}
    export SPSY_HOME=$work/home
    mkdir "$work"
    cp -a "$HOME_DIR/template" "$SPSY_HOME"
    if [ "$1" = both ]; then
        for format in SPSY0100 SPSY0200; do
            "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY $format 10 \
                '$PWD/$BUILD/tests/exits/matrix_ebcdic.so' CCSID(37) RUN(${MATRIX_RUN:-*INLINE})" 2>/dev/null
        done
    fi
    rounds
}
SPSY_HOME=$HOME_DIR/template world
unserve # copies of it are taken
parts=()
for each in own foreign; do
    (part none $each NN 'Y N O D L') &
    parts+=($!)
    (part both $each '01 10 1N N0 N1 NN' 'Y N'; part both $each '1N NN' 'O D L') &
    parts+=($!)
done
status=0
for each in "${parts[@]}"; do wait "$each" || status=1; done
exit $status
