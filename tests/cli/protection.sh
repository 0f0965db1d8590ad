#!/bin/bash
# Protection of spooled files (core/protection/README.md): what the commands say of it, who is refused
# and in which words, passwords, who changes it, what CLROUTQ and DLTEXPSPLF keep, save and restore.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
cat >"$HOME_DIR/more.cl" <<'CL'
CRTUSRPRF GRP
CHGUSRPRF ALICE GRPPRF(GRP)
CRTUSRPRF CAROL GRPPRF(GRP)
CRTUSRPRF ADMIN SPCAUT(*ALLOBJ *SECADM)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
officer() { expect 0 "$SPSY" cl "$1"; }
sql() { sqlite3 "$SPSY_HOME/spool.db" "$1"; }
# with PASSWORDS... -- COMMAND...: they are what it asks for
with() {
    local typed=()
    while [ "$1" != -- ]; do typed+=("$1") && shift; done
    shift
    "$SPSY" --password-fd 3 "$@" 3< <(printf '%s\n' "${typed[@]}")
}
# refused USER COMMAND TEXT: by protection, in these words
refused() {
    expect 3 as "$1" cl "$2"
    contains "$err" "CPF3492: not authorized to spooled file"
    contains "$err" "SPY0120: $3"
}
made() { create ALICE "$1" "OUTQ(SHOP/OPEN) PROTECT(*PARM) $2" && id="FILE($1) JOB($job)"; }

proves P1 "both examples of the seed, in its words"
made SHARED "USRACC(*ALL)"
expect 0 as ALICE cl "WRKSPLFA $id"
contains "$out" $'USER-ACC            ALL-USERS\nACCESS              WRITE\nREAD-PASS           NONE\nWRITE-PASS          NONE'
expect 0 as BOB cl "HLDSPLF $id"
made LISTED "BACL(RW R R)"
expect 0 as ALICE cl "WRKSPLFA $id"
contains "$out" $'USER-ACC            OWNER-ONLY\nACCESS              WRITE\nOWNER               R W\nGROUP               R -\nOTHERS              R -\nREAD-PASS           NONE\nWRITE-PASS          NONE'
expect 0 as BOB cl "DSPSPLF $id"
refused BOB "HLDSPLF $id" "protection, level 1, class OTHERS, to write: BACL gives the class R"
refused CAROL "HLDSPLF $id" "protection, level 1, class GROUP, to write: BACL gives the class R"
expect 0 as SPOOLER cl "HLDSPLF $id"
create ALICE BARE "OUTQ(SHOP/OPEN)"
expect 0 as ALICE cl "WRKSPLFA BARE JOB($job)"
case $out in *USER-ACC*) fail "a file without protection shows one" ;; esac

proves P1 "the queue's default, and what does not fit is refused and nothing created"
officer "CHGOUTQ SHOP/OPEN DFTPROTECT(*PARM) DFTUSRACC(*ALL) DFTACCESS(*READ)"
expect 0 "$SPSY" cl "WRKOUTQD SHOP/OPEN"
contains "$out" "ACCESS(*READ) USRACC(*ALL)"
create ALICE QUEUED "OUTQ(SHOP/OPEN)"
refused ALICE "DLTSPLF QUEUED JOB($job)" "protection, level 0, class OWNER, to write: ACCESS(*READ)"
expect 0 as BOB cl "DSPSPLF QUEUED JOB($job)"
create ALICE STANDARD "OUTQ(SHOP/OPEN) PROTECT(*PARM) PTCATR(*STD)"
refused BOB "DSPSPLF STANDARD JOB($job)" "protection, level 0, class OTHERS, to read: USRACC(*OWNER)"
create ALICE NONE "OUTQ(SHOP/OPEN) PROTECT(*NONE)"
expect 0 as BOB cl "DLTSPLF NONE JOB($job)"
# each row of the table that says the statement is refused
before=$(sql 'SELECT count(*) FROM spooled_file')
unserve
value_of() { case $1 in ACCESS) echo '*WRITE' ;; USRACC) echo '*OWNER' ;; BACL) echo '*STD' ;; GUARDS) echo 'G' ;; *) echo '*NONE' ;; esac; }
rows=0
while IFS=$'\t' read -r protect ptcatr queue operand explicit value _; do
    [ "$value" = refused ] && [ "$queue" = no ] && [ "$explicit" = yes ] && [ "$ptcatr" = '*DFT' ] || continue
    rows=$((rows + 1))
    expect 2 as ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') PROTECT($protect) $operand($(value_of "$operand"))"
    contains "$err" "CPD0084: $operand is valid with PROTECT(*PARM) only"
done < <(grep -v '^#' tests/golden/protection_defaults.tsv)
equal "$rows" 18
expect 2 as ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') PROTECT(*STD) PTCATR(*STD)"
contains "$err" "CPD0084: PTCATR is valid with PROTECT(*PARM) only"
expect 2 as ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') PROTECT(*PARM) GUARDS(ALICE/TOOLONG89)"
contains "$err" "CPD0084: Value ALICE/TOOLONG89 not valid for GUARDS; expected: a guard, profile/name"
expect 2 as ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') PROTECT(*PARM) READPWD(abcd)"
contains "$err" "Value (not shown) not valid for READPWD"
case $out$err in *abcd*) fail "the password is in a message" ;; esac
expect 2 "$SPSY" cl "CHGOUTQ SHOP/OPEN DFTBACL(*STD)"
contains "$err" "CPD0084: DFTBACL is valid with DFTPROTECT(*PARM) only"
equal "$(sql 'SELECT count(*) FROM spooled_file')" "$before"
unserve
officer "CHGOUTQ SHOP/OPEN DFTPROTECT(*NONE)"

proves P2 "read, attributes, api and SAV read; control and move write; a deletion that reads first does both"
made WRITERS "BACL(RW *NO W)"
for read in DSPSPLF WRKSPLFA QUSRSPLA; do
    refused BOB "$read $id" "protection, level 1, class OTHERS, to read: BACL gives the class W"
done
expect 0 as BOB cl "HLDSPLF $id"
expect 0 as BOB cl "RLSSPLF $id"
refused CAROL "HLDSPLF $id" "protection, level 1, class GROUP, to write: BACL gives the class *NO"
expect 0 as BOB cl "CHGSPLFA $id OUTQ(SHOP/OPEN)"
made READERS "BACL(RW *NO R)"
expect 3 as BOB cl "CHGSPLFA $id OUTQ(QGPL/QPRINT)"
contains "$err" "CPF33F0: not authorized to move"
contains "$err" "SPY0120: protection, level 1, class OTHERS, to write: BACL gives the class R"
expect 3 as BOB cl "SNDTCPSPLF $id RMTSYS('127.0.0.1') PRTQ(X) DESTTYP(*OTHER) DLTSPLF(*YES)"
contains "$err" "SPY0120: protection, level 1, class OTHERS, to write: BACL gives the class R"
register 10 program_constant
expect 3 as BOB --json cl "HLDSPLF $id"
contains "$out" '"verdict":"refused","basis":"protection"'
contains "$out" '"answer":"31","meaning":"allow"'
deregister
made LEVELS "USRACC(*ALL) BACL(RW)"
refused BOB "DSPSPLF $id" "protection, level 1, class OTHERS, to read: BACL gives the class *NO"
made LOCKED "BACL(*NO)"
refused ALICE "DSPSPLF $id" "protection, level 1, class OWNER, to read: BACL gives the class *NO"
expect 3 as SPOOLER --json cl "DSPSPLF $id"
contains "$out" '"basis":"protection"'
contains "$out" '"bypass":"bypass-splctl"'
contains "$out" 'no exit program was asked because of *SPLCTL; protection, level 1, class OWNER, to read'

proves P2 "what has been protected while programs were asked is refused, and nothing has happened"
locked=$id
made RACED "USRACC(*ALL)"
register_raw
SPSY_TEST_AT=1 SPSY_TEST_RUN="env -u SPSY_TEST_RUN '$PROGRAM' --home '$SPSY_HOME' -u ALICE cl \"CHGSPLFA $id PROTECT(*PARM) USRACC(*OWNER)\" >/dev/null 2>&1" \
    expect 3 as BOB cl "HLDSPLF $id"
contains "$err" "SPY0003: file RACED number 1, its queue or an authority to it changed while the exit programs were asked"
contains "$err" "SPY0120: protection, level 0, class OTHERS, to write: USRACC(*OWNER)"
deregister
equal "$(sql "SELECT status FROM spooled_file WHERE name = 'RACED'")" '*READY'
unserve
id=$locked

proves P2 P3 "in one job, too, a guard and a group count as they are at each statement"
officer "CHGUSRPRF ADMIN GRPPRF(GRP)"
expect 0 as ADMIN cl "CRTSPLGRD NOW"
before=$id
made TURNS "GUARDS(ADMIN/NOW)" && turns=$id
made OURS "BACL(RW R *NO)"
cat >"$HOME_DIR/one_job.cl" <<CL
DSPSPLF $turns
DSPSPLF $id
CHGSPLGRD NOW USER(BOB)
DSPSPLF $turns
CHGUSRPRF ALICE GRPPRF(*NONE)
DSPSPLF $id
CL
expect 3 as ADMIN run --keep-going "$HOME_DIR/one_job.cl"
equal "$(grep -c '^one' <<<"$out")" 2
contains "$err" "SPY0120: protection, level 2, class GROUP, to read: guard ADMIN/NOW: USER does not hold"
contains "$err" "SPY0120: protection, level 1, class OTHERS, to read: BACL gives the class *NO"
officer "CHGUSRPRF ALICE GRPPRF(GRP)"
officer "CHGUSRPRF ADMIN GRPPRF(*NONE)"
expect 0 as ADMIN cl "DLTSPLGRD NOW"
expect 0 as ALICE cl "CHGSPLFA $turns PROTECT(*NONE)"
expect 0 as ALICE cl "DLTSPLF $turns"
expect 0 as ALICE cl "DLTSPLF $id"
id=$before

proves P4 "protection is changed by the owner and with *SPLCTL, and by nobody else"
changed="protection is changed by the file's owner, ALICE, or with *SPLCTL, and by nobody else"
for user in BOB CAROL OPER ADMIN; do refused "$user" "CHGSPLFA $id PROTECT(*NONE)" "$changed"; done
register 10 program_constant
refused BOB "CHGSPLFA $id PROTECT(*NONE)" "$changed"
deregister
create ALICE PLAIN "OUTQ(SHOP/OPEN)"
refused BOB "CHGSPLFA PLAIN JOB($job) PROTECT(*STD)" "$changed"
expect 0 as BOB cl "CHGSPLFA PLAIN JOB($job) COPIES(2)"
# despite the protection; beside another change that asks for both
refused ALICE "CHGSPLFA $id PROTECT(*PARM) BACL(R) COPIES(2)" "protection, level 1, class OWNER, to write"
expect 0 as ALICE cl "CHGSPLFA $id PROTECT(*PARM) BACL(R)"
expect 0 as ALICE cl "DSPSPLF $id"
refused ALICE "DLTSPLF $id" "protection, level 1, class OWNER, to write: BACL gives the class R"
expect 0 as SPOOLER cl "CHGSPLFA $id PROTECT(*PARM) ACCESS(*READ)"
equal "$(sql "SELECT protection FROM spooled_file WHERE name = 'LOCKED'")" 'ACCESS(*READ) USRACC(*OWNER) BACL(R *NO *NO)'
unserve
for settings in '{"version":1,"protectByOwnerOnly":true}' '{"version":1,"protectByOwnerOnly":tru'; do # broken: it may have said so
    echo "$settings" >"$SPSY_HOME/settings.json" && chmod 600 "$SPSY_HOME/settings.json"
    refused SPOOLER "CHGSPLFA $id PROTECT(*NONE)" "no exit program was asked because of *SPLCTL; protection is changed by the file's owner, ALICE, alone (protectByOwnerOnly)"
done
rm "$SPSY_HOME/settings.json"
# a program's '0' refuses it like any other change
create ALICE SECRET "OUTQ(SHOP/OPEN)"
register 10 guard_reason
expect 3 as ALICE cl "CHGSPLFA SECRET JOB($job) PROTECT(*STD)"
contains "$err" "payroll is closed"
deregister

proves P3 "guards: whose they are, what they show, missing ones and *NONE"
made GUARDED "GUARDS(DAY)"
refused ALICE "DSPSPLF $id" "protection, level 2, class OWNER, to read: there is no guard ALICE/DAY"
refused SPOOLER "HLDSPLF $id" "no exit program was asked because of *SPLCTL; protection, level 2, class OTHERS, to write: GUARDS has *NONE for it"
expect 0 as ALICE cl "CRTSPLGRD DAY USER(BOB) GROUP(GRP) TEXT('who reads')"
contains "$err" "SPY0001: Guard ALICE/DAY created"
expect 2 as ALICE cl "CRTSPLGRD A/B/C"
contains "$err" "Value A/B/C not valid for GUARD; expected: profile/name or name"
for user in ALICE BOB CAROL; do expect 0 as "$user" cl "DSPSPLF $id"; done
refused SPOOLER "DSPSPLF $id" "no exit program was asked because of *SPLCTL; protection, level 2, class OTHERS, to read: guard ALICE/DAY: USER does not hold"
expect 0 as ALICE cl "WRKSPLFA $id"
contains "$out" $'READ-GUARD          ALICE/DAY\nWRITE-GUARD         *NONE'
expect 1 as ALICE cl "CRTSPLGRD DAY"
contains "$err" "CPF9898: guard DAY exists already"
for command in "CRTSPLGRD ALICE/NEW" "CHGSPLGRD ALICE/DAY USER(SPOOLER)" "DLTSPLGRD ALICE/DAY"; do
    for user in BOB ADMIN SPOOLER; do
        expect 3 as "$user" cl "$command"
        contains "$err" "SPY0184: Guard ALICE/"
    done
done
expect 3 as BOB cl "DSPSPLGRD ALICE/DAY"
expect 3 as BOB cl "DSPSPLGRD ALICE/NOTHING"
contains "$err" "SPY0184: Guard ALICE/NOTHING is shown to ALICE, and with *AUDIT, or *ALLOBJ and *SECADM"
expect 0 as BOB --json cl "DSPSPLGRD"
contains "$out" '"rows":[]'
expect 0 as ADMIN --json cl "DSPSPLGRD"
contains "$out" '"rows":[{"guard":"DAY","profile":"ALICE","user":["BOB"],"group":["GRP"],"text":"who reads"}]'
expect 0 as ALICE cl "CHGSPLGRD DAY USER(*NONE) GROUP(*NONE) TEXT('')"
expect 0 as SPOOLER cl "DSPSPLF $id"
expect 1 as ALICE cl "DLTSPLGRD NOTHING"
contains "$err" "CPF2105: object NOTHING type *SPLGRD not found"
expect 0 as ALICE cl "DLTSPLGRD DAY"
contains "$err" "CPC2191: Guard ALICE/DAY deleted"
refused ALICE "DSPSPLF $id" "protection, level 2, class OWNER, to read: there is no guard ALICE/DAY"
for wrong in "DATE(2026-02-30)" "TIME(2500 0100)" "PERIOD(2026-01-02 0000 2026-01-01 0000)" "USER(BOB *NONE)" "USER(BOB BOB)"; do
    expect 2 as ALICE cl "CRTSPLGRD WRONG $wrong"
    contains "$err" "CPD0084: "
done
# a guard does not become a later profile's of the same name
officer "CRTUSRPRF LEAVER"
expect 0 as LEAVER cl "CRTSPLGRD G"
expect 1 "$SPSY" cl "DLTUSRPRF LEAVER"
contains "$err" "CPF2215: user profile LEAVER not deleted: it owns a guard"
expect 0 as LEAVER cl "DLTSPLGRD G"
officer "DLTUSRPRF LEAVER"

proves P5 "passwords need a master key, are asked for, and stand nowhere"
expect 1 with "C'QZXW'" "C'QZXW'" -- -u ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') PROTECT(*PARM) READPWD(*PROMPT)"
contains "$err" "SPY0171: this home has no master key: spsy masterkey create FILE makes one"
unserve
expect 0 "$PROGRAM" masterkey create "$HOME_DIR/master.key"
expect 1 with "C'QZXW'" -- -u ALICE cl "ADDPWD"
contains "$err" "SPY0185: no spooled file of this home has ever had a password"
made OPENED "USRACC(*ALL)"
expect 1 as ALICE cl "CHGSPLFA $id PROTECT(*PARM) READPWD(*PROMPT)"
contains "$err" "SPY0185: no password was given, and nothing has happened"
expect 1 with "C'QZXW'" "C'QZWX'" -- -u ALICE cl "CHGSPLFA $id PROTECT(*PARM) READPWD(*PROMPT)"
contains "$err" "SPY0185: the two passwords differ, and nothing has happened"
expect 2 with QZXW -- -u ALICE cl "CHGSPLFA $id PROTECT(*PARM) READPWD(*PROMPT)"
contains "$err" "SPY0186: the password is of none of its forms"
expect 0 as BOB cl "DSPSPLF $id"
expect 0 with "C'QZXW'" "C'QZXW'" "X'1'" "X'1'" -- -u ALICE cl "CHGSPLFA $id PROTECT(*PARM) READPWD(*PROMPT) WRTPWD(*PROMPT)"
refused ALICE "DSPSPLF $id" "protection, class OWNER, to read: the read password is missing: ADDPWD"
refused SPOOLER "HLDSPLF $id" "no exit program was asked because of *SPLCTL; protection, class OWNER, to write: the write password is missing: ADDPWD"
refused ALICE "CHGSPLFA $id PROTECT(*NONE)" "protection, class OWNER, to write: the write password is missing: ADDPWD"
cat >"$HOME_DIR/known.cl" <<CL
ADDPWD
DSPSPLF $id
HLDSPLF $id
ADDPWD
HLDSPLF $id
WRKSPLFA $id
RMVPWD *PROMPT
RLSSPLF $id
RMVPWD
DSPSPLF $id
CL
expect 3 with "C'QZXW'" 1 1 -- -u BOB --json run --keep-going "$HOME_DIR/known.cl"
equal "$(grep -o '"status":"[a-z]*"' <<<"$out" | cut -d'"' -f4 | tr '\n' ' ')" \
    "completed completed failed completed completed completed completed failed completed failed "
contains "$out" '"readPassword":"YES","writePassword":"YES"'
printf 'ADDPWD\nDSPSPLF %s\nQWTSETP CAROL\nDSPSPLF %s\n' "$id" "$id" >"$HOME_DIR/swap.cl"
expect 3 with "C'QZXW'" -- -u ADMIN --json run --keep-going "$HOME_DIR/swap.cl"
equal "$(grep -o '"status":"[a-z]*"' <<<"$out" | cut -d'"' -f4 | tr '\n' ' ')" "completed completed completed failed "
expect 1 with "X'1'" -- -u ALICE cl "RMVPWD *PROMPT"
contains "$err" "SPY0185: the password was not known"
expect 2 with "*NONE" -- -u ALICE cl "ADDPWD"
contains "$err" "SPY0186: *NONE is no password that could be known"
unserve
hash=$(sql "SELECT substr(protection, instr(protection, '.') + 1, 64) FROM spooled_file WHERE name = 'OPENED'")
equal "${#hash}" 64
for text in QZXW d8e9e7e6; do # as typed, and its bytes; neither in database and log, nor anywhere beside them
    if grep -rlai "$text" "$SPSY_HOME" || LC_ALL=C grep -rlaP "\xd8\xe9\xe7\xe6" "$SPSY_HOME"; then fail "a password is in the home"; fi
done

proves P6 "CLROUTQ and DLTEXPSPLF keep what protection keeps from who gives them"
officer "CRTOUTQ SHOP/CLEARED AUTCHK(*DTAAUT) AUT(*CHANGE)"
create ALICE C1 "OUTQ(SHOP/CLEARED) PROTECT(*PARM) USRACC(*ALL) EXPDATE(2020-01-01)"
create ALICE C2 "OUTQ(SHOP/CLEARED) PROTECT(*STD) EXPDATE(2020-01-01)"
create ALICE C3 "OUTQ(SHOP/CLEARED) PROTECT(*PARM) BACL(RW *NO R) EXPDATE(2020-01-01)"
create ALICE C4 "OUTQ(SHOP/CLEARED)"
expect 0 as BOB cl "DLTEXPSPLF"
contains "$err" "SPY0001: 1 expired spooled file deleted, 2 not deleted (protection keeps 2 of them)"
expect 0 as BOB cl "CLROUTQ SHOP/CLEARED"
contains "$err" "SPY0001: 1 spooled file deleted from output queue SHOP/CLEARED, 2 not deleted (protection keeps 2 of them); no exit program was asked"
expect 0 as ALICE cl "CLROUTQ SHOP/CLEARED"
contains "$err" "SPY0001: 2 spooled files deleted from output queue SHOP/CLEARED, 0 not deleted; no exit"

proves P2 "SAV reads, RST asks nothing: the file brings its protection, and its queue the default"
officer "CHGOUTQ SHOP/CLEARED DFTPROTECT(*STD)"
create ALICE SAVED "OUTQ(SHOP/CLEARED) PROTECT(*PARM) BACL(RW)"
create ALICE KEPT "OUTQ(SHOP/CLEARED) PROTECT(*PARM) BACL(W)"
expect 3 as SAVER cl "SAVOBJ CLEARED SHOP SAVF('$HOME_DIR/none.tar') SPLFDTA(*ALL)"
contains "$err" "protection, level 1, class OTHERS, to read: BACL gives the class *NO"
expect 3 as SPOOLER cl "SAVOBJ CLEARED SHOP SAVF('$HOME_DIR/saved.tar') SPLFDTA(*ALL)"
expect 0 as SPOOLER cl "CLROUTQ SHOP/CLEARED"
officer "DLTOUTQ SHOP/CLEARED"
expect 0 "$SPSY" cl "RSTOBJ CLEARED SHOP SAVF('$HOME_DIR/saved.tar') SPLFDTA(*NEW)"
equal "$(sql "SELECT name, protection FROM spooled_file WHERE queue_id = (SELECT id FROM output_queue WHERE name = 'CLEARED')")" \
    'SAVED|ACCESS(*WRITE) USRACC(*OWNER) BACL(RW *NO *NO)'
equal "$(sql "SELECT protection FROM output_queue WHERE name = 'CLEARED'")" 'ACCESS(*WRITE) USRACC(*OWNER)'
unserve

proves P5 "passwords of another home let nobody through here, and do not keep its owner from another protection"
made FOREIGN "USRACC(*ALL)"
expect 0 with "C'QZXW'" "C'QZXW'" "C'QZXW'" "C'QZXW'" -- -u ALICE cl "CHGSPLFA $id PROTECT(*PARM) READPWD(*PROMPT) WRTPWD(*PROMPT)"
officer "CRTOUTQ SHOP/MOVED DSPDTA(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE)"
cat >"$HOME_DIR/move.cl" <<CL
ADDPWD
CHGSPLFA $id OUTQ(SHOP/MOVED)
SAVOBJ MOVED SHOP SAVF('$HOME_DIR/foreign.tar') SPLFDTA(*ALL)
CL
expect 0 with "C'QZXW'" -- run "$HOME_DIR/move.cl"
unserve
(
    export SPSY_HOME=$HOME_DIR/second
    foreign=$job
    world
    officer "RSTOBJ MOVED SHOP SAVF('$HOME_DIR/foreign.tar') SPLFDTA(*NEW)"
    refused ALICE "DSPSPLF $id" "protection, class OWNER, to read: the read password is missing: ADDPWD"
    unserve
    expect 0 "$PROGRAM" masterkey create "$HOME_DIR/second.key"
    made OWN ""
    expect 0 with "C'QZXW'" "C'QZXW'" -- -u ALICE cl "CHGSPLFA $id PROTECT(*PARM) WRTPWD(*PROMPT)"
    refused ALICE "CHGSPLFA $id PROTECT(*NONE)" "protection, class OWNER, to write: the write password is missing: ADDPWD"
    id="FILE(FOREIGN) JOB($foreign)"
    printf 'ADDPWD\nDSPSPLF %s\n' "$id" >"$HOME_DIR/foreign.cl"
    expect 3 with "C'QZXW'" -- -u ALICE run "$HOME_DIR/foreign.cl"
    refused ALICE "HLDSPLF $id" "protection, class OWNER, to write: the write password is missing: ADDPWD"
    refused BOB "CHGSPLFA $id PROTECT(*NONE)" "protection is changed by the file's owner"
    expect 0 as ALICE cl "CHGSPLFA $id PROTECT(*NONE)"
    expect 0 as ALICE cl "DSPSPLF $id"
    unserve
) || exit 1

proves P1 "damaged: nobody is let through, doctor says so, and its owner gives another one"
made DAMAGED ""
unserve
for text in "'ACCESS(*WRITE) USRACC(*ALL) '" "x'00'" "0" "'ACCESS(*WRITE) USRACC(*ALL)' || x'00'"; do
    sql "UPDATE spooled_file SET protection = $text WHERE name = 'DAMAGED'"
    for user in ALICE BOB SPOOLER; do
        expect 3 as "$user" cl "DSPSPLF $id"
        contains "$err" "to read: it is damaged: its owner gives another one, CHGSPLFA PROTECT"
    done
    unserve
done
sql "UPDATE output_queue SET protection = 'x' WHERE name = 'CLEARED'"
expect 1 "$SPSY" doctor
contains "$out" "2 spooled files and queues have a protection that is damaged, first: DAMAGED number 1 in job $job"
expect 1 as ALICE cl "CRTSPLF X FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/CLEARED)"
contains "$err" "SPY0187: the default protection of output queue SHOP/CLEARED is damaged: CHGOUTQ DFTPROTECT gives it another one"
expect 1 "$SPSY" cl "SAVOBJ CLEARED SHOP SAVF('$HOME_DIR/damaged.tar') SPLFDTA(*ALL)"
contains "$err" "SPY0187: output queue SHOP/CLEARED cannot be saved: its default protection is damaged"
officer "CHGOUTQ SHOP/CLEARED DFTPROTECT(*NONE)"
expect 0 as ALICE cl "CHGSPLFA $id PROTECT(*STD)"
expect 0 as ALICE cl "DSPSPLF $id"
expect 0 as ALICE cl "CRTSPLGRD BROKEN"
unserve
sql "UPDATE protection_guard SET conditions = '{\"user\":[]}'"
expect 0 as ALICE cl "CHGSPLFA $id PROTECT(*PARM) GUARDS(BROKEN)"
refused ALICE "DSPSPLF $id" "protection, level 2, class OWNER, to read: guard ALICE/BROKEN is damaged"
expect 1 "$SPSY" doctor
contains "$out" "1 of 1 are damaged and let nobody through, first ALICE/BROKEN"
expect 1 as ALICE cl "CHGSPLGRD BROKEN USER(ALICE)"
contains "$err" "SPY0107: guard ALICE/BROKEN is damaged, and lets nobody through: BROKEN: user: cannot be this"
expect 0 as ALICE cl "DLTSPLGRD BROKEN"
