# room_pages.sh - runs every block of the pages of keys, collector, sign-on, protection, backup and the order of the
# gates, as a newcomer types them who is not root; each page in a directory of its own (pages_lib.sh).
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/server_lib.sh
. "$(dirname "$0")/server_lib.sh" # who is an ordinary user: servers do not run as root
# shellcheck source=tests/cli/pages_lib.sh
. "$(dirname "$0")/pages_lib.sh"

[ "$(id -u)" != 0 ] || reader=("${ordinary[@]}")
chmod 755 "$HOME_DIR"
umask 002 # as Debian users may have it
for page in core/keyring core/collect core/signon core/protection core/backup core/shield; do
    one "$page/README.md" 12
done
