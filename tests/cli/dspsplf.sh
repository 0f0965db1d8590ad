#!/bin/bash
# What goes in by CRTSPLF comes out of DSPSPLF and QSPOPNSP; and what does not go in.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
crt() { # FILE INPUT-BYTES(printf) [KEYWORDS]: as ALICE; keeps $job
    printf '%b' "$2" >"$HOME_DIR/input"
    expect 0 as ALICE --json cl "CRTSPLF FILE($1) FROMSTMF('$HOME_DIR/input') ${3:-}"
    job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
}
shown() { # FILE EXPECTED(printf)
    as ALICE cl "DSPSPLF $1 $job" >"$HOME_DIR/shown"
    printf '%b' "$2" | cmp - "$HOME_DIR/shown" || fail "DSPSPLF $1"
}
stored() { # FILE HEX
    as ALICE cl "QSPOPNSP $1 $job" >"$HOME_DIR/shown"
    equal "$(hex "$HOME_DIR/shown")" "$2"
}

crt TEXT 'A\r\nb\f\0303\0244\n'
contains "$out" '"pages":2'
contains "$out" '"size":6'
contains "$out" '"ccsid":37'
shown TEXT 'A\nb\f\0303\0244\n'
stored TEXT c115820c4315
crt LATIN 'a\0344' 'CCSID(819)'
shown LATIN 'a\0303\0244'
stored LATIN 8143
crt ASCII 'a\0344\0033E' 'DEVTYPE(*USERASCII) CCSID(819)'
contains "$out" '"ccsid":819'
contains "$out" '"deviceType":"*USERASCII"'
shown ASCII 'a\0303\0244\0033E'
stored ASCII 61e41b45
# On a terminal nothing moves the cursor, and nothing hides what stands beside it.
on_terminal() { # FILE EXPECTED(printf) [COMMAND]
    command -v script >/dev/null || return 0
    script -qec "'$SPSY' --user ALICE cl '${3:-DSPSPLF} $1 $job'" /dev/null </dev/null |
        sed 's/\r*$//' >"$HOME_DIR/shown"
    printf '%b' "$2" | cmp - "$HOME_DIR/shown" || fail "on a terminal: $(cat -v "$HOME_DIR/shown")"
}
crt ESCAPE 'a\0033[2J\0302\0233b\0302\0244\0177\n' 'DEVTYPE(*USERASCII) CCSID(1208)'
shown ESCAPE 'a\0033[2J\0302\0233b\0302\0244\0177\n'
on_terminal ESCAPE 'a?[2J?b\0302\0244?\n'
on_terminal ESCAPE 'a?[2J?b\0302\0244?\n' QSPOPNSP
stored ESCAPE 611b5b324ac29b62c2a47f0a
crt BLANKED 'PAY MALLORY 999,999.00\r                      \rPAY ALICE 10.00\nEND\n'
shown BLANKED 'PAY MALLORY 999,999.00\r                      \rPAY ALICE 10.00\nEND\n'
on_terminal BLANKED 'PAY MALLORY 999,999.00\n                      \nPAY ALICE 10.00\nEND\n'
printf '\301\302\026\303\015\025\304' >"$HOME_DIR/input" # AB, back, C, CR NL, D
expect 0 as ALICE --json cl "CRTSPLF BACKSPACE '$HOME_DIR/input' CCSID(65535)"
job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
on_terminal BACKSPACE 'AB\n C\nD'
crt RETURNS '\rA\r\n\r\nB\r\r\rC\r\014D\r' 'DEVTYPE(*USERASCII) CCSID(1208)'
on_terminal RETURNS 'A\n\nB\nC\r\014D'
crt TABS '\t1\t2\n1234567\t8\n\0303\0244\tb\n' # in the last column a tab would go no further
shown TABS '\t1\t2\n1234567\t8\n\0303\0244\tb\n'
on_terminal TABS '        1       2\n1234567 8\n\0303\0244       b\n'
crt TURNED 'a\0342\0200\0256cba\0342\0200\0250x\0342\0202\0254\0342\0202\nz\0303\0377\0360' \
    'DEVTYPE(*USERASCII) CCSID(1208)'
on_terminal TURNED 'a?cba?x\0342\0202\0254?\nz???'
crt EMPTY ''
contains "$out" '"pages":0'
shown EMPTY ''
stored EMPTY ''
crt AFP '\0132\0000\0010\0323\0250\0257\0000\0000\0000' 'DEVTYPE(*AFPDS)'
contains "$out" '"pages":1'
stored AFP 5a0008d3a8af000000
expect 1 as ALICE cl "DSPSPLF AFP $job"
contains "$err" "CPF3429"
expect 1 as ALICE --json cl "DSPSPLF AFP $job"
expect 3 as BOB cl "DSPSPLF AFP $job" # not its device type
case $err in *CPF3429*) fail "a refused user learns the device type" ;; esac

# Bytes that are no text of their CCSID, and a CCSID nobody knows.
crt BROKEN 'ab\0377' 'DEVTYPE(*USERASCII) CCSID(1208)'
shown BROKEN 'ab\0377'
crt BROKEN 'ab\0377' 'DEVTYPE(*USERASCII) CCSID(367)'
expect 1 as ALICE cl "DSPSPLF BROKEN $job"
contains "$err" "CPF3429"
crt BROKEN 'ab' 'DEVTYPE(*USERASCII) CCSID(4711)'
expect 1 as ALICE cl "DSPSPLF BROKEN $job"
contains "$err" "CPF3429"

# Standard input, --json shows attributes only, larger than a row holds.
seq 1 200000 >"$HOME_DIR/large"
as ALICE --json cl "CRTSPLF LARGE '-'" <"$HOME_DIR/large" >"$HOME_DIR/row" || fail "CRTSPLF -"
row=$(cat "$HOME_DIR/row")
job=$(value jobNumber "$row")/$(value jobUser "$row")/$(value jobName "$row")
as ALICE cl "DSPSPLF LARGE $job" | cmp - "$HOME_DIR/large" || fail "large file"
expect 0 as ALICE --json cl "DSPSPLF LARGE $job"
equal "$(wc -l <"$HOME_DIR/out")" 1
contains "$out" "\"size\":$(stat -c %s "$HOME_DIR/large")"
expect 0 as ALICE --json cl "DSPSPLF LARGE $job OUTPUT(*PRINT)"
contains "$out" '"fileName":"QPDSPSPL"'
job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
as ALICE cl "DSPSPLF QPDSPSPL $job" | cmp - "$HOME_DIR/large" || fail "printed copy"
if as ALICE cl "DSPSPLF QPDSPSPL $job" >/dev/full 2>"$HOME_DIR/err"; then fail "full"; fi
case $(cat "$HOME_DIR/err") in *"No such file"*) fail "an old errno: $(cat "$HOME_DIR/err")" ;; esac

# Nothing is created of what cannot be: the number of files stays.
count() {
    expect 0 as SPOOLER --json cl "WRKSPLF *ALL"
    grep -o '"fileName"' <<<"$out" | wc -l
}
before=$(count)
refused() { # STATUS TEXT STATEMENT
    expect "$1" as ALICE cl "$3"
    contains "$err" "$2"
}
printf 'one\ntwo \342\202\254\n' >"$HOME_DIR/input"
refused 1 "line 2, character 5 of the text, U+20AC" "CRTSPLF X '$HOME_DIR/input'"
printf 'a\000' >"$HOME_DIR/input"
refused 1 "U+0000" "CRTSPLF X '$HOME_DIR/input'"
printf 'a\377' >"$HOME_DIR/input"
refused 1 "not UTF-8" "CRTSPLF X '$HOME_DIR/input'"
refused 2 "CCSID 4711" "CRTSPLF X '$HOME_DIR/input' CCSID(4711)"
refused 1 "$HOME_DIR/nothing" "CRTSPLF X '$HOME_DIR/nothing'"
refused 1 "directory" "CRTSPLF X '$HOME_DIR'"
printf 'x' >"$HOME_DIR/input"
refused 2 "USRDTA" "CRTSPLF X '$HOME_DIR/input' USRDTA('€')"
refused 2 "USRDTA" "CRTSPLF X '$HOME_DIR/input' USRDTA('12345678901')"
refused 2 "COPIES" "CRTSPLF X '$HOME_DIR/input' COPIES(256)"
refused 2 "EXPDATE" "CRTSPLF X '$HOME_DIR/input' EXPDATE('2026-02-30')"
refused 2 "FROMSTMF" "CRTSPLF X"
refused 3 "CPF2207" "CRTSPLF X '$HOME_DIR/input' SHOP/CLOSED"
refused 1 "CPF3357" "CRTSPLF X '$HOME_DIR/input' SHOP/NOWHERE"
equal "$(count)" "$before"

# What counts is whether the user may place a file there when it is whole, not when it was begun.
status=0
{
    sleep 0.5
    "$SPSY" cl "GRTOBJAUT SHOP/OPEN USER(*PUBLIC) AUT(*EXCLUDE)" >/dev/null 2>&1
    echo text
} | as BOB cl "CRTSPLF LATE FROMSTMF(-) OUTQ(SHOP/OPEN)" >/dev/null 2>"$HOME_DIR/err" || status=$?
equal "$status $(cut -c1-7 "$HOME_DIR/err")" "3 CPF2207"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/OPEN USER(*PUBLIC) AUT(*CHANGE)"
equal "$(count)" "$before"

proves X28 "after a profile swap files belong to the new profile, in a job of its own"
cat >"$HOME_DIR/swap.cl" <<CL
QWTSETP USRPRF(ALICE)
CRTSPLF SWAPPED '$HOME_DIR/input'
CL
expect 0 "$SPSY" --json run "$HOME_DIR/swap.cl"
contains "$out" '"jobUser":"ALICE"'
contains "$out" '"jobName":"QPRTJOB"'
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM running')" 0 # nor does QPRTJOB
expect 0 as ALICE cl "DLTSPLF SWAPPED QPRTJOB"
