#!/bin/bash
# W1: the JSON Schema that editors use takes and refuses the policies that the parser takes and
# refuses, by another implementation (python3-jsonschema).
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
python3 -W ignore -c 'import jsonschema' 2>/dev/null || { echo "no python3-jsonschema" && exit 77; }

proves W1 "the schema and the parser take the same policies"
mkdir "$HOME_DIR/policies"
python3 -W ignore - core/policy/policy.schema.json "$HOME_DIR/policies" <<'PYTHON'
import copy, json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
good = {"version": 1, "timeZone": "UTC", "rules": [{"answer": "allow"}]}
names = ["BOB", "bob", "B*", "*ALL", "*all", "*", "**", "*CURRENT", "*PAY", "B*B", "B**", "", " ", "A B",
         "ABCDEFGHIJ", "ABCDEFGHIJ*", "ABCDEFGHIJK", "ABCDEFGHIJK*", "*BCDEFGHIJ*", "*BCDEFGHIJK",
         "\u00c4\u00df", "\u00c4" * 10, "\u00c4" * 11, "\u0100", "\u20ac", 7, None, True, ["A"], {}]
values = {
    "name": ["", "x", "x" * 63, "x" * 64, 7, None, []],
    "reason": ["", "x" * 255, "x" * 256, 7, None],
    "job": ["any", "own", "foreign", "mine", "", None, 1],
    "days": [["mon"], ["mon", "mon"], ["sun", "sat"], [], "mon", ["Mon"], ["monday"], [1], None],
    "hours": ["08:00-09:00", "23:59-00:00", "00:00-24:00", "8:00-9:00", "08:00-24:01", "24:00-08:00", "08:60-09:00",
              "08:00-09:60", "08:00-09:00h", " 8:00-09:00", "+8:00-09:00", "08:00-+9:00", "08.00-09.00", "", 8, None],
    "answer": ["allow", "refuse", "none", "deny", "", None, 1],
    "functions": [["DSPSPLF"], ["dspsplf"], ["SAV", "RST"], ["WRKSPLF"], ["*ALL"], ["DSP*"], [], "SAV", [1]],
    "colour": ["red"],
}
for key in ["users", "groups", "owners", "files", "queues", "libraries", "formTypes", "userData"]:
    values[key] = [[name] for name in names] + [["A", "B*"], ["A", "B*B"], [], "A", None, {}]
policies = []
for key, each in values.items():
    for value in each:
        policy = copy.deepcopy(good)
        policy["rules"][0][key] = value
        policies.append(policy)
for key, each in {"version": [1, 1.0, 2, "1", None], "timeZone": ["", "UTC", 7, None, "x" * 64],
                  "$schema": ["x", 7], "description": ["x", "", 7], "draft": [False, 1, "no"],
                  "rules": [[], {}, None, "x", [7], [[]], [{}]], "rule": [[]], "colour": ["red"]}.items():
    for value in each:
        policy = copy.deepcopy(good)
        policy[key] = value
        policies.append(policy)
for key in good:
    policy = copy.deepcopy(good)
    del policy[key]
    policies.append(policy)
policies += [[], 7, "x", None]
taken = 0
with open(sys.argv[2] + "/expected", "w") as expected:
    for number, policy in enumerate(policies):
        json.dump(policy, open("%s/%03d.json" % (sys.argv[2], number), "w"))
        valid = validator.is_valid(policy)
        taken += valid
        expected.write("%03d %d\n" % (number, 0 if valid else 1))
assert 100 < taken < len(policies) - 100, taken
PYTHON
SPSY_HOME=$HOME_DIR/none
while read -r number status; do
    got=0
    "$PROGRAM" policy check "$HOME_DIR/policies/$number.json" >"$HOME_DIR/said" 2>&1 || got=$?
    [ "$got" = "$status" ] || fail "$got, and by the schema $status: $(cat "$HOME_DIR/policies/$number.json" "$HOME_DIR/said")"
done <"$HOME_DIR/policies/expected"
