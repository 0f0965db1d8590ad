#!/bin/bash
# exit_test.sh - spsy exit test: a program, a policy or a registry against a decision table. No home is involved.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

exits=$PWD/$BUILD/tests/exits samples=$PWD/$BUILD/samples
export TMPDIR=$HOME_DIR/tmp
mkdir "$TMPDIR"
cd "$HOME_DIR"
case $SPSY in /*) ;; *) SPSY=$OLDPWD/$SPSY ;; esac
test_of() { local want=$1; shift; expect "$want" "$SPSY" exit test "$@"; }
# table MEMBERS CASES: t.json
table() { printf '{"version": 1, %s "cases": [\n%s]}' "$1" "$2" >t.json; }
one='{"name": "one", "request": {"function": "DLTSPLF", "formType": "PAYROLL"}, "expect": %s}'
# shellcheck disable=SC2059 # the format is ours
case_of() { printf "$one" "$1"; }
nothing_left() { [ -z "$(ls -A "$TMPDIR")" ] || fail "left behind: $(ls -A "$TMPDIR")"; }

proves W4 "TAP 14: a plan, a line for each case, what differs as YAML; exit status 0, 1, 4"
table "\"program\": \"$samples/nodelete.so\"," "$(case_of '{"verdict": "refused", "basis": "exit", "reason": "payroll*"}')"
test_of 0 t.json
equal "$(head -3 <<<"$out")" "TAP version 14
1..1
ok 1 - one"
contains "$out" "# 1 of 1 as expected"
# The second was recorded of a program with number 10: journal --as-test.
table "\"program\": \"$samples/nodelete.so\"," "$(case_of '{"verdict": "allowed"}'),
$(case_of '{"calls": [{"format": "SPSY0100", "number": 10, "answer": "30", "meaning": "refuse"}]}')"
test_of 1 t.json
contains "$out" "not ok 1 - one
  ---
  message: \"verdict is refused, not allowed\"
  at: \"t.json: line 2, column 1: cases[0]\"
  expected: {\"verdict\":\"allowed\"}
  got: {\"verdict\":\"refused\",\"basis\":\"exit\","
contains "$out" "
  ...
ok 2 - one"
table '' "$(case_of '{"verdict": "refused"}')"
test_of 4 t.json --program "$exits/bad_segv.so"
contains "$out" 'message: "a program failed: crashed: SIGSEGV'
table '' "$(case_of '{"verdict": "refused", "basis": "failure"}')"
test_of 0 t.json --program "$exits/bad_segv.so"
table '' "$(case_of '{"calls": [{"meaning": "failed", "answer": null}]}')"
test_of 0 t.json --program "$exits/bad_segv.so"
nothing_left

proves W4 "what was tested is told apart from what cannot be tested at all"
test_of 4 t.json --program "$HOME_DIR/none.so"
contains "$err" "none.so: No such file"
cp "$samples/nodelete.so" open.so
chmod 666 open.so
test_of 4 t.json --program open.so
contains "$err" "chmod go-w"
equal "$out" ""
echo '{"version": 1, "rules": [{"answer": "maybe"}, {"answer": "none", "x": 1}]}' >bad.json
chmod 600 bad.json
test_of 4 t.json --policy bad.json
contains "$err" "rule 1"
contains "$err" "and 1 more"
expect 4 "$SPSY" --json exit test t.json --policy bad.json
contains "$out" '"id":"SPY0161"'
equal "$err" ""
nothing_left

proves W4 "a table that says something it may not say is refused whole: nothing is asked"
table "\"program\": \"$samples/nodelete.so\"," "$(case_of '{"verdict": "refused"}'),
$(case_of '{"verdict": "maybe"}')"
test_of 2 t.json
equal "$out" ""
equal "$err" "spsy exit: t.json: line 3, column 98: cases[1].expect.verdict: maybe is none of refused, allowed"
expect 2 "$SPSY" --json exit test t.json
contains "$out" '"exit":2'
contains "$out" '"id":"SPY0160"'
test_of 2 none.json
contains "$err" "none.json: No such file"
test_of 2 "$HOME_DIR"
contains "$err" "directory"
table '' ''
test_of 2 t.json --program x.so
contains "$err" "t.json: no case"
table '' "$(case_of '{"verdict": "refused"}')"
test_of 2 t.json
contains "$err" "name what is to be tested"
table '"registry": {"version": 1, "exitPoints": [{"exitPoint": "X"}]},' "$(case_of '{"verdict": "refused"}')"
test_of 2 t.json
equal "$err" "spsy exit: t.json: line 1, column 58: registry.exitPoints[0].format: missing"
table '"program": {"program": "x.so", "numbr": 1},' "$(case_of '{"verdict": "refused"}')"
test_of 2 t.json
equal "$err" "spsy exit: t.json: line 1, column 56: program.numbr: unknown key; nearest: number"
table '"program": 7,' "$(case_of '{"verdict": "refused"}')"
test_of 2 t.json
equal "$err" "spsy exit: t.json: line 1, column 27: program: text or an object is expected"
nothing_left

proves W4 "usage"
test_of 2
test_of 2 t.json t.json
test_of 2 t.json --nothing
test_of 2 t.json --program
test_of 2 t.json --program a.so --policy b.json
test_of 2 t.json --policy b.json --ccsid 37
test_of 2 t.json --registry b.json --format SPSY0100
test_of 2 t.json --program a.so --format SPSY0300
test_of 2 t.json --program a.so --ccsid 500
for percent in -1 101 x ''; do test_of 2 t.json --program a.so --require-coverage "$percent"; done
test_of 0 --help
contains "$out" "usage: spsy exit test TABLE"

# ---- what a case describes is what the program is told -----------------------------------------
cat >asks.c <<'C'
/* Answers what it was told: the kind of question is the file's user data. */
#include <spsy_exit.h>
#include <stdio.h>
#define SERVICES spsy_exit_program.services
static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char name[10], user[10], number[6], groups[16][10], text[256] = "", json[4096];
    size_t count = 16, length = sizeof json - 1;
    uint32_t special;
    int result;
    *return_code = '0';
    if (spsy_equal(record->user_data, "JOB") && SERVICES->own_job(name, user, number) == 0)
        snprintf(text, sizeof text, "%.6s/%.10s/%.10s", number, user, name);
    if (spsy_equal(record->user_data, "USER")) {
        result = SERVICES->user(record->current_user, &special, groups, &count);
        snprintf(text, sizeof text, "%d %x %d %.10s%.10s", result, special, (int)count, count > 0 ? groups[0] : "",
                 count > 1 ? groups[1] : "");
    }
    if (spsy_equal(record->user_data, "OTHER")) {
        result = SERVICES->user("OTHER     ", &special, groups, &count);
        snprintf(text, sizeof text, "%s %x %.10s", result == 0 ? "there" : "not there", special, result == 0 ? groups[0] : "");
    }
    if (spsy_equal(record->user_data, "FILE")) {
        result = SERVICES->spooled_file(record, json, &length);
        json[result == 0 ? length : 0] = 0;
        snprintf(text, sizeof text, "%d %.200s", result, strstr(json, "\"save\"") ? strstr(json, "\"save\"") : json);
    }
    if (spsy_equal(record->user_data, "LOG"))
        SERVICES->message("said by the program");
    SERVICES->reason(text[0] ? text : format);
}
SPSY_EXIT_PROGRAM(check)
C
cc -shared -fPIC -I "$OLDPWD/include" -o asks.so asks.c
chmod go-w asks.so
cat >asks.json <<'JSON'
{"version": 1, "program": "asks.so",
 "defaults": {"function": "DLTSPLF", "currentUser": "BOB", "jobUser": "ALICE", "jobName": "PAY", "jobNumber": "000007"},
 "cases": [
  {"name": "own job", "request": {"userData": "JOB", "own": true}, "expect": {"reason": "000007/ALICE     /PAY       "}},
  {"name": "named job", "request": {"userData": "JOB", "job": "000009/BOB/X"}, "expect": {"reason": "000009/BOB       /X         "}},
  {"name": "any other job", "request": {"userData": "JOB"}, "expect": {"reason": "000000/QSECOFR   /EXITTEST  "}},
  {"name": "user", "request": {"userData": "USER", "groups": ["G1", "G2"], "special": ["*AUDIT"]}, "expect": {"reason": "0 2 2 G1        G2        "}},
  {"name": "user of nothing", "request": {"userData": "USER"}, "expect": {"reason": "0 0 0*"}},
  {"name": "group's", "request": {"userData": "USER", "special": {"own": "*ALLOBJ", "group": ["*SAVSYS"]}}, "expect": {"reason": "0 11 0*"}},
  {"name": "no other", "request": {"userData": "OTHER"}, "expect": {"reason": "not there*"}},
  {"name": "another", "request": {"userData": "OTHER", "users": {"OTHER": {"special": "*JOBCTL", "groups": ["G3"]}}}, "expect": {"reason": "there 8 G3*"}},
  {"name": "message", "request": {"userData": "LOG"}, "expect": {"verdict": "refused"}}
 ]}
JSON
proves W4 "services answer from the case: job, user, groups, other profiles, messages"
for way in '' --inline; do
    # shellcheck disable=SC2086 # no word without a way
    test_of 0 asks.json $way
    contains "$out" "# message: "
    contains "$out" "said by the program"
    contains "$out" "# 9 of 9 as expected"
done

# QUSRSPLA is asked about itself (X36), here of a program that allows it.
cat >"$HOME_DIR/attributes.json" <<JSON
{"version": 1, "registry": {"version": 1, "exitPoints": [{"exitPoint": "QIBM_QSP_SECURITY", "format": "SPSY0200",
  "programs": [{"number": 5, "program": "asks.so"}]}]},
 "defaults": {"userData": "FILE", "attributes": {"save": "*YES"}, "function": "DLTSPLF"},
 "cases": [{"name": "attributes", "request": {"native": "allowed"}, "expect": {"verdict": "refused", "basis": "exit"}},
  {"name": "own files are no business of SPSY0200", "request": {"own": true, "native": "allowed"},
   "expect": {"verdict": "allowed", "basis": "authority", "calls": []}}]}
JSON
test_of 0 attributes.json

proves W4 "who is never asked about is not; native authority says what the case says"
cat >bypass.json <<JSON
{"version": 1, "program": "$samples/nodelete.so", "defaults": {"function": "DLTSPLF", "formType": "PAYROLL"},
 "cases": [
  {"name": "splctl", "request": {"special": [["*SPLCTL"], {"group": ["*SPLCTL"]}, {"adopted": "*SPLCTL"}], "native": "allowed"},
   "expect": {"verdict": "allowed", "basis": "bypass-splctl", "calls": []}},
  {"name": "jobctl", "request": {"special": "*JOBCTL", "oprctl": true, "native": "refused"},
   "expect": {"verdict": "refused", "basis": "bypass-jobctl"}},
  {"name": "jobctl elsewhere", "request": {"special": "*JOBCTL", "oprctl": false}, "expect": {"basis": "exit"}},
  {"name": "system", "request": {"jobType": ["system", "scpf", "subsystem-monitor"], "native": "allowed"},
   "expect": {"verdict": "allowed", "basis": "bypass-system"}},
  {"name": "QSYS", "request": {"currentUser": "QSYS"}, "expect": {"verdict": "refused", "basis": "bypass-system"}},
  {"name": "save ignores an allowance, here none is", "request": {"function": "SAV", "native": "allowed"},
   "expect": {"verdict": "allowed", "basis": "authority"}},
  {"name": "not known", "request": {"function": "SAV", "native": "unknown"}, "expect": {"verdict": "refused", "basis": "failure"}}
 ]}
JSON
test_of 0 bypass.json
contains "$out" "1..11"

proves W4 "CSV is the same table for a spreadsheet"
printf '\xef\xbb\xbfname,function,formType,currentUser,jobUser,own,special,native,verdict,basis,reason,calls\r\n' >t.csv
{
    printf '"others, all",*ALL,*STD,,,*ALL,*NONE|*AUDIT *SAVSYS,refused,refused,authority,,\r\n'
    printf 'refused,DLTSPLF,PAYROLL,BOB,ALICE,,,,refused,exit,payroll*,SPSY0100 1 refuse 30\r\n'
    printf ',DLTSPLF,PAYROLL,ALICE,ALICE,,,,allowed,authority,,SPSY0100 1 none\r\n,,,,,,,,,,,\r\n'
} >>t.csv
test_of 0 t.csv --program "$samples/nodelete.so"
contains "$out" "1..$((17 * 2 * 2 + 2))"
contains "$out" "ok $((17 * 2 * 2 + 2)) - row 3"
expect 0 bash -c "'$SPSY' exit test - --csv --program '$samples/nodelete.so' <t.csv"
printf 'function,verdict\nDLTSPLF,allowed\nDLTSPLX,allowed\n' >u.csv
test_of 2 u.csv --program "$samples/nodelete.so"
contains "$err" "u.csv: line 3, column 1: function: DLTSPLX is none of the 17 functions"

proves W4 "coverage: functions, formats, own and foreign, answers, and rules never hit"
cat >policy.json <<'JSON'
{"version": 1, "rules": [
  {"name": "own", "owners": ["*CURRENT"], "answer": "none"},
  {"name": "desk", "groups": ["DESK"], "functions": ["DSPSPLF"], "answer": "allow"},
  {"functions": ["DLTSPLF"], "answer": "refuse"}]}
JSON
chmod 600 policy.json
table '"policy": "policy.json",' '{"name": "a", "request": {"function": "DLTSPLF"}, "expect": {"verdict": "refused"}},
 {"name": "b", "request": {"function": "DSPSPLF", "groups": ["DESK"]}, "expect": {"verdict": "allowed", "basis": "exit"}}'
test_of 0 t.json
contains "$out" "# answers: 0 none, 1 refuse, 1 allow, 0 failed
# never hit: rule 1, own of $HOME_DIR/policy.json
# coverage: 10 %, 4 of 37 (functions x formats x own or foreign, and rules)"
case $out in *"never hit: rule 2"* | *"never hit: rule 3"*) fail "these are hit: $out" ;; esac
test_of 0 t.json --coverage
contains "$out" "# DLTSPLF    SPSY0100  own never  foreign refuse"
test_of 1 t.json --require-coverage 11
contains "$err" "coverage is 10 %, less than the 11 % that are required"
test_of 0 t.json --require-coverage 10
test_of 0 t.json --json
contains "$out" '"cases":2,"failed":0,"programFailed":0,"brokeOff":null,"coverage":{"percent":10,"reached":4,"all":37,"cells":['
contains "$out" '{"function":"DSPSPLF","format":"SPSY0100","own":false,"answers":{"allow":1}}'
contains "$out" '"rule":1,"name":"own","hits":0}'
equal "$(wc -l <<<"$out")" 1

proves W4 "no case depends on those before it: a program that fails is not suspended"
table '' '{"name": "a", "request": {"function": "*ALL"}, "expect": {"calls": [{"meaning": "failed", "reason": "crashed: SIGSEGV*"}]}}'
test_of 0 t.json --program "$exits/bad_segv.so"
contains "$out" "# 17 of 17 as expected"
nothing_left

proves W4 "100,000 cases need no more memory than one, of a file as of a word"
{
    echo '{"version": 1, "cases": ['
    awk 'BEGIN { for (i = 1; i < 100000; i++) printf "{\"name\": \"%d\", \"request\": {\"function\": \"DLTSPLF\", " \
        "\"formType\": \"PAYROLL\", \"fileNumber\": %d}, \"expect\": {\"verdict\": \"refused\"}},\n", i, i }'
    echo '{"name": "last", "request": {"function": "DLTSPLF"}, "expect": {"basis": "authority"}}]}'
} >big.json
peak() { # ARGUMENT...: KiB
    "$SPSY" exit test "$@" >big.out &
    local pid=$! most=0 now
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        most=$now
        sleep 0.05
    done
    wait "$pid" || fail "status $?"
    echo "$most"
}
table '' "$(case_of '{"verdict": "refused"}')"
small=$(peak bypass.json)
much=$(peak big.json --inline --program "$samples/nodelete.so")
equal "$(tail -1 big.out)" "# 100000 of 100000 as expected"
case $BUILD in *san-*) ;; *) # which keeps what was freed
    [ "$much" -lt $((small + 4096)) ] || fail "$much KiB, where eleven cases need $small" ;;
esac
table '' '{"name": "x", "request": {"function": "*ALL", "own": "*ALL", "native": "*ALL", "oprctl": "*ALL", "special": "*ALL",
 "jobType": ["interactive", "batch"], "fileNumber": ['"$(seq -s, 41)"']}, "expect": {"verdict": "refused", "reason": "x"}}'
much=$( (peak t.json --inline --program "$samples/nodelete.so") 2>/dev/null || true)
contains "$(sed -n 2p big.out)" "1..100368"

if command -v script >/dev/null; then
    proves W4 "whoever looks on is told how far it is, where standard output goes elsewhere"
    script -qec "'$SPSY' exit test big.json --program '$samples/nodelete.so' >big.out" seen </dev/null >/dev/null
    grep -qE 'Testing: [0-9]+ of 100000 cases' seen || fail "nothing is told: $(head -c 500 seen)"
fi

proves W4 "who breaks it off leaves nothing"
"$SPSY" exit test big.json --program "$samples/nodelete.so" >big.out &
pid=$!
until_true 100 grep -q '^ok 10 ' big.out || fail "it does not begin"
kill -TERM "$pid"
wait "$pid" && fail "it has not been broken off"
equal "$(tail -1 big.out)" "Bail out! interrupted"
nothing_left

proves W4 "a pipe that does not end fills no disk"
head -c 257M /dev/zero >big.pipe
expect 2 bash -c "cat big.pipe | '$SPSY' exit test - --program '$samples/nodelete.so'"
contains "$err" 'standard input cannot be read: File too large'
rm big.pipe
nothing_left
