#!/bin/bash
# journal_export.sh - the journal as JSON lines, and one entry taken out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
expect 0 "$SPSY" crtusrprf --usrprf AUDITOR --spcaut '*AUDIT'
expect 0 "$SPSY" crtusrprf --usrprf GROUP --spcaut '*JOBCTL'
expect 0 "$SPSY" crtusrprf --usrprf MEMBER --grpprf GROUP --spcaut '*SPLCTL'
create ALICE FIRST "OUTQ(QGPL/QPRINT)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
create ALICE OTHER "OUTQ(QGPL/QPRINT)"
other="FILE(OTHER) JOB($job) SPLNBR($nbr)"
expect 0 as ALICE cl "QUSRSPLA $first"   # 1
expect 3 as BOB cl "HLDSPLF $first"      # 2
expect 0 as MEMBER cl "HLDSPLF $other"   # 3
register_raw
SPSY_TEST_ANSWER=0 expect 3 as ALICE cl "DSPSPLF $first" # 4: refused by a program, not by native authority
SPSY_TEST_ANSWER=1 expect 0 as BOB cl "DSPSPLF $other"   # 5: the other way round

if embedded_only trigger; then
    proves W6 "a trigger or a view that was put into the home keeps no entry out of the journal"
    cp -a "$SPSY_HOME" "$HOME_DIR/whole"
    sqlite3 "$SPSY_HOME/spool.db" "CREATE TRIGGER t AFTER INSERT ON decision BEGIN DELETE FROM decision WHERE id = NEW.id; END"
    before=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT max(id) FROM decision")
    SPSY_TEST_ANSWER=1 expect 0 as ALICE cl "DSPSPLF $first"
    equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT max(id) FROM decision")" "$((before + 1))"
    sqlite3 "$SPSY_HOME/spool.db" "DROP TRIGGER t; ALTER TABLE decision RENAME TO real; CREATE VIEW decision AS SELECT * FROM real WHERE id < 2"
    expect 1 "$SPSY" journal
    SPSY_TEST_ANSWER=1 expect 3 as ALICE cl "DSPSPLF $first"
    fresh() { rm -rf "$SPSY_HOME" && cp -a "$HOME_DIR/whole" "$SPSY_HOME"; }
    fresh

    proves W6 "an id at the end of all numbers: nothing is decided behind it, and no seal made that could not be read"
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET id = 9223372036854775807 WHERE id = (SELECT max(id) FROM decision)"
    for _ in 1 2; do
        SPSY_TEST_ANSWER=1 expect 3 as ALICE cl "DSPSPLF $first"
        equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT min(id) FROM decision")" 1
    done
    fresh
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET id = 1000000000000000000 WHERE id = (SELECT max(id) FROM decision)"
    expect 1 "$SPSY" journal seal
    expect 0 "$SPSY" journal seal --public
    fresh
fi

lines() { # ids
    local line
    while read -r line; do value id "$line"; done <<<"$out" | paste -sd' '
}

proves W6 "export is every entry, oldest first, each line what --json journal has as a row"
expect 0 "$SPSY" journal export
equal "$(wc -l <<<"$out")" 5
equal "$(lines)" "1 2 3 4 5"
exported=$out
expect 0 "$SPSY" --json journal
equal "$(tac <<<"$exported" | paste -sd,)" "$(sed 's/.*"rows":\[//; s/\],"decisions":.*//' <<<"$out")"
expect 0 "$SPSY" --json journal export
equal "$(paste -sd, <<<"$exported")" "$(sed 's/.*"rows":\[//; s/\],"decisions":.*//' <<<"$out")"

proves W6 "an entry says what native authority would have said, whoever decided, and who asked with what"
facts() { sed -n "${1}p" <<<"$exported" | grep -o '"facts":{.*}' | sed 's/,"record":.*//'; }
contains "$(facts 1)" '"native":"allowed","special":{"own":[],"group":[],"adopted":[]},"groups":[],"jobType":"batch"'
contains "$(facts 2)" '"native":"refused","nativeWhy":"BOB lacks authority through queue QGPL/QPRINT: needs '
contains "$(facts 3)" '"special":{"own":["*SPLCTL"],"group":["*JOBCTL"],"adopted":[]},"groups":["GROUP"]'
contains "$(facts 3)" '"native":"allowed"' # bypassed, and asked all the same
contains "$(facts 4)" '"native":"allowed"'
contains "$(facts 5)" '"native":"refused","nativeWhy":"BOB lacks'
contains "$(facts 5)" '"queue":{"oprctl":true,"autchk":"*OWNER","dspdta":"*NO","owner":"'
if embedded_only special-origin; then
    SPSY_TEST_ANSWER=1 expect 0 "$SPSY" --user BOB --adopt MEMBER --job-type interactive cl "QUSRSPLA $other"
    expect 0 "$SPSY" journal export --user BOB --limit 9
    contains "$(tail -n 1 <<<"$out")" '"special":{"own":[],"group":[],"adopted":["*SPLCTL"]},"groups":[],"jobType":"interactive"'
fi

proves W6 "filters: those of the list, and until"
expect 0 "$SPSY" journal export --user ALICE
equal "$(lines)" "1 4"
expect 0 "$SPSY" journal export --verdict refused
equal "$(lines)" "2 4"
expect 0 "$SPSY" journal export --file other
[[ $(lines) == "3 5"* ]] || fail "by file: $(lines)"
expect 0 "$SPSY" journal export --limit 2
equal "$(lines)" "1 2"
third=$(sed -n 3p <<<"$exported")
when=$(value time "$third")
expect 0 "$SPSY" journal export --until "$(date -u -d '1 hour ago' '+%Y-%m-%d %H:%M:%S')"
equal "$out" ""
expect 0 "$SPSY" journal export --since "$(date -u -d '1 hour ago' '+%Y-%m-%d %H:%M:%S')" \
    --until "$(date -u -d '1 hour' '+%Y-%m-%d %H:%M:%S')" --limit 5
equal "$(lines)" "1 2 3 4 5"
equal "${#when}" 27

proves W6 "one entry: by its id; its record is what exit call reads, and encodes to the bytes that were asked about"
expect 0 "$SPSY" --json journal --id 4
contains "$out" '"id":4,'
recorded=$(value record "$out")
expect 0 "$SPSY" journal --id 4 --as-record
echo "$out" >"$HOME_DIR/record.json"
expect 0 "$PROGRAM" record encode "$HOME_DIR/record.json" --hex
equal "$(tr -d '[:space:]' <<<"$out" | tr a-f A-F)" "$recorded"
expect 0 env SPSY_TEST_ANSWER=0 "$PROGRAM" exit call "$BUILD/tests/exits/guard_raw.so" "$HOME_DIR/record.json" --ccsid 37 --inline
contains "$out" "refuse"
expect 0 "$SPSY" --json journal --id 4 --as-record
contains "$out" '"rows":[{"length":429,"function":"DSPSPLF","currentUser":"ALICE"'
expect 0 "$SPSY" journal --id 4 --as-test
contains "$out" '{"version":1,"cases":[{"name":"journal entry 4 of '
contains "$out" '"special":{"own":[],"group":[],"adopted":[]},"groups":[],"jobType":"batch","oprctl":true,"native":"allowed"}'
contains "$out" '"expect":{"verdict":"refused","basis":"exit"'
contains "$out" '"meaning":"refuse"'

proves W6 "follow goes on with what comes, and ends with whoever asked"
"$SPSY" journal export --follow >"$HOME_DIR/followed" 2>/dev/null &
follower=$!
had=$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')
until_true 100 eval '[ "$(wc -l <"$HOME_DIR/followed")" -eq "$had" ]'
SPSY_TEST_ANSWER='' expect 3 as BOB cl "HLDSPLF $first"
until_true 100 eval '[ "$(wc -l <"$HOME_DIR/followed")" -eq $((had + 1)) ]'
contains "$(tail -n 1 "$HOME_DIR/followed")" "\"id\":$((had + 1)),"
kill "$follower"
wait "$follower" 2>/dev/null || true
"$SPSY" journal export --follow --limit 2 >"$HOME_DIR/followed" # ends by itself
equal "$(wc -l <"$HOME_DIR/followed")" 2

proves W6 "who may, and wrong words"
expect 0 as AUDITOR journal export
for user in ALICE BOB; do
    expect 3 as $user journal export
    equal "$out" ""
    expect 3 as $user journal --id 1 --as-record
done
expect 1 "$SPSY" journal --id 999
contains "$err" "entry 999 of the journal not found"
for words in "export x" "export --prune-before 2026-01-01" "export --id 1" "--follow" "--as-record" "--as-test" "--id 0" \
    "--id x" "--id 1 --limit 2" "--id 1 --as-record --as-test" "export --until yesterday" "export --since 2026-02-02 --until 2026-02-01" "export --bogus"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$SPSY" journal $words
done
