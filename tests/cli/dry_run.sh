#!/bin/bash
# dry_run.sh - a dry run changes nothing, and comes to what the command then comes to: every guarded
# command and variant, for many users, whatever the programs answer; the whole home is looked at.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
world
cat >"$HOME_DIR/more.cl" <<CL
CRTUSRPRF USRPRF(SHOPS)
CRTUSRPRF USRPRF(CLERK) GRPPRF(SHOPS)
CRTLIB LIB(EMPTY)
CRTLIB LIB(BARRED) AUT(*EXCLUDE)
CRTOUTQ OUTQ(BARRED/IN) DSPDTA(*YES) AUTCHK(*DTAAUT) AUT(*ALL)
CRTOUTQ OUTQ(SHOP/OWN) AUTCHK(*OWNER) AUT(*USE)
CHGOBJOWN OBJ(SHOP/OWN) OBJTYPE(*OUTQ) NEWOWN(SHOPS)
CRTSAVF FILE(SHOP/KEPT) AUT(*ALL)
CRTSAVF FILE(SHOP/FULL) AUT(*ALL)
GRTOBJAUT OBJ(SHOP/CLOSED) OBJTYPE(*OUTQ) USER(ALICE) AUT(*USE)
GRTOBJAUT OBJ(BARRED) OBJTYPE(*LIB) USER(ALICE) AUT(*USE)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
create ALICE PAY "OUTQ(SHOP/OPEN)"
pay="FILE(PAY) JOB($job) SPLNBR($nbr)"
create ALICE SECRET "OUTQ(SHOP/OPEN)"
secret=$job
create ALICE PUBLIC "OUTQ(SHOP/OPEN) HOLD(*YES)"
held="FILE(PUBLIC) JOB($job) SPLNBR($nbr)"
create ALICE CRASH "OUTQ(SHOP/OPEN)"
crash="FILE(CRASH) JOB($job) SPLNBR($nbr)"
create BOB CRASH "OUTQ(SHOP/OPEN)"
create ALICE MINE "OUTQ(SHOP/OWN)"
owned="FILE(MINE) JOB($job) SPLNBR($nbr)"
create ALICE FAR "OUTQ(BARRED/IN)"
far="FILE(FAR) JOB($job) SPLNBR($nbr)"
printf '\x5a\x00\x08\xd3\xa8\xa8\x00\x00\x00\x5a\x00\x08\xd3\xa9\xa8\x00\x00\x00' >"$HOME_DIR/afp"
expect 0 as ALICE --json cl "CRTSPLF AFP FROMSTMF('$HOME_DIR/afp') OUTQ(SHOP/OPEN) DEVTYPE(*AFPDS)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
afp="FILE(AFP) JOB($job) SPLNBR($nbr)"
# What is restored is not there any more.
expect 0 "$SPSY" cl "CRTOUTQ SHOP/GONE AUTCHK(*DTAAUT) AUT(*CHANGE)"
for name in PAYOLD SECRET PUBLIC CRASH; do create ALICE $name "OUTQ(SHOP/GONE)"; done
expect 0 "$SPSY" cl "SAVLIB SHOP SAVF(SHOP/FULL) SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "SAVOBJ OBJ(GONE) LIB(SHOP) SAVF('$HOME_DIR/gone.savf') SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "CLROUTQ SHOP/GONE"

# All 17 functions, and what they can be told. NEW is a path that is not there.
cat >"$HOME_DIR/statements" <<CL
DSPSPLF $pay
DSPSPLF $pay OUTPUT(*PRINT)
DSPSPLF $owned
DSPSPLF $far
DSPSPLF $crash
CPYSPLF $pay TOSTMF('NEW')
DLTSPLF $pay
DLTSPLF $owned
DLTSPLF FILE(*SELECT) SELECT(ALICE)
DLTSPLF FILE(*SELECT) SELECT(*ALL)
HLDSPLF $pay
HLDSPLF FILE(*SELECT) SELECT(*ALL *ALL)
RLSSPLF $held
RLSSPLF FILE(*SELECT) SELECT(ALICE)
CHGSPLFA $pay COPIES(2)
CHGSPLFA $pay OUTQ(SHOP/CLOSED)
CHGSPLFA $owned OUTQ(BARRED/IN)
CHGSPLFA $pay DEV(QPRINT)
CHGSPLFA FILE(*SELECT) SELECT(ALICE) OUTQ(SHOP/CLOSED)
WRKSPLFA $pay
WRKSPLFA $far
WRKSPLFA $pay OUTPUT(*PRINT)
WRKPRTSTS $pay
WRKPRTSTS $pay OUTPUT(*PRINT)
SNDNETSPLF $pay TOUSRID((BOB SYS1))
SNDTCPSPLF $pay RMTSYS('127.0.0.1:1') PRTQ('q')
SNDTCPSPLF $pay RMTSYS('127.0.0.1:1') PRTQ('q') DLTSPLF(*YES)
LPR $pay RMTSYS('127.0.0.1:1') PRTQ('q')
EXPORT $pay TOSTMF('NEW')
QUSRSPLA $pay
QSPOPNSP $pay
QSPMOVSP $pay OUTQ(SHOP/CLOSED)
QGSLRSC $afp
SAVOBJ OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
SAVLIB LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
SAVLIB LIB(SHOP) SAVF(SHOP/KEPT) SPLFDTA(*ALL)
SAVLIB LIB(SHOP) SAVF(SHOP/FULL) SPLFDTA(*ALL) CLEAR(*ALL)
QSRSAVO OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
QSRSAVO OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL) EXPDATE('2040-01-31')
RSTOBJ OBJ(GONE) SAVLIB(SHOP) SAVF('$HOME_DIR/gone.savf') RSTLIB(EMPTY)
RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/gone.savf') RSTLIB(SHOP)
RSTLIB SAVLIB(SHOP) SAVF(SHOP/FULL) RSTLIB(EMPTY)
QSRRSTO OBJ(GONE) SAVLIB(SHOP) SAVF('$HOME_DIR/gone.savf') RSTLIB(SHOP)
QSRRSTO OBJ(GONE) SAVLIB(SHOP) SAVF('$HOME_DIR/gone.savf') RSTLIB(EMPTY) EXPDATE('2040-01-31')
QSRRSTO OBJ(GONE) SAVLIB(SHOP) SAVF('$HOME_DIR/gone.savf') RSTLIB(SHOP) EXPDATE('2040-01-31')
CL
equal "$(cut -d' ' -f1 "$HOME_DIR/statements" | sed 's/SAVOBJ\|SAVLIB\|QSRSAVO/SAV/; s/RSTOBJ\|RSTLIB\|QSRRSTO/RST/
    s/LPR/SNDTCPSPLF/' | sort -u | wc -l)" 17

# Over the socket each try starts a server: one variant of each command then.
if [ -n "${SERVED_DIR:-}" ]; then
    awk '!seen[$1]++' "$HOME_DIR/statements" >"$HOME_DIR/some"
    mv "$HOME_DIR/some" "$HOME_DIR/statements"
fi

# The whole home, but for what tells that a job was there and that it rehearsed: rows of jobs and the
# last job's number, entries of rehearsals, and how much has been written into the journal. A server that
# stops seals it.
sealed='' key=none
[ -z "${SERVED_DIR:-}" ] || sealed='|seal' key=seal.key
state() {
    sqlite3 "$SPSY_HOME/spool.db" .dump |
        grep -vE "^INSERT INTO (decision|job|running|sqlite_sequence$sealed) |^INSERT INTO home "
    sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM decision WHERE decision NOT LIKE '%\"rehearsal\":true%'"
    (cd "$SPSY_HOME" && find . -type f ! -name 'spool.db*' ! -name $key ! -name flood ! -name '*.sock*' ! -path './run/*' -exec cksum {} + | sort -k3)
    find "$HOME_DIR/new" 2>/dev/null || true
}
rehearsals() { sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM decision WHERE decision LIKE '%\"rehearsal\":true%'"; }
tool=$BUILD/tests/tools/json


run_it() { # STATUSFILE WORDS...: spsy, whatever comes of it
    local got=0
    "$SPSY" "${@:2}" >"$HOME_DIR/$1.out" 2>"$HOME_DIR/$1.err" </dev/null || got=$?
    echo "$got" >"$HOME_DIR/$1.status"
}

tried=0
compare() { # USER STATEMENT: what is said without and with effect
    local user=$1 statement=${2//NEW\'/$HOME_DIR/new\'} before after status real
    before=$(rehearsals)
    run_it dry -u "$user" --json explain "$statement"
    state >"$HOME_DIR/state.after"
    cmp -s "$HOME_DIR/state.before" "$HOME_DIR/state.after" ||
        fail "$user: explain $statement changed: $(diff "$HOME_DIR/state.before" "$HOME_DIR/state.after" | head -5)"
    equal "$("$tool" answers <"$HOME_DIR/dry.out")" 1
    "$tool" decided <"$HOME_DIR/dry.out" >"$HOME_DIR/dry.decided"
    after=$(rehearsals)
    [ $((after - before - nested)) = "$(wc -l <"$HOME_DIR/dry.decided")" ] ||
        fail "$user: explain $statement: $before, then $after rehearsals: $(cat "$HOME_DIR/dry.out" "$HOME_DIR/dry.err")"
    copy_home "$HOME_DIR/home" "$HOME_DIR/try"
    SPSY_HOME=$HOME_DIR/try run_it real -u "$user" --json cl "$statement"
    rm -f "$HOME_DIR/new"
    "$tool" decided <"$HOME_DIR/real.out" >"$HOME_DIR/real.decided"
    cmp -s "$HOME_DIR/dry.decided" "$HOME_DIR/real.decided" ||
        fail "$user: $statement: $(diff "$HOME_DIR/dry.decided" "$HOME_DIR/real.decided" | head -5)"
    "$tool" because <"$HOME_DIR/dry.out" | cut -c1-200 >"$HOME_DIR/dry.because"
    "$tool" because <"$HOME_DIR/real.out" | sed 's/^no exit program was asked because of [^;]*; //' | cut -c1-200 >"$HOME_DIR/real.because"
    cmp -s "$HOME_DIR/dry.because" "$HOME_DIR/real.because" ||
        fail "$user: $statement: $(diff "$HOME_DIR/dry.because" "$HOME_DIR/real.because" | head -5)"
    # Refused or failed: the same status, where the command comes to nothing else
    status=$(cat "$HOME_DIR/dry.status") real=$(cat "$HOME_DIR/real.status")
    case $status:$real in
    0:0 | 0:1 | 1:1 | 3:3 | 4:4) ;;
    0:3) grep -q '^SNDNETSPLF' <<<"$statement" || fail "$user: $statement: explained 0, then 3" ;; # the recipients' queues, behind the guard
    *) fail "$user: $statement: explained $status, then $real" ;;
    esac
    tried=$((tried + 1))
}

every() { # NESTED USER...: all statements, as these
    local statement user
    nested=$1
    state >"$HOME_DIR/state.before"
    while read -r statement; do
        for user in "${@:2}"; do compare "$user" "$statement"; done
    done <"$HOME_DIR/statements"
}

# A sanitizer build takes seconds to start so often: the code is the same for fewer users and answers.
case $BUILD in *san-*) quick=yes ;; *) quick=no ;; esac
[ -z "${SERVED_DIR:-}" ] || quick=yes

proves 'W5 X1' "no program: every function and variant, told by native authority, and nothing changes"
if [ $quick = yes ]; then every 0 BOB OPER; else every 0 BOB OPER SAVER CLERK; fi

proves 'W5 X14 X16' "a program in the process: '0', '1', no opinion, and a shadow"
if [ $quick = no ]; then
    register_raw
    for answer in 0 1; do
        SPSY_TEST_ANSWER=$answer every 0 BOB
    done
    SPSY_TEST_ANSWER=0 every 0 SPOOLER # nobody is asked about him
    register 10 guard_raw "CCSID(37) RUN(*INLINE) MODE(*SHADOW)"
    SPSY_TEST_ANSWER=0 every 0 BOB
fi

proves 'W5 X34' "isolated: reasons, failures of programs counted to their suspension as the command counts them"
register 10 guard_reason "RUN(*ISOLATED)"
register 20 guard_raw "CCSID(37) RUN(*INLINE)"
every 0 ALICE BOB
deregister
register 10 guard_reason "RUN(*ISOLATED) ONFAIL(*IGNORE)"
[ $quick = yes ] || every 0 BOB

proves 'W5' "--dry-run behind the command is the same, in the option form"
# Every function has been asked about somewhere, with and without a refusal.
sqlite3 "$SPSY_HOME/spool.db" "SELECT DISTINCT json_extract(decision, '\$.function') || ' ' || json_extract(decision, '\$.verdict')
    FROM decision" | sort >"$HOME_DIR/functions"
[ $quick = yes ] || equal "$(wc -l <"$HOME_DIR/functions")" 34
state >"$HOME_DIR/state.before"
for words in "dspsplf --file SECRET --job $secret" "cpysplf --file SECRET --tostmf $HOME_DIR/new --job $secret" \
    "dltsplf --file *SELECT --select ALICE" "qspmovsp --file SECRET --job $secret --outq SHOP/CLOSED" \
    "savobj --obj OPEN --lib SHOP --savf $HOME_DIR/new --splfdta *ALL" \
    "rstobj --obj GONE --savlib SHOP --savf $HOME_DIR/gone.savf --rstlib SHOP"; do
    set -f
    # shellcheck disable=SC2086 # words
    run_it dry -u BOB --json $words --dry-run
    # shellcheck disable=SC2086
    run_it real -u BOB --json explain $words
    set +f
    equal "$("$tool" decided <"$HOME_DIR/dry.out")" "$("$tool" decided <"$HOME_DIR/real.out")"
    equal "$(cat "$HOME_DIR/dry.status")" "$(cat "$HOME_DIR/real.status")"
    [ -n "$("$tool" decided <"$HOME_DIR/dry.out")" ] || fail "$words decided nothing"
    state >"$HOME_DIR/state.after"
    cmp "$HOME_DIR/state.before" "$HOME_DIR/state.after"
done
for word in wrksplf wrkoutq crtsplf; do
    expect 2 as BOB "$word" --dry-run
done
echo "$tried dry runs, each beside the command"
