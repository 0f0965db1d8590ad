#!/bin/bash
# GRTOBJAUT, RVKOBJAUT, DSPOBJAUT: data authorities as IBM has them; *EXECUTE to the queue's library
# for every way in but ownership of the file and a program's '1'.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
officer() { expect 0 "$SPSY" cl "$1"; }
# runs USER STATUS STATEMENT
runs() { expect "$2" "$SPSY" -u "$1" cl "$3"; }
refused() { # USER MESSAGE-ID STATEMENT
    runs "$1" 3 "$3"
    contains "$err" "$2"
}
# has OBJECT OBJTYPE USER AUTHORITY [OBJECT-AUTHORITIES DATA-AUTHORITIES]; AUTHORITY '': no entry
has() {
    expect 0 "$SPSY" --json cl "DSPOBJAUT $1 $2"
    if [ -z "$4" ]; then
        case $out in *"\"user\":\"$3\""*) fail "$3 has an entry: $out" ;; esac
        return
    fi
    contains "$out" "\"user\":\"$3\",\"authority\":\"$4\""
    [ $# -lt 5 ] || contains "$out" "\"user\":\"$3\",\"authority\":\"$4\",\"objectAuthorities\":\"$5\",\"dataAuthorities\":\"$6\""
}
for user in CAROL DAVE MANAGER GRANTER; do officer "CRTUSRPRF $user"; done
officer "CRTUSRPRF KEEPER"
officer "CRTLIB WORK AUT(*USE)"
for queue in Q QA QB OTHER; do officer "CRTOUTQ WORK/$queue AUT(*USE) OPRCTL(*NO)"; done

# ---- GRTOBJAUT adds; REPLACE(*YES) replaces; AUT(*EXCLUDE) always does ----
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *USE"
has WORK/Q '*OUTQ' CAROL '*USE' '*OBJOPR' '*READ *EXECUTE'
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *ADD"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '*OBJOPR' '*READ *ADD *EXECUTE'
officer "GRTOBJAUT OBJ(WORK/Q) OBJTYPE(*OUTQ) USER(CAROL) AUT(*UPD *DLT)"
has WORK/Q '*OUTQ' CAROL '*CHANGE' '*OBJOPR' '*READ *ADD *UPD *DLT *EXECUTE'
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *USE" # takes nothing away
has WORK/Q '*OUTQ' CAROL '*CHANGE'
officer "GRTOBJAUT WORK/Q *OUTQ CAROL (*OBJALTER *OBJEXIST *OBJMGT *OBJREF)"
has WORK/Q '*OUTQ' CAROL '*ALL' '*OBJOPR *OBJMGT *OBJEXIST *OBJALTER *OBJREF' '*READ *ADD *UPD *DLT *EXECUTE'
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *USE REPLACE(*YES)"
has WORK/Q '*OUTQ' CAROL '*USE'
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
has WORK/Q '*OUTQ' CAROL '*EXCLUDE' '' ''
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *READ"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '' '*READ'
officer "GRTOBJAUT WORK/Q *OUTQ (CAROL DAVE *PUBLIC)" # *CHANGE is the default
equal "$err" "CPC2201: Authority *CHANGE to Q granted to 3 users"
has WORK/Q '*OUTQ' DAVE '*CHANGE'
has WORK/Q '*OUTQ' '*PUBLIC' '*CHANGE'

# ---- RVKOBJAUT takes away what it names ----
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *ALL"
officer "RVKOBJAUT WORK/Q *OUTQ CAROL" # *CHANGE is the default
has WORK/Q '*OUTQ' CAROL 'USER DEF' '*OBJMGT *OBJEXIST *OBJALTER *OBJREF' ''
officer "RVKOBJAUT WORK/Q *OUTQ CAROL (*OBJMGT *READ)"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '*OBJEXIST *OBJALTER *OBJREF' ''
officer "RVKOBJAUT WORK/Q *OUTQ CAROL *CHANGE"
contains "$err" "SPY0003: CAROL had nothing of *CHANGE to Q"
officer "RVKOBJAUT WORK/Q *OUTQ CAROL *ALL"
has WORK/Q '*OUTQ' CAROL ''
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
officer "RVKOBJAUT WORK/Q *OUTQ CAROL *ALL"
has WORK/Q '*OUTQ' CAROL '*EXCLUDE'
officer "RVKOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
has WORK/Q '*OUTQ' CAROL ''
officer "RVKOBJAUT WORK/Q *OUTQ *PUBLIC *USE"
has WORK/Q '*OUTQ' '*PUBLIC' 'USER DEF' '' '*ADD *UPD *DLT'
officer "RVKOBJAUT WORK/Q *OUTQ *PUBLIC *ALL"
has WORK/Q '*OUTQ' '*PUBLIC' '*EXCLUDE'
officer "RVKOBJAUT WORK/Q *OUTQ *PUBLIC *EXCLUDE"
contains "$err" 'SPY0003: *PUBLIC had nothing of *EXCLUDE'
has WORK/Q '*OUTQ' '*PUBLIC' '*EXCLUDE'
officer "RVKOBJAUT WORK/Q *OUTQ DAVE *ALL"
for wrong in "(*ALL *READ)" "(*EXCLUDE *ADD)" "*AUTL" "READ"; do
    runs QSECOFR 2 "GRTOBJAUT WORK/Q *OUTQ CAROL $wrong"
    contains "$err" CPD0084
    runs QSECOFR 2 "RVKOBJAUT WORK/Q *OUTQ CAROL $wrong"
done

# ---- whoever has *OBJMGT: what he has himself, never *OBJMGT; *EXCLUDE ----
officer "GRTOBJAUT WORK/Q *OUTQ MANAGER (*OBJMGT *OBJOPR *READ *EXECUTE)"
runs MANAGER 0 "GRTOBJAUT WORK/Q *OUTQ CAROL *USE"
runs MANAGER 0 "GRTOBJAUT WORK/Q *OUTQ CAROL *READ REPLACE(*YES)"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '' '*READ'
for one in '*CHANGE' '*ALL' '*ADD' '(*READ *DLT)' '*OBJEXIST' '*OBJMGT' '(*READ *OBJMGT)'; do
    refused MANAGER CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL $one"
    refused MANAGER CPF2207 "GRTOBJAUT WORK/Q *OUTQ MANAGER $one"
    refused MANAGER CPF2207 "GRTOBJAUT WORK/Q *OUTQ *PUBLIC $one"
done
refused MANAGER 'to grant *OBJMGT' "GRTOBJAUT WORK/Q *OUTQ CAROL *OBJMGT"
refused MANAGER 'needs ownership of it, or *OBJMGT *READ *ADD' "GRTOBJAUT WORK/Q *OUTQ CAROL (*READ *ADD)"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '' '*READ'
runs MANAGER 0 "RVKOBJAUT WORK/Q *OUTQ CAROL *CHANGE" # of which she has *READ alone
has WORK/Q '*OUTQ' CAROL ''
officer "GRTOBJAUT WORK/Q *OUTQ CAROL *CHANGE"
refused MANAGER CPF2207 "RVKOBJAUT WORK/Q *OUTQ CAROL *CHANGE"
refused MANAGER CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL *READ REPLACE(*YES)"
runs MANAGER 0 "RVKOBJAUT WORK/Q *OUTQ CAROL *READ"
has WORK/Q '*OUTQ' CAROL 'USER DEF' '*OBJOPR' '*ADD *UPD *DLT *EXECUTE'
runs MANAGER 0 "GRTOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
has WORK/Q '*OUTQ' CAROL '*EXCLUDE'
runs MANAGER 0 "RVKOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
refused CAROL CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL *EXCLUDE"
officer "GRTOBJAUT WORK/Q *OUTQ DAVE *CHANGE" # everything but *OBJMGT
refused DAVE CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL *READ"
refused DAVE CPF2207 "RVKOBJAUT WORK/Q *OUTQ DAVE *READ"
runs MANAGER 0 "RVKOBJAUT WORK/Q *OUTQ MANAGER *OBJMGT"
refused MANAGER CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL *READ"
# The owner, also by his group, unless he has less himself.
officer "CRTUSRPRF CLERK GRPPRF(KEEPER)"
officer "CHGOBJOWN WORK/Q *OUTQ KEEPER"
runs KEEPER 0 "GRTOBJAUT WORK/Q *OUTQ CAROL *OBJMGT"
runs CLERK 0 "RVKOBJAUT WORK/Q *OUTQ CAROL *OBJMGT"
officer "GRTOBJAUT WORK/Q *OUTQ CLERK *CHANGE"
refused CLERK CPF2207 "GRTOBJAUT WORK/Q *OUTQ CAROL *READ"
officer "RVKOBJAUT WORK/Q *OUTQ CLERK *ALL"

# ---- CHGOBJOWN: who owned it keeps nothing of his own, unless CUROWNAUT(*SAME) ----
officer "CRTOUTQ WORK/OWNED AUT(*USE)"
officer "GRTOBJAUT WORK/OWNED *OUTQ DAVE *ADD"
officer "CHGOBJOWN WORK/OWNED *OUTQ DAVE" # what he had been granted is under his ownership now
has WORK/OWNED '*OUTQ' DAVE '*ALL'
has WORK/OWNED '*OUTQ' QSECOFR ''
officer "CHGOBJOWN OBJ(WORK/OWNED) OBJTYPE(*OUTQ) NEWOWN(KEEPER) CUROWNAUT(*REVOKE)"
has WORK/OWNED '*OUTQ' DAVE ''
refused KEEPER CPF2217 "CHGOBJOWN WORK/OWNED *OUTQ CAROL *SAME"
officer "GRTOBJAUT CAROL *USRPRF KEEPER *ADD"
runs KEEPER 0 "CHGOBJOWN WORK/OWNED *OUTQ CAROL *SAME"
has WORK/OWNED '*OUTQ' KEEPER '*ALL'
has WORK/OWNED '*OUTQ' CAROL '*ALL'
officer "CHGOBJOWN WORK/OWNED *OUTQ CAROL *SAME"
has WORK/OWNED '*OUTQ' CAROL '*ALL'
refused KEEPER CPF2207 "CHGOBJOWN WORK/OWNED *OUTQ KEEPER" # *ALL is not ownership
runs QSECOFR 2 "CHGOBJOWN WORK/OWNED *OUTQ KEEPER CUROWNAUT(*KEEP)"
contains "$err" CPD0084
officer "DLTOUTQ WORK/OWNED"

# ---- generic names ----
officer "GRTOBJAUT WORK/Q* *OUTQ CAROL *USE"
equal "$err" "CPC2201: Authority *USE to Q* granted: 3 entries of 3 objects"
has WORK/QB '*OUTQ' CAROL '*USE'
has WORK/OTHER '*OUTQ' CAROL ''
officer "RVKOBJAUT WORK/*ALL *OUTQ CAROL *USE"
contains "$err" "SPY0001: Authority *USE to *ALL revoked: 3 entries of 4 objects"
has WORK/QA '*OUTQ' CAROL ''
officer "GRTOBJAUT OBJ(QSYS/WO*) OBJTYPE(*ALL) USER(CAROL) AUT(*OBJMGT)"
has WORK '*LIB' CAROL 'USER DEF' '*OBJMGT' ''
officer "RVKOBJAUT *ALL *LIB CAROL *OBJMGT"
has WORK '*LIB' CAROL ''
runs QSECOFR 2 "GRTOBJAUT *ALL/QA *OUTQ CAROL *USE"
contains "$err" "CPD0084: Value *ALL/QA not valid for OBJ"
officer "GRTOBJAUT *ALL/QA* *OUTQ CAROL *USE"
has WORK/QA '*OUTQ' CAROL '*USE'
officer "RVKOBJAUT *ALL/*ALL *OUTQ CAROL *USE"
has WORK/QA '*OUTQ' CAROL ''
runs QSECOFR 1 "GRTOBJAUT WORK/X* *OUTQ CAROL *USE"
contains "$err" "CPF2253: No object of library WORK fits X*"
runs QSECOFR 1 "GRTOBJAUT NOLIB/X* *OUTQ CAROL *USE"
contains "$err" "CPF2209: Library NOLIB not found"
for wrong in 'WORK/Q*A' 'W*/Q' 'WORK/ABCDEFGHIJ*'; do
    runs QSECOFR 2 "GRTOBJAUT $wrong *OUTQ CAROL *USE"
    contains "$err" CPD0084
done
# What one may not grant is left, the rest is done, and it is said.
officer "GRTOBJAUT WORK/QA *OUTQ GRANTER (*OBJMGT *READ)"
officer "GRTOBJAUT WORK/QB *OUTQ GRANTER (*OBJMGT *READ)"
runs GRANTER 3 "GRTOBJAUT WORK/*ALL *OUTQ CAROL *READ"
contains "$err" "CPF2207: Not authorized to use object OTHER in library WORK type *OUTQ: needs ownership of it, or *OBJMGT *READ"
contains "$err" "CPF2227: Authority *READ granted for 2 objects; not authorized to 2 more"
has WORK/QA '*OUTQ' CAROL 'USER DEF' '' '*READ'
has WORK/Q '*OUTQ' CAROL ''
runs GRANTER 1 "GRTOBJAUT WORK/*ALL *OUTQ NOSUCH *READ" # nothing is changed by what is wrong
contains "$err" CPF2204

# ---- DSPOBJAUT: one's own, or everybody's with *OBJMGT ----
sees() { # USER: whose entries
    expect 0 "$SPSY" -u "$1" --json cl "DSPOBJAUT WORK/QA *OUTQ"
    grep -o '"user":"[^"]*"' <<<"$out" | cut -d'"' -f4 | tr '\n' ' '
}
equal "$(sees GRANTER)" 'QSECOFR CAROL GRANTER *PUBLIC '
equal "$(sees QSECOFR)" 'QSECOFR CAROL GRANTER *PUBLIC '
equal "$(sees CAROL)" 'CAROL '
equal "$(sees DAVE)" 'DAVE '
runs DAVE 0 "DSPOBJAUT WORK/QA *OUTQ"
expect 0 "$SPSY" -u DAVE --json cl "DSPOBJAUT WORK/QA *OUTQ"
contains "$out" '"authority":"*USE","objectAuthorities":"*OBJOPR","dataAuthorities":"*READ *EXECUTE","object":"QA","library":"WORK","objectType":"*OUTQ","owner":"QSECOFR"'
runs CAROL 0 "DSPOBJAUT OBJ(QSYS/WORK) OBJTYPE(*LIB) OUTPUT(*)"
runs CAROL 1 "DSPOBJAUT WORK/NOQ *OUTQ"
contains "$err" CPF2208
runs CAROL 1 "DSPOBJAUT WORK/WORK *LIB"
contains "$err" CPF2208

# ---- sets travel with a saved queue ----
officer "GRTOBJAUT WORK/QB *OUTQ DAVE (*OBJEXIST *ADD)"
officer "SAVOBJ QB WORK SAVF('$HOME_DIR/qb.savf') SPLFDTA(*ALL)"
officer "DLTOUTQ WORK/QB"
officer "RSTOBJ QB WORK SAVF('$HOME_DIR/qb.savf')"
has WORK/QB '*OUTQ' DAVE 'USER DEF' '*OBJEXIST' '*ADD'
has WORK/QB '*OUTQ' GRANTER 'USER DEF' '*OBJMGT' '*READ'

# ---- AUTCHK(*DTAAUT): *READ, *ADD and *DLT by name ----
officer "CRTOUTQ WORK/DATA AUTCHK(*DTAAUT) AUT(*EXCLUDE) OPRCTL(*NO)"
create ALICE PAPER "OUTQ(QGPL/QPRINT)"
paper="FILE(PAPER) JOB($job) SPLNBR($nbr)"
officer "CHGSPLFA $paper OUTQ(WORK/DATA)"
for three in '(*READ *ADD)' '(*READ *DLT)' '(*ADD *DLT)' '(*OBJOPR *OBJMGT *OBJEXIST *UPD *EXECUTE *READ *ADD)'; do
    officer "GRTOBJAUT WORK/DATA *OUTQ DAVE $three REPLACE(*YES)"
    refused DAVE CPF3492 "HLDSPLF $paper"
    contains "$err" 'needs ownership of the file or *READ, *ADD and *DLT to the queue (AUTCHK(*DTAAUT))'
done
officer "GRTOBJAUT WORK/DATA *OUTQ DAVE (*READ *ADD *DLT) REPLACE(*YES)"
runs DAVE 0 "HLDSPLF $paper"
runs DAVE 0 "RLSSPLF $paper"

# ---- *EXECUTE to the library ----
officer "CRTUSRPRF OBJECTS SPCAUT(*ALLOBJ)"
officer "CHGOUTQ WORK/DATA DSPDTA(*YES) OPRCTL(*YES)"
officer "CHGOBJOWN WORK/DATA *OUTQ KEEPER"
officer "GRTOBJAUT WORK *LIB *PUBLIC (*OBJOPR *READ *ADD *UPD *DLT) REPLACE(*YES)"
for who in DAVE KEEPER SPOOLER OPER; do
    for command in HLDSPLF DSPSPLF QUSRSPLA WRKSPLFA; do
        refused "$who" CPF3492 "$command $paper"
        contains "$err" 'needs ownership of the file or *EXECUTE to library WORK and '
    done
    refused "$who" CPF33F0 "CHGSPLFA $paper OUTQ(QGPL/QPRINT)"
    refused "$who" CPF2207 "WRKOUTQ WORK/DATA"
    runs "$who" 0 "WRKOUTQ *ALL"
    case $out in *WORK*) fail "$who is shown WORK: $out" ;; esac
done
refused DAVE CPF2207 "CRTSPLF NEW '$HOME_DIR/input' OUTQ(WORK/DATA)"
contains "$err" 'needs *EXECUTE to library WORK'
for who in ALICE OBJECTS; do # the owner of the file; *ALLOBJ
    for command in HLDSPLF RLSSPLF DSPSPLF QUSRSPLA WRKSPLFA; do
        runs "$who" 0 "$command $paper"
    done
done
create ALICE MINE "OUTQ(QGPL/QPRINT)"
mine="FILE(MINE) JOB($job) SPLNBR($nbr)"
refused ALICE CPF33F0 "CHGSPLFA $mine OUTQ(WORK/DATA)" # its own file, to there
contains "$err" 'needs *EXECUTE to library WORK'
runs SAVER 3 "SAVOBJ DATA WORK SAVF('$HOME_DIR/data.savf') SPLFDTA(*ALL)"
contains "$err" 'needs *EXECUTE to library WORK and *SAVSYS or *READ, *ADD and *DLT'
officer "GRTOBJAUT WORK *LIB (DAVE KEEPER SPOOLER OPER SAVER) *EXECUTE"
for who in KEEPER SPOOLER OPER DAVE; do
    for command in HLDSPLF RLSSPLF DSPSPLF QUSRSPLA WRKSPLFA; do
        runs "$who" 0 "$command $paper"
    done
    runs "$who" 0 "WRKOUTQ WORK/DATA"
done
runs SAVER 0 "SAVOBJ DATA WORK SAVF('$HOME_DIR/data.savf') SPLFDTA(*ALL)"
# A program's '1' needs none of it, the target's library neither.
officer "GRTOBJAUT WORK *LIB DAVE *EXCLUDE"
register_raw
export SPSY_TEST_ANSWER=1
runs DAVE 0 "HLDSPLF $paper"
runs DAVE 0 "RLSSPLF $paper"
runs DAVE 0 "CHGSPLFA $mine OUTQ(WORK/DATA)"
unset SPSY_TEST_ANSWER

# ---- profiles that IBM ships for the system are not changed ----
for name in QSYS QSPL QDFTOWN QTCP; do
    runs QSECOFR 2 "CHGUSRPRF $name TEXT('x')"
    contains "$err" "CPD0084: Value $name not valid for USRPRF"
done
officer "CHGUSRPRF QPGMR TEXT('x')"

# ---- the profile of the console ----
embedded_only console || exit 0
officer "CHGUSRPRF QSECOFR STATUS(*DISABLED)"
expect 0 "$SPSY" dspjob
contains "$err" "SPY0003: user profile QSECOFR is disabled: only who owns the home runs as it, until CHGUSRPRF USRPRF(QSECOFR) STATUS(*ENABLED)"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"registering","state":"warning","detail":"nobody could register a program: no profile that is enabled'
officer "CRTUSRPRF DEPUTY SPCAUT(*ALLOBJ *SECADM)"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"registering","state":"ok"'
officer "CHGUSRPRF DEPUTY STATUS(*DISABLED)"
officer "CHGUSRPRF QSECOFR STATUS(*ENABLED)"
expect 0 "$SPSY" dspjob
case $err in *disabled*) fail "$err" ;; esac
officer "CHGUSRPRF QSECOFR SPCAUT(*NONE)"
expect 0 "$SPSY" --json doctor
contains "$out" 'nobody could register a program: no profile that is enabled'
expect 0 "$SPSY" -u QSYS cl "DLTUSRPRF DEPUTY"
expect 0 "$SPSY" doctor
contains "$out" "enabled has *ALLOBJ and *SECADM; the home's owner can run: spsy --user QSYS cl "
fix=$(sed -n 's/.*can run: spsy //p' <<<"$out")
eval "expect 0 \"\$SPSY\" $fix"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"registering","state":"ok"'

# ---- what goes over many objects names none that the asking one may not see ----
officer "CRTUSRPRF OUTSIDER"
officer "CRTLIB HIDDENLIB AUT(*EXCLUDE)"
officer "CRTLIB SEENLIB AUT(*USE)"
for queue in HIDDENLIB/SECRETA SEENLIB/SECRETB SEENLIB/SECRETC; do officer "CRTOUTQ $queue AUT(*EXCLUDE)"; done
officer "CRTOUTQ SEENLIB/KNOWN AUT(*USE)"
officer "CRTSAVF SEENLIB/SECRETD AUT(*EXCLUDE)"
unnamed() { # COMMAND: refused, and no name of them in what is said
    expect 3 "$SPSY" --json --user OUTSIDER cl "$1"
    case $out$err in *SECRET[A-D]* | *HIDDENLIB\ * | *HIDDENLIB:*) fail "$1 names what OUTSIDER may not see: $out$err" ;; esac
    contains "$out" "whose name"
}
for command in GRTOBJAUT RVKOBJAUT; do
    unnamed "$command *ALL/*ALL *OUTQ OUTSIDER *USE"
    contains "$out" "Not authorized to use object KNOWN in library SEENLIB"
    unnamed "$command *ALL/SECR* *ALL OUTSIDER *USE"
    unnamed "$command QSYS/HIDD* *LIB OUTSIDER *USE"
    unnamed "$command HIDDENLIB/*ALL *OUTQ OUTSIDER *USE"
done
unnamed "DLTOUTQ *ALL/S*"
unnamed "DLTOUTQ SEENLIB/S*"
contains "$out" "Not authorized to 2 objects whose names are not shown"
unnamed "SAVLIB SEENLIB SAVF('$HOME_DIR/seen')"
contains "$out" "Not authorized to save 2 objects whose names are not shown"
unnamed "SAVLIB HIDDENLIB SAVF('$HOME_DIR/hidden') SPLFDTA(*ALL)"
unnamed "SAVOBJ SEC* SEENLIB SAVF('$HOME_DIR/seen2')"
expect 3 "$SPSY" --user OUTSIDER cl "SAVOBJ SECRETB SEENLIB SAVF('$HOME_DIR/seen3')" # he named it himself
contains "$err" "Not authorized to save output queue SECRETB"
