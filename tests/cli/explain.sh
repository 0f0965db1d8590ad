#!/bin/bash
# explain.sh - `spsy explain`: what is told, to whom, and how it reads. That it comes to what the
# command comes to, and changes nothing, is cli/dry_run's.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
world
cat >"$HOME_DIR/more.cl" <<CL
CRTUSRPRF USRPRF(SPLGRP) SPCAUT(*SPLCTL)
CRTUSRPRF USRPRF(OTHERGRP)
CRTUSRPRF USRPRF(MEMBER) GRPPRF(OTHERGRP) SUPGRPPRF(SPLGRP)
CRTUSRPRF USRPRF(AUDITOR) SPCAUT(*AUDIT)
CRTUSRPRF USRPRF(CHIEF) SPCAUT(*ALLOBJ *SECADM)
CRTUSRPRF USRPRF(ALMIGHTY) SPCAUT(*ALLOBJ)
CRTUSRPRF USRPRF(GONE) STATUS(*DISABLED)
CRTOUTQ OUTQ(SHOP/PLAIN) AUTCHK(*OWNER) AUT(*USE)
CL
expect 0 "$SPSY" run "$HOME_DIR/more.cl"
create ALICE SECRET "OUTQ(SHOP/OPEN)"
secret="FILE(SECRET) JOB($job)"
create ALICE PLAIN "OUTQ(SHOP/PLAIN)"
plain="FILE(PLAIN) JOB($job)" plainjob=$job
create ALICE CRASH "OUTQ(SHOP/OPEN)"
crash="FILE(CRASH) JOB($job)"
create ALICE ON "" # QGPL/QPRINT, OPRCTL(*YES)
on="FILE(ON) JOB($job)"

explained() { # STATUS USER WORD...: as that user; all of the text is at most 79 columns wide
    expect "$1" as "$2" explain "${@:3}"
    [ "$(awk '{ if (length($0) > 79) wide++ } END { print wide + 0 }' <<<"$out")" = 0 ] || fail "too wide: $out"
    flat=$(tr -s ' \n' ' ' <<<"$out")
}
# A word longer than a line, the path of a build, is broken anywhere.
names_program() { contains "${flat// /}" "${1// /}"; }

proves 'W5 X3 X4 X5' "who is not asked about, and through which profile, group or adoption"
register 10 guard_reason
explained 0 SPOOLER "DLTSPLF $secret"
contains "$flat" "bypass *SPLCTL of the profile SPOOLER"
explained 0 MEMBER "DLTSPLF $secret"
contains "$flat" "bypass *SPLCTL of the group SPLGRP"
contains "$flat" "ALLOWED by native authority: no exit program is asked"
explained 0 OPER "DLTSPLF $on"
contains "$flat" "bypass *JOBCTL of the profile OPER"
explained 3 OPER "DLTSPLF $secret" # OPRCTL(*NO)
contains "$flat" "REFUSED by an exit program"
explained 3 QSPL "DSPSPLF $plain"
contains "$flat" "QSPL is one of the system's profiles"
expect 0 "$SPSY" -u BOB --adopt SPLGRP explain "DLTSPLF $secret"
contains "$out" "*SPLCTL of the adopted profile SPLGRP"
expect 3 "$SPSY" -u BOB --job-type system explain "DSPSPLF $plain"
contains "$out" "a job of the system's"

proves 'W5' "every program's answer, reason and time; those that were not called, and why"
register 20 guard_raw "CCSID(37) RUN(*INLINE)"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0200 5 '$PWD/$BUILD/tests/exits/guard_reason.so'"
explained 3 BOB "DSPSPLF $secret"
names_program "guard_reason.so: refuse 30, "
contains "$flat" " us payroll is closed"
names_program "guard_raw.so: not called, the chain had ended before it"
contains "$flat" "grant none: a program's '0' is above every authority"
contains "$flat" "programs the list as it is registered now"
case $flat in *"native "*) fail "native authority is told where a command would not: $flat" ;; esac
explained 3 AUDITOR --for BOB "DSPSPLF $secret" # may know it
contains "$flat" "native allowed; not asked; class read"
contains "$flat" "open *READ, DSPDTA(*YES)"
expect 3 "$SPSY" -u AUDITOR --adopt SPLGRP explain --for BOB "DSPSPLF $secret" # BOB adopts nothing
contains "$out" "REFUSED by an exit program"
case $out in *"adopted profile"*) fail "what who asks has adopted counts for BOB: $out" ;; esac
create BOB SECRET "OUTQ(SHOP/OPEN)"
cat >"$HOME_DIR/own.cl" <<CL
CRTSPLF FILE(OWN) FROMSTMF('$HOME_DIR/input') OUTQ(SHOP/OPEN)
CL
explained 3 BOB "DSPSPLF FILE(SECRET) JOB($job)"
contains "$flat" "user BOB, in a job of type batch"
explained 4 BOB "DSPSPLF $crash"
contains "$flat" "REFUSED because something failed"
contains "$flat" "grant none: what has failed is to be mended"
contains "$err" "SPY0001: DSPSPLF would be refused, because something failed"

proves 'W5 X36' "what a program asks for is rehearsed, too, and it gets its answer"
deregister
expect 0 "$SPSY" cl "RMVEXITPGM QIBM_QSP_SECURITY SPSY0200 *ALL"
register 10 guard_asks
before=$("$SPSY" --json journal | grep -o '"rehearsal":true' | wc -l)
expect 3 as ALICE --json explain "DSPSPLF $secret"
contains "$out" '"reason":"asked: yes {'
# DSPSPLF, its QUSRSPLA, and the one within that, which is refused
equal "$("$SPSY" --json journal | grep -o '"rehearsal":true' | wc -l)" $((before + 3))
explained 3 ALICE "DSPSPLF $secret" # a reason without a blank is broken
deregister

proves 'W5' "what would stand in the way before anybody is asked, and what has failed"
expect 0 "$SPSY" quiesce on --for CHIEF --reason copying
explained 3 ALICE "DLTSPLF $secret"
contains "$flat" "REFUSED before anybody is asked: the home is quiesced"
contains "$flat" "the home is quiesced by QSECOFR since"
explained 0 ALICE "DSPSPLF $secret" # reading goes on
explained 0 AUDITOR --for CHIEF "DLTSPLF $secret" # for him it is not; *ALLOBJ
expect 0 "$SPSY" quiesce off
register 10 guard_reason
expect 0 "$SPSY" break-glass --reason 'all is lost' --hours 1
explained 0 BOB "DSPSPLF $secret"
contains "$err" "break-glass until 20"
contains "$flat" "break-glass until 20"
contains "$flat" ": all is lost"
contains "$flat" "ALLOWED by native authority"
expect 0 "$SPSY" break-glass --end
deregister
policy=$HOME_DIR/policy.json
(umask 022 && echo '{"version": 1, "rules": [{"name": "all", "answer": "allow"}]}' >"$policy")
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$policy')"
explained 0 BOB "DSPSPLF $secret"
contains "$flat" "QSPSY/RULES: allow 31, "
rm "$policy"
explained 4 BOB "DSPSPLF $secret"
contains "$flat" "No such file or directory"
deregister

proves 'W5 S8' "who has caused too many entries: told that he would wait, or be refused; nothing is counted"
echo '{"version": 1, "journalBytesPerMinute": 4096, "journalRepeatSeconds": 0}' >"$SPSY_HOME/settings.json"
ahead() { # MS: so far is BOB ahead of the clock
    perl -e 'use Time::HiRes "time"; open my $f, "+<", $ARGV[0] or die; binmode $f;
        while (read $f, my $place, 64) {
            next unless unpack("Z16", $place) eq "BOB";
            seek $f, tell($f) - 48, 0;
            print $f pack("q", int(time() * 1000) + $ARGV[1]);
            exit;
        }
        die "no place"' "$SPSY_HOME/flood" "$1"
}
ahead 100000
explained 0 BOB "DSPSPLF $secret"
contains "$flat" "wait 1000 ms before it"
ahead 145000
cksum "$SPSY_HOME/flood" >"$HOME_DIR/flood.before"
before=$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')
for ((i = 0; i < 3; i++)); do
    explained 3 BOB "DSPSPLF $secret"
    contains "$flat" "REFUSED before anybody is asked: too many journal entries"
    contains "$flat" "BOB has caused journal entries of more than"
done
equal "$(sqlite3 "$SPSY_HOME/spool.db" 'SELECT count(*) FROM decision')" "$before"
cksum "$SPSY_HOME/flood" | cmp - "$HOME_DIR/flood.before"
explained 3 AUDITOR --for BOB "DLTSPLF $plain" # who asks is not BOB
contains "$flat" "too many journal entries"
expect 3 as BOB cl "DSPSPLF $secret"
contains "$err" SPY0114
rm "$SPSY_HOME/settings.json" "$SPSY_HOME/flood"

proves 'W5' "the smallest grant keeps what a private entry would hide, and is never a special authority"
expect 0 "$SPSY" cl "CRTOUTQ OUTQ(SHOP/USED) AUTCHK(*DTAAUT) OPRCTL(*NO) AUT(*USE)"
create ALICE USED "OUTQ(SHOP/USED)"
used="FILE(USED) JOB($job)"
explained 3 BOB "HLDSPLF $used"
contains "$flat" "AUT(*OBJOPR *READ *ADD *DLT *EXECUTE) of which *OBJOPR *EXECUTE is kept"
expect 0 "$SPSY" cl "GRTOBJAUT OBJ(SHOP/USED) OBJTYPE(*OUTQ) USER(BOB) AUT(*OBJOPR *READ *ADD *DLT *EXECUTE)"
explained 0 BOB "HLDSPLF $used"
for group in OTHERGRP SPLGRP; do # both have a member; SPLGRP has *SPLCTL
    expect 0 as $group cl "CRTOUTQ OUTQ(QGPL/$group) AUTCHK(*OWNER) OPRCTL(*NO) AUT(*USE)"
    create ALICE $group "OUTQ(QGPL/$group)"
    explained 3 AUDITOR --for BOB "HLDSPLF FILE($group) JOB($job)"
    case $group in
    OTHERGRP) contains "$flat" "grant CHGUSRPRF USRPRF(BOB) GRPPRF(OTHERGRP)" ;;
    *) contains "$flat" "grant none: AUTCHK(*OWNER)" ;;
    esac
done

proves 'W5' "about somebody else: *AUDIT, or *ALLOBJ and *SECADM; nobody else learns who there is"
for user in AUDITOR CHIEF QSECOFR; do
    explained 3 $user --for BOB "DLTSPLF $plain"
    contains "$flat" "BOB lacks authority"
    expect 1 as $user explain --for NOBODY "DLTSPLF $plain"
    contains "$err" CPF2204
done
for user in BOB ALICE ALMIGHTY SPOOLER; do
    for other in ALICE NOBODY; do
        expect 3 as $user explain --for $other "DLTSPLF $plain"
        contains "$err" "CPF222E: *AUDIT special authority, or *ALLOBJ and *SECADM, required"
        equal "$out" ""
    done
done
explained 3 AUDITOR --for=GONE "DLTSPLF $plain"
contains "$err" "user profile GONE is disabled"
expect 0 "$SPSY" --json journal --limit 1
contains "$out" '"currentUser":"AUDITOR"'
contains "$out" '"rehearsal":true,"for":"GONE"'
equal "$("$SPSY" journal --verdict refused | grep -c 'rehearsal')" 0

proves 'W5' "asked about himself, nobody is told more than his command tells him"
for statement in "DSPSPLF FILE(NOTTHERE) JOB(ALICE/SPSY)" "DLTSPLF FILE(SECRET) JOB(999999/ALICE/SPSY)" \
    "CHGSPLFA $secret OUTQ(SHOP/NOSUCH)" "CPYSPLF $secret" "SAVOBJ NOSUCH SHOP SAVF('$HOME_DIR/new')" \
    "RSTOBJ OPEN SHOP SAVF('$HOME_DIR/notthere')" "SAVLIB NOSUCH SAVF('$HOME_DIR/new')"; do
    got=0
    as BOB cl "$statement" 2>"$HOME_DIR/real" || got=$?
    real=$(cat "$HOME_DIR/real")
    expect $got as BOB explain "$statement"
    equal "$err" "$real"
done

proves 'W5' "the statement as options or in CL; what is wrong with it is said as the command says it"
expect 3 as BOB explain dltsplf --file PLAIN --job "$plainjob"
expect 2 as BOB explain
contains "$err" "no command"
expect 2 as BOB explain --for
expect 2 as BOB explain --verbose dltsplf
expect 2 as BOB explain wrksplf
contains "$err" "SPY0135: WRKSPLF asks nobody"
expect 2 as BOB explain "DLTSPLF FILE("
expect 2 as BOB explain dltsplf --nosuch
expect 2 as BOB explain nosuchcommand
expect 0 as ALICE explain "DLTSPLF FILE(*SELECT) SELECT(ALICE *ALL NOFORM)"
contains "$err" "SPY0001: DLTSPLF would ask nobody"
expect 3 as BOB explain "DLTSPLF FILE(*SELECT) SELECT(ALICE)"
contains "$err" "would be allowed, "
