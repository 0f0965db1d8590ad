# SNDTCPSPLF DLTSPLF(*YES) VERIFY(*YES) killed before one system call after the other, those to the
# printer too: a file that is gone is with the printer, whole, and was seen there; all is in order.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac # minutes of start-up
world
small
create ALICE SEEN
printf 'one\ntwo\n' >"$HOME_DIR/want"
template=$HOME_DIR/template
mv "$SPSY_HOME" "$template"
send="SNDTCPSPLF FILE(SEEN) JOB($job) SPLNBR($nbr) RMTSYS('127.0.0.1:$port') PRTQ(lp) \
    DLTSPLF(*YES) VERIFY(*YES)"

# one AT: status and whether the file is still there
one() {
    rm -rf "$SPSY_HOME" "$lpd"/[!d]* "$lpd"/data*
    cp -a "$template" "$SPSY_HOME"
    status=0 here=yes
    "$BUILD/tests/tools/kill_at" -n "$1" "$SPSY" --user ALICE cl "$send" >"$HOME_DIR/out" 2>&1 </dev/null || status=$?
    settled
    "$SPSY" --user ALICE cl "QUSRSPLA FILE(SEEN) JOB($job) SPLNBR($nbr)" >"$HOME_DIR/row" 2>&1 || here=no
    [ $here = yes ] || contains "$(cat "$HOME_DIR/row")" CPF33
}
sound() { "$SPSY" --json doctor --full >"$HOME_DIR/doctor" || fail "$at: $(cat "$HOME_DIR/doctor")"; }

step=${KILLED_STEP:-1} sent=0 kept=0
for ((at = 1; ; at += step)); do
    one $at
    [ $status -eq 137 ] || [ $status -eq 0 ] || fail "$at: status $status: $(cat "$HOME_DIR/out")"
    [ $status -eq 137 ] || equal $here no # acknowledged
    if [ $here = no ]; then
        cmp "$HOME_DIR/want" "$lpd/data" || fail "$at: gone, and not with the printer"
        contains "$(cat "$lpd/lists")" "4 lp ALICE"
        sent=$((sent + 1))
    elif [ -e "$lpd/data" ]; then
        kept=$((kept + 1))
    fi
    [ $((at % 8)) -ne 0 ] || sound
    [ $status -eq 137 ] || break
done
last=$at
sound
[ $sent -ge 2 ] || fail "never killed after the deletion"
[ $kept -ge 2 ] || fail "never killed between the printer's acknowledgement and the deletion"

# The printer drops what it has acknowledged: the file stays, wherever the command is killed.
touch "$lpd/drop"
for ((at = last / 2; at < last + 30; at += 9)); do
    one $at
    equal "$status $here" "137 yes"
    [ ! -e "$lpd/data" ] || fail "it was to be dropped"
done
sound
