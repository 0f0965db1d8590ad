#!/bin/bash
# walks.sh - commands that go through many files while others move, change, make and delete them:
# which files are meant is settled at the beginning, each is asked about once, where it is by then;
# a save that completes can be restored. X2
# shellcheck disable=SC2154 # id_NAME comes from files()
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
savf=$HOME_DIR/save.tar
manifest() { tar -xOf "$savf" manifest.json; }
times() { grep -o "$1" <<<"$2" | wc -l; }
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac; }
cat >"$HOME_DIR/queues.cl" <<'CL'
CRTLIB FAR
CRTLIB LIBA
CRTLIB LIBB
CRTOUTQ FAR/AWAY
CRTOUTQ SHOP/A
CRTOUTQ SHOP/B
CRTOUTQ SHOP/C
CRTOUTQ LIBA/Q
CRTOUTQ LIBB/Q
CL
expect 0 "$SPSY" run "$HOME_DIR/queues.cl"

# files QUEUE NAME...: made on the queue; what a name is called in commands is kept in $id_NAME.
files() {
    local queue=$1 name
    shift
    for name; do
        create ALICE "$name" "OUTQ($queue)"
        eval "id_$name='FILE($name) JOB($job) SPLNBR($nbr)'"
    done
}
clear_all() { expect 0 "$SPSY" cl "DLTSPLF *SELECT SELECT(*ALL)"; }

# The program runs $HOME_DIR/meanwhile when it is asked the Nth time: meanwhile N STATEMENT...
# It takes longer than files are asked about together (20 ms), so that those after it have their turn
# after it; paced: every time, so that no two are asked about together.
register_raw
paced=
meanwhile() {
    local at=$1
    shift
    unset SPSY_TEST_AT
    : >"$HOME_DIR/calls"
    printf '%s\n' "$@" >"$HOME_DIR/others.cl"
    cat >"$HOME_DIR/meanwhile" <<SH
unset SPSY_TEST_RUN SPSY_TEST_DUMP
echo >>'$HOME_DIR/calls'
[ "\$(wc -l <'$HOME_DIR/calls')" -ne $at ] ||
    { '$SPSY' run '$HOME_DIR/others.cl' >'$HOME_DIR/others' 2>&1 && sleep 0.03; } ||
    echo failed >>'$HOME_DIR/failed'
${paced:+sleep 0.03}
SH
    export SPSY_TEST_RUN="bash '$HOME_DIR/meanwhile'" SPSY_TEST_DUMP=$HOME_DIR/dump
    rm -f "$SPSY_TEST_DUMP" "$savf"
}
# together N STATEMENT...: the same, and all up to the Nth are asked about together: the calls before
# take no time.
together() {
    local at=$1
    shift
    meanwhile 1 "$@"
    export SPSY_TEST_AT=$at
}
# asked: the dispatches of the last command, from the program's own dump.
asked() {
    [ ! -e "$HOME_DIR/failed" ] || fail "meanwhile: $(cat "$HOME_DIR/others")"
    echo $(($(stat -c %s "$HOME_DIR/dump") / 437))
}
# saved NAME...: these, each once, and nothing else; and the save file can be restored.
saved() {
    local name all
    all=$(manifest)
    for name; do equal "$name $(times "\"fileName\":\"$name\"" "$all")" "$name 1"; done
    equal "$(times '"fileName"' "$all")" $#
    restorable
}
restorable() { # into the library where everything is, and into an empty one
    unset SPSY_TEST_RUN
    expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$savf')"
    contains "$err" "0 spooled files restored"
    clear_all
    expect 0 "$SPSY" cl "CRTLIB COPY"
    expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$savf') RSTLIB(COPY)"
    contains "$err" " 0 were there already"
    expect 0 "$SPSY" --json wrksplf --select '*ALL'
    equal "$(times '"fileName"' "$out")" "$(times '"fileName"' "$(manifest)")"
    clear_all
    for queue in $(manifest | grep -o '"outputQueue":"[A-Z]*","owner' | cut -d'"' -f4); do
        expect 0 "$SPSY" cl "DLTOUTQ COPY/$queue"
    done
    expect 0 "$SPSY" cl "DLTLIB COPY"
}

# ---- SAV beside moves between its queues ----
paced=yes

# One that has been saved goes to the next queue: it was in the save file twice, which no restore
# takes, and was asked about twice.
files SHOP/A ONE TWO
files SHOP/B THREE
meanwhile 2 "QSPMOVSP $id_ONE OUTQ(SHOP/B)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" CPC3722
contains "$out" "5 output queues and 3 spooled files saved"
equal "$(asked)" 3
saved ONE TWO THREE
# Before what was asked about is recorded: it is asked about again, as it has moved.
files SHOP/A ONE TWO
files SHOP/B THREE
together 2 "QSPMOVSP $id_ONE OUTQ(SHOP/B)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "5 output queues and 3 spooled files saved"
equal "$(times 'their answers no longer count' "$out")" 1
equal "$(asked)" 4
saved ONE TWO THREE

# One that has not been reached goes back to a queue that has been: it was missed, and nothing said
# so.
files SHOP/A ONE
files SHOP/B TWO
files SHOP/C THREE FOUR
meanwhile 2 "QSPMOVSP $id_FOUR OUTQ(SHOP/A)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
equal "$(asked)" 4
saved ONE TWO THREE FOUR

# Further along, and within what has been read already: asked once, about where it is.
files SHOP/A ONE TWO
files SHOP/B THREE
meanwhile 1 "QSPMOVSP $id_TWO OUTQ(SHOP/B)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
equal "$(asked)" 3
equal "$(times '"fileName":"TWO"[^}]*"outputQueue":"B"' "$(manifest)")" 1
saved ONE TWO THREE

# While it is asked about: what was asked counts no more (guard.h), and it is saved from there.
files SHOP/A ONE TWO
meanwhile 2 "QSPMOVSP $id_TWO OUTQ(SHOP/B)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "their answers no longer count"
equal "$(asked)" 3
saved ONE TWO

# To a queue made meanwhile: that one is in the save file, too.
files SHOP/A ONE TWO
meanwhile 1 "CRTOUTQ SHOP/AAA" "QSPMOVSP $id_TWO OUTQ(SHOP/AAA)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$(manifest)" '"outputQueue":"AAA","owner"'
equal "$(asked)" 2
saved ONE TWO
expect 0 "$SPSY" cl "DLTOUTQ SHOP/AAA"

# The queue of what has been saved is emptied and deleted; or deleted and made again.
expect 0 "$SPSY" cl "CRTOUTQ SHOP/AAA"
files SHOP/AAA ONE
files SHOP/B TWO
meanwhile 2 "DLTSPLF $id_ONE" "DLTOUTQ SHOP/AAA"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$(manifest)" '"outputQueue":"AAA","owner"'
equal "$(asked)" 2
unset SPSY_TEST_RUN
expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$savf')"
contains "$err" "1 output queue and 1 spooled file restored"
saved ONE TWO
files SHOP/AAA ONE
files SHOP/B TWO THREE
meanwhile 2 "QSPMOVSP $id_ONE OUTQ(SHOP/B)" "DLTOUTQ SHOP/AAA" "CRTOUTQ SHOP/AAA" \
    "QSPMOVSP $id_THREE OUTQ(SHOP/AAA)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
equal "$(times '"outputQueue":"AAA","owner"' "$(manifest)")" 1
equal "$(asked)" 3
saved ONE TWO THREE
expect 0 "$SPSY" cl "DLTOUTQ SHOP/AAA"

# ---- SAV beside moves out of them, deletes, restores, changes, new files ----

# Out of what is saved, before its turn: reported, and nobody was asked about it.
files SHOP/A ONE TWO
files SHOP/B THREE
meanwhile 1 "QSPMOVSP $id_TWO OUTQ(FAR/AWAY)"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"CPF3344","text":"1 spooled file was moved by other jobs while the files were saved, and no longer in library SHOP"'
contains "$out" "2 spooled files saved from library SHOP, 1 not saved"
lacks "$out" TWO
equal "$(asked)" 2
saved ONE THREE
files SHOP/A ONE TWO THREE
meanwhile 2 "QSPMOVSP $id_THREE OUTQ(SHOP/B)"
expect 1 as SAVER --json cl "SAVOBJ A SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "1 spooled file was moved by other jobs while the files were saved, and no longer on queue A"
equal "$(asked)" 2
saved ONE TWO
# While it is asked about: by name, as he has been allowed to save it.
files SHOP/A ONE TWO
meanwhile 2 "QSPMOVSP $id_TWO OUTQ(SHOP/B)"
expect 1 as SAVER --json cl "SAVOBJ A SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "spooled file TWO number 1 is no longer on queue A"
saved ONE
files SHOP/A ONE TWO
meanwhile 2 "QSPMOVSP $id_TWO OUTQ(FAR/AWAY)"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "spooled file TWO number 1 is no longer in library SHOP"
saved ONE

# Deleted while it is asked about: he was allowed to save it, and it cannot be any more.
files SHOP/A ONE TWO
meanwhile 2 "DLTSPLF $id_TWO"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"CPF3344","text":"spooled file TWO no longer in the system"'
equal "$(asked)" 2
saved ONE

files SHOP/A ONE TWO THREE
together 3 "DLTSPLF $id_ONE" "QSPMOVSP $id_TWO OUTQ(FAR/AWAY)"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"CPF3344","text":"spooled file ONE no longer in the system"'
contains "$out" "spooled file TWO number 1 is no longer in library SHOP"
contains "$out" "1 spooled file saved from library SHOP, 2 not saved"
equal "$(asked)" 4
saved THREE

# Deleted before its turn: told, and nobody was asked; what is made or comes in meanwhile is not
# meant; what changes is saved as it is when its turn comes.
files FAR/AWAY ZERO
files SHOP/A ONE TWO
files SHOP/B THREE
meanwhile 1 "DLTSPLF $id_TWO" "CRTSPLF NEW '$HOME_DIR/input' SHOP/B" \
    "QSPMOVSP $id_ZERO OUTQ(SHOP/C)" "CHGSPLFA $id_THREE USRDTA(CHANGED)"
expect 0 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"SPY0003","text":"1 spooled file was deleted by other jobs while the files were saved"'
lacks "$out" TWO
equal "$(asked)" 2
contains "$(manifest)" '"userData":"CHANGED"'
saved ONE THREE
# Deleted and restored again: another row of the same identity, which was not there to begin with.
files SHOP/A ONE TWO
files SHOP/B THREE
unset SPSY_TEST_RUN
rm -f "$savf" "$HOME_DIR/before.tar"
expect 0 "$SPSY" cl "SAVLIB SHOP SAVF('$HOME_DIR/before.tar') SPLFDTA(*ALL)"
meanwhile 2 "DLTSPLF $id_ONE" "DLTSPLF $id_TWO" "DLTSPLF $id_THREE" \
    "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"SPY0003","text":"1 spooled file was deleted by other jobs'
equal "$(asked)" 2
saved ONE

# Two rows of one identity, in a damaged store: the second is left out and said so.
files SHOP/A ONE TWO
unset SPSY_TEST_RUN
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET job_number = (SELECT job_number FROM
    spooled_file WHERE name = 'ONE'), date_opened = (SELECT date_opened FROM spooled_file WHERE
    name = 'ONE'), time_opened = (SELECT time_opened FROM spooled_file WHERE name = 'ONE')"
rm -f "$savf"
expect 1 as SAVER --json cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "is in the save file already"
contains "$out" "1 spooled file saved from library SHOP, 1 not saved"
expect 0 "$SPSY" cl "DLTSPLF *SELECT SELECT(*ALL)"
expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$savf')"
clear_all
rm "$savf"

# ---- RST beside others ----
paced=

# A queue changes after the first file: the others are asked about once, and where it is gone they
# are reported, one by one.
files SHOP/A ONE TWO
files SHOP/B THREE FOUR
unset SPSY_TEST_RUN
expect 0 "$SPSY" cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
clear_all
mv "$savf" "$HOME_DIR/before.tar"
meanwhile 1 "CHGOUTQ SHOP/B DSPDTA(*YES) AUTCHK(*DTAAUT)"
expect 0 as SAVER --json cl "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
equal "$(asked)" 4
unset SPSY_TEST_RUN
clear_all
meanwhile 1 "DLTOUTQ SHOP/B"
expect 1 as SAVER --json cl "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
equal "$(asked)" 2
contains "$out" '"CPF3357","text":"output queue B in library SHOP not found"'
contains "$out" "2 spooled files restored to library SHOP, 0 were there already, 2 not restored"
unset SPSY_TEST_RUN
clear_all
# While files of both are asked about together: those of the other queue stand.
expect 0 "$SPSY" cl "CRTOUTQ SHOP/B"
together 4 "CHGOUTQ SHOP/B DSPDTA(*YES) AUTCHK(*DTAAUT)"
expect 0 as SAVER --json cl "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
equal "$(times 'their answers no longer count' "$out")" 2
contains "$out" "4 spooled files restored"
equal "$(asked)" 6
unset SPSY_TEST_RUN
clear_all
together 4 "DLTOUTQ SHOP/B"
expect 1 as SAVER --json cl "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
equal "$(times '"CPF3357","text":"output queue B in library SHOP not found"' "$out")" 2
contains "$out" "2 spooled files restored to library SHOP, 0 were there already, 2 not restored"
equal "$(asked)" 4
unset SPSY_TEST_RUN
clear_all
# A queue that is missing is made by the first of its files, and the others are asked about it as it
# is then: each once.
together 0
expect 0 as SAVER --json cl "RSTLIB SHOP SAVF('$HOME_DIR/before.tar')"
contains "$out" "1 output queue and 4 spooled files restored"
equal "$(asked)" 4
unset SPSY_TEST_RUN
clear_all

# ---- *SELECT, whatever the command does to the files ----

# A move onto a queue of the same name in another library visits nothing that has just arrived.
files LIBA/Q ONE TWO THREE
meanwhile 0
expect 0 as ALICE --json cl "CHGSPLFA *SELECT SELECT(*ALL Q) OUTQ(LIBB/Q)"
contains "$out" "3 spooled files changed, 0 not changed"
equal "$(asked)" 3
meanwhile 0
expect 0 as ALICE --json cl "CHGSPLFA *SELECT SELECT(*ALL Q) OUTQ(LIBA/Q)" # and against the order
contains "$out" "3 spooled files changed, 0 not changed"
equal "$(asked)" 3
unset SPSY_TEST_RUN
files LIBB/Q FOUR FIVE
meanwhile 0
expect 0 as ALICE --json cl "CHGSPLFA *SELECT SELECT(*ALL Q) OUTQ(LIBB/Q)"
contains "$out" "5 spooled files changed, 0 not changed"
equal "$(asked)" 5
# What it makes of them does not select them again, or no more.
for change in "OUTPTY(1)" "FORMTYPE(GREEN)" "USRDTA(NEW)" "OUTQ(FAR/AWAY)" "OUTQ(LIBA/Q)"; do
    meanwhile 0
    expect 0 as ALICE --json cl "CHGSPLFA *SELECT SELECT(*CURRENT *ALL) $change"
    contains "$out" "5 spooled files changed, 0 not changed"
    equal "$(asked)" 5
done
meanwhile 0
expect 0 as ALICE --json cl "HLDSPLF *SELECT SELECT(*ALL Q)"
equal "$(asked)" 5
meanwhile 0
expect 0 as ALICE --json cl "RLSSPLF *SELECT SELECT(*ALL Q GREEN NEW)"
equal "$(asked)" 5
unset SPSY_TEST_RUN

# Others, before its turn: what goes, or fits no more, is left out and counted; what comes is not
# meant.
meanwhile 1 "DLTSPLF $id_TWO" "QSPMOVSP $id_THREE OUTQ(FAR/AWAY)" "CHGSPLFA $id_FIVE FORMTYPE(RED)" \
    "CRTSPLF NEW '$HOME_DIR/input' LIBB/Q FORMTYPE(GREEN)" "QSPMOVSP $id_ONE OUTQ(LIBB/Q)"
expect 0 as ALICE --json cl "HLDSPLF *SELECT SELECT(*ALL Q GREEN)"
contains "$out" "2 spooled files held, 0 not held"
contains "$out" "3 selected spooled files left out: 1 deleted and 2 moved or changed by other jobs before their turn"
case $out in *'"id":"SPY'*THREE*) fail "$out" ;; esac
equal "$(asked)" 3 # ONE, and again as it has moved; FOUR
unset SPSY_TEST_RUN
meanwhile 1 "DLTSPLF $id_FOUR"
expect 0 as ALICE --json cl "DLTSPLF *SELECT SELECT(ALICE)"
contains "$out" "3 spooled files deleted, 0 not deleted"
contains "$out" "1 selected spooled file left out: 1 deleted"
equal "$(asked)" 3
unset SPSY_TEST_RUN
clear_all

# ---- everybody at once ----

# Twenty files wander between the queues of the library, at random, while it is saved: every save
# completes, has each once, and can be restored.
deregister
for ((i = 0; i < 20; i++)); do files SHOP/A "W$i"; done
wander() {
    local move queues=(A B C)
    while [ ! -e "$HOME_DIR/enough" ]; do
        move=id_W$((RANDOM % 20))
        echo "QSPMOVSP ${!move} OUTQ(SHOP/${queues[RANDOM % 3]})"
    done | "$SPSY" run --keep-going - >/dev/null 2>>"$HOME_DIR/wandered" || true
}
RANDOM=7
wander &
one=$!
RANDOM=8
wander &
for ((i = 0; i < 12; i++)); do
    rm -f "$savf"
    expect 0 "$SPSY" cl "SAVLIB SHOP SAVF('$savf') SPLFDTA(*ALL)"
    contains "$err" "20 spooled files saved"
    equal "$(manifest | grep -o '"fileName":"W[0-9]*"' | sort -u | wc -l)" 20
    expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$savf')"
    contains "$err" "20 were there already"
    # and a list meets each of them once
    expect 0 "$SPSY" --json cl "WRKSPLF SELECT(*ALL)"
    equal "$(grep -o '"fileName":"W[0-9]*"' <<<"$out" | sort | uniq -c | grep -c ' 1 ')" 20
done
touch "$HOME_DIR/enough"
wait $one
wait
grep -q "moved to queue" "$HOME_DIR/wandered" || fail "nothing wandered"
rm "$HOME_DIR/enough"

# The same for a list over queues of one name.
for ((i = 0; i < 20; i++)); do files LIBA/Q "V$i"; done
swap() {
    local move queues=(LIBA LIBB)
    while [ ! -e "$HOME_DIR/enough" ]; do
        move=id_V$((RANDOM % 20))
        echo "QSPMOVSP ${!move} OUTQ(${queues[RANDOM % 2]}/Q)"
    done | "$SPSY" run --keep-going - >/dev/null 2>>"$HOME_DIR/wandered" || true
}
swap &
for ((i = 0; i < 15; i++)); do
    expect 0 "$SPSY" --json cl "WRKSPLF SELECT(*ALL Q)"
    equal "$(grep -o '"fileName":"V[0-9]*"' <<<"$out" | sort | uniq -c | grep -c ' 1 ')" 20
    expect 0 "$SPSY" --json cl "CHGSPLFA *SELECT SELECT(*ALL Q) COPIES($((i + 1)))"
    contains "$out" "20 spooled files changed"
done
touch "$HOME_DIR/enough"
wait
