#!/bin/bash
# CLROUTQ of many files: beside others who move and delete them, in little memory, on a full disk's
# reserve, and killed at any moment: each file is there with its data, or gone with it and named in
# the job log.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
case ${SPSY:-} in */bin/spsy) export SPSY=$SPSY-with-triggers ;; esac # spsy has them off
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
sql() { sqlite3 -cmd '.timeout 20000' "$SPSY_HOME/spool.db" "$1"; }
officer() { expect 0 "$SPSY" cl "$1"; }
officer "CRTOUTQ SHOP/OTHER"
# many QUEUE COUNT: files of ALICE's on it, as if a job had made them one by one
many() {
    create ALICE FIRST "OUTQ($1)"
    unserve
    sql "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
        INSERT INTO spooled_file SELECT (SELECT max(id) FROM spooled_file) + i - 1, $(columns) FROM spooled_file, n
        WHERE id = (SELECT max(id) FROM spooled_file WHERE name = 'FIRST');
        INSERT INTO file_data SELECT id, 'bytes' FROM spooled_file WHERE id NOT IN (SELECT file_id FROM file_data);"
}
columns() { # of spooled_file, but for id; its number is i
    sql "SELECT group_concat(CASE name WHEN 'number' THEN 'i' ELSE name END) FROM pragma_table_info('spooled_file') WHERE name <> 'id'"
}
left() { sql "SELECT count(*) FROM spooled_file WHERE queue_id = (SELECT id FROM output_queue WHERE library || '/' || name = '$1')"; }
logged() { sql "SELECT count(*) FROM job_log WHERE text LIKE 'CLROUTQ deleted%'"; }
whole() { # every file has its data, no data is nobody's
    equal "$(sql "SELECT count(*) FROM file_data WHERE file_id NOT IN (SELECT id FROM spooled_file)")" 0
    equal "$(sql "SELECT count(*) FROM spooled_file WHERE id NOT IN (SELECT file_id FROM file_data) AND data IS NULL")" 0
    equal "$(sql "SELECT count(*) FROM spooled_file WHERE data IS NOT NULL")" "$(find "$SPSY_HOME/data" -maxdepth 1 -type f | wc -l)"
}

# ---- 10,000 files, in the memory of few ----
many SHOP/OPEN 10000
equal "$(left SHOP/OPEN)" 10000
case $BUILD in *san-*) memory=unlimited ;; *) memory=65536 ;; esac
expect 0 bash -c "ulimit -v $memory; exec '$SPSY' cl 'CLROUTQ SHOP/OPEN'"
contains "$err" "10000 spooled files deleted from output queue SHOP/OPEN, 0 not deleted"
equal "$(left SHOP/OPEN)" 0
equal "$(logged)" 10000
unserve
whole

# ---- beside others ----
sql "DELETE FROM job_log"
many SHOP/OPEN 3000
trigger() { sql "DROP TRIGGER IF EXISTS beside; $1"; }
# Whoever is read again in the transaction that deletes has moved before: 100 at a time, then these.
trigger "CREATE TRIGGER beside AFTER DELETE ON spooled_file WHEN old.number = 7 BEGIN
    UPDATE spooled_file SET queue_id = (SELECT id FROM output_queue WHERE name = 'OTHER') WHERE number = 8 OR number = 2500;
    UPDATE spooled_file SET status = '*OPEN' WHERE number = 9;
    DELETE FROM file_data WHERE file_id = (SELECT id FROM spooled_file WHERE number = 2600);
    DELETE FROM spooled_file WHERE number = 2600; END"
expect 0 "$SPSY" cl "CLROUTQ SHOP/OPEN"
contains "$err" "SPY0003: 3 spooled files left out: deleted or moved by other jobs before their turn"
contains "$err" "2996 spooled files deleted from output queue SHOP/OPEN, 1 not deleted (a program still writes them)"
unserve
trigger ""
equal "$(left SHOP/OPEN) $(left SHOP/OTHER)" "1 2"
whole
sql "UPDATE spooled_file SET status = '*READY'"
officer "CLROUTQ SHOP/OPEN"
officer "CLROUTQ SHOP/OTHER"

# Authority that is lost on the way, and a queue that is: what is done stays done, and is told.
unserve
sql "DELETE FROM job_log"
many SHOP/OPEN 1000
unserve
trigger "CREATE TRIGGER beside AFTER DELETE ON spooled_file WHEN old.number = 7 BEGIN
    UPDATE output_queue SET authority_check = 0, operator_control = 0 WHERE name = 'OPEN'; END"
expect 3 as BOB cl "CLROUTQ SHOP/OPEN"
contains "$err" "CPF2207: BOB may not control output queue OPEN in library SHOP: needs ownership of it"
deleted=$(sed -n 's/.*: \([0-9]*\) spooled files deleted from output queue SHOP\/OPEN, 0 not deleted.*/\1/p' <<<"$err")
[ "$deleted" -gt 0 ] && [ "$deleted" -le 100 ] || fail "$err"
unserve
trigger ""
equal "$(left SHOP/OPEN)" $((1000 - deleted))
equal "$(logged)" "$deleted"
whole
sql "UPDATE output_queue SET authority_check = 1 WHERE name = 'OPEN'"
officer "CLROUTQ SHOP/OPEN"

# A queue of that name that is another by now, deleted and made again, with files on it: told, and not cleared.
unserve
sql "DELETE FROM job_log"
many SHOP/OPEN 300
trigger "CREATE TRIGGER beside AFTER DELETE ON spooled_file WHEN old.number = 7 BEGIN
    UPDATE output_queue SET id = id + 100000 WHERE name = 'OPEN';
    UPDATE spooled_file SET queue_id = queue_id + 100000 WHERE number > 7; END"
expect 1 "$SPSY" cl "CLROUTQ SHOP/OPEN"
contains "$err" "CPF3357: output queue OPEN in library SHOP not found: it has been deleted and made again"
unserve
trigger ""
equal "$(left SHOP/OPEN)" 293
whole
officer "CLROUTQ SHOP/OPEN"

# Two at once, and somebody who moves: each file is deleted once.
unserve
sql "DELETE FROM job_log"
many SHOP/OPEN 2000
"$SPSY" cl "CLROUTQ SHOP/OPEN" >/dev/null 2>"$HOME_DIR/one" &
"$SPSY" cl "CLROUTQ SHOP/OPEN" >/dev/null 2>"$HOME_DIR/two" &
wait
unserve
equal "$(left SHOP/OPEN)" 0
equal "$(logged)" 2000
equal "$(sed -n 's/.*: \([0-9]*\) spooled files\{0,1\} deleted from.*/\1/p' "$HOME_DIR/one" "$HOME_DIR/two" | paste -sd+ | bc)" 2000
whole

# ---- killed before any call that changes something ----
embedded_only killed || exit 0
case $BUILD in *san-*) exit 0 ;; esac
kill_at=$BUILD/tests/tools/kill_at
head -c 70000 /dev/zero >"$HOME_DIR/large"
some=0 all=0 none=0
for ((call = 1; ; call++)); do
    many SHOP/OPEN 120
    expect 0 as ALICE cl "CRTSPLF LARGE '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*USERASCII)"
    sql "DELETE FROM job_log WHERE text LIKE 'CLROUTQ%'"
    status=0
    "$kill_at" "$call" "$SPSY" cl "CLROUTQ SHOP/OPEN" >/dev/null 2>&1 || status=$?
    [ "$status" -ne 0 ] || break
    equal "$status" 137
    expect 0 "$SPSY" wrksplf # sweeps
    count=$(left SHOP/OPEN)
    equal "$((count + $(logged)))" 121
    whole
    case $count in 0) all=$((all + 1)) ;; 121) none=$((none + 1)) ;; *) some=$((some + 1)) ;; esac
    officer "CLROUTQ SHOP/OPEN"
    equal "$(left SHOP/OPEN)" 0
done
[ $none -gt 2 ] && [ $some -gt 0 ] && [ $all -gt 0 ] || fail "killed: $none before, $some between, $all after"
