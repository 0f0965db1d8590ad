#!/bin/bash
# core/cli/README.md, "Invocation": where the home is, who runs, the job, options in both forms,
# exit statuses.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
json=$BUILD/tests/tools/json
get() { "$json" get "$1" <<<"$out"; }

# ---- init ----
expect 0 "$SPSY" init --system sys1
contains "$err" "SPY0001: home $SPSY_HOME made, system SYS1"
equal "$out" ""
equal "$(stat -c %a "$SPSY_HOME")" 700
for file in registry.json spool.db lib; do
    [ -e "$SPSY_HOME/$file" ] || fail "init left out $file"
done
before=$(sha256sum "$SPSY_HOME/registry.json")
expect 1 "$SPSY" init
contains "$err" "SPY0102"
equal "$(sha256sum "$SPSY_HOME/registry.json")" "$before"
rm "$SPSY_HOME"/spool.db* "$SPSY_HOME/seal.key" # as if the first init had been killed before its last step
expect 0 "$SPSY" init --system sys1
equal "$(sha256sum "$SPSY_HOME/registry.json")" "$before"
expect 1 "$SPSY" --home "$HOME_DIR/none" dspjob
contains "$err" "SPY0103"
[ ! -e "$HOME_DIR/none" ] || fail "a command made a home"
expect 2 "$SPSY" --home "$HOME_DIR/bad" init --system 1SYS
contains "$err" "CPD0084"
[ ! -e "$HOME_DIR/bad" ] || fail "a wrong name made a home"
expect 2 "$SPSY" --home "$HOME_DIR/bad" init --bogus
expect 0 "$SPSY" --home "$HOME_DIR/a/b/c" init
expect 0 "$SPSY" --home "$HOME_DIR/a/b/c" dspjob

# ---- which home: --home before SPSY_HOME before the user's own; relative ones too ----
expect 0 env SPSY_HOME="$HOME_DIR/none" "$SPSY" --home "$SPSY_HOME" dspjob
expect 0 env SPSY_HOME="$HOME_DIR/none" "$SPSY" "--home=$SPSY_HOME" dspjob
(cd "$HOME_DIR" && SPSY_HOME='' "$SPSY" --home home dspjob >/dev/null) || fail "relative home"
expect 1 "$SPSY" --home "" dspjob
contains "$err" "SPY0103"
if [ "$(id -u)" -ne 0 ]; then
    expect 0 env -u SPSY_HOME XDG_DATA_HOME="$HOME_DIR/xdg" "$SPSY" init
    [ -e "$HOME_DIR/xdg/spsy/spool.db" ] || fail "XDG_DATA_HOME"
    expect 0 env -u SPSY_HOME -u XDG_DATA_HOME HOME="$HOME_DIR" "$SPSY" init
    [ -e "$HOME_DIR/.local/share/spsy/spool.db" ] || fail "HOME"
fi

# ---- who: the owner is QSECOFR; --user takes every profile there is, no other, no disabled one ----
expect 0 "$SPSY" --json dspjob
equal "$(get rows.0.currentUser)" QSECOFR
expect 0 "$SPSY" --json --user quser dspjob
equal "$(get rows.0.currentUser)" QUSER
for profile in QSPL QTCP QSYS QSYSOPR QPGMR; do
    expect 0 "$SPSY" -u $profile dspjob
done
expect 1 "$SPSY" --json -u NOBODY dspjob
equal "$(get messages.0.id)" CPF2204
expect 2 "$SPSY" -u 'NO BODY' dspjob
expect 0 "$SPSY" crtusrprf --usrprf bob
expect 0 "$SPSY" -u bob dspjob
expect 0 "$SPSY" chgusrprf bob --status '*disabled'
expect 1 "$SPSY" --json -u bob dspjob
equal "$(get messages.0.id)" CPF22E3
if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
    # Somebody else's home: root is its security officer as well, whatever profiles there are.
    chown -R nobody "$SPSY_HOME"
    expect 0 "$SPSY" crtusrprf --usrprf root
    expect 0 "$SPSY" --json dspjob
    equal "$(get rows.0.currentUser)" QSECOFR
    expect 0 "$SPSY" --json -u root dspjob
    equal "$(get rows.0.currentUser)" ROOT
    equal "$(get rows.0.signedOn)" QSECOFR
    chown -R root "$SPSY_HOME"
fi

# ---- the job: numbers rise, names, types, adopted profiles ----
expect 0 "$SPSY" --json dspjob
first=$(get rows.0.job)
expect 0 "$SPSY" --json --job payroll dspjob
second=$(get rows.0.job)
equal "${first#*/}" QSECOFR/SPSY
equal "${second#*/}" QSECOFR/PAYROLL
[ "${second%%/*}" -gt "${first%%/*}" ] || fail "$second is not after $first"
expect 2 "$SPSY" --job 1X dspjob
expect 2 "$SPSY" --job ELEVENCHARS dspjob
for type in interactive batch system scpf subsystem-monitor; do
    expect 0 "$SPSY" --json --job-type $type dspjob
    equal "$(get rows.0.type)" $type
done
expect 0 "$SPSY" --json dspjob
equal "$(get rows.0.type)" batch # no terminal here
expect 2 "$SPSY" --job-type Batch dspjob
expect 0 "$SPSY" --adopt quser --adopt qsecofr dspjob
expect 1 "$SPSY" --adopt nobody dspjob
contains "$err" "CPF2204"
adopted=()
for ((i = 0; i < 17; i++)); do adopted+=(--adopt quser); done
expect 2 "$SPSY" "${adopted[@]}" dspjob
expect 0 "$SPSY" "${adopted[@]:2}" dspjob

# ---- options before the command ----
expect 2 "$SPSY"
expect 2 "$SPSY" --bogus dspjob
contains "$err" "--bogus"
expect 2 "$SPSY" --user
expect 2 "$SPSY" --json=yes dspjob
expect 2 "$SPSY" dspjob --json
contains "$err" "before the command"
expect 2 "$SPSY" bogus
contains "$err" "CPD0030"
expect 2 "$SPSY" dspslpf # mistyped: what was meant, if it is near and takes nothing away
contains "$err" "Command DSPSLPF not found; nearest: DSPSPLF; spsy help lists them"
expect 2 "$SPSY" dltslpf
contains "$err" "Command DLTSLPF not found; spsy help lists them"
expect 2 "$SPSY" deletefile
contains "$err" "Command DELETEFILE not found; spsy help lists them"
expect 0 "$SPSY" -- dspjob
expect 0 "$SPSY" --version
contains "$out" "spsy "

# ---- output that cannot be written is a failure ----
if [ -e /dev/full ]; then
    status=0
    "$SPSY" dspjob >/dev/full 2>"$HOME_DIR/err" || status=$?
    equal $status 1
    contains "$(cat "$HOME_DIR/err")" "standard output"
    status=0
    "$SPSY" --json dspjob >/dev/full 2>/dev/null || status=$?
    equal $status 1
    status=0
    "$SPSY" help >/dev/full 2>/dev/null || status=$?
    equal $status 1
fi
mkfifo "$HOME_DIR/pipe"
(exec 3<"$HOME_DIR/pipe"; exec 3<&-) &
status=0
{ wait $!; "$SPSY" --json dspjob; } >"$HOME_DIR/pipe" 2>"$HOME_DIR/err" || status=$?
equal $status 1
contains "$(cat "$HOME_DIR/err")" "Broken pipe"

# ---- descriptors closed by the caller: nothing is written into the spool in their place ----
status=0
"$SPSY" --json dspjob >&- 2>/dev/null || status=$?
equal $status 1
status=0
"$SPSY" dspjob >/dev/null 2>&- </dev/null || status=$?
equal $status 0
status=0
"$SPSY" -u nobody dspjob <&- >&- 2>&- || status=$?
equal $status 1
status=0
"$SPSY" run - <&- >/dev/null 2>&1 || status=$?
equal $status 0 # an empty script
expect 0 "$SPSY" dspjob

# ---- a terminal: interactive, a prompt, colour unless NO_COLOR ----
if command -v script >/dev/null; then
    on_terminal() { # COMMAND: what it shows on a terminal where EXIT is typed
        printf 'DSPJOB\nDLTUSRPRF NOBODY\nEXIT\n' | script -qec "$1" /dev/null || true
    }
    shown=$(on_terminal "'$SPSY' shell")
    contains "$shown" "spsy> "
    contains "$shown" "interactive"
    contains "$shown" $'\033[1;31mCPF2204\033[0m: '
    shown=$(NO_COLOR=1 on_terminal "'$SPSY' shell")
    contains "$shown" "CPF2204: "
    case $shown in *$'\033[1;31m'*) fail "colour in spite of NO_COLOR" ;; esac
fi

# ---- text for people: no escape sequence reaches a terminal ----
expect 0 "$SPSY" crtusrprf eve --text $'a\033[31mb'
expect 0 "$SPSY" dspusrprf eve
case $out in *$'\033'*) fail "an escape character" ;; esac
contains "$out" 'a?[31mb'
