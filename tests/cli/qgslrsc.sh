# QGSLRSC: the AFP resources of an *AFPDS file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
world
clean() { :; }
untouched() { contains "$out" ""; case $out in *S1OVER*) fail "a refused user sees resources" ;; esac; }

# Begin Document, Include Page Overlay S1OVER twice, Include Page Segment LOGO, End Document.
overlay='\132\000\020\323\257\330\000\000\000\342\361\326\345\305\331\100\100'
segment='\132\000\020\323\257\137\000\000\000\323\326\307\326\100\100\100\100'
document="\\132\\000\\010\\323\\250\\250\\000\\000\\000$overlay$segment$overlay\\132\\000\\010\\323\\251\\250\\000\\000\\000"
afp() { # BYTES(printf)
    printf "$1" >"$HOME_DIR/afp"
    expect 0 as ALICE --json cl "CRTSPLF SEEN '$HOME_DIR/afp' DEVTYPE(*AFPDS) ${2:-}"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
}
afp "$document"
programs QGSLRSC ""
may QGSLRSC "" ALICE -BOB OPER SPOOLER -SAVER
expect 0 as ALICE --json cl "QGSLRSC $(id SEEN)"
contains "$out" '"rows":[{"resource":"*OVL","name":"S1OVER"},{"resource":"*PAGSEG","name":"LOGO"}]'
expect 0 as ALICE cl "QGSLRSC $(id SEEN)"
contains "$out" "S1OVER"
afp "$document" "OUTQ(SHOP/OPEN)"
may QGSLRSC "" ALICE BOB OPER SPOOLER SAVER
expect 0 as SPOOLER cl "QSPMOVSP $(id SEEN) OUTQ(SHOP/CLOSED)"
may QGSLRSC "" ALICE -BOB -OPER SPOOLER -SAVER
afp ''
expect 0 as ALICE --json cl "QGSLRSC $(id SEEN)"
contains "$out" '"rows":[]'

# Garbage, and a stream that ends inside a field: no row is shown of it.
for bytes in 'hello' "${overlay}x" "${overlay}\\132\\000\\020\\323" "$overlay\\132\\000\\001\\323"; do
    afp "$bytes"
    expect 1 as ALICE --json cl "QGSLRSC $(id SEEN)"
    contains "$out" '"id":"SPY0107"'
    contains "$out" 'structured field at offset'
    contains "$out" '"rows":[]'
done
# Not AFPDS: told only to users who may know.
create ALICE SEEN
expect 1 as ALICE cl "QGSLRSC $(id SEEN)"
contains "$err" "CPF3429"
contains "$err" '*SCS'
expect 3 as BOB cl "QGSLRSC $(id SEEN)"
case $err in *CPF3429*) fail "a refused user learns the device type" ;; esac

# What an attentive reader of the MO:DCA reference must find; the bytes are in hexadecimal.
octal() { # HEX: the same for printf
    local hex=$1 text=
    for ((i = 0; i < ${#hex}; i += 2)); do
        text+=$(printf '\\%03o' "0x${hex:i:2}")
    done
    echo "$text"
}
resources() { # HEX: the rows of what it names
    afp "$(octal "$1")"
    expect "${2:-0}" as ALICE --json cl "QGSLRSC $(id SEEN)"
}
resources 5A002CD3AB8A00000000120C02840002B901F4000900900424050100120C028E00E7F0C3E9F1F0404004240502
contains "$out" '"rows":[{"resource":"*FONT","name":"X0CZ10"}]'
contains "$out" '"id":"SPY0003"'
contains "$out" 'GCSGID 697, CPGID 500, FGID 9, width 144'
resources 5A0023D3AFC3000000D3D6C7D6E2C5C740005F00004800004800002D00FFFFFFFFFFFF01
contains "$out" '"messages":[],"rows":[{"resource":"*PAGSEG","name":"LOGOSEG"}]'
resources 5A002BD3ABC300000000230601000004B01602DE0000440065006D006F002000530061006E00730502BE0001
contains "$out" '"messages":[],"rows":[{"resource":"*FONT","name":"Demo Sans"}]'
resources 5A0024D3AFD8000000D3D6C3C1D3F1404000000000000000000C020100C9D5E5D6C9C3C5F1
contains "$out" '"messages":[],"rows":[{"resource":"*OVL","name":"INVOICE1"}]'

# One bad triplet costs its resource, not the list; the list says that it is not complete.
resources 5A002CD3AB8A00000000120C028E00D315C7D64040404004240501\
00120C028E00E7F0C3E9F1F0404004240502 1
contains "$out" '"rows":[{"resource":"*FONT","name":"X0CZ10"}]'
contains "$out" '"id":"SPY0107"'
contains "$out" 'a resource is not listed: structured field MCF at offset 0'
expect 1 as ALICE cl "QGSLRSC $(id SEEN)"
contains "$out" X0CZ10
contains "$err" 'a resource is not listed'

# So many that not every message can be told: the rest are counted. And more resources than memory
# holds, each twice, in a home of little room for temporary files: each once, none lost.
bad=$(octal 5A000BD3AFD8000000D3D6C3)
afp "$(for ((n = 0; n < 130; n++)); do printf '%s' "$bad"; done)"
expect 1 as ALICE --json cl "QGSLRSC $(id SEEN)"
equal "$(grep -o 'a resource is not listed' <<<"$out" | wc -l)" 100
contains "$out" '30 more are not listed'
many() { # how many different overlays O10000 ..., each twice
    LC_ALL=C awk -v n="$1" 'BEGIN { for (round = 0; round < 2; round++) for (i = 0; i < n; i++) {
        printf "5A0010D3AFD8000000D6F1"
        text = sprintf("%05d", i)
        for (j = 1; j <= 5; j++) printf "F%s", substr(text, j, 1)
        print "40" } }' | tr -d '\n' | sed 's/../\\x&/g'
}
printf '%b' "$(many 5000)" >"$HOME_DIR/many"
expect 0 as ALICE --json cl "CRTSPLF SEEN '$HOME_DIR/many' DEVTYPE(*AFPDS)"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
expect 0 as ALICE --json cl "QGSLRSC $(id SEEN)"
equal "$(grep -o '"resource":"\*OVL"' <<<"$out" | wc -l)" 5000
contains "$out" '"messages":[]'
contains "$out" '"name":"O104999"'
# A list that finds no room for what it has seen is a failure, never a short list.
TMPDIR=$HOME_DIR/none expect 1 as ALICE --json cl "QGSLRSC $(id SEEN)"
contains "$out" '"rows":[]'
