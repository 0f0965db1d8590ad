#!/bin/bash
# spsy_fail: a program that could not decide has failed, isolated and inline; ONFAIL says what that
# means. The program is tests/exits/undecided.c.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
why="the list of clerks is not there"

create ALICE SEEN "OUTQ(SHOP/OPEN) FORMTYPE(FAIL)"
seen="FILE(SEEN) JOB($job) SPLNBR($nbr)"
create ALICE UNDER "OUTQ(SHOP/OPEN) FORMTYPE(OLD)"
old="FILE(UNDER) JOB($job) SPLNBR($nbr)"
create ALICE FINE "OUTQ(SHOP/OPEN) FORMTYPE(FINE)"
fine="FILE(FINE) JOB($job) SPLNBR($nbr)"

for run in '*ISOLATED' '*INLINE'; do
    # whatever it answers in spite of it, and however the programs behind it would answer
    for answer in '*NONE' "'0'" "'1'"; do
        register 10 undecided "RUN($run) PGMDTA($answer)"
        expect 4 as BOB --json cl "QUSRSPLA $seen"
        contains "$out" '"verdict":"refused","basis":"failure"'
        contains "$out" "\"reason\":\"$why\""
        expect 0 as BOB --json cl "QUSRSPLA $fine"
    done
    expect 0 "$SPSY" --json journal --failed --limit 1
    contains "$out" "$why"

    proves X18 "a failure that ONFAIL(*IGNORE) passes over goes on to the next program"
    register 10 undecided "RUN($run) ONFAIL(*IGNORE) PGMDTA('0')"
    register 20 undecided "RUN($run) ONFAIL(*IGNORE) PGMDTA('1')"
    expect 0 as BOB --json cl "QUSRSPLA $seen"
    contains "$out" '"basis":"authority"'
    equal "$(grep -o "\"reason\":\"$why\"" <<<"$out" | wc -l)" 2
    expect 0 "$SPSY" cl 'RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20'

    # of many files in one round trip the one alone that it could not decide about
    register 10 undecided "RUN($run)"
    expect 4 as BOB --json cl "HLDSPLF FILE(*SELECT) SELECT(ALICE)"
    contains "$out" '"file":{"name":"SEEN","number":'
    equal "$(grep -o '"verdict":"refused","basis":"failure"' <<<"$out" | wc -l)" 1
    equal "$(grep -o "\"reason\":\"$why\"" <<<"$out" | wc -l)" 2 # and UNDER, refused on purpose
    equal "$(grep -o '"verdict":"allowed","basis":"authority"' <<<"$out" | wc -l)" 1
    expect 0 as BOB cl "RLSSPLF $fine"

    # on trial it is journalled, and changes nothing
    register 10 undecided "RUN($run) MODE(*SHADOW)"
    expect 0 as BOB --json cl "QUSRSPLA $seen"
    contains "$out" "\"reason\":\"$why\""
    expect 0 "$SPSY" --json journal --failed --limit 1
    contains "$out" '"verdict":"allowed"'

    # a host of before knows no failures: it is refused then, on purpose as far as anybody can tell
    register 10 undecided "RUN($run)"
    expect 3 as BOB --json cl "QUSRSPLA $old"
    contains "$out" '"basis":"exit"'
    contains "$out" "\"reason\":\"$why\""
done
