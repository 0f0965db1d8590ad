#!/bin/bash
# spsy exit check: one deliberately bad program for each number, and nothing wrong with what we ship.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

exits=$BUILD/tests/exits
table=core/kit/check/finding.def
page=core/kit/README.md
numbers=$(sed -n 's/^FINDING(\([0-9]*\), .*/\1/p' $table)

# check STATUS ARGUMENT...: $found are the numbers, in their order
check() {
    local want=$1
    shift
    expect "$want" "$PROGRAM" exit check "$@" --json
    found=$(grep -oE '"number":"SPX[0-9]{3}"' <<<"$out" | grep -oE 'SPX[0-9]*' | sort | tr '\n' ' ')
    found=${found% }
}
severity() { sed -nE "s/^FINDING\($1, \"[a-z-]*\", ([A-Z]*),.*/\L\1/p" $table; }

proves W3 "each number has one deliberately bad program, which is found with exactly that number"
[ "$(wc -l <<<"$numbers")" -ge 39 ] || fail "only these numbers: $numbers"
equal "$numbers" "$(seq 1 "$(wc -l <<<"$numbers")")" # never given twice, none left out
for number in $numbers; do
    id=$(printf SPX%03d "$number")
    sources=(tests/exits/spx"${id#SPX}"_*)
    equal "${#sources[@]}" 1
    name=$(basename "${sources[0]}")
    bad=$exits/${name%.*}.so options=()
    case $name in
    *.cob) # no COBOL here: what it finds cannot be proved
        command -v cobc >/dev/null || continue
        options=(--ccsid 819)
        ;;
    *.json) bad=$HOME_DIR/policy.json && cp "${sources[0]}" "$bad" && chmod 644 "$bad" ;;
    spx009_*)
        mkdir -p "$HOME_DIR/open/way" && cp "$bad" "$HOME_DIR/open/way"
        bad=$HOME_DIR/open/way/${name%.*}.so
        chmod 666 "$bad" && chmod 777 "$HOME_DIR/open"
        ;;
    esac
    status=1
    [ "$(severity "$number")" != note ] || status=0
    check $status "$bad" "${options[@]}"
    [ "$found" = "$id" ] || fail "$name: found $found: $out"
    contains "$out" "\"severity\":\"$(severity "$number")\""
    contains "$out" '"version":1,'
done

proves W3 "all that is wrong on the way is told, and the one command mends all of it"
check 1 "$HOME_DIR/open/way/spx009_untrusted.so"
contains "$out" "spx009_untrusted.so: owner "
contains "$out" "$HOME_DIR/open: owner "
expect 1 "$PROGRAM" exit check "$HOME_DIR/open/way/spx009_untrusted.so"
mend=$(sed -n 's/^ *mend all with: //p' <<<"$out")
contains "$mend" "chmod go-w"
bash -c "$mend"
check 0 "$HOME_DIR/open/way/spx009_untrusted.so"
equal "$found" ""
expect 0 "$PROGRAM" exit check "$HOME_DIR/open/way/spx009_untrusted.so"
contains "$out" "clean"

proves W3 "shipped exits and samples are clean"
for shipped in "$BUILD"/exits/*.so "$BUILD"/samples/*.so; do
    options=()
    case $shipped in
    */rules.so) cp samples/policy.json "$HOME_DIR/rules.json" && chmod 644 "$HOME_DIR/rules.json" &&
        options=(--data "$HOME_DIR/rules.json") ;;
    */SPLSEC.so | */KEEPSAVED.so) options=(--ccsid 819) ;;
    esac
    check 0 "$shipped" "${options[@]}"
    [ -z "$found" ] || fail "$shipped: $found: $out"
    grep -qE '"opinions":[1-9]' <<<"$out" || fail "$shipped: it was never heard: $out"
done
check 0 "$HOME_DIR/rules.json" # the same policy as one
equal "$found" ""

proves W3 "strings and numbers read wrongly are told in each manner, and what is right is told nothing"
mkdir "$HOME_DIR/manners" && chmod 755 "$HOME_DIR/manners"
while IFS='|' read -r wanted body; do # every body ends in what it does when DLTSPLF is asked about
    source=$HOME_DIR/manners/manner.c
    cat >"$source" <<C
#include "spsy_exit.h"
#include <stdio.h>
static void check(char *rc, const char *format, const struct spsy_record *r)
{
    (void)format;
    $body
}
SPSY_EXIT_PROGRAM(check)
C
    for level in -O0 -O2; do
        gcc $level -w -Iinclude -shared -fPIC -o "$HOME_DIR/manners/manner.so" "$source"
        check "$([ -z "$wanted" ] && echo 0 || echo 1)" "$HOME_DIR/manners/manner.so"
        [ "$found" = "$wanted" ] || fail "$level, '$found' and not '$wanted': $body: $out"
    done
done <<'MANNERS'
SPX024|if (strcmp(r->job_user, "PAYROLL") == 0 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX024|if (!strcmp(r->function, "DLTSPLF") && !strcmp(r->form_type, "PAYROLL")) *rc = '0';
SPX024|if (!strncmp(r->function, "DLTSPLF", 8)) *rc = '0';
SPX024|if (strcmp(r->function, "SNDTCPSPLF") == 0) *rc = '0';
SPX024|char b[600]; snprintf(b, sizeof b, "%s", r->job_user); if (!strcmp(b, "PAYROLL   ") && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX024|if (strlen(r->file_name) == 8 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX024|if (strstr(r->user_data, "SECRET") && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX024 SPX028|char b[600]; snprintf(b, sizeof b, "not %s", r->job_user); if (spsy_equal(r->function, "DLTSPLF")) spsy_refuse(rc, b);
SPX025 SPX028|if (*(const int *)r->file_number > 1000 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX025|if (*(const int *)r->file_number < 100 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX025|if (*(const int *)r->asp == 33 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
SPX025|if (*(const int *)r->length < 429) return; if (spsy_equal(r->function, "DLTSPLF")) *rc = '0';
|if (spsy_file_number(r) > 1000 && spsy_equal(r->function, "DLTSPLF")) *rc = '0';
|if (spsy_file_number(r) == 300 && spsy_equal(r->function, "EXPORT")) *rc = '0';
|if (spsy_equal(r->function, "DLTSPLF") && spsy_begins(r->file_name, "PAY") && spsy_equal(r->output_queue, "SECRETQ") && memcmp(r->current_user, r->job_user, 10)) *rc = '0';
|if (!spsy_equal(r->current_user, "ANNA") && !spsy_equal(r->current_user, "CAROLINE") && spsy_equal(r->function, "EXPORT")) *rc = '0';
|if (spsy_equal(r->job_user, "PAYROLL") && !spsy_equal(r->function, "WRKSPLFA") && memcmp(r->current_user, r->job_user, 10)) *rc = '0';
|if (spsy_asp(r) > 32 && spsy_equal(r->function, "SAV")) *rc = '0'; if (spsy_new_asp(r) == 33 && spsy_equal(r->function, "QSPMOVSP")) *rc = '0';
MANNERS

proves W3 "the page has the table of numbers as the code has it, and help explains each"
for number in $numbers; do
    id=$(printf SPX%03d "$number")
    name=$(sed -nE "s/^FINDING\($number, \"([a-z-]*)\".*/\1/p" $table)
    row=$(grep "^| $id | $name | $(severity "$number") | ." $page) || fail "$page has no row: $id | $name | $(severity "$number")"
    equal "$(wc -l <<<"$row")" 1
    expect 0 "$SPSY" help "$id"
    contains "$out" "$id $name - $(severity "$number")"
    for part in cause example 'how to mend it'; do contains "$out" $'\n'"$part"$'\n  '; done
done
equal "$(grep -c '^| SPX[0-9]* |' $page)" "$(wc -l <<<"$numbers")"
expect 0 "$SPSY" help spx012
contains "$out" "SPX012 ends-the-process"
expect 2 "$SPSY" help SPX000

proves W3 "a call that crashes or hangs is a finding, and the check goes on"
check 1 "$exits/spx011_crashes.so"
grep -qE '"opinions":[1-9]' <<<"$out" || fail "$out"
contains "$out" "crashed: SIG"
check 1 "$exits/bad_loop.so"
contains "$found" SPX013
contains "$out" '"cut":true'

proves W3 "calls, times and what it printed are shown"
expect 0 "$PROGRAM" exit check "$exits/spx020_prints.so"
contains "$out" "printed  asked about PAYSLIPS"
grep -qE '^time     p50 [0-9.]+ us, p99 [0-9.]+ us, worst [0-9.]+ us$' <<<"$out" || fail "$out"
contains "$out" "288 cases, each twice"
expect 0 "$PROGRAM" exit check "$exits/spx009_untrusted.so" --format SPSY0200
contains "$out" "144 cases, each twice"

proves W3 "a program without descriptor in the other form is told which CCSID it wants"
if command -v cobc >/dev/null; then
    check 1 "$BUILD/samples/SPLSEC.so"
    equal "$found" SPX023
    contains "$out" "CCSID(819)"
fi

proves W3 "a policy is asked by the same rules: leaks, also at a time of its own, in a group of its own"
policy() { printf '{"version":1,"timeZone":"UTC","rules":[%s]}\n' "$1" >"$HOME_DIR/policy.json"; }
reads='"DSPSPLF","CPYSPLF","QSPOPNSP","EXPORT","SNDNETSPLF","SNDTCPSPLF","SAV"'
policy '{"files":["PAY*"],"owners":["ALICE"],"groups":["CLERKS"],"functions":["DSPSPLF"],"answer":"refuse"}'
check 1 "$HOME_DIR/policy.json"
equal "$found" "SPX032 SPX033 SPX034 SPX035 SPX036 SPX037 SPX038"
policy "{\"files\":[\"PAY*\"],\"functions\":[$reads],\"answer\":\"refuse\"}"
check 1 "$HOME_DIR/policy.json"
equal "$found" SPX038
contains "$out" "CHGSPLFA with OUTQ: no opinion, where DSPSPLF is refused"
policy "{\"files\":[\"PAY*\"],\"functions\":[$reads,\"QSPMOVSP\",\"CHGSPLFA\"],\"answer\":\"refuse\"}"
check 0 "$HOME_DIR/policy.json"
for days in '"mon"' '"sun"'; do
    policy "{\"users\":[\"BOB\",\"CAROL\"],\"days\":[$days],\"hours\":\"22:00-03:00\",\"functions\":[\"DSPSPLF\",\"CPYSPLF\"],\"answer\":\"refuse\"}"
    check 1 "$HOME_DIR/policy.json"
    equal "$found" "SPX033 SPX034 SPX035 SPX036 SPX037 SPX038"
done
policy '{"users":["CAROL"],"answer":"allow"},{"users":["BOB","CAROL"],"functions":["DSPSPLF"],"answer":"refuse"}'
check 1 "$HOME_DIR/policy.json"
case $out in *"by CAROL"*) fail "she is allowed: $out" ;; esac
policy '{"files":["QPD*"],"answer":"refuse"}'
check 1 "$HOME_DIR/policy.json"
contains "$found" SPX028
# every fault of a policy, not the first alone
policy '{"user":["BOB"],"answer":"refuse"},{"users":["BOB"],"answer":"perhaps"}'
check 1 "$HOME_DIR/policy.json"
equal "$found" SPX039
contains "$out" '"count":2'
# and as the program RULES, in an exit host: the same leaks
policy '{"files":["PAY*"],"functions":["DSPSPLF"],"answer":"refuse"}'
check 1 "$BUILD/exits/rules.so" --data "$HOME_DIR/policy.json"
equal "$found" "SPX032 SPX033 SPX034 SPX035 SPX036 SPX037 SPX038"

proves W3 "wrong words are usage, what cannot be read cannot be checked, and no home is needed or made"
expect 2 "$PROGRAM" exit check
expect 2 "$PROGRAM" exit check a b
expect 2 "$PROGRAM" exit check --bogus
expect 2 "$PROGRAM" exit check x.so --format SPSY0300
expect 2 "$PROGRAM" exit check x.so --ccsid 500
expect 2 "$PROGRAM" exit check x.so --data
expect 0 "$PROGRAM" exit check --help
contains "$out" "exit status: 0 clean"
expect 4 "$PROGRAM" exit check "$HOME_DIR/nothing.so"
contains "$err" "cannot be checked"
expect 4 "$PROGRAM" exit check "$HOME_DIR"
check 4 "$HOME_DIR/nothing.so"
contains "$out" '"checked":false'
mkfifo "$HOME_DIR/fifo.so"
expect 4 timeout 10 "$PROGRAM" exit check "$HOME_DIR/fifo.so"
: >"$HOME_DIR/empty.so"
check 1 "$HOME_DIR/empty.so"
equal "$found" SPX001
head -c 3000 "$exits/spx009_untrusted.so" >"$HOME_DIR/cut.so"
check 1 "$HOME_DIR/cut.so"
equal "$found" SPX001
[ ! -e "$SPSY_HOME" ] || fail "a home was made"
