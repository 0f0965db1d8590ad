# G5 G8: where no exit program is registered Get-Jobs shows through the gateway what cupsd itself shows
# the same user, attribute by attribute and in the same order, whatever of a list is asked for.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
has_cups
printf 'a page\n' >"$HOME_DIR/document"
queues() {
    local each
    for each in one two; do queue $each file:///dev/null Stopped; done
    queue quick file:///dev/null Idle
    printf '<Class both>\nState Stopped\nAccepting Yes\nShared No\nPrinter one\n</Class>\n' \
        >"$cups/etc/classes.conf"
}
cups_configured 'MaxJobs 0'
cupsd_start
made
gateway_start

# ---- jobs of three users: held in two queues and a class, printed, and cancelled ----
for uid in 2 3 0; do
    job_of $uid "Held by $uid" one
    job_of $uid "With everything" two integer:copies=2 integer:job-priority=70 \
        name:job-account-id=4711 keyword:media=iso_a4_210x297mm keyword:job-sheets=none,none \
        text:phone=555
    ipp direct $uid Print-Job uri:ipp://localhost/classes/both "name:job-name=Class of $uid" \
        @job keyword:job-hold-until=indefinite "file=$HOME_DIR/document"
    ipp direct $uid Print-Job queue:quick "name:job-name=Printed for $uid" "file=$HOME_DIR/document"
    job_of $uid "Cancelled by $uid" one
    ipp direct $uid Cancel-Job "job:$job"
    [ $status = $ok ] || fail "$status $text"
done
is_quiet() { [ "$(jobs_seen direct 0 keyword:which-jobs=processing)" = '' ]; }
until_true 50 is_quiet || fail "jobs are still printed"

# ---- every way to ask ----
nine="job-id,job-k-octets,job-name,job-originating-user-name,job-printer-uri,job-state,job-state-reasons"
nine="$nine,time-at-completed,time-at-creation"
wanted=('' all job-template job-description "all,job-id" "$nine" job-name "job-uuid,job-uri"
    "job-originating-host-name,phone" "copies,media,media-col,job-sheets" no-such-attribute
    "job-template,job-name")
which=('' not-completed completed all aborted canceled pending pending-held processing
    processing-stopped no-such)
requests() { # every request, as words in one line
    local a b c
    for a in "${which[@]}"; do
        for b in '' true false; do
            for c in "${wanted[@]}"; do
                echo "uri:ipp://localhost/ ${a:+keyword:which-jobs=$a} ${b:+boolean:my-jobs=$b}" \
                    "${c:+keyword:requested-attributes=$c}"
            done
            for c in -1 0 1 4 501; do
                echo "uri:ipp://localhost/ ${a:+keyword:which-jobs=$a} ${b:+boolean:my-jobs=$b}" \
                    "integer:limit=$c keyword:requested-attributes=$nine"
                echo "uri:ipp://localhost/ ${a:+keyword:which-jobs=$a} ${b:+boolean:my-jobs=$b}" \
                    "integer:limit=$c keyword:requested-attributes=media,job-name"
            done
        done
        for c in / /jobs /printers /printers/ /classes /classes/ /printers/one /printers/both \
            /classes/both /printers/none /printers/ONE; do
            echo "uri:ipp://localhost$c ${a:+keyword:which-jobs=$a}"
            echo "uri:ipp://localhost$c ${a:+keyword:which-jobs=$a} integer:limit=2" \
                "keyword:requested-attributes=all"
        done
    done
    for a in 1 3 7 14 100 -1; do
        echo "uri:ipp://localhost/ keyword:which-jobs=all integer:first-job-id=$a"
        echo "uri:ipp://localhost/ keyword:which-jobs=all integer:first-index=$a integer:limit=3"
        echo "uri:ipp://localhost/ integer:first-job-id=$a integer:first-index=2"
        echo "uri:ipp://localhost/ keyword:which-jobs=completed integer:first-index=$a"
    done
    for a in 1 1,2,3 3,2,1 1,4,7,10,13 1,99; do
        echo "uri:ipp://localhost/ integer:job-ids=$a"
        echo "uri:ipp://localhost/printers/two integer:job-ids=$a keyword:requested-attributes=all"
        echo "uri:ipp://localhost/ integer:job-ids=$a integer:limit=1"
        echo "uri:ipp://localhost/ integer:job-ids=$a boolean:my-jobs=true"
        echo "uri:ipp://localhost/ integer:job-ids=$a integer:first-index=1"
        echo "uri:ipp://localhost/ integer:job-ids=$a keyword:which-jobs=all"
    done
}
written() { # <REQUESTS: as one file of tests
    local number=0 line
    awk '{ $1 = $1 } !seen[$0]++' >"$HOME_DIR/requests"
    while read -r line; do
        number=$((number + 1))
        # shellcheck disable=SC2086 # words
        as_test "r$number" Get-Jobs $line
    done <"$HOME_DIR/requests" >"$HOME_DIR/requests.test"
}
# What cupsd shows of an ended job depends on whether it has the job's file in memory: it forgets that soon
# after the job's end, and a minute after it has read it. After its start it has none.
all_read() {
    local first
    cupsd_stop
    cupsd_start
    for first in 1 400; do # at most 500
        ipp direct 0 Get-Jobs uri:ipp://localhost/ keyword:which-jobs=all integer:first-job-id=$first \
            keyword:requested-attributes=job-uuid
    done
}

# What was answered: the time of day is another each time.
answered() { # WAY UID
    sent "$1" "$2" "$HOME_DIR/requests.test" | sed -E '/^ +job-printer-up-time /d; s/^(.*RECEIVED:) .*/\1/'
}
compare() { # UID...: both ways
    local uid count want
    want=$(wc -l <"$HOME_DIR/requests")
    for uid; do
        all_read
        answered direct "$uid" >"$HOME_DIR/direct"
        answered client "$uid" >"$HOME_DIR/gateway"
        count=$(grep -c RECEIVED "$HOME_DIR/direct")
        [ "$count" -ge "$want" ] || fail "only $count of $want requests were answered"
        cmp "$HOME_DIR/direct" "$HOME_DIR/gateway" ||
            fail "user id $uid sees something else: $(diff -U 12 "$HOME_DIR/direct" "$HOME_DIR/gateway" | head -60)"
    done
}
proves G5 "without a program every list is cupsd's own"
requests | written
compare 2 3 0
# They were different things that were compared.
[ "$(grep -c '^ *job-name (' "$HOME_DIR/direct")" -gt 1000 ] || fail "no titles"

proves G5 "what cupsd tells of ended jobs that it has not in memory it does not tell through the gateway"
cupsd_stop
cupsd_start
every=(Get-Jobs uri:ipp://localhost/ keyword:which-jobs=completed keyword:requested-attributes=all)
ipp direct 3 "${every[@]}"
contains "$answer" "= Cancelled by 2" # it does
cupsd_stop
cupsd_start
ipp client 3 "${every[@]}"
contains "$answer" "= Cancelled by 3"
without "$answer" "by 2" "for 2" "by 0"

# ---- more ended jobs than cupsd shows at once ----
proves G5 "ended jobs that cupsd shows by the hundreds are read to their end, and shown as it would"
for i in $(seq 640); do
    as_test it Print-Job queue:two "name:job-name=Many $((i % 7))" @job keyword:job-hold-until=indefinite \
        "file=$HOME_DIR/document"
done >"$HOME_DIR/many.test"
sent direct 2 "$HOME_DIR/many.test" >"$HOME_DIR/many"
ipp direct 0 Cancel-Jobs queue:two
[ "$status" = $ok ] || fail "$status $text"
for a in all completed canceled aborted; do
    for b in "$nine" job-name,job-uuid; do
        for c in '' 10 501 -1; do
            echo "uri:ipp://localhost/ keyword:which-jobs=$a ${c:+integer:limit=$c} keyword:requested-attributes=$b"
            echo "queue:two keyword:which-jobs=$a ${c:+integer:limit=$c} boolean:my-jobs=true keyword:requested-attributes=$b"
        done
    done
    echo "uri:ipp://localhost/ keyword:which-jobs=$a integer:first-job-id=600 keyword:requested-attributes=$nine"
    echo "uri:ipp://localhost/ keyword:which-jobs=$a integer:first-job-id=20 keyword:requested-attributes=job-uuid"
done | written
compare 2 3
contains "$(cat "$HOME_DIR/direct")" "limit (integer) = 500" # it did cut off
