#!/bin/bash
# Dates in the format of the home's jobs (dateFormat, IBM's QDATFMT); YYYY-MM-DD always.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
"$SPSY" init 2>/dev/null
echo text >"$HOME_DIR/text"

format() { echo '{"version": 1, "dateFormat": "'"$1"'"}' >"$SPSY_HOME/settings.json"; }
becomes() { # DATE ISO: an expiration date
    expect 0 "$SPSY" --json cl "CRTSPLF FILE(F) FROMSTMF('$HOME_DIR/text') EXPDATE('$1')"
    job=$(sed -n 's/.*"jobNumber":"\([0-9]*\)".*/\1/p' <<<"$out")
    expect 0 "$SPSY" --json cl "QUSRSPLA FILE(F) JOB($job/QSECOFR/SPSY)"
    contains "$out" "\"expirationDate\":\"$2\""
}
refused() { # DATE WORDS
    expect 2 "$SPSY" cl "CRTSPLF FILE(F) FROMSTMF('$HOME_DIR/text') EXPDATE('$1')"
    contains "$err" "CPD0084: $2"
    contains "$err" "CPF0006"
}

becomes 2036-12-24 2036-12-24
refused 12/24/36 "Value 12/24/36 not valid for EXPDATE: dates of this home are ISO (dateFormat in settings.json)"
refused 12/32/36 "line 1"

format MDY
for date in 2036-12-24 1361224 122436 12242036 12/24/36 12/24/2036 12-24-36 12.24.36 12,24,36; do
    becomes $date 2036-12-24
done
becomes 1/2/36 2036-01-02
becomes 01/02/36 2036-01-02
refused 24/12/36 "Value 24/12/36 not valid for EXPDATE: dates of this home are MDY"
refused 2/30/36 "line 1"
refused 12/24-36 "line 1"
refused 12/24/036 "line 1"

format DMY
becomes 24.12.36 2036-12-24
becomes 01/02/36 2036-02-01
format YMD
becomes 36/12/24 2036-12-24
becomes 20361224 2036-12-24
becomes 010203 2001-02-03
format JUL
becomes 36/359 2036-12-24
becomes 36359 2036-12-24
becomes 2036/060 2036-02-29
becomes 35/060 2035-03-01
becomes 36/366 2036-12-31
refused 35/366 "line 1"
for wrong in 6/359 036/359 36/59 36/0359; do refused "$wrong" "line 1"; done # two or four digits, and three

# ---- in a list, and by a command that changes ----
format DMY
expect 0 "$SPSY" --json cl "CRTSPLF FILE(F) FROMSTMF('$HOME_DIR/text')"
job=$(sed -n 's/.*"jobNumber":"\([0-9]*\)".*/\1/p' <<<"$out")
today=$(sed -n 's/.*"dateOpened":"\([0-9]*\)".*/\1/p' <<<"$out")
time=$(sed -n 's/.*"timeOpened":"\([0-9]*\)".*/\1/p' <<<"$out")
[ -n "$today" ] || { expect 0 "$SPSY" --json cl "QUSRSPLA FILE(F) JOB($job/QSECOFR/SPSY)"
    today=$(sed -n 's/.*"dateOpened":"\([0-9]*\)".*/\1/p' <<<"$out")
    time=$(sed -n 's/.*"timeOpened":"\([0-9]*\)".*/\1/p' <<<"$out"); }
expect 0 "$SPSY" cl "CHGSPLFA FILE(F) JOB($job/QSECOFR/SPSY) CRTDATE(${today:5:2}${today:3:2}${today:1:2} $time) \
    EXPDATE('24/12/36')"
expect 0 "$SPSY" --json cl "QUSRSPLA FILE(F) JOB($job/QSECOFR/SPSY)"
contains "$out" '"expirationDate":"2036-12-24"'

# ---- CHGJOB: another format for one job, until it ends; the home's for the next ----
run() { # STATUS LINE...: a script
    local want=$1
    shift
    printf '%s\n' "$@" >"$HOME_DIR/script"
    expect "$want" "$SPSY" --job DATES --json run "$HOME_DIR/script"
}
file() { echo "CRTSPLF FILE(F) FROMSTMF('$HOME_DIR/text') EXPDATE('$1')"; }
show="QUSRSPLA FILE(F) SPLNBR(*LAST)"
while read -r name date; do
    run 0 "CHGJOB DATFMT($name)" "$(file "$date")" "$show" DSPJOB
    contains "$out" '"expirationDate":"2036-12-24"'
    contains "$out" "\"dateFormat\":\"$name\""
done <<'DATES'
*MDY 12/24/36
*MDY 122436
*DMY 24.12.2036
*DMY 241236
*YMD 36-12-24
*YMD 20361224
*JUL 36/359
*JUL 36359
DATES
run 0 "CHGJOB DATFMT(*MDY)" "$(file 2036-12-24)" "$show"
contains "$out" '"expirationDate":"2036-12-24"'
run 0 "CHGJOB JOB(*) DATFMT(*MDY)" "CHGJOB DATSEP('.')" "CHGJOB" "$(file 12/24/36)" "$show" # *SAME
contains "$out" '"expirationDate":"2036-12-24"'
run 2 "CHGJOB DATFMT(*MDY)" "$(file 24/12/36)"
contains "$out" "Value 24/12/36 not valid for EXPDATE: dates of this job are MDY (CHGJOB DATFMT), or 'YYYY-MM-DD'"
run 2 "CHGJOB DATFMT(*JUL)" "$(file 24/12/36)"
contains "$out" "dates of this job are JUL"
run 2 "CHGJOB DATFMT(*MDY)" "CHGJOB DATFMT(*SYSVAL)" "$(file 12/24/36)"
contains "$out" "dates of this home are DMY (dateFormat in settings.json)"
becomes 24/12/36 2036-12-24 # that was another job
# years of two digits
for year in 00:2000 39:2039 40:1940 99:1999; do
    run 0 "CHGJOB DATFMT(*YMD)" "$(file "${year%:*}/02/28")" "$show"
    contains "$out" "\"expirationDate\":\"${year#*:}-02-28\""
done
# separators
run 0 "CHGJOB DATFMT(*DMY) DATSEP(*BLANK)" "$(file '24 12 36')" "$show" DSPJOB
contains "$out" '"expirationDate":"2036-12-24"'
contains "$out" '"dateSeparator":" "'
run 0 "CHGJOB DATSEP(' ')" "$(file '24 12 36')" DSPJOB
contains "$out" '"dateSeparator":" "'
run 2 "$(file '24 12 36')"
contains "$out" "dates of this home are DMY"
run 2 "CHGJOB DATSEP(*BLANK)" "CHGJOB DATSEP(*SYSVAL)" "$(file '24 12 36')"
run 2 "CHGJOB DATSEP(*BLANK)" "$(file '24 12/36')"
# what is wrong changes nothing
run 2 "CHGJOB DATFMT(*ISO)"
contains "$out" CPD0084
run 2 "CHGJOB DATFMT(*MDY) DATSEP(':')"
contains "$out" "Value ':' not valid for DATSEP"
run 2 "CHGJOB DATFMT(*MDY) DATSEP(x)" "MONMSG CPD0000" "$(file 12/24/36)"
contains "$out" "dates of this home are DMY"
run 2 "CHGJOB JOB(000001/ALICE/OTHER) DATFMT(*MDY)"
contains "$out" "not valid for JOB: a job changes itself alone"
for own in '*' DATES QSECOFR/DATES; do
    run 0 "CHGJOB $own DATFMT(*MDY)" DSPJOB
    contains "$out" '"dateFormat":"*MDY"'
done

# ---- a wrong format is told ----
format XYZ
expect 1 "$SPSY" doctor
contains "$out" "dateFormat"
