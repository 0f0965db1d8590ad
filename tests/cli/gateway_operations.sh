# gateway_operations.sh - every operation on jobs, by everybody, on everybody's jobs, for every form of
# the target and every answer of the programs. A case is a job of its own, and its expected outcome is
# computed from two twins: one that nobody touches, and one on which the same user has done the same
# past the gateway. Refused: as the first. No objection: status and effect as the second.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"

# NAME | OPERATION | FUNCTIONS, all of which must pass | the job BEFORE | what is sent besides
# BEFORE: held, waiting (in a stopped queue), cancelled (its document is still there), open (no
# document yet). *foreign after a function: asked about other people's jobs only.
operations=$(sed 's/ *| */|/g' <<'TABLE'
cancel       | Cancel-Job           | DLTSPLF                | held      |
purge        | Cancel-Job           | DLTSPLF                | held      | boolean:purge-job=true
hold         | Hold-Job             | HLDSPLF                | waiting   |
hold_no_hold | Hold-Job             | HLDSPLF                | waiting   | @job keyword:job-hold-until=no-hold
release      | Release-Job          | RLSSPLF                | held      |
restart      | Restart-Job          | RLSSPLF                | cancelled |
restart_hold | Restart-Job          | RLSSPLF HLDSPLF        | cancelled | @job keyword:job-hold-until=indefinite
restart_held | Restart-Job          | RLSSPLF HLDSPLF        | cancelled | keyword:job-hold-until=indefinite
authenticate | CUPS-Authenticate-Job| CHGSPLFA RLSSPLF       | held      | text:auth-info=x
set          | Set-Job-Attributes   | CHGSPLFA               | held      | @job integer:job-priority=70
set_name     | Set-Job-Attributes   | CHGSPLFA               | held      | @job name:job-name=Other
set_hold     | Set-Job-Attributes   | CHGSPLFA HLDSPLF       | waiting   | @job keyword:job-hold-until=indefinite
set_no_hold  | Set-Job-Attributes   | CHGSPLFA RLSSPLF       | held      | @job keyword:job-hold-until=no-hold
set_pending  | Set-Job-Attributes   | CHGSPLFA RLSSPLF       | held      | @job enum:job-state=3
set_held     | Set-Job-Attributes   | CHGSPLFA HLDSPLF       | waiting   | @job enum:job-state=4
set_canceled | Set-Job-Attributes   | CHGSPLFA DLTSPLF       | held      | @job enum:job-state=7
set_aborted  | Set-Job-Attributes   | CHGSPLFA DLTSPLF       | held      | @job enum:job-state=8
set_completed| Set-Job-Attributes   | CHGSPLFA DLTSPLF       | held      | @job enum:job-state=9
move         | CUPS-Move-Job        | QSPMOVSP               | held      | @job uri:job-printer-uri=ipp://localhost/printers/two
move_lpd     | CUPS-Move-Job        | QSPMOVSP SNDTCPSPLF    | held      | @job uri:job-printer-uri=ipp://localhost/printers/lpd
move_ipp     | CUPS-Move-Job        | QSPMOVSP SNDNETSPLF    | held      | @job uri:job-printer-uri=ipp://localhost/printers/ipp
move_socket  | CUPS-Move-Job        | QSPMOVSP SNDNETSPLF    | held      | @job uri:job-printer-uri=ipp://localhost/printers/sock
attributes   | Get-Job-Attributes   | QUSRSPLA               | held      | keyword:requested-attributes=all
status       | Get-Job-Attributes   | WRKPRTSTS              | held      | keyword:requested-attributes=job-id,job-state
document     | CUPS-Get-Document    | QSPOPNSP               | held      | integer:document-number=1
append       | Send-Document        | CHGSPLFA*foreign       | open      | boolean:last-document=true file=$document
close        | Close-Job            | CHGSPLFA*foreign       | open      |
subscribe    | Create-Job-Subscriptions | WRKPRTSTS          | held      | integer:notify-job-id=$number @subscription keyword:notify-pull-method=ippget keyword:notify-events=job-completed
TABLE
)
needs_operator
world "MaxJobs 0"
document=$HOME_DIR/document
declare -A row=()
while IFS= read -r each; do row[${each%%|*}]=$each; done <<<"$operations"
row_of() { # NAME: $operation $functions $before $words
    IFS='|' read -r _ operation functions before words <<<"${row[$1]}"
}

# ---- the cases: UID|OWNER|TITLE|NAME|TARGET ----

for_each_target() { # NAME <UID|OWNER|TITLE...: the cases
    local target each list
    mapfile -t list
    for target in job queue; do
        case "$1 $target" in 'close job' | 'subscribe job') continue ;; esac # they have no job-uri
        for each in "${list[@]}"; do echo "$each|$1|$target"; done
    done
}
all_cases() {
    local name title
    for name in "${!row[@]}"; do
        row_of "$name"
        {
            for title in NOTHING ALLOWED REFUSED CRASH ${functions//\*foreign/}; do
                printf '%s|2|%s\n' 2 $title 3 $title
            done
            printf '%s|REFUSED\n' '4|4' '4|2' '0|2' # *SPLCTL, and root
            printf '5|2|%s\n' NOTHING REFUSED        # an operator of cupsd's
        } | for_each_target "$name"
    done
}
# What cupsd's policy refuses them, of the operations that may be granted.
granted_cases() {
    local name
    for name in "${!row[@]}"; do
        case $name in attributes | status | authenticate | append | close | subscribe | set_name) continue ;; esac
        row_of "$name"
        printf '3|2|%s\n' NOTHING ALLOWED REFUSED CRASH | for_each_target "$name"
    done
}

# make_jobs OWNER <WAY|cases: a job for each; their numbers, one a line
make_jobs() {
    local as=$1 title name how
    while IFS='|' read -r _ _ _ title name _; do
        row_of "$name"
        case $before in
        held | cancelled) how=(Print-Job @job keyword:job-hold-until=indefinite "file=$document") ;;
        waiting) how=(Print-Job "file=$document") ;;
        open) how=(Create-Job @job keyword:job-hold-until=indefinite) ;;
        esac
        as_test "$name" "${how[0]}" queue:one "name:job-name=$title" "${how[@]:1}"
    done >"$HOME_DIR/make.test"
    sent direct "$as" "$HOME_DIR/make.test" | sed -n 's/^ *job-id (integer) = //p'
}
# twins <cases: NUMBER|WAY|UID|OWNER|TITLE|NAME|TARGET, three for each case: WAY none, direct, client
twins() {
    local owner
    sort -t'|' -k2,2n | awk '{ print "none|" $0; print "direct|" $0; print "client|" $0 }' >"$HOME_DIR/cases"
    for owner in 2 4; do
        grep "^[a-z]*|[0-9]*|$owner|" "$HOME_DIR/cases" | make_jobs $owner
    done >"$HOME_DIR/numbers"
    equal "$(wc -l <"$HOME_DIR/numbers")" "$(wc -l <"$HOME_DIR/cases")"
    paste -d'|' "$HOME_DIR/numbers" "$HOME_DIR/cases"
}
cancel_some() { # <twins: those of whose operation the job has to be cancelled before
    local number name
    while IFS='|' read -r number _ _ _ _ name _; do
        row_of "$name"
        [ "$before" != cancelled ] || as_test "$number" Cancel-Job "job:$number"
    done >"$HOME_DIR/cancel.test"
    sent direct 0 "$HOME_DIR/cancel.test" >"$HOME_DIR/cancelled"
}
as_case() { # NUMBER NAME TARGET: what is asked, as a test
    local number=$1
    row_of "$2"
    words=${words//\$document/$document}
    case $2.$3 in
    subscribe.*) set -- queue:one ;;
    *.job) set -- "job:$number" ;;
    *.queue) set -- "queue:one:$number" ;;
    esac
    # shellcheck disable=SC2086 # words
    as_test "$number" $operation "$1" ${words//\$number/$number}
}
# ask_all NAME UID <twins: asks what they say, those past the gateway as UID, where it is not "", and
# holds the outcome against what the twins say. A connection for each user; and one for each CRASH,
# because a program that has crashed three times is called no more in that job.
ask_all() {
    local to=$HOME_DIR/$1 past=$2 number way uid title name target
    mkdir "$to"
    cat >"$to/twins"
    cancel_some <"$to/twins"
    while IFS='|' read -r number way uid _ title name target; do
        case $title.$way in
        *.none) ;;
        CRASH.client)
            as_case "$number" "$name" "$target" >"$to/crash"
            sent client "$uid" "$to/crash" | tee -a "$to/report" | told >>"$to/told"
            ;;
        *.direct) as_case "$number" "$name" "$target" >>"$to/direct.${past:-$uid}" ;;
        *.client) as_case "$number" "$name" "$target" >>"$to/client.$uid" ;;
        esac
    done <"$to/twins"
    for each in "$to"/direct.* "$to"/client.*; do
        way=${each##*/}
        sent "${way%.*}" "${way#*.}" "$each" | tee -a "$to/report" | told >>"$to/told"
    done
    snapshot >"$to/snapshot"
    journal >"$to/journal"
    awk -f "$(dirname "$0")/gateway_operations.awk" -v operations="$operations" -v granted="$past" \
        "$to/snapshot" "$to/told" "$to/journal" "$to/twins" >"$to/differences" 2>&1 || {
        head -"${LINES_SHOWN:-40}" "$to/differences"
        differs "$(tail -n 1 "$to/differences")"
    } >&2
    echo "$1: $(cat "$to/differences")"
}

proves G2 G4 G7 G8 "each operation, asker, target and answer of the programs: status, text, effect, journal"
all_cases | twins >"$HOME_DIR/twins"
ask_all pass "" <"$HOME_DIR/twins"

proves G8 "allow: grant lets a stranger do what a program allows, and nothing else"
settings journalRepeatSeconds 0 gatewayAllow '"grant"'
gateway_restart
granted_cases | twins >"$HOME_DIR/twins"
ask_all grant 0 <"$HOME_DIR/twins"
settings journalRepeatSeconds 0
gateway_restart

proves G3 "job-id 0 is the job that cupsd takes, asked about; a printer-uri alone, or two targets, are refused"
queue_of_two() { # of uid 2: $first is one called REFUSED, in a queue that is empty else
    ipp direct 0 Cancel-Jobs queue:two
    job_of 2 REFUSED two
    first=$job
    job_of 2 NOTHING two
}
while IFS= read -r each; do
    name=${each%%|*}
    row_of "$name"
    case $name in restart* | close | append | subscribe | set_[a-z]* | hold_* | purge) continue ;; esac
    queue_of_two
    before=$(looked "$first") want="$refused|$hidden"
    # shellcheck disable=SC2086 # words
    [ "$name" != cancel ] || answers $refused "nobody may" 2 $operation queue:two:0 $words
    # shellcheck disable=SC2086
    answers "$want" "" 2 $operation queue:two:0 $words
    equal "$(looked "$first")" "$before"
done <<<"$operations"
queue_of_two
ipp direct 0 Cancel-Job "job:$first"
answers $ok "" 2 Cancel-Job queue:two:0
equal "$(looked "$job")" canceled

for operation in Cancel-Job Hold-Job Release-Job Get-Job-Attributes CUPS-Get-Document Restart-Job; do
    job_of 2 NOTHING
    answers $bad "" 2 $operation queue:one
    answers $bad "" 2 $operation none
    # Two targets, each of which would be another job.
    answers $bad "" 2 $operation "job:$first" uri:printer-uri=ipp://localhost/printers/one "integer:job-id=$job"
    answers $bad "" 2 $operation "queue:one:$job" "uri:job-uri=ipp://localhost/jobs/$first"
    answers $bad "" 2 $operation "queue:one:$job" "integer:job-id=$first"
    answers $bad "" 2 $operation "job:$job" "uri:job-uri=ipp://localhost/jobs/$first"
    equal "$(looked "$job")" pending-held
done

proves G3 "forms of a target that cupsd reads in its own way are that job, or no job, but never another"
job_of 2 REFUSED
for uri in jobs/$job jobs/0$job jobs/${job}zz jobs/+$job jobs/%20$job; do
    answers "$refused|$hidden|$bad" "" 2 Cancel-Job none "uri:job-uri=ipp://localhost/$uri"
    answers "$refused|$hidden|$bad" "" 2 Cancel-Job none "uri:job-uri=ipp://elsewhere.example/$uri"
    equal "$(looked "$job")" pending-held
done
for uri in printers/nosuch printers/two classes/one ''; do # cupsd looks at job-id alone
    answers "$refused|$hidden|$bad" "" 2 Cancel-Job "uri:ipp://localhost/$uri" "integer:job-id=$job"
    equal "$(looked "$job")" pending-held
done

proves G3 G4 "operations that cupsd has not, and those of vendors, are refused in words"
for code in 0x03 0x07 0x2c 0x2d 0x2e 0x2f 0x30 0x31 0x33 0x34 0x35 0x36 0x37 0x3a 0x3e 0x42 0x43 0x4e \
    0x4000 0x4010 0x4029 0x7fff; do
    answers $unknown "" 2 $code "queue:one:$job"
    equal "$(looked "$job")" pending-held
done

proves G11 "a program that never answers is a failure within its time limit; no other user waits for it"
job_of 2 HANG
as_test hang Cancel-Job "job:$job" >"$HOME_DIR/hang.test"
sent client 2 "$HOME_DIR/hang.test" >"$HOME_DIR/hang" &
hang=$!
job_of 3 NOTHING
begun=${EPOCHREALTIME/[^0-9]/}
answers $ok "" 3 Cancel-Job "job:$job"
took=$((${EPOCHREALTIME/[^0-9]/} - begun))
[ "$took" -lt 450000 ] || fail "another user waited $took us"
wait $hang
contains "$(cat "$HOME_DIR/hang")" "status-code = $failed"
