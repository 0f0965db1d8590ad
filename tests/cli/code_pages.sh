# Spooled text in the code pages of the field: each CCSID into a file and out of it byte for byte as iconv
# has it, the home's and a file's own, the euro sign, and what a code page has not.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
world
small
pages="37 273 277 278 280 284 285 297 500 871 1140 1141 1142 1143 1144 1145 1146 1147 1148 1149"
file=$HOME_DIR/file
count() { as ALICE --json cl "WRKSPLF *CURRENT" | grep -o '"fileName"' | wc -l; }
home_ccsid() { printf '{"version": 1, "ccsid": %s}\n' "$1" >"$SPSY_HOME/settings.json"; }
crt() { # [KEYWORDS] [INPUT]: keeps $job
    expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/${2:-text}' ${1:-}"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
}
has_ccsid() {
    expect 0 as ALICE --json cl "QUSRSPLA $(id T)"
    equal "$(value ccsid "$out")" "$1"
}
same() { cmp "$1" "$2" || fail "CCSID ${ccsid:-}: $3"; } # FILE FILE WHAT
refused() { # STATUS TEXT KEYWORDS: and changes nothing
    local before
    before=$(count)
    expect "$1" as ALICE cl "CRTSPLF X '$HOME_DIR/text' $3"
    contains "$err" "$2"
    equal "$(count)" "$before"
}

# Every byte of X'40' to X'FE' in two lines, the same as UTF-8, and as the code page with iconv's line ends.
graphics() { for byte in $(seq "$1" "$2"); do printf "\\x$(printf %x "$byte")"; done; }
{ graphics 64 160; printf '\x15'; graphics 161 254; printf '\x15'; } >"$HOME_DIR/stored"
lacking=
for ccsid in $pages; do
    name=$(printf 'IBM%03d' "$ccsid")
    iconv -f "$name" -t UTF-8 </dev/null 2>/dev/null || { lacking+=" $name" && continue; }
    mkdir "$HOME_DIR/$ccsid"
    cd "$HOME_DIR/$ccsid" || exit 1
    { graphics 64 160; printf '\x25'; graphics 161 254; printf '\x25'; } >own
    iconv -f "$name" -t UTF-8 own >text
    equal "$(wc -l <text)" 2
    cat <<CL
CRTSPLF T$ccsid '$PWD/text' TOCCSID($ccsid)
CPYSPLF T$ccsid TOSTMF('$PWD/CPYSPLF')
EXPORT T$ccsid TOSTMF('$PWD/EXPORT')
EXPORT T$ccsid TOSTMF('$PWD/TOCCSID') TOCCSID($ccsid)
CRTSPLF S$ccsid '$PWD/own' CCSID($ccsid) TOCCSID($ccsid)
CL
    cd "$OLDPWD" || exit 1
done >"$HOME_DIR/pages.cl"
expect 0 as ALICE --json run "$HOME_DIR/pages.cl"
job=$(value jobNumber "$(head -1 <<<"$out")")/ALICE/SPSY
for ccsid in $pages; do
    of=$HOME_DIR/$ccsid
    [ -e "$of/own" ] || continue
    contains "$(grep "\"T$ccsid\"" <<<"$out")" "\"ccsid\":$ccsid,"
    for each in T S; do # from UTF-8, and from its own code page
        as ALICE cl "QSPOPNSP FILE($each$ccsid) JOB($job)" >"$file"
        same "$file" "$HOME_DIR/stored" "what is stored"
    done
    as ALICE cl "DSPSPLF FILE(T$ccsid) JOB($job)" >"$file"
    same "$file" "$of/text" DSPSPLF
    same "$of/CPYSPLF" "$of/text" CPYSPLF
    same "$of/EXPORT" "$of/text" EXPORT
    same "$of/TOCCSID" "$of/own" "EXPORT TOCCSID"
done
unset ccsid

# ---- the euro sign: where it is, and where it is refused with its place ----
printf 'price\n10 \xe2\x82\xac\n' >"$HOME_DIR/text"
for ccsid in 1140:9f 1148:9f 1142:5a; do
    crt "TOCCSID(${ccsid%:*})"
    as ALICE cl "QSPOPNSP $(id T)" >"$file"
    equal "$(tail -c 2 "$file" | hex)" "${ccsid#*:}15"
    expect 0 as ALICE cl "DSPSPLF $(id T)"
    equal "$out" "$(cat "$HOME_DIR/text")"
done
unset ccsid
refused 1 "line 2, character 4 of the text, U+20AC, cannot be encoded in CCSID 37" ''
refused 1 "line 2, character 4 of the text, U+20AC, cannot be encoded in CCSID 500" 'TOCCSID(500)'
refused 1 "U+20AC, cannot be encoded in CCSID 37" 'TOCCSID(*SYSVAL)'
printf 'a\xc2\xa4' >"$HOME_DIR/text" # the currency sign, which the euro sign has replaced
refused 1 "line 1, character 2 of the text, U+00A4, cannot be encoded in CCSID 1140" 'TOCCSID(1140)'

# ---- what is no such CCSID, and where there is no text ----
for ccsid in 420 1047 819 1208 65535 1150; do
    refused 2 "CPD0084: Value $ccsid not valid for TOCCSID: text is stored in 37|273|" "TOCCSID($ccsid)"
done
unset ccsid
refused 2 "TOCCSID" 'TOCCSID(EURO)'
refused 2 "TOCCSID: the data of DEVTYPE(*USERASCII) and *AFPDS is kept as it is" \
    'TOCCSID(1140) DEVTYPE(*USERASCII)'
refused 2 "TOCCSID: the data of DEVTYPE(*USERASCII)" 'TOCCSID(1140) DEVTYPE(*AFPDS)'

# ---- the home's CCSID; a file keeps its own when that changes ----
printf '10 \xe2\x82\xac [ä]\n' >"$HOME_DIR/text"
home_ccsid 1141
crt
has_ccsid 1141
as ALICE cl "QSPOPNSP $(id T)" >"$file"
equal "$(hex "$file")" "f1f0409f4063c0fc15"
first=$job
expect 0 "$SPSY" cl "CHGOUTQ QGPL/QPRINT DSPDTA(*YES)"
expect 0 as BOB cl "DSPSPLF $(id T) OUTPUT(*PRINT)" # a copy of the text, in the file's CCSID
expect 0 as BOB --json cl "WRKSPLF *CURRENT"
contains "$out" '"ccsid":1141'
home_ccsid 37
job=$first
expect 0 as ALICE cl "DSPSPLF $(id T)"
equal "$out" "$(cat "$HOME_DIR/text")"
expect 0 as ALICE --json cl "DSPSPLF $(id T) OUTPUT(*PRINT)"
contains "$out" '"ccsid":1141'
expect 0 "$SPSY" cl "SNDNETSPLF $(id T) TOUSRID((BOB SYS1))"
expect 0 as BOB --json cl "WRKSPLF *CURRENT"
job=$(value jobNumber "$out")/BOB/$(value jobName "$out")
as BOB cl "DSPSPLF FILE(T) JOB($job) SPLNBR(1)" | cmp - "$HOME_DIR/text" || fail "a copy that was sent"
job=$first
expect 0 as ALICE cl "SNDTCPSPLF $(id T) RMTSYS('127.0.0.1:$port') PRTQ(lp) TRANSFORM(*YES)"
settled
contains "$(cat "$lpd/data")" "10 € [ä]"
crt 'CCSID(65535) TOCCSID(1140)' file
has_ccsid 1140
expect 0 as ALICE cl "DSPSPLF $(id T)"
equal "$out" "10 € Ä{Ü" # the same bytes are other characters there
home_ccsid 1140 # of a stream that is SCS already, too
crt 'CCSID(65535)' file
has_ccsid 1140

# ---- listings, saved and restored in a home of another CCSID ----
home_ccsid 1148
expect 0 as ALICE --json cl "WRKSPLFA FILE(T) JOB($first) OUTPUT(*PRINT)"
contains "$out" '"ccsid":1148'
home_ccsid 37
expect 0 as SAVER cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/save.tar') SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "DLTSPLF *SELECT SELECT(*ALL)"
home_ccsid 500
expect 0 as SAVER cl "RSTOBJ QPRINT QGPL SAVF('$HOME_DIR/save.tar')"
job=$first
has_ccsid 1141
expect 0 as ALICE cl "DSPSPLF $(id T)"
equal "$out" "$(cat "$HOME_DIR/text")"

# ---- a file whose CCSID is no such code page (somebody's save file): an error, never other characters ----
sqlite3 "$SPSY_HOME/spool.db" "UPDATE spooled_file SET ccsid = 420"
for command in "DSPSPLF $(id T)" "DSPSPLF $(id T) OUTPUT(*PRINT)" "EXPORT $(id T) TOSTMF('$file.420')" \
    "CPYSPLF $(id T) TOSTMF('$file.420')"; do
    expect 1 as ALICE cl "$command"
    contains "$err" "CPF3429: file T number"
    contains "$err" "CCSID 420 is none of those that text is stored in (37|273|"
    [ ! -e "$file.420" ] || fail "half of a file"
done

# ---- a wrong setting: doctor says it, and files are of CCSID 37 ----
echo plain >"$HOME_DIR/plain"
for wrong in 38 65535 '"1140"' 37.5 null; do
    home_ccsid "$wrong"
    expect 1 "$SPSY" doctor
    contains "$out" "settings.json: ccsid: expected one of 37|273|"
    crt '' plain
    has_ccsid 37
done
home_ccsid 1140
expect 0 "$SPSY" help CRTSPLF
contains "$out" --toccsid
[ -z "$lacking" ] || { echo "iconv has no$lacking" && exit 77; }
