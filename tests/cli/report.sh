#!/bin/bash
# spsy report: what it counts is what the journal shows, who may see it, and a file that is whole or not there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
page=$HOME_DIR/page.html

counted() { # KEY: of the outcomes
    grep -o '"outcomes":{[^}]*}' <<<"$out" | grep -o "\"$1\":[0-9]*" | grep -o '[0-9]*$'
}
journalled() { # TEXT: decisions of the journal in which it stands
    "$SPSY" --json journal --limit 9999 | sed 's/"currentUser"/\n&/g' | grep '"verdict"' | grep -v '"breakGlass"' |
        grep -v '"rehearsal"' | grep -cE -- "$1" || true
}

proves W7 "without a decision it says so"
expect 0 "$SPSY" report --html "$page"
contains "$err" "Report written to $page"
contains "$(cat "$page")" 'There is no decision in this period.'
contains "$(cat "$page")" 'No program is registered: native authority alone decides.'

proves W7 "a file that is there is replaced when that is said, and then is whole"
cp "$page" "$HOME_DIR/before"
expect 1 "$SPSY" report --html "$page"
contains "$err" "SPY0102: $page exists already; --replace replaces it"
cmp "$page" "$HOME_DIR/before"
echo short >"$page"
expect 0 "$SPSY" report --html "$page" --replace
contains "$(tail -c 20 "$page")" '</html>'
expect 1 "$SPSY" report --html "$HOME_DIR/none/page.html"
[ ! -e "$HOME_DIR/none" ] || fail "a directory was made"
expect 0 "$SPSY" report --html - # standard output
contains "$out" '</html>'
[ ! -e ./- ] || fail "a file of that name"
expect 2 "$SPSY" --json report --html -
for words in '' '--html' "--html $page --since 2026-02-02 --until 2026-02-01" "--html $page --since 2026-02-02 --until 2026-02-02" '--html=' "--html $page --since yesterday" "--html $page --until 2026-02-30" "--bogus"; do
    # shellcheck disable=SC2086 # words
    "$SPSY" report $words >"$HOME_DIR/out" 2>&1 && fail "taken: $words"
    grep -qE 'SPY0108|CPD0084' "$HOME_DIR/out" || fail "$words: $(cat "$HOME_DIR/out")"
done

proves W7 "who may see it: *AUDIT, or *ALLOBJ and *SECADM, of whatever origin"
n=0
for mask in 0 1 2 3 4 5 6 7; do
    special=
    [ $((mask & 1)) = 0 ] || special="$special *AUDIT"
    [ $((mask & 2)) = 0 ] || special="$special *ALLOBJ"
    [ $((mask & 4)) = 0 ] || special="$special *SECADM"
    expect 0 "$SPSY" cl "CRTUSRPRF USRPRF(OWN$mask) SPCAUT(${special:-*NONE})"
    expect 0 "$SPSY" cl "CRTUSRPRF USRPRF(GRP$mask) GRPPRF(OWN$mask)"
    for who in OWN$mask GRP$mask; do
        want=3
        [ $((mask & 1)) = 0 ] && [ $((mask & 6)) != 6 ] || want=0
        expect $want as $who report --html "$HOME_DIR/of$who.html"
        [ $want = 0 ] || contains "$err" CPF222E
        [ -e "$HOME_DIR/of$who.html" ] && there=0 || there=1
        equal "$((there * 3))" "$want"
        n=$((n + 1))
    done
done
equal "$n" 16

proves W7 "each outcome, as often as the journal has it"
cat >"$HOME_DIR/policy.json" <<'JSON'
{"version": 1, "rules": [
 {"users": ["BOB"], "functions": ["DSPSPLF"], "answer": "refuse", "reason": "not for <b>BOB</b> & co"},
 {"users": ["BOB"], "functions": ["HLDSPLF"], "answer": "allow"}]}
JSON
chmod 644 "$HOME_DIR/policy.json"
chmod 755 "$HOME_DIR"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
create ALICE SEEN "OUTQ(SHOP/OPEN)"
seen="FILE(SEEN) JOB($job) SPLNBR($nbr)"
create ALICE SHUT "OUTQ(QGPL/QPRINT)"
shut="FILE(SHUT) JOB($job) SPLNBR($nbr)"
for ((i = 0; i < 3; i++)); do expect 3 as BOB cl "DSPSPLF $seen"; done
for ((i = 0; i < 2; i++)); do expect 0 as ALICE cl "WRKSPLFA $seen"; done
expect 0 as BOB cl "HLDSPLF $seen"
for ((i = 0; i < 4; i++)); do expect 3 as BOB cl "RLSSPLF $shut"; done
for ((i = 0; i < 5; i++)); do expect 0 as SPOOLER cl "DSPSPLF $seen"; done
register 5 bad_guard "CCSID(37)"
for ((i = 0; i < 6; i++)); do expect 4 as BOB cl "WRKSPLFA $seen"; done
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 5"
expect 0 "$SPSY" break-glass --reason 'month end' --hours 1
for ((i = 0; i < 7; i++)); do expect 0 as ALICE cl "WRKSPLFA $seen"; done
expect 0 "$SPSY" report --html "$page" --replace
contains "$(cat "$page")" 'Break-glass is in force, no program is asked: until '
contains "$(cat "$page")" ': month end</p>'
expect 0 "$SPSY" break-glass --end

expect 0 "$SPSY" --json report
equal "$(counted refusedByProgram)" 3
equal "$(counted allowedByProgram)" 1
equal "$(counted refusedByAuthority)" 4
equal "$(counted allowedByAuthority)" 2
equal "$(counted bypassed)" 5
equal "$(counted failed)" 6
equal "$(counted breakGlass)" 7
whole=$out
for pair in 'refusedByProgram "refused","basis":"exit"' 'allowedByProgram "allowed","basis":"exit"' \
    'refusedByAuthority "refused","basis":"authority"' 'allowedByAuthority "allowed","basis":"authority"' \
    'bypassed "basis":"bypass-' 'failed "basis":"failure"'; do
    out=$whole
    equal "$(counted "${pair%% *}")" "$(journalled "${pair#* }")"
done
out=$whole
contains "$out" '{"program":"QSPSY/RULES","reason":"not for <b>BOB</b> & co","count":3,'
contains "$out" '"user":"SPOOLER","basis":"bypass-splctl","count":5,'
contains "$out" '"program":"'"$PWD/$BUILD"'/tests/exits/bad_guard.so","cause":"guard damaged: '
contains "$out" '{"check":"home","state":"ok",'

proves W7 "the page says the same, and no text of anybody's is markup"
expect 0 "$SPSY" report --html "$page" --replace
text=$(cat "$page")
contains "$text" 'not for &lt;b&gt;BOB&lt;/b&gt; &amp; co'
case $text in *'<b>BOB'* | *'<script'* | *http:* | *https:* | *'url('*) fail "markup, or something to load" ;; esac
contains "$text" '<b>7</b><span>no program asked: break-glass</span>'

proves W7 "a period: what lies outside of it is not counted"
expect 0 "$SPSY" --json report --until 2001-01-01
contains "$out" '"entries":0,'
expect 0 "$SPSY" --json report --since '2001-01-01 00:00:00' --until 2099-12-31
contains "$out" '"refusedByProgram":3,'

proves W7 "a damaged entry is counted as that"
unserve
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET decision = 'x' WHERE id = (SELECT min(id) FROM decision)"
expect 0 "$SPSY" --json report
contains "$out" '"damaged":1,'
expect 0 "$SPSY" report --html "$page" --replace
contains "$(cat "$page")" '1 entries are damaged and counted nowhere.'

proves W7 "a registry that cannot be used is part of it"
unserve
cp "$SPSY_HOME/registry.json" "$HOME_DIR/registry"
echo '{' >"$SPSY_HOME/registry.json"
expect 0 "$SPSY" report --html "$page" --replace
contains "$(cat "$page")" 'every guarded command is refused.'
contains "$(cat "$page")" 'Not found out: '
cp "$HOME_DIR/registry" "$SPSY_HOME/registry.json"
