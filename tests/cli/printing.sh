#!/bin/bash
# What a printer would go by: CRTSPLF sets it, CHGSPLFA changes it, WRKSPLFA and QUSRSPLA show it, save
# files have it, and a wrong value changes nothing. DEV is a move; SPLFOWN says who owns the file.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
shows() { # KEY VALUE: of the file KEPT
    expect 0 as ALICE --json cl "QUSRSPLA $(id KEPT)"
    contains "$out" "\"$1\":$2"
}

# Nothing said: CRTPRTF's defaults, in the row of all attributes and in no list.
create ALICE KEPT
expect 0 as ALICE --json cl "WRKSPLFA $(id KEPT)"
contains "$out" '"restart":"*STRPAGE","pageRange":"1 *END","fileSeparators":0,"schedule":"*FILEEND",'
contains "$out" '"align":"*NO","printQuality":"*STD","formFeed":"*DEVD","printFidelity":"*CONTENT",'
contains "$out" '"duplex":"*NO","pagesPerSide":"1","reduceOutput":"*TEXT","frontOverlay":"*NONE",'
contains "$out" '"backOverlay":"*FRONTOVL","formDefinition":"*NONE","userDefinedOptions":"*NONE",'
contains "$out" '"userDefinedObject":"*NONE","key":"*NONE"}'
expect 0 as ALICE --json wrksplf
case $out in *duplex*) fail "a list shows what a printer would go by" ;; esac
expect 0 as ALICE cl "WRKSPLFA $(id KEPT) OUTPUT(*PRINT)"

# Each keyword by itself: changed, shown, and the others are left alone.
while IFS='|' read -r keyword key value; do
    expect 0 as ALICE cl "CHGSPLFA $(id KEPT) $keyword"
    shows "$key" "$value"
done <<'ROWS'
RESTART(7)|restart|"7"
RESTART(*NEXT)|restart|"*NEXT"
PAGERANGE(2 9)|pageRange|"2 9"
PAGERANGE(*SAME 12)|pageRange|"2 12"
PAGERANGE(3)|pageRange|"3 12"
PAGERANGE(*SAME *END)|pageRange|"3 *END"
FILESEP(9)|fileSeparators|9
SCHEDULE(*JOBEND)|schedule|"*JOBEND"
ALIGN(*YES)|align|"*YES"
PRTQLTY(*NLQ)|printQuality|"*NLQ"
FORMFEED(*AUTOCUT)|formFeed|"*AUTOCUT"
FIDELITY(*ABSOLUTE)|printFidelity|"*ABSOLUTE"
DUPLEX(*TUMBLE)|duplex|"*TUMBLE"
MULTIUP(4)|pagesPerSide|"4"
REDUCE(*NONE)|reduceOutput|"*NONE"
FRONTOVL(QGPL/LOGO 1.5 2)|frontOverlay|"QGPL/LOGO 1.5 2"
FRONTOVL(LOGO)|frontOverlay|"LOGO 0 0"
BACKOVL(LOGO 0 57.79 *CONSTANT)|backOverlay|"LOGO 0 57.79 *CONSTANT"
BACKOVL(*NONE)|backOverlay|"*NONE"
FORMDF(QGPL/F1)|formDefinition|"QGPL/F1"
USRDFNOPT(A 'b c')|userDefinedOptions|"A 'b c'"
USRDFNOPT(*NONE)|userDefinedOptions|"*NONE"
USRDFNOPT(x)|userDefinedOptions|"x"
USRDFNOBJ(QGPL/IMAGE *PSFCFG)|userDefinedObject|"QGPL/IMAGE *PSFCFG"
PRTSEQ(*NEXT)|copies|1
DEV(*OUTQ)|outputQueue|"QPRINT"
COPIES(3)|copies|3
ROWS
expect 0 as ALICE --json cl "QUSRSPLA $(id KEPT)"
all=${out#*\"restart\"} all=${all%%\}*}
contains "$all" ':"*NEXT","pageRange":"3 *END","fileSeparators":9,"schedule":"*JOBEND","align":"*YES"'

# What it cannot be names keyword and value, asks nobody and changes nothing.
register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump
while IFS='|' read -r keyword named; do
    expect 2 as ALICE --json cl "CHGSPLFA $(id KEPT) COPIES(5) $keyword"
    contains "$out" CPD0084
    contains "$out" "$named"
    contains "$out" '"decisions":[]'
done <<'ROWS'
RESTART(0)|Value 0 not valid for RESTART
RESTART(*LAST)|Value *LAST not valid for RESTART
PAGERANGE(9 2)|Value 2 not valid for PAGERANGE: the last page comes before the first, 9
PAGERANGE(1 *ENDPAGE)|*ENDPAGE not valid for
PAGERANGE(1 2 3)|PAGERANGE
FILESEP(10)|Value 10 not valid for FILESEP
SCHEDULE(*NOW)|Value *NOW not valid for SCHEDULE
DUPLEX(2)|Value 2 not valid for DUPLEX
MULTIUP(3)|Value 3 not valid for MULTIUP
FRONTOVL(LOGO 57.8)|Value 57.8 not valid for FRONTOVL
FRONTOVL(LOGO 1.)|Value 1. not valid for FRONTOVL
FRONTOVL(LOGO 1 -1)|Value -1 not valid for FRONTOVL
BACKOVL(LOGO 0 0 *YES)|Value *YES not valid for constant
USRDFNOPT(A B C D E)|USRDFNOPT
USRDFNOPT(A *NONE)|Value *NONE not valid for USRDFNOPT
USRDFNOPT('eleven char')|Value eleven char not valid for USRDFNOPT
USRDFNOBJ(QGPL/IMAGE)|USRDFNOBJ
USRDFNOBJ(QGPL/IMAGE *PGM)|Value *PGM not valid for type
PRTSEQ(*FIRST)|Value *FIRST not valid for PRTSEQ
DEV(PRT01) OUTQ(SHOP/OPEN)|DEV(PRT01) and OUTQ(SHOP/OPEN) name two places
OUTQ(*DEV)|OUTQ(*DEV) is the queue of DEV
ROWS
[ ! -e "$SPSY_TEST_DUMP" ] || fail "a program was asked about a wrong value"
unset SPSY_TEST_DUMP
deregister
shows copies 3

# Saved and restored; only what was said is in the save file.
expect 0 "$SPSY" cl "SAVLIB LIB(QGPL) SAVF('$HOME_DIR/kept.savf') SPLFDTA(*ALL)"
expect 0 as ALICE cl "DLTSPLF $(id KEPT)"
expect 0 "$SPSY" cl "RSTLIB SAVLIB(QGPL) SAVF('$HOME_DIR/kept.savf')"
expect 0 as ALICE --json cl "QUSRSPLA $(id KEPT)"
contains "$out" "\"restart\"$all"

# Back to what it was made with: nothing is kept.
unserve
[ "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT printing FROM spooled_file")" != "" ] || fail "not kept"
expect 0 as ALICE cl "CHGSPLFA $(id KEPT) RESTART(*STRPAGE) PAGERANGE(1 *END) FILESEP(0) \
    SCHEDULE(*FILEEND) ALIGN(*NO) PRTQLTY(*STD) FORMFEED(*DEVD) FIDELITY(*CONTENT) DUPLEX(*NO) \
    MULTIUP(1) REDUCE(*TEXT) FRONTOVL(*NONE) BACKOVL(*FRONTOVL) FORMDF(*NONE) USRDFNOPT(*NONE) \
    USRDFNOBJ(*NONE)"
unserve
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT printing FROM spooled_file")" ""
shows pageRange '"1 *END"'

# Damaged: the fallback.
for damage in '{' '[]' '{"duplex":1}' '{"duplex":"*SIDEWAYS"}' '{"nosuch":"1"}' '{"fileSeparators":99}'; do
    unserve
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET printing = '$damage'"
    shows duplex '"*NO"'
done
expect 0 as ALICE cl "CHGSPLFA $(id KEPT) DUPLEX(*YES)"
shows duplex '"*YES"'

# CRTSPLF takes them all, too.
create ALICE KEPT "DUPLEX(*YES) PAGERANGE(2) USRDFNOPT(A B) FILESEP(1) FRONTOVL(LOGO 1)"
expect 0 as ALICE --json cl "QUSRSPLA $(id KEPT)"
contains "$out" '"pageRange":"2 *END","fileSeparators":1'
contains "$out" '"duplex":"*YES","pagesPerSide":"1","reduceOutput":"*TEXT","frontOverlay":"LOGO 1 0"'
contains "$out" "\"userDefinedOptions\":\"A B\""
expect 2 as ALICE cl "CRTSPLF BAD '$HOME_DIR/input' DUPLEX(*SAME)"
expect 2 as ALICE cl "CRTSPLF BAD '$HOME_DIR/input' PAGERANGE(3 2)"

# DEV(name) is a move to the queue of that name: its record, its authority, its refusal.
field() { dd if="$SPSY_TEST_DUMP" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
expect 1 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01)"
contains "$err" "CPF3357: Output queue PRT01 of DEV(PRT01) not found in library QUSRSYS or QGPL"
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(QGPL/PRT01) AUT(*USE)"
register_raw
export SPSY_TEST_DUMP=$HOME_DIR/dump
SPSY_TEST_ANSWER=0 expect 3 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01) COPIES(9)"
contains "$err" CPF33F0
equal "$(field 130 20)" "$(printf '%-10s%-10s' PRT01 QGPL | iconv -f ISO-8859-1 -t IBM037 | hex)"
shows outputQueue '"QPRINT"'
shows copies 1
unset SPSY_TEST_DUMP
deregister
expect 3 as BOB cl "CHGSPLFA $(id KEPT) DEV(PRT01)"
contains "$err" CPF33F0
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(QGPL/PRT01) OBJTYPE(*OUTQ) USER(ALICE) AUT(*EXCLUDE)"
expect 3 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01)" # no right to the queue of the device
expect 0 "$SPSY" cl "RVKOBJAUT OBJ(QGPL/PRT01) OBJTYPE(*OUTQ) USER(ALICE) AUT(*EXCLUDE)"
expect 0 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01) OUTQ(*DEV)"
shows outputQueue '"PRT01","outputQueueLibrary":"QGPL"'
# Nobody gets others' files by a queue of that name in the other library: anyone may make QUSRSYS.
expect 0 as ALICE cl "CHGSPLFA $(id KEPT) OUTQ(QPRINT)"
expect 0 as BOB cl "CRTLIB QUSRSYS"
expect 0 as BOB cl "CRTOUTQ OUTQ(QUSRSYS/PRT01) AUT(*ALL)"
expect 2 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01)"
contains "$err" "QUSRSYS and QGPL both have an output queue of that name; say which by OUTQ"
shows outputQueue '"QPRINT"'
expect 0 "$SPSY" cl "DLTOUTQ QGPL/PRT01"
expect 0 as ALICE cl "CHGSPLFA $(id KEPT) DEV(PRT01)"
shows outputQueue '"PRT01","outputQueueLibrary":"QUSRSYS"'

# SPLFOWN: who owns it, also where the current user is another one than the job's.
owner() { # USER SPLFOWN OWNER
    create "$1" OWNED "SPLFOWN($2)"
    equal "$(cut -d/ -f2 <<<"$job")" "$3"
}
expect 0 "$SPSY" cl "CRTUSRPRF STAFF"
expect 0 "$SPSY" cl "CRTUSRPRF DAVE GRPPRF(STAFF)"
owner DAVE '*CURUSRPRF' DAVE
owner DAVE '*JOB' DAVE
owner DAVE '*CURGRPPRF' STAFF
equal "${job##*/}" QPRTJOB
owner DAVE '*JOBGRPPRF' STAFF
owner ALICE '*CURGRPPRF' ALICE
expect 2 as ALICE cl "CRTSPLF BAD '$HOME_DIR/input' SPLFOWN(BOB)"
for want in '*CURUSRPRF DAVE' '*JOB QSECOFR' '*CURGRPPRF STAFF' '*JOBGRPPRF QSECOFR'; do
    printf 'QWTSETP DAVE\nCRTSPLF SWAPPED FROMSTMF('\''%s'\'') SPLFOWN(%s)\n' "$HOME_DIR/input" "${want% *}" >"$HOME_DIR/swap.cl"
    expect 0 "$SPSY" --json run "$HOME_DIR/swap.cl"
    contains "$out" "\"jobUser\":\"${want#* }\""
done
