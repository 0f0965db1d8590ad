#!/bin/bash
# samples/printweb.c and printweb.py: a web page that asks before it shows, beside a real server.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/serve_lib.sh
. "$(dirname "$0")/serve_lib.sh"
# The sample is built as its reader would build it, which does not link a sanitizer's library.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac

export SPSY_SOCKET=$socket
made
server_start
expect 0 cc -std=c99 -Wall -Wextra -Werror -I include -o "$HOME_DIR/printweb" samples/printweb.c \
    -L "$BUILD/lib" -lspsyclient -Wl,-rpath,"$(realpath "$BUILD/lib")"
chmod 755 "$HOME_DIR/printweb"
install -m 755 samples/printweb.py "$HOME_DIR/printweb.py"

printf '<script>alert("x")</script> & it'"'"'s\fsecond page\n' >"$HOME_DIR/nasty"
expect 0 "$SPSY" --job WEB crtsplf NASTY --fromstmf "$HOME_DIR/nasty" --usrdta '<b>&'
expect 0 "$SPSY" --json wrksplf
number=$(sed -n 's/.*"jobNumber":"\([0-9]*\)".*/\1/p' <<<"$out")

page() { # STATUS [QUERY]: what "${web[@]}" answers has this status of HTTP; the body in $body
    "${as[@]}" env "SPSY_SOCKET=$SPSY_SOCKET" "QUERY_STRING=${2:-}" "${web[@]}" \
        >"$HOME_DIR/page" 2>"$HOME_DIR/err" || true
    equal "$(cat "$HOME_DIR/err")" ""
    [ "$(head -n 1 "$HOME_DIR/page" | tr -d "\r")" = "Status: $1" ] || fail "not $1, ${2:-}: $(cat "$HOME_DIR/page")"
    contains "$(sed -n 2p "$HOME_DIR/page")" "text/html; charset=utf-8"
    body=$(sed '1,/^\r$/d' "$HOME_DIR/page")
    case $body in *'<script>alert'* | *'<b>&'*) fail "not escaped: $body" ;; esac
}

query="file=NASTY&number=1&job=$number%2FQSECOFR%2FWEB"
shows() { # all of what a page does
    page 200
    contains "$body" ">NASTY</a>"
    # the link of the list is the page of the file
    page 200 "$(sed -n 's/.*href="?\([^"]*\)".*/\1/p' <<<"$body" | sed 's/&amp;/\&/g')"
    contains "$body" "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; it&#"
    contains "$body" "second page"
    page 200 "$query"
    page 404 "file=NONE&number=1&job=$number%2FQSECOFR%2FWEB"
    contains "$body" "CPF33"
    page 400 "file=NASTY"
    page 404 "file=NASTY+--job&number=1&job=--user%3DQSECOFR"
    page 404 "file=%3Cscript%3Ealert&number=1&job=1"
}

# Whoever looks is the kernel's word: another user sees a refusal, and nothing of the file.
refuses() {
    [ "$(id -u)" = 0 ] || return 0
    read -ra as <<<"$(words_for 2)"
    page 403 "$query"
    contains "$body" "CPF3492"
    case $body in *alert*) fail "shown: $body" ;; esac
    as=()
}

as=() web=("$HOME_DIR/printweb")
[ "$(id -u)" != 0 ] || signs_on 2
proves S15 "the sample in C: lists, shows, escapes, and shows nothing that is refused"
shows
refuses
if command -v python3 >/dev/null; then
    proves S13 S15 "the sample in Python, through the protocol alone: the same"
    web=(python3 "$HOME_DIR/printweb.py")
    shows
    refuses
fi
server_stop
web=("$HOME_DIR/printweb")
page 503
contains "$body" "no spsy server at socket"
command -v python3 >/dev/null || { echo "printweb.py: no python3 here" && exit 77; }
web=(python3 "$HOME_DIR/printweb.py")
page 503
