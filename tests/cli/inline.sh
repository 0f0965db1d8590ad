#!/bin/bash
# RUN(*INLINE): exit() in a program ends the program, not the job; with status 0 its answer counts
# as set, with any other, or in a signal handler, it has failed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
cp "$BUILD/tests/exits"/inline_{exit,end,leaves}.so "$HOME_DIR"
chmod 755 "$HOME_DIR"/*.so
add() { # NUMBER NAME
    local what="QIBM_QSP_SECURITY SPSY0100 $1 '$HOME_DIR/$2.so'"
    expect 0 "$SPSY" cl "ADDEXITPGM $what CCSID(819) RUN(*INLINE)"
}
add 10 inline_exit

proves X12 X13 "'0', '1' and a byte without opinion, each in an answer of its own"
create ALICE REFUSED "OUTQ(SHOP/OPEN) USRDTA('0')"
refused="FILE(REFUSED) JOB($job)"
expect 3 as BOB --json cl "DLTSPLF $refused"
contains "$out" '"answer":"30","meaning":"refuse"'
create SPOOLER ALLOWED "OUTQ(SHOP/CLOSED) USRDTA('1')"
expect 0 as BOB --json cl "WRKSPLFA FILE(ALLOWED) JOB($job)"
contains "$out" '"verdict":"allowed","basis":"exit"'
create ALICE SILENT "OUTQ(SHOP/OPEN) USRDTA('X')"
expect 0 as BOB --json cl "WRKSPLFA FILE(SILENT) JOB($job)"
contains "$out" '"answer":"58","meaning":"none"'

# _exit() takes the job along, but status 0 would say that the command was carried out
add 20 inline_end
ends() { # WORDS: so the job ends; over the socket the job is not the command's own process
    if embedded_only ended-job; then
        expect 4 as BOB --json cl "DLTSPLF $2"
        contains "$err" "$1"
    else
        expect 1 as BOB --json cl "DLTSPLF $2"
        contains "$out" '"id":"SPY0202"'
        cat "$SERVED_DIR"/*.log >"$HOME_DIR/log"
        grep -qF "$1" "$HOME_DIR/log" || fail "the server does not say: $1"
    fi
}
ends "ended the job: _exit(0)" "FILE(SILENT) JOB($job)"
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20"
expect 0 as ALICE cl "WRKSPLFA FILE(SILENT) JOB($job)"

# the job goes on: the same program again, and what follows it in the script
printf 'DSPSPLF %s\nDSPSPLF %s\nDSPJOB\n' "$refused" "$refused" >"$HOME_DIR/script"
expect 3 as BOB --json run --keep-going "$HOME_DIR/script"
equal "$(wc -l <<<"$out")" 3
contains "$out" '"command":"DSPJOB","status":"completed"'

# a child of the program ends as it likes: it is not the job, which goes on once
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"
add 30 inline_leaves
for way in FORKED UNDERSCORE; do
    create ALICE "$way" "OUTQ(SHOP/OPEN) USRDTA('$way')"
    expect 3 as BOB --json cl "DLTSPLF FILE($way) JOB($job)"
    equal "$(wc -l <<<"$out")" 1
    contains "$out" '"answer":"30","meaning":"refuse"'
    equal "$err" ""
done

# a status that does not mean success, and a signal handler: failed, whatever was said; the job goes on
for way in "STATUS:ended with status 3" "HANDLER:ended with status 0 from a signal handler"; do
    create ALICE "${way%%:*}" "OUTQ(SHOP/OPEN) USRDTA('${way%%:*}')"
    printf 'DLTSPLF FILE(%s) JOB(%s)\nDSPJOB\n' "${way%%:*}" "$job" >"$HOME_DIR/script"
    expect 4 as BOB --json run --keep-going "$HOME_DIR/script"
    contains "$out" '"verdict":"refused","basis":"failure"'
    contains "$out" "\"reason\":\"${way#*:}\""
    contains "$out" '"command":"DSPJOB","status":"completed"'
    case $out in *'"answer":"31"'*) fail "an answer of a program that failed: $out" ;; esac
    expect 0 "$SPSY" cl "WRKSPLFA FILE(${way%%:*}) JOB($job)" # QSECOFR: the file is there
done

# other ways out of the process than _exit(): no status of the program's choice either
ways=(QUICK ERR THREAD ATEXIT)
# AddressSanitizer itself fails when a main thread ends alone
case $BUILD in *san-*) ;; *) ways+=(PTHREAD) ;; esac
for way in "${ways[@]}"; do
    create ALICE "$way" "OUTQ(SHOP/OPEN) USRDTA('$way')"
    ends "an exit program with RUN(*INLINE) ended the job" "FILE($way) JOB($job)"
done
