# gateway_lists.sh - a list shows what its asker may see of each job (QUSRSPLA), and nothing in it tells of
# the others: no gap by a limit or a first index, no number of waiting jobs. It is one journal entry.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world

# The jobs, in this order; who sees them is in their titles.
for each in REFUSED OTHERS NOTHING QUSRSPLA OTHERS PAY1 ALLOWED; do
    job_of 2 $each
    declare "$each=$job"
    all="${all:+$all }$job"
done
others_first=$((REFUSED + 1))
job_of 3 NOTHING two && two=$job
job_of 3 REFUSED two && two_no=$job
ipp direct 2 Cancel-Job "job:$OTHERS"

proves G5 "each sees what no program refuses him, whichever list, and however it is asked for"
seen() { # UID WANT REQUEST-WORD...
    local uid=$1 want=$2
    shift 2
    ipp client "$uid" Get-Jobs "$@"
    [ "$status" = $ok ] || differs "$status $text: $*"
    equal "$(sed -n 's/^ *job-id (integer) = //p' <<<"$answer" | sort -n | paste -sd' ')" "$want"
}
everything=uri:ipp://localhost/
for uri in uri:ipp://localhost/ uri:ipp://localhost/printers/ uri:ipp://localhost/jobs; do
    seen 2 "$others_first $NOTHING $PAY1 $ALLOWED $two" $uri
    seen 3 "$NOTHING $PAY1 $ALLOWED $two" $uri
    seen 4 "$REFUSED $others_first $NOTHING $QUSRSPLA $PAY1 $ALLOWED $two $two_no" $uri # *SPLCTL
    seen 0 "$REFUSED $others_first $NOTHING $QUSRSPLA $PAY1 $ALLOWED $two $two_no" $uri
done
seen 3 "$NOTHING $PAY1 $ALLOWED" queue:one
seen 3 "$two" queue:two
seen 3 "$two" $everything boolean:my-jobs=true
seen 2 "$others_first $NOTHING $PAY1 $ALLOWED" $everything boolean:my-jobs=true
seen 3 "$two" $everything boolean:my-jobs=true "user=$login2" # who asks is no word of the request
seen 2 "$OTHERS" $everything keyword:which-jobs=completed
seen 3 "" $everything keyword:which-jobs=completed
seen 2 "$others_first $NOTHING $OTHERS $PAY1 $ALLOWED $two" $everything keyword:which-jobs=all
# The attributes that are asked for are not those that are decided on.
for each in job-id job-id,job-state job-id,time-at-creation all job-id,job-template; do
    seen 3 "$NOTHING $PAY1 $ALLOWED $two" $everything keyword:requested-attributes=$each
done

proves G5 "limit, first-index and first-job-id count what is shown"
seen 3 "$NOTHING" queue:one integer:limit=1
seen 3 "$NOTHING $PAY1" queue:one integer:limit=2
seen 3 "$NOTHING $PAY1 $ALLOWED" queue:one integer:limit=3
seen 3 "$PAY1 $ALLOWED" queue:one integer:first-index=2
seen 3 "$PAY1" queue:one integer:first-index=2 integer:limit=1
seen 3 "" queue:one integer:first-index=4
seen 2 "$others_first $NOTHING" $everything boolean:my-jobs=true integer:limit=2
seen 3 "$ALLOWED" queue:one integer:first-job-id=$ALLOWED
seen 3 "$PAY1 $ALLOWED" queue:one integer:first-job-id=$((NOTHING + 1)) integer:limit=2

proves G5 "what is shown of a job is what cupsd shows that user, in its order"
shown() { sed -n '/attributes-natural-language/,$p' <<<"$answer" | grep -v 'RECEIVED\|limit (integer)\|up-time'; }
for uid in 2 3; do
    for each in all job-id,job-name,job-originating-user-name,job-state job-id; do
        ipp direct $uid Get-Jobs queue:two keyword:requested-attributes=$each integer:limit=1
        directly=$(shown)
        ipp client $uid Get-Jobs queue:two keyword:requested-attributes=$each
        equal "$(shown)" "$directly"
    done
done

proves G5 "a job whose program fails is not shown, and the others are"
job_of 3 CRASH two && crash=$job
seen 3 "$two" queue:two
seen 3 "$NOTHING $PAY1 $ALLOWED $two" $everything
contains "$text" "1 of 9 jobs are not shown"
seen 0 "$two $two_no $crash" queue:two
equal "$text" successful-ok
job_of 3 CRASH two
ipp direct 0 Cancel-Job "job:$two"
answers $failed "crashed: SIGSEGV" 3 Get-Jobs queue:two integer:first-job-id=$crash # an empty list would be a lie
ipp direct 0 Cancel-Job "job:$job"
ipp direct 0 Restart-Job "job:$two"
ipp direct 0 Hold-Job "job:$two"
ipp direct 0 Cancel-Job "job:$crash"

proves G5 "a list is one journal entry: how many were shown, which were refused"
entries() { embedded --json journal --limit 100000 | grep -o '{"id":[0-9]*,"time":' | wc -l; }
before=$(entries)
seen 3 "$NOTHING $PAY1 $ALLOWED" queue:one
equal $(($(entries) - before)) 1
entry=$(embedded --json journal --limit 1)
contains "$entry" Get-Jobs
for each in $REFUSED $others_first $QUSRSPLA; do contains "$entry" "$each"; done
case $entry in *"\"refused\":3"* | *"\"refused\": 3"*) ;; *) differs "no count of the refused: $entry" ;; esac

proves G5 "one job: refused, and hidden where the home says so; the state alone is another function"
for target in job:$OTHERS queue:one:$OTHERS job:$QUSRSPLA; do
    answers $refused "" 3 Get-Job-Attributes $target
    without "$answer" job-name OTHERS "$login2" pending canceled
done
answers $ok "" 3 Get-Job-Attributes job:$QUSRSPLA keyword:requested-attributes=job-id,job-state
answers $refused "" 3 Get-Job-Attributes job:$QUSRSPLA keyword:requested-attributes=job-id,job-state,job-name
answers $hidden "" 3 Get-Job-Attributes job:99999

proves G5 "no answer has the number of waiting jobs"
for request in "Get-Printer-Attributes queue:one" "CUPS-Get-Printers none" "CUPS-Get-Default none" \
    "Get-Printer-Attributes queue:one keyword:requested-attributes=queued-job-count" \
    "CUPS-Get-Printers none keyword:requested-attributes=printer-name,queued-job-count"; do
    # shellcheck disable=SC2086 # words
    ipp client 3 $request
    without "$answer" queued-job-count
done
ipp direct 3 Get-Printer-Attributes queue:one
contains "$answer" "queued-job-count (integer) = 6" # cupsd tells

proves G5 "more jobs than one look takes"
for i in $(seq 350); do
    title=NOTHING
    [ $((i % 7)) -ne 0 ] || title=OTHERS
    as_test it Print-Job queue:two name:job-name=$title @job keyword:job-hold-until=indefinite "file=$HOME_DIR/document"
done >"$HOME_DIR/many.test"
sent direct 2 "$HOME_DIR/many.test" >"$HOME_DIR/many"
count() { sed -n 's/^ *job-id (integer) = //p' <<<"$answer" | wc -l; }
ipp client 3 Get-Jobs queue:two
equal "$(count)" 301
ipp client 2 Get-Jobs queue:two
equal "$(count)" 351
ipp client 3 Get-Jobs queue:two integer:limit=200
equal "$(count)" 200
before=$(entries)
ipp client 3 Get-Jobs queue:two
equal $(($(entries) - before)) 1

proves G7 "hide: what is refused is not there"
settings journalRepeatSeconds 0 gatewayHide true
gateway_restart
answers $hidden "" 3 Get-Job-Attributes job:$QUSRSPLA
hidden_text=$text
answers $hidden "" 3 Cancel-Job job:$REFUSED
equal "$(looked $REFUSED)" pending-held
without "$text$hidden_text" refused "nobody may" program
answers $hidden "" 3 Get-Job-Attributes job:99999
equal "${text//99999/}" "${hidden_text//$QUSRSPLA/}"

proves G5 G8 "'1' shows what cupsd would keep to itself where gatewayAllow is grant, and not before"
names() { # UID [WORD...]: of the jobs in queue one
    ipp client "$1" Get-Jobs queue:one "${@:2}"
    sed -n 's/^ *job-name ([^)]*) = //p' <<<"$answer" | sort | paste -sd' '
}
listed=keyword:requested-attributes=job-name,job-originating-user-name,job-state
settings journalRepeatSeconds 0
gateway_restart
for each in $listed keyword:requested-attributes=all; do equal "$(names 3 $each)" ""; done
settings journalRepeatSeconds 0 gatewayAllow '"grant"'
gateway_restart
for each in $listed keyword:requested-attributes=all; do
    equal "$(names 3 $each)" ALLOWED
    equal "$(names 2 $each)" "ALLOWED NOTHING OTHERS PAY1"
done
names 3 $listed >"$HOME_DIR/names"
equal "$(grep -c "job-originating-user-name ([^)]*) = $login2\$" <<<"$answer")" 1
without "$answer" job-uuid job-originating-host-name time-at-creation
names 3 keyword:requested-attributes=all >"$HOME_DIR/names"
equal "$(grep -c "job-originating-host-name" <<<"$answer")" 1

proves G8 "nor what cupsd's policy shows nobody else: with grant '1' shows it, and nothing else does"
cupsd_stop
sed -i '/^<Policy default>/a <Limit Get-Job-Attributes>\nRequire user @OWNER @SYSTEM\nOrder deny,allow\n</Limit>' \
    "$cups/etc/cupsd.conf"
cupsd_start
answers $refused "" 3 Get-Job-Attributes job:$NOTHING
answers $ok "" 3 Get-Job-Attributes job:$ALLOWED keyword:requested-attributes=job-name,job-state
contains "$answer" ALLOWED
without "$answer" job-originating job-uuid
# Nor more than its status when that alone was asked about (WRKPRTSTS), however often it is named.
for many in 1 199 200 201 250 1000; do
    printf -v each 'job-state,%.0s' $(seq $many)
    answers $ok "" 3 Get-Job-Attributes job:$ALLOWED "keyword:requested-attributes=${each%,}"
    contains "$answer" job-state
    without "$answer" ALLOWED job-name job-originating job-uuid "$login2"
done
settings journalRepeatSeconds 0
gateway_restart
answers $refused "" 3 Get-Job-Attributes job:$ALLOWED

proves G11 "without a registry no list is shown"
settings journalRepeatSeconds 0
as_uid 1 mv "$home/registry.json" "$home/registry.kept"
echo '{' | as_uid 1 tee "$home/registry.json" >"$HOME_DIR/registry"
ipp client 3 Get-Jobs queue:two
case $status in "$failed" | "$refused") ;; *) differs "$status" ;; esac
equal "$(count)" 0
