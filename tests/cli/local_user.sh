#!/bin/bash
# local_user.sh - LCLUSER: which login of this system a profile is. Logins that every Debian has;
# what becomes of them is in test_identity.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for login in games mail bin daemon; do
    id "$login" >/dev/null 2>&1 || {
        echo "needs the login $login: skipped"
        exit 77
    }
done
uid() { id -u "$1"; }
shows() { # PROFILE LOGIN: as DSPUSRPRF has it
    expect 0 "$SPSY" --json dspusrprf "$1"
    contains "$out" "\"localUser\":\"$2\",\"localUid\":$([ "$2" = '*NONE' ] && echo null || uid "$2")}"
}
profiles() { sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM profile ORDER BY name" | cksum; }
refused() { # STATUS WORDS COMMAND...: and nothing is changed
    local status=$1 words=$2 before
    shift 2
    before=$(profiles)
    expect "$status" "$@"
    contains "$err" "$words"
    equal "$(profiles)" "$before"
}
expect 0 "$SPSY" init --system S1

proves S1 "a profile has the login that an administrator gives it, by name and uid"
expect 0 "$SPSY" crtusrprf ALICE --lcluser games
shows ALICE games
expect 0 "$SPSY" crtusrprf BOB
shows BOB '*NONE'
expect 0 "$SPSY" cl "CHGUSRPRF BOB LCLUSER(mail)" # not folded: logins have small letters
shows BOB mail
expect 0 "$SPSY" cl "CHGUSRPRF BOB LCLUSER('bin') TEXT('x')"
shows BOB bin
expect 0 "$SPSY" chgusrprf BOB --text y --status '*disabled'
shows BOB bin
expect 0 "$SPSY" chgusrprf BOB --lcluser bin
shows BOB bin
expect 0 "$SPSY" chgusrprf BOB --lcluser '*none' --status '*enabled'
shows BOB '*NONE'
expect 0 "$SPSY" dspusrprf ALICE
contains "$out" 'localUser                   games'

proves S1 "no login, none that is QSECOFR or anybody, none of another profile"
refused 2 "there is no such login on this system" "$SPSY" chgusrprf BOB --lcluser no-such-login
refused 2 "there is no such login on this system" "$SPSY" crtusrprf CAROL --lcluser GAMES
refused 2 "not valid for LCLUSER" "$SPSY" chgusrprf BOB --lcluser "$(printf '%033d' 0)"
refused 2 "not valid for LCLUSER" "$SPSY" chgusrprf BOB --lcluser ''
refused 2 "not valid for LCLUSER" "$SPSY" crtusrprf CAROL --lcluser '*SAME' # there is nothing yet
refused 2 "root and the home's owner are QSECOFR always" "$SPSY" chgusrprf BOB --lcluser root
overflow=$(cat /proc/sys/kernel/overflowuid)
if name=$(id -nu "$overflow" 2>/dev/null); then
    refused 2 "no place in a user namespace" "$SPSY" chgusrprf BOB --lcluser "$name"
fi
refused 1 "login games (user id $(uid games)) is user profile ALICE already" "$SPSY" chgusrprf BOB --lcluser games
refused 1 "is user profile ALICE already" "$SPSY" crtusrprf CAROL --lcluser games
sqlite3 "$SPSY_HOME/spool.db" "UPDATE profile SET local_user = 'gamez' WHERE name = 'ALICE'" # renamed
refused 1 "(user id $(uid games)) is user profile ALICE already" "$SPSY" chgusrprf BOB --lcluser games
sqlite3 "$SPSY_HOME/spool.db" "UPDATE profile SET local_user = 'games', local_uid = 54321 WHERE name = 'ALICE'"
refused 1 "is user profile ALICE already" "$SPSY" chgusrprf BOB --lcluser games
expect 0 "$SPSY" chgusrprf ALICE --lcluser games # once more: the uid that it has now
shows ALICE games
expect 0 "$SPSY" dltusrprf ALICE
expect 0 "$SPSY" chgusrprf BOB --lcluser games
shows BOB games
if [ "$(id -u)" -eq 0 ]; then
    chown -R daemon "$SPSY_HOME"
    refused 2 "root and the home's owner are QSECOFR always" "$SPSY" chgusrprf BOB --lcluser daemon
    chown -R root "$SPSY_HOME"
    expect 0 "$SPSY" chgusrprf BOB --lcluser daemon
fi

proves S1 "LCLUSER needs *SECADM, and gives no authority that one does not have"
expect 0 "$SPSY" crtusrprf ADMIN --spcaut '*secadm'
expect 0 "$SPSY" crtusrprf BOSS --spcaut '*splctl'
expect 0 "$SPSY" crtusrprf MEMBER --grpprf BOSS
for login in mail no-such-login; do # whoever may not is not told which logins there are
    refused 3 CPF2292 "$SPSY" -u BOB chgusrprf BOB --lcluser $login
    case $err in *login*) fail "$err" ;; esac
done
for profile in BOSS MEMBER; do
    expect 0 "$SPSY" chgobjown $profile '*usrprf' ADMIN
    refused 3 'Special authority *SPLCTL not given to login mail' "$SPSY" -u ADMIN chgusrprf $profile --lcluser mail
done
refused 3 'Not authorized to user profile BOB: needs *OBJOPR *OBJMGT *READ *EXECUTE' "$SPSY" -u ADMIN chgusrprf BOB --lcluser mail
refused 3 'Not authorized to user profile QSECOFR' "$SPSY" -u ADMIN chgusrprf QSECOFR --lcluser mail
expect 0 "$SPSY" -u ADMIN crtusrprf DAVE --lcluser mail
shows DAVE mail
expect 0 "$SPSY" chgusrprf BOSS --lcluser bin
expect 0 "$SPSY" -u ADMIN chgusrprf BOSS --lcluser bin # it is hers already
expect 0 "$SPSY" -u ADMIN chgusrprf BOSS --lcluser '*none'

proves S2 "the home's owner signs on as QSECOFR, whomever --user names; both names are told and journalled"
expect 0 "$SPSY" --json -u DAVE dspjob
contains "$out" '"currentUser":"DAVE","signedOn":"QSECOFR"'
echo text >"$HOME_DIR/text"
expect 0 "$SPSY" -u DAVE --job J crtsplf --file F --fromstmf "$HOME_DIR/text"
printf 'QWTSETP BOSS\nDSPSPLF F DAVE/J\nQWTSETP DAVE\nMONMSG CPF2217\nQWTSETP QSECOFR\nQWTSETP DAVE\nDSPSPLF F DAVE/J\n' \
    >"$HOME_DIR/swap.cl"
expect 0 "$SPSY" run "$HOME_DIR/swap.cl"
contains "$err" 'CPF2217: not authorized to run under user profile DAVE'
expect 0 "$SPSY" --json journal --limit 2
equal "$(grep -o '"currentUser":"[A-Z]*","signedOn":"[A-Z]*"' <<<"$out")" \
    '"currentUser":"DAVE","signedOn":"QSECOFR"
"currentUser":"BOSS","signedOn":"QSECOFR"'

proves G9 "no profile is created with a name that logins and owners without one are given"
for name in Y0 YRS YVES Y1Z141Z2; do
    refused 2 "Value $name not valid for USRPRF: Y and a user id in base 36" "$SPSY" crtusrprf "$name"
done
for name in Z1 ZOE ZZZZZZZZZZ; do
    refused 2 "Value $name not valid for USRPRF: Z and a number in base 36" "$SPSY" crtusrprf "$name"
done
for name in Y Z Y1Z141Z3 Y0RS Z0 Y_VES YVETTE12 ZOE.A; do
    expect 0 "$SPSY" crtusrprf "$name"
done
