# gateway_attacks.sh - what an unprivileged client can send so that a job is read wrongly, is nobody's any
# more, or keeps others waiting.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
needs_operator
world

# ---- names that cupsd finds and the gateway would not ----

proves G3 "an attribute's name in other letters than its own, or with a slash, is none"
# cupsd's look-up takes JOB-ORIGINATING-USER-NAME for the owner, once it has read its file again.
others="42:JOB-ORIGINATING-USER-NAME=bob 42:job-originating-user-name/x=bob 21:Time-At-Creation=1 44:Media=a 21:COPIES=9
    45:Job-UUID=urn:uuid:1 45:NOTIFY-RECIPIENT-URI=rss:///x 23:JOB-STATE=7"
for each in $others; do
    for code in 0014 0002; do
        job='' target=45:printer-uri=ipp://localhost/printers/one
        [ $code = 0002 ] || { job_of 2 NOTHING && target=45:job-uri=ipp://localhost/jobs/$job; }
        before=$(snapshot)
        ipp_octets $code "$target" @02 "$each" >"$HOME_DIR/ask"
        http client 2 "POST /jobs/" "Content-Type: application/ipp" <"$HOME_DIR/ask"
        equal "$each $(ipp_code)" "$each 0400"
        equal "$(snapshot)" "$before"
    done
done
job_of 2 NOTHING
for each in "21:copies=1 21:copies=2" "44:PageSize=A4 44:pagesize=A5"; do
    # shellcheck disable=SC2086 # words
    ipp_octets 0014 "45:job-uri=ipp://localhost/jobs/$job" @02 $each >"$HOME_DIR/ask"
    http client 2 "POST /jobs/" "Content-Type: application/ipp" <"$HOME_DIR/ask"
    equal "$(ipp_code)" 0400
done
answers $ok "" 2 Set-Job-Attributes "job:$job" @job keyword:PageSize=A4 # a printer's option has capitals

proves G3 G4 "what a job is known by stays: else nobody could end it any more"
# shellcheck disable=SC2086 # words
for each in integer:job-uuid=5 uri:job-uuid=urn:uuid:0 integer:job-k-octets=1 integer:job-name=5 name:job-name=a,b; do
    job_of 2 NOTHING
    answers client-error-attributes-not-settable "cannot be changed" 2 Set-Job-Attributes "job:$job" @job $each
    answers $ok "" 0 Cancel-Job "job:$job"
    equal "$(looked "$job")" canceled
done
job_of 2 NOTHING
answers $ok "" 2 Set-Job-Attributes "job:$job" @job name:job-name=OTHER
equal "$(looked "$job" job-name)" OTHER

proves G9 "who acts on a whole job cannot say which of its files the programs are asked about"
job_of 2 DLTSPLF
answers $refused "" 2 Cancel-Job "job:$job" integer:document-number=7
contains "$(embedded --json journal --limit 1)" '"file":{"name":"DLTSPLF","number":1,'

# ---- who does not come to an end ----

proves G10 "who sends slowly lets nobody wait for a job or a queue"
slowly() { # BODY-FILE: as uid 3, an IPP request that never ends
    (
        exec >"$HOME_DIR/slow" 2>&1
        {
            printf 'POST /jobs/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: 100000\r\n\r\n'
            cat "$1"
            sleep 15
        } | client 3 "$PWD/$BUILD/tests/tools/exchange" "$front" 20
    ) &
    slow=$!
    sleep 1
}
if [ -n "$server" ]; then
    for code in 0006 0008 000C 003B; do # Send-Document, Cancel-Job, Hold-Job, Close-Job
        job_of 2 NOTHING
        ipp_octets $code 45:printer-uri=ipp://localhost/printers/one "21:job-id=$job" 22:last-document=1 >"$HOME_DIR/ask"
        slowly "$HOME_DIR/ask"
        answers $ok "" 2 Cancel-Job "job:$job"
        equal "$(looked "$job")" canceled
        kill "$slow" 2>/dev/null || true
    done
    ipp_octets 4004 45:printer-uri=ipp://localhost/printers/two >"$HOME_DIR/ask"
    slowly "$HOME_DIR/ask"
    job_of 2 NOTHING
    answers $ok "" 2 CUPS-Move-Job "job:$job" @job uri:job-printer-uri=ipp://localhost/printers/two
    kill "$slow" 2>/dev/null || true
fi

proves G3 "a job that has changed while a document for it came gets none"
if [ -n "$server" ]; then
    job_of 2 NOTHING
    ipp_octets 0006 "45:job-uri=ipp://localhost/jobs/$job" 22:last-document=1 >"$HOME_DIR/ask"
    size=$(($(stat -c %s "$HOME_DIR/ask") + 5))
    (
        exec >"$HOME_DIR/got" 2>&1
        {
            printf 'POST /jobs/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n' $size
            cat "$HOME_DIR/ask"
            sleep 3
            echo page
        } | client 5 "$PWD/$BUILD/tests/tools/exchange" "$front" 8
    ) &
    slow=$!
    sleep 1
    answers $ok "" 2 Set-Job-Attributes "job:$job" @job name:job-name=REFUSED
    wait "$slow"
    contains "$(strings "$HOME_DIR/got")" "has changed while the document for it came"
    equal "$(looked "$job" number-of-documents)" 1
fi

proves G8 "what root's connection does not take goes on as the user, though a program allows it"
settings journalRepeatSeconds 0 gatewayAllow '"grant"'
gateway_restart
job_of 2 ALLOWED
answers $ok "" 2 CUPS-Authenticate-Job "job:$job"
answers $ok "" 5 Close-Job "queue:one:$job"
