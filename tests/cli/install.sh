# install.sh - what `make install` puts down works from where it lies, and its documents are whole.
. "$(dirname "$0")/lib.sh"

# Nobody installs a sanitizer build: what links with it would need the same sanitizer.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac

root=$HOME_DIR/root
chmod 755 "$HOME_DIR"
umask 002 # as its user may have it: nothing of that may come along
expect 0 make --no-print-directory BUILD="$BUILD" DESTDIR="$root" PREFIX=/usr install
umask 022
for file in bin/spsy lib/libspsy.so lib/libspsy.a lib/libspsyexit.so lib/spsy/savefile.so lib/spsy/seal.so \
    lib/spsy/exits/rules.so lib/spsy/exits/tempfile.so libexec/spsy/spsy-exit-host libexec/spsy/spsy-connector \
    include/spsy.h include/spsy_exit.h include/spsy_exit_descriptor.h include/espsecrg.h \
    include/spsy_services.h lib/pkgconfig/spsy.pc share/man/man1/spsy.1 \
    lib/libspsyclient.so include/spsy_client.h lib/pkgconfig/spsy-client.pc \
    share/man/man7/spsy-protocol.7 share/man/man8/spsy-gateway.8 share/doc/spsy/samples/printweb.c \
    share/man/man5/spsy-registry.5 share/man/man3/spsy-exit.3 \
    share/bash-completion/completions/spsy share/zsh/site-functions/_spsy \
    share/fish/vendor_completions.d/spsy.fish lib/spsy/terminal.so share/doc/spsy/README.md \
    share/doc/spsy/samples/nodelete.c; do
    [ -f "$root/usr/$file" ] || fail "not installed: $file"
done
[ -z "$(find "$root" ! -type l -perm /022)" ] || fail "writable by others: $(find "$root" ! -type l -perm /022)"

# ---- the installed program finds its exit host, shipped exits and modules ----
SPSY=$root/usr/bin/spsy
expect 0 "$SPSY" init --system INST
expect 0 "$SPSY" crtusrprf alice
expect 0 "$SPSY" -u alice --job J crtsplf q --fromstmf samples/payroll.txt
echo '{"version": 1, "rules": [{"functions": ["DLTSPLF"], "answer": "refuse", "reason": "kept"}]}' \
    >"$HOME_DIR/policy.json"
chmod 600 "$HOME_DIR/policy.json"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 3 "$SPSY" -u alice dltsplf q alice/j
contains "$err" "QSPSY/RULES (SPSY0100 number 10) refused: kept"

# ---- pkg-config, the two libraries, and the manual's own sample ----
export PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
equal "$(pkg-config --variable=exitdir spsy)" "$root/usr/lib/spsy/exits"
cat >"$HOME_DIR/host.c" <<'C'
#include <spsy.h>
#include <string.h>
int main(void)
{
    struct spsy_fields fields;
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_error error;

    spsy_fields_init(&fields);
    return spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, &error) == SPSY_ERR_VALUE &&
                   strstr(error.text, "function")
               ? 0
               : 1;
}
C
# shellcheck disable=SC2046 # words on purpose
expect 0 cc -o "$HOME_DIR/host" "$HOME_DIR/host.c" $(pkg-config --cflags --libs spsy)
expect 0 env LD_LIBRARY_PATH="$root/usr/lib" "$HOME_DIR/host"
# shellcheck disable=SC2046 # words on purpose
expect 0 cc -std=c99 -o "$HOME_DIR/printweb" "$root/usr/share/doc/spsy/samples/printweb.c" \
    $(pkg-config --cflags --libs spsy-client)
expect 1 env LD_LIBRARY_PATH="$root/usr/lib" SPSY_SOCKET=/nowhere/socket "$HOME_DIR/printweb"
contains "$out" "no spsy server at socket /nowhere/socket"
sed -n '/^#include <spsy_exit.h>/,/^SPSY_EXIT_PROGRAM/p' "$root/usr/share/man/man3/spsy-exit.3" |
    sed 's/\\-/-/g' >"$HOME_DIR/manual.c"
# shellcheck disable=SC2046
expect 0 cc -Wall -Wextra -Werror -shared -fPIC $(pkg-config --cflags spsy) \
    -o "$HOME_DIR/MANUAL.so" "$HOME_DIR/manual.c"
"$SPSY" record decode /dev/null 2>/dev/null && fail "an empty record decodes"
chmod 755 "$HOME_DIR/MANUAL.so"

# ---- the protocol's page is whole roff, and has every member of the table ----
page=$root/usr/share/man/man7/spsy-protocol.7
if command -v groff >/dev/null; then equal "$(groff -man -Tutf8 -ww -z "$page" 2>&1)" ""; fi
while read -r key; do
    grep -q "^\.B $key\$" "$page" || fail "not in spsy-protocol.7: $key"
done < <(sed -nE 's/^MEMBER\([A-Z]+, "([a-zA-Z]+)".*/\1/p' core/wire/members.def)
while read -r name; do
    grep -q "$name" "$root/usr/include/spsy_client.h" || fail "not in spsy_client.h: $name"
done < <(nm -D --defined-only "$root/usr/lib/libspsyclient.so" | awk '{ print $3 }')

# ---- every public name is in the documents, every key of the registry in its page ----
if command -v groff >/dev/null; then
    equal "$(groff -man -Tutf8 -ww -z "$root/usr/share/man/man8/spsy-gateway.8" 2>&1)" ""
fi
page=$root/usr/share/man/man3/spsy-exit.3
while read -r name; do
    case $name in
    # guards, helpers of the header itself, and bits that their enum's name covers
    SPSY_EXIT_H | SPSY_FIELD_BYTES | spsy_record_has_429_bytes | spsy_exit_h | spsy_exit_descriptor | \
        SPSY_EXIT_DESCRIPTOR_INITIALIZER | spsy_exit_services | SPSY_EXIT_[A-Z]*[A-Z]) continue ;;
    esac
    grep -q "$name" "$page" || fail "not in spsy-exit.3: $name"
done < <(grep -ohE '\b(spsy|SPSY)_[A-Za-z0-9_]+' include/spsy_exit.h | sort -u)
while read -r key; do
    grep -q "$key" "$root/usr/share/man/man5/spsy-registry.5" || fail "not in spsy-registry.5: $key"
done < <(grep -ohE '"[a-zA-Z]+", SPSY_JSON' core/registry/document.c | cut -d'"' -f2)

# ---- uninstalling takes all of it away ----
expect 0 make --no-print-directory BUILD="$BUILD" DESTDIR="$root" PREFIX=/usr uninstall
[ -z "$(find "$root" -type f)" ] || fail "left behind: $(find "$root" -type f)"
