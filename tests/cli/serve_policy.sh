#!/bin/bash
# serve_policy.sh - `spsy policy install` by another user than the home's owner: the server writes with
# the owner's rights, so *ALLOBJ and *SECADM must not come to write any file that he can.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
needs_root
made
embedded cl "CRTUSRPRF OFFICER LCLUSER('$login2') SPCAUT(*ALLOBJ *SECADM)" >"$HOME_DIR/made" 2>&1 || fail "$(cat "$HOME_DIR/made")"
new=$HOME_DIR/new.json
echo '{"version": 1, "rules": [{"name": "$(id)", "answer": "none"}]}' >"$new"
chmod 644 "$new"
owners=$served/owners # a directory of the owner's, with what is his
as_uid 1 mkdir "$owners"
one() { as_uid 1 tee "$1" >"$HOME_DIR/tee"; }
echo 'exit 0' | one "$owners/profile"
echo '{"a": 1}' | one "$owners/other.json"
echo '{"version": 1, "rules": [{"answer": "maybe"}]}' | one "$owners/policy.json"
mkdir "$HOME_DIR/theirs" && chown 2:2 "$HOME_DIR/theirs"
install -o 1 -g 1 -m 644 "$owners/policy.json" "$HOME_DIR/theirs/policy.json"
server_start
at() { # PATH
    by 2 cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL" >"$HOME_DIR/out" 2>&1
    by 2 cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$1')" >"$HOME_DIR/out" 2>&1 || fail "$(cat "$HOME_DIR/out")"
}
by 2 cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('/x')" >"$HOME_DIR/out" 2>&1 || fail "$(cat "$HOME_DIR/out")"

proves W1 S1 "over a socket no file of the owner's is written that is no policy, and none made but below the home"
cp -a "$owners" "$HOME_DIR/before"
for path in "$owners/profile" "$owners/other.json" "$owners/made.json" "$owners/made.sh" "$home/made.sh" "$home/registry.json" \
    "$home/spool.db" "$home/../made.json" "$HOME_DIR/theirs/policy.json" "$HOME_DIR/theirs/made.json"; do
    at "$path"
    expect 1 by 2 policy install "$new"
    contains "$err" "SPY0133"
    contains "$err" "is not written for another user than the home's owner"
done
diff -r "$owners" "$HOME_DIR/before" || fail "a file of the owner's was written"
[ ! -e "$home/made.sh" ] && [ ! -e "$served/made.json" ] && [ ! -e "$HOME_DIR/theirs/made.json" ] || fail "a file was made"

proves W1 "a policy is, a faulty one too, and a new one below the home"
at "$owners/policy.json"
expect 0 by 2 policy install "$new"
cmp "$new" "$owners/policy.json"
at "$home/policy.json"
expect 0 by 2 policy install "$new"
cmp "$new" "$home/policy.json"
equal "$(stat -c '%u %a' "$home/policy.json")" "1 600"
at "$owners/profile" # the owner himself, and root, may as they could without a server
expect 0 officer policy install "$new"
cmp "$new" "$owners/profile"
