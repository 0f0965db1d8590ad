# gateway_alone.sh - what users and the operator read when a part of it is missing: cupsd, the connector,
# the gateway itself. spsy-gateway(8), WHEN NOBODY CAN PRINT, quotes it.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
world
job_of 2 NOTHING

proves G13 "the domain socket only: it listens nowhere else, and says so"
for each in localhost:631 127.0.0.1:631 front; do
    expect 2 "$SPSY" --home "$home" gateway --listen "$each" --cupsd "$behind"
    contains "$err" "--listen: the absolute path of a domain socket, not $each: the gateway serves no network"
done
if [ -n "$server" ]; then
    listening=$(for pid in $(pgrep -P "$server") "$server"; do ls -l "/proc/$pid/fd"; done |
        sed -n 's/.*socket:\[\([0-9]*\)\]$/\1/p')
    [ -n "$listening" ] || fail "no sockets at all"
    for inode in $listening; do
        ! awk -v inode="$inode" '$10 == inode { found = 1 } END { exit !found }' /proc/net/tcp /proc/net/tcp6 /proc/net/udp ||
            fail "a socket of the network"
    done
fi
expect 0 "$SPSY" man gateway
contains "$out" "Only the domain socket is served"

proves G7 G11 "without cupsd each client is told so, with an id that spsy help explains"
cupsd_stop
for each in "lpstat -o" "cancel one-$job" "lpmove one-$job two" "lpq -P one" "lpoptions -p one -l"; do
    # shellcheck disable=SC2086 # words
    out=$(client 2 $each 2>&1 </dev/null) || true
    case $each in # lpq and lpoptions have words of their own for whatever it is
    lpq* | lpoptions*) ;;
    *) contains "$out" "SPY0223: cupsd cannot be reached: connect to cupsd as user id" ;;
    esac
    without "$out" "Scheduler is not running" Success assword
done
says 1 "The printer or class does not exist" client 2 lp -d one "$HOME_DIR/document" # lp's own word for it
expect 0 "$SPSY" help SPY0223
contains "$out" "spsy doctor --gateway"

proves G11 "when cupsd is back, so is everything"
cupsd_start
says 0 "one-$job" client 2 lpstat -o
says 0 "" client 2 cancel "one-$job"

if [ -n "$server" ]; then
    proves W6 "a gateway's stop seals what has been journalled since the last seal"
    entries=$(sqlite3 "$home/spool.db" 'SELECT max(id) FROM decision')
    covered() { sqlite3 "$home/spool.db" "SELECT body LIKE '%' || char(10) || 'last $entries' || char(10) || '%'
        FROM seal ORDER BY epoch DESC LIMIT 1"; }
    equal "$(covered)" 0
    gateway_stop
    equal "$stopped" 0
    equal "$(sqlite3 "$home/spool.db" 'SELECT max(id) FROM decision')" "$entries"
    equal "$(covered)" 1
    gateway_start

    proves G11 "without the connector there is no gateway, and it says which of them ended"
    connector=$(pgrep -P "$server" -x spsy-connector)
    kill -KILL "$connector"
    until_true 100 grep -q '^SPY0216: ' "$log" || fail "it goes on without: $(cat "$log")"
    contains "$(cat "$log")" "SPY0224: the connector has ended"
    gone=0
    wait "$server" || gone=$?
    equal "$gone" 1
    server=
    says 1 "Scheduler is not running" client 2 lpstat -o # nobody listens
    says 1 "Unable to connect to server" client 2 cancel "one-$job"
fi
