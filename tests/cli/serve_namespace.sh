#!/bin/bash
# serve_namespace.sh - peers and servers in user namespaces: whatever uid a process says or thinks it
# has, the kernel tells the server the one that it has outside, or the overflow uid, which is nobody.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
needs_root
as_uid 2 unshare --user true 2>/dev/null || { echo "no user namespaces here" && exit 77; }
made
server_start
for each in 2 3; do signs_on "$each"; done

# in_namespace OPTION... -- ARGUMENT...: spsy by uid 2, in a user namespace of its own
in_namespace() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    as_uid 2 unshare --user "${options[@]}" "$SPSY" --socket "$socket" "$@"
}
proves S1 "a peer that is root, another or nobody in its own user namespace: it is whom it is outside"
expect 0 as_uid 2 unshare --user --map-root-user id -u
equal "$out" 0 # there
for each in "" --map-root-user "--map-user=3" "--map-user=1" "--map-user=65534"; do
    # shellcheck disable=SC2086 # no option, or one
    expect 0 in_namespace $each -- --json dspjob
    # shellcheck disable=SC2154 # from serve_lib.sh
    contains "$out" "\"signedOn\":\"$profile2\""
done
expect 3 in_namespace --map-root-user -- crtusrprf MINE
expect 3 in_namespace --map-root-user -- --user QSECOFR wrksplf

proves S1 "the overflow uid is nobody, also when it has a login and somebody gave it a profile"
overflow=$(cat /proc/sys/kernel/overflowuid)
expect 3 by "$overflow" dspjob
contains "$err" SPY0115
server_stop
equal "$stopped" 0

proves S1 "a server in a user namespace: who has no place in it is nobody"
# Its own uid and no other is mapped: everybody else comes as the overflow uid.
: >"$log"
(
    exec >>"$log" 2>&1 </dev/null
    TMPDIR=$scratch exec $(words_for 1) unshare --user --map-user=1 "$SPSY" --home "$home" serve --socket "$socket"
) &
server=$!
until_true 100 grep -qE '^SPY0(213|103)' "$log" || fail "$(cat "$log")"
if grep -q '^SPY0213' "$log"; then
    for each in 0 2 3; do
        expect 3 by "$each" dspjob
        contains "$err" SPY0115
    done
    expect 0 by 1 --json dspjob
    contains "$out" '"signedOn":"QSECOFR"'
    server_stop
    equal "$stopped" 0
else
    cat "$log" # a home of a file system that shows other owners there: refused is as good
fi
