# gateway_events.sh - the side doors that tell of jobs: events in the name of each, and notifications that
# cupsd pushes to somebody.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world

events="job-created,job-completed,job-state-changed"
subscribed() { # WAY UID OPERATION TARGET [WORD...]: $subscription
    local way=$1 uid=$2
    shift 2
    ipp "$way" "$uid" "$@" keyword:notify-events=$events
    subscription=$(attribute notify-subscription-id)
}
notified() { # WAY UID: what Get-Notifications of $subscription says, in $answer
    ipp "$1" "$2" Get-Notifications uri:ipp://localhost/ "integer:notify-subscription-ids=$subscription" "${@:3}"
}
counted() { grep -c "$1" <<<"$answer" || true; }
event_names() { sed -nE 's/^ *job-name \([^)]*\) = //p' <<<"$answer" | sort -u | paste -sd' '; }
# sequences [JOBS]: the numbers of all events in $answer, or of those about these jobs
sequences() {
    sed -nE 's/^ *notify-sequence-number \([^)]*\) = /number /p; s/^ *notify-job-id \([^)]*\) = /job /p' <<<"$answer" |
        awk -v jobs="${1:-}" '
            BEGIN { split(jobs, list, " "); for (i in list) want[list[i]] = 1 }
            $1 == "number" { number = $2 }
            $1 == "job" && (jobs == "" || $2 in want) { print number }' | paste -sd' '
}
event_jobs() { sed -nE 's/^ *notify-job-id \([^)]*\) = //p' <<<"$answer" | sort -nu | paste -sd' '; }

proves G6 "events are told of jobs that no program refuses (WRKPRTSTS), a name to whom cupsd lists it"
for target in queue:one uri:ipp://localhost/; do
    subscribed direct 3 Create-Printer-Subscriptions $target @subscription keyword:notify-pull-method=ippget
    past=$subscription
    subscribed client 3 Create-Printer-Subscriptions $target @subscription keyword:notify-pull-method=ippget
    [ "$status" = $ok ] || differs "no subscription: $status $text"
    for each in NOTHING OTHERS REFUSED WRKPRTSTS ALLOWED; do
        job_of 2 $each
        declare "$each=$job"
    done
    job_of 3 OTHERS && mine=$job
    ipp direct 2 Cancel-Job "job:$ALLOWED"
    notified client 3
    equal "$status" $ok
    equal "$(event_names)" OTHERS # his own
    equal "$(event_jobs)" "$NOTHING $ALLOWED $mine"
    equal "$(counted 'job-name.*= OTHERS')" "$(counted "notify-job-id.*= $mine\$")"
    contains "$answer" "notify-get-interval"
    told=$(sequences)
    subscription=$past
    notified direct 3
    equal "$(event_names)" "ALLOWED NOTHING OTHERS REFUSED WRKPRTSTS" # cupsd tells
    # The numbers are cupsd's: what is not told leaves a gap.
    equal "$told" "$(sequences "$NOTHING $ALLOWED $mine")"
    notified client 2 # somebody else's subscription
    case $status in "$ok") differs "somebody else's events" ;; esac
done
subscribed client 3 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
job_of 3 NOTHING two && mine=$job
for _ in 1 2; do
    ipp direct 3 Hold-Job "job:$mine"
    ipp direct 3 Release-Job "job:$mine"
done
notified client 3
first=$(sequences | cut -d' ' -f1) last=$(sequences | sed 's/.* //')
[ "$last" -gt "$first" ] || differs "one event: $answer"
notified client 3 "integer:notify-sequence-numbers=$last"
equal "$(sequences)" "$last"

proves G6 "a program that fails hides the event; root is told it; what is gone cannot be asked about"
subscribed client 3 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
job_of 2 CRASH two
notified client 3
equal "$status" $failed # there is nothing else
job_of 2 NOTHING two && other=$job
notified client 3
equal "$status $(event_jobs)" "$ok $other"
contains "$answer" "1 of 2 jobs are not shown"
without "$answer" CRASH
subscribed client 0 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
job_of 2 REFUSED two
notified client 0
equal "$(event_names)" REFUSED
ipp direct 0 Purge-Jobs queue:two
notified client 0
equal "$status $(event_jobs)" "$ok "
notified direct 0
contains "$answer" REFUSED

proves G6 "a subscription to a job is asked about (WRKPRTSTS), wherever the job is named"
job_of 2 REFUSED && no=$job
job_of 2 WRKPRTSTS && status_no=$job
job_of 2 QUSRSPLA && yes=$job
pull="keyword:notify-pull-method=ippget keyword:notify-events=$events"
listed() { # WAY UID [WORD...]: jobs of the subscriptions in a list
    ipp "$1" "$2" Get-Subscriptions uri:ipp://localhost/ "${@:3}"
    sed -n 's/^ *notify-job-id ([^)]*) = //p' <<<"$answer" | sort -nu | paste -sd' '
}
for operation in Create-Job-Subscriptions Create-Printer-Subscriptions; do
    for each in $no $status_no; do
        # shellcheck disable=SC2086 # words
        for uid in 2 3; do
            answers $refused WRKPRTSTS $uid $operation queue:one @subscription $pull integer:notify-job-id=$each
            answers $refused WRKPRTSTS $uid $operation queue:one @subscription $pull integer:notify-job-id=$yes \
                @subscription $pull integer:notify-job-id=$each
            answers $refused WRKPRTSTS $uid $operation uri:ipp://localhost/ @subscription $pull \
                integer:notify-job-id=$each integer:notify-job-id=$yes
        done
    done
    # shellcheck disable=SC2086 # words
    answers $hidden "" 3 $operation queue:one @subscription $pull integer:notify-job-id=99999
done
equal "$(listed direct 0)" ""
# shellcheck disable=SC2086 # words
answers $ok "" 3 Create-Printer-Subscriptions queue:one @subscription $pull integer:notify-job-id=$yes
seen=$(attribute notify-subscription-id)
# shellcheck disable=SC2086 # words
ipp direct 3 Create-Printer-Subscriptions queue:one @subscription $pull integer:notify-job-id=$no
unseen=$(attribute notify-subscription-id)

proves G6 "lists of subscriptions leave out those to jobs that a program refuses, and count what they show"
equal "$(listed direct 3)" "$no $yes"
equal "$(listed client 3)" "$yes"
equal "$(listed client 0)" "$no $yes"
listed client 3 keyword:requested-attributes=notify-subscription-id >"$HOME_DIR/listed"
without "$answer" notify-job-id
without "$answer" "notify-subscription-id (integer) = $unseen"$'\n'
equal "$(counted "notify-subscription-id (integer) = $seen\$")" 1
every=$(counted 'notify-subscription-id (')
listed client 3 integer:limit=$every >"$HOME_DIR/listed"
equal "$(cat "$HOME_DIR/listed")" "$yes"
answers $refused WRKPRTSTS 3 Get-Subscription-Attributes uri:ipp://localhost/ integer:notify-subscription-id=$unseen
answers $ok "" 3 Get-Subscription-Attributes uri:ipp://localhost/ integer:notify-subscription-id=$seen \
    keyword:requested-attributes=notify-events
without "$answer" notify-job-id
answers $ok "" 3 Get-Subscription-Attributes uri:ipp://localhost/ integer:notify-subscription-id=$seen
contains "$answer" "notify-job-id (integer) = $yes"
answers $ok "" 3 Cancel-Subscription uri:ipp://localhost/ integer:notify-subscription-id=$unseen

proves G6 "a subscription that comes with a job tells of that job, to who may see it"
ipp client 2 Print-Job queue:one name:job-name=REFUSED "file=$HOME_DIR/document" @job keyword:job-hold-until=indefinite \
    @subscription keyword:notify-pull-method=ippget keyword:notify-events=$events
equal "$status" $ok
subscription=$(attribute notify-subscription-id) job=$(attribute job-id)
[ -n "$subscription" ] || differs "no subscription: $answer"
notified client 2
without "$answer" REFUSED

proves G6 "nothing is pushed: rss, mailto, dbus and what else has a recipient are refused in words"
subscriptions() {
    ipp direct 0 Get-Subscriptions uri:ipp://localhost/
    sed -n 's/^ *notify-recipient-uri ([^)]*) = //p' <<<"$answer" | paste -sd' '
}
for recipient in rss: 'rss:///feed' 'rss://localhost/a' mailto:somebody@example.org dbus:// dbus:///x testnotify:// 'RSS:///b'; do
    for operation in Create-Printer-Subscriptions Print-Job Create-Job Validate-Job; do
        case $operation in Print-Job) file=("file=$HOME_DIR/document") ;; *) file=() ;; esac
        ipp client 3 $operation queue:one "${file[@]}" @subscription "uri:notify-recipient-uri=$recipient" \
            keyword:notify-events=$events
        case $operation.$status in
        Validate-Job.*) ;; # makes none
        *."$ok") differs "$operation took $recipient" ;;
        esac
        without "$text" Success "not running"
        equal "$(subscriptions)" ""
    done
done
# Two groups, the second of which pushes.
ipp client 3 Create-Printer-Subscriptions queue:one @subscription keyword:notify-pull-method=ippget \
    keyword:notify-events=$events @subscription uri:notify-recipient-uri=rss:///second keyword:notify-events=$events
equal "$(subscriptions)" ""
ipp direct 3 Create-Printer-Subscriptions queue:one @subscription uri:notify-recipient-uri=rss:///direct \
    keyword:notify-events=$events
equal "$(subscriptions)" rss:///direct # cupsd takes it
ipp direct 0 Cancel-Subscription uri:ipp://localhost/ "integer:notify-subscription-id=$(attribute notify-subscription-id)"

proves G6 "gatewayPush: what is switched on goes through, and nothing besides"
settings journalRepeatSeconds 0 gatewayPush '["rss"]'
gateway_restart
ipp client 3 Create-Printer-Subscriptions queue:one @subscription uri:notify-recipient-uri=mailto:a@b.example keyword:notify-events=$events
case $status in "$ok") differs "mailto" ;; esac
ipp client 3 Create-Printer-Subscriptions queue:one @subscription uri:notify-recipient-uri=rss:///on keyword:notify-events=$events
equal "$status" $ok

proves G6 G8 "with gatewayAllow grant a name is told to whom a program allows it"
settings journalRepeatSeconds 0 gatewayAllow '"grant"'
gateway_restart
subscribed client 3 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
for each in ALLOWED NOTHING REFUSED; do job_of 2 $each two; done
notified client 3
equal "$(event_names)" ALLOWED
