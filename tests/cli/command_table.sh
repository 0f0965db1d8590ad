#!/bin/bash
# core/command/README.md, "Beside IBM's", is what the definitions of the commands say.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
page=core/command/README.md

# rows FILE: "COMMAND row" a line, with the link to IBM's page left in the row alone.
rows() { sed -nE 's/^\| \[?([A-Z]+)(.*)/\1 \1\2/p' "$1" | LC_ALL=C sort; }

expect 0 "$SPSY" help --table
rows "$HOME_DIR/out" >"$HOME_DIR/defined"
sed -n '/^<!-- command-table: begin/,/^<!-- command-table: end/p' "$page" >"$HOME_DIR/section"
rows "$HOME_DIR/section" >"$HOME_DIR/written"
commands=$("$SPSY" help | sed -n '/^guarded commands/,/^spsy COMMAND/s/^  \([a-z]*\) .*/\U\1/p' | LC_ALL=C sort)
here() { grep -v ' | all of it: ' "$HOME_DIR/defined"; } # without what is a screen on IBM i, and is not here
equal "$(here | cut -d' ' -f1)" "$commands"
contains "$out" '| EDTLIBL | | | | | all of it: it is a screen'
# What is missing is one keyword, or one with values, and why: not several in a line.
written_wrong=$(grep -E '; [A-Z]+: [A-Z]+ [A-Z]+ |\): and ' "$HOME_DIR/defined" | cut -d' ' -f1 | tr '\n' ' ' || :)
[ -z "$written_wrong" ] || fail "several keywords stand in one line of what is missing of $written_wrong"
differing=$(LC_ALL=C comm -3 "$HOME_DIR/defined" "$HOME_DIR/written" | awk '{ print $1 }' | sort -u | tr '\n' ' ')
[ -z "$differing" ] || fail "$page is not what the definitions of $differing""say: make command-table"
# Nothing else stands between the marks, in the order of the table.
expect 0 "$SPSY" help --table
equal "$(grep -v '^<!-- ' "$HOME_DIR/section")" "$out"

# Every keyword of every command is in its row once, in one of the columns or among those that are ours.
while read -r command row; do
    expect 0 "$SPSY" help "$command"
    had=$(sed -nE 's/^  (--([a-z0-9]+) |([A-Z0-9]+)    ).*/\U\2\3/p' <<<"$out" | LC_ALL=C sort)
    equal "$command: $(awk -F' [|]' '{ print $2, $3, $4, $5 }' <<<" $row" | tr -s ' ' '\n' | sed '/^$/d' | LC_ALL=C sort)" \
        "$command: $had"
done < <(here)

# The tool that writes it puts nothing else out of place.
sed '/^<!-- command-table: begin/,/^<!-- command-table: end/{ /^|/d; }' "$page" >"$HOME_DIR/README.md"
tests/tools/command_table "$PROGRAM" "$HOME_DIR/README.md"
cmp "$page" "$HOME_DIR/README.md"
expect 2 "$SPSY" help --tables
expect 2 "$SPSY" help --table twice
