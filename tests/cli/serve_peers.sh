#!/bin/bash
# serve_peers.sh - peers that keep to no protocol: each is told so with a fixed id and closed, costs
# nobody else anything, and leaves nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
made
server_start env TZ=XXX-9 sh -c 'umask 0 && exec "$@"' sh # which no job is to see
cat >"$HOME_DIR/text" <<<'one'
seq 1 60000 >"$HOME_DIR/large" # more than a stream's credit

# peers STEP...: a raw client as an ordinary user would run one; $out is what it received
peers() { expect 0 as_uid 0 "$peer" "$socket" "$@"; }
# refused ID TEXT STEP...: the last frame says why, then the server closes
refused() {
    local id=$1 text=$2
    shift 2
    peers "$@" end
    contains "$out" "X {\"id\":\"$id\""
    contains "$out" "$text"
    equal "${out##*$'\n'}" closed
    served_within_a_second "$*"
}

proves S13 "frames that are none: a clear refusal, and the connection ends"
refused SPY0107 "a hello was due" cl=WRKSPLF
refused SPY0107 "kind X'5A'" k=5A={}
refused SPY0107 "kind X'57' is none that the client sends" hello get k=57={}
refused SPY0107 "expected at most 4096" raw=00001002 raw=68 # a hello of 4097 bytes
refused SPY0107 "expected at most" raw=FFFFFFFF68
refused SPY0107 "frame HELLO of 0 bytes" raw=0000000068
refused SPY0107 "expected at most" hello get raw=7FFFFFFF73
refused SPY0107 "" raw=48545450 raw=2F312E31                # HTTP/1.1
refused SPY0107 "frame HELLO" h=hello
refused SPY0107 "expected an object" 'h=["protocol",1]'
refused SPY0107 "frame HELLO" h=
refused SPY0107 "frame HELLO" 'h={"protocol":2,"protocol":2,"client":"x"}'
refused SPY0107 "frame HELLO" 'h={"protocol":2,"client":"x","uid":0}'
refused SPY0107 "frame HELLO" 'h={"protocol":2}'
refused SPY0107 "protocol 2" 'h={"protocol":1,"client":"x"}'
refused SPY0107 "frame HELLO" 'h={"protocol":"1","client":"x"}'
refused SPY0107 "frame HELLO" 'h={"protocol":1.5,"client":"x"}'
refused SPY0107 "a statement was due" hello get hello
refused SPY0107 "a statement was due" hello get 'r={"stream":1,"bytes":0}'
refused SPY0107 "a statement was due" hello get d=1:abc
deep=$(printf '%0.s[' {1..2000})
refused SPY0107 "frame STATEMENT" hello get "s={\"words\":$deep"
refused SPY0107 "expected either cl or words" hello get 's={}'
refused SPY0107 "expected either cl or words" hello get 's={"cl":"WRKSPLF","words":["wrksplf"]}'
refused SPY0107 "words: none" hello get 's={"words":[]}'
refused SPY0107 "expected strings" hello get 's={"words":["wrksplf",1]}'
refused SPY0107 "frame STATEMENT" hello get 's={"cl":1}'
refused SPY0107 "frame STATEMENT" hello get 's={"cl":"DSPJOB","cl":"WRKSPLF"}'
refused SPY0107 "frame STATEMENT" hello get 's={"cl":"DSPJOB","adopt":["QSECOFR"]}'
refused SPY0107 "frame STATEMENT" hello get $'s={"cl":"\xff"}'
refused SPY0107 "frame STATEMENT" hello get 's={"cl":"a\u0000b"}'
peers 'h={"protocol":2,"client":"x","job":"A*/../B"}' end
contains "$out" 'X {"id":"'
peers 'h={"protocol":2,"client":"x","job":"AVERYLONGNAMEOFAJOB"}' end
contains "$out" 'X {"id":"'

proves S3 "one connection is one job"
peers hello get cl=DSPJOB until=E cl=DSPJOB until=E
equal "$(grep -o '[0-9]*/QSECOFR/SPSY' <<<"$out" | sort -u | wc -l)" 1
first=$(grep -o '[0-9]*/QSECOFR/SPSY' <<<"$out" | head -1)
peers 'h={"protocol":2,"client":"x","job":"NIGHT","interactive":true}' get cl=DSPJOB until=E
contains "$out" '/QSECOFR/NIGHT'
contains "$out" '"type":"interactive"'
case $out in *"${first%%/*}"*) fail "another connection, the same job" ;; esac

proves S4 "nothing of the environment of a client, or of whoever started the server, reaches a job"
hours=$(date +%H)
TZ=XXX-9 expect 0 officer --json crtsplf --file CLOCK --fromstmf "$HOME_DIR/text"
hours="$hours $(date +%H)" # the second one when the hour ends just now
contains "$hours" "$(sed -E 's/.*"timeOpened":"(..).*/\1/' <<<"$out")"

expect 0 officer crtsplf --file BESIDE --fromstmf "$HOME_DIR/large" # its data is a file of the home
equal "$(find "$home" "$scratch" -mindepth 1 ! -path "$home/lib" -perm /077)" ""

proves S7 "two processes are ready; one that is taken is replaced after its first answer, not before"
workers_are() { [ "$(workers)" = "$1" ]; }
connected() { # STEP...: a peer that stays; $staying
    "$peer" "$socket" hello get "$@" wait < <(sleep 60) >"$HOME_DIR/staying" &
    staying=$!
    until_true 100 grep -q waiting "$HOME_DIR/staying" || fail "$(cat "$HOME_DIR/staying")"
}
leave() {
    kill "$staying"
    wait "$staying" || true
}
expect 0 officer dspjob
until_true 50 workers_are 2 || fail "$(workers) processes are ready"
connected
sleep 0.2
workers_are 2 || fail "$(workers) processes before the first answer"
leave
expect 0 officer dspjob
until_true 50 workers_are 2 || fail "$(workers) processes are ready"
connected cl=DSPJOB until=E
until_true 50 workers_are 3 || fail "$(workers) processes after the first answer"
leave

proves S13 "lines of a script that are none end the connection, those that are name the place"
peers hello get 's={"cl":"NOSUCH X(","lines":[[0,7,3],[7,8,2],[9,9,1]]}' until=E
contains "$out" 'line 8, column 3: '
for lines in '[[1,1,1]]' '[[-1,1,1]]' '[[0,0,1]]' '[[0,1,0]]' '[[0,1,1],[99,2,1]]' '[[0,1,1],[5,2,1],[4,3,1]]' \
    '[[0,1]]' '[[0,1,1,1]]' '["x"]' '[{}]' '[[0,"1",1]]' '[[0,1,1],[3]]' '[null]'; do
    peers hello get "s={\"cl\":\"NOSUCH X(\",\"lines\":$lines}" end
    contains "$out" 'X {"id":"SPY0107"'
    contains "$out" 'expected [offset, line, column]'
done
proves S13 "odd words are no more than a failed statement"
peers hello get 's={"words":["nosuch","--home","/"]}' until=E cl=DSPJOBLOG until=E
contains "$out" CPD0030
contains "$(grep '^R' <<<"$out")" CPD0030 # it stays with the job
peers hello get 's={"words":[""]}' until=E
contains "$out" CPD0030
for verb in serve init shell run doctor-home; do
    peers hello get "s={\"words\":[\"$verb\"]}" until=E
    contains "$out" CPD0030
done
peers hello get 's={"words":["break-glass","--home","/tmp"]}' until=E
contains "$out" SPY0108

proves S5 "descriptors that are sent along are ignored; none stays in the worker"
"$peer" "$socket" pass:hello get pass:cl=DSPJOB until=E n=50:pass:cl=DSPJOB n=50:until=E wait \
    < <(sleep 60) >"$HOME_DIR/passing" &
passing=$!
until_true 20 test -e "$HOME_DIR/passing"
until_true 100 grep -q waiting "$HOME_DIR/passing" || fail "$(cat "$HOME_DIR/passing")"
peers hello get cl=DSPJOB until=E wait </dev/null
most=0
for each in $(pgrep -P "$server"); do
    [ "$(descriptors "$each")" -le "$most" ] || most=$(descriptors "$each")
done
[ "$most" -le 20 ] || fail "a worker has $most descriptors"
for each in $(pgrep -P "$server"); do # not one of them is the client's
    ! find "/proc/$each/fd" -lname "$HOME_DIR/err" | grep -q . || fail "a descriptor of the client"
done
kill "$passing"
wait "$passing" || true

proves S5 "a half frame, and nothing more: the worker ends with the client"
peers raw=000000
peers hello get raw=00000020737B
peers hello get shut end
equal "${out##*$'\n'}" closed
until_true 50 idle || fail "$(workers) workers"

proves S5 "streams that nobody asked for, and other answers than those that were due"
create="cl=CRTSPLF IN '/no/such/file'"
refused SPY0107 "another stream" hello get "$create" get 'r={"stream":7,"bytes":0}'
refused SPY0107 "frame REPLY: stream" hello get "$create" get 'r={"bytes":0}'
refused SPY0107 "another stream" hello get "$create" get 'r={"stream":1,"bytes":-1}'
refused SPY0107 "another stream" hello get "$create" get 'r={"stream":1,"bytes":1e9}'
refused SPY0107 "a reply was due" hello get "$create" get d=1:data
refused SPY0107 "a reply was due" hello get "$create" get cl=DSPJOB
refused SPY0107 "a reply was due" hello get "$create" get hello
refused SPY0107 "frame REPLY" hello get "$create" get r=yes
opened="r={\"stream\":1,\"bytes\":0}"
refused SPY0107 "data of another stream" hello get "$create" get "$opened" get d=2:data
refused SPY0107 "data was due" hello get "$create" get "$opened" get "$opened"
refused SPY0107 "data of another stream" hello get "$create" get "$opened" get cl=DSPJOB
refused SPY0107 "data of another stream" hello get "$create" get "$opened" get k=64=abc # no number
long=$(head -c 65537 /dev/zero | tr '\0' x)
printf '%s' "$long" >"$HOME_DIR/toolong"
refused SPY0107 "expected at most 65540" hello get "$create" get "$opened" get raw=00010006 raw=64

proves S5 "data without an order, beyond any credit: the connection ends, the file is not made"
peers hello get "$create" get n=40:"$opened" n=2000:d=1:data end
contains "$out" SPY0107
expect 0 officer wrksplf --select '*ALL'
case $out$err in *" IN "*) fail "half a file was made: $out" ;; esac

proves S5 "an error of the client is a message of its statement, whatever it says"
peers hello get "$create" get 'r={"stream":1,"bytes":0,"error":{"code":8,"id":"SPY0101","text":"no \u001b[2Jsuch \"file\""}}' \
    until=E cl=DSPJOB until=E
contains "$out" 'E {"exit":1}'
contains "$out" 'E {"exit":0}'
peers hello get "$create" get 'r={"stream":1,"bytes":0,"error":{"code":7,"id":"CPF3492","text":"refused, it says"}}' until=EX
contains "$out" '{"id":"SPY0101","text":"refused, it says"}'
peers hello get "$create" get 'r={"stream":1,"bytes":0,"error":"yes"}' until=EX
peers hello get "$create" get 'r={"stream":1,"bytes":0,"error":{"code":99,"id":"A VERY LONG ID THAT IS NONE","text":5}}' until=EX
peers hello get "$create" get "r={\"stream\":1,\"bytes\":0,\"error\":{\"code\":1,\"id\":\"\",\"text\":\"$(printf '%0.sx' {1..9000})\"}}" until=EX

proves S5 "standard input is read by nobody when it is the script"
peers hello get "s={\"cl\":\"CRTSPLF IN '-'\",\"inputTaken\":true}" until=EO
contains "$out" "standard input is the script; name a file"

proves S5 "output that is not replied to, replied to twice, or for more than was sent"
made_file BIG "$HOME_DIR/large"
show="s={\"cl\":\"DSPSPLF BIG $job\"}"
peers hello get "$show" shut end # no replies: the credit, and not a byte more
equal "$(awk '/^B / { sent += $2 } END { print sent }' <<<"$out")" 262144
refused SPY0107 "more data than was sent" hello get "$show" get 'r={"stream":0,"bytes":262144}' \
    'r={"stream":0,"bytes":262144}'
refused SPY0107 "more data than was sent" hello get "$show" get 'r={"stream":0,"bytes":0}'
refused SPY0107 "" hello get "$show" get 'r={"stream":0,"bytes":0,"error":{"code":1,"id":"SPY0101","text":"x"}}' \
    'r={"stream":0,"bytes":0,"error":{"code":1,"id":"SPY0101","text":"x"}}'
refused SPY0107 "another stream" hello get "$show" get 'r={"stream":3,"bytes":1}'
refused SPY0107 "a reply was due" hello get "$show" get cl=DSPJOB
export_to="cl=EXPORT BIG $job TOSTMF('/no/where')"
refused SPY0107 "a reply was due" hello get "$export_to" get d=1:x
refused SPY0107 "another stream" hello get "$export_to" get 'r={"stream":0,"bytes":0}'

proves S5 "a statement while one runs waits for its turn when nothing is asked, else ends the connection"
peers hello get cl=DSPJOB cl=DSPJOB cl=DSPJOB until=E until=E until=E
equal "$(grep -c '^E ' <<<"$out")" 3

proves S5 "a save file that is another when it is read again is found out by its digest"
expect 0 officer crtlib --lib L
expect 0 officer crtoutq --outq L/Q
made_file SAVED "$HOME_DIR/text" --outq L/Q
expect 0 officer cl "SAVOBJ Q L SAVF('$HOME_DIR/saved') SPLFDTA(*ALL)"
size=$(stat -c %s "$HOME_DIR/saved")
expect 0 officer cl "DLTSPLF SAVED $job"
swapped=0
for ((at = 0; at < size; at += 211)); do # one byte is another one, the second time
    cp "$HOME_DIR/saved" "$HOME_DIR/other"
    printf '\377' | dd of="$HOME_DIR/other" bs=1 seek="$at" conv=notrunc 2>/dev/null
    peers hello get "cl=RSTOBJ Q L SAVF('x')" feed="$HOME_DIR/saved:$HOME_DIR/other"
    case $out in
    *'E {"exit":0}'*) # where no byte counts (padding); what came back is what was saved
        expect 0 officer cl "DSPSPLF SAVED $job"
        equal "$out" "$(cat "$HOME_DIR/text")"
        ;;
    *) swapped=$((swapped + 1)) ;;
    esac
    officer cl "DLTSPLF SAVED $job" >"$HOME_DIR/ignored" 2>&1 || true
done
echo "found out: $swapped of $((size / 211 + 1))"
peers hello get "cl=RSTOBJ Q L SAVF('x')" feed="$HOME_DIR/saved:$HOME_DIR/text"
case $out in *'E {"exit":0}'*) fail "another file was restored" ;; esac

proves S5 S8 "one that never answers harms nobody; with the connection its worker ends"
"$peer" "$socket" hello get "$create" get wait < <(sleep 60) >"$HOME_DIR/silent" &
silent=$!
until_true 20 test -e "$HOME_DIR/silent"
until_true 50 grep -q waiting "$HOME_DIR/silent" || fail "$(cat "$HOME_DIR/silent")"
served_within_a_second "one that never answers"
expect 0 officer crtsplf --file OTHER --fromstmf "$HOME_DIR/text" # nobody holds the store
kill -9 "$silent"
wait "$silent" 2>/dev/null || true
until_true 50 idle || fail "$(workers) workers"

if grep SPY0217 "$log"; then fail "a worker crashed"; fi
pids=$(below "$server")
server_stop
equal "$stopped" 0
until_true 20 all_gone $pids || fail "processes are left"
sound "after all of them"
