#!/bin/bash
# samples/host.c: a program with a spool of its own has the exit point in front of it, by spsy.h and
# libspsy alone, shared or static.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# Nobody links a sanitizer build into another program.
case $BUILD in *san-*) echo "not in a sanitizer build" && exit 77 ;; esac
umask 022
home=$SPSY_HOME
lib=$PWD/$BUILD/lib
expect 0 cc -std=c99 -Wall -Wextra -Wconversion -Werror -Iinclude -o "$HOME_DIR/host" \
    samples/host.c -L"$lib" -lspsy -Wl,-rpath,"$lib"
ldd "$HOME_DIR/host" | grep -qE 'sqlite|archive' && fail "it needs more than libspsy and cJSON"
mkdir -p "$HOME_DIR/static/bin" "$HOME_DIR/static/libexec"
cp -r "$BUILD/libexec/spsy" "$HOME_DIR/static/libexec/" # it looks beside itself
expect 0 cc -std=c99 -Iinclude -o "$HOME_DIR/static/bin/host" samples/host.c "$lib/libspsy.a" -lcjson

expect 0 "$SPSY" init
mkdir -p "$home/lib/SECLIB"
install -m 755 "$BUILD/samples/nodelete.so" "$home/lib/SECLIB/NODELETE.so"
for host in "$HOME_DIR/host" "$HOME_DIR/static/bin/host"; do
    expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
    expect 0 "$host" "$home" ALICE ALICE
    equal "$out" "allowed, basis authority"
    expect 3 "$host" "$home" ALICE BOB
    equal "$out" "refused, basis authority: BOB does not own it"

    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 SECLIB/NODELETE"
    expect 0 "$host" "$home" ALICE ALICE
    expect 3 "$host" "$home" ALICE BOB
    contains "$out" "refused, basis exit: exit program SECLIB/NODELETE (SPSY0100 number 10) refused: "
    contains "$out" "payroll output is deleted only by its owner"
done

# What goes wrong is a refusal, and says so.
rm "$home/lib/SECLIB/NODELETE.so"
expect 3 "$HOME_DIR/host" "$home" ALICE ALICE
contains "$out" "refused, basis failure: exit program SECLIB/NODELETE"
chmod 666 "$home/registry.json"
expect 3 "$HOME_DIR/host" "$home" ALICE ALICE
contains "$out" "refused, basis failure: CPF3CDA"
expect 1 "$HOME_DIR/host" "$home" ALICE TOOLONGAPROFILE
contains "$err" "jobUser"
expect 1 "$HOME_DIR/host" relative ALICE ALICE
contains "$err" "not an absolute path"
expect 2 "$HOME_DIR/host"
equal "$err" "usage: host HOME OWNER USER"
