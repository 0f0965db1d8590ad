#!/bin/bash
# S14: which way a command goes, to a home or to the server that has it; and what there is not over a
# socket. Each home has a profile that tells it from the others. As root the clients are root, the
# homes and servers an ordinary user's; else everybody is that user.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/server_lib.sh
. "$(dirname "$0")/server_lib.sh"
unset SPSY_HOME SPSY_SOCKET
homes=$HOME_DIR/served
for name in OPTION SERVER VARIABLE NAMED STANDARD DEFAULT; do
    expect 0 "${ordinary[@]}" "$SPSY" --home "$homes/$name" init
    expect 0 "$SPSY" --home "$homes/$name" -u QSECOFR crtusrprf "AT$name"
done
for name in SERVER NAMED STANDARD; do serve "$homes/$name" "$homes/$name.sock"; done

# goes WAY COMMAND...: COMMAND, the words before a statement, asks that home
goes() {
    local way=$1
    shift
    expect 0 "$@" -u QSECOFR --json dspusrprf '*ALL'
    equal "$(grep -o '"userProfile":"AT[A-Z]*"' <<<"$out")" "\"userProfile\":\"AT$way\""
}
variables=(env "SPSY_HOME=$homes/VARIABLE" "SPSY_SOCKET=$homes/NAMED.sock")

proves S14 "--home goes to that home, whatever else is set"
goes OPTION "${variables[@]}" "$SPSY" --home "$homes/OPTION"
goes OPTION env "SPSY_SOCKET=$homes/NAMED.sock" "$SPSY" "--home=$homes/OPTION"

proves S14 "--socket goes to that server, whatever is set"
goes SERVER "${variables[@]}" "$SPSY" --socket "$homes/SERVER.sock"
(cd "$homes" && goes SERVER "$SPSY" --socket=SERVER.sock)

proves S14 "SPSY_HOME comes before SPSY_SOCKET"
goes VARIABLE "${variables[@]}" "$SPSY"

proves S14 "SPSY_SOCKET when there is no home in the environment, or an empty one"
goes NAMED env "SPSY_SOCKET=$homes/NAMED.sock" "$SPSY"
goes NAMED env SPSY_HOME= "SPSY_SOCKET=$homes/NAMED.sock" "$SPSY"

proves S14 "where nobody listens the command fails, and goes to no home instead"
for none in none.sock OPTION/spool.db; do
    expect 1 env "SPSY_SOCKET=$homes/$none" XDG_DATA_HOME="$homes/DEFAULT" "$SPSY" dspjob
    contains "$err" "SPY0201: no spsy server at socket $homes/$none: "
    equal "$out" ""
done
expect 1 env SPSY_HOME="$homes/VARIABLE" "$SPSY" --json --socket "$homes/none.sock" dspjob
contains "$out" '"id":"SPY0201"'
expect 1 env SPSY_HOME="$homes/VARIABLE" "$SPSY" --socket "" dspjob

proves S14 "who asks without --user is the kernel's word: root and the home's owner are QSECOFR"
expect 0 "$SPSY" --socket "$homes/SERVER.sock" --json dspjob
contains "$out" '"currentUser":"QSECOFR"'

# ---- /run/spsy/spsy.sock and the default home: in a mount namespace, where both are private ----------
own=(unshare -m)
[ "$(id -u)" = 0 ] || own=(unshare -rm)
private() { # STANDARD|'' WORDS...: as root there; the socket is there, or none
    # shellcheck disable=SC2016 # for the shell there
    "${own[@]}" sh -c 'set -e
        mount -t tmpfs -o mode=755 tmpfs /run
        mkdir /run/spsy
        [ -z "$1" ] || ln -s "$1" /run/spsy/spsy.sock
        mount -t tmpfs -o mode=755 tmpfs /var/lib
        ln -s "$2" /var/lib/spsy
        shift 2
        exec "$@"' sh "${1:+$homes/$1.sock}" "$homes/DEFAULT" "${@:2}"
}
skipped=
if private STANDARD true 2>/dev/null; then
    proves S14 "/run/spsy/spsy.sock when nothing else is said, for root too"
    goes STANDARD private STANDARD "$SPSY"
    goes STANDARD private STANDARD env SPSY_HOME= SPSY_SOCKET= "$SPSY"
    goes VARIABLE private STANDARD env "SPSY_HOME=$homes/VARIABLE" "$SPSY"
    goes NAMED private STANDARD env "SPSY_SOCKET=$homes/NAMED.sock" "$SPSY"
    goes OPTION private STANDARD "$SPSY" --home "$homes/OPTION"
    goes DEFAULT private STANDARD "$SPSY" --home /var/lib/spsy
    proves S14 "the default home when there is no such socket"
    goes DEFAULT private '' "$SPSY"
    goes DEFAULT private '' sh -c 'touch /run/spsy/spsy.sock && exec "$@"' sh "$SPSY" # no socket
    proves S14 "init makes the default home beside a server"
    expect 1 private STANDARD "$SPSY" init
    contains "$err" /var/lib/spsy
else
    skipped="no mount namespaces here: /run/spsy/spsy.sock is not tried"
fi
if [ ! -S /run/spsy/spsy.sock ] && [ "$(id -u)" != 0 ]; then
    proves S14 "the default home of a user"
    mkdir "$HOME_DIR/data"
    ln -s "$homes/DEFAULT" "$HOME_DIR/data/spsy"
    goes DEFAULT env XDG_DATA_HOME="$HOME_DIR/data" "$SPSY"
fi

# ---- what there is not over a socket --------------------------------------------------------------
proves S14 "--adopt, --job-type and --home are errors over the socket, whichever way that was found"
before=$("$SPSY" --socket "$homes/SERVER.sock" --json dspjob | grep -o '"job":"[0-9]*')
for words in "dspjob" "cl DSPJOB" "run /dev/null" "shell" "doctor" "journal" "bogus" ""; do
    for option in "--adopt QUSER" "--adopt=QUSER" "--job-type batch" "--job-type=batch"; do
        # shellcheck disable=SC2086 # several words
        expect 2 "$SPSY" --socket "$homes/SERVER.sock" $option $words
        case $words in '') continue ;; esac # no command is said first
        equal "$err" "SPY0108: ${option%%[ =]*} does not exist over the socket of a server ($homes/SERVER.sock); on a home of your own: --home"
        # shellcheck disable=SC2086
        expect 2 env SPSY_SOCKET="$homes/SERVER.sock" "$SPSY" --json $option $words
        equal "$err" ""
        contains "$out" "${option%%[ =]*} does not exist over the socket"
    done
    # shellcheck disable=SC2086
    expect 2 "$SPSY" --home "$homes/OPTION" --socket "$homes/SERVER.sock" $words
    [ -z "$words" ] || equal "$err" "SPY0108: --home does not exist over the socket of a server ($homes/SERVER.sock): it has a home; name one of the two, --home or --socket"
done
expect 2 "$SPSY" --socket "$homes/SERVER.sock" --job-type nonsense dspjob
contains "$err" "CPD0084: Value nonsense not valid for --job-type"
after=$("$SPSY" --socket "$homes/SERVER.sock" --json dspjob | grep -o '"job":"[0-9]*')
equal "${after##*\"}" "$(printf %06d $((10#${before##*\"} + 1)))" # no job has begun

proves S14 "init and serve are about a home: a socket before them is an error"
expect 2 "$SPSY" --socket "$homes/new.sock" init
contains "$err" "init makes a home, which --home names, not a socket: $homes/new.sock"
expect 2 "$SPSY" --json --socket "$homes/new.sock" serve
contains "$out" "serve --socket $homes/new.sock: the option comes after the word"

proves S14 "what needs no home needs no server either"
for words in help "help dspjob" man "completion bash" --version "dspjob --help" "record layout" "exit call --help"; do
    # shellcheck disable=SC2086
    expect 0 "$SPSY" --socket "$homes/none.sock" $words
    here=$out
    # shellcheck disable=SC2086
    expect 0 "$SPSY" --home "$homes/none" $words
    equal "$out" "$here"
done

end_servers
[ -z "$skipped" ] || {
    echo "$skipped"
    exit 77
}
