#!/bin/bash
# Rows of tests/golden/protection_combined.tsv, which was written from the seed alone, walked with
# commands: a file for each, as the row says, and the function that reads or writes it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
world
cat >"$HOME_DIR/more.cl" <<'CL'
CRTUSRPRF GRP
CHGUSRPRF ALICE GRPPRF(GRP)
CRTUSRPRF CAROL GRPPRF(GRP)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
unserve
expect 0 "$PROGRAM" masterkey create "$HOME_DIR/master.key"
printf 'CRTSPLGRD OPEN\nCRTSPLGRD CLOSED USER(NOBODY)\n' >"$HOME_DIR/guards.cl"
expect 0 as ALICE run "$HOME_DIR/guards.cl"
printf 'data\n' >"$HOME_DIR/input"
declare -A profile=([owner]=ALICE [group]=CAROL [other]=BOB [splctl]=SPOOLER)

# ---- the files, by one job ----
guards_of() { # CELL: what GUARDS says; missing: a name that nobody has made
    case $1 in
        inactive*) echo '*NONE' ;;
        unreadable) echo '*NONE OPEN' ;;
        *) sed -e 's|/| |; s/open/OPEN/g; s/closed/CLOSED/g; s/missing/MISSING/g' <<<"$1" ;;
    esac
}
number=0
: >"$HOME_DIR/files.cl"
: >"$HOME_DIR/typed"
while IFS=$'\t' read -r access usracc bacl guards readpwd writepwd who mode result; do
    number=$((number + 1))
    name=$(printf 'F%04d' "$number")
    bacl=${bacl//\// }
    statement="CRTSPLF $name FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/OPEN) PROTECT(*PARM) ACCESS($access) USRACC($usracc)"
    statement+=" BACL($(sed 's/\<NO\>/*NO/g' <<<"$bacl")) GUARDS($(guards_of "$guards"))"
    [ "$readpwd" = none ] || { statement+=" READPWD(*PROMPT)" && printf "C'READ'\nC'READ'\n" >>"$HOME_DIR/typed"; }
    [ "$writepwd" = none ] || { statement+=" WRTPWD(*PROMPT)" && printf "77\n77\n" >>"$HOME_DIR/typed"; }
    echo "$statement" >>"$HOME_DIR/files.cl"
    knows=
    case $mode-$readpwd-$writepwd in R-given-* | W-*-given) knows=yes ;; esac
    case $guards in *unreadable) group=unreadable ;; *) group=readable ;; esac
    echo "$name $mode $result" >>"$HOME_DIR/rows.$group.$who.$mode.${knows:-no}"
done < <(grep -v '^#' tests/golden/protection_combined.tsv | tail -n +2)
[ "$number" -gt 370 ] || fail "only $number rows"
expect 0 "$SPSY" -u ALICE --password-fd 3 --json run "$HOME_DIR/files.cl" 3<"$HOME_DIR/typed"
job=$(value jobNumber "$out")/ALICE/$(value jobName "$out")

# ---- the functions, by who asks and what he knows ----
# answer LINE: what came of a statement, as the table says it
answer() {
    case $1 in
        *'"status":"completed"'*) echo yes ;;
        *'"basis":"failure"'*'no guard can be read'* | *'no guard can be read'*) echo L2 ;;
        *'"id":"SPY0120"'*'level 0,'*) echo L0 ;;
        *'"id":"SPY0120"'*'level 1,'*) echo L1 ;;
        *'"id":"SPY0120"'*'level 2,'*) echo L2 ;;
        *'"id":"SPY0120"'*'the read password is missing'*) echo READPWD ;;
        *'"id":"SPY0120"'*'the write password is missing'*) echo WRTPWD ;;
        *) echo "something else: $1" ;;
    esac
}
walk() { # GROUP
    local rows who mode knows line name expected
    for rows in "$HOME_DIR/rows.$1".*; do
        IFS=. read -r who mode knows <<<"${rows##*rows."$1".}"
        : >"$HOME_DIR/walk.cl"
        [ "$knows" = no ] || echo ADDPWD >>"$HOME_DIR/walk.cl"
        while read -r name _; do
            case $mode in R) echo "DSPSPLF FILE($name) JOB($job)" ;; *) echo "HLDSPLF FILE($name) JOB($job)" ;; esac
        done <"$rows" >>"$HOME_DIR/walk.cl"
        case $mode in R) typed="C'READ'" ;; *) typed=77 ;; esac
        "$SPSY" -u "${profile[$who]}" --password-fd 3 --json run --keep-going "$HOME_DIR/walk.cl" \
            >"$HOME_DIR/walked" 2>"$HOME_DIR/err" 3<<<"$typed" || true
        [ "$knows" = no ] || sed -i 1d "$HOME_DIR/walked"
        while read -r name _ expected && IFS= read -r line <&4; do
            [ "$(answer "$line")" = "$expected" ] || fail "$name, $who, $mode, knows $knows: not $expected but $(answer "$line"): $line"
            walked=$((walked + 1))
        done <"$rows" 4<"$HOME_DIR/walked"
    done
}
walked=0
proves P2 "a sample of the whole space with commands: levels, classes and passwords at once"
walk readable
proves P3 "where guards cannot be read, files without GUARDS are as before, and the others closed"
unserve
sqlite3 "$SPSY_HOME/spool.db" "DROP TABLE protection_guard"
walk unreadable
equal "$walked" "$number"
