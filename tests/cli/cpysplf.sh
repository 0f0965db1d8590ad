# CPYSPLF: print lines with and without controls in a stream file (print_lines.h).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/stream_lib.sh"
world
create ALICE SEEN
stream_file CPYSPLF

crt() { # INPUT(printf) [KEYWORDS]
    printf "$1" >"$HOME_DIR/input"
    expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/input' ${2:-}"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
}
copied() { # CTLCHAR EXPECTED(printf)
    clean
    expect 0 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') CTLCHAR($1)"
    holds "$2"
}
crt 'A\nb\n\n\nc\rover\n\n\n\n\nd\302\247\f\np2\n'
copied '*NONE' 'A\nb\n\n\nc\rover\n\n\n\n\nd\302\247\f\np2\n'
copied '*FCFC' '1A\n b\n-c\n+over\n-\n0d\302\247\n1\n p2\n'
copied '*PRTCTL' '001 A\n   1b\n   3c\n   0over\n   5d\302\247\n002 p2\n'
copied '*S36FMT' '     001 A\n        1b\n        3c\n        0over\n        5d\302\247\n     002 p2\n'

# CHLVAL: channels skip where three lines of space are not enough; CRTSPLF reads them back.
channels() { # TEXT CHLVAL EXPECTED
    crt "$1"
    clean
    expect 0 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') CTLCHAR(*FCFC) CHLVAL($2)"
    printf "$3" | cmp - "$target" || fail "$2"
    expect 0 as ALICE --json cl "CRTSPLF T '$target' CTLCHAR(*FCFC) CHLVAL($2)"
    job=$(value jobNumber "$out")/ALICE/SPSY
    expect 0 as ALICE cl "DSPSPLF $(id T)"
    printf "$1" | cmp - "$HOME_DIR/out" || fail "not read back: $2"
}
channels 'a\n\n\n\n\n\nb\n' '*NORMAL' '1a\n-\n-b\n'
channels 'a\n\n\n\n\n\nb\n' '(2 7)' '1a\n2b\n'
channels 'a\n\n\n\n\n\n\nb\n' '(2 7) (12 60)' '1a\n2\n b\n'
channels 'a\nb\n\nc\n' '(2 2) (3 4)' '1a\n b\n0c\n'
channels 'a\n\n\n\n\nb\n\n\n\n\n\nc\fd\n' '(10 6) (11 12)' '1a\nAb\nBc\n1d\n'
crt '\n\na\n\f\n\n\nb\n'
clean
expect 0 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') CTLCHAR(*FCFC) CHLVAL((1 3))"
holds '1a\n1\n b\n'
expect 0 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') STMFOPT(*REPLACE) CTLCHAR(*FCFC) CHLVAL((1 (3)))"
holds '1a\n1\n b\n'
expect 0 as ALICE cl "CPYSPLF T '*TOSTMF' JOB($job) SPLNBR($nbr) TOSTMF('$target') STMFOPT(*REPLACE) TOMBR(M) MBROPT(*ADD)"
clean
expect 1 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') CTLCHAR(*FCFC) CHLVAL((1 4))"
contains "$err" "a page has text on line 3, above line 4 of channel 1 (CHLVAL)"
untouched
for wrong in 'CHLVAL((2 7))' 'CTLCHAR(*PRTCTL) CHLVAL((2 7))' 'CTLCHAR(*FCFC) CHLVAL((13 7))' \
    'CTLCHAR(*FCFC) CHLVAL((2 256))' 'CTLCHAR(*FCFC) CHLVAL((2 7) (2 9))' 'CTLCHAR(*FCFC) CHLVAL((2))' \
    'MBROPT(*APPEND)'; do
    expect 2 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') $wrong"
    contains "$err" CPD0084
done
untouched
crt 'a\344\nb' 'DEVTYPE(*USERASCII) CCSID(819)'
copied '*NONE' 'a\303\244\nb'
copied '*FCFC' '1a\303\244\n b\n'
crt ''
copied '*NONE' ''
copied '*PRTCTL' ''
crt '\132\000\010\323\250\257\000\000\000' 'DEVTYPE(*AFPDS)'
clean
expect 1 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target')"
contains "$err" CPF3429
untouched
expect 3 as BOB cl "CPYSPLF $(id T) TOSTMF('$target')"
case $err in *CPF3429*) fail "a refused user learns the device type" ;; esac

# There are no database files: said before anything is asked.
expect 2 as ALICE cl "CPYSPLF $(id T) TOFILE(SHOP/COPY)"
contains "$err" "CPD0084"
contains "$err" "no database files"
contains "$err" "TOSTMF"
expect 2 as ALICE --json cl "CPYSPLF $(id T) TOFILE(SHOP/COPY) TOSTMF('$target')"
contains "$out" '"decisions":[]'
expect 2 as ALICE cl "CPYSPLF $(id T) TOFILE(*TOSTMF)"
contains "$err" "CPD0071"
expect 2 as ALICE cl "CPYSPLF $(id T) TOSTMF('$target') CTLCHAR(*MACHINE)"
expect 1 as ALICE cl "CPYSPLF NOSUCH JOB($job) TOSTMF('$target')"
untouched
