#!/bin/bash
# What IBM i people type from memory: understood, or refused with the word that helps.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
mkdir -p "$SPSY_HOME/lib/SECLIB"
cp "$BUILD/tests/exits/bad_good.so" "$SPSY_HOME/lib/SECLIB/SPLSEC.so"
echo text >"$HOME_DIR/input"
cat >"$HOME_DIR/script" <<CL
/* one job, as it would be keyed in */
CRTSPLF FILE(QSYSPRT) FROMSTMF('$HOME_DIR/input')
crtsplf qsysprt '$HOME_DIR/input' *libl/qprint
DSPSPLF FILE(QSYSPRT) JOB(*) SPLNBR(*LAST)
DSPSPLF QSYSPRT *N 000001
qsys/dspsplf File('QSYSPRT') Job(* ) SplNbr(1)
WRKSPLF *ALL
WRKOUTQ
WRKOUTQ OUTQ(*LIBL/QPRINT) /* unqualified: QGPL */
CRTOUTQ OUTQ(*CURLIB/Q2) TEXT('Bob''s queue')
CHGSPLFA FILE(QSYSPRT) SPLNBR(*LAST) OUTQ(QGPL/Q2) SAVE(*YES) COPIES(2)
QSPMOVSP QSYSPRT SPLNBR(1) OUTQ(*LIBL/Q2)
HLDSPLF FILE(*SELECT) SELECT(*N *ALL *STD)
RLSSPLF FILE(*SELECT) +
   SELECT(*CURRENT)
ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(1) PGM(SECLIB/SPLSEC) TEXT('x')
RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(1)
GRTOBJAUT OBJ(SHOP/OPEN) OBJTYPE(*OUTQ) USER(BOB) AUT(*USE)
GRTOBJAUT SHOP/OPEN *OUTQ (ALICE BOB) *USE
RVKOBJAUT OBJ(*LIBL/Q2) OBJTYPE(*OUTQ) USER(*PUBLIC) AUT(*ALL)
DLTSPLF FILE(*SELECT) SELECT(*ALL)
DLTOUTQ OUTQ(QGPL/Q2)
CL
expect 0 "$SPSY" run "$HOME_DIR/script"
contains "$err" "CPC3305: 2 spooled files deleted"
contains "$err" "CPC2201: Authority *USE to OPEN granted to 2 users"

refused() { # STATEMENT TEXT
    expect 2 "$SPSY" cl "$1"
    contains "$err" "$2"
    contains "$err" "CPF0006: "
}
refused '?DSPSPLF' "column 1: no prompting (?) here; F4 prompts in spsy shell; spsy help COMMAND lists the keywords"
refused 'DSPSPLF ??FILE(A)' "column 9: no prompting (?) here"
refused 'DLTSPLF FILE (A)' "JOB takes one value, not a list; a parenthesis stands directly after"
refused 'GRTOBJAUT SHOP/OPEN *OUTQ A B' "AUT"
refused 'CRTOUTQ OUTQ(*ALLUSR/Q)' "expected: library/name, *CURLIB/name or name"
refused 'DLTSPLF FILE(*N)' "CPD0071"
refused 'MYLIB/DSPJOB' "the name of a command consists of letters and digits"

# A name is folded, text keeps its case, quoted or not (core/language/README.md, "CL", folds names
# only; on IBM i unquoted text is folded, too).
printf 'x\n' >"$HOME_DIR/text"
expect 0 "$SPSY" --json cl "CRTSPLF fold FROMSTMF('$HOME_DIR/text') FORMTYPE(chk) USRDTA('Net pay')"
contains "$out" '"fileName":"FOLD"'
contains "$out" '"formType":"chk","userData":"Net pay"'
