# keys_data.sh - files under a key: which key, who may create, what becomes of copies, what a command
# writes outside the home, save and restore.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
world
expect 0 "$SPSY" masterkey create "$HOME_DIR/master"
cat >"$HOME_DIR/keys.cl" <<'CL'
CHGUSRPRF BOB OUTQ(SHOP/OPEN)
CHGUSRPRF OPER OUTQ(SHOP/OPEN)
CRTSPLKEY KEY(PAY)
CRTSPLKEY KEY(LAW)
GRTOBJAUT OBJ(PAY) OBJTYPE(*SPLKEY) USER(ALICE) AUT(*USE)
GRTOBJAUT OBJ(LAW) OBJTYPE(*SPLKEY) USER(ALICE) AUT(*USE)
CL
expect 0 as QSECOFR run "$HOME_DIR/keys.cl"
key_of() { # NAME: "key" of the attributes
    expect 0 as SPOOLER --json cl "WRKSPLFA $(id "$1")"
    value key "$out"
}
refused() { # LABEL USER: J11, the pair of messages, and nothing else
    local number
    number=$(sed -n 's/^SPY0121: .*, correlation \([0-9]\{12\}\)$/\1/p' <<<"$err")
    equal "$err" "SPY0121: Subsystem allocation failed - error code 0478, info code 0000, correlation $number
SPY0122: USER($2) GROUP(*NONE) KEY($1): access denied, needs *READ to it, correlation $number"
    equal "$out" ""
}
nothing_new() { # no file NAME is there
    expect 0 as SPOOLER cl "WRKSPLF *ALL"
    case $out in *"$1 "*) fail "$1 was created" ;; esac
}

proves K2 "(J3) CRTSPLF KEY: one file, one key; others another, others none"
create ALICE MINE "KEY(PAY)"
equal "$(key_of MINE)" PAY
equal "$(as ALICE cl "DSPSPLF $(id MINE)")" $'one\ntwo'
mine_job=$job mine_nbr=$nbr
create ALICE OTHER "KEY(LAW)"
equal "$(key_of OTHER)" LAW
create ALICE PLAIN
equal "$(key_of PLAIN)" '*NONE'
expect 0 as ALICE --json cl "QUSRSPLA $(id PLAIN)"
equal "$(value key "$out")" '*NONE'

proves K2 "(J4, J11) creating under a key needs READ on it, whatever else one has; nothing is created"
expect 3 as BOB cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') KEY(PAY)"
refused PAY BOB
expect 0 "$SPSY" cl "CRTUSRPRF USRPRF(MIGHTY) SPCAUT(*ALLOBJ *SPLCTL *SECADM)"
expect 3 as MIGHTY cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') KEY(LAW)"
refused LAW MIGHTY
nothing_new BAD
expect 1 as ALICE cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') KEY(NOSUCH)"
equal "$err" "CPF2105: object NOSUCH type *SPLKEY not found"
expect 2 as ALICE cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') KEY('a/b')"
contains "$err" "Value a/b not valid for KEY; expected: label (64 of A-Z 0-9 . \$ # @), *OUTQ, *NONE"
nothing_new BAD

proves K2 "KEY of a queue: for what is created on it, unless CRTSPLF says otherwise; shown, changed"
expect 0 as QSECOFR cl "CRTOUTQ OUTQ(SHOP/SECRET) DSPDTA(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE) KEY(PAY)"
expect 0 as QSECOFR --json cl "WRKOUTQD SHOP/SECRET"
equal "$(value key "$out")" PAY
create ALICE QUEUED "OUTQ(SHOP/SECRET)"
equal "$(key_of QUEUED)" PAY
create ALICE CHOSEN "OUTQ(SHOP/SECRET) KEY(LAW)"
equal "$(key_of CHOSEN)" LAW
create ALICE CLEAR "OUTQ(SHOP/SECRET) KEY(*NONE)"
equal "$(key_of CLEAR)" '*NONE'
expect 3 as BOB cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/SECRET)"
refused PAY BOB
nothing_new BAD
expect 0 as QSECOFR cl "CHGOUTQ OUTQ(SHOP/SECRET) TEXT('still')"
expect 0 as QSECOFR --json cl "WRKOUTQD SHOP/SECRET"
equal "$(value key "$out")" PAY
expect 0 as QSECOFR cl "CHGOUTQ OUTQ(SHOP/SECRET) KEY(LAW)"
expect 0 as QSECOFR --json cl "WRKOUTQD SHOP/SECRET"
equal "$(value key "$out")" LAW
expect 0 as QSECOFR cl "CHGOUTQ OUTQ(SHOP/SECRET) KEY(*NONE)"
expect 0 as QSECOFR --json cl "WRKOUTQD SHOP/SECRET"
equal "$(value key "$out")" '*NONE'
create ALICE AFTER "OUTQ(SHOP/SECRET)"
equal "$(key_of AFTER)" '*NONE'

proves K2 "setting KEY needs what changes the queue, and READ on the key"
expect 3 as MIGHTY cl "CHGOUTQ OUTQ(SHOP/SECRET) KEY(PAY)"
refused PAY MIGHTY
expect 3 as MIGHTY cl "CRTOUTQ OUTQ(SHOP/NEWQ) KEY(PAY)"
refused PAY MIGHTY
expect 1 as MIGHTY --json cl "WRKOUTQD SHOP/NEWQ"
expect 3 as ALICE cl "CHGOUTQ OUTQ(QGPL/QPRINT) KEY(PAY)" # she has READ on the key, and no more
contains "$err" "Not authorized to"
expect 1 as QSECOFR cl "CHGOUTQ OUTQ(SHOP/SECRET) KEY(NOSUCH)"
equal "$err" "CPF2105: object NOSUCH type *SPLKEY not found"

proves K2 "it never changes: by CHGSPLFA, by a move, by the queue's KEY"
job=$mine_job nbr=$mine_nbr
expect 2 as ALICE cl "CHGSPLFA $(id MINE) KEY(LAW)"
contains "$err" "KEY"
expect 0 as QSECOFR cl "CHGOUTQ OUTQ(SHOP/SECRET) KEY(LAW)"
expect 0 as ALICE cl "CHGSPLFA $(id MINE) OUTQ(SHOP/SECRET) COPIES(3)"
equal "$(key_of MINE)" PAY
equal "$(as ALICE cl "DSPSPLF $(id MINE)")" $'one\ntwo'

proves K2 "spooled copies inherit it: DSPSPLF OUTPUT(*PRINT), SNDNETSPLF to a local user"
expect 0 as ALICE --json cl "DSPSPLF $(id MINE) OUTPUT(*PRINT)"
job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
equal "$(key_of QPDSPSPL)" PAY
equal "$(as ALICE cl "DSPSPLF $(id QPDSPSPL)")" $'one\ntwo'
job=$mine_job
expect 0 as ALICE --json cl "SNDNETSPLF $(id MINE) TOUSRID((BOB SYS1) (OPER SYS1))"
job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
equal "$(key_of MINE)" PAY
expect 3 as BOB cl "DSPSPLF $(id MINE)" # it is his, and the key is not
refused PAY BOB
expect 0 as QSECOFR cl "GRTOBJAUT OBJ(PAY) OBJTYPE(*SPLKEY) USER(BOB) AUT(*USE)"
equal "$(as BOB cl "DSPSPLF $(id MINE)")" $'one\ntwo'
expect 0 as QSECOFR cl "RVKOBJAUT OBJ(PAY) OBJTYPE(*SPLKEY) USER(BOB) AUT(*ALL)"

proves K2 "a list that is printed on a queue with KEY is under it"
expect 0 as QSECOFR cl "CRTUSRPRF USRPRF(CAROL) OUTQ(SHOP/SECRET)"
expect 3 as CAROL cl "WRKOUTQ OUTPUT(*PRINT)"
refused LAW CAROL
expect 0 as QSECOFR cl "GRTOBJAUT OBJ(LAW) OBJTYPE(*SPLKEY) USER(CAROL) AUT(*USE)"
expect 0 as CAROL --json cl "WRKOUTQ OUTPUT(*PRINT)"
job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
equal "$(key_of "$(value fileName "$out")")" LAW

proves K2 "what a command writes is in the clear and its owner's alone; and never in a home"
job=$mine_job
umask 022
for command in CPYSPLF EXPORT; do
    expect 0 as ALICE cl "$command $(id MINE) TOSTMF('$HOME_DIR/written')"
    equal "$(cat "$HOME_DIR/written")" $'one\ntwo'
    equal "$(stat -c %a "$HOME_DIR/written")" 600
    chmod 644 "$HOME_DIR/written"
    expect 0 as ALICE cl "$command $(id MINE) TOSTMF('$HOME_DIR/written') STMFOPT(*REPLACE)"
    equal "$(stat -c %a "$HOME_DIR/written")" 600
    rm "$HOME_DIR/written"
    ln -s "$SPSY_HOME/lib" "$HOME_DIR/link"
    for path in "$SPSY_HOME/written" "$SPSY_HOME/data/written" "$HOME_DIR/link/written"; do
        expect 1 as ALICE cl "$command $(id MINE) TOSTMF('$path')"
        equal "$err" "SPY0181: stream file $path would be in home $(realpath "$SPSY_HOME"): what was under a key is written into no home"
    done
    rm "$HOME_DIR/link"
done
! embedded_only relative || {
    (cd "$SPSY_HOME/lib" && SPSY=$(cd "$OLDPWD" && realpath "$SPSY") &&
        expect 1 "$SPSY" --user ALICE cl "CPYSPLF $(id MINE) TOSTMF(written)")
    contains "$(cat "$HOME_DIR"/err.*)" "SPY0181"
}
equal "$(find "$SPSY_HOME" -name written)" ""
create ALICE PLAIN2 # what is in the clear is written as ever
expect 0 as ALICE cl "CPYSPLF $(id PLAIN2) TOSTMF('$HOME_DIR/written')"
equal "$(stat -c %a "$HOME_DIR/written")" 644

proves K2 "every function that reads reads it, decrypted"
job=$mine_job
equal "$(as ALICE cl "QSPOPNSP $(id MINE)" | hex)" "$(printf 'one\ntwo\n' | iconv -t IBM037 | hex | sed 's/25/15/g')"
printf '\132\000\020\323\257\330\000\000\000\342\361\326\345\305\331\100\100' >"$HOME_DIR/afp"
expect 0 as ALICE --json cl "CRTSPLF AFP '$HOME_DIR/afp' DEVTYPE(*AFPDS) KEY(PAY)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
expect 0 as ALICE --json cl "QGSLRSC $(id AFP)"
contains "$out" '"rows":[{"resource":"*OVL","name":"S1OVER"}]'
expect 3 as SPOOLER cl "QGSLRSC $(id AFP)"
contains "$err" "USER(SPOOLER) GROUP(*NONE) KEY(PAY): access denied, needs *READ to it"

proves K2 K6 "SAV needs no key and saves ciphertext; RST keeps it as it is"
job=$mine_job
expect 0 as SAVER cl "SAVOBJ SECRET SHOP SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)"
contains "$(tar -xOf "$HOME_DIR/save.tar" manifest.json)" '"label":"PAY","wrapped":"'
contains "$(tar -xOf "$HOME_DIR/save.tar" manifest.json)" '"privateAuthorities":[],"key":"LAW"}'
expect 0 as ALICE cl "DLTSPLF $(id MINE)"
expect 0 as SAVER --json cl "RSTOBJ SECRET SHOP SAVF('$HOME_DIR/save.tar')"
contains "$out" '"outcome":"restored"'
equal "$(key_of MINE)" PAY
equal "$(as ALICE cl "DSPSPLF $(id MINE)")" $'one\ntwo'
expect 3 as SAVER cl "DSPSPLF $(id MINE)"

printf 'correct horse battery\ncorrect horse battery\n' >"$HOME_DIR/passphrase"
expect 0 as QSECOFR --password-fd 3 cl "EXPSPLKEY KEY(PAY) TOSTMF('$HOME_DIR/export')" 3<"$HOME_DIR/passphrase"

proves K6 "where the key is not, files are restored unreadable, told and counted, and the queue's KEY is told"
first=$SPSY_HOME
export SPSY_HOME=$HOME_DIR/second
expect 0 "$SPSY" init --system SYS2
expect 0 "$SPSY" cl "CRTLIB SHOP"
expect 0 "$SPSY" cl "RSTOBJ SECRET SHOP SAVF('$HOME_DIR/save.tar')"
key_id=$(tar -xOf "$HOME_DIR/save.tar" manifest.json | sed -n 's/.*"id":"\([0-9a-f]*\)","version":1,"label":"PAY".*/\1/p' | head -1)
contains "$err" "SPY0003: output queue SECRET has KEY(LAW), which is not in this home: until it is, files are created on it with CRTSPLF KEY alone"
contains "$err" "SPY0180: file MINE number 1 of job $mine_job is restored and cannot be read: its key, PAY, id $key_id, version 1, is not in this home; IMPSPLKEY brings it"
contains "$err" "CPC3703: 1 output queue and 6 spooled files restored from $HOME_DIR/save.tar to library SHOP, 4 of them unreadable without their keys, 0 were there already"
equal "$(grep -c ' unreadable ' <<<"$out")" 4
equal "$(grep -c ' restored ' <<<"$out")" 2
expect 0 "$SPSY" --json cl "WRKSPLFA $(id MINE)"
equal "$(value key "$out")" "$key_id"
expect 3 "$SPSY" cl "DSPSPLF $(id MINE)"
contains "$err" "KEY($key_id): no key of this id is in this home, IMPSPLKEY brings it back"
expect 1 "$SPSY" cl "CRTSPLF FILE(BAD) FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/SECRET)"
equal "$err" "CPF2105: object LAW type *SPLKEY not found"
# Nobody makes a key of his own of it, which new files would be under.
expect 0 "$SPSY" cl "CRTUSRPRF EVE"
expect 0 "$SPSY" masterkey create "$HOME_DIR/master2"
expect 3 as EVE cl "CRTSPLKEY LAW"
equal "$err" "CPF2189: Not authorized to create key LAW: output queue SHOP/SECRET puts new files under that label already; needs *ALLOBJ and *SECADM"

proves K6 "IMPSPLKEY makes them readable: those of that key, and no others"
expect 0 "$SPSY" cl "SAVOBJ SECRET SHOP SAVF('$HOME_DIR/unread.tar') SPLFDTA(*ALL)"
chosen_job=$(sed -n 's/^CHOSEN *1 *\([^ ]*\).*/\1/p' <<<"$out")
expect 0 "$SPSY" --password-fd 3 cl "IMPSPLKEY FROMSTMF('$HOME_DIR/export')" 3<"$HOME_DIR/passphrase"
equal "$("$SPSY" cl "DSPSPLF $(id MINE)")" $'one\ntwo'
expect 0 "$SPSY" --json cl "WRKSPLFA $(id MINE)"
equal "$(value key "$out")" PAY
expect 3 "$SPSY" cl "DSPSPLF FILE(CHOSEN) JOB($chosen_job)"

proves K6 "and it can be saved once more, unread, and restored where the key is"
export SPSY_HOME=$first
expect 0 as ALICE cl "DLTSPLF $(id MINE)"
expect 0 as SAVER cl "RSTOBJ SECRET SHOP SAVF('$HOME_DIR/unread.tar')"
equal "$(as ALICE cl "DSPSPLF $(id MINE)")" $'one\ntwo'
expect 0 "$SPSY" doctor --full
