#!/bin/bash
# README "When a program misbehaves": every cause of its table is made to happen, the second line
# says it, and the decision is what ONFAIL says.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE SEEN
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"
table=$(sed -n '/^## When a program misbehaves/,/^```/p' README.md | grep '^|')
rows=$(($(wc -l <<<"$table") - 2)) seen=0

cause() { # WORDS-OF-THE-TABLE PROGRAM WORDS-OF-THE-LINE [KEYWORDS]
    grep -qF "\`$1\`" <<<"$table" ||
        fail "the README's table has no $1"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$2' REPLACE(*YES) ${4:-}"
    expect 4 as ALICE cl "QUSRSPLA $id"
    contains "$err" "SPY0002: exit program "
    contains "$err" " (SPSY0100 number 10) failed: $3"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$2' REPLACE(*YES) ${4:-} ONFAIL(*IGNORE)"
    expect 0 as ALICE --trace cl "QUSRSPLA $id"
    contains "$err" "$3"
    contains "$err" "allowed, basis authority"
    seen=$((seen + 1))
}
exits=$PWD/$BUILD/tests/exits
cat >"$HOME_DIR/ascii.c" <<'C'
void spsy_exit(char *return_code, const char *format, const char *record);
void spsy_exit(char *return_code, const char *format, const char *record)
{
    (void)format, (void)record;
    *return_code = '0';
}
C
cc -shared -fPIC -o "$HOME_DIR/ascii.so" "$HOME_DIR/ascii.c"
cp "$exits/bad_good.so" "$HOME_DIR/open.so"
chmod 777 "$HOME_DIR/open.so"
cp "$HOME_DIR/ascii.c" "$HOME_DIR/text.so"
chmod 755 "$HOME_DIR/text.so" "$HOME_DIR/ascii.so"

cause 'crashed: SIG...' "$exits/bad_segv.so" 'crashed: SIGSEGV'
cause 'time limit of N ms reached' "$exits/bad_loop.so" 'time limit of 50 ms' 'TIMLMT(50)'
seen=$((seen + 4)) # test_starved.c, service_waits.sh, hung.sh, test_isolated.c
cause 'guard damaged: ...' "$exits/bad_guard.so" 'guard damaged: '
cause 'ended with status N' "$exits/bad_exit.so" 'ended with status 3'
cause 'ended the process: _exit(N)' "$exits/bad_end_process.so" 'ended the process: _exit(3)'
cause 'missing: PATH' "$HOME_DIR/none.so" "missing: $HOME_DIR/none.so"
cause 'untrusted: PATH: ...' "$HOME_DIR/open.so" "untrusted: $HOME_DIR/open.so: owner "
contains "$err" "chmod go-w $HOME_DIR/open.so"
cause 'does not load: ...' "$exits/bad_unresolved.so" 'does not load: '
cause 'no entry: ...' "$exits/program_no_entry.so" "$exits/program_no_entry.so: no entry: "
cause 'not an ELF shared object' "$HOME_DIR/text.so" "$HOME_DIR/text.so: not an ELF shared object"
cause 'built in the wrong character set: ...' "$HOME_DIR/ascii.so" 'built in the wrong character set: '
cat >"$HOME_DIR/unsure.c" <<'C'
#include "spsy_exit.h"
static void unsure(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format, (void)record;
    spsy_fail(return_code, "the table of departments is not there");
}
SPSY_EXIT_PROGRAM(unsure)
C
cc -shared -fPIC -Iinclude -o "$HOME_DIR/unsure.so" "$HOME_DIR/unsure.c"
chmod 755 "$HOME_DIR/unsure.so"
cause 'spsy_fail()' "$HOME_DIR/unsure.so" 'the table of departments is not there'
# exit(0) is no failure: the answer as set.
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$exits/bad_exit_zero.so' REPLACE(*YES)"
expect 0 as ALICE --trace cl "QUSRSPLA $id"
case $err in *failed*) fail "exit(0) is a failure: $err" ;; esac

# Three failures in one job; a corrected file counts from the next dispatch.
contains "$table" 'suspended after 3 failures'
seen=$((seen + 1))
mkdir "$SPSY_HOME/lib/SECLIB"
cp "$exits/bad_segv.so" "$SPSY_HOME/lib/SECLIB/P.so"
chmod 755 "$SPSY_HOME/lib/SECLIB/P.so"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/P REPLACE(*YES)"
mkfifo "$HOME_DIR/statements"
"$SPSY" -u ALICE --json run --keep-going - <"$HOME_DIR/statements" >"$HOME_DIR/answers" 2>/dev/null &
exec 3>"$HOME_DIR/statements"
for _ in 1 2 3 4; do echo "QUSRSPLA $id" >&3; done
for _ in $(seq 500); do
    [ "$(wc -l <"$HOME_DIR/answers")" -lt 4 ] || break
    sleep 0.02
done
cp "$exits/bad_good.so" "$SPSY_HOME/lib/SECLIB/new"
chmod 755 "$SPSY_HOME/lib/SECLIB/new"
mv "$SPSY_HOME/lib/SECLIB/new" "$SPSY_HOME/lib/SECLIB/P.so"
echo "QUSRSPLA $id" >&3
exec 3>&-
wait $! || true
equal "$(grep -c 'crashed: SIGSEGV' "$HOME_DIR/answers")" 3
equal "$(sed -n 4p "$HOME_DIR/answers" | grep -c 'suspended after 3 failures')" 1
equal "$(sed -n 5p "$HOME_DIR/answers" | grep -c '"status":"completed"')" 1

# What a COBOL run time does: tests/cli/cobol.sh.
contains "$table" 'STOP RUN with RETURN-CODE N: MOVE 0 TO RETURN-CODE first'
seen=$((seen + 1))

# Three causes share a row of the table; every other row has been seen.
equal $((seen - 2)) "$rows"
