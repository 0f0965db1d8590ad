# shellcheck shell=bash
# mount_lib.sh - sourced before anything else: the script goes on in a mount namespace of its own, or is
# skipped. SPSY_TEST_MOUNTED is of it.
if [ -z "${SPSY_TEST_MOUNTED:-}" ]; then
    unshare --mount true 2>/dev/null || {
        echo "skipped: no right to mount"
        exit 77
    }
    SPSY_TEST_MOUNTED=1 exec unshare --mount bash "$0"
fi
