# shellcheck disable=SC2154 # what the library sets
# gateway_ask.sh - `spsy gateway ask`: what would be decided about a job of CUPS, and nothing comes of it.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world

# asks STATUS WORDS ARGUMENT...: as root, with the gateway's home
asks() {
    says "$1" "$2" "$SPSY" --home "$home" gateway ask "${@:3}" --cupsd "$behind"
}

proves G14 "who may, who may not, and why; nothing comes of it"
job_of 2 REFUSED && no=$job
job_of 2 NOTHING && yes=$job
job_of 2 CRASH && crash=$job
asks 3 "DLTSPLF would be refused: exit program QSPSY/RULES (SPSY0100 number 10) refused: nobody may" \
    DLTSPLF "$no" --user "$login2"
contains "$out" "DLTSPLF REFUSED number 1, job $(printf %06d "$no")/$profile2/QPRTJOB, queue "
contains "$out" "verdict     REFUSED by an exit program"
contains "$out" "programs    the list as it is registered now"
contains "$out" "QSPSY/RULES: refuse 30, "
asks 0 "DLTSPLF would be" DLTSPLF "$yes" --user "$login2"
asks 4 "crashed: SIGSEGV" DLTSPLF "$crash" --user "$login3"
asks 0 "bypass" DLTSPLF "$no" --user "$login4" # *SPLCTL, by his profile
asks 0 "" QSPMOVSP "$yes" --user "$login2" --to two
for job in $no $yes $crash; do equal "$(looked "$job")" pending-held; done

proves G14 "the record is printed as it is, and the journal says that it was a rehearsal"
asks 0 "" QUSRSPLA "$yes" --user "$login3" --as-record
equal "$(grep -cE '^[0-9A-F]{858}$' <<<"$out")" 1
contains "$(embedded --json journal --limit 1)" '"rehearsal":true'
contains "$(embedded --json journal --limit 1)" "\"currentUser\":\"$profile3\""
equal "$(embedded journal --verdict refused --limit 10 | grep -c verdict)" 0 # no filter finds it

proves G14 "what cannot be asked about says what is wrong"
asks "1|3|4" "" DLTSPLF 99999 --user "$login2"
without "$out" "would be allowed"
asks 2 "none of the 17 functions" CANCEL "$no" --user "$login2"
asks 2 "not x" DLTSPLF x --user "$login2"
asks "1|3|4" "nosuchlogin" DLTSPLF "$no" --user nosuchlogin
says 1 "for root" as_uid 2 "$SPSY" --home "$home" gateway ask DLTSPLF "$no" --user "$login2" --cupsd "$behind"
