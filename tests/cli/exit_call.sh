#!/bin/bash
# spsy exit call: one program, one record, no home.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

exits=$BUILD/tests/exits
record=$HOME_DIR/record.json
fields='"function":"DLTSPLF","currentUser":"BOB","jobName":"PAY","jobUser":"PAYROLL",
 "jobNumber":"000123","fileName":"QSYSPRT","fileNumber":300,"jobSystem":"SYS1",
 "dateOpened":"1261121","timeOpened":"093000"'
write() { printf '{%s,"newAsp":%d}' "$fields" "$1" >"$record"; }
way=
call() { local want=$1; shift; expect "$want" "$SPSY" exit call "$@" ${way:+"$way"}; }

# every meaning, in both forms, isolated and inline
for way in '' --inline; do
    write 240 # X'F0'
    call 0 "$exits/program_function.so" "$record"
    contains "$out" "answer   X'F0'"
    contains "$out" "meaning  refuse"
    contains "$out" "form     EBCDIC (37), assumed"
    contains "$out" "entry    spsy_exit"
    contains "$out" " us"
    write 241
    call 0 "$exits/program_function.so" "$record" --ccsid 37
    contains "$out" "meaning  allow"
    contains "$out" "as --ccsid says"
    write 64
    call 0 "$exits/program_function.so" "$record" --format SPSY0200
    contains "$out" "meaning  none"
    write 48
    call 0 "$exits/program_function.so" "$record" --ccsid 819
    contains "$out" "meaning  refuse"
    call 0 "$exits/program_descriptor.so" "$record" --ccsid 37
    contains "$out" "as its descriptor says"
    contains "$out" "meaning  refuse"
    contains "$out" "entry    spsy_exit_program"

    # a program as on IBM i, and with espsecrg.h
    call 0 "$exits/program_payroll_ebcdic.so" "$record"
    contains "$out" "meaning  refuse"
    call 0 "$exits/program_espsecrg.so" "$record"
    contains "$out" "meaning  refuse"

    # failures: 4, and why
    call 4 "$exits/program_function.so" "$record"
    contains "$out" "built in the wrong character set"
    contains "$out" "meaning  failed"
    call 4 "$exits/program_no_entry.so" "$record"
    contains "$out" "no entry"
    call 4 "$exits/program_function.so" "$record" --entry nothing
    contains "$out" "no function 'nothing'"
    call 4 "$exits/program_unresolved.so" "$record"
    contains "$out" "spsy_test_no_such_function"
    write 1
    call 4 "$exits/program_guard.so" "$record"
    contains "$out" "guard damaged"
    call 4 "$BUILD/bin/spsy" "$record"
    contains "$out" "build it with -shared -fPIC"
    call 0 "$exits/program_scribble.so" "$record"
    contains "$out" "changed by the program"
done

way=
call 0 "$exits/program_isolated_only.so" "$record"
call 4 "$exits/program_isolated_only.so" "$record" --inline
contains "$out" "whole process"
call 0 "$exits/program_reason.so" "$record"
contains "$out" "reason   because the test says so"
call 0 "$exits/program_reason.so" "$record" --inline
contains "$out" "reason   because the test says so"

# JSON
write 240
call 0 "$exits/program_function.so" "$record" --json --format SPSY0200
contains "$out" '"format":"SPSY0200","entry":"spsy_exit","ccsid":37,"ccsidAssumed":true,"answer":"F0","meaning":"refuse","microseconds":'
contains "$out" '"inputChanged":false,"reason":null,"warning":null}'
equal "$(echo "$out" | wc -l)" 1
expect 0 "$SPSY" --json exit call "$exits/program_function.so" "$record"
contains "$out" '"meaning":'
call 4 "$exits/program_no_entry.so" "$record" --json
contains "$out" '"entry":null,"ccsid":null,"ccsidAssumed":false,"answer":null,"meaning":"failed"'

# what registering would refuse is a warning
cp "$exits/program_function.so" "$HOME_DIR/open.so"
chmod 666 "$HOME_DIR/open.so"
call 0 "$HOME_DIR/open.so" "$record"
contains "$err" "warning: untrusted, so it would fail once registered:"
contains "$err" "chmod go-w"
contains "$out" "meaning  refuse"
(cd "$HOME_DIR" && chmod 600 open.so && "$SPSY" exit call open.so record.json >/dev/null)

# What an isolated program prints on standard error is told, also when it fails after that: every line, cut at 200
# bytes, without what a terminal would obey; with --json standard output stays one object. Inline it is printed.
cries() { # STATUS USRDTA [OPTION]
    printf '{%s,"userData":"%s"}' "$fields" "$2" >"$record"
    call "$1" "$exits/cries.so" "$record" "${@:3}"
    contains "$err" "cries.so printed: before it went wrong: $2"
    contains "$err" 'cries.so printed: ?[31mred'
    case $err in *$'\e'* | *$'\a'*) fail "a terminal would obey: $err" ;; esac
    equal "$(grep -c '^message: exit program .*cries.so printed: ' <<<"$err")" 4
    equal "$(grep -c 'printed: 0\{200\}$' <<<"$err")" 1
    equal "$(grep -c 'printed: 0\{99\}7$' <<<"$err")" 1
}
for kind in 'ABORT|SIGABRT' 'EXIT|status 3' 'LOOP|time' 'FAIL|it could not decide'; do
    cries 4 "${kind%|*}"
    contains "$out" "meaning  failed"
    contains "$out" "${kind#*|}"
    cries 4 "${kind%|*}" --json
    equal "$(wc -l <<<"$out")" 1
    case $out in *printed*) fail "in the object: $out" ;; esac
done
cries 0 FINE
contains "$out" "meaning  refuse"
printf '{%s,"userData":"FINE"}' "$fields" >"$record"
call 0 "$exits/cries.so" "$record" --inline
contains "$err" "before it went wrong: FINE"
case $err in *message:*) fail "inline it is the caller's own: $err" ;; esac

# input that is not a record: 1
call 1 "$HOME_DIR/none.so" "$record"
contains "$err" "none.so"
equal "$out" ""
call 1 "$HOME_DIR" "$record"
mkfifo "$HOME_DIR/fifo.so"
call 1 "$HOME_DIR/fifo.so" "$record"
contains "$err" "FIFO"
call 1 "$exits/program_function.so" "$HOME_DIR/none.json"
echo '{"function":"NOTHING"}' >"$record"
call 1 "$exits/program_function.so" "$record"
contains "$err" "function"
echo '{' >"$record"
call 1 "$exits/program_function.so" "$record"

# usage: 2
write 240
call 2
call 2 "$exits/program_function.so"
call 2 "$exits/program_function.so" "$record" more
call 2 "$exits/program_function.so" "$record" --nothing
call 2 "$exits/program_function.so" "$record" --format
call 2 "$exits/program_function.so" "$record" --format SPSY0300
call 2 "$exits/program_function.so" "$record" --ccsid 500
expect 2 "$SPSY" exit
expect 2 "$SPSY" exit nothing
expect 0 "$SPSY" exit call --help
contains "$out" "usage: spsy exit call"
