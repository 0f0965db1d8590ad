#!/bin/bash
# CRTSPLF RECFMT: structured fields as other systems keep them become the normal form; what is none
# of it creates nothing; QGSLRSC and CRTSPLF name the framing that a file is in.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world

# Begin Document, Begin Page, Include Page Segment LOGO, End Page, End Document: in hexadecimal.
fields="5A0010D3A8A8000000C4D6C34040404040 5A0008D3A8AF000000
5A0016D3AF5F000000D3D6C7D640404040000000000000 5A0008D3A9AF000000 5A0008D3A9A8000000"
# Trouble between them: X'0A5A' and X'D3' in the data of a comment.
fields="$fields 5A0012D3EEEE0000000A5A0010D3A8A80D0A1A"
fields=$(tr -s ' \n' '  ' <<<"$fields")

bytes() { # HEX...: the bytes
    printf '%b' "$(tr -d ' \n' <<<"$*" | sed 's/../\\x&/g')"
}
number() { # VALUE DIGITS: in hexadecimal
    printf "%0$2X" "$1"
}
# The same in each framing. WIDTH of a length; SELF: what it counts more than the field.
records() { # PATTERN with @n for the length, + what is added to it, and the field
    local field length
    for field in $fields; do
        [ "${bare:-}" ] && field=${field#5A}
        length=$((${#field} / 2 + $2))
        printf '%s%s' "$(number "$length" "$1")" "$3$field"
    done
}
little() { # the same with the low byte first
    local field length
    for field in $fields; do
        length=$((${#field} / 2))
        printf '%02X%02X%s%s' $((length % 256)) $((length / 256)) "$1" "$field"
    done
}
rdw() { records 4 4 0000; }
bdw() {
    local inner
    inner=$(rdw)
    printf '%s0000%s' "$(number $((${#inner} / 2 + 4)) 4)" "$inner"
}
separated() { # HEX between the fields
    local field between=
    for field in $fields; do
        [ "${bare:-}" ] && field=${field#5A}
        printf '%s%s' "$between" "$field"
        between=$1
    done
}
# shellcheck disable=SC2086 # fields are words
normal() { printf '%s' $fields; }
bytes "$(normal)" >"$HOME_DIR/normal"

as_given() { # STATEMENT: ALICE's, with the framed bytes on standard input
    as ALICE --json cl "$1" <"$HOME_DIR/framed"
}

# takes RECFMT HEX [RECFMT of the message]: from a file and from standard input the stored bytes are
# the normal form, and pages and resources its own; stored as it is, the framing is named.
takes() {
    bytes "$2" >"$HOME_DIR/framed"
    for path in "$HOME_DIR/framed" -; do
        expect 0 as_given "CRTSPLF F '$path' DEVTYPE(*AFPDS) RECFMT($1)"
        contains "$out" '"pages":1'
        contains "$out" '"messages":[]'
        job=$(value jobNumber "$out")/ALICE/SPSY
        as ALICE cl "QSPOPNSP FILE(F) JOB($job)" >"$HOME_DIR/stored" || fail "QSPOPNSP: $?"
        cmp "$HOME_DIR/stored" "$HOME_DIR/normal" || fail "$1: not the normal form"
        expect 0 as ALICE --json cl "QGSLRSC FILE(F) JOB($job)"
        contains "$out" '"rows":[{"resource":"*PAGSEG","name":"LOGO"}]'
    done
    expect 0 as ALICE --json cl "CRTSPLF F '$HOME_DIR/framed' DEVTYPE(*AFPDS)"
    contains "$out" '"id":"SPY0003"'
    contains "$out" "RECFMT(${3:-$1})"
    job=$(value jobNumber "$out")/ALICE/SPSY
    as ALICE cl "QSPOPNSP FILE(F) JOB($job)" >"$HOME_DIR/stored" || fail "QSPOPNSP: $?"
    cmp "$HOME_DIR/stored" "$HOME_DIR/framed" || fail "$1: stored bytes differ"
    expect 1 as ALICE --json cl "QGSLRSC FILE(F) JOB($job)"
    contains "$out" '"rows":[]'
    contains "$out" 'structured field at offset'
    contains "$out" "RECFMT(${3:-$1})"
}
takes '*RDW' "$(rdw)"
takes '*RDW' "$(bare=1 rdw)"
takes '*RDW' "$(rdw)0A"
takes '*BDW' "$(bdw)"
takes '*BDW' "$(bare=1 bdw)00000000"
takes '*LEN2' "$(records 4 0 '')"
takes '*LEN2' "$(records 4 2 '')"
takes '*LEN2' "$(bare=1 records 4 0 '')1A"
takes '*LEN2' "$(little '')"
takes '*LEN4' "$(records 8 0 '')"
takes '*LEN4' "$(records 8 4 '')"
takes '*LEN4' "$(little 0000)"
takes '*NO5A' "$(bare=1 separated '')"
takes '*NO5A' "$(bare=1 separated '')0D0A"
takes '*CRLF' "$(separated 0D0A)"
takes '*CRLF' "$(separated 0A)0A"
takes '*PAD' "$(normal)0A"
takes '*PAD' "$(normal)1A"
takes '*PAD' "$(normal)0000000000"
takes '*PAD' "$(separated 0000)"
# The normal form says nothing, and an empty file is empty in each.
expect 0 as ALICE --json cl "CRTSPLF F '$HOME_DIR/normal' DEVTYPE(*AFPDS) RECFMT(*STREAM)"
contains "$out" '"messages":[]'
for format in '*STREAM' '*RDW' '*BDW' '*LEN2' '*LEN4' '*NO5A' '*CRLF' '*PAD'; do
    expect 0 as ALICE --json cl "CRTSPLF F /dev/null DEVTYPE(*AFPDS) RECFMT($format)"
    contains "$out" '"size":0'
done

# refuses RECFMT HEX OFFSET CAUSE: nothing is created.
refuses() {
    local before
    before=$("$SPSY" --json cl "WRKSPLF SELECT(*ALL)" | grep -o '"fileName"' | wc -l)
    bytes "$2" >"$HOME_DIR/framed"
    expect 1 as_given "CRTSPLF F - DEVTYPE(*AFPDS) RECFMT($1)"
    contains "$out" '"id":"SPY0107"'
    contains "$out" "RECFMT($1): at offset $3: $4"
    contains "$out" '"rows":[]'
    equal "$("$SPSY" --json cl "WRKSPLF SELECT(*ALL)" | grep -o '"fileName"' | wc -l)" "$before"
}
refuses '*RDW' "$(normal)" 0 "X'5A0010D3' is not a record descriptor word"
refuses '*RDW' "$(rdw)0016" 110 "the stream ends inside a record"
refuses '*RDW' "$(rdw)000D0000F1C8859393964040404040" 110 "a record of 9 bytes holds no structured"
refuses '*BDW' "$(rdw)" 4 "X'5A0010D3' is not a record descriptor word"
refuses '*LEN2' "$(rdw)" 0 "no structured field follows the length"
refuses '*LEN4' "$(records 4 0 '')" 0 "no structured field follows the length"
refuses '*NO5A' "$(normal)" 0 "no structured field without X'5A' begins here"
refuses '*CRLF' "$(normal)" 17 "no CR LF or LF before this structured field"
refuses '*PAD' "$(rdw)" 1 "X'15' where X'5A' must be"
refuses '*PAD' 0000 2 "the stream ends without a structured field"
# The beginning is in a framing, the rest is not: told with the place.
bytes "$(rdw)F1F2F3F4F5" >"$HOME_DIR/framed"
expect 0 as ALICE --json cl "CRTSPLF F '$HOME_DIR/framed' DEVTYPE(*AFPDS)"
contains "$out" "its first structured fields are in records with a record descriptor word"
contains "$out" "at offset 110: X'F1F2F3F4' is not a record descriptor word"
# Damage inside the normal form is no framing.
bytes "$(normal)$(normal)F1F2F3F4F5" >"$HOME_DIR/framed"
expect 0 as ALICE --json cl "CRTSPLF F '$HOME_DIR/framed' DEVTYPE(*AFPDS)"
contains "$out" '"messages":[]'
# Other data has no structured fields.
for type in '*SCS' '*USERASCII'; do
    expect 2 as ALICE cl "CRTSPLF F '$HOME_DIR/normal' DEVTYPE($type) RECFMT(*RDW)"
    contains "$err" CPD0084
    expect 0 as ALICE cl "CRTSPLF F /dev/null DEVTYPE($type) RECFMT(*STREAM)"
done
expect 2 as ALICE cl "CRTSPLF F '$HOME_DIR/normal' DEVTYPE(*AFPDS) RECFMT(*FB)"
# The help says what each means.
expect 0 "$SPSY" help crtsplf
for format in '*STREAM' '*RDW' '*BDW' '*LEN2, *LEN4' '*NO5A' '*CRLF' '*PAD'; do
    contains "$out" "$format: "
done
expect 0 "$SPSY" man
contains "$out" '*BDW: the same in blocks'

# A large stream from standard input in constant memory: 45 MB where 40 MB of addresses are allowed.
case $BUILD in *san-*) exit 0 ;; esac
rdw | tr -d ' \n' | sed 's/../\\x&/g' >"$HOME_DIR/one"
one=$(cat "$HOME_DIR/one")
for ((n = 0; n < 10; n++)); do
    one="$one$one"
done
printf '%b' "$one" >"$HOME_DIR/block"
for ((n = 0; n < 400; n++)); do
    cat "$HOME_DIR/block"
done | (ulimit -v 40000 && exec "$SPSY" --user ALICE --json cl \
    "CRTSPLF F - DEVTYPE(*AFPDS) RECFMT(*RDW)") >"$HOME_DIR/out" || fail "large: $?"
contains "$(cat "$HOME_DIR/out")" '"pages":409600'
