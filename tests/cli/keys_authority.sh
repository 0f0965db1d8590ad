#!/bin/bash
# Who has a key: READ on it, which only its owner grants, and which nothing else gives (K3).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/keys_lib.sh"
keys_world
label=PAYROLL.OF.2026
expect 0 "$SPSY" cl "CRTUSRPRF CLERKS"
expect 0 "$SPSY" cl "CRTUSRPRF OTHERS"
expect 0 "$SPSY" cl "CRTUSRPRF CAROL GRPPRF(CLERKS)"
expect 0 "$SPSY" cl "CRTUSRPRF ALL SPCAUT(*ALLOBJ)"
expect 0 "$SPSY" cl "CRTUSRPRF SEC SPCAUT(*SECADM)"
expect 0 as BOB crtsplkey $label
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(ALICE) AUT(*USE)"
equal "$err" "CPC2201: Authority *USE to $label granted to 1 user"
create ALICE SLIP "OUTQ(SHOP/OPEN) KEY($label)"
file="SLIP JOB($job)"
text=$(as ALICE cl "DSPSPLF $file")
contains "$text" one

reads() { # USER: may he?
    expect 0 as "$1" cl "DSPSPLF $file"
    equal "$out" "$text"
}
refused() { # USER GROUP FUNCTION...: the pair of messages, with one number
    local user=$1 group=$2 number
    shift 2
    expect 3 as "$user" cl "$*"
    equal "$(wc -l <<<"$err")" 2
    number=$(sed -n '1s/^SPY0121: Subsystem allocation failed - error code 0478, info code 0000, correlation \([0-9]*\)$/\1/p' <<<"$err")
    [ "${#number}" = 12 ] || fail "$err"
    equal "$(tail -1 <<<"$err" | sed 's/no exit program was asked because of [^;]*; //')" \
        "SPY0122: USER($user) GROUP($group) KEY($label): access denied, needs *READ to it, correlation $number"
}

proves 'K3 (J4) reading needs the key: *ALLOBJ, *SPLCTL and ownership of the file give none'
reads ALICE
reads BOB # who owns the key; the queue lets everybody read
refused QSECOFR '*NONE' "DSPSPLF $file"
refused ALL '*NONE' "DSPSPLF $file"
refused SPOOLER '*NONE' "DSPSPLF $file"
refused CAROL CLERKS "DSPSPLF $file"
expect 0 as BOB cl "RVKOBJAUT $label OBJTYPE(*SPLKEY) USER(ALICE) AUT(*ALL)"
refused ALICE '*NONE' "DSPSPLF $file"

proves 'K3 (J4) every function that reads data, before any byte, and no other'
for function in "DSPSPLF $file" "CPYSPLF $file TOSTMF('$HOME_DIR/t')" "QSPOPNSP $file" \
    "EXPORT $file TOSTMF('$HOME_DIR/t')" "QGSLRSC $file" "SNDNETSPLF $file TOUSRID((CAROL SYS1))" \
    "SNDTCPSPLF FILE(SLIP) JOB($job) RMTSYS('127.0.0.1') PRTQ('q')"; do
    refused ALICE '*NONE' "$function"
    equal "$out" ""
done
[ ! -e "$HOME_DIR/t" ] || fail "something was written"
expect 0 as ALICE cl "HLDSPLF $file"
expect 0 as ALICE cl "RLSSPLF $file"
expect 0 as ALICE cl "CHGSPLFA $file FORMTYPE(PAY)"
expect 0 as ALICE cl "WRKSPLFA $file"
expect 0 as ALICE cl "QUSRSPLA $file"

proves 'K3 (J11) the journal has basis key, and why'
expect 0 "$SPSY" --json journal --user ALICE --limit 20
contains "$out" '"basis":"key"'
contains "$out" "USER(ALICE) GROUP(*NONE) KEY($label): access denied, needs *READ to it"
expect 3 as ALICE --json cl "DSPSPLF $file"
contains "$out" '"verdict":"refused","basis":"key"'
expect 3 as SPOOLER --json cl "DSPSPLF $file"
contains "$out" '"basis":"key","bypass":"bypass-splctl"'

proves 'K3 a program that allows gives no key'
(umask 022 && echo '{"version": 1, "rules": [{"name": "all", "answer": "allow"}]}' >"$HOME_DIR/policy.json")
chmod 755 "$HOME_DIR"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 3 as ALICE --json cl "DSPSPLF $file"
contains "$out" '"basis":"key","calls":[{"format":"SPSY0100","number":10,"program":"QSPSY/RULES"'
contains "$out" '"meaning":"allow"'
refused ALICE '*NONE' "DSPSPLF $file"
refused CAROL CLERKS "DSPSPLF $file"
deregister

proves 'K3 only the owner grants: neither *ALLOBJ nor *OBJMGT'
for user in QSECOFR ALL SEC CAROL; do
    expect 3 as $user cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER($user) AUT(*USE)"
    equal "$err" "CPF2207: Not authorized to use object $label in library QSYS type *SPLKEY: needs ownership of it, and nothing else suffices for a key"
    expect 3 as $user cl "RVKOBJAUT $label OBJTYPE(*SPLKEY) USER(BOB)"
done
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(SPOOLER) AUT(*OBJMGT *OBJOPR *READ)"
reads SPOOLER
expect 3 as SPOOLER cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(CAROL) AUT(*USE)"
contains "$err" "needs ownership of it, and nothing else suffices for a key"
expect 3 as SPOOLER cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(CAROL) AUT(*EXCLUDE)"
expect 0 as BOB cl "RVKOBJAUT $label OBJTYPE(*SPLKEY) USER(SPOOLER) AUT(*ALL)"
refused SPOOLER '*NONE' "DSPSPLF $file"

proves 'K3 own entry, then the groups together, then *PUBLIC, as native authority has it'
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(CLERKS) AUT(*USE)"
reads CAROL
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(CAROL) AUT(*EXCLUDE)"
refused CAROL CLERKS "DSPSPLF $file"
expect 0 as BOB cl "RVKOBJAUT $label OBJTYPE(*SPLKEY) USER(CAROL) AUT(*EXCLUDE)"
reads CAROL
expect 0 "$SPSY" cl "CHGUSRPRF CAROL GRPPRF(OTHERS)"
refused CAROL OTHERS "DSPSPLF $file"
expect 0 "$SPSY" cl "CHGUSRPRF CAROL GRPPRF(OTHERS) SUPGRPPRF(CLERKS)"
reads CAROL
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(*PUBLIC) AUT(*OBJOPR)"
refused ALICE '*NONE' "DSPSPLF $file"
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(*PUBLIC) AUT(*READ)"
reads ALICE
reads QSECOFR
expect 0 as BOB cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(*PUBLIC) AUT(*EXCLUDE)"
refused ALICE '*NONE' "DSPSPLF $file"
expect 0 as BOB cl "GRTOBJAUT *ALL OBJTYPE(*SPLKEY) USER(ALICE) AUT(*USE)"
equal "$err" "CPC2201: Authority *USE to *ALL granted: 1 entry of 1 object"
reads ALICE
expect 0 as ALICE crtsplkey PAYROLL.ALICE
expect 3 as ALICE cl "GRTOBJAUT PAYROLL* OBJTYPE(*SPLKEY) USER(CAROL) AUT(*USE)"
contains "$err" "CPF2227: Authority *USE granted for 1 object; not authorized to 1 more"
expect 1 as BOB cl "GRTOBJAUT NO* OBJTYPE(*SPLKEY) USER(CAROL) AUT(*USE)"

proves 'K3 DSPOBJAUT and DSPOBJD show a key as any object'
expect 0 as BOB --json cl "DSPOBJAUT $label OBJTYPE(*SPLKEY)"
contains "$out" '"user":"BOB","authority":"*ALL"'
contains "$out" '"user":"CLERKS","authority":"*USE"'
contains "$out" "\"object\":\"$label\",\"library\":\"QSYS\",\"objectType\":\"*SPLKEY\",\"owner\":\"BOB\""
contains "$out" '"user":"*PUBLIC","authority":"*EXCLUDE"'
expect 0 as ALL --json cl "DSPOBJAUT $label OBJTYPE(*SPLKEY)"
contains "$out" '"user":"CLERKS","authority":"*USE"'
expect 0 as CAROL --json cl "DSPOBJAUT $label OBJTYPE(*SPLKEY)"
case $out in *BOB*ALL* | *CLERKS*) fail "$out" ;; esac
expect 0 as CAROL --json cl "DSPOBJD PAY* OBJTYPE(*SPLKEY)"
contains "$out" "\"object\":\"$label\",\"library\":\"QSYS\",\"objectType\":\"*SPLKEY\""
expect 0 as ALL --json cl "DSPOBJD *ALL OBJTYPE(*SPLKEY)"
contains "$out" PAYROLL.ALICE
expect 3 as SEC cl "DSPOBJD $label OBJTYPE(*SPLKEY)"
expect 1 as ALL cl "DSPOBJD NOSUCH OBJTYPE(*SPLKEY)"
equal "$err" "CPF2105: Object NOSUCH in library QSYS type *SPLKEY not found"
expect 1 as BOB cl "DSPOBJAUT NOSUCH OBJTYPE(*SPLKEY)"
equal "$err" "CPF2208: Object NOSUCH in library QSYS type *SPLKEY not found"

proves 'K1 OBJ is a label with OBJTYPE(*SPLKEY), and a name with every other'
expect 2 as BOB cl "GRTOBJAUT $label OBJTYPE(*OUTQ) USER(ALICE) AUT(*USE)"
equal "$(head -1 <<<"$err")" "CPD0084: Value $label not valid for OBJ; expected: name (10), library/name, as OBJTYPE is not *SPLKEY"
expect 2 as BOB cl "DSPOBJAUT SHOP/OPEN OBJTYPE(*SPLKEY)"
equal "$(head -1 <<<"$err")" "CPD0084: Value SHOP/OPEN not valid for OBJ; expected: label, as OBJTYPE is *SPLKEY, without a library"
expect 2 as BOB cl "CHGOBJOWN 0.X OBJTYPE(*OUTQ) NEWOWN(ALICE)"

proves 'K3 another owner needs *ALLOBJ and *SECADM, not the owner, and stands in doctor'
for user in BOB ALL SEC; do
    expect 3 as $user cl "CHGOBJOWN $label OBJTYPE(*SPLKEY) NEWOWN(ALL)"
    equal "$err" "CPF2207: Not authorized to use object $label in library QSYS type *SPLKEY: needs *ALLOBJ and *SECADM"
done
expect 0 "$SPSY" doctor
case $out in *"key owners"*) fail "$out" ;; esac
expect 0 "$SPSY" cl "CHGOBJOWN $label OBJTYPE(*SPLKEY) NEWOWN(ALL)"
equal "$err" "CPC2206: Ownership of $label changed from BOB to ALL"
reads ALL
refused BOB '*NONE' "DSPSPLF $file"
expect 0 "$SPSY" doctor
contains "$out" "key $label was BOB's until $(date -u +%Y-%m-%d), when QSECOFR made it ALL's, who can read what it encrypts"
expect 0 as ALL cl "GRTOBJAUT $label OBJTYPE(*SPLKEY) USER(BOB) AUT(*USE)"
reads BOB
expect 1 "$SPSY" cl "DLTUSRPRF ALL"
contains "$err" "CPF2215: user profile ALL not deleted: it owns a key"

proves 'K3 in one job, too, a key counts as it is at each statement'
cat >"$HOME_DIR/one_job.cl" <<CL
CHGOBJOWN $label OBJTYPE(*SPLKEY) NEWOWN(QSECOFR)
DSPSPLF $file
CHGOBJOWN $label OBJTYPE(*SPLKEY) NEWOWN(BOB)
DSPSPLF $file
CL
expect 3 "$SPSY" run "$HOME_DIR/one_job.cl"
equal "$(grep -c '^one' <<<"$out")" 1
contains "$err" "SPY0122: "
contains "$err" "USER(QSECOFR) GROUP(*NONE) KEY($label): access denied, needs *READ to it"

proves 'K3 files in the clear need none'
create ALICE CLEAR "OUTQ(SHOP/OPEN)"
expect 0 as CAROL cl "DSPSPLF CLEAR JOB($job)"
