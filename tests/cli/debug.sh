#!/bin/bash
# Debugging an exit program: gdb under the exit host, inline, in a running job; AddressSanitizer.
# What the README's section of that name says, and its failing twins.
# shellcheck disable=SC2016 # gdb's $1 is meant
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # LeakSanitizer does not work under gdb
cat >"$HOME_DIR/stepped.c" <<'C'
#include <stdlib.h>
#include "spsy_exit.h"
static void stepped(char *return_code, const char *format, const struct spsy_record *record)
{
    int length = (int)sizeof record->file_name;
    char *copy = malloc((size_t)length);
    (void)format;
    for (int i = 0; i < length + spsy_equal(record->file_name, "OVERRUN"); i++)
        copy[i] = record->file_name[i];
    if (copy[0] == 'S')
        spsy_refuse(return_code, "S");
    free(copy);
}
SPSY_EXIT_PROGRAM(stepped)
C
record() { # FILE-NAME
    cat >"$HOME_DIR/record.json" <<JSON
{"function": "DLTSPLF", "currentUser": "ALICE", "jobName": "PAYROLL", "jobUser": "ALICE",
 "jobNumber": "000123", "fileName": "$1", "fileNumber": 2, "jobSystem": "SYS1",
 "dateOpened": "1261120", "timeOpened": "142501", "outputQueue": "PAYOUTQ",
 "outputQueueLibrary": "QGPL", "formType": "*STD"}
JSON
}
record SEEN
program=$HOME_DIR/stepped.so
cc -g -O0 -shared -fPIC -Iinclude -o "$program" "$HOME_DIR/stepped.c"
debug() { # COMMANDS-OF-GDB... -- ARGUMENTS-OF-SPSY: output of both in $out
    local commands=()
    while [ "$1" != -- ]; do
        commands+=(-ex "$1")
        shift
    done
    shift
    out=$(timeout 60 gdb -nx -q -batch -ex 'set confirm off' -ex 'set breakpoint pending on' \
        "${commands[@]}" --args "$SPSY" "$@" 2>&1 </dev/null) || case $?,$out in
    # The exit host ends together with its job, at times while gdb looks at its registers.
    1,*"Couldn't get registers: No such process"*) ;;
    *) fail "gdb: $out" ;;
    esac
}

# Under the exit host: break, look, step, change, go on. The call itself ends well.
debug 'set follow-fork-mode child' 'break stepped' run 'print record->file_name' 'next' 'next' \
    'print length' 'backtrace 1' continue -- exit call "$program" "$HOME_DIR/record.json" --debug
contains "$out" 'Breakpoint 1, stepped (return_code='
contains "$out" '$1 = "SEEN      "'
contains "$out" '$2 = 10'
contains "$out" 'stepped.c:'
contains "$out" "answer   X'30'"
contains "$out" 'reason   S'

# The exit host is held up while it starts, longer than it may take otherwise.
debug 'set follow-fork-mode child' 'catch exec' run 'shell sleep 2.5' delete continue \
    -- exit call "$program" "$HOME_DIR/record.json" --debug
contains "$out" "answer   X'30'"

# Longer than a second at a breakpoint: with --debug the program is waited for, without it is not.
debug 'set follow-fork-mode child' 'break stepped' run 'shell sleep 2' continue \
    -- exit call "$program" "$HOME_DIR/record.json" --debug
contains "$out" "answer   X'30'"
debug 'set follow-fork-mode child' 'break stepped' run 'shell sleep 2' continue \
    -- exit call "$program" "$HOME_DIR/record.json"
contains "$out" 'reason   time limit of 1000 ms reached'
# --debug is no other limit, and no way around one: a loop without debugger is only ended by hand.
expect 0 "$SPSY" exit call "$program" "$HOME_DIR/record.json" --debug
contains "$out" "answer   X'30'"
expect 124 timeout 2 "$SPSY" exit call "$BUILD/tests/exits/bad_loop.so" "$HOME_DIR/record.json" --debug
expect 4 "$SPSY" exit call "$BUILD/tests/exits/bad_loop.so" "$HOME_DIR/record.json"

# Inline: one process, nothing to follow.
debug 'break stepped' run 'print record->file_name' continue \
    -- exit call "$program" "$HOME_DIR/record.json" --inline
contains "$out" 'Breakpoint 1, stepped (return_code='
contains "$out" '$1 = "SEEN      "'
contains "$out" "answer   X'30'"

# In a running job, by its exit host: attached while it waits for the next call.
world
create ALICE SEEN
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
chmod 755 "$program"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$program' TIMLMT(60000)"
mkfifo "$HOME_DIR/statements"
"$SPSY" --user ALICE --json run --keep-going - <"$HOME_DIR/statements" >"$HOME_DIR/answers" 2>&1 &
session=$!
exec 3>"$HOME_DIR/statements"
answered() { # NUMBER: waits for so many answers
    for _ in $(seq 500); do
        [ "$(wc -l <"$HOME_DIR/answers")" -lt "$1" ] || return 0
        sleep 0.02
    done
    fail "no answer: $(cat "$HOME_DIR/answers")"
}
echo "QUSRSPLA $id" >&3
answered 1
host=$(ps -o pid= --ppid $session | tr -d ' ')
[ -n "$host" ] || fail "no exit host"
timeout 60 gdb -nx -q -batch -ex 'set confirm off' -ex 'break stepped' -ex 'shell touch '"$HOME_DIR/ready" \
    -ex continue -ex 'print record->function' -ex 'set var *return_code = 49' -ex 'return' -ex detach \
    -p "$host" >"$HOME_DIR/attached" 2>&1 3>&- </dev/null &
debugger=$!
for _ in $(seq 500); do
    [ ! -e "$HOME_DIR/ready" ] || break
    sleep 0.02
done
echo "HLDSPLF $id" >&3
wait $debugger || fail "gdb: $(cat "$HOME_DIR/attached")"
answered 2
echo "RLSSPLF $id" >&3
answered 3
exec 3>&-
wait $session || true
contains "$(cat "$HOME_DIR/attached")" '$1 = "HLDSPLF   "'
verdicts=$(grep -o '"verdict":"[a-z]*"' "$HOME_DIR/answers" | cut -d'"' -f4 | paste -sd' ')
equal "$verdicts" "refused allowed refused"
deregister

# AddressSanitizer: preloaded, inline, it says where; in the exit host it cannot run and says so.
cc -g -O0 -fsanitize=address -shared -fPIC -Iinclude -o "$program" "$HOME_DIR/stepped.c"
preload=$(cc -print-file-name=libasan.so)
expect 0 env LD_PRELOAD="$preload" "$SPSY" exit call --inline "$program" "$HOME_DIR/record.json"
contains "$out" "answer   X'30'"
record OVERRUN
expect 1 env LD_PRELOAD="$preload" "$SPSY" exit call --inline "$program" "$HOME_DIR/record.json"
contains "$err" 'AddressSanitizer: heap-buffer-overflow'
contains "$err" 'stepped.c:9'
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # there the exit host has the sanitizer itself
expect 4 "$SPSY" exit call "$program" "$HOME_DIR/record.json"
