#!/bin/bash
# spsy quiesce: one profile changes the home and nobody else; every command and verb is tried.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
world
expect 0 "$SPSY" crtusrprf --usrprf BACKUP --spcaut '*ALLOBJ' '*SECADM' '*AUDIT' '*SPLCTL' '*SAVSYS'
expect 0 "$SPSY" crtusrprf --usrprf CHIEF --spcaut '*ALLOBJ' '*SECADM'
expect 0 "$SPSY" crtusrprf --usrprf HALF --spcaut '*ALLOBJ'
expect 0 "$SPSY" cl "CRTLIB LIB(EMPTY)"
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(EMPTY/BARE)"
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(EMPTY/STILL)"
expect 0 "$SPSY" cl "HLDOUTQ OUTQ(EMPTY/STILL)"
expect 0 "$SPSY" cl "CRTLIB LIB(BARREN)"
create ALICE PAY "OUTQ(SHOP/OPEN)"
pay="FILE(PAY) JOB($job) SPLNBR($nbr)"
create ALICE HELD "OUTQ(SHOP/OPEN) HOLD(*YES)"
held="FILE(HELD) JOB($job) SPLNBR($nbr)"
create ALICE OLD "OUTQ(SHOP/OPEN) EXPDATE('2001-01-01')"
printf '\x5a\x00\x08\xd3\xa8\xa8\x00\x00\x00\x5a\x00\x08\xd3\xa9\xa8\x00\x00\x00' >"$HOME_DIR/afp"
expect 0 as ALICE --json cl "CRTSPLF AFP FROMSTMF('$HOME_DIR/afp') OUTQ(SHOP/OPEN) DEVTYPE(*AFPDS)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
afp="FILE(AFP) JOB($job) SPLNBR($nbr)"
expect 0 "$SPSY" cl "CRTSAVF FILE(SHOP/KEPT) AUT(*CHANGE)"
expect 0 "$SPSY" cl "CRTSAVF FILE(SHOP/FULL) AUT(*ALL)"
expect 0 "$SPSY" cl "SAVLIB SHOP SAVF(SHOP/FULL)"
expect 0 "$SPSY" cl "SAVOBJ OBJ(OPEN) LIB(SHOP) SAVF('$HOME_DIR/shop.savf') SPLFDTA(*ALL)"
point="EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100)"
expect 0 "$SPSY" masterkey create "$HOME_DIR/master.key"
expect 0 "$SPSY" cl "CRTSPLKEY KEY(OLD.KEY)"
expect 0 "$SPSY" cl "CRTSPLGRD GUARD(QSECOFR/OLD) USER(BOB)"
raw=$PWD/$BUILD/tests/exits/guard_raw.so
expect 0 "$SPSY" cl "ADDEXITPGM $point PGMNBR(10) PGM('$raw') CCSID(37)" # a home with keys takes none inline
export SPSY_TEST_ANSWER=1

# Every command: reads or changes, the status for the one who may, the statement. NEW is a path that
# is not there. What sends to a printer finds none. owners: changes, and is for the owner of the key or
# guard alone, who is QSECOFR; asks: that, and comes to nothing where nobody can be asked.
cat >"$HOME_DIR/statements" <<CL
reads   0 DSPSPLF $pay
changes 0 DSPSPLF $pay OUTPUT(*PRINT)
reads   0 CPYSPLF $pay TOSTMF('NEW')
changes 0 DLTSPLF $pay
changes 0 DLTSPLF FILE(*SELECT) SELECT(ALICE)
changes 0 HLDSPLF $pay
changes 0 RLSSPLF $held
changes 0 CHGSPLFA $pay COPIES(2)
changes 0 CHGSPLFA $pay OUTQ(SHOP/CLOSED)
reads   0 WRKSPLFA $pay
changes 0 WRKSPLFA $pay OUTPUT(*PRINT)
reads   0 WRKPRTSTS $pay
changes 0 WRKPRTSTS $pay OUTPUT(*PRINT)
changes 0 SNDNETSPLF $pay TOUSRID((BOB SYS1))
reads   1 SNDTCPSPLF $pay RMTSYS('127.0.0.1:1') PRTQ('q')
changes 1 SNDTCPSPLF $pay RMTSYS('127.0.0.1:1') PRTQ('q') DLTSPLF(*YES)
reads   1 LPR $pay RMTSYS('127.0.0.1:1') PRTQ('q')
reads   0 EXPORT $pay TOSTMF('NEW')
reads   0 QUSRSPLA $pay
reads   0 QSPOPNSP $pay
changes 0 QSPMOVSP $pay OUTQ(SHOP/CLOSED)
reads   0 QGSLRSC $afp
reads   0 SAVOBJ OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
reads   0 SAVLIB LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
reads   0 QSRSAVO OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL)
changes 0 QSRSAVO OBJ(OPEN) LIB(SHOP) SAVF('NEW') SPLFDTA(*ALL) EXPDATE('2040-01-31')
changes 0 RSTOBJ OBJ(OPEN) SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf') RSTLIB(EMPTY)
changes 0 RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf') RSTLIB(EMPTY)
changes 0 QSRRSTO OBJ(OPEN) SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf') RSTLIB(EMPTY)
changes 0 CRTSPLF FILE(NEWFILE) FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/OPEN)
changes 0 DLTEXPSPLF
reads   0 WRKSPLF SELECT(*ALL)
reads   0 WRKOUTQ OUTQ(*ALL)
changes 0 CRTOUTQ OUTQ(SHOP/MORE)
changes 0 CHGOUTQ OUTQ(SHOP/OPEN) TEXT('x')
changes 0 DLTOUTQ OUTQ(EMPTY/BARE)
changes 0 HLDOUTQ OUTQ(SHOP/OPEN)
changes 0 RLSOUTQ OUTQ(EMPTY/STILL)
changes 0 CLROUTQ OUTQ(SHOP/OPEN)
reads   0 WRKOUTQD OUTQ(SHOP/OPEN)
reads   0 DSPOBJD OBJ(SHOP/OPEN) OBJTYPE(*OUTQ)
reads   0 CHGJOB DATFMT(*DMY)
changes 0 CRTLIB LIB(MORE)
changes 0 DLTLIB LIB(BARREN)
changes 0 CRTUSRPRF USRPRF(MORE)
changes 0 CHGUSRPRF USRPRF(BOB) TEXT('x')
changes 0 DLTUSRPRF USRPRF(BOB)
reads   0 DSPUSRPRF USRPRF(BOB)
reads   0 WRKUSRPRF USRPRF(*ALL)
changes 0 GRTOBJAUT OBJ(SHOP/OPEN) OBJTYPE(*OUTQ) USER(BOB) AUT(*USE)
changes 0 RVKOBJAUT OBJ(SHOP/OPEN) OBJTYPE(*OUTQ) USER(*PUBLIC) AUT(*ALL)
changes 0 CHGOBJOWN OBJ(SHOP/OPEN) OBJTYPE(*OUTQ) NEWOWN(BOB)
reads 0 DSPOBJAUT OBJ(SHOP/OPEN) OBJTYPE(*OUTQ)
changes 0 ADDEXITPGM $point PGMNBR(20) PGM('$raw') CCSID(37)
changes 0 RMVEXITPGM $point PGMNBR(10)
reads   0 WRKREGINF
changes 0 SAVLIB LIB(SHOP) SAVF(SHOP/KEPT) SPLFDTA(*ALL)
changes 0 CRTSAVF FILE(SHOP/ANOTHER)
changes 0 CLRSAVF FILE(SHOP/FULL)
reads   0 DSPSAVF FILE(SHOP/FULL)
changes 0 DLTF FILE(SHOP/KEPT)
reads   0 ADDLIBLE LIB(SHOP)
reads   0 RMVLIBLE LIB(QGPL)
reads   0 CHGLIBL LIBL(SHOP)
reads   0 CHGCURLIB CURLIB(SHOP)
reads   0 DSPLIBL
reads   0 WRKJOB
reads   0 DSPJOB
reads   0 DSPJOBLOG
reads   0 QWTSETP USRPRF(BOB)
reads   0 DLYJOB DLY(1)
changes 0 CRTSPLKEY KEY(NEW.KEY)
owners  0 CHGSPLKEY KEY(OLD.KEY) NEWVER(*YES)
owners  0 DLTSPLKEY KEY(OLD.KEY) CONFIRM(*NO)
reads   0 WRKSPLKEY
asks    1 EXPSPLKEY KEY(OLD.KEY) TOSTMF('NEW')
asks    1 IMPSPLKEY FROMSTMF('$HOME_DIR/input')
reads   0 DSPSPLENC
asks    1 LOGCTL ACTION(*A) USRPRF(BOB)
asks    1 LOGLST
asks    1 CHGPWD
changes 0 CRTSPLGRD GUARD(NEWGUARD) USER(BOB)
owners  0 CHGSPLGRD GUARD(QSECOFR/OLD) TEXT('x')
owners  0 DLTSPLGRD GUARD(QSECOFR/OLD)
reads   0 DSPSPLGRD GUARD(*ALL)
asks    1 ADDPWD
reads   0 RMVPWD
CL

# What anybody could see of a change: every table but those in which reads leave their trace.
state() {
    sqlite3 "$SPSY_HOME/spool.db" .dump |
        grep -vE '^INSERT INTO (decision|home|job|running|job_log|shadow|sqlite_sequence) '
    cksum "$SPSY_HOME/registry.json"
    find "$SPSY_HOME/data" "$SPSY_HOME/savf" -type f 2>/dev/null || true
}
decisions() { sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision'; }
fresh() { copy_home "$HOME_DIR/home" "$HOME_DIR/try"; } # as the tries change it
try() { # STATUS USER STATEMENT
    rm -f "$HOME_DIR/new"
    SPSY_HOME=$HOME_DIR/try expect "$1" as "$2" cl "${3//NEW\'/$HOME_DIR/new\'}"
}

proves S12 "changes by anybody but one profile are refused, and reads go on: every command"
expect 0 "$SPSY" quiesce on --for BACKUP --reason 'nightly copy'
contains "$err" 'SPY0001: the home is quiesced: only BACKUP may change it'
tried=
while read -r kind status statement; do
    fresh
    before=$(SPSY_HOME=$HOME_DIR/try state) count=$(SPSY_HOME=$HOME_DIR/try decisions)
    if [ "$kind" = changes ] || [ "$kind" = owners ]; then
        try 3 QSECOFR "$statement"
        contains "$err" 'SPY0113: '
        contains "$err" "the home is quiesced by QSECOFR since 20"
        contains "$err" "reason: nightly copy: only BACKUP may change it"
        contains "$err" "try again later, or BACKUP or QSECOFR ends it with: spsy quiesce off"
        equal "$(SPSY_HOME=$HOME_DIR/try state)" "$before"
        # Known before anybody is asked.
        try 3 ALICE "$statement"
        equal "$(SPSY_HOME=$HOME_DIR/try decisions)" "$count"
    else
        try "$status" QSECOFR "$statement"
        case $err in *SPY0113*) fail "$statement: $err" ;; esac
        equal "$(SPSY_HOME=$HOME_DIR/try state)" "$before"
    fi
    tried="$tried ${statement%% *}"
    [ "$kind" = changes ] || [ "$kind" = reads ] || continue
    fresh
    try "$status" BACKUP "$statement"
    case $err in *SPY0113*) fail "$statement: $err" ;; esac
    [ "$kind" = reads ] || [ "$status" != 0 ] || [ "$(SPSY_HOME=$HOME_DIR/try state)" != "$before" ] ||
        fail "that changes nothing: $statement"
done <"$HOME_DIR/statements"
# None of the table is left out.
all=$("$SPSY" help | awk '/^guarded commands|^other commands/ { on = 1; next } /^$/ { on = 0 } on { print toupper($1) }')
[ "$(wc -w <<<"$all")" -gt 40 ] || fail "not the table: $all"
for name in $all; do contains "$tried " " $name "; done
# What asks first, answered: nothing is made of it.
answered() { # STATEMENT ANSWER...: refused
    printf '%s\n' "${@:2}" >"$HOME_DIR/answers"
    exec 3<"$HOME_DIR/answers"
    SPSY_HOME=$HOME_DIR/try expect 3 "$SPSY" --password-fd 3 cl "$1"
    exec 3<&-
    contains "$err" 'SPY0113: '
    equal "$(SPSY_HOME=$HOME_DIR/try state)" "$before"
}
fresh
before=$(SPSY_HOME=$HOME_DIR/try state)
rm -f "$HOME_DIR/new"
phrase='a passphrase of some words'
answered "EXPSPLKEY KEY(OLD.KEY) TOSTMF('$HOME_DIR/new')" "$phrase" "$phrase"
answered "DLTSPLKEY KEY(OLD.KEY)" yes

# A read is journalled, has a job number, and its job log is kept.
count=$(decisions)
expect 0 as ALICE cl "QUSRSPLA $pay"
equal "$(decisions)" $((count + 1))
expect 3 as ALICE --job NIGHT cl "HLDSPLF $pay"
expect 0 "$SPSY" cl "DSPJOBLOG JOB(ALICE/NIGHT)"
contains "$out" SPY0113

# Verbs: pruning the journal is a change; everything else looks, or is about no home.
for verb in $("$SPSY" help | awk '/^spsy itself/ { on = 1; next } /^$/ { on = 0 } on && /^  [a-z]/ { print $1 }'); do
    case $verb in
    cl | run | shell | serve | gateway | help | completion | man | record | exit) ;; # statements, or no home
    init) expect 1 "$SPSY" init ;;                                 # there is one already
    doctor)
        expect 0 "$SPSY" --json doctor
        contains "$out" '"check":"quiesce","state":"warning","detail":"on since 20'
        contains "$out" 'by QSECOFR: only BACKUP may change the home; reason: nightly copy'
        ;;
    journal)
        expect 0 "$SPSY" journal
        expect 3 "$SPSY" journal --prune-before 2026-01-01
        contains "$err" SPY0113
        expect 0 as BACKUP journal --prune-before 2026-01-01
        expect 0 "$SPSY" journal seal # it changes nothing that was recorded
        ;;
    replay) expect 0 "$SPSY" replay --self ;;
    report) expect 0 "$SPSY" report --html "$HOME_DIR/report.html" ;;
    access) expect 0 "$SPSY" access --bypass ;;
    explain)
        expect 0 as ALICE explain "QUSRSPLA $pay"
        expect 3 as ALICE explain "HLDSPLF $pay"
        contains "$out$err" BACKUP
        ;;
    policy) # what is installed is a change: cli/policy
        expect 0 "$SPSY" policy learn
        ;;
    quiesce) expect 0 "$SPSY" quiesce ;;
    masterkey)
        expect 0 "$SPSY" masterkey
        expect 3 "$SPSY" masterkey rotate "$HOME_DIR/another.key"
        contains "$err" SPY0113
        ;;
    rewrap) expect 0 "$SPSY" rewrap --all ;; # no file is under an older version: nothing is changed
    ctltab) expect 1 "$SPSY" ctltab --exp 90 ;; # there is no table; --create asks first
    collect) # reads, and disposes of nothing
        expect 3 "$SPSY" collect --outq SHOP/OPEN --to "$HOME_DIR/archive" --then delete
        contains "$err" SPY0113
        ;;
    backup) expect 0 "$SPSY" backup "$HOME_DIR/of-now" ;; # taken while it is quiesced, best of all
    compare) expect 0 "$SPSY" compare "$HOME_DIR/of-now" ;;
    restore) # of whom it is quiesced for
        expect 1 "$SPSY" restore "$HOME_DIR/of-now"
        contains "$err" 'SPY0246: the home is quiesced for BACKUP by QSECOFR'
        expect 0 as BACKUP restore "$HOME_DIR/of-now" --check
        ;;
    break-glass) # for the day when nothing else works; it changes nothing of the spool
        expect 0 "$SPSY" break-glass --reason test --hours 1
        expect 3 as ALICE cl "HLDSPLF $pay"
        contains "$err" SPY0113
        expect 0 "$SPSY" break-glass --end
        ;;
    *) fail "is it a read or a change? $verb" ;;
    esac
done

proves S12 "who begins and ends it, and what it tells"
expect 0 "$SPSY" --json quiesce
contains "$out" '"state":"on","for":"BACKUP","by":"QSECOFR","since":"20'
contains "$out" '"reason":"nightly copy"'
expect 0 as BOB quiesce
contains "$out" BACKUP
for user in BOB HALF; do
    expect 3 as $user quiesce off
    contains "$err" 'CPF222E: *ALLOBJ and *SECADM'
    expect 3 as $user quiesce on
done
for words in off on "on --for CHIEF"; do
    # shellcheck disable=SC2086 # words
    expect 3 as CHIEF quiesce $words
    contains "$err" 'SPY0113: '
done
expect 0 as BACKUP quiesce off
expect 0 as BACKUP quiesce off
contains "$err" 'was not quiesced'
expect 0 as ALICE cl "HLDSPLF $pay"
expect 0 "$SPSY" --json quiesce
contains "$out" '"state":"off","for":"","by":"","since":"","reason":""'
expect 0 as CHIEF quiesce on # for whoever says so
expect 0 as CHIEF cl "RLSSPLF $pay"
expect 3 "$SPSY" cl "HLDSPLF $pay"
expect 0 as CHIEF quiesce on --for BACKUP
expect 3 as CHIEF cl "HLDSPLF $pay"
expect 0 "$SPSY" quiesce off
for words in maybe "on off" "off --for BACKUP" "--reason x" "on --for 1X" "on --bogus" "on --for" "on --reason $(printf '%0201d' 0)"; do
    # shellcheck disable=SC2086 # words
    expect 2 as CHIEF quiesce $words
done
expect 1 as CHIEF quiesce on --for NOBODY
contains "$err" CPF2204
expect 0 "$SPSY" --json quiesce
contains "$out" '"state":"off"'

# From here on the program is called inline, which a home with keys does not take.
expect 0 "$SPSY" cl "DLTSPLKEY KEY(OLD.KEY) CONFIRM(*NO)"
register_raw
proves S12 "a quiesce that comes between the decision and the commit wins"
before=$(state)
export SPSY_TEST_RUN="$SPSY quiesce on --for BACKUP >>'$HOME_DIR/inner' 2>&1"
expect 3 as BOB cl "HLDSPLF $pay"
contains "$err" SPY0113
unset SPSY_TEST_RUN
expect 0 "$SPSY" quiesce off
equal "$(state)" "$before"
# The same for many files, for a file that is moved, and for what is made after a read.
copy_home "$SPSY_HOME" "$HOME_DIR/kept"
for statement in "DLTSPLF FILE(*SELECT) SELECT(*CURRENT)" "QSPMOVSP $pay OUTQ(SHOP/OPEN)" "DSPSPLF $pay OUTPUT(*PRINT)"; do
    copy_home "$HOME_DIR/kept" "$SPSY_HOME"
    before=$(state)
    SPSY_TEST_RUN="$SPSY quiesce on --for CHIEF >>'$HOME_DIR/inner' 2>&1" \
        expect 3 as ALICE cl "$statement"
    contains "$err" SPY0113
    expect 0 "$SPSY" quiesce off
    equal "$(state)" "$before"
done

# What nobody can read lets nobody change anything.
expect 0 "$SPSY" quiesce on --for BACKUP
sqlite3 "$SPSY_HOME/spool.db" "UPDATE home SET quiesce_for = 'BACKUPS-AND-MORE'"
expect 3 as BACKUP cl "HLDSPLF $pay"
contains "$err" SPY0113
expect 0 "$SPSY" quiesce off
