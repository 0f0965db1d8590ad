#!/bin/bash
# machine_lib.sh - a machine to install the package on: users spsy, alice and bob, an /etc, /run, /home and
# /var/lib of its own (a mount namespace), and in front of the PATH an apt and a systemctl that do what
# the journey asks of them, as the package and its units say. Needs root.
machine=$HOME_DIR/machine

in_machine() { nsenter --target "$holder" --mount "$@"; }

machine_begin() { # status 1: there can be none here
    [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null || return 1
    chmod 755 "$HOME_DIR"
    mkdir -m 755 "$machine" "$machine/bin"
    unshare --mount --propagation private sleep 1000 &
    holder=$!
    trap machine_end EXIT
    until [ "$(readlink "/proc/$holder/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ]; do sleep 0.02; done
    cp -a /etc "$machine/etc"
    cat >>"$machine/etc/passwd" <<'PASSWD'
spsy:x:64001:64001::/var/lib/spsy:/usr/sbin/nologin
alice:x:64002:64002::/home/alice:/bin/sh
bob:x:64003:64003::/home/bob:/bin/sh
PASSWD
    printf '%s\n' spsy:x:64001: alice:x:64002: bob:x:64003: >>"$machine/etc/group"
    write_apt
    write_systemctl
    in_machine bash -euc "umask 022
        mount --bind '$machine/etc' /etc
        for at in /run /home /var/lib; do mount -t tmpfs -o mode=755 tmpfs \$at; done
        install -d -m 700 -o alice -g alice /home/alice
        install -d -m 700 -o bob -g bob /home/bob
        install -d -m 700 -o spsy -g spsy /var/lib/spsy"
}

machine_end() {
    [ ! -e "$machine/server" ] || kill "$(cat "$machine/server")" 2>/dev/null || true
    kill "$holder" 2>/dev/null || true
    end_home
}

write_apt() {
    install -m 755 /dev/stdin "$machine/bin/apt" <<APT
#!/bin/bash
[ "\$1" = install ] && [ \$# -eq 2 ] && dpkg-deb -x "\$2" "$machine/root"
APT
}

# The units' own words: where it listens, what is run before and as what. Rights as they leave them.
write_systemctl() {
    install -m 755 /dev/stdin "$machine/bin/systemctl" <<SYSTEMCTL
#!/bin/bash
[ "\$*" = "enable --now spsy.socket" ] || exit 1
units=$machine/root/usr/lib/systemd/system
said() { sed -n "s|^\$2=||p" "\$units/\$1" | sed 's|/usr/bin/spsy|$machine/root/usr/bin/spsy|'; }
socket=\$(said spsy.socket ListenStream) user=\$(said spsy.service User)
mkdir -p -m 755 "\$(dirname "\$socket")"
setsid "$PWD/tests/tools/activate" "\$socket" "$machine/heard" setpriv "--reuid=\$user" "--regid=\$user" \
    --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
    sh -c "\$(said spsy.service ExecStartPre) && exec \$(said spsy.service ExecStart)" \
    </dev/null >"$machine/said" 2>&1 &
echo \$! >"$machine/server"
for _ in \$(seq 300); do
    grep -q READY=1 "$machine/heard" 2>/dev/null && exit 0
    sleep 0.02
done
cat "$machine/said"
exit 1
SYSTEMCTL
}

# As Debian's packages leave them: CUPS's units and configuration, the gateway's units once the package is
# installed. systemd does not run here, so that `spsy gateway setup` has only files to write.
machine_cups() {
    local cups=$PWD/build/cups/root
    mkdir -p "$machine/etc/cups"
    cp "$cups"/lib/systemd/system/cups.{socket,service,path} "$machine/etc/systemd/system/"
    cp "$cups/usr/share/cups/cupsd.conf.default" "$machine/etc/cups/cupsd.conf"
    ln -s "$machine"/root/usr/lib/systemd/system/spsy-gateway.{socket,service} "$machine/etc/systemd/system/"
    chmod -R a+rX "$machine/etc/cups" "$machine/etc/systemd"
}

# as_user NAME DIRECTORY COMMAND: in a shell of that user, fresh as after a login.
as_user() {
    local home=/root who=()
    [ "$1" = root ] || home=/home/$1 who=(setpriv "--reuid=$1" "--regid=$1" --clear-groups)
    in_machine env -i "HOME=$home" "PATH=$machine/bin:$machine/root/usr/bin:$PATH" LC_ALL=C.UTF-8 \
        "${who[@]}" bash -c "cd '${2:-$home}' && $3" 2>&1 </dev/null
}
