#!/bin/bash
# serve_stop.sh - a server that stops, is killed, is started again; a disk that is full; a store that
# somebody else has locked: whoever is connected is served or told, and nothing acknowledged is lost.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
made
echo one >"$HOME_DIR/text"
seq 1 60000 >"$HOME_DIR/large"
mkfifo "$HOME_DIR/never" "$HOME_DIR/slow"
# shellcheck disable=SC2034 # keeps it open
exec {never}<>"$HOME_DIR/never"
hold() { # FILE STEP...: a raw client that stays
    ("$peer" "$socket" "${@:2}" <"$HOME_DIR/never" >"$1") &
    until_true 20 test -e "$1" || fail "$1"
}
stops_within() { # SECONDS
    local begun=$SECONDS pids
    pids=$(below "$server")
    server_stop
    equal "$stopped" 0
    [ $((SECONDS - begun)) -le "$1" ] || fail "the server stopped after $((SECONDS - begun)) s"
    until_true 30 all_gone $pids || fail "processes are left"
    [ ! -e "$socket" ] || fail "the socket is left"
}

proves S9 "SIGTERM: who is idle is told, a statement that runs ends and is answered, a delay is cut"
server_start
hold "$HOME_DIR/idle" hello get end
hold "$HOME_DIR/delay" hello get "cl=DLYJOB 3600" until=E end
officer --json crtsplf --file SLOW --fromstmf "$HOME_DIR/slow" >"$HOME_DIR/created" 2>&1 &
creating=$!
exec {slow}>"$HOME_DIR/slow"
echo "first line" >&"$slow"
until_true 30 grep -q '^W' "$HOME_DIR/delay" && until_true 30 grep -q '^W' "$HOME_DIR/idle"
sleep 0.5
(
    sleep 1
    echo "last line" >&"$slow"
) &
exec {slow}>&-
stops_within 9
wait "$creating" || fail "$(cat "$HOME_DIR/created")"
contains "$(cat "$HOME_DIR/created")" '"exit":0'
contains "$(cat "$HOME_DIR/idle")" 'X {"id":"SPY0203"'
contains "$(cat "$HOME_DIR/delay")" 'M {"id":"SPY0203"'
contains "$(cat "$HOME_DIR/delay")" 'E {"exit":1}'
contains "$(cat "$HOME_DIR/delay")" 'X {"id":"SPY0203"'
sound "after SIGTERM"

proves S9 "a client that never answers holds no stop up; what it was to make is not made"
server_start
hold "$HOME_DIR/silent" hello get "cl=CRTSPLF HALF '/x'" get end
until_true 30 grep -q '^O' "$HOME_DIR/silent"
stops_within 9
contains "$(cat "$HOME_DIR/silent")" 'X {"id":"SPY0202"'
expect 0 embedded wrksplf --select '*ALL'
case $out in *HALF*) fail "half a file: $out" ;; esac
contains "$out" SLOW

proves S9 "SIGINT to the whole group, as a terminal sends it, is a stop like the other"
server_start
hold "$HOME_DIR/interrupted" hello get "cl=DLYJOB 3600" until=E end
until_true 30 grep -q '^W' "$HOME_DIR/interrupted"
sleep 0.3
for each in $(below "$server" | tac); do kill -INT "$each" 2>/dev/null || true; done
server_stop INT
equal "$stopped" 0
contains "$(cat "$HOME_DIR/interrupted")" 'E {"exit":1}'

proves S9 "no server: a clear message at once, and spsy --wait waits for it"
expect 1 officer dspjob
contains "$err" SPY0201
officer --wait dspjob >"$HOME_DIR/waited" 2>&1 &
waiting=$!
sleep 0.5
server_start
wait "$waiting" || fail "$(cat "$HOME_DIR/waited")"

proves S9 "a second server at the same socket: refused, the first one is not disturbed"
(exec $(words_for 1) "$SPSY" --home "$home" serve --socket "$socket" >"$HOME_DIR/second" 2>&1) &&
    fail "two servers at one socket"
contains "$(cat "$HOME_DIR/second")" SPY0102
expect 0 officer dspjob

proves S7 S9 "the acceptor is killed: workers and exit hosts end, a stale socket is replaced"
pids=$(below "$server")
hold "$HOME_DIR/orphan" hello get "cl=DLYJOB 3600" until=E end
until_true 30 grep -q '^W' "$HOME_DIR/orphan"
sleep 0.3
pids="$pids $(below "$server")"
server_stop KILL
until_true 50 all_gone $pids || fail "processes outlive the acceptor: $(ps -o pid,args $pids)"
[ -S "$socket" ] || fail "no stale socket"
server_start
rm "$socket"
: >"$socket" # as if a successor had made it
server_stop
equal "$stopped" 0
[ -e "$socket" ] || fail "a server took another one's socket away"
rm "$socket"
expect 1 officer dspjob
contains "$err" SPY0201
server_start
expect 0 officer dspjob
sound "after the acceptor was killed"
: >"$HOME_DIR/no-socket"
(exec $(words_for 1) "$SPSY" --home "$home" serve --socket "$HOME_DIR/no-socket" >"$HOME_DIR/second" 2>&1) &&
    fail "a file was replaced"
contains "$(cat "$HOME_DIR/second")" SPY0102

proves S9 "the acceptor is killed while a program hangs that nothing limits: its worker ends all the same"
echo one >"$HOME_DIR/hung"
chmod 644 "$HOME_DIR/hung"
expect 0 officer crtusrprf HANGS # somebody about whom programs are asked
expect 0 officer --user HANGS --job J crtsplf --file HUNG --fromstmf "$HOME_DIR/hung"
expect 0 officer cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/tests/exits/bad_sleep.so' RUN(*INLINE)"
hold "$HOME_DIR/hanging" 'h={"protocol":2,"client":"x","user":"HANGS"}' get "cl=HLDSPLF HUNG HANGS/J" get end
sleep 0.5
equal "$(grep -c . "$HOME_DIR/hanging")" 1 # the welcome
pids=$(below "$server")
server_stop KILL
until_true 110 all_gone $pids || fail "processes outlive the acceptor: $(ps -o pid,args $pids)"
server_start
expect 0 officer cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"
expect 0 officer dltsplf --file HUNG --job HANGS/J

proves S9 "SIGHUP re-reads the settings; a broken file changes nothing for the worse"
settings maxStatementBytes 1024
reread
long=$(printf "DSPJOB /*%1500s*/" x)
expect 1 officer cl "$long"
as_uid 1 tee "$home/settings.json" >"$HOME_DIR/ignored" <<<'{"maxStatementBytes":'
reread
contains "$reread" "stay as they were"
expect 0 officer dspjob
expect 1 officer cl "$long"
settings
reread
expect 0 officer cl "$long"

proves S9 "the store is locked by somebody else: told after a time, others' reads go on"
expect 0 officer crtlib --lib L1
(exec python3 -c '
import sqlite3, sys, time
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(int(sys.argv[2]))
' "$home/spool.db" 14 >"$HOME_DIR/locked") &
until_true 50 grep -qs locked "$HOME_DIR/locked" || { echo "it takes python3" && exit 77; }
begun=$SECONDS
expect 1 officer crtlib --lib L2
contains "$err" CPF3330
[ $((SECONDS - begun)) -le 12 ] || fail "told after $((SECONDS - begun)) s"
expect 0 officer crtlib --lib L3 # in between somebody lets it go
expect 1 officer crtoutq --outq L2/Q # refused, and not made
expect 0 officer crtoutq --outq L3/Q

proves S3 "a script is one job: without its connection it ends, and nothing of it runs as somebody else"
expect 0 officer crtusrprf --usrprf LESSER
mkfifo "$HOME_DIR/statements"
for how in run shell; do
    words=shell
    [ $how = shell ] || words="run --keep-going -"
    # shellcheck disable=SC2086
    officer $words <"$HOME_DIR/statements" >"$HOME_DIR/script" 2>&1 &
    script=$!
    exec 8>"$HOME_DIR/statements"
    printf '%s\n' "QWTSETP LESSER" DSPJOB >&8
    until_true 50 grep -q 'currentUser *LESSER' "$HOME_DIR/script" || fail "$(cat "$HOME_DIR/script")"
    stops_within 9
    server_start 8>&- # or the script would never end
    # Who has been told already reads no more, and the pipe's signal would end this script instead.
    (trap '' PIPE && printf '%s\n' "CRTLIB $how" "MONMSG SPY0000" DSPJOB >&8) 2>/dev/null || true
    exec 8>&-
    status=0
    wait "$script" || status=$?
    contains "$(cat "$HOME_DIR/script")" SPY0203
    contains "$(cat "$HOME_DIR/script")" "the connection has ended, and the job with it"
    if grep -q 'currentUser *QSECOFR' "$HOME_DIR/script"; then fail "$(cat "$HOME_DIR/script")"; fi
    equal "$status" 1
done
expect 1 officer dltlib --lib RUN

proves S4 "QSECOFR has been disabled: root is told how it is undone"
expect 0 officer chgusrprf --usrprf QSECOFR --status '*DISABLED'
expect 1 officer dspjob
contains "$err" "CPF22E3: user profile QSECOFR is disabled; root or the home's owner can run: spsy --home $home chgusrprf QSECOFR --status '*ENABLED'"
eval "as_uid 1 \"\$SPSY\" ${err##*run: spsy }" >"$HOME_DIR/enabled" 2>&1 || fail "$(cat "$HOME_DIR/enabled")"
expect 0 officer dspjob

if grep SPY0217 "$log"; then fail "a worker crashed"; fi
stops_within 9
sound "after all of them"
