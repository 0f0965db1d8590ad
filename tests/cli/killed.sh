#!/bin/bash
# killed.sh - kill -9 in the middle of every kind of command, before one system call after the other
# that changes something: the home is as it was or as the command leaves it, effect and decision
# together; all is in order (doctor --full), it can be used, and no process is left behind.
# KILLED_STEP=1 takes every call; without it every so manieth.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up

kill_at=$BUILD/tests/tools/kill_at
program=$PWD/$BUILD/samples/nodelete.so
template=$HOME_DIR/template saves=$HOME_DIR/saves
head -c 150000 /dev/zero | tr '\0' 'x' | fold -w 100 >"$HOME_DIR/large"
mkdir "$saves"

SPSY_HOME=$template expect 0 "$SPSY" init --system KILLED
cat >"$HOME_DIR/world.cl" <<CL
CRTUSRPRF ALICE
CRTUSRPRF BOB
CRTUSRPRF WORKER SPCAUT(*ALLOBJ *SAVSYS *SECADM *AUDIT)
CRTOUTQ QGPL/Q2 AUT(*CHANGE) AUTCHK(*DTAAUT)
GRTOBJAUT QGPL/Q2 *OUTQ BOB *EXCLUDE
CRTOUTQ QGPL/EMPTY
CRTLIB AWAY
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$program'
CL
SPSY_HOME=$template expect 0 "$SPSY" run "$HOME_DIR/world.cl"
cat >"$HOME_DIR/files.cl" <<CL
CRTSPLF FILE(SMALL) FROMSTMF('$PWD/samples/payroll.txt') OUTQ(QGPL/Q2)
CRTSPLF FILE(LARGE) FROMSTMF('$HOME_DIR/large') OUTQ(QGPL/Q2)
DSPSPLF FILE(SMALL)
CL
SPSY_HOME=$template expect 0 "$SPSY" -u ALICE --job J run "$HOME_DIR/files.cl"
SPSY_HOME=$template expect 0 "$SPSY" -u WORKER cl "SAVOBJ Q2 QGPL SAVF('$HOME_DIR/all.tar') SPLFDTA(*ALL)"
cp -a "$template" "$HOME_DIR/deleted" # where there is something to restore
SPSY_HOME=$HOME_DIR/deleted expect 0 "$SPSY" -u WORKER cl "DLTSPLF *SELECT SELECT(ALICE)"
cat >"$HOME_DIR/state.cl" <<CL
WRKSPLF *ALL
WRKOUTQ *ALL
DSPUSRPRF ALICE
DSPUSRPRF CAROL
WRKREGINF
CL

# All that a command could have changed, as lines; what differs from run to run is masked.
state() {
    local file
    {
        "$SPSY" --json run --keep-going "$HOME_DIR/state.cl" || true
        "$SPSY" --json journal
        "$SPSY" --json break-glass
        find "$SPSY_HOME/data" -type f -exec cksum {} + | cut -d' ' -f1,2 | sort
        for file in "$saves"/* "$saves"/.[!.]*; do # a save file is whole
            [ ! -e "$file" ] || echo "${file##*/} $(tar -tf "$file" | tr '\n' ' ')" \
                "$(tar -xOf "$file" manifest.json | sha256sum | cut -c1-64 |
                    cmp - <(tar -xOf "$file" manifest.sha256) && echo whole)"
        done
    } 2>/dev/null | sed -E 's/"(jobNumber|dateOpened|timeOpened|time|lastTime|expires|registeredAt)":"[^"]*"//g
        s/"job":"[0-9]*/"job":"/g; s/"microseconds":[0-9.]*//g; s/"record":"[0-9A-F]*"//g
        s/[0-9-]{10}T[0-9:]{8}Z//g; s/[][]//g; s/"rows":/&\n/; s/\},?/\n/g'
}
fresh() {
    rm -rf "$SPSY_HOME" "$saves"
    mkdir "$saves"
    [ "$kind" = init ] || cp -a "$base" "$SPSY_HOME"
}
sound() {
    "$SPSY" --json doctor --full >"$work/doctor" || fail "$kind $at: $(cat "$work/doctor")"
    contains "$(cat "$work/doctor")" '"check":"orphans","state":"ok"'
    "$SPSY" crtsplf --file AFTER --fromstmf "$HOME_DIR/large" >"$work/after" 2>&1 ||
        fail "$kind $at: $(cat "$work/after")"
}

# killed KIND STEP STATUS COMMAND...: whole, what the command leaves when nobody kills it.
killed() {
    local step=${KILLED_STEP:-$2} want=$3 status=0 before after now part=0
    kind=$1
    shift 3
    fresh
    before=$(state)
    "$SPSY" "$@" >"$work/out" 2>&1 </dev/null || status=$?
    [ "$status" -eq "$want" ] || fail "$kind: $(cat "$work/out")"
    after=$(state)
    [ "$before" != "$after" ] || fail "$kind changes nothing"
    for ((at = 1; ; at += step)); do
        fresh
        status=0
        "$kill_at" $at "$SPSY" "$@" >"$work/out" 2>&1 </dev/null || status=$?
        [ "$status" -eq 137 ] || [ "$status" -eq "$want" ] || fail "$kind $at: status $status"
        if [ "$kind" = init ] && [ "$status" -eq 137 ]; then # again, and it is there
            "$SPSY" "$@" >"$work/out" 2>&1 || contains "$(cat "$work/out")" already
        fi
        now=$(state)
        [ "$status" -eq 137 ] || equal "$now" "$after" # acknowledged: it is there
        case $now in
        "$before" | "$after") ;;
        *)
            # Several files, or a save file after the decisions: each as before or as after.
            case $kind in *-each) ;; *) diff <(echo "$before") <(echo "$now") >&2 || fail "$kind $at" ;; esac
            [ -z "$(comm -23 <(sort -u <<<"$now") <(sort -u <<<"$before"$'\n'"$after"))" ] ||
                fail "$kind $at: half-done: $now"
            part=$((part + 1))
            ;;
        esac
        sound
        [ "$status" -eq 137 ] || break
    done
    [ "$at" -gt 5 ] || fail "$kind: killed $at times only"
    echo "$kind $at $part $SECONDS" >>"$work/log"
}

cl() { killed "$1" "$2" "$3" -u WORKER --job K cl "$4"; }
exitpgm="ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 20 '$program'"
files() {
    cl create-small 3 0 "CRTSPLF NEW '$PWD/samples/payroll.txt'"
    cl create-large 2 0 "CRTSPLF NEW '$HOME_DIR/large'"
    cl delete-small 4 0 "DLTSPLF SMALL ALICE/J"
    cl delete-large 2 0 "DLTSPLF LARGE ALICE/J"
    cl move 4 0 "QSPMOVSP LARGE ALICE/J OUTQ(QGPL/QPRINT)"
    cl change 4 0 "CHGSPLFA SMALL ALICE/J OUTQ(QGPL/QPRINT) COPIES(9) USRDTA(X)"
    cl hold 4 0 "HLDSPLF SMALL ALICE/J"
    cl read 4 0 "QSPOPNSP SMALL ALICE/J"
    killed refused 4 3 -u BOB --job K cl "DSPSPLF SMALL ALICE/J"
    cl send-each 4 0 "SNDNETSPLF LARGE JOB(ALICE/J) TOUSRID((ALICE KILLED) (BOB KILLED))"
}
others() {
    cl delete-each 4 0 "DLTSPLF *SELECT SELECT(ALICE)"
    cl save-each 4 0 "SAVOBJ Q2 QGPL SAVF('$saves/save.tar') SPLFDTA(*ALL)"
    base=$HOME_DIR/deleted
    cl restore-each 4 0 "RSTOBJ Q2 QGPL SAVF('$HOME_DIR/all.tar') RSTLIB(AWAY)"
    base=$template
    cl register 2 0 "$exitpgm"
    cl deregister 2 0 "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"
    cl profile 4 0 "CRTUSRPRF CAROL"
    cl queue 4 0 "DLTOUTQ QGPL/EMPTY"
    killed break-glass 1 0 break-glass --reason fire --hours 1
    killed init 4 0 init --system KILLED
}
parts=()
for each in files others; do
    (
        work=$HOME_DIR/$each saves=$HOME_DIR/$each/saves
        export SPSY_HOME=$work/home base=$template
        mkdir "$work"
        $each
        [ -z "${KILLED_STEP:-}" ] || cat "$work/log"
    ) &
    parts+=($!)
done
status=0
for each in "${parts[@]}"; do wait "$each" || status=1; done
exit $status
