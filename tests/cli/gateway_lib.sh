#!/bin/bash
# shellcheck disable=SC2034,SC2154 # what a library sets its scripts use, and the other way round
# gateway_lib.sh - a real cupsd, the gateway in front of it, and users who print. Sourced after lib.sh.
#
#   client of uid 2, 3, 4 --$front--> spsy gateway (uid 1, home in $home) --$private/cups.sock--> cupsd
#
# The configuration is what `spsy gateway setup` writes: Debian's own, without TCP and web interface,
# its socket in a directory that is closed to others. The scripts make their jobs and look at what has
# become of them past the gateway (direct, made_jobs, looked): what they test is in between alone.
# GATEWAY_ALL=1: what differs is told and ends nothing, so that one run tells all of it.
# GATEWAY_DIRECT=1: the same without a gateway; it tells which cases fail then.
. "$(dirname "$0")/serve_lib.sh"
. "$(dirname "$0")/cups_lib.sh"
PATH=$cups_root/usr/bin:$cups_root/usr/sbin:$PATH
cups=$HOME_DIR/cups private=$HOME_DIR/cups/private front=$HOME_DIR/run/front
behind=$private/cups.sock
group=60110 # the directory's; nobody of the machine is in it

has_cups() { # or the script is skipped
    local each
    for each in cupsd ipptool lp lpstat cancel lpmove lprm lpq lpoptions cupsenable lpadmin; do
        [[ $(command -v $each) == "$cups_root"/* ]] ||
            { echo "no $each in build/cups (make cups-deps)" && exit 77; }
    done
    cupsd_here
    needs_root
}

# differs WHAT: ends the script; its line is named
differs() {
    local at=1
    while [[ ${BASH_SOURCE[at + 1]:+${BASH_SOURCE[at]}} == */gateway_lib.sh ]]; do at=$((at + 1)); done
    echo "${BASH_SOURCE[at]##*/}:${BASH_LINENO[at - 1]}: ${*//$'\n'/ }" | cut -c1-1000 >&2
    [ -n "$GATEWAY_ALL" ] || exit 1
    : >"$HOME_DIR/differs"
}
GATEWAY_ALL=${GATEWAY_ALL:-${GATEWAY_DIRECT:-}}
if [ -n "$GATEWAY_ALL" ]; then
    equal() { [ "$1" = "$2" ] || differs "'$1' is not '$2'"; }
    contains() { case $1 in *"$2"*) ;; *) differs "'$2' is not in: $1" ;; esac; }
fi
# without TEXT NEEDLE...: none of them is in it
without() {
    local each
    for each in "${@:2}"; do
        case $1 in *"$each"*) differs "'$each' is in: $1" ;; esac
    done
}
# says STATUS[|STATUS...] TEXT COMMAND...: runs it; its exit status is one of these, and what it writes to
# either stream, $out, has the text in it
says() {
    local want=$1 words=$2 got=0
    shift 2
    out=$("$@" 2>&1 </dev/null) || got=$?
    case "|$want|" in *"|$got|"*) ;; *) differs "exit status $got, not $want: $*: $out" ;; esac
    case $out in *"$words"*) ;; *) differs "'$words' is not in what it said: $*: $out" ;; esac
}

# uid 5 is an operator of cupsd's, by its group; that gives no special authority (G0).
operators=
needs_operator() {
    login5=$(id -nu 5 2>/dev/null) && operators=$(id -gn 5 2>/dev/null) ||
        { echo "it takes a login of user id 5" && exit 77; }
}

# ---- cupsd ----

queue() { # NAME DEVICE-URI STATE [FURTHER]: for printers.conf
    printf '<Printer %s>\nDeviceURI %s\nState %s\nAccepting Yes\nShared No\n%s\n</Printer>\n' \
        "$1" "$2" "$3" "${4:-}"
}
queues() { # the queues of every script; a script may add its own
    queue one file:///dev/null Stopped # what waits here stays
    queue two file:///dev/null Stopped
    queue quick file:///dev/null Idle # prints at once
    queue lpd lpd://127.0.0.1:9/lp Stopped
    queue ipp ipp://127.0.0.1:9/ipp/print Stopped
    queue sock socket://127.0.0.1:9 Stopped
}
cups_configured() { # [LINE...]: lines are added to cupsd.conf
    local each lib=$cups_root/usr/lib/cups
    cups_files "$cups" "$cups/bin" "User lp" "Group lp" "SystemGroup root $operators"
    mkdir -p "$private" "$cups/bin/backend"
    chmod 711 "$cups"
    chgrp $group "$private"
    chmod 750 "$private"
    for each in cgi-bin daemon driver filter monitor notifier; do ln -s "$lib/$each" "$cups/bin/"; done
    for each in "$lib"/backend/* "$lib"/backend-available/*; do ln -s "$each" "$cups/bin/backend/"; done
    {
        sed -E -e '/^Listen/d' -e 's/^(WebInterface|Browsing) .*/\1 No/' \
            "$cups_root/usr/share/cups/cupsd.conf.default"
        echo "Listen $behind"
        printf '%s\n' "$@"
    } >"$cups/etc/cupsd.conf"
    queues >"$cups/etc/printers.conf"
}
cupsd_start() { cupsd_run "$cups" "$behind"; }

# ---- the gateway ----

# shellcheck disable=SC2120 # the rest is for who needs it
gateway_start() { # [COMMAND...]: in front of spsy; waits until it is ready
    [ -z "${GATEWAY_DIRECT:-}" ] || {
        chmod 755 "$private"
        front=$behind
        return
    }
    : >"$log"
    (
        exec >>"$log" 2>&1 </dev/null
        TMPDIR=$scratch exec setpriv --groups $group "$@" \
            "$SPSY" --home "$home" gateway --listen "$front" --cupsd "$behind"
    ) &
    server=$!
    until_true 200 grep -q '^SPY0213: ' "$log" || fail "the gateway does not start: $(cat "$log")"
}
# shellcheck disable=SC2120 # the rest is for who needs it
gateway_stop() { # [SIGNAL]: $stopped is its exit status
    stopped=0
    [ -z "$server" ] || server_stop "$@"
}
gateway_restart() {
    [ -z "${GATEWAY_DIRECT:-}" ] || return 0
    gateway_stop
    gateway_start
}
gateway_end() { # for traps
    local status=$?
    [ ! -e "$HOME_DIR/differs" ] || status=1
    # What the processes left behind say is wanted with every failure.
    [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || { tail -n 30 "$log" 2>&1 | cut -c1-400 | sed 's/^/gateway: /'; } >&2 || true
    [ -z "$cupsd" ] || { kill -TERM "$cupsd" 2>/dev/null; wait "$cupsd" 2>/dev/null; } || true
    server_end
    exit $status
}
trap gateway_end EXIT

# ---- the home: what programs answer ----
#
# The title of a job says what becomes of it: it is the name of the file in the record (G9).
#   REFUSED    every function refused            ALLOWED    every function allowed
#   DLTSPLF .. that function refused alone       CRASH      the program ends in a signal
#   HANG       it never ends                     OTHERS     refused to all but the owner
#   else       no opinion
policy_rules() {
    local each
    echo '{"files":["REFUSED"],"answer":"refuse","reason":"nobody may"},'
    echo '{"files":["OTHERS"],"owners":["*CURRENT"],"answer":"none"},'
    echo '{"files":["OTHERS"],"answer":"refuse","reason":"it is not yours"},'
    for each in CHGSPLFA CPYSPLF DLTSPLF DSPSPLF EXPORT HLDSPLF QSPMOVSP QSPOPNSP QUSRSPLA RLSSPLF \
        SNDNETSPLF SNDTCPSPLF WRKPRTSTS; do
        echo "{\"files\":[\"$each\"],\"functions\":[\"$each\"],\"answer\":\"refuse\",\"reason\":\"$each is refused\"},"
    done
    echo '{"files":["ALLOWED"],"answer":"allow"}'
}
policy=$HOME_DIR/served/policy.json
policy() { # RULES: the policy from now on
    echo "{\"version\":1,\"rules\":[$1]}" | as_uid 1 tee "$policy.new" >"$HOME_DIR/policy"
    as_uid 1 mv "$policy.new" "$policy"
}
registered() { # NUMBER PROGRAM [KEYWORDS]
    embedded cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 $1 '$2' REPLACE(*YES) ${*:3}" >"$HOME_DIR/registered" 2>&1 ||
        fail "$(cat "$HOME_DIR/registered")"
}
home_made() { # a home with the policy above as program 10, and what fails as program 20
    made
    settings journalRepeatSeconds 0
    policy "$(policy_rules)"
    registered 10 QSPSY/RULES "PGMDTA('$policy')"
    registered 20 "$PWD/$BUILD/tests/exits/gateway_fails.so" "TIMLMT(500)"
    # uid 2 and 3 have no profile of their own; uid 4 has *SPLCTL by its profile's LCLUSER.
    embedded cl "CRTUSRPRF SPOOLER LCLUSER('$login4') SPCAUT(*SPLCTL)" >"$HOME_DIR/made" 2>&1 ||
        fail "$(cat "$HOME_DIR/made")"
}
world() { # [LINE...]: all of it, running; lines are added to cupsd.conf
    has_cups
    printf 'a page\n' >"$HOME_DIR/document"
    cups_configured "$@"
    cupsd_start
    home_made
    gateway_start
}

# ---- clients ----

client() { # UID COMMAND...: as that user, through the gateway
    local uid=$1
    shift
    CUPS_SERVER=$front HOME=$HOME_DIR/none as_uid "$uid" "$@"
}
direct() { # UID COMMAND...: as that user, past the gateway, as if the directory were open
    local uid=$1
    shift
    if [ "$uid" = 0 ]; then
        CUPS_SERVER=$behind HOME=$HOME_DIR/none "$@"
    else
        CUPS_SERVER=$behind HOME=$HOME_DIR/none setpriv --reuid "$uid" --regid "$uid" --groups $group "$@"
    fi
}

# ---- requests ----
#
# A request is words: OPERATION TARGET [WORD]...
#   OPERATION  a name of ipptool's, or 0x and hex digits
#   TARGET     job:N (job-uri)   queue:NAME (printer-uri)   queue:NAME:N (printer-uri and job-id)
#              uri:URI (a printer-uri as it stands)   none
#   WORD       TAG:NAME=VALUE an attribute of the operation, after @job one of the job
#              user=NAME requesting-user-name, else the one who asks   at=PATH of HTTP   file=PATH a document
as_test() { # KEY REQUEST...: as a test of an ipptool file, to stdout
    local key=$1 operation=$2 target=$3 each at=/ file='' attributes='' user='$user' uri='' value
    shift 3
    case $target in
    job:*) uri="ATTR uri job-uri ipp://localhost/jobs/${target#job:}" at=/jobs/ ;;
    queue:*:*)
        target=${target#queue:}
        uri="ATTR uri printer-uri ipp://localhost/printers/${target%:*}"$'\n'"ATTR integer job-id ${target#*:}"
        ;;
    queue:*) uri="ATTR uri printer-uri ipp://localhost/printers/${target#queue:}" ;;
    uri:*) uri="ATTR uri printer-uri ${target#uri:}" ;;
    none) ;;
    *) fail "what is $target?" ;;
    esac
    for each; do
        case $each in
        file=*) file="FILE ${each#file=}" ;;
        at=*) at=${each#at=} ;;
        user=*) user=${each#user=} ;;
        @job) attributes+=$'GROUP job-attributes-tag\n' ;;
        @subscription) attributes+=$'GROUP subscription-attributes-tag\n' ;;
        @printer) attributes+=$'GROUP printer-attributes-tag\n' ;;
        *:*=*)
            value=${each#*=} each=${each%%=*}
            case $value in *,*) ;; *) value="\"$value\"" ;; esac # in quotes a comma parts nothing
            attributes+="ATTR ${each/:/ } $value"$'\n'
            ;;
        *) fail "what is $each?" ;;
        esac
    done
    printf '{\nNAME "%s"\nOPERATION %s\nRESOURCE %s\nGROUP operation-attributes-tag\n' "$key" "$operation" "$at"
    printf 'ATTR charset attributes-charset utf-8\nATTR language attributes-natural-language en\n%s\n' "$uri"
    printf 'ATTR name requesting-user-name "%s"\n%s%s\n}\n' "$user" "$attributes" "$file"
}
# sent WAY UID FILE: the tests of a file in one connection; ipptool's report on stdout. WAY is client
# or direct, as below.
sent() {
    local socket=$front
    [ "$1" = client ] || socket=$behind
    "$1" "$2" ipptool -tvI "ipp://${socket//\//%2F}/" "$3" 2>&1 </dev/null || true
}
# told <REPORT: a line for each test: KEY, the status, the text of the status. What got no answer has
# status "nothing", and what ipptool says of it.
told() {
    awk '
        function out() { if (key != "") print key "\t" (status == "" ? "nothing" : status) "\t" text }
        /^    [^ ].*\[(PASS|FAIL|SKIP)\]$/ {
            out()
            key = $1; status = text = ""
        }
        /^        status-code = / {
            sub(/^        status-code = /, "")
            status = $1
            text = substr($0, index($0, "(") + 1)
            sub(/\)$/, "", text)
        }
        /^        [^ ]/ && status == "" && !/RECEIVED/ { text = text $0 }
        END { out() }'
}
# ipp WAY UID REQUEST...: $status, $text (of the status), $answer (all that ipptool shows of it)
ipp() {
    local way=$1 uid=$2
    shift 2
    as_test it "$@" >"$HOME_DIR/it.test"
    answer=$(sent "$way" "$uid" "$HOME_DIR/it.test")
    IFS=$'\t' read -r _ status text < <(told <<<"$answer") || fail "no report: $answer"
    answer=${answer#*\]} # without the request
}
# answers STATUS[|STATUS...] TEXT UID REQUEST...: through the gateway; TEXT is in the status's text
answers() {
    local want=$1 words=$2
    shift 2
    ipp client "$@"
    case "|$want|" in *"|$status|"*) ;; *) differs "$status ($text), not $want: $*" ;; esac
    case $text in *"$words"*) ;; *) differs "'$words' is not in '$text': $*" ;; esac
}
ok=successful-ok refused=client-error-not-authorized failed=server-error-internal-error
hidden=client-error-not-found unknown=server-error-operation-not-supported
bad=client-error-bad-request

# ---- jobs, made and looked at past the gateway ----

# job_of UID TITLE [QUEUE [WORD]...]: makes a held job of one page as that user; $job is its number
job_of() {
    local uid=$1 title=$2 queue=${3:-one}
    shift $(($# > 3 ? 3 : $#))
    ipp direct "$uid" Print-Job "queue:$queue" "name:job-name=$title" "$@" \
        @job keyword:job-hold-until=indefinite "file=$HOME_DIR/document"
    [ "$status" = $ok ] || fail "no job: $status $text"
    job=$(sed -n 's/^ *job-id (integer) = //p' <<<"$answer")
}
# looked JOB [ATTRIBUTE]: what cupsd says of it to root, by default its state
looked() {
    ipp direct 0 Get-Job-Attributes "job:$1" keyword:requested-attributes=all
    attribute "${2:-job-state}"
}
attribute() { sed -n "s/^ *$1 ([^)]*) = //p" <<<"$answer" | head -1; } # NAME: its values in $answer
# jobs_seen WAY UID [WORD...]: the numbers in Get-Jobs of all queues, in one line, ascending
jobs_seen() {
    ipp "$1" "$2" Get-Jobs uri:ipp://localhost/ "${@:3}"
    sed -n 's/^ *job-id (integer) = //p' <<<"$answer" | sort -n | paste -sd' '
}

# ---- the journal ----

# journal [OPTION...]: a line for each entry, the oldest first:
#   JOB-NUMBER CURRENT-USER FUNCTION FILE VERDICT BASIS
# shellcheck disable=SC2120 # the rest is for who needs it
journal() {
    embedded --json journal --limit 100000 "$@" | sed 's/{"id":[0-9]*,"time":/\n{"time":/g' | sed -nE \
        's/^\{"time":"[^"]*","currentUser":"([^"]*)".*"function":"([^"]*)","file":\{"name":"([^"]*)","number":[0-9]*,"job":"([0-9]*)[^"]*"\},"verdict":"([^"]*)","basis":"([^"]*)",.*/\4 \1 \2 \3 \5 \6/p' | tac
}
entries_of() { # JOB: "FUNCTION VERDICT BASIS" of each, in one line
    journal | awk -v job="$1" '$1 + 0 == job + 0 { printf "%s%s %s %s", (n++ ? ", " : ""), $3, $5, $6 }'
}

# ---- many cases at once ----

# snapshot: a line for each job that cupsd has, the lowest number first: NUMBER, and what an operation
# could have changed. Get-Jobs has 500 at most in an answer.
snapshot() {
    local first=1 page=$HOME_DIR/snapshot.page
    while
        ipp direct 0 Get-Jobs uri:ipp://localhost/ keyword:which-jobs=all integer:first-job-id=$first \
            keyword:requested-attributes=job-id,job-state,job-printer-uri,job-priority,job-hold-until,number-of-documents
        snapshot_lines <<<"$answer" | sort -n >"$page"
        [ -s "$page" ]
    do
        cat "$page"
        first=$(($(tail -n 1 "$page" | cut -f1) + 1))
    done
}
snapshot_lines() {
    awk '
        function out() { if (id != "") print id "\t" state " " at " priority " priority " " hold " documents " documents }
        /^ *-- separator --/ { out(); id = "" }
        /^ *job-id \(/ { id = $NF }
        /^ *job-state \(/ { state = $NF }
        /^ *job-printer-uri \(/ { at = $NF; sub(/.*\//, "", at) }
        /^ *job-priority \(/ { priority = $NF }
        /^ *job-hold-until \(/ { hold = $NF }
        /^ *number-of-documents \(/ { documents = $NF }
        END { out() }'
}

# ---- octets: what no client of CUPS's sends, or shows ----

octet16() { printf '\\x%02x\\x%02x' $(($1 >> 8)) $(($1 & 255)); }
# ipp_octets CODE [TAG:NAME=VALUE]...: an IPP request; CODE and TAG are hex digits. A VALUE of tags 21 and
# 23 is a number; @TAG begins a group.
ipp_octets() {
    local LC_ALL=C code=$1 each text name value
    shift
    text="\\x02\\x00\\x${code:0:2}\\x${code:2:2}\\x00\\x00\\x00\\x01\\x01"
    for each in 47:attributes-charset=utf-8 48:attributes-natural-language=en "$@"; do
        case $each in
        @*) text+="\\x${each#@}" && continue ;;
        esac
        name=${each%%=*} name=${name#*:} value=${each#*=}
        text+="\\x${each%%:*}$(octet16 ${#name})$name"
        case $each in
        21:* | 23:*) text+="\\x00\\x04$(octet16 $((value >> 16)))$(octet16 $((value & 65535)))" ;;
        *) text+="$(octet16 ${#value})${value//\\/\\\\}" ;;
        esac
    done
    printf '%b' "$text\\x03"
}
# http WAY UID "METHOD PATH" [HEADER...] <BODY: $http_status, $http_head; the body in $HOME_DIR/http.body.
# The body is sent with a Content-Length, where there is one.
http() {
    local way=$1 uid=$2 what=$3 socket=$front got=0 patience=5
    shift 3
    [ "$way" = client ] || socket=$behind patience=1 # cupsd may leave the connection open
    cat >"$HOME_DIR/http.sent"
    {
        printf '%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n' "$what"
        [ $# -eq 0 ] || printf '%s\r\n' "$@"
        [ ! -s "$HOME_DIR/http.sent" ] || printf 'Content-Length: %d\r\n' "$(stat -c %s "$HOME_DIR/http.sent")"
        printf '\r\n'
        cat "$HOME_DIR/http.sent"
    } >"$HOME_DIR/http.whole"
    "$way" "$uid" "$PWD/$BUILD/tests/tools/exchange" "$socket" $patience <"$HOME_DIR/http.whole" >"$HOME_DIR/http.got" || got=$?
    [ "$got" -lt 2 ] || differs "no exchange: $what"
    # All but what stands before the empty line; 100 Continue is not the answer.
    http_head=$(LC_ALL=C sed '/^\r*$/q' "$HOME_DIR/http.got" | tr -d '\0')
    LC_ALL=C sed '1,/^\r*$/d' "$HOME_DIR/http.got" >"$HOME_DIR/http.body"
    case ${http_head,,} in *'transfer-encoding: chunked'*) in_one_piece ;; esac
    http_status=$(LC_ALL=C sed -nE '1s/^HTTP\/1\.[01] ([0-9]*).*/\1/p' "$HOME_DIR/http.got" | tr -d '\0')
}
in_one_piece() { # what came in chunks
    local line
    {
        while IFS= read -r line && [ $((16#${line%%[^0-9a-fA-F]*})) -gt 0 ]; do
            head -c $((16#${line%%[^0-9a-fA-F]*}))
            IFS= read -r line
        done
    } <"$HOME_DIR/http.body" >"$HOME_DIR/http.whole" 2>"$HOME_DIR/http.chunks" || true
    mv "$HOME_DIR/http.whole" "$HOME_DIR/http.body"
}
# What IPP says in an answer of `http`: four hex digits.
ipp_code() { LC_ALL=C head -c 4 "$HOME_DIR/http.body" | tail -c 2 | hex; }
