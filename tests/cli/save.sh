# SAVOBJ, SAVLIB, QSRSAVO: who may save, what programs see and decide, what stands in the save file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
world
id() { echo "FILE($1) JOB($job) SPLNBR($nbr)"; }
savf=$HOME_DIR/save.tar
manifest() { tar -xOf "$savf" manifest.json; }
entries() { tar -tf "$savf" | tr '\n' ' '; }
count() { grep -o "$1" <<<"$2" | wc -l; }
lacks() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; esac; }
absent() { [ ! -e "$savf" ] || fail "a save file was left"; }
date_of() { # NAME: expiration date of the file in $job $nbr
    expect 0 as SPOOLER --json cl "QUSRSPLA $(id "$1")"
    value expirationDate "$out"
}

# One dispatch per file, function SAV; '0' for one of three: it is left out, the others are saved.
register 10 save_by_data
create ALICE PLAIN "OUTQ(SHOP/OPEN)"
create ALICE STAYS "OUTQ(SHOP/OPEN) USRDTA(STAY)"
create ALICE TAKEN "OUTQ(SHOP/OPEN) USRDTA(TAKE)"
expect 3 as SAVER --json cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
equal "$(count '"function":"SAV"' "$out")" 3
equal "$(count '"verdict":"allowed","basis":"authority"' "$out")" 2
contains "$out" '"verdict":"refused","basis":"exit"'
contains "$out" '"id":"CPF3492"'
contains "$out" "this file stays"
contains "$out" '"id":"CPF3701","text":"1 output queue and 2 spooled files saved from library SHOP, 1 not saved"'
contains "$out" '"fileName":"STAYS","fileNumber":1,"outcome":"refused"'
equal "$(count '"outcome":"saved"' "$out")" 2
expect 0 tar -tvf "$savf"
equal "$(entries)" "data/000001 data/000002 manifest.json manifest.sha256 "
contains "$(manifest)" '"fileName":"PLAIN"'
lacks "$(manifest)" STAYS
equal "$(tar -xOf "$savf" manifest.json | sha256sum | cut -c1-64)" \
    "$(tar -xOf "$savf" manifest.sha256)"
equal "$(stat -c %a "$savf")" 600

# An existing path is refused after the guard, and stays as it is: a file, a link, a FIFO.
before=$(sha256sum <"$savf")
expect 1 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" "SPY0102"
equal "$(sha256sum <"$savf")" "$before"
rm "$savf"
mkfifo "$savf"
expect 1 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
rm "$savf"
ln -s nowhere "$savf"
expect 1 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" "SPY0102"
[ -L "$savf" ] || fail "the link is gone"
rm "$savf"
for bad in "$HOME_DIR/none/save.tar" "$HOME_DIR/world.cl/save.tar" /proc/save.tar; do
    expect 1 as SAVER cl "SAVOBJ QPRINT QGPL SAVF('$bad') SPLFDTA(*ALL)"
    contains "$err" "$bad"
done
mkdir -m 555 "$HOME_DIR/closed"
if ! touch "$HOME_DIR/closed/here" 2>/dev/null; then # some may write everywhere
    expect 1 as SAVER cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/closed/save.tar') SPLFDTA(*ALL)"
fi

proves X18 "'1' does not help, being the file's owner neither; *SAVSYS, *SPLCTL, the operator do"
create ALICE MINE "USRDTA(TAKE)"
expect 0 as SPOOLER cl "QSPMOVSP $(id MINE) OUTQ(SHOP/CLOSED)"
for user in BOB ALICE; do
    expect 3 as $user --json cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*ALL)"
    contains "$out" '"meaning":"allow"'
    contains "$out" '"verdict":"refused","basis":"authority"'
    contains "$out" '"id":"CPF3492"'
    contains "$out" "*SAVSYS"
    contains "$out" '"id":"CPF3770"'
    absent
done
expect 0 as SAVER --json cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"verdict":"allowed","basis":"authority"'
rm "$savf"
expect 0 as SPOOLER --json cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"basis":"bypass-splctl","calls":[]'
rm "$savf"
expect 0 as OPER --json cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" '"basis":"bypass-jobctl","calls":[]'
rm "$savf"
expect 0 as BOB --adopt SAVER cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*ALL)"
rm "$savf"
# OPEN: *CHANGE and AUTCHK(*DTAAUT) is queue authority; QPRINT: *USE is not.
expect 3 as BOB cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" "2 spooled files saved"
rm "$savf"
expect 3 as BOB cl "SAVOBJ QPRINT QGPL SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" CPF2189
absent

# SPLFDTA(*NONE): nobody is asked, the queue alone, with all it has.
expect 0 "$SPSY" cl "GRTOBJAUT SHOP/CLOSED USER(BOB ALICE) AUT(*USE)"
expect 0 as SAVER --json cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*NONE)"
contains "$out" '"decisions":[]'
equal "$(entries)" "manifest.json manifest.sha256 "
contains "$(manifest)" '{"outputQueue":"CLOSED","owner":"QSECOFR","publicAuthority":"*EXCLUDE"'
contains "$(manifest)" '"displayData":"*OWNER","operatorControl":"*YES","authorityCheck":"*OWNER"'
contains "$(manifest)" '[{"profile":"ALICE","authority":"*USE"},{"profile":"BOB","authority":"*USE"}]'
rm "$savf"
expect 3 as BOB cl "SAVOBJ CLOSED SHOP SAVF('$savf') SPLFDTA(*NONE)"
absent

# SAVLIB and OBJ(*ALL): every queue; one that may not be saved is left out.
for statement in "SAVLIB SHOP" "SAVOBJ *ALL SHOP" "QSRSAVO *ALL SHOP"; do
    expect 3 as SAVER --json cl "$statement SAVF('$savf') SPLFDTA(*ALL)" # STAYS stays
    equal "$(count '"function":"SAV"' "$out")" 4
    contains "$(manifest)" '"outputQueue":"CLOSED"'
    contains "$(manifest)" '"fileName":"MINE"'
    rm "$savf"
    expect 3 as BOB --json cl "$statement SAVF('$savf') SPLFDTA(*ALL)"
    contains "$(manifest)" '"outputQueue":"OPEN"'
    lacks "$(manifest)" CLOSED
    lacks "$(manifest)" MINE
    rm "$savf"
done

proves X19 "QSRSAVO EXPDATE asks again, function CHGSPLFA, class control; the save stands in any case"
expect 0 "$SPSY" cl "CRTOUTQ SHOP/DATES AUT(*USE) OPRCTL(*NO)"
for data in KEEP CHANGE NOTHING; do
    create ALICE D$data "OUTQ(SHOP/DATES) USRDTA($data) EXPDATE('2030-01-31')"
    eval "job_$data=$job"
done
each_date() { # of the three files
    for data in KEEP CHANGE NOTHING; do
        eval "job=\$job_$data"
        date_of D$data
    done | tr '\n' ' '
}
expect 0 as SAVER --json cl "QSRSAVO DATES SHOP '$savf' SPLFDTA(*ALL) EXPDATE('2031-12-24')"
equal "$(count '"function":"SAV"' "$out")" 3
equal "$(count '"function":"CHGSPLFA"' "$out")" 3
equal "$(count '"outcome":"saved"' "$out")" 3
contains "$out" "the date stays"
equal "$(count 'expiration date of file .* not changed' "$out")" 1
equal "$(grep -o '"id":"SPY0003","text":"expiration date' <<<"$out" | wc -l)" 2
equal "$(each_date)" "2030-01-31 2031-12-24 2030-01-31 "
equal "$(count '"expirationDate":"2030-01-31"' "$(manifest)")" 3 # as they were when saved
rm "$savf"
# With control: '0' is the only one that keeps its date.
expect 0 "$SPSY" cl "CHGOBJOWN SHOP/DATES *OUTQ SAVER"
expect 0 as SAVER cl "QSRSAVO DATES SHOP '$savf' SPLFDTA(*ALL) EXPDATE(*NONE)"
equal "$(each_date)" "2030-01-31 *NONE *NONE "
rm "$savf"
# What is refused to be saved is not asked about a date; without EXPDATE nobody is asked twice.
expect 3 as ALICE --json cl "QSRSAVO DATES SHOP '$savf' SPLFDTA(*ALL) EXPDATE('2031-12-24')"
lacks "$out" '"function":"CHGSPLFA"'
absent
expect 0 as SAVER --json cl "QSRSAVO DATES SHOP '$savf' SPLFDTA(*ALL)"
lacks "$out" '"function":"CHGSPLFA"'
rm "$savf"
# When the save file cannot be written no date changes.
expect 1 as SAVER cl "QSRSAVO DATES SHOP '$HOME_DIR/none/save.tar' SPLFDTA(*ALL) EXPDATE('2040-01-01')"
equal "$(each_date)" "2030-01-31 *NONE *NONE "
expect 2 as SAVER cl "QSRSAVO DATES SHOP '$savf' SPLFDTA(*ALL) EXPDATE('2031-02-30')"
expect 2 as SAVER cl "QSRSAVO DATES SHOP '$savf' EXPDATE(*NONE) SPLFDTA(*NONE)"
expect 2 as SAVER cl "SAVOBJ DATES SHOP SAVF('$savf') SPLFDTA(*ALL) EXPDATE(*NONE)"
expect 2 as SAVER cl "SAVOBJ DATES SHOP"
expect 2 as SAVER cl "SAVOBJ DATES SHOP SAVF('$savf') SPLFDTA(*NEW)"
absent

# Nothing there to save.
expect 1 as SAVER cl "SAVOBJ NONE SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" CPF3357
contains "$err" "CPF3770: No objects saved from library SHOP" # as for several names
expect 1 as SAVER cl "SAVLIB NONE SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" "CPF3781: Library NONE not found"
expect 0 "$SPSY" cl "CRTLIB EMPTY"
expect 1 as SAVER cl "SAVLIB EMPTY SAVF('$savf') SPLFDTA(*ALL)"
contains "$err" CPF3770
absent

proves X2 X20 X27 "the record of SAV, where it differs from other functions: no new fields"
deregister
register_raw
field() { dd if="$SPSY_TEST_DUMP" bs=1 skip=$((8 + $1)) count="$2" status=none | hex; }
ebcdic() { printf '%-*s' "$2" "$1" | iconv -f ISO-8859-1 -t IBM037 | hex; }
export SPSY_TEST_DUMP=$HOME_DIR/dump
for command in "SAVOBJ CLOSED SHOP" "SAVLIB SHOP" "QSRSAVO CLOSED SHOP"; do
    rm -f "$SPSY_TEST_DUMP" "$savf"
    expect 0 as SAVER cl "$command SAVF('$savf') SPLFDTA(*ALL)"
    equal "$(field 0 4)" 000001ad
    equal "$(field 4 10)" "$(ebcdic SAV 10)"
    equal "$(field 14 10)" "$(ebcdic SAVER 10)"
    equal "$(field 34 10)" "$(ebcdic ALICE 10)"
    equal "$(field 86 10)" "$(ebcdic CLOSED 10)"
    equal "$(field 96 10)" "$(ebcdic SHOP 10)"
    equal "$(field 106 14)" "$(ebcdic '*SYSBAS' 10)00000001"
    equal "$(field 130 30)" "$(ebcdic '' 30)"
    equal "$(field 160 4)" 00000000
done
rm "$savf"

# A file that goes, or goes elsewhere, while the program is asked about others (walks.sh has it
# all): not saved, said so. The program takes longer than files are asked about together (20 ms).
meanwhile() { echo "unset SPSY_TEST_RUN; '$SPSY' cl \"$1\" 2>/dev/null; sleep 0.03"; }
create ALICE GOES "OUTQ(SHOP/OPEN)"
SPSY_TEST_RUN=$(meanwhile "DLTSPLF $(id GOES)") \
    expect 0 as SAVER --json cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "1 spooled file was deleted by other jobs"
contains "$out" "3 spooled files saved from library SHOP to"
rm "$savf"
create ALICE GOES "OUTQ(SHOP/OPEN)"
SPSY_TEST_RUN=$(meanwhile "QSPMOVSP $(id GOES) OUTQ(SHOP/CLOSED)") \
    expect 1 as SAVER --json cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "no longer on queue OPEN"
lacks "$(manifest)" GOES
rm "$savf"

# Authority goes between two files: what was saved has its queue beside it, and can be restored.
SPSY_TEST_RUN="unset SPSY_TEST_RUN; [ -e '$HOME_DIR/first' ] &&
    '$SPSY' cl 'GRTOBJAUT SHOP/OPEN *OUTQ BOB *USE' 2>/dev/null; touch '$HOME_DIR/first'
    sleep 0.03" \
    expect 3 as BOB --json cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
contains "$out" "1 output queue and 1 spooled file saved from library SHOP, "
contains "$(manifest)" '"outputQueue":"OPEN"'
rm "$savf"
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/OPEN *OUTQ BOB"
# And while all are asked about together: none of the answers counts any more.
SPSY_TEST_RUN=$(meanwhile "GRTOBJAUT SHOP/OPEN *OUTQ BOB *USE") SPSY_TEST_AT=3 \
    expect 3 as BOB --json cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
equal "$(count 'their answers no longer count' "$out")" 3
contains "$out" '"id":"CPF3770"'
absent
expect 0 "$SPSY" cl "RVKOBJAUT SHOP/OPEN *OUTQ BOB"
unset SPSY_TEST_DUMP

# A long save says how far it is, on a terminal; not with --json, not into a file.
if command -v script >/dev/null; then
    export SPSY_TEST_RUN="sleep 0.4"
    expect 0 script -qec "'$SPSY' --user SAVER cl \"SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)\"" /dev/null
    contains "$out" "Saving: 2 spooled files"
    rm "$savf"
    expect 0 script -qec "'$SPSY' --user SAVER --json cl \"SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)\"" /dev/null
    lacks "$out" "Saving"
    rm "$savf"
    expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
    lacks "$err" "Saving"
    rm "$savf"
    unset SPSY_TEST_RUN
fi
deregister

# Killed, or interrupted: no save file, and nothing beside it.
head -c 50000000 /dev/zero >"$HOME_DIR/large"
expect 0 as ALICE cl "CRTSPLF LARGE '$HOME_DIR/large' SHOP/OPEN DEVTYPE(*USERASCII)"
mkdir "$HOME_DIR/saves"
for signal in KILL INT; do
    for delay in 0.01 0.03 0.06; do
        (trap - INT; exec "$SPSY" cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/saves/save.tar') SPLFDTA(*ALL)") \
            >"$HOME_DIR/out" 2>&1 &
        saver=$!
        sleep $delay
        kill -$signal $saver 2>/dev/null || true
        wait $saver 2>/dev/null || true
        if [ -e "$HOME_DIR/saves/save.tar" ]; then # it was faster
            expect 0 "$SPSY" cl "RSTOBJ OPEN SHOP SAVF('$HOME_DIR/saves/save.tar')"
            rm "$HOME_DIR/saves/save.tar"
        fi
        equal "$(ls -A "$HOME_DIR/saves")" ""
    done
done
# A disk that is full (a limit on the size of files): nothing is left, and it says so.
(ulimit -f 1000; trap '' XFSZ
    expect 1 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/saves/save.tar') SPLFDTA(*ALL)"
    contains "$err" "save file")
equal "$(ls -A "$HOME_DIR/saves")" ""

# A file whose data cannot be read is told in its turn; the others are saved.
find "$SPSY_HOME/data" -type f -delete
expect 1 "$SPSY" --json cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/saves/save.tar') SPLFDTA(*ALL)"
equal "$(grep -o '"outcome":"failed"' <<<"$out" | wc -l)" 1
contains "$out" ", 1 not saved"
expect 0 "$SPSY" --json cl "RSTOBJ OPEN SHOP SAVF('$HOME_DIR/saves/save.tar')"
lacks "$out" LARGE
