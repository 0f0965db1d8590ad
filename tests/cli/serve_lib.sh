#!/bin/bash
# shellcheck disable=SC2034,SC2154 # what a library sets its scripts use, and the other way round
# serve_lib.sh - a served home and those who use it. Sourced after lib.sh.
#
# As root the home belongs to uid 1, and the users are the logins of uids 2 and 3; what they are
# called is the machine's affair ($login2, $profile2, ...). Else all is one user's: a script that
# needs more says so (needs_root).
unset SPSY_HOME SPSY_SOCKET
chmod 711 "$HOME_DIR"
peer=$PWD/$BUILD/tests/tools/peer crowd=$PWD/$BUILD/tests/tools/crowd
served=$HOME_DIR/served run=$HOME_DIR/run
socket=$run/s home=$served/home log=$run/log
scratch=$run/scratch # the server's $TMPDIR
mkdir "$served" "$run" "$scratch"
server=
if [ "$(id -u)" = 0 ]; then
    for each in 2 3 4; do
        declare "login$each=$(id -nu $each 2>/dev/null)"
        name=login$each
        declare "profile$each=$(tr '[:lower:]' '[:upper:]' <<<"${!name}")"
    done
    chown 1:1 "$served" "$run" "$scratch"
fi
needs_root() {
    [ "$(id -u)" = 0 ] && [ -n "$login2" ] && [ -n "$login3" ] && [ -n "$login4" ] ||
        { echo "it takes root, and logins of user ids 2 to 4" && exit 77; }
    # Others must reach the programs that they start.
    as_uid 2 test -x "$SPSY" -a -x "$peer" || { echo "user id 2 cannot reach $SPSY" && exit 77; }
}

# Words in front of a command that make it that user's; 0 stays root.
words_for() { # UID
    [ "$(id -u)" != 0 ] || [ "$1" = 0 ] || echo "setpriv --reuid $1 --regid $1 --clear-groups"
}
as_uid() { # UID COMMAND...
    local uid=$1
    shift
    $(words_for "$uid") "$@"
}
by() { # UID ARGUMENT...: spsy over the socket
    local uid=$1
    shift
    as_uid "$uid" "$SPSY" --socket "$socket" "$@"
}
officer() { by 0 "$@"; }
embedded() { as_uid 1 "$SPSY" --home "$home" "$@"; }

made() { # makes the home
    embedded init --system SYS1 >"$HOME_DIR/init" 2>&1 || fail "$(cat "$HOME_DIR/init")"
}
settings() { # KEY VALUE...: settings.json
    local text='{"version":1' comma=,
    while [ $# -gt 0 ]; do
        text="$text$comma\"$1\":$2"
        shift 2
    done
    echo "$text}" | as_uid 1 tee "$home/settings.json" >"$HOME_DIR/settings"
}

reread() { # the server reads the settings again: $reread is what it says
    local before
    before=$(grep -c '^SPY0218' "$log" || true)
    kill -HUP "$server"
    until_true 50 has_reread "$before" || fail "no word of the settings: $(cat "$log")"
    reread=$(grep '^SPY0218' "$log" | tail -1)
}
has_reread() { [ "$(grep -c '^SPY0218' "$log")" -gt "$1" ]; }
server_start() { # [COMMAND...]: e.g. prlimit; waits until it is ready
    : >"$log"
    (
        exec >>"$log" 2>&1 </dev/null
        TMPDIR=$scratch exec $(words_for 1) "$@" "$SPSY" --home "$home" serve --socket "$socket"
    ) &
    server=$!
    until_true 100 grep -q '^SPY0213: ' "$log" || fail "the server does not start: $(cat "$log")"
}
server_stop() { # [SIGNAL]: $stopped is its exit status
    stopped=0
    kill "-${1:-TERM}" "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || stopped=$?
    server=
}
server_end() { # for traps
    local each
    trap - EXIT
    [ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
    for each in $(jobs -p); do [ "$each" = "$server" ] || kill -KILL "$each" 2>/dev/null || true; done
    wait 2>/dev/null || true
    end_home
}
trap server_end EXIT

below() { # PID: it and all that it or they have started, one a line
    ps -e -o pid=,ppid= | awk -v top="$1" '
        { parent[$1] = $2 }
        END {
            for (pid in parent)
                for (each = pid; each in parent; each = parent[each])
                    if (each == top) { print pid; break }
        }'
}
workers() { pgrep -P "$server" | wc -l; }
descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; } # PID
rss() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; } # PID: kB
idle() { [ "$(workers)" -le 2 ]; }                       # nobody is connected
all_gone() { # PID...
    local each
    for each in "$@"; do [ ! -d "/proc/$each" ] || return 1; done
}

sound() { # WHAT: doctor finds the home in order, and no scratch is left
    equal "$(ls -A "$scratch")" ""
    embedded --json doctor --full >"$HOME_DIR/doctor" 2>&1 ||
        fail "$1: $(cat "$HOME_DIR/doctor")"
    contains "$(cat "$HOME_DIR/doctor")" '"check":"orphans","state":"ok"'
}
served_within_a_second() { # WHAT: another client is answered meanwhile
    local begun=${EPOCHREALTIME/[^0-9]/} took
    officer dspjob >"$HOME_DIR/another" 2>&1 || fail "$1: another client: $(cat "$HOME_DIR/another")"
    took=$((${EPOCHREALTIME/[^0-9]/} - begun))
    [ "$took" -lt 1000000 ] || fail "$1: another client waited $took us"
}
signs_on() { # UID KEYWORDS: that login gets a profile, named as it is
    local login=login$1 profile=profile$1
    shift
    expect 0 officer cl "CRTUSRPRF ${!profile} LCLUSER('${!login}') $*"
}
made_file() { # NAME TEXT OPTION...: a file of QSECOFR's; $job is its job
    expect 0 officer --json crtsplf --file "$1" --fromstmf "$2" "${@:3}"
    job=$(sed -E 's/.*"jobName":"([A-Z]*)","jobUser":"([A-Z]*)","jobNumber":"([0-9]*)".*/\3\/\2\/\1/' <<<"$out")
}
