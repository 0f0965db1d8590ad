#!/bin/bash
# spsy record: fields to the 429 bytes and back, without any home (core/tool/README.md, "spsy
# record").
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
work=$HOME_DIR
export SPSY_HOME=$work/no-such-home

good='"function":"DLTSPLF","currentUser":"BOB","jobName":"P","jobUser":"ALICE","jobNumber":"000123",
"fileName":"QSYSPRT","fileNumber":2,"jobSystem":"SYS1","dateOpened":"1261120","timeOpened":"142501"'
echo "{$good}" >"$work/good.json"

# Encode: raw, hex, both forms, from a file, a pipe, standard input.
"$SPSY" record encode "$work/good.json" >"$work/raw"
equal "$(stat -c %s "$work/raw")" 429
expect 0 "$SPSY" record encode "$work/good.json" --hex
equal "$out" "$(od -An -v -tx1 "$work/raw" | tr -d ' \n')"
contains "$out" 000001adc4d3e3e2d7d3c6404040c2d6c2
expect 0 "$SPSY" record encode --ascii --hex "$work/good.json"
contains "$out" 000001ad444c5453504c46202020424f42
equal "$("$SPSY" record encode --hex <"$work/good.json")" "$("$SPSY" record encode "$work/good.json" --hex)"
equal "$("$SPSY" record encode - --hex <"$work/good.json")" "$("$SPSY" record encode "$work/good.json" --hex)"
equal "$("$SPSY" record encode <(cat "$work/good.json") --hex)" "$("$SPSY" record encode "$work/good.json" --hex)"

# Decode: what was encoded, with the defaults.
expect 0 "$SPSY" record decode "$work/raw"
contains "$out" '"length":429,"function":"DLTSPLF","currentUser":"BOB"'
contains "$out" '"aspDevice":"*SYSBAS","asp":1'
contains "$out" '"newAsp":0'
contains "$out" '"userDefinedData":"*NONE"'
echo "$out" >"$work/back.json"
equal "$("$SPSY" record encode "$work/back.json" --hex)" "$("$SPSY" record encode "$work/good.json" --hex)"
"$SPSY" record encode "$work/good.json" --ascii >"$work/ascii"
equal "$("$SPSY" record decode --ascii <"$work/ascii")" "$out"
equal "$("$SPSY" record decode - --ascii <"$work/ascii")" "$out"
expect 0 "$SPSY" record decode "$work/raw" --dump
contains "$out" "'DLTSPLF   '"
contains "$out" "C4 D3 E3 E2 D7 D3 C6 40 40 40"

# Every error: its status, nothing on standard output, the field named.
bad() { # STATUS NEEDLE ARGUMENT...
    local status=$1 needle=$2
    shift 2
    expect "$status" "$SPSY" record "$@"
    equal "$out" ""
    contains "$err" "$needle"
}
document() { # JSON-MEMBERS: good ones and these, later ones instead of earlier ones
    echo "{$good,$1}" >"$work/bad.json"
}
for field in currentUser jobName jobUser jobNumber fileName jobSystem dateOpened timeOpened function; do
    sed "s/\"$field\":\"[^\"]*\"/\"$field\":\" \"/" "$work/good.json" >"$work/bad.json"
    bad 1 "$field" encode "$work/bad.json"
    sed "s/\"$field\":\"[^\"]*\",*//; s/,}/}/" "$work/good.json" >"$work/bad.json"
    bad 1 "$field" encode "$work/bad.json"
done
sed 's/1261120/1260229/' "$work/good.json" >"$work/bad.json"
bad 1 dateOpened encode "$work/bad.json"
sed 's/"fileNumber":2/"fileNumber":1000000/' "$work/good.json" >"$work/bad.json"
bad 1 fileNumber encode "$work/bad.json"
sed 's/"fileNumber":2/"fileNumber":"2"/' "$work/good.json" >"$work/bad.json"
bad 1 fileNumber encode "$work/bad.json"
document '"userData":"ELEVEN CHRS"'
bad 1 userData encode "$work/bad.json"
document '"formType":"€"'
bad 1 formType encode "$work/bad.json"
document '"asp":256'
bad 1 asp encode "$work/bad.json" --hex
document '"newAsp":-1'
bad 1 newAsp encode "$work/bad.json"
document '"length":432'
bad 1 length encode "$work/bad.json"
document '"userdata":"x"'
bad 1 userdata encode "$work/bad.json"
document '"userData":"a","userData":"b"'
bad 1 userData encode "$work/bad.json"
document '"userData":null'
bad 1 userData encode "$work/bad.json"
document '"userData":"a\u0000b"'
bad 1 "$work/bad.json" encode "$work/bad.json"
echo "{$good" >"$work/bad.json"
bad 1 "$work/bad.json" encode "$work/bad.json"
bad 1 "no-such-file" encode "$work/no-such-file"
bad 1 "$work" encode "$work"
bad 1 "standard input" encode
head -c 100000 /dev/zero >"$work/large"
bad 1 "longer than" encode "$work/large"

head -c 428 "$work/raw" >"$work/short"
bad 1 "428" decode "$work/short"
cat "$work/raw" <(printf '@') >"$work/long"
bad 1 "longer than 429" decode "$work/long"
bad 1 "429 bytes, not 0" decode
bad 1 function decode "$work/raw" --ascii
bad 1 function decode "$work/raw" --ascii --dump
bad 1 "no-such-file" decode "$work/no-such-file"

# Usage.
bad 2 usage
bad 2 "unknown action" code
bad 2 --dump encode "$work/good.json" --dump
bad 2 --hex decode "$work/raw" --hex
bad 2 "unexpected argument" encode "$work/good.json" "$work/good.json"
bad 2 "unexpected argument" encode - -
bad 2 "unexpected argument" layout x
expect 0 "$SPSY" record --help
contains "$out" "usage: spsy record"

# The table.
expect 0 "$SPSY" record layout
contains "$out" " 174   AE  CHAR(255)   userDefinedData"
contains "$out" " 429  1AD  end"
expect 0 "$SPSY" --json record layout
said=$out
expect 0 "$SPSY" record layout --json
equal "$out" "$said"
contains "$out" '{"field":"fileNumber","offset":60,"length":4,"type":"BINARY(4)"'

# What would drive a terminal is escaped in JSON, also what cJSON leaves alone.
printf '{%s,"userData":"\302\233x\177"}' "$good" >"$work/drives.json"
"$SPSY" record encode "$work/drives.json" >"$work/raw"
expect 0 "$SPSY" record decode "$work/raw"
contains "$out" '"userData":"\u009bx\u007f"'

# A full disk is an error, not a silent loss.
for arguments in "encode $work/good.json" "decode $work/raw" "decode $work/raw --dump" layout "layout --json"; do
    # shellcheck disable=SC2086
    if "$SPSY" record $arguments >/dev/full 2>"$work/err"; then fail "$arguments to a full disk"; fi
    contains "$(cat "$work/err")" "cannot write"
done
