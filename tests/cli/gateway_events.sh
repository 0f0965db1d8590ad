# gateway_events.sh - the side doors that tell of jobs: events in the name of each, and notifications that
# cupsd pushes to somebody.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world

events='job-created,job-completed,job-state-changed'
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
event_jobs() { sed -nE 's/^ *notify-job-id \([^)]*\) = //p' <<<"$answer" | sort -nu | paste -sd' '; }

proves G6 "events say the name of a job to those who may see it (WRKPRTSTS) alone, the rest to all"
for target in queue:one uri:ipp://localhost/; do
    subscribed direct 3 Create-Printer-Subscriptions $target @subscription keyword:notify-pull-method=ippget
    past=$subscription
    subscribed client 3 Create-Printer-Subscriptions $target @subscription keyword:notify-pull-method=ippget
    [ "$status" = $ok ] || differs "no subscription: $status $text"
    jobs=
    for each in NOTHING OTHERS REFUSED WRKPRTSTS ALLOWED; do
        job_of 2 $each
        jobs="${jobs:+$jobs }$job"
    done
    job_of 3 OTHERS && mine=$job
    ipp direct 2 Cancel-Job "job:${jobs##* }"
    notified client 3
    equal "$status" $ok
    equal "$(event_names)" "ALLOWED NOTHING OTHERS" # his own OTHERS
    equal "$(event_jobs)" "$jobs $mine"
    without "$answer" REFUSED WRKPRTSTS
    equal "$(counted 'job-name.*= OTHERS')" "$(counted "notify-job-id.*= $mine\$")"
    events_seen=$(counted 'notify-subscribed-event')
    subscription=$past
    notified direct 3
    equal "$(event_names)" "ALLOWED NOTHING OTHERS REFUSED WRKPRTSTS" # cupsd tells
    equal "$(counted 'notify-subscribed-event')" "$events_seen"
    notified client 2 # somebody else's subscription
    [ "$status" != $ok ] || differs "somebody else's events"
done

proves G6 "a program that fails hides the name; root is told it"
subscribed client 3 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
job_of 2 CRASH two
notified client 3
without "$answer" CRASH
subscribed client 0 Create-Printer-Subscriptions queue:two @subscription keyword:notify-pull-method=ippget
job_of 2 REFUSED two
notified client 0
equal "$(event_names)" REFUSED

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
[ "$status" != $ok ] || differs mailto
ipp client 3 Create-Printer-Subscriptions queue:one @subscription uri:notify-recipient-uri=rss:///on keyword:notify-events=$events
equal "$status" $ok
