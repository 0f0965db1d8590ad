#!/bin/bash
# The package: its units, the user it makes, what its scripts do; and a server with the rights and
# system calls that the unit leaves it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/activate_lib.sh
. "$(dirname "$0")/activate_lib.sh"

case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac
command -v dpkg-deb >/dev/null || { echo "needs dpkg-deb" && exit 77; }
root=$HOME_DIR/root
units=$root/usr/lib/systemd/system
control=$HOME_DIR/control

proves S10 "the package has the units, the user and the directory, and starts nothing"
expect 0 flock "$BUILD/deb.lock" make --no-print-directory BUILD="$BUILD" deb
package=$(ls "$BUILD"/spsy_*.deb)
dpkg-deb -x "$package" "$root"
dpkg-deb -e "$package" "$control"
for file in "$units/spsy.socket" "$units/spsy.service" "$root/usr/lib/sysusers.d/spsy.conf" \
    "$units/spsy-gateway.socket" "$units/spsy-gateway.service" "$root/usr/libexec/spsy/spsy-gateway" \
    "$root/usr/lib/tmpfiles.d/spsy.conf" "$root/usr/bin/spsy"; do
    [ -f "$file" ] || fail "not in the package: $file"
done
[ ! -e "$root/etc" ] || fail "the package enables something: $(find "$root/etc")"
for script in postinst prerm postrm; do
    [ -x "$control/$script" ] || fail "no $script"
    expect 0 sh -n "$control/$script"
    case $(cat "$control/$script") in *'systemctl start'* | *'systemctl enable'*) fail "$script starts it" ;; esac
done
! grep -q '@PREFIX@' "$units"/* || fail "a path is not filled in"
contains "$(cat "$units/spsy.service")" "ExecStart=/usr/bin/spsy --home /var/lib/spsy serve"
contains "$(cat "$units/spsy-gateway.service")" "ExecStart=/usr/bin/spsy --home /var/lib/spsy gateway"
for not in PrivateUsers=yes PrivateUsers=true ProtectProc=invisible ProtectProc=noaccess; do
    ! grep -qx "$not" "$units/spsy.service" "$units/spsy-gateway.service" || fail "$not"
done
! grep -q '^\[Install\]' "$units"/spsy-gateway.* || fail "the gateway can be enabled without its setup"

proves S10 "removing the package and purging it keeps the home, and says so"
export DPKG_ROOT=$HOME_DIR/other
mkdir -p "$DPKG_ROOT/var/lib/spsy" "$DPKG_ROOT/run/spsy" "$DPKG_ROOT/etc/systemd/system/sockets.target.wants"
touch "$DPKG_ROOT/var/lib/spsy/spool.db"
ln -s /usr/lib/systemd/system/spsy.socket "$DPKG_ROOT/etc/systemd/system/sockets.target.wants/spsy.socket"
expect 0 "$control/prerm" remove
expect 0 "$control/postrm" remove
equal "$err" ""
[ -L "$DPKG_ROOT/etc/systemd/system/sockets.target.wants/spsy.socket" ] || fail "removing forgot what was enabled"
expect 0 "$control/postrm" purge
contains "$err" "kept: /var/lib/spsy"
[ -e "$DPKG_ROOT/var/lib/spsy/spool.db" ] || fail "the home is gone"
[ ! -L "$DPKG_ROOT/etc/systemd/system/sockets.target.wants/spsy.socket" ] || fail "still enabled"
[ ! -e "$DPKG_ROOT/run/spsy" ] || fail "the socket's directory is still there"

if [ "$(id -u)" = 0 ] && command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null; then
    proves S10 "installing makes the user and the socket's directory, a second time nothing"
    cp -a "$root" "$DPKG_ROOT/"
    export DPKG_ROOT=$DPKG_ROOT/root
    mkdir -p "$DPKG_ROOT/etc"
    expect 0 "$control/postinst" configure
    grep -q '^spsy:x:[0-9]*:[0-9]*:.*:/var/lib/spsy:/usr/sbin/nologin$' "$DPKG_ROOT/etc/passwd" || fail "no user spsy"
    equal "$(stat -c '%a %u' "$DPKG_ROOT/run/spsy")" "755 0"
    cp "$DPKG_ROOT/etc/passwd" "$HOME_DIR/passwd"
    expect 0 "$control/postinst" configure 0.0.1
    cmp "$DPKG_ROOT/etc/passwd" "$HOME_DIR/passwd"
fi

proves G12 "removing the package gives cupsd its socket back; upgrading it says whether the setup still fits"
export DPKG_ROOT=$HOME_DIR/cups
mkdir -p "$DPKG_ROOT"/etc/{cups,systemd/system} "$DPKG_ROOT/usr/lib"
cp -a "$root/usr/lib/systemd" "$root/usr/lib/tmpfiles.d" "$root/usr/lib/sysusers.d" "$DPKG_ROOT/usr/lib/"
cp -a "$root/usr/libexec" "$DPKG_ROOT/usr/"
printf '[Service]\nExecStart=/usr/sbin/cupsd -l\nType=notify\n' >"$DPKG_ROOT/usr/lib/systemd/system/cups.service"
printf '[Socket]\nListenStream=/run/cups/cups.sock\n' >"$DPKG_ROOT/usr/lib/systemd/system/cups.socket"
printf '%s\n' lp:x:7:7::/:/bin/false spsy:x:990:990::/:/bin/false >"$DPKG_ROOT/etc/passwd"
printf '%s\n' lp:x:7: spsy:x:990: >"$DPKG_ROOT/etc/group"
echo 'Listen /run/cups/cups.sock' >"$DPKG_ROOT/etc/cups/cupsd.conf"
gateway=$DPKG_ROOT/usr/libexec/spsy/spsy-gateway
before=$(find "$DPKG_ROOT/etc" | sort)
expect 0 "$gateway" setup --apply --root "$DPKG_ROOT"
echo 'LogLevel debug' >>"$DPKG_ROOT/etc/cups/cupsd.conf"
if [ "$(id -u)" = 0 ] && command -v systemd-sysusers >/dev/null; then
    expect 0 "$control/postinst" configure 0.0.1
    contains "$err" '"spsy gateway setup --apply" brings it up to date'
    expect 0 "$gateway" setup --apply --root "$DPKG_ROOT"
    expect 0 "$control/postinst" configure 0.0.1
    case $err in *'up to date'*) fail "it is up to date" ;; esac
fi
cp -a "$DPKG_ROOT/etc/systemd" "$HOME_DIR/applied" # for systemd-analyze, below
cp -a "$DPKG_ROOT/usr/lib/systemd/system" "$HOME_DIR/distribution"
expect 0 "$control/prerm" upgrade 0.0.2
[ -e "$DPKG_ROOT/etc/cups/cupsd-spsy.conf" ] || fail "an upgrade undid the setup"
expect 0 "$control/prerm" remove
equal "$(find "$DPKG_ROOT/etc" ! -name '*-' ! -name .pwd.lock ! -name '*shadow' ! -path '*/etc/tmpfiles.d' | sort)" "$before"

proves G12 "a package whose libcups2 is gone can be removed, unless it stands in front of cupsd"
# As without the library: the program loader finds something that is none of its name.
mkdir "$HOME_DIR/no-library"
touch "$HOME_DIR/no-library/libcups.so.2"
export LD_LIBRARY_PATH=$HOME_DIR/no-library
[ "$("$gateway" setup 2>&1 | grep -c libcups.so.2)" = 1 ] || fail "the gateway needs no libcups"
expect 0 "$control/prerm" remove
touch "$DPKG_ROOT/etc/cups/cupsd-spsy.conf" # one of the four
expect 127 "$control/prerm" remove
unset LD_LIBRARY_PATH
rm "$DPKG_ROOT/etc/cups/cupsd-spsy.conf"
grep -q '^Recommends:.* libcups2' "$control/control" || fail "the package does not say that the gateway needs libcups2"
unset DPKG_ROOT

command -v systemd-analyze >/dev/null ||
    { echo "no systemd-analyze: what the unit means was not looked at" && exit 77; }
proves S10 "systemd takes the units as they are, and finds few doors open"
mkdir "$HOME_DIR/units"
for unit in spsy.socket spsy.service; do
    sed "s|/usr/bin/spsy|$root/usr/bin/spsy|g" "$units/$unit" >"$HOME_DIR/units/$unit"
done
expect 0 systemd-analyze verify --man=no "$HOME_DIR/units/spsy.service" "$HOME_DIR/units/spsy.socket"
equal "$out$err" ""
if systemd-analyze --help | grep -q -- --offline; then
    expect 0 systemd-analyze security --offline=true --threshold=20 "$HOME_DIR/units/spsy.service"
fi

proves S10 G12 "the gateway's units, and cups's with the drop-ins"
for unit in spsy-gateway.socket spsy-gateway.service; do
    sed "s|/usr/bin/spsy|$root/usr/bin/spsy|g" "$units/$unit" >"$HOME_DIR/units/$unit"
done
cp "$HOME_DIR/distribution"/cups.* "$HOME_DIR/units/"
cp -a "$HOME_DIR/applied/system"/cups.*.d "$HOME_DIR/units/"
sed -i "s|/usr/sbin/cupsd|$(command -v true)|" "$HOME_DIR/units/cups.service" "$HOME_DIR"/units/cups.service.d/*.conf
expect 0 systemd-analyze verify --man=no "$HOME_DIR"/units/{cups.socket,cups.service,spsy-gateway.socket,spsy-gateway.service}
equal "$out$err" ""
if systemd-analyze --help | grep -q -- --offline; then
    expect 0 systemd-analyze security --offline=true --threshold=20 "$HOME_DIR/units/spsy-gateway.service"
fi
tests/tools/filter_calls "$units/spsy-gateway.service" >"$HOME_DIR/gateway_calls"
setresuid=$(echo '__NR_setresuid' | cc -include sys/syscall.h -E - | tail -n 1)
grep -qx "$setresuid" "$HOME_DIR/gateway_calls" || fail "the connector could not become the user"

proves S10 "a server and its exit hosts need no right and no system call that the unit takes away"
tests/tools/filter_calls "$units/spsy.service" >"$HOME_DIR/calls"
[ "$(wc -l <"$HOME_DIR/calls")" -gt 150 ] || fail "the unit's system calls were not found"
confine=("$PWD/$BUILD/tests/tools/confine" "$HOME_DIR/calls")
keyctl=$(echo '__NR_keyctl' | cc -include sys/syscall.h -E - | tail -n 1)
expect 1 "${confine[@]}" perl -e 'exit(syscall($ARGV[0] + 0, 0, -4, 0) < 0 && $!{EPERM})' "$keyctl" # it is in force
make_home --system UNIT
activate "${confine[@]}"
spsy=("$SPSY" --socket "$SOCKET")
expect 0 "${spsy[@]}" --json doctor --full
for check in 'exit host' seccomp Landlock 'memfd sealing' pidfd 'time limits'; do
    want=$("${as_owner[@]}" "$SPSY" --json --home "$SPSY_HOME" doctor |
        grep -o "{\"check\":\"$check\",[^}]*}")
    contains "$out" "$want" # the same as without
done
printf 'text\n' >"$HOME_DIR/text"
cp "$BUILD/tests/exits/guard_reason.so" "$HOME_DIR/program.so"
cat >"$HOME_DIR/session.cl" <<CL
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$HOME_DIR/program.so'
CRTUSRPRF ALICE
CRTLIB SHOP
CRTOUTQ SHOP/OPEN
CRTSPLF FILE(SECRET) FROMSTMF('$HOME_DIR/text') OUTQ(SHOP/OPEN)
CRTSPLF FILE(PLAIN) FROMSTMF('$HOME_DIR/text') OUTQ(SHOP/OPEN)
CRTSPLF FILE(LARGE) FROMSTMF('$HOME_DIR/large') OUTQ(SHOP/OPEN)
CHGSPLFA FILE(PLAIN) COPIES(2)
EXPORT FILE(PLAIN) TOSTMF('$HOME_DIR/export')
SAVOBJ OBJ(OPEN) LIB(SHOP) SAVF('$HOME_DIR/save') SPLFDTA(*ALL)
DLTSPLF FILE(LARGE)
RSTOBJ OBJ(OPEN) SAVLIB(SHOP) SAVF('$HOME_DIR/save')
WRKSPLF
CL
head -c 200000 /dev/zero | tr '\0' x | fold >"$HOME_DIR/large"
expect 0 "${spsy[@]}" --job MADE run "$HOME_DIR/session.cl"
contains "$out" LARGE
expect 1 "${spsy[@]}" cl "SNDTCPSPLF FILE(LARGE) JOB(QSECOFR/MADE) RMTSYS('localhost:1') PRTQ(LP)"
contains "$err" 'Connection refused'
expect 3 "${spsy[@]}" -u ALICE cl "DSPSPLF FILE(SECRET) JOB(QSECOFR/MADE)"
contains "$err" 'refused: payroll is closed'
deactivate
