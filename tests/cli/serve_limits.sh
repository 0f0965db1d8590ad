#!/bin/bash
# serve_limits.sh - what a server grants: each limit is a clear refusal with a fixed id for whoever
# runs into it, and nobody else notices.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
made
seq 1 400000 >"$HOME_DIR/large" # more than sockets and credit hold
who=2                           # a uid that is not always let in
if [ "$(id -u)" = 0 ]; then needs_root; fi

held=()
mkfifo "$HOME_DIR/never"
# shellcheck disable=SC2034 # keeps it open
exec {never}<>"$HOME_DIR/never"
hold() { # UID STEP...: a connection that stays; its output is in $HOME_DIR/held
    local number=${#held[@]}
    rm -f "$HOME_DIR/held$number"
    (exec $(words_for "$1") "$peer" "$socket" "${@:2}" wait <"$HOME_DIR/never" >"$HOME_DIR/held$number") &
    held+=($!)
    until_true 50 grep -qs waiting "$HOME_DIR/held$number" ||
        fail "held: $(cat "$HOME_DIR/held$number")"
}
let_go() {
    kill "${held[@]}" 2>/dev/null || true
    wait "${held[@]}" 2>/dev/null || true
    held=()
    until_true 50 idle || fail "$(workers) workers are left"
}
peers() { expect 0 as_uid "$1" "$peer" "$socket" "${@:2}"; } # UID STEP...

server_start
if [ "$(id -u)" = 0 ]; then
    for each in 2 3; do signs_on "$each"; done

    proves S8 "connections of one user id: told which limit; others are let in, and so is the next"
    settings maxConnectionsPerUser 3
    reread
    for each in 1 2 3; do hold "$who" hello get; done
    peers "$who" hello end
    contains "$out" '"id":"SPY0204"'
    contains "$out" maxConnectionsPerUser
    expect 1 by "$who" wrksplf
    contains "$err" SPY0204
    contains "$err" "you have 3 connections"
    expect 0 by 3 wrksplf
    served_within_a_second "a user at the limit"
    kill "${held[0]}"
    until_true 20 by "$who" wrksplf >"$HOME_DIR/ignored" 2>&1 || fail "the room was not given back"
    let_go

    proves S8 "connections in all: the last ones are kept for QSECOFR"
    settings maxConnections 4 reservedConnections 2
    reread
    hold 2 hello get
    hold 3 hello get
    expect 1 by 2 wrksplf
    contains "$err" SPY0204
    contains "$err" "2 of 4"
    contains "$err" "maxConnections"
    served_within_a_second "no room"
    hold 0 hello get
    hold 0 hello get
    expect 1 officer wrksplf
    contains "$err" "4 of 4"
    let_go
    served_within_a_second "room again"

    # More are kept than there are: somebody else has one all the same.
    settings maxConnections 2 reservedConnections 16
    reread
    expect 0 by 2 wrksplf
    settings maxConnections 4 reservedConnections 2
    reread

    proves S8 "who has no profile holds no connection: he is told before he has said a word"
    settings
    reread
    begun=$SECONDS
    peers 4 get end
    contains "$out" 'X {"id":"SPY0115"'
    [ $((SECONDS - begun)) -le 5 ] || fail "he was kept for $((SECONDS - begun)) s"

    proves S8 "strangers at a time: told who they are not, or that they are too many; a known user is served"
    expect 0 by 2 dspjob # known from now on
    begun=${EPOCHREALTIME/./}
    expect 0 as_uid 4 "$crowd" "$socket" strange 300
    read -r nobody _ too_many _ <<<"$out"
    seconds=$(((${EPOCHREALTIME/./} - begun) / 1000000 + 2)) # those that it may have begun and ended in
    [ "$nobody" -gt 0 ] && [ $((nobody + too_many)) -le 300 ] && [ "$nobody" -le $((64 * seconds)) ] ||
        fail "$out in $seconds s"
    [ "$nobody" -eq 300 ] || [ "$too_many" -gt 0 ] || fail "nobody was told why he was turned away: $out"
    as_uid 4 "$crowd" "$socket" strange 900 >"$HOME_DIR/strange" &
    strange=$!
    served_within_a_second "beside strangers"
    wait "$strange"

    proves S8 "spsy --wait is served when there is room again"
    settings maxConnections 4 reservedConnections 2
    reread
    for each in 2 3; do hold "$each" hello get; done
    by 2 --wait wrksplf >"$HOME_DIR/waited" 2>&1 &
    waiting=$!
    sleep 0.3
    let_go
    wait "$waiting" || fail "$(cat "$HOME_DIR/waited")"

    proves S8 "a flood of one user's connections: another one is answered within a second"
    settings
    reread
    floods=()
    for each in 1 2 3 4; do
        as_uid 2 "$crowd" "$socket" flood 4000 >"$HOME_DIR/flood$each" &
        floods+=($!)
    done
    sleep 0.5
    expect 0 "$crowd" "$socket" time 2500
    echo "requests of another one, median and slowest in us: $out"
    wait "${floods[@]}"
    echo "$(cat "$HOME_DIR"/flood?)"
    [ "${out##* }" -lt 1000000 ] || fail "another one waited ${out##* } us"
    until_true 50 idle || fail "$(workers) workers are left"
fi

proves S8 "a statement that is too long: a refusal; one that is not is carried out"
settings maxStatementBytes 2000
reread
fits=$(printf "DSPJOB /*%1900s*/" x) over=$(printf "DSPJOB /*%2000s*/" x)
peers "$who" hello get "cl=$fits" until=E
contains "$out" 'E {"exit":0}'
peers "$who" hello get "cl=$over" end
contains "$out" 'X {"id":"SPY0107"'
contains "$out" "expected at most 2000"
expect 1 officer cl "$over"
contains "$err" SPY0107

proves S8 "a statement of CL is no longer than in a script, whatever the server takes"
settings maxStatementBytes 1000000
reread
printf "DSPJOB /*%70000s*/" x >"$HOME_DIR/long"
printf 's={"cl":"%s"}' "$(cat "$HOME_DIR/long")" >"$HOME_DIR/step"
peers "$who" hello get "$(cat "$HOME_DIR/step")" until=E cl=DSPJOB until=E
contains "$out" 'longer than 65536 bytes'
contains "$out" 'E {"exit":2}'
contains "$out" 'E {"exit":0}'

proves S8 "no hello, half a hello, a statement byte by byte: closed in time, with the reason"
settings statementSeconds 1 idleSeconds 2
reread
late() { # TEXT STEP...: closed between 0.8 and 4 seconds
    local text=$1 begun=${EPOCHREALTIME/[^0-9]/} took
    shift
    peers "$who" "$@" end
    took=$((${EPOCHREALTIME/[^0-9]/} - begun))
    contains "$out" 'X {"id":"SPY0206"'
    contains "$out" "$text"
    [ "$took" -gt 800000 ] && [ "$took" -lt 4000000 ] || fail "$*: closed after $took us"
}
late "statementSeconds" pause=0
late "statementSeconds" raw=000000
late "statementSeconds" slow=100:hello
late "statementSeconds" hello get slow=100:cl=DSPJOB
late "idleSeconds" hello get
late "idleSeconds" hello get cl=DSPJOB until=E
late "idleSeconds" hello get "cl=CRTSPLF X '/no/where'" get

proves S8 "slow senders cost nobody else a thing"
settings statementSeconds 5
reread
for each in 1 2 3 4 5 6 7 8; do hold "$who" hello get raw=0000; done
expect 0 "$crowd" "$socket" time 1500
[ "${out##* }" -lt 1000000 ] || fail "another one waited ${out##* } us"
let_go

proves S8 "a reader that reads nothing holds no lock, and is closed"
made_file BIG "$HOME_DIR/large"
settings idleSeconds 2
reread
for each in "DSPSPLF BIG $job" "EXPORT BIG $job TOSTMF('/x')" "CPYSPLF BIG JOB($job) TOSTMF('/x')"; do
    hold 0 hello get "cl=$each"
done
for ((i = 0; i < 300; i++)); do echo "CRTUSRPRF U$i"; done >"$HOME_DIR/many.cl"
expect 0 officer run "$HOME_DIR/many.cl"
hold 0 hello get n=40:'s={"cl":"WRKUSRPRF *ALL","json":true}'
begun=$SECONDS
expect 0 officer crtsplf --file OTHER --fromstmf "$HOME_DIR/many.cl"
served_within_a_second "a reader that reads nothing"
until_true 60 idle || fail "$(workers) workers wait for ever"
[ $((SECONDS - begun)) -le 6 ] || fail "they were waited for $((SECONDS - begun)) s"
let_go

proves S8 "a client that has gone leaves no delay"
for each in 1 2 3; do peers "$who" hello get "cl=DLYJOB 3600" pause=50; done
until_true 30 idle || fail "$(workers) workers wait for nobody"

mine() { # kB of the largest worker: the one that has a connection
    for each in $(pgrep -P "$server"); do rss "$each"; done 2>/dev/null | sort -rn | head -1
}
proves S8 "a million statements of one: the memory of its worker stays as it is"
"$peer" "$socket" hello get n=200:cl=DSPJOB n=200:until=E pause=500 n=3000:cl=DSPJOB n=3000:until=E \
    wait <"$HOME_DIR/never" >"$HOME_DIR/statements" &
held+=($!)
until_true 50 grep -qs '^E' "$HOME_DIR/statements"
memory=$(mine)
until_true 600 grep -q waiting "$HOME_DIR/statements" || fail "$(tail -3 "$HOME_DIR/statements")"
after=$(mine)
echo "a worker's kB after 200 statements $memory, after 3200 $after"
[ "$after" -lt $((memory + 1024)) ] || fail "the worker grows: $memory kB, $after kB"
let_go

if grep SPY0217 "$log"; then fail "a worker crashed"; fi
server_stop
equal "$stopped" 0
sound "after all of them"
