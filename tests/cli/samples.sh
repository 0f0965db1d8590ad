#!/bin/bash
# The samples as their page has them registered and used: native C, IBM i C in both forms, COBOL,
# the registry file and the CL script.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
proves X13 X15 X20 "the samples, through the exit host"
umask 022 # an exit program must not be writable by others
home=$SPSY_HOME
expect 0 "$SPSY" init
mkdir -p "$home/lib/SECLIB"

put() { # SAMPLE PROGRAM
    install -m 755 "$BUILD/samples/$1.so" "$home/lib/SECLIB/$2.so"
}
put nodelete NODELETE
put nodelete-cc NODELETX
put splbyte SPLBYTE
put splsec SPLSEC

# The script, as it stands: one refusal, monitored, with the program's reason.
expect 0 "$SPSY" run samples/payroll.cl
contains "$err" "CPF3492: not authorized to spooled file PAYSLIPS"
contains "$err" "payroll output is deleted only by its owner"
expect 0 "$SPSY" wrksplf --select QSECOFR
contains "$out" PAYSLIPS
job=$("$SPSY" --json cl "WRKSPLF SELECT(QSECOFR)" |
    sed -n 's/.*"jobName":"\([A-Z0-9]*\)","jobUser":"\([A-Z]*\)","jobNumber":"\([0-9]*\)","fileName":"PAYSLIPS".*/\3\/\2\/\1/p')

# The same policy in every other language, each alone on the list.
refused_by() { # PROGRAM KEYWORDS...
    local program=$1
    shift
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/$program REPLACE(*YES) $*"
    expect 3 "$SPSY" --user BOB --json cl "DLTSPLF FILE(PAYSLIPS) JOB($job)"
    contains "$out" '"basis":"exit"'
    contains "$out" "\"program\":\"SECLIB/$program\",\"answer\":\"$answer\",\"meaning\":\"refuse\""
    expect 3 "$SPSY" --user BOB --json cl "DLTSPLF FILE(LUNCH) JOB($job)"
    contains "$out" '"basis":"authority"' # no opinion: BOB has none to the file
    contains "$out" "\"answer\":\"$blank\",\"meaning\":\"none\""
}
answer=30 blank=20
refused_by NODELETX
if [ -e "$BUILD/samples/SPLSEC.so" ]; then
    put SPLSEC PAYCOB
    refused_by PAYCOB "CCSID(819) ENTRY('SPLSEC')"
fi
answer=F0 blank=40
refused_by SPLBYTE

# C library calls on text: confidential output in any case of the letters.
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/SPLSEC REPLACE(*YES)"
expect 0 "$SPSY" crtsplf --file PLANS --fromstmf samples/payroll.txt --usrdta "Conf 7"
plans=$("$SPSY" --json cl "WRKSPLF SELECT(QSECOFR)" |
    sed -n 's/.*"jobName":"\([A-Z0-9]*\)","jobUser":"\([A-Z]*\)","jobNumber":"\([0-9]*\)","fileName":"PLANS".*/\3\/\2\/\1/p')
expect 3 "$SPSY" --user BOB --json cl "DSPSPLF FILE(PLANS) JOB($plans)"
contains "$out" '"basis":"exit"'

# The registry as a file that was rolled out.
put nodelete NODELETE
[ -e "$BUILD/samples/SPLSEC.so" ] && put SPLSEC SPLSEC
install -m 644 samples/registry.json "$home/registry.json"
expect 3 "$SPSY" --user BOB --json cl "DLTSPLF FILE(PAYSLIPS) JOB($job)"
contains "$out" '"program":"SECLIB/NODELETE","answer":"30","meaning":"refuse"'

# Asking services before answering (X35's way of learning more): SAVE and the user's authority.
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
expect 0 "$SPSY" crtusrprf --usrprf OPER --spcaut '*JOBCTL'
expect 0 "$SPSY" crtusrprf --usrprf CLERK
expect 0 "$SPSY" cl "CRTOUTQ QGPL/SHARED OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*CHANGE)"
keeps_saved() { # SAMPLE PROGRAM [KEYWORDS [OPTION...]]: keywords of ADDEXITPGM, options of exit call
    local user
    install -m 755 "$BUILD/samples/$1.so" "$home/lib/SECLIB/$2.so"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/$2 REPLACE(*YES) ${3:-}"
    for user in CLERK OPER; do
        expect 0 "$SPSY" -u CLERK --job "$user" cl \
            "CRTSPLF FILE(KEPT) FROMSTMF('samples/payroll.txt') OUTQ(QGPL/SHARED) SAVE(*YES)"
    done
    expect 0 "$SPSY" -u CLERK --job PLAIN cl \
        "CRTSPLF FILE(PLAIN) FROMSTMF('samples/payroll.txt') OUTQ(QGPL/SHARED)"
    expect 3 "$SPSY" -u CLERK --json cl "DLTSPLF FILE(KEPT) JOB(CLERK/CLERK)"
    contains "$out" "\"program\":\"SECLIB/$2\",\"answer\":\"30\",\"meaning\":\"refuse\""
    expect 0 "$SPSY" -u OPER --json cl "DLTSPLF FILE(KEPT) JOB(CLERK/OPER)"
    contains "$out" '"answer":"20","meaning":"none"'
    expect 0 "$SPSY" -u CLERK cl "DLTSPLF FILE(PLAIN) JOB(CLERK/PLAIN)"
    expect 0 "$SPSY" cl "DLTSPLF FILE(KEPT) JOB(CLERK/CLERK)"
    # Outside a job no service tells SAVE: that is a failure, whatever else is said.
    expect 4 "$SPSY" exit call "$BUILD/samples/$1.so" "$HOME_DIR/dltsplf.json" "${@:4}"
    contains "$out" "meaning  failed"
    grep -q '^reason .* could not be learned$' <<<"$out" || fail "no reason of its own: $out"
}
cat >"$HOME_DIR/dltsplf.json" <<'JSON'
{"function": "DLTSPLF", "currentUser": "BOB", "jobName": "PAYROLL", "jobUser": "ALICE",
 "jobNumber": "000123", "fileName": "PAYSLIPS", "fileNumber": 1, "jobSystem": "SYS1",
 "dateOpened": "1261120", "timeOpened": "142501"}
JSON
# $ORIGIN/../lib of a program in the home: where an administrator would put the library.
ln -s "$PWD/$BUILD/lib" "$home/lib/lib"
keeps_saved keepsaved KEEPSAVE
if [ -e "$BUILD/samples/KEEPSAVED.so" ]; then
    keeps_saved KEEPSAVED KEEPCOB "CCSID(819) ENTRY('KEEPSAVED')" --ccsid 819 --entry KEEPSAVED
fi
