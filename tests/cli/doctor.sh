#!/bin/bash
# spsy doctor: fine on a new home; names what is not in order, one by one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"

finds() { # STATE CHECK DETAIL; the status is 1 exactly when something is wrong
    local status=0
    "$SPSY" --json doctor --full >"$HOME_DIR/doctor" 2>&1 || status=$?
    out=$(cat "$HOME_DIR/doctor")
    grep -o '{"check":[^}]*}' <<<"$out" >"$HOME_DIR/rows"
    grep -F "{\"check\":\"$2\",\"state\":\"$1\"," "$HOME_DIR/rows" | grep -qF "$3" ||
        fail "no finding $1 $2 $3 in: $out"
    equal "$status" "$(grep -c '"state":"wrong"' "$HOME_DIR/rows" | sed 's/[1-9].*/1/')"
}
fine() {
    expect 0 "$SPSY" --json doctor --full
    contains "$out" '"exit":0,"messages":[{"id":"SPY0001","text":"nothing is wrong;'
    case $out in *'"wrong"'*) fail "$out" ;; esac
}

# No home: the kernel is examined all the same.
finds wrong home 'makes a home'
finds ok 'exit host' 'starts'
for words in --bogus x --full=1; do expect 2 "$SPSY" doctor $words; done

world
fine
expect 0 "$SPSY" doctor
contains "$out" 'Check '
for check in 'memfd sealing' pidfd 'time limits' 'exit host' seccomp Landlock home files 'disk reserve' disk scratch \
    break-glass registry spool.db 'data files' orphans records names failures clock; do
    contains "$out" "$check"
done
finds ok seccomp 'reach no other process'

# Every file is looked at, however many there are.
for ((i = 0; i < 250; i++)); do echo "CRTSPLF FILE(MANY) FROMSTMF('/dev/null')"; done >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
fine
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET form_type = printf('%.20c', 'x') WHERE id = (SELECT max(id) FROM spooled_file)"
finds wrong records '1 spooled files have values that no exit program can be shown'
expect 0 "$SPSY" cl "DLTSPLF *SELECT SELECT(*ALL)"
fine

# A file on a queue that is gone, and data that is gone or short, in the database itself.
printf 'text\n' >"$HOME_DIR/input"
for ((i = 0; i < 3; i++)); do echo "CRTSPLF FILE(HURT) FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/OPEN)"; done >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
cp -a "$SPSY_HOME" "$HOME_DIR/whole"
for damage in "DELETE FROM file_data WHERE file_id = (SELECT max(id) FROM spooled_file):the data of 1 is missing" \
    "UPDATE file_data SET bytes = x'01':the data of 3 is missing" \
    "UPDATE file_data SET bytes = NULL:the data of 3 is missing" \
    "UPDATE spooled_file SET size = 'x':the data of 3 is missing" \
    "UPDATE spooled_file SET queue_id = -1:3 are on an output queue that is not there" \
    "DELETE FROM output_queue WHERE name = 'OPEN':3 are on an output queue that is not there"; do
    sqlite3 "$SPSY_HOME/spool.db" "PRAGMA ignore_check_constraints = ON; ${damage%:*}" 2>/dev/null ||
        sqlite3 "$SPSY_HOME/spool.db" "PRAGMA writable_schema = ON; UPDATE sqlite_master
            SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'file_data';
            PRAGMA writable_schema = RESET; ${damage%:*}" >/dev/null
    finds wrong 'spooled files' "${damage#*:}"
    rm -rf "$SPSY_HOME"
    cp -a "$HOME_DIR/whole" "$SPSY_HOME"
done
expect 0 "$SPSY" cl "DLTSPLF *SELECT SELECT(*ALL)"
fine

# The exit host itself says what holds, and is found out when it says nothing.
host=$(dirname "$PROGRAM")/../libexec/spsy/spsy-exit-host
expect 0 "$host" --probe
contains "$out" 'seccomp holds'
mkdir -p "$HOME_DIR/install/bin" "$HOME_DIR/install/libexec/spsy"
cp "$PROGRAM" "$HOME_DIR/install/bin/"
cp -r "$BUILD/exits" "$HOME_DIR/install/"
expect 1 "$HOME_DIR/install/bin/spsy" --json doctor
contains "$out" '{"check":"exit host","state":"wrong"'
contains "$out" '{"check":"seccomp","state":"wrong"'
printf '#!/bin/sh\necho "seccomp fails socket"\necho "landlock none"\n' \
    >"$HOME_DIR/install/libexec/spsy/spsy-exit-host"
chmod 755 "$HOME_DIR/install/libexec/spsy/spsy-exit-host"
expect 1 "$HOME_DIR/install/bin/spsy" --json doctor
contains "$out" 'a program is not refused: socket'
contains "$out" '{"check":"Landlock","state":"warning","detail":"not in this kernel'

# Modes, missing files, kinds.
for entry in spool.db registry.json reserve lib data data/pending; do
    mode=$(stat -c %a "$SPSY_HOME/$entry")
    chmod g+w "$SPSY_HOME/$entry"
    finds wrong files "$entry can be written by others"
    chmod "$mode" "$SPSY_HOME/$entry"
done
chmod 777 "$SPSY_HOME"
finds wrong home 'can be written by others'
chmod 700 "$SPSY_HOME"
mv "$SPSY_HOME/lib" "$SPSY_HOME/kept"
finds wrong files '/lib: No such file'
touch "$SPSY_HOME/lib"
finds wrong files '/lib is not a directory'
rm "$SPSY_HOME/lib"
mv "$SPSY_HOME/kept" "$SPSY_HOME/lib"
fine

# The reserve, break-glass, the clock.
truncate -s 0 "$SPSY_HOME/reserve"
finds warning 'disk reserve' 'used up'
count=$(grep -c '"state":"warning"' "$HOME_DIR/rows") # this one, and what the kernel lacks
contains "$out" "nothing is wrong; $count warning$([ "$count" -eq 1 ] || echo s)\""
truncate -s 1048576 "$SPSY_HOME/reserve"
finds warning 'disk reserve' 'used up' # a hole is no room
fallocate -l 1048576 "$SPSY_HOME/reserve"
expect 0 "$SPSY" break-glass --reason test --hours 1
finds warning break-glass 'in force until'
echo '{}' >"$SPSY_HOME/break-glass"
finds warning break-glass 'is ignored'
expect 0 "$SPSY" break-glass --end
touch -d '2 hours' "$SPSY_HOME/registry.json"
finds wrong clock 'registry.json was changed later than now'
touch "$SPSY_HOME/registry.json"
create ALICE SEEN
expect 0 as ALICE cl "QUSRSPLA FILE(SEEN) JOB($job) SPLNBR($nbr)"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = '2099' || substr(time, 5)"
finds wrong clock 'the newest decision is dated 2099'
sqlite3 "$SPSY_HOME/spool.db" "DELETE FROM decision"
fine

# A program that is in order by day and failed tonight; a day later it is history.
create ALICE SEEN
register 10 bad_abort
expect 4 as ALICE cl "HLDSPLF FILE(SEEN) JOB($job)"
finds warning failures 'tests/exits/bad_abort.so: crashed: SIGABRT; spsy journal --failed lists them'
chmod 666 "$SPSY_HOME/registry.json"
expect 4 as ALICE cl "HLDSPLF FILE(SEEN) JOB($job)"
chmod 600 "$SPSY_HOME/registry.json"
finds warning failures 'no program: '
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = '2026-01-01T00:00:00.000000Z'"
finds ok failures 'no program failed in the last 24 hours'
# What cannot be read may be a failure: SQLite takes the first for JSON, not the second.
for text in '{"basis":"failure","basis":"failure"}' '{'; do
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET decision = '$text', time = '$(date -u +%FT%T).000000Z'"
    finds wrong failures 'cannot be read: the journal: '
done
sqlite3 "$SPSY_HOME/spool.db" "DELETE FROM decision"
deregister

# The registry and its programs.
register 10 guard_reason
register 20 bad_good
finds ok 'program SPSY0100 10' 'CCSID 819, entry spsy_exit_program, RUN(*ISOLATED), MODE(*ENFORCE)'
finds ok registry '2 programs at SPSY0100, 0 at SPSY0200'
register 30 guard_raw
finds warning 'program SPSY0100 30' 'assumed: no descriptor'
register 30 guard_reason "CCSID(37)"
finds warning 'program SPSY0100 30' 'CCSID 819 (its descriptor says so; CCSID has no effect)'
register 30 guard_raw
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '/nowhere/x.so'"
finds wrong 'program SPSY0200 5' 'ONFAIL(*REFUSE): everything is refused'
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '/nowhere/x.so' ONFAIL(*IGNORE) REPLACE(*YES)"
finds wrong 'program SPSY0200 5' 'it is passed over'
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '/nowhere/x.so' MODE(*SHADOW) REPLACE(*YES)"
finds warning 'program SPSY0200 5' 'nothing is refused for it'
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 *ALL"
cp "$BUILD/tests/exits/guard_reason.so" "$SPSY_HOME/lib/x.so"
chmod 775 "$SPSY_HOME/lib/x.so"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 40 '$SPSY_HOME/lib/x.so'"
finds wrong 'program SPSY0100 40' 'cannot be called'
cp "$SPSY_HOME/registry.json" "$HOME_DIR/registry"
echo '{' >"$SPSY_HOME/registry.json"
finds wrong registry 'every guarded command is refused'
rm "$SPSY_HOME/registry.json"
finds wrong registry 'missing'
cp "$HOME_DIR/registry" "$SPSY_HOME/registry.json"
chmod 600 "$SPSY_HOME/registry.json"
deregister
fine

# Data files: one too many, one too few, one cut short.
head -c 100000 /dev/zero | tr '\0' x >"$HOME_DIR/big"
expect 0 as ALICE cl "CRTSPLF BIG '$HOME_DIR/big'"
finds ok 'data files' '1, all there'
data=$(cd "$SPSY_HOME/data" && find . -maxdepth 1 -type f -printf %f)
echo lost >"$SPSY_HOME/data/0123456789abcdef"
finds warning orphans '1 files in data/ belong to no spooled file: 5 bytes'
# One that another command is about to name in a row (its mark is locked) is not one.
touch "$SPSY_HOME/data/pending/0123456789abcdef"
exec 4<"$SPSY_HOME/data/pending/0123456789abcdef"
flock 4
finds ok orphans none
exec 4<&-
rm "$SPSY_HOME/data/pending/0123456789abcdef" "$SPSY_HOME/data/0123456789abcdef"
truncate -s -1 "$SPSY_HOME/data/$data"
finds wrong 'data files' "1 of 1 are missing or cut short, first data/$data"
rm "$SPSY_HOME/data/$data"
finds wrong 'data files' "first data/$data"
sqlite3 "$SPSY_HOME/spool.db" "DELETE FROM spooled_file WHERE data IS NOT NULL"
fine

# What comes slowly: a policy that is one and yet not what was meant, a shadow that nobody enforces, a
# journal that is not sealed any more.
echo '{"version": 1, "rules": [{"name": "all", "answer": "none"}, {"name": "late", "functions": ["DSPSPLF"], "answer": "refuse"}]}' \
    >"$HOME_DIR/policy.json"
chmod 600 "$HOME_DIR/policy.json"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 50 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json') MODE(*SHADOW)"
finds warning 'policy SPSY0100 50' 'to look at, the first: rule 2, late: '
contains "$out" "spsy policy check $HOME_DIR/policy.json"
for days in 6 8; do
    sed -i -E "s/(\"registeredAt\":[[:space:]]*\")[^\"]*/\1$(date -u -d "$days days ago" +%Y-%m-%dT%H:%M:%SZ)/" "$SPSY_HOME/registry.json"
    [ $days = 8 ] || { fine && without_shadow=$out; }
done
case $without_shadow in *'"check":"shadow'*) fail "$without_shadow" ;; esac
finds warning 'shadow SPSY0100 50' 'more than a week: it protects nothing'
deregister
fine
as BOB cl "DSPSPLF X" >/dev/null 2>&1 || true
create ALICE SEALED "OUTQ(SHOP/OPEN)"
as BOB cl "HLDSPLF FILE(SEALED) JOB($job) SPLNBR($nbr)" >/dev/null 2>&1 || true
expect 0 "$SPSY" journal seal
as BOB cl "HLDSPLF FILE(SEALED) JOB($job) SPLNBR($nbr)" >/dev/null 2>&1 || true
finds ok seal '1 entries since'
ago() { # MINUTES: the last seal is as old
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE seal SET body = replace(body, substr(body, instr(body, 'time ') + 5, 27),
        strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-$1 minutes')) WHERE epoch = (SELECT max(epoch) FROM seal)"
}
ago 10
finds ok seal '1 entries since'
ago 20
finds warning seal 'should have made the next'
echo '{"version": 1, "journalSealMinutes": 60}' >"$SPSY_HOME/settings.json"
finds ok seal '1 entries since'
rm "$SPSY_HOME/settings.json"
mkdir -p "$HOME_DIR/alone/bin"
cp "$PROGRAM" "$HOME_DIR/alone/bin/spsy"
"$HOME_DIR/alone/bin/spsy" --json doctor >"$HOME_DIR/doctor" 2>&1 || true
contains "$(cat "$HOME_DIR/doctor")" "\"check\":\"seal\",\"state\":\"wrong\",\"detail\":\"nothing can be sealed without its module: $HOME_DIR/alone/lib/spsy/seal.so is not there"
expect 0 "$SPSY" dltsplf sealed "$job" --splnbr "$nbr"
fine

# The database: of another version, damaged inside, no database.
cp "$SPSY_HOME/spool.db" "$HOME_DIR/good.db"
rm -f "$SPSY_HOME"/spool.db-*
sqlite3 "$SPSY_HOME/spool.db" "PRAGMA user_version = 99" >/dev/null
finds wrong spool.db 'version 99'
sqlite3 "$SPSY_HOME/spool.db" "PRAGMA user_version = 3; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
fine
sqlite3 "$SPSY_HOME/spool.db" "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA writable_schema = 1;
    UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'job')
    WHERE name = 'job_by_name'; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
finds wrong spool.db ''
echo garbage >"$SPSY_HOME/spool.db"
finds wrong spool.db 'is truncated'
rm "$SPSY_HOME/spool.db"
finds wrong spool.db 'spool.db'

# Nothing is counted for a process that has never let go of the processor, which says nothing of the kernel.
if grep -q '^[1-9]' <(sleep 0.01 && cat "/proc/$$/schedstat"); then
    for _ in $(seq 20); do
        expect 1 "$SPSY" doctor # spool.db is gone
        case $out in *"count the clock on the wall"*) fail "$out" ;; esac
    done
fi
