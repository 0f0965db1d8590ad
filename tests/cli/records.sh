#!/bin/bash
# records.sh - the whole record of every function through its real commands, as a program without
# any of our headers sees it: all 429 bytes against those of an encoder that shares nothing with
# ours (tests/tools/golden.c).
# Hundreds of changes, and what a disk makes of them is not the question here.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
proves X1 X7 X8 X20 X21 X22 X23 X24 X25 X26 X27 X28 "the whole record of every function"
golden=$BUILD/tests/tools/golden
export TZ=XYZ-05:30 # X22: the job's local time

# Names that fill their fields, with every character that a name may have.
owner='A#LI$E@_.9' group='GR$P' other='BOB' system='S#@$1234'
own_job='OWN@J$B.#1' other_job='THE_OTHER'
expect 0 "$SPSY" init --system "$system"
cat >"$HOME_DIR/world.cl" <<CL
CRTUSRPRF $group SPCAUT(*SAVSYS)
CRTUSRPRF $owner SPCAUT(*SAVSYS) SUPGRPPRF($group)
CRTUSRPRF $other SPCAUT(*SAVSYS)
CRTUSRPRF RECEIVER
CRTUSRPRF SPOOLER SPCAUT(*SPLCTL)
CRTLIB SHOP
CRTLIB LIBRARY@2B ASP(32)
CRTLIB FAR ASP(*ASPDEV) ASPDEV(IASP255) ASPNBR(255)
CRTLIB TARGET ASP(2)
CRTLIB FARTARGET ASP(*ASPDEV) ASPDEV(IASP33) ASPNBR(33)
CRTOUTQ SHOP/OPEN
CRTOUTQ LIBRARY@2B/QUEUE_\$#@0
CRTOUTQ FAR/AWAY
CRTOUTQ TARGET/QUEUE2
CRTOUTQ FARTARGET/QUEUE33
GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE /* RECEIVER's, for SNDNETSPLF */
CL
expect 0 "$SPSY" run "$HOME_DIR/world.cl"
declare -A asp=([SHOP]='*SYSBAS 1' [LIBRARY@2B]='*SYSBAS 32' [FAR]='IASP255 255'
    [TARGET]='*SYSBAS 2' [FARTARGET]='IASP33 33')
# Registered in the wrong order: SPSY0200 with the lower number comes second.
for each in 'SPSY0200 1' 'SPSY0100 2147483647'; do
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY $each \
        '$PWD/$BUILD/tests/exits/records_ebcdic.so' CCSID(37) RUN(*INLINE)"
done

small 2>/dev/null
printf 'one\ntwo\n' >"$HOME_DIR/text"
printf '\132\000\010\323\250\250\000\000\000' >"$HOME_DIR/afp" # Begin Document

value() { # KEY JSON
    local rest=${2#*\"$1\":}
    rest=${rest#\"}
    echo "${rest%%[\",\}]*}"
}

# What the file is, in the variables that the golden record is made of.
latin='ÄÖÜäöüßçñéèà¢£¥§¶¬|^[]{}\~`'"''"'"<>&%?:;=+*/!.,()-_ø¡¿±÷×µ¼½¾þðæ'
while [ ${#latin} -lt 256 ]; do latin=$latin$latin; done
plain() { form='*STD' data='' defined='*NONE' keywords='' queue=SHOP/OPEN name=SEEN; }
rich() {
    form='Größe µ¶ü' data='ñ{}|^~[]¢!' defined=${latin:0:255} name='F$#@_.9ABC' queue=$1
    defined=${defined//\'\'/\'x} # two apostrophes are one below
    keywords="FORMTYPE('$form') USRDTA('$data') USRDFNDTA('${defined//\'/\'\'}')"
}

# expected FUNCTION CURRENT-USER [FIELD=VALUE...]: the golden record
expected() {
    local library=${queue%%/*}
    "$golden" function="$1" currentUser="$2" jobName="${job##*/}" jobUser="$owner" \
        jobNumber="${job%%/*}" fileName="$name" fileNumber="$number" jobSystem="$system" \
        dateOpened="$date" timeOpened="$time" outputQueue="${queue#*/}" \
        outputQueueLibrary="$library" aspDevice="${asp[$library]% *}" asp="${asp[$library]#* }" \
        formType="$form" userData="$data" userDefinedData="$defined" "${@:3}"
}
format() { printf 'SPSY0%s00' "$1" | iconv -f ASCII -t IBM037; }

# created JSON EARLIEST: job, number, date and time of the file that was just made; the time is
# between two looks at the clock by somebody else.
created() {
    local latest moment
    latest=$(date +%y%m%d%H%M%S)
    job=$(value jobNumber "$1")/$owner/$(value jobName "$1")
    number=$(value fileNumber "$1")
    date=$(value dateOpened "$1") time=$(value timeOpened "$1")
    equal "${date:0:1}" 1
    moment=${date:1}$time
    [[ ! $moment < $2 && ! $moment > $latest ]] || fail "opened at $moment, not $2 to $latest"
}

compare() { # WHAT
    cmp "$HOME_DIR/expected" "$HOME_DIR/seen" || {
        "$SPSY" record decode --dump <(tail -c 429 "$HOME_DIR/expected") >&2
        "$SPSY" record decode --dump <(tail -c 429 "$HOME_DIR/seen") >&2
        fail "$1"
    }
    cases=$((cases + 1))
}
cases=0
export SPSY_TEST_DUMP=$HOME_DIR/dump

# own FUNCTION SWAP CALLS STATEMENT... -- [FIELD=VALUE...]: in the file's own job; SPSY0100 alone is
# called, for each of CALLS guarded statements; the last one's record is compared. %F is the file.
own() {
    local function=$1 swap=$2 calls=$3 user=$owner begun
    shift 3
    begun=$(date +%y%m%d%H%M%S)
    rm -f "$SPSY_TEST_DUMP" "$HOME_DIR/saved"
    {
        echo "CRTSPLF FILE($name) FROMSTMF('$HOME_DIR/$from') OUTQ($queue) $keywords"
        [ "$swap" = no ] || echo "QWTSETP $group"
        for ((; $#; )); do
            [ "$1" != -- ] || break
            echo "${1//%F/FILE($name)}"
            shift
        done
    } >"$HOME_DIR/own.cl"
    shift
    [ "$swap" = no ] || user=$group
    expect 0 "$SPSY" --user "$owner" --job "$own_job" --json run "$HOME_DIR/own.cl"
    created "$(head -1 <<<"$out")" "$begun"
    equal "$(stat -c %s "$SPSY_TEST_DUMP")" $((calls * 437))
    { format 1; expected "$function" "$user" "$@"; } >"$HOME_DIR/expected"
    tail -c 437 "$SPSY_TEST_DUMP" >"$HOME_DIR/seen"
    compare "own $function $*"
    "$SPSY" --user SPOOLER cl "DLTSPLF $name $job" 2>/dev/null || true # the next save is of one file
}

# foreign FUNCTION STATEMENT [FIELD=VALUE...]: from another job; both formats are called.
# What goes before (a save to restore from) is given to $before, by a user who is not asked about.
foreign() {
    local function=$1 statement=$2 begun each id
    shift 2
    begun=$(date +%y%m%d%H%M%S)
    expect 0 "$SPSY" --user "$owner" --job "$own_job" --json cl \
        "CRTSPLF FILE($name) FROMSTMF('$HOME_DIR/$from') OUTQ($queue) $keywords"
    created "$out" "$begun"
    id="FILE($name) JOB($job) SPLNBR($number)"
    rm -f "$HOME_DIR/saved" "$SPSY_TEST_DUMP"
    for each in "${before[@]}"; do
        expect 0 "$SPSY" --user SPOOLER cl "${each//%F/$id}"
    done
    [ ! -e "$SPSY_TEST_DUMP" ] || fail "one with *SPLCTL was asked about"
    expect 0 "$SPSY" --user "$other" --job "$other_job" cl "${statement//%F/$id}"
    { format 1; expected "$function" "$other" "$@"; format 2; expected "$function" "$other" "$@"; } \
        >"$HOME_DIR/expected"
    mv "$SPSY_TEST_DUMP" "$HOME_DIR/seen"
    compare "foreign $statement $*"
    "$SPSY" --user SPOOLER cl "DLTSPLF $id" 2>/dev/null || true
}

both() { # FUNCTION SWAP STATEMENT [FIELD=VALUE...]
    own "$1" "$2" 1 "$3" -- "${@:4}"
    foreign "$1" "$3" "${@:4}"
}

# All of one file: which, and whether the current profile was swapped in its own job.
all() {
    local swap=$1 library=${queue%%/*} each target
    from=text before=()
    for each in DSPSPLF QSPOPNSP WRKSPLFA WRKPRTSTS QUSRSPLA HLDSPLF DLTSPLF; do
        both $each $swap "$each %F"
    done
    before=('HLDSPLF %F')
    own RLSSPLF $swap 2 "HLDSPLF %F" "RLSSPLF %F" --
    foreign RLSSPLF "RLSSPLF %F"
    before=()
    for each in CPYSPLF EXPORT; do
        both $each $swap "$each %F TOSTMF('$HOME_DIR/copy') STMFOPT(*REPLACE)"
    done
    both SNDNETSPLF $swap "SNDNETSPLF %F TOUSRID((RECEIVER $system))"
    both SNDTCPSPLF $swap "SNDTCPSPLF %F RMTSYS('127.0.0.1:$port') PRTQ('lp')"
    both CHGSPLFA $swap "CHGSPLFA %F COPIES(2)"
    from=afp keywords="$keywords DEVTYPE(*AFPDS)"
    both QGSLRSC $swap "QGSLRSC %F"
    from=text keywords=${keywords% *}
    for target in TARGET/QUEUE2 FARTARGET/QUEUE33; do # X23, X24
        for each in "CHGSPLFA %F OUTQ($target) COPIES(3)" "QSPMOVSP %F OUTQ($target)"; do
            both "${each%% *}" $swap "$each" newOutputQueue="${target#*/}" \
                newOutputQueueLibrary="${target%/*}" newAspDevice="${asp[${target%/*}]% *}" \
                newAsp="${asp[${target%/*}]#* }"
        done
    done
    each="SAVF('$HOME_DIR/saved')"
    both SAV $swap "SAVOBJ ${queue#*/} $library $each SPLFDTA(*ALL)"
    both SAV $swap "SAVLIB $library $each SPLFDTA(*ALL)"
    both SAV $swap "QSRSAVO *ALL $library $each SPLFDTA(*ALL)"
    before=("SAVLIB $library $each SPLFDTA(*ALL)" "DLTSPLF %F")
    for target in "$library" TARGET FARTARGET; do # X25
        for statement in "RSTOBJ ${queue#*/} $library $each" "RSTLIB $library $each" \
            "QSRRSTO ${queue#*/} $library $each"; do
            set -- aspDevice= asp=0 newOutputQueueLibrary="$target" \
                newAspDevice="${asp[$target]% *}" newAsp="${asp[$target]#* }"
            own RST $swap 3 "SAVLIB $library $each SPLFDTA(*ALL)" "DLTSPLF %F" "$statement RSTLIB($target)" -- "$@"
            foreign RST "$statement RSTLIB($target)" "$@"
        done
    done
}
plain
all no
rich 'LIBRARY@2B/QUEUE_$#@0'
all yes
# The current queue on an independent ASP.
rich FAR/AWAY
from=text before=()
both DSPSPLF no "DSPSPLF %F"
both QSPMOVSP yes "QSPMOVSP %F OUTQ(SHOP/OPEN)" newOutputQueue=OPEN newOutputQueueLibrary=SHOP \
    newAspDevice='*SYSBAS' newAsp=1
equal $cases $(((14 + 4 + 3 + 9) * 4 + 4))
