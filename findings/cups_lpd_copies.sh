#!/bin/bash
# CUPS 2.4.2 (Debian 12: cups and cups-daemon, the newest 2.4.2-3+deb12u*), cups-lpd: RFC 1179 in front
# of CUPS.
#
# Expected, on valid input, and what this fails without:
#  1. A control file with the data file's line three times, which to RFC 1179 is three copies, makes one
#     job of three documents, each a file of its own with the same bytes.
#  2. Format l, "leave control characters", is not taken over: text sent so is of type text/plain to
#     CUPS, which then lays it out, and not application/octet-stream (raw).
#  3. The line N, the name of the file that was printed, counts for the lines of data files after it
#     only. In the order of BSD's lpr (f, U, N) the document gets no name.
#
# By hand: findings/cups_lpd_copies.sh. Needs apt-get, CUPS's libraries (make cups-lpd-deps names them)
# and root (cupsd). Everything is below a temporary folder; cupsd listens on a socket there, cups-lpd
# on none, and both are gone at the end.
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

mkdir -p "$work"/{packages,root,etc,spool/tmp,run,cache,log}
(cd "$work/packages" && apt-get -o APT::Sandbox::User=root download -qq {cups,cups-daemon}'=2.4.2-3+deb12u*')
for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done
version=$(basename "$work"/packages/cups_*.deb | cut -d_ -f2)
cat >"$work/etc/cups-files.conf" <<CONF
FileDevice Yes
SystemGroup root
ServerRoot $work/etc
ServerBin $work/root/usr/lib/cups
DataDir $work/root/usr/share/cups
RequestRoot $work/spool
StateDir $work/run
CacheDir $work/cache
TempDir $work/spool/tmp
AccessLog $work/log/access
ErrorLog $work/log/error
PageLog $work/log/page
CONF
cat >"$work/etc/cupsd.conf" <<CONF
Listen $work/run/cups.sock
WebInterface No
Browsing Off
DirtyCleanInterval 0
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
CONF
cat >"$work/etc/printers.conf" <<CONF
<Printer keeps>
DeviceURI file:///dev/null
State Stopped
Accepting Yes
Shared Yes
</Printer>
CONF
"$work/root/usr/sbin/cupsd" -f -c "$work/etc/cupsd.conf" -s "$work/etc/cups-files.conf" >"$work/std" 2>&1 &
daemon=$!
for _ in $(seq 100); do
    [ ! -S "$work/run/cups.sock" ] || break
    sleep 0.1
done
[ -S "$work/run/cups.sock" ] || differs "cupsd does not start: $(cat "$work/std" "$work/log/error")"

# cups-lpd speaks on its standard input and output, as inetd has it, and waits for nothing.
send() { # CONTROL(printf)
    local answers
    answers=$(printf '%b' '\x02keeps\n' "\\x02$(printf '%b' "$1" | wc -c) cfA001here\\n" "$1\\0" \
        '\x036 dfA001here\n' 'plain\n\0' | CUPS_SERVER=$work/run/cups.sock timeout 20 \
        "$work/root/usr/lib/cups/daemon/cups-lpd" -n | od -An -tx1 | tr -d ' \n')
    [ "$answers" = 0000000000 ] || differs "acknowledgements: $answers"
}
attributes() { # NUMBER: of a job; cupsd writes them when it has time
    for _ in $(seq 100); do
        ! grep -qs document-format "$work/spool/c0000$1" || break
        sleep 0.1
    done
    tr '\0-\37' '\n' <"$work/spool/c0000$1"
}

send 'Hhere\nPALICE\nJTITLE\nNNAMED\nldfA001here\nldfA001here\nldfA001here\nUdfA001here\n'
copied=$(attributes 1)
documents=$(find "$work/spool" -name 'd00001-*' | wc -l)
[ "$documents" = 3 ] || differs "$documents documents"
for document in "$work"/spool/d00001-*; do
    [ "$(cat "$document")" = plain ] || differs "${document##*/}: $(cat "$document")"
done
echo "cups-lpd $version: three lines of one data file: one job of three documents"
grep -q text/plain <<<"$copied" || differs "no text/plain: $copied"
! grep -q octet-stream <<<"$copied" || differs "octet-stream: $copied"
echo "cups-lpd $version: format l of text: text/plain"
[ "$(grep -c '^NAMED' <<<"$copied")" = 3 ] || differs "N before the data file's lines: $copied"
send 'Hhere\nPALICE\nJTITLE\nfdfA001here\nUdfA001here\nNNAMED\n'
! attributes 2 | grep -q '^NAMED' || differs "N after the data file's line: $(attributes 2)"
echo "cups-lpd $version: the line N names the data files of the lines after it only"
