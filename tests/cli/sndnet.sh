# SNDNETSPLF: copies for users of this system, all or none.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
world
files() { # USER: how many copies he has got
    expect 0 as SPOOLER --json cl "WRKSPLF $1"
    grep -o '"jobName":"QPRTJOB"' <<<"$out" | wc -l
}
cat >"$HOME_DIR/users.cl" <<'CL'
CRTUSRPRF CAROL
CRTUSRPRF DAVE OUTQ(SHOP/CLOSED)
CRTUSRPRF ERIN OUTQ(SHOP/GOING)
CL
expect 0 "$SPSY" cl "CRTOUTQ SHOP/GOING"
expect 0 "$SPSY" run "$HOME_DIR/users.cl"
# The sender needs *READ, *ADD and *DLT to the receiving queue; *EXECUTE to its library.
create ALICE FIRST
right() { # STATUS [TEXT]
    expect "$1" as ALICE cl "SNDNETSPLF $(id FIRST) TOUSRID((CAROL SYS1))"
    contains "$err" "$2"
}
right 3 "CPF2207: ALICE may not send a file to queue QGPL/QPRINT: needs *READ, *ADD and *DLT to it"
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/QPRINT *OUTQ ALICE (*READ *ADD *UPD)"
right 3 CPF2207
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/QPRINT *OUTQ ALICE (*ADD *DLT) REPLACE(*YES)"
right 3 CPF2207
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/QPRINT *OUTQ ALICE *READ"
right 0 "sent to 1 user"
expect 0 "$SPSY" cl "GRTOBJAUT QGPL *LIB ALICE (*OBJOPR *READ *ADD)"
right 3 "CPF2207: ALICE may not place a file on queue QGPL/QPRINT: needs *EXECUTE to library QGPL"
expect 0 "$SPSY" cl "RVKOBJAUT QGPL *LIB ALICE *ALL"
expect 0 "$SPSY" cl "RVKOBJAUT QGPL/QPRINT *OUTQ ALICE *ALL"
expect 0 as SPOOLER cl "SNDNETSPLF $(id FIRST) TOUSRID((CAROL SYS1))"
expect 0 as CAROL cl "DLTSPLF *SELECT"
expect 0 "$SPSY" cl "GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE"
had=0
clean() { had=$(files CAROL); }
untouched() { equal "$(files CAROL)" "$had"; }
create ALICE SEEN
programs SNDNETSPLF "TOUSRID((CAROL SYS1))"
reading SNDNETSPLF "TOUSRID((CAROL SYS1))"

# The copy: the same bytes and attributes, a job of its own, the recipient's queue.
create ALICE PAY "FORMTYPE(BLUE) USRDTA('net pay') USRDFNDTA('dept=42') COPIES(3) HOLD(*YES)"
expect 0 as ALICE --json cl "SNDNETSPLF $(id PAY) TOUSRID((CAROL SYS1) (ALICE SYS1) (CAROL sys1))"
contains "$out" '"command":"SNDNETSPLF","status":"completed","exit":0,"messages":[{"id":"SPY0001","text":"file PAY number'
contains "$out" 'sent to 2 users"}]'
contains "$out" '"jobName":"QPRTJOB","jobUser":"ALICE"' # also to oneself
equal "$(grep -o '"jobUser":"[A-Z]*"' <<<"$out" | tr '\n' ' ')" '"jobUser":"CAROL" "jobUser":"ALICE" '
contains "$out" '"formType":"BLUE","userData":"net pay","userDefinedData":"dept=42","status":"*READY","copies":3'
copy=$(grep -o '"jobUser":"CAROL","jobNumber":"[0-9]*"' <<<"$out" | grep -o '[0-9]*')/CAROL/QPRTJOB
equal "$(grep -o '"decisions":.*' <<<"$out" | grep -o '"function"' | wc -l)" 1
expect 0 as CAROL cl "DSPSPLF PAY $copy"
equal "$out" "one
two"
as ALICE cl "QSPOPNSP $(id PAY)" >"$HOME_DIR/a"
as CAROL cl "QSPOPNSP PAY $copy" | cmp - "$HOME_DIR/a" || fail "the copy's bytes"
expect 0 as ALICE cl "QUSRSPLA $(id PAY)"
expect 0 as CAROL cl "DLTSPLF PAY $copy"
expect 0 as CAROL cl "DLTSPLF *SELECT"

# Options: an entry a word, or a word an element, or all in one.
for words in "'CAROL SYS1' 'BOB SYS1'" "'(CAROL SYS1)' 'BOB SYS1'" "'(CAROL SYS1) (BOB SYS1)'" \
    "CAROL SYS1 --tousrid BOB SYS1"; do
    eval "expect 0 as ALICE sndnetsplf PAY --job $job --tousrid $words"
    contains "$err" "sent to 2 users"
done
expect 0 as CAROL cl "DLTSPLF *SELECT"
expect 0 as BOB cl "DLTSPLF *SELECT"

# Nothing is delivered when one of them cannot be.
nobody() { # STATUS TEXT RECIPIENTS [USER]
    clean
    expect "$1" as "${4:-ALICE}" cl "SNDNETSPLF $(id PAY) TOUSRID((CAROL SYS1) $3) DTAFMT(*ALLDATA)"
    contains "$err" "$2"
    untouched
}
nobody 1 "SYS2 cannot be reached: only users of this system, SYS1" "(CAROL SYS2)"
nobody 1 "CPF33D1" "(NOBODY SYS1)"
nobody 3 "CPF2207" "(DAVE SYS1)"
expect 0 "$SPSY" cl "DLTOUTQ SHOP/GOING"
nobody 1 "CPF3357" "(ERIN SYS1)"
nobody 3 "CPF3492" "(NOBODY SYS1)" BOB # the file first
nobody 2 "TOUSRID" "NOBODY"
nobody 2 "TOUSRID" "(A B C)"
nobody 2 "TOUSRID" "(CAROL)"
expect 2 as ALICE cl "SNDNETSPLF $(id PAY)"
many=$(for _ in $(seq 51); do printf '(CAROL SYS1) '; done)
expect 2 as ALICE cl "SNDNETSPLF $(id PAY) TOUSRID($many)"
untouched
expect 0 as SPOOLER cl "SNDNETSPLF $(id PAY) TOUSRID((DAVE SYS1))" # *SPLCTL may place it

# Large data, to several at once.
seq 1 100000 >"$HOME_DIR/large"
expect 0 as ALICE --json cl "CRTSPLF LARGE '$HOME_DIR/large'"
job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
expect 0 as ALICE cl "SNDNETSPLF $(id LARGE) TOUSRID((CAROL SYS1) (BOB SYS1))"
for user in CAROL BOB; do
    as $user cl "DSPSPLF LARGE $user/QPRTJOB" | cmp - "$HOME_DIR/large" || fail "copy of $user"
done
