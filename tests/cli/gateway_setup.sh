#!/bin/bash
# gateway_setup.sh - `spsy gateway setup`: shown, applied, checked and undone on a tree of its own;
# killed before each call that changes something; files of others; the configuration that it makes, tried on
# a real cupsd; and what the ground of the gateway says of that cupsd.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
gateway=$PWD/$BUILD/libexec/spsy/spsy-gateway
ground=$PWD/$BUILD/tests/tools/ground
tree=$HOME_DIR/tree
ours=(etc/cups/cupsd-spsy.conf etc/tmpfiles.d/spsy-gateway.conf
    etc/systemd/system/cups.service.d/zz-spsy-gateway.conf
    etc/systemd/system/cups.socket.d/zz-spsy-gateway.conf)
setup() { "$gateway" setup "$@" --root "$tree"; }
listing() { (cd "$tree" && { find . -printf '%p %m %U %y\n' && find . -type f -exec cksum {} +; } | sort); }

# As Debian 12 has it; the default policy shortened, with nobody's name wanted.
make_tree() {
    rm -rf "$tree"
    mkdir -p "$tree"/etc/{cups,systemd/system} "$tree"/lib/systemd/system "$tree/usr/lib/systemd/system"
    printf '%s\n' '[Unit]' 'Requires=cups.socket' '[Service]' 'ExecStart=/usr/sbin/cupsd -l' 'Type=notify' \
        >"$tree/lib/systemd/system/cups.service"
    printf '%s\n' '[Socket]' 'ListenStream=/run/cups/cups.sock' >"$tree/lib/systemd/system/cups.socket"
    cp core/setup/systemd/spsy-gateway.* "$tree/usr/lib/systemd/system/"
    printf '%s\n' lp:x:7:7::/:/bin/false spsy:x:990:990::/:/bin/false >"$tree/etc/passwd"
    printf '%s\n' lp:x:7: spsy:x:990: >"$tree/etc/group"
    cat >"$tree/etc/cups/cupsd.conf" <<'CONF'
LogLevel warn
# a comment that stays
Listen localhost:631
Listen /run/cups/cups.sock
Port 8631
SSLListen *:443
Browsing Yes
MaxClients 20
DefaultAuthType Basic
WebInterface Yes
IdleExitTimeout 60
<Location />
  Order allow,deny
</Location>
<Location /admin>
  Order allow,deny
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues none
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Hold-Job Release-Job Restart-Job Set-Job-Attributes Create-Job-Subscription>
    AuthType None
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </limit>
  <Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer>
    AuthType Default
    Require user @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
CONF
}

make_tree
listing >"$HOME_DIR/before"
proves G12 "without an option it says what it would do, and changes nothing"
expect 0 setup
for each in "${ours[@]}"; do contains "$out" "$tree/$each: missing"; done
contains "$out" '- Listen localhost:631'
contains "$out" 'nothing was changed'
listing | cmp - "$HOME_DIR/before"
expect 1 setup --check
contains "$out" "$tree/${ours[0]}: missing"
listing | cmp - "$HOME_DIR/before"

proves G12 "applied, a second time nothing; the check agrees, and disagrees when something changes"
expect 0 setup --apply
for each in "${ours[@]}"; do contains "$out" "writing $tree/$each"; done
equal "$(stat -c %a "${ours[@]/#/$tree/}" | sort -u)" 644
listing >"$HOME_DIR/applied"
expect 0 setup --apply
equal "$out" 'nothing to do'
listing | cmp - "$HOME_DIR/applied"
expect 0 setup --check
expect 0 setup --undo
setup --apply | false || true # nobody reads what it says
listing | cmp - "$HOME_DIR/applied"
sed -i 's/IdleExitTimeout 60/IdleExitTimeout 90/' "$tree/etc/cups/cupsd.conf" # the administrator's
expect 1 setup --check
contains "$out" "${ours[0]}: not what it should be now"
expect 0 setup --apply
equal "$out" "writing $tree/${ours[0]}"
grep -qx 'IdleExitTimeout 90' "$tree/${ours[0]}" || fail "what the administrator changed is not in ours"
expect 0 setup --check
sed -i 's/IdleExitTimeout 90/IdleExitTimeout 60/' "$tree/etc/cups/cupsd.conf"

proves G12 "cupsd's directory is root's, open to the gateway's group and lp; nothing else is said"
equal "$(grep -v '^#' "$tree/${ours[1]}")" "d /run/cups/private 0750 root spsy -
a+ /run/cups/private - - - - u:lp:--x"
equal "$(grep -E '^(Listen|ExecStart=|Wants)' "$tree/${ours[2]}" "$tree/${ours[3]}" | sed 's|.*conf:||')" \
    "ExecStart=
ExecStart=/usr/sbin/cupsd -l -c /etc/cups/cupsd-spsy.conf
Wants=spsy-gateway.socket
ListenStream=
ListenStream=/run/cups/private/cups.sock"

proves G12 "undone, everything is as before; what others have put there meanwhile stays"
expect 0 setup --undo
listing | cmp - "$HOME_DIR/before"
expect 0 setup --undo
equal "$out" 'nothing to do'
expect 0 setup --apply
echo '[Socket]' >"$tree/etc/systemd/system/cups.socket.d/mine.conf"
expect 0 setup --undo
[ -e "$tree/etc/systemd/system/cups.socket.d/mine.conf" ] || fail "another's drop-in is gone"
[ ! -e "$tree/etc/systemd/system/cups.service.d" ] || fail "a directory is left"
make_tree
mkdir "$tree/etc/systemd/system/cups.socket.d" "$tree/etc/tmpfiles.d"
listing >"$HOME_DIR/empty"
expect 0 setup --apply
expect 0 setup --undo
listing | cmp - "$HOME_DIR/empty" # directories that were there, empty as they were

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
    proves G12 "cups-browsed, which stops with cups.service, is started again, and cups.path, where they are enabled"
    # systemctl is one that says what it is told; $ENABLED is enabled.
    mkdir "$HOME_DIR/bin"
    install -m 755 /dev/stdin "$HOME_DIR/bin/systemctl" <<'SYSTEMCTL'
#!/bin/bash
[ "$1" != is-enabled ] || case " $ENABLED " in *" $3 "*) exit 0 ;; *) exit 1 ;; esac
SYSTEMCTL
    in_tree() { # the tree's /etc and units in place of the machine's
        expect 0 unshare -m bash -c 'mount -t tmpfs none /run && mkdir -p /run/systemd/system &&
            mount --bind "$0/etc" /etc && mount --bind "$0/lib/systemd/system" /lib/systemd/system &&
            PATH=$1:$PATH exec "$2" setup "$3"' "$tree" "$HOME_DIR/bin" "$gateway" "$1"
    }
    make_tree
    cp "$tree"/usr/lib/systemd/system/* "$tree/lib/systemd/system/"
    for each in --apply --undo; do
        ENABLED='cups.path cups-browsed.service' in_tree $each
        contains "$out" "systemctl start cups.path"
        equal "$(tail -n 1 <<<"$out")" "systemctl start cups-browsed.service"
    done
    ENABLED='' in_tree --apply
    case $out in *cups-browsed* | *'start cups.path'*) fail "what is not enabled is started: $out" ;; esac
    make_tree
fi

proves G12 "a file of one of its names that it did not write, or that was edited, is not touched"
for each in "${ours[@]}"; do
    make_tree
    mkdir -p "$(dirname "$tree/$each")"
    echo "# another's" >"$tree/$each"
    listing >"$HOME_DIR/foreign"
    expect 1 setup --apply
    contains "$err" "$each is there and not from here; nothing was done"
    expect 1 setup --check
    expect 0 setup --undo
    contains "$out" "not from here, it stays: $tree/$each"
    listing | cmp - "$HOME_DIR/foreign"
    make_tree
    expect 0 setup --apply
    echo "# edited" >>"$tree/$each"
    listing >"$HOME_DIR/edited"
    for way in --apply --undo; do
        expect 1 setup $way
        contains "$err" "$each was changed by somebody since; nothing was done"
    done
    listing | cmp - "$HOME_DIR/edited"
done
make_tree
expect 0 setup --apply
cp -a "$tree/${ours[3]}" "$HOME_DIR/copy"
expect 0 setup --undo
mkdir "$tree/etc/systemd/system/cups.socket.d"
cp "$HOME_DIR/copy" "$tree/${ours[3]}" # identical: as good as its own
expect 0 setup --apply
expect 0 setup --check

proves G12 "what it needs is missing, or something is read after it: refused, and nothing is done"
refused() { # TEXT, after the tree was changed
    listing >"$HOME_DIR/refused"
    expect 1 setup --apply
    contains "$err" "$1"
    listing | cmp - "$HOME_DIR/refused"
}
make_tree && rm "$tree/lib/systemd/system/cups.service" && refused 'no unit cups.service' && contains "$err" 'apt install cups'
make_tree && rm "$tree/lib/systemd/system/cups.socket" && refused 'no unit cups.socket'
make_tree && rm "$tree"/usr/lib/systemd/system/*.socket && refused 'no unit spsy-gateway.socket'
make_tree && sed -i /spsy/d "$tree/etc/group" && refused 'no user and group spsy'
make_tree && sed -i /^lp/d "$tree/etc/passwd" && refused 'no user lp'
make_tree && rm "$tree/etc/cups/cupsd.conf" && refused cupsd.conf
make_tree && sed -i 's|cupsd -l|& -c /etc/other|' "$tree/lib/systemd/system/cups.service" &&
    refused 'a configuration of its own'
make_tree && sed -i '/<.Policy>/d' "$tree/etc/cups/cupsd.conf" && refused 'line 18: <Policy> does not end'
make_tree && sed -i '0,/<.Limit>/{/<.Limit>/d}' "$tree/etc/cups/cupsd.conf" && expect 0 setup # up to the next end
make_tree && mkdir -p "$tree/run/systemd/system/cups.socket.d" &&
    touch "$tree/run/systemd/system/cups.socket.d/zzz.conf" && refused 'read after ours'
expect 2 "$gateway" setup --wrong
expect 2 "$gateway" setup --apply --undo
expect 0 "$gateway" setup --help
if [ "$(id -u)" != 0 ]; then
    expect 1 "$gateway" setup --apply
    contains "$err" 'for root only'
fi

proves G12 "killed before any call that changes something: --undo brings back what was, --apply the whole"
kill_at=$BUILD/tests/tools/kill_at
killed() { # WORD: how often in all
    local at status
    for ((at = 1; ; at++)); do
        make_tree
        [ "$1" = --apply ] || "$gateway" setup --apply --root "$tree" >/dev/null
        status=0
        "$kill_at" $at "$gateway" setup "$1" --root "$tree" >/dev/null 2>&1 || status=$?
        [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "$1 $at: $status"
        # never cupsd elsewhere without what keeps others from there
        [ ! -e "$tree/${ours[3]}" ] || [ -e "$tree/${ours[1]}" ] || fail "$1 $at: the switch, and no directory"
        cp -a "$tree" "$HOME_DIR/killed"
        expect 0 setup --undo
        listing | cmp - "$HOME_DIR/before" || fail "$1 $at: not as before"
        rm -rf "$tree"
        mv "$HOME_DIR/killed" "$tree"
        expect 0 setup --apply
        listing | cmp - "$HOME_DIR/applied" || fail "$1 $at: not whole"
        [ "$status" -eq 137 ] || break
    done
    echo "$1: killed before $((at - 1)) calls"
    [ "$at" -gt 12 ] || fail "$1: killed $at times only"
}
case $BUILD in *san-*) ;; *)
    killed --apply
    killed --undo
    ;;
esac

proves G12 "nobody reaches cupsd otherwise, and every policy wants a name for what touches jobs"
make_tree
expect 0 setup --apply
conf=$tree/${ours[0]}
equal "$(grep -ciE '^(Listen|SSLListen|Port|SSLPort)' "$conf")" 1
grep -qx 'Listen /run/cups/private/cups.sock' "$conf" || fail "where does it listen?"
grep -qx 'WebInterface No' "$conf" && ! grep -qx 'WebInterface Yes' "$conf" || fail "the web interface"
! grep -q MaxClients "$conf" || fail "less clients than the gateway"
grep -qx '# a comment that stays' "$conf" && grep -qx 'Browsing Yes' "$conf" || fail "something is lost"
! grep -q 'JobPrivateValues none' "$conf" || fail "values are not private"
# cupsd exempts nobody from what is private: root, who tells the programs of it, has to be named.
for each in JobPrivateAccess SubscriptionPrivateAccess; do
    equal "$(grep -c "^ *$each root @OWNER @SYSTEM$" "$conf") $(grep -ci "$each" "$conf")" \
        "$(grep -c '^<Policy' "$conf") $(grep -c '^<Policy' "$conf")"
done
# one line a limit: what it names, and whether a name is wanted
limits() { awk 'tolower($1) == "<limit" { sub(/^ *<[Ll]imit /, ""); sub(/>.*/, ""); name = $0; asks = "no" }
    $1 == "AuthType" { asks = $2 } tolower($1) == "</limit>" { print asks ": " name }' "$conf"; }
equal "$(limits | grep '^no:')" "no: All"
equal "$(limits | grep -c None || true)" 0
for each in Print-Job Create-Job Send-Document Hold-Job Cancel-Job Cancel-Jobs Get-Jobs Get-Job-Attributes \
    CUPS-Get-Document CUPS-Move-Job Get-Notifications Create-Printer-Subscriptions; do
    limits | grep -qE "^Default: (.* )?$each( |$)" || fail "$each wants no name"
done
equal "$(limits | grep -oE 'Create-Job-Subscriptions?' | sort | uniq -c | wc -l)" 1 # once, under either name
make_tree
printf '%s\n' 'DefaultAuthType None' '<Policy default>' '  <Limit Hold-Job All>' '    Require user @SYSTEM' \
    '  </Limit>' '</Policy>' '<Policy other>' '  <Limit Get-Jobs>' '  </Limit>' '</Policy>' >"$tree/etc/cups/cupsd.conf"
expect 0 setup --apply
! grep -q 'DefaultAuthType None' "$conf" || fail "AuthType Default would mean none"
contains "$(cat "$conf")" '<Location />'
equal "$(limits | cut -c1-41)" "Default: Hold-Job
Default: Print-Job Print-URI Validate-Job
no: All
Default: Get-Jobs"
equal "$(grep -c 'Require user @SYSTEM' "$conf")" 3 # what All wants stays wanted
make_tree
: >"$tree/etc/cups/cupsd.conf"
expect 0 setup --apply
contains "$(cat "$conf")" '<Policy default>'
contains "$(cat "$conf")" '<Location />'

# ---- a real cupsd ----
. "$(dirname "$0")/cups_lib.sh"
cupsd_here
[ "$(id -u)" = 0 ] || { echo "needs root: a cupsd for several users" && exit 77; }
cups=$HOME_DIR/cups
trap 'cupsd_stop; end_home' EXIT
chmod 711 "$HOME_DIR"
mkdir "$HOME_DIR/private"
socket=$HOME_DIR/private/cups.sock
cups_files "$cups" "$cups_root/usr/lib/cups" "SystemGroup root"
printf '<Printer Q>\nDeviceURI file:///dev/null\nState Idle\nAccepting Yes\nOpPolicy default\n</Printer>\n' \
    >"$cups/etc/printers.conf"
start_cupsd() { # CONFIGURATION: with its socket here instead of below /run
    cupsd_stop
    sed "s|^Listen .*|Listen $socket|" "$1" >"$cups/etc/cupsd.conf"
    cupsd_run "$cups" "$socket"
}
# as UID COMMAND...: at cupsd itself, as the gateway would be there
as() { # nobody of these has a home or a configuration of clients
    local uid=$1 program=$cups_root/usr/bin/$2
    shift 2
    env -i HOME=/nonexistent CUPS_SERVER="$socket" LC_ALL=C setpriv --reuid "$uid" --regid "$uid" \
        --clear-groups "$program" "$@"
}

proves G12 "the distribution's whole configuration, rewritten: cupsd takes it, and users work as before"
make_tree
cp "$cups_root/usr/share/cups/cupsd.conf.default" "$tree/etc/cups/cupsd.conf"
expect 0 setup --apply
start_cupsd "$conf"
! grep -E '^E ' "$cups/log/error" | grep -v cupsdLoadBanners || fail "cupsd complains"
expect 0 as 2 lp -d Q -H hold /etc/hostname
contains "$out" 'request id is Q-1'
expect 0 as 2 lp -d Q -H hold /etc/hostname
expect 0 as 2 lpstat -o
contains "$out" "Q-2"
contains "$out" bin
expect 0 as 2 lp -i Q-1 -H resume
expect 0 as 2 cancel Q-2
expect 0 as 0 lpstat -W all -o
contains "$out" "Q-1"
proves G12 "a name that is not the peer's gets nothing: no look at jobs, no cancelling, whatever is claimed"
expect 0 as 2 lp -d Q -H hold /etc/hostname # Q-3
for each in "cancel Q-3" "cancel -U bin Q-3" "cancel -U root Q-3" "cancel -U root -a Q" "lp -i Q-3 -H resume" \
    "lp -U root -i Q-3 -H resume"; do
    # shellcheck disable=SC2086 # words on purpose
    expect 1 as 3 $each </dev/null
done
expect 0 as 0 lpstat -W not-completed -o
contains "$out" "Q-3"
expect 0 as 0 cancel Q-3
proves G12 "nobody gets in where the distribution's own configuration lets a forged name pass"
sed 's|^Listen .*localhost.*||; s|^Listen /run/.*|Listen x|' "$tree/etc/cups/cupsd.conf" >"$HOME_DIR/plain.conf"
start_cupsd "$HOME_DIR/plain.conf"
expect 0 as 2 lp -d Q -H hold /etc/hostname
expect 0 as 3 cancel -U bin Q-4 # what the second line is for

proves G11 "the ground: PeerCred holds, a forged name is refused, nobody gets past the gateway"
chown root:bin "$HOME_DIR/private"
chmod 750 "$HOME_DIR/private"
expect 0 "$ground" "$socket" bin # bin is here who the gateway is there
contains "$out" "holds directory: $HOME_DIR/private lets in root, group bin and lp"
contains "$out" "holds past the gateway: nobody does not get to $socket: Permission denied"
contains "$out" "weak PeerCred: cupsd lets a forged name see jobs"
start_cupsd "$conf"
expect 0 "$ground" "$socket" bin
contains "$out" "holds PeerCred: cupsd believes the kernel, and refuses a forged name"
contains "$out" "holds who is lp: root, and whoever can become root"
proves G11 "the ground: each fault of it is found"
sed '/<Location/,/<.Location>/d' "$conf" >"$HOME_DIR/nowhere.conf"
start_cupsd "$HOME_DIR/nowhere.conf"
expect 0 "$ground" "$socket" bin
contains "$out" "broken PeerCred: cupsd does not take PeerCred"
chmod 755 "$HOME_DIR/private"
expect 0 "$ground" "$socket" bin
contains "$out" "broken directory: "
contains "$out" "everybody"
contains "$out" "broken past the gateway: anybody gets to $socket"
chmod 750 "$HOME_DIR/private"
if command -v setfacl >/dev/null; then
    setfacl -m u:lp:--x "$HOME_DIR/private"
    expect 0 "$ground" "$socket" bin
    contains "$out" "holds directory: "
    setfacl -m u:sync:--x "$HOME_DIR/private"
    expect 0 "$ground" "$socket" bin
    contains "$out" "broken directory: "
    contains "$out" "user id $(id -u sync)"
fi
cupsd_stop
expect 0 "$ground" "$socket" bin
contains "$out" "broken PeerCred: "
