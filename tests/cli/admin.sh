#!/bin/bash
# admin.sh - profiles, libraries, queues, jobs: each command, each refusal, each bad value
# (core/command/README.md, "Not guarded").
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

cl() { "$SPSY" cl "$1"; }
json() { "$SPSY" --json cl "$1"; }
fails() { # STATUS MESSAGE-ID STATEMENT
    local status=$1 id=$2
    shift 2
    expect "$status" cl "$1"
    contains "$err" "$id"
}

expect 0 "$SPSY" init --system TESTSYS

# ---- CRTLIB, DLTLIB ----
expect 0 cl "CRTLIB PAYLIB TEXT('Payroll')"
contains "$err" "CPC2102: Library PAYLIB created"
fails 1 CPF2111 "CRTLIB LIB(paylib)"
expect 0 cl "CRTLIB LIB(ASP32) ASP(32) AUT(*EXCLUDE)"
expect 0 cl "CRTLIB LIB(IASP) ASP(*ASPDEV) ASPDEV(PAYASP) ASPNBR(255)"
fails 2 CPD0084 "CRTLIB A ASP(0)"
fails 2 CPD0084 "CRTLIB A ASP(33)"
fails 2 CPD0084 "CRTLIB A ASP(*ASPDEV) ASPDEV(D) ASPNBR(32)"
fails 2 CPD0084 "CRTLIB A ASP(*ASPDEV) ASPDEV(D) ASPNBR(256)"
fails 2 CPD0071 "CRTLIB A ASP(*ASPDEV) ASPDEV(D)"
fails 2 CPD0071 "CRTLIB A ASP(*ASPDEV) ASPNBR(40)"
fails 2 CPD0084 "CRTLIB A ASP(2) ASPDEV(D) ASPNBR(40)"
fails 2 CPD0084 "CRTLIB A AUT(*READ)"
fails 2 CPD0084 "CRTLIB 1A"
fails 2 CPD0084 "CRTLIB ABCDEFGHIJK"
fails 2 CPD0084 "CRTLIB A TEXT('$(printf 'x%.0s' $(seq 51))')"
fails 2 CPD0071 "CRTLIB"
expect 0 cl "CRTLIB A TEXT('$(printf 'x%.0s' $(seq 50))')"
expect 0 cl "DLTLIB A"
contains "$err" "CPC2194: Library A deleted"
fails 1 CPF2110 "DLTLIB A"

# ---- CRTOUTQ, CHGOUTQ, DLTOUTQ ----
expect 0 cl "CRTOUTQ PAYLIB/CHECKS"
contains "$err" "CPC9801: Output queue CHECKS created in library PAYLIB"
expect 0 json "WRKOUTQ *ALL"
contains "$out" '"owner":"QSECOFR","publicAuthority":"*USE","displayData":"*NO","operatorControl":"*YES","authorityCheck":"*OWNER"'
fails 1 CPF3353 "CRTOUTQ OUTQ(paylib/checks)"
fails 1 CPF2110 "CRTOUTQ NOLIB/Q"
expect 0 cl "CRTOUTQ Q"
contains "$err" "in library QGPL"
expect 0 cl "CRTOUTQ PAYLIB/FULL DSPDTA(*OWNER) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*EXCLUDE) TEXT(t)"
for bad in "DSPDTA(*ALL)" "OPRCTL(Y)" "AUTCHK(*NONE)" "AUT(*READ)" "DSPDTA(*SAME)"; do
    fails 2 CPD0084 "CRTOUTQ PAYLIB/BAD $bad"
done
fails 2 CPD0084 "CRTOUTQ PAYLIB/Q/R"
fails 1 CPF2105 "DLTOUTQ PAYLIB/BAD"
expect 0 cl "CHGOUTQ PAYLIB/CHECKS DSPDTA(*YES) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*CHANGE) TEXT(new)"
expect 0 cl "CHGOUTQ PAYLIB/CHECKS"
expect 0 json "WRKOUTQ *ALL"
contains "$out" '"outputQueue":"CHECKS","outputQueueLibrary":"PAYLIB","owner":"QSECOFR","publicAuthority":"*CHANGE","displayData":"*YES","operatorControl":"*NO","authorityCheck":"*DTAAUT","aspDevice":"*SYSBAS","text":"new"'
contains "$out" '"outputQueue":"FULL","outputQueueLibrary":"PAYLIB","owner":"QSECOFR","publicAuthority":"*EXCLUDE","displayData":"*OWNER","operatorControl":"*NO","authorityCheck":"*DTAAUT","aspDevice":"*SYSBAS","text":"t"'
fails 1 CPF3357 "CHGOUTQ PAYLIB/NOSUCH"
fails 2 CPD0084 "CHGOUTQ PAYLIB/CHECKS AUT(*NONE)"
fails 1 CPF2161 "DLTLIB PAYLIB"
expect 0 cl "DLTOUTQ PAYLIB/FULL"
contains "$err" "CPC2191"
expect 0 cl "DLTOUTQ PAYLIB/CHECKS"
expect 0 cl "DLTLIB PAYLIB"

# ---- a queue with files is not deleted; a profile that owns files neither ----
expect 0 cl "CRTLIB L"
expect 0 cl "CRTOUTQ L/Q AUT(*CHANGE)"
expect 0 cl "CRTUSRPRF WRITER OUTQ(L/Q)"
echo text >"$HOME_DIR/text"
expect 0 "$SPSY" -u WRITER cl "CRTSPLF QSYSPRT '$HOME_DIR/text' OUTQ(L/Q)"
fails 1 CPF3361 "DLTOUTQ L/Q"
fails 1 CPF2215 "DLTUSRPRF WRITER"

# ---- profiles ----
expect 0 cl "CRTUSRPRF ALICE SPCAUT(*JOBCTL *SPLCTL) TEXT('Alice')"
contains "$err" "CPC2204: User profile ALICE created"
expect 0 json "DSPUSRPRF ALICE"
contains "$out" '"userProfile":"ALICE","status":"*ENABLED"'
contains "$out" '"specialAuthorities":["*JOBCTL","*SPLCTL"],"groupProfile":"*NONE","supplementalGroups":[]'
contains "$out" '"outputQueue":"*WRKSTN","outputQueueLibrary":"","text":"Alice"'
fails 1 CPF2214 "CRTUSRPRF alice"
expect 0 cl "CRTUSRPRF GROUP1"
expect 0 cl "CRTUSRPRF GROUP2"
expect 0 cl "CRTUSRPRF BOB GRPPRF(GROUP1) SUPGRPPRF(GROUP2 ALICE) OUTQ(L/Q) STATUS(*DISABLED)"
expect 0 json "DSPUSRPRF BOB"
contains "$out" '"status":"*DISABLED","specialAuthorities":[],"groupProfile":"GROUP1"'
contains "$out" '"supplementalGroups":["GROUP2","ALICE"],"outputQueue":"Q","outputQueueLibrary":"L"'
expect 0 cl "CHGUSRPRF BOB"
expect 0 json "DSPUSRPRF BOB"
contains "$out" '"supplementalGroups":["GROUP2","ALICE"],"outputQueue":"Q","outputQueueLibrary":"L"'
expect 0 cl "CHGUSRPRF BOB GRPPRF(*NONE) SUPGRPPRF(*NONE) STATUS(*ENABLED) TEXT(b) SPCAUT(*AUDIT)"
contains "$err" "CPC2205"
expect 0 json "DSPUSRPRF BOB"
contains "$out" '"specialAuthorities":["*AUDIT"],"groupProfile":"*NONE","supplementalGroups":[]'
expect 0 cl "CHGUSRPRF BOB SPCAUT(*NONE) TEXT(*BLANK)"
expect 0 json "DSPUSRPRF BOB"
contains "$out" '"specialAuthorities":[]'
contains "$out" '"text":""'
expect 0 cl "CRTUSRPRF ALLOF SPCAUT(*ALLOBJ *AUDIT *IOSYSCFG *JOBCTL *SAVSYS *SECADM *SERVICE *SPLCTL)"
groups=$(printf 'G%d ' $(seq 15))
for group in $groups; do expect 0 cl "CRTUSRPRF $group"; done
expect 0 cl "CRTUSRPRF FIFTEEN SUPGRPPRF($groups)"
fails 2 CPD0084 "CRTUSRPRF SIXTEEN SUPGRPPRF($groups ALICE)"
fails 1 CPF2204 "CRTUSRPRF X GRPPRF(NOSUCH)"
fails 1 CPF2204 "CRTUSRPRF X SUPGRPPRF(GROUP1 NOSUCH)"
fails 1 CPF2204 "CHGUSRPRF NOSUCH"
fails 2 CPD0084 "CRTUSRPRF X GRPPRF(X)"
fails 2 CPD0084 "CHGUSRPRF BOB SUPGRPPRF(BOB)"
fails 2 CPD0084 "CRTUSRPRF X SUPGRPPRF(GROUP1 GROUP1)"
fails 2 CPD0084 "CRTUSRPRF X SUPGRPPRF(*NONE GROUP1)"
fails 2 CPD0084 "CRTUSRPRF X SPCAUT(*NONE *SPLCTL)"
fails 2 CPD0084 "CRTUSRPRF X SPCAUT(*SPLCTRL)"
fails 2 CPD0084 "CRTUSRPRF X STATUS(*OFF)"
fails 2 CPD0084 "CRTUSRPRF X OUTQ(A/B/C)"
fails 2 CPD0084 "CRTUSRPRF *PUBLIC"
fails 1 CPF2204 "DSPUSRPRF X"
expect 0 json "DSPUSRPRF *ALL"
equal "$(grep -o '"userProfile"' <<<"$out" | wc -l)" \
    "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM profile")"
contains "$out" '"userProfile":"ALICE"'
expect 0 "$SPSY" --json --user ALICE cl "DSPUSRPRF *ALL"
equal "$(grep -o '"userProfile":"[^"]*"' <<<"$out")" '"userProfile":"ALICE"'
expect 0 cl "CRTUSRPRF LATER OUTQ(L/LATER)"
contains "$err" "SPY0003"
expect 0 json "DSPUSRPRF *CURRENT"
contains "$out" '"userProfile":"QSECOFR"'

# ---- deletion ----
expect 0 cl "DLTUSRPRF LATER"
contains "$err" "CPC2191"
fails 1 CPF2204 "DLTUSRPRF LATER"
expect 0 cl "CHGUSRPRF BOB GRPPRF(GROUP1)"
fails 1 CPF2215 "DLTUSRPRF GROUP1"
expect 0 cl "CRTUSRPRF OWNER"
expect 0 "$SPSY" -u OWNER crtlib OWNLIB
fails 1 CPF2215 "DLTUSRPRF OWNER"
expect 0 cl "CHGOBJOWN OWNLIB *LIB QSECOFR"
expect 0 cl "DLTUSRPRF OWNER"
for shipped in QSECOFR QSYS QSYSOPR QPGMR QUSER QSPL; do
    fails 1 CPF9898 "DLTUSRPRF $shipped"
done

# ---- authority commands ----
expect 0 cl "GRTOBJAUT L/Q *OUTQ ALICE *ALL"
equal "$err" "CPC2201: Authority *ALL to Q granted to 1 user"
expect 0 cl "GRTOBJAUT OBJ(L) OBJTYPE(*LIB) USER(ALICE BOB *PUBLIC) AUT(*USE)"
expect 0 cl "GRTOBJAUT QSYS/L *LIB ALICE"
fails 1 CPF2209 "GRTOBJAUT OTHER/L *LIB ALICE"
fails 1 CPF2208 "GRTOBJAUT NOLIB *LIB ALICE"
fails 1 CPF2208 "GRTOBJAUT L/NOQ *OUTQ ALICE"
fails 1 CPF2204 "GRTOBJAUT L/Q *OUTQ NOSUCH"
fails 2 CPD0084 "GRTOBJAUT L/Q *OUTQ ALICE *NONE"
fails 2 CPD0084 "GRTOBJAUT L/Q *OUTQ ALICE (*USE *ADD)"
fails 2 CPD0084 "GRTOBJAUT L/Q *PGM ALICE"
fails 2 CPD0071 "GRTOBJAUT L/Q *OUTQ"
expect 0 cl "RVKOBJAUT L/Q *OUTQ ALICE"
equal "$err" "SPY0001: Authority *CHANGE to Q revoked from 1 user"
expect 0 cl "RVKOBJAUT L/Q *OUTQ ALICE"
contains "$err" "SPY0003: ALICE had nothing of *CHANGE to Q"
contains "$err" "SPY0001: Authority *CHANGE to Q revoked from 0 users"
expect 0 cl "RVKOBJAUT L/Q USER(*PUBLIC) AUT(*ALL)"
fails 1 CPF2204 "RVKOBJAUT L/Q *OUTQ NOSUCH"
fails 1 CPF2204 "CHGOBJOWN L/Q *OUTQ NOSUCH"
expect 0 cl "CHGOBJOWN L/Q NEWOWN(ALICE)"
contains "$err" "CPC2206: Ownership of Q changed from QSECOFR to ALICE"

# ---- one user of several is not known: nobody gets anything ----
fails 1 CPF2204 "GRTOBJAUT L/Q *OUTQ USER(BOB NOSUCH) AUT(*ALL)"
expect 0 cl "RVKOBJAUT L/Q *OUTQ BOB"
contains "$err" "BOB had nothing of *CHANGE to Q"

# ---- jobs ----
expect 0 json "DSPJOB"
contains "$out" '/QSECOFR/SPSY","currentUser":"QSECOFR","signedOn":"QSECOFR","type":"'
contains "$out" '"programs":[]'
expect 0 "$SPSY" --json -u ALICE --job PAYROLL --job-type system dspjob
contains "$out" '/ALICE/PAYROLL","currentUser":"ALICE","signedOn":"QSECOFR","type":"system"'
expect 0 json "DSPJOB 000001/QSECOFR/SPSY"
contains "$out" '"rows":[{"job":"000001/QSECOFR/SPSY","status":"OUTQ"}]'
fails 1 CPF3342 "DSPJOB 999999/QSECOFR/SPSY"
expect 0 cl "DLYJOB 1"
fails 2 CPD0084 "DLYJOB 0"
fails 2 CPD0084 "DLYJOB 1000000"
fails 2 CPD0071 "DLYJOB"
fails 2 CPD0084 "DLYJOB DLY(1) RSMTIME('000000')"
for time in 240000 006000 000060 12345 1234567 12:3456 12:34.56 1a3456; do
    fails 2 CPD0084 "DLYJOB RSMTIME('$time')"
    contains "$err" "Value not valid for RSMTIME: $time; expected: hhmmss or hh:mm:ss"
done
begun=$(date +%s)
expect 0 cl "DLYJOB *N '$(date -d @$((begun + 2)) +%H:%M:%S)'"
[ "$(date +%s)" -ge $((begun + 2)) ] || fail "RSMTIME was not waited for"
# What is over comes tomorrow: a minute ago is nearly a day away.
timeout 2 "$SPSY" cl "DLYJOB RSMTIME('$(date -d '-1 min' +%H%M%S)')" && fail "a time that is over was not waited for"

cat >"$HOME_DIR/script" <<'CL'
CRTLIB LOGGED
DLTLIB NOSUCH
MONMSG CPF2110
DSPJOBLOG
CL
expect 0 "$SPSY" --json run "$HOME_DIR/script"
contains "$out" '"id":"CPC2102","text":"Library LOGGED created"'
contains "$out" '"command":"DSPJOBLOG"'
rows=$(printf '%s\n' "$out" | tail -1)
contains "$rows" '"id":"CPC2102","text":"Library LOGGED created"}'
contains "$rows" '"id":"CPF2110"'

cat >"$HOME_DIR/script" <<'CL'
QWTSETP ALICE
DSPJOB
DSPUSRPRF *CURRENT
QWTSETP BOB
MONMSG CPF2217
DSPJOB
QWTSETP QSECOFR
DSPJOB
CL
expect 0 "$SPSY" --json run "$HOME_DIR/script"
equal "$(printf '%s\n' "$out" | grep -c '"currentUser":"ALICE"')" 2
equal "$(printf '%s\n' "$out" | grep -c '"currentUser":"QSECOFR"')" 1 # whoever signed on
contains "$out" '/QSECOFR/SPSY","currentUser":"ALICE"'
contains "$out" '"userProfile":"ALICE"'
expect 0 cl "CHGUSRPRF BOB STATUS(*DISABLED)"
fails 1 CPF22E3 "QWTSETP BOB"
fails 1 CPF2204 "QWTSETP NOSUCH"
fails 2 CPD0071 "QWTSETP"
