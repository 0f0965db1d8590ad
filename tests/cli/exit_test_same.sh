#!/bin/bash
# exit_test_same.sh - a decision table says what the real commands on a real home came to, one by one: the
# journal of all functions by everybody, for own and foreign files, becomes a table of the same registry.
# shellcheck source=tests/cli/lib.sh
# shellcheck disable=SC2154 # port comes from lpd_lib.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
command -v python3 >/dev/null || { echo "no python3: the table is made without spsy's own code" && exit 77; }

world
small
printf '\132\000\010\323\250\250\000\000\000' >"$HOME_DIR/afp" # Begin Document
printf 'one\ntwo\n' >"$HOME_DIR/text"
expect 0 "$SPSY" crtusrprf desk --grpprf '*NONE'
expect 0 "$SPSY" chgusrprf bob --grpprf desk
expect 0 "$SPSY" crtusrprf receiver
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE"

# A policy with each answer, in both formats a program, and one that fails and is to be ignored.
cat >"$HOME_DIR/policy.json" <<'JSON'
{"version": 1, "rules": [
  {"name": "own job", "job": "own", "functions": ["HLDSPLF", "RLSSPLF"], "answer": "refuse", "reason": "not one's own"},
  {"name": "desk", "groups": ["DESK"], "functions": ["DSPSPLF", "CPYSPLF", "EXPORT", "SNDTCPSPLF", "SAV"], "answer": "allow"},
  {"name": "moves", "functions": ["QSPMOVSP", "CHGSPLFA", "RST"], "owners": ["*CURRENT"], "answer": "none"},
  {"functions": ["QSPMOVSP", "QUSRSPLA", "WRKPRTSTS"], "answer": "refuse"}]}
JSON
chmod 600 "$HOME_DIR/policy.json"
here=$PWD/$BUILD
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 '$here/tests/exits/program_no_entry.so' ONFAIL(*IGNORE)"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 '$here/samples/nodelete.so'"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '$here/samples/splbyte.so' MODE(*SHADOW)"

all_of_it() { # JOB: every function on the files QA (a text), QB (to be moved) and QR (resources)
    local file="JOB($1) SPLNBR"
    cat <<CL
DSPSPLF QA $file(1)
QSPOPNSP QA $file(1)
WRKSPLFA QA $file(1)
WRKPRTSTS QA $file(1)
QUSRSPLA QA $file(1)
HLDSPLF QA $file(1)
RLSSPLF QA $file(1)
CPYSPLF FILE(QA) TOSTMF('$HOME_DIR/copy') STMFOPT(*REPLACE) $file(1)
EXPORT FILE(QA) TOSTMF('$HOME_DIR/copy') STMFOPT(*REPLACE) $file(1)
SNDNETSPLF QA TOUSRID((RECEIVER SYS1)) $file(1)
SNDTCPSPLF FILE(QA) RMTSYS('127.0.0.1:$port') PRTQ('lp') $file(1)
CHGSPLFA FILE(QA) COPIES(2) $file(1)
CHGSPLFA FILE(QB) OUTQ(SHOP/OPEN) $file(2)
QSPMOVSP FILE(QB) OUTQ(QGPL/QPRINT) $file(2)
QGSLRSC QR $file(3)
SAVOBJ OPEN SHOP SAVF('$HOME_DIR/saved') SPLFDTA(*ALL)
DLTSPLF QA $file(1)
CL
}
files() { # the three of them, on SHOP/OPEN
    cat <<CL
CRTSPLF QA '$HOME_DIR/text' SHOP/OPEN FORMTYPE(PAYROLL)
CRTSPLF QB '$HOME_DIR/text' QGPL/QPRINT FORMTYPE(PAYROLL)
CRTSPLF QR '$HOME_DIR/afp' SHOP/OPEN DEVTYPE(*AFPDS)
CL
}

files >"$HOME_DIR/files.cl"
round=0
for user in alice bob oper spooler saver qsecofr; do
    round=$((round + 1))
    expect 0 "$SPSY" -u alice --job "F$round" run "$HOME_DIR/files.cl"
    rm -f "$HOME_DIR/saved" "$HOME_DIR/all"
    expect 0 "$SPSY" -u saver savobj open shop --savf "$HOME_DIR/all" --splfdta '*ALL'
    { files && all_of_it '*'; } >"$HOME_DIR/own.cl"
    all_of_it "ALICE/F$round" >"$HOME_DIR/foreign.cl"
    "$SPSY" -u "$user" --job "O$round" run --keep-going "$HOME_DIR/own.cl" >/dev/null 2>&1 || true
    rm -f "$HOME_DIR/saved"
    "$SPSY" -u "$user" --job "A$round" run --keep-going "$HOME_DIR/foreign.cl" >/dev/null 2>&1 || true
    "$SPSY" -u spooler dltsplf qa "alice/f$round" >/dev/null 2>&1 || true # it may be gone
    "$SPSY" -u "$user" --job "R$round" rstobj open shop --savf "$HOME_DIR/all" >/dev/null 2>&1 || true
done
"$SPSY" --json journal --limit 9999 >"$HOME_DIR/journal.json"
cat >"$HOME_DIR/world.json" <<'JSON'
{"users": {"ALICE": {}, "BOB": {"groups": ["DESK"]}, "OPER": {"special": ["*JOBCTL"]},
  "SPOOLER": {"special": ["*SPLCTL"]}, "SAVER": {"special": ["*SAVSYS"]},
  "QSECOFR": {"special": ["*ALLOBJ", "*AUDIT", "*IOSYSCFG", "*JOBCTL", "*SAVSYS", "*SECADM", "*SERVICE", "*SPLCTL"]}},
 "queues": {"QGPL/QPRINT": true, "SHOP/OPEN": false, "SHOP/CLOSED": false}}
JSON
tests/tools/journal_table "$SPSY_HOME/registry.json" "$HOME_DIR/world.json" <"$HOME_DIR/journal.json" \
    >"$HOME_DIR/table.json"

proves W4 "the verdicts of a table are those of the real commands, one by one"
"$PROGRAM" exit test "$HOME_DIR/table.json" --json >"$HOME_DIR/out" || fail "$(grep -o '"message":"[^"]*"' "$HOME_DIR/out" | sort | uniq -c)"
# All 17 functions, each meaning, each basis but failure, own and foreign files are in it.
python3 - "$HOME_DIR/table.json" "$HOME_DIR/out" <<'PY'
import json, sys
cases = json.load(open(sys.argv[1]))["cases"]
answer = json.load(open(sys.argv[2]))
functions = {case["request"]["function"] for case in cases}
assert len(functions) == 17, functions
assert {case["request"]["own"] for case in cases} == {True, False}
bases = {case["expect"]["basis"] for case in cases}
assert bases == {"exit", "authority", "bypass-splctl", "bypass-jobctl"}, bases
meanings = {call["meaning"] for case in cases for call in case["expect"]["calls"]}
assert meanings == {"none", "refuse", "allow", "failed", "would-refuse"}, meanings
assert answer["cases"] == len(cases) > 150 and answer["failed"] == 0, (answer["cases"], len(cases))
print(len(cases), "decisions are the same")
PY

proves W4 "and one that is not the same is found"
sed 's/"verdict": "allowed"/"verdict": "refused"/' "$HOME_DIR/table.json" >"$HOME_DIR/other.json"
expect 1 "$PROGRAM" exit test "$HOME_DIR/other.json"
contains "$out" "message: \"verdict is allowed, not refused\""
