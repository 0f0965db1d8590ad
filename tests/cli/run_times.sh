#!/bin/bash
# X34 with other run times that take signals, or end the process: Java is refused in words, Python
# and Go behave (samples/README.md says how).
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
sources=tests/exits/run_times missing=()

ends() { # PROGRAM WAY CAUSE-OR-MEANING
    local want=4
    case $3 in allow | refuse | none) want=0 ;; esac
    printf '{"function":"DLTSPLF","currentUser":"BOB","jobName":"PAY","jobUser":"PAYROLL",
 "jobNumber":"000123","fileName":"%s","fileNumber":300,"jobSystem":"SYS1",
 "dateOpened":"1261121","timeOpened":"093000"}' "$2" >"$HOME_DIR/record.json"
    expect $want "$SPSY" exit call "$HOME_DIR/$1.so" "$HOME_DIR/record.json" --ccsid 819 --debug
    if [ $want = 0 ]; then
        contains "$out" "meaning  $3"
    else
        contains "$out" "reason   $3"
    fi
}

# Java: its machine cannot live without a handler for SIGSEGV. What a file needs stands in it.
echo 'void JNI_CreateJavaVM(void) {}' | cc -x c -shared -fPIC -Wl,-soname,libjvm.so \
    -o "$HOME_DIR/libjvm.so" -
echo 'void JNI_CreateJavaVM(void); void spsy_exit(char *code) { *code = 49; JNI_CreateJavaVM(); }' |
    cc -x c -shared -fPIC -o "$HOME_DIR/java.so" - -L "$HOME_DIR" -ljvm -Wl,-rpath,"$HOME_DIR"
ends java OK "$HOME_DIR/java.so: it needs libjvm: Java cannot run in an exit program"

if python=$(pkg-config --cflags --libs python3-embed 2>/dev/null) &&
    cc -Iinclude -shared -fPIC -o "$HOME_DIR/python.so" $sources/python.c $python 2>/dev/null; then
    ends python OK allow
    ends python RAISES refuse
    ends python EXIT0 allow # sys.exit(0) is exit(0): as set
    ends python EXIT3 'ended with status 3'
    ends python ABORT 'crashed: SIGABRT'
    ends python OSEXIT 'ended the process: _exit(0)'
    ends python HANDLER 'crashed: SIGSEGV'
    ends python FAULT 'crashed: SIGSEGV'
else
    missing+=(python3-dev)
fi

go=$(command -v go /usr/lib/go-*/bin/go | head -n 1)
if [ -n "$go" ] && GOCACHE=$HOME_DIR/go GO111MODULE=off GOFLAGS='' "$go" build -buildmode=c-shared \
    -o "$HOME_DIR/go.so" $sources/program.go 2>"$HOME_DIR/go.err"; then
    ends go OK allow
    ends go EXIT0 'ended the process: _exit(0)' # Go does not call exit()
    ends go PANIC 'crashed: SIGABRT'
    ends go ROUTINE 'crashed: SIGABRT'
    ends go NULL 'crashed: SIGSEGV'
    ends go RECOVERS allow
    ends go RECOVERN 'crashed: SIGSEGV'
else
    missing+=(golang)
fi
[ ${#missing[@]} -eq 0 ] || {
    echo "not tested, since not installed: ${missing[*]}"
    exit 77
}
