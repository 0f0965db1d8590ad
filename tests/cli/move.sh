#!/bin/bash
# Moves: the record they show, who may (both ends), one dispatch (core/object/README.md, "Ways in").
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X23 X24 "the record of a move"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
cat >"$HOME_DIR/more.cl" <<'CL'
CRTLIB LIB(FAR) ASP(*ASPDEV) ASPDEV(IASP33) ASPNBR(33)
CRTOUTQ OUTQ(FAR/AWAY) AUT(*USE)
CRTLIB LIB(USERASP) ASP(7)
CRTOUTQ OUTQ(USERASP/NEAR) AUT(*USE)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"

# field OFFSET LENGTH FILE: bytes of the first record in FILE as hex.
field() { dd if="$3" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
blank() { printf '40%.0s' $(seq "$1"); }

register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump SPSY_TEST_ANSWER=

moved() { # STATEMENT FUNCTION-HEX: dumps exactly one record and looks at its new fields
    rm -f "$SPSY_TEST_DUMP"
    expect 0 as ALICE --json cl "$1"
    equal "$(stat -c %s "$SPSY_TEST_DUMP")" 437
    equal "$(field 4 10 "$SPSY_TEST_DUMP")" "$2"
}

for command in CHGSPLFA:c3c8c7e2d7d3c6c14040 QSPMOVSP:d8e2d7d4d6e5e2d74040; do
    create ALICE MOVED
    moved "${command%:*} $(id MOVED) OUTQ(FAR/AWAY)" "${command#*:}"
    equal "$(field 86 10 "$SPSY_TEST_DUMP")" d8d7d9c9d5e340404040  # QPRINT
    equal "$(field 96 10 "$SPSY_TEST_DUMP")" d8c7d7d3404040404040  # QGPL
    equal "$(field 106 14 "$SPSY_TEST_DUMP")" 5ce2e8e2c2c1e240404000000001 # *SYSBAS 1
    equal "$(field 130 10 "$SPSY_TEST_DUMP")" c1e6c1e8404040404040 # AWAY
    equal "$(field 140 10 "$SPSY_TEST_DUMP")" c6c1d940404040404040 # FAR
    equal "$(field 150 14 "$SPSY_TEST_DUMP")" c9c1e2d7f3f34040404000000021 # IASP33 33
    moved "${command%:*} $(id MOVED) OUTQ(USERASP/NEAR)" "${command#*:}"
    equal "$(field 106 14 "$SPSY_TEST_DUMP")" c9c1e2d7f3f34040404000000021
    equal "$(field 150 14 "$SPSY_TEST_DUMP")" 5ce2e8e2c2c1e240404000000007
    moved "${command%:*} $(id MOVED) OUTQ(QPRINT)" "${command#*:}" # unqualified: QGPL
    equal "$(field 106 14 "$SPSY_TEST_DUMP")" 5ce2e8e2c2c1e240404000000007
    moved "${command%:*} $(id MOVED) OUTQ(QPRINT)" "${command#*:}" # to where it is: a move, too
    equal "$(field 130 10 "$SPSY_TEST_DUMP")" d8d7d9c9d5e340404040
    expect 0 as ALICE --json cl "QUSRSPLA $(id MOVED)"
    contains "$out" '"outputQueue":"QPRINT","outputQueueLibrary":"QGPL"'
done

# Something else of CHGSPLFA leaves the new fields blank; with OUTQ it is one dispatch.
rm -f "$SPSY_TEST_DUMP"
expect 0 as ALICE cl "CHGSPLFA $(id MOVED) COPIES(2)"
equal "$(stat -c %s "$SPSY_TEST_DUMP")" 437
equal "$(field 130 34 "$SPSY_TEST_DUMP")" "$(blank 30)00000000"
moved "CHGSPLFA $(id MOVED) COPIES(3) OUTQ(SHOP/OPEN) USRDTA(X)" c3c8c7e2d7d3c6c14040
expect 0 as ALICE --json cl "QUSRSPLA $(id MOVED)"
contains "$out" '"outputQueue":"OPEN","outputQueueLibrary":"SHOP"'
contains "$out" '"copies":3'
unset SPSY_TEST_DUMP SPSY_TEST_ANSWER

# The other end: *USE to the target, or '1', or *SPLCTL; a queue that is not there.
create ALICE MOVED
expect 3 as ALICE cl "QSPMOVSP $(id MOVED) OUTQ(SHOP/CLOSED)"
contains "$err" "CPF33F0"
contains "$err" "SHOP/CLOSED"
expect 1 as ALICE cl "QSPMOVSP $(id MOVED) OUTQ(SHOP/NOWHERE)"
contains "$err" "CPF3357"
expect 1 as ALICE cl "CHGSPLFA $(id MOVED) OUTQ(SHOP/NOWHERE)"
contains "$err" "CPF3357"
expect 2 as ALICE cl "QSPMOVSP $(id MOVED)"
SPSY_TEST_ANSWER=1 expect 0 as BOB cl "QSPMOVSP $(id MOVED) OUTQ(SHOP/CLOSED)"
proves X4 "on DSPDTA(*OWNER) the operator may control but not move it; the owner and *SPLCTL may"
expect 0 as OPER cl "HLDSPLF $(id MOVED)"
expect 3 as OPER --json cl "QSPMOVSP $(id MOVED) OUTQ(QPRINT)"
contains "$out" '"verdict":"refused","basis":"bypass-jobctl","calls":[]'
contains "$out" "no exit program was asked because of *JOBCTL"
expect 0 as ALICE cl "QSPMOVSP $(id MOVED) OUTQ(QPRINT)"
expect 0 as OPER cl "QSPMOVSP $(id MOVED) OUTQ(SHOP/CLOSED)" # its OPRCTL(*YES)
expect 0 as SPOOLER cl "QSPMOVSP $(id MOVED) OUTQ(QPRINT)"
