#!/bin/bash
# What a server says of itself: to systemd, to the system's log, and how it is started and stopped.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
# shellcheck source=tests/cli/activate_lib.sh
. "$(dirname "$0")/activate_lib.sh"

listen all
chmod 666 "$SPSY_SYSLOG_SOCKET"
make_home --system LIFE
cp "$BUILD/tests/exits/guard_reason.so" "$HOME_DIR/program.so"
unset SPSY_SYSLOG_SOCKET
expect 0 "${as_owner[@]}" "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/program.so'"
expect 0 "${as_owner[@]}" "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 '$HOME_DIR/missing.so'"
export SPSY_SYSLOG_SOCKET=$HOME_DIR/log.socket
spsy=("$SPSY" --socket "$SOCKET")
home=$SPSY_HOME

ids() { sed -E 's/.*spsy\[[0-9]+\]: (SPY[0-9]+) .*/\1/' <<<"$lines" | tr '\n' ' '; }

proves S11 "a beginning has its ids in order: prepared, each component starting and started, ready"
activate
logged 8
equal "$(ids)" 'SPY0210 SPY0211 SPY0212 SPY0211 SPY0212 SPY0211 SPY0212 SPY0213 '
contains "$lines" "<85>"
contains "$lines" "SPY0210 text=\"prepared: spsy "
contains "$lines" 'SPY0211 text="starting: workers"'
[[ $lines =~ SPY0212\ text=\"socket\ started\ in\ [0-9]+\ ms:\ $SOCKET\" ]] || fail "$lines"
contains "$lines" 'SPY0213 text="ready: 1 of 2 exit programs can be called"'
equal "$(cut -d: -f1 "$HOME_DIR/said" | tr '\n' ' ')" 'SPY0210 SPY0211 SPY0212 SPY0211 SPY0212 SPY0211 SPY0212 SPY0213 '

proves S10 "the socket that systemd hands over is served, and stays when the server goes"
expect 0 "${spsy[@]}" dspjob
contains "$(tail -n 1 "$HEARD")" READY=1

proves S11 "an end has its ids in order, and stopped is the last one"
deactivate
logged 5
equal "$(ids)" 'SPY0214 SPY0215 SPY0215 SPY0215 SPY0216 '
equal "$(grep -o 'SPY0215 text="[a-z]*' <<<"$lines" | cut -d'"' -f2 | tr '\n' ' ')" 'socket workers home '
equal "$(tail -n 1 "$HEARD")" STOPPING=1
[ -S "$SOCKET" ] || fail "systemd's socket is gone"
expect 1 "${spsy[@]}" dspjob
contains "$err" SPY0201

proves S10 "the watchdog is fed by the acceptor, twice as often as it has to be, and while nobody connects"
ACTIVATE_WATCHDOG_USEC=100000 activate
for _ in $(seq 300); do
    [ "$(grep -c WATCHDOG=1 "$HEARD")" -lt 8 ] || break
    sleep 0.02
done
[ "$(grep -c WATCHDOG=1 "$HEARD")" -ge 8 ] || fail "$(cat "$HEARD")"
kill -STOP "$(acceptor)"
sleep 0.3
count=$(grep -c WATCHDOG=1 "$HEARD")
sleep 0.5
equal "$(grep -c WATCHDOG=1 "$HEARD")" "$count"
kill -CONT "$(acceptor)"
deactivate
logged 13

proves S11 "the process of a connection that crashes is told, and costs that connection alone"
activate
logged 8
mkfifo "$HOME_DIR/input"
"${spsy[@]}" shell <"$HOME_DIR/input" >"$HOME_DIR/shell" 2>&1 &
shell=$!
exec 7>"$HOME_DIR/input"
echo DSPJOB >&7
for _ in $(seq 300); do
    ! grep -q QSECOFR "$HOME_DIR/shell" || break
    sleep 0.02
done
pkill -ABRT -P "$(acceptor)" # each worker, which are this test's own
for _ in $(seq 100); do
    ! grep -q 'a connection' "$HOME_DIR/log" || break
    sleep 0.02
done
grep -q "<84>.*SPY0217 text=\"the process of a connection of user id $(id -u) ended by signal 6" "$HOME_DIR/log" ||
    fail "$(cat "$HOME_DIR/log")"
echo DSPJOB >&7
exec 7>&-
wait "$shell" || true
contains "$(cat "$HOME_DIR/shell")" SPY0
expect 0 "${spsy[@]}" dspjob
deactivate
sleep 0.2
: >"$HOME_DIR/log"

proves S11 "a server that cannot start says why, as a warning, and what it had begun is ended"
mv "$home/spool.db" "$HOME_DIR/aside"
mkdir "$home/spool.db"
status=0
TMPDIR=$HOME_DIR/tmp "${as_owner[@]}" "$SPSY" --home "$home" serve --socket "$HOME_DIR/run/other" \
    2>"$HOME_DIR/said" || status=$?
equal "$status" 1
logged 5
equal "$(ids)" 'SPY0210 SPY0211 SPY0103 SPY0214 SPY0216 '
contains "$(grep SPY0103 <<<"$lines")" '<84>'
rmdir "$home/spool.db"
mv "$HOME_DIR/aside" "$home/spool.db"

proves S10 "what is no socket of this machine is not taken from systemd, nor are two"
refused() { # FDS COMMAND-BEFORE TEXT
    status=0
    bash -c "exec 3<$2; export LISTEN_PID=\$\$ LISTEN_FDS=$1; exec \"\$@\"" - \
        "${as_owner[@]}" "$SPSY" --home "$home" serve 2>"$HOME_DIR/said" || status=$?
    equal "$status" 1
    contains "$(cat "$HOME_DIR/said")" "$3"
    # Its last line may come after it has ended, and is not the next one's.
    until_true 100 grep -q SPY0216 "$HOME_DIR/log" || fail "no end in the log: $(cat "$HOME_DIR/log")"
    : >"$HOME_DIR/log"
}
refused 1 /dev/null "what systemd hands over is no stream socket of this machine"
refused 2 /dev/null "systemd hands over 2 sockets: one is expected"

proves S11 "where standard error is the system's log, nothing is said twice"
: >"$HOME_DIR/log"
exec 8>"$HOME_DIR/journal" # systemd says which file it is
JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/8)
export JOURNAL_STREAM
: >"$HEARD"
TMPDIR=$HOME_DIR/tmp tests/tools/activate "$SOCKET" "$HEARD" "${as_owner[@]}" \
    "$SPSY" --home "$home" serve 2>&8 &
server=$!
heard READY=1
deactivate
logged 13
equal "$(cat "$HOME_DIR/journal")" ""
unset JOURNAL_STREAM

proves S11 "the list that goes to the system's log is a setting: an id that is in it appears, others do not"
settings() { # LIST
    echo "{\"version\": 1, \"lifeCycle\": [$1]}" >"$HOME_DIR/settings"
    install -m 600 "$HOME_DIR/settings" "$home/settings.json"
    chown "$owner" "$home/settings.json" 2>/dev/null || true
}
settings '"SPY0213", "SPY0216"'
activate
logged 1
equal "$(ids)" 'SPY0213 '
equal "$(grep -c SPY02 "$HOME_DIR/said")" 8
settings '"SPY0213", "SPY0214", "SPY0216", "SPY0218"'
kill -HUP "$server"
logged 1
equal "$(ids)" 'SPY0218 '
deactivate
logged 2
equal "$(ids)" 'SPY0214 SPY0216 '
settings '"SPY9999"'
status=0
TMPDIR=$HOME_DIR/tmp "${as_owner[@]}" "$SPSY" --home "$home" serve --socket "$HOME_DIR/run/other" \
    2>"$HOME_DIR/said" || status=$?
equal "$status" 1
contains "$(cat "$HOME_DIR/said")" 'lifeCycle[0]'
rm "$home/settings.json"
: >"$HOME_DIR/log"

proves W1 "a policy that RULES cannot read is told when a server begins: it is none of those that can be called"
unset SPSY_SYSLOG_SOCKET
expect 0 "${as_owner[@]}" "$SPSY" --home "$home" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 QSPSY/RULES \
    PGMDTA('$HOME_DIR/policy.json')"
export SPSY_SYSLOG_SOCKET=$HOME_DIR/log.socket
activate
logged 8
contains "$lines" "SPY0213 text=\"ready: 1 of 3 exit programs can be called; SPSY0100 number 20 fails each time: policy $HOME_DIR/policy.json: No such file or directory\""
deactivate

if [ "$(id -u)" = 0 ]; then
    proves S10 "root serves no home"
    expect 1 "$SPSY" --home "$home" serve --socket "$HOME_DIR/run/other"
    contains "$err" "SPY0103: spsy serve does not run as root: run it as the user that owns home $home"
fi
