#!/bin/bash
# DLTEXPSPLF: what has expired goes, and nothing else; nobody is asked; native authority decides.
case ${SPSY:-} in */bin/spsy) export SPSY=$SPSY-with-triggers ;; esac # spsy has them off
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
today=$(date +%F)
old=2001-02-03
left() { # NAMES: what is there
    expect 0 as SPOOLER --json cl "WRKSPLF SELECT(*ALL)"
    equal "$(grep -o '"fileName":"[A-Z0-9]*"' <<<"$out" | cut -d'"' -f4 | sort | tr '\n' ' ')" "$1"
}

create ALICE OLD "EXPDATE('$old')"
create ALICE TODAY "EXPDATE('$today')"
create ALICE NEVER
create ALICE LATER "EXPDATE('2098-12-31')"
create BOB BOBS "EXPDATE('$old')"
create ALICE HELD "EXPDATE('$old') HOLD(*YES) OUTQ(SHOP/OPEN)"
head -c 100000 /dev/zero | tr '\0' 'x' >"$HOME_DIR/large"
expect 0 as ALICE cl "CRTSPLF LARGE '$HOME_DIR/large' EXPDATE('$old')"

# A program that refuses everything is not asked; BOB deletes what is his, and is told of the rest.
register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump
SPSY_TEST_ANSWER=0 expect 3 as BOB --json cl "DLTEXPSPLF"
contains "$out" '"id":"SPY0001","text":"2 expired spooled files deleted, 2 not deleted"'
contains "$out" 'BOB may not delete 2 of the expired spooled files'
contains "$out" '"decisions":[]'
[ ! -e "$SPSY_TEST_DUMP" ] || fail "a program was asked"
unset SPSY_TEST_DUMP
deregister
left "LARGE LATER NEVER OLD TODAY " # HELD was on a queue that everybody may change

expect 0 as ALICE --json cl "DLTEXPSPLF ASPDEV(*ALL)"
contains "$out" '2 expired spooled files deleted, 0 not deleted'
left "LATER NEVER TODAY "
unserve
equal "$(find "$SPSY_HOME/data" -type f | wc -l)" 0
# Which files went, and who did it, is in the log of his job.
logged() { # NAME: who deleted it, and when it had expired
    sqlite3 "$SPSY_HOME/spool.db" "SELECT user || ' ' || substr(text, instr(text, 'expired'))
        FROM job_log JOIN job ON job.id = job_id
        WHERE text LIKE 'DLTEXPSPLF deleted spooled file $1 number %'"
}
for who in "BOB BOBS" "BOB HELD" "ALICE OLD" "ALICE LARGE"; do
    equal "$(logged "${who#* }")" "${who% *} expired on $old; no exit program was asked"
done
expect 0 as ALICE --json cl "DLTEXPSPLF"
contains "$out" '0 expired spooled files deleted, 0 not deleted'

# ASPDEV.
expect 0 "$SPSY" cl "CRTLIB LIB(FAR) ASP(*ASPDEV) ASPDEV(IASP33) ASPNBR(33)"
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(FAR/AWAY) AUT(*USE)"
create ALICE FARAWAY "EXPDATE('$old') OUTQ(FAR/AWAY)"
create ALICE NEAR "EXPDATE('$old')"
expect 2 as ALICE cl "DLTEXPSPLF ASPDEV(*CURASPGRP)"
contains "$err" "a job here has no ASP group"
expect 0 as ALICE cl "DLTEXPSPLF ASPDEV(NOSUCH)"
left "FARAWAY LATER NEAR NEVER TODAY "
expect 0 as ALICE cl "DLTEXPSPLF *SYSBAS"
left "FARAWAY LATER NEVER TODAY "
expect 0 as ALICE cl "DLTEXPSPLF IASP33"
left "LATER NEVER TODAY "

# What a program still writes stays, as CLROUTQ leaves it.
create ALICE OPENED "EXPDATE('$old')"
create ALICE CLOSED "EXPDATE('$old')"
unserve
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET status = '*OPEN' WHERE name = 'OPENED'"
expect 0 as ALICE --json cl DLTEXPSPLF
contains "$out" '"1 expired spooled file deleted, 1 not deleted (a program still writes 1 of them)"'
left "LATER NEVER OPENED TODAY "
unserve
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET status = '*READY' WHERE name = 'OPENED'"
expect 0 as ALICE cl DLTEXPSPLF

# One whose date is put off while the others of its group go: it is read again before its turn.
create ALICE FIRST "EXPDATE('$old')"
create ALICE PUTOFF "EXPDATE('$old')"
unserve
sqlite3 "$SPSY_HOME/spool.db" "CREATE TRIGGER beside AFTER DELETE ON spooled_file WHEN old.name = 'FIRST' BEGIN
    UPDATE spooled_file SET expiration = '2098-12-31' WHERE name = 'PUTOFF'; END"
expect 0 as ALICE --json cl DLTEXPSPLF
contains "$out" '"1 expired spooled file deleted, 0 not deleted"'
left "LATER NEVER PUTOFF TODAY "
unserve
sqlite3 "$SPSY_HOME/spool.db" "DROP TRIGGER beside; UPDATE spooled_file SET expiration = '$old' WHERE name = 'PUTOFF'"
expect 0 as ALICE cl DLTEXPSPLF

# *EXECUTE to the queue's library is needed here as well.
create ALICE HIDDEN "EXPDATE('$old') OUTQ(SHOP/OPEN)"
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(SHOP) OBJTYPE(*LIB) USER(BOB) AUT(*EXCLUDE)"
expect 3 as BOB cl "DLTEXPSPLF"
left "HIDDEN LATER NEVER TODAY "

# Many, more than are dealt with together; killed between, the others go the next time.
unserve
sqlite3 "$SPSY_HOME/spool.db" "
    WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
    INSERT INTO spooled_file SELECT NULL, queue_id, job_number, job_user, job_name, i, 'MANY', system,
        date_opened, time_opened, size, form_type, user_data, user_defined_data, status, copies,
        priority, save, expiration, device_type, ccsid, pages, printing, NULL, NULL, NULL, NULL, NULL
    FROM spooled_file, n WHERE name = 'HIDDEN'"
count() { sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM spooled_file WHERE name = 'MANY'"; }
equal "$(count)" 1000
case $BUILD in *san-*) traced=no ;; *) traced=yes ;; esac # a leak check wants to trace the process itself
if embedded_only killed && [ $traced = yes ]; then
    cp -a "$SPSY_HOME" "$HOME_DIR/full"
    call=1 some=0
    while :; do
        rm -rf "$SPSY_HOME"
        cp -a "$HOME_DIR/full" "$SPSY_HOME"
        status=0
        "$BUILD/tests/tools/kill_at" $call "$SPSY" -u ALICE cl DLTEXPSPLF >/dev/null 2>&1 || status=$?
        [ $status -eq 137 ] || break
        rest=$(count)
        [ "$rest" -eq 0 ] || [ "$rest" -eq 1000 ] || some=$((some + 1))
        expect 0 as ALICE cl "DLTEXPSPLF"
        equal "$(count)" 0
        call=$((call + 7))
    done
    equal $status 0
    [ $some -gt 0 ] || fail "no kill left a part of them"
    rm -rf "$SPSY_HOME"
    cp -a "$HOME_DIR/full" "$SPSY_HOME"
fi
expect 0 as ALICE --json cl "DLTEXPSPLF"
contains "$out" '1001 expired spooled files deleted, 0 not deleted'
unserve
equal "$(count)" 0

# A quiesced home: nothing is deleted.
create ALICE OLD "EXPDATE('$old')"
expect 0 "$SPSY" quiesce on --reason test
expect 3 as ALICE cl "DLTEXPSPLF"
contains "$err" SPY0113
expect 0 "$SPSY" quiesce off
left "LATER NEVER OLD TODAY "
