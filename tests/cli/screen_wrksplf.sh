#!/bin/bash
# core/screen/README.md, W8: `spsy wrksplf` on a terminal, in a real one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/terminal_lib.sh
. "$(dirname "$0")/terminal_lib.sh"

"$SPSY" init --system SYS1 2>/dev/null
escape=$'\033[31mEVIL\033[2J'
printf 'first page\ncaf\303\251 %s\nlast line\n' "$escape" >"$HOME_DIR/text"
seq 1 500 >"$HOME_DIR/long"
"$SPSY" run - >/dev/null 2>&1 <<END
CRTUSRPRF ALICE SPCAUT(*SPLCTL)
CRTUSRPRF BOB
GRTOBJAUT QPRINT *OUTQ BOB *ALL
CRTOUTQ QGPL/OTHER AUT(*ALL)
END
for name in KEEP1 KEEP2 FREE1 FREE2 FREE3; do
    "$SPSY" --user ALICE --job PAYROLL crtsplf "$name" "$HOME_DIR/text" QGPL/OTHER --usrdta june --devtype '*USERASCII' --ccsid 1208 >/dev/null 2>&1
done
"$SPSY" --user BOB crtsplf LONG "$HOME_DIR/long" QGPL/OTHER >/dev/null 2>&1
cat >"$HOME_DIR/policy.json" <<'END'
{"version": 1, "rules": [
  {"name": "kept", "files": ["KEEP*"], "functions": ["DLTSPLF", "CHGSPLFA", "DSPSPLF"], "answer": "refuse",
   "reason": "kept for ten years"}]}
END
chmod 600 "$HOME_DIR/policy.json"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 0 "$SPSY" chgusrprf ALICE --spcaut '*NONE' # else nobody is asked about her
files() { "$SPSY" --user BOB --json wrksplf --select '*ALL' | grep -o '"fileName":"[A-Z0-9]*"' | cut -d'"' -f4 | sort | tr '\n' ' '; }
noted() { shown | grep -A3 -F "$1" | tr -s ' \n' ' '; } # FILE: its row and what stands below it, in one line
opens() {
    run "'$SPSY' --user ALICE wrksplf"
    sees "Work with All Spooled Files"
}

proves 'W8 wrksplf on a terminal is a list that one works with, in 80 columns and 24 lines'
terminal 80 24
opens
sees "2=Change   3=Hold   4=Delete   5=Display   6=Release   8=Attributes"
sees "Opt  File        User        Queue       User Data   Status     Pages  Copies"
sees "F3=Exit   F4=Prompt   F5=Refresh   F11=Other columns   F12=Cancel"
contains "$(shown | head -1)" "SYS1 ALICE"
[ "$(shown | awk '{ print length($0) }' | sort -n | tail -1)" -le 80 ] || fail "wider"
keys F11
sees "Job                           Date        Time"
sees "/ALICE/PAYROLL"
keys F11
sees "Form Type   Pty"
keys F11
sees "User Data"

proves 'W8 several options at once; what is refused shows the reason beside the file'
keys 4 3 3 # KEEP1, KEEP2, FREE1
row_has "KEEP1" " 4   KEEP1"
row_has "FREE1" " 3   FREE1"
keys Enter
sees "Confirm Delete of Spooled Files"
row_has "KEEP1" " 4   KEEP1"
shown | grep -q FREE1 && fail "a file that is held is not deleted"
keys F12
sees "Type options, press Enter."
row_has "KEEP1" " 4   KEEP1" # as they were typed
equal "$(files)" "FREE1 FREE2 FREE3 KEEP1 KEEP2 LONG "
keys Enter
sees "Press Enter to confirm"
keys Enter
sees "3 options carried out, 1 of them not"
row_has "KEEP2" "*HELD"
row_has "FREE1" "*HELD"
contains "$(noted KEEP1)" "CPF3492"
contains "$(noted KEEP1)" "kept for ten years"
equal "$(files)" "FREE1 FREE2 FREE3 KEEP1 KEEP2 LONG "
case $(coloured | grep 'refused: kept for') in *$'\033['*31*) ;; *) fail "not marked" ;; esac
keys F5
gone "refused: kept for"

proves 'W8 an option that is none of the list is told, and nothing is carried out'
keys Home
keys 3 9 Enter
sees "Option 9 is not one of this list"
row_has "KEEP1" "*READY"
keys Space # the cursor is where it is wrong
keys Enter
sees "SPY0001: 1 spooled file held"

proves 'W8 option 4 deletes, 6 releases, 8 shows attributes, 5 the data'
keys Home Down Down # FREE1
keys 6 4 5 Enter
sees "Confirm Delete"
row_has "FREE2" " 4   FREE2"
keys Enter
sees "FREE3 number 1 of job"
sees "first page"
sees "?[31mEVIL?[2J" # never the escape
sees "café"
keys F12
sees "3 options carried out"
equal "$(files)" "FREE1 FREE3 KEEP1 KEEP2 LONG "
row_has "FREE1" "*READY"
keys Home Down Down 8 Enter
sees "formType"
sees "FREE1"
keys Enter
sees "Type options"

proves 'W8 what may not be displayed is refused beside the file, by the program and with its reason'
keys Home 5 Enter
sees "refused: kept for"
contains "$(noted KEEP1)" "CPF3492"
shown | grep -q "first page" && fail "displayed"
keys F5

proves 'W8 option 2 prompts for the change, or takes the parameters that are typed'
keys Home Down Down 2 Enter
sees "CHGSPLFA - change attributes"
row_has "Spooled file name" "FREE1"
while ! shown | grep -q '^ FORMTYPE: '; do keys Down; sleep 0.05; done
types A4
keys Enter
gone "CHGSPLFA - change"
sees "Type options"
equal "$("$SPSY" --user ALICE --json wrksplf --select '*CURRENT *ALL A4' | grep -o '"fileName":"[A-Z0-9]*"')" '"fileName":"FREE1"'
keys Home Down Down Down 2 Tab # FREE3
types 'COPIES(7)'
keys Enter
sees "1 spooled file changed"
row_has "FREE3" "      7"

proves 'W8 the command line carries out a command, and shows what it says'
keys Tab
types 'DLTUSRPRF NOBODY'
keys Enter
sees "CPF2292"
keys C-u
types 'DSPJOB'
keys Enter
sees "currentUser"
keys F12
sees "Type options"

proves 'W8 paging, resizing, and a terminal that is larger or too small'
keys F3
as_before
for i in $(seq 1 40); do echo "CRTSPLF MANY$i '$HOME_DIR/long' QGPL/OTHER"; done >"$HOME_DIR/many"
expect 0 "$SPSY" --user BOB run "$HOME_DIR/many"
run "'$SPSY' --user BOB wrksplf"
sees "LONG"
sees More...
keys NPage
sees "MANY15"
gone LONG
keys PPage
sees LONG
keys End
sees Bottom
sees MANY40
tmuxed resize-window -x 132 -y 40
sees "Number  Job" # other columns beside them
sees "MANY13"
equal "$(shown | grep -c MANY)" 28
tmuxed resize-window -x 30 -y 8
sees "too small"
tmuxed resize-window -x 80 -y 24
sees "F12=Cancel"
keys Home 5 Enter # LONG: 500 lines
sees "line 1 of 500"
keys End
sees "500"
sees "Bottom"
keys F3
as_before

proves 'W8 stopped and continued, the terminal is the shell'"'"'s meanwhile, and the list comes back'
run "'$SPSY' --user BOB wrksplf"
sees "Work with All Spooled Files"
keys C-z
sees "Stopped"
as_before
types 'fg'
keys Enter
sees "Type options"
keys F12
as_before

proves 'W8 a signal that ends it leaves the terminal as it was'
for signal in TERM INT HUP QUIT; do
    run "'$SPSY' --user BOB wrksplf"
    sees "Type options"
    pid=$(tmuxed display-message -p '#{pane_pid}')
    pid=$(pgrep -P "$pid" -n)
    kill -"$signal" "$pid"
    as_before
done

proves 'W8 off a terminal, with --json, --plain and TERM=dumb it is text as before'
run "'$SPSY' --user BOB --plain wrksplf | head -2; TERM=dumb '$SPSY' --user BOB --plain wrksplf --select BOB >'$HOME_DIR/dumb'"
sees "File"
shown | grep -q "Type options" && fail "a list"
run "'$SPSY' --user BOB --plain wrksplf"
sees "MANY40"
as_before
run "TERM=dumb '$SPSY' --user BOB wrksplf"
sees "MANY40"
as_before
run "'$SPSY' --user BOB --json wrksplf | cut -c1-30"
sees '{"command":"WRKSPLF"'

proves 'W8 nothing to work with is said in a line'
run "'$SPSY' --user QSECOFR wrksplf"
sees "SPY0001: No spooled files of QSECOFR"
as_before
