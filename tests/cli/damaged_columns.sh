#!/bin/bash
# Every column of every table of spool.db, with each kind of value that no command stores: no crash,
# no endless walk, JSON stays JSON, and nobody is allowed more for it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
json=$BUILD/tests/tools/json
TMPDIR=$HOME_DIR/tmp
mkdir "$TMPDIR"
export TMPDIR
world
expect 0 "$SPSY" cl "CRTUSRPRF MALLORY"
expect 0 "$SPSY" cl "CRTUSRPRF CAROL GRPPRF(QPGMR) SUPGRPPRF(QUSER BOB)"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/OPEN *OUTQ BOB *USE"
expect 0 "$SPSY" cl "CRTSAVF SHOP/KEPT AUT(*CHANGE)"
register 10 guard_raw "CCSID(37) RUN(*INLINE) MODE(*SHADOW)"
export SPSY_TEST_ANSWER=''
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
alice=$job
head -c 100000 /dev/zero | tr '\0' 'x' >"$HOME_DIR/large"
expect 0 as ALICE cl "CRTSPLF FILE(LARGE) FROMSTMF('$HOME_DIR/large') OUTQ(SHOP/OPEN)"
expect 0 as ALICE cl "QUSRSPLA $id"
expect 0 as ALICE cl "HLDSPLF $id"
expect 0 as ALICE cl "RLSSPLF $id"
sqlite3 "$SPSY_HOME/spool.db" "INSERT INTO running SELECT id, $$, 0 FROM job WHERE user = 'ALICE' LIMIT 1"
# The constraints go: what stands there then is nobody's fault but a disk's, or an enemy's.
sqlite3 "$SPSY_HOME/spool.db" "PRAGMA writable_schema = ON;
    UPDATE sqlite_master SET sql = replace(replace(sql, ' NOT NULL', ''), ' CHECK(id = 1)', '')
        WHERE type = 'table';
    PRAGMA writable_schema = RESET; PRAGMA wal_checkpoint(TRUNCATE)" >"$HOME_DIR/sql"
cp -a "$SPSY_HOME" "$HOME_DIR/good"

cat >"$HOME_DIR/reads.cl" <<CL
WRKSPLF SELECT(*ALL)
WRKSPLF SELECT(ALICE)
WRKOUTQ
WRKOUTQ OUTQ(SHOP/OPEN)
WRKOUTQD OUTQ(SHOP/OPEN)
DSPOBJD *ALL/*ALL *OUTQ
DSPOBJD QSYS/*ALL *ALL
DSPUSRPRF *ALL
DSPUSRPRF CAROL
WRKUSRPRF *ALL
WRKREGINF
DSPJOBLOG JOB($alice)
DSPJOBLOG JOB(ALICE/SPSY)
DSPJOBLOG JOB(SPSY)
DSPJOB
DSPSPLF $id
WRKSPLFA $id
WRKPRTSTS $id
QUSRSPLA $id
QSPOPNSP $id
QGSLRSC $id
QUSRSPLA FILE(SEEN) JOB(SPSY) SPLNBR(*LAST)
CPYSPLF $id TOSTMF('$HOME_DIR/copy')
EXPORT $id TOSTMF('$HOME_DIR/export')
SNDNETSPLF $id TOUSRID((BOB SYS1))
SAVLIB SHOP SAVF('$HOME_DIR/lib.tar') SPLFDTA(*ALL)
SAVOBJ OPEN SHOP SAVF('$HOME_DIR/obj.tar') SPLFDTA(*ALL)
SAVLIB SHOP SAVF(SHOP/KEPT) CLEAR(*ALL) SPLFDTA(*ALL)
RSTLIB SHOP SAVF(SHOP/KEPT)
WRKJOB JOB($alice) OPTION(*SPLF)
HLDSPLF $id
RLSSPLF FILE(*SELECT) SELECT(ALICE)
CHGSPLFA $id COPIES(2)
CHGSPLFA FILE(*SELECT) SELECT(*ALL OPEN) OUTQ(QGPL/QPRINT)
QSPMOVSP FILE(LARGE) JOB($alice) OUTQ(SHOP/OPEN)
CHGOUTQ SHOP/OPEN TEXT('x')
HLDOUTQ SHOP/OPEN
RLSOUTQ SHOP/OPEN
CHGUSRPRF CAROL TEXT('x')
CHGUSRPRF CAROL SEV(5)
CRTSPLF FILE(NEW) FROMSTMF('/etc/hostname') OUTQ(SHOP/OPEN)
RSTLIB SHOP SAVF('$HOME_DIR/lib.tar')
DLTSPLF $id
CLROUTQ SHOP/OPEN
DLTSPLF FILE(*SELECT) SELECT(*ALL)
CHGOBJOWN SHOP/OPEN *OUTQ BOB
RVKOBJAUT SHOP/OPEN *OUTQ BOB *ALL
DLTOUTQ SHOP/OPEN
DLTF SHOP/KEPT
DLTLIB SHOP
DLTUSRPRF ALICE
DLTUSRPRF CAROL
CL
cat >"$HOME_DIR/mallory.cl" <<CL
DSPSPLF $id
HLDSPLF $id
CHGSPLFA $id COPIES(9)
CPYSPLF $id TOSTMF('$HOME_DIR/stolen')
DLTSPLF $id
CL

# run NAME STATUS_MAX COMMAND...: within a time, without a crash, and what it says is JSON
run() {
    local what=$1 most=$2 status=0
    shift 2
    timeout 60 "$@" >"$HOME_DIR/out" 2>"$HOME_DIR/err" </dev/null || status=$?
    [ "$status" -le "$most" ] || fail "$damage: $what: status $status: $(tail -c 400 "$HOME_DIR/err")"
    ! grep -q 'Sanitizer\|runtime error' "$HOME_DIR/err" || fail "$damage: $what: $(cat "$HOME_DIR/err")"
    "$json" answers <"$HOME_DIR/out" >"$HOME_DIR/answers" 2>&1 ||
        fail "$damage: $what: not an answer: $(cat "$HOME_DIR/answers") $(tail -c 600 "$HOME_DIR/out")"
    iconv -f UTF-8 -t UTF-8 <"$HOME_DIR/out" >/dev/null || fail "$damage: $what: not UTF-8"
    ! grep -q '"id":"SPY0105"' "$HOME_DIR/out" ||
        fail "$damage: $what: an internal error: $(grep -o '"id":"SPY0105"[^}]*' "$HOME_DIR/out")"
}
readable() {
    rm -f "$HOME_DIR"/*.tar "$HOME_DIR/copy" "$HOME_DIR/export"
    run mallory 4 "$SPSY" --json -u MALLORY run --keep-going "$HOME_DIR/mallory.cl"
    ! grep -q '"verdict":"allowed"' "$HOME_DIR/out" || fail "$damage: allowed: $(cat "$HOME_DIR/out")"
    run reads 4 "$SPSY" --json -u QSECOFR run --keep-going "$HOME_DIR/reads.cl"
    case $damage in none | *' = NULL' | *"x'ff'" | decision.*)
        run journal 1 "$SPSY" --json journal --limit 20
        run failures 1 "$SPSY" --json journal --failed --user QSECOFR
        ;;
    esac
    case $damage in none | *' = NULL' | *"x'ff'") run doctor 1 "$SPSY" --json doctor --full ;; esac
    [ -z "$(ls "$TMPDIR")" ] || fail "$damage: left in $TMPDIR"
}
damage=none
as MALLORY cl "DSPSPLF $id" >"$HOME_DIR/out" 2>&1 || true
expect 0 "$SPSY" cl "CHGOUTQ SHOP/OPEN AUT(*EXCLUDE) DSPDTA(*NO)"
rm -rf "$HOME_DIR/good"
cp -a "$SPSY_HOME" "$HOME_DIR/good"
readable

declare -A where=([profile]="name = 'CAROL'" [library]="name = 'SHOP'" [output_queue]="name = 'OPEN'"
    [private_authority]="profile = 'BOB'" [job]="user = 'ALICE'" [spooled_file]="name = 'SEEN'"
    [file_data]="file_id = (SELECT id FROM spooled_file WHERE name = 'SEEN')"
    [decision]="id = (SELECT max(id) FROM decision)")
damages=0
for table in $(sqlite3 "$SPSY_HOME/spool.db" "SELECT name FROM sqlite_master WHERE type = 'table'
    AND name NOT LIKE 'sqlite_%'"); do
    for column in $(sqlite3 "$HOME_DIR/good/spool.db" "SELECT name FROM pragma_table_info('$table')"); do
        for value in NULL "''" "printf('%.3000c', 'A')" "$column || 'XXXXXXXXXXX'" "x'ff'" "x'41ff00'" -1 \
            9223372036854775807 1e300 "'x'"; do
            damage="$table.$column = $value"
            rm -rf "$SPSY_HOME"
            cp -a "$HOME_DIR/good" "$SPSY_HOME"
            sqlite3 "$SPSY_HOME/spool.db" "UPDATE OR IGNORE $table SET $column = $value
                WHERE ${where[$table]:-1}; SELECT changes()" >"$HOME_DIR/sql" 2>&1 || continue
            [ "$(cat "$HOME_DIR/sql")" != 0 ] || continue
            damages=$((damages + 1))
            readable
        done
    done
done
[ "$damages" -gt 400 ] || fail "only $damages damages"
echo "$damages damages"
