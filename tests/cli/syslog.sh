#!/bin/bash
# Refusals and failures in the system's log, when asked for.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
listen
world
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
register_raw
raw=$PWD/$BUILD/tests/exits/guard_raw.so

# Not asked for: nothing. Asked for, and nothing refused: nothing.
SPSY_TEST_ANSWER=0 expect 3 as BOB cl "HLDSPLF $id"
SPSY_TEST_ANSWER=1 expect 0 as BOB --syslog cl "QUSRSPLA $id"
logged 0

# A refusal: who, what, which program; facility authpriv (10), level notice (5) = 85.
SPSY_TEST_ANSWER=0 expect 3 as BOB --syslog cl "HLDSPLF $id"
logged 1
[[ $lines =~ ^\<85\>[A-Z][a-z][a-z]\ [\ 0-9][0-9]\ [0-9:]{8}\ spsy\[[0-9]+\]:\ refused\ HLDSPLF\  ]] ||
    fail "$lines"
contains "$lines" "file=\"SEEN\" number=$nbr job=\"$job\" user=\"BOB\" by=\""
contains "$lines" '/BOB/SPSY" signed-on="QSECOFR" basis='
contains "$lines" "basis=\"exit\" program=\"$raw\" format=\"SPSY0100\" program-number=10 cause=\"exit program"

# Native authority refuses: no program is named.
create ALICE SHUT "OUTQ(QGPL/QPRINT)"
SPSY_TEST_ANSWER="" expect 3 as BOB --syslog cl "HLDSPLF FILE(SHUT) JOB($job) SPLNBR($nbr)"
logged 1
contains "$lines" 'basis="authority" cause="BOB lacks authority'

# A failure that decides is one line, warning (4) = 84; one that does not decide is one too.
register 10 bad_guard "CCSID(37)"
expect 4 as BOB --syslog cl "HLDSPLF $id"
logged 1
contains "$lines" '<84>'
contains "$lines" 'refused HLDSPLF'
contains "$lines" 'basis="failure" program="'
register 10 bad_guard "CCSID(37) ONFAIL(*IGNORE)"
expect 0 as BOB --syslog cl "QUSRSPLA $id"
logged 1
contains "$lines" 'failed QUSRSPLA'
contains "$lines" 'program-number=10 cause="'
register 10 bad_guard "CCSID(37) MODE(*SHADOW)"
expect 0 as BOB --syslog cl "QUSRSPLA $id"
logged 1
contains "$lines" 'failed QUSRSPLA'

# What a path holds can end neither the field nor the line.
mkdir "$HOME_DIR/a\"b"
cp "$PWD/$BUILD/tests/exits/guard_raw.so" "$HOME_DIR/a\"b/"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/a\"b/guard_raw.so' \
    CCSID(37) RUN(*INLINE) REPLACE(*YES)"
SPSY_TEST_ANSWER=0 expect 3 as BOB --syslog cl "HLDSPLF $id"
logged 1
contains "$lines" 'a\"b/guard_raw.so" format='

# Every command of a home that asks for it.
settings() {
    printf '%s\n' "$1" >"$SPSY_HOME/settings.json"
    chmod "${2:-600}" "$SPSY_HOME/settings.json"
}
register_raw
export SPSY_TEST_ANSWER=0
for text in '{"version": 1}' '{"version": 1, "syslog": false}'; do
    settings "$text"
    expect 3 as BOB cl "HLDSPLF $id"
    logged 0
done
settings '{"version": 1, "syslog": true}'
expect 3 as BOB cl "HLDSPLF $id"
logged 1
case $err in *SPY0003*) fail "$err" ;; esac
# Settings that cannot be used: logged, and said.
for text in '{' '{}' '{"version": 2, "syslog": false}' '{"version": 1, "syslog": 1}' \
    '{"version": 1, "syslog": false, "x": 1}'; do
    settings "$text"
    expect 3 as BOB cl "HLDSPLF $id"
    logged 1
    contains "$err" "settings.json cannot be used: "
done
settings '{"version": 1, "syslog": false}' 620
expect 3 as BOB cl "HLDSPLF $id"
logged 1
contains "$err" "others can write it"
settings '{"version": 1, "syslog": false}'
mv "$SPSY_HOME/settings.json" "$HOME_DIR/elsewhere.json" # where others may be able to exchange it
ln -s "$HOME_DIR/elsewhere.json" "$SPSY_HOME/settings.json"
expect 3 as BOB cl "HLDSPLF $id"
logged 1
contains "$err" "settings.json cannot be used: it cannot be opened"
rm "$SPSY_HOME/settings.json"

# No log: a warning, the same status.
export SPSY_SYSLOG_SOCKET=$HOME_DIR/nothing
expect 3 as BOB --syslog cl "HLDSPLF $id"
contains "$err" "SPY0003: not written to the system's log $HOME_DIR/nothing: No such file"
