# terminal_lib.sh - sourced behind lib.sh by scripts that sit at a terminal: a real tmux, keys that are
# sent to it, and what stands on its screen.
command -v tmux >/dev/null || { echo "no tmux here (make screen-deps)"; exit 77; }
export TMUX_TMPDIR=$HOME_DIR XDG_STATE_HOME=$HOME_DIR/state
unset TMUX NO_COLOR
tmuxed() { SHELL=/bin/bash tmux -L screen -f /dev/null "$@"; } # the user's own may be nologin
end_terminal() {
    tmuxed kill-server 2>/dev/null || true
    end_home
}
trap end_terminal EXIT
echo "PS1='ready> '" >"$HOME_DIR/rc"

# terminal COLUMNS LINES: a shell with a prompt of its own in a terminal of that size.
terminal() {
    tmuxed kill-server 2>/dev/null || true
    tmuxed new-session -d -x "$1" -y "$2" \
        "exec bash --rcfile '$HOME_DIR/rc' --noprofile -i"
    tmuxed set-option -g status off
    tmuxed resize-window -x "$1" -y "$2"
    sees 'ready>'
}
keys() { tmuxed send-keys "$@"; }              # as tmux names them: F3 Enter NPage, or text
types() { tmuxed send-keys -l -- "$1"; }       # text as it is
shown() { tmuxed capture-pane -p; }            # the screen's lines
coloured() { tmuxed capture-pane -p -e; }
# sees TEXT: it stands on the screen within ten seconds. gone TEXT: it no longer does.
sees() {
    local i
    for ((i = 0; i < 200; i++)); do
        shown | grep -qF -- "$1" && return 0
        sleep 0.05
    done
    echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: not on the screen: $1" >&2
    shown >&2
    exit 1
}
gone() {
    local i
    for ((i = 0; i < 200; i++)); do
        shown | grep -qF -- "$1" || return 0
        sleep 0.05
    done
    echo "${BASH_SOURCE[1]}:${BASH_LINENO[0]}: still on the screen: $1" >&2
    shown >&2
    exit 1
}
# row TEXT: the first line of the screen with it.
row() { shown | grep -F -- "$1" | head -1; }
# row_has ROW TEXT: that line has the text within ten seconds: a screen is drawn in pieces.
row_has() {
    local i
    for ((i = 0; i < 200; i++)); do
        row "$1" | grep -qF -- "$2" && return 0
        sleep 0.05
    done
    fail "'$2' is not in: $(row "$1")"
}
# as_before: the terminal is a shell's again: echo, line mode, the main screen, the cursor.
as_before() {
    sees 'ready>'
    keys C-u
    types 'clear; stty -a | tr " " "\n" | grep -cxE "icanon;?|echo;?|isig;?|icrnl;?|opost;?"'
    keys Enter
    sees 5
    equal "$(tmuxed display-message -p '#{alternate_on} #{cursor_flag}')" "0 1"
    types clear
    keys Enter
}
run() { # COMMAND...: typed at the shell's prompt
    types "clear; $*"
    keys Enter
}
