#!/usr/bin/env python3
"""gate_order.py - what the order of the guard says of each request, written down from the specification
(floor.md: exit programs and native authority, then protection, then the key; each can only take away), and
compared with what decisions, messages, journal, explain and access say.

usage: gate_order.py STATE DIRECTORY
"""
import json
import re
import sys

STATE, DIRECTORY = sys.argv[1:]
USERS = "ABLEK ABLEN NOK NON SPLK SPLN JOBK JOBN".split()
BYPASS = {"SPL": "bypass-splctl", "JOB": "bypass-jobctl"}
READS_DATA = {"DSPSPLF", "CPYSPLF", "QSPOPNSP", "EXPORT", "QGSLRSC", "SNDNETSPLF", "SNDTCPSPLF"}
WRITES = {"CHGSPLFA", "HLDSPLF", "RLSSPLF", "DLTSPLF", "QSPMOVSP"}
wrong = []


def parts(file):
    answer, queue, protection = re.fullmatch(r"F([01N])(Q|OWN)([OP])", file).groups()
    return answer, queue, protection == "P"


def native(user, function, queue):
    """core/object/README.md, "Ways in": *SPLCTL everywhere; *JOBCTL through OPRCTL(*YES), authority through
    AUTCHK(*DTAAUT); of data not where DSPDTA(*OWNER) is."""
    who = user[:-1]
    if function in READS_DATA and queue == "OWN":
        return who == "SPL"
    if function in ("WRKSPLFA", "QUSRSPLA"):
        return who != "NO" or function == "QUSRSPLA"
    return who != "NO"


def rule(user, function, file):
    """verdict, basis, bypass"""
    answer, queue, protected = parts(file)
    bypass = BYPASS.get(user[:-1])
    allowed, basis = native(user, function, queue), bypass or "authority"
    if not bypass:
        if STATE == "failing":
            return "refused", "failure", None
        if STATE == "asked" and answer == "0":
            return "refused", "exit", None
        if STATE == "asked" and answer == "1":
            allowed, basis = True, "exit"
    if not allowed:
        return "refused", basis, None
    if protected:
        return "refused", "protection", bypass
    if function in READS_DATA and not user.endswith("K"):
        return "refused", "key", bypass
    return "allowed", basis, None


def check(where, user, function, file, row):
    expected = rule(user, function, file)
    got = row.get("verdict"), row.get("basis"), row.get("bypass")
    if got != expected:
        wrong.append(f"{STATE}, {where}: {function} {file} by {user}: {got}, not {expected}")


def lines(name):
    with open(f"{DIRECTORY}/{name}") as source:
        return [json.loads(line) for line in source]


IDS = {"exit": ["CPF3492", "SPY0002"], "authority": ["CPF3492", "SPY0002"], "failure": ["CPF3492", "SPY0002"],
       "bypass-splctl": ["CPF3492", "SPY0002"], "bypass-jobctl": ["CPF3492", "SPY0002"],
       "protection": ["CPF3492", "SPY0120"], "key": ["SPY0121", "SPY0122"]}


def check_messages(user, function, file, answer):
    """K3: the pair of messages has one number; a bypass that was taken back is named."""
    verdict, basis, bypass = rule(user, function, file)
    if verdict == "allowed":
        return
    told = answer["messages"][:2]
    texts = [message["text"] for message in told]
    numbers = {number for text in texts for number in re.findall(r"correlation (\d{12})", text)}
    if [message["id"] for message in told] != IDS[basis] or len(numbers) != (1 if basis == "key" else 0):
        wrong.append(f"{STATE}, messages: {function} {file} by {user}: {told}")
    elif (bypass or basis).startswith("bypass") != ("no exit program was asked because of" in texts[1]):
        wrong.append(f"{STATE}, bypass: {function} {file} by {user}: {texts[1]}")
    elif basis == "key" and not re.search(rf"USER\({user}\) GROUP\(\S+\) KEY\(PAY.ROLL\): ", texts[1]):
        wrong.append(f"{STATE}, who lacks which: {texts[1]}")
    if answer["exit"] != (4 if basis == "failure" else 3):
        wrong.append(f"{STATE}, exit {answer['exit']}: {function} {file} by {user}")


def check_runs():
    count = 0
    for user in USERS:
        for answer in lines(f"{STATE}-{user}.run"):
            if not answer["decisions"]:
                continue
            decision = answer["decisions"][0]
            file, function = decision["file"]["name"], decision["function"]
            check("decision", user, function, file, decision)
            check_messages(user, function, file, answer)
            count += 1
    return count


def check_journal():
    entries, last = {}, 0
    try:
        with open(f"{DIRECTORY}/last") as kept:
            last = int(kept.read())
    except FileNotFoundError:
        pass
    newest = last
    for kind in ("refused", "allowed", "protection", "key"):
        rows = lines(f"{STATE}.{kind}")[0]["rows"]
        newest = max([newest] + [row["id"] for row in rows])
        rows = [row for row in rows if row["currentUser"] in USERS and row["id"] > last]
        entries[kind] = len(rows)
        for row in rows:
            check(f"journal ({kind})", row["currentUser"], row["function"], row["file"]["name"], row)
            if kind in ("protection", "key") and (row["basis"] != kind or not row["cause"]):
                wrong.append(f"{STATE}, journal --basis {kind}: {row['basis']} {row.get('cause')}")
    with open(f"{DIRECTORY}/last", "w") as kept:
        print(newest, file=kept)
    return entries


def gates(row):
    return {gate["gate"]: gate for gate in row["gates"]}


def check_explain(user, row):
    """Each gate that was asked says so; behind the first that is not open nobody is asked; a suggestion turns
    the verdict, and is none against protection and programs."""
    function, file = row["function"], row["fileName"]
    verdict, basis, _ = rule(user, function, file)
    answer, queue, protected = parts(file)
    check("explain", user, function, file, row["decision"])
    protection, key = gates(row)["protection"], gates(row)["key"]
    reached = verdict == "allowed" or basis in ("protection", "key")
    reads = function in READS_DATA
    expected = (reached and protected, "refused" if protected else "none",
                reached and reads and basis != "protection",
                "none" if not reads else "open" if user.endswith("K") else "refused")
    got = protection["asked"], protection["verdict"], key["asked"], key["verdict"]
    if got != expected:
        wrong.append(f"{STATE}, gates: {function} {file} by {user}: {got}, not {expected}")
    statements = (row["grant"] or {"statements": []})["statements"]
    by_key = [text for text in statements if "*SPLKEY" in text]
    if bool(by_key) != (verdict == "refused" and reads and not user.endswith("K") and bool(statements)):
        wrong.append(f"{STATE}, grant: {function} {file} by {user}: {statements}")
    if (protected or basis in ("exit", "failure")) and verdict == "refused" and statements:
        wrong.append(f"{STATE}, grant against protection: {function} {file} by {user}: {statements}")


def check_explains():
    count = 0
    for user in USERS:
        for answer in lines(f"{STATE}-{user}.explain"):
            for row in answer["rows"]:
                if STATE == "asked" or row["fileName"].startswith("FN"):
                    check_explain(user, row)
                    count += 1
    return count


def check_access():
    count = 0
    for user in USERS:
        for row in lines(f"{STATE}-{user}.access")[0]["rows"]:
            for cell in row["functions"]:
                if cell["function"] in ("DSPSPLF", "CHGSPLFA", "WRKSPLFA", "HLDSPLF") and (
                        STATE == "asked" or row["fileName"].startswith("FN")):
                    check("access", user, cell["function"], row["fileName"], cell)
                    count += 1
    return count


files = 12 if STATE == "asked" else 4
runs, journal, explains, access = check_runs(), check_journal(), check_explains(), check_access()
if runs != len(USERS) * files * 3 or journal["refused"] + journal["allowed"] != runs:
    wrong.append(f"{STATE}: {runs} decisions, in the journal {journal}")
if access != len(USERS) * files * 4 or explains != len(USERS) * (files + (8 if STATE == "asked" else 4)):
    wrong.append(f"{STATE}: access {access}, explain {explains}")
for line in wrong[:20]:
    print(line, file=sys.stderr)
sys.exit(1 if wrong else 0)
