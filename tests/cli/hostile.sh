#!/bin/bash
# A hostile surrounding: a limit that would end the process, and text that would mislead a reader.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
create ALICE LIMITED
id="FILE(LIMITED) JOB($job)"

# ---- ulimit -f: a failed write with a status and a message, not the end by a signal ----
limited() { # BLOCKS COMMAND...
    (
        ulimit -f "$1"
        shift
        exec "$@" 2>&1
    ) | cat >&2 # the messages go where there is no limit
    return "${PIPESTATUS[0]}"
}
head -c 200000 /dev/zero | tr '\0' x >"$HOME_DIR/input"
! embedded_only limits || for blocks in 0 1 8 100; do # even the journal, then the data
    expect 1 limited $blocks "$SPSY" -u ALICE cl "CRTSPLF BIG '$HOME_DIR/input'"
    contains "$err" "SPY0"
done
expect 3 as BOB cl "DLTSPLF $id"
expect 0 as ALICE cl "DLTSPLF $id"
equal "$(ls "$SPSY_HOME/data")" pending
equal "$(ls "$SPSY_HOME/data/pending")" ""

# ---- words, paths and scripts of others: no control character reaches the terminal ----
escape=$'\033[2J'
printf '%sX FILE(%s)\n' "$escape" "$escape" >"$HOME_DIR/script$escape"
for words in "--$escape" "$escape" "help $escape" "completion $escape" "run --$escape" \
    "run /$escape" "exit $escape" "exit call /$escape $escape" "record $escape" \
    "record encode /$escape" "--home /$escape dspjob" "-u $escape dspjob" \
    "run $HOME_DIR/script$escape"; do
    # shellcheck disable=SC2086 # words
    "$SPSY" $words >"$HOME_DIR/out" 2>&1 </dev/null && fail "completed: $words"
    grep -qF "$escape" "$HOME_DIR/out" && fail "escapes: $words"
    grep -qF '?[2J' "$HOME_DIR/out" || fail "does not say what: $words"
done

# ---- a reason that would turn the line around, or end it ----
create ALICE TWISTED
register 10 bad_reason
expect 3 as BOB cl "DLTSPLF FILE(TWISTED) JOB($job)"
contains "$err" "refused: a?b?c?d?e f?g"

# ---- a program whose directory holds the home reads its helper libraries there, not the home ----
"$SPSY" doctor 2>/dev/null | grep -q '^Landlock  *ok' ||
    { echo "no Landlock here: what a program reads is not tested" && exit 77; }
chmod 755 "$HOME_DIR"
create ALICE SEEN
echo 'int helper(void); int helper(void) { return 0; }' >"$HOME_DIR/helper.c"
cc -shared -fPIC -o "$HOME_DIR/libside.so.1" -Wl,-soname,libside.so.1 "$HOME_DIR/helper.c"
cat >"$HOME_DIR/needs.c" <<'C'
#include "spsy_exit.h"
int helper(void);
static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format, (void)record;
    *return_code = helper() == 0 ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
C
cc -shared -fPIC -Iinclude -o "$HOME_DIR/needs.so" "$HOME_DIR/needs.c" "$HOME_DIR/libside.so.1" \
    -Wl,-rpath,'$ORIGIN'
for where in "$HOME_DIR" "$SPSY_HOME"; do
    cp "$BUILD/tests/exits/bad_read_home.so" "$where/reader"
    chmod 755 "$where/reader"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$where/reader' REPLACE(*YES)"
    expect 0 as ALICE --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
    contains "$err" "answer 20 none"
done
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/needs.so' REPLACE(*YES)"
expect 0 as BOB --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
contains "$err" "answer 31 allow"

# A home without a scratch directory: then it runs elsewhere, and the home is closed all the same.
cc -shared -fPIC -Iinclude -DHOME="\"$SPSY_HOME\"" -o "$HOME_DIR/knows.so" tests/exits/bad_read_home.c
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/knows.so' REPLACE(*YES)"
unserve # whose spares would make it anew; an exit host of theirs may just be starting
until rm -rf "$SPSY_HOME/scratch" && (set -C && : >"$SPSY_HOME/scratch") 2>/dev/null; do sleep 0.05; done
expect 0 as ALICE --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
contains "$err" "answer 20 none"
rm "$SPSY_HOME/scratch"

# A home beside the libraries of the installation.
mkdir -p "$HOME_DIR/installed/lib" "$HOME_DIR/installed/bin" "$HOME_DIR/beside"
cp "$PROGRAM" "$HOME_DIR/installed/bin"
cp -r "$BUILD/libexec" "$HOME_DIR/installed"
cp "$BUILD/lib/libspsyexit.so" "$HOME_DIR/installed/lib"
mv "$HOME_DIR/reader" "$HOME_DIR/beside"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/beside/reader' REPLACE(*YES)"
unserve
mv "$SPSY_HOME" "$HOME_DIR/installed/lib/home"
SPSY_HOME=$HOME_DIR/installed/lib/home expect 0 \
    "$HOME_DIR/installed/bin/spsy" -u ALICE --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
contains "$err" "answer 20 none"
mv "$HOME_DIR/installed/lib/home" "$SPSY_HOME"
mv "$HOME_DIR/beside/reader" "$HOME_DIR"

# A home with more directories above it than are remembered.
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/reader' REPLACE(*YES)"
deep=$HOME_DIR/$(printf 'd/%.0s' {1..140})home
mkdir -p "${deep%/*}"
unserve
mv "$SPSY_HOME" "$deep"
SPSY_HOME=$deep expect 0 as ALICE --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
contains "$err" "answer 20 none"
unserve
mv "$deep" "$SPSY_HOME"

# ---- programs that fill their scratch directory: they may clear up, no more; doctor tells ----
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/tests/exits/bad_scratch.so' REPLACE(*YES)"
expect 0 as BOB --trace cl "QUSRSPLA FILE(SEEN) JOB($job)"
contains "$err" "answer 31 allow"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"scratch","state":"ok","detail":"1 files of exit programs, 0 MiB"'
rm "$SPSY_HOME/scratch/note"
mkdir "$SPSY_HOME/scratch/below"
(cd "$SPSY_HOME/scratch/below" && seq 10001 | xargs touch)
unserve # an exit host looks when it starts, which one of a server's spare workers has done
expect 3 as BOB cl "QUSRSPLA FILE(SEEN) JOB($job)"
"$SPSY" --json doctor >"$HOME_DIR/told" || true
contains "$(cat "$HOME_DIR/told")" '"check":"scratch","state":"warning"'
rm -r "$SPSY_HOME/scratch/below"
unserve # as above: a spare has looked while it was full
expect 0 as BOB cl "QUSRSPLA FILE(SEEN) JOB($job)"
