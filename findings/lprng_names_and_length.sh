#!/bin/bash
# LPRng 3.8.B (Debian 12: lprng 3.8.B-6), an LPD by RFC 1179.
#
# Expected, on valid input, and what this fails without:
#  1. A job of user C#D with the title "S$EN a;b" is listed with both as it stores them: "#", "$" and
#     ";" are "_". So the listing by the user's own name (command 4, operand C#D) is empty, and the
#     one by C_D has the job.
#  2. A data file announced with a length of 0 counts as one of unknown length, read until the
#     connection is closed: the job of a client that means an empty file, and sends the octet of
#     zero that ends each file, holds that octet: one byte, X'00'.
#
# By hand: findings/lprng_names_and_length.sh. Needs apt-get, mount namespaces (root, or user
# namespaces). Everything is below a temporary folder; LPRng listens on 127.0.0.1 and is gone at the
# end.
set -euo pipefail
work=$(mktemp -d)
chmod 711 "$work"
daemon=
stop() {
    [ -z "$daemon" ] || { kill -TERM "$daemon" && wait "$daemon"; } 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
differs() {
    echo "DIFFERS: $*"
    exit 1
}

mkdir "$work"/{packages,root,etc,etc/lprng,spool,spool/q}
(cd "$work/packages" && apt-get -o APT::Sandbox::User=root download -qq lprng=3.8.B-6)
dpkg -x "$work"/packages/lprng_*.deb "$work/root"

# Its configuration has one place only, /etc/lprng: it gets an /etc of its own.
: >"$work/log" # without, it ends without a word
for file in passwd group hosts nsswitch.conf ld.so.cache host.conf; do
    [ ! -e "/etc/$file" ] || cp "/etc/$file" "$work/etc"
done
printf 'DEFAULT ACCEPT\n' >"$work/etc/lprng/lpd.perms"
printf 'q:server\n  :lp=/dev/null\n  :sd=%s/spool/q\n  :sh:ah:mx=0\n' "$work" >"$work/etc/lprng/printcap"
own=(unshare --mount) plain=()
if [ "$(id -u)" != 0 ]; then # as root of a user namespace it would fail to set its groups
    own=(unshare --map-root-user --mount) plain=(unshare -U --map-user=1000 --map-group=1000)
fi
start() { # PORT
    cat >"$work/etc/lprng/lpd.conf" <<CONF
lpd_port=127.0.0.1%$1
lpd_listen_port=127.0.0.1%$1
lockfile=$work/lpd
printcap_path=/etc/lprng/printcap
lpd_printcap_path=/etc/lprng/printcap
lpd_perms_path=/etc/lprng/lpd.perms
printer_perms_path=/etc/lprng/lpd.perms
user=root
group=root
server_user=root
unix_socket_path=
CONF
    # it ends its children when it is told to end
    "${own[@]}" sh -c "mount --bind '$work/etc' /etc && exec ${plain[*]} \
        '$work/root/usr/sbin/lpd' -F -L '$work/log'" >"$work/std" 2>&1 &
    daemon=$!
    for _ in $(seq 100); do
        ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
        kill -0 "$daemon" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}
port=$((20000 + $$ % 10000))
start "$port" || differs "LPRng does not start: $(cat "$work/std" "$work/log" 2>&1)"

say() { # BYTES(printf): to the daemon, which acknowledges them by a zero
    local answer
    printf '%b' "$1" >&3
    IFS= LC_ALL=C read -r -t 10 -d '' -n 1 answer <&3 || differs "no acknowledgement of $1"
    [ -z "$answer" ] || differs "answer to $1: $answer"
}
send() { # NUMBER USER TITLE LENGTH DATA(printf)
    local control="Hhere\nP$2\nJ$3\nfdfA$1here\nUdfA$1here\n" bytes
    bytes=$(printf '%b' "$control" | wc -c)
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    say '\x02q\n'
    say "\\x02$bytes cfA$1here\\n"
    say "$control\\0"
    say "\\x03$4 dfA$1here\\n"
    if [ "$4" -gt 0 ]; then say "$5\\0"; else printf '%b' "$5\\0" >&3; fi
    exec 3>&-
}
listing() { # USER
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '\x04q %s\n' "$1" >&3
    timeout 10 cat <&3
    exec 3>&-
}
waits_for() { # PATTERN: in the listing of everything
    for _ in $(seq 100); do
        ! listing '' | grep -q "$1" || return 0
        sleep 0.1
    done
    differs "not listed: $1, but: $(listing '')"
}

send 001 'C#D' 'S$EN a;b' 5 'data\n'
waits_for C_D
listing '' | grep -q 'C_D.*S_EN a_b' || differs "listed as: $(listing '')"
! listing 'C#D' | grep -q 'S_EN a_b' || differs "listed under C#D: $(listing 'C#D')"
listing 'C_D' | grep -q 'S_EN a_b' || differs "not listed under C_D: $(listing 'C_D')"
echo "LPRng 3.8.B-6: user C#D, title 'S\$EN a;b': listed as C_D, S_EN a_b; not found as C#D"

send 002 ALICE EMPTY 0 ''
waits_for ALICE
stored=$(od -An -tx1 "$work"/spool/q/df*002* | tr -d ' \n')
[ "$stored" = 00 ] || differs "a data file of length 0 is stored as X'$stored'"
echo "LPRng 3.8.B-6: a data file of length 0 is a job of one byte, X'00'"
