#!/bin/bash
# A file system that has no files without a name (NFS, some of FUSE): save files, stream files and
# long lists do without, never replace what is there, and leave nothing over.
. "$(dirname "$0")/lib.sh"

# A sanitizer wants to be loaded first.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac

faults=$PWD/$BUILD/tests/tools/faults.so
here=$HOME_DIR/here
mkdir "$here"
export TMPDIR=$here
without() { LD_PRELOAD=$faults FAULT_NO_TMPFILE=1 "$SPSY" "$@"; }
expect 0 "$SPSY" init --system S1
echo text >"$HOME_DIR/text"
expect 0 "$SPSY" --job J cl "CRTSPLF F '$HOME_DIR/text'"

expect 0 without cl "SAVOBJ QPRINT QGPL SAVF('$here/save.tar') SPLFDTA(*ALL)"
equal "$(stat -c %a "$here/save.tar")" 600
equal "$(tar -tf "$here/save.tar" | tr '\n' ' ')" "data/000001 manifest.json manifest.sha256 "
sum=$(sha256sum "$here/save.tar")
expect 1 without cl "SAVOBJ QPRINT QGPL SAVF('$here/save.tar') SPLFDTA(*ALL)"
contains "$err" "exists already"
equal "$(sha256sum "$here/save.tar")" "$sum"
expect 1 without cl "SAVOBJ QPRINT QGPL SAVF('$HOME_DIR/none/save.tar') SPLFDTA(*ALL)"
contains "$err" "No such file or directory"

# Not finished: the disk is full.
! embedded_only full-disk || expect 1 env LD_PRELOAD="$faults" FAULT_NO_TMPFILE=1 FAULT_KIND=disk FAULT_AT=30 FAULT_STAYS=1 \
    "$SPSY" cl "SAVOBJ QPRINT QGPL SAVF('$here/other.tar') SPLFDTA(*ALL)"

expect 0 without cl "CPYSPLF FILE(F) JOB(QSECOFR/J) TOFILE(*TOSTMF) TOSTMF('$here/copy')"
equal "$(stat -c %a "$here/copy")" 644
expect 1 without cl "CPYSPLF FILE(F) JOB(QSECOFR/J) TOFILE(*TOSTMF) TOSTMF('$here/copy')"
expect 0 without cl "CPYSPLF FILE(F) JOB(QSECOFR/J) TOFILE(*TOSTMF) TOSTMF('$here/copy') STMFOPT(*REPLACE)"
contains "$(cat "$here/copy")" text

expect 0 "$SPSY" cl "DLTSPLF FILE(F) JOB(QSECOFR/J)"
expect 0 without cl "RSTOBJ QPRINT QGPL SAVF('$here/save.tar')"
equal "$(cd "$here" && echo * .[!.]*)" "copy save.tar .[!.]*"
