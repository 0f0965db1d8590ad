# gateway_clients.sh - the programs that people use, through the gateway: what they say and how they end is
# what they say and how they end past it, but for what a program refuses; and then they say why.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
needs_operator
world
document=$HOME_DIR/document

never() { # what nobody may read in any case, whatever was asked
    without "$out" "Success" "Scheduler is not running" "not running" "Password" "Unauthorized" "Internal Server"
}
# refuses STATUS WORDS COMMAND... as uid 2: the program's reason is on the screen
refuses() {
    local want=$1 words=$2
    shift 2
    says "$want" "$words" client 2 "$@"
    never
}

proves G7 "cancel and lprm say the program's reason, and end with 1"
job_of 2 REFUSED && no=$job
job_of 2 NOTHING && yes=$job
refuses 1 "nobody may" cancel "$no"
contains "$out" "cancel: cancel-job failed: "
contains "$out" RULES
refuses 1 "nobody may" cancel "one-$no"
refuses 1 "nobody may" cancel -x "$no"
refuses 1 "nobody may" cancel -h "$front" "$no"
refuses 1 "nobody may" lprm "$no"
refuses 1 "nobody may" lprm -P one "$no"
equal "$(looked "$no")" pending-held
refuses 1 "nobody may" cancel "$no" "$yes" # it stops at the first refusal, as past the gateway
equal "$(looked "$yes")" pending-held
says 0 "" client 2 cancel "$yes" && never
equal "$out" ""
equal "$(looked "$yes")" canceled
job_of 2 NOTHING && yes=$job
says 0 "" client 2 lprm "$yes"
equal "$(looked "$yes")" canceled
job_of 2 CRASH
refuses 1 "cancel-job failed: " cancel "$job"
contains "$out" "SIGSEGV"
job_of 3 NOTHING # cupsd's policy: its own words, no prompt
refuses 1 "cancel-job failed: " cancel "$job"
says 0 "" client 0 cancel "$no"
equal "$(looked "$no")" canceled
refuses 1 "" cancel 99999
refuses 1 "" cancel nosuch-1

proves G4 "cancel -a and cancel -u me work for ordinary users, which they do not in CUPS"
three() { # $one, $other of uid 2, $third of uid 3
    direct 0 cancel -a
    job_of 2 "${1:-NOTHING}" one && one=$job
    job_of 2 NOTHING two && other=$job
    job_of 3 NOTHING one && third=$job
}
while IFS='|' read -r want words after command; do
    three
    # shellcheck disable=SC2086 # words
    says "$want" "$words" client 2 $command
    never
    equal "$(looked "$one") $(looked "$other") $(looked "$third")" "$after"
done <<TABLE
0||canceled canceled pending-held|cancel -a -u $login2
0||canceled canceled pending-held|cancel -u $login2
0||canceled pending-held pending-held|cancel -u $login2 one
1|refused|canceled pending-held pending-held|cancel -a one
1|refused|canceled canceled pending-held|cancel -a
1||pending-held pending-held pending-held|cancel -u $login3
TABLE
three REFUSED
refuses 1 "nobody may" cancel -a -u "$login2"
equal "$(looked "$one") $(looked "$other")" "pending-held canceled"
three
says 1 "" direct 2 cancel -u "$login2" # as it is in CUPS
equal "$(looked "$one")" pending-held

proves G4 "lprm without a job, and lprm -"
three
says 0 "" client 2 lprm -P two
equal "$(looked "$one") $(looked "$other")" "pending-held canceled"
three REFUSED
refuses 1 "nobody may" lprm -P one
equal "$(looked "$one")" pending-held
three
says 0 "" client 2 lprm -P two -
equal "$(looked "$other")" canceled

proves G4 G7 "lp -i holds, resumes and restarts; lpmove moves"
# WORDS of the program | the job's title | its state before | command; the state afterwards of NOTHING's
while IFS='|' read -r title before after command; do
    for what in "$title" NOTHING; do
        job_of 2 $what
        [ "$before" != pending ] || direct 2 lp -i "$job" -H resume
        [ "$before" != canceled ] || direct 2 cancel "$job"
        command_now=${command//\$job/$job}
        # shellcheck disable=SC2086 # words
        if [ $what = NOTHING ]; then
            says 0 "" client 2 $command_now
            equal "$(looked "$job")" "$after"
        else
            refuses 1 "is refused" $command_now
            contains "$out" "$title"
            equal "$(looked "$job")" "$before"
            equal "$(looked "$job" job-printer-uri)" ipp://localhost/printers/one
        fi
        never
    done
done <<'TABLE'
HLDSPLF|pending|pending-held|lp -i $job -H hold
RLSSPLF|pending-held|pending|lp -i $job -H resume
CHGSPLFA|pending-held|pending|lp -i $job -H resume
CHGSPLFA|pending-held|pending-held|lp -i $job -q 70
RLSSPLF|canceled|pending|lp -i $job -H restart
QSPMOVSP|pending-held|pending-held|lpmove $job two
QSPMOVSP|pending-held|pending-held|lpmove one-$job two
SNDTCPSPLF|pending-held|pending-held|lpmove $job lpd
SNDNETSPLF|pending-held|pending-held|lpmove $job ipp
TABLE
three QSPMOVSP
refuses 1 "QSPMOVSP is refused" lpmove one two
contains "$(looked "$one" job-printer-uri)" /one
three
says "0|1" "" client 2 lpmove one two # his own go, uid 3's is cupsd's to refuse
contains "$(looked "$one" job-printer-uri)" /two
contains "$(looked "$third" job-printer-uri)" /one

proves G5 "lpstat and lpq list what may be seen"
direct 0 cancel -a
job_of 2 OTHERS && others=$job
job_of 2 QUSRSPLA && never_seen=$job
job_of 2 NOTHING && seen=$job
for command in "lpstat -o" "lpstat -o one" "lpstat" "lpstat -W not-completed -o" "lpstat -u $login2 -o" "lpstat -t"; do
    # shellcheck disable=SC2086 # words
    says 0 "" client 3 $command
    never
    case $command in lpstat) ;; *) contains "$out" "one-$seen" ;; esac
    without "$out" "one-$others" "one-$never_seen"
    # shellcheck disable=SC2086
    says 0 "one-$others" client 2 $command
    without "$out" "one-$never_seen"
done
says 0 "" client 3 lpq -P one
contains "$out" "$seen"
without "$out" OTHERS QUSRSPLA " $others " " $never_seen "
says 0 OTHERS client 2 lpq -P one
direct 0 cancel "$never_seen" "$others"
says 0 "" client 3 lpstat -W completed -o
without "$out" "one-$others" "one-$never_seen"

proves G7 "where nothing is refused, each client says and does what it does past the gateway"
direct 0 cancel -a -x
compared() { # UID COMMAND...
    local uid=$1 got=0 want=0 directly
    shift
    directly=$(direct "$uid" "$@" 2>&1 </dev/null) || want=$?
    out=$(client "$uid" "$@" 2>&1 </dev/null) || got=$?
    # They name the socket that they were told.
    directly=${directly//$behind/SOCKET} out=${out//$front/SOCKET}
    [ "$got $out" = "$want $directly" ] || differs "$uid: $*: $got: $out; past the gateway $want: $directly"
    never
}
for uid in 2 0; do
    for command in "lpstat -r" "lpstat -H" "lpstat -s" "lpstat -d" "lpstat -a" "lpstat -p" "lpstat -v" "lpstat -c" \
        "lpstat -e" "lpstat -t" "lpstat -l -p one" "lpstat -p nosuch" "lpstat -o nosuch" "lpq -P one" "lpq -a" \
        "lpq -P nosuch" "lpoptions -p one" "lpoptions -p one -l" "lpoptions -p nosuch -l" "lpoptions -l -d two" \
        "lp -d nosuch $document" "lp -d one /nosuch" "lp -i 99999 -H hold" "lpmove 99999 two" "lpmove one nosuch" \
        "lprm 99999" "cupsenable nosuch" "cupsdisable nosuch" "lpadmin -x nosuch"; do
        # shellcheck disable=SC2086 # words
        case $uid.$command in
        2.cups* | 2.lpadmin*) continue ;; # below
        *) compared $uid $command ;;
        esac
    done
done

proves G4 G7 "queues are administered by whom cupsd lets, without a prompt for the others"
printer_state() {
    ipp direct 0 Get-Printer-Attributes queue:one keyword:requested-attributes=printer-state,printer-is-accepting-jobs
    echo "$(attribute printer-state) $(attribute printer-is-accepting-jobs)"
}
while IFS='|' read -r after command; do
    before=$(printer_state)
    # shellcheck disable=SC2086 # words
    says 1 "" client 2 $command
    never
    [ "${#out}" -gt 10 ] || differs "$command says nothing: $out"
    equal "$(printer_state)" "$before"
    # shellcheck disable=SC2086
    says 0 "" client 5 $command
    never
    [ "$after" = - ] || equal "$(printer_state)" "$after"
    # shellcheck disable=SC2086
    says 0 "" client 0 $command
done <<TABLE
stopped false|cupsreject one
stopped true|cupsaccept one
idle true|cupsenable one
stopped true|cupsdisable one
stopped true|cupsdisable -r paper one
-|lpadmin -p one -D text
-|lpadmin -p new -v file:///dev/null -E
-|lpadmin -d two
TABLE
says 0 "new" client 2 lpstat -v
says 0 "" client 5 lpadmin -x new
says 0 "two" client 2 lpstat -d
# cupsctl would open the server to the network; it is refused with a text.
says 1 "" client 5 cupsctl --share-printers
[ "${#out}" -gt 10 ] || differs "cupsctl says nothing: $out"
never
grep -q "^Listen $behind" "$cups/etc/cupsd.conf" || differs "cupsd.conf was rewritten"
