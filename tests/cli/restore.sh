# RSTOBJ, RSTLIB, QSRRSTO: everything comes back as it was, who may, what programs see, and what is
# no save file restores nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
savf=$HOME_DIR/save.tar
count() { grep -o "$1" <<<"$2" | wc -l; }
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac; }
delete_all() { expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL)"; }
files() { as SPOOLER --json cl "WRKSPLF *ALL" | grep -o '"fileName"' | wc -l; }

# ---- the round trip: every attribute and every byte, here and in another home ----
printf 'text\nof two lines\f' >"$HOME_DIR/text"
: >"$HOME_DIR/empty"
head -c 65536 /dev/urandom >"$HOME_DIR/inline"
head -c 3000001 /dev/urandom >"$HOME_DIR/large"
cat >"$HOME_DIR/files.cl" <<CL
CRTSPLF T1 '$HOME_DIR/text' SHOP/OPEN FORMTYPE('A4 blau') USRDTA('Grüße')
CRTSPLF T2 '$HOME_DIR/text' SHOP/OPEN COPIES(255) OUTPTY(9) SAVE(*YES) EXPDATE('2099-12-31')
CRTSPLF T2 '$HOME_DIR/text' SHOP/OPEN HOLD(*YES) USRDFNDTA('it''s "quoted" \\ ¢ü')
CRTSPLF E3 '$HOME_DIR/empty' SHOP/OPEN
CRTSPLF I4 '$HOME_DIR/inline' SHOP/OPEN DEVTYPE(*USERASCII) CCSID(850)
CRTSPLF L5 '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*AFPDS)
CL
expect 0 as ALICE --job PAYROLL --json run "$HOME_DIR/files.cl"
job=$(value jobNumber "$(head -1 <<<"$out")")/ALICE/PAYROLL
expect 0 as SPOOLER --json cl "WRKSPLF *ALL"
numbers="T1:1 T2:2 T2:3 E3:4 I4:5 L5:6"
snapshot() { # attributes and bytes of all files
    local each
    for each in $numbers; do
        nbr=${each#*:}
        expect 0 as SPOOLER --json cl "QUSRSPLA $(id "${each%:*}")"
        echo "$out"
        as SPOOLER cl "QSPOPNSP $(id "${each%:*}")" | sha256sum
    done
}
before=$(snapshot)
contains "$before" "$(sha256sum <"$HOME_DIR/large")"
contains "$before" '"userData":"Grüße"'
expect 0 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
delete_all
equal "$(files)" 0
expect 1 as SPOOLER cl "QUSRSPLA FILE(T1) JOB($job)"
contains "$err" CPF3342
expect 0 "$SPSY" --json cl "RSTOBJ OPEN SHOP SAVF('$savf')"
contains "$out" '"id":"CPC3703"'
equal "$(count '"outcome":"restored"' "$out")" 6
equal "$(count '"function":"RST"' "$out")" 6
equal "$(snapshot)" "$before"
expect 0 as SPOOLER cl "QUSRSPLA FILE(E3) JOB(PAYROLL)" # found again by less than the whole name

# *NEW: what is still there is left alone, whatever has become of it; nobody is asked about it.
nbr=4
expect 0 as SPOOLER cl "DLTSPLF $(id E3)"
nbr=1
expect 0 as SPOOLER cl "CHGSPLFA $(id T1) OUTQ(QPRINT) COPIES(7)"
expect 0 as SAVER --json cl "RSTOBJ OPEN SHOP SAVF('$savf')"
equal "$(count '"outcome":"present"' "$out")" 5
equal "$(count '"outcome":"restored"' "$out")" 1
equal "$(count '"function":"RST"' "$out")" 1
contains "$out" "5 were there already"
expect 0 as SPOOLER --json cl "QUSRSPLA $(id T1)"
contains "$out" '"copies":7'
contains "$out" '"outputQueue":"QPRINT"'
# SPLFDTA(*NONE): no file.
delete_all
expect 0 as SAVER --json cl "RSTOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*NONE)"
contains "$out" '"decisions":[]'
equal "$(files)" 0

# Another system: the same identity, and its job number is given to no new job while it is there.
here=$SPSY_HOME
export SPSY_HOME=$HOME_DIR/other
expect 0 "$SPSY" init --system SYS2
expect 1 "$SPSY" cl "RSTOBJ OPEN SHOP SAVF('$savf')" # no such library
contains "$err" "CPF3781: Library SHOP not found"
expect 0 "$SPSY" cl "CRTLIB SHOP"
expect 0 "$SPSY" cl "CRTUSRPRF SPOOLER SPCAUT(*SPLCTL)"
expect 0 "$SPSY" --json cl "RSTOBJ OPEN SHOP SAVF('$savf')"
contains "$out" "1 output queue and 6 spooled files restored"
equal "$(snapshot)" "$before"
number=$((10#${job%%/*}))
for _ in $(seq 12); do
    expect 0 "$SPSY" --json cl DSPJOB
    given=$(value job "$out")
    given=${given%%/*}
    [ "$given" != "${job%%/*}" ] || fail "job number $given was given again"
done
[ "$((10#$given))" -gt "$number" ] || fail "the test did not come past $number"
export SPSY_HOME=$here

# ---- who may (core/object/README.md, "Ways in": save on the restored-to queue), what programs say
rm "$savf"
create ALICE PLAIN "OUTQ(SHOP/OPEN)"
plain=$job
create ALICE STAYS "OUTQ(SHOP/OPEN) USRDTA(STAY)"
create ALICE TAKEN "OUTQ(SHOP/OPEN) USRDTA(TAKE)"
expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "CRTLIB LATER"
expect 0 "$SPSY" cl "CRTOUTQ LATER/OPEN AUT(*USE) OPRCTL(*NO)"
again() { # EXIT USER [KEYWORD ...]: restores all files to LATER; deletes what came
    local status=$1 user=$2
    shift 2
    delete_all
    expect "$status" as "$user" --json cl "RSTOBJ OPEN SHOP SAVF('$savf') RSTLIB(LATER) $*"
}
register 10 save_by_data
again 3 SAVER
equal "$(count '"function":"RST"' "$out")" 3
contains "$out" "this file stays"
contains "$out" '"id":"CPF3773","text":"0 output queues and 2 spooled files restored to library LATER, 0 were there already, 1 not restored"'
contains "$out" '"fileName":"STAYS","fileNumber":1,"outcome":"refused"'
equal "$(files)" 2
for user in BOB ALICE OPER; do # '1', the file's owner, *JOBCTL with OPRCTL(*NO)
    again 3 $user
    contains "$out" '"meaning":"allow"'
    contains "$out" '"verdict":"refused","basis":"authority"'
    equal "$(files)" 0
done
again 0 SPOOLER
contains "$out" '"basis":"bypass-splctl","calls":[]'
expect 0 "$SPSY" cl "CHGOUTQ LATER/OPEN OPRCTL(*YES)"
proves X4 "a restore looks at the restored-to queue"
again 0 OPER
contains "$out" '"basis":"bypass-jobctl","calls":[]'
expect 0 "$SPSY" cl "CHGOBJOWN LATER/OPEN *OUTQ BOB"
again 3 BOB # owns the queue
equal "$(files)" 2
expect 0 "$SPSY" cl "CHGOBJOWN LATER/OPEN *OUTQ QSECOFR"

proves X19 "the second dispatch of a restore, after each file"
deregister
delete_all
for data in KEEP CHANGE NOTHING; do
    create ALICE D$data "OUTQ(LATER/OPEN) USRDTA($data) EXPDATE('2030-01-31')"
done
rm -f "$HOME_DIR/dates.tar"
expect 0 as SAVER cl "SAVOBJ OPEN LATER SAVF('$HOME_DIR/dates.tar') SPLFDTA(*ALL)"
register 10 save_by_data
expect 0 "$SPSY" cl "CHGOUTQ LATER/OPEN OPRCTL(*NO)"
dates() { # of KEEP CHANGE NOTHING
    as SPOOLER --json cl "WRKSPLF *ALL" | grep -o '"expirationDate":"[^"]*"' | cut -d'"' -f4 |
        tr '\n' ' '
}
delete_all
register 5 guard_raw "CCSID(37) RUN(*INLINE)"
SPSY_TEST_DUMP=$HOME_DIR/calls expect 0 as SAVER --json cl \
    "QSRRSTO OPEN LATER '$HOME_DIR/dates.tar' EXPDATE('2031-12-24')"
# X19: the date of each comes before the next file.
equal "$(iconv -f IBM037 -t ISO-8859-1 "$HOME_DIR/calls" | LC_ALL=C grep -ao 'CHGSPLFA\|RST   ' | xargs)" \
    "RST CHGSPLFA RST CHGSPLFA RST CHGSPLFA"
cp "$HOME_DIR/out" "$HOME_DIR/restored"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 5"
out=$(cat "$HOME_DIR/restored")
equal "$(count '"function":"RST"' "$out")" 3
equal "$(count '"function":"CHGSPLFA"' "$out")" 3
contains "$out" "the date stays"
equal "$(dates)" "2030-01-31 2031-12-24 2030-01-31 "
delete_all
expect 0 "$SPSY" cl "CHGOBJOWN LATER/OPEN *OUTQ SAVER"
expect 0 as SAVER cl "QSRRSTO OPEN LATER '$HOME_DIR/dates.tar' EXPDATE(*NONE)"
equal "$(dates)" "2030-01-31 *NONE *NONE "
expect 0 as SAVER --json cl "QSRRSTO OPEN LATER '$HOME_DIR/dates.tar' EXPDATE('2031-12-24')"
contains "$out" '"decisions":[]' # what was there keeps its date
delete_all
expect 0 as SAVER --json cl "QSRRSTO OPEN LATER '$HOME_DIR/dates.tar'"
lacks "$out" '"function":"CHGSPLFA"'
equal "$(dates)" "2030-01-31 2030-01-31 2030-01-31 "
expect 2 as SAVER cl "QSRRSTO OPEN LATER '$HOME_DIR/dates.tar' EXPDATE(*DAYS)"
expect 2 as SAVER cl "RSTOBJ OPEN LATER SAVF('$HOME_DIR/dates.tar') EXPDATE(*NONE)"
expect 2 as SAVER cl "RSTOBJ OPEN LATER SAVF('$HOME_DIR/dates.tar') SPLFDTA(*ALL)"
delete_all
deregister

proves X25 "the record of a restore, to the same queue, another library, an independent ASP"
cat >"$HOME_DIR/far.cl" <<'CL'
CRTLIB LIB(FAR) ASP(*ASPDEV) ASPDEV(IASP33) ASPNBR(33)
CRTLIB LIB(USERASP) ASP(7)
CL
expect 0 "$SPSY" run "$HOME_DIR/far.cl"
register_raw
field() { dd if="$SPSY_TEST_DUMP" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
ebcdic() { printf '%-*s' "$2" "$1" | iconv -f ISO-8859-1 -t IBM037 | hex; }
export SPSY_TEST_DUMP=$HOME_DIR/dump
for target in SHOP:'*SYSBAS':00000001 FAR:IASP33:00000021 USERASP:'*SYSBAS':00000007; do
    IFS=: read -r library device asp <<<"$target"
    for command in "RSTOBJ OPEN SHOP" "RSTLIB SHOP" "QSRRSTO *ALL SHOP"; do
        delete_all
        rm -f "$SPSY_TEST_DUMP"
        expect 0 as SAVER cl "$command SAVF('$savf') RSTLIB($library)"
        equal "$(stat -c %s "$SPSY_TEST_DUMP")" $((3 * 437))
        equal "$(field 0 4)" 000001ad
        equal "$(field 4 10)" "$(ebcdic RST 10)"
        equal "$(field 14 10)" "$(ebcdic SAVER 10)"
        equal "$(field 24 10)" "$(ebcdic SPSY 10)"
        equal "$(field 34 10)" "$(ebcdic ALICE 10)"
        equal "$(field 44 6)" "$(ebcdic "${plain%%/*}" 6)"
        equal "$(field 50 10)" "$(ebcdic PLAIN 10)"
        equal "$(field 60 4)" 00000001
        equal "$(field 64 8)" "$(ebcdic SYS1 8)"
        equal "$(field 86 10)" "$(ebcdic OPEN 10)"
        equal "$(field 96 10)" "$(ebcdic SHOP 10)"
        equal "$(field 106 14)" "$(ebcdic '' 10)00000000"
        equal "$(field 120 10)" "$(ebcdic '*STD' 10)"
        equal "$(field 130 10)" "$(ebcdic '' 10)"
        equal "$(field 140 10)" "$(ebcdic "$library" 10)"
        equal "$(field 150 14)" "$(ebcdic "$device" 10)$asp"
        equal "$(field 164 10)" "$(ebcdic '' 10)"
        equal "$(field 174 255)" "$(ebcdic '*NONE' 255)"
    done
    expect 0 as SPOOLER --json cl "WRKOUTQ $library/OPEN"
    equal "$(count "\"outputQueueLibrary\":\"$library\"" "$out")" 3
done

# The queue changes while the program is asked: asked again, and the data is taken from the save file
# once; nothing of a second copy is left.
delete_all
create ALICE LARGE "OUTQ(SHOP/OPEN)"
expect 0 as ALICE cl "CRTSPLF LARGE '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*AFPDS)"
expect 0 as SPOOLER cl "DLTSPLF $(id LARGE)"
expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/large.tar') SPLFDTA(*ALL)"
delete_all
rm -f "$SPSY_TEST_DUMP"
SPSY_TEST_RUN="[ -e '$HOME_DIR/once' ] || { touch '$HOME_DIR/once'; unset SPSY_TEST_RUN; \
    '$SPSY' cl 'CHGOUTQ SHOP/OPEN DSPDTA(*NO)' 2>/dev/null; ls '$SPSY_HOME/data'; }" \
    expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$HOME_DIR/large.tar')"
equal "$(stat -c %s "$SPSY_TEST_DUMP")" $((2 * 437))
equal "$(find "$SPSY_HOME/data" -type f -size +1M | wc -l)" 1
equal "$(find "$SPSY_HOME/data/pending" -type f | wc -l)" 0
equal "$(as SPOOLER cl "QSPOPNSP FILE(LARGE) JOB(ALICE/SPSY)" | sha256sum)" \
    "$(sha256sum <"$HOME_DIR/large")"
expect 0 "$SPSY" cl "CHGOUTQ SHOP/OPEN DSPDTA(*YES)"
unset SPSY_TEST_DUMP

proves X37 "while it is restored the file is not there: job not found, file not found once the job is"
delete_all
job=$plain nbr=1
ask="{ unset SPSY_TEST_RUN; '$SPSY' cl \"QUSRSPLA $(id PLAIN)\"; } >>'$HOME_DIR/told' 2>&1"
rm -f "$HOME_DIR/told"
SPSY_TEST_RUN="$ask; sleep 0.03" expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf')"
equal "$(grep -c CPF3342 "$HOME_DIR/told")" 1 # while PLAIN itself is restored; then it is there
equal "$(grep -c fileName "$HOME_DIR/told")" 2
delete_all
rm "$HOME_DIR/told"
SPSY_TEST_RUN=$ask SPSY_TEST_AT=3 expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf')"
equal "$(grep -c CPF3342 "$HOME_DIR/told")" 1 # nor while those that are restored with it are
delete_all
expect 1 as SPOOLER cl "QUSRSPLA $(id PLAIN)"
deregister
register 10 restore_asks # the same by the service, run isolated
expect 3 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf')"
equal "$(grep -c 'spooled_file said -' <<<"$err")" 3
lacks "$err" "spooled_file said 0"
equal "$(files)" 0
deregister

proves X2 "whose queue is made with the first of them: each file is asked about once all the same"
register_raw
expect 0 "$SPSY" crtlib --lib ONCE
SPSY_TEST_RUN="echo >>'$HOME_DIR/asked'" expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$savf') RSTLIB(ONCE)"
equal "$(wc -l <"$HOME_DIR/asked")" 3
deregister
delete_all

# ---- the queue: made from the save file when it is missing, left as it is when it is there ----
expect 0 "$SPSY" cl "CRTUSRPRF LEAVES"
expect 0 "$SPSY" cl "CRTOUTQ SHOP/RICH DSPDTA(*OWNER) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*EXCLUDE) \
    TEXT('Ein schöner Text')"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/RICH USER(ALICE LEAVES) AUT(*ALL)"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/RICH USER(BOB) AUT(*USE)"
expect 0 "$SPSY" cl "CHGOBJOWN SHOP/RICH *OUTQ ALICE"
queue() { # LIBRARY/QUEUE: its attributes
    expect 0 "$SPSY" --json cl "WRKOUTQ *ALL"
    grep -o "{\"outputQueue\":\"${1#*/}\",\"outputQueueLibrary\":\"${1%/*}\"[^}]*}" <<<"$out" |
        sed 's/"outputQueueLibrary":"[^"]*",//'
}
rich=$HOME_DIR/rich.tar
expect 0 as SAVER cl "SAVOBJ RICH SHOP SAVF('$rich') SPLFDTA(*ALL)"
manifest=$(tar -xOf "$rich" manifest.json | grep '"RICH"')
before=$(queue SHOP/RICH)
expect 0 "$SPSY" cl "DLTOUTQ SHOP/RICH"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP *LIB *PUBLIC *USE REPLACE(*YES)"
expect 3 as OPER cl "RSTOBJ RICH SHOP SAVF('$rich')" # needs *SAVSYS, or *READ and *ADD to the library
contains "$err" "CPF3773: 0 output queues"
expect 3 as BOB cl "RSTOBJ RICH SHOP SAVF('$rich')"
contains "$err" CPF2182
equal "$(queue SHOP/RICH)" ""
expect 0 as SAVER cl "RSTOBJ RICH SHOP SAVF('$rich')"
contains "$err" "1 output queue and 0 spooled files restored"
equal "$(queue SHOP/RICH)" "$before"
rm -f "$HOME_DIR/rich2.tar"
expect 0 as SAVER cl "SAVOBJ RICH SHOP SAVF('$HOME_DIR/rich2.tar') SPLFDTA(*ALL)"
equal "$(tar -xOf "$HOME_DIR/rich2.tar" manifest.json | grep '"RICH"')" "$manifest"
# There: it stays as it is.
expect 0 "$SPSY" cl "CHGOUTQ SHOP/RICH DSPDTA(*YES) TEXT(changed)"
before=$(queue SHOP/RICH)
expect 0 as SAVER cl "RSTOBJ RICH SHOP SAVF('$rich')"
equal "$(queue SHOP/RICH)" "$before"
# Without *SAVSYS: whoever makes it owns it.
expect 0 "$SPSY" cl "DLTOUTQ SHOP/RICH"
expect 0 "$SPSY" cl "GRTOBJAUT SHOP *LIB BOB *CHANGE"
expect 0 as BOB cl "RSTOBJ RICH SHOP SAVF('$rich')"
contains "$(queue SHOP/RICH)" '"owner":"BOB"'
# Profiles that are gone: no authority for them, QDFTOWN owns.
expect 0 "$SPSY" cl "DLTOUTQ SHOP/RICH"
expect 0 "$SPSY" cl "DLTUSRPRF LEAVES"
expect 0 as SAVER cl "RSTOBJ RICH SHOP SAVF('$rich')"
contains "$err" "authority *ALL of LEAVES to output queue RICH not restored"
expect 0 as SAVER cl "SAVOBJ RICH SHOP SAVF('$HOME_DIR/rich3.tar') SPLFDTA(*ALL)"
lacks "$(tar -xOf "$HOME_DIR/rich3.tar" manifest.json)" LEAVES
export SPSY_HOME=$HOME_DIR/other
expect 0 "$SPSY" cl "RSTLIB SHOP SAVF('$rich')"
contains "$err" "owner ALICE of output queue RICH does not exist: QDFTOWN owns it"
contains "$(queue SHOP/RICH)" '"owner":"QDFTOWN"'
export SPSY_HOME=$here

# X1: nothing is made before somebody has been allowed something, not even a missing queue; it comes
# with its first file that is allowed, and alone when nobody had to be asked.
delete_all
expect 0 "$SPSY" cl "CRTLIB EARLY"
expect 0 "$SPSY" cl "CRTOUTQ EARLY/NONE"
expect 0 "$SPSY" cl "CRTOUTQ EARLY/SOME"
expect 0 "$SPSY" cl "CRTOUTQ EARLY/EMPTY"
create ALICE STAYS "OUTQ(EARLY/NONE) USRDTA(STAY)"
create ALICE STAYS "OUTQ(EARLY/SOME) USRDTA(STAY)"
create ALICE TAKEN "OUTQ(EARLY/SOME) USRDTA(TAKE)"
expect 0 as SAVER cl "SAVLIB EARLY SAVF('$HOME_DIR/early.tar') SPLFDTA(*ALL)"
delete_all
for queue in NONE SOME EMPTY; do
    expect 0 "$SPSY" cl "DLTOUTQ EARLY/$queue"
done
state() { # rows of what a restore could change
    sqlite3 "$SPSY_HOME/spool.db" "SELECT * FROM output_queue ORDER BY id; SELECT '-';
        SELECT * FROM library ORDER BY 1; SELECT '-'; SELECT count(*) FROM spooled_file"
}
register 10 save_by_data
before=$(state)
expect 3 as SAVER --json cl "RSTOBJ NONE EARLY SAVF('$HOME_DIR/early.tar')"
equal "$(state)" "$before"
contains "$out" "output queue NONE is not created: none of its files was restored"
contains "$out" "0 output queues and 0 spooled files restored to library EARLY"
expect 3 as SAVER --json cl "RSTLIB EARLY SAVF('$HOME_DIR/early.tar')"
contains "$out" "2 output queues and 1 spooled file restored to library EARLY"
equal "$(queue EARLY/NONE)" ""
contains "$(queue EARLY/SOME)" '"outputQueue":"SOME"'
contains "$(queue EARLY/EMPTY)" '"outputQueue":"EMPTY"'
equal "$(files)" 1
# The queue is made, by somebody else, while the programs are asked: it stays as it is.
deregister
delete_all
expect 0 "$SPSY" cl "DLTOUTQ EARLY/SOME"
register_raw
rm -f "$HOME_DIR/once"
SPSY_TEST_RUN="[ -e '$HOME_DIR/once' ] || { touch '$HOME_DIR/once'; unset SPSY_TEST_RUN; \
    '$SPSY' cl 'CRTOUTQ EARLY/SOME TEXT(theirs)' 2>/dev/null; }" \
    expect 0 as SAVER --json cl "RSTOBJ SOME EARLY SAVF('$HOME_DIR/early.tar')"
contains "$out" "0 output queues and 2 spooled files restored from"
contains "$(queue EARLY/SOME)" '"text":"theirs"'
deregister

# What the save file does not hold.
expect 1 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$rich')"
contains "$err" CPF2105
expect 1 as SAVER cl "RSTLIB QGPL SAVF('$rich')"
contains "$err" CPF3781
expect 1 as SAVER cl "RSTLIB SHOP SAVF('$rich') RSTLIB(NOWHERE)"
contains "$err" "CPF3781: Library NOWHERE not found"
