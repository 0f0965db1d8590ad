#!/bin/bash
# CRTOUTQ, CHGOUTQ: keywords that are kept, shown and saved, and by which nothing here acts; DLTOUTQ of
# generic names.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
officer() { expect 0 "$SPSY" cl "$1"; }
runs() { expect "$2" "$SPSY" -u "$1" cl "$3"; } # USER STATUS STATEMENT
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac; }
shows() { # QUEUE WHAT
    expect 0 "$SPSY" --json cl "WRKOUTQD $1"
    contains "$out" "$2"
}
stored() { sqlite3 "$SPSY_HOME/spool.db" "SELECT stored FROM output_queue WHERE name = '$1' AND library = '${2:-QGPL}'"; }
defaults='"maximumPages":"*NONE","order":"*FIFO","remoteSystem":"*NONE","remotePrinterQueue":"*USER","writersToAutostart":"*NONE","messageQueue":"QSYSOPR","connectionType":"*SNA","destinationType":"*OS400","hostPrintTransform":"*YES","userDataTransform":"*NONE","manufacturerTypeModel":"*IBM42011","workstationCustomizing":"*NONE","imageConfiguration":"*NONE","internetAddress":null,"vmMvsClass":"A","formsControlBuffer":"*NONE","destinationOptions":"*NONE","separatorPage":"*YES","userDefinedOptions":["*NONE"],"userDefinedObject":"*NONE","userDriverProgram":"*NONE","spooledFileAsp":"*SYSTEM","jobSeparators":0,"dataQueue":"*NONE"'

# IBM's defaults; a queue without anything else keeps nothing.
officer "CRTOUTQ PLAIN"
shows PLAIN "$defaults"
equal "$(stored PLAIN)" '{}'
shows SHOP/OPEN "$defaults"
officer "CRTOUTQ OUTQ(*CURLIB/HERE) SEQ(*FIFO) MAXPAGES(*NONE) JOBSEP(0) CLASS(A)"
equal "$(stored HERE)" '{}'
shows QGPL/HERE "$defaults"

# As it stands in the manual of every remote printer.
officer "CRTOUTQ OUTQ(SHOP/LASER) MAXPAGES((100 0800 1200) (50 13:00:00 17:30:00) (5)) SEQ(*JOBNBR) +
    RMTSYS(*INTNETADR) RMTPRTQ('raw') AUTOSTRWTR(1) MSGQ(QUSRSYS/OPERATOR) CNNTYPE(*IP) DESTTYPE(*OTHER) +
    TRANSFORM(*YES) USRDTATFM(SHOP/TFM) MFRTYPMDL(*HP5SI) WSCST(QSYS/QWPDEFAULT) IMGCFG(*HPCOLOR1) +
    INTNETADR('192.168.1.9') CLASS(B) FCB(*PRTF) DESTOPT('XAIX XAUTOQ') SEPPAGE(*NO) USRDFNOPT(A 'b c') +
    USRDFNOBJ(SHOP/THING *USRSPC) USRDRVPGM(SHOP/DRIVER) SPLFASP(*OUTQASP) DSPDTA(*YES) JOBSEP(*MSG) +
    OPRCTL(*NO) DTAQ(SHOP/READY) AUTCHK(*DTAAUT) AUT(*LIBCRTAUT) TEXT('Laser on the first floor')"
all='"maximumPages":[["100","0800","1200"],["50","13:00:00","17:30:00"],["5",null,null]],"order":"*JOBNBR","remoteSystem":"*INTNETADR","remotePrinterQueue":"raw","writersToAutostart":1,"messageQueue":"QUSRSYS/OPERATOR","connectionType":"*IP","destinationType":"*OTHER","hostPrintTransform":"*YES","userDataTransform":"SHOP/TFM","manufacturerTypeModel":"*HP5SI","workstationCustomizing":"QSYS/QWPDEFAULT","imageConfiguration":"*HPCOLOR1","internetAddress":"192.168.1.9","vmMvsClass":"B","formsControlBuffer":"*PRTF","destinationOptions":"XAIX XAUTOQ","separatorPage":"*NO","userDefinedOptions":["A","b c"],"userDefinedObject":["SHOP/THING","*USRSPC"],"userDriverProgram":"SHOP/DRIVER","spooledFileAsp":"*OUTQASP","jobSeparators":"*MSG","dataQueue":"SHOP/READY"'
shows SHOP/LASER "$all"
contains "$out" '"publicAuthority":"*CHANGE","displayData":"*YES","operatorControl":"*NO","authorityCheck":"*DTAAUT"'
expect 0 "$SPSY" --json cl "WRKOUTQD SHOP/LASER OUTPUT(*PRINT)"
expect 0 "$SPSY" cl "DSPSPLF QPRTSPLQ JOB($(value jobNumber "$out")/QSECOFR/SPSY)"
contains "$out" 'destinationOptions     XAIX XAUTOQ'
contains "$out" 'maximumPages           [["100","0800","1200"]'
expect 0 "$SPSY" --json crtoutq --outq SHOP/OPTIONS --jobsep 2 --rmtprtq lp
shows SHOP/OPTIONS '"remotePrinterQueue":"lp"'

# What is wrong is an error that names keyword and value, and makes nothing.
wrong() { # KEYWORD VALUE [NAMED]: of both commands
    runs QSECOFR 2 "CRTOUTQ SHOP/WRONG $1($2)"
    contains "$err" CPD00
    contains "$err" "${3:-$1}"
    runs QSECOFR 1 "WRKOUTQD SHOP/WRONG"
    runs QSECOFR 2 "CHGOUTQ SHOP/LASER $1($2)"
    contains "$err" CPD00
    contains "$err" "${3:-$1}"
}
wrong MAXPAGES 0 pages
wrong MAXPAGES '(10 0800)'
wrong MAXPAGES '(10 2500 1200)'
wrong MAXPAGES '(10 0800 1260)'
wrong MAXPAGES '(1) (2) (3) (4) (5) (6)'
wrong SEQ '*LIFO'
wrong AUTOSTRWTR 0
wrong AUTOSTRWTR 11
wrong CNNTYPE '*TCP'
wrong DESTTYPE '*WINDOWS'
wrong TRANSFORM Y
wrong USRDTATFM 'A/B/C'
wrong CLASS AB
wrong FCB TOOLONGFCB
wrong USRDFNOPT 'A B C D E'
wrong USRDFNOPT '*NONE A'
wrong USRDFNOBJ 'SHOP/THING' type
wrong USRDFNOBJ 'SHOP/THING *OUTQ' type
wrong SPLFASP '*SYSBAS'
wrong JOBSEP 10
wrong DTAQ '*USER'
wrong SEPPAGE '*MAYBE'
wrong RMTSYS "'$(printf '%256s' x | tr ' ' x)'"
runs QSECOFR 2 "CHGOUTQ SHOP/LASER AUT(*LIBCRTAUT)"
runs QSECOFR 2 "CRTOUTQ SHOP/WRONG JOBSEP(*SAME)"
shows SHOP/LASER "$all" # as before

# CHGOUTQ: *SAME, one, all back.
officer "CHGOUTQ SHOP/LASER"
shows SHOP/LASER "$all"
officer "CHGOUTQ SHOP/LASER JOBSEP(1) DSPDTA(*NO)"
shows SHOP/LASER "${all/'"jobSeparators":"*MSG"'/'"jobSeparators":1'}"
contains "$out" '"displayData":"*NO"'
runs ALICE 3 "CHGOUTQ SHOP/LASER JOBSEP(2)"
runs SPOOLER 0 "CHGOUTQ SHOP/LASER JOBSEP(*MSG)"
shows SHOP/LASER "$all"
# SEQ stays while there are files on it.
create ALICE PAYSLIPS "OUTQ(SHOP/LASER)"
runs QSECOFR 1 "CHGOUTQ SHOP/LASER SEQ(*FIFO) JOBSEP(5)"
contains "$err" "SEQ of output queue LASER in library SHOP not changed: there are spooled files on it"
shows SHOP/LASER "$all"
officer "CHGOUTQ SHOP/LASER SEQ(*JOBNBR)"
officer "CLROUTQ SHOP/LASER"
officer "CHGOUTQ SHOP/LASER SEQ(*FIFO)"
shows SHOP/LASER "${all/'*JOBNBR'/'*FIFO'}"
officer "CHGOUTQ SHOP/LASER SEQ(*JOBNBR)"

# Saved and restored with the queue; held is a state, and is not.
create ALICE PAYSLIPS "OUTQ(SHOP/LASER)"
officer "HLDOUTQ SHOP/LASER"
officer "SAVLIB SHOP SAVF('$HOME_DIR/shop.tar') SPLFDTA(*ALL)"
tar -xOf "$HOME_DIR/shop.tar" manifest.json >"$HOME_DIR/manifest"
grep -q '"outputQueue":"LASER".*"stored":{"MAXPAGES":' "$HOME_DIR/manifest" || fail "$(cat "$HOME_DIR/manifest")"
equal "$(grep -c '"stored"' "$HOME_DIR/manifest")" 2 # and OPTIONS
officer "DLTSPLF *SELECT SELECT(*ALL)"
officer "DLTOUTQ SHOP/LASER"
officer "RSTLIB SHOP SAVF('$HOME_DIR/shop.tar')"
shows SHOP/LASER "$all"
contains "$out" '"held":"*NO"'
contains "$out" '"files":1'
officer "CHGOUTQ SHOP/LASER JOBSEP(7)" # one that is there stays as it is
officer "RSTLIB SHOP SAVF('$HOME_DIR/shop.tar')"
shows SHOP/LASER '"jobSeparators":7'
# A save file of an enemy's.
damaged() { # FROM TO: in the manifest
    rm -rf "$HOME_DIR/unpacked" "$HOME_DIR/damaged.tar"
    mkdir "$HOME_DIR/unpacked"
    tar -xf "$HOME_DIR/shop.tar" -C "$HOME_DIR/unpacked"
    sed -i "s/$1/$2/" "$HOME_DIR/unpacked/manifest.json"
    ! cmp -s "$HOME_DIR/unpacked/manifest.json" "$HOME_DIR/manifest" || fail "$1 is not there"
    tar -tf "$HOME_DIR/shop.tar" >"$HOME_DIR/names"
    (cd "$HOME_DIR/unpacked" && tar --format=pax -cf ../damaged.tar -T ../names)
    runs QSECOFR 1 "RSTLIB SHOP SAVF('$HOME_DIR/damaged.tar')"
    contains "$err" SPY0107
}
damaged '"JOBSEP":"\*MSG"' '"JOBSEP":"10"'
damaged '"JOBSEP":"\*MSG"' '"JOBSEP":1'
damaged '"JOBSEP":' '"NOSUCH":'
damaged '"USRDFNOPT":\["A","b c"\]' '"USRDFNOPT":"A"'
damaged '"stored":{[^}]*}' '"stored":[]'

# What an enemy stored is told, and nothing else suffers.
unserve
sqlite3 "$SPSY_HOME/spool.db" "UPDATE output_queue SET stored = '{\"JOBSEP\":\"77\"}' WHERE name = 'OPTIONS'"
runs QSECOFR 1 "WRKOUTQD SHOP/OPTIONS"
contains "$err" "what is stored for JOBSEP is damaged"
runs QSECOFR 0 "WRKOUTQ SHOP/OPTIONS"
runs QSECOFR 0 "HLDOUTQ SHOP/OPTIONS"
runs QSECOFR 0 "CHGOUTQ SHOP/OPTIONS TEXT('x')"
runs QSECOFR 1 "CHGOUTQ SHOP/OPTIONS JOBSEP(1)"

# ---- DLTOUTQ ----
officer "CRTLIB LIBA"
officer "CRTLIB LIBB"
for queue in LIBA/XA LIBA/XB LIBA/Y LIBB/XA LIBB/Z; do officer "CRTOUTQ $queue"; done
runs QSECOFR 2 "DLTOUTQ LIBA/*ALL"
contains "$err" 'CPD0084: Value *ALL not valid for OUTQ'
runs QSECOFR 2 "DLTOUTQ *ALL"
runs QSECOFR 1 "DLTOUTQ LIBA/NONE*"
contains "$err" 'CPF2125: No objects deleted: no output queue of library LIBA fits NONE*'
runs QSECOFR 1 "DLTOUTQ LIBC/X*"
contains "$err" CPF2110
runs QSECOFR 1 "DLTOUTQ LIBA/NONE"
contains "$err" 'CPF2105: Object NONE in library LIBA type *OUTQ not found'
runs QSECOFR 2 "CRTOUTQ *LIBL/NONE" # IBM: a name or *CURLIB
contains "$err" 'Value *LIBL/NONE not valid for OUTQ; expected: library/name, *CURLIB/name or name'
runs QSECOFR 1 "DLTOUTQ LIBC/NONE"
contains "$err" CPF2110
runs QSECOFR 1 "DLTOUTQ NONE"
contains "$err" CPF2105
for command in GRTOBJAUT RVKOBJAUT; do
    for queue in NONE LIBA/NONE; do
        runs QSECOFR 1 "$command $queue *OUTQ ALICE"
        contains "$err" CPF2208
    done
done
officer "GRTOBJAUT LIBA/XA *OUTQ ALICE *OBJEXIST"
runs ALICE 3 "DLTOUTQ LIBA/X*"
contains "$err" 'CPF2189: Not authorized to output queue XB in library LIBA: needs *OBJEXIST'
contains "$err" 'CPF2117: 1 output queue deleted, 1 not deleted'
runs QSECOFR 1 "WRKOUTQD LIBA/XA"
officer "WRKOUTQD LIBA/XB"
create ALICE HERE "OUTQ(LIBA/XB)"
officer "CRTOUTQ LIBA/XA"
runs QSECOFR 1 "DLTOUTQ LIBA/X*"
contains "$err" 'CPF3361: output queue XB in library LIBA not deleted: it has spooled files'
contains "$err" 'CPF2117: 1 output queue deleted, 1 not deleted'
officer "CLROUTQ LIBA/XB"
officer "DLTOUTQ *ALL/X*"
equal "$err" 'CPC2191: 2 output queues deleted'
officer "WRKOUTQD LIBA/Y"
officer "WRKOUTQD LIBB/Z"
officer "CRTOUTQ LIBA/Z"
officer "DLTOUTQ *ALL/Z"
equal "$err" 'CPC2191: 2 output queues deleted'
officer "DLTOUTQ LIBA/Y"
equal "$err" 'CPC2191: Output queue Y in library LIBA deleted'
lacks "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM private_authority")" LIBA/XA
