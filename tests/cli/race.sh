#!/bin/bash
# race.sh - two jobs at the same file at the same instant, thirty times each: one of them does it,
# the other one is told what has become of it, both decisions are recorded, nothing is left over.
# Once with a program in which they meet, so that both were asked before either did anything; once
# as fast as they are.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
proves X1 X2 "two jobs at the same file: both are asked before either does anything"
. "$(dirname "$0")/function_lib.sh"
world
export SPSY_TEST_MEETING=$HOME_DIR/meeting
saved=$HOME_DIR/saved all=$HOME_DIR/all
rounds=30
head -c 100000 /dev/zero | tr '\0' 'x' | fold -w 100 >"$HOME_DIR/large" # data in a file of its own

session() { # NAME USER: a job that is driven by `ask` and `answer`
    local name=$1
    mkfifo "$HOME_DIR/$name.in" "$HOME_DIR/$name.out"
    "$SPSY" --user "$2" --job "$name" --json run --keep-going - \
        <"$HOME_DIR/$name.in" >"$HOME_DIR/$name.out" 2>>"$HOME_DIR/sessions" &
    eval "exec {${name}_in}>'$HOME_DIR/$name.in' {${name}_out}<'$HOME_DIR/$name.out'"
    rm "$HOME_DIR/$name.in" "$HOME_DIR/$name.out"
}
end_session() { eval "exec {$1_in}>&- {$1_out}<&-"; }
ask() {
    local to=$1_in
    printf '%s\n' "$2" >&"${!to}"
}
answer() {
    local from=$1_out
    IFS= read -r line <&"${!from}" || fail "no answer: $(cat "$HOME_DIR/sessions")"
}
sure() { # SESSION STATEMENT: it has to complete
    ask "$@"
    answer "$1"
    case $line in *'"exit":0,'*) ;; *) fail "$2: $line" ;; esac
}

# Of an answer: status, and the id of its first message unless it says that all is done.
outcome() {
    local id=${1#*\"messages\":\[\{\"id\":\"} status=${1#*\"exit\":}
    id=${id%%\"*}
    case $id in CPC* | SPY0001 | SPY0003) id='done' ;; esac
    echo "${status%%,*} $id"
}

# together SESSION STATEMENT SESSION STATEMENT: both at once; $first and $second are the outcomes.
together() {
    rm -f "$SPSY_TEST_MEETING"
    ask "$1" "$2"
    ask "$3" "$4"
    answer "$1"
    first_line=$line
    answer "$3"
    second_line=$line
    first=$(outcome "$first_line") second=$(outcome "$second_line")
}

# recorded: the decisions of both stand in the journal for the file of this round, as they were
# answered; and those whose answers counted no more, because the file changed, as refused. Who finds
# the file gone before anybody is asked has no decision; where they meet, both were asked.
recorded() {
    local again each
    for each in "$first_line" "$second_line"; do
        case $each in
        *'"decisions":[]'*) one_of "${met:+$(outcome "$each")}" '1 CPF3303' '1 CPF3344' ;;
        esac
    done
    again=$(grep -o 'answers no longer count' <<<"$first_line$second_line") || true
    expect 0 "$SPSY" --json journal --file "$name"
    equal "$(grep -o '"verdict":"[a-z]*"' <<<"$out" | sort)" \
        "$({
            grep -o '"verdict":"[a-z]*"' <<<"$first_line$second_line"
            [ -z "$again" ] || sed 's/.*/"verdict":"refused"/' <<<"$again"
        } | sort)"
}

make_file() { # a fresh one: $name, $id
    round=$((round + 1))
    name=F$round
    sure maker "CRTSPLF $name '$HOME_DIR/large' SHOP/OPEN"
    id="$name $(value jobNumber "$line")/ALICE/maker $(value fileNumber "$line")"
}
gone() {
    ask officer "QUSRSPLA $id"
    answer officer
    contains "$line" '"exit":1,'
}
is() { # KEY VALUE: of the file
    sure officer "QUSRSPLA $id"
    contains "$line" "\"$1\":\"$2\""
}
one_of() { # VALUE ALTERNATIVE...
    local value=$1
    shift
    for each; do
        [ "$value" != "$each" ] || return 0
    done
    echo "$name: '$value' is none of:" "$(printf " '%s'" "$@")" "$first_line" "$second_line" >&2
    exit 1
}

# What the second is told: the file went after it was asked, or before; one that comes so late that
# it finds nothing is asked nothing.
late='1 CPF3303'
delete_twice() {
    make_file
    together one "DLTSPLF $id" two "DLTSPLF $id"
    case $first in
    '0 done') one_of "$second" '1 CPF3344' ${met:+"$late"} ;;
    *) one_of "$first" '1 CPF3344' ${met:+"$late"} && equal "$second" '0 done' ;;
    esac
    gone
    recorded
}
move_and_delete() { # the delete finds the file where it is by then, and is asked again
    make_file
    together one "QSPMOVSP $id OUTQ(QGPL/QPRINT)" two "DLTSPLF $id"
    one_of "$first" '0 done' '1 CPF3344' ${met:+"$late"}
    equal "$second" '0 done'
    gone
    recorded
    [ "$first" != '0 done' ] || { # the newest: asked about the queue where it was then, QPRINT
        contains "${out%%\"record\":\"*}" '"function":"DLTSPLF"'
        record=${out#*\"record\":\"}
        contains "${record%%\"*}" D8D7D9C9D5E3
    }
}
hold_and_release() { # what is held is released, or it was not held yet
    make_file
    together one "HLDSPLF $id" two "RLSSPLF $id"
    equal "$first" '0 done'
    one_of "$second" '0 done' '1 CPF3322'
    recorded
    case $second in 0*) is status '*READY' ;; *) is status '*HELD' ;; esac
    sure officer "DLTSPLF $id"
}
hold_twice() {
    make_file
    together one "HLDSPLF $id" two "HLDSPLF $id"
    case $first in 0*) one_of "$second" '1 CPF3337' ;; *) equal "$first$second" '1 CPF33370 done' ;; esac
    recorded
    is status '*HELD'
    sure officer "DLTSPLF $id"
}
save_and_delete() { # the save file holds it whole, or says that it went
    make_file
    rm -f "$saved"
    together three "SAVOBJ OPEN SHOP SAVF('$saved') SPLFDTA(*ALL)" two "DLTSPLF $id"
    one_of "$first" '0 done' '1 CPF3344'
    equal "$second" '0 done'
    gone
    case $first,$first_line in
    0*'"outcome":"saved"'*)
        ask officer "RSTOBJ OPEN SHOP SAVF('$saved')" # its digests are checked
        answer officer
        contains "$line" '"exit":0,'
        sure officer "DLTSPLF $id"
        ;;
    0*) contains "$first_line" '"decisions":[]' ;; # it came late
    esac
}
restore_twice() {
    make_file
    rm -f "$all"
    sure officer "SAVOBJ OPEN SHOP SAVF('$all') SPLFDTA(*ALL)"
    sure officer "DLTSPLF $id"
    together three "RSTOBJ OPEN SHOP SAVF('$all')" four "RSTOBJ OPEN SHOP SAVF('$all')"
    one_of "$first, $second" '0 done, 1 CPF9898' '1 CPF9898, 0 done' ${met:+'0 done, 0 done'}
    equal "$(grep -o '"outcome":"restored"' <<<"$first_line$second_line" | wc -l)" 1
    is outputQueue OPEN
    sure officer "DLTSPLF $id"
}

round=0
for met in '' late; do # a word: they do not meet
    [ -n "$met" ] || register 10 race_meets "RUN(*INLINE)"
    session officer SPOOLER
    session maker ALICE
    session one ALICE
    session two ALICE
    session three SAVER
    session four SAVER
    for case in delete_twice move_and_delete hold_and_release hold_twice save_and_delete \
        restore_twice; do
        for ((turn = 0; turn < rounds; turn++)); do $case; done
    done
    for each in officer maker one two three four; do end_session $each; done
    wait
    [ -n "$met" ] || deregister
    # Nothing of all these files is left: no row, no data.
    expect 0 as SPOOLER --json cl "WRKSPLF *ALL"
    contains "$out" '"rows":[]'
    equal "$(find "$SPSY_HOME/data" -type f)" ""
done
