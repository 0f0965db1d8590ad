#!/bin/bash
# access.sh - `spsy access`: every cell beside what the real command comes to, one by one; who may ask,
# what it leaves behind, and what people read.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
awk=$(dirname "$0")/access.awk
world
functions="CHGSPLFA CPYSPLF DLTSPLF DSPSPLF EXPORT HLDSPLF QGSLRSC QSPMOVSP QSPOPNSP QUSRSPLA RLSSPLF RST
    SAV SNDNETSPLF SNDTCPSPLF WRKPRTSTS WRKSPLFA"
users="ALICE BOB DESK OPER SPOOLER SAVER OBJECTS MEMBER QSPL AUDITOR"
cat >"$HOME_DIR/more.cl" <<'CL'
CRTUSRPRF OBJECTS SPCAUT(*ALLOBJ)
CRTUSRPRF MEMBER GRPPRF(ALICE) SUPGRPPRF(BOB SPOOLER)
CRTUSRPRF DESK GRPPRF(BOB)
CRTUSRPRF AUDITOR SPCAUT(*AUDIT)
CRTUSRPRF OFFICER SPCAUT(*ALLOBJ *SECADM)
CRTUSRPRF GONE STATUS(*DISABLED)
CRTLIB LA
CRTLIB LB
CRTOUTQ LA/QA DSPDTA(*NO) OPRCTL(*NO) AUT(*USE)
CRTOUTQ LB/QB DSPDTA(*YES) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*USE)
CRTOUTQ LB/SHUT OPRCTL(*NO) AUT(*EXCLUDE)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
create ALICE PAYSLIPS "OUTQ(LA/QA)"
jobs[0]=$job
create BOB LETTERS "OUTQ(LB/QB)"
jobs[1]=$job
files=(PAYSLIPS LETTERS) queues=(LA/QA LB/QB)
expect 0 "$SPSY" savlib LA --savf "$HOME_DIR/LA.savf" --splfdta '*ALL'
expect 0 "$SPSY" savlib LB --savf "$HOME_DIR/LB.savf" --splfdta '*ALL'
chmod 644 "$HOME_DIR"/L?.savf

programs() { # RUN DATA; RULES, which reads the clock, is isolated always
    local limit=''
    [ "$1" = '*INLINE' ] || limit='TIMLMT(10000)'
    register 20 access_asks "RUN($1) PGMDTA('$2') $limit"
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 10 QSPSY/RULES REPLACE(*YES) \
        PGMDTA('$HOME_DIR/policy.json')"
}
cat >"$HOME_DIR/policy.json" <<'JSON'
{"version": 1, "rules": [
  {"name": "own files", "owners": ["*CURRENT"], "answer": "none"},
  {"name": "the group of bob", "groups": ["BOB"], "answer": "allow", "reason": "by the group"},
  {"name": "audit", "users": ["AUDITOR"], "answer": "refuse", "reason": "not to look"}
]}
JSON
chmod 600 "$HOME_DIR/policy.json"

# real I USER FUNCTION [KEYWORD(value)...]: by the real command; afterwards the file is as it was
real() {
    local i=$1 user=$2 function=$3 library=${queues[$1]%/*} queue=${queues[$1]#*/} target
    local id="FILE(${files[$1]}) JOB(${jobs[$1]}) SPLNBR(1)"
    shift 3
    target=$*
    case $function in
    RST)
        "$SPSY" cl "DLTSPLF $id" >/dev/null 2>&1
        line=$(as "$user" --json cl "RSTOBJ $queue $library SAVF('$HOME_DIR/$library.savf')" || true)
        ;;
    SAV) line=$(as "$user" --json cl "SAVOBJ $queue $library SAVF('$HOME_DIR/its.savf') SPLFDTA(*ALL)" || true) ;;
    CPYSPLF | EXPORT) line=$(as "$user" --json cl "$function $id TOSTMF('$HOME_DIR/its.copy') STMFOPT(*REPLACE)" || true) ;;
    SNDNETSPLF) line=$(as "$user" --json cl "$function $id TOUSRID((ALICE SYS1))" || true) ;;
    SNDTCPSPLF) line=$(as "$user" --json cl "$function $id RMTSYS('127.0.0.1:9') PRTQ('lp')" || true) ;;
    QSPMOVSP) line=$(as "$user" --json cl "$function $id OUTQ($target)" || true) ;;
    CHGSPLFA) line=$(as "$user" --json cl "$function $id COPIES(1)" || true) ;;
    *) line=$(as "$user" --json cl "$function $id" || true) ;;
    esac
    echo "real $user ${files[$i]} $function $line"
    rm -f "$HOME_DIR/its".*
    case $function in
    RST | DLTSPLF) "$SPSY" cl "RSTOBJ $queue $library SAVF('$HOME_DIR/$library.savf')" ;;
    QSPMOVSP) "$SPSY" cl "QSPMOVSP $id OUTQ(${queues[$i]})" ;;
    HLDSPLF) "$SPSY" cl "RLSSPLF $id" ;;
    SNDNETSPLF) "$SPSY" cl "CLROUTQ QGPL/QPRINT" ;; # the copy
    esac >/dev/null 2>&1 || true
}

compare() { # TO: the cells of access beside the real thing
    local i user function
    : >"$HOME_DIR/real"
    for i in 0 1; do
        expect 0 "$SPSY" --json access --file "${files[$i]}" --to "$1"
        echo "access $out"
    done >"$HOME_DIR/access"
    for i in 0 1; do
        for user in $users; do
            for function in $functions; do real "$i" "$user" "$function" "$1"; done
        done
    done >"$HOME_DIR/real"
    awk -f "$awk" "$HOME_DIR/access" | grep -E "^(${users// /|}) " | LC_ALL=C sort >"$HOME_DIR/cells"
    awk -f "$awk" "$HOME_DIR/real" | LC_ALL=C sort >"$HOME_DIR/decided"
    equal "$(wc -l <"$HOME_DIR/decided")" $((2 * 17 * $(wc -w <<<"$users")))
    diff "$HOME_DIR/decided" "$HOME_DIR/cells" >"$HOME_DIR/differ" ||
        fail "$(grep -c '^>' "$HOME_DIR/differ") cells differ, $1: $(head -20 "$HOME_DIR/differ")"
}

# meets PATTERN...: each is in some cell, or the comparison has proved less than it says
meets() {
    local each
    for each; do grep -qE "$each" "$HOME_DIR/cells" || fail "no cell has $each: $(head -30 "$HOME_DIR/cells")"; done
}

proves W5 "every cell is what the real command comes to, by the same program and for the same reason: nobody asked"
compare QGPL/QPRINT
meets "authority" "bypass-splctl" "bypass-jobctl" "bypass-system" "lacks authority"
awk -v origins=1 -f "$awk" "$HOME_DIR/access" >"$HOME_DIR/origins"
for each in "SPOOLER PAYSLIPS .* bypass-splctl user" "MEMBER PAYSLIPS .* bypass-splctl group" "OPER LETTERS .* bypass-jobctl user"; do
    equal "$(grep -c "^$each" "$HOME_DIR/origins")" 17
done
contains "$(cat "$HOME_DIR/access")" '"special":"*SPLCTL","origin":"group","through":"SPOOLER"'
case $BUILD in *san-*) quick=yes ;; *) quick=no ;; esac # which starts a second each time
[ -z "${SERVED_DIR:-}" ] || quick=yes # the matrix is the same code there
if [ $quick = no ]; then
    compare LB/SHUT # onto which most may place nothing
    meets "QSPMOVSP .*may not place"
fi

proves W5 "every cell with programs that answer in every way and ask services, inline"
programs '*INLINE' fail
compare QGPL/QPRINT
meets "refused exit" "allowed exit" "refused failure .*cannot tell" "by the group" "not to look" "user 0 special [128]" "groups 1 BOB" \
    "job 0 BOB  " "file 0 [1-9]" "file -[0-9]"
cp "$HOME_DIR/cells" "$HOME_DIR/inline"

proves W5 "every cell with the same programs isolated, one of which crashes more than three times and is suspended in nobody's job"
programs '*ISOLATED' crash
compare QGPL/QPRINT
meets "refused failure .*SIGABRT"
[ "$(grep -c SIGABRT "$HOME_DIR/cells")" -gt 5 ] || fail "too few crashes: $(grep -c SIGABRT "$HOME_DIR/cells")"
without_suspension() { ! grep -q suspended "$HOME_DIR/cells"; }
without_suspension || fail "suspended: $(grep suspended "$HOME_DIR/cells" | head -3)"
# Inline and isolated the same, but for the crash.
equal "$(grep -v SIGABRT "$HOME_DIR/cells" | wc -l)" "$(grep -vc 'cannot tell' "$HOME_DIR/inline")"

proves W5 "nothing comes of it but one entry that says who asked what"
expect 0 "$SPSY" --json journal --limit 100000
before=$(grep -o '"time"' <<<"$out" | wc -l)
expect 0 as AUDITOR --json access --file PAYSLIPS
expect 0 "$SPSY" --json journal --limit 100000
equal "$(($(grep -o '"time"' <<<"$out" | wc -l) - before))" 1
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"rehearsal":true,"access":{"file":"PAYSLIPS","number":1,"job":"'"${jobs[0]}"'"'
contains "$out" '"currentUser":"AUDITOR"'
expect 0 "$SPSY" --json journal --verdict refused --limit 1
case $out in *rehearsal*) fail "a filter by verdict finds a rehearsal: $out" ;; esac
expect 0 as AUDITOR --json run - < <(printf 'DSPJOBLOG\n')
case $out in *"nobody is to find this"*) fail "a program's message is in a job log: $out" ;; esac
expect 0 "$SPSY" --json access --outq LA/QA
expect 0 "$SPSY" --json journal --limit 2
contains "$out" '"access":{"queue":"LA/QA","to":"QGPL/QPRINT"'
for i in 0 1; do
    expect 0 "$SPSY" --json cl "QUSRSPLA FILE(${files[$i]}) JOB(${jobs[$i]})"
    contains "$out" "\"outputQueue\":\"${queues[$i]#*/}\""
    contains "$out" '"status":"*READY"'
done

proves W5 "it needs *AUDIT, or *ALLOBJ and *SECADM"
for user in ALICE OPER SPOOLER OBJECTS SAVER; do
    for words in "--file PAYSLIPS" "--user BOB" "--outq LA/QA" "--bypass" "--file PAYSLIPS --can DSPSPLF"; do
        # shellcheck disable=SC2086 # words
        expect 3 as $user access $words
        contains "$err" "CPF222E: *AUDIT, or *ALLOBJ and *SECADM special authority required"
        equal "$out" ""
    done
done
expect 0 as OFFICER access --bypass
expect 0 as AUDITOR access --bypass

proves W5 "the files of a queue together, and of a profile each, say what each file's matrix says"
expect 0 "$SPSY" --json access --outq LB/QB
contains "$out" '{"profile":"BOB","functions":[{"function":"CHGSPLFA",'
echo "$out" | awk '{
    count = split($0, rows, /{"profile":/)
    for (i = 2; i <= count; i++) {
        name = substr(rows[i], 2, index(substr(rows[i], 2), "\"") - 1)
        cells = split(rows[i], cell, /{"function":/)
        for (j = 2; j <= cells; j++) {
            split(cell[j], part, "\"")
            print name, part[2], part[4] part[5]
        }
    }
}' | sort >"$HOME_DIR/together"
while read -r user file function _ verdict basis _; do
    [ "$file" = LETTERS ] || continue
    case $verdict:$basis in
    refused:failure) key=failed ;;
    allowed:exit) key=allowed ;;
    refused:exit) key=refused ;;
    allowed:bypass*) key=bypassedAllowed ;;
    refused:bypass*) key=bypassedRefused ;;
    allowed:*) key=nativeAllowed ;;
    *) key=nativeRefused ;;
    esac
    grep -qx "$user $function $key:1," "$HOME_DIR/together" ||
        fail "$user $function is $key of LETTERS, not: $(grep "^$user $function " "$HOME_DIR/together")"
done <"$HOME_DIR/cells"
for user in $users; do
    expect 0 "$SPSY" --json access --user "$user"
    echo "access $out" | awk -f "$awk" | LC_ALL=C sort >"$HOME_DIR/of-user"
    equal "$(cat "$HOME_DIR/of-user")" "$(grep "^$user " "$HOME_DIR/cells")"
done

proves W5 "who can do this: those whom the matrix allows it, and nobody else"
for function in DSPSPLF DLTSPLF QSPMOVSP; do
    expect 0 "$SPSY" --json access --file PAYSLIPS --can "${function,,}"
    equal "$(grep -o '"profile":"[A-Z]*"' <<<"$out" | cut -d'"' -f4 | grep -xE "${users// /|}" | sort | xargs)" \
        "$(grep -E "^[A-Z]+ PAYSLIPS $function \| allowed" "$HOME_DIR/cells" | cut -d' ' -f1 | sort | xargs)"
done

proves W5 "who can, for people: the system profiles with the same cause share one line, which names them"
expect 0 "$SPSY" --json access --file LETTERS --can QUSRSPLA
can=$(grep -o '"profile":"[A-Z0-9]*"' <<<"$out" | cut -d'"' -f4)
expect 0 "$SPSY" access --file LETTERS --can QUSRSPLA
systems=$(sed -n 's/^\([0-9]*\) system  *no program is asked: .*/\1/p' <<<"$out")
[ "${systems:-0}" -gt 20 ] || fail "system profiles one by one: $out"
names=$(sed -n '/^system profiles: /,$p' <<<"$out" | sed 's/^system profiles: //')
equal "$(wc -w <<<"$names")" "$systems"
equal "$({ sed -n '/^[A-Z]/p' <<<"$out" | sed '1,2d' | cut -d' ' -f1; xargs -n1 <<<"$names"; } | sort)" "$(sort <<<"$can")"

proves W5 "whom no program is ever asked about, by profile, group, adoption, queue, system profile and job type"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 30 QSPSY/TEMPFILE ADOPT(SPOOLER)"
expect 0 "$SPSY" --json access --bypass
for each in '{"profile":"SPOOLER","basis":"bypass-splctl","queues":"*ALL","origin":"user"}' \
    '{"profile":"MEMBER","basis":"bypass-splctl","queues":"*ALL","origin":"group","through":"SPOOLER"}' \
    '{"profile":"OPER","basis":"bypass-jobctl","queues":"OPRCTL(*YES)","origin":"user"}' \
    '{"profile":"QSPL","basis":"bypass-system","queues":"*ALL"}' \
    '{"profile":"*ANY","basis":"bypass-splctl","queues":"*ALL","origin":"adopted","through":"SPOOLER","program":"QSPSY/TEMPFILE","format":"SPSY0100","number":30}' \
    '{"profile":"*ANY","basis":"bypass-system","queues":"*ALL","jobTypes":"system scpf subsystem-monitor"}' \
    '{"outputQueueLibrary":"LB","outputQueue":"QB","operatorControl":"*YES"}'; do
    contains "$out" "$each"
done
# All of them, and nobody else: whoever is bypassed in a cell, on whatever queue, and 29 profiles.
equal "$(grep -o '"profile":"[A-Z0-9]*","basis":"bypass-system"' <<<"$out" | wc -l)" 29
case $out in *'"outputQueue":"QA"'* | *'"profile":"BOB"'* | *'"profile":"OBJECTS"'* | *'"profile":"ALICE"'*) fail "too many: $out" ;; esac
for queue in LA/QA LB/QB; do
    expect 0 "$SPSY" --json access --bypass --outq $queue
    file=PAYSLIPS
    [ $queue = LA/QA ] || file=LETTERS
    equal "$(grep -o '"profile":"[A-Z]*"' <<<"$out" | cut -d'"' -f4 | grep -xE "${users// /|}" | sort -u | xargs)" \
        "$(grep -E "^[A-Z]+ $file DSPSPLF \| [a-z]+ bypass" "$HOME_DIR/cells" | cut -d' ' -f1 | sort -u | xargs)"
done

proves W5 "people can read it: 80 columns, every letter and number explained, who cannot sign on, too"
# shellcheck disable=SC2043
for words in "--file PAYSLIPS" "--user BOB" "--outq LB/QB" "--bypass" "--file LETTERS --can DSPSPLF"; do
    # shellcheck disable=SC2086
    expect 0 "$SPSY" access $words
    equal "$(awk 'length($0) > 80' <<<"$out")" ""
    contains "$err" "SPY0140: "
done
expect 0 "$SPSY" access --file PAYSLIPS
contains "$out" "           CHG CPY DLT DSP EXP HLD LRS MOV OPN SPA RLS RST SAV NET TCP STS ATR"
contains "$out" "disabled, cannot sign on: GONE"
contains "$(tr -d ' \n' <<<"$out")" "exitprogram$PWD"
for cell in $(sed -n '5,/^$/p' <<<"$out" | cut -c12- | grep -oE '[YNyBbnF][0-9]+' | sort -u); do
    grep -qE "^$cell +[a-z]" <<<"$out" || fail "$cell is not explained: $out"
done

proves W5 "on a terminal whoever waits sees how far it is, and the text whole; nobody else does"
create ALICE SLOW "OUTQ(LA/QA) USRDTA('0010')"
deregister
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 *ALL"
register 10 time_sleep
shown=$(script -qec "'$SPSY' access --file SLOW" /dev/null </dev/null | tr -d '\r')
contains "$shown" "Asking: "
contains "$shown" " decisions"
contains "$shown" "NET=SNDNETSPLF TCP=SNDTCPSPLF STS=WRKPRTSTS ATR=WRKSPLFA"
contains "$shown" "decisions rehearsed"
expect 0 "$SPSY" access --file SLOW
case $out$err in *Asking*) fail "off a terminal: $err" ;; esac
deregister

proves W5 "what is wrong with the words is said, and what is not there"
expect 2 "$SPSY" access
contains "$err" "about what?"
expect 2 "$SPSY" access --file PAYSLIPS --can CANCEL
contains "$err" "one of the 17 functions"
expect 2 "$SPSY" access --job ALICE/SPSY
expect 2 "$SPSY" access --user BOB --can DSPSPLF
expect 2 "$SPSY" access --file PAYSLIPS --number 0
expect 2 "$SPSY" access --file PAYSLIPS --job 1/2/3
expect 2 "$SPSY" access --outq A/B/C
expect 2 "$SPSY" access --bogus
expect 1 "$SPSY" access --file NOTTHERE
contains "$err" CPF3303
expect 1 "$SPSY" access --user NOTTHERE
contains "$err" CPF2204
expect 1 "$SPSY" access --outq NOTTHERE
contains "$err" CPF3357
expect 1 "$SPSY" access --file PAYSLIPS --to NOTTHERE
create ALICE PAYSLIPS "OUTQ(LA/QA)"
expect 1 "$SPSY" access --file PAYSLIPS
contains "$err" "2 spooled files PAYSLIPS fit"
expect 0 "$SPSY" access --file PAYSLIPS --job "$job" --number "$nbr"
expect 0 "$SPSY" access --user GONE --file LETTERS
contains "$out" "disabled, cannot sign on: GONE"

proves W5 "more profiles than are asked about together: each has its row, and its own answer"
for ((i = 100; i < 250; i++)); do
    special=
    ((i % 2)) || special=" SPCAUT(*SPLCTL)"
    echo "CRTUSRPRF USRPRF(MANY$i)$special"
done >"$HOME_DIR/many.cl"
expect 0 "$SPSY" run "$HOME_DIR/many.cl"
expect 0 "$SPSY" --json access --file LETTERS
equal "$(grep -o '"profile":"MANY[0-9]*"' <<<"$out" | sort | tr -dc '0-9\n' | xargs)" "$(seq -s ' ' 100 249)"
expect 0 "$SPSY" --json access --file LETTERS --can DLTSPLF
equal "$(grep -o '"profile":"MANY[0-9]*"' <<<"$out" | sort | tr -dc '0-9\n' | xargs)" "$(seq -s ' ' 100 2 249)"
