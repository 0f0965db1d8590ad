#!/bin/bash
# migrate.sh - a home of version 2 (tests/homes/version-2.tar.gz: made by the last spsy that had it)
# or 3 to 7 (the same, by those of 3 to 7) becomes one of this version at the first command: everything in
# it is what it was, a copy is set aside first, and what keeps it from being done leaves it as it is.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"

version() { sqlite3 "$SPSY_HOME/spool.db" "SELECT schema_version FROM home"; }
old_home() { # [VERSION]
    rm -rf "${HOME_DIR:?}/home" "$HOME_DIR/shop.savf"
    tar -xzof "tests/homes/version-${1:-2}.tar.gz" -C "$HOME_DIR"
    (umask 077 && head -c 1048576 /dev/zero >"$SPSY_HOME/reserve")
}
state() { (cd "$SPSY_HOME" && find . -type f ! -name 'spool.db-*' -exec cksum {} + | sort); }
# sets VERSION: each level of the copy that was set aside has become the set of its name, by numbers
# that are written down here once more
sets() {
    local levels='CASE level WHEN 2 THEN 545 WHEN 3 THEN 993 WHEN 4 THEN 1023 ELSE 1024 END'
    local all="SELECT 'library' AS kind, name, '' AS library, '' AS profile, public_authority AS level FROM library
        UNION ALL SELECT 'queue', name, library, '', public_authority FROM output_queue
        UNION ALL SELECT 'private', name, library, profile, authority FROM private_authority"
    equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT kind, name, library, profile, level FROM ($all) ORDER BY 1, 2, 3, 4")" \
        "$(sqlite3 "$SPSY_HOME/spool.db-version-$1" "SELECT kind, name, library, profile, $levels FROM ($all)
            ORDER BY 1, 2, 3, 4")"
}
unchanged() { # the home is the old one, with no copy
    equal "$(version)" 2
    equal "$(state)" "$before"
    [ ! -e "$SPSY_HOME/spool.db-version-2" ] || fail "a copy is left"
    [ ! -e "$SPSY_HOME/spool.db-version-2.new" ] || fail "a part of a copy is left"
}

old_home
before=$(state)

# doctor tells, and changes nothing.
expect 0 "$SPSY" doctor
contains "$out" 'version 2, older than this spsy: the next command makes it version 8'
unchanged

# A job of the old version runs: this script, by its process and start time.
started=$(sed 's/.*)//' /proc/$$/stat | cut -d' ' -f21)
sqlite3 "$SPSY_HOME/spool.db" "INSERT INTO running SELECT min(id), $$, $started FROM job"
expect 1 "$SPSY" wrksplf --select '*ALL'
contains "$err" "of that version still runs: try again when it has ended"
equal "$(version)" 2
[ ! -e "$SPSY_HOME/spool.db-version-2" ] || fail "a copy is left"
expect 1 "$SPSY" --json wrksplf
contains "$out" '"id":"SPY0103"'
sqlite3 "$SPSY_HOME/spool.db" "DELETE FROM running"

# What is no version of ours, also where its last 32 bits are one.
for odd in 4294967298 -4294967294 1 9 "'x'" NULL; do
    old_home
    sqlite3 "$SPSY_HOME/spool.db" "PRAGMA writable_schema = ON; UPDATE sqlite_master
        SET sql = replace(sql, 'schema_version INTEGER NOT NULL', 'schema_version')
        WHERE name = 'home'; PRAGMA writable_schema = RESET" >/dev/null
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE home SET schema_version = $odd"
    before=$(sqlite3 "$SPSY_HOME/spool.db" .dump | cksum)
    expect 1 "$SPSY" wrksplf
    contains "$err" 'SPY0103'
    contains "$err" 'this spsy knows versions 2 to 8'
    equal "$(sqlite3 "$SPSY_HOME/spool.db" .dump | cksum)" "$before"
    [ ! -e "$SPSY_HOME/spool.db-version-2" ] || fail "a copy of version $odd is left"
done

# What stands where the copy is made is never written to; what cannot be removed is told.
echo precious >"$HOME_DIR/precious"
chmod 644 "$HOME_DIR/precious"
for plant in 'ln -s' ln; do
    for name in .new .new-journal ''; do
        old_home
        $plant "$HOME_DIR/precious" "$SPSY_HOME/spool.db-version-2$name"
        expect 0 "$SPSY" wrksplf --select '*ALL'
        equal "$(version)" 8
        equal "$(cat "$HOME_DIR/precious") $(stat -c %a "$HOME_DIR/precious")" 'precious 644'
        [ ! -L "$SPSY_HOME/spool.db-version-2" ] || fail "the copy is a link"
        equal "$(sqlite3 "$SPSY_HOME/spool.db-version-2" "SELECT schema_version FROM home")" 2
    done
done
for name in .new ''; do
    old_home
    mkdir "$SPSY_HOME/spool.db-version-2$name"
    expect 1 "$SPSY" wrksplf
    contains "$err" 'spool.db-version-2 cannot be made'
    equal "$(version)" 2
    rmdir "$SPSY_HOME/spool.db-version-2$name"
    expect 0 "$SPSY" wrksplf
    equal "$(version)" 8
done
old_home
before=$(state)

# No room for the copy: a limit on the size of files does it for everybody.
old_home
expect 1 bash -c 'ulimit -f 40; exec "$SPSY" wrksplf'
contains "$err" 'spool.db-version-2 cannot be made'
unchanged

# The first command does it, and shows what was there.
expect 0 "$SPSY" --json wrksplf --select '*ALL'
equal "$(version)" 8
equal "$(sqlite3 "$SPSY_HOME/spool.db" "PRAGMA integrity_check")" ok
contains "$out" '"fileName":"PAYSLIPS","fileNumber":1,"jobSystem":"SYS1"'
contains "$out" '"userData":"A1","userDefinedData":"defined","status":"*READY","copies":3'
contains "$out" '"outputPriority":2,"ccsid":37,"save":"*YES","expirationDate":"2030-01-31"'
contains "$out" '"fileName":"BIGFILE"'
copy=$SPSY_HOME/spool.db-version-2
sets 2
equal "$(stat -c %a "$copy")" 600
equal "$(sqlite3 "$copy" "SELECT schema_version FROM home; PRAGMA integrity_check")" $'2\nok'
[ ! -e "$copy.new" ] || fail "a part of a copy is left"
expect 0 "$SPSY" doctor --full
contains "$out" 'version 8'
contains "$(tr -s ' \n' ' ' <<<"$out")" "old version warning $copy, 1 MiB, is the database from before the upgrade"

# Large data, authorities, shadow counts and the journal are what they were.
expect 0 "$SPSY" dspsplf --file BIGFILE --job ALICE/BIG
equal "$(tail -n 1 <<<"$out")" 20000
expect 0 "$SPSY" -u ALICE rlssplf --file BIGFILE --job ALICE/BIG
entries() { # OPTION...: how many decisions
    expect 0 "$SPSY" --json journal "$@"
    grep -o '"time":' <<<"$out" | wc -l
}
old() { sqlite3 "$copy" "SELECT count(*) FROM decision WHERE $1"; }
equal "$(entries --verdict refused)" "$(old "json_extract(decision, '$.verdict') = 'refused'")"
equal "$(entries --file PAYSLIPS)" "$(old "json_extract(decision, '$.file.name') = 'PAYSLIPS'")"
equal "$(entries --failed)" 2 # one refused, one a shadow's
equal "$(entries --failed --verdict refused)" 1
equal "$(entries)" "$(($(old 1) + 2))" # and those of DSPSPLF and RLSSPLF above

# A failure that is journalled now is found beside the old ones.
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 5 NONE/SUCH"
expect 4 "$SPSY" -u ALICE hldsplf --file BIGFILE --job ALICE/BIG
equal "$(entries --failed)" 3
equal "$(entries --verdict refused --file BIGFILE)" 1
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 5"

# A save file of version 2 restores.
expect 0 "$SPSY" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
expect 0 "$SPSY" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf')"
expect 0 "$SPSY" dspsplf --file PAYSLIPS --job ALICE/PAYROLL
contains "$out" 'ALICE  1.234,56'

# Put back, the copy is the old home.
mv "$copy" "$SPSY_HOME/spool.db"
rm -f "$SPSY_HOME"/spool.db-wal "$SPSY_HOME"/spool.db-shm
equal "$(version)" 2
expect 0 "$SPSY" wrksplf --select '*ALL'
contains "$out" BIGFILE

# A home of version 3: as it was, nobody has a login, and who signed on then is not known; now it is.
old_home 3
equal "$(version)" 3
expect 0 "$SPSY" doctor
contains "$out" 'version 3, older than this spsy: the next command makes it version 8'
expect 0 "$SPSY" --json dspusrprf BOB
equal "$(version)" 8
contains "$out" '"localUser":"*NONE","localUid":null'
sets 3
equal "$(sqlite3 "$SPSY_HOME/spool.db-version-3" "SELECT schema_version FROM home; PRAGMA integrity_check")" \
    $'3\nok'
[ ! -e "$SPSY_HOME/spool.db-version-2" ] || fail "a copy under the name of another version"
expect 0 "$SPSY" dspsplf --file BIGFILE --job ALICE/BIG
equal "$(tail -n 1 <<<"$out")" 20000
expect 0 "$SPSY" --json journal --user ALICE --limit 1
contains "$out" '"currentUser":"ALICE","signedOn":null,"job":"'
expect 0 "$SPSY" -u ALICE rlssplf --file BIGFILE --job ALICE/BIG
expect 0 "$SPSY" --json journal --user ALICE --limit 1
contains "$out" '"currentUser":"ALICE","signedOn":"QSECOFR","job":"'
for column in "local_user = 'x'" "local_uid = 7"; do # unique, as in a new home
    ! sqlite3 "$SPSY_HOME/spool.db" "UPDATE profile SET $column" 2>/dev/null || fail "$column of everybody"
done
schema() { sqlite3 -bail "$1" "SELECT master.name, info.name, info.\"notnull\", info.pk
    FROM sqlite_master AS master, pragma_table_info(master.name) AS info
    WHERE master.type = 'table' ORDER BY master.name, info.name;
    SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"; }
expect 0 "$SPSY" --home "$HOME_DIR/new" init
equal "$(schema "$SPSY_HOME/spool.db")" "$(schema "$HOME_DIR/new/spool.db")"

# A home of version 4: logins, profiles of names that none can be given now, and no name given yet.
old_home 4
equal "$(version)" 4
expect 0 "$SPSY" doctor
contains "$out" 'version 4, older than this spsy: the next command makes it version 8'
expect 0 "$SPSY" --json dspusrprf BOB
equal "$(version)" 8
contains "$out" '"localUser":"bin","localUid":2'
sets 4
equal "$(sqlite3 "$SPSY_HOME/spool.db-version-4" "SELECT schema_version FROM home; PRAGMA integrity_check")" \
    $'4\nok'
expect 0 "$SPSY" --json journal --user BOB --limit 1
contains "$out" '"currentUser":"BOB","signedOn":"QSECOFR","job":"'
equal "$(schema "$SPSY_HOME/spool.db")" "$(schema "$HOME_DIR/new/spool.db")"
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM given_name")" 0
for name in YRS Z1; do
    expect 0 "$SPSY" cl "CHGUSRPRF $name TEXT('as before')"
    expect 0 "$SPSY" -u "$name" wrksplf
done

# A home of version 5: its levels of authority have become sets, and mean what they meant.
old_home 5
equal "$(version)" 5
expect 0 "$SPSY" doctor
contains "$out" 'version 5, older than this spsy: the next command makes it version 8'
sqlite3 "$SPSY_HOME/spool.db" "UPDATE output_queue SET public_authority = 77 WHERE name = 'OPEN' AND library = 'SHUT'"
shows() { # OBJECT OBJTYPE USER=AUTHORITY...
    local each
    expect 0 "$SPSY" --json cl "DSPOBJAUT $1 $2"
    for each in "${@:3}"; do
        contains "$out" "\"user\":\"${each%=*}\",\"authority\":\"${each#*=}\""
    done
    equal "$(grep -o '"user"' <<<"$out" | wc -l)" $(($# - 2))
}
shows SHOP/LOOK '*OUTQ' 'QSECOFR=*ALL' 'BOB=*EXCLUDE' 'CAROL=*USE' 'CLERKS=*ALL' 'DAVE=*CHANGE' '*PUBLIC=*USE'
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT name, stored FROM profile WHERE stored <> '{}';
    SELECT count(*) FROM output_queue WHERE stored <> '{}'")" \
    $'QPGMR|{"USRCLS":"*PGMR"}\nQSECOFR|{"USRCLS":"*SECOFR"}\nQSYS|{"USRCLS":"*SECOFR"}\nQSYSOPR|{"USRCLS":"*SYSOPR"}\n0'
expect 0 "$SPSY" --json dspusrprf QSECOFR
contains "$out" '"userClass":"*SECOFR"'
equal "$(version)" 8
sets 5
shows SHOP/OPEN '*OUTQ' 'QSECOFR=*ALL' '*PUBLIC=*CHANGE'
shows SHOP/CLOSED '*OUTQ' 'QSECOFR=*ALL' '*PUBLIC=*EXCLUDE'
shows SHOP/FREE '*OUTQ' 'QSECOFR=*ALL' '*PUBLIC=*ALL'
shows SHUT/OPEN '*OUTQ' 'QSECOFR=*ALL' '*PUBLIC=*EXCLUDE' # it was damaged, and read as that
shows SHOP '*LIB' 'QSECOFR=*ALL' 'BOB=*ALL' 'ERIN=*EXCLUDE' '*PUBLIC=*USE'
# A spare of an old server has the home open and no job: with its own words it cannot begin one.
sqlite3 "$SPSY_HOME/spool.db" "INSERT INTO job(number, user, name, last_file) VALUES('000999', 'A', 'B', 0)" \
    2>/dev/null && fail "a process of version 5 can begin a job"
expect 0 "$SPSY" --json cl "WRKOUTQD SHOP/LOOK" # nobody could have held it
contains "$out" '"held":"*NO"'
shows SHUT '*LIB' 'QSECOFR=*ALL' 'CAROL=*USE' 'DAVE=*CHANGE' '*PUBLIC=*EXCLUDE'
shows MINE '*LIB' 'QSECOFR=*ALL' '*PUBLIC=*ALL'
shows QGPL '*LIB' 'QSYS=*ALL' '*PUBLIC=*CHANGE'
shows BOB '*USRPRF' 'QSYS=*ALL' '*PUBLIC=*EXCLUDE' # nobody knows who created it
equal "$(sqlite3 "$SPSY_HOME/spool.db-version-5" "SELECT schema_version FROM home; PRAGMA integrity_check")" \
    $'5\nok'
equal "$(schema "$SPSY_HOME/spool.db")" "$(schema "$HOME_DIR/new/spool.db")"
payslips=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT job_number FROM spooled_file WHERE name = 'PAYSLIPS'")/QSECOFR/SPSY
hold() { # STATUS USER: AUTCHK(*DTAAUT)
    expect "$1" "$SPSY" -u "$2" cl "HLDSPLF PAYSLIPS JOB($payslips)"
}
hold 0 DAVE
expect 0 "$SPSY" -u FRED cl "RLSSPLF PAYSLIPS JOB($payslips)" # of the group CLERKS
hold 3 CAROL
hold 3 BOB
hold 3 ALICE
# Its save file has the levels' names, which are the sets'.
expect 0 "$SPSY" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
for queue in OPEN CLOSED LOOK FREE; do expect 0 "$SPSY" cl "DLTOUTQ SHOP/$queue"; done
expect 0 "$SPSY" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf')"
shows SHOP/LOOK '*OUTQ' 'QSECOFR=*ALL' 'BOB=*EXCLUDE' 'CAROL=*USE' 'CLERKS=*ALL' 'DAVE=*CHANGE' '*PUBLIC=*USE'
shows SHOP/OPEN '*OUTQ' 'QSECOFR=*ALL' '*PUBLIC=*CHANGE'

# A home of version 6: its decisions are older than the chain, which begins with the next one.
old_home 6
equal "$(version)" 6
expect 0 "$SPSY" doctor
contains "$out" 'version 6, older than this spsy: the next command makes it version 8'
expect 0 "$SPSY" wrksplf --select '*ALL'
equal "$(version)" 8
equal "$(schema "$SPSY_HOME/spool.db")" "$(schema "$HOME_DIR/new/spool.db")"
equal "$(sqlite3 "$SPSY_HOME/spool.db-version-6" "SELECT schema_version FROM home; PRAGMA integrity_check")" \
    $'6\nok'
old=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM decision")
[ "$old" -gt 2 ] || fail "no decision is in it"
expect 0 "$SPSY" --json journal
equal "$(grep -o '"facts":null' <<<"$out" | wc -l)" "$old"
[ ! -e "$SPSY_HOME/seal.key" ] || fail "a key before anything was sealed"
expect 0 "$SPSY" -u ALICE dspsplf --file PAYSLIPS --job ALICE/PAYROLL # the first seal
expect 0 "$SPSY" --json journal seal --public
contains "$out" "\"first\":$((old + 1)),\"last\":$((old + 1)),"
key=$(grep -o '"publicKey":"[0-9a-f]*"' <<<"$out" | cut -d'"' -f4)
expect 0 "$SPSY" journal verify --key "$key"
contains "$err" "1 entries, $old that no seal covers"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET file = 'X' WHERE link IS NOT NULL"
expect 1 "$SPSY" journal verify --key "$key"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET link = NULL WHERE link IS NOT NULL"
expect 1 "$SPSY" journal verify --key "$key"

# A home of version 7: its chain and its seals go on; nothing in it has a key or a protection.
old_home 7
equal "$(version)" 7
expect 0 "$SPSY" doctor
contains "$out" 'version 7, older than this spsy: the next command makes it version 8'
chain() { sqlite3 "$1" "SELECT id, decision, hex(record), facts, hex(link) FROM decision WHERE id <= 7 ORDER BY id;
    SELECT * FROM seal ORDER BY 1 LIMIT 2"; }
before=$(chain "$SPSY_HOME/spool.db")
expect 0 "$SPSY" wrksplf --select '*ALL'
equal "$(version)" 8
equal "$(schema "$SPSY_HOME/spool.db")" "$(schema "$HOME_DIR/new/spool.db")"
equal "$(sqlite3 "$SPSY_HOME/spool.db-version-7" "SELECT schema_version FROM home; PRAGMA integrity_check")" \
    $'7\nok'
equal "$(chain "$SPSY_HOME/spool.db")" "$before"
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM sqlite_master
    WHERE name IN ('vault', 'spool_key', 'spool_key_version', 'protection_guard');
    SELECT count(*) FROM spooled_file WHERE key_id <> '' OR file_key IS NOT NULL OR protection <> '';
    SELECT count(*) FROM output_queue WHERE key_label <> '' OR protection <> ''")" $'0\n0\n0'
# A spare of an old server has the home open and no job: with its own words it cannot begin one.
sqlite3 "$SPSY_HOME/spool.db" "INSERT INTO job(number, user, name, newest_file) VALUES('000999', 'A', 'B', 0)" \
    2>/dev/null && fail "a process of version 7 can begin a job"
expect 0 "$SPSY" --json journal seal --public
key=$(grep -o '"publicKey":"[0-9a-f]*"' <<<"$out" | cut -d'"' -f4)
expect 0 "$SPSY" journal verify --key "$key"
expect 0 "$SPSY" -u ALICE dspsplf --file PAYSLIPS --job ALICE/PAYROLL # the next one of the same chain
contains "$out" 'ALICE  1.234,56'
expect 0 "$SPSY" journal seal
expect 0 "$SPSY" journal verify --key "$key"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET link = NULL WHERE id = 3"
expect 1 "$SPSY" journal verify --key "$key"
expect 3 "$SPSY" -u CAROL dspsplf --file BIGFILE --job ALICE/BIG # DSPDTA(*OWNER), as ever
expect 0 "$SPSY" -u ALICE dspsplf --file BIGFILE --job ALICE/BIG
equal "$(tail -n 1 <<<"$out")" 20000
expect 0 "$SPSY" --json replay --self # facts of version 7: no decision comes out otherwise
contains "$out" '"exit":0'
expect 0 "$SPSY" doctor --full
# Its save file restores.
expect 0 "$SPSY" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
expect 0 "$SPSY" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/shop.savf')"
expect 0 "$SPSY" -u ALICE dspsplf --file PAYSLIPS --job ALICE/PAYROLL
contains "$out" 'ALICE  1.234,56'

# Several at once: one does it, the others wait and go on.
old_home
pids=()
for _ in 1 2 3 4 5 6; do
    "$SPSY" wrksplf --select '*ALL' >/dev/null 2>&1 &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "a command beside the one that migrates failed"; done
equal "$(version)" 8

# Killed before any call that changes something: the old home or the new one, and the next command
# goes on from it.
case $BUILD in *san-*) exit 0 ;; esac
kill_at=$BUILD/tests/tools/kill_at
for from in 2 7; do
    olds=0 news=0
    for ((call = 1; ; call++)); do
        old_home "$from"
        chmod 755 "$SPSY_HOME" # who looks in sees names, and no byte
        status=0
        "$kill_at" "$call" "$SPSY" dspusrprf ALICE >/dev/null 2>&1 || status=$?
        [ "$status" -ne 0 ] || break
        equal "$status" 137
        equal "$(find "$SPSY_HOME" -name 'spool.db*' -perm /077)" ''
        case $(version) in "$from") olds=$((olds + 1)) ;; 8) news=$((news + 1)) ;; *) fail "no version" ;; esac
        expect 0 "$SPSY" wrksplf --select '*ALL'
        contains "$out" PAYSLIPS
        contains "$out" BIGFILE
        equal "$(version)" 8
        equal "$(sqlite3 "$SPSY_HOME/spool.db-version-$from" "PRAGMA integrity_check")" ok
        equal "$(find "$SPSY_HOME" -name 'spool.db-version-*' | wc -l)" 1
    done
    [ "$olds" -gt 5 ] && [ "$news" -gt 0 ] || fail "of $from killed $olds times before and $news times after"
done
