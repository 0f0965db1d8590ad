#!/bin/bash
# same_doors.sh - random requests, with protection and keys in them, at every door of a home: the
# program on it, a server's socket, libspsyclient, and libspsy as a spool of somebody else's uses it,
# with what the journal says of who asked. Equal homes, the same requests in the same order: the same
# verdict, basis and bypass. SEED=N repeats a run.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/server_lib.sh"
. "$(dirname "$0")/gate_lib.sh"
command -v python3 >/dev/null || {
    echo "python3 is not installed"
    exit 77
}
# Who owns the homes speaks for every profile, at each door.
plain=$SPSY place=$HOME_DIR/served
owner() { "${ordinary[@]}" env HOME="$place" "$@"; }
cat >"$place/owner" <<END
#!/bin/bash
exec ${ordinary[*]} "$plain" "\$@"
END
chmod 755 "$place/owner"
export SPSY=$place/owner SPSY_HOME=$place/embedded
HOME_DIR=$place # what gate_world makes is the owner's
"${ordinary[@]}" mkdir "$place/keys"
(
    mkdir() { :; } # made above, by the owner
    gate_world
    program matrix_ebcdic
)
for door in served client; do owner cp -a "$place/embedded" "$place/$door"; done
seed=${SEED:-$RANDOM}
echo "SEED=$seed"
python3 - "$seed" "$place" $users <<'END'
import random
import sys

seed, place, users = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
pick = random.Random(seed)
files = [f"F{answer}{queue}{protection}" for answer in "01N" for queue in ("Q", "OWN") for protection in "OP"]
functions = ["DSPSPLF", "QSPOPNSP", "QUSRSPLA", "WRKSPLFA", "WRKPRTSTS", "CHGSPLFA", "HLDSPLF", "RLSSPLF"]
for user in users:
    with open(f"{place}/{user}.cl", "w") as script:
        for _ in range(30):
            function, file = pick.choice(functions), pick.choice(files)
            more = f" COPIES({pick.randint(1, 99)})" if function == "CHGSPLFA" else ""
            print(f"{function} {file} ALICE/J{more}", file=script)
END
decided() { # FILE: of the answers of run, VERDICT BASIS BYPASS|- for each decision
    python3 -c '
import json, sys
for line in open(sys.argv[1]):
    for decision in json.loads(line)["decisions"]:
        print(decision["verdict"], decision["basis"], decision.get("bypass", "-"))' "$1"
}

proves Z4 K3 P2 "random requests have the same verdict embedded, over a socket and by libspsyclient"
SPSY=$plain serve "$place/served" "$place/s1"
SPSY=$plain serve "$place/client" "$place/s2"
: >"$place/all"
for user in $users; do
    "$SPSY" --json -u "$user" run --keep-going "$place/$user.cl" >"$place/answers" 2>/dev/null || true
    decided "$place/answers" >"$place/embedded.said"
    [ "$(wc -l <"$place/embedded.said")" -ge 30 ] || fail "$user: $(wc -l <"$place/embedded.said") decisions"
    (unset SPSY_HOME && "$SPSY" --socket "$place/s1" --json -u "$user" run --keep-going "$place/$user.cl") \
        >"$place/answers" 2>/dev/null || true
    decided "$place/answers" >"$place/served.said"
    owner "$PWD/$BUILD/tests/tools/door" client "$place/s2" "$user" <"$place/$user.cl" >"$place/client.said"
    for door in served client; do
        cmp -s "$place/embedded.said" "$place/$door.said" ||
            fail "SEED=$seed $user, $door: $(diff "$place/embedded.said" "$place/$door.said" | head -5)"
    done
    cat "$place/embedded.said" >>"$place/all"
done
for basis in exit authority bypass-splctl bypass-jobctl protection key; do # the requests are no few alike
    grep -q " $basis " "$place/all" || fail "SEED=$seed: no decision by $basis"
done

proves Z4 "libspsy decides the same about the same records, with callbacks that say what is the case"
expect 0 "$SPSY" --json journal export
echo "$out" >"$place/journal"
python3 - "$place/journal" "$place/records" "$place/journal.said" <<'END'
import json
import sys

BITS = {"*ALLOBJ": 1, "*AUDIT": 2, "*IOSYSCFG": 4, "*JOBCTL": 8, "*SAVSYS": 16, "*SECADM": 32, "*SERVICE": 64,
        "*SPLCTL": 128}
READS_DATA = {"DSPSPLF", "QSPOPNSP"}
with open(sys.argv[1]) as source, open(sys.argv[2], "w") as records, open(sys.argv[3], "w") as said:
    rows = json.load(source)["rows"]
    for row in rows:
        if row["file"]["job"].endswith("ALICE/J") and row["currentUser"] not in ("ALICE", "QSECOFR"):
            facts, user, file = row["facts"], row["currentUser"], row["file"]["name"]
            key = row["function"] in READS_DATA and not user.endswith("K")
            gate = "protection" if file.endswith("P") else "key" if key else "open"
            own, group = (sum(BITS[name] for name in facts["special"][origin]) for origin in ("own", "group"))
            print(row["record"], own, group, int(facts["queue"]["oprctl"]), int(facts["native"] == "allowed"), gate,
                  file=records)
            print(row["verdict"], row["basis"], row.get("bypass", "-"), file=said)
END
[ "$(wc -l <"$place/records")" -ge 100 ] || fail "only $(wc -l <"$place/records") records"
owner "$PWD/$BUILD/tests/tools/door" host "$place/embedded" <"$place/records" >"$place/host.said"
cmp -s "$place/journal.said" "$place/host.said" ||
    fail "SEED=$seed host: $(diff "$place/journal.said" "$place/host.said" | head -5)"

proves Z4 "a program that crashes leaves nobody else's authority behind"
crashes="$place/crashes.cl"
printf 'QWTSETP NON\nQUSRSPLA FNQO ALICE/J\nDSPJOB\n' >"$crashes"
for at in "--home $place/embedded" "--socket $place/s1"; do
    (unset SPSY_HOME && "$SPSY" ${at} cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 \
'$PWD/$BUILD/tests/exits/bad_segv.so' CCSID(37) ADOPT(SPLK)" >/dev/null 2>&1) || fail "$at: not registered"
    (unset SPSY_HOME && expect 0 true && "$SPSY" $at --json run --keep-going "$crashes" >"$place/answers") || true
    contains "$(sed -n 2p "$place/answers")" '"verdict":"refused","basis":"failure"'
    contains "$(sed -n 3p "$place/answers")" '"currentUser":"NON"'
    (unset SPSY_HOME && "$SPSY" $at cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 20" >/dev/null 2>&1) || fail "$at: removed"
    (unset SPSY_HOME && "$SPSY" $at --json -u NON cl "DSPSPLF FNQO ALICE/J" >"$place/answers") && fail "$at: shown"
    contains "$(cat "$place/answers")" '"verdict":"refused","basis":"authority"'
    (unset SPSY_HOME && "$SPSY" $at --json -u NON dspjob >"$place/answers") || fail "$at: no job"
    contains "$(cat "$place/answers")" '"currentUser":"NON"'
done
