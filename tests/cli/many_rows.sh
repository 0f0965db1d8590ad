#!/bin/bash
# A long answer over a socket: in pieces, so that neither side needs memory for it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/serve_lib.sh
. "$(dirname "$0")/serve_lib.sh"
case $BUILD in *san-*) echo "memory is not measured in a sanitizer build" && exit 77 ;; esac
command -v sqlite3 >/dev/null || { echo "no sqlite3 here" && exit 77; }

ROWS=200000 MOST_KIB=24576 # as JSON they are 100 MB
export SPSY_SOCKET=$socket
made
embedded crtsplf many --fromstmf - <<<one >/dev/null
as_uid 1 sqlite3 "$home/spool.db" "
    CREATE TEMP TABLE t AS SELECT * FROM spooled_file;
    $(for _ in {1..18}; do echo 'INSERT INTO t SELECT * FROM t;'; done)
    DELETE FROM t WHERE rowid >= $ROWS;
    UPDATE t SET id = NULL, number = rowid + 1, data = NULL;
    INSERT INTO spooled_file SELECT * FROM t;"
server_start

peak() { # PID: the most memory it ever had, in KiB; 0 when it is gone
    awk '/^VmHWM:/ { kib = $2 } END { print kib + 0 }' "/proc/$1/status" 2>/dev/null || echo 0
}

proves S13 "$ROWS rows over a socket: neither the worker nor the client needs memory for them"
mkfifo "$HOME_DIR/rows"
"$SPSY" --json wrksplf >"$HOME_DIR/rows" &
client=$!
exec 3<"$HOME_DIR/rows"
IFS= read -r -u 3 -N 20 first # it has got the whole answer, and both are still there
client_kib=$(peak $client) worker_kib=0
for worker in $(ps -o pid= --ppid "$server"); do
    kib=$(peak "$worker")
    [ "$kib" -le "$worker_kib" ] || worker_kib=$kib
done
rows=$({ printf '%s' "$first"; cat <&3; } | tr '{' '\n' | LC_ALL=C grep -c '"fileNumber":')
exec 3<&-
wait $client
equal "$rows" "$ROWS"
echo "client $client_kib KiB, worker $worker_kib KiB"
[ "$client_kib" -gt 0 ] && [ "$client_kib" -lt $MOST_KIB ] || fail "the client needed $client_kib KiB"
[ "$worker_kib" -gt 0 ] && [ "$worker_kib" -lt $MOST_KIB ] || fail "the worker needed $worker_kib KiB"
