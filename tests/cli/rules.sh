#!/bin/bash
# The shipped program RULES in a job: what it asks of its host, and when it sees what its policy
# says. (The policy's own words: test_rules.c.)
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
policy=$HOME_DIR/policy.json

policy() { # RULE...: the policy, written in place
    (umask 022 && printf '{"version": 1, "rules": [%s]}\n' "$(IFS=, && echo "$*")" >"$policy")
}
register_rules() { # PGMDTA [KEYWORD(value)]
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES REPLACE(*YES) $*"
}
answers() { # REASON STATUS USER: of a program on BOB's way to ALICE's file
    expect "$2" as "$3" --json cl "QUSRSPLA $id"
    contains "$out" "\"reason\":\"$1\""
}

create ALICE SEEN "OUTQ(SHOP/OPEN)"
id="FILE(SEEN) JOB($job) SPLNBR($nbr)"

# What cannot be decided is a failure, and says why.
fails() { # REASON: the program fails so
    answers "$1" 4 BOB
    contains "$out" '"verdict":"refused","basis":"failure"'
    expect 0 "$SPSY" --json journal --failed --limit 1
    contains "$out" "$1"
}
register_rules
fails "PGMDTA does not name its policy"
register_rules "PGMDTA('policy.json')"
policy '{"answer": "allow"}'
(cd "$HOME_DIR" && fails "PGMDTA names its policy by a path that does not begin with /")
rm "$policy"
register_rules "PGMDTA('$policy')"
fails "policy $policy: No such file or directory"
policy '{"answer": "perhaps"}'
fails "policy $policy: rule 1: answer: refuse, allow or none"
expect 1 "$SPSY" doctor # the same words as the reason
contains "$out" "policy $policy: rule 1: answer: refuse, allow or none"
policy '{"answer": "allow"}'
answers "rule 1" 0 BOB
chmod g+w "$policy"
fails "policy $policy: writable by group or others (chmod go-w)"
chmod g-w "$policy"

# Whatever keeps it from being read: ADDEXITPGM warns, doctor says wrong, every way to a command ends with 4, and the
# journal has each of them as failed, all in the same words.
failed_entries() { "$SPSY" --json journal --failed | grep -o '"verdict":"refused"' | wc -l; }
unreadable() { # REASON [PGMDTA]
    local before
    register_rules "${2-PGMDTA('$policy')}"
    contains "$err" "RULES fails, and everything it is asked about is refused, until this is fixed: $1"
    expect 1 "$SPSY" doctor
    contains "$out" "$1"
    before=$(failed_entries)
    fails "$1"
    expect 4 as BOB cl "QUSRSPLA $id"
    contains "$err" "$1"
    expect 4 as BOB qusrspla --file SEEN --job "$job" --splnbr "$nbr"
    printf '%s\n' "QUSRSPLA $id" 'CRTLIB NEVER' >"$HOME_DIR/script"
    expect 4 as BOB run "$HOME_DIR/script"
    contains "$err" "$1"
    expect 4 as BOB cl "HLDSPLF FILE(*SELECT) SELECT(ALICE)"
    equal "$(failed_entries)" $((before + 5))
    expect 0 "$SPSY" journal --failed --limit 1
    contains "$out" "$1"
    expect 1 "$SPSY" doctor # now of what has failed, too
    contains "$out" 'journal --failed'
}
unreadable "PGMDTA does not name its policy" ''
rm "$policy"
unreadable "policy $policy: No such file or directory"
mkfifo "$policy"
unreadable "policy $policy: not a regular file"
rm "$policy"
mkdir "$policy"
unreadable "policy $policy: not a regular file"
rmdir "$policy"
(umask 022 && : >"$policy")
unreadable "policy $policy: line 1: not valid JSON: it ends too early"
echo '{"version": 1, "rules": [' >"$policy"
unreadable "policy $policy: line 2: not valid JSON: it ends too early"
policy '{"answer": "perhaps"}'
unreadable "policy $policy: rule 1: answer: refuse, allow or none"
policy '{"answer": "allow"}'
chmod o+w "$policy"
unreadable "policy $policy: writable by group or others (chmod go-w)"
chmod o-w "$policy"
if [ "$(id -u)" != 0 ]; then # root reads it all the same
    chmod 000 "$policy"
    unreadable "policy $policy: Permission denied"
    chmod 644 "$policy"
fi
register_rules "PGMDTA('$policy')"
case $err in *'until this is fixed'*) fail "it can be read: $err" ;; esac
answers "rule 1" 0 BOB
# One that came to be unreadable after it was registered, on trial and passed over.
register_rules "PGMDTA('$policy') MODE(*SHADOW)"
rm "$policy"
expect 0 as BOB --json cl "QUSRSPLA $id"
expect 0 "$SPSY" --json journal --failed --limit 1
contains "$out" "policy $policy: No such file or directory"
register_rules "PGMDTA('$policy') ONFAIL(*IGNORE)"
expect 0 as BOB --json cl "QUSRSPLA $id"
expect 0 "$SPSY" --json journal --failed --limit 1
contains "$out" "policy $policy: No such file or directory"
expect 0 "$SPSY" cl "CRTLIB NEVER" # no script has come so far
policy '{"answer": "allow"}'
register_rules "PGMDTA('$policy')"

# Its time zone is the process's: never inline, whatever the registration says.
expect 1 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES REPLACE(*YES) \
    PGMDTA('$policy') RUN(*INLINE)"
contains "$err" "RUN(*INLINE) is not possible"

# Groups, primary and supplemental, come from the profile.
expect 0 "$SPSY" crtusrprf PAYDESK
expect 0 "$SPSY" crtusrprf NIGHT
expect 0 "$SPSY" cl "CRTUSRPRF CLERK GRPPRF(PAYDESK)"
expect 0 "$SPSY" cl "CRTUSRPRF PORTER GRPPRF(NIGHT) SUPGRPPRF(PAYDESK)"
policy '{"name": "desk", "groups": ["PAYDESK"], "answer": "refuse"}' '{"answer": "allow"}'
answers "rule 1, desk" 3 CLERK
answers "rule 1, desk" 3 PORTER
answers "rule 2" 0 BOB

# The own job is this one, by name, user and number: another of the same name and user is foreign.
policy '{"name": "own", "job": "own", "answer": "allow"}' '{"job": "foreign", "answer": "refuse"}'
printf '%s\n' "CRTSPLF FILE(MINE) FROMSTMF('$HOME_DIR/input')" 'QUSRSPLA FILE(MINE)' \
    >"$HOME_DIR/own.cl"
expect 0 as ALICE --json run "$HOME_DIR/own.cl"
contains "$out" '"reason":"rule 1, own"'
answers "rule 2" 3 ALICE

# A changed policy is seen at the next call of the same job: at once, also when size and time of
# modification are as before; and later, when the change itself is no longer fresh.
coproc JOB { exec "$SPSY" --user BOB --json run - --keep-going 2>"$HOME_DIR/err"; }
next() { # REASON: of the next call
    echo "QUSRSPLA $id" >&"${JOB[1]}"
    IFS= read -r -t 20 out <&"${JOB[0]}" || fail "no answer"
    contains "$out" "\"reason\":\"$1\""
}
change() { # REASON: other words of the same length, and the time of before
    touch -r "$policy" "$HOME_DIR/stamp"
    policy "{\"answer\": \"refuse\", \"reason\": \"$1\"}"
    touch -r "$HOME_DIR/stamp" "$policy"
}
change one
next one
change two
next two
change six
sleep 3.1
next six
policy '{"answer": "allow", "reason": "longer"}'
next longer

# So is one that a rename puts in its place: another file, which the exit host of before may not
# read where the kernel has Landlock.
renamed() { # REASON
    cp -p "$policy" "$HOME_DIR/first"
    policy "{\"answer\": \"refuse\", \"reason\": \"$1\"}"
    cp -p "$policy" "$HOME_DIR/second"
    cp -p "$HOME_DIR/first" "$policy"
    mv "$HOME_DIR/second" "$policy"
    next "$1"
}
renamed new
renamed newer
rm "$policy"
next "policy $policy: No such file or directory"
policy '{"answer": "refuse", "reason": "back"}'
next back
