#!/bin/bash
# profile_authority.sh - authority to user profiles (core/object/README.md, "Administration"): whoever
# has *SECADM alone becomes nobody else. A table: who asks, about which profile, with which command.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

officer() { expect 0 "$SPSY" cl "$1"; }
as() { # "USER [OPTIONS]" STATUS STATEMENT
    # shellcheck disable=SC2086
    expect "$2" "$SPSY" -u $1 cl "$3"
}
refused() { # "USER [OPTIONS]" TEXT STATEMENT
    as "$1" 3 "$3"
    contains "$err" "$2"
}

expect 0 "$SPSY" init

proves S1 "*SECADM alone makes nobody a member of a profile, or a login a profile, that is not one's own"
officer "CRTUSRPRF ALICE"
officer "CRTUSRPRF EVE SPCAUT(*SECADM)"
officer "CRTUSRPRF BOSS SPCAUT(*ALLOBJ)"
needs='needs *OBJOPR *OBJMGT *READ *ADD *UPD *DLT to it to make it a group'
for statement in "CHGUSRPRF EVE GRPPRF(ALICE)" "CHGUSRPRF EVE GRPPRF(ALICE) OWNER(*GRPPRF)" \
    "CHGUSRPRF EVE SUPGRPPRF(QUSER ALICE)" "CRTUSRPRF NEW GRPPRF(ALICE)" "CRTUSRPRF NEW SUPGRPPRF(ALICE)"; do
    refused EVE CPF2217 "$statement"
    contains "$err" "$needs"
    refused "EVE --adopt BOSS" 'which adopted authority does not give' "$statement"
done
refused EVE 'CPF2217: Not authorized to user profile ALICE: needs *OBJOPR *OBJMGT *READ *EXECUTE to it to change it' \
    "CHGUSRPRF ALICE LCLUSER(mail)"
refused EVE 'needs *OBJOPR *OBJEXIST *READ *EXECUTE to it to delete it' "DLTUSRPRF ALICE"
refused EVE CPF2217 "QWTSETP ALICE"

proves S1 "the whole table: who asks, about which profile, with which command"
# What became of a statement, as the table has it.
declare -A letters=([CPF2207]=O [CPF2215]=B [CPF2217]=A [CPF2242]=S [CPF2292]=Q)
outcome() { # "USER [OPTIONS]" STATEMENT: prints . for done, a letter for the refusal
    local id
    # shellcheck disable=SC2086
    if "$SPSY" -u $1 cl "$2" >"$HOME_DIR/out" 2>"$HOME_DIR/err" </dev/null; then
        printf .
        return
    fi
    id=$(grep -oE -m1 'CPF[0-9A-F]{4}' "$HOME_DIR/err") || id=none
    printf %s "${letters[$id]-[$id]}"
}

# relate RELATION: of profile A$n, who has *SECADM, to profile T$n. Sets $adopts and $owner.
relate() {
    local aut
    adopts='' owner=QSECOFR group='*NONE'
    case $1 in
    stranger) ;;
    owner) owner=A$n ;;
    of-owner) officer "CRTUSRPRF G$n" && group=G$n owner=G$n ;;
    member | shut-member) group=T$n ;;
    supplemental) officer "CHGUSRPRF A$n SUPGRPPRF(T$n)" ;;
    allobj) officer "CHGUSRPRF A$n SPCAUT(*SECADM *ALLOBJ)" ;;
    adopts-owner) officer "CRTUSRPRF O$n" && owner=O$n adopts="--adopt O$n" ;;
    adopts-allobj) adopts="--adopt BOSS" ;;
    public | shut) officer "GRTOBJAUT T$n *USRPRF *PUBLIC *ALL" ;;
    *) for aut in ${1//+/ }; do officer "GRTOBJAUT T$n *USRPRF A$n *$aut"; done ;;
    esac
    case $1 in shut*) officer "GRTOBJAUT T$n *USRPRF A$n *EXCLUDE" ;; esac
    officer "CHGUSRPRF A$n GRPPRF($group)"
    officer "CHGOBJOWN T$n *USRPRF $owner"
}

# What the statement has done is taken back, so that it is as before for the next one.
back() { # LETTER STATEMENT
    case $1 in *.) officer "$2" ;; esac
}

row() { # RELATION SPECIAL-AUTHORITIES-OF-T: prints its letters into $row
    local who special='*SECADM'
    n=$((n + 1)) row=''
    officer "CRTUSRPRF T$n SPCAUT($2)"
    officer "CRTUSRPRF A$n SPCAUT(*SECADM)"
    officer "CRTUSRPRF M$n" # another's, which A$n owns
    officer "CHGOBJOWN M$n *USRPRF A$n"
    relate "$1"
    who="A$n $adopts"
    row+=$(outcome "$who" "CHGUSRPRF T$n TEXT(x)")
    row+=$(outcome "$who" "CHGUSRPRF T$n LCLUSER(mail)")
    back "$row" "CHGUSRPRF T$n LCLUSER(*NONE)"
    row+=$(outcome "$who" "CHGUSRPRF M$n SUPGRPPRF(T$n)")
    back "$row" "CHGUSRPRF M$n SUPGRPPRF(*NONE)"
    row+=$(outcome "$who" "CRTUSRPRF N$n GRPPRF(T$n)")
    back "$row" "DLTUSRPRF N$n"
    row+=$(outcome "$who" "CHGUSRPRF A$n GRPPRF(T$n)")
    back "$row" "CHGUSRPRF A$n GRPPRF($group)"
    row+=$(outcome "$who" "QWTSETP T$n")
    row+=$(outcome "$who" "GRTOBJAUT T$n *USRPRF M$n *OBJMGT")
    row+=$(outcome "$who" "GRTOBJAUT T$n *USRPRF M$n *USE")
    row+=$(outcome "$who" "CHGOBJOWN T$n *USRPRF M$n")
    back "$row" "CHGOBJOWN T$n *USRPRF $owner"
    [ "$1" != allobj ] || special='*SECADM *ALLOBJ'
    officer "CHGUSRPRF A$n SPCAUT(*NONE)"
    [ "$1" != allobj ] || officer "CHGUSRPRF A$n SPCAUT(*ALLOBJ)"
    row+=$(outcome "$who" "DSPUSRPRF T$n")
    row+=$(outcome "$who" "CHGUSRPRF T$n TEXT(y)")
    officer "CHGUSRPRF A$n SPCAUT($special)"
    row+=$(outcome "$who" "DLTUSRPRF T$n")
}

# . done, A not authorized to the profile, S special authority, O not to the object, B its group, Q no *SECADM
#   change, login, SUPGRPPRF of one's own, CRTUSRPRF GRPPRF, GRPPRF of oneself, QWTSETP, GRTOBJAUT *OBJMGT,
#   *USE, CHGOBJOWN; without *SECADM: DSPUSRPRF, change; with it: DLTUSRPRF
# of a profile without special authorities, with *SPLCTL, with *ALLOBJ
n=0
while read -r relation plain spool officer; do
    for case in "*NONE $plain" "*SPLCTL $spool" "*ALLOBJ $officer"; do
        row "$relation" "${case% *}"
        [ "$row" = "${case##* }" ] || fail "$relation, ${case% *}: $row, not ${case##* }"
    done
done <<TABLE
stranger          AAAAAAOOOAQA AAAAAAOOOAQA AAAAAAOOOAQA
owner             .....A....Q. .SSSSA....Q. AASSSA....QA
of-owner          .....A....Q. .SSSSA....Q. AASSSA....QA
member            AA....OOO.QA AA....OOO.QA ..........QB
supplemental      AA....OOO.QA AA....OOO.QA ..........QB
shut-member       AAAA..OOO.QA AAAA..OOO.QA ..........QB
USE               AAAAAAOOO.QA AAAAAAOOO.QA AAAAAAOOO.QA
OBJMGT            AAAAAAOOOAQA AAAAAAOOOAQA AAAAAAOOOAQA
USE+OBJMGT        ..AAAAO.O.QA .SAAAAO.O.QA AAAAAAO.O.QA
USE+OBJEXIST      AAAAAAOOO.Q. AAAAAAOOO.Q. AAAAAAOOO.QA
CHANGE            AAAAAAOOO.QA AAAAAAOOO.QA AAAAAAOOO.QA
CHANGE+OBJMGT     .....AO.O.QA .SSSSAO.O.QA AASSSAO.O.QA
ALL               .....AO.O.Q. .SSSSAO.O.Q. AASSSAO.O.QA
public            .....AO.O.Q. .SSSSAO.O.Q. AASSSAO.O.QA
shut              AAAAAAOOOAQA AAAAAAOOOAQA AAAAAAOOOAQA
allobj            ..........Q. .SSSS.....Q. ..........Q.
adopts-owner      ..AAAA....Q. .SAAAA....Q. AAAAAA....QA
adopts-allobj     ..AAA.....Q. .SAAA.....Q. ..AAA.....Q.
TABLE

proves S1 "a profile is changed by itself, and by whoever created it or the group that OWNER says"
as EVE 0 "CHGUSRPRF EVE TEXT(me)"
as EVE 0 "CRTUSRPRF HERS"
officer "CRTUSRPRF TEAM"
officer "CRTUSRPRF CLERK GRPPRF(TEAM) OWNER(*GRPPRF) SPCAUT(*SECADM)"
officer "CRTUSRPRF MATE GRPPRF(TEAM) SPCAUT(*SECADM)"
as CLERK 0 "CRTUSRPRF THEIRS"
as MATE 0 "CHGUSRPRF THEIRS TEXT(x)"
refused MATE CPF2217 "CHGUSRPRF HERS TEXT(x)"
for pair in "HERS EVE" "THEIRS TEAM" "ALICE QSECOFR" "QUSER QSYS"; do
    expect 0 "$SPSY" --json cl "DSPOBJAUT ${pair% *} *USRPRF"
    contains "$out" "\"user\":\"${pair#* }\",\"authority\":\"*ALL\""
    contains "$out" "\"library\":\"QSYS\",\"objectType\":\"*USRPRF\",\"owner\":\"${pair#* }\""
    contains "$out" '"user":"*PUBLIC","authority":"*EXCLUDE"'
done
officer "CRTUSRPRF OPEN AUT(*USE)"
expect 0 "$SPSY" --json -u ALICE cl "DSPUSRPRF OPEN"
contains "$out" '"publicAuthority":"*USE"'
officer "RVKOBJAUT OPEN *USRPRF *PUBLIC *ALL"
refused ALICE CPF2217 "DSPUSRPRF OPEN"
as QSECOFR 2 "CHGUSRPRF OPEN AUT(*ALL)" # or *OBJMGT would give what GRTOBJAUT does not
as QSECOFR 1 "DLTUSRPRF EVE"
contains "$err" 'CPF2215: user profile EVE not deleted: it owns a user profile'
as EVE 0 "DLTUSRPRF HERS"
officer "DLTUSRPRF EVE"
expect 0 sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM private_authority WHERE name = 'HERS' OR profile = 'EVE'"
equal "$out" 0

proves S1 "whether a profile exists is told to nobody who may not see it; generic names take what one may"
for name in TEAM NOSUCH; do
    for statement in "DSPOBJAUT $name *USRPRF" "GRTOBJAUT $name *USRPRF ALICE" "RVKOBJAUT $name *USRPRF ALICE" \
        "CHGOBJOWN $name *USRPRF ALICE"; do
        refused ALICE "CPF2217: Not authorized to user profile $name" "$statement"
    done
done
as ALICE 1 "GRTOBJAUT TE* *USRPRF ALICE" # nor by a generic name
contains "$err" CPF2253
case $err in *TEAM*) fail "$err" ;; esac
as ALICE 0 "GRTOBJAUT A* *USRPRF CLERK *READ"
contains "$err$out" '1 object'
as QSECOFR 1 "DSPOBJAUT NOSUCH *USRPRF"
contains "$err" 'CPF2208: Object NOSUCH in library QSYS type *USRPRF not found'
as QSECOFR 1 "DSPOBJAUT QGPL/TEAM *USRPRF"
contains "$err" CPF2208
officer "CRTUSRPRF KEEPER SPCAUT(*SECADM)"
officer "CRTUSRPRF K1"
officer "CRTUSRPRF K2"
refused KEEPER CPF2217 "CHGUSRPRF K1 TEXT(x)"
officer "GRTOBJAUT K* *USRPRF KEEPER AUT(*OBJOPR *READ *EXECUTE *OBJMGT)"
contains "$err$out" '3 objects'
as KEEPER 0 "CHGUSRPRF K1 TEXT(x)"
as KEEPER 0 "CHGUSRPRF K2 TEXT(x)"
refused KEEPER CPF2227 "GRTOBJAUT *ALL *USRPRF ALICE *READ"
as ALICE 0 "DSPUSRPRF K2"
refused ALICE CPF2217 "DSPUSRPRF TEAM"
officer "RVKOBJAUT QSYS/K* *USRPRF ALICE *ALL"
refused ALICE CPF2217 "DSPUSRPRF K2"
officer "RVKOBJAUT QSYS/*ALL *USRPRF KEEPER *ALL"
refused KEEPER CPF2217 "CHGUSRPRF K1 TEXT(x)"
as KEEPER 0 "CHGUSRPRF KEEPER TEXT(x)"
