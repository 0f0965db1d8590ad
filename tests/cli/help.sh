#!/bin/bash
# core/cli/README.md, "Help": help, completion and the manual page come from the table of commands.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# None of it needs a home.
expect 0 "$SPSY" help
help=$out
expect 0 "$SPSY" --help
equal "$out" "$help"
expect 2 "$SPSY" help bogus
expect 2 "$SPSY" bogus --help

# Every command of the help explains itself, in three ways, and completes.
expect 0 "$SPSY" completion bash
completion=$out
expect 2 "$SPSY" completion tcsh
expect 2 "$SPSY" completion
expect 0 "$SPSY" man
page=$out
commands=$(sed -n '/^guarded commands/,/^spsy COMMAND/s/^  \([a-z]*\) .*/\1/p' <<<"$help")
[ "$(wc -l <<<"$commands")" -ge 43 ] || fail "only these commands: $commands"
for command in $commands; do
    expect 0 "$SPSY" "$command" --help
    contains "$out" "${command^^} - "
    keywords=$(sed -n 's/^  --\([a-z]*\) .*/\1/p' <<<"$out")
    expect 0 "$SPSY" help "$command"
    contains "$page" ".SS ${command^^}"
    section=$(awk -v name="${command^^}" '/^\.S[SH] /{on = $0 == ".SS " name} on' <<<"$page")
    # What names a spooled file is explained once; the commands that take it refer to that.
    reference=$(sed -n '/^FILE, JOB, .*: see$/{ s/: see$/ /; s/^/ /; s/,//g; p; }' <<<"$section")
    [ -z "$reference" ] || referring=$((${referring:-0} + 1))
    for keyword in $keywords; do
        case $reference in
        *" ${keyword^^} "*) [[ $section != *", ${keyword^^}(...)"* ]] || fail "$command: $keyword" ;;
        *) contains "$section" ", ${keyword^^}(...)" ;;
        esac
    done
done
equal "$referring" 16
for keyword in FILE JOB SPLNBR JOBSYSNAME CRTDATE SELECT; do
    contains "$(sed -n '/^\.SH IDENTIFYING/,/^\.SH GUARDED/p' <<<"$page")" ", $keyword(...)"
done
equal "$(grep -c ', JOBSYSNAME(\.\.\.)' <<<"$page")" 1
for title in 'Starting it' 'Stopping it' 'What it says' 'Which way a command goes' 'When it does not answer'; do
    contains "$(sed -n '/^\.SH SERVER/,/^\.SH OPERATION/p' <<<"$page")" ".B $title"
done
for verb in serve gateway init cl run shell doctor journal break-glass completion man record exit help; do
    expect 0 "$SPSY" help $verb
    contains "$help" "  $verb "
done
# The gateway's page: every operation that it lets through, and what stays open as its room has it.
expect 0 "$SPSY" help gateway
contains "$(tr -s '\n ' ' ' <<<"$out")" "spsy man gateway"
expect 0 "$SPSY" man gateway
page=$(sed 's/\\-/-/g; s/\\(aq/'"'"'/g; s/\\&//g' <<<"$out")
operations=$(sed -nE 's/^OPERATION\([A-Z_]+, 0x([0-9A-F]{4}), "([^"]*)".*/\2 (\1)/p' core/ipp/operation.def)
[ "$(wc -l <<<"$operations")" -ge 40 ] || fail "only these operations: $operations"
while read -r operation; do contains "$page" ".B $operation"; done <<<"$operations"
open() { sed -n '/^## What stays open/,/^## Whose/p' core/gateway/README.md; }
titles=$(open | sed -n 's/^- \*\*\(.*\)\.\*\* .*/\1/p')
[ "$(wc -l <<<"$titles")" -ge 9 ] || fail "what stays open: $titles"
equal "$(sed -n '/^\.SH WHAT STAYS OPEN/,/^\.SH\|^\.PP/s/^\.B //p' <<<"$page" | head -n "$(wc -l <<<"$titles")")" "$titles"
readme=$(tr '\n' ' ' <core/gateway/README.md)
while read -r text; do # each sentence is the same
    contains "$(tr -s ' ' <<<"$readme")" "$text"
done < <(sed -n '/^\.SH WHAT STAYS OPEN/,/^\.SH/{ /^\./!p; }' <<<"$page" | head -n "$(wc -l <<<"$titles")")
for id in SPY0222 SPY0223 SPY0224 SPY0225 SPY0226 SPY0227; do
    expect 0 "$SPSY" help $id
    contains "$out" "$id - gateway: "
    contains "$page" "SPY0223"
done
# What a message means, with its honesty; no id, a shorter and a longer one are usage errors.
expect 0 "$SPSY" help CPF3492
contains "$out" "CPF3492 - not authorized to spooled file"
contains "$out" "exit status 3"
contains "$out" "the meaning is IBM's"
expect 0 "$SPSY" help spy0003
contains "$out" "SPY0003 - warning"
case $out in *"exit status"*) fail "$out" ;; esac
contains "$out" "the meaning is spsy's own"
for none in CPF349 CPF34922 CPF0000; do
    expect 2 "$SPSY" help $none
    contains "$err" "no such command or message: $none"
done
for tool in record exit; do
    expect 0 "$SPSY" help $tool
    contains "$out" "usage: spsy $tool "
    expect 0 "$SPSY" $tool --help
    contains "$out" "usage: spsy $tool "
done

# Completion as bash would ask for it.
bash -n <<<"$completion"
eval "$completion"
PATH=$(cd "$(dirname "$SPSY")" && pwd):$PATH
complete_words() { # WORDS... with the word under the cursor last: prints what would be offered
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _spsy
    echo " ${COMPREPLY[*]} "
}
contains "$(complete_words spsy dlt)" " dltsplf "
contains "$(complete_words spsy --j)" " --json "
contains "$(complete_words spsy --job-type s)" " subsystem-monitor "
contains "$(complete_words spsy --user X --json dsp)" " dspjob "
contains "$(complete_words spsy dltusrprf --)" " --usrprf "
contains "$(complete_words spsy --home /x crtusrprf --status '')" " *DISABLED "
equal "$(complete_words spsy dltusrprf --bogus)" "  "
"$SPSY" init 2>/dev/null
contains "$(complete_words spsy --user QSEC)" " QSECOFR "
contains "$(complete_words spsy -u QSEC)" " QSECOFR "
equal "$(complete_words spsy --home /nowhere --user QSEC)" "  " # no home, no word about it
equal "$(complete_words spsy help dltsplf)" " dltsplf "
equal "$(complete_words spsy help jour)" " journal "
equal "$(complete_words spsy record l)" " layout "
equal "$(complete_words spsy record encode --h)" " --hex "
equal "$(complete_words spsy exit ca)" " call "
equal "$(complete_words spsy exit ch)" " check "
equal "$(complete_words spsy exit call x.so --form)" " --format "
equal "$(complete_words spsy exit call x.so --ccsid '*')" " *AUTO "
equal "$(complete_words spsy journal --verdict r)" " refused "

# The page is sound roff where there is a tool to say so.
if command -v groff >/dev/null; then
    equal "$(groff -man -Tutf8 -ww -z <<<"$page" 2>&1)" ""
fi

# The protocol's page comes from the tables of the wire.
expect 0 "$SPSY" man protocol
contains "$out" ".TH SPSY\\-PROTOCOL 7"
if command -v groff >/dev/null; then
    equal "$(groff -man -Tutf8 -ww -z <<<"$out" 2>&1)" ""
fi
expect 2 "$SPSY" man protocols
expect 2 "$SPSY" man protocol twice

# What the user of a command must know stands below its parameters, and in the manual.
expect 0 "$SPSY" help SNDTCPSPLF
for words in "VERIFY(*YES) looks for the job" "COPIES(n) as one job of n documents" \
    "An empty file cannot be sent" "RFC 1179"; do
    contains "$(tr -s ' \n' ' ' <<<"$out")" "$words"
done
[ -z "$(grep -E '^.{101}' <<<"$out")" ] || fail "long lines"
expect 0 "$SPSY" man
contains "$out" ".PP
A cups\\-lpd prints a file of COPIES(n) as one job of n documents"

proves G13 "the gateway serves a domain socket only, and says so"
for each in localhost:631 127.0.0.1:631 front; do
    expect 2 "$SPSY" --home "$HOME_DIR/none" gateway --listen "$each"
    contains "$err" "--listen: the absolute path of a domain socket, not $each: the gateway serves no network"
done
expect 0 "$SPSY" man gateway
contains "$out" "Only the domain socket is served"

# The workbench and the terminal have their sections.
expect 0 "$SPSY" man
for section in 'GOING LIVE' TERMINAL; do contains "$out" ".SH $section"; done
live=$(sed -n '/^\.SH GOING LIVE/,/^\.SH SERVER/{ s/\\-/-/g; s/\\://g; p; }' <<<"$out")
for word in 'exit new' 'exit check' 'exit test' 'policy check' 'policy install' 'policy learn' replay explain \
    'access who' --bypass --as-test 'report --html' F4 F11 Tab 'Ctrl-C' PATH.before; do
    contains "$live" "$word"
done

# An ordinary terminal shows every line whole, but for a word that is longer itself.
narrow() { # WORD...: the help of these
    expect 0 "$SPSY" "$@"
    equal "$(awk 'length > 79 && NF > 1' <<<"$out")" ""
}
narrow help
for command in $commands policy journal gateway replay access explain report doctor collect; do narrow "$command" --help; done
for finding in SPX SPX001 SPX012 SPX032; do narrow help $finding; done
equal "$(sed -n 's/^usage: .*shell$/whole/p' <<<"$("$SPSY" help shell)")" whole # no blank behind it
expect 0 "$SPSY" help spx
equal "$(grep -c '^SPX0[0-9][0-9]  ' <<<"$out")" "$(grep -c '^FINDING(' core/kit/check/finding.def)"
# The help of one of a verb's actions, and no more words than that.
for action in check new test; do
    expect 0 "$SPSY" help exit $action
    contains "$out" "usage: spsy exit $action"
done
expect 0 "$SPSY" help policy learn
contains "$out" "usage: spsy [OPTION]... policy"
expect 2 "$SPSY" help policy learn more

# In a shell HELP knows what spsy help knows, of spsy's own words too, and says what it does not know.
out=$("$SPSY" shell <<<"HELP REPLAY")
contains "$out" "usage: spsy [OPTION]... replay"
out=$("$SPSY" shell <<<"HELP NOSUCH")
contains "$out" "no such command or message here: NOSUCH"
case $out in *"guarded commands"*) fail "all of the help for a word that it has not" ;; esac
