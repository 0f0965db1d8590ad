# readme.sh - runs every block of the README as a reader would, in order, in one directory; likewise
# of the samples' and the rules' page. The reader comes with umask 002, as Debian users may. What a
# block is, and how it is run: pages_lib.sh.
#
# A cupsd is needed in build/cups (make cups-deps) for what is in front of CUPS.
. "$(dirname "$0")/lib.sh"

# shellcheck source=tests/cli/machine_lib.sh
. "$(dirname "$0")/machine_lib.sh"
# shellcheck source=tests/cli/pages_lib.sh
. "$(dirname "$0")/pages_lib.sh"

case $BUILD in *san-*) ;; *)
    if machine_begin; then
        flock "$BUILD/deb.lock" make --no-print-directory BUILD="$BUILD" deb >/dev/null
        have_machine=yes
    fi
    ;;
esac
# The demo in front of a cupsd, and that cupsd's files on the machine.
cupsd=$PWD/build/cups/root/usr/sbin/cupsd
if [ "$BUILD" = build ] && [ -x "$cupsd" ] && [ -x build/cups/root/usr/bin/ipptool ] && ! ldd "$cupsd" | grep -q 'not found' &&
    { [ "$(id -u)" = 0 ] || unshare --user --map-root-user --map-auto --mount true 2>/dev/null; }; then
    have_cups=yes
    [ $have_machine = no ] || machine_cups
fi
umask 002

one README.md 10
one exits/rules/README.md 6
if command -v cobc >/dev/null; then one samples/README.md 10; fi
[ $have_machine = yes ] || echo "the commands of root, alice and bob need root and no sanitizer: skipped"
[ $have_cups = yes ] || echo "what is in front of CUPS needs one (make cups-deps) and no sanitizer: skipped"
[ $have_machine = yes ] && [ $have_cups = yes ] || exit 77
