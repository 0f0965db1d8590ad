#!/bin/bash
# profiles.sh - user profiles: keywords that are only stored, USRCLS with SPCAUT(*USRCLS), OWNER and
# GRPAUT, passwords, which profiles one sees; a damaged column is told and keeps nobody from disabling.
. "$(dirname "$0")/lib.sh"

cl() { "$SPSY" cl "$1"; }
json() { "$SPSY" --json cl "$1"; }
fails() { # STATUS ID STATEMENT
    expect "$1" cl "$3"
    contains "$err" "$2"
}
stored() { sqlite3 "$SPSY_HOME/spool.db" "SELECT stored FROM profile WHERE name = '$1'"; }
shows() { # PROFILE MEMBERS...
    expect 0 json "DSPUSRPRF $1"
    for member in "${@:2}"; do contains "$out" "$member"; done
}
names() { grep -o '"userProfile":"[^"]*"' <<<"$out" | cut -d'"' -f4 | tr '\n' ' '; }

expect 0 "$SPSY" init

# ---- kept, shown, changed, back to the default ----
expect 0 cl "CRTUSRPRF PLAIN"
equal "$(stored PLAIN)" '{}'
shows PLAIN '"userClass":"*USER"' '"initialMenu":"MAIN"' '"priorityLimit":3' '"userOptions":["*NONE"]' \
    '"userExpirationInterval":null' '"outputQueue":"*WRKSTN","outputQueueLibrary":""' '"localUid":null}'
expect 0 cl "CRTUSRPRF USRPRF(BOB) PASSWORD(*NONE) PWDEXP(*YES) ASTLVL(*BASIC) CURLIB(LIB1) INLPGM(QGPL/START) +
    INLMNU(*SIGNOFF) LMTCPB(*YES) SPCENV(*S36) DSPSGNINF(*NO) PWDEXPITV(*NOMAX) PWDCHGBLK(12) LCLPWDMGT(*NO) +
    LMTDEVSSN(3) KBDBUF(*TYPEAHEAD) MAXSTG(5000) PTYLMT(9) JOBD(QGPL/JOBS) ACGCDE('Acct 1') DOCPWD(*NONE) +
    MSGQ(QGPL/BOBQ) DLVRY(*BREAK) SEV(40) PRTDEV(PRT01) ATNPGM(*ASSIST) SRTSEQ(*LANGIDSHR) LANGID(ENU) +
    CNTRYID(US) CCSID(273) CHRIDCTL(*JOBCCSID) SETJOBATR(*DATFMT *CCSID) LOCALE('/QSYS.LIB/EN_US.LOCALE') +
    USROPT(*CLKWD *EXPERT) UID(501) GID(*GEN) HOMEDIR('/home/bob') EIMASSOC(*USRPRF *TARGET) +
    USREXPDATE('2030-12-31') AUT(*USE)"
members=('"passwordExpired":"*YES"' '"assistanceLevel":"*BASIC"' '"currentLibrary":"LIB1"' '"initialProgram":"QGPL/START"'
    '"initialMenu":"*SIGNOFF"' '"limitCapabilities":"*YES"' '"specialEnvironment":"*S36"'
    '"displaySignOnInformation":"*NO"' '"passwordExpirationInterval":"*NOMAX"' '"passwordChangeBlock":12'
    '"localPasswordManagement":"*NO"' '"limitDeviceSessions":"3"' '"keyboardBuffering":"*TYPEAHEAD"'
    '"maximumStorage":5000' '"priorityLimit":9' '"jobDescription":"QGPL/JOBS"' '"accountingCode":"Acct 1"'
    '"messageQueue":"QGPL/BOBQ"' '"delivery":"*BREAK"' '"severity":40' '"printDevice":"PRT01"'
    '"attentionProgram":"*ASSIST"' '"sortSequence":"*LANGIDSHR"' '"languageId":"ENU"' '"countryId":"US"'
    '"ccsid":273' '"characterIdentifierControl":"*JOBCCSID"' '"localeJobAttributes":["*DATFMT","*CCSID"]'
    '"locale":"/QSYS.LIB/EN_US.LOCALE"' '"userOptions":["*CLKWD","*EXPERT"]' '"userId":501' '"groupId":"*GEN"'
    '"homeDirectory":"/home/bob"' '"userExpirationDate":"2030-12-31"' '"publicAuthority":"*USE"')
shows BOB "${members[@]}"
expect 0 cl "CHGUSRPRF BOB TEXT('changed') STATUS(*DISABLED)"
shows BOB "${members[@]}"
expect 0 cl "CHGUSRPRF BOB SEV(50) USROPT(*NONE) HOMEDIR(*USRPRF)"
shows BOB '"severity":50' '"userOptions":["*NONE"]' '"homeDirectory":"*USRPRF"' '"priorityLimit":9'
case $(stored BOB) in *HOMEDIR* | *USROPT*) fail "a default is stored: $(stored BOB)" ;; esac
expect 0 cl "CHGUSRPRF BOB USREXPDATE(1311231)" # in whatever form: kept as a date
shows BOB '"userExpirationDate":"2031-12-31"'
expect 0 cl "CHGUSRPRF BOB USREXPDATE(*USREXPITV) USREXPITV(30)"
shows BOB '"userExpirationDate":"*USREXPITV","userExpirationInterval":30'
# every stored keyword of the table is a member of the row
for keyword in $(sed -nE 's/^ *ROW\("[A-Z]+", "([A-Za-z]+)".*/\1/p' core/object/profile_stored.def); do
    contains "$out" "\"$keyword\":"
done
expect 0 cl "DSPUSRPRF BOB"
contains "$out" 'homeDirectory               *USRPRF'

# ---- what is wrong names keyword and value, and changes nothing ----
before=$(sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM profile" | cksum)
for wrong in 'PTYLMT(10)' 'SEV(100)' 'LMTCPB(*MAYBE)' 'PWDEXPITV(367)' 'CCSID(70000)' 'LANGID(ENGL)' 'CNTRYID(USA)' \
    'USROPT(*NONE *EXPERT)' 'USROPT(*BOGUS)' 'SETJOBATR(*SYSVAL *CCSID)' 'INLPGM(A/B/C)' 'MAXSTG(2147483648)' \
    'UID(0)' 'UID(4294967295)' 'USREXPDATE(tomorrow)' "ACGCDE('more than fifteen')" 'USRCLS(*BOSS)' 'AUT(*NONE)' \
    'SPCAUT(*USRCLS *SPLCTL)' 'OWNER(*GRPPRF)' 'GRPAUT(*USE)' 'GRPAUTTYP(*PGP)' 'USREXPDATE(*USREXPITV)' \
    'DOCPWD(SECRET)'; do
    expect 2 cl "CRTUSRPRF X $wrong"
    contains "$err" CPD0084
    contains "$err" "${wrong%%(*}"
    expect 2 cl "CHGUSRPRF PLAIN $wrong"
    case $wrong in AUT*) contains "$err" CPD0043 ;; *) contains "$err" CPD0084 ;; esac # GRTOBJAUT changes it
done
fails 2 CPD0084 "CRTUSRPRF X EIMASSOC(*USRPRF *BOTH)"
fails 2 CPD0084 "CRTUSRPRF X GRPPRF(PLAIN) OWNER(*GRPPRF) GRPAUT(*USE)"
contains "$err" 'GRPAUT'
fails 2 CPD0043 "CRTUSRPRF X MAXSTGLRG(*NOMAX)"
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM profile" | cksum)" "$before"

# ---- positions: USRPRF PASSWORD SPCAUT ----
expect 0 cl "CRTUSRPRF POSITION *NONE *JOBCTL"
shows POSITION '"specialAuthorities":["*JOBCTL"]'
expect 0 cl "CHGUSRPRF POSITION *SAME (*SAVSYS *JOBCTL)"
shows POSITION '"specialAuthorities":["*JOBCTL","*SAVSYS"]'

# ---- a password is refused, and nowhere repeated ----
for statement in "CRTUSRPRF X PASSWORD(Secret77)" "CRTUSRPRF X Secret77" "CHGUSRPRF PLAIN PASSWORD('Secret77')"; do
    fails 2 CPD0084 "$statement"
    contains "$err" "a password is no part of a statement"
    case $err in *ecret77* | *ECRET77*) fail "the password is repeated: $err" ;; esac
done
expect 0 json "DSPJOBLOG"
! grep -qi 'secret77' "$SPSY_HOME"/spool.db* || fail "the password is in the home"
for statement in "CRTUSRPRF X PASSWORD('Secret77€')" "CRTUSRPRF X DOCPWD(SECRET77)" "CRTUSRPRF X PASSWORD(Secret77 A)"; do
    fails 2 CPD0084 "$statement"
    case $err in *ecret77* | *ECRET77*) fail "the password is repeated: $err" ;; esac
done
fails 2 CPD0084 "CHGUSRPRF PLAIN PASSWORD(*USRPRF)"
expect 0 cl "CHGUSRPRF PLAIN PASSWORD(*NONE)"

# ---- USRCLS: what it gives, and who may ----
all='["*ALLOBJ","*AUDIT","*IOSYSCFG","*JOBCTL","*SAVSYS","*SECADM","*SERVICE","*SPLCTL"]'
while IFS='|' read -r class special; do
    expect 0 cl "CRTUSRPRF C${class#?} USRCLS($class)"
    shows "C${class#?}" "\"specialAuthorities\":$special" "\"userClass\":\"$class\""
done <<CLASSES
*SECOFR|$all
*SECADM|["*SECADM"]
*PGMR|[]
*SYSOPR|["*JOBCTL","*SAVSYS"]
*USER|[]
CLASSES
expect 0 cl "CHGUSRPRF CUSER USRCLS(*SYSOPR)" # of itself it changes no authority
shows CUSER '"specialAuthorities":[]' '"userClass":"*SYSOPR"'
expect 0 cl "CHGUSRPRF CUSER SPCAUT(*USRCLS)"
shows CUSER '"specialAuthorities":["*JOBCTL","*SAVSYS"]'
expect 0 cl "CHGUSRPRF CUSER USRCLS(*USER) SPCAUT(*USRCLS)"
shows CUSER '"specialAuthorities":[]'
expect 0 cl "CRTUSRPRF OWN USRCLS(*SECOFR) SPCAUT(*NONE)"
shows OWN '"specialAuthorities":[]' '"userClass":"*SECOFR"'
expect 3 "$SPSY" -u CSECADM cl "CRTUSRPRF X USRCLS(*SYSOPR)"
contains "$err" CPF2242
expect 0 cl "CHGOBJOWN CUSER *USRPRF CSECADM"
expect 3 "$SPSY" -u CSECADM cl "CHGUSRPRF CUSER USRCLS(*SECADM) SPCAUT(*USRCLS)"
contains "$err" CPF2269
expect 0 "$SPSY" -u CSECADM cl "CRTUSRPRF CLERK USRCLS(*SYSOPR) SPCAUT(*NONE)"
expect 0 "$SPSY" -u CSECADM cl "CRTUSRPRF CLERK2 USRCLS(*PGMR)"
shows QSECOFR '"userClass":"*SECOFR"'
shows QSYSOPR '"userClass":"*SYSOPR"'

# ---- OUTQ(*WRKSTN), *DEV: QGPL/QPRINT ----
echo text >"$HOME_DIR/text"
expect 0 "$SPSY" --json -u PLAIN cl "CRTSPLF QSYSPRT '$HOME_DIR/text'"
contains "$out" '"outputQueue":"QPRINT","outputQueueLibrary":"QGPL"'
expect 0 cl "CHGUSRPRF PLAIN OUTQ(QGPL/OTHER)"
contains "$err" SPY0003
expect 0 cl "CHGUSRPRF PLAIN OUTQ(*DEV)"
shows PLAIN '"outputQueue":"*DEV","outputQueueLibrary":""'

# ---- OWNER and GRPAUT: whose an object is that a profile creates ----
expect 0 cl "CRTUSRPRF TEAM"
expect 0 cl "CRTUSRPRF OFTEAM GRPPRF(TEAM) OWNER(*GRPPRF)"
expect 0 cl "CRTUSRPRF GIVES GRPPRF(TEAM) GRPAUT(*CHANGE) GRPAUTTYP(*PGP)"
expect 0 "$SPSY" -u OFTEAM cl "CRTLIB TEAMLIB"
expect 0 "$SPSY" -u OFTEAM cl "CRTOUTQ TEAMLIB/Q"
expect 0 json "DSPOBJAUT TEAMLIB/Q *OUTQ"
contains "$out" '"user":"TEAM","authority":"*ALL"'
contains "$out" '"owner":"TEAM"'
expect 0 "$SPSY" -u GIVES cl "CRTLIB GIVENLIB"
expect 0 "$SPSY" -u GIVES cl "CRTOUTQ GIVENLIB/Q AUT(*EXCLUDE)"
for object in "GIVENLIB *LIB" "GIVENLIB/Q *OUTQ"; do
    expect 0 json "DSPOBJAUT $object"
    contains "$out" '"user":"TEAM","authority":"*CHANGE"'
    contains "$out" '"owner":"GIVES"'
done
# A save file, too: whoever is of the group may write into it, as its owner may.
expect 0 cl "CRTUSRPRF MATE GRPPRF(TEAM) SPCAUT(*SAVSYS)"
expect 0 "$SPSY" -u OFTEAM cl "CRTSAVF TEAMLIB/KEPT"
expect 0 "$SPSY" -u MATE cl "SAVLIB TEAMLIB SAVF(TEAMLIB/KEPT)"
expect 0 "$SPSY" -u GIVES cl "CRTSAVF GIVENLIB/KEPT"
expect 0 "$SPSY" -u MATE cl "SAVLIB TEAMLIB SAVF(GIVENLIB/KEPT)"
expect 0 "$SPSY" -u PLAIN cl "CRTSAVF KEPT"
expect 3 "$SPSY" -u MATE cl "SAVLIB TEAMLIB SAVF(QGPL/KEPT)"
fails 2 CPD0084 "CHGUSRPRF OFTEAM GRPPRF(*NONE)"
contains "$err" OWNER
expect 0 cl "CHGUSRPRF OFTEAM GRPPRF(*NONE) OWNER(*USRPRF)"

# ---- DSPUSRPRF OUTPUT(*PRINT): one profile, a line for each of its members ----
printf '%s\n' 'DSPUSRPRF BOB OUTPUT(*PRINT)' 'DSPSPLF QPUSRPRF' >"$HOME_DIR/print"
expect 0 "$SPSY" run "$HOME_DIR/print"
for line in 'userProfile            BOB' 'userClass              \*USER' 'priorityLimit '; do
    grep -q "^$line" <<<"$out" || fail "no line $line: $out"
done
for name in '*ALL' 'B*'; do
    fails 2 CPD0084 "DSPUSRPRF $name OUTPUT(*PRINT)"
done
fails 1 CPF2204 "DSPUSRPRF NOBODY OUTPUT(*PRINT)"
fails 2 CPD0084 "DSPUSRPRF BOB OUTPUT(*OUTFILE)"

# ---- WRKUSRPRF, DSPUSRPRF with generic names: what one may see ----
expect 0 json "WRKUSRPRF C*"
equal "$(names)" 'CLERK CLERK2 CPGMR CSECADM CSECOFR CSYSOPR CUSER '
contains "$out" '{"userProfile":"CSYSOPR","status":"*ENABLED","groupProfile":"*NONE","specialAuthority":"*JOBCTL *SAVSYS","text":""}'
expect 0 json "WRKUSRPRF *ALL ASTLVL(*BASIC)"
equal "$(names | wc -w)" "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM profile")"
expect 0 cl "WRKUSRPRF BOB"
contains "$out" 'BOB      *DISABLED  *NONE'
for command in WRKUSRPRF DSPUSRPRF; do
    expect 0 json "$command CSEC*"
    equal "$(names)" 'CSECADM CSECOFR '
    expect 0 "$SPSY" --json -u GIVES cl "$command *ALL"
    equal "$(names)" 'BOB GIVES TEAM ' # BOB has AUT(*USE)
    expect 0 "$SPSY" --json -u GIVES cl "$command TEAM"
    expect 3 "$SPSY" -u GIVES cl "$command PLAIN"
    contains "$err" CPF2217
    expect 3 "$SPSY" -u GIVES cl "$command NOSUCH"
    contains "$err" CPF2217
    expect 0 "$SPSY" -u GIVES cl "$command P*"
    contains "$err" 'No user profile P*'
    fails 1 CPF2204 "$command NOSUCH"
    fails 2 CPD0084 "$command A/B"
    fails 2 CPD0084 "$command *BOGUS"
done
fails 2 CPD0071 "WRKUSRPRF"
expect 0 cl "CRTUSRPRF ALLOBJ SPCAUT(*ALLOBJ)"
expect 0 "$SPSY" --json -u ALLOBJ cl "WRKUSRPRF BOB"

# ---- a damaged column: told with the keyword; the profile can still be disabled ----
unserve
for damage in '' '[]' '{' 'null' '{"NOSUCH":"x"}' '{"PTYLMT":"10"}' '{"PTYLMT":5}' '{"PTYLMT":["5"]}' \
    '{"USROPT":"*EXPERT"}' '{"USROPT":[]}' '{"USROPT":["*BOGUS"]}' '{"INLPGM":"A/B/C"}' '{"HOMEDIR":""}' \
    '{"USREXPDATE":"1301231"}' '{"ACGCDE":"more than fifteen"}' '{"SEV":"5","SEV":"6"}'; do
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE profile SET stored = '$damage' WHERE name = 'PLAIN'"
    fails 1 SPY0103 "DSPUSRPRF PLAIN"
    contains "$err" 'user profile PLAIN: what is stored for'
    fails 1 SPY0103 "CHGUSRPRF PLAIN SEV(5)"
    equal "$(stored PLAIN)" "$damage"
    expect 0 cl "WRKUSRPRF PLAIN"
    expect 0 cl "CHGUSRPRF PLAIN STATUS(*DISABLED)"
    expect 0 cl "CHGUSRPRF PLAIN STATUS(*ENABLED)"
    expect 1 "$SPSY" -u PLAIN cl "CRTLIB DAMAGED" # whose would it be?
    contains "$err" SPY0103
done
expect 0 cl "CHGUSRPRF PLAIN TEXT('x')"
