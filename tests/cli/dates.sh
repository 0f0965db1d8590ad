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

# ---- a wrong format is told ----
format XYZ
expect 1 "$SPSY" doctor
contains "$out" "dateFormat"
