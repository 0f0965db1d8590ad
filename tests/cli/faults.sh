# faults.sh - memory that runs out and a disk that fails at the Nth call of a command: no crash, no
# hang, nothing half-done, and what was acknowledged is there.
. "$(dirname "$0")/lib.sh"

# A sanitizer brings an allocator of its own.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac

faults=$PWD/$BUILD/tests/tools/faults.so
template=$HOME_DIR/template
samples=$PWD/samples
seen=$HOME_DIR/seen
head -c 150000 /dev/zero | tr '\0' 'x' | fold -w 100 >"$HOME_DIR/large"

SPSY_HOME=$template expect 0 "$SPSY" init --system FAULT
cat >"$HOME_DIR/world.cl" <<CL
CRTUSRPRF ALICE
CRTUSRPRF BOB
CRTOUTQ QGPL/Q2 AUT(*CHANGE) AUTCHK(*DTAAUT)
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/samples/nodelete.so'
CL
SPSY_HOME=$template expect 0 "$SPSY" run "$HOME_DIR/world.cl"
cat >"$HOME_DIR/files.cl" <<CL
CRTSPLF FILE(SMALL) FROMSTMF('$samples/payroll.txt')
CRTSPLF FILE(LARGE) FROMSTMF('$HOME_DIR/large')
CL
SPSY_HOME=$template expect 0 "$SPSY" -u ALICE --job J run "$HOME_DIR/files.cl"

fresh() {
    rm -rf "$SPSY_HOME" "$HOME_DIR/save.tar" "$seen"
    cp -a "$template" "$SPSY_HOME"
}

list() { "$SPSY" --json wrksplf --select '*ALL'; }

# tries KIND STAYS STEP EFFECT STATEMENT: fails at 1, 1 + STEP, ... until the command gets through.
# EFFECT is a shell condition that must hold when the command said that it completed.
tries() {
    local failing=$1 stays=$2 step=$3 effect=$4 statement=$5 at=1 status
    while :; do
        fresh
        status=0
        LD_PRELOAD=$faults FAULT_KIND=$failing FAULT_AT=$at FAULT_STAYS=$stays FAULT_SEEN=$seen \
            timeout 20 "$SPSY" -u QSECOFR --job F cl "$statement" >"$HOME_DIR/out" \
            2>"$HOME_DIR/err" </dev/null || status=$?
        [ "$status" -le 5 ] || fail "$failing $at: status $status: $statement: $(cat "$HOME_DIR/err")"
        out=$(list) || fail "$failing $at: the home cannot be used after: $statement"
        [ "$status" -ne 0 ] || eval "$effect" || fail "$failing $at: lost: $statement: $out"
        case $out in *'"fileName":"LARGE"'*)
            "$SPSY" qspopnsp --file LARGE --job ALICE/J >/dev/null ||
                fail "$failing $at: LARGE cannot be read after: $statement" ;;
        esac
        [ -e "$seen" ] || break
        at=$((at + step))
    done
    count=$((count + at / step))
}

everywhere() { # EFFECT STATEMENT MEMORY-STEP
    tries disk 0 1 "$1" "$2"
    tries disk 1 2 "$1" "$2"
    tries memory 0 "$3" "$1" "$2"
    tries memory 1 "$(($3 * 3))" "$1" "$2"
}

count=0
everywhere '[[ $out == *"fileName\":\"NEW"* ]]' "CRTSPLF FILE(NEW) FROMSTMF('$HOME_DIR/large')" 41
everywhere '[[ $out != *"fileName\":\"LARGE"* ]]' "DLTSPLF FILE(LARGE) JOB(ALICE/J)" 67
everywhere '[[ $out == *"outputQueue\":\"Q2"* ]]' "CHGSPLFA FILE(SMALL) JOB(ALICE/J) OUTQ(QGPL/Q2)" 67
everywhere '[ -s "$HOME_DIR/out" ]' "DSPSPLF FILE(SMALL) JOB(ALICE/J)" 67
everywhere '"$SPSY" cl "DSPUSRPRF CAROL" >/dev/null' "CRTUSRPRF CAROL" 67
everywhere '"$SPSY" --json wrkreginf | grep -q "\"number\":20"' \
    "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 20 '$PWD/$BUILD/samples/nodelete.so'" 67
everywhere 'tar -tf "$HOME_DIR/save.tar" | grep -q manifest.sha256' \
    "SAVOBJ OBJ(QPRINT) LIB(QGPL) SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)" 97

# At each call a backup is whole, absent, or said to be none that one may rely on.
fresh
not_read_back=0
for ((at = 1; at < 1000; at++)); do
    rm -f "$HOME_DIR/backup" "$seen"
    status=0
    err=$(LD_PRELOAD=$faults FAULT_KIND=disk FAULT_AT=$at FAULT_SEEN=$seen \
        timeout 20 "$SPSY" backup "$HOME_DIR/backup" 2>&1 >/dev/null) || status=$?
    [ -e "$seen" ] || break
    count=$((count + 1))
    case $status-$err in
    0-*) "$SPSY" compare "$HOME_DIR/backup" >/dev/null || fail "backup, disk $at: whole, but cannot be read" ;;
    1-*"SPY0244: $HOME_DIR/backup was written, but is no backup when it is read back, and must not be relied on: "*)
        not_read_back=$((not_read_back + 1)) ;;
    1-*) [ ! -e "$HOME_DIR/backup" ] || fail "backup, disk $at: not whole, and there: $err" ;;
    *) fail "backup, disk $at: status $status: $err" ;;
    esac
done
[ "$not_read_back" -gt 0 ] || fail "no backup was ever found wrong when it was read back"
echo "$count faults"
