# SNDTCPSPLF: to a small LPD that keeps what it gets, and to a real one, LPRng's.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
world
clean() { settled && rm -f "$lpd"/*; }
untouched() { settled && equal "$(ls "$lpd")" ""; }
arrived() { # BYTES(printf)
    settled
    printf "$1" | cmp - "$lpd/data" || fail "data"
}
small
to="RMTSYS('127.0.0.1:$port') PRTQ('lp')"
create ALICE SEEN
programs SNDTCPSPLF "$to"
reading SNDTCPSPLF "$to"

create ALICE SEEN
expect 0 as ALICE --json cl "SNDTCPSPLF $(id SEEN) $to"
contains "$out" '"messages":[{"id":"SPY0001","text":"file SEEN number'
contains "$out" "sent to queue lp on 127.0.0.1 port $port, 8 bytes\"}]"
contains "$out" '"rows":[],"decisions":[{'
arrived 'one\ntwo\n'
equal "$(cat "$lpd/queue")" lp
equal "$(sed 's/dfA[0-9][0-9][0-9]/dfA/' "$lpd/control" | tr '\n' ' ')" \
    "HSYS1 PALICE JSEEN LALICE NSEEN fdfASYS1 UdfASYS1 "

# What goes into the control file, what is checked alone, and the address in place of the name.
control() { # KEYWORDS WANTED
    expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to $1"
    settled
    equal "$(sed 's/dfA[0-9][0-9][0-9]/dfA/' "$lpd/control" | tr '\n' ' ')" "$2"
}
control "SEPPAGE(*NO)" "HSYS1 PALICE JSEEN NSEEN fdfASYS1 UdfASYS1 "
control "SEPPAGE(*NO) DESTOPT('Jpayslips W132 o -odraft')" \
    "HSYS1 PALICE Jpayslips NSEEN W132 -odraft odfASYS1 UdfASYS1 "
control "SEPPAGE(*NO) DESTOPT('  M  ')" "HSYS1 PALICE JSEEN NSEEN M fdfASYS1 UdfASYS1 "
control "MFRTYPMDL(*HP4) WSCST(QGPL/CUST) USRDTATFM(*NONE) DESTTYP(*PSF2) SEPPAGE(*NO)" \
    "HSYS1 PALICE JSEEN NSEEN fdfASYS1 UdfASYS1 "
expect 0 as ALICE cl "SNDTCPSPLF RMTSYS(*INTNETADR) PRTQ('lp') $(id SEEN) INTNETADR('127.0.0.1:$port')"
contains "$err" "sent to queue lp on 127.0.0.1 port $port"

# IBM's positions, and its other name: the same function.
expect 0 as ALICE cl "SNDTCPSPLF '127.0.0.1:$port' lp SEEN JOB($job) SPLNBR($nbr)"
expect 0 as ALICE --json cl "LPR '127.0.0.1:$port' lp SEEN JOB($job) SPLNBR($nbr)"
contains "$out" '"command":"LPR"'
contains "$out" '"decisions":[{"function":"SNDTCPSPLF"'
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to TRANSFORM(*NO) DESTTYP(*AS400)"
settled
equal "$(hex "$lpd/data")" 96958515a3a69615
contains "$(cat "$lpd/control")" "ldfA"
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('127.0.0.1:$port') PRTQ(QGPL/OUTQ1)"
settled
equal "$(cat "$lpd/queue")" QGPL/OUTQ1
expect 0 as ALICE cl "CHGSPLFA $(id SEEN) COPIES(3)"
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to"
arrived 'one\ntwo\n'
equal "$(grep -c '^fdfA' "$lpd/control")" 3
printf 'a\033E\344' >"$HOME_DIR/input"
expect 0 as ALICE --json cl "CRTSPLF RAW '$HOME_DIR/input' DEVTYPE(*USERASCII) CCSID(819)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
expect 0 as ALICE cl "SNDTCPSPLF $(id RAW) $to"
arrived 'a\033E\344'
expect 0 as ALICE --json cl "CRTSPLF RAW '$HOME_DIR/input' DEVTYPE(*AFPDS)"
job=$(value jobNumber "$out")/ALICE/SPSY
clean
expect 1 as ALICE cl "SNDTCPSPLF $(id RAW) $to"
contains "$err" CPF3429
contains "$err" "TRANSFORM(*NO)"
untouched
expect 0 as ALICE cl "SNDTCPSPLF $(id RAW) $to TRANSFORM(*NO)"
arrived 'a\033E\344'
seq 1 400000 >"$HOME_DIR/large"
expect 0 as ALICE --json cl "CRTSPLF LARGE '$HOME_DIR/large'"
job=$(value jobNumber "$out")/ALICE/SPSY
large=$job
expect 0 as ALICE cl "SNDTCPSPLF $(id LARGE) $to"
settled
cmp "$HOME_DIR/large" "$lpd/data" || fail "large file"

# DLTSPLF(*YES): native authority must allow both; one dispatch; only when all was acknowledged.
create ALICE SEEN "OUTQ(SHOP/OPEN)"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/OPEN *OUTQ BOB *USE"
clean
expect 3 as BOB cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES)"
contains "$err" "BOB lacks authority to delete through queue SHOP/OPEN"
untouched
expect 0 as BOB cl "SNDTCPSPLF $(id SEEN) $to"
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"
register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump
SPSY_TEST_ANSWER=1 expect 0 as BOB --json cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES)"
contains "$out" "8 bytes, and deleted"
equal "$(stat -c %s "$SPSY_TEST_DUMP")" 437
unset SPSY_TEST_DUMP
deregister
expect 1 as ALICE cl "QUSRSPLA $(id SEEN)"

# While it is sent the file is changed: it is the same one. Moved: sent, but not deleted.
create ALICE SEEN
echo "'$SPSY' cl \"HLDSPLF $(id SEEN)\"" >"$lpd/run"
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES)"
expect 1 as ALICE cl "QUSRSPLA $(id SEEN)"
create ALICE SEEN
echo "'$SPSY' cl \"QSPMOVSP $(id SEEN) OUTQ(SHOP/OPEN)\"" >"$lpd/run"
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES)"
contains "$err" "CPF3330: file SEEN number"
contains "$err" "was sent but not deleted: it was moved to queue SHOP/OPEN"
arrived 'one\ntwo\n'
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"
rm "$lpd/run"

# An empty file is refused before anybody is connected to.
: >"$HOME_DIR/empty"
for device in SCS USERASCII; do
    expect 0 as ALICE --json cl "CRTSPLF EMPTY '$HOME_DIR/empty' DEVTYPE(*$device)"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
    clean
    for more in "" "TRANSFORM(*NO)" "DLTSPLF(*YES)"; do
        expect 1 as ALICE cl "SNDTCPSPLF $(id EMPTY) $to $more"
        contains "$err" "CPF3429: file EMPTY number 1 has no data to send: LPD cannot send an empty file"
    done
    untouched
    expect 0 as ALICE cl "QUSRSPLA $(id EMPTY)"
done

# VERIFY(*YES): completed only when the job was seen in the queue, by a mark in its title.
create ALICE SEEN
clean
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to VERIFY(*YES)"
contains "$err" "8 bytes, seen in the queue"
settled
equal "$(cat "$lpd/lists")" "4 lp ALICE"
equal "$(sed 's/[0-9A-F]\{8\}$/MARK/' "$lpd/control" | grep '^[JN]' | tr '\n' ' ')" \
    "JSEEN MARK NSEEN MARK "
clean
echo "SEEN of another: ALICE 00000000" >"$lpd/shown" # same title and user, not this job
expect 1 as ALICE --json cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES) VERIFY(*YES)"
contains "$out" '"messages":[{"id":"SPY0112","text":"file SEEN number'
contains "$out" "was acknowledged and not deleted, but is not in queue lp on 127.0.0.1 port $port"
contains "$out" "the queue says: SEEN of another: ALICE 00000000"
arrived 'one\ntwo\n'
contains "$(sort -u "$lpd/lists" | tr '\n' ';')" "4 lp ;4 lp ALICE;"
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"
clean
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES) VERIFY(*YES)"
contains "$err" "8 bytes, seen in the queue, and deleted"
expect 1 as ALICE cl "QUSRSPLA $(id SEEN)"

# From a reserved port, or why not.
create ALICE SEEN
clean
if [ "$(command id -u)" = 0 ]; then
    expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to RSVPORT(*YES) VERIFY(*YES)"
elif [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 731 ]; then
    expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) $to RSVPORT(*YES)"
    contains "$err" "RSVPORT(*YES): ports 721-731 are for root, or a program with CAP_NET_BIND_SERVICE"
    untouched
fi

# Refused at each step, nobody there, a stranger: not sent, not deleted.
create ALICE SEEN
good=$port
for step in 1 2 3 4 5 6; do
    small $step 7
    printf 'paper is\nout\n' >"$lpd/words"
    expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('127.0.0.1:$port') PRTQ(lp) DLTSPLF(*YES)"
    contains "$err" "SPY0101: LPD 127.0.0.1 port $port, queue lp, "
    contains "$err" "refused (answer X'07'): paper is out"
    [ $step -ne 6 ] || contains "$err" "after the last acknowledgement"
    expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"
done
rm "$lpd/words"
port=$good
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('127.0.0.1:1') PRTQ(lp) DLTSPLF(*YES)"
contains "$err" "connecting: Connection refused"
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS(no.such.host.invalid) PRTQ(lp)"
contains "$err" "looking up the host"
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $to DLTSPLF(*YES)"
expect 1 as ALICE cl "QUSRSPLA $(id SEEN)"

# Syntax first.
create ALICE SEEN
clean
for keywords in "RMTSYS('') PRTQ(lp)" "RMTSYS('a b') PRTQ(lp)" "RMTSYS('h:0') PRTQ(lp)" \
    "RMTSYS('h:65536') PRTQ(lp)" "RMTSYS('h:') PRTQ(lp)" "RMTSYS('h:1x') PRTQ(lp)" \
    "RMTSYS('[::1') PRTQ(lp)" "RMTSYS('[::1]1') PRTQ(lp)" "RMTSYS(h) PRTQ('a b')" \
    "RMTSYS(h) PRTQ('')" "RMTSYS(h)" "PRTQ(lp)" "$to DESTTYP(*NOSUCH)" \
    "RMTSYS(*INTNETADR) PRTQ(lp)" "$to INTNETADR('127.0.0.1')" "$to SEPPAGE(*MAYBE)" \
    "RMTSYS(*INTNETADR) PRTQ(lp) INTNETADR(host)" "RMTSYS(*INTNETADR) PRTQ(lp) INTNETADR('1.2.3')" \
    "$to DESTOPT(XAIX)" "$to DESTOPT(Pmallory)" "$to DESTOPT('W1 Hother')" "$to DESTOPT(fdfB001)" \
    "$to DESTOPT('Lx')" "$to USRDTATFM(QGPL/PGM)" "$to MFRTYPMDL('more than seventeen')"; do
    expect 2 as BOB --json cl "SNDTCPSPLF $(id SEEN) $keywords"
    contains "$out" '"decisions":[]'
done
untouched

# IPv6, where there is one.
if grep -q 00000000000000000000000000000001 /proc/net/if_inet6 2>/dev/null; then
    small 0 0 -6
    expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('[::1]:$port') PRTQ(lp)"
    arrived 'one\ntwo\n'
fi

# A real LPD: LPRng's, whose configuration has one place only, so it gets that place to itself in a
# mount namespace of its own. It prints into a file.
if [ ! -x /usr/sbin/lpd ] || [ ! -d /etc/lprng ]; then
    echo "no LPRng here (make lpd-deps installs it, where neither lpr nor cups-bsd is)"
    exit 77
fi
if [ "$(command id -u)" = 0 ]; then
    own=(unshare -m) plain=()
else # LPRng as root of a user namespace would fail to set its groups: it runs as plain user in one
    own=(unshare -rm) plain=(unshare -U --map-user=1000 --map-group=1000)
fi
"${own[@]}" true 2>/dev/null || {
    echo "no mount namespaces here: a private LPRng cannot be started"
    exit 77
}
real=$HOME_DIR/real
chmod 711 "$HOME_DIR"
mkdir -p "$real/etc" "$real/spool/q" "$real/spool/held"
: >"$real/out"
: >"$real/log"
cat >"$real/etc/lpd.perms" <<'PERMS'
REJECT SERVICE=R REMOTEUSER=BOB
DEFAULT ACCEPT
PERMS
printf 'q:server\n  :lp=%s/out\n  :sd=%s/spool/q\n  :sh:mx=0\n' "$real" "$real" >"$real/etc/printcap"
printf 'held:server\n  :lp=%s/out\n  :sd=%s/spool/held\n  :sh:ah:mx=0\n' "$real" "$real" >>"$real/etc/printcap"
start_real() { # PORT
    cat >"$real/etc/lpd.conf" <<CONF
lpd_port=127.0.0.1%$1
lpd_listen_port=127.0.0.1%$1
lockfile=$real/lpd
printcap_path=$real/etc/printcap
lpd_printcap_path=$real/etc/printcap
lpd_perms_path=$real/etc/lpd.perms
printer_perms_path=$real/etc/lpd.perms
user=root
group=root
server_user=root
unix_socket_path=
CONF
    "${own[@]}" sh -c "mount --bind '$real/etc' /etc/lprng && exec ${plain[*]} /usr/sbin/lpd -F -L '$real/log'" \
        >"$real/std" 2>&1 &
    daemons+=($!)
    for _ in $(seq 100); do
        ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
        kill -0 $! 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}
real_port=0
for candidate in $((20000 + $$ % 10000)) $((30000 + $$ % 2000)) 19515; do
    ! start_real "$candidate" || { real_port=$candidate && break; }
done
[ $real_port -ne 0 ] || fail "LPRng does not start: $(cat "$real/std" "$real/log")"
printed() { # FILE: waits until LPRng has printed it
    for _ in $(seq 200); do
        ! cmp -s "$1" "$real/out" || break
        sleep 0.05
    done
    cmp "$1" "$real/out" || fail "LPRng printed something else"
    : >"$real/out"
}
create ALICE SEEN
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('127.0.0.1:$real_port') PRTQ(q) DLTSPLF(*YES)"
printf 'one\ntwo\n' >"$HOME_DIR/want"
printed "$HOME_DIR/want"
expect 0 as ALICE cl "SNDTCPSPLF FILE(LARGE) JOB($large) RMTSYS('127.0.0.1:$real_port') PRTQ(q)"
printed "$HOME_DIR/large"
create ALICE SEEN
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) RMTSYS('127.0.0.1:$real_port') PRTQ(nosuch) DLTSPLF(*YES)"
contains "$err" "refused (answer X'03'): spool queue for 'nosuch' does not exist on server"
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"

# LPRng acknowledges all five parts and then refuses: the file stays, its reason is told.
real_to="RMTSYS('127.0.0.1:$real_port') PRTQ(q)"
create BOB SEEN
expect 1 as BOB cl "SNDTCPSPLF $(id SEEN) $real_to DLTSPLF(*YES)"
contains "$err" "after the last acknowledgement: the printer refused"
contains "$err" "no permission to print"
expect 0 as BOB cl "QUSRSPLA $(id SEEN)"

# A job is seen in its queue, also where LPRng knows its user and title under names of its own. The
# queue keeps its jobs: one that prints at once may be gone before it can be seen.
held_to="RMTSYS('127.0.0.1:$real_port') PRTQ(held)"
expect 0 "$SPSY" cl "CRTUSRPRF 'C#D'"
for user in ALICE 'C#D'; do
    create "$user" "'S\$EN'"
    expect 0 as "$user" cl "SNDTCPSPLF $(id "'S\$EN'") $held_to DLTSPLF(*YES) VERIFY(*YES)"
    contains "$err" "8 bytes, seen in the queue, and deleted"
    expect 1 as "$user" cl "QUSRSPLA $(id "'S\$EN'")"
done
equal "$(cat "$real"/spool/held/df* | tr '\n' ' ')" "one two one two "

# Where jobs are taken from reserved ports alone, it says so, and a user who may use them is served.
printf 'REJECT NOT REMOTEPORT=721-731\nDEFAULT ACCEPT\n' >"$real/etc/lpd.perms"
kill -HUP "${daemons[-1]}" $(pgrep -P "${daemons[-1]}")
create ALICE SEEN
for _ in $(seq 20); do # until it has read that
    "$SPSY" --user ALICE cl "SNDTCPSPLF $(id SEEN) $real_to" 2>"$HOME_DIR/err" || break
    sleep 0.1
done
contains "$(cat "$HOME_DIR/err")" "no connect permissions (some take jobs only from ports 721-731: RSVPORT"
if [ "$(command id -u)" = 0 ]; then
    expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $held_to RSVPORT(*YES) VERIFY(*YES) DLTSPLF(*YES)"
fi
