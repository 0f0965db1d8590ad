# shellcheck disable=SC2034,SC2154 # what a library sets its scripts use, and the other way round
# stream_lib.sh - the guarded functions that end in a stream file: CPYSPLF and EXPORT. Sourced
# after send_lib.sh.
target=$HOME_DIR/dir/target
mkdir "$HOME_DIR/dir"
clean() { rm -f "$target"; }
untouched() { equal "$(ls -A "$HOME_DIR/dir")" ""; }
holds() { printf "$1" | cmp - "$target" || fail "$target"; } # BYTES(printf)

stream_file() { # FUNCTION
    programs "$1" "TOSTMF('$target')"
    reading "$1" "TOSTMF('$target')"
    create ALICE SEEN

    # A target that is there: refused after the guard, replaced on request, never half of it.
    echo old >"$target"
    chmod 640 "$target"
    expect 3 as BOB cl "$1 $(id SEEN) TOSTMF('$target')"
    case $err in *SPY0102*) fail "a refused user learns of the target" ;; esac
    expect 1 as ALICE --json cl "$1 $(id SEEN) TOSTMF('$target')"
    contains "$out" '"id":"SPY0102"'
    holds 'old\n'
    expect 0 as ALICE cl "$1 $(id SEEN) TOSTMF('$target') STMFOPT(*REPLACE)"
    holds 'one\ntwo\n'
    equal "$(stat -c %a "$target")" 640
    clean
    (umask 027 && as ALICE cl "$1 $(id SEEN) TOSTMF('$target')" 2>/dev/null)
    equal "$(stat -c %a "$target")" 640
    ln -s target "$HOME_DIR/dir/link"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/dir/link')"
    expect 0 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/dir/link') STMFOPT(*REPLACE)"
    [ -L "$HOME_DIR/dir/link" ] || fail "the link was replaced"
    holds 'one\ntwo\n'
    clean
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/dir/link')" # to nowhere
    contains "$err" SPY0102
    rm "$HOME_DIR/dir/link"
    (cd "$HOME_DIR/dir" && as ALICE cl "$1 $(id SEEN) TOSTMF('target')" 2>/dev/null)
    holds 'one\ntwo\n'
    clean

    # No room, no directory, no right: a message, and nothing is left.
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('/dev/full') STMFOPT(*REPLACE)"
    contains "$err" "SPY0101: "
    contains "$err" "No space left on device"
    [ -c /dev/full ] || fail "/dev/full is gone"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('/dev/full')"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/no/target')"
    contains "$err" "$HOME_DIR/no/target: No such file or directory"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/dir') STMFOPT(*REPLACE)"
    contains "$err" "Is a directory"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('$HOME_DIR/input/target')"
    contains "$err" "Not a directory"
    expect 1 as ALICE cl "$1 $(id SEEN) TOSTMF('/proc/target')"
    untouched
    expect 2 as ALICE cl "$1 $(id SEEN)"
    expect 2 as ALICE cl "$1 $(id SEEN) TOSTMF('')"
    expect 2 as ALICE cl "$1 $(id SEEN) TOSTMF('$target') STMFOPT(*ADD)"
    untouched

    # A large file in little memory; the disk gets full in the middle of it.
    seq 1 400000 >"$HOME_DIR/large"
    expect 0 as ALICE --json cl "CRTSPLF LARGE '$HOME_DIR/large'"
    job=$(value jobNumber "$out")/ALICE/SPSY nbr=1
    expect 0 as ALICE cl "$1 $(id LARGE) TOSTMF('$target')"
    cmp "$HOME_DIR/large" "$target" || fail "large file"
    clean
    (trap '' XFSZ && ulimit -f 2000 && expect 1 as ALICE cl "$1 $(id LARGE) TOSTMF('$target')")
    untouched
    create ALICE SEEN
}
