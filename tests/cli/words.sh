#!/bin/bash
# What somebody at a terminal is told who has typed something nearly right.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
"$SPSY" init 2>/dev/null

told() { # STATUS WORDS COMMAND...: on standard error
    local status=$1 words=$2
    shift 2
    expect "$status" "$SPSY" "$@"
    contains "$err" "$words"
}
not_offered() { # WORD COMMAND...
    local word=$1
    shift
    expect 2 "$SPSY" "$@"
    case $err in *"$word"*) fail "$word is offered: $err" ;; esac
}

# ---- options behind the command are told where they go ----
told 2 "-u is not an option of DSPJOB; it goes before the command: spsy -u ... dspjob" dspjob -u BOB
told 2 "--json is not an option of DSPJOB; it goes before the command: spsy --json ... dspjob" dspjob --json
told 2 "--user is not an option of DSPJOB; it goes before" dspjob --user=BOB
told 2 "not known here: --json; it goes before the command: spsy --json ... journal" journal --json
told 2 "run has no such option: --json; it goes before the command: spsy --json ... run" run --json x
told 2 "unexpected argument: --json; it goes before the command: spsy --json ... shell" shell --json

told 2 "unexpected argument: --json; it goes before the command: spsy --json ... cl" cl DSPJOB --json
told 2 "unexpected argument: -u; it goes before the command: spsy -u ... cl" cl -u BOB DSPJOB
told 2 "unexpected argument: --json; it goes before the command" completion --json
told 2 "no such command or message: --json; it goes before the command" help --json
told 2 "no such option: -uBOB; write -u BOB" -uBOB dspjob

# ---- the nearest action and option of spsy's own words ----
told 2 "policy takes check, install or learn, not chek; nearest: check" policy chek x
told 2 "policy takes check, install or learn, not --json; it goes before the command" policy --json check x
told 2 "journal takes export, seal, verify or options, not verifi; nearest: verify" journal verifi
told 2 "journal takes export, seal, verify or options, not xyz" journal xyz
not_offered nearest journal xyz
told 2 "unknown action chek: it is call, check, new or test; nearest: check" exit chek x
told 2 "unknown option --formt; nearest: --format" exit check x --formt
told 2 "unknown option --lnag; nearest: --lang" exit new X --lnag c
told 2 "unknown option --coverag; nearest: --coverage" exit test x --coverag
told 2 "unknown option --inlin; nearest: --inline" exit call x --inlin
told 2 "--dryrun is not an option of DLTSPLF; nearest: --dry-run" dltsplf X --dryrun
not_offered nearest wrksplf --dryrun
told 2 "no such option: --dry-run; it goes behind a guarded command" --dry-run dltsplf X
told 2 "no command: explain" explain ''
told 2 "--for needs a profile: explain" explain --for

# ---- the nearest option, keyword, command; of a file, the nearest key ----
told 2 "no such option: --usr; nearest: --user" --usr BOB dspjob
told 2 "not known here: --limt; nearest: --limit" journal --limt 3
told 2 "--selct is not an option of WRKSPLF; nearest: --select" wrksplf --selct x
told 2 "Keyword SELCT not valid for command WRKSPLF; nearest: SELECT" cl "WRKSPLF SELCT(X)"
told 2 "nearest: DSPSPLF" dspslpf
told 2 "--jsn is not an option of DSPJOB; nearest: --json, before the command" dspjob --jsn
told 2 "not known here: --jsn; nearest: --json, before the command" journal --jsn
told 2 "run has no such option: --keepgoing; nearest: --keep-going" run --keepgoing x
told 2 "Command DOCTER not found; nearest: doctor" docter
told 2 "CPD0030: GOTO is for scripts: spsy run, spsy shell" goto CMDLBL
told 2 "CPD0030: Command EDTOBJAUT not found: it is a screen; GRTOBJAUT, " edtobjaut SHOP/OPEN
told 2 "no such command or message: dspslpf; nearest: DSPSPLF" help dspslpf
told 2 "no such command or message: edtlibl: it is a screen" help edtlibl
for mistyped in "DLTSPF FILE(X)" "DLTOUTQQ X" "CLROUT X" "RMVLIBL X" "RVKOBJAU X"; do
    not_offered nearest cl "$mistyped" # what takes something away is not there to be copied
done
not_offered "nearest: DLTF" cl "CRTF FILE(X)" # two letters away, and nothing harmless nearer
not_offered nearest dspjob --xyzzy 1
cp "$SPSY_HOME/registry.json" "$HOME_DIR/registry"
sed 's/"programs"/"programms"/' "$HOME_DIR/registry" >"$SPSY_HOME/registry.json"
expect 1 "$SPSY" doctor
contains "$out" "unknown key; nearest: programs"
cp "$HOME_DIR/registry" "$SPSY_HOME/registry.json"

echo '{"version": 1, "dateFromat": "ISO"}' >"$SPSY_HOME/settings.json"
expect 1 "$SPSY" doctor
contains "$out" "dateFromat: there is no such setting; nearest: dateFormat"
rm "$SPSY_HOME/settings.json"
echo '{"funktion": "DLTSPLF"}' >"$HOME_DIR/record"
told 1 "unknown key; nearest: function" record encode "$HOME_DIR/record"

# ---- never one that takes something away, unless so much of it was typed ----
for typed in hldoutq clloutq dstlib; do
    not_offered DLT "$typed"
done
not_offered RMV cl "ADVEXITPGM X"
not_offered RVK cl "GVKOBJAUT X"

# ---- function identifiers are listed where one is wrong ----
echo '{"function": "WRKSPLF"}' >"$HOME_DIR/record"
expect 1 "$SPSY" record encode "$HOME_DIR/record"
contains "$err" "must be one of the 17 function identifiers: CHGSPLFA CPYSPLF DLTSPLF"

expect 2 "$PROGRAM" gateway ask WRKSPLF 1 --user root
contains "$err" "WRKSPLF is none of the 17 functions: CHGSPLFA CPYSPLF DLTSPLF"

# ---- names of programs ----
P="QIBM_QSP_SECURITY SPSY0100"
program=$HOME_DIR/chmod/deep/program.so
mkdir -p "$SPSY_HOME/lib/seclib" "$(dirname "$program")"
cp "$BUILD/tests/exits/undecided.so" "$SPSY_HOME/lib/seclib/splsec.so"
cp "$BUILD/tests/exits/undecided.so" "$program"
told 0 "without .so" cl "ADDEXITPGM $P 10 SECLIB/SPLSEC.so MODE(*SHADOW)"
told 0 "there is lib/seclib/splsec.so: CL folds names to upper case, so call it lib/SECLIB/SPLSEC.so" \
    cl "ADDEXITPGM $P 20 SECLIB/SPLSEC MODE(*SHADOW)"
expect 0 "$SPSY" doctor
contains "$out" "CL folds names to upper case"

# ---- all that chmod and chown have to mend is told at once ----
chmod g+w "$HOME_DIR/chmod" "$program"
chmod go-w "$HOME_DIR/chmod/deep"
told 0 "fix it with: chmod go-w $HOME_DIR/chmod $program" cl "ADDEXITPGM $P 30 '$program' MODE(*SHADOW)"
if [ "$(id -u)" = 0 ]; then
    chown 12345 "$HOME_DIR/chmod/deep"
    told 0 "fix it with: chown root $HOME_DIR/chmod/deep && chmod go-w $HOME_DIR/chmod $program" \
        cl "ADDEXITPGM $P 30 '$program' MODE(*SHADOW) REPLACE(*YES)"
    chown 0 "$HOME_DIR/chmod/deep"
fi

# ---- WRKREGINF shows the data ----
expect 0 "$SPSY" cl "ADDEXITPGM $P 40 '$program' MODE(*SHADOW) PGMDTA('/its/data')"
expect 0 "$SPSY" wrkreginf
contains "$out" programData
contains "$out" "/its/data"

# ---- what an isolated program prints is in exit call and, bounded, in the job log ----
cat >"$HOME_DIR/record" <<JSON
{"function": "DLTSPLF", "currentUser": "BOB", "jobName": "J", "jobUser": "ALICE", "jobNumber": "000001",
 "fileName": "F", "fileNumber": 1, "jobSystem": "S", "dateOpened": "1261120", "timeOpened": "142501",
 "outputQueue": "Q", "outputQueueLibrary": "QGPL", "formType": "*STD", "userData": "PAPER"}
JSON
told 0 "message: exit program $PWD/$BUILD/tests/exits/says.so printed: asked about PAPER" \
    exit call "$BUILD/tests/exits/says.so" "$HOME_DIR/record"
contains "$err" "printed: no end: PAPER"
told 0 "exit programs printed more: " exit call "$BUILD/tests/exits/bad_print.so" "$HOME_DIR/record"
equal "$(grep -c 'printed: ' <<<"$err")" 20
expect 0 "$SPSY" cl "RMVEXITPGM $P *ALL"
expect 0 "$SPSY" crtusrprf BOB
expect 0 "$SPSY" cl "ADDEXITPGM $P 10 '$PWD/$BUILD/tests/exits/says.so'"
cat >"$HOME_DIR/script" <<CL
CRTSPLF FILE(ONE) FROMSTMF('$HOME_DIR/record') USRDTA(PAPER)
CRTSPLF FILE(TWO) FROMSTMF('$HOME_DIR/record') USRDTA(INK)
DSPSPLF FILE(ONE)
DSPSPLF FILE(TWO)
DSPJOBLOG
CL
expect 0 "$SPSY" --user BOB run "$HOME_DIR/script"
for word in "asked about PAPER" "no end: PAPER" "asked about INK" "no end: INK"; do
    equal "$(grep -c "says.so printed: $word" <<<"$out")" 1
done

# ---- at a terminal *SPLCTL is told, once a job, that nobody asks the programs about it ----
printf "CRTSPLF FILE(NEW) FROMSTMF('%s')\nDSPSPLF NEW\nDSPSPLF NEW\n" "$HOME_DIR/record" >"$HOME_DIR/script"
told 0 "QSECOFR has *SPLCTL, so the 1 registered exit program is not asked" \
    --job-type interactive run "$HOME_DIR/script"
equal "$(grep -c 'SPLCTL' <<<"$err")" 1
expect 0 "$SPSY" --job-type batch run "$HOME_DIR/script"
equal "$(grep -c 'SPLCTL' <<<"$err")" 0
expect 0 "$SPSY" --user BOB --job-type interactive run "$HOME_DIR/script"
equal "$(grep -c 'SPLCTL' <<<"$err")" 0
expect 0 "$SPSY" cl "RMVEXITPGM $P *ALL"
expect 0 "$SPSY" --job-type interactive run "$HOME_DIR/script"
equal "$(grep -c 'SPLCTL' <<<"$err")" 0

# ---- make ends with what to do next ----
contains "$(make -n BUILD="$BUILD" all | tail -2)" "make demo shows it at work"
