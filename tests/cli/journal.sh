#!/bin/bash
# spsy journal: what was decided, for those who may know; pruning.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
expect 0 "$SPSY" crtusrprf --usrprf AUDITOR --spcaut '*AUDIT'
expect 0 "$SPSY" crtusrprf --usrprf MASTER --spcaut '*ALLOBJ'
expect 0 "$SPSY" crtusrprf --usrprf CLERK --spcaut '*SECADM' '*JOBCTL' '*SPLCTL' '*SAVSYS' '*SERVICE' '*IOSYSCFG'

# Nothing was decided yet.
expect 0 "$SPSY" --json journal
contains "$out" '"command":"JOURNAL","status":"completed","exit":0,"messages":[],"rows":[],"decisions":[]'

create ALICE FIRST "OUTQ(SHOP/OPEN)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
create ALICE OTHER "OUTQ(SHOP/OPEN)"
other="FILE(OTHER) JOB($job) SPLNBR($nbr)"
register_raw
SPSY_TEST_ANSWER=0 expect 3 as BOB cl "HLDSPLF $first"
SPSY_TEST_ANSWER=1 expect 0 as BOB cl "QUSRSPLA $other"
SPSY_TEST_ANSWER='' expect 0 as ALICE cl "QUSRSPLA $first"

rows() { grep -o '"currentUser":"[A-Z]*"\|"function":"[A-Z]*"\|"verdict":"[a-z]*"' <<<"$out" |
    cut -d'"' -f4 | paste -sd' '; }
journal() {
    expect 0 "$SPSY" --json journal "$@"
    rows
}
equal "$(journal)" "ALICE QUSRSPLA allowed BOB QUSRSPLA allowed BOB HLDSPLF refused"
equal "$(journal --limit 1)" "ALICE QUSRSPLA allowed"
equal "$(journal --user bob)" "BOB QUSRSPLA allowed BOB HLDSPLF refused"
equal "$(journal --file first)" "ALICE QUSRSPLA allowed BOB HLDSPLF refused"
equal "$(journal --verdict refused)" "BOB HLDSPLF refused"
equal "$(journal --verdict=allowed --user=BOB --file=OTHER)" "BOB QUSRSPLA allowed"
equal "$(journal --user NOBODY)" ""
equal "$(journal --since "$(date -u -d '1 hour ago' '+%Y-%m-%d %H:%M:%S')" --limit 1)" "ALICE QUSRSPLA allowed"
equal "$(journal --since "$(date -u -d '1 hour' '+%Y-%m-%d %H:%M:%S')")" ""
equal "$(journal --since 2020-01-01 --limit 1)" "ALICE QUSRSPLA allowed"

# What the columns that filters go by cannot hold hides nothing: the decision itself is asked.
sqlite3 "$SPSY_HOME/spool.db" "CREATE TABLE whole AS SELECT * FROM decision"
for damaged in NULL "x'ff'" "'x'" 2 -1 4294967296 0.5 "x'00'"; do
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET refused = $damaged, failed = $damaged,
        file = CASE WHEN typeof($damaged) = 'text' THEN file ELSE $damaged END"
    equal "$(journal --verdict refused)" "BOB HLDSPLF refused"
    equal "$(journal --verdict allowed --limit 1)" "ALICE QUSRSPLA allowed"
    equal "$(journal --failed)" ""
    case $damaged in [0-9-]*) continue ;; esac # a number becomes text in that column
    equal "$(journal --file first)" "ALICE QUSRSPLA allowed BOB HLDSPLF refused"
done
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET (refused, failed, file) =
    (SELECT refused, failed, file FROM whole WHERE whole.id = decision.id); DROP TABLE whole"

# The whole record, and every answer.
expect 0 "$SPSY" --json journal --verdict refused
record=$(value record "$out")
equal "${#record}" 858
equal "${record:0:8}" 000001AD
contains "$out" '"answer":"F0","meaning":"refuse"'
expect 0 "$SPSY" journal --verdict refused
contains "$out" "HLDSPLF"
contains "$out" '"answer":"F0","meaning":"refuse"'
case $out in *000001AD*) fail "the record on a terminal" ;; esac

proves X29 "what a program wrote into its input is harmless, and recorded"
for run in INLINE ISOLATED; do
    register 5 program_scribble "RUN(*$run)"
    SPSY_TEST_ANSWER='' expect 0 as BOB --json cl "QUSRSPLA $first"
    equal "$(grep -o '"number":[0-9]*\|"inputChanged":[a-z]*' <<<"$out" | paste -sd' ')" \
        '"number":1 "number":5 "inputChanged":true "number":10'
    expect 0 "$SPSY" --json journal --limit 1
    contains "$out" '"inputChanged":true'
    equal "$(value record "$out" | cut -c1-8)" 000001AD
    expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 5"
    sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision WHERE id = (SELECT max(id) FROM decision)'
done

# Who may: *AUDIT or *ALLOBJ; pruning needs both.
for user in AUDITOR MASTER QSECOFR; do
    expect 0 as $user --json journal --limit 1
    equal "$(rows)" "ALICE QUSRSPLA allowed"
done
for user in ALICE BOB CLERK QSYSOPR; do
    expect 3 as $user --json journal
    contains "$out" '"id":"CPF222E"'
    contains "$out" '"rows":[]'
done
expect 0 "$SPSY" --user BOB --adopt AUDITOR journal --limit 1
for user in AUDITOR MASTER CLERK BOB; do
    expect 3 as $user journal --prune-before 2026-01-01
done

# Wrong words.
for words in "--verdict maybe" "--limit 0" "--limit x" "--limit -1" "--since yesterday" \
    "--since 2026-02-30" "--since 2026-01-01T24:00:00" "--user 1X" "--file A/B" "--bogus" "x" \
    "--prune-before x" "--prune-before 2026-01-01 --limit 5" "--user" "--prune-before 2099-01-01"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$SPSY" journal $words
done
equal "$(journal | wc -w)" 9

# What failed although no program was called: the journal says what.
mv "$SPSY_HOME/registry.json" "$HOME_DIR/registry.json"
echo '{"version":1,' >"$SPSY_HOME/registry.json"
chmod 600 "$SPSY_HOME/registry.json"
expect 4 as BOB cl "HLDSPLF $first"
mv "$HOME_DIR/registry.json" "$SPSY_HOME/registry.json"
expect 0 "$SPSY" journal --limit 1
contains "$out" "CPF3CDA: $SPSY_HOME/registry.json: line 2: the text ends too early"
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"basis":"failure","calls":[],"cause":"CPF3CDA: '

# --failed: that, and what a program failed at, also when it was passed over; nothing else.
register 20 bad_abort "ONFAIL(*IGNORE)"
SPSY_TEST_ANSWER='' expect 0 as ALICE cl "QUSRSPLA $first"
equal "$(journal --limit 3)" "ALICE QUSRSPLA allowed BOB HLDSPLF refused ALICE QUSRSPLA allowed"
equal "$(journal --failed)" "ALICE QUSRSPLA allowed BOB HLDSPLF refused"
equal "$(journal --failed --verdict refused)" "BOB HLDSPLF refused"
expect 2 "$SPSY" journal --failed --prune-before 2026-01-01
# A decision that is damaged hides no other, and is shown whatever is asked for.
copy_home "$SPSY_HOME" "$HOME_DIR/good"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET decision = '{' WHERE id = (SELECT max(id) FROM decision)"
for words in --failed "--verdict refused" "--file first"; do
    # shellcheck disable=SC2086 # words
    equal "$(journal $words --limit 2)" "ALICE BOB HLDSPLF refused"
done
copy_home "$HOME_DIR/good" "$SPSY_HOME"
register_raw
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20"
sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision WHERE id = (SELECT max(id) FROM decision)'
sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision WHERE id = (SELECT max(id) FROM decision)'

# Pruning: what is older goes, counted; the rest stays; counters of shadow programs too.
expect 0 "$SPSY" journal --prune-before "$(date -u -d yesterday +%Y-%m-%d)"
contains "$err" "SPY0001: 0 decisions before"
sleep 1.1
now=$(date -u '+%Y-%m-%d %H:%M:%S')
sleep 1.1
SPSY_TEST_ANSWER='' expect 0 as ALICE cl "QUSRSPLA $first"
expect 0 "$SPSY" journal --prune-before "$now"
contains "$err" "SPY0001: 3 decisions before ${now/ /T}Z removed from the journal"
equal "$(journal)" "ALICE QUSRSPLA allowed"

# More than one transaction's worth, and listing more than the default.
{
    echo "BEGIN;"
    for i in $(seq 2500); do
        echo "INSERT INTO decision(time, job_number, job_user, job_name, current_user, decision, record) VALUES('2026-01-01T00:00:00.00000${i}Z', '000001', 'A', 'B', 'C', '{\"function\":\"DLTSPLF\",\"verdict\":\"refused\"}', zeroblob(429));"
    done
    echo "COMMIT;"
} >"$HOME_DIR/many.sql"
sqlite3 "$SPSY_HOME/spool.db" <"$HOME_DIR/many.sql"
equal "$(journal | wc -w)" 300
equal "$(journal --limit 5000 | wc -w)" 7503
expect 0 "$SPSY" journal --prune-before 2026-01-02
contains "$err" "SPY0001: 2500 decisions"
equal "$(journal)" "ALICE QUSRSPLA allowed"
