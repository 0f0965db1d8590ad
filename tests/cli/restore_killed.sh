# A restore that is killed, interrupted or out of room: each file whole or not there, nothing left
# lying about; and a file of 300 MiB saved and restored in little memory.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
world
savf=$HOME_DIR/save.tar
head -c 20000000 /dev/urandom >"$HOME_DIR/large"
digest=$(sha256sum <"$HOME_DIR/large")
for name in ONE TWO THREE; do
    expect 0 as ALICE cl "CRTSPLF $name '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*USERASCII)"
done
expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
delete_all() { expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL)"; }
delete_all

check() { # what is there is whole, and no data belongs to nobody
    local count=0 file name
    expect 0 as SPOOLER --json cl "WRKSPLF *ALL"
    grep -o '"jobName":"[^"]*","jobUser":"[^"]*","jobNumber":"[^"]*","fileName":"[^"]*"' \
        <<<"$out" >"$HOME_DIR/here" || true
    while IFS='"' read -r _ _ _ name _ _ _ user _ _ _ number _ _ _ file _; do
        count=$((count + 1))
        equal "$(as SPOOLER cl "QSPOPNSP FILE($file) JOB($number/$user/$name)" | sha256sum)" \
            "$digest"
    done <"$HOME_DIR/here"
    equal "$(ls "$SPSY_HOME/data/pending")" ""
    equal "$(find "$SPSY_HOME/data" -type f | wc -l)" "$count"
    here=$count
}

whole=0 part=0
for signal in KILL INT; do
    for delay in 0.05 0.1 0.2; do
        (trap - INT; exec "$SPSY" --user SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf')") >/dev/null 2>&1 &
        restorer=$!
        sleep $delay
        kill -$signal $restorer 2>/dev/null || true
        if wait $restorer 2>/dev/null; then whole=$((whole + 1)); else part=$((part + 1)); fi
        check
        expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf')" # the rest, and then all is there
        check
        equal $here 3
        delete_all
    done
done
[ $part -gt 0 ] || fail "never killed in the middle"

# No room (a limit on the size of files): it says so and leaves nothing.
! embedded_only limits || (ulimit -f 10000; trap '' XFSZ
    expect 1 as SAVER --json cl "RSTOBJ OPEN SHOP SAVF('$savf')"
    contains "$out" '"outcome":"failed"'
    contains "$out" "stopped early")
! embedded_only limits || {
    check
    equal $here 0
}
expect 0 "$SPSY" cl "QSRRSTO *ALL SHOP '$savf'"
delete_all

# 300 MiB in 60 MB of addresses.
case $(ldd "$SPSY") in *san*) echo "not in a sanitizer build" && exit 77 ;; esac # a sanitizer's shadow is terabytes
truncate -s 314572800 "$HOME_DIR/large"
rm "$savf"
expect 0 as ALICE cl "CRTSPLF HUGE '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*USERASCII)"
rm "$HOME_DIR/large"
(ulimit -v 60000; expect 0 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)")
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL)"
(ulimit -v 60000; expect 0 "$SPSY" cl "RSTOBJ OPEN SHOP SAVF('$savf')")
equal "$(stat -c %s "$SPSY_HOME"/data/????????????????)" 314572800
