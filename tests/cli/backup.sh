#!/bin/bash
# spsy backup and spsy restore: one instant, read back, put back whole or not at all (Z1).
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
b=$HOME_DIR/backups
mkdir "$b"
chmod 755 "$HOME_DIR" "$b"
chmod 1777 "$b"
body() { sed -e 1d -e '$d' "$1"; } # but for the time and the hash
restored() { # FILE: the home is that now
    rm -f "$b/now"
    expect 0 "$SPSY" backup "$b/now"
    diff <(body "$1") <(body "$b/now") >&2 || fail "the home is not what $1 says"
}
quiesced() { # STATUS FILE [OPTION...]
    expect 0 "$SPSY" quiesce on
    expect "$1" "$SPSY" restore "${@:2}"
    local kept_out=$out kept_err=$err
    expect 0 "$SPSY" quiesce off
    out=$kept_out err=$kept_err
}

proves 'Z1 (R4, R5) a file, its owner'\''s alone, never replaced; --check leaves nothing'
expect 0 "$SPSY" backup "$b/one" --check
contains "$err" "SPY0001: $b/one could be written: "
[ -z "$(ls -A "$b")" ] || fail "--check left something"
expect 0 "$SPSY" --json backup "$b/one"
contains "$out" '"profiles":38'
contains "$out" '"authorities":0'
contains "$out" 'bytes, read back and found right"'
equal "$(stat -c %a "$b/one")" 600
equal "$(head -1 "$b/one" | sed 's/"time":"[^"]*"/"time":"-"/')" \
    '{"spsy":"backup","version":1,"schema":8,"system":"SYS1","time":"-"}'
expect 1 "$SPSY" backup "$b/one"
contains "$err" "SPY0102: file $b/one exists already, and is not replaced"
expect 1 "$SPSY" backup "$b/one" --check
expect 1 "$SPSY" backup "$b/not/there"
contains "$err" "SPY0101"
expect 2 "$SPSY" backup
contains "$err" "SPY0108: backup FILE: the file of the backup comes first"
expect 2 "$SPSY" backup ""
contains "$err" "SPY0108: backup FILE: the file of the backup comes first"

proves 'Z1 who: *SAVSYS, or *ALLOBJ and *SECADM, takes one; the latter alone put one back'
expect 0 as SAVER backup "$b/of-saver"
rm -f "$b/of-saver"
expect 3 as SPOOLER backup "$b/of-spooler"
contains "$err" "CPF222E: *SAVSYS special authority, or *ALLOBJ and *SECADM, required for a backup"
expect 3 as SAVER restore "$b/one"
contains "$err" "CPF222E: *ALLOBJ and *SECADM special authority required to restore a backup"
expect 3 as BOB compare "$b/one"

proves 'Z1 (R5, S12) restore is for a quiesced home, by whom it is quiesced for'
expect 1 "$SPSY" restore "$b/one"
contains "$err" "SPY0246: a backup is restored to a quiesced home"
expect 0 "$SPSY" crtusrprf --usrprf CHIEF --spcaut '*ALLOBJ' '*SECADM'
expect 0 "$SPSY" quiesce on --for CHIEF
expect 1 "$SPSY" restore "$b/one"
contains "$err" "SPY0246: the home is quiesced for CHIEF by QSECOFR"
expect 0 "$SPSY" quiesce off
quiesced 0 "$b/one" --check
contains "$err" "SPY0001: the home could become what it was at "
expect 0 "$SPSY" dspusrprf --usrprf CHIEF
quiesced 0 "$b/one"
contains "$err" "SPY0001: the home is what it was at "
restored "$b/one"
expect 1 "$SPSY" dspusrprf --usrprf CHIEF
expect 0 "$SPSY" doctor
contains "$out" "restored"

proves 'Z1 (R5) exactly that state, of everything in it'
expect 0 "$SPSY" crtlib --lib PAY --text "Pay's"
cat >"$HOME_DIR/more.cl" <<'CL'
CRTUSRPRF USRPRF(CAROL) SPCAUT(*JOBCTL) GRPPRF(ALICE) SUPGRPPRF(BOB OPER) TEXT('It''s "C" \ 100%')
CHGUSRPRF USRPRF(ALICE) STATUS(*DISABLED) CURLIB(PAY)
CRTOUTQ OUTQ(PAY/NIGHT) SEQ(*JOBNBR) TEXT('Nächte')
HLDOUTQ OUTQ(PAY/NIGHT)
CRTSAVF FILE(PAY/KEPT) MAXRCDS(9) TEXT('kept')
GRTOBJAUT OBJ(PAY/NIGHT) OBJTYPE(*OUTQ) USER(BOB CAROL) AUT(*OBJOPR *READ)
GRTOBJAUT OBJ(PAY) OBJTYPE(*LIB) USER(BOB) AUT(*EXCLUDE)
CHGOBJOWN OBJ(PAY/NIGHT) OBJTYPE(*OUTQ) NEWOWN(CAROL)
ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0200) PGMNBR(7) PGM(QSPSY/RULES) MODE(*SHADOW) PGMDTA('/tmp/x')
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
printf '{"version":1,"journalKeepDays":30}\n' >"$SPSY_HOME/settings.json"
expect 0 "$SPSY" backup "$b/two"
expect 0 "$SPSY" crtoutq --outq PAY/DAY
expect 0 "$SPSY" dltoutq --outq PAY/NIGHT
expect 0 "$SPSY" crtoutq --outq PAY/NIGHT
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 *ALL"
expect 0 "$SPSY" cl "CHGUSRPRF ALICE STATUS(*ENABLED) CURLIB(*CRTDFT)"
rm "$SPSY_HOME/settings.json"
quiesced 0 "$b/two"
restored "$b/two"
quiesced 0 "$b/one" # and one without settings
restored "$b/one"
[ ! -e "$SPSY_HOME/settings.json" ] || fail "settings.json is there"
quiesced 0 "$b/two"
restored "$b/two"
equal "$(stat -c %a "$SPSY_HOME/registry.json")" 600
[ -z "$(find "$SPSY_HOME" -name 'restore*')" ] || fail "a restore left something in the home"

proves 'Z1 a file that would lose owner or queue: refused, with its name, and nothing is changed'
expect 0 "$SPSY" cl "CRTUSRPRF DAVE"
expect 0 "$SPSY" cl "CRTOUTQ PAY/DAY AUT(*CHANGE)"
expect 0 "$SPSY" cl "GRTOBJAUT PAY *LIB DAVE *USE"
create DAVE NEWER "OUTQ(PAY/DAY)"
expect 0 "$SPSY" quiesce on
expect 1 "$SPSY" --json restore "$b/two"
contains "$out" "{\"file\":\"NEWER number 1 in job $job\",\"loses\":\"owner\",\"name\":\"DAVE\"}"
contains "$out" "{\"file\":\"NEWER number 1 in job $job\",\"loses\":\"queue\",\"name\":\"PAY/DAY\"}"
contains "$out" '"SPY0245"'
contains "$out" "nothing was restored: 2 files would lose what is not in the backup"
expect 0 "$SPSY" quiesce off
expect 0 "$SPSY" dspusrprf --usrprf DAVE
expect 0 as DAVE dspsplf --file NEWER --job "$job"
expect 0 as DAVE dltsplf --file NEWER --job "$job"
quiesced 0 "$b/two"
restored "$b/two"
expect 0 "$SPSY" cl "CRTSAVF PAY/FULL"
expect 0 "$SPSY" cl "SAVLIB SHOP SAVF(PAY/FULL)"
quiesced 1 "$b/two"
contains "$out$err" "PAY/FULL"
expect 0 "$SPSY" cl "DLTF PAY/FULL"

proves 'Z1 (R7) damaged, cut short, longer, of another kind: told with the line, nothing is changed'
expect 0 "$SPSY" quiesce on
damaged() { # TEXT: what restore says of $b/bad
    chmod 600 "$b/bad"
    expect 1 "$SPSY" restore "$b/bad"
    contains "$err" "SPY0243: $b/bad cannot be used as a backup: $1"
    expect 1 "$SPSY" compare "$b/bad"
}
lines=$(wc -l <"$b/two")
sed 's/"BOB",0,/"BOB",1,/' "$b/two" >"$b/bad"
damaged "line $lines: bytes and hash are not those of the lines before: the file is damaged"
head -c -1 "$b/two" >"$b/bad"
damaged "line $lines: it has no end: the file is cut short"
head -n -1 "$b/two" >"$b/bad"
damaged "line $lines: the file ends before its last line"
{ cat "$b/two" && echo; } >"$b/bad"
damaged "line $lines: something comes after it"
sed '1s/"version":1/"version":2/' "$b/two" >"$b/bad"
damaged "line 1: it is of a version that this spsy does not know"
sed '1s/"schema":8/"schema":9/' "$b/two" >"$b/bad"
damaged "line 1: it is of a home of a newer version"
sed 's/^\["BOB",0,/["BOB",00,/' "$b/two" >"$b/bad"
damaged "line $(grep -n '^\["BOB"' "$b/bad" | cut -d: -f1): it is no row of the table"
sed '/^\["BOB"/p' "$b/two" >"$b/bad"
damaged "line $(grep -n '^\["BOB"' "$b/bad" | tail -1 | cut -d: -f1): there is such a row already"
: >"$b/bad"
damaged "line 1: the file ends before its last line"
head -c 100000 /dev/zero >"$b/bad"
damaged "line 1: it has no end: the file is cut short"
restored "$b/two"
expect 0 "$SPSY" quiesce off
! embedded_only limits || (
    printf '{"version":1}%2000000s' '' >"$SPSY_HOME/settings.json" # makes a backup a large file
    ulimit -f 1000
    trap '' XFSZ
    expect 1 "$SPSY" backup "$b/full" --check
    contains "$err" "SPY0101: cannot write save file $b/full"
    expect 1 "$SPSY" backup "$b/full"
    [ ! -e "$b/full" ] || fail "half a backup is there"
)
rm -f "$SPSY_HOME/settings.json"
[ -z "$(find "$b" -name '.*' -type f)" ] || fail "a file without its name is left"

proves 'Z1 keys are in it, wrapped; a file keeps its key, or nothing is restored'
key=$HOME_DIR/master-key
expect 0 "$SPSY" masterkey create "$key"
expect 0 "$SPSY" cl "CRTSPLKEY KEY(PAY.2026)"
expect 0 "$SPSY" cl "GRTOBJAUT PAY.2026 *SPLKEY ALICE *USE"
expect 0 "$SPSY" cl "CHGUSRPRF ALICE STATUS(*ENABLED)"
expect 0 "$SPSY" backup "$b/keys"
create ALICE SECRET "OUTQ(SHOP/OPEN) KEY(PAY.2026)"
secret="FILE(SECRET) JOB($job) SPLNBR($nbr)"
quiesced 1 "$b/two" --check
contains "$out$err" "PAY.2026 version 1"
expect 0 "$SPSY" cl "CHGSPLKEY PAY.2026 NEWVER(*YES) TEXT('newer')"
quiesced 0 "$b/keys" # version 1 is in it, and no file is under version 2
restored "$b/keys"
expect 0 as ALICE cl "DSPSPLF $secret"
contains "$out" one
expect 0 "$SPSY" cl "CHGSPLKEY PAY.2026 NEWVER(*YES)"
create ALICE SECOND "OUTQ(SHOP/OPEN) KEY(PAY.2026)"
quiesced 1 "$b/keys"
contains "$out$err" "PAY.2026 version 2"
expect 0 as ALICE cl "DLTSPLF FILE(SECOND) JOB($job) SPLNBR($nbr)"

proves 'Z1 a backup from before masterkey rotate wants its master key, and is sealed anew'
expect 0 "$SPSY" masterkey rotate "$key-2"
quiesced 1 "$b/keys"
contains "$err" "SPY0247: the backup was made under another master key than the home has now"
contains "$err" "--master-key FILE says where that one is"
expect 0 "$SPSY" masterkey rotate "$key-3"
quiesced 1 "$b/keys" --master-key "$key-2"
contains "$err" "SPY0172"
quiesced 0 "$b/keys" --master-key "$key"
expect 0 as ALICE cl "DSPSPLF $secret"
contains "$out" one
expect 0 "$SPSY" --json masterkey
contains "$out" '"state":"usable"'
contains "$out" "$key-3"
rm -f "$key" "$key-2"
expect 0 as ALICE cl "DSPSPLF $secret"
expect 0 as ALICE cl "DLTSPLF $secret"

proves 'Z1 passwords of files that were set since the backup go on opening them'
expect 0 "$SPSY" backup "$b/before"
printf "C'ABCD'\n%.0s" 1 2 >"$HOME_DIR/typed"
expect 0 as ALICE --password-fd 3 --json cl "CRTSPLF LOCKED FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/OPEN) PROTECT(*PARM) READPWD(*PROMPT)" 3<"$HOME_DIR/typed"
locked="FILE(LOCKED) JOB($(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out"))"
printf 'ADDPWD\nDSPSPLF %s\n' "$locked" >"$HOME_DIR/locked.cl"
opens() {
    expect 0 as ALICE --password-fd 3 run "$HOME_DIR/locked.cl" 3<"$HOME_DIR/typed"
    contains "$out" one
}
quiesced 0 "$b/before"
opens
expect 0 "$SPSY" masterkey rotate "$key-4"
quiesced 0 "$b/before" --master-key "$key-3"
opens
expect 0 as ALICE cl "DLTSPLF $locked"

proves 'Z1 a new home on another machine becomes that home; its file of the master key is taken along'
expect 0 "$SPSY" backup "$b/whole"
unserve
mv "$SPSY_HOME" "$HOME_DIR/first"
expect 0 "$SPSY" init --system SYS2
quiesced 0 "$b/whole"
contains "$err" "SPY0003: the backup is of system SYS1, this home is SYS2"
restored "$b/whole"
create ALICE THIRD "OUTQ(SHOP/OPEN) KEY(PAY.2026)"
expect 0 as ALICE cl "DSPSPLF FILE(THIRD) JOB($job) SPLNBR($nbr)"
unserve
rm -rf "$SPSY_HOME"
mv "$HOME_DIR/first" "$SPSY_HOME"

# Each writer makes A and then B, as counters; of no backup may B be ahead of A. One has A in the
# registry and B in the database, one the other way round, one both in the database, one A in the
# settings. (R1)
proves 'Z1 (R1) while four write A and then B no backup has B without A'
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 1 QSPSY/RULES MODE(*SHADOW) TEXT('1000')"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 2 QSPSY/RULES MODE(*SHADOW) TEXT('1000')"
for each in RA RB DA DB SA; do expect 0 "$SPSY" cl "CRTUSRPRF $each TEXT('1000')"; done
setting() {
    printf '{"version":1,"journalKeepDays":%d}\n' "$1" >"$SPSY_HOME/settings.new"
    mv "$SPSY_HOME/settings.new" "$SPSY_HOME/settings.json"
}
kept() { sed -n 3p "$1" | grep -o 'KeepDays\\":1[0-9]*' | grep -o '1[0-9]*$'; }
text() { grep -o "^\[\"$2\",.*" "$1" | grep -o '"1[0-9][0-9][0-9]"' | tr -d '"'; }
setting 1000
touch "$HOME_DIR/write"
again() { [ -e "$HOME_DIR/write" ]; }
program() { "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 $1 QSPSY/RULES MODE(*SHADOW) TEXT('$2') REPLACE(*YES)"; }
profile() { "$SPSY" cl "CHGUSRPRF $1 TEXT('$2')"; }
writer() { # A B
    local i
    for ((i = 1001; ; i++)); do
        again || return 0
        $1 "$i" || return 1
        $2 "$i" || return 1
    done >/dev/null 2>&1
}
writer "program 1" "profile RB" & w1=$!
writer "profile RA" "program 2" & w2=$!
writer "profile DA" "profile DB" & w3=$!
writer setting "profile SA" & w4=$!
number() { # FILE NUMBER: the text of that program
    sed -n 2p "$1" | grep -o "\\\\\"number\\\\\":\\\\t$2,.*" | grep -o 'text\\":\\t\\"1[0-9]*' | head -1 | grep -o '1[0-9]*$'
}
moved=0 before=0
for ((round = 0; round < 15; round++)); do
    rm -f "$b/r"
    expect 0 "$SPSY" backup "$b/r"
    [ "$(number "$b/r" 1)" -ge "$(text "$b/r" RB)" ] || fail "the profile without the program"
    [ "$(text "$b/r" RA)" -ge "$(number "$b/r" 2)" ] || fail "the program without the profile"
    [ "$(text "$b/r" DA)" -ge "$(text "$b/r" DB)" ] || fail "the second profile without the first"
    [ "$(kept "$b/r")" -ge "$(text "$b/r" SA)" ] ||
        fail "the profile without the setting"
    [ "$(text "$b/r" DA)" = "$before" ] || moved=$((moved + 1))
    before=$(text "$b/r" DA)
done
rm "$HOME_DIR/write"
for each in $w1 $w2 $w3 $w4; do wait $each || fail "a writer failed"; done
[ $moved -gt 5 ] || fail "nobody wrote meanwhile: $moved"
