#!/bin/bash
# Root on a home of somebody else: the programs there are his, and never run as root.
. "$(dirname "$0")/lib.sh"

if [ "$(id -u)" -ne 0 ] || ! id nobody >/dev/null 2>&1; then
    echo "needs root and the user nobody: skipped"
    exit 77
fi
uid=$(id -u nobody)
chmod 755 "$HOME_DIR"
expect 0 "$SPSY" init --system S1
mkdir -p "$SPSY_HOME/lib/L"
cp "$BUILD/tests/exits/bad_identity.so" "$SPSY_HOME/lib/L/WHO.so"
chmod 755 "$SPSY_HOME/lib/L" "$SPSY_HOME/lib/L/WHO.so"
expect 0 "$SPSY" crtusrprf --usrprf ALICE
expect 0 "$SPSY" addexitpgm QIBM_QSP_SECURITY SPSY0100 10 L/WHO
echo text >"$HOME_DIR/text"
expect 0 "$SPSY" -u ALICE --job J crtsplf --file F --fromstmf "$HOME_DIR/text"

# ---- root's own home: root's programs ----
expect 3 "$SPSY" -u ALICE dltsplf --file F --job ALICE/J
contains "$err" "uid 0 "

# ---- isolated: as the owner, with his groups only, in his scratch directory ----
chown -R nobody "$SPSY_HOME"
rmdir "$SPSY_HOME/scratch"
expect 3 "$SPSY" -u ALICE dltsplf --file F --job ALICE/J
contains "$err" "uid $uid gid "
contains "$err" "groups 0"
equal "$(stat -c %u "$SPSY_HOME/scratch")" "$uid"

# ---- inline: not at all; ENTRY could be any function of the C library ----
expect 0 "$SPSY" -u QSECOFR addexitpgm QIBM_QSP_SECURITY SPSY0100 10 L/WHO --run '*INLINE' --replace '*YES'
expect 4 "$SPSY" -u ALICE dltsplf --file F --job ALICE/J
contains "$err" "untrusted"
contains "$err" "root does not call it"

# ---- a home that cannot be looked into: one cause is told, and nothing of break-glass ----
chown -R root "$SPSY_HOME"
expect 1 setpriv --reuid=nobody --clear-groups "$SPSY" -u ALICE dspsplf --file F --job ALICE/J
contains "$err" "belongs to user id 0"
case $err in *break-glass*) fail "$err" ;; esac
for user in nobody 54321; do # one with a name, one without: no profile would help
    expect 1 setpriv --reuid=$user --clear-groups "$SPSY" wrksplf
    contains "$err" "belongs to user id 0"
    equal "$(wc -l <<<"$err")" 1
done

# ---- brought to this version by root: the copy is the owner's, too ----
old=$HOME_DIR/old
mkdir "$old"
tar -xzof tests/homes/version-2.tar.gz -C "$old"
chown -R nobody "$old"
chmod 755 "$old"
(umask 022 && SPSY_HOME=$old/home expect 0 "$SPSY" -u QSECOFR wrksplf --select '*ALL')
equal "$(stat -c '%u %a' "$old/home/spool.db-version-2")" "$uid 600"
equal "$(find "$old/home" ! -uid "$uid")" ''
expect 0 setpriv --reuid=nobody --clear-groups env SPSY_HOME="$old/home" "$SPSY" wrksplf --select '*ALL'
