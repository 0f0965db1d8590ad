#!/bin/bash
# groups.sh - FILE(*SELECT), SAV and RST over some hundred files: one dispatch and one entry in the
# journal for each, decisions and effects together, also when it is killed at any instant, when two
# jobs do it at once, and when some are refused or cannot be changed.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
proves X2 "hundreds of files: one dispatch, record and journal entry for each"
. "$(dirname "$0")/function_lib.sh"
world
template=$HOME_DIR/template
head -c 150000 /dev/zero | tr '\0' 'x' | fold -w 100 >"$HOME_DIR/large"
echo text >"$HOME_DIR/input"
files=230
for ((i = 1; i <= files; i++)); do
    data=input name=F$i
    [ $((i % 50)) -ne 7 ] || data=large
    [ $((i % 40)) -ne 3 ] || name=SECRET
    echo "CRTSPLF $name '$HOME_DIR/$data' SHOP/OPEN"
done >"$HOME_DIR/files.cl"
expect 0 as ALICE --job J run "$HOME_DIR/files.cl"
copy_home "$SPSY_HOME" "$template"
fresh() { copy_home "$template" "$SPSY_HOME"; }
left() {
    "$SPSY" --json cl "WRKSPLF *ALL" | grep -o '"fileName"' | wc -l
}
# recorded [WORD]: entries in the journal, and each file's number once.
recorded() {
    "$SPSY" --json journal --limit 1000 >"$HOME_DIR/journal"
    grep -o "\"file\":{[^}]*\"number\":[0-9]*" "$HOME_DIR/journal" | grep -o '[0-9]*$' | sort -n |
        uniq -d >"$HOME_DIR/twice"
    [ ! -s "$HOME_DIR/twice" ] || fail "recorded twice: $(tr '\n' ' ' <"$HOME_DIR/twice")"
    grep -o "${1:-\"verdict\":}" "$HOME_DIR/journal" | wc -l
}

# Each is asked about, told and recorded once, in order; the refused ones are left.
for run in '*ISOLATED' '*INLINE'; do
    fresh
    register 10 guard_reason "RUN($run)"
    expect 3 as ALICE --json cl "DLTSPLF FILE(*SELECT)"
    contains "$out" '"CPC3305","text":"224 spooled files deleted, 6 not deleted"'
    equal "$(grep -o '"id":"CPF3492","text":"not authorized to spooled file SECRET number [0-9]*' \
        <<<"$out" | grep -o '[0-9]*$' | tr '\n' ' ')" "3 43 83 123 163 203 "
    equal "$(grep -o '"meaning":"[a-z]*"' <<<"$out" | wc -l)" $files
    equal "$(left)" 6
    equal "$(recorded)" $files
    equal "$(recorded '"verdict":"refused"')" 6
    equal "$(find "$SPSY_HOME/data" -type f | wc -l)" 0
    deregister
done

# What cannot be changed is undone alone; its decision is recorded like the others.
fresh
expect 0 as ALICE --json cl "HLDSPLF F5 ALICE/J"
expect 1 as ALICE --json cl "HLDSPLF *SELECT"
contains "$out" "229 spooled files held, 1 not held"
equal "$(grep -o '"id":"CPF3337"' <<<"$out" | wc -l)" 1
equal "$("$SPSY" --json journal --limit 1000 | grep -o '"verdict":"allowed"' | wc -l)" $((files + 1))
expect 0 as ALICE --json cl "CHGSPLFA *SELECT OUTQ(QGPL/QPRINT)"
contains "$out" "230 spooled files changed, 0 not changed"

# Two at once: each file is deleted by one of them, and the other is told.
fresh
for job in ONE TWO; do
    "$SPSY" -u ALICE --job $job --json cl "DLTSPLF *SELECT" >"$HOME_DIR/$job" 2>&1 &
done
wait
deleted() { sed -n 's/.*"CPC3305","text":"\([0-9]*\) spooled.*/\1/p' "$HOME_DIR/$1"; }
equal $(($(deleted ONE) + $(deleted TWO))) $files
equal "$(left)" 0
"$SPSY" --json journal --limit 1000 >"$HOME_DIR/journal"
equal "$(grep -o '"verdict":"allowed"' "$HOME_DIR/journal" | wc -l)" $files

# Saved and restored: each is asked about, told and recorded once, in order; the refused ones are
# left out, and told as one by one.
fresh
savf=$HOME_DIR/save.tar
numbers() { # WORD FILE: the numbers of the files with it, in order
    tr '{' '\n' <"$2" | sed -n "s/.*\"fileName\":\"$1\",\"fileNumber\":\([0-9]*\),.*/\1/p" | tr '\n' ' '
}
journalled() { # FUNCTION: the numbers of the files, oldest entry first
    "$SPSY" --json journal --limit 1000 | grep -o "\"function\":\"$1\".\{0,300\}" |
        grep -o '"number":[0-9]*,"job"' | grep -o '[0-9]*' | tac | tr '\n' ' '
}
some="3 43 83 123 163 203 " # SECRET
for run in '*ISOLATED' '*INLINE'; do
    fresh
    rm -f "$savf"
    register 10 guard_reason "RUN($run)"
    expect 3 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
    cp "$HOME_DIR/out" "$HOME_DIR/said"
    contains "$out" "2 output queues and 224 spooled files saved from library SHOP, 6 not saved"
    equal "$(numbers SECRET "$HOME_DIR/said")" "$some"
    equal "$(numbers '[A-Z0-9]*' "$HOME_DIR/said")" "$(seq -s ' ' $files) "
    equal "$(grep -o '"outcome":"refused"' <<<"$out" | wc -l)" 6
    equal "$(grep -o '"meaning":"[a-z]*"' <<<"$out" | wc -l)" $files
    equal "$(journalled SAV)" "$(seq -s ' ' $files) "
    deregister
    rm "$savf"
    expect 0 as SAVER cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
    expect 0 as ALICE cl "DLTSPLF *SELECT"
    register 10 guard_reason "RUN($run)"
    expect 3 as SAVER --json cl "RSTLIB SHOP SAVF('$savf')"
    cp "$HOME_DIR/out" "$HOME_DIR/said"
    contains "$out" "0 output queues and 224 spooled files restored to library SHOP, 0 were there already, 6 not restored"
    equal "$(numbers SECRET "$HOME_DIR/said")" "$some"
    equal "$(numbers '[A-Z0-9]*' "$HOME_DIR/said")" "$(seq -s ' ' $files) "
    equal "$(journalled RST)" "$(seq -s ' ' $files) "
    equal "$(left)" 224
    # Again, without the program: those that are there are told between the others.
    deregister
    expect 0 as SAVER --json cl "RSTLIB SHOP SAVF('$savf')"
    cp "$HOME_DIR/out" "$HOME_DIR/said"
    contains "$out" "6 spooled files restored from"
    equal "$(numbers '[A-Z0-9]*' "$HOME_DIR/said")" "$(seq -s ' ' $files) "
    equal "$(left)" $files
done
# The queue changes while they are restored: those that were in hand are asked about again, the next
# ones are not.
expect 0 as ALICE cl "DLTSPLF *SELECT"
register_raw
asked=$HOME_DIR/asked
SPSY_TEST_RUN="echo >>'$asked'
    [ \$(wc -l <'$asked') != 20 ] || { unset SPSY_TEST_RUN; '$SPSY' cl 'CHGOUTQ SHOP/OPEN OPRCTL(*YES)' >'$asked.out' 2>&1; }" \
    expect 0 as SAVER cl "RSTLIB SHOP SAVF('$savf')"
echo "asked $(wc -l <"$asked") times about $files files"
[ "$(wc -l <"$asked")" -gt $files ] || fail "nobody was asked again: $(cat "$asked.out")"
[ "$(wc -l <"$asked")" -le $((files + 100)) ] || fail "others were asked about twice"
equal "$(left)" $files
deregister
SPSY_HOME=$HOME_DIR/deleted
fresh
expect 0 as ALICE cl "DLTSPLF *SELECT"
sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision' # what is recorded from here on
export SPSY_HOME=$HOME_DIR/home

# Killed before one system call after the other that changes something: what is done is recorded, the
# data goes with the file, and no more than a few groups can be told apart.
embedded_only killed || exit 0
case $BUILD in *san-*) exit 0 ;; esac # minutes of start-up
# killed STEP LEFT USER STATEMENT: LEFT are left when nobody kills it; template is where it begins.
killed() {
    local step=$1 last=$2 at status now before changed killed=0
    shift 2
    fresh
    before=$(left)
    : >"$HOME_DIR/states"
    for ((at = 1; ; at += step)); do
        fresh
        status=0
        "$BUILD/tests/tools/kill_at" $at "$SPSY" -u "$1" cl "$2" >"$HOME_DIR/out" 2>&1 || status=$?
        [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "$at: $status $(cat "$HOME_DIR/out")"
        now=$(left)
        changed=$((now > before ? now - before : before - now))
        equal "$(recorded)" $changed
        [ "$status" -eq 137 ] || equal "$now" "$last" # acknowledged
        echo "$now" >>"$HOME_DIR/states"
        expect 0 "$SPSY" --json doctor --full
        contains "$out" '"check":"orphans","state":"ok"'
        [ "$status" -eq 137 ] || break
        killed=$((killed + 1))
    done
    [ "$killed" -gt 5 ] || fail "killed $killed times only"
    changed=$(sort -u "$HOME_DIR/states" | wc -l)
    [ "$changed" -le 20 ] || fail "$changed states: $(sort -u "$HOME_DIR/states" | tr '\n' ' ')"
}
killed 5 0 ALICE "DLTSPLF *SELECT"
template=$HOME_DIR/deleted
killed 9 $files SAVER "RSTLIB SHOP SAVF('$savf')"
