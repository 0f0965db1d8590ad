#!/bin/bash
# registry.sh - ADDEXITPGM, RMVEXITPGM, WRKREGINF: values, positions, messages
# (core/registry/README.md, "Registration").
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

P="QIBM_QSP_SECURITY"
cl() { "$SPSY" cl "$1"; }
json() { "$SPSY" --json cl "$1"; }
add() { # NUMBER PROGRAM REST: adds to SPSY0100
    cl "ADDEXITPGM $P SPSY0100 $1 $2 ${3:-}"
}
rows() { # how many programs are registered
    "$SPSY" --json wrkreginf >"$HOME_DIR/rows"
    grep -o '"registeredAt"' "$HOME_DIR/rows" | wc -l
}
install_program() { # TEST-EXIT LIBRARY/PROGRAM
    mkdir -p "$SPSY_HOME/lib/${2%/*}"
    install -m 755 "$BUILD/tests/exits/$1.so" "$SPSY_HOME/lib/$2.so"
}

expect 0 "$SPSY" init
equal "$(rows)" 0

# ---- a program in order: no warning; every default stored and shown ----
install_program program_descriptor SECLIB/SPLSEC
expect 0 add 10 seclib/splsec
contains "$err" "SPY0001: Exit program SECLIB/SPLSEC added to format SPSY0100 as number 10"
case $err in *SPY0003*) fail "warning: $err" ;; esac
expect 0 json "WRKREGINF"
contains "$out" '"rows":[{"exitPoint":"QIBM_QSP_SECURITY","format":"SPSY0100","number":10,'
contains "$out" '"program":"SECLIB/SPLSEC","entry":"*AUTO","ccsid":"*AUTO","run":"*ISOLATED",'
contains "$out" '"timeLimitMs":1000,"onFailure":"*REFUSE","mode":"*ENFORCE","adopt":"*NONE",'
contains "$out" '"programData":"","programDataCcsid":-1,"threadSafe":"*UNKNOWN",'
contains "$out" '"multithreadAction":"*SYSVAL","createExitPoint":"*NO","text":"","registeredAt":"20'

# ---- the file itself ----
grep -q '"version":	1' "$SPSY_HOME/registry.json" || fail "version"
equal "$(stat -c %a "$SPSY_HOME/registry.json")" 600

# ---- every value ----
expect 0 "$SPSY" crtusrprf adopted
expect 0 cl "ADDEXITPGM EXITPNT($P) FORMAT(SPSY0200) PGMNBR(2147483647) PGM(SECLIB/SPLSEC) \
ENTRY('spsy_exit_program') CCSID(819) RUN(*ISOLATED) TIMLMT(60000) ONFAIL(*IGNORE) MODE(*SHADOW) \
ADOPT(adopted) PGMDTA('Payroll ''A''') REPLACE(*YES) TEXT('Text kept') THDSAFE(*YES) \
MLTTHDACN(*NORUN) CRTEXITPNT(*YES)"
expect 0 json "WRKREGINF FORMAT(SPSY0200)"
contains "$out" '"number":2147483647,"program":"SECLIB/SPLSEC","entry":"spsy_exit_program","ccsid":819,'
contains "$out" '"timeLimitMs":60000,"onFailure":"*IGNORE","mode":"*SHADOW","adopt":"ADOPTED",'
contains "$out" "\"programData\":\"Payroll 'A'\",\"programDataCcsid\":0,\"threadSafe\":\"*YES\","
contains "$out" '"multithreadAction":"*NORUN","createExitPoint":"*YES","text":"Text kept"'
case $out in *SPSY0100*) fail "FORMAT selects: $out" ;; esac
# A text out of a message file: the names are kept and shown, for there are no message files.
expect 0 cl "ADDEXITPGM $P SPSY0200 2147483647 SECLIB/SPLSEC REPLACE(*YES) TEXT(*MSGID) MSGID(usr0a01) MSGF(SECLIB/MSGS)"
expect 0 json "WRKREGINF FORMAT(SPSY0200)"
contains "$out" '"text":"*MSGID","messageId":"USR0A01","messageFile":"SECLIB/MSGS","registeredAt":"20'
for wrong in "MSGID: only with the text|MSGID(USR0001) MSGF(M)" "MSGID: only with the text|MSGF(M)" \
    "MSGID: with the text|TEXT(*MSGID) MSGF(M)" \
    "MSGF: with the text|TEXT(*MSGID) MSGID(USR0001)" "MSGID: with the text|TEXT(*MSGID) MSGID(USRX001) MSGF(M)"; do
    expect 2 cl "ADDEXITPGM $P SPSY0200 2147483647 SECLIB/SPLSEC REPLACE(*YES) ${wrong#*|}"
    contains "$err" "CPD0084: Value not valid for ${wrong%%|*}"
done
expect 2 cl "ADDEXITPGM $P SPSY0200 2147483647 SECLIB/SPLSEC REPLACE(*YES) TEXT(*MSGID)"
contains "$err" "CPD0084: TEXT(*MSGID) wants MSGID and MSGF"
expect 0 cl "RMVEXITPGM $P SPSY0200 *ALL"
contains "$err" "1 exit program of format SPSY0200 removed"
expect 0 "$SPSY" --home "$HOME_DIR/none" init
expect 0 "$SPSY" --home "$HOME_DIR/none" wrkreginf
equal "$err$out" "SPY0001: No exit programs"

# ---- options say the same ----
expect 0 "$SPSY" addexitpgm --exitpnt $P --format spsy0200 --pgmnbr 5 --pgm seclib/splsec \
    --text 'two words' --mode '*shadow'
expect 0 "$SPSY" rmvexitpgm --exitpnt $P --format SPSY0200 --pgmnbr 5
expect 0 "$SPSY" addexitpgm $P SPSY0200 6 SECLIB/SPLSEC
expect 0 "$SPSY" rmvexitpgm $P SPSY0200 6

# ---- program data, IBM's form ----
expect 0 add 20 SECLIB/SPLSEC "PGMDTA(*JOB *CALC 'abc')"
expect 0 json WRKREGINF
contains "$out" '"programData":"abc","programDataCcsid":0'
expect 0 add 20 SECLIB/SPLSEC "PGMDTA(37 5 'abc') REPLACE(*YES)"
expect 0 json WRKREGINF
contains "$out" '"programData":"abc  ","programDataCcsid":37'
expect 0 add 20 SECLIB/SPLSEC "PGMDTA(*NONE *CALC 'abc') REPLACE(*YES)"
expect 0 json WRKREGINF
contains "$out" '"programData":"abc","programDataCcsid":-1'
long=$(printf 'x%.0s' $(seq 2048))
expect 0 add 20 SECLIB/SPLSEC "PGMDTA('$long') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA('${long}x') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA(37 2 'abc') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA(37 2049 'abc') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA(65536 *CALC 'abc') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA(37 'abc') REPLACE(*YES)"
expect 2 add 20 SECLIB/SPLSEC "PGMDTA(37 *CALC 'abc' 'd') REPLACE(*YES)"
option() { # PGMDTA WORDS...
    expect 0 "$SPSY" addexitpgm $P SPSY0100 20 SECLIB/SPLSEC --replace '*YES' --pgmdta "$@"
    expect 0 json WRKREGINF
}
option 'two words'
contains "$out" '"programData":"two words","programDataCcsid":0'
option '(37 *CALC '"'two words'"')'
contains "$out" '"programData":"two words","programDataCcsid":37'
option 37 '*CALC' 'two words'
contains "$out" '"programData":"two words","programDataCcsid":37'
option '*none'
contains "$out" '"number":20,"program":"SECLIB/SPLSEC","entry":"*AUTO","ccsid":"*AUTO",'
case $out in *'two words'*) fail "*NONE: $out" ;; esac
expect 0 cl "RMVEXITPGM $P SPSY0100 20"

# ---- RULES without a policy it would read: said when it is registered, and by doctor ----
policy=$HOME_DIR/policy.json
rules() { # WARNING [PGMDTA]
    expect 0 add 20 QSPSY/RULES "REPLACE(*YES) ${2:-}"
    contains "$err" "SPY0003: Program QSPSY/RULES fails, and everything it is asked about is refused, until this is fixed: $1"
    expect 1 "$SPSY" doctor
    contains "$out" "QSPSY/RULES fails each time (ONFAIL(*REFUSE): everything is refused): $1"
}
rules "PGMDTA does not name its policy"
rules "PGMDTA names its policy by a path that does not begin with /" "PGMDTA('policy.json')"
rules "policy $policy: No such file or directory" "PGMDTA('$policy')"
rules "policy $HOME_DIR: not a regular file" "PGMDTA('$HOME_DIR')"
echo '{"version": 1, "rules": []}' >"$policy"
chmod 666 "$policy"
rules "policy $policy: writable by group or others (chmod go-w)" "PGMDTA('$policy')"
chmod 644 "$policy"
echo '{"version": 1, "rules": [{"answer": "none"}, {"name": "desk", "user": ["BOB"]}]}' >"$policy" # what is in it
rules "policy $policy: rule 2, desk: unknown key \"user\"; nearest: users, and 1 more" "PGMDTA('$policy')"
expect 0 add 20 "'$PWD/$BUILD/exits/rules.so'" "REPLACE(*YES) PGMDTA('$policy')" # by its path it is the same
contains "$err" "rules.so fails, and everything it is asked about is refused, until this is fixed: policy $policy: rule 2, desk"
expect 0 add 20 QSPSY/RULES "REPLACE(*YES) ONFAIL(*IGNORE) PGMDTA('$policy')"
contains "$err" "fails, and is passed over for ONFAIL(*IGNORE), until this is fixed: policy"
echo '{"version": 1, "rules": []}' >"$policy"
expect 0 add 20 QSPSY/RULES "REPLACE(*YES) PGMDTA('$policy')"
equal "$err" "SPY0001: Exit program QSPSY/RULES added to format SPSY0100 as number 20"

proves X33 "other program data counts in jobs that run, and the exit host may read what it names"
expect 0 cl "CRTUSRPRF CLERK SPCAUT(*ALLOBJ *SECADM)"
for answer in refuse allow; do
    mkdir "$HOME_DIR/$answer"
    echo '{"version": 1, "rules": [{"name": "all", "answer": "'$answer'", "reason": "'$answer' said so"}]}' \
        >"$HOME_DIR/$answer/policy.json"
    chmod 755 "$HOME_DIR/$answer"
done
cat >"$HOME_DIR/policies.cl" <<CL
CRTSPLF FILE(F) FROMSTMF('$policy') OUTQ(QGPL/QPRINT)
QUSRSPLA FILE(F)
ADDEXITPGM $P SPSY0100 20 QSPSY/RULES REPLACE(*YES) PGMDTA('$HOME_DIR/refuse/policy.json')
QUSRSPLA FILE(F)
ADDEXITPGM $P SPSY0100 20 QSPSY/RULES REPLACE(*YES) PGMDTA('$HOME_DIR/allow/policy.json')
QUSRSPLA FILE(F)
CL
expect 0 cl "RMVEXITPGM $P SPSY0100 10"
expect 3 "$SPSY" --user CLERK --json run "$HOME_DIR/policies.cl" --keep-going
equal "$(grep -o '"meaning":"[a-z]*"' <<<"$out" | cut -d'"' -f4 | paste -sd' ')" "none refuse allow"
expect 0 add 10 seclib/splsec
expect 0 cl "RMVEXITPGM $P SPSY0100 20"

# ---- bad values change nothing ----
before=$(cat "$SPSY_HOME/registry.json")
for bad in "PGMNBR(0)" "PGMNBR(2147483648)" "PGMNBR(-1)" "PGMNBR(*ALL)" "PGMNBR(A)" \
    "PGM(SPLSEC)" "PGM(A/B/C)" "PGM('relative/../x.so')" "PGM('/dir/')" \
    "PGM(ABCDEFGHIJK/A)"; do
    rest=$bad
    case $bad in PGMNBR*) rest="$bad PGM(A/B)" ;; PGM*) rest="PGMNBR(50) $bad" ;; esac
    expect 2 cl "ADDEXITPGM EXITPNT($P) FORMAT(SPSY0100) $rest"
done
expect 1 cl "ADDEXITPGM EXITPNT($P) FORMAT(SPSY0100) PGMNBR(50) PGM(*LIBL/A)" # no library of the list has it
contains "$err" CPF9801
for bad in "ENTRY('')" "ENTRY('a b')" "ENTRY(*NONE)" "CCSID(500)" "CCSID(*JOB)" "RUN(*HERE)" \
    "TIMLMT(0)" "TIMLMT(60001)" "TIMLMT(1.5)" "ONFAIL(*NO)" "MODE(*OFF)" "ADOPT(1A)" \
    "REPLACE(*MAYBE)" "THDSAFE(*SURE)" "MLTTHDACN(*STOP)" "CRTEXITPNT(1)" "NOSUCH(1)" \
    "TEXT('$(printf 'x%.0s' $(seq 51))')" "RUN(*INLINE) TIMLMT(500)"; do
    expect 2 add 50 SECLIB/SPLSEC "$bad"
done
contains "$err" "TIMLMT not valid with RUN(*INLINE)"
expect 2 cl "ADDEXITPGM EXITPNT($P) FORMAT(SPSY0100) PGMNBR(50)"
expect 2 cl "ADDEXITPGM $P SPSY0100 50 A/B A"
expect 1 cl "ADDEXITPGM QIBM_OTHER SPSY0100 50 A/B"
contains "$err" "CPF3CDB"
expect 1 cl "ADDEXITPGM $P SPSY0300 50 A/B"
contains "$err" "CPF3CDB"
expect 1 add 50 SECLIB/SPLSEC "ADOPT(NOSUCH)"
contains "$err" "CPF2204"
equal "$(cat "$SPSY_HOME/registry.json")" "$before"

# ---- numbers: taken, *LOW, *HIGH ----
expect 1 add 10 SECLIB/OTHER
contains "$err" "SPY0102"
contains "$err" "SECLIB/SPLSEC"
expect 0 add '*LOW' SECLIB/SPLSEC
contains "$err" "as number 1"
expect 0 add '*HIGH' SECLIB/SPLSEC
contains "$err" "as number 11"
expect 0 add '*HIGH' SECLIB/SPLSEC
contains "$err" "as number 12"
for number in 0 2147483648 99999999999; do
    before=$(cat "$SPSY_HOME/registry.json")
    expect 2 add $number SECLIB/SPLSEC
    contains "$err" "CPF3CE1"
    expect 2 cl "RMVEXITPGM $P SPSY0100 $number"
    contains "$err" "CPF3CE1"
    equal "$(cat "$SPSY_HOME/registry.json")" "$before"
done
expect 2 add -1 SECLIB/SPLSEC
expect 0 cl "RMVEXITPGM $P SPSY0100 *ALL"
contains "$err" "4 exit programs"
expect 0 cl "RMVEXITPGM $P SPSY0100 *ALL"
contains "$err" "0 exit programs"
expect 1 cl "RMVEXITPGM $P SPSY0100 10"
contains "$err" "CPF3CDD"
expect 1 cl "RMVEXITPGM $P SPSY0101 10"
contains "$err" "CPF3CDB"
expect 2 cl "RMVEXITPGM $P SPSY0100"

proves X9 "ten, and the eleventh"
for number in 10 9 8 7 6 5 4 3 2 1; do
    expect 0 add $number SECLIB/SPLSEC
done
expect 1 add 11 SECLIB/SPLSEC
contains "$err" "CPF3CD4"
expect 1 add '*HIGH' SECLIB/SPLSEC
contains "$err" "CPF3CD4"
expect 0 add 10 SECLIB/SPLSEC "REPLACE(*YES) TEXT('replaced')"
expect 0 cl "ADDEXITPGM $P SPSY0200 11 SECLIB/SPLSEC"
equal "$(rows)" 11
expect 0 json WRKREGINF
contains "$out" '"text":"replaced"'
expect 0 cl "RMVEXITPGM $P SPSY0100 *ALL"
expect 0 cl "RMVEXITPGM $P SPSY0200 *ALL"

# ---- warnings: missing, untrusted, no entry, no descriptor ----
expect 0 add 1 NOLIB/NOPGM
contains "$err" "SPY0003"
contains "$err" "NOLIB"
install_program program_descriptor SECLIB/OPEN
chmod 777 "$SPSY_HOME/lib/SECLIB/OPEN.so"
expect 0 add 2 SECLIB/OPEN
contains "$err" "SPY0003"
contains "$err" "chmod"
install_program program_no_entry SECLIB/NOENTRY
expect 0 add 3 SECLIB/NOENTRY
contains "$err" "SPY0003"
install_program program_function SECLIB/FUNCTION
expect 0 add 4 SECLIB/FUNCTION
contains "$err" "SPY0003"
contains "$err" "CCSID 37"
expect 0 add 5 SECLIB/FUNCTION "CCSID(819)"
case $err in *SPY0003*) fail "warning: $err" ;; esac
expect 0 add 6 SECLIB/SPLSEC "CCSID(37)"
contains "$err" "CCSID(37) has no effect"
expect 0 add 7 "'$PWD/$BUILD/tests/exits/program_descriptor.so'"
expect 0 json WRKREGINF
contains "$out" "\"program\":\"$PWD/$BUILD/tests/exits/program_descriptor.so\""

# ---- RUN(*INLINE): refused for what must not run there; no time limit is kept ----
expect 0 add 8 SECLIB/SPLSEC "RUN(*INLINE)"
expect 0 json WRKREGINF
contains "$out" '"run":"*INLINE","timeLimitMs":0'
before=$(cat "$SPSY_HOME/registry.json")
for kind in program_unique program_isolated_only; do
    install_program $kind SECLIB/INLINE
    expect 1 add 9 SECLIB/INLINE "RUN(*INLINE)"
    contains "$err" "SPY0110"
    contains "$err" "RUN(*INLINE) is not possible"
done
equal "$(cat "$SPSY_HOME/registry.json")" "$before"
expect 0 add 9 SECLIB/INLINE
expect 0 add 9 SECLIB/NOSUCH "RUN(*INLINE) REPLACE(*YES)"
expect 0 cl "RMVEXITPGM $P SPSY0100 *ALL"

proves X10 "both special authorities, own, group or adopted; nothing is told before"
expect 0 "$SPSY" crtusrprf NOTHING
expect 0 "$SPSY" crtusrprf OBJECTS --spcaut '*ALLOBJ'
expect 0 "$SPSY" crtusrprf SECURITY --spcaut '*SECADM'
expect 0 "$SPSY" crtusrprf BOTH --spcaut '*ALLOBJ' '*SECADM'
expect 0 "$SPSY" crtusrprf MEMBER --supgrpprf BOTH
expect 0 "$SPSY" crtusrprf MIXED --spcaut '*SECADM' --grpprf OBJECTS
for user in NOTHING OBJECTS SECURITY; do
    expect 3 "$SPSY" -u $user cl "ADDEXITPGM $P SPSY0100 1 NOLIB/NOPGM"
    contains "$err" "CPFB304"
    case $err in *SPY0003*) fail "told before authority: $err" ;; esac
    expect 3 "$SPSY" -u $user cl "RMVEXITPGM $P SPSY0100 1"
    contains "$err" "CPFB304"
    expect 0 "$SPSY" -u $user wrkreginf
done
for user in "BOTH" "MEMBER" "MIXED" "NOTHING --adopt BOTH" "OBJECTS --adopt SECURITY"; do
    # shellcheck disable=SC2086
    expect 0 "$SPSY" -u $user cl "ADDEXITPGM $P SPSY0100 1 SECLIB/SPLSEC"
    # shellcheck disable=SC2086
    expect 0 "$SPSY" -u $user cl "RMVEXITPGM $P SPSY0100 1"
done

# ---- WRKREGINF ----
expect 0 add 30 SECLIB/SPLSEC
expect 0 add 20 SECLIB/SPLSEC
expect 0 json "WRKREGINF $P SPSY0100"
case $out in *'"number":20,'*'"number":30,'*) ;; *) fail "order: $out" ;; esac
expect 0 json "WRKREGINF EXITPNT(*ALL) FORMAT(SPSY0200)"
contains "$out" '"messages":[{"id":"SPY0001","text":"No exit programs of format SPSY0200"}],"rows":[]'
expect 1 cl "WRKREGINF QIBM_OTHER"
contains "$err" "CPF3CDB"
expect 1 cl "WRKREGINF $P SPSY0300"
contains "$err" "CPF3CDB"

# ---- a registry that cannot be used is never "no programs", and never overwritten ----
cp "$SPSY_HOME/registry.json" "$HOME_DIR/good.json"
damage() { # WHAT EXPECTED-TEXT: after something was done to registry.json
    local was
    was=$(cat "$SPSY_HOME/registry.json" 2>/dev/null || echo none)
    expect 1 "$SPSY" --json wrkreginf
    contains "$out" '"id":"CPF3CDA"'
    contains "$out" "$1"
    contains "$out" '"rows":[]'
    expect 1 add 40 SECLIB/SPLSEC "REPLACE(*YES)"
    contains "$err" "CPF3CDA"
    expect 1 cl "RMVEXITPGM $P SPSY0100 *ALL"
    contains "$err" "CPF3CDA"
    equal "$(cat "$SPSY_HOME/registry.json" 2>/dev/null || echo none)" "$was"
    rm -f "$SPSY_HOME/registry.json"
    install -m 600 "$HOME_DIR/good.json" "$SPSY_HOME/registry.json"
}
sed -i 's/"number":	20/"number":	020/' "$SPSY_HOME/registry.json"
damage "line "
sed -i 's/"number":	20/"number":	30/' "$SPSY_HOME/registry.json"
damage "exitPoints[0].programs[1].number: appears twice"
sed -i 's/"onFailure"/"onfailure"/' "$SPSY_HOME/registry.json"
damage "exitPoints[0].programs[0].onfailure: unknown key"
head -c 100 "$HOME_DIR/good.json" >"$SPSY_HOME/registry.json"
damage "ends too early"
chmod 660 "$SPSY_HOME/registry.json"
damage "writable by group or others"
chmod 602 "$SPSY_HOME/registry.json"
damage "writable by group or others"
rm "$SPSY_HOME/registry.json"
damage "missing, though this home had one"
expect 0 add 40 SECLIB/SPLSEC

# ---- several at once: nothing is lost ----
expect 0 cl "RMVEXITPGM $P SPSY0100 *ALL"
for number in 1 2 3 4 5 6 7 8; do
    "$SPSY" cl "ADDEXITPGM $P SPSY0100 $number SECLIB/SPLSEC" 2>/dev/null &
done
wait
equal "$(rows)" 8
