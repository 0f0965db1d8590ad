#!/bin/bash
# Text that is not UTF-8, from programs, the loader, paths and arguments: JSON stays JSON, the
# journal stays readable, a terminal is driven by nobody, and cuts fall between characters.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
json=$BUILD/tests/tools/json
get() { "$json" get "$1" <<<"$out"; }
answers() { # COUNT: $out is so many answers of well-formed UTF-8 without control characters
    local count
    count=$("$json" answers <<<"$out") || fail "not an answer: $out"
    equal "$count" "$1"
    iconv -f UTF-8 -t UTF-8 <<<"$out" >/dev/null || fail "not UTF-8: $out"
    ! tr -d '\n' <<<"$out" | LC_ALL=C grep -q '[[:cntrl:]]' || fail "control characters: $out"
}
plain() { # $out and $err are UTF-8 that drives no terminal
    iconv -f UTF-8 -t UTF-8 <<<"$out$err" >/dev/null || fail "not UTF-8: $out$err"
    ! tr -d '\n' <<<"$out$err" | LC_ALL=C grep -q '[[:cntrl:]]' || fail "control: $out$err"
}
listen
world
create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"

# program NAME CODE: an exit program of this script, registered as number 10
program() {
    printf '#include "espsecrg.h"\n#include "spsy_services.h"\n%s\n' "$2" >"$HOME_DIR/$1.c"
    cc -Iinclude -shared -fPIC -o "$HOME_DIR/$1.so" "$HOME_DIR/$1.c" -L"$BUILD/lib" -lspsyexit \
        -Wl,-rpath,"$PWD/$BUILD/lib" "${@:3}"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/$1.so' REPLACE(*YES)"
}
# refused TEXT: the command is refused for a failure, and every way of telling it is readable
refused() {
    expect 4 as BOB --json --syslog cl "HLDSPLF $id"
    answers 1
    contains "$(get decisions.0.calls.0.reason)" "$1"
    contains "$(get messages.1.text)" "exit program "
    logged 1
    iconv -f UTF-8 -t UTF-8 <<<"$lines" >/dev/null || fail "$lines"
    expect 4 as BOB --trace cl "HLDSPLF $id"
    plain
    contains "$err" "$1"
    expect 0 "$SPSY" --json journal --failed --limit 1
    answers 1
    equal "$(get messages)" '[]'
    contains "$(get rows.0.calls.0.reason)" "$1"
    expect 0 "$SPSY" --json doctor
    answers 1
    contains "$out" "$1"
}

# ---- an escape message, cut: each length before and after the cut, in letters of one and two bytes ----
for first in "" x; do
    for count in 87 88 89 90 91 180 200 255; do
        program escape "static char key[4], text[] = \"$first$(printf '\\344%.0s' $(seq $count))\";
            int main(int argc, char **argv) { (void)argc; Qus_EC_t code = {sizeof code};
            argv[1][0] = '1';
            QMHSNDPM(\"CPF9898\", \"QCPFMSG   *LIBL     \", text, sizeof text - 1, \"*ESCAPE   \",
                     \"*         \", 0, key, &code); return 0; }"
        case $count in
        180) refused "escape message CPF9898: ${first}ää" ;;
        *)
            expect 4 as BOB --json cl "HLDSPLF $id"
            answers 1
            ;;
        esac
        expect 0 "$SPSY" --json journal --limit 1
        answers 1
        equal "$(get messages)" '[]'
        case $(get rows.0.calls.0.reason) in *'?'*) fail "a character was cut: $out" ;; esac
    done
done

# ---- the loader's text: a library whose name is in another character set, with a control character ----
name=$(printf 'lib\344\033[2Jx.so')
mkdir "$HOME_DIR/helpers"
cc -shared -fPIC -o "$HOME_DIR/helpers/$name" -x c /dev/null -Wl,-soname,"$name"
program needs 'int main(int argc, char **argv) { argv[argc - 3][0] = 0x31; return 0; }' \
    -Wl,--no-as-needed "$HOME_DIR/helpers/$name"
refused 'lib??[2Jx.so'

# ---- arguments ----
for words in "dspjob $'\377'" "dltsplf --file $'\377\033[2J'" "--user $'\377' dspjob" "--job $'\033[2J' dspjob" \
    "--adopt $'\377' dspjob" "--job-type $'\377' dspjob" "cl $'DSPJOB \377'" "help $'\377'" "run $'/\377'" \
    "init --system $'\377'" "journal --user $'\377'" "journal --since $'\377'" "journal $'--\377'" \
    "doctor $'\377'" "break-glass --reason $'\377' --hours 1" "break-glass --reason x --hours $'\377'" \
    "completion $'\377'" "$'\377\033[2J'" "$'--\377' dspjob" \
    "crtsplf A --fromstmf $'/\377\033[2J'" "savobj A QGPL --savf $'/\377'" "rstobj A QGPL --savf $'/\377'" \
    "addexitpgm QIBM_QSP_SECURITY SPSY0100 20 $'/\377'"; do
    status=0
    out=$(eval "'$SPSY' --json $words" 2>"$HOME_DIR/err") || status=$?
    [ "$status" -gt 0 ] && [ "$status" -le 4 ] || fail "$words: status $status"
    answers 1
    status=0
    out=$(eval "'$SPSY' $words" 2>"$HOME_DIR/err") || status=$?
    err=$(cat "$HOME_DIR/err")
    plain
done
# a value that is shown is cut between characters, wherever the cut falls
for first in "" x; do
    value=$first$(printf 'ä%.0s' $(seq 90))
    for words in "cl 'HLDSPLF FILE($value)'" "--job-type $value dspjob" "init --system $value" \
        "journal --since $value" "cl '$value'" "cl 'DSPJOB $value(1)'" "dspjob --$value 1" \
        "break-glass --reason x --hours $value"; do
        out=$(eval "'$SPSY' --json $words" 2>&1) && fail "$words"
        answers 1
        case $(get messages.0.text) in *'?'*) fail "a character was cut: $out" ;; esac
    done
done

# ---- a home's path: in every text that names it ----
unserve
mv "$SPSY_HOME" "$HOME_DIR/h"$'\344\033[2J'
SPSY_HOME=$HOME_DIR/h$'\344\033[2J'
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
echo '{' >"$SPSY_HOME/registry.json"
expect 4 as BOB --json --syslog cl "HLDSPLF $id"
answers 1
contains "$(get decisions.0.cause)" '/h??[2J/registry.json'
logged 1
contains "$lines" '/h??[2J/registry.json'
expect 0 "$SPSY" --json journal --limit 1
answers 1
contains "$(get rows.0.cause)" '/h??[2J/registry.json'
expect 1 "$SPSY" --json doctor --full
answers 1
contains "$out" '/h??[2J'
expect 1 "$SPSY" doctor
plain
expect 1 "$SPSY" --json init
answers 1
expect 4 as BOB --trace cl "HLDSPLF $id"
plain
expect 0 "$SPSY" --json cl "DSPJOBLOG JOB(*)"
answers 1
unserve
mv "$SPSY_HOME/spool.db" "$SPSY_HOME/elsewhere"
for words in dspjob "cl 'HLDSPLF A'" journal doctor wrkreginf; do
    out=$(eval "'$SPSY' --json $words" 2>"$HOME_DIR/err") && fail "$words"
    answers 1
    contains "$out" '/h??[2J'
done
