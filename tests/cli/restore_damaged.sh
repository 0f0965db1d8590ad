# What is no whole save file restores nothing, and says so: cut, changed, forged, exchanged.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
world
savf=$HOME_DIR/save.tar forged=$HOME_DIR/forged.tar parts=$HOME_DIR/parts
for name in ONE TWO THREE; do
    printf 'this is %s' $name >"$HOME_DIR/text"
    expect 0 as ALICE cl "CRTSPLF $name '$HOME_DIR/text' SHOP/OPEN USRDTA($name)"
done
expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$savf') SPLFDTA(*ALL)"
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL)"
expect 0 "$SPSY" cl "DLTOUTQ SHOP/OPEN" # a restored queue would be seen, too
nothing() { # restored, in this home
    expect 0 "$SPSY" --json cl "WRKSPLF *ALL"
    contains "$out" '"rows":[]'
    expect 0 "$SPSY" --json cl "WRKOUTQ *ALL"
    case $out in *OPEN*) fail "the queue was restored" ;; esac
    equal "$(ls "$SPSY_HOME/data")" pending
    equal "$(ls "$SPSY_HOME/data/pending")" ""
}
refused() { # WHAT: the forged file is refused, the message says what
    expect 1 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$forged')"
    contains "$err" "SPY0107: save file $forged"
    contains "$err" "$1"
    contains "$err" "CPF3770: No objects restored"
    nothing
}

# ---- cut at many lengths: one script, one look afterwards ----
end=$(($(grep -obUa manifest.sha256 "$savf" | tail -1 | cut -d: -f1) + 512 + 64))
size=$(stat -c %s "$savf")
lengths="$(seq 0 173 $((end - 1))) $((end - 1))"
for length in $lengths; do
    head -c "$length" "$savf" >"$HOME_DIR/cut$length"
    echo "RSTLIB SHOP SAVF('$HOME_DIR/cut$length')"
done >"$HOME_DIR/cut.cl"
expect 1 "$SPSY" --json run --keep-going "$HOME_DIR/cut.cl"
equal "$(grep -c '"status":"failed","exit":1' <<<"$out")" "$(wc -w <<<"$lengths")"
equal "$(grep -c '"id":"CPF3770"' <<<"$out")" "$(wc -w <<<"$lengths")"
nothing
rm "$HOME_DIR"/cut*

# ---- a changed byte in each part ----
flip() { # TEXT: the first byte of TEXT in the save file becomes another
    local at
    at=$(grep -obUa "$1" "$savf" | head -1 | cut -d: -f1)
    cp "$savf" "$forged"
    printf '~' | dd of="$forged" bs=1 seek="$at" conv=notrunc status=none
}
flip data/000001
refused ""
flip "$(tar -xOf "$savf" data/000002 | head -c 4)"
refused "the digest differs"
flip '"kind"'
refused "digest does not match"
flip "$(tar -xOf "$savf" manifest.sha256)"
refused "digest does not match"

# ---- forged: taken apart, changed, its digests made right again ----
unpack() {
    rm -rf "$parts"
    mkdir "$parts"
    tar -C "$parts" -xf "$savf"
}
pack() { # [ENTRY...]: in this order; the manifest's digest is made anew
    [ ! -f "$parts/manifest.json" ] ||
        sha256sum "$parts/manifest.json" | cut -c1-64 | tr -d '\n' >"$parts/manifest.sha256"
    # shellcheck disable=SC2046 # words are entries
    tar -C "$parts" -cf "$forged" $([ $# = 0 ] && echo data/000001 data/000002 data/000003 \
        manifest.json manifest.sha256 || echo "$@")
}
unpack
pack # it is the forging that is refused, not the packing
expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$forged')"
expect 0 as SPOOLER cl "DLTSPLF *SELECT SELECT(*ALL)"
expect 0 "$SPSY" cl "DLTOUTQ SHOP/OPEN"

mv "$parts/data/000001" "$parts/x"
mv "$parts/data/000002" "$parts/data/000001"
mv "$parts/x" "$parts/data/000002"
pack
refused "files[0]: its data is not what was saved"
unpack
pack data/000002 data/000001 data/000003 manifest.json manifest.sha256
refused "data/000001: is not where it belongs"
pack data/000001 data/000002 manifest.json manifest.sha256
refused "3, but the save file has the data of 2"
cp "$parts/data/000003" "$parts/data/000004"
pack data/000001 data/000002 data/000003 data/000004 manifest.json manifest.sha256
refused "3, but the save file has the data of 4"
pack data/000001 data/000002 data/000003 manifest.json
refused "manifest.sha256"
pack data/000001 data/000002 data/000003
refused "cut off"
pack data/000001 data/000002 data/000003 manifest.json manifest.sha256 data/000004
refused "after its end"
for name in ../escape /etc/passwd data/../../escape ./data/000001 data//000001; do # paths
    tar -C "$parts" -P --transform "s|^data/000001\$|$name|" -cf "$forged" data/000001 \
        data/000002 data/000003 manifest.json manifest.sha256
    refused ""
    [ ! -e "$HOME_DIR/escape" ] || fail "it was unpacked"
done
for kind in symlink hardlink directory fifo sparse; do
    unpack
    rm "$parts/data/000002"
    case $kind in
    symlink) ln -s /etc/passwd "$parts/data/000002" ;;
    hardlink) ln "$parts/data/000001" "$parts/data/000002" ;;
    directory) mkdir "$parts/data/000002" ;;
    fifo) mkfifo "$parts/data/000002" ;;
    sparse) truncate -s 1M "$parts/data/000002" ;; # a few bytes that would be many
    esac
    TAR_OPTIONS=--sparse pack data/000001 data/000002 data/000003 manifest.json manifest.sha256
    refused "not a regular file"
done

# The manifest's values: each edit is one that no save would have written.
edit() { # SED-EXPRESSION WHAT
    unpack
    sed -i "$1" "$parts/manifest.json"
    pack
    refused "$2"
}
edit 's/"version":1/"version":2/' "version"
edit 's/"version":1/"version":"1"/' "version"
edit 's/"version":1/"version":1.5/' "version"
edit 's/spsy save file/tar/' "kind"
edit 's/"library":"SHOP"/"library":"shop"/' "library"
edit 's/"fileNumber":1/"fileNumber":"1"/' "files[0].fileNumber"
edit 's/"fileNumber":1/"fileNumber":0/' "files[0].fileNumber"
edit 's/"fileNumber":1/"fileNumber":1000000/' "files[0].fileNumber"
edit 's/"fileNumber":1,//' "files[0].fileNumber: missing"
edit 's/"fileNumber":1,/"fileNumber":1,"fileNumber":1,/' "manifest.json"
edit 's/"fileNumber":1,/"more":1,"fileNumber":1,/' "files[0].more: unknown key"
edit 's/"jobNumber":"......"/"jobNumber":"000000"/' "files[0].jobNumber"
edit 's/"jobUser":"ALICE"/"jobUser":"alice"/' "files[0].jobUser"
edit 's/"jobUser":"ALICE"/"jobUser":"..\/..\/A"/' "files[0].jobUser"
edit 's/"jobUser":"ALICE"/"jobUser":"ABCDEFGHIJK"/' "files[0].jobUser"
edit 's/"jobUser":"ALICE"/"jobUser":null/' "files[0].jobUser"
edit 's/"dateOpened":"......./"dateOpened":"1260230/' "files[0].dateOpened"
edit 's/"timeOpened":"....../"timeOpened":"240000/' "files[0].timeOpened"
edit 's/"userData":"ONE"/"userData":"€"/' "files[0].userData"
edit 's/"userData":"ONE"/"userData":"ABCDEFGHIJK"/' "files[0].userData"
edit 's/"userData":"ONE"/"userData":"a\\u0000b"/' "manifest.json"
edit 's/"userData":"ONE"/"userData":"\xff"/' "manifest.json"
edit 's/"status":"\*READY"/"status":"*PRINTED"/' "files[0].status"
edit 's/"copies":1/"copies":256/' "files[0].copies"
edit 's/"copies":1/"copies":01/' "manifest.json"
edit 's/"outputPriority":5/"outputPriority":10/' "files[0].outputPriority"
edit 's/"expirationDate":"\*NONE"/"expirationDate":"2026-02-29"/' "files[0].expirationDate"
edit 's/"deviceType":"\*SCS"/"deviceType":"*PDF"/' "files[0].deviceType"
edit 's/"ccsid":37/"ccsid":65536/' "files[0].ccsid"
edit 's/"size":11/"size":12/' "files[0]: its data has another size"
edit 's/"size":11/"size":-1/' "files[0].size"
edit 's/"entry":1/"entry":2/' "files[0]: its entry"
edit 's/"digest":"./"digest":"G/' "files[0]: its digest is malformed"
edit 's/"digest":"./"digest":"/' "files[0]: its digest is malformed"
edit 's/"outputQueue":"OPEN","formType"/"outputQueue":"OTHER","formType"/' "files[0]: its queue"
edit 's/"owner":"QSECOFR"/"owner":""/' "queues[0].owner"
edit 's/"publicAuthority":"\*CHANGE"/"publicAuthority":"*NONE"/' "queues[0].publicAuthority"
edit 's/"privateAuthorities":\[\]/"privateAuthorities":[{"profile":"A","authority":"*ALL"},{"profile":"A","authority":"*USE"}]/' "stands there twice"
edit 's/"files":\[/"files":{"a":[/; s/\]}$/]}}/' "files"
edit '$ s/}$/}x/' "manifest.json"
# The same file twice, the same queue twice.
unpack
sed -i 's/"fileName":"TWO",\(.*\)"jobNumber":"[0-9]*"/"fileName":"TWO",\1"jobNumber":"000099"/
    s/"fileName":"THREE",\(.*\)"jobNumber":"[0-9]*"/"fileName":"THREE",\1"jobNumber":"000099"/
    s/"timeOpened":"......"/"timeOpened":"010203"/' "$parts/manifest.json"
pack
refused "stands there twice"
unpack
sed -i 's/^\({"outputQueue":"OPEN".*\)\],$/\1,\1],/' "$parts/manifest.json"
pack
refused "stands there twice"
unpack
printf '[%.0s' $(seq 5000) >"$parts/manifest.json"
pack
refused "manifest.json"

# A manifest that would cost a gigabyte of memory when it is read as a whole: 96 MiB are enough to
# say what is wrong with it. A sanitizer's own address space is larger.
case $BUILD in *san-*) ;; *)
    head='{"version":1,"kind":"spsy save file","system":"S","time":"2026-01-01T00:00:00Z",'
    head=$head'"library":"SHOP",'
    zeros() { yes '0,' | tr -d '\n' | head -c 60000000; }
    large() { # WHAT: the manifest is standard input
        unpack
        cat >"$parts/manifest.json"
        pack
        (
            ulimit -v 98304
            refused "$1"
        ) || exit 1
    }
    { printf '%s"queues":[],"files":[{"a":[' "$head" && zeros && printf '0]}]}'; } |
        large "files[0]: is too long"
    { printf '%s"queues":[{"a":"' "$head" && zeros && printf '"}],"files":[]}'; } |
        large "queues[0]: is too long"
    { printf '%s"queues":[],"files":[],"more":[' "$head" && zeros && printf '0]}'; } |
        large "the document: is too long"
    { printf '%s"queues":[],"files":[' "$head" && zeros && printf '0]}'; } |
        large "files[0]: an object is expected"
    { printf '%s"queues":[],"f\\u0069les":[{}]}' "$head"; } |
        large "files: its key is written with escapes"
    { printf '%s"files":[],"queues":[' "$head" && awk 'BEGIN {
        for (i = 0; i < 40000; i++)
            printf "%s{\"outputQueue\":\"Q%d\",\"owner\":\"QSYS\",\"publicAuthority\":\"*USE\"," \
                "\"displayData\":\"*NO\",\"operatorControl\":\"*YES\",\"authorityCheck\":\"*OWNER\"," \
                "\"text\":\"\",\"privateAuthorities\":[]}", i ? "," : "", i
        print "]}" }'; } | large "queues[32768]: more queues than a save file can have"
    ;;
esac

# ---- what is no tar archive at all ----
rm "$forged"
: >"$forged"
refused ""
head -c 20000 /dev/urandom >"$forged"
refused ""
gzip -c "$savf" >"$forged"
refused ""
rm "$forged"
mkfifo "$forged"
refused "not a regular file"
rm "$forged"
mkdir "$forged"
refused "not a regular file"
rmdir "$forged"
expect 1 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$forged')"
contains "$err" "No such file"
nothing
ln -s "$savf" "$forged" # a link to a save file is one
expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF('$forged')"
[ "$size" -gt 0 ]
