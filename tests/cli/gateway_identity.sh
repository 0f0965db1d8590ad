# gateway_identity.sh - who asks, whose a job is, and what programs are told of it. In a mount namespace,
# where this machine has logins that it would have nowhere else: qsecofr, one with capital letters, a long one.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
if [ -z "${GATEWAY_LOGINS:-}" ]; then
    [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null || { echo "it takes root, and mount namespaces" && exit 77; }
    GATEWAY_LOGINS=$(mktemp)
    export GATEWAY_LOGINS
    cp /etc/passwd "$GATEWAY_LOGINS"
    cat >>"$GATEWAY_LOGINS" <<'PASSWD'
qsecofr:x:60001:60001::/nonexistent:/usr/sbin/nologin
Alice.Smith:x:60002:60002::/nonexistent:/usr/sbin/nologin
averylonglogin:x:60003:60003::/nonexistent:/usr/sbin/nologin
alice:x:60004:60004::/nonexistent:/usr/sbin/nologin
bob:x:60005:60005::/nonexistent:/usr/sbin/nologin
yrs:x:60006:60006::/nonexistent:/usr/sbin/nologin
PASSWD
    chmod 644 "$GATEWAY_LOGINS"
    got=0
    unshare --mount sh -c 'mount --bind "$GATEWAY_LOGINS" /etc/passwd && exec bash "$0"' "$0" || got=$?
    rm -f "$GATEWAY_LOGINS"
    exit $got
fi
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
has_cups
printf 'a page\n' >"$HOME_DIR/document"
cups_configured
echo "NextJobId 999990" >"$cups/cache/job.cache"
cupsd_start
home_made
embedded run - >"$HOME_DIR/made" 2>&1 <<CL || fail "$(cat "$HOME_DIR/made")"
CRTUSRPRF ALICE
CRTUSRPRF PAYDESK LCLUSER('bob')
CL
gateway_start

# entry_of JOB: of the newest entry of that job, "CURRENT-USER JOB-NUMBER/JOB-USER/JOB-NAME GATEWAY-JOB"
entry_of() {
    embedded --json journal --limit 100000 | sed 's/{"id":[0-9]*,"time":/\n{"time":/g' | sed -nE \
        's/^.*"currentUser":"([^"]*)".*"job":"([^"]*)","count".*"job":"([^"]*)"\},"verdict".*/\1 \3 \2/p' |
        awk -v number="$(printf '%06d/' $(($1 % 1000000)))" 'index($2, number) == 1 { print; exit }'
}

proves G1 G9 "who asks: LCLUSER first; a login in capitals, unless a profile has that name; else Y and the uid"
# uid 60004 is alice, and a profile ALICE is there, which is not for any login.
while read -r uid profile; do
    job_of 3 NOTHING
    ipp client "$uid" Get-Job-Attributes "job:$job" keyword:requested-attributes=all
    equal "$status" $ok
    entry=$(entry_of "$job")
    equal "${entry%% *}" "$profile"
    case ${entry##* } in ??????/"$profile"/SPSYGATE) ;; *) differs "the gateway's job: ${entry##* }" ;; esac
done <<TABLE
2 ${login2^^}
3 ${login3^^}
4 SPOOLER
60001 Y1AAP
60002 Y1AAQ
60003 Y1AAR
60004 Y1AAS
60005 PAYDESK
60006 Y1AAU
TABLE

proves G9 "nobody becomes QSECOFR by being called qsecofr"
job_of 60001 REFUSED
answers $refused "nobody may" 60001 Cancel-Job "job:$job"
job_of 3 NOTHING
answers $refused "" 60001 Cancel-Job "job:$job"

proves G9 "the owner of a job is who would ask: the policy's *CURRENT knows him"
for uid in 2 3 60001 60002 60003 60004 60005 60006; do
    job_of $uid OTHERS
    answers $ok "" $uid Cancel-Job "job:$job"
    job_of 2 OTHERS
    [ $uid = 2 ] || answers $refused "it is not yours" $uid Get-Job-Attributes "job:$job" keyword:requested-attributes=all
done

proves G9 "owners without a login get a name that stays theirs, and is nobody's"
owner_name() { # TITLE-BYTES of requesting-user-name: the job user in the record
    ipp direct 2 Print-Job queue:one "user=$1" name:job-name=NOTHING "file=$HOME_DIR/document" @job keyword:job-hold-until=indefinite
    job=$(attribute job-id)
    ipp client 3 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
    entry_of "$job" | sed -E 's/^[^ ]* [0-9]*\/([^\/]*)\/.*/\1/'
}
ghost=$(owner_name ghost)
other=$(owner_name "alice@elsewhere")
case $ghost.$other in Z[0-9A-Z]*.Z[0-9A-Z]*) ;; *) differs "owners $ghost and $other" ;; esac
[ "$ghost" != "$other" ] || differs "two owners have one name"
[ "$(owner_name GHOST)" != "$ghost" ] || differs "GHOST is ghost"
equal "$(owner_name ghost)" "$ghost"
gateway_restart
equal "$(owner_name ghost)" "$ghost"
equal "$(owner_name alice)" Y1AAS
equal "$(owner_name qsecofr)" Y1AAP
equal "$(owner_name root)" QSECOFR
equal "$(owner_name bob)" PAYDESK
for name in Y1AAS Y2 YRS Z1 "$ghost" ZZZ; do
    if embedded crtusrprf --usrprf "$name" >"$HOME_DIR/profile" 2>&1; then differs "a profile $name was made"; fi
done
for name in Y YVETTE12 Y_2; do
    embedded crtusrprf --usrprf "$name" >"$HOME_DIR/profile" 2>&1 || differs "no profile $name: $(cat "$HOME_DIR/profile")"
done

proves G9 "the record: job name and number past 999999, file name, queue, form, user data"
[ "$job" -gt 999999 ] || until [ "$job" -gt 1000001 ]; do job_of 2 NOTHING; done
field() { # NAME of the record that was decided on last
    embedded --json journal --limit 1 | sed -nE 's/.*"record":"([0-9A-F]*)".*/\1/p' >"$HOME_DIR/hex"
    [ -s "$HOME_DIR/hex" ] || return 0
    sed 's/../\\x&/g' "$HOME_DIR/hex" | { read -r hex_text && printf '%b' "$hex_text"; } |
        "$PROGRAM" record decode --json | tr ',' '\n' | sed -nE "s/^[ {]*\"$1\": ?\"?([^\"}]*)\"?.*/\1/p"
}
job_of 2 "payroll 2026.txt" one
ipp client 3 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
equal "$(field function)" QUSRSPLA
equal "$(field currentUser)" "${login3^^}"
equal "$(field jobUser)" "${login2^^}"
equal "$(field jobName)" "QPRT$(printf '%06d' $((job / 1000000)))"
equal "$(field jobNumber)" "$(printf '%06d' $((job % 1000000)))"
equal "$(field fileNumber)" 1
equal "$(field outputQueue)" ONE
equal "$(field outputQueueLibrary)" CUPS
equal "$(field userDefinedData)" "*NONE"
[[ $(field fileName) =~ ^[A-Z\$#@][A-Z0-9\$#@_.]{0,9}$ ]] || differs "file name $(field fileName)"
ipp direct 2 Print-Job queue:one name:job-name=PAY "file=$HOME_DIR/document" @job keyword:job-hold-until=indefinite \
    keyword:media=letter name:job-account-id=ACCT7
job=$(attribute job-id)
ipp client 3 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
equal "$(field fileName)" PAY
case $(field formType) in letter | LETTER) ;; *) differs "form type $(field formType)" ;; esac
equal "$(field userData)" ACCT7
# Titles of any bytes: the file name is a *NAME or a name for none, and something is decided.
for title in "Gehälter März" "2024" "..." "日本語" "-x" "$(printf 'a%.0s' {1..255})" 'a"b' 'a\b'; do
    ipp_octets 0002 45:printer-uri=ipp://localhost/printers/one "42:requesting-user-name=$login2" "42:job-name=$title" \
        @02 44:job-hold-until=indefinite >"$HOME_DIR/ask"
    echo page >>"$HOME_DIR/ask"
    http direct 2 "POST /" "Content-Type: application/ipp" <"$HOME_DIR/ask"
    equal "$(ipp_code)" 0000
    job=$(($(snapshot | tail -n 1 | cut -f1)))
    answers $ok "" 3 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
    [[ $(field fileName) =~ ^[A-Z\$#@][A-Z0-9\$#@_.]{0,9}$ ]] || differs "file name $(field fileName) of $title"
done

proves G0 G9 "print queues are output queues of library CUPS; names that are none get one that is nobody else's"
for name in a-very-long-queue-name a-very-long-queue-other 2nd; do
    direct 0 lpadmin -p $name -v file:///dev/null -E 2>"$HOME_DIR/lpadmin" || fail "$(cat "$HOME_DIR/lpadmin")"
    direct 0 cupsdisable $name
    job_of 2 NOTHING $name
    ipp client 3 Get-Job-Attributes "job:$job" keyword:requested-attributes=all
    names="${names:-} $(field outputQueue)"
done
equal "$(wc -w <<<"$names")" 3
equal "$(tr ' ' '\n' <<<"$names" | sort -u | grep -c .)" 3
embedded cl "CHGOUTQ CUPS/ONE OPRCTL(*YES)" >"$HOME_DIR/changed" 2>&1 || differs "$(cat "$HOME_DIR/changed")"
embedded cl "CRTUSRPRF OPER LCLUSER('alice') SPCAUT(*JOBCTL)" >"$HOME_DIR/changed" 2>&1 || differs "$(cat "$HOME_DIR/changed")"
job_of 60004 REFUSED one
answers $ok "" 60004 Cancel-Job "job:$job" # X4
equal "$(entries_of $((job % 1000000)))" "DLTSPLF allowed bypass-jobctl"
job_of 60004 REFUSED two
answers $refused "nobody may" 60004 Cancel-Job "job:$job"

proves G1 "a uid without a login is refused in words, and a login that somebody else's profile has too"
for uid in 61000 65533; do
    job_of 3 NOTHING
    for request in "Cancel-Job job:$job" "Get-Jobs queue:one" "Get-Job-Attributes job:$job"; do
        # shellcheck disable=SC2086 # words
        answers $refused "$uid" $uid $request
    done
    equal "$(looked "$job")" pending-held
done

proves G1 "root as itself is bypassed, and so is lp; root for somebody is that user"
lp=$(id -u lp)
job_of 2 REFUSED && no=$job
job_of 3 NOTHING && other=$job
for name in "$login2" "$login3"; do
    ipp client 0 Cancel-Job "job:$no" "user=$name"
    equal "$status" $refused
    equal "$(looked "$no")" pending-held
done
answers $refused "" 0 Cancel-Job "job:$other" "user=$login2" # cupsd's policy: as that user
equal "$(looked "$other")" pending-held
answers $ok "" 0 Cancel-Job "job:$other" "user=$login3"
equal "$(looked "$other")" canceled
equal "$(entry_of "$other" | cut -d' ' -f1)" "${login3^^}"
answers $refused "" 0 Cancel-Job "job:$no" user=nosuchlogin
equal "$(looked "$no")" pending-held
ipp client 0 Print-Job queue:one "user=$login2" name:job-name=X "file=$HOME_DIR/document" @job keyword:job-hold-until=indefinite
equal "$(looked "$(attribute job-id)" job-originating-user-name)" "$login2"
job_of 4 REFUSED
answers $ok "" 0 Cancel-Job "job:$job" "user=$login4" # *SPLCTL is that profile's
job_of 2 REFUSED
answers $ok "" 0 Cancel-Job "job:$job" user=root
contains "$(entries_of $((job % 1000000)))" "DLTSPLF allowed bypass-system"
job_of "$lp" REFUSED
answers $ok "" "$lp" Cancel-Job "job:$job"
contains "$(entries_of $((job % 1000000)))" "DLTSPLF allowed bypass-system"
answers $ok "" 0 Cancel-Job "job:$no"

proves G2 "started as the home's owner, with the one capability, it does the same"
if [ -z "${GATEWAY_DIRECT:-}" ]; then
    gateway_stop
    equal "$stopped" 0
    : >"$log"
    rm -f "$front"
    (
        exec >>"$log" 2>&1 </dev/null
        TMPDIR=$scratch exec setpriv --reuid 1 --regid 1 --groups $group --inh-caps +setuid --ambient-caps +setuid \
            "$SPSY" --home "$home" gateway --listen "$front" --cupsd "$behind"
    ) &
    server=$!
    until_true 200 grep -q '^SPY0213: ' "$log" || fail "the gateway does not start: $(cat "$log")"
    # Who parses has no capability and is not root; the connector has one, and parses nothing.
    for pid in $(below "$server"); do
        case $(awk '/^(Uid|CapEff|CapPrm):/ { printf "%s %s ", $2, $3 }' "/proc/$pid/status") in
        "1 1 0000000000000000 "*"0000000000000000 "*) ;;
        *0000000000000080*0000000000000080*) contains "$(tr '\0' ' ' <"/proc/$pid/cmdline")" spsy-connector ;;
        *) differs "process $pid: $(grep -E '^(Name|Uid|Cap)' "/proc/$pid/status")" ;;
        esac
    done
fi
job_of 2 REFUSED
answers $refused "nobody may" 2 Cancel-Job "job:$job"
job_of 2 NOTHING
answers $ok "" 2 Cancel-Job "job:$job"

proves G2 G11 "it does not start where it could not do what it says"
if [ -z "${GATEWAY_DIRECT:-}" ]; then
    gateway_stop
    fails_to_start() { # TEXT COMMAND...
        local words=$1
        shift
        got=0
        out=$(TMPDIR=$scratch timeout 20 "$@" "$SPSY" --home "$home" gateway --listen "$front" --cupsd "$behind" 2>&1 </dev/null) || got=$?
        case $got in 0 | 124) differs "it starts: $* ($got): $out" ;; esac
        case $out in *"$words"*) ;; *) differs "'$words' is not in: $out" ;; esac
        without "$out" SPY0213
    }
    fails_to_start "" setpriv --reuid 1 --regid 1 --groups $group              # no capability
    fails_to_start "SPY0228" setpriv --groups 0                               # cannot enter the directory
    contains "$out" "cannot get to"
    fails_to_start "" setpriv --reuid 2 --regid 2 --groups $group              # not the home's owner
    chmod 755 "$private"
    fails_to_start "everybody gets to" setpriv --groups $group
    chmod 750 "$private"
    cupsd_stop
    # A policy that wants a name, as the setup's does, and no Location, without which none is believed.
    sed -i -e '/<Location \/>/,/<\/Location>/d' -e '/<Policy default>/a <Limit Get-Jobs>\nAuthType Default\nRequire valid-user\n</Limit>' \
        "$cups/etc/cupsd.conf"
    cupsd_start
    fails_to_start "does not take PeerCred" setpriv --groups $group
    cupsd_stop
    gateway_start # no cupsd is nothing wrong
    answers $failed "" 2 Get-Jobs queue:one
fi
