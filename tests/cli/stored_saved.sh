#!/bin/bash
# Keywords that are only stored: each of them, as the table of commands names them, is saved by SAVOBJ and SAVLIB
# and restored by RSTOBJ and RSTLIB, of output queues and of spooled files. For each the test finds a value that is
# stored and that shows; one for which it finds none fails.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
expect 0 "$SPSY" init --system SYS1
expect 0 "$SPSY" help --table
cp "$HOME_DIR/out" "$HOME_DIR/table"
officer() { expect 0 "$SPSY" cl "$1"; }

stored_keywords() { # COMMAND
    sed -nE "s/^\| \[?$1[],].*/&/p" "$HOME_DIR/table" | awk -F' [|]' '{ print $3 }'
}
# What help says it takes, one value a line, its special values first; then what fits the other types.
values() { # COMMAND KEYWORD
    awk -v option="--${2,,}" '
        /^  --/ { on = $1 == option; next }
        on { for (i = 1; i <= split($0, word, /[,;()]+ */); i++) if (word[i] ~ /^ *[*A-Z0-9]+$/) print word[i] }' \
        "$HOME_DIR/help.$1" | tr -d ' ' | sort -ru | head -20
    printf '%s\n' "'of it'" WORD LIB/WORD 3 7 '(1 2)' '(LIB/WORD *USRSPC)' '(LIB/WORD)' '(5 0800 1200)' '*SAME'
}

officer "CRTLIB STORED"
names=()
# each COMMAND MAKE CHANGE: of each keyword an object, in names its name, that shows something else than PLAIN.
each() {
    local keyword value number=0 plain was
    expect 0 "$SPSY" help "$1"
    cp "$HOME_DIR/out" "$HOME_DIR/help.$1"
    "$2" PLAIN ''
    plain=$(shown PLAIN)
    names=()
    for keyword in $(stored_keywords "$1"); do
        number=$((number + 1))
        name=K$number
        was=
        while read -r value; do
            "$2" "$name" "$keyword($value)" || continue
            [ "$(shown "$name")" = "$plain" ] || { was=$value && break; }
            "$3" "$name"
        done < <(values "$1" "$keyword")
        [ -n "$was" ] || fail "$1: no value of $keyword was found that is stored and shows"
        echo "$1 $name $keyword($was)" >>"$HOME_DIR/found"
        names+=("$name")
    done
    [ "$number" -gt 10 ] || fail "$1: only $number keywords"
}
# How each object shows itself, one a line.
all_shown() { for name in "${names[@]}" PLAIN; do echo "$name $(shown "$name")"; done; }
saved_and_restored() { # FORGET
    local before save restore
    before=$(all_shown)
    for way in "SAVLIB STORED|RSTLIB STORED" "SAVOBJ *ALL STORED|RSTOBJ *ALL STORED"; do
        save=${way%|*} restore=${way#*|}
        rm -f "$HOME_DIR/saved"
        officer "$save SAVF('$HOME_DIR/saved') SPLFDTA(*ALL)"
        "$1"
        officer "$restore SAVF('$HOME_DIR/saved')"
        [ "$(all_shown)" = "$before" ] || {
            diff <(echo "$before") <(all_shown) >&2 || :
            fail "$save, $restore: not as it was saved"
        }
    done
}

# ---- output queues ----
make_queue() { "$SPSY" cl "CRTOUTQ STORED/$1 $2" >/dev/null 2>&1; }
drop_queue() { officer "DLTOUTQ STORED/$1"; }
shown() { "$SPSY" --json cl "WRKOUTQD STORED/$1" | sed 's/.*"rows":\[{"outputQueue":"[A-Z0-9]*",//; s/"decisions".*//'; }
forget_queues() {
    for name in "${names[@]}" PLAIN; do drop_queue "$name"; done
    expect 1 "$SPSY" cl "WRKOUTQD STORED/PLAIN"
}
equal "$(stored_keywords CHGOUTQ)" "$(stored_keywords CRTOUTQ)"
each CRTOUTQ make_queue drop_queue
saved_and_restored forget_queues
forget_queues

# ---- spooled files ----
officer "CRTOUTQ STORED/FILES"
echo data >"$HOME_DIR/data"
declare -A job
change_file() { # NAME KEYWORD(VALUE): a new file, changed
    local command="CRTSPLF $1 FROMSTMF('$HOME_DIR/data') OUTQ(STORED/FILES)"
    [ -n "${job[$1]:-}" ] || {
        expect 0 "$SPSY" --json cl "$command"
        job[$1]=$(sed -n 's/.*"jobNumber":"\([0-9]*\)".*/\1/p' <<<"$out")
    }
    [ -z "$2" ] || "$SPSY" cl "CHGSPLFA $1 JOB(${job[$1]}/QSECOFR/SPSY) $2" >/dev/null 2>&1
}
keep_file() { :; } # CHGSPLFA that changed nothing to be seen
shown() {
    "$SPSY" --json cl "WRKSPLFA $1 JOB(${job[$1]}/QSECOFR/SPSY)" |
        sed 's/.*"rows":\[//; s/"decisions".*//; s/"\(jobNumber\|fileName\|dateOpened\|timeOpened\)":"[^"]*",//g'
}
forget_files() {
    officer "CLROUTQ STORED/FILES"
    officer "DLTOUTQ STORED/FILES"
}
each CHGSPLFA change_file keep_file
saved_and_restored forget_files
