#!/bin/bash
# journal_seal_killed.sh - a seal that is killed before each call that changes something: the journal is
# what was sealed, it can be sealed again, and no key that has signed is left in any file of the home.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
command -v python3 >/dev/null || { echo "no python3" && exit 77; }
kill_at=$BUILD/tests/tools/kill_at
keys=tests/tools/seal_keys
world
create ALICE FIRST "OUTQ(SHOP/OPEN)"
first="FILE(FIRST) JOB($job) SPLNBR($nbr)"
for i in 1 2 3; do "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true; done
expect 0 "$SPSY" journal seal
for i in 1 2; do "$SPSY" -u BOB cl "HLDSPLF $first" >/dev/null 2>&1 || true; done
key=$("$SPSY" --json journal seal --public | grep -o '"publicKey":"[0-9a-f]*"' | cut -d'"' -f4)
cp -a "$SPSY_HOME" "$HOME_DIR/whole"
epoch() { sqlite3 "$SPSY_HOME/spool.db" 'SELECT max(epoch) FROM seal'; }
base=$(epoch)
now=$(date -u -d 'now + 1 second' '+%Y-%m-%d %H:%M:%S')
sleep 1.1

# NAME COMMAND...: killed at every call; then everything that was in seal.key before is looked for
through() {
    local name=$1 call status before seen found begun=0 ended=0 verifies=$key
    shift
    before=$("$keys" "$HOME_DIR/whole" | cut -d' ' -f2 | paste -sd' ')
    proves W6 "killed at any call, $name can be sealed again, and no key that has signed is left anywhere"
    for ((call = 1; ; call++)); do
        rm -rf "$SPSY_HOME"
        cp -a "$HOME_DIR/whole" "$SPSY_HOME"
        case $name in a\ decision*) touch -d '1 hour ago' "$SPSY_HOME/seal.key" ;; esac
        status=0
        "$kill_at" "$call" "$@" >/dev/null 2>&1 || status=$?
        if [ "$(epoch)" -gt "$base" ]; then ended=$((ended + 1)); else begun=$((begun + 1)); fi
        # shellcheck disable=SC2086 # words
        found=$("$keys" --both "$SPSY_HOME" $before)
        seen="$before $(grep -oE ' [0-9a-f]{64}$' <<<"$found" | paste -sd' ')"
        [ -z "$(grep -vE '^[0-9]+ [0-9a-f]{64}$|^seal.key$' <<<"$found")" ] || fail "$name, call $call: a key in $found"
        case $name in
            *new*)
                [ "$(epoch)" -le "$base" ] || verifies=$(sqlite3 "$SPSY_HOME/spool.db" \
                    'SELECT lower(hex(begins)) FROM seal WHERE begins IS NOT NULL ORDER BY epoch DESC LIMIT 1')
                ;;
        esac
        expect 0 "$SPSY" journal verify --key "$verifies"
        expect 0 "$SPSY" journal seal
        expect 0 "$SPSY" journal verify --key "$verifies"
        # shellcheck disable=SC2086 # words
        found=$("$keys" --both "$SPSY_HOME" $seen)
        equal "$(grep -cE '^[0-9]+ [0-9a-f]{64}$' <<<"$found")/$(wc -l <<<"$found")" 1/1
        expect 0 "$SPSY" --json doctor
        contains "$out" '"check":"seal","state":"ok"'
        verifies=$key
        [ "$status" -eq 137 ] || break
    done
    # the last turn was not killed
    [ "$begun" -gt 3 ] && [ "$ended" -gt 1 ] || fail "$name: $begun times before the seal and $ended after it"
}
through "journal seal" "$SPSY" journal seal
through "a decision so long after the last seal" "$SPSY" -u ALICE cl "DSPSPLF $first"
through "pruning" "$SPSY" journal --prune-before "$now"
through "a new series" "$SPSY" journal seal --new-series

proves W6 "many jobs at once write one chain, and whoever seals meanwhile breaks nothing"
rm -rf "$SPSY_HOME"
cp -a "$HOME_DIR/whole" "$SPSY_HOME"
pids=()
for job in 1 2 3 4; do
    for ((i = 0; i < 20; i++)); do echo "HLDSPLF $first"; done >"$HOME_DIR/job$job"
    "$SPSY" -u BOB run --keep-going "$HOME_DIR/job$job" >/dev/null 2>&1 &
    pids+=($!)
done
for ((i = 0; i < 10; i++)); do expect 0 "$SPSY" journal seal; done
for pid in "${pids[@]}"; do wait "$pid" || true; done
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*), max(id) FROM decision')" '85|85'
expect 0 "$SPSY" journal verify --key "$key"

proves W6 "a quiesced home is sealed, and not pruned"
expect 0 "$SPSY" crtusrprf --usrprf KEEPER --spcaut '*ALLOBJ' '*SECADM' '*AUDIT'
expect 0 as KEEPER quiesce on
expect 0 "$SPSY" journal seal
expect 3 "$SPSY" journal --prune-before "$now"
expect 0 as KEEPER quiesce off
expect 0 "$SPSY" journal verify --key "$key"

proves W6 "no room: decisions are refused for that, and for nothing that a seal would have needed; afterwards all is in order"
expect 0 "$SPSY" journal seal
touch -d '1 hour ago' "$SPSY_HOME/seal.key"
(
    ulimit -f 1
    "$SPSY" -u ALICE cl "DSPSPLF $first" >/dev/null 2>&1
) || true
"$SPSY" -u ALICE cl "DSPSPLF $first" >/dev/null
expect 0 "$SPSY" journal verify --key "$key"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"seal","state":"ok"'
