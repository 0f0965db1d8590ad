#!/bin/bash
# serve_killed.sh - kill -9 of a client between any two frames, of a worker at any instant, of the
# server under load; exit programs that hang and crash: what was acknowledged is there, what was not is
# whole or not at all, and nothing is left behind.
# KILLED_STEP=1 takes every call; without it every so manieth.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
kill_at=$BUILD/tests/tools/kill_at
out_dir=$HOME_DIR/to
mkdir "$out_dir"
seq 1 20000 >"$HOME_DIR/text" # two reads, and more than one write
made
server_start
expect 0 officer crtlib --lib L
expect 0 officer crtoutq --outq L/Q
made_file SEEN "$HOME_DIR/text" --outq L/Q
seen="FILE(SEEN) JOB($job)"
expect 0 officer cl "SAVOBJ Q L SAVF('$HOME_DIR/saved.tar') SPLFDTA(*ALL)"

files() { # the files of the home, as lines
    embedded --json wrksplf --select '*ALL' | grep -oE '"(fileName|status)":"[*A-Z0-9]*"' | sort | uniq -c
}
# killed KIND TARGET STATEMENT: the client, before one call after the other that sends, receives, opens,
# writes or closes something. TARGET: whole as it is after, or not there; "-" = none.
killed() {
    local kind=$1 target=$2 statement=$3 before after status at step=${KILLED_STEP:-3}
    before=$(files)
    expect 0 officer cl "$statement"
    after=$(files)
    [ "$target" = - ] || cp "$target" "$HOME_DIR/whole"
    for ((at = 1; ; at += step)); do
        undo "$kind"
        [ "$target" = - ] || rm -f "$target"
        status=0
        "$kill_at" -n $at "$SPSY" --socket "$socket" cl "$statement" >"$HOME_DIR/client" 2>&1 </dev/null ||
            status=$?
        [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "$kind $at: $status $(cat "$HOME_DIR/client")"
        until_true 50 idle || fail "$kind $at: the worker does not end"
        case $(files) in
        "$after") ;;
        "$before") [ "$status" -eq 137 ] || fail "$kind $at: acknowledged, and lost" ;;
        *) fail "$kind $at: $(files)" ;;
        esac
        if [ "$target" != - ] && [ -e "$target" ]; then
            same_target "$target" || fail "$kind $at: half a target"
        elif [ "$target" != - ] && [ "$status" -eq 0 ]; then
            fail "$kind $at: acknowledged, and no target"
        fi
        [ "$(ls -A "$out_dir")" = "" ] || [ "$(ls -A "$out_dir")" = "${target##*/}" ] ||
            fail "$kind $at: left behind: $(ls -A "$out_dir")"
        equal "$(ls -A "$scratch")" ""
        [ "$status" -eq 137 ] || break
    done
    [ "$at" -gt 5 ] || fail "$kind: killed $at times only"
    echo "$kind: killed before $at calls"
    sound "$kind"
    served_within_a_second "$kind"
    undo "$kind"
    rm -f "$out_dir"/*
}
same_target() { # a save file's times differ
    case $1 in
    *.tar) tar -xOf "$1" manifest.json >"$HOME_DIR/manifest" 2>&1 && tar -tf "$1" >"$HOME_DIR/list" 2>&1 ;;
    *) cmp "$1" "$HOME_DIR/whole" ;;
    esac
}
undo() { # KIND: what it has made
    case $1 in
    create) officer cl "DLTSPLF *SELECT SELECT(QSECOFR *ALL *ALL MADE)" ;;
    change) officer cl "RLSSPLF $seen" ;;
    restore) officer cl "DLTSPLF $seen" ;;
    esac >"$HOME_DIR/undone" 2>&1 || true
}
proves S5 S9 "the client is killed between any two frames: nothing acknowledged is lost, nothing is half"
killed read - "DSPSPLF $seen"
killed change - "HLDSPLF $seen"
killed create - "CRTSPLF NEW '$HOME_DIR/text' USRDTA('MADE')"
killed export "$out_dir/target" "EXPORT $seen TOSTMF('$out_dir/target')"
killed copy "$out_dir/target" "CPYSPLF $seen TOSTMF('$out_dir/target')"
killed save "$out_dir/saved.tar" "SAVOBJ Q L SAVF('$out_dir/saved.tar') SPLFDTA(*ALL)"
expect 0 officer cl "DLTSPLF $seen"
killed restore - "RSTOBJ Q L SAVF('$HOME_DIR/saved.tar')"

# ---- workers ----
program=$PWD/$BUILD/samples/nodelete.so who=0
if [ "$(id -u)" = 0 ]; then
    needs_root
    signs_on 2
    who=2
fi
expect 0 officer cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$program'"
echo "one line" >"$HOME_DIR/line"
chmod 644 "$HOME_DIR/line"

# working NAME SECONDS: creates, holds and shows files until then; keeps the names acknowledged
working() {
    local name=$1 until=$((SECONDS + $2)) i file status
    for ((i = 0; SECONDS < until; i++)); do
        file=$name$i
        status=0
        printf "CRTSPLF %s '%s'\nHLDSPLF %s\n" "$file" "$HOME_DIR/line" "$file" >"$HOME_DIR/$name.cl"
        by $who --wait --json run --keep-going - <"$HOME_DIR/$name.cl" >"$HOME_DIR/$name.out" 2>&1 || status=$?
        grep -q '"command":"CRTSPLF","status":"completed"' "$HOME_DIR/$name.out" && echo "$file"
        grep -q '"command":"HLDSPLF","status":"completed"' "$HOME_DIR/$name.out" && echo "$file held"
        # what failed has a message that says why
        [ "$status" = 0 ] || grep -qE 'SPY020[123]|CPF3303' "$HOME_DIR/$name.out" ||
            cat "$HOME_DIR/$name.out" >&2
    done >"$HOME_DIR/$name.acknowledged" 2>"$HOME_DIR/$name.unclear"
}
all_there() { # NAME...: each acknowledged file, and whole
    local each file held count=0
    embedded --json wrksplf --select '*ALL' >"$HOME_DIR/all" 2>&1
    sed 's/},{/}\n{/g' "$HOME_DIR/all" >"$HOME_DIR/rows"
    for each in "$@"; do
        [ ! -s "$HOME_DIR/$each.unclear" ] || fail "unclear: $(head -5 "$HOME_DIR/$each.unclear")"
        while read -r file held; do
            grep "\"fileName\":\"$file\"" "$HOME_DIR/rows" >"$HOME_DIR/row" || fail "$file was acknowledged, and is lost"
            [ -z "$held" ] || grep -q '"status":"\*HELD"' "$HOME_DIR/row" || fail "$file: the hold is lost"
            count=$((count + 1))
        done <"$HOME_DIR/$each.acknowledged"
    done
    [ "$count" -gt 10 ] || fail "$count acknowledged only"
    echo "$count changes were acknowledged, and are there"
}
clients() { # SECONDS NAME...
    local seconds=$1 each
    shift
    working_pids=()
    for each in "$@"; do
        working "$each" "$seconds" &
        working_pids+=($!)
    done
}

proves S7 S9 "workers are killed at any instant while clients work: each acknowledged change is there"
pids=
clients 6 A B C
kills=0
for ((until = SECONDS + 6; SECONDS < until; )); do
    sleep "0.0$((RANDOM % 90 + 10))"
    read -ra found <"/proc/$server/task/$server/children" || true
    [ ${#found[@]} -gt 0 ] || continue
    victim=${found[RANDOM % ${#found[@]}]}
    hosts=
    { read -r hosts <"/proc/$victim/task/$victim/children"; } 2>/dev/null || true # its exit host
    pids="$pids $victim $hosts"
    kill -KILL "$victim" 2>/dev/null && kills=$((kills + 1))
done
[ "$kills" -gt 20 ] || fail "$kills workers were killed"
wait "${working_pids[@]}"
echo "$kills workers killed"
all_there A B C
until_true 50 idle || fail "$(workers) workers"
until_true 50 all_gone $pids || fail "exit hosts are left: $(ps -o pid,args $pids)"
sound "after workers were killed"

proves S9 "restart under load: clients with --wait are served or told, whether it is stopped or killed"
clients 8 D E F
for signal in TERM KILL TERM KILL; do
    sleep 1
    server_stop $signal
    sleep 0.3
    server_start
done
wait "${working_pids[@]}"
all_there D E F
sound "after restarts"

proves S9 "a server that is stopped has not begun what it refuses: with --wait every command is carried out"
repeat() { # FILE: commands, one after the other, until there is a file stop
    until [ -e "$run/stop" ]; do
        by $who --wait dspjob >/dev/null 2>>"$1" || echo failed >>"$1"
        echo . >>"$1.count"
    done
}
repeating=()
for each in 1 2 3 4; do
    repeat "$HOME_DIR/repeat$each" &
    repeating+=($!)
done
for each in 1 2 3 4 5; do
    sleep 0.5
    server_stop TERM
    server_start
done
touch "$run/stop"
wait "${repeating[@]}"
[ "$(cat "$HOME_DIR"/repeat?.count | wc -l)" -gt 20 ] || fail "hardly a command was given"
equal "$(cat "$HOME_DIR"/repeat?)" ""

if [ "$(id -u)" = 0 ]; then
    proves S7 "an exit program that hangs or crashes in one connection costs only that one"
    chmod 644 "$HOME_DIR/text"
    for each in bad_segv bad_loop bad_sleep bad_end_process; do
        expect 0 officer cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 \
            '$PWD/$BUILD/tests/exits/$each.so' REPLACE(*YES)"
        by 2 run - >"$HOME_DIR/$each" 2>&1 <<<"CRTSPLF X '$HOME_DIR/line'
            DSPSPLF X" &
        victim=$!
        sleep 0.2
        served_within_a_second "$each"
        wait "$victim" && fail "$each allowed"
        served_within_a_second "$each"
    done
    expect 0 officer cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"
fi
if grep SPY0217 "$log"; then fail "a worker crashed"; fi
pids=$(below "$server")
server_stop
equal "$stopped" 0
until_true 30 all_gone $pids || fail "processes are left"
equal "$(ls -A "$scratch")" ""
