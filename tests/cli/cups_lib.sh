# shellcheck shell=bash disable=SC2034 # its scripts
# cups_lib.sh - a cupsd as `make cups-deps` unpacks it, with all that it writes below one directory.
cups_root=$PWD/build/cups/root
cupsd=

# cupsd_here [PROGRAM...]: it can run, and so can these of its package; or the script is skipped
cupsd_here() {
    local each
    for each in "$cups_root/usr/sbin/cupsd" "$@"; do
        [ -x "$each" ] && ! ldd "$each" | grep -q 'not found' ||
            { echo "no ${each##*/} here that can run (make cups-deps)" && exit 77; }
    done
}

# cups_files DIRECTORY SERVERBIN [LINE...]: what its cups-files.conf names, and itself with these lines
cups_files() {
    mkdir -p "$1"/{etc/ppd,spool/tmp,state,cache,log}
    cat >"$1/etc/cups-files.conf" <<CONF
FileDevice Yes
ServerRoot $1/etc
ServerBin $2
DataDir $cups_root/usr/share/cups
RequestRoot $1/spool
StateDir $1/state
CacheDir $1/cache
TempDir $1/spool/tmp
AccessLog $1/log/access
ErrorLog $1/log/error
PageLog $1/log/page
$(printf '%s\n' "${@:3}")
CONF
}

# cupsd_run DIRECTORY SOCKET: started in the background, and its socket is there; $cupsd
cupsd_run() {
    rm -f "$2"
    (exec "$cups_root/usr/sbin/cupsd" -f -c "$1/etc/cupsd.conf" -s "$1/etc/cups-files.conf" \
        >"$1/log/out" 2>&1 </dev/null) &
    cupsd=$!
    until_true 100 test -S "$2" || fail "cupsd does not start: $(cat "$1/log/out" "$1/log/error")"
}
cupsd_stop() { # [SIGNAL]
    [ -z "$cupsd" ] || { kill "-${1:-TERM}" "$cupsd" && wait "$cupsd"; } 2>/dev/null || true
    cupsd=
}
