# spsy-connector and a real cupsd (unpacked by `make cups-deps`): who cupsd takes a connection for,
# what a look-up shows, and what happens when cupsd does nothing any more.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
. "$(dirname "$0")/cups_lib.sh"
cupsd_here
[ "$(id -u)" = 0 ] || { echo "connections as other users need root" && exit 77; }

cups=$HOME_DIR/cups
chmod 711 "$HOME_DIR"
cups_files "$cups" "$cups_root/usr/lib/cups" "SystemGroup root"
mkdir -m 750 "$cups/private" # the connector keeps its groups, root's here
cat >"$cups/etc/cupsd.conf" <<CONF
Listen $cups/private/cups.sock
WebInterface No
Browsing Off
MaxJobs 0
MaxJobsPerUser 0
DirtyCleanInterval 300
DefaultAuthType Basic
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess @OWNER @SYSTEM
JobPrivateValues job-name job-originating-user-name
<Limit All>
AuthType Default
Require valid-user
Order allow,deny
Allow all
</Limit>
<Limit Cancel-Job>
AuthType Default
Require user @OWNER @SYSTEM
Order allow,deny
Allow all
</Limit>
</Policy>
CONF
printf '<Printer %s>\nDeviceURI file:///dev/null\nState Stopped\nAccepting Yes\n</Printer>\n' q \
    >"$cups/etc/printers.conf"
start_cupsd() {
    cupsd_run "$cups" "$cups/private/cups.sock"
    daemons+=("$cupsd")
}
start_cupsd
alice=$(id -u bin) bob=$(id -u sys)
# gateway pass|grant STEP...: tests/tools/connector.c
gateway() {
    timeout 120 "$BUILD/tests/tools/connector" "$BUILD/libexec/spsy/spsy-connector" \
        "$cups/private/cups.sock" "$HOME_DIR/gateway.sock" "$(id -u daemon)" "$@" |
        tr '\0-\11\13-\37' '.'
}
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac }

proves G2 "a connection of the connector's is the user's, for cupsd too, and nobody else's"
expect 0 gateway pass "as=$alice" jobs=1:q:bin:ALICE "as=$bob" jobs=1:q:sys:BOB
contains "$out" "HTTP/1.1 200 OK"
lacks "$out" error:
expect 0 gateway pass "as=$alice" user=1:bin
contains "$out" ALICE-0
contains "$out" "job-originating-user-name..bin" # and not root, which the request said
expect 0 gateway pass "as=$alice" user=2:bin
contains "$out" "HTTP/1.1 200 OK"
lacks "$out" BOB-0 # cupsd's own policy
for wrong in sys root lp; do
    expect 0 gateway pass "as=$alice" "user=2:$wrong"
    contains "$out" "HTTP/1.1 401"
    lacks "$out" BOB-0
done
expect 0 gateway pass "as=$alice" login=sys user=2:sys # only root may name a login
contains "$out" "error: the connector refuses: only root may name a login (G1)"
lacks "$out" BOB-0

proves G1 "root may act as another login, which cupsd believes"
expect 0 gateway pass as=0 login=sys user=2:sys
contains "$out" BOB-0
expect 0 gateway pass as=0 login=sys user=2:root
contains "$out" "HTTP/1.1 401"

proves G2 "a look-up shows what root would see, whoever the channel is for"
expect 0 gateway pass "as=$alice" lookup=2 lookup=1 "lookup=99"
contains "$out" BOB-0
contains "$out" ALICE-0
contains "$out" "job-originating-user-name..sys"
equal "$(grep -acE 'HTTP/1.[01] 200 OK' <<<"$out")" 3
! setpriv --reuid "$alice" --regid "$alice" --clear-groups test -S "$cups/private/cups.sock" || fail "alice comes in"

proves G8 "a grant does what cupsd would refuse, and only where it is switched on"
expect 0 gateway pass "as=$alice" cancel=2
contains "$out" "error: the connector refuses: nothing is granted here"
expect 0 gateway grant "as=$alice" cancel=2
contains "$out" " 200 OK"
expect 0 gateway grant "as=$alice" cancel=2
contains "$out" "already canceled"

proves G10 "a list of 3,000 jobs comes whole"
expect 0 gateway pass "as=$alice" jobs=3000:q:bin:MANY list=q list= list=nosuch
equal "$(grep -ao 'MANY-[0-9]*' <<<"$out" | sort | uniq -c | grep -c '^ *2 ')" 3000
equal "$(grep -ac '^bytes: [1-9]' <<<"$out")" 3
lacks "$out" error:

proves G10 "cupsd stopped: look-ups and connections wait, and go on with it"
expect 0 gateway pass "as=$alice" "signal=STOP:$cupsd" begin=1 "as=$bob" begin=1 quiet \
    "signal=CONT:$cupsd" finish user=1:sys
equal "$(grep -ac 'quiet: yes' <<<"$out")" 2
equal "$(grep -ac 'ALICE-0' <<<"$out")" 2
contains "$out" "HTTP/1.1 200 OK"

proves G11 "cupsd killed: what was begun breaks off, the next is told why, and it may come back"
expect 0 gateway pass "as=$alice" "signal=STOP:$cupsd" begin=1 "as=$bob" begin=1 \
    "signal=KILL:$cupsd" finish lookup=1 user=1:sys
equal "$(grep -ac '^bytes: 0' <<<"$out")" 2
contains "$out" "error: cupsd cannot be reached: connect to cupsd as user id 0: Connection refused"
contains "$out" "error: cupsd cannot be reached: connect to cupsd as user id $bob: Connection refused"
rm "$cups/private/cups.sock"
expect 0 gateway pass "as=$alice" lookup=1
contains "$out" "No such file or directory"
start_cupsd
expect 0 gateway pass "as=$alice" lookup=1
contains "$out" " 200 OK" # its jobs were not on disk yet
