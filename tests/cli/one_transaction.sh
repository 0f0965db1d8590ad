#!/bin/bash
# A statement that ends with its decision leaves decision and job log, or neither, whenever it is
# killed; and it costs one commit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
world
create ALICE PAY "OUTQ(QGPL/QPRINT)"
pay="FILE(PAY) JOB($job) SPLNBR($nbr)"
many() { sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM $1"; }

proves S7 "a refusal and what its user is told are one transaction"
cp -a "$SPSY_HOME" "$HOME_DIR/kept"
none=0 both=0
for statement in "DLTSPLF $pay" "DSPSPLF $pay"; do
    for ((call = 1; ; call++)); do
        rm -rf "$SPSY_HOME"
        cp -a "$HOME_DIR/kept" "$SPSY_HOME"
        before=$(many job_log)
        status=0
        "$BUILD/tests/tools/kill_at" "$call" "$SPSY" -u BOB cl "$statement" >/dev/null 2>&1 || status=$?
        case "$(many decision) $(($(many job_log) - before))" in
            "0 0") none=$((none + 1)) ;;
            "1 2") both=$((both + 1)) ;; # CPF3492 and SPY0002
            *) fail "$statement, call $call: $(many decision) decisions, $(($(many job_log) - before)) messages" ;;
        esac
        [ "$status" -eq 137 ] || break
    done
    equal "$status" 3
done
[ "$none" -gt 2 ] && [ "$both" -gt 2 ] || fail "killed $none times before and $both times after"
# In the order in which they were told, and each once.
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT group_concat(message_id) FROM (SELECT message_id FROM job_log
    WHERE job_id = (SELECT max(job_id) FROM job_log) ORDER BY sequence)")" CPF3492,SPY0002
# Many statements of one job, and many refusals of one statement.
printf '%s\n' "HLDSPLF $pay" "DSPSPLF $pay" "DSPJOB" "DLTSPLF FILE(*SELECT) SELECT(ALICE)" >"$HOME_DIR/script"
create ALICE PAY2 "OUTQ(QGPL/QPRINT)"
expect 3 as BOB run --keep-going "$HOME_DIR/script"
told=$(grep -oE '^(CP|SPY)[A-Z0-9]+' <<<"$err")
kept=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT message_id FROM job_log
    WHERE job_id = (SELECT max(job_id) FROM job_log) ORDER BY sequence")
equal "$kept" "$told"
