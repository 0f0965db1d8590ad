#!/bin/bash
# CL as IBM's manuals have it runs, or fails, as it does on IBM i: the statements of tests/manual.cl. Each that
# does otherwise is told; one does not hide the others.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
table=tests/manual.cl
expect 0 "$SPSY" init --system SYS1
printf 'one\ntwo\n' >"$HOME_DIR/text"

# The jobs of the table, one after the other: of each its user, its script, and a line for each answer.
awk -v work="$HOME_DIR" -v directory="$HOME_DIR" '
    function finish() { if (script) { close(script); close(wanted) } }
    /^[ \t]*(#|$)/ && !more { next }
    /^job / { finish(); jobs++; script = work "/job." jobs; wanted = script ".wanted"; print $2 >(script ".user"); next }
    {
        line = $0
        gsub(/\$DIR/, directory, line)
        if (!more) { expected = $1; at = NR; sub(/^[^ ]+ /, "", line); whole = "" }
        more = sub(/\+$/, "", line)
        gsub(/^[ \t]+/, "", line)
        whole = whole line
        if (more) next
        print whole >script
        if (expected != "monitors") print at "\t" expected "\t" whole >wanted
    }
    END { print jobs >(work "/jobs") }' "$table"

count=0 others=0
other() { # LINE STATEMENT WHAT EXPECTED
    echo "$table:$1: $2" >&2
    echo "    here: $3; on IBM i: $4" >&2
    others=$((others + 1))
}

judge() { # LINE EXPECTED STATEMENT ANSWER
    local status ids here
    ids=$(grep -oE '"id":"[A-Z0-9]{7}"' <<<"$4" | cut -d'"' -f4 | tr '\n' ' ')
    status=$(grep -oE '"status":"[a-z]*"' <<<"$4" | head -1 | cut -d'"' -f4)
    here="${status:-no answer} $ids"
    [ "$2" = ready ] || count=$((count + 1))
    case $2/$status/$ids in # who fails because the command or the keyword is not there has another reason
    fails/*CPD0030* | fails/*CPD0043*) other "$1" "$3" "$here" "$2" ;;
    *) judge_status "$@" ;;
    esac
}

judge_status() { # the same
    case $2/$status in
    ready/completed | runs/completed | fails/failed) ;;
    runs+*/completed) [[ " $ids" == *" ${2#*+} "* ]] || other "$1" "$3" "$here" "$2" ;;
    [A-Z]*/failed) [[ " $ids" == *" $2 "* ]] || other "$1" "$3" "$here" "$2" ;;
    *) other "$1" "$3" "$here" "$2" ;;
    esac
}

for ((job = 1; job <= $(cat "$HOME_DIR/jobs"); job++)); do
    script=$HOME_DIR/job.$job
    "$SPSY" --json --user "$(cat "$script.user")" run "$script" --keep-going >"$script.answers" 2>"$script.err" </dev/null || :
    [ ! -s "$script.err" ] || fail "job $job: $(cat "$script.err")"
    # The answers come in order; a command that a MONMSG carries out has one where it was carried out.
    exec 4<"$script.answers"
    answer=
    while IFS=$'\t' read -r line expected statement <&3; do
        [ -n "$answer" ] || IFS= read -r answer <&4 || :
        command=${statement#MONMSG*EXEC(}
        command=${command%%[ (]*}
        case $answer in
        '{"command":"'"$command"'"'* | '{"command":""'*)
            judge "$line" "$expected" "$statement" "$answer"
            answer=
            ;;
        *) judge "$line" "$expected" "$statement" "" ;;
        esac
    done 3<"$script.wanted"
    [ -z "$answer" ] && ! read -r answer <&4 || other "$job" "job" "one answer more: $answer" "none"
    exec 4<&-
done
[ "$count" -ge 60 ] || fail "only $count statements"
echo "$count statements, $others otherwise than on IBM i"
[ "$others" -eq 0 ] || fail "$others of $count statements do otherwise here than on IBM i"
