#!/bin/bash
# exit_new.sh - spsy exit new: every language's folder is built and tested as it comes, from the build tree, from an
# installed spsy, and by an ordinary user.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

source=$PWD
chmod 755 "$HOME_DIR"
new_in() { local want=$1 where=$2; shift 2; expect "$want" env -C "$where" "$SPSY" exit new "$@"; }
case $SPSY in /*) ;; *) SPSY=$source/$SPSY ;; esac
languages='c c++ ibmi-c cobol policy'
if ! command -v cobc >/dev/null; then
    echo "no cobc: COBOL is not built here"
    languages='c c++ ibmi-c policy'
fi
files_of() { # LANGUAGE NAME
    case $1 in
    c | ibmi-c) echo "Makefile README.md ${2,,}.c table.json" ;;
    c++) echo "Makefile README.md ${2,,}.cc table.json" ;;
    cobol) echo "$2.cob Makefile README.md SPSY0100.cpy table.json" ;;
    policy) echo "Makefile README.md policy.json table.json" ;;
    esac
}
# try_all DIRECTORY COMMAND...: makes each folder there, builds and tests it, COMMAND before each call
try_all() {
    local where=$1 language name folder number=0
    shift
    for language in $languages; do
        number=$((number + 1))
        name=GUARD$number
        folder=$where/${name,,}
        expect 0 "$@" "$SPSY" exit new "$name" --lang "$language" --into "$where"
        equal "$(find "$folder" -mindepth 1 -printf '%f\n' | LC_ALL=C sort | tr '\n' ' ')" "$(files_of "$language" "$name") "
        [ -z "$(find "$folder" -perm /022)" ] || fail "writable by others: $(find "$folder" -perm /022)"
        expect 0 "$@" make --no-print-directory -C "$folder"
        equal "$err" ""
        expect 0 "$@" make --no-print-directory -C "$folder" test
        case $out in *"not ok"*) fail "$out" ;; esac
        contains "$out" " as expected"
        contains "$out" "# coverage: 100 %"
        equal "$(grep -c '^ok ' <<<"$out")" "$(sed -n 's/^1\.\.//p' <<<"$out")"
        contains "$(cat "$folder/README.md")" "# $name"
        ! grep -rnE '@[A-Z_]+@|NODELETE|SPLSEC|SPLBYTE' "$folder" --include='*.*' --include=Makefile || fail "a mark is left"
    done
}

proves W2 "each language's folder builds with its Makefile and passes its own table at once, from the build tree"
umask 002
mkdir "$HOME_DIR/tree" && chmod 755 "$HOME_DIR/tree"
export PKG_CONFIG_PATH=$source/$BUILD/lib/pkgconfig
case $BUILD in /*) PKG_CONFIG_PATH=$BUILD/lib/pkgconfig ;; esac
try_all "$HOME_DIR/tree" env
umask 022

proves W2 "a table finds what the program does not do: one word changed in each source"
for folder in "$HOME_DIR"/tree/*/; do
    sed -i 's/DLTSPLF/HLDSPLF/; s/payroll files are for PAYDESK/another/' "$folder"/*.c "$folder"/*.cc "$folder"/*.cob \
        "$folder/policy.json" 2>/dev/null || true
    make -s -C "$folder" all >/dev/null 2>&1 || true
    expect 1 env -C "$folder" "$SPSY" exit test table.json
    contains "$out" "not ok"
done

proves W2 "a name is an IBM i name, and is right in the Makefile, the shell and the source"
mkdir "$HOME_DIR/names"
# shellcheck disable=SC2016 # the names
for name in '$#@' 'A$#@.1_' '#PAY' '@PAY' '$(shell)'; do
    [ "$name" != '$(shell)' ] || { new_in 2 "$HOME_DIR/names" "$name" --lang c && continue; }
    new_in 0 "$HOME_DIR/names" "$name" --lang c
    folder=$HOME_DIR/names/${name,,}
    expect 0 make -s -C "$folder" all
    [ -f "$folder/${name^^}.so" ] || fail "no ${name^^}.so: $(ls "$folder")"
    expect 0 env -C "$folder" "$SPSY" exit test table.json
done
if [[ $languages == *cobol* ]]; then
    for name in DISPLAY MAIN A_B; do # words of COBOL's own
        new_in 0 "$HOME_DIR/names" "$name" --lang cobol
        expect 0 make -s -C "$HOME_DIR/names/${name,,}" all
        expect 0 env -C "$HOME_DIR/names/${name,,}" "$SPSY" exit test table.json
    done
fi
for name in 1PAY ELEVENCHARS ../PAY PA/Y 'P Y' '' .PAY -PAY; do
    new_in 2 "$HOME_DIR/names" "$name" --lang c
done
# shellcheck disable=SC2016
for name in 'A$B' A.B SPSY0100; do new_in 2 "$HOME_DIR/names" "$name" --lang cobol; done

proves W2 "all of a folder or nothing: what exists stays as it is"
mkdir "$HOME_DIR/full" "$HOME_DIR/full/pay"
echo mine >"$HOME_DIR/full/pay/Makefile"
new_in 1 "$HOME_DIR/full" pay --lang c
contains "$err" "pay is there already and stays as it is"
equal "$(cat "$HOME_DIR/full/pay/Makefile")" mine
mkdir "$HOME_DIR/full/empty"
new_in 1 "$HOME_DIR/full" empty --lang c
ln -s nowhere "$HOME_DIR/full/link"
new_in 1 "$HOME_DIR/full" link --lang c
new_in 1 "$HOME_DIR/full" other --lang c --into "$HOME_DIR/none"
contains "$err" "No such file"
expect 1 bash -c "ulimit -f 1; '$SPSY' exit new other --lang c --into '$HOME_DIR/full'"
equal "$(ls -A "$HOME_DIR/full" | tr '\n' ' ')" "empty link pay "
expect 1 "$SPSY" --json exit new pay --lang c --into "$HOME_DIR/full"
contains "$out" '"id":"SPY0162"'
expect 0 "$SPSY" --json exit new pay2 --lang policy --into "$HOME_DIR/full"
contains "$out" "{\"folder\":\"$HOME_DIR/full/pay2\",\"name\":\"PAY2\",\"language\":\"policy\",\"pkgConfigPath\":"
contains "$out" '"files":["policy.json","Makefile","table.json","README.md"]}'

proves W2 "what is to be copied into a shell is quoted for one"
odd="$HOME_DIR/it's \$(touch pwned)"
mkdir "$odd"
new_in 0 "$HOME_DIR" ODD --lang policy --into "$odd"
next=$(sed -n 's/^next: \(.*\) && make && make test$/\1/p' <<<"$out")
equal "$(cd "$HOME_DIR" && eval "$next" && pwd)" "$odd/odd"
[ ! -e "$HOME_DIR/pwned" ] || fail "the line that is to be copied does something else"

proves W2 "usage"
new_in 2 "$HOME_DIR"
new_in 2 "$HOME_DIR" PAY
new_in 2 "$HOME_DIR" PAY --lang pascal
contains "$err" "c, c++, ibmi-c, cobol or policy, not pascal"
new_in 2 "$HOME_DIR" PAY PAY --lang c
new_in 2 "$HOME_DIR" PAY --lang
new_in 2 "$HOME_DIR" PAY --nothing
expect 0 "$SPSY" exit new --help
contains "$out" "usage: spsy exit new NAME"

proves W2 "without pkg-config's file the Makefile says what to do"
new_in 0 "$HOME_DIR/names" LOST --lang c
expect 2 env PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR=/nowhere make -C "$HOME_DIR/names/lost"
contains "$err" "pkg-config does not find spsy: export PKG_CONFIG_PATH=DIRECTORY"

# Nobody installs a sanitizer build.
case $BUILD in *san-*) exit 0 ;; esac

proves W2 "from an installed spsy, which needs nothing of the source tree, as an ordinary user"
root=$HOME_DIR/root
expect 0 make --no-print-directory BUILD="$BUILD" DESTDIR="$root" PREFIX=/usr install
SPSY=$root/usr/bin/spsy
export PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
as=(env)
mkdir "$HOME_DIR/installed"
if [ "$(id -u)" = 0 ]; then
    chown games "$HOME_DIR/installed"
    as=(setpriv --reuid=games --regid=games --clear-groups env HOME=/ TMPDIR=/tmp)
fi
cd /
try_all "$HOME_DIR/installed" "${as[@]}"
[ -f "$root/usr/share/spsy/decision-table.schema.json" ] || fail "no schema is installed"
