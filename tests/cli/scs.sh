# A stream that is SCS already, and print lines with controls, into spooled files; and pages: what is
# counted (pages.h) is what is shown, copied, sent and read back.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
world
small
to="RMTSYS('127.0.0.1:$port') PRTQ(lp)"

crt() { # [KEYWORDS]: of $HOME_DIR/input; keeps $job and $pages
    expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/input' ${1:-}"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
    pages=$(value pages "$out")
    expect 0 as ALICE --json cl "WRKSPLFA $(id T)"
    equal "$(value pages "$out")" "$pages"
}
copy() { # CTLCHAR FILE
    rm -f "$HOME_DIR/$2"
    expect 0 as ALICE cl "CPYSPLF $(id T) TOSTMF('$HOME_DIR/$2') CTLCHAR($1)"
}
shown() { # EXPECTED(printf)
    as ALICE cl "DSPSPLF $(id T)" >"$HOME_DIR/shown"
    printf "$1" | cmp - "$HOME_DIR/shown" || fail "$(od -c "$HOME_DIR/shown")"
}
count() {
    expect 0 as ALICE --json cl "WRKSPLF *CURRENT"
    grep -o '"fileName"' <<<"$out" | wc -l
}
refused() { # STATUS TEXT KEYWORDS: and changes nothing
    local before
    before=$(count)
    expect "$1" as ALICE cl "CRTSPLF X '$HOME_DIR/input' $3"
    contains "$err" "$2"
    equal "$(count)" "$before"
}

# ---- SCS as it is: a printer's data from elsewhere ----
# SHF, SVF, SCD, PPM; CR and AVPP, AHPP; underlined by BS and by CR; LF; TRN; RNL; RFF.
printf '\053\301\002\204\053\302\002\102\053\322\004\051\000\012\053\322\005\110\000\000\001' >"$HOME_DIR/input"
printf '\064\304\003\064\300\005\301\302\026\155\015\064\300\005\155\045\303' >>"$HOME_DIR/input"
printf '\065\003\033\014\025\006\304\072\064\304\001\305\025' >>"$HOME_DIR/input"
crt 'CCSID(65535)'
contains "$out" '"deviceType":"*SCS"'
contains "$out" '"ccsid":37'
equal "$pages" 2
shown '\n\n    AB\r     _\r    _\n     C\nD\fE\n'
as ALICE cl "QSPOPNSP $(id T)" >"$HOME_DIR/opened"
cmp "$HOME_DIR/opened" "$HOME_DIR/input" || fail "the stream is not stored as it is"
copy '*FCFC' fcfc
equal "$(cat "$HOME_DIR/fcfc")" $'1\n0    AB\n+     _\n+    _\n      C\n D\n1E'
expect 0 as ALICE cl "EXPORT $(id T) TOSTMF('$HOME_DIR/exported')"
cmp "$HOME_DIR/shown" "$HOME_DIR/exported" || fail "EXPORT"
expect 0 as ALICE cl "SNDTCPSPLF $(id T) $to TRANSFORM(*NO)"
flock "$lpd" true
cmp "$lpd/data" "$HOME_DIR/input" || fail "SNDTCPSPLF TRANSFORM(*NO)"
: >"$HOME_DIR/input"
crt 'CCSID(65535)'
equal "$pages" 0
printf '\053\301\002\204\000' >"$HOME_DIR/input" # nothing is set in type
crt 'CCSID(65535)'
equal "$pages" 0
shown ''
# larger than what is read at a time, an order across the border
{ printf 'x%.0s' $(seq 65530) | tr x '\301' && printf '\053\322\011\110\001\002\003\004\005\006\007\302'; } >"$HOME_DIR/input"
crt 'CCSID(65535)'
equal "$pages" 1
as ALICE cl "DSPSPLF $(id T)" | tail -c 2 | cmp - <(printf 'AB') || fail "across the border"

# What is broken is refused with its offset and cause.
printf '\301\001' >"$HOME_DIR/input"
refused 1 "SPY0107: offset 1 of the SCS stream: X'01' is not an SCS control" 'CCSID(65535)'
printf '\301\053\322\004\051' >"$HOME_DIR/input"
refused 1 "the SCS stream ends at offset 5 within the control sequence (X'2B') that begins at offset 1" 'CCSID(65535)'
printf '\301\064\001\001' >"$HOME_DIR/input"
refused 1 "offset 1 of the SCS stream: X'3401' is not a valid presentation position" 'CCSID(65535)'
# Not encodable is something else, and a control in text is told what to do.
printf '\301\006\302' >"$HOME_DIR/input"
refused 1 "U+0086, is a control character" 'CCSID(37)'
contains "$err" "CCSID(65535) takes a stream that is SCS already"
printf '\342\202\254' >"$HOME_DIR/input"
refused 1 "U+20AC, cannot be encoded in CCSID 37" ''
case $err in *65535*) fail "that is no control" ;; esac
crt 'CCSID(65535) DEVTYPE(*USERASCII)' # as it is, as ever
equal "$pages" 1
: >"$HOME_DIR/input"
crt 'DEVTYPE(*USERASCII)'
equal "$pages" 0

# ---- CTLCHAR: what CPYSPLF writes, and what others write ----
printf '1A\n b\n0c\n-d\n+over\n2ch\n1\n1p3\r\n' >"$HOME_DIR/input"
crt 'CTLCHAR(*FCFC)'
equal "$pages" 3
shown 'A\nb\n\nc\n\n\nd\rover\nch\f\fp3\n'
printf '\361\301\025\116\155\025' >"$HOME_DIR/input" # EBCDIC
crt 'CTLCHAR(*fcfc) CCSID(37)'
shown 'A\r_\n'
printf '001 a\n   2b\n002 c\n' >"$HOME_DIR/input"
crt 'CTLCHAR(*PRTCTL)'
shown 'a\n\nb\f\nc\n'
printf 'no control\n' >"$HOME_DIR/input"
refused 1 "record 1 begins with 'n', which is not a control of CTLCHAR(*FCFC)" 'CTLCHAR(*FCFC)'
printf '1a\n-b\n \342\202\254\n' >"$HOME_DIR/input"
refused 1 "record 3: line 5, character 1 of the text, U+20AC, cannot be encoded" 'CTLCHAR(*FCFC)'
refused 2 "CTLCHAR: CCSID(65535)" 'CTLCHAR(*FCFC) CCSID(65535)'
refused 2 "CTLCHAR: the data of DEVTYPE(*USERASCII) and *AFPDS" 'CTLCHAR(*FCFC) DEVTYPE(*USERASCII)'
refused 2 "CTLCHAR" 'CTLCHAR(*MACHINE)'

# ---- pages ----
paged() { # PAGES TEXT(printf)
    printf "$2" >"$HOME_DIR/input"
    crt
    equal "$pages" "$1"
    copy '*FCFC' fcfc
    equal "$(grep -c '^1' "$HOME_DIR/fcfc" || true)" "$1"
}
paged 2 'a\n\f\n'
paged 1 '\n'
paged 1 '\n\n\n'
paged 1 ' '
paged 1 'a\n\f'
paged 2 '\f\f'
paged 0 ''

# Random texts: the same pages and the same records from every way round.
seed=${SEED:-$RANDOM}
echo "SEED=$seed"
awk -v seed="$seed" -v rounds=6 'BEGIN {
    srand(seed)
    count = split("a b \\303\\244 \\040 \\n \\n \\n \\f \\r \\t x1 \\040\\040", part, " ")
    for (; rounds > 0; rounds--) {
        text = ""
        for (left = int(rand() * 60); left > 0; left--)
            text = text part[1 + int(rand() * count)]
        print text
    }
}' >"$HOME_DIR/texts"
while IFS= read -r text; do
    printf "$text" >"$HOME_DIR/input"
    crt
    was=$pages
    as ALICE cl "DSPSPLF $(id T)" >"$HOME_DIR/shown"
    if [ -s "$HOME_DIR/shown" ]; then
        expect 0 as ALICE cl "SNDTCPSPLF $(id T) $to"
        flock "$lpd" true
        cmp "$HOME_DIR/shown" "$lpd/data" || fail "sent is not shown: $text"
    else
        expect 1 as ALICE cl "SNDTCPSPLF $(id T) $to"
        contains "$err" CPF3429
    fi
    shown_pages=$(awk 'BEGIN { RS = "\f" } END { print NR }' "$HOME_DIR/shown")
    equal "$shown_pages $text" "$was $text"
    copied=$job
    for control in '*FCFC' '*PRTCTL' '*S36FMT'; do
        job=$copied
        copy "$control" first
        cp "$HOME_DIR/first" "$HOME_DIR/input"
        crt "CTLCHAR($control)"
        equal "$pages $text" "$was $text"
        copy "$control" second
        cmp "$HOME_DIR/first" "$HOME_DIR/second" || fail "$control: $text"
    done
done <"$HOME_DIR/texts"
