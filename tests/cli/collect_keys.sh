#!/bin/bash
# spsy collect and keys: the seed's failure and its remedy (J7-J13), file by file.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
for statement in "CRTUSRPRF ARCHIVE" "CRTUSRPRF COLL GRPPRF(ARCHIVE)" "CRTUSRPRF ALONE" "CRTUSRPRF MASTER SPCAUT(*ALLOBJ *SPLCTL)"; do
    expect 0 "$SPSY" cl "$statement"
done
mkdir -m 700 "$HOME_DIR/master"
expect 0 "$SPSY" masterkey create "$HOME_DIR/master/key"
for key in PAY.2026 TAX; do
    expect 0 "$SPSY" cl "CRTSPLKEY KEY($key)"
    expect 0 "$SPSY" cl "GRTOBJAUT OBJ($key) OBJTYPE(*SPLKEY) USER(ALICE) AUT(*USE)"
done
archive=$HOME_DIR/archive
collect_json() { # STATUS WORD...: as COLL
    local status=$1
    shift
    expect "$status" as COLL --json collect --outq SHOP/OPEN "$@"
}
outcomes() { grep -o '"fileName":"[^"]*"\|"outcome":"[^"]*","disposal":[^,]*' <<<"$out" | tr -d '"' | paste -sd' ' | sed -E 's/(fileName|outcome|disposal)://g; s/,/ /g'; }
status_of() { sqlite3 "$SPSY_HOME/spool.db" "SELECT status FROM spooled_file WHERE name = '$1'"; }
print() { create ALICE "$1" "OUTQ(SHOP/OPEN) ${2:-}"; }

print CLEAR1
print PAYROLL "KEY(PAY.2026)"
payroll=$job
print TAXES "KEY(TAX)"
print CLEAR2

proves K5 "DSPSPLENC counts what is under keys and what is in the clear apart"
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"encryptedFiles":2,'
contains "$out" '"clearFiles":2,'

proves C2 "--check tells which keys the collector lacks, and the grants for its group, in one script (J13)"
expect 3 as COLL collect --outq SHOP/OPEN --check
equal "$(grep -v '^/' <<<"$out")" 'GRTOBJAUT OBJ(PAY.2026) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)
GRTOBJAUT OBJ(TAX) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)'
contains "$out" "/* PAYROLL number 1 in job $payroll: QSPOPNSP: key, key PAY.2026: "
contains "$out" '/* 2 of 4 ready spooled files of SHOP/OPEN cannot be collected by COLL */'
expect 3 "$SPSY" collect --outq SHOP/OPEN --check --for ALONE
contains "$out" 'GRTOBJAUT OBJ(TAX) OBJTYPE(*SPLKEY) USER(ALONE) AUT(*USE)'
contains "$out" '/* Grants that would help; a group profile would serve its members alike: */'
equal "$(status_of PAYROLL)" '*READY'

proves C2 "the seed's way (J8): the first file whose key it lacks ends the collector, encrypted and clear ones stay"
collect_json 3 --to "$archive" --then delete --stop-at-first
equal "$(outcomes)" 'CLEAR1 collected deleted PAYROLL refused null'
equal "$(status_of CLEAR2)" '*READY'

proves C2 "without a key (J7) a file is skipped, held, and told with the pair of one correlation (J11); the rest is collected"
collect_json 3 --to "$archive" --then delete
equal "$(outcomes)" 'PAYROLL refused held TAXES refused held CLEAR2 collected deleted'
pair=$(grep -oE 'SPY012[12]","text":"[^"]*PAY[^"]*|SPY012[12]","text":"[^"]*correlation [0-9]*' <<<"$out" | sed 's/","text":"/: /')
correlations=$(grep -oE 'correlation [0-9]+' <<<"$pair" | paste -sd' ')
read -r _ one _ two _ three _ four <<<"$correlations"
equal "$one $three" "$two $four"
[ "$one" != "$three" ] || fail "one correlation for two refusals: $correlations"
contains "$pair" "SPY0121: Subsystem allocation failed - error code 0478, info code 0000, correlation $one"
contains "$pair" "SPY0122: USER(COLL) GROUP(ARCHIVE) KEY(PAY.2026): access denied, needs *READ to it, correlation $one"
contains "$out" '2 spooled files of SHOP/OPEN may not be read by COLL and were not collected, 2 of them held'
[ -z "$(find "$archive" -name '*PAYROLL*' -o -name '*TAXES*')" ] || fail "something of them was written"

proves C3 "the seed's remedy in its order (J12): the grant alone leaves the files held, and so does a restart; released they come"
"$SPSY" --user COLL collect --outq SHOP/OPEN --to "$archive" --then delete --every 1 >"$HOME_DIR/goes_on" 2>&1 &
collector=$!
told() { grep -q "$1" "$HOME_DIR/goes_on"; }
print CLEAR3
until_true 50 told '"fileName":"CLEAR3".*"outcome":"collected"' || fail "$(cat "$HOME_DIR/goes_on")"
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(PAY.2026) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)"
print CLEAR4
until_true 50 told '"fileName":"CLEAR4".*"outcome":"collected"' || fail "$(cat "$HOME_DIR/goes_on")"
equal "$(status_of PAYROLL)" '*HELD' # granted, running: held
kill "$collector"
wait "$collector" 2>/dev/null || true
collect_json 0 --to "$archive" --then delete
equal "$(outcomes)/$(status_of PAYROLL)" '/*HELD' # restarted: held
expect 0 as ALICE cl "RLSSPLF *SELECT SELECT(*CURRENT)"
collect_json 3 --to "$archive" --then delete
equal "$(outcomes)" 'PAYROLL collected deleted TAXES refused held'
equal "$(grep -c . "$archive/index.jsonl")" 5
contains "$(grep '"fileName":"PAYROLL"' "$archive/index.jsonl")" '"key":"PAY.2026"'
contains "$(grep '"fileName":"CLEAR2"' "$archive/index.jsonl")" '"key":"*NONE"'
[ "$(sed -n 's/.*"fileName":"PAYROLL".*"blake2b256":"\([0-9a-f]*\)".*/\1/p' "$archive/index.jsonl")" = \
    "$(sed -n 's/.*"fileName":"CLEAR2".*"blake2b256":"\([0-9a-f]*\)".*/\1/p' "$archive/index.jsonl")" ] || fail "not the data in the clear"

proves C3 "a key that is taken away counts at the next file of a running collector"
print SECOND "KEY(PAY.2026)"
"$SPSY" --user COLL collect --outq SHOP/OPEN --to "$archive" --then delete --every 1 >"$HOME_DIR/goes_on" 2>&1 &
collector=$!
until_true 50 told '"fileName":"SECOND".*"outcome":"collected"' || fail "$(cat "$HOME_DIR/goes_on")"
expect 0 "$SPSY" cl "RVKOBJAUT OBJ(PAY.2026) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*ALL)"
print THIRD "KEY(PAY.2026)"
until_true 50 told '"fileName":"THIRD".*"outcome":"refused","disposal":"held"' || fail "$(cat "$HOME_DIR/goes_on")"

proves C3 "granted again and released, a held file comes at the next look of the collector that runs (J12)"
print FOURTH "KEY(PAY.2026)"
until_true 50 told '"fileName":"FOURTH".*"outcome":"refused","disposal":"held"' || fail "$(cat "$HOME_DIR/goes_on")"
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(PAY.2026) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)"
expect 0 as ALICE cl "RLSSPLF FILE(FOURTH) JOB($job)"
until_true 50 told '"fileName":"FOURTH".*"outcome":"collected"' || fail "$(cat "$HOME_DIR/goes_on")"
kill "$collector"
wait "$collector" 2>/dev/null || true

proves C2 "without a master key what is encrypted fails, the rest is collected, and no grant is said to help"
print FIFTH "KEY(PAY.2026)"
print CLEAR5
mv "$HOME_DIR/master/key" "$HOME_DIR/master/away"
expect 3 as COLL collect --outq SHOP/OPEN --check --to "$archive"
contains "$out" ": QSPOPNSP: failure: master key $HOME_DIR/master/key is not there: put the copy of it back that was kept */"
case $out in *GRTOBJAUT*) fail "$out" ;; esac
collect_json 4 --to "$archive" --then delete
equal "$(outcomes)" 'FIFTH failed null CLEAR5 collected deleted'
mv "$HOME_DIR/master/away" "$HOME_DIR/master/key"
collect_json 0 --to "$archive" --then delete
equal "$(outcomes)" 'FIFTH collected deleted'

proves C2 "*ALLOBJ and *SPLCTL give no key; the queue's own key is asked about before there is a file under it"
expect 0 as ALICE cl "RLSSPLF *SELECT SELECT(*CURRENT)"
expect 3 as MASTER --json collect --outq SHOP/OPEN --to "$HOME_DIR/of_master"
equal "$(outcomes)" 'TAXES refused held THIRD refused held'
expect 0 "$SPSY" cl "CRTOUTQ SHOP/SEALED DSPDTA(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE) KEY(TAX)"
expect 0 as COLL collect --outq SHOP/SEALED --check
contains "$err" 'SPY0242: queue SHOP/SEALED gives new files key TAX, which COLL is not granted'
contains "$out" 'GRTOBJAUT OBJ(TAX) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)'

proves C1 "what was encrypted is in the clear in the archive alone, which is its owner's"
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(PAY.2026) OBJTYPE(*SPLKEY) USER(ARCHIVE) AUT(*USE)"
echo a-text-that-nobody-else-writes >"$HOME_DIR/text"
expect 0 as ALICE cl "CRTSPLF FILE(MARKED) FROMSTMF('$HOME_DIR/text') OUTQ(SHOP/OPEN) KEY(PAY.2026) DEVTYPE(*USERASCII)"
collect_json 0 --to "$archive" --then delete
equal "$(cat "$archive"/*-MARKED-*.data)" a-text-that-nobody-else-writes
equal "$(grep -rla nobody-else-writes "$SPSY_HOME" || true)" ''
equal "$(find "$archive" -name '*.data' ! -perm 600)" ''
