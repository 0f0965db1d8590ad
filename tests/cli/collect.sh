#!/bin/bash
# spsy collect: what comes into the archive and what becomes of the files; what may not be read; what
# another reader makes of the index; how full the spool is. (Killed: collect_killed. Keys: collect_keys.)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
for statement in "CRTUSRPRF ARCHIVE" "CRTUSRPRF COLL GRPPRF(ARCHIVE)" "CRTOUTQ SHOP/DONE AUT(*CHANGE)" \
    "CRTOUTQ SHOP/SHOWN DSPDTA(*YES) AUTCHK(*DTAAUT) AUT(*EXCLUDE)" "GRTOBJAUT SHOP/SHOWN *OUTQ ALICE *CHANGE"; do
    expect 0 "$SPSY" cl "$statement"
done
archive=$HOME_DIR/archive
collect() { # STATUS WORD...: as COLL
    local status=$1
    shift
    expect "$status" as COLL collect "$@"
}
collect_json() {
    local status=$1
    shift
    expect "$status" as COLL --json collect "$@"
}
lines() { wc -l <"$archive/index.jsonl"; }
# since COMMAND...: which functions were decided while it ran, and how often
asked() { sqlite3 "$SPSY_HOME/spool.db" "SELECT coalesce(group_concat(f || ' ' || n, ', '), '') FROM
    (SELECT substr(decision, instr(decision, '\"function\":\"') + 12, 7) AS f, sum(coalesce(count, 1)) AS n
     FROM decision WHERE id > $newest GROUP BY f ORDER BY f)"; }
mark() { newest=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT coalesce(max(id), 0) FROM decision"); }
outcomes() { grep -o '"fileName":"[^"]*"\|"outcome":"[^"]*","disposal":[^,]*' <<<"$out" | tr -d '"' | paste -sd' ' | sed -E 's/(fileName|outcome|disposal)://g; s/,/ /g'; }
status_of() { # FILE: of the newest of that name
    sqlite3 "$SPSY_HOME/spool.db" "SELECT q.name || ' ' || f.status FROM spooled_file f JOIN output_queue q ON q.id = f.queue_id
        WHERE f.name = '$1' ORDER BY f.id DESC LIMIT 1"
}

proves C1 "what is missing or does not fit is told before anything is done"
wrong() { # TEXT WORD...
    local text=$1
    shift
    collect 2 "$@"
    contains "$err" "$text"
}
wrong 'SPY0108: collect: from which queue? --outq LIBRARY/QUEUE'
wrong 'SPY0108: collect: into which directory? --to DIRECTORY' --outq SHOP/OPEN
wrong 'CPD0084: Value eat not valid for --then; expected: keep, delete, hold, move' --outq SHOP/OPEN --to "$archive" --then eat
wrong 'SPY0108: --then move and --move-to LIBRARY/QUEUE belong together' --outq SHOP/OPEN --to "$archive" --then move
wrong 'SPY0108: --then move and --move-to LIBRARY/QUEUE belong together' --outq SHOP/OPEN --to "$archive" --move-to SHOP/DONE
wrong 'SPY0108: --check reads nothing: it takes --outq, --then, --move-to and --for, and --to for nothing' --outq SHOP/OPEN --check --every 5
wrong 'SPY0108: --for belongs to --check: about whom?' --outq SHOP/OPEN --to "$archive" --for BOB
wrong 'CPD0084: Value 0 not valid for --every; expected: seconds, 1-86400' --outq SHOP/OPEN --to "$archive" --every 0
wrong 'CPD0084: Value a b not valid for --outq; expected: name, library/name' --outq 'a b' --to "$archive"
collect_json 2 --outq SHOP/OPEN --to "$archive" --every 1
contains "$out" 'SPY0108","text":"--every writes JSON lines as it goes on; not with --json, whose answer has an end"'
collect 1 --outq SHOP/NONE --to "$archive"
contains "$err" 'CPF3357: output queue NONE in library SHOP not found'
collect 2 --outq SHOP/OPEN --to "$archive" --then move --move-to SHOP/OPEN
contains "$err" 'CPD0084: --move-to is the queue that is collected from, SHOP/OPEN: what is collected is to leave it'
[ ! -e "$archive" ] || fail "a directory was made"

create ALICE FIRST "OUTQ(SHOP/OPEN) USRDTA(mine) COPIES(2)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
expect 0 as ALICE --json cl "WRKSPLFA $first"
shown=$(grep -o '"rows":\[{.*}\],"dec' <<<"$out" | sed 's/^"rows":\[//; s/\],"dec$//')
expect 0 as ALICE cl "QSPOPNSP $first"
printf '%s' "$out" >"$HOME_DIR/shown_data"
printf 'x%.0s' {1..200000} >"$HOME_DIR/large"
expect 0 as ALICE cl "CRTSPLF FILE(L\$RGE) FROMSTMF('$HOME_DIR/large') OUTQ(SHOP/OPEN) DEVTYPE(*USERASCII)"

proves C1 "each ready file is read as QSPOPNSP, and without --then stays as it is"
mark
collect_json 0 --outq SHOP/OPEN --to "$archive"
equal "$(asked)" 'QSPOPNS 2'
equal "$(outcomes)" 'FIRST collected null L$RGE collected null'
contains "$out" '"id":"SPY0242","text":"2 spooled files of SHOP/OPEN collected into '"$archive, 200008 bytes; 0 archived before\""
equal "$(status_of FIRST)" 'OPEN *READY'
equal "$(stat -c %a "$archive" "$archive"/* | paste -sd' ')" '700 600 600 600'
equal "$(find "$archive" -name '0000*-ALICE-SPSY-L%24RGE-1-SYS1-1[0-9]*-[0-9]*.data' | wc -l)" 1

proves C1 "a reader of another language finds every file by the index, with its hash and attributes"
if command -v python3 >/dev/null; then
    SHOWN=$shown python3 - "$archive" "$HOME_DIR/shown_data" <<'PY'
import hashlib, json, os, sys
archive, shown_data = sys.argv[1:]
lines = [json.loads(line) for line in open(os.path.join(archive, 'index.jsonl'), encoding='utf-8')]
shown = json.loads(os.environ['SHOWN'])
assert len(lines) == 2, lines
for line in lines:
    data = open(os.path.join(archive, line['dataFile']), 'rb').read()
    assert hashlib.blake2b(data, digest_size=32).hexdigest() == line['blake2b256'], line
    assert len(data) == line['size'], line
    assert line['collectedBy'] == 'COLL' and line['collectedIn'].split('/')[1] == 'COLL', line
    assert len(line['home']) == 32 and line['key'] == '*NONE', line
    assert line['collectedAt'][10] == 'T' and line['collectedAt'][-1] == 'Z', line
first = next(line for line in lines if line['fileName'] == 'FIRST')
for key, value in shown.items():
    assert first[key] == value, (key, value, first[key])
own = {'dataFile', 'blake2b256', 'collectedAt', 'collectedBy', 'collectedIn', 'home'}
assert set(first) == set(shown) | own, set(first) ^ set(shown)
assert open(os.path.join(archive, first['dataFile']), 'rb').read() == open(shown_data, 'rb').read()
assert set(os.listdir(archive)) == {'index.jsonl'} | {line['dataFile'] for line in lines}
PY
fi

if command -v jq >/dev/null && command -v b2sum >/dev/null; then
    (cd "$archive" && jq -r '.blake2b256 + "  " + .dataFile' index.jsonl | b2sum -c >"$HOME_DIR/b2sum") || fail "not what the README says"
    equal "$(grep -c ': OK$' "$HOME_DIR/b2sum")" 2
fi

proves C1 "what has a line is not read again, only disposed of"
mark
collect_json 0 --outq SHOP/OPEN --to "$archive"
equal "$(asked)" ''
contains "$out" '0 bytes; 2 archived before'
collect_json 0 --outq SHOP/OPEN --to "$archive/" --then delete
equal "$(asked)" 'DLTSPLF 2'
equal "$(outcomes)" 'FIRST archived before deleted L$RGE archived before deleted'
equal "$(status_of FIRST)$(lines)" 2

proves C1 "it is held or moved by a dispatch of its own, as HLDSPLF and CHGSPLFA"
create ALICE HELD "OUTQ(SHOP/OPEN)"
mark
collect_json 0 --outq SHOP/OPEN --to "$archive" --then hold
equal "$(asked)/$(outcomes)/$(status_of HELD)" 'HLDSPLF 1, QSPOPNS 1/HELD collected held/OPEN *HELD'
create ALICE MOVED "OUTQ(SHOP/OPEN)"
mark
collect_json 0 --outq SHOP/OPEN --to "$archive" --then move --move-to SHOP/DONE
equal "$(asked)/$(outcomes)/$(status_of MOVED)" 'CHGSPLF 1, QSPOPNS 1/MOVED collected moved/DONE *READY'
equal "$(lines)" 4

proves C1 "what is in the archive and may not be disposed of stays, and is told"
expect 0 "$SPSY" cl "CRTOUTQ SHOP/READ DSPDTA(*YES) AUT(*USE)"
create ALICE KEPT "OUTQ(SHOP/READ)"
collect 3 --outq SHOP/READ --to "$archive" --then delete
contains "$err" "CPF3492: not authorized to spooled file KEPT number 1 in job $job"
contains "$err" "SPY0242: file KEPT number 1 in job $job is in the archive, but was not deleted"
contains "$out" 'collected  not deleted'
equal "$(status_of KEPT)/$(lines)" 'READ *READY/5'
collect_json 3 --outq SHOP/READ --to "$archive" --then delete
equal "$(outcomes)/$(lines)" 'KEPT archived before not deleted/5'
expect 0 as ALICE cl "DLTSPLF FILE(KEPT) JOB($job)"

proves C1 "half a line at the end of the index is cut off; data without a line gets one when it is the file's"
create ALICE TORN "OUTQ(SHOP/OPEN)"
cp -a "$archive" "$HOME_DIR/five"
collect 0 --outq SHOP/OPEN --to "$archive"
cp -a "$archive" "$HOME_DIR/six"
for cut in 1 2 700; do
    truncate -s -$cut "$archive/index.jsonl"
    collect_json 0 --outq SHOP/OPEN --to "$archive"
    equal "$(outcomes)/$(lines)" 'TORN collected null/6'
    [ -z "$(cut -d, -f1-38 "$archive/index.jsonl" | diff - <(cut -d, -f1-38 "$HOME_DIR/six/index.jsonl"))" ] || fail "another index"
    rm -rf "$archive" && cp -a "$HOME_DIR/six" "$archive"
done
cp "$HOME_DIR/five/index.jsonl" "$archive/index.jsonl"
data=$(basename "$archive"/*-TORN-*)
echo other >"$archive/$data"
collect_json 1 --outq SHOP/OPEN --to "$archive" --then delete
contains "$out" "\"id\":\"SPY0241\",\"text\":\"$archive/$data is there without a line in the index, and with other data: not collected\""
equal "$(outcomes)/$(status_of TORN)/$(lines)" 'TORN failed null/OPEN *READY/5'
rm "$archive/$data"
collect 0 --outq SHOP/OPEN --to "$archive" --then delete
equal "$(status_of TORN)/$(lines)" /6

proves C1 "what has a line and is not in the archive any more, or cut short, is not disposed of"
create ALICE LEFT "OUTQ(SHOP/OPEN)"
cp -a "$archive" "$HOME_DIR/whole"
collect 0 --outq SHOP/OPEN --to "$archive"
data=$(basename "$archive"/*-LEFT-*)
mv "$archive/$data" "$HOME_DIR/moved"
collect_json 1 --outq SHOP/OPEN --to "$archive" --then delete
contains "$out" "\"id\":\"SPY0101\",\"text\":\"cannot open archived file $archive/$data: No such file or directory\""
equal "$(outcomes)/$(status_of LEFT)/$(lines)" 'LEFT failed null/OPEN *READY/7'
head -c 5 "$HOME_DIR/moved" >"$archive/$data"
collect_json 1 --outq SHOP/OPEN --to "$archive" --then delete
contains "$out" "\"text\":\"$archive/$data has a line in the index, and 5 bytes instead of "
equal "$(status_of LEFT)" 'OPEN *READY'
mv "$HOME_DIR/moved" "$archive/$data"
collect 0 --outq SHOP/OPEN --to "$archive" --then delete
equal "$(status_of LEFT)/$(lines)" /7
rm -rf "$archive"
mv "$HOME_DIR/whole" "$archive"

proves C1 "an archive that others could have written, in a home, of another home or of nobody is refused"
create ALICE SAFE "OUTQ(SHOP/OPEN)"
refused() { # TEXT DIR
    mark
    collect 1 --outq SHOP/OPEN --to "$2" --then delete
    contains "$err" "$1"
    equal "$(asked)/$(status_of SAFE)" '/OPEN *READY'
}
mkdir "$HOME_DIR/open" && chmod 770 "$HOME_DIR/open"
refused "SPY0241: $HOME_DIR/open can be written by others (mode 770): chmod go-w '$HOME_DIR/open'" "$HOME_DIR/open"
mkdir "$HOME_DIR/somehome" && : >"$HOME_DIR/somehome/spool.db"
refused "SPY0241: $HOME_DIR/somehome is inside the home $HOME_DIR/somehome: an archive is kept outside of it, since what is collected is in the clear" \
    "$HOME_DIR/somehome/inside"
[ ! -e "$HOME_DIR/somehome/inside" ] || fail "a directory was made in a home"
ln -s "$HOME_DIR/somehome" "$HOME_DIR/link"
refused "is inside the home" "$HOME_DIR/link"
refused "SPY0241: cannot look at $HOME_DIR/no: No such file or directory" "$HOME_DIR/no/such"
refused "SPY0241: $HOME_DIR/large is no directory" "$HOME_DIR/large"
foreign() { # TEXT: after $archive has become $HOME_DIR/foreign, changed by sed
    rm -rf "$HOME_DIR/foreign" && cp -a "$archive" "$HOME_DIR/foreign"
    sed -i "$2" "$HOME_DIR/foreign/index.jsonl"
    refused "SPY0241: $HOME_DIR/foreign/index.jsonl, line $1; collect into another directory, or put it right" "$HOME_DIR/foreign"
}
foreign "6: it is of another home, whose archive this is" '6s/"home":"./"home":"x/'
foreign "2: it is no line of a collector" '2s/.*/{}/'
foreign "3: it does not say which file it is of" '3s/"jobNumber"/"job"/'
foreign "1: a comma or } is expected" '1s/,/;/'
foreign "1: it is longer than any line of a collector" "1s/\$/$(printf ' %.0s' {1..70000})/"
if command -v flock >/dev/null; then
    exec 9<"$archive/index.jsonl"
    flock 9
    refused "SPY0241: another collector writes this archive: $archive/index.jsonl is locked" "$archive"
    exec 9<&-
fi
collect 0 --outq SHOP/OPEN --to "$archive" --then delete
equal "$(lines)" 7

# ---- what may not be read ----
(umask 022 && cat >"$HOME_DIR/policy.json") <<'JSON'
{"version": 1, "timeZone": "UTC", "rules": [{"name": "read by nobody", "files": ["PAYROLL"],
 "functions": ["QSPOPNSP"], "answer": "refuse", "reason": "payroll is closed"}]}
JSON
refuse_reading() { # a program that fails for CRASH, and RULES
    register 10 guard_reason
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
}
refuse_reading
proves C2 "what may not be read is skipped, held, told and counted, and the others are collected"
for name in PAYROLL OTHER CRASH LAST; do create ALICE $name "OUTQ(SHOP/OPEN)"; done
collect_json 4 --outq SHOP/OPEN --to "$archive" --then delete
equal "$(outcomes)" 'PAYROLL refused held OTHER collected deleted CRASH failed null LAST collected deleted'
contains "$out" '{"id":"CPF3492","text":"not authorized to spooled file PAYROLL number 1 in job '
contains "$out" 'payroll is closed"}'
contains "$out" 'not collected: held, RLSSPLF lets it be collected"}'
contains "$out" '{"id":"SPY0242","text":"2 spooled files of SHOP/OPEN collected into '
contains "$out" '{"id":"SPY0242","text":"2 spooled files deleted"}'
contains "$out" '{"id":"SPY0242","text":"1 spooled file could not be collected"}'
contains "$out" '{"id":"SPY0240","text":"1 spooled file of SHOP/OPEN may not be read by COLL and was not collected, 1 of them held; spsy collect --check tells which grants would help"}'
equal "$(status_of PAYROLL)/$(status_of CRASH)" 'OPEN *HELD/OPEN *READY'
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL OPEN)"
create ALICE PAYROLL "OUTQ(SHOP/READ)"
collect_json 3 --outq SHOP/READ --to "$archive"
equal "$(outcomes)" 'PAYROLL refused null'
contains "$out" "{\"id\":\"SPY0242\",\"text\":\"file PAYROLL number 1 in job $job not collected, nor held\"}"
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL READ)"

proves C2 "--stop-at-first is the seed's way (J8): the first refusal ends it, and nothing is held"
for name in BEFORE PAYROLL AFTER; do create ALICE $name "OUTQ(SHOP/OPEN)"; done
collect_json 3 --outq SHOP/OPEN --to "$archive" --then delete --stop-at-first
equal "$(outcomes)" 'BEFORE collected deleted PAYROLL refused null'
contains "$out" 'not collected; nothing is after the first refusal (--stop-at-first)"}'
equal "$(status_of PAYROLL)/$(status_of AFTER)" 'OPEN *READY/OPEN *READY'
deregister
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL OPEN)"

proves C2 "--check reads nothing and writes the grants that would help as a script, to the group first (J13)"
create ALICE PAY "OUTQ(SHOP/SHOWN)"
mark
collect 3 --outq SHOP/SHOWN --check
equal "$out" "/* 1 of 1 ready spooled files of SHOP/SHOWN cannot be collected by COLL */
/* PAY number 1 in job $job: QSPOPNSP: authority: COLL lacks authority through queue SHOP/SHOWN: needs ownership of the file or *READ to the queue (DSPDTA(*YES)) */
/* Grants that would help, to the group where that counts: */
GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(ARCHIVE) AUT(*READ)"
equal "$err" 'SPY0240: 1 of 1 ready spooled files of SHOP/SHOWN cannot be collected by COLL'
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM decision WHERE id > $newest AND decision LIKE '%\"rehearsal\":true%'")" 1
printf '%s\n' "$out" >"$HOME_DIR/grants.cl"
collect_json 3 --outq SHOP/SHOWN --check
contains "$out" '"function":"QSPOPNSP","basis":"authority","reason":"COLL lacks authority through queue SHOP/SHOWN: needs ownership of the file or *READ to the queue (DSPDTA(*YES))","grants":["GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(ARCHIVE) AUT(*READ)"],"key":null}'
collect 3 --outq SHOP/SHOWN --check --then delete
equal "$(grep -v '^/' <<<"$out")" 'GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(ARCHIVE) AUT(*READ)
GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(ARCHIVE) AUT(*READ *ADD *DLT)'
contains "$out" "/* PAY number 1 in job $job: DLTSPLF: authority: "
expect 3 as BOB collect --outq SHOP/OPEN --check --for COLL
contains "$err" 'CPF222E: *AUDIT special authority, or *ALLOBJ and *SECADM, required to explain what another profile may do'
expect 3 "$SPSY" collect --outq SHOP/SHOWN --check --for COLL
contains "$out" 'GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(ARCHIVE) AUT(*READ)'
expect 0 "$SPSY" run "$HOME_DIR/grants.cl"
collect 0 --outq SHOP/SHOWN --check
equal "$err" 'SPY0242: 1 ready spooled file of SHOP/SHOWN: COLL can collect all of them'
equal "$out" '/* 0 of 1 ready spooled files of SHOP/SHOWN cannot be collected by COLL */'
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/SHOWN *OUTQ COLL *ADD"
collect 3 --outq SHOP/SHOWN --check
contains "$out" 'GRTOBJAUT OBJ(SHOP/SHOWN) OBJTYPE(*OUTQ) USER(COLL) AUT(*READ)'
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/SHOWN *OUTQ COLL *ALL"
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/SHOWN *OUTQ ARCHIVE *ALL"

# ---- a collector that goes on ----
proves C3 "a running collector sees at the next file what was granted and taken away, and what was released"
"$SPSY" --user COLL collect --outq SHOP/SHOWN --to "$archive" --then delete --every 1 >"$HOME_DIR/goes_on" 2>"$HOME_DIR/goes_on.err" &
collector=$!
told() { grep -q "$1" "$HOME_DIR/goes_on"; }
until_true 50 told '"fileName":"PAY".*"outcome":"refused"' || fail "$(cat "$HOME_DIR/goes_on" "$HOME_DIR/goes_on.err")"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/SHOWN *OUTQ ARCHIVE *CHANGE"
create ALICE NEXT "OUTQ(SHOP/SHOWN)"
until_true 50 told '"fileName":"NEXT".*"outcome":"collected","disposal":"deleted"' || fail "$(cat "$HOME_DIR/goes_on")"
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/SHOWN *OUTQ ARCHIVE *ALL"
create ALICE AGAIN "OUTQ(SHOP/SHOWN)"
until_true 50 told '"fileName":"AGAIN".*"outcome":"refused"' || fail "$(cat "$HOME_DIR/goes_on")"
expect 0 "$SPSY" cl "CHGUSRPRF COLL STATUS(*DISABLED)" # which ends it
until_true 50 told '"id":"CPF22E3"' || fail "$(cat "$HOME_DIR/goes_on")"
ended=0
wait "$collector" || ended=$?
equal "$ended" 3 # it had been refused files before
expect 0 "$SPSY" cl "CHGUSRPRF COLL STATUS(*ENABLED)"
[ -z "$(grep -v '^{".*}$' "$HOME_DIR/goes_on")" ] || fail "no JSON lines: $(cat "$HOME_DIR/goes_on")"
contains "$(cat "$HOME_DIR/goes_on")" '{"id":"SPY0242","text":"file AGAIN number 1 in job '
equal "$(status_of AGAIN)" 'SHOWN *READY'

if embedded_only program; then
    proves C3 "no lock is held while a program refuses the collector (J10): another job changes the home meanwhile"
    create ALICE SLOW "OUTQ(SHOP/OPEN)"
    register_raw
    export SPSY_TEST_ANSWER=0 SPSY_TEST_AT=1
    export SPSY_TEST_RUN="env -u SPSY_TEST_RUN timeout 5 '$SPSY' cl 'CRTOUTQ SHOP/MEANWHILE' >'$HOME_DIR/meanwhile' 2>&1"
    collect_json 3 --outq SHOP/OPEN --to "$archive" --stop-at-first
    unset SPSY_TEST_RUN SPSY_TEST_ANSWER SPSY_TEST_AT
    equal "$(outcomes)" 'SLOW refused null'
    deregister
    contains "$(cat "$HOME_DIR/meanwhile")" 'CPC9801'
    expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL OPEN)"
fi

# ---- how full the spool is ----
proves C3 "doctor tells what is spooled, and by what has stayed when the disk will be full (J9)"
says() { # CHECK STATE TEXT
    expect 0 "$SPSY" --json doctor
    grep -o "{\"check\":\"$1\",\"state\":\"$2\",\"detail\":\"[^\"]*" <<<"$out" | grep -qE "$3" ||
        fail "no $1 $2 $3 in $(grep -o '{"check":"spool [^}]*}' <<<"$out")"
}
days_ago() { echo "1$(date -d "$1 days ago" +%y%m%d)"; }
says 'spool usage' ok '[0-9]+ spooled files? of 1 MiB; the disk is [0-9]+ % full, [0-9]+ MiB free$'
says 'spool forecast' ok '^.*not enough to say: there are spooled files of 0 of the whole days before today, and it takes 3'
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET date_opened = '$(days_ago 2)'"
says 'spool forecast' ok 'not enough to say: there are spooled files of 2 of the whole days before today, and it takes 3'
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET date_opened = '$(days_ago 20)'"
says 'spool forecast' ok 'what was spooled in the 7 days before today has gone: it does not grow'
expect 0 as ALICE cl "CRTSPLF FILE(BIG) FROMSTMF('$HOME_DIR/large') OUTQ(SHOP/OPEN) DEVTYPE(*USERASCII)"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET date_opened = '$(days_ago 3)' WHERE name = 'BIG'"
says 'spool forecast' ok 'the disk is (90 % full in (more than )?[0-9]+ days, )?full in (more than )?[0-9]+ days: of the 7 days before today 1 files are still there, 1 MiB, a mean of 27 KiB a day'
echo '{"version": 1, "spoolAlarmPercent": 1}' >"$SPSY_HOME/settings.json"
says 'spool usage' warning 'MiB free: as full as spoolAlarmPercent says, or fuller; spsy collect takes files off the spool'
echo '{"version": 1, "spoolAlarmPercent": 0}' >"$SPSY_HOME/settings.json"
says 'spool usage' ok 'MiB free$'
says 'spool forecast' ok 'the disk is full in'
