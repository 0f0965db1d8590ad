#!/bin/bash
# core/screen/README.md, W8: `spsy shell` on a terminal: editing, history, completion, F4.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/terminal_lib.sh
. "$(dirname "$0")/terminal_lib.sh"

"$SPSY" init --system SYS1 2>/dev/null
echo text >"$HOME_DIR/text"
"$SPSY" run - >/dev/null 2>&1 <<END
CRTUSRPRF ALICE
CRTUSRPRF ALBERT
CRTLIB PAYLIB
CRTOUTQ PAYLIB/PAYOUTQ AUT(*ALL)
END
"$SPSY" --user ALICE --job PAYROLL crtsplf PAYSLIPS "$HOME_DIR/text" PAYLIB/PAYOUTQ >/dev/null 2>&1
"$SPSY" --user ALICE --job PAYSUM crtsplf SUMMARY "$HOME_DIR/text" PAYLIB/PAYOUTQ >/dev/null 2>&1
"$SPSY" --user ALICE --job OTHERJOB crtsplf SUMMARY "$HOME_DIR/text" PAYLIB/PAYOUTQ >/dev/null 2>&1
history=$XDG_STATE_HOME/spsy/history
line() { shown | grep '^spsy> ' | tail -1; } # what stands at the prompt
is_line() { # TEXT: it becomes the line
    local i
    for ((i = 0; i < 100; i++)); do
        [ "$(line)" != "spsy> $1" ] || return 0
        sleep 0.05
    done
    fail "not '$1' but '$(line)'"
}
shell() { # [OPTIONS]
    run "'$SPSY' ${1:-} shell"
    sees 'spsy>'
}

proves 'W8 what is typed is edited, and what was typed comes back'
terminal 80 24
shell
types 'DPSJOB'
keys Home Right
keys DC
keys Right
types P
is_line DSPJOB
keys Enter
sees "/QSECOFR/SPSY"
contains "$(shown)" "type           interactive"
types 'DSPLIBL'
keys Enter
sees "General purpose library"
keys Up
is_line DSPLIBL
keys Up
is_line DSPJOB
keys Down
is_line DSPLIBL
keys C-u
keys C-r
types 'PJ'
sees 'DSPJOB'
keys Enter
sees 'spsy>'
equal "$(stat -c %a "$history")" 600
equal "$(stat -c %a "$(dirname "$history")")" 700
contains "$(cat "$history")" DSPLIBL

proves 'W8 Ctrl-C drops the statement, all lines of it; Ctrl-D ends the session'
types 'DLTSPLF +'
keys Enter
sees '    >'
types 'FILE(PAYSLIPS) JOB(ALICE/PAYROLL)'
keys C-c
sees '^C'
keys Enter
types 'DSPOBJD PAYLIB *LIB'
keys Enter
sees 'PAYLIB'
equal "$("$SPSY" --json wrksplf --select '*ALL' | grep -c PAYSLIPS)" 1
keys C-d
as_before
shell
keys Up
is_line 'DSPOBJD PAYLIB *LIB' # of the session before
keys C-u

proves 'W8 Tab completes commands, keywords, special values and what is in the home'
completes() { # TYPED LINE
    keys C-u
    types "$1"
    keys Tab
    is_line "$2"
}
completes 'dltout' 'DLTOUTQ'
completes 'DLTSPLF FI' 'DLTSPLF FILE('
completes 'DLTSPLF FILE(PAY' 'DLTSPLF FILE(PAYSLIPS'
completes 'DLTSPLF FILE(PAYSLIPS) SPLN' 'DLTSPLF FILE(PAYSLIPS) SPLNBR('
completes 'DLTSPLF FILE(PAYSLIPS) SPLNBR(*la' 'DLTSPLF FILE(PAYSLIPS) SPLNBR(*LAST'
completes 'DLTSPLF FILE(PAYSLIPS) JOB(ALICE/' 'DLTSPLF FILE(PAYSLIPS) JOB(ALICE/PAYROLL'
completes 'CHGSPLFA PAYSLIPS OUTQ(PAYLI' 'CHGSPLFA PAYSLIPS OUTQ(PAYLIB/PAYOUTQ'
completes 'WRKOUTQ PAYO' 'WRKOUTQ PAYOUTQ'
completes 'DSPUSRPRF alb' 'DSPUSRPRF ALBERT'
completes 'WRKSPLF SELECT(ALI' 'WRKSPLF SELECT(ALICE'
completes 'DLTLIB PAY' 'DLTLIB PAYLIB'
completes 'DSPOBJD OBJTYPE(*US' 'DSPOBJD OBJTYPE(*USRPRF'
completes 'ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/R' 'ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES'
keys C-u
types 'DLTSPLF SUMMARY JOB('
keys Tab Tab
sees "SUMMARY on PAYOUTQ"
sees "/ALICE/OTHERJOB"
shown | grep -q "PAYSLIPS on" && fail "a job that has no such file"
keys C-u
types 'DSPUSRPRF AL'
keys Tab Tab
sees ALBERT
sees ALICE

proves 'W8 F4, or Tab twice, prompts: keywords with values and defaults, which become the statement'
keys C-u
types 'CHGSPLFA FILE(PAYSLIPS)'
keys F4
sees "CHGSPLFA - change attributes of spooled files"
sees "*SAME"
row_has "Spooled file name" "FILE       PAYSLIPS"
keys F4 # JOB, which is not said yet: what there is
sees "F4 again"
types ''
keys C-u
types 'ALICE/PAYROLL'
while ! shown | grep -q '^ COPIES: '; do keys Down; sleep 0.05; done
sees "1-255"
types 3
keys Enter
is_line 'CHGSPLFA FILE(PAYSLIPS) JOB(ALICE/PAYROLL) COPIES(3)'
keys Enter
sees "1 spooled file changed"
types 'DSPUSRPRF '
keys Tab Tab
sees "DSPUSRPRF - display user profiles"
keys Enter
sees "USRPRF is required"
types "ALICE"
keys Enter
is_line 'DSPUSRPRF USRPRF(ALICE)'
keys C-u
types 'CRTUSRPRF '
keys F4
sees CRTUSRPRF
keys F12
gone "CRTUSRPRF -"
is_line 'CRTUSRPRF'
keys C-u
types 'BOGUS'
keys F4
sees "type one first"
keys C-u

proves 'W8 a text that needs quotes gets them'
types 'CRTLIB LIB(TWO)'
keys F4
sees "CRTLIB -"
while ! shown | grep -q '^ TEXT: '; do keys Down; sleep 0.05; done
types "it's two"
keys Enter
is_line "CRTLIB LIB(TWO) TEXT('it''s two')"
keys Enter
sees "TWO created"

proves 'W8 no password reaches the history, in whatever spelling'
for statement in "CHGUSRPRF ALICE PASSWORD(SECRET1)" "chgusrprf usrprf(ALICE) password('SECRET2')" \
    "CRTUSRPRF CAROL SECRET3" "BOGUS PASSWORD(SECRET4)" "CHGUSRPRF ALICE PASSWORD(SECRET5"; do
    types "$statement"
    keys Enter
    sleep 0.3
done
types 'DSPJOB'
keys Enter
sees 'spsy>'
until_true 50 grep -q DSPJOB "$history"
grep -q SECRET "$history" && fail "$(cat "$history")"
keys Up
is_line DSPJOB
keys Up
case $(line) in *SECRET*) fail "$(line)" ;; esac

proves 'W8 the history is bounded, the user'"'"'s alone, and no link is followed'
keys C-u C-d
as_before
for i in $(seq 1 3000); do echo "DSPJOB JOB($i)"; done >"$history"
chmod 644 "$history"
shell
types 'DSPLIBL'
keys Enter
sees General
equal "$(wc -l <"$history")" 1001
equal "$(stat -c %a "$history")" 600
keys C-d
as_before
echo untouched >"$HOME_DIR/target"
ln -sf "$HOME_DIR/target" "$history"
shell
types 'DSPLIBL'
keys Enter
sees General
keys C-d
as_before
equal "$(cat "$HOME_DIR/target")" untouched
rm "$history"

proves 'W8 WRKSPLF within the shell is the list, and a signal or a stop leaves the terminal as it was'
shell "--user ALICE"
types WRKSPLF
keys Enter
sees "Work with All Spooled Files"
keys F3
sees 'spsy>'
types 'DSPJ'
keys C-z
sees Stopped
as_before
types fg
keys Enter
sees spsy
keys C-u
types 'DSPLIBL'
keys Enter
sees General
pid=$(pgrep -P "$(tmuxed display-message -p '#{pane_pid}')" -n)
types 'DSPJ'
kill -TERM "$pid"
as_before

proves 'W8 without the module, with --plain and TERM=dumb the shell is as it was'
run "'$SPSY' --plain shell"
sees 'spsy>'
shown | grep -q F4 && fail "edited"
types 'DSPLIBL'
keys Enter
sees General
keys C-d
as_before
mkdir -p "$HOME_DIR/alone/bin"
cp "$PROGRAM" "$HOME_DIR/alone/bin/spsy"
run "'$HOME_DIR/alone/bin/spsy' --home '$SPSY_HOME' shell"
sees 'spsy>'
shown | grep -q F4 && fail "edited"
keys C-d
as_before
run "'$HOME_DIR/alone/bin/spsy' --home '$SPSY_HOME' wrkoutq"
sees "PAYLIB"
shown | grep -q "Type options" && fail "a list"
as_before
