#!/bin/bash
# What repeats itself is one journal entry with a count; who writes too much is slowed, then refused,
# and nobody else; what is old goes by itself.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
# shellcheck source=tests/cli/syslog_lib.sh
. "$(dirname "$0")/syslog_lib.sh"
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
world
create ALICE PAY "OUTQ(QGPL/QPRINT)"
pay="FILE(PAY) JOB($job) SPLNBR($nbr)"
create ALICE OTHER "OUTQ(SHOP/OPEN)"
other="FILE(OTHER) JOB($job) SPLNBR($nbr)"
settings() {
    echo "{\"version\": 1$1}" >"$SPSY_HOME/settings.json"
    chmod 600 "$SPSY_HOME/settings.json"
}
script() { # USER STATUS LINE...: as one job
    local user=$1 status=$2
    shift 2
    printf '%s\n' "$@" >"$HOME_DIR/script"
    expect "$status" as "$user" run --keep-going "$HOME_DIR/script"
}
entries() { # newest last: FUNCTION VERDICT COUNT ...
    expect 0 "$SPSY" --json journal "$@"
    grep -o '"count":[0-9]*\|"function":"[A-Z]*"\|"verdict":"[a-z]*"' <<<"$out" |
        sed 's/.*://; s/"//g' | paste -sd' ' | sed 's/\([0-9]*\) \([A-Z]*\) \([a-z]*\)/\2 \3 \1,/g' |
        tr ',' '\n' | sed '/^ *$/d; s/^ //' | tac | paste -sd,
}
forget() {
    sqlite3 "$SPSY_HOME/spool.db" 'DELETE FROM decision'
    rm -f "$SPSY_HOME/flood"
}

proves S8 "the same read by the same job with the same answers is one entry with a count"
script ALICE 0 "QUSRSPLA $pay" "QUSRSPLA $pay" "QUSRSPLA $other" "QUSRSPLA $pay" "DSPSPLF $pay" "QUSRSPLA $other"
equal "$(entries)" "QUSRSPLA allowed 3,QUSRSPLA allowed 2,DSPSPLF allowed 1"
expect 0 "$SPSY" --json journal --limit 1
time=$(value time "$out") last=$(value lastTime "$out")
equal "$last" "$time"
expect 0 "$SPSY" --json journal --file pay
[[ $(grep -o '"lastTime":"[^"]*"' <<<"$out" | tail -1) > "\"lastTime\":\"$(grep -o '"time":"[^"]*"' <<<"$out" | tail -1 | cut -d'"' -f4)" ]] ||
    fail "the last time is not later: $out"
expect 0 "$SPSY" journal
contains "$out" count
contains "$out" lastTime
# Refused reads are each counted; what would change something is an entry each time.
forget
script BOB 3 "DSPSPLF $pay" "DSPSPLF $pay" "DSPSPLF $pay" "HLDSPLF $pay" "HLDSPLF $pay"
equal "$(entries)" "DSPSPLF refused 3,HLDSPLF refused 1,HLDSPLF refused 1"
# Another job, another user in it, other answers, another value in the record: each its own.
forget
expect 0 as ALICE cl "QUSRSPLA $other"
expect 0 as ALICE cl "QUSRSPLA $other"
script QSECOFR 0 "QUSRSPLA $other" "QWTSETP ALICE" "QUSRSPLA $other"
script ALICE 0 "QUSRSPLA $other" "CHGSPLFA $other COPIES(9) USRDTA(NEW)" "QUSRSPLA $other" "QUSRSPLA $other"
equal "$(entries)" "QUSRSPLA allowed 1,QUSRSPLA allowed 1,QUSRSPLA allowed 1,QUSRSPLA allowed 1,QUSRSPLA allowed 1,CHGSPLFA allowed 1,QUSRSPLA allowed 2"
forget
register_raw
script BOB 0 "QUSRSPLA $pay" "QUSRSPLA $pay"
equal "$(entries)" "QUSRSPLA allowed 2"
expect 0 "$SPSY" --json journal
contains "$out" '"number":10,"program":'
deregister
# Of many files in turn, none is forgotten too early; and time makes it an entry of its own.
forget
settings ', "journalRepeatSeconds": 2'
script ALICE 0 "QUSRSPLA $pay" "QUSRSPLA $pay" "DLYJOB 3" "QUSRSPLA $pay"
equal "$(entries)" "QUSRSPLA allowed 2,QUSRSPLA allowed 1"
forget
settings ', "journalRepeatSeconds": 0'
script ALICE 0 "QUSRSPLA $pay" "QUSRSPLA $pay"
equal "$(entries)" "QUSRSPLA allowed 1,QUSRSPLA allowed 1"
rm "$SPSY_HOME/settings.json"
# An entry that is pruned meanwhile is not counted into another's.
forget
mkfifo "$HOME_DIR/in"
as ALICE run --keep-going - <"$HOME_DIR/in" >/dev/null 2>&1 &
exec 3>"$HOME_DIR/in"
echo "QUSRSPLA $pay" >&3
until [ "$(entries)" = "QUSRSPLA allowed 1" ]; do sleep 0.05; done
forget
expect 0 as ALICE cl "DSPSPLF $pay"
echo "QUSRSPLA $pay" >&3
exec 3>&-
wait $!
equal "$(entries)" "DSPSPLF allowed 1,QUSRSPLA allowed 1"
# --since and --prune-before go by the last time.
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = '2026-01-01T00:00:00.000000Z', last_time = '2026-01-03T00:00:00.000000Z', count = 7"
equal "$(entries --since 2026-01-02)" "DSPSPLF allowed 7,QUSRSPLA allowed 7"
equal "$(entries --since 2026-01-04)" ""
expect 0 "$SPSY" journal --prune-before 2026-01-02
contains "$err" 'SPY0001: 0 decisions'
# Damaged counts hide nothing.
for damaged in NULL -3 0 "'x'" "x'00'"; do
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET count = $damaged"
    equal "$(entries)" "DSPSPLF allowed 1,QUSRSPLA allowed 1"
done

proves S8 "who writes too much into the journal is slowed, then refused, and nobody else"
forget
settings ', "journalBytesPerMinute": 4096, "journalRepeatSeconds": 0'
loop() { # USER NUMBER: one process each, as nobody merges those; tells the statuses, each once
    local status i
    for ((i = 0; i < $2; i++)); do
        status=0
        as "$1" cl "QUSRSPLA $pay" >"$HOME_DIR/out" 2>>"$HOME_DIR/loop" || status=$?
        echo $status
    done | uniq | paste -sd' '
}
# ahead MS: so far is ALICE ahead of the clock. Her place is the one that begins with her name.
ahead() {
    perl -e 'use Time::HiRes "time"; open my $f, "+<", $ARGV[0] or die; binmode $f;
        while (read $f, my $place, 64) {
            next unless unpack("Z16", $place) eq "ALICE";
            seek $f, tell($f) - 48, 0;
            print $f pack("q", int(time() * 1000) + $ARGV[1]);
            exit;
        }
        die "no place"' "$SPSY_HOME/flood" "$1"
}
full() { # far beyond what is refused, so that it stays so for a while
    ahead 145000
}
ms() { echo $(($(date +%s%N) / 1000000)); }
start=$(ms)
equal "$(loop ALICE 4)" 0
fast=$(($(ms) - start))
start=$(ms)
equal "$(loop ALICE 6)" 0
slow=$(($(ms) - start))
[ "$slow" -gt $((fast + 1500)) ] || fail "not slowed: $fast ms, then $slow ms"
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"journal flood","state":"warning","detail":"ALICE is slowed now'
count=$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')
contains "$(loop ALICE 14)" 3
contains "$(cat "$HOME_DIR/loop")" 'SPY0114: ALICE has caused journal entries of more than 8192 bytes in a minute'
[ "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')" -lt $((count + 14)) ] || fail "all are journalled"
# Whoever does nothing of the kind does not wait; nor does an officer, nor anybody in an emergency.
start=$(ms)
for user in BOB QSECOFR; do equal "$(loop $user 2)" 0; done
[ $(($(ms) - start)) -lt 1000 ] || fail "others waited"
for ((i = 0; i < 20; i++)); do expect 0 "$SPSY" cl "QUSRSPLA $pay"; done
full
listen
expect 3 as ALICE --syslog cl "QUSRSPLA $pay"
contains "$err" 'SPY0114: '
logged 1
contains "$lines" 'cause="too many journal entries"'
kill "$listener"
unset SPSY_SYSLOG_SOCKET
expect 0 "$SPSY" break-glass --reason test --hours 1
expect 0 as ALICE cl "QUSRSPLA $pay"
expect 0 "$SPSY" break-glass --end
# A swap is no way out, and takes nothing of the other's share.
expect 0 "$SPSY" cl "CHGUSRPRF USRPRF(ALICE) GRPPRF(OPER)"
full
script ALICE 3 "QWTSETP OPER" "QUSRSPLA $pay"
equal "$(loop OPER 1)" 0
expect 0 "$SPSY" --json doctor
contains "$out" '"check":"journal flood","state":"warning","detail":"ALICE was refused '
# What a program of a decision asks for does not wait once more: the decision has.
expect 0 "$SPSY" cl "CHGUSRPRF USRPRF(ALICE) GRPPRF(*NONE)"
register 10 guard_asks "RUN(*INLINE)"
ahead 90000
start=$(ms)
expect 3 as ALICE --json cl "DSPSPLF $pay"
took=$(($(ms) - start))
contains "$out" 'asked: yes {'
[ "$took" -ge 1000 ] && [ "$took" -lt 1900 ] || fail "waited $took ms, not once"
deregister
# It passes; also a clock that was set back keeps nobody out.
ahead 50000
expect 0 as ALICE cl "QUSRSPLA $pay"
ahead 100000000
expect 0 as ALICE cl "QUSRSPLA $pay"
# A file of counters that is damaged, of another kind, or another's.
head -c 300000 /dev/urandom >"$SPSY_HOME/flood"
expect 0 as ALICE cl "QUSRSPLA $pay"
expect 0 "$SPSY" doctor
for make in "mkdir" "mkfifo" "ln -s $HOME_DIR/input"; do
    rm -rf "$SPSY_HOME/flood"
    $make "$SPSY_HOME/flood"
    expect 3 as ALICE cl "QUSRSPLA $pay"
    contains "$err" "$SPSY_HOME/flood"
    expect 1 "$SPSY" doctor
    contains "$out" "$SPSY_HOME/flood is not a regular file"
done
rm -rf "$SPSY_HOME/flood"
(umask 0 && : >"$SPSY_HOME/flood")
expect 3 as ALICE cl "QUSRSPLA $pay"
contains "$err" 'flood is no file that only'
rm "$SPSY_HOME/flood"
rm "$SPSY_HOME/settings.json"

proves S8 "decisions older than journalKeepDays go by themselves, some at a time"
forget
old() { # NUMBER
    local i
    {
        echo "BEGIN;"
        for ((i = 0; i < $1; i++)); do
            echo "INSERT INTO decision(time, job_number, job_user, job_name, current_user, decision, record) VALUES('2020-01-01T00:00:00.000000Z', '000001', 'A', 'B', 'C', '{}', zeroblob(429));"
        done
        echo "COMMIT;"
    } | sqlite3 "$SPSY_HOME/spool.db"
    sqlite3 "$SPSY_HOME/spool.db" "UPDATE home SET pruned = 0"
}
left() { sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM decision WHERE time < '2021'"; }
many() { # sixteen entries: one of them looks
    local statements=() i
    for ((i = 0; i < 16; i++)); do statements+=("HLDSPLF $pay" "RLSSPLF $pay"); done
    script ALICE 0 "${statements[@]:0:16}"
}
listen
old 450
for settings in '{"version": 1, "journalKeepDays": 0}' '{"version": 1, "x": 1}' '{'; do
    echo "$settings" >"$SPSY_HOME/settings.json" # kept for good, or nobody knows for how long
    chmod 600 "$SPSY_HOME/settings.json"
    many
    equal "$(left)" 450
done
settings ', "journalKeepDays": 30, "syslog": true'
expect 0 "$SPSY" quiesce on --for ALICE # nor while the home is quiesced for somebody else
expect 0 "$SPSY" quiesce off
: >"$HOME_DIR/log"
many
equal "$(left)" 250
logged 1
contains "$lines" 'journal pruned before="20'
contains "$lines" 'removed=200 user="ALICE"'
equal "$(sqlite3 "$SPSY_HOME/spool.db" "SELECT count(*) FROM job_log WHERE message_id = 'SPY0001' AND text LIKE '200 decisions before 20%Z removed from the journal (journalKeepDays)'")" 1
many
equal "$(left)" 50
many
equal "$(left)" 0
# Then not again for an hour, and only what is old.
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = '2020-01-01T00:00:00.000000Z' WHERE id % 2 = 0"
some=$(left)
many
equal "$(left)" "$some"
sqlite3 "$SPSY_HOME/spool.db" "UPDATE home SET pruned = pruned - 3600"
many
equal "$(left)" 0
[ "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')" -gt 30 ] || fail "more than the old ones went"
