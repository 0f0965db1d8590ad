#!/bin/bash
# serve_authority.sh - the guarded functions over the socket, by the uids of real logins: the owner of
# the file, a stranger, an operator with *JOBCTL, one with *SPLCTL. The verdict of each is that of
# matrix.awk, which computes it from the tables of the specification.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lpd_lib.sh"
. "$(dirname "$0")/serve_lib.sh"
needs_root
proves S1 X3 X4 X5 "every guarded function by real logins over the socket: as the matrix says"
declare -A queues=(
    [Y]='DSPDTA(*NO) OPRCTL(*YES) AUTCHK(*OWNER) AUT(*USE)'
    [N]='DSPDTA(*NO) OPRCTL(*NO) AUTCHK(*OWNER) AUT(*USE)'
    [O]='DSPDTA(*OWNER) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE)'
    [D]='DSPDTA(*YES) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*USE)'
)
# As matrix.awk calls them: which login is whom.
declare -A uid=([OWNER]=2 [STRANGER]=3 [OPER]=4 [SPOOLER]=5)
login5=$(id -nu 5 2>/dev/null) || { echo "it takes a login of user id 5" && exit 77; }
small 2>/dev/null
printf 'one\ntwo\n' >"$HOME_DIR/text"
printf '\132\000\010\323\250\250\000\000\000' >"$HOME_DIR/afp" # Begin Document
chmod 644 "$HOME_DIR/text" "$HOME_DIR/afp"

made
{
    echo "CRTUSRPRF OWNER LCLUSER('$login2')"
    echo "CRTUSRPRF STRANGER LCLUSER('$login3')"
    echo "CRTUSRPRF OPER LCLUSER('$login4') SPCAUT(*JOBCTL)"
    echo "CRTUSRPRF SPOOLER LCLUSER('$login5') SPCAUT(*SPLCTL)"
    printf 'CRTUSRPRF %s\n' QOWNER RECEIVER
    echo "CRTLIB TARGET"
    echo "CRTOUTQ TARGET/OPEN OPRCTL(*YES) AUT(*USE)"
    echo "CRTOUTQ TARGET/SHUT OPRCTL(*NO) AUT(*EXCLUDE)"
    echo "GRTOBJAUT QGPL/QPRINT *OUTQ *PUBLIC *CHANGE" # RECEIVER's: SNDNETSPLF
    for queue in "${!queues[@]}"; do
        for library in S M; do
            echo "CRTLIB $library$queue"
            echo "CRTOUTQ $library$queue/Q$queue ${queues[$queue]}"
            echo "CHGOBJOWN $library$queue/Q$queue *OUTQ QOWNER"
        done
    done
} >"$HOME_DIR/world.cl"
embedded run "$HOME_DIR/world.cl" >"$HOME_DIR/made" 2>&1 || fail "$(cat "$HOME_DIR/made")"
server_start

# session NAME UID OPTION...: a job of that login, which keeps its connection; driven by `say`.
session() {
    local name=$1 of=$2
    shift 2
    mkfifo "$HOME_DIR/$name.in" "$HOME_DIR/$name.out"
    chmod 666 "$HOME_DIR/$name.in" "$HOME_DIR/$name.out"
    by "$of" "$@" --json run --keep-going - <"$HOME_DIR/$name.in" >"$HOME_DIR/$name.out" 2>>"$HOME_DIR/err" &
    eval "exec {${name}_in}>'$HOME_DIR/$name.in' {${name}_out}<'$HOME_DIR/$name.out'"
    rm "$HOME_DIR/$name.in" "$HOME_DIR/$name.out"
}
end_session() { eval "exec {$1_in}>&- {$1_out}<&-"; }
say() { # SESSION STATEMENT: $line is what it answered
    local to=$1_in from=$1_out
    printf '%s\n' "$2" >&"${!to}"
    IFS= read -r line <&"${!from}" || fail "no answer to $2: $(cat "$HOME_DIR/err")"
}
sure() { # SESSION STATEMENT: it has to complete
    say "$@"
    case $line in *'"exit":0,'*) ;; *) fail "$2: $line" ;; esac
}
tell() { # FILE COMMAND KEYWORDS TARGET: as the user, keeps the answer for matrix.awk
    say asker "$2 $3"
    printf 'none foreign %s %s %s %s %s\t%s\n' "$user" "$queue" "$2" "$4" "$1" "$line" >>"$HOME_DIR/results"
}
declare -A number=()
make_files() { # by the owner; $job is their job
    local kind from device
    for kind in G R C1 C2 P1 P2; do
        place=M$queue/Q$queue from=text device=
        case $kind in G) place=S$queue/Q$queue ;; R) from=afp device='DEVTYPE(*AFPDS)' ;; esac
        sure maker "CRTSPLF ${kind}NN '$HOME_DIR/$from' $place USRDTA('NN') $device"
        number[${kind}NN]=$(sed -n 's/.*"fileNumber":\([0-9]*\),.*/\1/p' <<<"$line")
    done
    job=$(sed -nE 's/.*"jobName":"([A-Z]*)","jobUser":"([A-Z]*)","jobNumber":"([0-9]*)".*/\3\/\2\/\1/p' <<<"$line")
    case $job in */OWNER/OWNJOB) ;; *) fail "the job of login $login2 is $job" ;; esac
}
id_of() { echo "FILE(${1}NN) JOB($job) SPLNBR(${number[${1}NN]})"; }

one_round() {
    local command
    for command in DSPSPLF QSPOPNSP WRKSPLFA WRKPRTSTS QUSRSPLA HLDSPLF RLSSPLF; do
        tell GNN $command "$(id_of G)" -
    done
    tell GNN CPYSPLF "$(id_of G) TOSTMF('$copies/copy') STMFOPT(*REPLACE)" -
    tell GNN EXPORT "$(id_of G) TOSTMF('$copies/copy') STMFOPT(*REPLACE)" -
    tell GNN SNDNETSPLF "$(id_of G) TOUSRID((RECEIVER SYS1))" -
    tell GNN SNDTCPSPLF "$(id_of G) RMTSYS('127.0.0.1:$port') PRTQ('lp')" -
    tell GNN CHGSPLFA "$(id_of G) COPIES(2)" -
    tell RNN QGSLRSC "$(id_of R)" -
    tell C1NN CHGSPLFA "$(id_of C1) OUTQ(TARGET/OPEN)" OPEN
    tell C2NN CHGSPLFA "$(id_of C2) OUTQ(TARGET/SHUT)" SHUT
    tell P1NN QSPMOVSP "$(id_of P1) OUTQ(TARGET/OPEN)" OPEN
    tell P2NN QSPMOVSP "$(id_of P2) OUTQ(TARGET/SHUT)" SHUT
    for command in "SAVOBJ Q$queue S$queue" "SAVLIB S$queue" "QSRSAVO Q$queue S$queue"; do
        tell NN "${command%% *}" "${command#* } SAVF('$copies/saved') SPLFDTA(*ALL)" -
        rm -f "$copies/saved"
    done
    sure officer "SAVLIB S$queue SAVF('$HOME_DIR/all.tar') SPLFDTA(*ALL)"
    chmod 644 "$HOME_DIR/all.tar"
    for command in "RSTOBJ Q$queue S$queue" "RSTLIB S$queue" "QSRRSTO Q$queue S$queue"; do
        say officer "DLTSPLF $(id_of G)" # what came back
        tell NN "${command%% *}" "${command#* } SAVF('$HOME_DIR/all.tar')" -
    done
    say officer "DLTSPLF $(id_of G)"
    sure officer "RSTLIB S$queue SAVF('$HOME_DIR/all.tar')"
    rm "$HOME_DIR/all.tar"
    tell GNN DLTSPLF "$(id_of G)" -
    for command in G R C1 C2 P1 P2; do say officer "DLTSPLF $(id_of $command)"; done
}

session officer 0
session maker "${uid[OWNER]}" --job OWNJOB
for user in OWNER STRANGER OPER SPOOLER; do
    copies=$HOME_DIR/copies-$user
    mkdir "$copies"
    chown "${uid[$user]}" "$copies"
    session asker "${uid[$user]}"
    for queue in Y N O D; do
        make_files
        one_round
    done
    # What a client writes belongs to who runs it, with that user's rights (S5).
    [ ! -e "$copies/copy" ] || equal "$(stat -c %u "$copies/copy")" "${uid[$user]}"
    end_session asker
done
awk -f "$(dirname "$0")/matrix.awk" "$HOME_DIR/results" >"$HOME_DIR/differences" 2>&1 || {
    wc -l <"$HOME_DIR/differences"
    head -20 "$HOME_DIR/differences"
    exit 1
} >&2
equal "$(wc -l <"$HOME_DIR/results")" $((4 * 4 * 24)) # nothing was left out

proves S3 X30 "the list of a connection is frozen at its first guarded command; the next one has the new"
session asker 2
sure asker "CRTSPLF FROZEN '$HOME_DIR/text'"
sure asker "HLDSPLF FROZEN"
sure officer "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/samples/nodelete.so'"
sure asker DSPJOB
contains "$line" '"programs":[]'
say asker "DLTSPLF FROZEN"
case $line in *nodelete*) fail "the list was changed: $line" ;; esac
session later 2
sure later "CRTSPLF FROZEN '$HOME_DIR/text'"
say later "DLTSPLF FROZEN"
contains "$line" nodelete
end_session later
end_session asker
sure officer "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10"

proves S1 S2 "nobody is somebody else by what the client says"
expect 3 by 3 --user OWNER wrksplf
contains "$err" CPF2217
expect 3 by 3 --user QSECOFR wrksplf
expect 3 by 1000 wrksplf
contains "$err" "SPY0115"
expect 3 by 65534 wrksplf
contains "$err" "SPY0115"
expect 0 as_uid 3 "$peer" "$socket" 'h={"protocol":2,"client":"x","user":"OWNER"}' end
contains "$out" 'X {"id":"CPF2217"'

proves S4 "while its user is connected a profile is disabled, or is for another login: the next command is refused, and the connection ends"
# while_connected TEXT STATEMENT...: uid 3 has been answered once; then the officer says these.
while_connected() {
    local text=$1 each
    shift
    mkfifo "$HOME_DIR/go"
    as_uid 3 "$peer" "$socket" hello get cl=DSPJOB until=E wait "cl=CRTSPLF LATE '/none'" until=EOX end \
        <"$HOME_DIR/go" >"$HOME_DIR/late" &
    late=$!
    exec 5>"$HOME_DIR/go"
    rm "$HOME_DIR/go"
    until_true 100 grep -q waiting "$HOME_DIR/late" || fail "$(cat "$HOME_DIR/late")"
    contains "$(cat "$HOME_DIR/late")" 'E {"exit":0}'
    for each; do sure officer "$each"; done
    exec 5>&-
    wait $late || fail "$(cat "$HOME_DIR/late")"
    contains "$(tail -2 "$HOME_DIR/late")" "$text"
    equal "$(tail -1 "$HOME_DIR/late")" closed
}
while_connected 'X {"id":"CPF22E3"' "CHGUSRPRF STRANGER STATUS(*DISABLED)"
sure officer "CHGUSRPRF STRANGER STATUS(*ENABLED)"
while_connected 'X {"id":"SPY0115"' "CHGUSRPRF STRANGER LCLUSER(*NONE)"
sure officer "CHGUSRPRF STRANGER LCLUSER('$login3')"
while_connected "signs on as HEIR now, and no longer as STRANGER" "CHGUSRPRF STRANGER LCLUSER(*NONE)" \
    "CRTUSRPRF HEIR LCLUSER('$login3')"
sure officer "DLTUSRPRF HEIR"
sure officer "CHGUSRPRF STRANGER LCLUSER('$login3')"

proves S5 "a target is written with the client's rights, a source read with them"
mkdir "$HOME_DIR/closed"
echo secret >"$HOME_DIR/closed/text"
chmod 700 "$HOME_DIR/closed"
expect 1 by 2 crtsplf --file X --fromstmf "$HOME_DIR/closed/text"
contains "$err" "Permission denied"
expect 1 by 2 crtsplf --file X --fromstmf "$home/spool.db" # the server could read that
contains "$err" "Permission denied"
expect 0 by 2 --json crtsplf --file X --fromstmf "$HOME_DIR/text"
job=$(sed -nE 's/.*"jobName":"([A-Z]*)","jobUser":"([A-Z]*)","jobNumber":"([0-9]*)".*/\3\/\2\/\1/p' <<<"$out")
expect 1 by 2 cl "EXPORT X $job TOSTMF('$HOME_DIR/closed/new')"
contains "$err" "Permission denied"
expect 1 by 2 cl "EXPORT X $job TOSTMF('$home/registry.json') STMFOPT(*REPLACE)" # or write
contains "$err" "Permission denied"
server_stop
equal "$stopped" 0
sound "after all of them"
