#!/bin/bash
# core/screen/README.md, W8: bash, zsh and fish complete what is in the home, in the shells themselves.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/terminal_lib.sh
. "$(dirname "$0")/terminal_lib.sh"

"$SPSY" init --system SYS1 2>/dev/null
echo text >"$HOME_DIR/text"
"$SPSY" run - >/dev/null 2>&1 <<END
CRTUSRPRF ALICE
CRTUSRPRF ALBERT
CRTUSRPRF BOB
CRTSPLGRD GUARD(QSECOFR/NIGHTLY) USER(BOB)
CRTLIB PAYLIB
CRTLIB HIDDEN AUT(*EXCLUDE)
CRTOUTQ PAYLIB/PAYOUTQ
CRTOUTQ PAYLIB/PRIVATE AUT(*EXCLUDE)
CRTSAVF PAYLIB/BACKUP
END
"$SPSY" --user ALICE --job PAYROLL crtsplf PAYSLIPS "$HOME_DIR/text" QGPL/QPRINT >/dev/null 2>&1
"$SPSY" --job HIDE crtsplf SECRETS "$HOME_DIR/text" PAYLIB/PRIVATE >/dev/null 2>&1
offers() { "$SPSY" complete -- "$@" | cut -f1 | tr '\n' ' '; } # WORDS: what is offered

proves 'W8 each kind of object is offered where it fits, as what is typed begins'
equal "$(offers dltsplf --file PAY)" "PAYSLIPS "
equal "$(offers dltsplf PAY)" "PAYSLIPS "
equal "$(offers dltsplf --file=pay)" "--file=PAYSLIPS "
equal "$(offers dltsplf --file = PAY)" "PAYSLIPS " # as bash divides it
contains "$(offers dltsplf --file PAYSLIPS --job '')" "/ALICE/PAYROLL "
case $(offers dltsplf --file PAYSLIPS --job '') in *HIDE*) fail "the job of another file" ;; esac
contains "$(offers dltsplf --file PAYSLIPS --job ALICE/)" "ALICE/PAYROLL "
equal "$(offers crtsplf --file PAY)" "" # that is a new one
equal "$(offers wrkoutq PAYO)" "PAYOUTQ "
equal "$(offers wrkoutq PAYL)" "PAYLIB/PAYOUTQ PAYLIB/PRIVATE "
equal "$(offers chgsplfa --outq PAYLIB/P)" "PAYLIB/PAYOUTQ PAYLIB/PRIVATE "
equal "$(offers dltlib P)" "PAYLIB "
equal "$(offers dspsavf B)" "BACKUP "
equal "$(offers chgusrprf --grpprf AL)" "ALBERT ALICE "
equal "$(offers --user AL)" "ALBERT ALICE "
equal "$(offers -u AL)" "ALBERT ALICE "
equal "$(offers journal --user AL)" "ALBERT ALICE "
equal "$(offers quiesce on --for BO)" "BOB "
equal "$(offers dspobjd --objtype '*USRPRF' --obj BO)" "BOB "
equal "$(offers dspobjd --objtype '*LIB' --obj PA)" "PAYLIB "
equal "$(offers addexitpgm --pgm QSPSY/R)" "QSPSY/RULES "
equal "$(offers crtsplf --fromstmf '')" ":paths "
equal "$(offers dltsplf --splnbr '*L')" "*LAST "

proves 'W8 behind an action of a verb come its file and its options, and no action again'
for action in 'policy check' 'policy install' 'exit check' 'exit call' 'exit test'; do
    # shellcheck disable=SC2086 # words
    equal "$(offers $action '')" ":paths "
done
equal "$(offers policy check F --)" "--strict "
equal "$(offers policy install F --)" "--strict --to "
equal "$(offers policy learn '')" "--since "
equal "$(offers journal verify --)" "--key "
equal "$(offers journal seal '')" "--public --new-series "
contains "$(offers journal export '')" "--since "
case $(offers journal export '') in *seal*) fail "an action behind an action" ;; esac
equal "$(offers gateway setup --)" "--apply --undo --check --root "
equal "$(offers exit new X --lang co)" "cobol "
contains "$(offers explain '')" " dltsplf "
case $(offers explain '') in *crtoutq*) fail "explain is for guarded commands" ;; esac

proves 'W8 nobody is offered what no list would show him'
equal "$(offers dltsplf --file '')" "*SELECT PAYSLIPS SECRETS "
equal "$(offers -u BOB dltsplf --file '')" "*SELECT PAYSLIPS " # of a queue that he may list
equal "$(offers -u ALICE dltsplf --file '')" "*SELECT PAYSLIPS "
equal "$(offers -u BOB wrkoutq PAYL)" "PAYLIB/PAYOUTQ "
equal "$(offers -u BOB dltlib H)" ""
equal "$(offers -u BOB chgusrprf --usrprf '')" "$(offers -u BOB chgusrprf --usrprf B)"
equal "$(offers -u BOB addexitpgm --pgm QSPSY)" "" # who may not register is told of none
equal "$(offers -u ALICE dltsplf --file SECRETS --job '')" "* "

proves 'W8 completion says nothing when there is nothing to say, changes nothing, and takes no job number'
equal "$(offers --home /nowhere dltsplf --file '')" "*SELECT "
equal "$(offers -u NOBODY dltsplf --file '')" "*SELECT "
equal "$(offers --socket /nowhere/s dltsplf --file '')" "*SELECT "
equal "$(offers bogus --x '')" ""
expect 0 "$SPSY" complete
expect 0 "$SPSY" complete --
expect 0 "$PROGRAM" complete -- dltsplf --file $'\033[2J\377'
equal "$err" ""
if embedded_only job-number; then
    number() { "$SPSY" dspjob | sed -n 's,^job *0*\([0-9]*\)/.*,\1,p'; }
    first=$(number)
    for i in 1 2 3; do offers dltsplf --file '' >/dev/null; done
    equal "$(number)" $((first + 1))
fi

proves 'W8 every name that a command takes is completed, or is of a kind that nobody can list'
# keyword of names without a kind: devices, messages, sort sequences and so on are no objects here.
unlisted=' ASPDEV ATNPGM CNTRYID DTAQ EXITPNT FORMAT FORMDF INLMNU INLPGM JOBD JOBSYSNAME LANGID MSGF MSGID MSGQ
 PRTDEV SRTSEQ TGTRLS TOFILE TOMBR USRDRVPGM USRDTATFM WSCST '
checked=0
while read -r command keyword special; do
    case ${unlisted//$'\n'/ } in *" $keyword "*) continue ;; esac
    found=$(offers "$command" "--${keyword,,}" '' | tr ' ' '\n' | grep -cv '^\*' || true)
    [ "$found" -gt 0 ] || fail "$command $keyword: nothing but $(offers "$command" "--${keyword,,}" '') ($special)"
    checked=$((checked + 1))
done < <("$SPSY" help | awk '/^guarded commands|^other commands/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' |
    while read -r command; do
        case $command in crt*) continue ;; esac # new names; and the same keywords as chg*
        "$SPSY" "$command" --help | awk -v c="$command" '
            /^  --/ { k = toupper(substr($1, 3)); getline; if ($0 ~ /^ +(name|library\/|number\/user)/) print c, k, $0 }'
    done)
[ "$checked" -gt 60 ] || fail "only $checked keywords"

if embedded_only speed; then
proves 'W8 it answers at once'
seq 1 2000 | sed "s,.*,CRTSPLF MANY& '$HOME_DIR/text'," >"$HOME_DIR/many"
expect 0 "$SPSY" run "$HOME_DIR/many"
offers dltsplf --file MANY19 >/dev/null
times=() # of the processor, in ms: the machine may be busy
for i in 1 2 3 4 5 6 7 8 9; do
    read -r user system < <({ TIMEFORMAT='%U %S' && time "$PROGRAM" complete -- dltsplf --file MANY19 >/dev/null; } 2>&1)
    times+=($((10#${user/[.,]/} + 10#${system/[.,]/})))
done
middle=$(printf '%s\n' "${times[@]}" | sort -n | sed -n 5p)
[ "$middle" -lt 50 ] || fail "$middle ms: ${times[*]}"
fi

# ---- the shells themselves ----
line() { shown | grep '^ready> ' | tail -1; }
is_line() {
    local i
    for ((i = 0; i < 200; i++)); do
        [ "$(line | sed 's/ *$//')" != "ready> $1" ] || return 0
        sleep 0.05
    done
    fail "not '$1' but '$(line)'"
}
completes() { # TYPED LINE
    keys C-u
    types "$1"
    sleep 0.2
    keys Tab
    is_line "$2"
}
mkdir "$HOME_DIR/bin" "$HOME_DIR/here"
ln -s "$(cd "$(dirname "$SPSY")" && pwd)/spsy" "$HOME_DIR/bin/spsy"
export PATH=$HOME_DIR/bin:$PATH
for shell in bash zsh fish; do "$SPSY" completion $shell >"$HOME_DIR/$shell"; done
cd "$HOME_DIR/here"

proves 'W8 in bash'
bash -n "$HOME_DIR/bash"
echo ". '$HOME_DIR/bash'" >>"$HOME_DIR/rc"
mkdir "$HOME_DIR/odd" # a server may name what it likes
printf '%s\n' '#!/bin/bash' "printf '%s\t\n' 'A\`id\`;B&C' 'A\$(id)' \"A'B\" 'FILE(' '*ALL'" >"$HOME_DIR/odd/spsy"
chmod +x "$HOME_DIR/odd/spsy"
equal "$(bash -c ". '$HOME_DIR/bash'; COMP_WORDS=('$HOME_DIR/odd/spsy' x) COMP_CWORD=1; _spsy; printf '%s ' \"\${COMPREPLY[@]}\"")" \
    "A\\\`id\\\`\\;B\\&C A\\\$\\(id\\) A\\'B FILE( *ALL "
terminal 80 24
completes 'spsy rlsspl' 'spsy rlssplf'
completes 'spsy dltsplf --file PAY' 'spsy dltsplf --file PAYSLIPS'
completes 'spsy dltsplf --file=pay' 'spsy dltsplf --file=PAYSLIPS'
completes 'spsy dltsplf --file PAYSLIPS --job ALICE/' 'spsy dltsplf --file PAYSLIPS --job ALICE/PAYROLL'
completes 'spsy -u BOB wrkoutq PAYL' 'spsy -u BOB wrkoutq PAYLIB/PAYOUTQ'
completes 'spsy --home /nowhere dltsplf --file PAY' 'spsy --home /nowhere dltsplf --file PAY'
: >only.txt
completes 'spsy crtsplf --fromstmf on' 'spsy crtsplf --fromstmf only.txt'
keys C-u
types 'spsy chgusrprf --grpprf AL'
keys Tab Tab
sees 'ALBERT  ALICE'

if command -v zsh >/dev/null; then
    proves 'W8 in zsh'
    zsh -n "$HOME_DIR/zsh"
    mkdir "$HOME_DIR/zdot"
    printf '%s\n' "PS1='ready> '" "autoload -Uz compinit" "compinit -u -D" ". '$HOME_DIR/zsh'" >"$HOME_DIR/zdot/.zshrc"
    run "ZDOTDIR='$HOME_DIR/zdot' exec zsh -d -i"
    sleep 1
    sees 'ready>'
    completes 'spsy rlsspl' 'spsy rlssplf'
    completes 'spsy dltsplf --file PAY' 'spsy dltsplf --file PAYSLIPS'
    completes 'spsy dltsplf --file=pay' 'spsy dltsplf --file=PAYSLIPS'
    completes 'spsy -u BOB wrkoutq PAYL' 'spsy -u BOB wrkoutq PAYLIB/PAYOUTQ'
    completes 'spsy crtsplf --fromstmf on' 'spsy crtsplf --fromstmf only.txt'
    keys C-u
    types 'spsy dltsplf --file PAYSLIPS --job '
    keys Tab
    sees 'PAYSLIPS on QPRINT'
    keys C-c
    # as an installed function, which compinit finds
    mkdir "$HOME_DIR/functions"
    cp "$HOME_DIR/zsh" "$HOME_DIR/functions/_spsy"
    printf '%s\n' "PS1='ready> '" "fpath=('$HOME_DIR/functions' \$fpath)" "autoload -Uz compinit" "compinit -u -D" >"$HOME_DIR/zdot/.zshrc"
    types "clear; ZDOTDIR='$HOME_DIR/zdot' exec zsh -d -i"
    keys Enter
    sleep 1
    sees 'ready>'
    completes 'spsy dltsplf --file PAY' 'spsy dltsplf --file PAYSLIPS'
fi

if command -v fish >/dev/null; then
    proves 'W8 in fish'
    fish --no-execute "$HOME_DIR/fish"
    fished() { HOME=$HOME_DIR fish --no-config -c "source '$HOME_DIR/fish'; complete -C '$1'" | cut -f1 | tr '\n' ' '; }
    equal "$(fished 'spsy rlsspl')" "rlssplf "
    equal "$(fished 'spsy dltsplf --file PAY')" "PAYSLIPS "
    equal "$(fished 'spsy dltsplf --file=PAY')" "--file=PAYSLIPS "
    contains "$(fished 'spsy dltsplf --file PAYSLIPS --job ')" "/ALICE/PAYROLL "
    equal "$(fished 'spsy -u BOB wrkoutq PAYL')" "PAYLIB/PAYOUTQ "
    equal "$(fished 'spsy crtsplf --fromstmf on')" "only.txt "
    run "exec env HOME='$HOME_DIR' fish --no-config -i -C \"source '$HOME_DIR/fish'; function fish_prompt; echo 'ready> '; end\""
    sleep 2
    sees 'ready>'
    keys C-u
    types 'spsy dltsplf --file PAYSL'
    sleep 0.3
    keys Tab
    is_line 'spsy dltsplf --file PAYSLIPS'
fi
