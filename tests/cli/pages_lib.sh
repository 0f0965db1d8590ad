# pages_lib.sh - sourced after lib.sh by the scripts that run the blocks of pages: readme.sh, room_pages.sh.
#
# A block ```console holds `$ command` lines and what they print (stdout and stderr together);
# `# command` is root's, `alice$ command` another user's, on a machine of its own (machine_lib.sh,
# when have_machine says yes). "..." in an expected line stands for any text, a line "..." for any
# lines. A block opened with a language and a file name (```c nodelete.c) is that file. No other
# kind of block is allowed, so that nothing in a page goes untested.
root=$PWD
have_machine=no # root's and other users' commands can be run
have_cups=no    # so can those in front of CUPS
reader=()       # as whom the others are run: words before them
: "${ordinary_user:=}" # who that is

# needs_cups COMMAND: and there is none.
needs_cups() {
    case $1 in
    "make demo-cups"* | "spsy gateway "*) [ $have_cups = no ] ;;
    *) false ;;
    esac
}

# run COMMAND: in a shell that carries the exported variables and the umask on.
run() {
    "${reader[@]}" bash -c "unset MAKEFLAGS MFLAGS MAKELEVEL; . ./environment; $1
        status=\$?
        { export -p; umask -p; } >environment
        exit \$status" 2>&1 </dev/null
}

matches() { # EXPECTED-FILE ACTUAL-FILE
    perl -e '
        my ($want, $got) = map { local $/; open my $f, "<", $_ or die; scalar <$f> // "" } @ARGV;
        my $pattern = join "", map {
            $_ eq "...\n" ? "(?:.*\n)*?" : join(".*", map { quotemeta } split /\.\.\./, $_, -1)
        } $want =~ /(.*\n)/g;
        exit($got =~ /\A$pattern\z/ ? 0 : 1)' "$1" "$2"
}

check() { # compares what the last command printed with what the README says
    [ -n "$command" ] || return 0
    matches "$HOME_DIR/want" "$HOME_DIR/got" || {
        echo "$page:$command_line: \$ $command" >&2
        diff "$HOME_DIR/want" "$HOME_DIR/got" >&2 || true
        exit 1
    }
    command=
}

begin_of() { # LINE-OF-README NAME TEXT: root's, or another user's
    check
    [ $have_machine = yes ] && ! needs_cups "$3" || return 0
    command=$3 command_line=$1
    : >"$HOME_DIR/want"
    as_user "$2" "$([ "$2" != root ] || echo "$PWD")" "$command" >"$HOME_DIR/got" || true
    count=$((count + 1))
}

begin_command() { # LINE-OF-README TEXT
    check
    ! needs_cups "$2" || return 0
    command=$2 command_line=$1
    : >"$HOME_DIR/want"
    run "$command" >"$HOME_DIR/got" || true
    count=$((count + 1))
}

# one PAGE LEAST: runs the blocks of a page; fewer commands than LEAST mean that they were not found.
one() {
    local page=$1 least=$2 number=0 count=0 kind='' command='' command_line=0 line target
    local work=$HOME_DIR/${page//\//-}
    mkdir -m 755 "$work"
    ln -s "$root/$BUILD" "$work/build"
    ln -s "$root"/{include,samples,Makefile,README.md,core,exits,tests} "$work/"
    [ ${#reader[@]} -eq 0 ] || chown "$ordinary_user" "$work"
    cd "$work" || exit 1
    umask -p >environment
    [ ${#reader[@]} -eq 0 ] || chown "$ordinary_user" environment
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        case $kind:$line in
        :'```console') kind=console ;;
        :'```'*' '*) kind=file target=${line##* } && run ": >$target" ;;
        :'```'*) fail "$page:$number: a block that no test runs: $line" ;;
        console:'```' | file:'```') check && kind='' ;;
        console:'$ '*) begin_command "$number" "${line#\$ }" ;;
        console:'# '*) begin_of "$number" root "${line#\# }" ;;
        console:[a-z]*'$ '*) begin_of "$number" "${line%%\$*}" "${line#*\$ }" ;;
        console:*) printf '%s\n' "$line" >>"$HOME_DIR/want" ;;
        file:*) printf '%s\n' "$line" >>"$target" ;;
        esac
    done <"$root/$page"
    [ -z "$kind" ] || fail "$page: a block is not closed"
    [ "$count" -ge "$least" ] || fail "$page: only $count commands were found"
    echo "$count commands of $page run as it says"
}
