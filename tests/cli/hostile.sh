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
for blocks in 0 1 8 100; do # even the journal, then the data
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
