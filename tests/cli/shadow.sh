#!/bin/bash
# MODE(*SHADOW): called, recorded, without effect; WRKREGINF counts and reminds.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
counts() { # of the first shadow row
    expect 0 "$SPSY" --json wrkreginf
    sed -n 's/.*"calls":\([0-9]*\),"wouldRefuse":\([0-9]*\),"wouldAllow":\([0-9]*\),"failures":\([0-9]*\),.*/\1 \2 \3 \4/p' <<<"$out"
}

# A program that is enforced has no counters.
register_raw
expect 0 "$SPSY" --json wrkreginf
case $out in *wouldRefuse*) fail "counters of an enforced program" ;; esac

# A shadow that would refuse, allow, has no opinion, fails: native authority decides every time.
register 10 guard_raw "CCSID(37) RUN(*INLINE) MODE(*SHADOW)"
equal "$(counts)" "0 0 0 0"
SPSY_TEST_ANSWER=0 expect 0 as BOB --trace cl "HLDSPLF $id"
contains "$err" " F0 would-refuse "
case $err in *CPF3492* | *refused*) fail "a shadow was printed as refused: $err" ;; esac
SPSY_TEST_ANSWER=1 expect 0 as BOB --trace cl "RLSSPLF $id"
contains "$err" " F1 would-allow "
equal "$(counts)" "2 1 1 0"
SPSY_TEST_ANSWER="" expect 0 as BOB cl "QUSRSPLA $id"
equal "$(counts)" "3 1 1 0"
# It would allow what native authority refuses: still refused, with the authority as the reason.
create ALICE SHUT "OUTQ(QGPL/QPRINT)"
SPSY_TEST_ANSWER=1 expect 3 as BOB cl "HLDSPLF FILE(SHUT) JOB($job) SPLNBR($nbr)"
contains "$err" "lacks authority"
equal "$(counts)" "4 1 2 0"
expect 0 "$SPSY" wrkreginf
contains "$err" "called 4 times, would have refused 1 and allowed 2, failed 0"
case $err in *"more than a week"*) fail "nags on the first day" ;; esac

# The numbers are the journal's.
expect 0 "$SPSY" --json journal --file SEEN
equal "$(grep -o '"would-refuse"' <<<"$out" | wc -l)" 1

# Registered again it counts anew; a program that cannot be called counts as failed.
sleep 1.1 # registeredAt has seconds
register 10 bad_guard "CCSID(37) MODE(*SHADOW)"
equal "$(counts)" "0 0 0 0"
expect 0 as BOB cl "QUSRSPLA $id"
equal "$(counts)" "1 0 0 1"

# By hand, without registeredAt: since first called, and it says so. Older than a week: a nag.
hand() { # REGISTERED-AT or ""
    cat >"$SPSY_HOME/registry.new" <<JSON
{"version": 1, "exitPoints": [{"exitPoint": "QIBM_QSP_SECURITY", "format": "SPSY0100", "programs": [
 {"number": 10, "program": "$PWD/$BUILD/tests/exits/guard_raw.so", "ccsid": 37, "run": "*INLINE",
  "mode": "*SHADOW"$1}]}]}
JSON
    chmod 600 "$SPSY_HOME/registry.new"
    mv "$SPSY_HOME/registry.new" "$SPSY_HOME/registry.json"
}
hand ""
expect 0 "$SPSY" wrkreginf
contains "$err" "without registeredAt: counted since it was first called, which has not happened yet"
SPSY_TEST_ANSWER=0 expect 0 as BOB cl "QUSRSPLA $id"
expect 0 "$SPSY" wrkreginf
contains "$err" "counted since it was first called, 2"
equal "$(counts)" "1 1 0 0"
case $err in *"more than a week"*) fail "nags on the first day" ;; esac
for days in 6 8; do
    hand ", \"registeredAt\": \"$(date -u -d "$days days ago" +%Y-%m-%dT%H:%M:%SZ)\""
    expect 0 "$SPSY" wrkreginf
    equal "$(counts)" "0 0 0 0"
    expect 0 "$SPSY" wrkreginf
    case $days:$err in
    6:*"more than a week"*) fail "nags too early" ;;
    8:*"SPY0003: "*"more than a week: enforce it or remove it"*) ;;
    8:*) fail "does not nag: $err" ;;
    esac
done
