# shellcheck disable=SC2034,SC2154 # what a library sets its scripts use, and the other way round
# send_lib.sh - what the guarded functions that take data somewhere share. Sourced after
# function_lib.sh. A script defines clean (the target as if nothing had been written or sent) and
# untouched (proves that it still is).
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
field() { dd if="$SPSY_TEST_DUMP" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
ebcdic() { printf '%-*s' "$2" "$1" | iconv -f ISO-8859-1 -t IBM037 | hex; }

# asked FUNCTION USER NAME: exactly one record was seen, and this one.
asked() {
    equal "$(stat -c %s "$SPSY_TEST_DUMP")" 437
    equal "$(head -c 8 "$SPSY_TEST_DUMP" | hex)" "$(ebcdic SPSY0100 8)"
    equal "$(field 0 4)" 000001ad
    equal "$(field 4 10)" "$(ebcdic "$1" 10)"
    equal "$(field 14 10)" "$(ebcdic "$2" 10)"
    equal "$(field 24 10)" "$(ebcdic "${job##*/}" 10)"
    equal "$(field 34 10)" "$(ebcdic ALICE 10)"
    equal "$(field 44 6)" "$(ebcdic "${job%%/*}" 6)"
    equal "$(field 50 10)" "$(ebcdic "$3" 10)"
    equal "$(field 60 4)" "$(printf %08x "$nbr")"
    equal "$(field 64 8)" "$(ebcdic SYS1 8)"
    equal "$(field 86 20)" "$(ebcdic QPRINT 10)$(ebcdic QGPL 10)"
    equal "$(field 106 14)" "$(ebcdic '*SYSBAS' 10)00000001"
    equal "$(field 130 34)" "$(ebcdic '' 30)00000000" # X23: not a move
    equal "$(field 174 255)" "$(ebcdic '*NONE' 255)"
    rm -f "$SPSY_TEST_DUMP"
}

# programs FUNCTION KEYWORDS [STATUS]: '0' refuses the owner and nothing happens; '1' allows a
# stranger, who gets STATUS (3) when the program has no opinion.
# Needs a file of ALICE named SEEN on QGPL/QPRINT.
programs() {
    register_raw
    export SPSY_TEST_DUMP=$HOME_DIR/dump
    clean
    SPSY_TEST_ANSWER=0 expect 3 as ALICE --json cl "$1 $(id SEEN) $2"
    contains "$out" "{\"command\":\"$1\",\"status\":\"failed\",\"exit\":3,\"messages\":[{\"id\":\"CPF3492\""
    contains "$out" '"rows":[],"decisions":[{"function":"'"$1"'"'
    contains "$out" '"verdict":"refused","basis":"exit"'
    asked "$1" ALICE SEEN
    untouched
    expect "${3:-3}" as BOB cl "$1 $(id SEEN) $2"
    asked "$1" BOB SEEN
    [ "${3:-3}" = 0 ] || untouched
    SPSY_TEST_ANSWER=1 expect 0 as BOB --json cl "$1 $(id SEEN) $2"
    contains "$out" "{\"command\":\"$1\",\"status\":\"completed\",\"exit\":0,"
    contains "$out" '"verdict":"allowed","basis":"exit"'
    asked "$1" BOB SEEN
    clean
    unset SPSY_TEST_DUMP
    deregister
}

# may FUNCTION KEYWORDS USER...: each user may (name) or may not (-name).
may() {
    local function=$1 keywords=$2 user
    shift 2
    for user in "$@"; do
        clean
        case $user in
        -*)
            expect 3 as "${user#-}" cl "$function $(id SEEN) ${keywords//USER/${user#-}}"
            contains "$err" CPF3492
            untouched
            ;;
        *) expect 0 as "$user" cl "$function $(id SEEN) ${keywords//USER/$user}" ;;
        esac
    done
    clean
}

# reading FUNCTION KEYWORDS: class read over the three kinds of queue (core/object/README.md).
reading() {
    create ALICE SEEN
    may "$1" "$2" ALICE -BOB OPER SPOOLER -SAVER
    create ALICE SEEN "OUTQ(SHOP/OPEN)" # DSPDTA(*YES)
    may "$1" "$2" ALICE BOB OPER SPOOLER SAVER
    create ALICE SEEN
    expect 0 as SPOOLER cl "QSPMOVSP $(id SEEN) OUTQ(SHOP/CLOSED)" # DSPDTA(*OWNER)
    may "$1" "$2" ALICE -BOB -OPER SPOOLER -SAVER
}
