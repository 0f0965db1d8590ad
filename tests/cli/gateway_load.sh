#!/bin/bash
# shellcheck disable=SC2154 # libraries
# G10: many clients at a gateway, slow ones, those that go in the middle, and those who are too many.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/gateway_lib.sh
. "$(dirname "$0")/gateway_lib.sh"
clients=$PWD/$BUILD/tests/tools/clients
request() { # FILE CODE JOB [HEADER]: Get-Job-Attributes or another, as bytes of HTTP
    ipp_octets "$2" "45:job-uri=ipp://localhost/jobs/$3" "42:requesting-user-name=$login2" >"$1.ipp"
    {
        printf 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n' "${4:-close}"
        printf 'Content-Type: application/ipp\r\nContent-Length: %d\r\n\r\n' "$(stat -c %s "$1.ipp")"
        cat "$1.ipp"
    } >"$1"
}
held_by() { # UID COUNT: connections that say nothing; they stay until leave
    client "$1" "$clients" "$front" idle "$2" >"$HOME_DIR/held" <&8 &
    holders+=($!)
    until_true 300 grep -q '^held' "$HOME_DIR/held" || fail "user id $1 has no $2 connections"
    rm "$HOME_DIR/held"
}
holders=()
leave() {
    local each
    for each in "${holders[@]}"; do
        below "$each" | xargs -r kill 2>/dev/null || true
        wait "$each" 2>/dev/null || true
    done
    holders=()
}
quiet() { # nothing is left of anybody: workers, connections to cupsd
    until_true 150 idle || fail "workers are left: $(ps --ppid "$server" -o pid=,args=)"
    equal "$(pgrep -cP "$server" spsy-connector)" 1
    until_true 50 eval '[ "$(descriptors '"$connector"')" -le "$at_rest" ]' ||
        fail "the connector has $(descriptors "$connector") descriptors, $at_rest at rest"
    equal "$(ls -A "$scratch" | wc -l)" 1 # the gateway's own
}
idle() { [ "$(workers)" -le 3 ]; } # two spare ones and the connector

ended() {
    local status=$?
    set +e
    leave
    (exit "$status")
    gateway_end
}
trap ended EXIT
mkfifo "$HOME_DIR/hold" && exec 8<>"$HOME_DIR/hold" # what those who hold something read
world
settings journalRepeatSeconds 0 gatewayConnectionsPerUser 1200 idleSeconds 4 statementSeconds 3
gateway_restart
connector=$(pgrep -P "$server" spsy-connector)
job_of 2 MINE
mine=$job
request "$HOME_DIR/get" 0009 "$mine"
request "$HOME_DIR/keep" 0009 "$mine" Keep-Alive
client 2 "$clients" "$front" time "$HOME_DIR/get" 300 >"$HOME_DIR/times" || fail "not served"
sleep 0.5
at_rest=$(descriptors "$connector")

proves G10 "a thousand connections, a hundred of which say nothing: everybody is answered"
held_by 3 100
client 2 "$clients" "$front" time "$HOME_DIR/get" 2000 >"$HOME_DIR/times" || fail "not served"
read -r count median longest unanswered <"$HOME_DIR/times"
equal "$unanswered" 0
[ "$longest" -lt 20000000 ] || fail "one of $count waited $longest us (median $median)"
held_by 3 900
client 2 "$clients" "$front" time "$HOME_DIR/get" 2000 >"$HOME_DIR/times" || fail "not served"
read -r count median longest unanswered <"$HOME_DIR/times"
equal "$unanswered" 0
[ "$longest" -lt 20000000 ] || fail "beside 1,000 one of $count waited $longest us (median $median)"

proves G10 "one more than gatewayConnections is told so, by each of CUPS's commands, in words"
settings journalRepeatSeconds 0 gatewayConnections 20 gatewayConnectionsPerUser 10 idleSeconds 120 statementSeconds 120
leave
quiet
reread
# lp -d, lpq and lprm say of whatever answer they do not like that there is no such destination (2.4.2).
for each in "lpstat -o" "cancel one-$mine" "lpmove one-$mine two" "lp -i one-$mine -H hold"; do
    leave # who says nothing is let go after 30 s
    quiet
    held_by 3 10
    for ((i = 0; i < 10; i++)); do
        says 1 'gatewayConnectionsPerUser' client 3 $each
        without "$out" Success 'not running'
    done
done
leave
quiet
held_by 3 10
for each in "lp -d one $HOME_DIR/document" "lpq -P one" "lprm -P one $mine"; do
    out=$(client 3 $each 2>&1 </dev/null) || true
    without "$out" Success 'not running' 'request id'
done
says 0 '' client 2 cancel "one-$mine"
held_by 4 10
says 1 'gatewayConnections)' client 2 cancel "one-$mine"
without "$out" Success
leave
quiet
settings journalRepeatSeconds 0 idleSeconds 4 statementSeconds 3
reread

proves G10 "a byte a second, in headers, attributes or document, costs its own connection alone"
ipp_octets 0002 45:printer-uri=ipp://localhost/printers/one "42:requesting-user-name=$login3" 42:job-name=SLOW \
    >"$HOME_DIR/print.ipp"
printf 'twenty bytes of text' >>"$HOME_DIR/print.ipp"
{
    printf 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/ipp\r\n'
    printf 'Content-Length: %d\r\n\r\n' "$(stat -c %s "$HOME_DIR/print.ipp")"
    cat "$HOME_DIR/print.ipp"
} >"$HOME_DIR/print"
slow=()
begun=$SECONDS
for each in "get 200" "get 200,150" "print 200,$(($(stat -c %s "$HOME_DIR/print") - 20))"; do
    client 3 "$clients" "$front" drip "$HOME_DIR/${each% *}" "${each#* }" >"$HOME_DIR/dripped.${#slow[@]}" 2>&1 </dev/null &
    slow+=($!)
done
client 2 "$clients" "$front" time "$HOME_DIR/get" 2000 >"$HOME_DIR/times"
read -r count median longest unanswered <"$HOME_DIR/times"
equal "$unanswered" 0
[ "$longest" -lt 20000000 ] || fail "beside slow ones one of $count waited $longest us"
for each in "${slow[@]}"; do wait "$each" || true; done
[ $((SECONDS - begun)) -le 120 ] || fail "a slow one was served for $((SECONDS - begun)) s"
equal "$(head -c 12 "$HOME_DIR/dripped.2")" 'HTTP/1.1 200' # a document may take its time
ipp direct 0 Get-Jobs uri:ipp://localhost/ keyword:requested-attributes=job-name
contains "$answer" SLOW

proves G10 "clients that go at any octet of a request leave nothing behind"
client 2 "$clients" "$front" cut "$HOME_DIR/get" 9
request "$HOME_DIR/cancel" 0008 "$mine"
client 3 "$clients" "$front" cut "$HOME_DIR/cancel" 9
quiet

proves G10 "who never reads what is answered holds one connection, until idleSeconds are over"
client 2 "$clients" "$front" deaf "$HOME_DIR/keep" 20000 >"$HOME_DIR/held" <&8 &
holders+=($!)
client 2 "$clients" "$front" time "$HOME_DIR/get" 1500 >"$HOME_DIR/times"
read -r count median longest unanswered <"$HOME_DIR/times"
equal "$unanswered" 0
[ "$longest" -lt 20000000 ] || fail "beside one who does not read somebody waited $longest us"
quiet
leave

proves G10 "a large document for a job that is refused is taken and answered"
job_of 2 REFUSED
head -c 104857600 /dev/zero >"$HOME_DIR/large"
answers $refused 'nobody may' 3 Send-Document "job:$job" boolean:last-document=true "file=$HOME_DIR/large"
job_of 2 MINE2
answers "$refused|$failed|client-error-not-possible|$ok" '' 2 Send-Document "job:$job" boolean:last-document=true "file=$HOME_DIR/large"
quiet
gateway_stop
equal "$stopped" 0
without "$(cat "$log")" SPY0217 # no worker ended by a signal
equal "$(ls -A "$scratch")" ""
