#!/bin/bash
# settings.json: what commands, doctor and the manual page make of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
settings() {
    printf '%s\n' "$1" >"$SPSY_HOME/settings.json"
    chmod "${2:-600}" "$SPSY_HOME/settings.json"
}
finds() { # STATE DETAIL
    "$SPSY" --json doctor >"$HOME_DIR/doctor" 2>&1 || true
    contains "$(cat "$HOME_DIR/doctor")" "{\"check\":\"settings\",\"state\":\"$1\",\"detail\":\"$2"
}

# Doctor, and the manual: every setting of the table stands in both sections.
finds ok 'journal kept 400 days, 16777216 bytes a minute and profile"'
settings '{"version": 1, "journalKeepDays": 30, "timeZone": "UTC"}'
finds ok 'journal kept 30 days, 16777216 bytes a minute and profile, local time of UTC"'
settings '{"version": 1, "journalKeepDays": -1}'
finds wrong "$SPSY_HOME/settings.json cannot be used: settings.json: journalKeepDays: "
settings '{"version": 1}' 622
finds wrong "$SPSY_HOME/settings.json cannot be used: others can write it"
rm "$SPSY_HOME/settings.json"
expect 0 "$SPSY" man
section=$(sed -n '/^\.SH SETTINGS/,/^\.SH OPERATION/p' <<<"$out")
names=$(sed -nE 's/^SETTING\("([A-Za-z]+)".*/\1/p' core/session/settings.def)
equal "$(wc -w <<<"$names")" 32
for name in $names; do contains "$section" ".B $name"; done
contains "$section" '1 to 100000 connections, default 1024.'
contains "$section" 'one of pass, grant, default pass.'
contains "$section" 'an array of any of QSPOPNSP, DSPSPLF, CPYSPLF, EXPORT, default QSPOPNSP.'
contains "$section" 'an array of any of rss, mailto, dbus, default none.'

proves S4 "the home's zone is the local time of its jobs, whatever the caller's is"
local_time() { # TZ: the hour at which a file was opened
    TZ=$1 expect 0 as ALICE --json cl "CRTSPLF FILE(CLOCK) FROMSTMF('/dev/null') OUTQ(SHOP/OPEN)"
    value dateOpened "$out" | cut -c2-7 >"$HOME_DIR/date"
    value timeOpened "$out" | cut -c1-2
}
hour() { # TZ: now; both, when the hour ends just now
    TZ=$1 date +%H
    TZ=$1 date -d '-1 minute' +%H
}
if [ -r /usr/share/zoneinfo/Pacific/Kiritimati ]; then
    contains "$(hour America/New_York)" "$(local_time America/New_York)" # as today: the caller's
    settings '{"version": 1, "timeZone": "Pacific/Kiritimati"}'
    for zone in America/New_York UTC nonsense; do
        contains "$(hour Pacific/Kiritimati)" "$(local_time $zone)"
    done
fi
settings '{"version": 1, "timeZone": "UTC"}'
contains "$(hour UTC)" "$(local_time XXX-9)"
# A zone that there is not: commands go on in the caller's, and doctor says so.
settings '{"version": 1, "timeZone": "Mars/Olympus"}'
contains "$(hour XXX-9)" "$(local_time XXX-9)"
finds wrong "$SPSY_HOME/settings.json cannot be used: settings.json: timeZone: expected a zone of the machine"

# A library list that names what is not there; nothing else would tell.
listed() { # STATE DETAIL
    "$SPSY" --json doctor >"$HOME_DIR/doctor" 2>&1 || true
    contains "$(cat "$HOME_DIR/doctor")" "{\"check\":\"library list\",\"state\":\"$1\",\"detail\":\"$2"
}
settings '{"version": 1, "libraryList": ["QGPL", "QGLP"]}'
listed warning 'QGLP, in libraryList of settings.json, is not there'
settings '{"version": 1, "libraryList": ["QGPL"]}'
listed ok 'every library that jobs begin with is there'

# A change counts for a job that runs.
create ALICE SEEN "OUTQ(SHOP/OPEN)"
rm "$SPSY_HOME/settings.json"
mkfifo "$HOME_DIR/in"
as ALICE --json run --keep-going - <"$HOME_DIR/in" >"$HOME_DIR/rows" &
exec 3>"$HOME_DIR/in"
for value in 60 0; do
    settings "{\"version\": 1, \"journalRepeatSeconds\": $value}"
    for _ in 1 2; do echo "QUSRSPLA FILE(SEEN) JOB($job) SPLNBR($nbr)" >&3; done
    until [ "$(wc -l <"$HOME_DIR/rows")" -ge $((value == 60 ? 2 : 4)) ]; do sleep 0.05; done
done
exec 3>&-
wait $!
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT group_concat(coalesce(count, 1)) FROM decision')" 2,1,1
