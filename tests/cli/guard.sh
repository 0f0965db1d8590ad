#!/bin/bash
# The guard itself: what programs see, what happens when the world changes while they are
# asked, who is told what, what is recorded.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X20 X21 X22 X23 X24 X26 X27 X28 "the record that a program sees"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
field() { dd if="$3" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
ebcdic() { printf '%-*s' "$2" "$1" | iconv -f ISO-8859-1 -t IBM037 | hex; }
register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump
set -a # every SPSY_TEST_RUN below is for the program

# The whole record of every function, field by field.
record() { # FUNCTION STATEMENT
    rm -f "$SPSY_TEST_DUMP"
    SPSY_TEST_ANSWER=1 expect 0 as BOB cl "$2"
    local dump=$SPSY_TEST_DUMP
    equal "$(stat -c %s "$dump")" 437
    equal "$(head -c 8 "$dump" | hex)" "$(ebcdic SPSY0100 8)"
    equal "$(field 0 4 "$dump")" 000001ad
    equal "$(field 4 10 "$dump")" "$(ebcdic "$1" 10)"
    equal "$(field 14 10 "$dump")" "$(ebcdic BOB 10)"
    equal "$(field 24 10 "$dump")" "$(ebcdic "${job##*/}" 10)"
    equal "$(field 34 10 "$dump")" "$(ebcdic ALICE 10)"
    equal "$(field 44 6 "$dump")" "$(ebcdic "${job%%/*}" 6)"
    equal "$(field 50 10 "$dump")" "$(ebcdic SEEN 10)"
    equal "$(field 60 4 "$dump")" "$(printf %08x "$nbr")"
    equal "$(field 64 8 "$dump")" "$(ebcdic SYS1 8)"
    equal "$(field 72 7 "$dump")" "$(ebcdic "$date" 7)"
    equal "$(field 79 6 "$dump")" "$(ebcdic "$time" 6)"
    equal "$(field 85 1 "$dump")" 40
    equal "$(field 86 10 "$dump")" "$(ebcdic QPRINT 10)"
    equal "$(field 96 10 "$dump")" "$(ebcdic QGPL 10)"
    equal "$(field 106 10 "$dump")" "$(ebcdic '*SYSBAS' 10)"
    equal "$(field 116 4 "$dump")" 00000001
    equal "$(field 120 10 "$dump")" "$(ebcdic BLUE 10)"
    equal "$(field 130 30 "$dump")" "$(ebcdic '' 30)"
    equal "$(field 160 4 "$dump")" 00000000
    equal "$(field 164 10 "$dump")" "$(ebcdic 'net pay' 10)"
    equal "$(field 174 255 "$dump")" "$(ebcdic "$defined" 255)"
}
for defined in '*NONE' 'dept=42'; do
    for command in DSPSPLF QSPOPNSP WRKSPLFA QUSRSPLA CHGSPLFA HLDSPLF RLSSPLF DLTSPLF; do
        [ $command != DSPSPLF ] || {
            create ALICE SEEN "FORMTYPE(BLUE) USRDTA('net pay') USRDFNDTA('$defined')"
            date=$(value dateOpened "$out") time=$(value timeOpened "$out")
        }
        record $command "$command $(id SEEN)"
    done
done
proves X28 "after a swap the current user is the new one, the owner of the file stays"
create ALICE SEEN
rm -f "$SPSY_TEST_DUMP"
printf 'QWTSETP BOB\nQUSRSPLA %s\n' "$(id SEEN)" >"$HOME_DIR/swap.cl"
expect 0 "$SPSY" run "$HOME_DIR/swap.cl"
equal "$(field 14 10 "$SPSY_TEST_DUMP")" "$(ebcdic BOB 10)"
equal "$(field 34 10 "$SPSY_TEST_DUMP")" "$(ebcdic ALICE 10)"

# The file changes while the program is asked: it is asked again about what the file is now.
asked() { echo $(($(stat -c %s "$SPSY_TEST_DUMP") / 437)); }
create ALICE SEEN
rm -f "$SPSY_TEST_DUMP"
unset SPSY_TEST_ANSWER
SPSY_TEST_RUN="[ -e '$HOME_DIR/once' ] || { touch '$HOME_DIR/once'; unset SPSY_TEST_RUN; \
    '$SPSY' cl \"CHGSPLFA $(id SEEN) USRDTA(CHANGED)\" 2>/dev/null; }"
expect 0 as ALICE --json cl "HLDSPLF $(id SEEN)"
equal "$(asked)" 2
equal "$(grep -o '"function"' <<<"$out" | wc -l)" 1
equal "$(tail -c 437 "$SPSY_TEST_DUMP" | dd bs=1 skip=172 count=10 status=none | hex)" \
    "$(ebcdic CHANGED 10)"

# What the record and the authority are not built from does not matter; the effect is on top of it.
rm -f "$SPSY_TEST_DUMP" "$HOME_DIR/once"
SPSY_TEST_RUN="unset SPSY_TEST_RUN; '$SPSY' cl \"CHGSPLFA $(id SEEN) COPIES(9)\" 2>/dev/null"
expect 0 as ALICE cl "RLSSPLF $(id SEEN)"
equal "$(asked)" 1
unset SPSY_TEST_RUN
expect 0 as ALICE --json cl "QUSRSPLA $(id SEEN)"
contains "$out" '"copies":9'
contains "$out" '"status":"*READY"'

# It changes every time: three times asked, then CPF3330, and nothing is done.
rm -f "$SPSY_TEST_DUMP"
SPSY_TEST_RUN="unset SPSY_TEST_RUN; \
    '$SPSY' cl \"CHGSPLFA $(id SEEN) USRDTA('\$\$')\" 2>/dev/null"
expect 1 as ALICE --json cl "DLTSPLF $(id SEEN)"
equal "$(asked)" 3
contains "$out" '"id":"CPF3330"'
unset SPSY_TEST_RUN
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"

# It is refused at the second asking: what was allowed at the first counts no more.
rm -f "$SPSY_TEST_DUMP" "$HOME_DIR/once"
create ALICE SEEN "OUTQ(SHOP/OPEN)"
SPSY_TEST_RUN="[ -e '$HOME_DIR/once' ] || { touch '$HOME_DIR/once'; unset SPSY_TEST_RUN; \
    '$SPSY' cl \"GRTOBJAUT SHOP/OPEN *OUTQ *PUBLIC *USE REPLACE(*YES)\" 2>/dev/null; }"
expect 3 as BOB --json cl "HLDSPLF $(id SEEN)"
equal "$(asked)" 2
contains "$out" '"verdict":"refused","basis":"authority"'
unset SPSY_TEST_RUN
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/OPEN *OUTQ *PUBLIC *CHANGE"

# A profile loses what made it a bypass, a queue changes, a target goes: asked again each.
create ALICE SEEN
rm -f "$SPSY_TEST_DUMP" "$HOME_DIR/once"
expect 0 "$SPSY" cl "CRTOUTQ SHOP/GOING AUT(*CHANGE)"
SPSY_TEST_RUN="unset SPSY_TEST_RUN; '$SPSY' cl 'DLTOUTQ SHOP/GOING' 2>/dev/null"
expect 1 as ALICE cl "QSPMOVSP $(id SEEN) OUTQ(SHOP/GOING)"
contains "$err" CPF3357
unset SPSY_TEST_RUN

# The file goes while the program is asked.
rm -f "$SPSY_TEST_DUMP"
# shellcheck disable=SC2034 # set -a
SPSY_TEST_RUN="unset SPSY_TEST_RUN; '$SPSY' cl \"DLTSPLF $(id SEEN)\" 2>/dev/null"
expect 1 as ALICE cl "DLTSPLF $(id SEEN)"
contains "$err" CPF3344
expect 1 as ALICE cl "DLTSPLF $(id SEEN)"
unset SPSY_TEST_RUN SPSY_TEST_DUMP
deregister

# Who refused, and why: the program's reason; a failed program is 4; a shadow refuses nobody.
register 20 guard_reason
create ALICE SECRET
expect 3 as ALICE cl "DSPSPLF $(id SECRET)"
contains "$err" "CPF3492: "
contains "$err" "SPY0002: "
contains "$err" "number 20"
contains "$err" "payroll is closed"
create ALICE CRASH
expect 4 as ALICE --json cl "DSPSPLF $(id CRASH)"
contains "$out" '"id":"CPF3492"'
contains "$out" '"verdict":"refused","basis":"failure"'
contains "$out" '"meaning":"failed"'
expect 0 as SPOOLER cl "DSPSPLF $(id CRASH)"
register 20 guard_reason "MODE(*SHADOW)"
create ALICE SECRET
expect 0 as ALICE --json cl "DSPSPLF $(id SECRET)"
contains "$out" '"meaning":"would-refuse"'
case $out in *payroll*CPF*) fail "a shadow refuses" ;; esac
expect 3 as BOB --json cl "DSPSPLF $(id SECRET)"
contains "$out" '"basis":"authority"'
case $out in *'"text"'*'number 20'*) fail "a shadow is named as the one that refused" ;; esac

proves X11 "whoever runs the command needs no authority to the program or its library"
deregister
expect 0 "$SPSY" cl "CRTLIB LIB(SECLIB) AUT(*EXCLUDE)"
mkdir -p "$SPSY_HOME/lib/SECLIB"
chmod 700 "$SPSY_HOME/lib/SECLIB"
install -m 700 "$BUILD/tests/exits/guard_reason.so" "$SPSY_HOME/lib/SECLIB/GUARDS.so"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/GUARDS"
create ALICE SECRET
expect 3 as ALICE cl "DSPSPLF $(id SECRET)"
contains "$err" "SECLIB/GUARDS (SPSY0100 number 10) refused: payroll is closed"
deregister

# An unusable registry refuses, with 4; a bypassed user goes on.
create ALICE LOCKED
chmod 666 "$SPSY_HOME/registry.json"
expect 4 as ALICE --json cl "DLTSPLF $(id LOCKED)"
contains "$out" '"basis":"failure","calls":[]'
expect 0 as SPOOLER cl "DLTSPLF $(id LOCKED)"
