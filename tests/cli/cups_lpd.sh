# SNDTCPSPLF to a real cups-lpd, which acknowledges what its cupsd then drops: both of CUPS's, unpacked
# by `make cups-deps`, the cupsd on a domain socket of its own, its queues stopped so that it
# keeps what it has.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
. "$(dirname "$0")/cups_lib.sh"
cups_lpd=$cups_root/usr/lib/cups/daemon/cups-lpd
cupsd_here "$cups_lpd"
world

cups=$HOME_DIR/cups
chmod 711 "$HOME_DIR"
cups_files "$cups" "$cups_root/usr/lib/cups" "SystemGroup root"
cat >"$cups/etc/cupsd.conf" <<CONF
Listen $cups/state/cups.sock
WebInterface No
Browsing Off
DirtyCleanInterval 0
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
CONF
printer() { # NAME STATE ACCEPTING [FURTHER]
    printf '<Printer %s>\nDeviceURI file:///dev/null\nState %s\nAccepting %s\nShared Yes\n%s\n</Printer>\n' \
        "$1" "$2" "$3" "${4:-}"
}
{
    printer keeps Stopped Yes
    printer denies Stopped Yes "DenyUser ALICE"
    printer quick Idle Yes
    printer closed Stopped No
} >"$cups/etc/printers.conf"
cupsd_run "$cups" "$cups/state/cups.sock"
daemons+=("$cupsd")
CUPS_SERVER=$cups/state/cups.sock daemon "$BUILD/tests/tools/inetd" "$cups_lpd" -n
# Without a separator page: this cupsd has no banners, and drops what asks for one.
to() { echo "RMTSYS('127.0.0.1:$port') PRTQ($1) SEPPAGE(*NO)"; }
# kept FILE: cupsd has that data. Its spool is not for everybody, and it writes when it has time.
kept() {
    for _ in $(seq 50); do
        ! grep -lqs "$1" "$cups"/spool/c* || return 0
        sleep 0.1
    done
    fail "cupsd knows nothing of $1"
}

# It is there: seen in the queue, and deleted here; the name is that of the document too.
create ALICE SEEN
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $(to keeps) DLTSPLF(*YES) VERIFY(*YES)"
contains "$err" "8 bytes, seen in the queue, and deleted"
expect 1 as ALICE cl "QUSRSPLA $(id SEEN)"
equal "$(cat "$cups"/spool/d00001-001)" "$(printf 'one\ntwo')"
kept 'document-name-supplied'
equal "$(tr '\0-\37' '\n' <"$cups/spool/c00001" | grep -c '^SEEN [0-9A-F]\{8\}')" 2 # job's and document's

# All five parts are acknowledged, and the job is dropped: that is what VERIFY is for.
create ALICE SEEN
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) $(to denies) DLTSPLF(*YES) VERIFY(*YES)"
contains "$err" "SPY0112: file SEEN number 1 was acknowledged and not deleted, but is not in queue denies"
contains "$err" "the queue says: denies is not ready no entries"
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"
expect 0 as ALICE cl "SNDTCPSPLF $(id SEEN) $(to denies)" # without, nobody can know
equal "$(find "$cups/spool" -name 'd0*' | wc -l)" 1

# One that has been printed when it is looked for stays too: twice on paper is better than never.
expect 1 as ALICE cl "SNDTCPSPLF $(id SEEN) $(to quick) DLTSPLF(*YES) VERIFY(*YES)"
contains "$err" "it was dropped, or has been printed already"
expect 0 as ALICE cl "QUSRSPLA $(id SEEN)"

# What the help says: copies are documents, and bytes as they are (format l) are not raw data.
printf 'plain\n' >"$HOME_DIR/input"
expect 0 as ALICE --json cl "CRTSPLF COPIED '$HOME_DIR/input' DEVTYPE(*USERASCII) COPIES(3)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
expect 0 as ALICE cl "SNDTCPSPLF $(id COPIED) $(to keeps) VERIFY(*YES)"
kept COPIED
copied=$(grep -l COPIED "$cups"/spool/c*)
equal "$(find "$cups/spool" -name "d${copied##*/c}-*" | wc -l)" 3
contains "$(tr '\0-\37' '\n' <"$copied")" text/plain

# No such queue, none that takes jobs: refused without a word.
for queue in nosuch closed; do
    expect 1 as ALICE cl "SNDTCPSPLF $(id COPIED) $(to $queue) DLTSPLF(*YES)"
    contains "$err" "refused (answer X'01'), without a reason: no such queue, or one that takes no jobs"
    expect 0 as ALICE cl "QUSRSPLA $(id COPIED)"
done
