#!/bin/bash
# WRKSPLF and WRKOUTQ: rows for those who may, and no exit program is asked (documented gap).
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE MINE "FORMTYPE(GREEN) USRDTA('red one')"
create ALICE OPEN "OUTQ(SHOP/OPEN)"
create BOB HIS
as SPOOLER cl "QSPMOVSP HIS BOB/SPSY OUTQ(SHOP/CLOSED)" 2>/dev/null
register 10 guard_reason

files() { grep -o '"fileName":"[A-Z]*"' <<<"$out" | sed 's/.*:"\(.*\)"/\1/' | sort | tr '\n' ' '; }
lists() { # USER STATEMENT FILES
    expect 0 as "$1" --json cl "$2"
    equal "$(files)" "$3"
    contains "$out" '"decisions":[]'
}
lists ALICE "WRKSPLF" "MINE OPEN "
lists ALICE "WRKSPLF SELECT(*ALL)" "MINE OPEN "
lists BOB "WRKSPLF" "HIS "
lists BOB "WRKSPLF *ALL" "HIS MINE OPEN "
lists BOB "WRKSPLF ALICE" "MINE OPEN "
lists BOB "WRKSPLF NOBODY" ""
contains "$out" "No spooled files of NOBODY; SELECT(*ALL) lists everybody's"
# SELECT as FILE(*SELECT) has it: user, device, form type, user data, ASP.
lists BOB "WRKSPLF SELECT(*ALL *ALL GREEN)" "MINE "
lists BOB "WRKSPLF SELECT(*ALL *ALL *STD)" "HIS OPEN "
lists BOB "WRKSPLF SELECT(*CURRENT *ALL GREEN)" ""
contains "$out" "No spooled files of BOB that SELECT fits"
lists ALICE "WRKSPLF (*CURRENT OPEN)" "OPEN "
lists ALICE "WRKSPLF SELECT(*N *N *N 'red one')" "MINE "
lists SPOOLER "WRKSPLF SELECT(*ALL CLOSED *ALL *ALL 1)" "HIS "
lists SPOOLER "WRKSPLF SELECT(*ALL *ALL *ALL *ALL 2)" ""
lists ALICE "WRKSPLF SELECT(*ALL CLOSED)" ""
expect 0 as BOB --json wrksplf --select '*ALL *ALL GREEN'
equal "$(files)" "MINE "
expect 2 as BOB cl "WRKSPLF SELECT(*ALL *ALL *ALL *ALL 1 1)"
lists ALICE "WRKOUTQ QPRINT" "MINE "
lists BOB "WRKOUTQ OUTQ(SHOP/OPEN)" "OPEN "
lists OPER "WRKOUTQ SHOP/CLOSED" "HIS "
lists SPOOLER "WRKOUTQ SHOP/CLOSED" "HIS "
expect 0 as SPOOLER cl "CRTOUTQ QGPL/BARE"
lists ALICE "WRKOUTQ BARE" ""
contains "$out" '"messages":[{"id":"SPY0001","text":"No spooled files on queue QGPL/BARE"}]'
expect 0 as SPOOLER cl "CRTLIB CUPS"
expect 0 as SPOOLER cl "CRTOUTQ CUPS/OFFICE"
lists ALICE "WRKOUTQ CUPS/OFFICE" "" # an empty list is not to say that nothing waits there
contains "$out" "jobs that CUPS has on it are not the home's: lpstat -o"
expect 3 as BOB cl "WRKOUTQ SHOP/CLOSED"
contains "$err" "CPF2207"
expect 3 as SAVER cl "WRKOUTQ SHOP/CLOSED"
expect 1 as BOB cl "WRKOUTQ SHOP/NOWHERE"
contains "$err" "CPF3357"
expect 0 as BOB --json cl "WRKOUTQ *ALL"
contains "$out" '"outputQueue":"QPRINT","outputQueueLibrary":"QGPL"'
contains "$out" '"outputQueue":"OPEN","outputQueueLibrary":"SHOP"'
case $out in *CLOSED*) fail "a queue that may not be listed" ;; esac
expect 0 as SPOOLER --json cl "WRKOUTQ"
contains "$out" '"displayData":"*OWNER","operatorControl":"*YES","authorityCheck":"*OWNER"'
for key in jobName jobUser jobNumber fileName fileNumber jobSystem dateOpened timeOpened \
    outputQueue outputQueueLibrary asp aspDevice formType userData userDefinedData status copies \
    pages size; do
    expect 0 as ALICE --json cl "WRKSPLF"
    contains "$out" "\"$key\":"
done

# ---- many rows and decisions: in memory while they are few, then in an unnamed file; without room
# for that the statement fails, shows no short list and stops where it can no longer tell ----
json=$BUILD/tests/tools/json
deregister
for ((i = 0; i < 600; i++)); do echo "CRTSPLF FILE(MANY) FROMSTMF('/dev/null')"; done \
    >"$HOME_DIR/script"
expect 0 as ALICE run "$HOME_DIR/script"
expect 0 as ALICE --json wrksplf
[ ${#out} -gt 100000 ] || fail "not a long list: ${#out}"
equal "$("$json" answers <<<"$out")" 1
equal "$(grep -o '"fileName":"MANY"' <<<"$out" | wc -l)" 600
expect 0 as ALICE wrksplf
equal "$(grep -c '^MANY ' <<<"$out")" 600
equal "$(wc -l <<<"$out")" 603 # MINE, OPEN and the heading
[ "$(awk '{ print length($0) }' <<<"$out" | sort -n | tail -1)" -le 80 ] || fail "wider than 80 columns"
equal "$(awk '{ print index($0, "*READY") }' <<<"$out" | sed 1d | sort -u | wc -l)" 1 # below each other
expect 1 env TMPDIR=/nowhere "$SPSY" -u ALICE wrksplf
equal "$out" ""
contains "$err" "SPY0101: a long list needs a temporary file in /nowhere (TMPDIR): No such file"
equal "$(wc -l <<<"$err")" 1
expect 1 env TMPDIR=/nowhere "$SPSY" --json -u ALICE wrksplf
equal "$("$json" get rows <<<"$out")" '[]'
equal "$("$json" get messages.0.id <<<"$out")" SPY0101
expect 0 env TMPDIR=/nowhere "$SPSY" -u BOB wrksplf # a short list needs none

hold="HLDSPLF FILE(*SELECT) SELECT(*CURRENT *ALL *ALL *ALL *ALL)"
expect 1 env TMPDIR=/nowhere "$SPSY" --json -u ALICE cl "$hold"
equal "$("$json" get decisions <<<"$out")" '[]'
contains "$out" '"id":"SPY0101"'
contains "$out" "spooled files held, 0 not held" # and where it stopped
expect 0 as ALICE --json wrksplf
held=$(grep -o '"status":"\*HELD"' <<<"$out" | wc -l)
if embedded_only no-room && { [ "$held" -eq 0 ] || [ "$held" -ge 600 ]; }; then fail "held $held of 602"; fi
expect 0 as ALICE --json --trace cl "CHGSPLFA FILE(*SELECT) COPIES(2)"
equal "$("$json" get decisions <<<"$out" | grep -o '"verdict":"allowed"' | wc -l)" 602
equal "$(grep -c '^trace: decision CHGSPLFA ' <<<"$err")" 602

# ---- many refusals: as many messages, in the answer, for MONMSG and in the job's log ----
delete="DLTSPLF FILE(*SELECT) SELECT(ALICE *ALL *ALL *ALL *ALL)"
expect 3 as BOB --json cl "$delete"
equal "$("$json" answers <<<"$out")" 1
equal "$("$json" get messages <<<"$out" | grep -o '"id":"CPF3492"' | wc -l)" 601
contains "$out" "1 spooled file deleted, 601 not deleted" # that in SHOP/OPEN
printf '%s\n' "$delete" 'MONMSG CPF3492' DSPJOBLOG >"$HOME_DIR/script"
expect 0 as BOB --json run "$HOME_DIR/script"
equal "$("$json" get rows <<<"$(tail -1 <<<"$out")" | grep -o '"id":"CPF3492"' | wc -l)" 601
printf '%s\n' "$delete" 'MONMSG CPF3309' DSPJOBLOG >"$HOME_DIR/script"
expect 3 as BOB --json run "$HOME_DIR/script"
expect 3 env TMPDIR=/nowhere "$SPSY" -u BOB cl "$delete"
contains "$err" "SPY0101: a long list needs a temporary file"

# ---- WRKSPLF PERIOD: when the files were opened ----
unserve
sqlite3 "$SPSY_HOME/spool.db" "
    DELETE FROM spooled_file WHERE number > 4;
    UPDATE spooled_file SET name = 'P' || number, job_user = 'PETRA';
    UPDATE spooled_file SET date_opened = '0991231', time_opened = '235959' WHERE number = 1;
    UPDATE spooled_file SET date_opened = '1000101', time_opened = '000000' WHERE number = 2;
    UPDATE spooled_file SET date_opened = '1260501', time_opened = '120000' WHERE number = 3;
    UPDATE spooled_file SET date_opened = '$(date +1%y%m%d)' WHERE number = 4"
period() { # VALUE FILES
    expect 0 "$SPSY" --json cl "WRKSPLF SELECT(*ALL) PERIOD($1)"
    equal "$(grep -o '"fileName":"P[1-4]"' <<<"$out" | cut -d'"' -f4 | sort -u | tr '\n' ' ')" "$2"
}
period '(*AVAIL *BEGIN) (*AVAIL *END)' 'P1 P2 P3 P4 '
period "(*AVAIL '1999-12-31') (*AVAIL '1999-12-31')" 'P1 '
period "(*AVAIL *BEGIN) (235958 '1999-12-31')" ''
period "(*AVAIL '2000-01-01')" 'P2 P3 P4 '
period "(*AVAIL *BEGIN) (*AVAIL 1000101)" 'P1 P2 '
period "(12:00:00 1260501) (1200 1260501)" 'P3 '
period "(120001 1260501)" 'P4 '
period '(*AVAIL *CURRENT)' 'P4 '
period '(*AVAIL *CURRENT) (*AVAIL *CURRENT)' 'P4 '
printf '%s\n' 'CHGJOB DATFMT(*DMY)' "WRKSPLF SELECT(*ALL) PERIOD((*AVAIL *BEGIN) (*AVAIL '01/01/00'))" >"$HOME_DIR/script"
expect 0 "$SPSY" --json run "$HOME_DIR/script" # in the job's format
equal "$(grep -o '"fileName":"P[1-4]"' <<<"$out" | sort -u | wc -l)" 2
expect 0 "$SPSY" cl "WRKSPLF SELECT(PETRA) PERIOD((*AVAIL *BEGIN) (*AVAIL '1990-01-01'))"
contains "$err" "No spooled files of PETRA that PERIOD fits"
for wrong in '(0900)' '(0900 *BEGIN)' '(*AVAIL *END)' '(*AVAIL *BEGIN) (*AVAIL *BEGIN)' '(2500 *CURRENT)' \
    "(0900 '2026-02-30')" '(0900 *TODAY)' '(0901 1260501) (0900 1260501)' '(0900 1260501 *ALL)' \
    '(*AVAIL *BEGIN) (*AVAIL *END) (*AVAIL *END)'; do
    expect 2 "$SPSY" cl "WRKSPLF SELECT(*ALL) PERIOD($wrong)"
    contains "$err" CPD0084
done
