# gateway_documents.sh - documents on their way in and out: whole, in whatever form they are sent, with a
# bounded memory, and read by nobody whom a program refuses.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world

kept() { # JOB [DOCUMENT]: the file in cupsd's spool
    printf '%s/spool/d%05d-%03d' "$cups" "$1" "${2:-1}"
}
made_document() { # NAME OCTETS
    head -c "$2" /dev/urandom >"$HOME_DIR/$1"
    chmod 644 "$HOME_DIR/$1"
}
same() { # JOB FILE [DOCUMENT]
    cmp "$(kept "$1" "${3:-1}")" "$2" >"$HOME_DIR/cmp" 2>&1 || differs "job $1 is not $2: $(cat "$HOME_DIR/cmp")"
}

proves G10 "documents arrive whole: sizes around every buffer, with a length, in chunks, compressed, in parts"
for size in 1 4095 4096 4097 65535 65536 65537 1048577; do
    made_document "size$size" $size
    for transfer in -L -C; do
        as_test it Print-Job queue:one name:job-name=SIZE @job keyword:job-hold-until=indefinite \
            "file=$HOME_DIR/size$size" >"$HOME_DIR/it.test"
        answer=$(client 2 ipptool -tvI $transfer "ipp://${front//\//%2F}/" "$HOME_DIR/it.test" 2>&1)
        job=$(attribute job-id)
        [ -n "$job" ] || differs "no job of $size octets: $answer"
        same "$job" "$HOME_DIR/size$size"
    done
done
made_document text 300000
for how in gzip none; do
    as_test it Print-Job queue:one name:job-name=PACKED @job keyword:job-hold-until=indefinite \
        "file=$HOME_DIR/text" | sed "s/^FILE/COMPRESSION $how\n&/" >"$HOME_DIR/it.test"
    answer=$(sent client 2 "$HOME_DIR/it.test")
    job=$(attribute job-id)
    if [ $how = gzip ]; then
        gzip -dc <"$(kept "$job")" | cmp - "$HOME_DIR/text" || differs "what was packed"
    else
        same "$job" "$HOME_DIR/text"
    fi
done
ipp client 2 Create-Job queue:one name:job-name=PARTS @job keyword:job-hold-until=indefinite
job=$(attribute job-id)
for each in 1 2 3; do
    answers $ok "" 2 Send-Document "job:$job" boolean:last-document="$([ $each = 3 ] && echo true || echo false)" \
        "name:document-name=part $each" "file=$HOME_DIR/size6553$((each + 4))"
done
for each in 1 2 3; do same "$job" "$HOME_DIR/size6553$((each + 4))" $each; done

proves G10 "lp: from a file, from standard input, several files, and printed at once"
says 0 "request id is one-" client 2 lp -d one -H hold "$HOME_DIR/text"
job=$(sed -nE 's/^request id is one-([0-9]*).*/\1/p' <<<"$out")
same "$job" "$HOME_DIR/text"
out=$(client 2 lp -d one -H hold <"$HOME_DIR/text" 2>&1)
job=$(sed -nE 's/^request id is one-([0-9]*).*/\1/p' <<<"$out")
same "$job" "$HOME_DIR/text"
says 0 "(2 file(s))" client 2 lp -d one -H hold "$HOME_DIR/text" "$HOME_DIR/size4097"
job=$(sed -nE 's/^request id is one-([0-9]*).*/\1/p' <<<"$out")
same "$job" "$HOME_DIR/size4097" 2
says 0 "request id is quick-" client 2 lp -d quick "$HOME_DIR/text"
job=$(sed -nE 's/^request id is quick-([0-9]*).*/\1/p' <<<"$out")
printed() { [ "$(looked "$job")" = completed ]; }
until_true 50 printed || differs "job $job is not printed: $(looked "$job")"
equal "$(looked "$job" job-originating-user-name)" "$login2"

proves G10 "100 MiB pass with 32 MiB of memory in all processes, and another user is served meanwhile"
truncate -s 100M "$HOME_DIR/large"
chmod 644 "$HOME_DIR/large"
memory() { # kB of the gateway's processes, each page counted once
    local each sum=0
    for each in $(below "$server"); do
        sum=$((sum + $(awk '/^Pss:/ { print $2 }' "/proc/$each/smaps_rollup" 2>/dev/null || echo 0)))
    done
    echo $sum
}
as_test it Print-Job queue:one name:job-name=LARGE @job keyword:job-hold-until=indefinite "file=$HOME_DIR/large" >"$HOME_DIR/large.test"
sent client 2 "$HOME_DIR/large.test" >"$HOME_DIR/large.told" &
large=$!
peak=0
if [ -n "$server" ]; then
    while kill -0 $large 2>/dev/null; do
        now=$(memory)
        [ "$now" -le "$peak" ] || peak=$now
        ipp client 3 Get-Printer-Attributes queue:one keyword:requested-attributes=printer-name
        equal "$status" $ok
    done
    echo "peak $peak kB"
    [ "$peak" -gt 0 ] && [ "$peak" -le 32768 ] || differs "$peak kB"
fi
wait $large
answer=$(cat "$HOME_DIR/large.told")
same "$(attribute job-id)" "$HOME_DIR/large"

proves G6 "a document is read by who may, and its octets are cupsd's"
fetched() { # WAY UID JOB [NUMBER]: $code; the document in $HOME_DIR/fetched
    local name
    name=$(id -nu "$2")
    ipp_octets 4027 45:printer-uri=ipp://localhost/printers/one 21:job-id="$3" 42:requesting-user-name="$name" \
        21:document-number="${4:-1}" >"$HOME_DIR/ask"
    http "$1" "$2" "POST /" "Content-Type: application/ipp" "Authorization: PeerCred $name" <"$HOME_DIR/ask"
    code=$(ipp_code)
}
has_document() { LC_ALL=C grep -qaF "the secret of the page" "$HOME_DIR/http.got" "$HOME_DIR/http.body"; }
echo "the secret of the page" >"$HOME_DIR/document"
fetch_case() { # UID TITLE CODE: of uid 2's job
    job_of 2 "$2"
    fetched client "$1" "$job"
    equal "$http_status" 200
    equal "$code" "$3"
    case $3 in
    0000) has_document || differs "no document for $*" ;;
    *) if has_document; then differs "a document for $*"; fi ;;
    esac
}
for title in NOTHING ALLOWED DSPSPLF CPYSPLF EXPORT; do
    fetch_case 2 $title 0000
    fetch_case 3 $title 0403 # cupsd's policy
    fetched direct 2 "$job"
    equal "$code" 0000 # and past the gateway
done
for title in REFUSED QSPOPNSP; do
    fetch_case 2 $title 0403
    fetch_case 3 $title 0403
    fetch_case 0 $title 0000
    fetched direct 2 "$job"
    equal "$code" 0000
done
fetch_case 2 CRASH 0500
job_of 2 OTHERS
fetched client 2 "$job"
equal "$code" 0000
# Which one it is makes no difference: a second document, a cancelled job's, one that is not there.
ipp direct 2 Create-Job queue:one name:job-name=QSPOPNSP
job=$(attribute job-id)
ipp direct 2 Send-Document "job:$job" boolean:last-document=false "file=$HOME_DIR/document"
ipp direct 2 Send-Document "job:$job" boolean:last-document=true "file=$HOME_DIR/document"
for number in 1 2 3 0; do
    fetched client 2 "$job" $number
    [ "$code" != 0000 ] || differs "document $number"
    if has_document; then differs "document $number"; fi
done
ipp direct 2 Cancel-Job "job:$job"
fetched direct 2 "$job"
equal "$code" 0000 # a cancelled job's document can still be read
fetched client 2 "$job"
equal "$code" 0403
ipp client 2 Restart-Job "job:$job"

proves G6 "gatewayGetDocument: each of the functions that are named may refuse"
settings journalRepeatSeconds 0 gatewayGetDocument '["QSPOPNSP","DSPSPLF","CPYSPLF","EXPORT"]'
gateway_restart
for title in QSPOPNSP DSPSPLF CPYSPLF EXPORT; do
    fetch_case 2 $title 0403
    contains "$(tr -d '\0' <"$HOME_DIR/http.body")" "$title is refused"
done
fetch_case 2 NOTHING 0000
equal "$(entries_of "$job")" "QSPOPNSP allowed authority, DSPSPLF allowed authority, CPYSPLF allowed authority, EXPORT allowed authority"

proves G10 "a client that is cut off in its document: no job prints, and the next one is served"
{
    ipp_octets 0002 45:printer-uri=ipp://localhost/printers/quick 42:requesting-user-name="$login2" 42:job-name=CUT
    head -c 100000 /dev/zero
} >"$HOME_DIR/cut"
before=$(jobs_seen direct 0 keyword:which-jobs=all)
{
    printf 'POST /printers/quick HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: 1000000\r\n\r\n'
    cat "$HOME_DIR/cut"
} >"$HOME_DIR/cut.http"
client 2 timeout 1 "$PWD/$BUILD/tests/tools/exchange" "$front" 5 <"$HOME_DIR/cut.http" >"$HOME_DIR/cut.told" || true
sleep 0.5
for each in $(jobs_seen direct 0 keyword:which-jobs=all); do
    case " $before " in *" $each "*) continue ;; esac
    equal "$(looked "$each")" aborted
done
answers $ok "" 2 Get-Printer-Attributes queue:quick keyword:requested-attributes=printer-name
