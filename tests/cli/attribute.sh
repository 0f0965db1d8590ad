#!/bin/bash
# attribute.sh - a new attribute of spooled files is one row of attribute.def and the number of the
# schema: in a copy of the source that has the row, CRTSPLF sets it, CHGSPLFA changes it, it is
# shown, saved and restored; a home and a save file that are older have its fallback.
. "$(dirname "$0")/lib.sh"
case $BUILD in *san-*) echo "builds by itself, without sanitizers" && exit 77 ;; esac

source_dir=$HOME_DIR/source
definition=$(cd core && grep -rl '^#define SPOOL_ATTRIBUTES(' .)
header=$(cd core && grep -rl '^    SPOOL_SCHEMA_VERSION = ' .)
mkdir "$source_dir"
cp -R Makefile include core samples "$source_dir"
mkdir "$source_dir/exits" "$source_dir/tests"
version=$(sed -n 's/^    SPOOL_SCHEMA_VERSION = \([0-9]*\),.*/\1/p' "core/$header")
next=$((version + 1))

# The row, after the last one; its places are the next free ones.
last=$(grep -n '    STORED(NUMBER, pages' "core/$definition" | cut -d: -f1)
sed -i "${last}s/\$/ \\\\\\n    SETTABLE(TEXT, drawer, \"drawer\", 0, 12, NULL, \"*E1\", $next, 24, 21, \\\\\\n             \"DRAWER\", 19, \"*E1\", 7, \"*SAME *E1\", \"paper drawer\")/" \
    "$source_dir/core/$definition"
sed -i "s/^    SPOOL_SCHEMA_VERSION = $version,/    SPOOL_SCHEMA_VERSION = $next,/" "$source_dir/core/$header"
diff -r core "$source_dir/core" | grep -c '^diff' >"$HOME_DIR/changed" || true
equal "$(cat "$HOME_DIR/changed")" 2
expect 0 make -s -C "$source_dir" -j2 BUILD="$HOME_DIR/build" OPTIMIZE=-O0 \
    "$HOME_DIR/build/bin/spsy" "$HOME_DIR/build/lib/spsy/savefile.so" \
    "$HOME_DIR/build/libexec/spsy/spsy-exit-host"
old=$SPSY SPSY=$HOME_DIR/build/bin/spsy

# An older home, and a save file of it.
printf 'text\n' >"$HOME_DIR/input"
expect 0 "$old" init --system SYS1
expect 0 "$old" cl "CRTLIB SHOP"
expect 0 "$old" cl "CRTOUTQ SHOP/Q"
expect 0 "$old" --job J crtsplf --file OLD --fromstmf "$HOME_DIR/input" --outq SHOP/Q
expect 0 "$old" cl "SAVLIB LIB(SHOP) SAVF('$HOME_DIR/old.savf') SPLFDTA(*ALL)"

# Migrated: the fallback. Set, changed, left alone.
expect 0 "$SPSY" --json wrksplf --select '*ALL'
contains "$out" '"deviceType":"*SCS","drawer":"*E1"'
expect 0 "$SPSY" --json --job NEW crtsplf --file NEW --fromstmf "$HOME_DIR/input" --outq SHOP/Q --drawer TRAY2
contains "$out" '"drawer":"TRAY2"'
expect 0 "$SPSY" --json --job DFT crtsplf --file DFT --fromstmf "$HOME_DIR/input" --outq SHOP/Q
contains "$out" '"drawer":"*E1"'
expect 0 "$SPSY" chgsplfa --file NEW --job NEW --copies 2
expect 0 "$SPSY" --json wrksplfa --file NEW --job NEW
contains "$out" '"drawer":"TRAY2"'
expect 0 "$SPSY" chgsplfa --file NEW --job NEW --drawer TRAY3
expect 0 "$SPSY" --json wrksplfa --file NEW --job NEW
contains "$out" '"copies":2'
contains "$out" '"drawer":"TRAY3"'
expect 2 "$SPSY" chgsplfa --file NEW --job NEW --drawer 'a very long name'
expect 0 "$SPSY" help chgsplfa
contains "$out" --drawer
expect 0 "$SPSY" help crtsplf
contains "$out" --drawer

# Saved and restored; from the older save file the fallback.
expect 0 "$SPSY" cl "SAVLIB LIB(SHOP) SAVF('$HOME_DIR/new.savf') SPLFDTA(*ALL)"
expect 0 "$SPSY" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
expect 0 "$SPSY" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/new.savf')"
expect 0 "$SPSY" --json wrksplfa --file NEW --job NEW
contains "$out" '"drawer":"TRAY3"'
expect 0 "$SPSY" cl "DLTSPLF FILE(*SELECT) SELECT(*ALL)"
expect 0 "$SPSY" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/old.savf')"
expect 0 "$SPSY" --json wrksplfa --file OLD --job J
contains "$out" '"drawer":"*E1"'

# What this spsy has saved is too new for the older one, which says so.
expect 1 "$old" cl "RSTLIB SAVLIB(SHOP) SAVF('$HOME_DIR/new.savf')"
