#!/bin/bash
# gate_order.sh - the order of the guard as a matrix: programs ('0', '1', another byte, failing, none)
# by native authority by bypass (none, *SPLCTL, *JOBCTL) by protection by key, for functions that read
# data, attributes, and that write. What is expected is written down in gate_order.py from the
# specification, not from the code; decision, messages, journal, explain and access have to say it.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || {
    echo "python3 is not installed"
    exit 77
}
rule=$(dirname "$0")/gate_order.py
. "$(dirname "$0")/gate_lib.sh"
gate_world

files() { # STATE
    case $1 in asked) echo F{0,1,N}{Q,OWN}{O,P} ;; *) echo FN{Q,OWN}{O,P} ;; esac
}
copies=1
ask() { # STATE: every user, every file, three functions; and what explain and access say of them
    local user file
    copies=$((copies + 1))
    for file in $(files "$1"); do
        echo "DSPSPLF $file ALICE/J"
        echo "CHGSPLFA $file ALICE/J COPIES($copies)"
        echo "WRKSPLFA $file ALICE/J"
    done >"$HOME_DIR/asked.cl"
    for user in $users; do
        "$SPSY" --json -u "$user" run --keep-going "$HOME_DIR/asked.cl" >"$HOME_DIR/$1-$user.run" 2>/dev/null || true
        expect 0 "$SPSY" --json access --user "$user"
        echo "$out" >"$HOME_DIR/$1-$user.access"
        "$SPSY" --json explain --for "$user" "HLDSPLF FILE(*SELECT) SELECT(ALICE)" >"$HOME_DIR/$1-$user.explain" || true
        for file in FN{Q,OWN}{O,P} $([ "$1" != asked ] || echo F1{Q,OWN}{O,P}); do
            "$SPSY" --json explain --for "$user" "DSPSPLF $file ALICE/J" || true
        done >>"$HOME_DIR/$1-$user.explain"
    done
    expect 0 "$SPSY" --json journal --limit 99999 --verdict refused
    echo "$out" >"$HOME_DIR/$1.refused"
    expect 0 "$SPSY" --json journal --limit 99999 --verdict allowed
    echo "$out" >"$HOME_DIR/$1.allowed"
    for basis in protection key; do
        expect 0 "$SPSY" --json journal --limit 99999 --basis "$basis"
        echo "$out" >"$HOME_DIR/$1.$basis"
    done
    python3 "$rule" "$1" "$HOME_DIR" || fail "not what the specification says"
}
proves K3 P2 "the order of the guard: programs '0', '1' and another byte"
program matrix_ebcdic
ask asked
proves K3 P2 "the order of the guard: a program fails"
program bad_abort
ask failing
proves K3 P2 "the order of the guard: no program"
officer "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL"
ask none
