# gateway_ways_around.sh - every way around the programs that CUPS has by default: closed through the
# gateway. Each is tried past it first, where it is open, so that the case can fail.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
needs_operator
world
document=$HOME_DIR/document
echo "the secret of the page" >"$document"

# ---- who asks ----

proves G1 "forged user names: what a name in the request opens past the gateway is closed through it"
# STATE afterwards, past the gateway | REQUEST; of a job of uid 2, asked by uid 3
while IFS='|' read -r after before request; do
    for forged in root "$login2" "${login2^^}" "$login2@elsewhere" lp; do
        job_of 2 NOTHING one
        [ "$before" = pending-held ] || ipp direct 2 Release-Job "job:$job"
        # shellcheck disable=SC2086 # words
        ipp direct 3 ${request/JOB/job:$job} user="$forged"
        case $forged in
        root | "$login2") # names that cupsd believes: the case can fail
            equal "$status" $ok
            [ "$after" = - ] || equal "$(looked "$job") $(looked "$job" job-priority) $(looked "$job" job-printer-uri)" "$after"
            ;;
        esac
        job_of 2 NOTHING one
        [ "$before" = pending-held ] || ipp direct 2 Release-Job "job:$job"
        # shellcheck disable=SC2086
        answers $refused "" 3 ${request/JOB/job:$job} user="$forged"
        equal "$(looked "$job") $(looked "$job" job-priority) $(looked "$job" job-printer-uri)" \
            "$before 50 ipp://localhost/printers/one"
    done
done <<'TABLE'
canceled 50 ipp://localhost/printers/one|pending-held|Cancel-Job JOB
-|pending-held|Cancel-Job JOB boolean:purge-job=true
pending-held 50 ipp://localhost/printers/one|pending|Hold-Job JOB
pending 50 ipp://localhost/printers/one|pending-held|Release-Job JOB
pending-held 70 ipp://localhost/printers/one|pending-held|Set-Job-Attributes JOB @job integer:job-priority=70
canceled 50 ipp://localhost/printers/one|pending-held|Set-Job-Attributes JOB @job enum:job-state=7
pending-held 50 ipp://localhost/printers/two|pending-held|CUPS-Move-Job JOB @job uri:job-printer-uri=ipp://localhost/printers/two
TABLE

proves G1 G5 "a forged owner sees nothing of a job that is not his"
job_of 2 NOTHING
for forged in root "$login2"; do
    ipp direct 3 Get-Job-Attributes "job:$job" user=$forged
    contains "$answer" "job-name (nameWithoutLanguage) = NOTHING"
    ipp client 3 Get-Job-Attributes "job:$job" user=$forged
    without "$answer" "= NOTHING" "= $login2"
    ipp client 3 Get-Jobs queue:one user=$forged keyword:requested-attributes=all
    without "$answer" "= NOTHING" "= $login2"
done

proves G1 "who prints is who is there, whatever name the job is given"
for forged in root "$login2" nosuch; do
    ipp direct 3 Print-Job queue:one user=$forged name:job-name=X "file=$document" @job keyword:job-hold-until=indefinite
    equal "$(looked "$(attribute job-id)" job-originating-user-name)" $forged
    for operation in Print-Job Create-Job; do
        file=()
        [ $operation = Create-Job ] || file=("file=$document")
        ipp client 3 $operation queue:one user=$forged name:job-name=X "${file[@]}" @job keyword:job-hold-until=indefinite
        equal "$status" $ok
        equal "$(looked "$(attribute job-id)" job-originating-user-name)" "$login3"
    done
    ipp client 3 Print-Job queue:one name:job-name=X "file=$document" @job keyword:job-hold-until=indefinite \
        "name:job-originating-user-name=$forged"
    number=$(attribute job-id)
    [ -z "$number" ] || equal "$(looked "$number" job-originating-user-name)" "$login3"
done

proves G4 "a title that cupsd takes for none makes no job that nobody can be asked about"
# cupsd makes another title beside it, in the same job.
for title in $'a\bb' $'a\x1bb' $'a\xffb' $'\xc3'; do
    for way in direct client; do
        ipp_octets 0002 45:printer-uri=ipp://localhost/printers/one "42:requesting-user-name=$login2" \
            "42:job-name=$title" @02 44:job-hold-until=indefinite >"$HOME_DIR/ask"
        echo page >>"$HOME_DIR/ask"
        http $way 2 "POST /" "Content-Type: application/ipp" <"$HOME_DIR/ask"
        equal "$(ipp_code)" 0000
        job=$(snapshot | tail -n 1 | cut -f1)
        [ $way = client ] || { ipp direct 0 Cancel-Job "job:$job" && continue; }
        answers $ok "" 2 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
        answers $ok "" 2 Cancel-Job "job:$job"
    done
done

proves G1 "credentials in the request are worth nothing"
basic() { printf '%s' "$1" | base64; }
cancel_octets() { # JOB NAME
    ipp_octets 0008 45:job-uri=ipp://localhost/jobs/"$1" 42:requesting-user-name="$2"
}
for header in "PeerCred root" "PeerCred $login2" "PeerCred $login3" "Basic $(basic root:)" "Basic $(basic "$login2:x")" \
    "Local 00000000000000000000000000000000" "Negotiate YWJj" "Bearer abc" "peercred root" "PeerCred" ""; do
    for name in root "$login2" "$login3"; do
        job_of 2 NOTHING
        cancel_octets "$job" "$name" >"$HOME_DIR/ask"
        http client 3 "POST /jobs/" "Content-Type: application/ipp" "Authorization: $header" <"$HOME_DIR/ask"
        equal "$http_status $(ipp_code)" "200 0403"
        without "$http_head" WWW-Authenticate www-authenticate
        equal "$(looked "$job")" pending-held
    done
done
cancel_octets "$job" root >"$HOME_DIR/ask"
http direct 3 "POST /jobs/" "Content-Type: application/ipp" "Authorization: PeerCred root" <"$HOME_DIR/ask"
equal "$(ipp_code) $(looked "$job")" "0000 canceled" # a wrong credential and a forged name

# ---- the socket behind ----

proves G2 G11 "nobody reaches cupsd but through the gateway"
for uid in 2 3 1000 65534; do
    got=0
    setpriv --reuid $uid --regid $uid --clear-groups "$PWD/$BUILD/tests/tools/exchange" "$behind" 1 \
        </dev/null >"$HOME_DIR/reached" 2>&1 || got=$?
    equal "$got" 2
    contains "$(cat "$HOME_DIR/reached")" "Permission denied"
done
if [ -n "$server" ]; then
    for pid in $(below "$server"); do # nor by what its processes have open
        for path in /proc/"$pid"/fd /proc/"$pid"/root/"$behind" /proc/"$pid"/cwd; do
            got=0
            as_uid 2 ls "$path/" >"$HOME_DIR/reached" 2>&1 || got=$?
            [ "$got" -ne 0 ] || differs "uid 2 reads $path: $(cat "$HOME_DIR/reached")"
        done
    done
    # Sockets of the gateway's own that others may write are its front alone.
    equal "$(find "$HOME_DIR/run" "$HOME_DIR/served" -type s -perm -0002)" "$front"
fi

# ---- HTTP that is no IPP ----

proves G6 "web interface, logs, configuration, feeds: refused with a text, whatever the path looks like"
mkdir -p "$cups/cache/rss"
echo "<rss>REFUSED</rss>" >"$cups/cache/rss/feed.rss"
chmod 644 "$cups/cache/rss/feed.rss"
secrets="REFUSED DeviceURI Listen SystemGroup" # of the feed, printers.conf, cupsd.conf, cups-files.conf
for path in / /index.html /jobs /jobs/ /jobs/1 /printers /printers/ /printers/one /classes/ /help/ /admin /admin/ \
    /admin/conf/cupsd.conf /admin/conf/printers.conf /admin/conf/cups-files.conf /admin/log/error_log \
    /admin/log/access_log /admin/log/page_log /rss/ /rss/feed.rss /strings/one /cups.css /robots.txt \
    //admin/conf/cupsd.conf /./admin/conf/cupsd.conf /printers/../admin/conf/cupsd.conf \
    /icons/../admin/conf/cupsd.conf /printers/%2e%2e/admin/conf/cupsd.conf /admin/conf/cupsd.conf?x=one.ppd \
    '/admin/conf/cupsd.conf#.ppd' /admin/conf/cupsd.conf/.ppd /printers/../../etc/passwd.ppd /icons/..%2fadmin.png \
    /printers/one.ppd%00/admin http://localhost/admin/conf/cupsd.conf http://elsewhere.example/rss/feed.rss; do
    for uid in 3 0; do
        for method in GET HEAD; do
            http client $uid "$method $path" </dev/null
            case $http_status in 4?? | 5??) ;; *) differs "$uid: $method $path: $http_status" ;; esac
            [ $method = HEAD ] || [ -s "$HOME_DIR/http.body" ] || differs "$path: not a word"
            # shellcheck disable=SC2086 # words
            without "$(tr -d '\0' <"$HOME_DIR/http.body")" $secrets
        done
    done
done
http direct 0 "GET /admin/conf/cupsd.conf" "Authorization: PeerCred root" </dev/null
equal "$http_status" 200
http direct 3 "GET /rss/feed.rss" </dev/null
equal "$http_status" 200 # by anybody

proves G6 "other methods change nothing"
cp "$cups/etc/cupsd.conf" "$HOME_DIR/cupsd.conf"
for method in PUT POST DELETE OPTIONS TRACE CONNECT PATCH PROPFIND; do
    for path in /admin/conf/cupsd.conf /admin/ /printers/one /icons/one.png '*'; do
        http client 0 "$method $path" "Content-Type: text/plain" "Authorization: PeerCred root" <<<"# changed"
        case $http_status in 4?? | 5??) ;; *) differs "$method $path: $http_status" ;; esac
        cmp -s "$cups/etc/cupsd.conf" "$HOME_DIR/cupsd.conf" || differs "$method $path changed cupsd.conf"
    done
done
cmp -s "$cups/etc/cupsd.conf" "$HOME_DIR/cupsd.conf" || { # without a gateway
    cp "$HOME_DIR/cupsd.conf" "$cups/etc/cupsd.conf"
    cupsd_stop
    cupsd_start
}
http client 0 "POST /admin/" "Content-Type: application/x-www-form-urlencoded" "Cookie: org.cups.sid=x" \
    <<<"OP=delete-printer&PRINTER_NAME=one&org.cups.sid=x"
case $http_status in 4?? | 5??) ;; *) differs "a form: $http_status" ;; esac
says 0 one client 3 lpstat -v one

# ---- one request that is read in two ways ----

proves G3 "no request is read as another one: the job that is refused is what stays"
# no_effect WHAT PATH HEADER...: the octets in ask, sent by uid 2; whatever is said, job $no stays as it is
no_effect() {
    http client 2 "POST $2" "Content-Type: application/ipp" "${@:3}" <"$HOME_DIR/ask"
    equal "$(looked "$no")" pending-held
    equal "$1: $http_status" "$1: 200"
}
job_of 2 REFUSED && no=$job
name=42:requesting-user-name=$login2
printer=45:printer-uri=ipp://localhost/printers/one
# YES is a job that may be cancelled, NO one that may not. other: what is said is no; target: it may be done,
# since there is one target in the group where targets are.
while IFS='|' read -r how what words; do
    job_of 2 NOTHING && yes=$job
    words=${words//YES/$yes}
    # shellcheck disable=SC2086 # words
    ipp_octets 0008 ${words//NO/$no} >"$HOME_DIR/ask"
    no_effect "$what" /
    [ "$how" = target ] || [ "$(ipp_code)" != 0000 ] || differs "$what is done"
    [ "$how" = target ] || equal "$(looked "$yes")" pending-held
done <<TABLE
other|job-id twice|$printer 21:job-id=YES 21:job-id=NO $name
other|job-id twice, the other way|$printer 21:job-id=NO 21:job-id=YES $name
other|printer-uri twice|45:printer-uri=ipp://localhost/printers/two $printer 21:job-id=NO $name
other|job-uri twice|45:job-uri=ipp://localhost/jobs/YES 45:job-uri=ipp://localhost/jobs/NO $name
other|job-uri and printer-uri|45:job-uri=ipp://localhost/jobs/YES $printer 21:job-id=NO $name
other|printer-uri and job-uri|$printer 21:job-id=NO 45:job-uri=ipp://localhost/jobs/YES $name
target|job-id in the group of the job|$printer 21:job-id=YES $name @02 21:job-id=NO
target|job-uri in the group of the job|45:job-uri=ipp://localhost/jobs/YES $name @02 45:job-uri=ipp://localhost/jobs/NO
other|the first group twice|$printer 21:job-id=YES $name @01 21:job-id=NO
other|a target behind another attribute|$name 45:job-uri=ipp://localhost/jobs/NO
other|two names|45:job-uri=ipp://localhost/jobs/NO $name 42:requesting-user-name=root
other|job-id as an enum|$printer 23:job-id=NO $name
other|job-uri as a text|41:job-uri=ipp://localhost/jobs/NO $name
other|a number that wraps|45:job-uri=ipp://localhost/jobs/$((4294967296 + no)) $name
other|a number in a queue's place|45:job-uri=ipp://localhost/printers/one/NO $name
other|a printer-uri that is a job's|45:printer-uri=ipp://localhost/jobs/NO $name
other|another scheme|45:job-uri=http://localhost/jobs/NO $name
other|a user in it|45:job-uri=ipp://$login2@localhost/jobs/NO $name
other|percent signs|45:job-uri=ipp://localhost/jobs/%3NO $name
TABLE
job_of 2 NOTHING && yes=$job
# What HTTP says besides: two lengths, a second request behind the first, another path.
cancel_octets "$no" "$login2" >"$HOME_DIR/ask"
no_effect "the path of another job" "/jobs/$yes"
no_effect "the path of the administration" /admin/
no_effect "another protocol" / "Upgrade: TLS/1.0, HTTP/1.1" "Connection: Upgrade"
for each in "Content-Length: 5" "Transfer-Encoding: chunked"; do
    http client 2 "POST /" "Content-Type: application/ipp" "$each" <"$HOME_DIR/ask"
    equal "$(looked "$no")" pending-held
done
{
    ipp_octets 400a 45:printer-uri=ipp://localhost/printers/one "$name"
    printf 'POST /jobs/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: PeerCred root\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n' \
        "$(cancel_octets "$no" root | wc -c)"
    cancel_octets "$no" root
} >"$HOME_DIR/ask"
no_effect "a request behind a request" /
answers $ok "" 2 Cancel-Job "job:$yes" # and nothing is the worse for it
answers $refused "nobody may" 2 Cancel-Job "job:$no"

proves G3 "rubbish is answered, or the connection ends; the next one is served"
for each in "" "GET" "POST / HTTP/1.1" "POST / HTTP/9.9" "$(head -c 100000 /dev/zero | tr '\0' A)"; do
    printf '%s\r\n\r\n' "$each" | client 2 timeout 3 "$PWD/$BUILD/tests/tools/exchange" "$front" 1 >"$HOME_DIR/rubbish" || true
done
for count in 1 4 8 9 20; do # cut off, the length says so or not
    cancel_octets "$no" "$login2" | head -c $count >"$HOME_DIR/ask"
    http client 2 "POST /" "Content-Type: application/ipp" <"$HOME_DIR/ask"
    equal "$(looked "$no")" pending-held
done
answers $ok "" 2 Get-Printer-Attributes queue:one keyword:requested-attributes=printer-name

# ---- what the operations do besides ----

proves G4 "Set-Job-Attributes as cancel, hold and release; a cancelled job's restart"
while IFS='|' read -r title before request; do
    job_of 2 "$title"
    case $before in
    pending) ipp direct 2 Release-Job "job:$job" ;;
    canceled) ipp direct 2 Cancel-Job "job:$job" ;;
    esac
    # shellcheck disable=SC2086 # words
    answers $refused "$title is refused" 2 ${request/JOB/job:$job}
    equal "$(looked "$job")" "$before"
    # shellcheck disable=SC2086
    ipp direct 2 ${request/JOB/job:$job}
    equal "$status" $ok
    [ "$(looked "$job")" != "$before" ] || differs "past the gateway nothing happens, either: $request"
done <<'TABLE'
DLTSPLF|pending-held|Set-Job-Attributes JOB @job enum:job-state=7
DLTSPLF|pending-held|Set-Job-Attributes JOB @job enum:job-state=8
HLDSPLF|pending|Set-Job-Attributes JOB @job enum:job-state=4
HLDSPLF|pending|Set-Job-Attributes JOB @job keyword:job-hold-until=indefinite
HLDSPLF|pending|Set-Job-Attributes JOB @job name:job-hold-until=indefinite
RLSSPLF|pending-held|Set-Job-Attributes JOB @job enum:job-state=3
RLSSPLF|pending-held|Set-Job-Attributes JOB @job keyword:job-hold-until=no-hold
RLSSPLF|canceled|Restart-Job JOB
TABLE
# With what is harmless beside it, and in two values.
job_of 2 DLTSPLF
answers "$refused|$bad" "" 2 Set-Job-Attributes "job:$job" @job integer:job-priority=60 enum:job-state=7
answers "$refused|$bad" "" 2 Set-Job-Attributes "job:$job" @job enum:job-state=4,7
ipp client 2 Set-Job-Attributes "job:$job" enum:job-state=7 @job integer:job-priority=60 # that group is not read
answers "$refused|$bad" "" 2 Set-Job-Attributes "job:$job" @job enum:job-state=4 enum:job-state=7
equal "$(looked "$job")" pending-held

proves G4 "a delete that is meant: purge-job is added where the home says so, and not else"
settings journalRepeatSeconds 0 gatewayDeleteMeansDelete true
gateway_restart
job_of 2 NOTHING
answers $ok "" 2 Cancel-Job "job:$job"
equal "$(looked "$job")" ""
[ ! -e "$(printf '%s/spool/d%05d-001' "$cups" "$job")" ] || differs "the document is still there"
