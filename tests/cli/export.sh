# EXPORT: EBCDIC to text of any CCSID.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/stream_lib.sh"
world
create ALICE SEEN
stream_file EXPORT

printf 'A\303\244[\n\302\247' >"$HOME_DIR/input"
expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/input'"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
for ccsid in 37 273 500 819 850 923 1140 1141 1200 1202 1208 1252; do
    case $ccsid in
    37 | 273 | 500 | 850 | 1140 | 1141) name=$(printf 'IBM%03d' $ccsid) ;;
    819) name=ISO-8859-1 ;;
    923) name=ISO-8859-15 ;;
    1200) name=UTF-16BE ;;
    1202) name=UTF-16LE ;;
    1208) name=UTF-8 ;;
    1252) name=CP1252 ;;
    esac
    clean
    expect 0 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID($ccsid)"
    iconv -f UTF-8 -t $name "$HOME_DIR/input" | cmp - "$target" || fail "CCSID $ccsid"
done
clean
expect 0 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(37)"
equal "$(hex "$target")" c143ba25b5

# What the CCSID does not have: an error, and no file.
clean
expect 1 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(367)"
contains "$err" "CPF3429: file T number"
contains "$err" "cannot be exported: the character at offset"
contains "$err" "from CCSID 1208 to CCSID 367"
untouched
expect 2 as ALICE --json cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(4711)"
contains "$out" '"id":"CPD0084"'
contains "$out" '"decisions":[]'
expect 2 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(0)"
expect 2 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(UTF8)"
untouched
printf 'a\344' >"$HOME_DIR/input"
expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/input' DEVTYPE(*USERASCII) CCSID(819)"
job=$(value jobNumber "$out")/ALICE/SPSY
expect 0 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(273)"
equal "$(hex "$target")" 81c0
clean
expect 1 as ALICE cl "EXPORT $(id T) TOSTMF('$target') TOCCSID(367)"
contains "$err" "CPF3429: file T number"
contains "$err" "cannot be exported: the character at offset 1 "
untouched
expect 0 as ALICE --json cl "CRTSPLF T '$HOME_DIR/input' DEVTYPE(*AFPDS)"
job=$(value jobNumber "$out")/ALICE/SPSY
expect 1 as ALICE cl "EXPORT $(id T) TOSTMF('$target')"
contains "$err" CPF3429
untouched
