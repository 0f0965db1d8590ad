#!/bin/bash
# Which way a command goes, and what the way decides: spsy doctor, break-glass and the paths of programs
# over a socket. As root with three real users; else with the one there is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
# shellcheck source=tests/cli/activate_lib.sh
. "$(dirname "$0")/activate_lib.sh"

make_home --system WAYS
home=$SPSY_HOME
row() { grep -o "{\"check\":\"$1\",[^}]*}" <<<"$out"; }

proves S10 "doctor tells that a command works on a home itself, which, and as whom"
expect 0 "${as_owner[@]}" "$SPSY" --json doctor
contains "$(row route)" "embedded: this process works on home $home itself, as QSECOFR (user id $owner)"
expect 0 "${as_owner[@]}" "$SPSY" -u QSYSOPR --json doctor
contains "$(row route)" "itself, as QSYSOPR (user id"

listen
chmod 666 "$SPSY_SYSLOG_SOCKET"
activate
unset SPSY_HOME
spsy=("$SPSY" --socket "$SOCKET")

proves S10 "doctor tells that a command goes to a server: where, as whom, and how full its limits are"
expect 0 "${as_owner[@]}" "${spsy[@]}" --json doctor
contains "$(row route)" "server: socket $SOCKET, spsy "
contains "$(row route)" "system WAYS; you are user id $owner, as QSECOFR\""
[[ $(row server) =~ up\ 0\ h\ 0\ min,\ since\ 20[0-9TZ:-]*\;\ user\ id\ $owner,\ process\ $(acceptor)\" ]] ||
    fail "$(row server)"
contains "$(row connections)" '1 now, 1 at most so far, limit '
contains "$(row 'connections of a user')" "1 of user id $owner, who has most; limit "
contains "$(row 'spare processes')" ' ready'
contains "$(row 'refused connections')" '"0 since the server began'
contains "$(row registry)" '"state":"ok"'
expect 0 "${as_owner[@]}" "${spsy[@]}" -u QSYSOPR --json doctor
contains "$(row route)" ', as QSYSOPR, signed on as QSECOFR"'
expect 0 env SPSY_SOCKET="$SOCKET" "${as_owner[@]}" "$SPSY" --json doctor
contains "$(row route)" "server: socket $SOCKET"
expect 1 "$SPSY" --socket "$HOME_DIR/none" doctor
contains "$err" "SPY0201: no spsy server at socket $HOME_DIR/none"

proves S6 "a path that the server cannot find is said to be the server's"
own="is a path of the server, which looks for it as user id $owner"
expect 0 "${as_owner[@]}" "${spsy[@]}" addexitpgm QIBM_QSP_SECURITY SPSY0100 10 "$HOME_DIR/none.so"
contains "$err" "SPY0003: $HOME_DIR/none.so $own"
expect 0 "${as_owner[@]}" "${spsy[@]}" addexitpgm QIBM_QSP_SECURITY SPSY0100 11 QSPSY/RULES --pgmdta "$HOME_DIR/none.json"
contains "$err" "SPY0003: $HOME_DIR/none.json $own"
expect 0 "${as_owner[@]}" "$SPSY" --home "$home" addexitpgm QIBM_QSP_SECURITY SPSY0100 12 "$HOME_DIR/none.so"
case $err in *'path of the server'*) fail "$err" ;; esac

proves S6 "a path is looked for where the server runs, and judged as always"
cp "$BUILD/tests/exits/guard_reason.so" "$HOME_DIR/there.so"
chmod 775 "$HOME_DIR/there.so"
expect 0 "${as_owner[@]}" "${spsy[@]}" addexitpgm QIBM_QSP_SECURITY SPSY0100 13 "$HOME_DIR/there.so"
contains "$err" 'group or others may write it'
case $err in *'path of the server'*) fail "$err" ;; esac
chmod 755 "$HOME_DIR/there.so"
expect 0 "${as_owner[@]}" "${spsy[@]}" addexitpgm QIBM_QSP_SECURITY SPSY0100 13 "$HOME_DIR/there.so" --replace '*YES'
equal "$err" "SPY0001: Exit program $HOME_DIR/there.so added to format SPSY0100 as number 13"
for number in 10 11 12 13; do
    expect 0 "${as_owner[@]}" "${spsy[@]}" rmvexitpgm QIBM_QSP_SECURITY SPSY0100 $number
done

proves S1 "break-glass over a socket: the home's owner begins and ends it, and the system's log has the user id"
: >"$HOME_DIR/log"
expect 0 "${as_owner[@]}" "${spsy[@]}" break-glass --reason 'a test' --hours 1
logged 1
contains "$lines" "break-glass begun home=\"$home\" uid=$owner expires="
expect 0 "${as_owner[@]}" "${spsy[@]}" break-glass --end
logged 1

if [ "$(id -u)" != 0 ]; then
    deactivate
    echo "what other users are shown needs root: skipped"
    exit 77
fi

proves S1 "root is as the owner, by the kernel's word"
expect 0 "${spsy[@]}" --json doctor
contains "$(row route)" "you are user id 0, as QSECOFR\""
contains "$(row files)" '"state":"ok"'
expect 0 "${spsy[@]}" break-glass --reason 'a test' --hours 1
logged 1
contains "$lines" "break-glass begun home=\"$home\" uid=0 expires="

proves S1 "anybody else, with whatever authority, neither begins nor ends break-glass, but is told of it"
expect 0 "${spsy[@]}" crtusrprf ALICE --lcluser bin
expect 0 "${spsy[@]}" crtusrprf CHIEF --lcluser sys --spcaut '*ALLOBJ *SECADM *AUDIT'
for who in bin sys; do
    other=(setpriv "--reuid=$who" "--regid=$(id -g $who)" --clear-groups "${spsy[@]}")
    expect 3 "${other[@]}" break-glass --end
    contains "$err" "SPY0116: break-glass is begun and ended by root and the owner of the server's home; you are user id $(id -u $who)"
    expect 0 "${other[@]}" break-glass
    contains "$out" 'in force'
    contains "$out" 'a test'
done
expect 3 "${other[@]}" -u QSECOFR break-glass --end # he may run as QSECOFR, and is not the owner
contains "$err" SPY0116
[ -e "$home/break-glass" ] || fail "ended by another"
expect 0 "${spsy[@]}" break-glass --end
expect 3 "${other[@]}" break-glass --reason x --hours 1
contains "$err" SPY0116
[ ! -e "$home/break-glass" ] || fail "begun by another"

proves S10 "anybody else is shown his own way and limits, and nothing of the home"
expect 0 "${spsy[@]}" addexitpgm QIBM_QSP_SECURITY SPSY0100 10 "$HOME_DIR/there.so"
expect 0 "${other[@]}" --json doctor --full
contains "$(row route)" "server: socket $SOCKET, spsy "
contains "$(row route)" "you are user id $(id -u sys), as CHIEF\""
contains "$(row connections)" '"1 of yours; a user may have '
equal "$(grep -o '"check"' <<<"$out" | wc -l)" 2
contains "$out" "the rest is shown to root and the owner of the server's home"
case $out in *"$home"* | *there.so*) fail "$out" ;; esac
expect 0 "${other[@]}" -u QSECOFR --json doctor
equal "$(grep -o '"check"' <<<"$out" | wc -l)" 2

proves S13 "a refusal goes to the system's log as well where the client wants it"
expect 0 "${spsy[@]}" rmvexitpgm QIBM_QSP_SECURITY SPSY0100 10
echo text >"$HOME_DIR/text"
chmod 644 "$HOME_DIR/text"
expect 0 "${spsy[@]}" --job MINE crtsplf --file MINE --fromstmf "$HOME_DIR/text"
: >"$HOME_DIR/log"
expect 3 "${other[@]}" dspsplf --file MINE --job QSECOFR/MINE
expect 3 "${other[@]}" --syslog dspsplf --file MINE --job QSECOFR/MINE
logged 1
contains "$lines" DSPSPLF

proves S10 "how many connections a user has is counted while they last"
mkfifo "$HOME_DIR/wait"
for _ in 1 2 3; do "${other[@]}" run - <"$HOME_DIR/wait" >/dev/null 2>&1 & done
exec 7>"$HOME_DIR/wait"
for _ in $(seq 100); do
    echo 'DSPJOB' >&7
    out=$("${other[@]}" --json doctor 2>&1)
    ! grep -q '"4 of yours' <<<"$out" || break
    sleep 0.05
done
contains "$(row connections)" '"4 of yours'
expect 0 "${spsy[@]}" --json doctor
contains "$(row 'connections of a user')" "3 of user id $(id -u sys), who has most"
exec 7>&-
for _ in $(seq 100); do
    out=$("${other[@]}" --json doctor 2>&1)
    ! grep -q '"1 of yours' <<<"$out" || break
    sleep 0.05
done
contains "$(row connections)" '"1 of yours'
deactivate
