# gateway_bulk_kinds.sh - requests about many jobs and the ends of queues, by kind: which jobs they touch,
# how they are named, what is said of them, and what happens when somebody goes away in the middle.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
needs_operator
queues_of_all=$(declare -f queues)
eval "${queues_of_all/queues/queues_before}"
queues() {
    queues_before
    queue slow slow:/ Idle # prints for as long as somebody waits
}
has_cups
printf 'a page\n' >"$HOME_DIR/document"
cups_configured "MaxJobs 5000"
cat >"$cups/bin/backend/slow" <<SH
#!/bin/sh
[ \$# -gt 0 ] || { echo 'direct slow "Unknown" "slow"' && exit 0; }
echo "\$1" >>$cups/state/printed
trap 'exit 0' TERM
sleep 20 & wait
SH
chmod 755 "$cups/bin/backend/slow"
cupsd_start
home_made
gateway_start
everywhere=uri:ipp://localhost/printers/
held=pending-held

nothing() { ipp direct 0 Purge-Jobs $everywhere; }
states() { # JOB...: what has become of each, in one line; "gone" if there is none
    local each state
    for each; do state=$(looked "$each") && printf '%s ' "${state:-gone}"; done
}
# many_of UID TITLE COUNT [QUEUE [WORD...]]: $first and $last of so many held jobs
many_of() {
    local uid=$1 title=$2 count=$3 queue=${4:-one} each
    shift $(($# > 4 ? 4 : $#))
    for ((each = 0; each < count; each++)); do
        as_test it Print-Job "queue:$queue" "name:job-name=$title" \
            @job keyword:job-hold-until=indefinite "$@" "file=$HOME_DIR/document"
    done >"$HOME_DIR/jobs.test"
    sent direct "$uid" "$HOME_DIR/jobs.test" | sed -n 's/^ *job-id (integer) = //p' >"$HOME_DIR/jobs"
    first=$(head -n 1 "$HOME_DIR/jobs") last=$(tail -n 1 "$HOME_DIR/jobs")
    equal "$(wc -l <"$HOME_DIR/jobs")" "$count"
}
unfinished() { # QUEUE: how many
    ipp direct 0 Get-Jobs "queue:$1" keyword:requested-attributes=job-id
    grep -c '^ *job-id (' <<<"$answer" || true
}

proves G3 G4 "what CUPS's clients put behind printer-uri for all jobs is taken for that, a job's number is not"
for number in 0 -1; do
    nothing && job_of 2 NOTHING
    answers $ok "" 2 Cancel-Jobs "queue:one:$number"
    equal "$(states "$job")" "canceled "
    nothing && job_of 2 NOTHING
    answers $ok "" 2 Purge-Jobs "queue:one:$number"
    equal "$(states "$job")" "gone "
done
job_of 2 NOTHING
for operation in Cancel-Jobs Cancel-My-Jobs Purge-Jobs; do
    answers $bad "no job" 2 $operation "queue:one:$job"
    answers $bad "expected" 2 $operation "job:$job"
    answers $bad "expected" 2 $operation none
    answers $bad "job-id" 2 $operation queue:one:-2
    answers $bad "job-ids" 2 $operation queue:one integer:job-ids=0
    answers $bad "job-ids" 2 $operation queue:one "name:job-ids=$job"
    answers $hidden "does not exist" 2 $operation queue:nosuch
done
answers $bad "job-id" 2 Cancel-Job queue:one:-1
answers $bad "what? a job" 2 CUPS-Move-Job $everywhere @job uri:job-printer-uri=ipp://localhost/printers/two
equal "$(states "$job")" "$held "

proves G3 G4 "where a job is moved to is said once, and in the gateway's words"
answers $bad "job-printer-uri twice" 2 CUPS-Move-Job queue:one uri:job-printer-uri=ipp://localhost/printers/two \
    @job uri:job-printer-uri=ipp://localhost/printers/lpd
answers $bad "job-printer-uri twice" 2 CUPS-Move-Job "job:$job" uri:job-printer-uri=ipp://localhost/printers/two \
    @job uri:job-printer-uri=ipp://localhost/printers/lpd
answers $hidden "" 2 CUPS-Move-Job queue:one @job uri:job-printer-uri=ipp://localhost/printers/nosuch
contains "$(looked "$job" job-printer-uri)" /one
answers $ok "" 2 CUPS-Move-Job queue:ONE @job uri:job-printer-uri=ipp://elsewhere:9/printers/%74wo
contains "$(looked "$job" job-printer-uri)" /two
answers $ok "" 2 CUPS-Move-Job "job:$job" @job uri:job-printer-uri=ipp://elsewhere:9/printers/one
contains "$(looked "$job" job-printer-uri)" /one

proves G1 G4 "my jobs are those of who asks; root may ask for another"
mix() { # $mine of uid 2, $other of uid 3, $roots of root
    nothing
    job_of 2 NOTHING && mine=$job
    job_of 3 NOTHING && other=$job
    job_of 0 NOTHING && roots=$job
}
# OPERATION WORDS | by UID | STATUS | TEXT | states of uid 2's, uid 3's, root's
while IFS='|' read -r request uid want words after; do
    mix
    # shellcheck disable=SC2086 # words
    answers "$want" "$words" "$uid" ${request% *} queue:one ${request#* }
    equal "$(states "$mine" "$other" "$roots")" "$after "
done <<TABLE
Cancel-My-Jobs user=$login2|2|$ok||canceled $held $held
Cancel-My-Jobs user=$login3|2|$refused|only root|$held $held $held
Cancel-My-Jobs user=$login3|0|$ok||$held canceled $held
Cancel-My-Jobs user=root|0|$ok||$held $held canceled
Cancel-Jobs boolean:my-jobs=true|5|$ok||$held $held $held
Cancel-Jobs boolean:my-jobs=true|2|$ok||canceled $held $held
Cancel-Jobs boolean:my-jobs=false|5|$ok||canceled canceled canceled
Purge-Jobs boolean:my-jobs=true|2|$ok||gone $held $held
TABLE

proves G4 "job-ids: all of them have to be there, one that is named twice is done once"
mix
answers $hidden "Job #999999 does not exist." 5 Cancel-Jobs queue:one "integer:job-ids=$mine,999999"
answers $hidden "Job #$other does not exist." 2 Cancel-My-Jobs queue:one "integer:job-ids=$mine,$other"
answers $hidden "Job #$mine does not exist." 5 Cancel-Jobs queue:two "integer:job-ids=$mine"
equal "$(states "$mine" "$other")" "$held $held "
answers "$refused" "1 done, 1 refused: $other " 2 Cancel-Jobs queue:one "integer:job-ids=$mine,$other,$mine,$other"
equal "$(states "$mine" "$other")" "canceled $held "
answers $ok "" 2 Cancel-Jobs $everywhere "integer:job-ids=$mine" # it is finished: there is nothing to do
equal "$(entries_of "$mine")" "DLTSPLF allowed authority"

proves G4 "what is purged is gone, with its documents; what is cancelled can still be read"
documents() { find "$cups/spool" -name "d*$1-*" | wc -l; } # JOB
# OPERATION WORDS|states of a finished one, of a waiting one|documents of both
while IFS='|' read -r request after left; do
    nothing
    job_of 2 NOTHING && finished=$job
    ipp direct 2 Cancel-Job "job:$finished"
    job_of 2 NOTHING && waiting=$job
    # shellcheck disable=SC2086 # words
    answers $ok "" 2 ${request%% *} queue:one ${request#* }
    equal "$(states "$finished" "$waiting")" "$after "
    equal "$(documents "$finished")$(documents "$waiting")" "$left"
done <<TABLE
Purge-Jobs user=$login2|gone gone|00
Purge-Jobs boolean:purge-jobs=true|gone gone|00
Purge-Jobs boolean:purge-jobs=false|canceled canceled|11
Cancel-Jobs user=$login2|canceled canceled|11
Cancel-Jobs boolean:purge-jobs=true|canceled gone|10
Cancel-My-Jobs boolean:purge-jobs=true|canceled gone|10
TABLE
settings journalRepeatSeconds 0 gatewayDeleteMeansDelete true
nothing && job_of 2 NOTHING
answers $ok "" 2 Cancel-My-Jobs queue:one
equal "$(states "$job")$(documents "$job")" "gone 0"
settings journalRepeatSeconds 0

proves G4 "what prints is cancelled last: else the next one would print for a moment"
nothing
: >"$cups/state/printed"
chmod 666 "$cups/state/printed"
for _ in 1 2 3; do
    ipp direct 2 Print-Job queue:slow name:job-name=NOTHING "file=$HOME_DIR/document"
    job=$(attribute job-id)
done
until_true 100 test -s "$cups/state/printed" || fail "nothing prints: $(tail -n 3 "$cups/log/error")"
equal "$(states $((job - 2)) $((job - 1)) "$job")" "processing pending pending "
answers $ok "" 2 Cancel-My-Jobs queue:slow
equal "$(states $((job - 2)) $((job - 1)) "$job")" "canceled canceled canceled "
equal "$(paste -sd' ' "$cups/state/printed")" $((job - 2))

proves G4 "a class's job that prints is the class's, not its printer's"
nothing
direct 0 lpadmin -p slow -c many && direct 0 cupsaccept many && direct 0 cupsenable many
: >"$cups/state/printed"
ipp direct 2 Print-Job queue:many name:job-name=NOTHING "file=$HOME_DIR/document"
job=$(attribute job-id)
until_true 100 test -s "$cups/state/printed"
ipp direct 0 Get-Jobs queue:slow
contains "$answer" "job-id (integer) = $job"
answers $ok "" 2 Cancel-My-Jobs queue:slow
equal "$(states "$job")" "processing "
answers $ok "" 2 Cancel-My-Jobs uri:ipp://localhost/classes/many
equal "$(states "$job")" "canceled "

proves G4 G7 "refused, failed and done are counted apart; who refuses is no failure, and the other way round"
nothing
many_of 2 NOTHING 3
many_of 2 REFUSED 2 && no=$first
many_of 2 CRASH 1 && crash=$first
many_of 3 NOTHING 1 && other=$first
answers $failed "3 done, 3 refused, 1 failed: $no " 2 Cancel-Jobs queue:one
contains "$text" "; $crash DLTSPLF: "
contains "$text" SIGSEGV
contains "$text" "; $other cupsd's own policy"
answers $refused "0 done, 2 refused: $no " 2 Cancel-My-Jobs queue:one "integer:job-ids=$no,$((no + 1))"
answers $failed "0 done, 1 failed: $crash " 2 Cancel-My-Jobs queue:one "integer:job-ids=$crash"

proves G7 "hide: what a program refuses is not there"
settings journalRepeatSeconds 0 gatewayHide true
answers $hidden "Job #$no does not exist." 2 Cancel-My-Jobs queue:one "integer:job-ids=$no"
answers $failed "0 done, 1 refused, 1 failed: $crash " 2 Cancel-Jobs queue:one
without "$text" "$no" "nobody may"
ipp direct 0 Cancel-Job "job:$crash"
ipp direct 0 Cancel-Job "job:$other"
answers $ok "" 2 Cancel-My-Jobs queue:one
equal "$(states "$no")" "$held "
contains "$(entries_of "$no")" "DLTSPLF refused exit"
settings journalRepeatSeconds 0

proves G8 "grant: what a program allows is done, whatever cupsd's policy says"
nothing
job_of 3 ALLOWED && allowed=$job
job_of 3 NOTHING && other=$job
answers $refused "0 done, 2 refused" 2 Cancel-Jobs queue:one
settings journalRepeatSeconds 0 gatewayAllow '"grant"'
gateway_restart
answers $refused "1 done, 1 refused: $other " 2 Cancel-Jobs queue:one
equal "$(states "$allowed" "$other")" "canceled $held "
job_of 3 ALLOWED
answers $refused "1 done, 1 refused: $other " 2 CUPS-Move-Job queue:one @job uri:job-printer-uri=ipp://localhost/printers/two
contains "$(looked "$job" job-printer-uri)" /two
answers $ok "" 2 Purge-Jobs queue:two
equal "$(states "$job")" "gone "
settings journalRepeatSeconds 0
gateway_restart

octets() { LC_ALL=C && echo ${#1}; }
proves G4 "a text of 1,000 octets at most, cut between entries"
nothing
long=$(printf 'grün%.0s' $(seq 50)) # 250 octets
policy "{\"files\":[\"REFUSED\"],\"answer\":\"refuse\",\"reason\":\"$long\"},$(policy_rules)"
many_of 2 REFUSED 30
answers $refused "0 done, 30 refused: $first DLTSPLF: " 2 Cancel-My-Jobs queue:one
[ "$(octets "$text")" -le 1000 ] || fail "$(octets "$text") octets"
told=$(grep -o '[0-9]* DLTSPLF' <<<"$text" | wc -l)
[ "$told" -ge 2 ] || fail "only $told told: $text"
contains "$text" "ün ... and $((30 - told)) more"
iconv -f UTF-8 -t UTF-16 <<<"$text" >"$HOME_DIR/utf16" || fail "no UTF-8: $text"
policy "{\"files\":[\"REFUSED\"],\"answer\":\"refuse\",\"reason\":\"no\"},$(policy_rules)"
answers $refused "30 refused: " 2 Cancel-My-Jobs queue:one
[ "$(octets "$text")" -le 1000 ] || fail "$(octets "$text") octets"
answers $refused "0 done, 3 refused: $first DLTSPLF" 2 Cancel-My-Jobs queue:one "integer:job-ids=$last,$first,$((first + 1))"
without "$text" more
policy "$(policy_rules)"

proves G4 G10 "1,000 jobs: each is one entry of the journal, and nobody else waits for them"
nothing
many_of 2 NOTHING 990
many_of 2 REFUSED 10 && no=$first
many_of 2 NOTHING 1 two && waiting=$first
as_test it Cancel-My-Jobs queue:one >"$HOME_DIR/bulk.test"
begun=$(date +%s%3N)
(sent client 2 "$HOME_DIR/bulk.test" >"$HOME_DIR/bulk") &
bulk=$!
longest=0 looks=0
while kill -0 $bulk 2>/dev/null; do
    before=$(date +%s%3N)
    answers $ok "" 2 Get-Job-Attributes "job:$waiting"
    after=$(($(date +%s%3N) - before))
    [ $after -lt $longest ] || longest=$after
    looks=$((looks + 1))
done
wait $bulk || true
took=$(($(date +%s%3N) - begun))
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/bulk")
equal "$status" $refused
contains "$text" "990 done, 10 refused: $no "
equal "$(unfinished one)" 10
echo "1,000 jobs in $took ms; $looks requests of others meanwhile, the longest $longest ms"
[ "$longest" -lt "$took" ] || fail "a request of another took $longest of $took ms"
journal >"$HOME_DIR/journal"
equal "$(awk '$3 == "DLTSPLF" && $4 == "NOTHING" && $1 + 0 >= '$((no - 990))' && $1 + 0 < '"$no" "$HOME_DIR/journal" | wc -l)" 990

# ---- the end of a queue ----

queue_is() { # NAME: whether it accepts, and its message
    ipp direct 0 Get-Printer-Attributes "queue:$1" keyword:requested-attributes=printer-is-accepting-jobs,printer-state-message
    echo "$(attribute printer-is-accepting-jobs) $(attribute printer-state-message)"
}
queue_made() { # NAME
    direct 0 lpadmin -p "$1" -v file:///dev/null -E 2>"$HOME_DIR/lpadmin" || fail "$(cat "$HOME_DIR/lpadmin")"
    direct 0 cupsdisable "$1"
}

proves G4 "who may not make a queue reject may not delete it: no program is asked"
nothing && queue_made doomed
job_of 2 NOTHING doomed
answers $refused "" 2 CUPS-Delete-Printer queue:doomed
equal "$(queue_is doomed)" "true Paused"
equal "$(entries_of "$job")" ""
answers $hidden "does not exist" 5 CUPS-Delete-Printer queue:nosuch

proves G4 "all that may not be deleted are named, the others are left; hide: only how many"
many_of 2 NOTHING 3 doomed
many_of 3 DLTSPLF 2 doomed && no=$first
many_of 2 CRASH 1 doomed && crash=$first
answers $failed "doomed stays, because of its jobs: 2 refused, 1 failed: $no DLTSPLF" 5 CUPS-Delete-Printer queue:doomed
contains "$text" "; $((no + 1)) DLTSPLF"
contains "$text" "; $crash DLTSPLF"
equal "$(queue_is doomed)" "true "
equal "$(unfinished doomed)" 7
settings journalRepeatSeconds 0 gatewayHide true
answers $failed "doomed stays, because of its jobs: 3 cannot be deleted" 5 CUPS-Delete-Printer queue:doomed
without "$text" "$no" refused
settings journalRepeatSeconds 0

proves G4 "a queue that rejected goes on rejecting, with its own message"
direct 0 cupsreject -r "out of paper for good" doomed
answers $failed "stays" 5 CUPS-Delete-Printer queue:doomed
equal "$(queue_is doomed)" "false out of paper for good"
direct 0 cupsaccept doomed

proves G4 "finished jobs die with a queue, too: they are asked about"
ipp direct 0 Cancel-Job "job:$crash" boolean:purge-job=true
ipp direct 0 Cancel-Job "job:$no"
ipp direct 0 Cancel-Job "job:$((no + 1))" boolean:purge-job=true
answers $refused "stays, because of its jobs: 1 refused: $no " 5 CUPS-Delete-Printer queue:doomed
equal "$(states "$no")" "canceled "
ipp direct 0 Cancel-Job "job:$no" boolean:purge-job=true
answers $ok "" 5 CUPS-Delete-Printer queue:DOOMED
equal "$(queue_is doomed)" " "

# ---- in the middle ----

# Nine jobs, about each of which a program thinks for 0.3 s, and then allows it.
registered 30 "$PWD/$BUILD/tests/exits/time_sleep.so" "TIMLMT(5000)"
busy() { # [QUEUE [COUNT]]: $first to $last, of a title of their own: numbers begin anew with a killed cupsd
    nothing
    title=BUSY$((${title#BUSY} + 1))
    many_of 2 $title "${2:-9}" "${1:-one}" name:job-account-id=0300
}
title=BUSY0
decided() { journal --limit 20 | grep -c " DLTSPLF $title " || true; }
some_decided() { [ "$(decided)" -ge 1 ]; }

proves G4 G10 "a client that goes away in the middle: no job more is touched, and none is half done"
busy
as_test it Cancel-My-Jobs queue:one >"$HOME_DIR/bulk.test"
killed() { # PROCESS: it and what it has started
    disown "$1"
    pkill -KILL -g "$1"
}
set -m # background jobs are process groups
(sent client 2 "$HOME_DIR/bulk.test" >"$HOME_DIR/bulk") &
bulk=$!
set +m
until_true 100 some_decided || fail "nothing is decided"
killed $bulk
sleep 0.6
left=$(decided)
[ "$left" -lt 9 ] || fail "all 9 were asked about"
sleep 0.7
equal "$(decided)" "$left"
equal "$(unfinished one)" $((9 - left))

proves G3 G4 "what has gone, finished or gone elsewhere meanwhile is left alone, and is no failure"
busy
(sent client 2 "$HOME_DIR/bulk.test" >"$HOME_DIR/bulk") &
bulk=$!
until_true 100 some_decided
ipp direct 0 Cancel-Job "job:$last"
ipp direct 0 CUPS-Move-Job "job:$((last - 1))" @job uri:job-printer-uri=ipp://localhost/printers/two
ipp direct 0 Cancel-Job "job:$((last - 2))" boolean:purge-job=true
wait $bulk || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/bulk")
equal "$status $text" "$ok $ok"
equal "$(decided)" 6
equal "$(states "$first" $((last - 2)) $((last - 1)) "$last")" "canceled gone $held canceled "

proves G4 "the gateway is stopped in the middle: it says how far it came"
busy
(sent client 2 "$HOME_DIR/bulk.test" >"$HOME_DIR/bulk") &
bulk=$!
until_true 100 some_decided
gateway_stop
wait $bulk || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/bulk")
equal "$status" $failed
contains "$text" " done, "
contains "$text" " not tried because the gateway is being stopped"
gateway_start

proves G4 G11 "cupsd ends in the middle: what was not done is said, and it is no success"
busy
(sent client 2 "$HOME_DIR/bulk.test" >"$HOME_DIR/bulk") &
bulk=$!
until_true 100 some_decided
cupsd_stop KILL
wait $bulk || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/bulk")
equal "$status" $failed
contains "$text" " done, "
contains "$text" " not tried because "
answers $failed "" 2 Cancel-My-Jobs queue:one # and without a cupsd
cupsd_start
answers $ok "" 2 Cancel-My-Jobs queue:one

proves G4 "the process that deletes is killed in the middle: the queue accepts again"
queue_made doomed && busy doomed
deletes() { # in the background: $deletion
    as_test it CUPS-Delete-Printer queue:doomed at=/admin/ >"$HOME_DIR/delete.test"
    set -m
    (sent client 5 "$HOME_DIR/delete.test" >"$HOME_DIR/deletion") &
    deletion=$!
    set +m
    until_true 100 some_decided || fail "nothing is decided"
}
worker_of() { # of the one that has another beside it
    local each
    for each in $(pgrep -P "$server"); do
        [ -z "$(pgrep -P "$each" spsy-gateway)" ] || echo "$each"
    done
}
deletes
contains "$(queue_is doomed)" "false spsy gateway asks"
worker=$(worker_of)
[ -n "$worker" ] || fail "no process with another beside it: $(ps --ppid "$server")"
kill -STOP -- -$deletion # libcups would ask again, and then nobody is killed
kill -KILL "$worker"
accepts_again() { [ "$(queue_is doomed)" = "true " ]; }
until_true 50 accepts_again || fail "it is: $(queue_is doomed)"
killed $deletion
equal "$(unfinished doomed)" 9
equal "$(worker_of)" ""

proves G4 "the client goes away in the middle, or the gateway is stopped: the queue accepts again"
busy doomed
deletes
killed $deletion
until_true 50 accepts_again || fail "it is: $(queue_is doomed)"
busy doomed
deletes
gateway_stop
wait $deletion || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/deletion")
equal "$status" $failed
contains "$text" "the gateway is being stopped"
equal "$(queue_is doomed)" "true "
gateway_start

proves G3 G4 "a job that is another when all have been asked about, and one that came meanwhile, are asked about"
busy doomed 4
job_of 2 REFUSED && no=$job
deletes
ipp direct 0 Set-Job-Attributes "job:$first" @job integer:job-priority=77
ipp direct 0 CUPS-Move-Job "job:$no" @job uri:job-printer-uri=ipp://localhost/printers/doomed
wait $deletion || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/deletion")
equal "$status" $refused
contains "$text" "doomed stays, because of its jobs: 1 refused: $no "
equal "$(queue_is doomed)" "true "
equal "$(decided)" 5
equal "$(unfinished doomed)" 5

proves G3 G4 "no job comes by a move to a queue that is being deleted: who moves it waits"
busy doomed 4
job_of 2 NOTHING && mine=$job
deletes
answers $hidden "" 2 CUPS-Move-Job "job:$mine" @job uri:job-printer-uri=ipp://localhost/printers/doomed
wait $deletion || true
IFS=$'\t' read -r _ status text < <(told <"$HOME_DIR/deletion")
equal "$status" $ok
contains "$(looked "$mine" job-printer-uri)" /one
equal "$(states "$mine" "$first" "$last")" "$held gone gone "
