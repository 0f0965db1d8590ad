#!/bin/bash
# gate_race.sh - protection and key are asked again in the transaction of the effect: what changes
# between decision and effect counts, and what was allowed before it does not.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
world
basis_of() { grep -o '"verdict":"[a-z]*","basis":"[a-z-]*"\(,"bypass":"[a-z-]*"\)\?' <<<"$1" | tr -d '"'; }

proves P2 "protection is given while a program is asked: what it allowed counts no more"
if embedded_only variables; then
    register_raw
    create ALICE SEEN "OUTQ(SHOP/OPEN)"
    id="SEEN $job $nbr"
    export SPSY_TEST_ANSWER=1
    export SPSY_TEST_RUN="unset SPSY_TEST_RUN; '$SPSY' -u ALICE cl \"CHGSPLFA $id PROTECT(*PARM) ACCESS(*READ)\" 2>/dev/null"
    expect 3 as BOB --json cl "HLDSPLF $id"
    equal "$(basis_of "$out")" 'verdict:refused,basis:protection'
    contains "$out" '"id":"SPY0120"'
    contains "$out" 'changed while the exit programs were asked; their answers no longer count'
    unset SPSY_TEST_RUN
    expect 0 "$SPSY" --json journal --file SEEN --user BOB # the one that was discarded, and the one that counts
    equal "$(basis_of "$out")" $'verdict:refused,basis:protection\nverdict:refused,basis:failure'
    expect 0 as ALICE --json cl "QUSRSPLA $id"
    contains "$out" '"status":"*READY"' # nothing has happened to it

    proves P2 "of many files that are asked about together, the one that is protected meanwhile is left"
    for i in 1 2 3; do
        create ALICE "MANY$i" "OUTQ(SHOP/OPEN)"
        ids[i]="MANY$i $job $nbr"
    done
    # the third one's program gives the second one protection, when both have been asked about it
    export SPSY_TEST_RUN="[ -e '$HOME_DIR/once' ] || { touch '$HOME_DIR/once'; unset SPSY_TEST_RUN; '$SPSY' -u ALICE \
cl \"CHGSPLFA ${ids[2]} PROTECT(*PARM) ACCESS(*READ)\" 2>/dev/null; }"
    expect 3 as BOB --json cl "HLDSPLF FILE(*SELECT) SELECT(ALICE *ALL)"
    unset SPSY_TEST_RUN
    for i in 1 2 3; do
        expect 0 as ALICE --json cl "QUSRSPLA ${ids[i]}"
        contains "$out" "\"status\":\"$([ $i = 2 ] && echo '*READY' || echo '*HELD')\""
    done
    deregister
fi

# ---- keys ----
(umask 077 && mkdir "$HOME_DIR/keys")
expect 0 "$SPSY" masterkey create "$HOME_DIR/keys/master"
cat >"$HOME_DIR/keys.cl" <<CL
CRTSPLKEY PAY.ROLL
GRTOBJAUT PAY.ROLL *SPLKEY (ALICE BOB) *USE
CL
expect 0 "$SPSY" run "$HOME_DIR/keys.cl"
create ALICE SLOW "OUTQ(SHOP/OPEN) KEY(PAY.ROLL) USRDTA('0700')"
id="SLOW $job $nbr"
register 20 time_sleep
during() { # STATEMENT USER STATEMENT: the first by the officer, while the program of the second is asked
    local status=0 pid
    "$SPSY" -u "$2" --json cl "$3" >"$HOME_DIR/slow" 2>"$HOME_DIR/slow.err" &
    pid=$!
    sleep 0.3
    expect 0 "$SPSY" cl "$1"
    wait "$pid" || status=$?
    out=$(cat "$HOME_DIR/slow")
    return $status
}
proves K3 "a key that is revoked between decision and reading is not there: not one byte is shown"
status=0
during "RVKOBJAUT PAY.ROLL *SPLKEY BOB *ALL" BOB "DSPSPLF $id" || status=$?
equal "$status" 3
equal "$(basis_of "$out")" 'verdict:refused,basis:key'
contains "$out" '"id":"SPY0121"'
contains "$out" '"id":"SPY0122"'
case $out in *'"one'*) fail "data is shown" ;; esac
proves K3 "a key that is granted while a program is asked is there: the decision is made after that"
status=0
during "GRTOBJAUT PAY.ROLL *SPLKEY BOB *USE" BOB "DSPSPLF $id" || status=$?
equal "$status" 0
equal "$(basis_of "$out")" 'verdict:allowed,basis:exit'
proves K3 "a group's key goes with the group, between decision and reading, too"
expect 0 "$SPSY" cl "CRTUSRPRF CLERKS"
expect 0 "$SPSY" cl "CRTUSRPRF CAROL GRPPRF(CLERKS)"
expect 0 "$SPSY" cl "GRTOBJAUT PAY.ROLL *SPLKEY CLERKS *USE"
status=0
during "CHGUSRPRF CAROL GRPPRF(*NONE)" CAROL "DSPSPLF $id" || status=$?
equal "$status" 3
equal "$(basis_of "$out")" 'verdict:refused,basis:key'
