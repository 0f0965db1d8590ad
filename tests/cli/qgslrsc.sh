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
# Not AFPDS: said to who may know only.
create ALICE SEEN
expect 1 as ALICE cl "QGSLRSC $(id SEEN)"
contains "$err" "CPF3429"
contains "$err" '*SCS'
expect 3 as BOB cl "QGSLRSC $(id SEEN)"
case $err in *CPF3429*) fail "a refused user learns the device type" ;; esac
