#!/bin/bash
# gate_lib.sh - the world of the scripts about the order of the guard. Sourced after lib.sh.
#
# ABLE has authority to both queues, NO none, SPL *SPLCTL, JOB *JOBCTL; whose name ends with K has the key, with
# N has not. SHOP/OWN shows data to the file's owner alone. Each file's name says what a program answers that
# answers with the user data, its queue, and whether its protection is open (O) or refuses (P).
# shellcheck disable=SC2034 # for the scripts
users='ABLEK ABLEN NOK NON SPLK SPLN JOBK JOBN'
officer() { expect 0 "$SPSY" cl "$1"; }
gate_world() { # in $SPSY_HOME, by the program in $SPSY
    expect 0 "$SPSY" init --system SYS1
    (umask 077 && mkdir "$HOME_DIR/keys")
    expect 0 "$SPSY" masterkey create "$HOME_DIR/keys/master"
    cat >"$HOME_DIR/world.cl" <<CL
CRTLIB SHOP
CRTOUTQ SHOP/Q DSPDTA(*NO) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*EXCLUDE)
CRTOUTQ SHOP/OWN DSPDTA(*OWNER) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*EXCLUDE)
CRTSPLKEY PAY.ROLL
CRTUSRPRF ALICE
CRTUSRPRF KEYS
CRTUSRPRF ABLEK GRPPRF(KEYS)
CRTUSRPRF ABLEN
CRTUSRPRF NOK
CRTUSRPRF NON
CRTUSRPRF SPLK SPCAUT(*SPLCTL)
CRTUSRPRF SPLN SPCAUT(*SPLCTL *ALLOBJ)
CRTUSRPRF JOBK SPCAUT(*JOBCTL)
CRTUSRPRF JOBN SPCAUT(*JOBCTL)
GRTOBJAUT PAY.ROLL *SPLKEY (KEYS NOK SPLK JOBK ALICE) *USE
GRTOBJAUT SHOP/Q *OUTQ (ABLEK ABLEN ALICE) *CHANGE
GRTOBJAUT SHOP/OWN *OUTQ (ABLEK ABLEN ALICE) *CHANGE
CL
    expect 0 "$SPSY" run "$HOME_DIR/world.cl"
    printf 'ALICE  1.234,56\n' >"$HOME_DIR/input"
    for answer in 0 1 N; do
        for queue in Q OWN; do
            echo "CRTSPLF F$answer${queue}O '$HOME_DIR/input' SHOP/$queue KEY(PAY.ROLL) USRDTA($answer)"
            echo "CRTSPLF F$answer${queue}P '$HOME_DIR/input' SHOP/$queue KEY(PAY.ROLL) USRDTA($answer) \
    PROTECT(*PARM) GUARDS(ALICE/NONE1 ALICE/NONE2)" # neither is there
        done
    done >"$HOME_DIR/files.cl"
    expect 0 "$SPSY" -u ALICE --job J run "$HOME_DIR/files.cl"
}
program() { # NAME
    officer "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/$BUILD/tests/exits/$1.so' CCSID(37) REPLACE(*YES)"
}
