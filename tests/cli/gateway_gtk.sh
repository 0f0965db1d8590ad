# gateway_gtk.sh - GTK's print dialog, on an X server without a screen, finds the printers through the
# gateway and prints; a job that it may not see does not trouble it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/gateway_lib.sh"
for each in Xvfb /usr/bin/python3; do
    command -v $each >/dev/null || { echo "no $each (make gtk-deps)" && exit 77; }
done
/usr/bin/python3 -c 'import gi; gi.require_version("Gtk", "3.0"); from gi.repository import Gtk' \
    2>"$HOME_DIR/gi" || { echo "no GTK for Python (make gtk-deps)" && exit 77; }
world

# Its own server, on a socket file in a private directory where that can be; the display's number is free.
[ -d /tmp/.X11-unix ] || mkdir -m 1777 /tmp/.X11-unix
Xvfb -displayfd 6 -screen 0 800x600x24 -nolisten tcp -ac 6>"$HOME_DIR/display" >"$HOME_DIR/xvfb" 2>&1 &
x=$!
until_true 100 test -s "$HOME_DIR/display" || { echo "no X server here: $(tail -n 1 "$HOME_DIR/xvfb")" && exit 77; }
display=:$(cat "$HOME_DIR/display")
mkdir "$HOME_DIR/none"
chmod 777 "$HOME_DIR/none"
gtk() { # UID PRINTER
    client "$1" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 DISPLAY="$display" CUPS_SERVER="$front" HOME="$HOME_DIR/none" \
        GTK_PRINT_BACKENDS=cups NO_AT_BRIDGE=1 GIO_USE_VFS=local GSETTINGS_BACKEND=memory \
        timeout 30 "$PWD/tests/tools/gtk_print" "$2"
}

proves G12 "GTK's dialog lists the printers and prints"
job_of 3 REFUSED
before=$job
says 0 "status " gtk 2 one
for each in one two quick lpd; do contains "$out" "printer $each"; done
without "$out" error
job=$(jobs_seen direct 0 | tr ' ' '\n' | tail -n 1)
[ "$job" -gt "$before" ] || differs "no job: $out"
equal "$(looked "$job" job-originating-user-name)" "$login2"
equal "$(looked "$job" job-name)" "GTK page"
head -c 4 "$(printf '%s/spool/d%05d-001' "$cups" "$job")" | grep -qE '%PDF|%!PS' || differs "no page"

proves G7 G12 "what cupsd refuses is told in words, without a prompt for a password"
direct 0 cupsreject one
got=0
out=$(gtk 2 one 2>&1) || got=$?
without "$out" Password Success
job_after=$(jobs_seen direct 0 | tr ' ' '\n' | tail -n 1)
equal "$job_after" "$job"
kill $x
