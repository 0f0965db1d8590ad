#!/bin/bash
# Break-glass: written, warned of, recorded, ended; ignored when it is not to be trusted.
case ${SPSY:-} in */bin/spsy) export SPSY=$SPSY-with-triggers ;; esac # spsy has them off
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
export SPSY_TEST_ANSWER=0
glass=$SPSY_HOME/break-glass
expect 3 as BOB cl "HLDSPLF $id"
case $err in *break-glass*) fail "$err" ;; esac
expect 0 "$SPSY" break-glass
contains "$out" none

# Wrong words change nothing.
for words in "--reason x" "--hours 1" "--reason x --hours 0" "--reason x --hours 25" \
    "--reason x --hours 1.5" "--reason x --hours +1" "--reason  --hours 1" "--end --hours 1" \
    "--bogus" "--reason" "--end=1" "x"; do
    # shellcheck disable=SC2086 # words
    expect 2 "$SPSY" break-glass $words
    [ ! -e "$glass" ] || fail "break-glass $words"
done
expect 2 "$SPSY" break-glass --reason $'a\nb' --hours 1
expect 1 "$SPSY" break-glass --end
contains "$err" "CPF9801"
logged 0

# In force: everybody's native authority, a warning with every command, a record of every use.
expect 0 "$SPSY" break-glass --reason 'RULES lost its policy' --hours 2
contains "$err" "SPY0003: break-glass until 2"
logged 1
contains "$lines" 'break-glass begun home="'
contains "$lines" 'reason="RULES lost its policy"'
equal "$(stat -c %a "$glass")" 600
expect 0 as BOB --json cl "HLDSPLF $id"
contains "$out" '"verdict":"allowed","basis":"authority","calls":[],"breakGlass":"RULES lost its policy"}'
contains "$out" 'reason: RULES lost its policy'
expect 0 "$SPSY" dspusrprf --usrprf BOB
contains "$err" "SPY0003: break-glass until"
printf 'DSPJOB\nDSPJOB\n' >"$HOME_DIR/two.cl"
expect 0 "$SPSY" run "$HOME_DIR/two.cl"
equal "$(grep -c 'SPY0003: break-glass until' <<<"$err")" 2
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"breakGlass":"RULES lost its policy"'
expect 0 "$SPSY" break-glass
contains "$out" "in force"
logged 0 # journalled, and the system's log was not asked for
expect 0 as BOB --syslog cl "RLSSPLF $id"
logged 1
contains "$lines" '<82>'
contains "$lines" 'break-glass RLSSPLF file="SEEN"'
# It is no permission.
create ALICE SHUT "OUTQ(QGPL/QPRINT)"
expect 3 as BOB cl "HLDSPLF FILE(SHUT) JOB($job) SPLNBR($nbr)"
contains "$err" "lacks authority"

# The registry is broken: that is the day.
cp "$SPSY_HOME/registry.json" "$HOME_DIR/kept.json"
echo '{' >"$SPSY_HOME/registry.json"
expect 0 as BOB cl "QUSRSPLA $id"
expect 0 "$SPSY" break-glass --end
expect 4 as BOB cl "QUSRSPLA $id"
expect 0 "$SPSY" break-glass --hours=24 --reason='a day'
expect 0 as BOB cl "QUSRSPLA $id"
cp "$HOME_DIR/kept.json" "$SPSY_HOME/registry.json"
logged 2

# The journal cannot be written: the system's log has the use, and the command goes on ...
sqlite() { sqlite3 "$SPSY_HOME/spool.db" "$1"; }
sqlite "CREATE TRIGGER shut BEFORE INSERT ON decision BEGIN SELECT raise(ABORT, 'shut'); END"
expect 0 as BOB cl "HLDSPLF $id"
contains "$err" "only in the system's log: the journal cannot be written"
logged 1
contains "$lines" 'break-glass HLDSPLF file="SEEN"'
contains "$lines" 'not-journalled="'
expect 0 as BOB cl "DSPSPLF $id"
logged 1
# ... unless that cannot be written either; and without break-glass what is not recorded is refused.
kept=$SPSY_SYSLOG_SOCKET
SPSY_SYSLOG_SOCKET=$HOME_DIR/nothing
expect 3 as BOB cl "RLSSPLF $id"
contains "$err" "nor has break-glass been logged"
expect 3 as BOB cl "DSPSPLF $id"
SPSY_SYSLOG_SOCKET=$kept
expect 0 "$SPSY" break-glass --end
SPSY_TEST_ANSWER=1 expect 3 as BOB cl "RLSSPLF $id"
sqlite "DROP TRIGGER shut"
expect 0 "$SPSY" break-glass --reason x --hours 1
logged 3 # the refusal that was not recorded, too
contains "$lines" 'refused RLSSPLF file="SEEN"'

# Ignored, with a warning that says why: the program is asked.
ignored() { # WHY
    expect 3 as BOB cl "QUSRSPLA $id"
    contains "$err" "SPY0003: $glass is ignored, exit programs are asked: "
    contains "$err" "$1"
    contains "$err" "refused"
    expect 0 "$SPSY" break-glass
    contains "$out" ignored
}
chmod 660 "$glass"
ignored "written by group or others"
chmod 600 "$glass"
touch -d '2 days ago' "$glass"
ignored "more than 24 hours after the file was changed"
echo '{"version":1,"reason":"x","expires":"2020-01-01T00:00:00Z"}' >"$glass"
ignored "it expired at 2020-01-01T00:00:00Z"
echo '{"version":1,"reason":"x","expires":"2099-01-01T00:00:00Z"}' >"$glass"
ignored "more than 24 hours after now"
echo '{"version":1,"reason":"x"}' >"$glass"
ignored "expires"
rm "$glass"
expect 3 as BOB cl "QUSRSPLA $id"
case $err in *break-glass*) fail "$err" ;; esac
