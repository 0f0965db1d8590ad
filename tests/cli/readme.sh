# readme.sh - runs every block of the README as a reader would, in order, in one directory.
#
# A block ```console holds `$ command` lines and what they print (stdout and stderr together);
# "..." in an expected line stands for any text, a line "..." for any lines. A block opened with a
# language and a file name (```c nodelete.c) is that file. No other kind of block is allowed, so
# that nothing in the README goes untested.
. "$(dirname "$0")/lib.sh"

readme=$PWD/README.md
root=$PWD
mkdir "$HOME_DIR/work"
ln -s "$PWD/$BUILD" "$HOME_DIR/work/build"
ln -s "$PWD/include" "$PWD/samples" "$HOME_DIR/work/"
cd "$HOME_DIR/work"
PATH=$root/$BUILD/bin:$PATH
export SPSY_SOURCE=$root SPSY_BUILD=$root/$BUILD
umask 077
touch environment

# run COMMAND: in a shell that carries the directory and the exported variables on.
run() {
    bash -c ". ./environment; $1
        status=\$?
        export -p >'$HOME_DIR/work/environment'
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
        echo "README.md:$command_line: \$ $command" >&2
        diff "$HOME_DIR/want" "$HOME_DIR/got" >&2 || true
        exit 1
    }
    command=
}

begin_command() { # LINE-OF-README TEXT
    check
    command=$2 command_line=$1
    : >"$HOME_DIR/want"
    run "$command" >"$HOME_DIR/got" || true
    count=$((count + 1))
}

number=0 count=0 kind='' command='' command_line=0
while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    case $kind:$line in
    :'```console') kind=console ;;
    :'```'*' '*) kind=file target=${line##* } && : >"$target" ;;
    :'```'*) fail "README.md:$number: a block that no test runs: $line" ;;
    console:'```' | file:'```') check && kind='' ;;
    console:'$ '*) begin_command "$number" "${line#\$ }" ;;
    console:*) printf '%s\n' "$line" >>"$HOME_DIR/want" ;;
    file:*) printf '%s\n' "$line" >>"$target" ;;
    esac
done <"$readme"
[ -z "$kind" ] || fail "README.md: a block is not closed"
[ "$count" -ge 10 ] || fail "README.md: only $count commands were found"
echo "$count commands of the README run as it says"
