# lib.sh - sourced by every script of tests/cli: a fresh home, and assertions that name the line.
set -eu
export LC_ALL=C.UTF-8 # a bare machine has no locale at all; ${text:0:9} counts characters
: "${SPSY:?path of the spsy program}" "${BUILD:?build directory}"
# Over the socket of a server: tests/served/run calls the script again, with another $SPSY (S14).
[ -z "${SERVED:-}" ] || [ -n "${SERVED_DIR:-}" ] || exec tests/served/run "$0"
HOME_DIR=$(mktemp -d "${TMPDIR:-/tmp}/spsy-cli-XXXXXX")
chmod 700 "$HOME_DIR"
# end_home: for traps. A server that writes in the home would keep it from being removed.
end_home() {
    [ -z "${SERVED_DIR:-}" ] || tests/served/stop || true
    rm -rf "$HOME_DIR"
}
trap end_home EXIT
export SPSY_HOME=$HOME_DIR/home
export PROGRAM=${SERVED_SPSY:-$SPSY} # the program itself, whichever way $SPSY goes

# A home's database may be written at that moment, by a job of a server that is just ending.
sqlite3() { command sqlite3 -cmd '.timeout 10000' "$@"; }

fail() { # TEXT: ends the script, naming the caller's line
    echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: $*" >&2
    exit 1
}

# proves NUMBER... TEXT: a case that the lines after it check. It is announced when it runs, so that a
# rule whose test never ran is found (tests/lint/behaviours).
proves() { echo "case: $*"; }

# embedded_only PART: true but over the socket, where tests/served/exceptions says why.
embedded_only() {
    [ -n "${SERVED_DIR:-}" ] || return 0
    tests/served/exception "$SERVED_SCRIPT" "$1" >/dev/null ||
        fail "part $1 of $SERVED_SCRIPT is not in tests/served/exceptions"
    return 1
}

# unserve: no server holds a home any more, which is to be damaged, moved or removed; embedded none does.
unserve() { [ -z "${SERVED_DIR:-}" ] || tests/served/stop || fail "a server is left"; }
# copy_home FROM TO: TO, which may exist, becomes what FROM is; neither is written to meanwhile.
copy_home() {
    unserve
    rm -rf "$2"
    cp -a "$1" "$2"
}

# expect STATUS COMMAND...: runs it, keeps stdout in $out and stderr in $err, compares the status.
# Parts that run side by side, in subshells, each have files of their own.
expect() {
    local want=$1 got=0 mine=
    shift
    [ "$BASHPID" = "$$" ] || mine=.$BASHPID
    "$@" >"$HOME_DIR/out$mine" 2>"$HOME_DIR/err$mine" </dev/null || got=$?
    out=$(cat "$HOME_DIR/out$mine") err=$(cat "$HOME_DIR/err$mine")
    [ "$got" -eq "$want" ] || {
        echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: status $got, not $want: $*" >&2
        echo "$out" >&2
        echo "$err" >&2
        exit 1
    }
}

# until_true TENTHS COMMAND...: it becomes true within that time
until_true() {
    local tenths=$1
    shift
    while ! "$@"; do
        tenths=$((tenths - 1))
        [ "$tenths" -gt 0 ] || return 1
        sleep 0.1
    done
}

contains() { # HAYSTACK NEEDLE
    case $1 in *"$2"*) ;; *)
        echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: '$2' is not in: $1" >&2
        exit 1
        ;;
    esac
}

equal() { # ACTUAL EXPECTED
    [ "$1" = "$2" ] || {
        echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: '$1' is not '$2'" >&2
        exit 1
    }
}

# shellcheck disable=SC2120 # without a file it reads standard input
hex() { # [FILE...]: the bytes of files or standard input as hex digits
    cat "$@" | od -An -v -tx1 | tr -d ' \n'
}
