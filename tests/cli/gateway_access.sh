# shellcheck disable=SC2154 # what the library sets
# gateway_access.sh - `spsy gateway access`: who may do what with jobs of CUPS, each cell beside what
# `spsy gateway ask` says and, of those who can see it, what a real request through the gateway comes to.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world
functions="CHGSPLFA DLTSPLF HLDSPLF QSPMOVSP QSPOPNSP QUSRSPLA RLSSPLF SNDNETSPLF SNDTCPSPLF WRKPRTSTS"

# shows STATUS WORDS ARGUMENT...: as root, with the gateway's home
shows() { says "$1" "$2" "$SPSY" --home "$home" gateway access "${@:3}" --cupsd "$behind"; }
shows_json() { out=$("$SPSY" --home "$home" --json gateway access "$@" --cupsd "$behind" 2>&1) || fail "$out"; }
# cell PROFILE FUNCTION: verdict and basis of the row in $out
cell() {
    sed 's/{"profile":/\n&/g' <<<"$out" | grep "^{\"profile\":\"$1\"," | tail -n "${3:-1}" | head -1 |
        sed 's/{"function":/\n&/g' | sed -nE "s/^\{\"function\":\"$2\",\"verdict\":\"([a-z]+)\",\"basis\":\"([a-z-]+)\".*/\1 \2/p"
}

# shellcheck disable=SC2034
spooler=SPOOLER # of uid 4, by LCLUSER
job_of 2 REFUSED && no=$job
job_of 2 NOTHING && plain=$job
job_of 2 CRASH && crash=$job
job_of 2 OTHERS && others=$job
job_of 2 DLTSPLF && dlt=$job

proves W5 "each cell is what a rehearsal of that function by that login says, for jobs of every kind of answer"
for each in $no $plain $crash $others $dlt; do
    shows_json "$each" --to two
    matrix=$out
    for uid in 2 3 4; do
        login=login$uid profile=profile$uid
        [ $uid != 4 ] || profile=spooler
        for function in $functions; do
            asked=$("$SPSY" --home "$home" --json gateway ask "$function" "$each" --user "${!login}" --to two \
                --cupsd "$behind" 2>&1) || true
            out=$matrix
            equal "$uid $function $(cell "${!profile}" "$function")" \
                "$uid $function $(sed -nE 's/.*"verdict":"([a-z]+)","basis":"([a-z-]+)".*/\1 \2/p' <<<"$asked")"
        done
    done
done

proves W5 "what no program decides is left to CUPS, and never told as allowed"
shows_json "$plain"
equal "$(cell "$profile3" QUSRSPLA)" "allowed authority"
contains "$out" '"native":"left to CUPS"'
shows 0 "left to CUPS" "$plain"
contains "$out" "c    left to CUPS"
without "$out" "allowed by native authority" "native authority"
# Who is not among the 17 of the home that the gateway asks about is blank: DSPSPLF, SAV ...
without "$(grep "^$profile2 " <<<"$out")" "Y" "y"

proves W5 "root as itself and lp are bypassed; a login without a profile has a row; nobody else may ask"
shows_json "$no"
equal "$(cell QSECOFR DLTSPLF)" "allowed bypass-system"
equal "$(cell LP DLTSPLF)" "allowed bypass-system"
equal "$(cell "$profile3" DLTSPLF)" "refused exit" # who has no profile
contains "$out" "cannot come: " # the overflow uid's login: it may be anybody
[ "$(grep -o '"profile":' <<<"$out" | wc -l)" -gt 5 ] || fail "too few rows: $out"
says 1 "for root" as_uid 2 "$SPSY" --home "$home" gateway access "$no" --cupsd "$behind"

proves W5 "a queue's jobs together, and one login's, say what each job's matrix says"
shows_json --queue one --user "$login3"
queue_rows=$out
count=$(grep -o '"fileName":' <<<"$queue_rows" | wc -l)
[ "$count" -ge 5 ] || fail "only $count jobs on the queue: $queue_rows"
shows_json "$no"
equal "$(cell "$profile3" DLTSPLF)" "refused exit"
shows_json --queue one
contains "$(sed 's/{"profile":/\n&/g' <<<"$out" | grep "^{\"profile\":\"$profile3\",")" '"function":"DLTSPLF",'
for key in refused leftToCups failed; do
    contains "$(sed 's/{"profile":/\n&/g' <<<"$out" | grep "^{\"profile\":\"$profile3\",")" "\"$key\":"
done
shows 0 "together" --queue one
equal "$(awk 'length($0) > 80 && !/^SPY/' <<<"$out")" ""

proves W5 "one entry says who asked; the jobs are as they were; what a real request comes to is the same"
contains "$(embedded --json journal --limit 1)" '"rehearsal":true,"access":{"cups":true,"queue":"one"'
for each in $no $plain $crash; do equal "$(looked "$each")" pending-held; done
for each in $no $plain; do
    shows_json "$each"
    refused=$(cell "$profile3" QUSRSPLA)
    seen=$(as_uid 3 env CUPS_SERVER="$front" lpstat -o 2>&1 || true)
    case $refused in
    refused*) without "$seen" "one-$each " ;;
    *) contains "$seen" "one-$each " ;;
    esac
done

proves W5 "what cannot be asked about says what is wrong"
shows "1|3|4" "CPF3303" 99999
shows "1|3|4" "CPF3303" --queue nosuchqueue
shows 2 "one of them"
shows 2 "one of them" "$no" --queue one
shows 2 "not x" x
shows "1|3|4" "CPF2204" "$no" --user nosuch
