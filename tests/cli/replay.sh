#!/bin/bash
# spsy replay: recorded requests through another policy, another registry and the one that is there;
# who may; what is not known; what a candidate cannot decide. (Verdict by verdict, all functions:
# cli/matrix, cli/matrix_isolated. RULES at another time: test_replay.)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
for profile in "AUDITOR SPCAUT(*AUDIT)" "MASTER SPCAUT(*ALLOBJ)" "SECURITY SPCAUT(*SECADM)" \
    "BOTH SPCAUT(*ALLOBJ *SECADM)" "AUDSEC SPCAUT(*AUDIT *SECADM)" "CLERKS" "CAROL GRPPRF(CLERKS)" \
    "OTHERS SPCAUT(*JOBCTL *SPLCTL *SAVSYS *SERVICE *IOSYSCFG)"; do
    expect 0 "$SPSY" cl "CRTUSRPRF $profile"
done
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(SHOP/MINE) DSPDTA(*OWNER) AUT(*USE)"
exits=$PWD/$BUILD/tests/exits

policy() { # FILE RULE...: a policy of these rules
    local file=$1
    shift
    (umask 022 && printf '{"version": 1, "timeZone": "UTC", "rules": [%s]}\n' "$(IFS=, && echo "$*")" >"$file")
}
registry() { # PROGRAM...: $HOME_DIR/candidate.json, of objects of SPSY0100
    (umask 022 && printf '{"version":1,"exitPoints":[{"exitPoint":"QIBM_QSP_SECURITY","format":"SPSY0100","programs":[%s]}]}' \
        "$(IFS=, && echo "$*")" >"$HOME_DIR/candidate.json")
}
# rows BY...: of the last replay as before>now|by|value|decisions, those of these kinds
rows() {
    local kinds
    kinds=$(IFS='|' && echo "$*")
    grep -o '{"before":[^}]*}' <<<"$out" | sed -E \
        's/\{"before":"([^"]*)","now":"([^"]*)","by":"([^"]*)","decisions":([0-9]*),"entries":[0-9]*,"examples":"[^"]*","value":"([^"]*)"\}/\1>\2|\3|\5|\4/' |
        grep -E "^[^|]*\|($kinds)\|" || true
}
replay() { # STATUS WORD...
    local status=$1
    shift
    expect "$status" "$SPSY" --json replay "$@"
}

create ALICE PAYSLIP "OUTQ(SHOP/OPEN)"
payslip="FILE(PAYSLIP) JOB($job) SPLNBR($nbr)"
create ALICE SECRET "OUTQ(SHOP/OPEN)"
letter="FILE(SECRET) JOB($job) SPLNBR($nbr)"
create ALICE CLOSED "OUTQ(SHOP/MINE)"
closed="FILE(CLOSED) JOB($job) SPLNBR($nbr)"

proves W6 "an empty journal is replayed, and comes out as it was"
replay 0
equal "$(rows all)" ""
contains "$out" '"text":"0 decisions replayed, no flips"'

# ---- what happened ----
old=$HOME_DIR/old.json new=$HOME_DIR/new.json
policy "$old" '{"name": "letters", "files": ["SECRET"], "users": ["BOB"], "answer": "refuse"}' \
    '{"name": "closed", "files": ["CLOSED"], "users": ["BOB"], "answer": "allow"}'
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$old')"
expect 3 as BOB cl "HLDSPLF $letter"       # refused by rule 1
expect 0 as BOB cl "DSPSPLF $closed"       # allowed by rule 2
expect 0 as BOB cl "HLDSPLF $payslip"      # native authority
expect 0 as BOB cl "RLSSPLF $payslip"      # the same
expect 3 as CAROL cl "HLDSPLF $closed"     # native authority refuses
expect 0 as SPOOLER cl "WRKSPLFA $letter"  # bypassed
expect 0 as ALICE cl "DSPSPLF $letter"     # native authority, the owner
printf 'DSPSPLF %s\n' "$payslip" "$payslip" "$payslip" >"$HOME_DIR/three"
expect 0 as CAROL run "$HOME_DIR/three" # one entry that counts three
entries=8 decisions=10
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*), sum(coalesce(count, 1)) FROM decision')" "$entries|$decisions"

proves W6 "the policy that is there gives what it gave"
for words in "" --self "--policy $old"; do
    # shellcheck disable=SC2086 # words
    replay 0 $words
    equal "$(rows all rule user function queue cause | paste -sd' ')" \
        "refused>refused|all||2 allowed>allowed|all||8"
    contains "$out" '"text":"10 decisions replayed, no flips"'
done

proves W6 "the flips come first, what lets in before what keeps out, counted by rule, user, function and queue"
policy "$new" '{"name": "pay", "files": ["PAY*"], "answer": "refuse", "reason": "payroll only"}' \
    '{"name": "clerks", "groups": ["CLERKS"], "answer": "allow"}'
replay 1 --policy "$new"
was="QSPSY/RULES (SPSY0100 number 10): rule" is="QSPSY/RULES (SPSY0100 number 10):"
equal "$(rows all rule user function queue cause)" "refused>allowed|all||2
refused>allowed|rule|$was 1, letters -> native authority|1
refused>allowed|rule|native authority -> $is rule 2, clerks|1
refused>allowed|user|BOB|1
refused>allowed|user|CAROL|1
refused>allowed|function|HLDSPLF|2
refused>allowed|queue|SHOP/MINE|1
refused>allowed|queue|SHOP/OPEN|1
allowed>refused|all||6
allowed>refused|rule|native authority -> $is rule 1, pay: payroll only|5
allowed>refused|rule|$was 2, closed -> native authority|1
allowed>refused|user|BOB|3
allowed>refused|user|CAROL|3
allowed>refused|function|DSPSPLF|4
allowed>refused|function|HLDSPLF|1
allowed>refused|function|RLSSPLF|1
allowed>refused|queue|SHOP/OPEN|5
allowed>refused|queue|SHOP/MINE|1
allowed>allowed|all||2"
contains "$out" '"text":"8 of 10 decisions come out otherwise: 2 refused before, 6 refused now, 0 others"'
contains "$out" '"decisions":5,"entries":3,"examples":"3 4 8","value":"native authority'
expect 1 "$SPSY" replay --policy "$new"
contains "$err" "SPY0151: 8 of 10"
contains "$out" "Before   Now      By        Decisions  Entries  Examples  Value"

proves W6 "nothing is changed: no entry, no counter, no program is called otherwise"
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*), sum(coalesce(count, 1)) FROM decision')" "$entries|$decisions"
expect 3 as BOB cl "HLDSPLF $letter"
sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision WHERE id = (SELECT max(id) FROM decision)'

proves W6 "what really comes of it is what replay said"
cp -p "$old" "$HOME_DIR/kept.json"
cp "$new" "$old"
expect 3 as BOB cl "HLDSPLF $payslip"
expect 3 as BOB cl "RLSSPLF $payslip"
expect 0 as BOB cl "HLDSPLF $letter"
expect 3 as BOB cl "DSPSPLF $closed"
expect 0 as CAROL cl "HLDSPLF $closed"
expect 3 as CAROL cl "DSPSPLF $payslip"
expect 0 as SPOOLER cl "WRKSPLFA $letter"
cp -p "$HOME_DIR/kept.json" "$old"
sqlite3 "$SPSY_HOME/spool.db" "DELETE FROM decision WHERE id > $entries"

proves W6 "filters are the journal's"
replay 1 --policy "$new" --user carol
equal "$(rows all | paste -sd' ')" "refused>allowed|all||1 allowed>refused|all||3"
replay 1 --policy "$new" --file secret
equal "$(rows all | paste -sd' ')" "refused>allowed|all||1 allowed>allowed|all||2"
replay 1 --policy "$new" --verdict refused
equal "$(rows all | paste -sd' ')" "refused>allowed|all||2"
replay 1 --policy "$new" --verdict=allowed --user BOB
equal "$(rows all | paste -sd' ')" "allowed>refused|all||3"
replay 0 --policy "$new" --failed
equal "$(rows all)" ""
replay 0 --policy "$new" --since "$(date -u -d '1 hour' '+%Y-%m-%d %H:%M:%S')"
equal "$(rows all)" ""
replay 0 --policy "$new" --until "$(date -u -d '1 hour ago' '+%Y-%m-%d %H:%M:%S')"
equal "$(rows all)" ""
replay 1 --policy "$new" --since 2020-01-01 --until 2099-01-01
contains "$out" "8 of 10"
# an hour in between: of the entry that counts three the last one is within it
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = '2026-01-01T10:00:00.000000Z' WHERE id < 8;
    UPDATE decision SET time = '2026-01-01T11:30:00.000000Z', last_time = '2026-01-01T12:30:00.000000Z' WHERE id = 8"
for words in "0 --since 2026-01-01T12:31:00" "3 --since 2026-01-01T12:00:00" "3 --since 2026-01-01T11:00:00 --until 2026-01-01T11:31:00" \
    "7 --until 2026-01-01T11:30:00" "10 --until 2026-01-02"; do
    # shellcheck disable=SC2086 # words
    replay 0 ${words#* }
    contains "$out" "\"text\":\"${words%% *} decisions replayed, no flips\""
done

proves W6 "days and hours are those of the entry"
policy "$new" '{"days": ["thu"], "hours": "10:00-10:01", "users": ["BOB"], "answer": "refuse", "reason": "then"}' # 1 January 2026
replay 1 --policy "$new" --user BOB
equal "$(rows all | paste -sd' ')" "allowed>refused|all||3 refused>refused|all||1"
policy "$new" "{\"days\": [\"$(date -u +%a | tr '[:upper:]' '[:lower:]')\"], \"users\": [\"BOB\"], \"functions\": [\"RLSSPLF\"], \"answer\": \"refuse\"}"
if [ "$(date -u +%a)" != Thu ]; then
    replay 0 --policy "$new" --user BOB --file PAYSLIP # today is not when it was asked
fi
policy "$new" '{"files": ["SECRET"], "users": ["BOB"], "answer": "none"}' '{"files": ["CLOSED"], "users": ["BOB"], "answer": "allow"}'

# ---- who may ----
proves W6 "who may read the journal may replay it; who names programs must be able to register them"
registry "{\"number\":10,\"program\":\"QSPSY/RULES\",\"programData\":\"$old\"}"
candidate="--registry $HOME_DIR/candidate.json"
for user in QSECOFR AUDITOR MASTER BOTH AUDSEC SECURITY OTHERS ALICE BOB QSYSOPR; do
    reads=3 names=3
    case $user in QSECOFR | BOTH) reads=0 names=0 ;; AUDITOR | MASTER | AUDSEC) reads=0 ;; esac
    expect $reads as $user --json replay
    expect $reads as $user --json replay --policy "$old"
    for words in "$candidate" --inline "$candidate --inline" "--policy $old --inline"; do
        # shellcheck disable=SC2086 # words
        expect $names as $user --json replay $words
    done
    [ $names = 0 ] || contains "$out" "$([ $reads = 0 ] && echo CPFB304 || echo CPF222E)"
    [ $reads = 0 ] || contains "$out" '"rows":[]'
done

# ---- candidates ----
proves W6 "a candidate registry is called as one that is registered would be"
registry "{\"number\":5,\"program\":\"$exits/guard_reason.so\"}" "{\"number\":10,\"program\":\"QSPSY/RULES\",\"programData\":\"$old\"}"
# shellcheck disable=SC2086 # words
replay 1 $candidate --verdict allowed
contains "$(rows rule)" "native authority -> $exits/guard_reason.so (SPSY0100 number 5)"
contains "$(rows all)" "allowed>refused|all||"
registry "{\"number\":10,\"program\":\"$exits/guard_raw.so\",\"ccsid\":37}"
for words in "" --inline; do
    # shellcheck disable=SC2086 # words
    SPSY_TEST_ANSWER='' replay 1 $candidate $words # no opinion: what rules have decided is native authority's now
    equal "$(rows all | paste -sd' ')" "refused>allowed|all||1 allowed>refused|all||1 refused>refused|all||1 allowed>allowed|all||7"
done
registry "{\"number\":10,\"program\":\"$exits/program_isolated_only.so\"}"
# shellcheck disable=SC2086 # words
expect 1 "$SPSY" replay $candidate --inline
contains "$err" "program_isolated_only.so (SPSY0100 number 10) stays isolated"

proves W6 "what a candidate cannot decide is a failure, and the status says so"
registry "{\"number\":10,\"program\":\"$exits/gone.so\"}"
# shellcheck disable=SC2086 # words
replay 4 $candidate
equal "$(rows all | paste -sd' ')" "refused>failed|all||2 allowed>failed|all||7 allowed>allowed|all||1"
contains "$out" '"text":"9 of 10 decisions could not be made"'
contains "$out" "gone.so (SPSY0100 number 10): missing: "
registry "{\"number\":10,\"program\":\"$exits/bad_abort.so\"}"
# shellcheck disable=SC2086 # words
replay 4 $candidate # it crashes each time, since each time is another job's
equal "$(rows all | paste -sd' ')" "refused>failed|all||2 allowed>failed|all||7 allowed>allowed|all||1"
case $out in *suspended*) fail "$out" ;; esac
registry "{\"number\":10,\"program\":\"$exits/bad_abort.so\",\"mode\":\"*SHADOW\"}"
# shellcheck disable=SC2086 # words
replay 1 $candidate
equal "$(rows all | paste -sd' ')" "refused>allowed|all||1 allowed>refused|all||1 refused>refused|all||1 allowed>allowed|all||7"

proves W6 "what cannot be trusted is not called, whoever names it"
cp "$exits/guard_reason.so" "$HOME_DIR/writable.so"
chmod go+w "$HOME_DIR/writable.so"
registry "{\"number\":10,\"program\":\"$HOME_DIR/writable.so\"}"
# shellcheck disable=SC2086 # words
replay 4 $candidate
contains "$out" "untrusted: $HOME_DIR/writable.so"

proves W6 "what is no candidate is told: file, line, path, rule, all of it, and replays nothing"
no_candidate() { # TEXT WORD...
    local text=$1
    shift
    expect 2 "$SPSY" --json replay "$@"
    contains "$out" "$text"
    contains "$out" '"rows":[]'
}
echo '{"version": 1, "rules": [{"answer": "perhaps"}, {"user": ["A"], "answer": "none"}]}' >"$HOME_DIR/bad.json"
no_candidate "rule 1: answer: refuse, allow or none" --policy "$HOME_DIR/bad.json"
contains "$out" "rule 2: unknown key"
printf '{"version": 1,\n"rules": [\n' >"$HOME_DIR/bad.json"
no_candidate "bad.json: " --policy "$HOME_DIR/bad.json"
no_candidate "bad.json: line 3" --registry "$HOME_DIR/bad.json"
echo '{"version":1,"exitPoints":[{"exitPoint":"QIBM_QSP_SECURITY","format":"SPSY0100","programs":[{"number":0,"program":"A/B"}]}]}' >"$HOME_DIR/bad.json"
no_candidate "exitPoints[0].programs[0].number" --registry "$HOME_DIR/bad.json"
head -c 5000000 /dev/zero | tr '\0' ' ' >"$HOME_DIR/bad.json"
no_candidate "larger than 4 MiB" --policy "$HOME_DIR/bad.json"
no_candidate "larger than 4 MiB" --registry "$HOME_DIR/bad.json"
expect 1 "$SPSY" --json replay --policy "$HOME_DIR/nowhere.json"
contains "$out" '"id":"SPY0101"'
for words in "--policy" "--policy $old --self" "--policy $old $candidate" "$candidate --self" "--user 1X" "--file A/B" \
    "--verdict maybe" "--since yesterday" "--until 2026-02-30" "--since 2026-02-02 --until 2026-02-01" "--bogus" "x" "--limit 5"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$SPSY" replay $words
done

# ---- where RULES stands ----
proves W6 "a policy stands where RULES is registered, or as number 10; in a shadow's place it counts"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$old') MODE(*SHADOW) REPLACE(*YES)"
replay 0 --policy "$old"
contains "$out" "as if it were MODE(*ENFORCE)"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"
replay 0 --policy "$old"
contains "$out" "the policy is replayed as format SPSY0100 number 10\""
replay 1 # nobody is registered
equal "$(rows all | paste -sd' ')" "refused>allowed|all||1 allowed>refused|all||1 refused>refused|all||1 allowed>allowed|all||7"
register_raw
SPSY_TEST_ANSWER='' replay 0 --policy "$old"
contains "$out" "number 11, beside the programs that are"
SPSY_TEST_ANSWER=0 replay 1 --policy "$old"
contains "$(rows all | paste -sd' ')" "allowed>refused|all||7"
deregister
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$old')"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 QSPSY/RULES PGMDTA('$old')"
replay 0 --policy "$old"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 QSPSY/RULES PGMDTA('$new') REPLACE(*YES)"
no_candidate "RULES is registered with several policies" --policy "$old"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 10"

# ---- what is not known ----
proves W6 "what an entry does not have is unknown, and is not guessed"
copy_home "$SPSY_HOME" "$HOME_DIR/known"
sqlite3 "$SPSY_HOME/spool.db" 'UPDATE decision SET facts = NULL'
replay 0 # whoever decided is asked again
equal "$(rows all cause | paste -sd' ')" "refused>refused|all||2 allowed>allowed|all||8"
policy "$new" '{"groups": ["CLERKS"], "answer": "refuse"}'
replay 0 --policy "$new" # who was in which group
equal "$(rows all cause)" "allowed>allowed|all||1
refused>unknown|all||2
refused>unknown|cause|groups and special authorities of a profile|2
allowed>unknown|all||7
allowed>unknown|cause|groups and special authorities of a profile|7"
contains "$out" '"text":"9 unknown, since the journal has not all that they depend on: see the rows by cause"'
policy "$new"
replay 0 --policy "$new" # nobody decides any more: what native authority would have said where programs did
equal "$(rows all cause)" "refused>refused|all||1
allowed>allowed|all||7
refused>unknown|all||1
refused>unknown|cause|what native authority would have said|1
allowed>unknown|all||1
allowed>unknown|cause|what native authority would have said|1"
copy_home "$HOME_DIR/known" "$SPSY_HOME"
registry "{\"number\":10,\"program\":\"$exits/guard_asks.so\"}"
# shellcheck disable=SC2086 # words
replay 0 $candidate # attributes of a file that the record has not
contains "$(rows cause | paste -sd' ')" "allowed>unknown|cause|attributes of a spooled file|7"
registry "{\"number\":10,\"program\":\"$exits/guard_asks.so\",\"mode\":\"*SHADOW\"}"
# shellcheck disable=SC2086 # words
replay 1 $candidate # of a shadow nothing depends on it
equal "$(rows cause)" ""

proves W6 "rehearsals, lists, files without a record and damaged entries are counted, not replayed"
sqlite3 "$SPSY_HOME/spool.db" "
    UPDATE decision SET decision = json_set(decision, '\$.rehearsal', json('true')) WHERE id = 1;
    UPDATE decision SET decision = '{\"function\":\"QUSRSPLA\",\"verdict\":\"allowed\",\"list\":{\"jobs\":3},\"calls\":[]}' WHERE id = 2;
    UPDATE decision SET record = zeroblob(429) WHERE id = 3;
    UPDATE decision SET decision = '{' WHERE id = 4;
    UPDATE decision SET record = x'00' WHERE id = 5;
    UPDATE decision SET facts = '{\"native\":\"perhaps\"}' WHERE id = 6;
    UPDATE decision SET decision = json_set(decision, '\$.breakGlass', 'fire') WHERE id = 7"
expect 0 "$SPSY" access --bypass # an entry with neither verdict nor record
replay 0
equal "$(rows all cause)" "allowed>allowed|all||4
allowed>allowed|cause|break-glass was in force: nobody is asked|1
->not replayed|all||7
->not replayed|cause|the entry is damaged|3
->not replayed|cause|a rehearsal, which decided nothing|2
->not replayed|cause|a list of the gateway's, which has no records|1
->not replayed|cause|no record could be built of the file|1"
contains "$out" '"text":"7 not replayed: see the rows by cause"'
replay 0 --verdict allowed # who asks for a verdict asks for none of these, but for what is damaged
equal "$(rows all | paste -sd' ')" "allowed>allowed|all||4 ->not replayed|all||3"
copy_home "$HOME_DIR/known" "$SPSY_HOME"

proves W6 "left to CUPS is an outcome of its own"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET facts = json_set(facts, '\$.native', 'cups')
    WHERE json_extract(facts, '\$.native') != 'refused'"
policy "$new" '{"files": ["PAY*"], "answer": "allow"}' '{"files": ["SECRET"], "users": ["BOB"], "answer": "none"}' \
    '{"files": ["CLOSED"], "users": ["BOB"], "answer": "allow"}'
replay 1 --policy "$new"
equal "$(rows all)" "refused>left to CUPS|all||1
left to CUPS>allowed|all||5
refused>refused|all||1
allowed>allowed|all||1
left to CUPS>left to CUPS|all||2"
copy_home "$HOME_DIR/known" "$SPSY_HOME"

proves W6 "a journal of a home from before it had facts is replayed"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET facts = NULL, file = NULL, refused = NULL, failed = NULL, count = NULL, last_time = NULL"
replay 0 --file payslip
equal "$(rows all | paste -sd' ')" "allowed>allowed|all||3"
copy_home "$HOME_DIR/known" "$SPSY_HOME"

proves W6 "more entries than are read at a time, with gaps"
{
    echo "BEGIN;"
    for i in $(seq 1 11); do
        echo "INSERT INTO decision(id, time, job_number, job_user, job_name, current_user, decision, record, facts, signed_on)
            SELECT n.value + $((i * 100000)), time, job_number, job_user, job_name, current_user, decision, record, facts, signed_on
            FROM decision, (WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value < 401) SELECT value FROM c) n
            WHERE id = 1;"
    done
    echo "COMMIT;"
} >"$HOME_DIR/many.sql"
sqlite3 "$SPSY_HOME/spool.db" <"$HOME_DIR/many.sql"
replay 0
contains "$out" "\"text\":\"$((decisions + 11 * 401)) decisions replayed, no flips\""
replay 1 --policy "$new"
contains "$(rows all | paste -sd' ')" "refused>allowed|all||$((1 + 11 * 401)) "
