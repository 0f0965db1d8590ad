#!/bin/bash
# shellcheck disable=SC2154 # libraries
# G11: whatever fails behind or beside the gateway, every request is answered in IPP with words, nothing
# is let through, and nothing is left.
if [ -z "${SPSY_TEST_MOUNTED:-}" ]; then
    unshare --mount true 2>/dev/null || {
        echo "skipped: no right to mount"
        exit 77
    }
    SPSY_TEST_MOUNTED=1 exec unshare --mount bash "$0"
fi
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/gateway_lib.sh
. "$(dirname "$0")/gateway_lib.sh"
tools=$PWD/$BUILD/tests/tools
request() { # FILE CODE JOB [CONNECTION]: as bytes of HTTP
    ipp_octets "$2" "45:job-uri=ipp://localhost/jobs/$3" "42:requesting-user-name=$login2" >"$1.ipp"
    {
        printf 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n' "${4:-close}"
        printf 'Content-Type: application/ipp\r\nContent-Length: %d\r\n\r\n' "$(stat -c %s "$1.ipp")"
        cat "$1.ipp"
    } >"$1"
}
idle() { [ "$(workers)" -le 3 ]; } # two spare ones and the connector
quiet() { # WHAT: nothing is left of anybody
    until_true 100 idle || fail "$1: workers are left: $(ps --ppid "$server" -o pid=,args=)"
    until_true 50 rests || fail "$1: the connector has $(descriptors "$connector") descriptors, $at_rest at rest"
    equal "$(ls -A "$scratch" | wc -l)" 1 # the gateway's own
}
rests() { [ "$(descriptors "$connector")" -le "$at_rest" ]; }
worker_of() { # the worker that has a client's connection: not the connector, and with a channel to it
    local each
    for each in $(pgrep -P "$server"); do
        [ "$each" = "$connector" ] || ! pgrep -P "$each" >/dev/null ||
            ! find "/proc/$each/fd" -lname 'socket:*' | grep -q . || echo "$each"
    done
}
in_words() { # TEXT: of the clients of CUPS, and of IPP; nothing of it was let through
    says 1 "$1" client 2 cancel "one-$mine"
    without "$out" Success 'not running' 'nauthorized'
    says 1 "$1" client 2 lpmove "one-$mine" two
    without "$out" Success 'not running' 'nauthorized'
    answers $failed "$1" 2 Get-Job-Attributes "job:$mine"
    answers $failed "$1" 2 Hold-Job "job:$mine"
}
served() { answers $ok '' 2 Get-Job-Attributes "job:$mine"; }

mount -t tmpfs -o size=16m,mode=711 tmpfs "$served"
chown 1:1 "$served"
ended() { # the disk of its own goes first
    local status=$?
    set +e
    umount -l "$served"
    (exit "$status")
    gateway_end
}
trap ended EXIT
world 'DirtyCleanInterval 0'
connector=$(pgrep -P "$server" spsy-connector)
job_of 2 MINE
mine=$job
request "$HOME_DIR/get" 0009 "$mine"
request "$HOME_DIR/keep" 0009 "$mine" Keep-Alive
served
sleep 0.3
at_rest=$(descriptors "$connector")

proves G11 "cupsd is gone: said in words, and when it is back it is asked again"
cupsd_stop KILL
in_words 'cupsd'
cupsd_start
served
equal "$(looked "$mine")" pending-held
quiet "cupsd killed"

proves G11 "cupsd is started anew between two requests of one connection: both are answered"
mkfifo "$HOME_DIR/pipe"
client 2 "$tools/clients" "$front" turns - 10 <"$HOME_DIR/pipe" >"$HOME_DIR/both" 2>&1 &
both=$!
exec 7>"$HOME_DIR/pipe"
echo "$HOME_DIR/keep" >&7
until_true 50 grep -aq MINE "$HOME_DIR/both" || fail "no first answer: $(cat "$HOME_DIR/both")"
cupsd_stop TERM
cupsd_start 7>&-
echo "$HOME_DIR/get" >&7
exec 7>&-
wait $both || fail "not answered"
equal "$(grep -ao 'HTTP/1.1 200' "$HOME_DIR/both" | wc -l)" 2
quiet "cupsd started anew"

proves G11 "cupsd does nothing for a while: who asks waits, and is answered; who goes leaves nothing"
kill -STOP "$cupsd"
client 2 "$tools/exchange" "$front" 20 <"$HOME_DIR/get" >"$HOME_DIR/waits" 2>&1 &
waits=$!
client 3 "$tools/clients" "$front" cut "$HOME_DIR/get" 40
out=$(client 2 timeout 1 cancel "one-$mine" 2>&1) || true # it goes while it waits
equal "$out" ''
kill -CONT "$cupsd"
wait $waits || fail "no answer: $(cat "$HOME_DIR/waits")"
contains "$(tr -d '\0' <"$HOME_DIR/waits")" MINE
quiet "cupsd stopped"
job_of 2 MINE
mine=$job
request "$HOME_DIR/get" 0009 "$mine"

proves G11 "a program that crashes, or never ends, refuses in words; the next request is decided as ever"
for each in CRASH HANG; do
    job_of 2 $each
    says 1 gateway_fails client 2 cancel "one-$job"
    without "$out" Success 'not running'
    equal "$(looked "$job")" pending-held
    served
done
quiet "programs that fail"

proves G11 "an exit host that was killed is started again, or it refuses; never is anything let through"
client 2 "$tools/clients" "$front" turns - 10 <"$HOME_DIR/pipe" >"$HOME_DIR/both" 2>&1 &
both=$!
exec 7>"$HOME_DIR/pipe"
request "$HOME_DIR/keep" 0009 "$mine" Keep-Alive
echo "$HOME_DIR/keep" >&7
until_true 50 grep -aq MINE "$HOME_DIR/both" || fail "no first answer"
for each in $(pgrep -f "^${SPSY%/bin/spsy}/libexec/spsy/spsy-exit-host"); do
    parent=$(ps -o ppid= -p "$each" | tr -d ' ')
    [ "$(ps -o ppid= -p "${parent:-1}" | tr -d ' ')" != "$server" ] || kill -KILL "$each"
done
job_of 2 REFUSED 7>&-
refused_job=$job
request "$HOME_DIR/cancel" 0008 "$refused_job"
echo "$HOME_DIR/cancel" >&7
exec 7>&-
wait $both || fail "not answered"
equal "$(grep -ao 'HTTP/1.1 200' "$HOME_DIR/both" | wc -l)" 2
equal "$(looked "$refused_job")" pending-held
for each in 1 2 3; do answers "$ok|$failed" '' 2 Get-Job-Attributes "job:$mine"; done # of spare workers, too
served
quiet "exit hosts killed"

proves G11 "a registry that cannot be read refuses, in words"
cp -p "$home/registry.json" "$HOME_DIR/registry"
echo '{"version":1,' >"$home/registry.json"
in_words 'registry'
equal "$(looked "$mine")" pending-held
cp -p "$HOME_DIR/registry" "$home/registry.json"
served

proves G11 "a full disk: what cannot be recorded is refused, in words"
dd if=/dev/zero of="$served/fill" bs=1k 2>/dev/null && fail "the disk is not full"
# What the log still has room for is recorded, and done.
for ((i = 0; i < 40; i++)); do as_test "n$i" Hold-Job "job:$mine"; done >"$HOME_DIR/many.test"
for ((i = 0; i < 15; i++)); do
    sent client 2 "$HOME_DIR/many.test" | told >"$HOME_DIR/many.told"
    ! grep -q $failed "$HOME_DIR/many.told" || break
done
answers $failed 'no room' 2 Hold-Job "job:$mine"
[ -n "$text" ] || fail "refused without a word"
says 1 '' client 2 lp -i "one-$mine" -H resume
without "$out" Success 'not running'
[ -n "$out" ] || fail "refused without a word"
equal "$(looked "$mine")" pending-held
says 0 '' client 2 cancel "one-$mine" # the way out: the reserve is for it
equal "$(looked "$mine")" canceled
rm "$served/fill"
job_of 2 MINE
mine=$job
request "$HOME_DIR/get" 0009 "$mine"
request "$HOME_DIR/keep" 0009 "$mine" Keep-Alive
served
quiet "a full disk"

proves G11 "a worker that is killed costs its connection alone"
client 3 "$tools/clients" "$front" turns - 10 <"$HOME_DIR/pipe" >"$HOME_DIR/both" 2>&1 &
both=$!
exec 7>"$HOME_DIR/pipe"
echo "$HOME_DIR/keep" >&7
until_true 50 test -s "$HOME_DIR/both" || fail "no first answer"
for each in $(pgrep -P "$server"); do [ "$each" = "$connector" ] || kill -KILL "$each"; done
served
exec 7>&-
wait $both || true
quiet "workers killed"

proves G11 "SIGTERM while cupsd keeps a client waiting: it is answered, and all end within ten seconds"
kill -STOP "$cupsd"
client 2 "$tools/exchange" "$front" 20 <"$HOME_DIR/get" >"$HOME_DIR/waits" 2>&1 &
waits=$!
sleep 0.5
everybody=$(below "$server")
kill -TERM "$server"
sleep 0.5
kill -CONT "$cupsd"
begun=$SECONDS
wait "$server" && stopped=0 || stopped=$?
server=
[ $((SECONDS - begun)) -le 15 ] || fail "it took $((SECONDS - begun)) s to stop"
equal "$stopped" 0
wait $waits || fail "no answer: $(cat "$HOME_DIR/waits")"
contains "$(tr -d '\0' <"$HOME_DIR/waits")" MINE
until_true 20 all_gone $everybody || fail "left: $(ps -o pid=,ppid=,stat=,wchan=,args= -p "${everybody//$'\n'/,}")"
equal "$(ls -A "$scratch")" ""

proves G11 "SIGTERM while cupsd never answers: all end within ten seconds, the client is told"
gateway_start
served
kill -STOP "$cupsd"
client 2 "$tools/exchange" "$front" 20 <"$HOME_DIR/get" >"$HOME_DIR/waits" 2>&1 &
waits=$!
sleep 0.5
everybody=$(below "$server")
begun=$SECONDS
gateway_stop
[ $((SECONDS - begun)) -le 15 ] || fail "it took $((SECONDS - begun)) s to stop"
equal "$stopped" 0
wait $waits || true
kill -CONT "$cupsd"
contains "$(tr -d '\0' <"$HOME_DIR/waits")" 'HTTP/1.1 200'
contains "$(tr -d '\0' <"$HOME_DIR/waits")" 'the gateway stops'
until_true 20 all_gone $everybody || fail "left: $(ps -o pid=,ppid=,stat=,wchan=,args= -p "${everybody//$'\n'/,}")"
equal "$(ls -A "$scratch")" ""

proves G11 "without its connector the gateway says so, and ends with status 1"
gateway_start
served
everybody=$(below "$server")
kill -KILL "$(pgrep -P "$server" spsy-connector)"
wait "$server" && stopped=0 || stopped=$?
server=
equal "$stopped" 1
contains "$(cat "$log")" 'the connector has ended'
until_true 20 all_gone $everybody || fail "left: $(ps -o pid=,ppid=,stat=,wchan=,args= -p "${everybody//$'\n'/,}")"
equal "$(ls -A "$scratch")" ""
