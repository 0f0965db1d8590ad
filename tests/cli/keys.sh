#!/bin/bash
# Keys: the master key, labels, versions, exports, and the three states of spool encryption.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/keys_lib.sh"
world
master=$HOME_DIR/master

proves 'K5 (J1) three states: DISABLED without a master key, or without a key, then ENABLED'
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"advancedFormat":"DISABLED","masterKey":"NONE","keys":0'
proves 'K4 a key needs a master key, outside the home, which is never replaced'
expect 1 as ALICE crtsplkey PAY
equal "$err" "SPY0171: this home has no master key: spsy masterkey create FILE makes one"
expect 1 "$SPSY" masterkey create "$SPSY_HOME/master"
equal "$err" "SPY0171: the master key is not to be inside the home: $SPSY_HOME/master"
echo old >"$HOME_DIR/taken"
expect 1 "$SPSY" masterkey create "$HOME_DIR/taken"
equal "$err" "SPY0171: $HOME_DIR/taken exists already, and may be a master key: name another file"
expect 1 "$SPSY" masterkey create "$HOME_DIR/none/master"
equal "$err" "SPY0171: there is no directory $HOME_DIR/none"
expect 2 "$SPSY" masterkey make it
equal "$err" "SPY0108: masterkey takes create, rotate or nothing, not make"
expect 2 "$SPSY" masterkey create
expect 1 "$SPSY" masterkey rotate "$master"
equal "$err" "SPY0171: this home has no master key: spsy masterkey create FILE makes one"
[ ! -e "$master" ] || fail "a master key is left"
for user in ALICE SAVER SPOOLER; do
    expect 3 as $user masterkey create "$master"
    equal "$err" "CPF222E: *ALLOBJ and *SECADM special authority required for the master key"
    expect 3 as $user masterkey
done

proves 'K4 masterkey create keeps the other settings, and says where the key is'
# shellcheck disable=SC2016
printf '{"version":1,"journalKeepDays":17,"timeZone":"UTC"}\n' >"$SPSY_HOME/settings.json"
chmod 600 "$SPSY_HOME/settings.json"
expect 0 "$SPSY" masterkey create "$master"
contains "$err" "SPY0001: the home's master key is in $master, fingerprint "
equal "$(stat -c '%a %s' "$master")" "400 65"
equal "$(tr -d ' \t\n' <"$SPSY_HOME/settings.json")" \
    "{\"version\":1,\"journalKeepDays\":17,\"timeZone\":\"UTC\",\"masterKey\":\"$master\"}"
equal "$(stat -c %a "$SPSY_HOME/settings.json")" 600
expect 0 "$SPSY" --json masterkey
contains "$out" "\"state\":\"usable\",\"path\":\"$master\""
first=$(value fingerprint "$out")
expect 1 "$SPSY" masterkey create "$HOME_DIR/second"
equal "$err" "SPY0171: this home has a master key, put into $master: spsy masterkey rotate FILE makes another"
! grep -q "$(cat "$master")" "$SPSY_HOME"/* 2>/dev/null || fail "the master key is in the home"
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"advancedFormat":"DISABLED","masterKey":"USABLE","keys":0'

proves 'K1 labels of 1 to 64 of A-Z 0-9 . $ # @, folded, each once'
long=$(printf 'A%.0s' {1..60}).\$\#@
expect 0 as ALICE cl "CRTSPLKEY KEY(PAY.2026) TEXT('Pay')"
expect 0 as ALICE crtsplkey "$long"
expect 0 as ALICE crtsplkey 0.x
expect 2 as ALICE crtsplkey "A$long"
contains "$err" "not valid for KEY; expected: label (64 of A-Z 0-9 . \$ # @)"
expect 2 as ALICE crtsplkey A_B
expect 2 as ALICE crtsplkey "QSYS/A"
expect 2 as ALICE crtsplkey "A B"
expect 1 as ALICE crtsplkey pay.2026
equal "$err" "CPF9898: key PAY.2026 exists already"
expect 0 as ALICE --json wrksplkey
contains "$out" '"key":"0.X","owner":"ALICE","publicAuthority":"*EXCLUDE","version":1,"exportedVersion":0,"files":0,"bytes":0'
equal "$(grep -o '"id":"[0-9a-f]\{32\}"' <<<"$out" | sort -u | wc -l)" 3
expect 0 as ALICE --json wrksplkey 'PAY*'
equal "$(grep -o '"key":"[^"]*"' <<<"$out")" '"key":"PAY.2026"'
expect 0 as BOB --json wrksplkey
contains "$out" '"rows":[]'
expect 0 as ALICE wrksplkey 'Z*'
equal "$err" "SPY0001: No keys that fit Z*"
expect 0 as ALICE cl "WRKSPLKEY OUTPUT(*PRINT)"
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"advancedFormat":"ENABLED","masterKey":"USABLE","keys":3,"keysWithFiles":0,"keysNotExported":3'

proves 'K4 a new version is for new files, rewrap brings the others along, and reads go on'
create ALICE SLIP "KEY(PAY.2026)"
slip=$job
expect 0 as ALICE dspsplf SLIP --job "$slip"
text=$out
expect 0 as ALICE cl "CHGSPLKEY PAY.2026 NEWVER(*YES) TEXT(*BLANK)"
equal "$err" "SPY0001: Key PAY.2026 has version 2 for new files; spsy rewrap PAY.2026 brings the others along, and EXPSPLKEY is due again"
create ALICE NEWER "KEY(PAY.2026)"
expect 3 as BOB chgsplkey PAY.2026 --newver '*YES'
equal "$err" "CPF2189: Not authorized to change key PAY.2026: needs ownership of it"
expect 3 "$SPSY" chgsplkey PAY.2026 --text x
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"
expect 3 as BOB rewrap pay.2026
equal "$err" "CPF2189: Not authorized to rewrap key PAY.2026: needs ownership of it, or *ALLOBJ and *SECADM"
expect 1 as ALICE rewrap NOSUCH
equal "$err" "CPF2105: object NOSUCH type *SPLKEY not found"
expect 2 as ALICE rewrap
equal "$err" "SPY0108: rewrap takes the label of a key, or --all"
expect 2 as ALICE rewrap A_B
wrapped=$(sql "select hex(file_key) from spooled_file where name = 'SLIP'")
sql "update spooled_file set file_key = zeroblob(72) where name = 'SLIP'"
expect 1 as ALICE rewrap pay.2026
equal "$err" "SPY0001: 0 files under 1 key rewrapped
SPY0178: 1 file could not be rewrapped and stays as it is: the key of spooled file SLIP number 1 in job $slip is damaged, or is not what was wrapped for it"
equal "$(sql "select key_version from spooled_file where name = 'SLIP'")" 1
sql "update spooled_file set file_key = x'$wrapped' where name = 'SLIP'"
expect 0 as ALICE rewrap pay.2026
contains "$err" "SPY0003: 1 older version of key PAY.2026 has no file any more: --drop removes it"
contains "$err" "SPY0001: 1 file under 1 key rewrapped"
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"
expect 0 as ALICE rewrap pay.2026 --drop
contains "$err" "SPY0003: 1 older version of key PAY.2026 kept: EXPSPLKEY has never exported it"
contains "$err" "SPY0001: 0 files under 1 key rewrapped"

proves 'K4 doctor nags until every version is in an export'
expect 0 "$SPSY" doctor
contains "$out" "version 2 of key PAY.2026 is in no export"
answering 1 '' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "SPY0176: nothing was done: nobody could be asked for the passphrase, or it was not answered; at no terminal: --password-fd N"
answering 1 'short\nshort\n' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "SPY0176: nothing was done: a passphrase has at least 8 bytes"
answering 1 'correct horse\ncorrect house\n' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "SPY0176: nothing was done: the two passphrases are not the same"
answering 1 'correct horse\ncorrect horse\n' ALICE expsplkey 'NO*' --tostmf "$HOME_DIR/export"
equal "$err" "CPF2105: object NO* type *SPLKEY not found"
answering 3 'correct horse\ncorrect horse\n' BOB expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "CPF2189: Not authorized to export key *ALL: needs ownership of it"
[ ! -e "$HOME_DIR/export" ] || fail "an export is left"
answering 0 'correct horse\ncorrect horse\n' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "SPY0001: 3 keys with 4 versions exported to $HOME_DIR/export: who has that file and its passphrase can read what they encrypt"
equal "$(stat -c %a "$HOME_DIR/export")" 600
answering 1 'correct horse\ncorrect horse\n' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export"
equal "$err" "SPY0102: file $HOME_DIR/export exists already, and is not replaced"
expect 0 "$SPSY" doctor
case $out in *"in no export"*) fail "$out" ;; esac
expect 0 as BOB crtsplkey BOBS
answering 3 'correct horse\ncorrect horse\n' ALICE expsplkey '*ALL' --tostmf "$HOME_DIR/export2"
contains "$err" "CPF2189: Not authorized to export 1 key more: needs ownership of it"
! grep -q "PAY\|ALICE" "$HOME_DIR/export" || fail "an export tells whose keys it has"
expect 0 as ALICE rewrap pay.2026 --drop
contains "$err" "SPY0003: 1 older version of key PAY.2026 dropped: save files from before need what EXPSPLKEY has exported"
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"
expect 0 as ALICE chgsplkey 0.X --newver '*YES'
expect 0 "$SPSY" doctor
contains "$out" "version 2 of key 0.X is in no export"

proves 'K4 DLTSPLKEY counts, asks, and says what keeps the key'
answering 1 'no\n' ALICE dltsplkey PAY.2026
equal "$err" "SPY0176: Key PAY.2026 not deleted: it was not confirmed"
answering 1 '' ALICE dltsplkey PAY.2026
equal "$err" "SPY0176: Key PAY.2026 not deleted: nobody could be asked; CONFIRM(*NO) does not ask"
expect 3 "$SPSY" cl "DLTSPLKEY PAY.2026 CONFIRM(*NO)"
equal "$err" "CPF2189: Not authorized to delete key PAY.2026: needs ownership of it"
expect 0 as ALICE crtlib OWN
expect 0 as ALICE cl "CRTOUTQ OWN/SLIPS KEY(PAY.2026)"
expect 1 as ALICE cl "DLTSPLKEY PAY.2026 CONFIRM(*NO)"
equal "$err" "SPY0177: Key PAY.2026 not deleted: 1 output queue puts new files under it, first OWN/SLIPS: CHGOUTQ OUTQ(OWN/SLIPS) KEY(*NONE)"
expect 0 as ALICE cl "CHGOUTQ OWN/SLIPS KEY(*NONE)"
wrapped=$(sql "select hex(wrapped) from spool_key_version join spool_key on id = key_id where label = 'PAY.2026'")
equal "${#wrapped}" 144
in_home() { cat "$SPSY_HOME/spool.db" "$SPSY_HOME/spool.db-wal" 2>/dev/null | od -An -v -tx1 | tr -d " \n" | grep -ic "$wrapped" || true; }
[ "$(in_home)" -ge 1 ] || fail "the wrapped key is not found where it is"
answering 0 'Y\n' ALICE dltsplkey PAY.2026
equal "$(in_home)" 0
contains "$err" "CPC2191: Key PAY.2026 deleted; 2 files cannot be read any more"
contains "$err" "SPY0003: backups of the home and EXPSPLKEY's files keep the key: who has one can put it back"
expect 3 as ALICE dspsplf SLIP --job "$slip"
contains "$err" "SPY0121: Subsystem allocation failed - error code 0478, info code 0000, correlation "
contains "$err" "no key of this id is in this home, IMPSPLKEY brings it back"
expect 0 "$SPSY" doctor
contains "$out" "the key of 2 spooled files is not in this home"
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"filesWithoutKey":2'

proves 'K4 IMPSPLKEY brings it back by its id, all or nothing'
answering 1 'wrong horse\n' ALICE impsplkey "$HOME_DIR/export"
equal "$err" "SPY0174: another passphrase, or the export is not as it was written"
head -c 300 "$HOME_DIR/export" >"$HOME_DIR/cut"
answering 1 'correct horse\n' ALICE impsplkey "$HOME_DIR/cut"
equal "$err" "SPY0174: another passphrase, or the export is not as it was written"
answering 1 'correct horse\n' ALICE impsplkey "$HOME_DIR/input"
equal "$err" "SPY0174: this is no export of keys, or one of a later version, or it is cut short"
expect 0 as BOB crtsplkey PAY.2026
answering 1 'correct horse\n' ALICE impsplkey "$HOME_DIR/export"
contains "$err" "SPY0175: nothing was imported: key PAY.2026 of the export has id "
expect 0 as BOB cl "DLTSPLKEY PAY.2026 CONFIRM(*NO)"
answering 3 'correct horse\n' BOB impsplkey "$HOME_DIR/export"
equal "$err" "CPF2189: Not authorized to import versions of key 0.X: needs ownership of it"
expect 0 as BOB --json wrksplkey 'PAY*'
contains "$out" '"rows":[]'
answering 0 'correct horse\n' ALICE impsplkey "$HOME_DIR/export"
contains "$err" "SPY0001: 3 keys imported from the export of system SYS1, "
contains "$err" ": 1 new, 2 versions added, 2 there before"
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"
expect 0 as ALICE --json wrksplkey 0.X
contains "$out" '"version":2,"exportedVersion":1'

proves 'K4 IMPSPLKEY counts as exported only what it has seen in an export: what is in none is nagged about and kept'
expect 0 as ALICE crtsplkey GAP
answering 0 'correct horse\ncorrect horse\n' ALICE expsplkey GAP --tostmf "$HOME_DIR/gap1"
cp -a "$SPSY_HOME" "$HOME_DIR/elsewhere"
here=$SPSY_HOME
SPSY_HOME=$HOME_DIR/elsewhere
for _ in 1 2; do expect 0 as ALICE chgsplkey GAP --newver '*YES'; done
answering 0 'correct horse\ncorrect horse\n' ALICE expsplkey GAP --tostmf "$HOME_DIR/gap123"
expect 0 as ALICE rewrap GAP --drop
answering 0 'correct horse\ncorrect horse\n' ALICE expsplkey GAP --tostmf "$HOME_DIR/gap3"
SPSY_HOME=$here
expect 0 as ALICE chgsplkey GAP --newver '*YES'
answering 1 'correct horse\n' ALICE impsplkey "$HOME_DIR/gap123"
equal "$err" "SPY0175: nothing was imported: version 2 of key GAP is another one here"
answering 0 'correct horse\n' ALICE impsplkey "$HOME_DIR/gap3"
expect 0 as ALICE --json wrksplkey GAP
contains "$out" '"version":3,"exportedVersion":1'
expect 0 "$SPSY" doctor
contains "$out" "version 3 of key GAP is in no export"
expect 0 as ALICE rewrap GAP --drop
contains "$err" "SPY0003: 1 older version of key GAP kept: EXPSPLKEY has never exported it"
equal "$(sql "select group_concat(version) from spool_key_version where key_id = (select id from spool_key where label = 'GAP')")" 2,3
expect 0 as ALICE cl "DLTSPLKEY GAP CONFIRM(*NO)"

proves 'K4 an export or a backup is put into no home, which would take it along when it is lost'
answering 1 'correct horse\ncorrect horse\n' ALICE expsplkey 0.X --tostmf "$SPSY_HOME/export"
equal "$err" "SPY0181: save file $SPSY_HOME/export would be in home $(realpath "$SPSY_HOME"): it would be lost with it"
expect 1 "$SPSY" backup "$SPSY_HOME/export"
contains "$err" "SPY0181: save file $SPSY_HOME/export would be in home "
[ ! -e "$SPSY_HOME/export" ] || fail "an export in the home"

proves 'K4 where the row of the master key is missing, no other one takes its place'
expect 0 "$SPSY" backup "$HOME_DIR/backup"
sql "delete from vault where name = 'master'"
missing="what the home keeps of its master key is missing, and keys are there that it wraps: spsy restore of a backup brings it back"
expect 1 "$SPSY" masterkey create "$HOME_DIR/other"
equal "$err" "SPY0172: $missing"
[ ! -e "$HOME_DIR/other" ] || fail "a master key is left"
expect 1 "$SPSY" doctor
contains "$out" "$missing; encrypted data cannot be read until then"
expect 0 "$SPSY" quiesce on
expect 0 "$SPSY" restore "$HOME_DIR/backup"
expect 0 "$SPSY" quiesce off
expect 0 "$SPSY" --json masterkey
contains "$out" "\"state\":\"usable\",\"path\":\"$master\""
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"

proves 'K4 rotation: everything opens under the new key, and the old one is of no use'
expect 0 "$SPSY" masterkey rotate "$HOME_DIR/second"
contains "$err" "SPY0003: copies of the home from before are under the key in $master still"
expect 0 "$SPSY" --json masterkey
contains "$out" "\"state\":\"usable\",\"path\":\"$HOME_DIR/second\""
[ "$(value fingerprint "$out")" != "$first" ] || fail "the same key"
expect 0 as ALICE dspsplf SLIP --job "$slip"
equal "$out" "$text"
mv "$HOME_DIR/second" "$HOME_DIR/away"

proves 'K4 without the master key only encrypted data is out of reach'
expect 4 as ALICE dspsplf SLIP --job "$slip"
contains "$err" "SPY0002: master key $HOME_DIR/second is not there: put the copy of it back that was kept"
expect 1 as ALICE crtsplkey ANOTHER
equal "$err" "SPY0171: master key $HOME_DIR/second is not there: put the copy of it back that was kept"
create ALICE CLEAR
expect 0 as ALICE dspsplf CLEAR --job "$job"
expect 0 as ALICE hldsplf SLIP --job "$slip"
expect 1 "$SPSY" masterkey
contains "$out" "not usable"
expect 0 "$SPSY" --json dspsplenc
contains "$out" '"advancedFormat":"DISABLED","masterKey":"NOT USABLE"'
expect 1 "$SPSY" doctor
contains "$out" "master key $HOME_DIR/second is not there: put the copy of it back that was kept; encrypted data cannot be read until then"
cp "$master" "$HOME_DIR/second"
expect 4 as ALICE dspsplf SLIP --job "$slip"
contains "$err" "the master key in $HOME_DIR/second is not this home's, whose was put into $HOME_DIR/second"
rm -f "$HOME_DIR/second"
cp "$HOME_DIR/away" "$HOME_DIR/second"
chmod 440 "$HOME_DIR/second"
expect 4 as ALICE dspsplf SLIP --job "$slip"
contains "$err" "SPY0002: master key $HOME_DIR/second has mode 440: chmod 400 $HOME_DIR/second"
expect 1 "$SPSY" doctor
contains "$out" "has mode 440: chmod 400"
chmod 400 "$HOME_DIR/second"
expect 0 as ALICE dspsplf SLIP --job "$slip"
mkdir -m 777 "$HOME_DIR/open"
expect 0 "$SPSY" masterkey rotate "$HOME_DIR/open/third"
expect 0 "$SPSY" doctor
contains "$out" "others can write $HOME_DIR/open (mode 777), which it is in: chmod go-w '$HOME_DIR/open'"

proves 'K4 a credential of systemd comes before the setting; one of another home does no harm'
if embedded_only credential; then
    mkdir "$HOME_DIR/credentials"
    cp "$HOME_DIR/open/third" "$HOME_DIR/credentials/spsy-master-key"
    chmod 440 "$HOME_DIR/credentials/spsy-master-key" # as the mask of its ACL makes it
    mv "$HOME_DIR/open/third" "$HOME_DIR/open/fourth"
    expect 4 as ALICE dspsplf SLIP --job "$slip"
    expect 0 env CREDENTIALS_DIRECTORY="$HOME_DIR/credentials" "$SPSY" -u ALICE dspsplf SLIP --job "$slip"
    equal "$out" "$text"
    expect 0 env CREDENTIALS_DIRECTORY="$HOME_DIR/credentials" "$SPSY" --json masterkey
    contains "$out" "\"path\":\"$HOME_DIR/credentials/spsy-master-key\""
    cp -f "$master" "$HOME_DIR/credentials/spsy-master-key"
    expect 4 env CREDENTIALS_DIRECTORY="$HOME_DIR/credentials" "$SPSY" -u ALICE dspsplf SLIP --job "$slip"
    mv "$HOME_DIR/open/fourth" "$HOME_DIR/open/third"
    expect 0 env CREDENTIALS_DIRECTORY="$HOME_DIR/credentials" "$SPSY" -u ALICE dspsplf SLIP --job "$slip"
fi

proves 'K4 keys and RUN(*INLINE) exclude each other'
inline="'$PWD/$BUILD/tests/exits/guard_raw.so' CCSID(37) RUN(*INLINE)"
expect 1 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 $inline"
contains "$err" "SPY0173: RUN(*INLINE) is not possible on a home with keys (0.X): the program would run in the memory that keys are in; register it RUN(*ISOLATED)"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 ${inline/INLINE/ISOLATED}"
sed -i 's/"\*ISOLATED"/"*INLINE"/; /"timeLimitMs"/d' "$SPSY_HOME/registry.json"
expect 4 as ALICE dspsplf SLIP --job "$slip"
by_hand="RUN(*INLINE) is not possible on a home with keys (0.X): it is registered by hand, and would run in the memory that keys are in"
contains "$err" "SPY0002: exit program $PWD/$BUILD/tests/exits/guard_raw.so (SPSY0100 number 1) failed: untrusted: $by_hand"
equal "$out" ""
expect 1 "$SPSY" doctor
contains "$out" "guard_raw.so number 1 is registered RUN(*INLINE), by hand: it is not loaded where keys are"
deregister
for user in ALICE BOB; do
    for key in "$long" 0.X PAY.2026 BOBS; do
        as $user cl "DLTSPLKEY '$key' CONFIRM(*NO)" >/dev/null 2>&1 || true
    done
done
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 $inline"
expect 1 as ALICE crtsplkey PAY
contains "$err" "SPY0173: no key while $PWD/$BUILD/tests/exits/guard_raw.so number 1 of SPSY0100 is registered RUN(*INLINE): it runs in the memory that keys would be in; register it RUN(*ISOLATED)"
answering 1 'correct horse\n' ALICE impsplkey "$HOME_DIR/export"
contains "$err" "SPY0173: no key while "
deregister

proves 'K5 not installed: there is no such line'
if embedded_only not_installed; then
    mkdir -p "$HOME_DIR/bare/bin" "$HOME_DIR/bare/lib"
    cp "$SPSY" "$HOME_DIR/bare/bin/spsy"
    cp -r "$BUILD/lib/spsy" "$HOME_DIR/bare/lib/"
    cp -r "$BUILD/libexec" "$HOME_DIR/bare/"
    rm "$HOME_DIR/bare/lib/spsy/vault.so"
    expect 0 "$HOME_DIR/bare/bin/spsy" dspsplenc
    case $out in *advancedFormat* | *masterKey*) fail "$out" ;; esac
    contains "$out" encryptedFiles
    expect 1 "$HOME_DIR/bare/bin/spsy" -u ALICE crtsplkey PAY
    contains "$err" "SPY0170: nothing can be encrypted or decrypted without its module"
fi
