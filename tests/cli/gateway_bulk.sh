# gateway_bulk.sh - one request about many jobs: each is asked about by itself, what is not refused is
# done, and the answer says how many of each, and why. And queues that are deleted with their jobs.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
needs_operator
world

# a_mix [TITLE]: in queue one, alone: $mine, $mine_too of uid 2; $no of uid 2, called TITLE (REFUSED);
# $other of uid 3
a_mix() {
    ipp direct 0 Purge-Jobs uri:ipp://localhost/printers/
    job_of 2 NOTHING && mine=$job
    job_of 2 "${1:-REFUSED}" && no=$job
    job_of 3 NOTHING && other=$job
    job_of 2 NOTHING && mine_too=$job
}
states() { # JOB...: what has become of each, in one line
    local each
    for each; do printf '%s ' "$(looked "$each")"; done
}
ends() { # STATE of mine, of no, of other
    equal "$(states "$mine" "$mine_too" "$no" "$other")" "$1 $1 $2 $3 "
}

proves G4 "bulk operations, job by job: what is refused is named with its reason, the rest is done"
# OPERATION | by UID | STATUS | TEXT | afterwards uid 2's other two, the refused one, uid 3's
held=pending-held
while IFS='|' read -r request uid want words mine_is no_is other_is; do
    a_mix
    # shellcheck disable=SC2086 # words
    answers "$want" "$words" "$uid" $request
    case $words in *refused*) contains "$text" "$no"; contains "$text" "nobody may" ;; esac
    ends "$mine_is" "$no_is" "$other_is"
    [ "$uid" = 0 ] || contains "$(entries_of "$no")" "refused exit"
done <<TABLE
Cancel-My-Jobs queue:one|2|$refused|2 done, 1 refused|canceled|$held|$held
Cancel-My-Jobs uri:ipp://localhost/printers/|2|$refused|2 done, 1 refused|canceled|$held|$held
Cancel-Jobs queue:one|5|$refused|3 done, 1 refused|canceled|$held|canceled
Cancel-Jobs uri:ipp://localhost/printers/|5|$refused|3 done, 1 refused|canceled|$held|canceled
Cancel-Jobs queue:one|0|$ok||canceled|canceled|canceled
Purge-Jobs queue:one|5|$refused|3 done, 1 refused||$held|
Purge-Jobs queue:one|0|$ok||||
TABLE

proves G4 "a job is refused by cupsd's own policy: it counts among the refused, with cupsd's word"
a_mix NOTHING
answers $refused "3 done, 1 refused" 2 Cancel-Jobs queue:one
contains "$text" "$other"
ends canceled canceled pending-held
a_mix NOTHING
answers $ok "" 2 Cancel-My-Jobs queue:one
ends canceled canceled pending-held

proves G4 G7 "a failed program is no reason to leave the others, and is told"
a_mix CRASH
answers "$refused|$failed" "2 done" 2 Cancel-My-Jobs queue:one
contains "$text" "$no"
ends canceled pending-held pending-held

proves G4 "job-ids alone, others are left; those of somebody else are refused"
a_mix NOTHING
answers $ok "" 2 Cancel-My-Jobs queue:one "integer:job-ids=$mine,$no"
equal "$(states "$mine" "$no" "$mine_too" "$other")" "canceled canceled pending-held pending-held "
a_mix
answers $refused "$no" 2 Cancel-Jobs queue:one "integer:job-ids=$mine,$no"
equal "$(states "$mine" "$no" "$mine_too" "$other")" "canceled pending-held pending-held pending-held "
a_mix
answers "$refused|$hidden" "" 2 Cancel-My-Jobs queue:one "integer:job-ids=$other"
ends pending-held pending-held pending-held
answers "$hidden|client-error-not-possible" "" 2 Cancel-My-Jobs queue:one integer:job-ids=2000000000

proves G4 "a move of a whole queue is a move of each job"
a_mix
answers $refused "3 done, 1 refused" 5 CUPS-Move-Job queue:one @job uri:job-printer-uri=ipp://localhost/printers/two
for each in "$mine" "$mine_too" "$other"; do
    contains "$(looked "$each" job-printer-uri)" /two
    contains "$(entries_of "$each")" "QSPMOVSP allowed"
done
contains "$(looked "$no" job-printer-uri)" /one
a_mix QSPMOVSP
answers $refused "2 done, 2 refused" 2 CUPS-Move-Job queue:one @job uri:job-printer-uri=ipp://localhost/printers/two
contains "$text" "QSPMOVSP is refused"
contains "$(looked "$other" job-printer-uri)" /one
a_mix SNDTCPSPLF
answers $refused "SNDTCPSPLF is refused" 5 CUPS-Move-Job queue:one @job uri:job-printer-uri=ipp://localhost/printers/lpd
contains "$(looked "$mine" job-printer-uri)" /lpd
contains "$(looked "$no" job-printer-uri)" /one

proves G4 "Release-Held-New-Jobs is a release of each that its queue holds, and of none that somebody does"
ipp direct 0 Purge-Jobs uri:ipp://localhost/printers/
held_new() { # UID TITLE: $job
    ipp direct "$1" Print-Job queue:one "name:job-name=$2" "file=$HOME_DIR/document"
    job=$(attribute job-id)
}
job_of 2 NOTHING && own_hold=$job
answers $ok "" 0 Hold-New-Jobs queue:one
held_new 2 NOTHING && mine=$job
held_new 2 RLSSPLF && no=$job
job_of 3 NOTHING && other=$job
equal "$(states "$mine" "$no" "$other" "$own_hold")" "pending-held pending-held pending-held pending-held "
answers $refused "" 2 Release-Held-New-Jobs queue:one # and cupsd's policy
equal "$(entries_of "$mine")" ""
answers $refused "1 done, 1 refused: $no RLSSPLF: " 5 Release-Held-New-Jobs queue:one
contains "$text" "RLSSPLF is refused"
equal "$(states "$mine" "$no" "$other" "$own_hold")" "pending pending-held pending-held pending-held "
contains "$(entries_of "$mine")" "RLSSPLF allowed"
equal "$(entries_of "$other")" ""
answers $ok "" 0 Release-Held-New-Jobs queue:one
equal "$(states "$no" "$own_hold")" "pending pending-held "

proves G4 "nothing to do is done; the text has 1,000 octets at most"
ipp direct 0 Cancel-Jobs uri:ipp://localhost/printers/
answers $ok "" 2 Cancel-My-Jobs queue:one
for _ in $(seq 200); do
    as_test it Print-Job queue:one name:job-name=REFUSED @job keyword:job-hold-until=indefinite "file=$HOME_DIR/document"
done >"$HOME_DIR/many.test"
sent direct 2 "$HOME_DIR/many.test" >"$HOME_DIR/many"
answers $refused "0 done, 200 refused" 2 Cancel-My-Jobs queue:one
[ "$(LC_ALL=C && echo ${#text})" -le 1000 ] || differs "a text of $(LC_ALL=C && echo ${#text}) octets"
[ "${#text}" -gt 800 ] || differs "only ${#text} octets: $text"
answers $ok "" 0 Cancel-Jobs queue:one

accepts() { # QUEUE: true, false; "" when there is no such queue
    ipp direct 0 Get-Printer-Attributes "queue:$1" keyword:requested-attributes=printer-is-accepting-jobs
    attribute printer-is-accepting-jobs
}
proves G4 "a queue is not deleted with a job that is not: all stays, and it accepts as before"
queue_made() { # NAME
    direct 0 lpadmin -p "$1" -v file:///dev/null -E 2>"$HOME_DIR/lpadmin" || fail "$(cat "$HOME_DIR/lpadmin")"
    direct 0 cupsdisable "$1"
}
class_made() { # NAME
    direct 0 lpadmin -p "$1" -c "$1class" && direct 0 cupsaccept "$1class" && direct 0 cupsdisable "$1class"
}
for operation in CUPS-Delete-Printer CUPS-Delete-Class; do
    queue_made doomed
    of=doomed
    [ $operation = CUPS-Delete-Printer ] || { class_made doomed && of=doomedclass; }
    job_of 2 NOTHING $of && mine=$job
    job_of 3 DLTSPLF $of && no=$job
    uri=uri:ipp://localhost/printers/$of
    [ $of = doomed ] || uri=uri:ipp://localhost/classes/$of
    answers $refused "DLTSPLF is refused" 5 $operation $uri
    equal "$(states "$mine" "$no")" "pending-held pending-held "
    equal "$(accepts $of)" true
    contains "$(entries_of "$no")" "DLTSPLF refused exit"
    direct 0 cupsreject $of
    answers $refused "$no" 5 $operation $uri
    equal "$(accepts $of)" false
    direct 0 cupsaccept $of
    answers $refused "" 2 $operation $uri # and cupsd's policy
    equal "$(accepts $of)" true
    ipp direct 0 Cancel-Job "job:$no" boolean:purge-job=true # the finished ones die, too
    answers $ok "" 5 $operation $uri
    equal "$(accepts $of)" ""
    contains "$(entries_of "$mine")" "DLTSPLF allowed"
done
# Root is nobody's to refuse.
queue_made doomed
job_of 2 REFUSED doomed
answers $ok "" 0 CUPS-Delete-Printer queue:doomed
equal "$(accepts doomed)" ""
