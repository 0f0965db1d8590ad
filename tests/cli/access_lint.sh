#!/bin/bash
# spsy access --lint: authority that hangs on single users (Z3), and what connecting somebody to a
# group does at once.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
expect 0 "$SPSY" init --system SYS1
rows() { # the rows of $out, a line each: values with | between
    grep -o '"rows":\[.*\],"decisions"' <<<"$out" | sed 's/^"rows":\[//; s/\],"decisions"$//; s/},{/}\n{/g' |
        sed 's/"[a-zA-Z]*":"\([^"]*\)"/\1/g; s/[{}]//g; s/,/|/g'
}

proves 'Z3 a home as it is made has nothing to be found'
expect 0 "$SPSY" access --lint
contains "$err" "SPY0001: no authority hangs on a single user in a group"

cat >"$HOME_DIR/world.cl" <<'CL'
CRTUSRPRF PAYROLL GID(*GEN)
CRTUSRPRF AUDITORS GID(*GEN)
CRTUSRPRF EMPTY GID(*GEN)
CRTUSRPRF ALICE GRPPRF(PAYROLL)
CRTUSRPRF BOB GRPPRF(AUDITORS) SUPGRPPRF(PAYROLL)
CRTUSRPRF CAROL GRPPRF(PAYROLL)
CRTUSRPRF ALONE
CRTUSRPRF GONE STATUS(*DISABLED)
CRTLIB PAY AUT(*USE)
CRTOUTQ PAY/NIGHT AUT(*EXCLUDE)
CRTOUTQ PAY/DAY AUT(*EXCLUDE) DSPDTA(*YES)
GRTOBJAUT PAY/NIGHT *OUTQ (ALICE BOB) *USE
GRTOBJAUT PAY/NIGHT *OUTQ CAROL *EXCLUDE
GRTOBJAUT PAY/DAY *OUTQ PAYROLL *CHANGE
GRTOBJAUT PAY/DAY *OUTQ BOB *USE
GRTOBJAUT PAY *LIB ALONE *CHANGE
GRTOBJAUT ALICE *USRPRF ALICE *USE
CL
expect 0 "$SPSY" run "$HOME_DIR/world.cl"

proves 'Z3 (R9) users where a group would do; groups without members; profiles without a group'
expect 1 "$SPSY" --json access --lint
equal "$(rows)" 'single user|BOB|*OUTQ|PAY/DAY|*USE|group PAYROLL has it already: take this one away
single user|ALICE|*OUTQ|PAY/NIGHT|*USE|give it to group PAYROLL: 2 of its 3 members have it one by one
single user|BOB|*OUTQ|PAY/NIGHT|*USE|give it to group PAYROLL: 2 of its 3 members have it one by one
no group|ALONE||||put it into the groups of its work; it has 1 authority of its own
no members|EMPTY||||it has a GID| and nobody is in it'
contains "$out" '"SPY0248"'
contains "$out" '5 findings: give authority to groups, and put users into them'
expect 1 "$SPSY" access --lint
contains "$out" "single user"

proves 'Z3 (R9) what a user can reach, and by what'
expect 0 "$SPSY" --json access --lint --user BOB
contains "$(rows)" '*LIB|PAY|*USE|*PUBLIC'
contains "$(rows)" '*OUTQ|PAY/DAY|*USE|user'
contains "$(rows)" '*USRPRF|BOB|*OBJOPR *OBJMGT *READ *ADD *UPD *DLT *EXECUTE|himself'
contains "$(rows)" '*USRPRF|PAYROLL|*OBJOPR *OBJMGT *READ *ADD *UPD *DLT|member'
expect 0 "$SPSY" --json access --lint --user CAROL
contains "$(rows)" '*OUTQ|PAY/DAY|*CHANGE|group PAYROLL'
case $(rows) in *NIGHT*) fail "CAROL reaches what *EXCLUDE keeps her from" ;; esac
expect 0 "$SPSY" chgusrprf --usrprf BOB --spcaut '*allobj'
expect 0 "$SPSY" --json access --lint --user BOB
contains "$(rows)" 'special authority|*ALLOBJ||user'
contains "$(rows)" '*OUTQ|PAY/NIGHT|*ALL|*ALLOBJ'
expect 0 "$SPSY" chgusrprf --usrprf BOB --spcaut '*none'

proves 'Z3 who may ask, and that it is recorded; wrong words'
expect 3 as ALICE access --lint
contains "$err" "CPF222E: *AUDIT, or *ALLOBJ and *SECADM special authority required"
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"lint":true'
expect 1 "$SPSY" access --lint --user NOBODY
contains "$err" "CPF2204"
expect 2 "$SPSY" access --lint --outq PAY/DAY
contains "$err" "SPY0108: --lint is about all, or about --user U alone"

proves 'Z3 (R11) the APPL rule as a policy of RULES: defined, and a group has READ; not defined, no check'
cat >"$HOME_DIR/appl.json" <<'JSON'
{"version": 1, "rules": [
  {"queues": ["DAY"], "groups": ["PAYROLL"], "answer": "none"},
  {"queues": ["DAY"], "answer": "refuse", "reason": "no READ to DAY"}]}
JSON
chmod 644 "$HOME_DIR/appl.json"
expect 0 "$SPSY" crtusrprf --usrprf ERIN
expect 0 "$SPSY" cl "CRTOUTQ PAY/OPEN DSPDTA(*YES) AUT(*USE)"
expect 0 "$SPSY" cl "GRTOBJAUT PAY/DAY *OUTQ ERIN *USE"
create PAYROLL APPL "OUTQ(PAY/DAY)"
appl="FILE(APPL) JOB($job) SPLNBR($nbr)"
create PAYROLL FREE "OUTQ(PAY/OPEN)"
free="FILE(FREE) JOB($job) SPLNBR($nbr)"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/appl.json')"
expect 3 as ERIN cl "DSPSPLF $appl"
contains "$err" "no READ to DAY"
expect 0 as ERIN cl "DSPSPLF $free"
expect 0 "$SPSY" chgusrprf --usrprf ERIN --supgrpprf PAYROLL
expect 0 as ERIN cl "DSPSPLF $appl"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"

# One job, which goes on: the group counts from the next command on; a program that is registered
# meanwhile is none of its list, which was frozen when it began (R8).
proves 'Z3 (R8) put into a group, everything counts at once, and is gone at once; the exit program list is the job'\''s'
expect 0 "$SPSY" crtusrprf --usrprf DAVE
create PAYROLL SLIPS "OUTQ(PAY/DAY)"
mkfifo "$HOME_DIR/in"
"$SPSY" --user DAVE --json run --keep-going - <"$HOME_DIR/in" >"$HOME_DIR/dave" 2>&1 &
dave=$!
exec 7>"$HOME_DIR/in"
said_more() { [ "$(grep -c . "$HOME_DIR/dave" || true)" -gt "$1" ]; }
tell() { # STATUS LINE
    local before
    before=$(grep -c . "$HOME_DIR/dave" || true)
    echo "$2" >&7
    until_true 100 said_more "$before" || fail "no answer"
    out=$(tail -1 "$HOME_DIR/dave")
    contains "$out" "\"exit\":$1,"
}
read_it="DSPSPLF FILE(SLIPS) JOB($job) SPLNBR($nbr)"
tell 3 "$read_it"
expect 0 "$SPSY" chgusrprf --usrprf DAVE --supgrpprf PAYROLL
tell 0 "$read_it"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 5 '/no/such/program.so'" # refuses everything
tell 0 "$read_it"
expect 4 as DAVE cl "$read_it" # another job has the new list
expect 0 "$SPSY" chgusrprf --usrprf DAVE --supgrpprf '*none'
tell 3 "$read_it"
exec 7>&-
wait $dave || true
