#!/bin/bash
# shellcheck disable=SC2154 # libraries
# A served home on a full disk: clients are told, the server stays, DLTSPLF makes room, and who is served
# afterwards finds what was acknowledged. Needs the right to mount.
# shellcheck source=tests/cli/mount_lib.sh
. "$(dirname "$0")/mount_lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/serve_lib.sh"
mount -t tmpfs -o "size=6m,mode=700,uid=$(stat -c %u "$served")" tmpfs "$served"
trap 'umount -l "$served"; server_end' EXIT
made
head -c 2000000 /dev/zero | tr '\0' x | fold -w 100 >"$HOME_DIR/large"
echo one >"$HOME_DIR/text"
server_start

proves S9 "the disk is full: told with a fixed id, nothing half, and the server goes on"
made_file BIG "$HOME_DIR/large"
big=$job
made_file SMALL "$HOME_DIR/text"
small=$job
dd if=/dev/zero of="$served/fill" bs=1k 2>/dev/null && fail "the disk is not full"
chown 1 "$served/fill"
expect 1 officer crtsplf --file OTHER --fromstmf "$HOME_DIR/large"
echo "$err"
contains "$err" "no room left"
expect 1 officer hldsplf --file SMALL --job "$small"
expect 1 officer dspjob # which has no room for a job
contains "$err" "no room left"
expect 0 officer dltsplf --file BIG --job "$big"
expect 0 officer dspjob
expect 0 officer dspsplf --file SMALL --job "$small"
equal "$out" one
rm "$served/fill"
expect 0 officer crtsplf --file OTHER --fromstmf "$HOME_DIR/large"
if grep SPY0217 "$log"; then fail "a worker crashed"; fi
server_stop
equal "$stopped" 0
sound "after a full disk"
