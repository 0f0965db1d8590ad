#!/bin/bash
# journal_seal.sh - the sealed journal: what anybody who has the whole home can do to it afterwards,
# enumerated, is found by `spsy journal verify` and by a second reader that shares no code with it
# (tests/tools/verify_journal, written from core/seal/README.md); what is no fault is told.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
command -v python3 >/dev/null && openssl version | grep -q 'OpenSSL 3' || {
    echo "python3 and OpenSSL 3 are the second reader: one of them is not here" && exit 77
}
case $BUILD in *san-*) echo "not in a sanitizer build: test_seal and fuzz_seal are" && exit 77 ;; esac # minutes of start-up
world
reader=tests/tools/verify_journal
key=$("$SPSY" --json journal seal --public | grep -o '"publicKey":"[0-9a-f]*"' | cut -d'"' -f4)
equal "${#key}" 64

at() { # DATE COMMAND...: the clock stands there, and the last seal is as old, so that none is due
    local seconds status=0
    seconds=$(date -u -d "$1" +%s)
    touch -d "@$seconds" "$SPSY_HOME/seal.key"
    shift
    env ASAN_OPTIONS=verify_asan_link_order=0 CLOCK_AT="$seconds" LD_PRELOAD="$PWD/$BUILD/tests/tools/clock.so" "$@" || status=$?
    touch "$SPSY_HOME/seal.key"
    return $status
}
sql() { sqlite3 "$SPSY_HOME/spool.db" "$@"; }
both() { # STATUS: both readers end with it; $found and $read are what they said
    expect "$1" "$SPSY" --json journal verify --key "${2:-$key}"
    found=$out
    expect "$1" "$reader" "$SPSY_HOME" "${2:-$key}"
    read=$out
}
reads() { # USER COUNT: as many reads of one file in one job, entries of their own unless the same
    local i
    for ((i = 0; i < $2; i++)); do echo "DSPSPLF $first"; done >"$HOME_DIR/reads.cl"
    "$SPSY" -u "$1" run --keep-going "$HOME_DIR/reads.cl" >/dev/null 2>&1 || true
}

create ALICE FIRST "OUTQ(SHOP/OPEN)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
create ALICE OTHER "OUTQ(SHOP/OPEN)"
other="FILE(OTHER) JOB($job) SPLNBR($nbr)"

proves W6 "a journal that nobody touched is what was sealed: many epochs, reads that were counted, what came after the last seal"
both 0
at 2026-01-10 "$SPSY" -u ALICE cl "DSPSPLF $first" >/dev/null # 1
at 2026-01-11 "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true # 2
at 2026-03-01 "$SPSY" -u ALICE cl "DSPSPLF $other" >/dev/null # 3: the clock was ahead
at 2026-03-01 "$SPSY" journal seal >/dev/null 2>&1
at 2026-01-12 "$SPSY" -u ALICE cl "DSPSPLF $first" >/dev/null # 4
at 2026-01-13 "$SPSY" -u BOB cl "HLDSPLF $other" >/dev/null 2>&1 || true # 5
reads ALICE 3 # 6, counted
equal "$(sql 'SELECT count FROM decision WHERE id = 6')" 3
at 2026-01-14 "$SPSY" journal seal >/dev/null 2>&1 # which tells that it is no more
reads BOB 2 # 7, counted
for i in 1 2; do "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true; done # 8, 9
expect 0 "$SPSY" journal seal
expect 0 "$SPSY" journal seal # of no entry
reads ALICE 1 # 10
for i in 1 2; do "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true; done # 11, 12
reads BOB 2 # 13, not sealed
both 0
contains "$found" "5 seals, the last one epoch 4"
contains "$found" "13 entries, 4 that no seal covers"
equal "$(sql 'SELECT group_concat(id) FROM decision')" 1,2,3,4,5,6,7,8,9,10,11,12,13
equal "$(sql 'SELECT count(*) FROM decision WHERE facts IS NULL OR link IS NULL')" 0
cp -a "$SPSY_HOME" "$HOME_DIR/whole"

# What was done to it is undone by the copy.
fresh() { rm -rf "$SPSY_HOME" && cp -a "$HOME_DIR/whole" "$SPSY_HOME"; }
tampered() { # WHAT SQL...: both find it
    fresh
    sql "$2" >/dev/null
    both 1
    case $found in *'"kind":"wrong"'*) ;; *) fail "$1 was not found: $found" ;; esac
    case $read in *wrong*) ;; *) fail "the second reader has not found $1" ;; esac
}

proves W6 "every column of every sealed entry, changed, is found, and which entry it is"
sealed=9 # ids up to there
columns=$(sql "SELECT group_concat(name, ' ') FROM pragma_table_info('decision')")
for column in $columns; do
    for ((id = 1; id <= sealed; id++)); do
        case $column in
            id) continue ;; # below: an entry that goes is one removed
            record) change="zeroblob(429)" ;;
            link) change="randomblob(32)" ;;
            refused | failed) change="1 - $column" ;;
            count) change="coalesce(count, 1) + 1" ;;
            last_time) change="'2026-05-05T05:05:05.000000Z'" ;;
            facts | decision) change="replace($column, 'ALICE', 'QSYS') || ' '" ;;
            signed_on) change="'ALICE'" ;;
            *) change="$column || 'X'" ;;
        esac
        tampered "$column of $id" "UPDATE decision SET $column = $change WHERE id = $id"
        contains "$found" "\"first\":$id,\"last\":$id,"
        contains "$read" "entry $id "
        [ "$(grep -o '"kind":"wrong"' <<<"$found" | wc -l)" -eq 1 ] || fail "$column of $id: $found"
    done
done
equal "$(wc -w <<<"$columns")" 16

proves W6 "so are other types of the same text, NULL, and what was counted and is no longer"
for change in "time = CAST(time AS BLOB)" "record = CAST(record AS TEXT)" "file = NULL" "facts = NULL" \
    "signed_on = NULL" "refused = NULL" "refused = 0.5" "decision = decision || char(0) || 'x'" "link = NULL" \
    "link = hex(link)" "link = x'00'" "count = NULL, last_time = NULL" "count = 'x'" "count = 3.5" "last_time = CAST(last_time AS BLOB)"; do
    tampered "$change" "UPDATE decision SET $change WHERE id = 6"
done

proves W6 "entries removed, one and many, first and last of an epoch; inserted; exchanged; put elsewhere"
for ((id = 1; id <= sealed; id++)); do
    tampered "removal of $id" "DELETE FROM decision WHERE id = $id"
    contains "$found" "\"first\":$id,"
    contains "$read" "entry $id was removed"
    for ((to = id + 1; to <= sealed; to++)); do
        tampered "removal of $id to $to" "DELETE FROM decision WHERE id BETWEEN $id AND $to"
        tampered "exchange of $id and $to" "UPDATE decision SET id = -1 WHERE id = $id;
            UPDATE decision SET id = $id WHERE id = $to; UPDATE decision SET id = $to WHERE id = -1"
    done
    tampered "$id before the first" "UPDATE decision SET id = 1 - $id WHERE id = $id"
    tampered "$id at the end" "UPDATE decision SET id = 100 + $id WHERE id = $id"
done
tampered "removal of all" "DELETE FROM decision"
all=$(sed 's/^id //; s/ /, /g' <<<"$columns")
for id in 0 -5; do
    tampered "insertion as $id" "INSERT INTO decision(id, $all) SELECT $id, $all FROM decision WHERE id = 2"
    tampered "insertion as $id, without a link" "INSERT INTO decision(id, $all) SELECT $id, $all FROM decision
        WHERE id = 2; UPDATE decision SET link = NULL WHERE id = $id"
done
# shifted, so that one more fits in
tampered "insertion" "UPDATE decision SET id = id + 1000 WHERE id > 4; UPDATE decision SET id = id - 999 WHERE id > 1000;
    INSERT INTO decision(id, $all) SELECT 5, $all FROM decision WHERE id = 2"

proves W6 "seals: every column, one that is gone, exchanged, of another home, a list of gaps that nobody signed"
last=4 # epoch
for ((epoch = 0; epoch <= last; epoch++)); do
    for change in "epoch = 100" "body = replace(body, 'count', 'c0unt')" "body = body || char(10)" "body = NULL" \
        "body = replace(body, 'first 1', 'first 2')" "body = replace(body, 'time 2', 'time 1')" "signature = zeroblob(64)" \
        "signature = x''" "counts = counts || '1 2 2026-01-01T00:00:00.000000Z' || char(10)" "counts = 'x'" \
        "gaps = 'x'" "gaps = '1 3 2026-06-01 ' || lower(hex(zeroblob(32))) || ' ' || lower(hex(zeroblob(32))) || ' 0' || char(10)" \
        "begins = zeroblob(32)"; do
        case "$epoch $change" in
            *"body = NULL") continue ;;              # which the table does not take
            [0-9]*" counts = counts"*) [ -n "$(sql "SELECT counts FROM seal WHERE epoch = $epoch")" ] || continue ;;
        esac
        tampered "$change in $epoch" "UPDATE seal SET $change WHERE epoch = $epoch"
    done
    [ "$epoch" -eq "$last" ] || tampered "removal of seal $epoch" "DELETE FROM seal WHERE epoch = $epoch"
    for ((to = epoch + 1; to <= last; to++)); do
        tampered "exchange of seals $epoch and $to" "UPDATE seal SET epoch = -1 WHERE epoch = $epoch;
            UPDATE seal SET epoch = $epoch WHERE epoch = $to; UPDATE seal SET epoch = $to WHERE epoch = -1"
    done
done
tampered "removal of all seals" "DELETE FROM seal"

proves W6 "links and heads written anew by somebody who knows how, with the key that was found in the home"
forge() { # ACTION...: tests/tools/forge_journal
    fresh
    tests/tools/forge_journal "$SPSY_HOME" "$@"
}
for id in 1 4 7 9; do
    forge relink "$id"
    both 1
    contains "$found" "do not lead to what was sealed"
done
for epoch in 0 1 2 3 4; do
    forge reseal "$epoch" # with the stolen key, which is that of the next epoch
    both 1
    contains "$found" "\"kind\":\"wrong\",\"epoch\":$epoch,"
done
forge cut 2 # seals from epoch 2 on are gone, seal.key is what it was
both 1
contains "$found" "were made, as seal.key shows"

proves W6 "another key, and keys that begin anew, are told from the first one"
fresh
both 1 "$(printf '0%.0s' {1..64})"
contains "$found" "no seal here begins with that key"
expect 0 "$SPSY" journal seal --new-series
new=$("$SPSY" --json journal seal --public | grep -o '"publicKey":"[0-9a-f]*"' | cut -d'"' -f4)
[ "$new" != "$key" ] || fail "the same key"
both 1
contains "$found" "other keys begin here"
both 0 "$new"
contains "$found" "the seals before have keys of their own"
sql "UPDATE decision SET count = 9 WHERE id = 6"
both 1 "$new"

proves W6 "a lost or strange seal.key stops sealing and nothing else: told by seal, doctor and verify, mended by a new series"
for harm in "rm" "truncate -s 100" "chmod 644" ln "dd if=/dev/zero bs=8192 count=1 conv=notrunc status=none of="; do
    fresh
    case $harm in
        dd*) dd if=/dev/zero bs=8192 count=1 conv=notrunc status=none of="$SPSY_HOME/seal.key" ;;
        ln) ln "$SPSY_HOME/seal.key" "$HOME_DIR/another-name" ;; # where a key would stay
        *) $harm "$SPSY_HOME/seal.key" ;;
    esac
    "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true # 14: recorded and linked
    equal "$(sql 'SELECT max(id) FROM decision WHERE link IS NOT NULL')" 14
    expect 1 "$SPSY" journal seal
    contains "$err" "$SPSY_HOME/seal.key"
    expect 1 "$SPSY" journal --prune-before 2026-02-01 # what cannot be signed is not removed
    equal "$(sql 'SELECT count(*) FROM decision')" 14
    expect 1 "$SPSY" --json doctor
    contains "$out" '"check":"seal","state":"wrong"'
    both 0
    contains "$found" "seal.key"
done
expect 0 "$SPSY" journal seal --new-series
expect 0 "$SPSY" journal seal
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"seal","state":"ok"'

proves W6 "pruning leaves a signed gap: accepted and told, beside an entry that stays; later prunings too"
fresh
expect 0 "$SPSY" journal --prune-before 2026-02-01 # 1, 2, 4, 5; 3 is of March
contains "$err" "4 decisions"
both 0
contains "$found" '"kind":"pruned","epoch":5,"first":1,"last":5,'
equal "$(sql 'SELECT group_concat(id) FROM decision')" 3,6,7,8,9,10,11,12,13
for change in "UPDATE decision SET file = 'X' WHERE id = 3" "DELETE FROM decision WHERE id = 3" \
    "UPDATE decision SET id = 4 WHERE id = 3" "UPDATE decision SET count = 7 WHERE id = 6" \
    "INSERT INTO decision(id, $all) SELECT 1, $all FROM decision WHERE id = 6" \
    "UPDATE seal SET gaps = NULL WHERE epoch = 5" "UPDATE seal SET gaps = replace(gaps, ' 0', ' 1') WHERE epoch = 5" \
    "DELETE FROM decision WHERE id = 6"; do
    cp -a "$SPSY_HOME" "$HOME_DIR/pruned"
    sql "$change"
    both 1
    rm -rf "$SPSY_HOME" && mv "$HOME_DIR/pruned" "$SPSY_HOME"
done
expect 0 "$SPSY" journal --prune-before 2026-04-01 # 3
both 0
expect 0 "$SPSY" journal --prune-before "$(date -u '+%Y-%m-%d %H:%M:%S')" # all
until [ "$(sql 'SELECT count(*) FROM decision')" -eq 0 ]; do
    sleep 0.3
    expect 0 "$SPSY" journal --prune-before "$(date -u '+%Y-%m-%d %H:%M:%S')"
done
both 0
reads ALICE 1 # goes on where it was, and no number is used twice
equal "$(sql 'SELECT id FROM decision')" 14
both 0

proves W6 "what is pruned does not take along what would show that an entry before it was changed"
fresh
sql "UPDATE decision SET file = 'X' WHERE id = 3"
tests/tools/forge_journal "$SPSY_HOME" relink-only 3 4 # and its links, but not the last one
expect 0 "$SPSY" journal --prune-before 2026-02-01
both 1
contains "$found" "was not what had been sealed when it was pruned"

proves W6 "who has the key now cannot take out one entry, nor change what stands before the hole"
for before in 2000-01-01T00:00:00.000000Z 2026-12-31T00:00:00.000000Z; do
    for id in 8 9; do # of an epoch whose seals go forward
        for change in "" "current_user = 'MALLORY'" "time = '2027-01-01T00:00:00.000000Z'" "time = CAST(time AS BLOB)"; do
            fresh
            expect 0 "$SPSY" journal seal
            if [ "$change" ]; then
                sql "UPDATE decision SET $change WHERE id = $((id - 1))"
                tests/tools/forge_journal "$SPSY_HOME" relink-only $((id - 1)) $((id - 1))
            fi
            tests/tools/forge_journal "$SPSY_HOME" prune "$id" "$before"
            both 1
        done
    done
done

proves W6 "an entry that is sealed is not counted again: the same read is another entry"
fresh
{
    echo "DSPSPLF $first"
    for i in 1 2; do echo "DSPSPLF $first"; done
} >"$HOME_DIR/reads.cl"
mkfifo "$HOME_DIR/statements"
"$SPSY" -u ALICE run "$HOME_DIR/statements" >/dev/null &
exec 9>"$HOME_DIR/statements"
echo "DSPSPLF $first" >&9
until_true 100 eval '[ "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT max(id) FROM decision")" = 14 ]'
echo "DSPSPLF $first" >&9
until_true 100 eval '[ "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count FROM decision WHERE id = 14")" = 2 ]'
expect 0 "$SPSY" journal seal
echo "DSPSPLF $first" >&9
exec 9>&-
wait
equal "$(sql 'SELECT id, count FROM decision WHERE id > 13')" "14|2
15|"
both 0

proves W6 "a seal is made by the first decision so long after the last one, and by the 4096th"
fresh
touch -d '14 minutes ago' "$SPSY_HOME/seal.key"
"$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true
equal "$(sql 'SELECT max(epoch) FROM seal')" 4
touch -d '16 minutes ago' "$SPSY_HOME/seal.key"
"$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true
equal "$(sql 'SELECT max(epoch) FROM seal')" 5
contains "$(sql 'SELECT body FROM seal WHERE epoch = 5')" "last 15"
both 0

proves W6 "who may: reading needs *AUDIT or *ALLOBJ, new keys and pruning both; wrong words"
expect 0 "$SPSY" crtusrprf --usrprf AUDITOR --spcaut '*AUDIT'
expect 0 as AUDITOR journal verify --key "$key"
expect 0 as AUDITOR journal seal
expect 3 as AUDITOR journal seal --new-series
for words in "verify --key $key" seal "seal --public"; do
    # shellcheck disable=SC2086 # words
    expect 3 as BOB journal $words
done
for words in "verify" "verify --key" "verify --key 12" "verify --key ${key}0" "verify --key ${key^^}x" "verify x" "seal x" \
    "seal --public --new-series" "seal --limit 1"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$SPSY" journal $words
done
