#!/bin/bash
# The report's page in a real browser: both themes, three widths, paper, the keyboard; axe-core finds nothing.
# Pictures for people to look at are in $BUILD/report-pictures.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
case $BUILD in *san-*) echo "not in a sanitizer build: the browser is the same" && exit 77 ;; esac
[ -x /usr/bin/chromium ] && [ -d build/report/node_modules/axe-core ] && [ -d build/report/node_modules/playwright-core ] ||
    { echo "no browser or no axe-core (make report-deps)" && exit 77; }
world
cat >"$HOME_DIR/policy.json" <<'JSON'
{"version": 1, "rules": [
 {"name": "payroll", "files": ["PAY*"], "users": ["BOB"], "answer": "refuse", "reason": "payroll is for payroll"},
 {"functions": ["DSPSPLF", "WRKSPLFA"], "answer": "allow"}]}
JSON
chmod 644 "$HOME_DIR/policy.json"
chmod 755 "$HOME_DIR"
for group in CLERKS DESK; do expect 0 "$SPSY" crtusrprf "$group"; done
for who in CAROL DAVE ERIN; do expect 0 "$SPSY" crtusrprf "$who" --grpprf CLERKS --supgrpprf DESK; done
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 QSPSY/RULES PGMDTA('$HOME_DIR/policy.json')"
expect 0 "$SPSY" cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 20 '$PWD/$BUILD/tests/exits/bad_guard.so' CCSID(37) MODE(*SHADOW)"
for queue in SHOP/OPEN QGPL/QPRINT; do
    create ALICE PAYSLIPS "OUTQ($queue)"
    for who in ALICE BOB OPER SPOOLER; do
        for command in DSPSPLF WRKSPLFA QUSRSPLA HLDSPLF; do
            as $who cl "$command FILE(PAYSLIPS) JOB($job) SPLNBR($nbr)" >/dev/null 2>&1 || true
        done
    done
done
sqlite3 "$SPSY_HOME/spool.db" "UPDATE decision SET time = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-' || (id % 20) || ' days')"
expect 0 "$SPSY" report --html "$HOME_DIR/page.html"
mkdir -p "$BUILD/report-pictures"

proves W7 "light and dark, three widths, paper, keyboard: axe-core finds nothing, nothing is loaded"
proves W7 "what is wrong is found: the same page with a fault of each kind"
n=0
for fault in 's|<html lang="en">|<html>|' 's|tabindex="0" ||' 's|--soft:#57606a|--soft:#c7d0da|' \
    's|</main>|<script>1</script></main>|' 's|</main>|<p style="width:200rem">x</p></main>|' \
    's|</main>|<img alt="" src="http://127.0.0.1:9/x.png"></main>|'; do
    n=$((n + 1))
    sed "$fault" "$HOME_DIR/page.html" >"$HOME_DIR/fault$n.html"
    ! cmp -s "$HOME_DIR/page.html" "$HOME_DIR/fault$n.html" || fail "no fault: $fault"
done
HOME=$HOME_DIR expect 0 node tests/tools/report_page.js build/report "$BUILD/report-pictures" "$HOME_DIR/page.html" \
    "$HOME_DIR"/fault?.html
equal "$(grep -cE '^(light|dark) [0-9]+: .*, 0 did not' <<<"$out")" 6
for picture in light-360 light-800 light-1280 dark-360 dark-800 dark-1280; do
    [ -s "$BUILD/report-pictures/$picture.png" ] || fail "no picture $picture"
done
