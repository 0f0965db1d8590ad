#!/bin/bash
# spsy compare: what differs between a backup and the home, and the commands that do it again: restore
# and replay make the home what it was, for random changes over everything a home holds (Z2).
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
b=$HOME_DIR/backups
mkdir "$b"
chmod 755 "$HOME_DIR"
chmod 1777 "$b"
expect 0 "$SPSY" init --system SYS1

proves 'Z2 (R2) exactly what was changed since, row by row'
expect 0 "$SPSY" cl "CRTUSRPRF ALICE"
expect 0 "$SPSY" cl "CRTUSRPRF GOES"
expect 0 "$SPSY" cl "CRTOUTQ QGPL/NIGHT"
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/NIGHT *OUTQ GOES *USE"
expect 0 "$SPSY" backup "$b/one"
expect 0 "$SPSY" --json compare "$b/one"
contains "$out" '"rows":[]'
contains "$out" '"0 differences: the home is what it was at '
cat >"$HOME_DIR/changes.cl" <<'CL'
CHGUSRPRF ALICE SPCAUT(*JOBCTL) CURLIB(QGPL) TEXT('It''s')
DLTUSRPRF GOES
CRTUSRPRF NEW
CHGOUTQ QGPL/NIGHT DSPDTA(*OWNER) AUT(*EXCLUDE)
GRTOBJAUT QGPL *LIB ALICE *ALL
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 4 QSPSY/RULES MODE(*SHADOW)
CL
expect 0 "$SPSY" run "$HOME_DIR/changes.cl"
printf '{"version":1,"journalKeepDays":30}\n' >"$SPSY_HOME/settings.json"
expect 0 "$SPSY" --json compare "$b/one"
rows() {
    grep -o '"rows":\[.*\],"decisions"' <<<"$out" | sed 's/^"rows":\[//; s/\],"decisions"$//; s/},{/}\n{/g' |
        sed 's/{"object":"\([^"]*\)","name":"\([^"]*\)","change":"\([^"]*\)","attribute":"\([^"]*\)","backup":"\(.*\)","live":"\(.*\)"}/\1|\2|\3|\4|\5|\6/'
}
equal "$(rows)" "exit program|SPSY0100 number 4|added|||QSPSY/RULES
setting|journalKeepDays|added|||30
*USRPRF|ALICE|changed|special|*NONE|*JOBCTL
*USRPRF|ALICE|changed|text||It's
*USRPRF|ALICE|changed|CURLIB|default|\\\"QGPL\\\"
*USRPRF|GOES|removed|||
*USRPRF|NEW|added|||
*OUTQ|QGPL/NIGHT|changed|public_authority|*USE|*EXCLUDE
*OUTQ|QGPL/NIGHT|changed|display_data|0|2
authority|*OUTQ QGPL/NIGHT GOES|removed||*USE|
authority|*LIB QGPL ALICE|added|||*ALL"
contains "$out" '"11 differences between the home and what it was at '

proves 'Z2 (R6) as commands, and what no command does is a comment'
expect 0 "$SPSY" compare "$b/one" --as-commands
contains "$out" "CHGUSRPRF USRPRF(ALICE) SPCAUT(*JOBCTL) TEXT('It''s') CURLIB(QGPL)"
contains "$out" "DLTUSRPRF USRPRF(GOES)"
contains "$out" '/* settings.json by hand: "journalKeepDays": 30 (not there in the backup) */'
contains "$err" "SPY0003: 1 difference is a comment in the script: no command makes it again"
expect 0 "$SPSY" --json compare "$b/one" --as-commands
contains "$out" '{"command":"DLTUSRPRF USRPRF(GOES)"}'
rm "$SPSY_HOME/settings.json"

proves 'Z2 no text and no name begins a statement of its own in the script'
expect 0 "$SPSY" backup "$b/two"
expect 0 "$SPSY" crtusrprf EVE
expect 0 "$SPSY" crtlib EVIL --text $'\nMONMSG CPF0000\nCHGUSRPRF EVE SPCAUT(*ALLOBJ)\n'
expect 0 "$SPSY" compare "$b/two" --as-commands
contains "$out" "CRTLIB LIB(EVIL) AUT(*EXCLUDE) ASP(1) TEXT(' MONMSG CPF0000 CHGUSRPRF EVE SPCAUT(*ALLOBJ) ')"
contains "$out" "/* no statement has the control characters of the text of EVIL */"
[ "$(grep -c ^CHGUSRPRF <<<"$out")" = 0 ] || fail "$out"
# A backup that somebody else has written: its hash is right, and a name is none.
python3 - "$b/two" "$b/forged" <<'EOF'
import hashlib, sys
body = open(sys.argv[1], 'rb').read().splitlines(True)[:-1]
at = next(i for i, line in enumerate(body) if line.startswith(b'["ALICE",'))
body[at] += body[at].replace(b'"ALICE"', rb'"X)\nCHGUSRPRF EVE SPCAUT(*ALLOBJ"')
table = next(i for i in range(at, len(body)) if body[i].startswith(b'{"rows":'))
body[table] = b'{"rows":%d}\n' % (int(body[table][8:-2]) + 1)
body = b''.join(body)
last = '{"bytes":%d,"hash":"%s"}\n' % (len(body), hashlib.blake2b(body, digest_size=32).hexdigest())
open(sys.argv[2], 'wb').write(body + last.encode())
EOF
expect 0 "$SPSY" compare "$b/forged" --as-commands
contains "$out" "/* no command makes a difference of table profile whose names are none: X) CHGUSRPRF EVE SPCAUT(*ALLOBJ */"
[ "$(grep -c ^CHGUSRPRF <<<"$out")" = 0 ] || fail "$out"
expect 0 "$SPSY" dltlib EVIL
expect 0 "$SPSY" dltusrprf EVE

proves 'Z2 what is sealed, or its owner'\''s alone: comments, or taken along by --secrets and brought back'
expect 0 "$SPSY" masterkey create "$HOME_DIR/master-key"
asked() { # LINE... -- COMMAND...: what the command asks for comes from a descriptor
    local lines=()
    while [ "$1" != -- ]; do
        lines+=("$1")
        shift
    done
    shift
    printf '%s\n' "${lines[@]}" >"$HOME_DIR/lines"
    "$SPSY" --password-fd 9 "$@" 9<"$HOME_DIR/lines" >/dev/null 2>"$HOME_DIR/err" || fail "$*: $(cat "$HOME_DIR/err")"
}
asked first first Y -- ctltab --create QSECOFR
expect 0 "$SPSY" backup "$b/before"
asked second second Y -- cl "LOGCTL A ALICE X'80'"
expect 0 "$SPSY" cl "CRTSPLKEY KEY(K9) TEXT('it''s')"
expect 0 "$SPSY" cl "GRTOBJAUT K9 *SPLKEY ALICE *USE"
expect 0 "$SPSY" cl "CRTSPLGRD GUARD(DAY) USER(ALICE)"
expect 0 "$SPSY" backup "$b/sealed-now"
expect 0 "$SPSY" compare "$b/before" --as-commands
contains "$out" "/* no command makes key K9 again, which differs: compare --secrets FILE takes it along */"
contains "$out" "/* no command makes version 1 of a key again"
contains "$out" "/* no command but one of its owner's gives ALICE authority to key K9"
contains "$out" "/* no command but one of QSECOFR's makes guard DAY again"
contains "$out" "/* no command shows what is sealed as signon, which differs"
case $out in *'$argon2'* | *'"hex"'*) fail "a secret is in the script" ;; esac
expect 0 "$SPSY" compare "$b/before" --as-commands --secrets "$b/sealed"
equal "$(grep -c . <<<"$out")" 1
contains "$out" "spsy restore, spsy restore --secrets, and this. */"
equal "$(stat -c %a "$b/sealed")" 600
expect 1 "$SPSY" compare "$b/before" --as-commands --secrets "$b/sealed"
contains "$err" "SPY0102"
expect 2 "$SPSY" compare "$b/before" --secrets "$b/other"
expect 0 "$SPSY" quiesce on
expect 0 "$SPSY" restore "$b/before"
expect 0 "$SPSY" loglst
case $out in *ALICE*) fail "the sign-on table is not the older one" ;; esac
expect 0 "$SPSY" restore "$b/sealed" --secrets --check
expect 0 "$SPSY" restore "$b/sealed" --secrets
contains "$err" "SPY0001: keys, guards and sign-on table are what they were at "
expect 0 "$SPSY" quiesce off
expect 0 "$SPSY" loglst
contains "$out" ALICE
expect 0 "$SPSY" --json compare "$b/sealed-now"
contains "$out" '"rows":[]'

# round SEED: random changes, a backup, more of them; restore and replay are the home as it was.
round() {
    local seed=$1 status=0
    rm -f "$b"/*
    awk -v seed="$seed" -v count=60 -f tests/cli/compare.awk >"$HOME_DIR/before.cl"
    awk -v seed="$((seed + 1000))" -v count="${2:-60}" -f tests/cli/compare.awk >"$HOME_DIR/after.cl"
    "$SPSY" run --keep-going "$HOME_DIR/before.cl" >/dev/null 2>&1 || true
    expect 0 "$SPSY" backup "$b/then"
    "$SPSY" run --keep-going "$HOME_DIR/after.cl" >"$HOME_DIR/said" 2>&1 || true
    expect 0 "$SPSY" backup "$b/now"
    expect 0 "$SPSY" compare "$b/then" --as-commands --secrets "$b/sealed"
    echo "$out" >"$HOME_DIR/again.cl"
    expect 0 "$SPSY" quiesce on
    expect 0 "$SPSY" restore "$b/then"
    expect 0 "$SPSY" restore "$b/sealed" --secrets
    expect 0 "$SPSY" quiesce off
    "$SPSY" run "$HOME_DIR/again.cl" >"$HOME_DIR/said" 2>&1 || status=$?
    if [ $status != 0 ]; then
        grep -v '^CPC\|^SPY000' "$HOME_DIR/said" >&2
        cat "$HOME_DIR/again.cl" >&2
        fail "seed $seed: the script ends with $status"
    fi
    expect 0 "$SPSY" --json compare "$b/now"
    # What no command does again is as the script has said in comments, and nothing else.
    if [ "$(rows | grep -c . || true)" != "$(grep -c '^/. no command ' "$HOME_DIR/again.cl" || true)" ]; then
        cat "$HOME_DIR/again.cl" >&2
        fail "seed $seed: $out"
    fi
    changed=$((changed + $(grep -c -v '^/\*' "$HOME_DIR/again.cl")))
}
proves 'Z2 (R6) restore and the replay of compare are the home as it was: random changes'
changed=0
first=${COMPARE_SEED:-$((RANDOM % 100000))}
for ((seed = first; seed < first + ${COMPARE_ROUNDS:-6}; seed++)); do round $seed; done
[ $changed -gt 60 ] || fail "only $changed commands in all (seed $first)"
