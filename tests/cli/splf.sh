#!/bin/bash
# Each function through every door: owner, stranger, '0', '1', bypass; and its state errors, which a
# refused user does not learn.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X1 X3 X4 X14 X16 X17 X27 "each function: owner, stranger, '0', '1', bypass"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }

# One function on fresh files: STATEMENT (with %s for the file), REFUSAL, bypass that may: USERS.
doors() { # COMMAND EXTRA REFUSAL STRANGER-STATUS
    local command=$1 extra=$2 refusal=$3 stranger=$4

    create ALICE FRESH
    expect 0 as ALICE --json cl "$command $(id FRESH) $extra"
    contains "$out" '"verdict":"allowed","basis":"authority","calls":[]'
    contains "$out" "\"function\":\"$command\""

    create ALICE FRESH
    expect "$stranger" as BOB --json cl "$command $(id FRESH) $extra"
    contains "$out" '"basis":"authority"'
    [ "$stranger" -eq 0 ] || contains "$out" "\"id\":\"$refusal\""
    [ "$stranger" -eq 0 ] || contains "$out" '"id":"SPY0002"'

    create ALICE FRESH
    register_raw
    export SPSY_TEST_ANSWER=0
    for user in ALICE BOB; do # X17: the owner, too
        expect 3 as $user --json cl "$command $(id FRESH) $extra"
        contains "$out" '"verdict":"refused","basis":"exit"'
        contains "$out" "\"id\":\"$refusal\""
        contains "$out" 'SPSY0100'
        contains "$out" '"answer":"F0","meaning":"refuse"'
    done
    for user in SPOOLER OPER; do # X3, X4: not called
        create ALICE FRESH
        expect 0 as $user --json cl "$command $(id FRESH) $extra"
        contains "$out" '"calls":[]'
        contains "$out" '"basis":"bypass-'
    done
    create ALICE FRESH
    export SPSY_TEST_ANSWER=1
    expect 0 as BOB --json cl "$command $(id FRESH) $extra"
    contains "$out" '"verdict":"allowed","basis":"exit"'
    export SPSY_TEST_ANSWER=
    create ALICE FRESH
    expect "$stranger" as BOB --json cl "$command $(id FRESH) $extra"
    contains "$out" '"basis":"authority"'
    contains "$out" '"answer":"40","meaning":"none"'
    deregister
}

doors DLTSPLF "" CPF3492 3
doors HLDSPLF "" CPF3492 3
doors HLDSPLF "OPTION(*PAGEEND)" CPF3492 3
doors CHGSPLFA "COPIES(2)" CPF3492 3
doors CHGSPLFA "OUTQ(SHOP/OPEN)" CPF33F0 3
doors QSPMOVSP "OUTQ(SHOP/OPEN)" CPF33F0 3
doors DSPSPLF "" CPF3492 3
doors QSPOPNSP "" CPF3492 3
doors WRKSPLFA "" CPF3492 0
doors QUSRSPLA "" CPF3492 0

# RLSSPLF needs a held file.
create ALICE HELD "HOLD(*YES)"
expect 3 as BOB cl "RLSSPLF $(id HELD)"
contains "$err" "CPF3492"
expect 0 as ALICE cl "RLSSPLF $(id HELD)"
expect 1 as ALICE cl "RLSSPLF $(id HELD)"
contains "$err" "CPF3322"
expect 3 as BOB cl "RLSSPLF $(id HELD)" # not its state
contains "$err" "CPF3492"
case $err in *CPF3322*) fail "a refused user learns the state" ;; esac

# State errors, after the guard; the decision stays on record.
create ALICE TWICE
expect 0 as ALICE cl "HLDSPLF $(id TWICE)"
expect 1 as ALICE --json cl "HLDSPLF $(id TWICE)"
contains "$out" '"id":"CPF3337"'
contains "$out" '"verdict":"allowed"'
expect 3 as BOB cl "HLDSPLF $(id TWICE)"
case $err in *CPF3337*) fail "a refused user learns the state" ;; esac

# Gone is gone.
expect 0 as ALICE cl "DLTSPLF $(id TWICE)"
contains "$err" "CPC3305: 1 spooled file deleted, 0 not deleted"
expect 1 as ALICE cl "DLTSPLF $(id TWICE)"
expect 1 as BOB cl "DLTSPLF FILE(NEVER) JOB(999998/ALICE/NEVER)"
contains "$err" "CPF3342"

# JOB(*) is this job, which is said where nothing was found there, and only there.
expect 1 as ALICE cl "DLTSPLF NOTHERE"
contains "$err" ", which is this job: JOB(*); WRKSPLF lists files and their jobs"
printf '%s\n' "CRTSPLF TWO '$HOME_DIR/input'" "CRTSPLF TWO '$HOME_DIR/input'" "DLTSPLF TWO" \
    >"$HOME_DIR/two.cl"
expect 1 as ALICE run "$HOME_DIR/two.cl"
contains "$err" "CPF3340"
case $err in *"which is this job"*) fail "$err" ;; esac

# CHGSPLFA: attributes as they were asked for, and nothing when something is wrong.
create ALICE ATTR
expect 0 as ALICE cl "CHGSPLFA $(id ATTR) FORMTYPE('Letter') COPIES(255) SAVE(*YES) OUTPTY(9) \
    USRDTA('net pay') USRDFNDTA('dept=42') EXPDATE('2031-02-28')"
expect 0 as ALICE --json cl "WRKSPLFA $(id ATTR)"
for part in '"formType":"Letter"' '"copies":255' '"save":"*YES"' '"outputPriority":9' \
    '"userData":"net pay"' '"userDefinedData":"dept=42"' '"expirationDate":"2031-02-28"' \
    '"outputQueue":"QPRINT"' '"outputQueueLibrary":"QGPL"' '"asp":1' '"aspDevice":"*SYSBAS"' \
    '"jobSystem":"SYS1"' '"deviceType":"*SCS"' '"pages":1' '"size":8'; do
    contains "$out" "$part"
done
before=$out
for bad in 'COPIES(0)' 'COPIES(256)' 'OUTPTY(0)' 'OUTPTY(10)' 'EXPDATE(*DAYS) DAYS(0)' \
    'EXPDATE(*DAYS) DAYS(367)' 'FORMTYPE(OTHER) COPIES(300)'; do
    expect 1 as ALICE cl "CHGSPLFA $(id ATTR) $bad"
    contains "$err" "CPF3335"
done
for bad in "USRDTA('12345678901')" "USRDTA('€')" "FORMTYPE('12345678901')" "EXPDATE('2031-02-29')" \
    'EXPDATE(*DAYS)' 'DAYS(3)' "EXPDATE('2031-02-28') DAYS(3)" 'COPIES(two)' 'SAVE(MAYBE)' \
    "USRDFNDTA('$(printf 'x%.0s' $(seq 256))')"; do
    expect 2 as ALICE cl "CHGSPLFA $(id ATTR) COPIES(7) $bad"
done
expect 0 as ALICE --json cl "WRKSPLFA $(id ATTR)"
equal "${out#*\"rows\"}" "${before#*\"rows\"}"
expect 0 as ALICE cl "CHGSPLFA $(id ATTR) USRDFNDTA(*NONE) USRDTA('') EXPDATE(*DAYS) DAYS(366)"
expect 0 as ALICE --json cl "WRKSPLFA $(id ATTR)"
contains "$out" '"userDefinedData":"*NONE"'
contains "$out" '"userData":""'
contains "$out" "\"expirationDate\":\"$(date -d '366 days' +%F)\""
proves X26 "empty user-defined data is stored as what it means"
expect 0 as ALICE cl "CHGSPLFA $(id ATTR) USRDFNDTA('')"
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT user_defined_data FROM spooled_file WHERE name = 'ATTR'")" '*NONE'

expect 0 as ALICE cl "CHGSPLFA $(id ATTR) USRDTA(again)"
expect 0 as ALICE cl "CHGSPLFA $(id ATTR) USRDTA(*NONE)"
# *SAME leaves alone who changes; to who creates it is a text.
expect 0 as ALICE --json cl "CRTSPLF SAMES '$HOME_DIR/input' FORMTYPE('*SAME') USRDTA(*SAME) USRDFNDTA(*SAME)"
contains "$out" '"formType":"*SAME","userData":"*SAME","userDefinedData":"*SAME"'
sames="SAMES JOB($(value jobNumber "$out")/ALICE/SPSY)"
expect 0 as ALICE cl "CHGSPLFA $sames FORMTYPE(*STD) USRDTA('*SAME') COPIES(3)"
expect 0 as ALICE --json cl "WRKSPLFA $sames"
contains "$out" '"formType":"*STD","userData":"*SAME","userDefinedData":"*SAME"'
expect 0 as ALICE cl "DLTSPLF $sames"

expect 0 as ALICE --json cl "CRTSPLF BLANK '$HOME_DIR/input' USRDTA(*none)"
contains "$out" '"userData":""'
expect 0 as ALICE --json cl "WRKSPLFA $(id ATTR)"
contains "$out" '"userData":""'

# Text is CHAR: blanks at its end are none of it, whatever their number.
expect 0 as ALICE cl "CHGSPLFA $(id ATTR) USRDTA('net pay      ') FORMTYPE('Letter ') USRDFNDTA('a  ')"
expect 0 as ALICE --json cl "WRKSPLF SELECT(*CURRENT *ALL Letter 'net pay')"
contains "$out" '"formType":"Letter","userData":"net pay","userDefinedData":"a"'
expect 0 as ALICE --json cl "WRKSPLF SELECT(*CURRENT *ALL 'Letter   ')"
contains "$out" '"fileName":"ATTR"'
expect 0 as ALICE --json cl "CRTSPLF BLANKS '$HOME_DIR/input' USRDTA('           ') USRDFNDTA('  ')"
contains "$out" '"userData":"","userDefinedData":"*NONE"'

# EBCDIC text ends its lines with X'25', as a stream file of IBM i does, or with X'15', as SCS does.
printf '\301\025\302\045\303\015\025' >"$HOME_DIR/ebcdic"
expect 0 as ALICE --json cl "CRTSPLF LINES '$HOME_DIR/ebcdic' CCSID(37)"
lines=$(value jobNumber "$out")/ALICE/SPSY
expect 0 as ALICE cl "DSPSPLF LINES JOB($lines)"
equal "$out" $'A\nB\nC'
expect 0 as ALICE cl "QSPOPNSP LINES JOB($lines)"
equal "$(hex "$HOME_DIR/out")" c115c215c315

# OUTPUT(*PRINT): the listing is a file of the one who asks.
expect 0 as BOB --json cl "WRKSPLFA $(id ATTR) OUTPUT(*PRINT)"
contains "$out" '"jobUser":"BOB"'
contains "$out" '"fileName":"QPDSPSFA"'
