#!/bin/bash
# A file system that does not answer any more costs a job no more than its limits add up to: listed
# programs and paths in a PGMDTA that lead there fail, and say so; nothing waits for it twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
now_ms() { date +%s%3N; }
pids=()
# shellcheck disable=SC2329 # called by the trap
clear_up() {
    for pid in "${pids[@]}"; do
        kill -USR2 "$pid" 2>/dev/null && kill "$pid" && wait "$pid" || true
    done
    end_home
}
trap clear_up EXIT

mount_fs() { # DIRECTORY NAME FILE: a file system with that file; its process in $fs
    mkdir -p "$1"
    "$BUILD/tests/tools/hung_fs" "$1" "$2" "$3" >"$HOME_DIR/mounted" 2>&1 &
    fs=$!
    pids+=("$fs")
    for _ in $(seq 500); do
        [ ! -s "$HOME_DIR/mounted" ] || return 0
        kill -0 "$fs" 2>/dev/null || break
        sleep 0.01
    done
    wait "$fs" || {
        echo "no file system of FUSE can be mounted here"
        exit 77
    }
}
hang() { kill -USR1 "$1" && sleep 0.1; }
recover() { kill -USR2 "$1" && sleep 0.1; }

took() { # MOST_MS STATUS COMMAND...
    local most=$1 want=$2 started
    shift 2
    started=$(now_ms)
    expect "$want" timeout -s KILL 60 "$@"
    spent=$(($(now_ms) - started))
    [ "$spent" -le "$most" ] || fail "it took $spent ms: $*"
}

exits=$PWD/$BUILD/tests/exits
mount_fs "$HOME_DIR/net" P.so "$exits/bad_good.so"
program_fs=$fs
printf '1' >"$HOME_DIR/one"
mount_fs "$HOME_DIR/policies" policy "$HOME_DIR/one"
policy_fs=$fs
world
create ALICE SEEN
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
three=$HOME_DIR/three.cl
for _ in 1 2 3; do echo "QUSRSPLA $id"; done >"$three"
slack=4000

# A program there: asked as ever while it answers, run isolated and inline.
for run in '*ISOLATED' '*INLINE CCSID(819)'; do
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/net/P.so' REPLACE(*YES) \
        RUN(${run%% *})"
    expect 0 as ALICE --trace cl "QUSRSPLA $id"
    contains "$err" "allowed, basis exit"
    # It hangs: the first statement waits for the limit, the others for nothing.
    hang $program_fs
    took $((2000 + slack)) 4 "$SPSY" -u ALICE --json run --keep-going "$three"
    [ "$spent" -ge 2000 ] || fail "it waited for $spent ms only"
    equal "$(grep -c "failed: does not answer: $HOME_DIR/net/P.so" <<<"$out")" 3
    recover $program_fs
    expect 0 as ALICE cl "QUSRSPLA $id"
    # In the middle of a job that has it loaded; and it comes back.
    mkfifo "$HOME_DIR/statements"
    : >"$HOME_DIR/answers" # it is counted before the job has opened it
    timeout -s KILL 60 "$SPSY" -u ALICE --json run --keep-going - <"$HOME_DIR/statements" \
        >"$HOME_DIR/answers" 2>/dev/null &
    runner=$!
    exec 3>"$HOME_DIR/statements"
    next() { # sends a statement, waits for its answer
        local before
        before=$(wc -l <"$HOME_DIR/answers")
        echo "QUSRSPLA $id" >&3
        for _ in $(seq 1000); do
            [ "$(wc -l <"$HOME_DIR/answers")" -eq "$before" ] || break
            sleep 0.01
        done
        answered=$(tail -n 1 "$HOME_DIR/answers")
    }
    next
    contains "$answered" '"status":"completed"'
    hang $program_fs
    next
    contains "$answered" "does not answer: $HOME_DIR/net/P.so"
    next
    contains "$answered" "does not answer: $HOME_DIR/net/P.so"
    recover $program_fs
    next
    contains "$answered" '"status":"completed"'
    exec 3>&-
    wait $runner || true
    rm "$HOME_DIR/statements"
done

# Who registers a program there, and doctor, wait no longer either.
hang $program_fs
took $((2000 + slack)) 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/net/P.so' \
    REPLACE(*YES)"
contains "$err" "P.so: its file system does not answer"
took $((3000 + slack)) 1 "$SPSY" --json doctor
contains "$out" "P.so: its file system does not answer"
recover $program_fs

# By a link, and beside a program that is at home.
ln -s net "$HOME_DIR/link"
register 10 bad_good
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 '$HOME_DIR/link/P.so' ONFAIL(*IGNORE)"
hang $program_fs
took $((2000 + slack)) 0 "$SPSY" -u ALICE --trace cl "QUSRSPLA $id"
contains "$err" "does not answer: $HOME_DIR/link/P.so"
contains "$err" "allowed, basis exit"
recover $program_fs
deregister

# A policy there.
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$exits/read_policy.so' \
    PGMDTA('$HOME_DIR/policies/policy')"
expect 0 as ALICE cl "QUSRSPLA $id"
hang $policy_fs
took $((2000 + slack)) 4 "$SPSY" -u ALICE --json run --keep-going "$three"
equal "$(grep -c "does not answer: $HOME_DIR/policies/policy, a path in its PGMDTA" <<<"$out")" 3
took $((3000 + slack)) 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES \
    REPLACE(*YES) PGMDTA('$HOME_DIR/policies/policy')"
contains "$err" "policies/policy: its file system does not answer"
recover $policy_fs
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$exits/read_policy.so' \
    REPLACE(*YES) PGMDTA('$HOME_DIR/policies/policy')"
expect 0 as ALICE cl "QUSRSPLA $id"

# A FIFO in the place of either is no file, and nobody waits for its other end.
mkfifo "$HOME_DIR/fifo"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/fifo' REPLACE(*YES)"
took $slack 4 "$SPSY" -u ALICE cl "QUSRSPLA $id"
contains "$err" "a FIFO, not a regular file"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$exits/read_policy.so' REPLACE(*YES) \
    PGMDTA('$HOME_DIR/fifo')"
took $((1000 + slack)) 4 "$SPSY" -u ALICE cl "QUSRSPLA $id"
contains "$err" "time limit of 1000 ms reached"
