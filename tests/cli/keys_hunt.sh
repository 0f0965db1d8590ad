# keys_hunt.sh - nothing of the data that is under a key is in the clear in the home: every byte of
# every file in it is searched, after every kind of command and after kills; and what somebody who can
# write the home makes of it is found, told, and gives nothing out.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/function_lib.sh"
. "$(dirname "$0")/send_lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
world
expect 0 "$SPSY" masterkey create "$HOME_DIR/master"
expect 0 as ALICE cl "CRTSPLKEY KEY(PAY)"
expect 0 "$SPSY" cl "CRTSAVF SHOP/SAVED AUT(*ALL)"
expect 0 "$SPSY" cl "CHGUSRPRF BOB OUTQ(SHOP/OPEN)"

# The marker, and every form of its bytes that could stand somewhere.
marker='GEHEIMNISTRÄGER-4711'
{
    printf '%s\n' "$marker"
    for code in ISO-8859-1 IBM037 IBM273 IBM500 UTF-16LE UTF-16BE; do
        printf '%s' "$marker" | iconv -t "$code"
        echo
    done
    for code in UTF-8 IBM037; do
        printf '%s' "$marker" | iconv -t "$code" | hex
        echo
        printf '%s' "$marker" | iconv -t "$code" | hex | tr a-f A-F
        echo
    done
} >"$HOME_DIR/markers"
found() { LC_ALL=C grep -rlaFf "$HOME_DIR/markers" "${1:-$SPSY_HOME}" || true; } # the files that have it
hunt() { # AFTER-WHAT
    local where
    where=$(found)
    [ -z "$where" ] || fail "after $1 the marker is in: $where"
}
made() { job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out") nbr=$(value fileNumber "$out"); }

# As small as a line, and larger than what stands in the database; as SCS and as it comes.
printf '%s\n' "$marker" >"$HOME_DIR/small"
for ((i = 0; i < 5000; i++)); do printf '%05d %s\n' "$i" "$marker"; done >"$HOME_DIR/large"
for size in small large; do iconv -t ISO-8859-1 "$HOME_DIR/$size" >"$HOME_DIR/$size.latin"; done
forms=("FROMSTMF('$HOME_DIR/SIZE')" "FROMSTMF('$HOME_DIR/SIZE') TOCCSID(273)"
    "FROMSTMF('$HOME_DIR/SIZE') DEVTYPE(*USERASCII)"
    "FROMSTMF('$HOME_DIR/SIZE.latin') CCSID(819) DEVTYPE(*USERASCII)")

proves K2 "the hunt finds what is in the clear: in the database, its log, the data, a save file"
for form in "${forms[@]}"; do
    for size in small large; do
        expect 0 as ALICE --json cl "CRTSPLF FILE(CLEAR) ${form//SIZE/$size} OUTQ(SHOP/OPEN)"
        made
        contains "$(found)" "$SPSY_HOME/"
        [ $size = small ] || contains "$(found)" "$SPSY_HOME/data/"
        [ $size = large ] || contains "$(found)" "$SPSY_HOME/spool.db"
        expect 0 "$SPSY" cl "SAVOBJ OPEN SHOP SAVF(SHOP/SAVED) SPLFDTA(*ALL) CLEAR(*ALL)"
        contains "$(found)" "$SPSY_HOME/savf/"
        expect 0 as ALICE cl "DLTSPLF $(id CLEAR)"
    done
done

# A new home: deleted pages of the first one have it still.
proves K2 "nothing of what is under a key is in the clear in the home, whatever is done with it"
unserve
rm -rf "$SPSY_HOME" "$HOME_DIR/master"
world
expect 0 "$SPSY" masterkey create "$HOME_DIR/master"
expect 0 as ALICE cl "CRTSPLKEY KEY(PAY)"
expect 0 "$SPSY" cl "CRTSAVF SHOP/SAVED AUT(*ALL)"
expect 0 "$SPSY" cl "CHGUSRPRF BOB OUTQ(SHOP/OPEN)"
small
for form in "${forms[@]}"; do
    for size in small large; do
        expect 0 as ALICE --json cl "CRTSPLF FILE(HIDDEN) ${form//SIZE/$size} KEY(PAY) OUTQ(SHOP/OPEN)"
        made
        hunt "CRTSPLF $form"
        expect 0 as ALICE cl "DSPSPLF $(id HIDDEN)"
        contains "$out" "$marker"
        expect 0 as ALICE cl "QSPOPNSP $(id HIDDEN)"
        expect 0 as ALICE --json cl "DSPSPLF $(id HIDDEN)"
        expect 0 as ALICE --trace cl "CPYSPLF $(id HIDDEN) TOSTMF('$HOME_DIR/copy')"
        contains "$(cat "$HOME_DIR/copy")" "$marker"
        rm "$HOME_DIR/copy"
        expect 0 as ALICE cl "CPYSPLF $(id HIDDEN) TOSTMF('$HOME_DIR/copy') CTLCHAR(*FCFC)"
        rm "$HOME_DIR/copy"
        expect 0 as ALICE cl "EXPORT $(id HIDDEN) TOSTMF('$HOME_DIR/copy') TOCCSID(819)"
        rm "$HOME_DIR/copy"
        expect 1 as ALICE cl "EXPORT $(id HIDDEN) TOSTMF('$HOME_DIR/copy') TOCCSID(367)"
        expect 1 as ALICE cl "QGSLRSC $(id HIDDEN)"
        expect 0 as ALICE cl "SNDTCPSPLF RMTSYS('127.0.0.1:$port') PRTQ('lp') $(id HIDDEN)"
        hunt "reading it $form"
        expect 0 as ALICE cl "DSPSPLF $(id HIDDEN) OUTPUT(*PRINT)"
        expect 0 as ALICE cl "SNDNETSPLF $(id HIDDEN) TOUSRID((BOB SYS1))"
        hunt "copying it $form"
        expect 0 as ALICE cl "WRKSPLFA $(id HIDDEN) OUTPUT(*PRINT)"
        expect 0 as ALICE cl "HLDSPLF $(id HIDDEN)"
        expect 0 as ALICE cl "CHGSPLFA $(id HIDDEN) COPIES(2)"
        expect 0 as ALICE cl "CHGSPLFA $(id HIDDEN) OUTQ(QGPL/QPRINT)"
        expect 0 as ALICE cl "CHGSPLFA $(id HIDDEN) OUTQ(SHOP/OPEN)"
        expect 0 as ALICE cl "RLSSPLF $(id HIDDEN)"
        hunt "changing it $form"
        expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF(SHOP/SAVED) SPLFDTA(*ALL) CLEAR(*ALL)"
        expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF('$HOME_DIR/out.tar') SPLFDTA(*ALL)"
        equal "$(found "$HOME_DIR/out.tar")" ""
        rm "$HOME_DIR/out.tar"
        hunt "saving it $form"
        expect 0 as ALICE cl "DLTSPLF $(id HIDDEN)"
        hunt "deleting it $form"
        expect 0 as SAVER cl "RSTOBJ OPEN SHOP SAVF(SHOP/SAVED)"
        hunt "restoring it $form"
        expect 0 as ALICE cl "DSPSPLF $(id HIDDEN)"
        contains "$out" "$marker"
        expect 3 as SPOOLER cl "DSPSPLF $(id HIDDEN)"
        expect 0 as ALICE cl "DLTSPLF $(id HIDDEN)"
    done
done
expect 1 as ALICE cl "CRTSPLF FILE(BROKEN) FROMSTMF('$HOME_DIR/large.latin') KEY(PAY)" # breaks off at its first line
printf '\xff' | cat "$HOME_DIR/large" - >"$HOME_DIR/broken"
expect 1 as ALICE cl "CRTSPLF FILE(BROKEN) FROMSTMF('$HOME_DIR/broken') KEY(PAY)" # and near its end
hunt "a creation that breaks off"
expect 0 "$SPSY" doctor --full
hunt doctor

# ---- kills ----------------------------------------------------------------------------------

! embedded_only killed || case $BUILD in *san-*) ;; *)
    proves K2 "a creation, a copy and a restore that are killed at any call leave nothing in the clear"
    expect 0 as ALICE --json cl "CRTSPLF FILE(KEPT) FROMSTMF('$HOME_DIR/large') KEY(PAY) OUTQ(SHOP/OPEN)"
    made
    expect 0 as SAVER cl "SAVOBJ OPEN SHOP SAVF(SHOP/SAVED) SPLFDTA(*ALL) CLEAR(*ALL)"
    kept_job=$job
    for command in "CRTSPLF FILE(KILLED) FROMSTMF('$HOME_DIR/large') KEY(PAY)" \
        "CRTSPLF FILE(KILLED) FROMSTMF('$HOME_DIR/small') KEY(PAY)" \
        "SNDNETSPLF $(id KEPT) TOUSRID((BOB SYS1))" "DSPSPLF $(id KEPT) OUTPUT(*PRINT)"; do
        killed=0
        for ((at = 1; at < 400; at += ${KILLED_STEP:-3})); do
            status=0
            "$BUILD/tests/tools/kill_at" "$at" "$PROGRAM" --user ALICE cl "$command" >/dev/null 2>&1 || status=$?
            hunt "$command killed at call $at"
            [ "$status" = 137 ] || break
            killed=$((killed + 1))
        done
        equal "$status" 0
        [ "$killed" -gt 3 ] || fail "killed $killed times only: $command"
    done
    equal "$kept_job" "$job"
    expect 0 "$SPSY" doctor --full
    hunt "the kills"
    ;;
esac

# ---- what somebody who can write the home makes of it -------------------------------------------

! embedded_only forged || {
    sql() { sqlite3 "$SPSY_HOME/spool.db" "$@"; }
    ONE_id='' TWO_id='' ONE_job=''
    two() { # SIZE: ONE and TWO, of the same length, under one key
        local name
        for name in ONE TWO; do
            sed "s/^/$name /" "$HOME_DIR/$1" >"$HOME_DIR/input"
            expect 0 as ALICE --json cl "CRTSPLF FILE($name) FROMSTMF('$HOME_DIR/input') KEY(PAY)"
            made
            eval "${name}_job=$job ${name}_id=$(sql "SELECT id FROM spooled_file WHERE name = '$name' ORDER BY id DESC LIMIT 1")"
        done
    }
    # damaged NAME STATUS TEXT: it cannot be read, which is told, and nothing of it comes out.
    damaged() {
        local command
        for command in DSPSPLF QSPOPNSP "CPYSPLF TOSTMF('$HOME_DIR/copy')"; do
            job=${1}_job
            expect "$2" as ALICE cl "${command%% *} FILE($1) JOB(${!job}) ${command#"${command%% *}"}"
            contains "$err" "$3"
            equal "$out" ""
            [ ! -e "$HOME_DIR/copy" ] || fail "$command left a file"
        done
        expect 1 as ALICE cl "DSPSPLF FILE($1) JOB(${!job}) OUTPUT(*PRINT)"
        contains "$err" "$3"
    }
    whole() {
        job=${1}_job
        expect 0 as ALICE cl "DSPSPLF FILE($1) JOB(${!job})"
        contains "$out" "$1"
    }
    data_of() { echo "$SPSY_HOME/data/$(sql "SELECT data FROM spooled_file WHERE id = $1")"; }
    wrong="is damaged: not what was encrypted for it"
    size="is damaged: not the size it was stored with"

    proves K1 "two files' data exchanged under one key: small, in their rows"
    two small
    expect 0 whole ONE
    # shellcheck disable=SC2154 # set by name, where the files are created
    sql "UPDATE file_data SET file_id = CASE file_id WHEN $ONE_id THEN -1 ELSE file_id END;
         UPDATE file_data SET file_id = $ONE_id WHERE file_id = $TWO_id;
         UPDATE file_data SET file_id = $TWO_id WHERE file_id = -1"
    damaged ONE 1 "$wrong"
    damaged TWO 1 "$wrong"

    proves K1 "and large, by the names of their data files, and by their bytes"
    two large
    one=$(data_of "$ONE_id") other=$(data_of "$TWO_id")
    exchange() {
        sql "UPDATE spooled_file SET data = CASE data WHEN '${one##*/}' THEN '${other##*/}' ELSE '${one##*/}' END
             WHERE id IN ($ONE_id, $TWO_id)"
    }
    exchange
    damaged ONE 1 "$wrong"
    damaged TWO 1 "$wrong"
    exchange
    whole ONE
    cp "$one" "$HOME_DIR/one"
    cat "$other" >"$one"
    damaged ONE 1 "$wrong"
    cat "$HOME_DIR/one" >"$one"
    whole ONE

    proves K1 "a data file truncated, lengthened, its chunks in another order, one of another file"
    chunk() { tail -c +$((25 + $2 * 65553)) "$1" | head -c 65553; } # FILE N
    bytes=$(stat -c %s "$one")
    truncate -s -1 "$one"
    damaged ONE 1 "$size"
    head -c $((24 + 65553)) "$HOME_DIR/one" >"$one" # at the end of a chunk, and the row says that size
    sql "UPDATE spooled_file SET size = 65536 WHERE id = $ONE_id"
    # shellcheck disable=SC2154 # as above
    job=$ONE_job
    expect 1 as ALICE cl "CPYSPLF FILE(ONE) JOB($job) TOSTMF('$HOME_DIR/copy')"
    contains "$err" "$wrong"
    [ ! -e "$HOME_DIR/copy" ] || fail "a truncated file was copied"
    expect 1 as ALICE cl "DSPSPLF FILE(ONE) JOB($job)"
    equal "$out" "" # the last chunk is the first one
    sql "UPDATE spooled_file SET size = $((bytes - 24 - 17 * ((bytes - 25) / 65553 + 1))) WHERE id = $ONE_id"
    { cat "$HOME_DIR/one" && echo more; } >"$one"
    damaged ONE 1 "$size"
    { head -c 24 "$HOME_DIR/one" && chunk "$HOME_DIR/one" 1 && chunk "$HOME_DIR/one" 0 &&
        tail -c +$((25 + 2 * 65553)) "$HOME_DIR/one"; } >"$one"
    damaged ONE 1 "$wrong"
    { head -c 24 "$HOME_DIR/one" && chunk "$other" 0 && tail -c +$((25 + 65553)) "$HOME_DIR/one"; } >"$one"
    damaged ONE 1 "$wrong"
    cat "$HOME_DIR/one" >"$one"
    whole ONE

    proves K1 "wrapped keys exchanged, another version's number, a file made another one"
    keys() { sql "UPDATE spooled_file SET file_key = (SELECT file_key FROM spooled_file o WHERE o.id = $1) WHERE id = $2"; }
    sql "CREATE TABLE aside AS SELECT * FROM spooled_file"
    back() {
        sql "UPDATE spooled_file SET (file_key, key_version, key_id, name, job_user, time_opened) = (SELECT
             file_key, key_version, key_id, name, job_user, time_opened FROM aside a WHERE a.id = spooled_file.id)
             WHERE id IN ($ONE_id, $TWO_id)"
        whole ONE
    }
    keys "$TWO_id" "$ONE_id"
    damaged ONE 1 "SPY0172: the key of spooled file ONE number 1 in job $ONE_job is damaged, or is not what was wrapped for it"
    back
    sql "UPDATE spooled_file SET key_version = 2 WHERE id = $ONE_id"
    job=$ONE_job
    expect 4 as ALICE cl "DSPSPLF FILE(ONE) JOB($job)"
    equal "$out" ""
    back
    sql "UPDATE spooled_file SET key_id = '' WHERE id = $ONE_id" # no ciphertext for text
    damaged ONE 1 "$size"
    back
    sql "UPDATE spooled_file SET time_opened = '000000' WHERE id = $ONE_id"
    damaged ONE 1 "SPY0172"
    back
    sql "DROP TABLE aside"
    expect 0 "$SPSY" cl "DLTSPLF FILE(ONE) JOB($ONE_job)"
}
