#!/bin/bash
# core/screen/README.md, W8: `spsy wrkoutq` on a terminal, embedded and with a server that is lost.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/terminal_lib.sh
. "$(dirname "$0")/terminal_lib.sh"

"$SPSY" init --system SYS1 2>/dev/null
echo text >"$HOME_DIR/text"
"$SPSY" run - >/dev/null 2>&1 <<END
CRTUSRPRF ALICE
CRTUSRPRF BOB
CRTOUTQ QGPL/PAYOUTQ AUT(*ALL) TEXT('payslips')
CRTOUTQ QGPL/SPARE TEXT('to be deleted')
CRTOUTQ QGPL/SECRET AUT(*EXCLUDE)
END
for name in SLIP1 SLIP2 SLIP3; do
    "$SPSY" --user ALICE crtsplf $name "$HOME_DIR/text" QGPL/PAYOUTQ >/dev/null 2>&1
done

proves 'W8 wrkoutq of all queues: held, released, described, and with 5 the files of one'
terminal 80 24
run "'$SPSY' wrkoutq"
sees "Work with All Output Queues"
sees "Opt  Queue       Library     Held  Owner"
sees "2=Change   3=Hold   4=Delete   5=Work with   6=Release   8=Description"
sees "payslips"
row_has "PAYOUTQ" "*NO"
keys 3 Enter
sees "*YES"
row_has "PAYOUTQ" "*YES"
keys Home 6 Enter
gone "*YES"
keys F11
sees "Oper Control"
keys F11 Home 8 Enter
sees "authorityCheck"
keys F12
sees "Type options"
keys Home 5 Enter
sees "Work with Output Queue QGPL/PAYOUTQ"
sees "SLIP1"
keys 3 Enter
sees "*HELD"
row_has "SLIP1" "*HELD"
keys F12 # back
sees "Work with All Output Queues"
keys End 4 Enter # QPRINT, SECRET or SPARE: the last is SPARE
sees "Confirm Delete of Output Queues"
row_has "SPARE" " 4   SPARE"
keys Enter
sees "CPC2191: Output queue SPARE"
keys Home 4 Enter
sees "Confirm Delete of Output Queues"
keys Enter
sees "it has spooled files"
contains "$(shown | grep -A1 "     PAYOUTQ" | tail -1)" "CPF3361"
keys F3
as_before

proves 'W8 nobody sees a queue on the screen that he may not list'
run "'$SPSY' --user BOB wrkoutq"
sees "PAYOUTQ"
shown | grep -q SECRET && fail "SECRET"
keys F3
as_before

proves 'W8 wrkoutq of one queue is the list of its files, refused as anywhere'
run "'$SPSY' --user BOB wrkoutq PAYOUTQ"
sees "Work with All Spooled Files"
keys 4 4 Enter
sees "Confirm Delete"
keys Enter
sees "2 options carried out, 2 of them not"
sees "BOB lacks authority"
equal "$("$SPSY" --json wrkoutq PAYOUTQ | grep -o '"fileName"' | wc -l)" 3
keys F3
as_before

if embedded_only lost-server; then
    proves 'W8 over the socket it is the same, and a server that is lost gives the terminal back'
    server=$HOME_DIR/server.sock
    if [ "$(id -u)" = 0 ]; then chown -R games "$HOME_DIR/home" && chmod 711 "$HOME_DIR"; fi
    as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=games --regid=games --clear-groups "$@"; else "$@"; fi; }
    mkdir "$HOME_DIR/run" && { [ "$(id -u)" != 0 ] || chown games "$HOME_DIR/run"; }
    server=$HOME_DIR/run/s
    as_owner env HOME=/ "$SPSY" --home "$SPSY_HOME" serve --socket "$server" >"$HOME_DIR/served" 2>&1 &
    pid=$!
    until_true 100 grep -q SPY0213 "$HOME_DIR/served"
    run "'$SPSY' --socket '$server' wrkoutq '*ALL'"
    sees "Work with All Output Queues"
    sees "PAYOUTQ"
    keys Home 5 Enter
    sees "SLIP2"
    keys Down 3 Enter
    sees "held"
    row_has "SLIP2" "*HELD"
    kill -9 $pid $(pgrep -P $pid) 2>/dev/null || true
    wait $pid 2>/dev/null || true
    keys Home 6 Enter
    sees "SPY02"
    as_before
fi
