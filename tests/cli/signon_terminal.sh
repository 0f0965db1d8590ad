#!/bin/bash
# signon_terminal.sh - a password at a real terminal: asked for there and not shown, broken off, and the
# terminal left as it was.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/terminal_lib.sh"
expect 0 "$SPSY" init --system SYS1
expect 0 "$SPSY" masterkey create "$HOME_DIR/master"
says() { # TEXT: typed, and Enter
    types "$1"
    keys Enter
}
terminal 100 24
says "export SPSY_HOME='$SPSY_HOME'; clear"

proves T2 "at a terminal a password is asked for there and not shown; a script's input is not read"
says "printf 'no\nno\nY\n' | '$SPSY' ctltab --create QSECOFR"
sees "New password of QSECOFR:"
says hidden1
sees "New password of QSECOFR again:"
says hidden1
sees "QSECOFR PRIVILEGES(X'FC') PRIORITY(NONE) EXPIRES *NONE: make the table with it? (y/n)"
says Y
sees "SPY0001: sign-on table made with one administrator, QSECOFR"
case $(shown) in *hidden1*) fail "the password is on the screen" ;; esac
as_before

proves T2 "(M11) Ctrl-C and the end of the input: nothing happened, and the terminal is as it was"
says "'$SPSY' cl 'LOGCTL C QSECOFR'"
sees "New password of QSECOFR (empty: as it is):"
keys C-c
sees 'SPY0196: nobody has answered "New password of QSECOFR (empty: as it is): ": nothing was changed'
as_before
says "'$SPSY' cl 'LOGCTL C QSECOFR'"
sees "New password of QSECOFR (empty: as it is):"
keys Enter
sees "change it? (y/n)"
keys C-d
sees "SPY0196: not confirmed by y or yes: nothing was changed"
as_before

proves T2 "a signal that ends it, and Ctrl-Z, leave the terminal as it was; after fg it is asked again"
says "'$SPSY' cl 'LOGCTL C QSECOFR'"
sees "New password of QSECOFR (empty: as it is):"
pkill -TERM -t "$(tmuxed display-message -p '#{pane_tty}' | sed 's|/dev/||')" -x spsy
as_before
says "'$SPSY' cl 'LOGCTL C QSECOFR'"
sees "New password of QSECOFR (empty: as it is):"
keys C-z
sees Stopped
as_before
says fg
sees "New password of QSECOFR (empty: as it is):"
keys C-c
sees "SPY0196:"
as_before
