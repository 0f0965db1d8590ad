#!/bin/bash
# function_lib.sh - the small world of the scripts about functions. Sourced after lib.sh.
#   ALICE owns files; BOB has nothing; OPER has *JOBCTL, SPOOLER *SPLCTL, SAVER *SAVSYS
#   QGPL/QPRINT   DSPDTA(*NO)  OPRCTL(*YES) AUTCHK(*OWNER)  *PUBLIC *USE
#   SHOP/OPEN     DSPDTA(*YES) OPRCTL(*NO)  AUTCHK(*DTAAUT) *PUBLIC *CHANGE
#   SHOP/CLOSED   DSPDTA(*OWNER)                            *PUBLIC *EXCLUDE
world() {
    expect 0 "$SPSY" init --system SYS1
    cat >"$HOME_DIR/world.cl" <<'CL'
CRTUSRPRF USRPRF(ALICE)
CRTUSRPRF USRPRF(BOB)
CRTUSRPRF USRPRF(OPER) SPCAUT(*JOBCTL)
CRTUSRPRF USRPRF(SPOOLER) SPCAUT(*SPLCTL)
CRTUSRPRF USRPRF(SAVER) SPCAUT(*SAVSYS)
CRTLIB LIB(SHOP)
CRTOUTQ OUTQ(SHOP/OPEN) DSPDTA(*YES) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*CHANGE)
CRTOUTQ OUTQ(SHOP/CLOSED) DSPDTA(*OWNER) AUT(*EXCLUDE)
CL
    expect 0 "$SPSY" run "$HOME_DIR/world.cl"
}

as() { # USER COMMAND...: spsy as that profile
    local user=$1
    shift
    "$SPSY" --user "$user" "$@"
}

# shellcheck disable=SC2034,SC2154 # job and nbr are for the script, out comes from lib.sh
# create USER NAME [KEYWORD(value) ...]: makes a file and keeps its job in $job, its number in $nbr.
create() {
    local user=$1 name=$2
    shift 2
    printf 'one\ntwo\n' >"$HOME_DIR/input"
    expect 0 as "$user" --json cl "CRTSPLF FILE($name) FROMSTMF('$HOME_DIR/input') $*"
    job=$(value jobNumber "$out")/$(value jobUser "$out")/$(value jobName "$out")
    nbr=$(value fileNumber "$out")
}

value() { # KEY JSON: the first value of that key, without quotes
    sed -n "s/.*[{,]\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$2" | head -1
}

# Registers tests/exits/NAME: number, name, further keywords.
register() {
    local number=$1 name=$2
    shift 2
    expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 $number \
        '$PWD/$BUILD/tests/exits/$name.so' REPLACE(*YES) $*"
}
register_raw() {
    register 10 guard_raw "CCSID(37) RUN(*INLINE)"
}
deregister() {
    expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
}
