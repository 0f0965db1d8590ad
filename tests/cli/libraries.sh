#!/bin/bash
# A job's library list, save files of a library, and jobs: CRTSAVF DLTF ADDLIBLE RMVLIBLE CHGLIBL
# CHGCURLIB DSPLIBL WRKJOB, and the lists' OUTPUT(*PRINT) and generic names.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac; }
script() { # USER < statements: out has the answers, a line each
    cat >"$HOME_DIR/script.cl"
    out=$(as "$1" --json run "$HOME_DIR/script.cl" 2>"$HOME_DIR/err") || true
    err=$(cat "$HOME_DIR/err")
}

# ---- library list ----
expect 0 "$SPSY" --json cl DSPLIBL
contains "$out" '"rows":[{"library":"QGPL","type":"USR","text":"General purpose library"}]'
expect 0 "$SPSY" cl "CRTLIB APP TEXT('the application')"
expect 0 "$SPSY" cl "CRTOUTQ APP/LOCAL"
expect 0 "$SPSY" cl "CRTOUTQ APP/BOTH"
expect 0 "$SPSY" cl "CRTOUTQ SHOP/BOTH"
# Nothing changes for whoever never uses it: an unqualified queue is in QGPL.
expect 1 "$SPSY" cl "WRKOUTQ LOCAL"
contains "$err" "CPF3357"
script QSECOFR <<'END'
ADDLIBLE APP
ADDLIBLE LIB(SHOP) POSITION(*LAST)
DSPLIBL
WRKOUTQ LOCAL
WRKOUTQ *LIBL/BOTH
WRKOUTQ QPRINT
RMVLIBLE APP
WRKOUTQ BOTH
WRKOUTQ LOCAL
MONMSG CPF0000
END
contains "$out" '"rows":[{"library":"APP","type":"USR","text":"the application"},{"library":"QGPL","type":"USR","text":"General purpose library"},{"library":"SHOP"'
contains "$out" 'No spooled files on queue APP/LOCAL'
contains "$out" 'No spooled files on queue APP/BOTH'
contains "$out" 'No spooled files on queue SHOP/BOTH'
contains "$out" '"id":"CPF3357","text":"output queue LOCAL in library *LIBL not found"'
script QSECOFR <<'END'
CHGLIBL LIBL(SHOP APP) CURLIB(APP)
CRTOUTQ MADE
CRTOUTQ *CURLIB/MADE2
WRKOUTQ QPRINT
MONMSG CPF0000
WRKOUTQ *CURLIB/BOTH
WRKOUTQ BOTH
ADDLIBLE QGPL (*BEFORE APP)
DSPLIBL
CHGCURLIB *CRTDFT
CRTOUTQ ELSEWHERE
END
contains "$out" "Output queue MADE created in library APP"
contains "$out" "Output queue MADE2 created in library APP"
contains "$out" "output queue QPRINT in library *LIBL not found"
equal "$(grep -c 'No spooled files on queue APP/BOTH' <<<"$out")" 2 # the current library comes first
contains "$out" '{"library":"APP","type":"CUR"'
contains "$out" '{"library":"SHOP","type":"USR","text":""},{"library":"QGPL","type":"USR","text":"General purpose library"},{"library":"APP","type":"USR"'
contains "$out" "Output queue ELSEWHERE created in library QGPL"
# A current library that stands in the list as well is gone through once.
script QSECOFR <<'END'
CHGLIBL LIBL(SHOP APP) CURLIB(APP)
DSPOBJD OBJ(LOCA*) OBJTYPE(*OUTQ)
END
equal "$(grep -c '"object":"LOCAL"' <<<"${out//\},\{/$'\n'}")" 1
# Whatever OBJTYPE says, by each command that takes an object: in the order of the list, not in QGPL.
expect 0 "$SPSY" cl "CRTSAVF APP/KEPTFILE"
expect 0 "$SPSY" cl "CRTSAVF SHOP/KEPTFILE"
script QSECOFR <<'END'
CHGLIBL (SHOP APP QGPL)
DSPOBJD OBJ(LOCAL) OBJTYPE(*ALL)
DSPOBJD OBJ(LOCAL) OBJTYPE(*OUTQ)
DSPOBJD OBJ(*LIBL/KEPTFILE) OBJTYPE(*ALL)
DSPOBJD OBJ(KEPTFILE) OBJTYPE(*FILE)
DSPOBJD OBJ(APP) OBJTYPE(*ALL)
END
equal "$(grep -o '"object":"[A-Z]*","library":"[A-Z]*","objectType":"[*A-Z]*"' <<<"$out")" \
    '"object":"LOCAL","library":"APP","objectType":"*OUTQ"
"object":"LOCAL","library":"APP","objectType":"*OUTQ"
"object":"KEPTFILE","library":"SHOP","objectType":"*FILE"
"object":"KEPTFILE","library":"SHOP","objectType":"*FILE"
"object":"APP","library":"QSYS","objectType":"*LIB"'
script QSECOFR <<'END'
CHGLIBL (SHOP APP QGPL)
GRTOBJAUT LOCAL *ALL BOB *USE
GRTOBJAUT KEPTFILE *FILE BOB *USE
RVKOBJAUT KEPTFILE *ALL OPER *USE
DSPOBJAUT LOCAL
DSPOBJAUT KEPTFILE *FILE
CHGOBJOWN KEPTFILE *FILE ALICE
DSPOBJAUT SHOP/KEPTFILE *FILE
END
equal "$(grep -o '"user":"BOB"[^}]*"library":"[A-Z]*"' <<<"$out" | grep -o '"object":.*')" \
    '"object":"LOCAL","library":"APP"
"object":"KEPTFILE","library":"SHOP"
"object":"KEPTFILE","library":"SHOP"'
contains "$out" '"library":"SHOP","objectType":"*FILE","owner":"ALICE"'
# One that is nowhere: the command's own message, and the list is named.
expect 1 "$SPSY" cl "DSPOBJD NOWHERE *ALL"
contains "$err" "CPF2105: Object NOWHERE in library *LIBL type *ALL not found"
for statement in "GRTOBJAUT NOWHERE *ALL BOB|CPF2208" "CHGOBJOWN NOWHERE *FILE BOB|CPF2208" \
    "DSPOBJAUT NOWHERE|CPF2208" "DLTF NOWHERE|CPF2105" "DLTOUTQ NOWHERE|CPF2105" "WRKOUTQD NOWHERE|CPF3357"; do
    printf '%s\n' 'CHGLIBL (SHOP APP)' "${statement%|*}" >"$HOME_DIR/nowhere.cl"
    expect 1 "$SPSY" run "$HOME_DIR/nowhere.cl"
    contains "$err" "${statement#*|}"
    contains "$err" "in library *LIBL"
done
# A generic name means all that fit, in each library of the list.
script QSECOFR <<'END'
CHGLIBL (SHOP APP)
CRTOUTQ SHOP/GENERA
CRTOUTQ APP/GENERB
CRTOUTQ QGPL/GENERC
DSPOBJD GENER* *OUTQ
GRTOBJAUT GENER* *OUTQ BOB *ALL
DLTOUTQ GENER*
WRKOUTQ QGPL/GENER*
DLTOUTQ QGPL/GENER*
DLTF APP/KEPTFILE
DLTF KEPTFILE
END
contains "$out" '"object":"GENERA","library":"SHOP"'
contains "$out" '"object":"GENERB","library":"APP"'
lacks "$out" '"object":"GENERC"'
contains "$out" "Authority *ALL to GENER* granted: 2 entries of 2 objects"
contains "$out" "2 output queues deleted"
contains "$out" '"outputQueue":"GENERC"'
# What is wrong changes nothing.
script QSECOFR <<'END'
ADDLIBLE NOWHERE
MONMSG CPF0000
ADDLIBLE QGPL
MONMSG CPF0000
RMVLIBLE APP
MONMSG CPF0000
ADDLIBLE APP (*AFTER SHOP)
MONMSG CPF0000
CHGLIBL (APP APP)
MONMSG CPF0000
CHGLIBL (APP NOWHERE)
MONMSG CPF0000
DSPLIBL
END
contains "$out" CPF2110
contains "$out" '"id":"CPF2103","text":"Library QGPL is in the library list already"'
equal "$(grep -c "CPF2104" <<<"$out")" 2
contains "$out" "stands in LIBL twice"
contains "$out" '"rows":[{"library":"QGPL","type":"USR","text":"General purpose library"}]'
expect 2 "$SPSY" cl "CHGLIBL (*NONE APP)"
# *USE to a library is needed to add it.
expect 0 "$SPSY" cl "GRTOBJAUT QSYS/APP *LIB BOB *EXCLUDE"
expect 3 as BOB cl "ADDLIBLE APP"
contains "$err" CPF2182
# QTEMP is there for each job, and empty; QSYS is in the system part.
script QSECOFR <<'END'
CHGLIBL (SHOP QTEMP QGPL)
DSPLIBL
WRKOUTQD QPRINT
DSPOBJD QP* *ALL
GRTOBJAUT QP* *OUTQ *PUBLIC *USE
WRKOUTQ *LIBL/*ALL
CHGCURLIB QTEMP
CHGCURLIB *CRTDFT
END
contains "$out" '"library":"QTEMP","type":"USR"'
contains "$out" '"object":"QPRINT"'
case $out$err in *CPF*) fail "QTEMP: $out$err" ;; esac
for statement in "ADDLIBLE QSYS" "CHGLIBL (QSYS QGPL)"; do
    expect 1 "$SPSY" cl "$statement"
    contains "$err" "CPF2103: Library QSYS is in the library list already"
done
# What jobs begin with is a setting of the home.
echo '{"version": 1, "libraryList": ["APP", "QGPL"]}' >"$SPSY_HOME/settings.json"
expect 0 "$SPSY" cl "WRKOUTQ LOCAL"
contains "$err" "queue APP/LOCAL"
# 250 are all; one may take the place of another.
printf 'CRTLIB L%03d\n' {1..250} >"$HOME_DIR/most.cl"
printf '%s\n' "CHGLIBL ($(printf 'L%03d ' {1..250}))" 'ADDLIBLE QGPL (*REPLACE L250)' DSPLIBL 'ADDLIBLE SHOP' >>"$HOME_DIR/most.cl"
expect 1 "$SPSY" --json run "$HOME_DIR/most.cl"
contains "$out" '"library":"L249","type":"USR","text":""},{"library":"QGPL"'
contains "$out" '"id":"CPF2106","text":"Library list not changed: it has 250 libraries"'
# A queue that a profile names need not be there, and is none of *LIBL then.
script QSECOFR <<'END'
CHGLIBL (SHOP APP)
CRTUSRPRF LATER OUTQ(NOTYET)
DSPUSRPRF LATER
END
contains "$out" '"outputQueue":"NOTYET","outputQueueLibrary":"QGPL"'
echo '{"version": 1, "libraryList": ["app"]}' >"$SPSY_HOME/settings.json"
expect 1 "$SPSY" --json doctor
contains "$out" "libraryList[0]"
rm "$SPSY_HOME/settings.json"

# A program is looked for in the list when it is registered.
mkdir -p "$SPSY_HOME/lib/APP" && cp "$BUILD/tests/exits/guard_reason.so" "$SPSY_HOME/lib/APP/FOUND.so"
chmod go-w "$SPSY_HOME/lib" "$SPSY_HOME/lib/APP" "$SPSY_HOME/lib/APP/FOUND.so"
script QSECOFR <<'END'
ADDLIBLE APP
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 30 *LIBL/FOUND
WRKREGINF
RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 30
END
contains "$out" '"program":"APP/FOUND"'
mkdir -p "$SPSY_HOME/lib/SHOP" && cp "$SPSY_HOME/lib/APP/FOUND.so" "$SPSY_HOME/lib/SHOP/FOUND.so"
chmod go-w "$SPSY_HOME/lib/SHOP" "$SPSY_HOME/lib/SHOP/FOUND.so"
script QSECOFR <<'END'
CHGLIBL LIBL(APP QGPL) CURLIB(SHOP)
ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 30 *LIBL/FOUND
WRKREGINF
RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 30
END
contains "$out" '"program":"SHOP/FOUND"' # the current library comes first
rm "$SPSY_HOME/lib/SHOP/FOUND.so"
expect 1 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 30 *LIBL/FOUND"
contains "$err" "Program FOUND in library *LIBL not found"

# ---- save files of a library ----
create ALICE KEPT "OUTQ(SHOP/OPEN)"
expect 0 "$SPSY" cl "CRTSAVF FILE(SHOP/BACKUP) TEXT('nightly') AUT(*EXCLUDE)"
contains "$err" "CPC7301"
expect 1 "$SPSY" cl "CRTSAVF SHOP/BACKUP"
contains "$err" "CPF7302: File BACKUP not created in library SHOP"
contains "$err" "CPF5813" # diagnostic: MONMSG of the escape is enough
printf 'CRTSAVF SHOP/BACKUP\nMONMSG CPF7302\n' >"$HOME_DIR/monitored"
expect 0 "$SPSY" run "$HOME_DIR/monitored"
expect 1 "$SPSY" cl "CRTSAVF NOLIB/BACKUP"
contains "$err" "CPF7302: File BACKUP not created in library NOLIB"
contains "$err" "CPF2110"
printf 'CRTSAVF SHOP/BACKUP\nMONMSG CPF5813\n' >"$HOME_DIR/monitored"
expect 1 "$SPSY" run "$HOME_DIR/monitored"
expect 1 "$SPSY" cl "DLTF NOFILE"
contains "$err" "CPF2105"
# DSPSAVF tells what it holds, and not which spooled files; CLRSAVF empties it.
expect 0 "$SPSY" --json cl "DSPSAVF SHOP/BACKUP"
contains "$out" '"text":"Save file SHOP/BACKUP holds no data"'
contains "$out" '"rows":[]'
expect 0 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF(SHOP/BACKUP) SPLFDTA(*ALL)"
expect 0 "$SPSY" --json cl "DSPSAVF SHOP/BACKUP"
contains "$out" '"rows":[{"object":"OPEN","library":"SHOP","objectType":"*OUTQ","owner":"QSECOFR","spooledFiles":1,'
contains "$out" 'Save file SHOP/BACKUP holds 1 output queue and 1 spooled file of library SHOP, saved on system'
case $out in *KEPT*) fail "it tells which files there are: $out" ;; esac
printf '%s\n' 'DSPSAVF FILE(SHOP/BACKUP) OUTPUT(*PRINT)' 'DSPSPLF QPSRODSP' >"$HOME_DIR/print"
expect 0 "$SPSY" run "$HOME_DIR/print"
contains "$out" 'OPEN    SHOP     *OUTQ'
expect 3 as ALICE cl "DSPSAVF SHOP/BACKUP"
contains "$err" "CPF2189: Not authorized to save file BACKUP in library SHOP: needs *USE"
for authority in '*USE' '*CHANGE' '*OBJMGT'; do
    expect 0 "$SPSY" cl "GRTOBJAUT SHOP/BACKUP *FILE ALICE $authority REPLACE(*YES)"
    expect 3 as ALICE cl "CLRSAVF SHOP/BACKUP"
    contains "$err" "needs *OBJOPR and *OBJMGT"
done
expect 3 as ALICE cl "DSPSAVF SHOP/BACKUP"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/BACKUP *FILE ALICE *USE"
expect 0 as ALICE cl "DSPSAVF SHOP/BACKUP"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP *LIB ALICE *EXECUTE REPLACE(*YES)"
expect 3 as ALICE cl "DSPSAVF SHOP/BACKUP"
contains "$err" "CPF2182: Not authorized to library SHOP: needs *READ and *EXECUTE"
expect 0 "$SPSY" cl "RVKOBJAUT SHOP *LIB ALICE *ALL"
expect 0 as ALICE cl "CLRSAVF FILE(SHOP/BACKUP)" # *OBJMGT and *USE
contains "$err" "Save file BACKUP in library SHOP cleared"
expect 0 as ALICE cl "CLRSAVF SHOP/BACKUP" # it is empty
expect 0 "$SPSY" --json cl "DSPSAVF SHOP/BACKUP"
contains "$out" 'holds no data'
expect 0 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF(SHOP/BACKUP)" # without CLEAR(*ALL)
expect 0 "$SPSY" cl "CLRSAVF SHOP/BACKUP"
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/BACKUP *FILE ALICE *ALL"
for command in DSPSAVF CLRSAVF; do
    expect 1 "$SPSY" cl "$command SHOP/NOFILE"
    contains "$err" CPF9812
    expect 1 "$SPSY" cl "$command NOFILE"
    contains "$err" CPF9812
done
# It is an object as the others are: *FILE of DSPOBJD, GRTOBJAUT, RVKOBJAUT, DSPOBJAUT, CHGOBJOWN.
for type in '*FILE' '*ALL'; do
    expect 0 "$SPSY" --json cl "DSPOBJD OBJ(SHOP/B*) OBJTYPE($type)"
    contains "$out" '"object":"BACKUP","library":"SHOP","objectType":"*FILE","attribute":"SAVF","owner":"QSECOFR"'
done
expect 0 "$SPSY" --json cl "DSPOBJD OBJ(SHOP/*ALL) OBJTYPE(*OUTQ)"
case $out in *BACKUP*) fail "a save file is no queue: $out" ;; esac
expect 1 "$SPSY" cl "DSPOBJD SHOP/NOFILE *FILE"
contains "$err" "CPF2105: Object NOFILE in library SHOP type *FILE not found"
expect 1 "$SPSY" cl "DSPOBJD SHOP/NOFI* *FILE"
contains "$err" "CPF2123: No objects of name NOFI* and type *FILE exist in library SHOP"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/BACKUP *FILE BOB *USE"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/B* *FILE OPER *ALL"
expect 0 "$SPSY" --json cl "DSPOBJAUT SHOP/BACKUP *FILE"
contains "$out" '"user":"BOB","authority":"*USE"'
contains "$out" '"user":"OPER","authority":"*ALL"'
contains "$out" '"objectType":"*FILE"'
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/BACKUP *ALL (BOB OPER) *ALL"
expect 0 "$SPSY" --json cl "DSPOBJAUT SHOP/BACKUP *FILE"
case $out in *BOB*) fail "RVKOBJAUT left BOB: $out" ;; esac
expect 1 "$SPSY" cl "GRTOBJAUT SHOP/NOFILE *FILE BOB *USE"
contains "$err" "CPF2208: Object NOFILE in library SHOP type *FILE not found"
expect 0 "$SPSY" cl "CHGOBJOWN SHOP/BACKUP *FILE BOB"
expect 0 "$SPSY" --json cl "DSPOBJAUT SHOP/BACKUP *FILE"
contains "$out" '"user":"BOB","authority":"*ALL"'
expect 0 "$SPSY" cl "CHGOBJOWN SHOP/BACKUP *FILE QSECOFR"
expect 1 "$SPSY" cl "RSTLIB SHOP *SAVF SAVF(SHOP/BACKUP)"
contains "$err" "holds no data"
expect 0 "$SPSY" --json cl "SAVLIB LIB(SHOP) DEV(*SAVF) SAVF(SHOP/BACKUP) SPLFDTA(*ALL)"
contains "$out" '1 spooled file saved from library SHOP to SHOP/BACKUP'
equal "$(stat -c %a "$SPSY_HOME/savf" "$SPSY_HOME/savf/SHOP+BACKUP" | tr '\n' ' ')" "700 600 "
expect 1 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/BACKUP)"
contains "$err" "CPA4067"
expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/BACKUP) CLEAR(*ALL) SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "DLTSPLF KEPT ALICE/SPSY"
expect 0 "$SPSY" --json cl "RSTLIB SAVLIB(SHOP) DEV(*SAVF) SAVF(SHOP/BACKUP)"
contains "$out" '"fileName":"KEPT"'
contains "$out" '1 spooled file restored from SHOP/BACKUP to library SHOP'
expect 1 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/NONE)"
contains "$err" "CPF9812"
contains "$err" "CRTSAVF creates one"
# In option syntax a name without a period is one, too; the library list counts.
expect 0 "$SPSY" savlib --lib SHOP --savf SHOP/BACKUP --clear '*ALL'
expect 0 "$SPSY" cl "CRTSAVF QUICK"
expect 0 "$SPSY" savlib --lib SHOP --savf QUICK
expect 0 "$SPSY" --json cl "RSTOBJ OPEN SHOP *SAVF *OUTQ SAVF(*LIBL/QUICK)"
# In apostrophes it stays a path, whatever it looks like.
(cd "$HOME_DIR" && "$SPSY" cl "SAVLIB SHOP *SAVF SAVF('BACKUP')" 2>/dev/null)
[ -f "$HOME_DIR/BACKUP" ] || fail "SAVF('BACKUP') is a path"
# Who may: AUT(*EXCLUDE) is the default; *OBJOPR and *ADD write, *OBJMGT clears, *USE reads.
expect 3 as SAVER cl "SAVLIB SHOP *SAVF SAVF(SHOP/BACKUP) CLEAR(*ALL)"
contains "$err" "Not authorized to save file BACKUP in library SHOP: needs *OBJOPR, *ADD and *OBJMGT"
expect 3 as SAVER cl "RSTLIB SHOP *SAVF SAVF(SHOP/BACKUP)"
contains "$err" "needs *USE"
expect 3 as BOB cl "DLTF SHOP/BACKUP"
expect 3 as BOB cl "CRTSAVF APP/MINE"
contains "$err" "*READ and *ADD"
expect 0 "$SPSY" cl "CRTSAVF SHOP/OPENED AUT(*CHANGE)"
expect 0 as SAVER cl "SAVLIB SHOP *SAVF SAVF(SHOP/OPENED)"
expect 3 as SAVER cl "SAVLIB SHOP *SAVF SAVF(SHOP/OPENED) CLEAR(*ALL)"
expect 0 as SAVER cl "RSTLIB SHOP *SAVF SAVF(SHOP/OPENED)"
expect 3 as SAVER cl "DLTF SHOP/OPENED"
contains "$err" "needs *OBJOPR and *OBJEXIST"
# Nothing in a library without *EXECUTE to it, whatever one may do with the file.
expect 0 "$SPSY" cl "CRTLIB SHUT AUT(*EXCLUDE)"
expect 0 "$SPSY" cl "CRTSAVF SHUT/FILE AUT(*ALL)"
expect 0 "$SPSY" cl "SAVLIB APP *SAVF SAVF(SHUT/FILE)"
for statement in "SAVLIB APP *SAVF SAVF(SHUT/FILE) CLEAR(*ALL)" "RSTLIB APP *SAVF SAVF(SHUT/FILE)" "DLTF SHUT/FILE"; do
    expect 3 as SAVER cl "$statement"
    contains "$err" "CPF2182: Not authorized to library SHUT: needs *EXECUTE"
done
expect 0 "$SPSY" cl "GRTOBJAUT SHUT *LIB SAVER *EXECUTE"
expect 0 as SAVER cl "SAVLIB APP *SAVF SAVF(SHUT/FILE) CLEAR(*ALL)"
expect 0 as SAVER cl "RSTLIB APP *SAVF SAVF(SHUT/FILE)"
expect 0 as SAVER cl "DLTF SHUT/FILE"
expect 0 "$SPSY" cl "GRTOBJAUT SHUT *LIB BOB *USE" # *READ, and not *ADD
expect 3 as BOB cl "CRTSAVF SHUT/MINE"
expect 0 "$SPSY" cl "GRTOBJAUT SHUT *LIB BOB *ADD"
expect 0 as BOB cl "CRTSAVF SHUT/MINE"
# Whose it is says CRTUSRPRF OWNER, and what the group has GRPAUT, as of what else one creates.
expect 0 "$SPSY" cl "CRTUSRPRF TEAM"
expect 0 "$SPSY" cl "CRTUSRPRF PAUL GRPPRF(TEAM) OWNER(*GRPPRF)"
expect 0 "$SPSY" cl "CRTUSRPRF RITA GRPPRF(TEAM) GRPAUT(*USE)"
expect 0 "$SPSY" cl "CRTUSRPRF MARY GRPPRF(TEAM)"
expect 0 as RITA cl "CRTSAVF SHOP/RITAS"
expect 1 as MARY cl "RSTLIB SHOP *SAVF SAVF(SHOP/RITAS)"
contains "$err" "holds no data"
expect 3 as MARY cl "DLTF SHOP/RITAS"
expect 0 as PAUL cl "CRTSAVF SHOP/PAULS"
expect 0 as MARY cl "DLTF SHOP/PAULS"
# MAXRCDS: records of 512 bytes.
expect 0 "$SPSY" cl "CRTSAVF SHOP/SMALL MAXRCDS(2)"
expect 1 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/SMALL)"
contains "$err" "MAXRCDS allows 2 records"
[ ! -e "$SPSY_HOME/savf/SHOP+SMALL" ] || fail "a save file that is too large was kept"
expect 2 "$SPSY" cl "CRTSAVF SHOP/X MAXRCDS(0)"
contains "$err" "MAXRCDS"
# A library that holds one is not deleted, nor is a profile that owns one.
expect 0 "$SPSY" cl "CRTLIB ONLY"
# Nor is one in the library list of the job.
printf '%s\n' 'ADDLIBLE ONLY' 'DLTLIB ONLY' >"$HOME_DIR/listed.cl"
expect 1 "$SPSY" run "$HOME_DIR/listed.cl"
contains "$err" "CPF2167: Library ONLY not deleted: it is in the library list"
printf '%s\n' 'CHGCURLIB ONLY' 'DLTLIB ONLY' 'MONMSG CPF2167' >"$HOME_DIR/listed.cl"
expect 0 "$SPSY" run "$HOME_DIR/listed.cl"
expect 2 "$SPSY" cl "CRTLIB OTHER *PROD 'a text has no position'"
expect 0 "$SPSY" cl "CRTSAVF ONLY/ONE"
expect 1 "$SPSY" cl "DLTLIB ONLY"
contains "$err" "it holds save files"
expect 0 "$SPSY" cl "DLTF FILE(ONLY/ONE)"
contains "$err" "CPC2191"
expect 1 "$SPSY" cl "DLTF ONLY/ONE"
contains "$err" "CPF2105"
expect 0 "$SPSY" cl "DLTLIB ONLY"
# What one held does not come back with its name.
expect 0 "$SPSY" cl "DLTF SHOP/BACKUP"
[ ! -e "$SPSY_HOME/savf/SHOP+BACKUP" ] || fail "the data is left"
echo old >"$SPSY_HOME/savf/SHOP+BACKUP"
expect 0 "$SPSY" cl "CRTSAVF SHOP/BACKUP"
[ ! -e "$SPSY_HOME/savf/SHOP+BACKUP" ] || fail "old data came back"
# What a kill has left, of DLTF or of a save that was being put in its place, goes with the next.
echo old >"$SPSY_HOME/savf/SHOP+GONE"
echo old >"$SPSY_HOME/savf/.spsy-123-0"
echo "being written" >"$SPSY_HOME/savf/.spsy-aB3xYz"
echo "what it is nobody knows" >"$SPSY_HOME/savf/mine"
expect 0 "$SPSY" cl "CRTSAVF SHOP/NEXT"
expect 0 "$SPSY" cl "DLTF SHOP/NEXT"
for left in SHOP+GONE .spsy-123-0; do
    [ ! -e "$SPSY_HOME/savf/$left" ] || fail "$left is left"
done
for kept in .spsy-aB3xYz mine QGPL+QUICK; do
    [ -e "$SPSY_HOME/savf/$kept" ] || fail "$kept was removed"
done
rm "$SPSY_HOME/savf/.spsy-aB3xYz" "$SPSY_HOME/savf/mine"
# Root on somebody else's home writes into its directory, and not where a link in its place leads.
if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
    chown -R nobody "$SPSY_HOME"
    expect 0 "$SPSY" cl "CRTSAVF SHOP/ROOTS"
    mv "$SPSY_HOME/savf" "$HOME_DIR/savf"
    mkdir "$HOME_DIR/elsewhere"
    ln -s "$HOME_DIR/elsewhere" "$SPSY_HOME/savf"
    expect 1 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/ROOTS)"
    contains "$err" "cannot create save file SHOP/ROOTS: Not a directory"
    equal "$(ls -A "$HOME_DIR/elsewhere")" ""
    rm "$SPSY_HOME/savf"
    expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/ROOTS)"
    equal "$(stat -c '%U %a' "$SPSY_HOME/savf" "$SPSY_HOME/savf/SHOP+ROOTS" | tr '\n' ' ')" "nobody 700 nobody 600 "
    expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/ROOTS) CLEAR(*ALL)"
    equal "$(ls -A "$SPSY_HOME/savf")" "SHOP+ROOTS"
    expect 0 "$SPSY" cl "DLTF SHOP/ROOTS"
    rmdir "$SPSY_HOME/savf"
    mv "$HOME_DIR/savf" "$SPSY_HOME/savf"
    chown -R root "$SPSY_HOME"
fi
made_meanwhile() {
    # Somebody makes it again, and saves into it, while DLTF has not removed the old data yet.
    expect 0 "$SPSY" cl "CRTSAVF SHOP/AGAIN"
    expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/AGAIN)"
    slowly() { FAULT_SLOW=/savf/ LD_PRELOAD=$PWD/$BUILD/tests/tools/faults.so as "$@"; }
    slowly QSECOFR cl "DLTF SHOP/AGAIN" 2>"$HOME_DIR/dltf" &
    deleting=$!
    made_again() { "$SPSY" cl "CRTSAVF SHOP/AGAIN" 2>/dev/null; }
    until_true 100 made_again || fail "it cannot be made again: $(cat "$HOME_DIR/dltf")"
    expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/AGAIN)"
    wait "$deleting" || fail "DLTF: $(cat "$HOME_DIR/dltf")"
    expect 0 "$SPSY" cl "RSTLIB SHOP *SAVF SAVF(SHOP/AGAIN)"
    # Somebody who may read it does not read what another has made of its name meanwhile.
    expect 0 as SAVER cl "CRTSAVF SHOP/TAKEN"
    slowly SAVER cl "RSTLIB SHOP *SAVF SAVF(SHOP/TAKEN)" 2>"$HOME_DIR/rstlib" &
    restoring=$!
    sleep 1
    expect 0 as SAVER cl "DLTF SHOP/TAKEN"
    expect 0 "$SPSY" cl "CRTSAVF SHOP/TAKEN"
    expect 0 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/TAKEN)"
    ! wait "$restoring" || fail "another's save file was read: $(cat "$HOME_DIR/rstlib")"
}
case $BUILD in *san-*) ;; *) made_meanwhile ;; esac # a sanitizer brings an allocator of its own
# A quiesced home takes no save into itself.
expect 0 "$SPSY" quiesce on --for ALICE
expect 3 "$SPSY" cl "SAVLIB SHOP *SAVF SAVF(SHOP/BACKUP)"
contains "$err" SPY0113
expect 0 "$SPSY" quiesce off

# ---- which objects ----
expect 0 "$SPSY" --json cl "SAVOBJ OBJ(O* BOTH) LIB(SHOP) DEV(*SAVF) OBJTYPE(*OUTQ) SAVF('$HOME_DIR/o.tar') SPLFDTA(*ALL)"
contains "$out" "2 output queues and 1 spooled file saved"
expect 2 "$SPSY" cl "SAVOBJ *ALL SHOP *SAVF SAVF('$HOME_DIR/p.tar') OMITOBJ((APP/BOTH))"
contains "$err" "Value APP/BOTH not valid for OMITOBJ; expected: objects of library SHOP"
expect 0 "$SPSY" --json cl "SAVOBJ *ALL SHOP *SAVF SAVF('$HOME_DIR/p.tar') SPLFDTA(*ALL) OMITOBJ((O*) (SHOP/BOTH *OUTQ))"
contains "$out" "1 output queue and 0 spooled files saved"
expect 1 "$SPSY" --json cl "SAVOBJ (OPEN NOWHERE) SHOP *SAVF SAVF('$HOME_DIR/q.tar')"
contains "$out" '"id":"CPF3357"'
contains "$out" "1 not saved"
expect 2 "$SPSY" cl "SAVOBJ SHOP/OPEN SHOP *SAVF SAVF('$HOME_DIR/r.tar')"
contains "$err" "OBJ"
expect 1 "$SPSY" cl "RSTOBJ OPEN SHOP *SAVF SAVF('$HOME_DIR/o.tar') OPTION(*NEW)"
contains "$err" "OPTION(*NEW) fits no output queue"
expect 0 "$SPSY" cl "DLTOUTQ SHOP/BOTH"
expect 0 "$SPSY" --json cl "RSTOBJ *ALL SHOP *SAVF SAVF('$HOME_DIR/o.tar') OPTION(*NEW)"
contains "$out" "1 output queue and 0 spooled files restored"
for wrong in "DEV(TAP01)" "OBJTYPE(*PGM)" "CLEAR(*AFTER)" "SAVACT(*MAYBE)" "DTACPR(*TINY)" "STG(*FREE)"; do
    expect 2 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/s.tar') $wrong"
    contains "$err" "not valid for ${wrong%%(*}"
done
expect 2 "$SPSY" cl "RSTOBJ OPEN SHOP SAVF('$HOME_DIR/o.tar') MBROPT(*SOME)"

# ---- jobs and lists ----
expect 0 as ALICE --json cl "WRKJOB OPTION(*STSA)"
contains "$out" '"currentUser":"ALICE"'
expect 0 as ALICE --json cl "WRKJOB $job OPTION(*SPLF)"
contains "$out" '"fileName":"KEPT"'
for option in '*SELECT' '*STSA' '*DFNA' '*JOBLOG'; do
    expect 3 as BOB cl "WRKJOB $job OPTION($option)"
    contains "$err" "*JOBCTL"
done
expect 0 as OPER --json cl "WRKJOB $job OPTION(*STSA)"
contains "$out" '"status":"OUTQ"'
expect 0 as OPER --json cl "WRKJOB $job OPTION(*DFNA)"
contains "$out" '"outputQueue":"QPRINT"'
expect 1 as OPER --json cl "WRKJOB $job OPTION(*LIBL)"
expect 0 as ALICE --json cl "WRKJOB OPTION(*LIBL)"
contains "$out" '"library":"QGPL"'
expect 2 as ALICE cl "WRKJOB OPTION(*THREAD)"
script ALICE <<'END'
CHGJOB DATFMT(*DMY)
WRKJOB OPTION(*DFNA)
END
contains "$out" '"dateFormat":"*DMY"'
# Lists as spooled files of the job's own.
for statement in "DSPLIBL *PRINT" "WRKOUTQ *ALL *PRINT" "WRKSPLF SELECT(*ALL) OUTPUT(*PRINT)" \
    "WRKREGINF OUTPUT(*PRINT)" "DSPOBJAUT SHOP/OPEN OUTPUT(*PRINT)" "WRKJOB * *PRINT"; do
    expect 0 "$SPSY" --json cl "$statement"
    contains "$out" '"fileName":"QP'
done
# What somebody calls his queue neither keeps others from printing a list nor looks like a line.
expect 0 as BOB cl "CRTLIB BOBS"
expect 0 as BOB cl "CRTOUTQ BOBS/ODD TEXT('$(printf 'a\033[31m\302\205b')')"
cat >"$HOME_DIR/lists.cl" <<'END'
WRKOUTQ *ALL/*ALL *PRINT
DSPSPLF QPRTSPLQ
DSPOBJD *ALL/*ALL *ALL OUTPUT(*PRINT)
DSPSPLF QPRTOBJD
WRKOUTQD BOBS/ODD *PRINT
DSPSPLF QPRTSPLQ SPLNBR(*LAST)
END
expect 0 "$SPSY" run "$HOME_DIR/lists.cl"
equal "$(grep -c 'a?\[31m?b' <<<"$out")" 3
script ALICE <<'END'
WRKSPLF OUTPUT(*PRINT)
DSPSPLF QPRTSPLF
DSPJOBLOG * *PRINT
END
contains "$out" '"fileName":"QPRTSPLF"'
contains "$out" '"fileName":"QPJOBLOG"'
expect 0 as ALICE cl "WRKSPLF SELECT(*CURRENT *ALL *ALL *ALL *ALL KEP*)"
contains "$out" KEPT
lacks "$out" QPRTSPLF
expect 0 as ALICE --json cl "WRKSPLF JOB($job)"
equal "$(grep -o '"fileName":"[A-Z]*"' <<<"$out" | sort -u)" '"fileName":"KEPT"'
expect 0 "$SPSY" --json cl "WRKOUTQ SHOP/O*"
contains "$out" '"outputQueue":"OPEN"'
lacks "$out" '"outputQueue":"CLOSED"'
expect 0 "$SPSY" --json cl "WRKOUTQ *ALL/QPR*"
contains "$out" '"outputQueueLibrary":"QGPL"'
expect 0 "$SPSY" --json cl "WRKOUTQ SHOP/*ALL"
contains "$out" '"outputQueue":"CLOSED"'
expect 1 "$SPSY" cl "WRKOUTQ NOWHERE/*ALL"
contains "$err" CPF2110
register 10 guard_reason
expect 0 "$SPSY" --json cl "WRKREGINF QIBM_QSP* SPSY01*"
contains "$out" '"format":"SPSY0100"'
expect 1 "$SPSY" cl "WRKREGINF QIBM_Z*"
