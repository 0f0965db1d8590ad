#!/bin/bash
# W1: `spsy policy`: checked, installed, drafted. (What is found in a policy: test_policy.c.)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
work=$HOME_DIR/work
mkdir -m 755 "$work"
new=$work/new.json live=$work/live.json

policy() { # FILE RULE...: a policy with these rules
    local file=$1
    shift
    (umask 022 && printf '{"version": 1, "rules": [\n%s\n]}\n' "$(IFS=, && echo "$*")" >"$file")
}
rules_answer() { # STATUS [REASON]: what RULES does by the policy it has now, about BOB and ALICE's file
    expect "$1" as BOB --json cl "QUSRSPLA $id"
    [ -z "${2:-}" ] || contains "$out" "\"reason\":\"$2\""
}

proves W1 "a policy is checked without a home, and the names in it are not judged then"
policy "$new" '{"name": "desk", "users": ["NOBODY"], "answer": "allow"}'
SPSY_HOME=$HOME_DIR/none expect 0 "$SPSY" policy check "$new"
contains "$err" "no home is here: names are not judged"
contains "$err" "$new is a policy of 1 rule with 0 warnings"
equal "$out" ''
[ ! -e "$HOME_DIR/none" ] || fail "a home was made"

world
proves W1 "every error is told at once, with line, column, path, rule and name; it is status 1"
cat >"$work/bad.json" <<'JSON'
{"version": 1,
 "rules": [
  {"name": "desk", "user": ["BOB"], "answer": "allow"},
  {"users": ["B*B"],
   "answer": "perhaps"}]}
JSON
expect 1 "$SPSY" --json policy check "$work/bad.json"
equal "$(sed 's/.*"rows":\(\[.*\]\),"decisions".*/\1/' <<<"$out")" \
    '[{"line":3,"column":20,"kind":"error","rule":1,"name":"desk","path":"rules[0].user","text":"rule 1, desk: unknown key \"user\"; nearest: users"},{"line":4,"column":14,"kind":"error","rule":2,"name":"","path":"rules[1].users[0]","text":"rule 2: \"B*B\": a generic name has one * at its end"},{"line":5,"column":4,"kind":"error","rule":2,"name":"","path":"rules[1].answer","text":"rule 2: answer: refuse, allow or none"}]'
contains "$out" '"id":"SPY0130","text":"'"$work/bad.json is no policy: 3 errors"
expect 1 "$SPSY" policy check "$work/bad.json"
contains "$out" '3:20'
contains "$out" 'rule 1, desk: unknown key "user"; nearest: users'
printf '{"version": 1,\n "rules": [}\n' >"$work/cut.json"
expect 1 "$SPSY" policy check - # standard input is empty here
contains "$err" "is no policy: 1 error"
expect 1 "$SPSY" policy check "$work/cut.json"
contains "$out" '2:12'
contains "$out" 'line 2: not valid JSON: a value is wanted'
expect 1 "$SPSY" policy check "$work/missing.json"
contains "$err" "No such file or directory"
head -c 4194305 /dev/zero | tr '\0' ' ' >"$work/large.json"
expect 1 "$SPSY" policy check "$work/large.json"
contains "$err" "larger than 4 MiB"
expect 2 "$SPSY" policy
expect 2 "$SPSY" policy inspect "$new"
expect 2 "$SPSY" policy check
expect 2 "$SPSY" policy check "$new" --to "$live"
expect 2 "$SPSY" policy learn --since yesterday

proves W1 "warnings are no errors: status 0, with --strict 1; names are those of the home"
expect 0 "$SPSY" cl "CRTUSRPRF CLERKS"
expect 0 "$SPSY" cl "CRTUSRPRF CLERK GRPPRF(CLERKS)"
policy "$new" '{"users": ["CLERK", "BOBB"], "queues": ["OPEN", "OPN"], "libraries": ["SHOP"], "answer": "allow"}' \
    '{"name": "late", "users": ["CLERK"], "queues": ["OPEN"], "libraries": ["SHOP"], "answer": "refuse"}' \
    '{"functions": ["DSPSPLF"], "answer": "refuse"}'
expect 0 "$SPSY" policy check "$new"
contains "$out" 'users: "BOBB" is no profile of this home'
contains "$out" 'queues: "OPN" is no output queue of this home'
contains "$out" 'users: "CLERK" is in group CLERKS'
contains "$out" 'rule 2, late: never matches: rule 1 comes first'
contains "$out" 'rule 3: refuses DSPSPLF but not CPYSPLF'
contains "$err" 'is a policy of 3 rules with 6 warnings'
expect 1 "$SPSY" policy check "$new" --strict
contains "$err" 'SPY0131'
expect 0 as BOB policy check "$new" # who may not list profiles does not learn of them so
contains "$err" 'names are not judged'
case $out in *BOBB*) fail "$out" ;; esac

proves W1 "what RULES reads is what check reads: the same text, in ADDEXITPGM, doctor, reason and check"
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
register_policy() {
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES REPLACE(*YES) PGMDTA('$live')"
}
while IFS= read -r text; do
    (umask 022 && printf '%b' "$text" >"$live")
    expect 1 "$SPSY" --json policy check "$live"
    why=$(sed 's/.*"rows":\[{"line"[^}]*"text":"//; s/"}\],"decisions".*//; s/"},{"line".*//' <<<"$out")
    [ -n "$why" ] || fail "$out"
    register_policy
    contains "$err" "${why//\\\"/\"}"
    rules_answer 4
    contains "$out" "$why"
    contains "$out" '"basis":"failure"'
    expect 0 "$SPSY" --json journal --failed --limit 1
    contains "$out" "$why"
    expect 1 "$SPSY" --json doctor
    contains "$out" "$why"
done <<'JSON'

[]
{"version": 2, "rules": []}
{"version": 1, "rules": [{"answer": "allow"},]}
{"version": 1, "draft": true, "rules": []}
{"version": 1, "rules": [{"users": ["B\\u0000B"], "answer": "allow"}]}
{"version": 1, "rules": [{"answer": "none"}, {"name": "x", "days": ["monday"], "answer": "allow"}]}
JSON
policy "$live" '{"answer": "allow"}'
sed -i 's/{/{"$schema": "policy.schema.json", "description": "one", /' "$live" # of each object: a rule has neither
expect 1 "$SPSY" policy check "$live"
contains "$out" 'rule 1: unknown key "$schema"'
sed -i '2s/.*/{"answer": "allow"}/' "$live"
expect 0 "$SPSY" policy check "$live"
register_policy
rules_answer 0 "rule 1"

proves W1 "install puts it where RULES reads it, at the next call, and keeps the one before"
cp "$live" "$work/first"
policy "$new" '{"name": "second", "answer": "refuse"}'
expect 1 "$SPSY" policy install "$work/bad.json"
cmp "$live" "$work/first"
[ ! -e "$live.before" ] || fail "kept without need"
expect 0 "$SPSY" policy install "$new"
contains "$err" "$live is the policy from the next call on; the one before is $live.before"
cmp "$live" "$new"
cmp "$live.before" "$work/first"
rules_answer 3 "rule 1, second"
expect 0 "$SPSY" policy install "$new"
contains "$err" "holds this policy already"
cmp "$live.before" "$work/first"
policy "$new" '{"name": "third", "answer": "allow"}'
expect 0 "$SPSY" policy install "$new"
rules_answer 0 "rule 1, third"
expect 0 "$SPSY" policy install "$live.before" # and so it is undone
rules_answer 3 "rule 1, second"
expect 1 "$SPSY" policy install "$new" --to "$work/other.json"
contains "$err" "SPY0132: no registration of RULES names $work/other.json"

proves W1 "its modes are right: as before but for who else may write, its owner's alone when it is new"
chmod 660 "$live"
expect 0 "$SPSY" policy install "$new"
equal "$(stat -c %a "$live")" 640
rules_answer 0 "rule 1, third"
rm "$live" "$live.before"
expect 0 "$SPSY" policy install "$new"
equal "$(stat -c %a "$live")" 600
[ ! -e "$live.before" ] || fail "nothing was before"
rules_answer 0 "rule 1, third"

proves W1 "install needs what ADDEXITPGM needs"
for user in BOB OPER SPOOLER; do
    expect 3 as $user policy install "$new"
    contains "$err" "CPFB304"
done
expect 0 "$SPSY" cl "CRTUSRPRF ALLOBJ SPCAUT(*ALLOBJ)"
expect 0 "$SPSY" cl "CRTUSRPRF SECADM SPCAUT(*SECADM)"
expect 0 "$SPSY" cl "CRTUSRPRF BOTH SPCAUT(*ALLOBJ *SECADM)"
expect 3 as ALLOBJ policy install "$new"
expect 3 as SECADM policy install "$new"
expect 0 as BOTH policy install "$new"
expect 0 "$SPSY" quiesce on --for QSECOFR
policy "$new" '{"name": "fourth", "answer": "none"}'
expect 3 as BOTH policy install "$new"
contains "$err" "SPY0113"
cmp -s "$new" "$live" && fail "a quiesced home was changed"
expect 0 "$SPSY" quiesce off

proves W1 "several policies: --to says which"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 QSPSY/RULES PGMDTA('$work/two.json')"
expect 1 "$SPSY" policy install "$new"
contains "$err" "SPY0132: several policies are registered with RULES: say which with --to"
expect 0 "$SPSY" policy install "$new" --to "$work/two.json"
cmp "$new" "$work/two.json"
cmp -s "$new" "$live" && fail "both were changed"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 10"

proves W1 "links and what is no file are told, and left alone"
policy "$work/elsewhere" '{"answer": "allow"}'
cp "$work/elsewhere" "$work/kept"
ln -sf elsewhere "$live"
expect 1 "$SPSY" policy install "$new"
contains "$err" "$live is a symbolic link: register the file it leads to with PGMDTA"
cmp "$work/elsewhere" "$work/kept"
rm "$live"
mkfifo "$live"
expect 1 "$SPSY" policy install "$new"
contains "$err" "$live is no regular file"
rm "$live"
mkdir "$live"
expect 1 "$SPSY" policy install "$new"
rmdir "$live"
ln "$work/elsewhere" "$live" # another name of the same file keeps the old one
rm -f "$live.before"
ln -s elsewhere "$live.before"
expect 1 "$SPSY" policy install "$new"
contains "$err" "where the one before is kept, is no regular file"
rm "$live.before"
expect 0 "$SPSY" policy install "$new"
cmp "$work/elsewhere" "$work/kept"
cmp "$live.before" "$work/kept"
cmp "$live" "$new"

proves W1 "whoever reads while many install finds one of theirs, whole"
for i in 1 2 3; do
    many=()
    for k in $(seq 300); do many+=("{\"answer\": \"none\", \"files\": [\"R${i}X$k\"]}"); done
    policy "$work/racer$i" "${many[@]}"
    expect 0 "$SPSY" policy check "$work/racer$i"
done
cp "$work/racer1" "$live"
chmod 644 "$live"
for i in 1 2 3; do
    (for _ in $(seq 8); do "$SPSY" policy install "$work/racer$i" >/dev/null 2>"$work/said$i" || cp "$work/said$i" "$work/failed"; done) &
done
reads=0
while [ -n "$(jobs -rp)" ]; do
    cp "$live" "$work/read" || fail "there was none"
    cmp -s "$work/read" "$work/racer1" || cmp -s "$work/read" "$work/racer2" || cmp -s "$work/read" "$work/racer3" ||
        fail "half a policy: $(wc -c <"$work/read") bytes"
    reads=$((reads + 1))
done
wait
[ "$reads" -gt 5 ] || fail "it was read $reads times"
[ ! -e "$work/failed" ] || fail "an install failed: $(cat "$work/failed")"
find "$work" -name '.spsy-*' | grep . && fail "something is left"

# A sanitizer build is minutes of start-up, and its own calls are among those that are counted.
case $BUILD in *san-*) killed=no ;; *) killed=yes ;; esac
if [ $killed = yes ] && embedded_only killed; then
    proves W1 "killed at any instant, the old policy or the new one is there, and the old one is kept first"
    policy "$work/old" '{"name": "old", "answer": "none"}'
    none=0 both=0
    for ((call = 1; ; call++)); do
        cp "$work/old" "$live"
        chmod 644 "$live"
        rm -f "$live.before"
        status=0
        "$BUILD/tests/tools/kill_at" "$call" "$SPSY" policy install "$new" >/dev/null 2>&1 || status=$?
        if cmp -s "$live" "$new"; then
            cmp "$live.before" "$work/old" || fail "call $call: the one before is lost"
            both=$((both + 1))
        else
            cmp "$live" "$work/old" || fail "call $call: neither the old policy nor the new one"
            [ ! -e "$live.before" ] || cmp "$live.before" "$work/old" || fail "call $call: half a file"
            none=$((none + 1))
        fi
        [ "$status" -eq 137 ] || break
    done
    equal "$status" 0
    [ "$none" -gt 3 ] && [ "$both" -gt 1 ] || fail "killed $none times before and $both times after"
    cmp "$live" "$new"
fi

proves W1 "a draft from the journal is refused as a policy, and without the word gives what was decided"
deregister
create ALICE PAY "OUTQ(SHOP/OPEN)"
pay="FILE(PAY) JOB($job) SPLNBR($nbr)"
create BOB OWN "OUTQ(QGPL/QPRINT)"
own="FILE(OWN) JOB($job) SPLNBR($nbr)"
ask() { # FILE: a status for each question
    local user statement status
    for user in ALICE BOB CLERK OPER SPOOLER; do
        for statement in "QUSRSPLA $pay" "DSPSPLF $pay" "QUSRSPLA $own" "DSPSPLF $own" "HLDSPLF $own" "RLSSPLF $own"; do
            status=0
            "$SPSY" --user $user cl "$statement" >/dev/null 2>&1 </dev/null || status=$?
            echo "$user $statement $status"
        done
    done >"$1"
}
ask "$work/native"
policy "$live" '{"users": ["BOB", "OPER"], "files": ["PAY"], "answer": "refuse"}' \
    '{"groups": ["CLERKS"], "files": ["OWN"], "functions": ["DSPSPLF", "QUSRSPLA"], "answer": "allow"}'
register_policy
sleep 1.1 # --since counts whole seconds
begun=$(date -u '+%Y-%m-%d %H:%M:%S')
ask "$work/real"
cmp -s "$work/native" "$work/real" && fail "the policy changes nothing"
expect 3 as OPER policy learn
expect 0 "$SPSY" cl "CRTUSRPRF AUDITOR SPCAUT(*AUDIT)"
expect 0 as AUDITOR policy learn --since "$begun"
contains "$err" "a draft of"
case $err in *"are not as the draft says"*) fail "$err" ;; esac
contains "$out" '"groups":	["CLERKS"]' # known of entries that have facts
expect 0 as AUDITOR policy learn # with what was before: the same came out both ways
contains "$err" "decisions are not as the draft says"
expect 0 as AUDITOR policy learn --since "$begun"
echo "$out" >"$work/draft.json"
expect 1 "$SPSY" policy check "$work/draft.json"
contains "$out" 'a draft, which is not enforced: read it, then take "draft" out'
expect 1 "$SPSY" policy install "$work/draft.json"
cp "$work/draft.json" "$live" && chmod 644 "$live"
rules_answer 4
grep -v '"draft"' "$work/draft.json" >"$work/read.json"
expect 0 "$SPSY" policy check "$work/read.json"
expect 0 "$SPSY" policy install "$work/read.json"
ask "$work/learnt"
diff "$work/real" "$work/learnt" || fail "what was learnt decides otherwise"
expect 0 as AUDITOR --json policy learn --since "$begun"
contains "$out" '"rows":[{"policy":{"version":1,"draft":true,'
expect 0 as AUDITOR policy learn --since 2099-01-01
contains "$out" '"rules"'
contains "$err" "a draft of 0 rules"
