#!/bin/bash
# journal_as_test.sh - what the journal gives away is asked again: every entry by `journal --as-test` into
# `spsy exit test`, which must come to the same verdict by the same basis, for the same reason, through the
# same calls; its record by `journal --as-record` into `spsy exit call`, which must answer the same.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
expect 0 "$SPSY" crtusrprf --usrprf DESK --grpprf '*NONE'
expect 0 "$SPSY" crtusrprf --usrprf GROUP --spcaut '*SPLCTL'
expect 0 "$SPSY" crtusrprf --usrprf MEMBER --grpprf GROUP
expect 0 "$SPSY" crtusrprf --usrprf CLERK --grpprf DESK
create ALICE FIRST "OUTQ(QGPL/QPRINT)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
cat >"$HOME_DIR/policy.json" <<'JSON'
{"version": 1, "rules": [
  {"name": "nobody", "functions": ["CHGSPLFA"], "answer": "refuse", "reason": "not one's \"own\" \\ \u00e4"},
  {"name": "desk", "groups": ["DESK"], "functions": ["HLDSPLF", "RLSSPLF"], "answer": "allow"},
  {"name": "no opinion", "functions": ["DSPSPLF", "QUSRSPLA"], "answer": "none"}]}
JSON
chmod 600 "$HOME_DIR/policy.json"
here=$PWD/$BUILD
wrong="$here/tests/exits/program_no_entry.so"

# every entry since $from, asked again
from=1
same() {
    local entries id
    entries=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT id FROM decision WHERE id >= $from AND
        coalesce(json_extract(decision, '\$.rehearsal'), 0) = 0 AND substr(record, 4, 1) != x'00'")
    [ -n "$entries" ] || fail "no entries"
    for id in $entries; do
        expect 0 "$SPSY" journal --id "$id" --as-test
        echo "$out" >"$HOME_DIR/one.json"
        grep -o '"expect":{"verdict":"[a-z]*","basis":"[a-z-]*"' "$HOME_DIR/one.json" | cut -d'"' -f6,10 | tr '"' ' '
        status=0
        "$PROGRAM" exit test "$HOME_DIR/one.json" --registry "$SPSY_HOME/registry.json" --home "$SPSY_HOME" \
            >"$HOME_DIR/told" 2>&1 || status=$?
        [ $status = 0 ] || fail "entry $id: $status: $(cat "$HOME_DIR/one.json" "$HOME_DIR/told")"
    done >>"$HOME_DIR/bases"
    from=$(($(tail -n 1 <<<"$entries") + 1))
}
everybody() {
    local user
    for user in ALICE BOB CLERK MEMBER SPOOLER OPER QSECOFR QSPL; do
        for function in QUSRSPLA DSPSPLF HLDSPLF RLSSPLF "CHGSPLFA COPIES(2)"; do
            "$SPSY" -u $user cl "${function%% *} $first ${function#"${function%% *}"}" >/dev/null 2>&1 || true
        done
    done
}

proves W6 "every entry, asked again by exit test: native authority and bypasses, with no program at all"
everybody
same

proves W6 "programs that refuse, allow, have no opinion; one that only watches; one that fails and is ignored"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '$here/samples/splbyte.so' MODE(*SHADOW)"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 '$wrong' ONFAIL(*IGNORE)"
everybody
same

proves W6 "a program that fails: refused for it, in both formats"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 20 '$wrong'"
everybody
same
for each in "allowed authority" "refused authority" "allowed exit" "refused exit" "refused failure" \
    "allowed bypass-splctl" "allowed bypass-jobctl" "allowed bypass-system"; do
    grep -qx "$each" "$HOME_DIR/bases" || fail "no entry was $each: $(sort "$HOME_DIR/bases" | uniq -c)"
done

proves W6 "an entry without facts, of a home before version 7, fails where native authority is asked, and is not guessed"
id=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT id FROM decision WHERE json_extract(decision, '\$.basis') = 'authority' LIMIT 1")
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET facts = NULL WHERE id = $id"
expect 0 "$SPSY" journal --id "$id" --as-test
echo "$out" >"$HOME_DIR/one.json"
contains "$out" '"native":"unknown"'
expect 4 "$PROGRAM" exit test "$HOME_DIR/one.json" --policy "$HOME_DIR/policy.json"

proves W6 "what would be decided otherwise is found"
id=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT max(id) FROM decision WHERE json_extract(decision, '\$.basis') = 'exit'")
expect 0 "$SPSY" journal --id "$id" --as-test
echo "$out" >"$HOME_DIR/one.json"
echo '{"version": 1, "rules": [{"answer": "none"}]}' >"$HOME_DIR/none.json"
chmod 600 "$HOME_DIR/none.json"
expect 1 "$PROGRAM" exit test "$HOME_DIR/one.json" --policy "$HOME_DIR/none.json"

proves W6 "a record taken out is answered by exit call as in the journal"
count=0
for id in $(sqlite3 "$SPSY_HOME/spool.db" "SELECT DISTINCT decision.id FROM decision, json_each(decision, '\$.calls')
    WHERE json_extract(value, '\$.number') = 10
    AND json_extract(decision, '\$.function') IN ('CHGSPLFA', 'DSPSPLF', 'QUSRSPLA') LIMIT 12"); do
    expect 0 "$SPSY" journal --id "$id" --as-record
    echo "$out" >"$HOME_DIR/record.json"
    answered=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT json_extract(value, '\$.meaning') FROM decision,
        json_each(decision, '\$.calls') WHERE decision.id = $id AND json_extract(value, '\$.number') = 10")
    expect 0 "$PROGRAM" exit call "$here/exits/rules.so" "$HOME_DIR/record.json" --data "$HOME_DIR/policy.json"
    case $answered in
    refuse | none) contains "$out" "$answered" ;;
    esac
    count=$((count + 1))
done
equal "$count" 12
