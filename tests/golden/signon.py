#!/usr/bin/env python3
"""The expectation tables of the sign-on table, written from the rules alone.

Sources: the seed model204-ccastat, floor.md T3-T5, field map M5-M7, M15-M17, M19-M21. The implementation
was not read and must not be: whoever changes this file changes what is expected, and cites the sentence of the
seed for it.

    tests/golden/signon.py          writes ctltab.tsv and signon_*.tsv beside itself
    tests/golden/signon.py --check  tells whether they are what it would write

A mark `silent` in a table's last column: seed and spec say nothing there; what users would expect was taken.
"""
import itertools
import sys

from tables import listed, write

CTLTAB_HEAD = """\
# spsy ctltab: EXP, WARN, PURGE (T5; M15-M17).
#   before   the values before: -1/-1/-1 not converted (never run), else EXP/WARN/PURGE
#   exp warn purge  as given; - not given
#   cc       condition code: 0 success, 8 invalid parameters
#   after    the values after: unchanged unless 0
#   dates    reset: the day of change of every entry is today from now on; kept
# Rules: 0..255 each. The first run must give EXP. What is not given keeps its value. EXP=0 is valid only where WARN
# is 0, given or standing; WARN not 0 with EXP=0 is 8, whichever of them was given. The first run that succeeds resets
# the dates, later ones do not.
# silent: the first run without WARN: 0, no warning; without PURGE: 255, the longest grace: nobody asked for deletions.
# Nothing given is no row: then it shows the values, -1 where it was never run, and the code is 0 (silent).
# WARN of EXP or more is valid (only the range is said): the warning begins at once.
"""

GIVEN = ["-", "0", "7", "255"]
ODD = ["256", "-1", "1000", "4294967296", "x", "", "7.5", " 7", "0x10"]
BEFORE = [(-1, -1, -1), (20, 19, 255), (0, 0, 0), (0, 0, 255), (30, 0, 10), (255, 255, 0)]


def number(text):
    """None: not a number of 0..255."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 255 else None


def ctltab_result(before, given):
    values = []
    for text, stands, first in zip(given, before, (None, 0, 255)):
        value = number(text) if text != "-" else (first if stands == -1 else stands)
        if value is None:
            return 8, before, "kept"
        values.append(value)
    if values[0] == 0 and values[1] != 0:
        return 8, before, "kept"
    return 0, tuple(values), "reset" if before[0] == -1 else "kept"


def ctltab():
    head = ["before", "exp", "warn", "purge", "cc", "after", "dates", "mark"]
    cases = [(before, given) for before in BEFORE for given in itertools.product(GIVEN, repeat=3)
             if any(text != "-" for text in given)]
    for before, odd, place in itertools.product([BEFORE[0], BEFORE[1]], ODD, range(3)):
        given = ["20", "19", "255"]
        given[place] = odd
        cases.append((before, tuple(given)))
    cases += [((-1, -1, -1), ("20", "20", "0")), ((-1, -1, -1), ("20", "21", "0")), ((20, 19, 255), ("1", "-", "-"))]
    rows = []
    for before, given in cases:
        code, after, dates = ctltab_result(before, given)
        silent = code == 0 and before[0] == -1 and "-" in given[1:]
        rows.append(["/".join(map(str, before)), *given, str(code), "/".join(map(str, after)), dates,
                     "silent" if silent else ""])
    return CTLTAB_HEAD, head, rows


CONDITIONS_HEAD = """\
# spsy ctltab: its condition codes (T5; M17): exit status 0, or 1 with any other code; the code stands in message
# and JSON; the table is byte for byte as before unless it is 0.
"""

CONDITIONS = [
    ("valid parameters, a whole table", "0", "M17", ""),
    ("no sign-on table in the home", "4", "unable to open a file", ""),
    ("the file of the table may not be opened (mode 000, not root)", "4", "unable to open a file", ""),
    ("no master key", "4", "the table cannot be opened without it", "silent"),
    ("invalid parameters", "8", "M15", ""),
    ("invalid parameters, and no table", "8", "parameters are read before files", "silent"),
    ("one flipped byte in the table", "16", "it can be opened, and reading it fails; T1: corrupted", "silent"),
    ("the table is of a version that this spsy is too old for", "12", "the only code about versions", "silent"),
    ("the table is of a version older than any that this spsy reads", "12", "the version is too old", ""),
    ("no space left to write", "16", "I/O error when writing", ""),
    ("no memory", "20", "unable to obtain storage", ""),
]

DATES_HEAD = """\
# Sign-on by the age of the password (T5; M20). The right password, nobody revoked.
#   exp warn purge  the values of the table; -1: not converted
#   noexpire  the entry has NOEXPIRE
#   age       days since the password was changed, by dates (the fake clock says which day it is)
#   result    on; warn:n signs on and is warned, n days are left; expired: refused, the entry stays and waits for the
#             manager; purged: refused, and the entry is deleted (and journalled)
# Rules: it expires "when the period of time elapses": on the day of change + EXP. Warned on each sign-on of the WARN
# days before that day. Suspended for PURGE days from that day on; deleted from change + EXP + PURGE on. EXP=0: at once.
# A day of change that lies ahead (the clock was put back): as age 0 (silent).
"""


def age_result(exp, warn, purge, noexpire, age):
    if exp == -1 or noexpire:
        return "on"
    age = max(age, 0)
    if age >= exp + purge:
        return "purged"
    if age >= exp:
        return "expired"
    return f"warn:{exp - age}" if age >= exp - warn else "on"


def dates():
    head = ["exp", "warn", "purge", "noexpire", "age", "result", "mark"]
    rows = []
    settings = [(-1, -1, -1), (20, 19, 255), (20, 5, 10), (20, 0, 10), (20, 20, 10), (20, 25, 10), (20, 5, 0),
                (20, 5, 1), (1, 1, 1), (1, 0, 0), (0, 0, 0), (0, 0, 5), (0, 0, 255), (255, 255, 255)]
    for (exp, warn, purge), noexpire in itertools.product(settings, [False, True]):
        edges = {0, 1, exp - warn, exp, exp + purge, 400, 1000}
        ages = sorted({edge + by for edge in edges for by in (-1, 0, 1)} | {-30})
        for age in ages:
            if age < 0 and age != -30:
                continue
            rows.append([str(exp), str(warn), str(purge), "yes" if noexpire else "no", str(age),
                         age_result(exp, warn, purge, noexpire, age), "silent" if age < 0 else ""])
    return DATES_HEAD, head, rows


PURGE_HEAD = """\
# Who else is purged (T5; M21). The table has the entries
#   FRESH  signs on    EXPIRED  expired, within its grace    GONE1 GONE2  expired, their grace is over
#   NEVER  NOEXPIRE, as old as GONE1
#   server      since when it runs: before (since before the last midnight, without a stop), after
#   earlier     whether somebody has tried to sign on after that midnight, before this
#   tries       who does what now
#   result      what becomes of that: on, expired, purged, invalid, works (no sign-on)
#   purged      who is deleted from the table by it, in the order of names; - nobody
# Rules: a server that runs since before midnight: the first sign-on after midnight purges ALL whose grace is over; a
# user who signed on before midnight triggers nothing. A server that does not: only the one that tries is deleted.
# GONE1 and GONE2 are there at the beginning of each row, also where earlier is yes: put there by ctltab with a
# smaller PURGE after that first sign-on.
"""

PURGE = [
    ("before", "no", "FRESH signs on", "on", "GONE1 GONE2", ""),
    ("before", "no", "EXPIRED signs on", "expired", "GONE1 GONE2", ""),
    ("before", "no", "GONE1 signs on", "purged", "GONE1 GONE2", ""),
    ("before", "no", "NEVER signs on", "on", "GONE1 GONE2", ""),
    ("before", "no", "FRESH with a wrong password", "invalid", "GONE1 GONE2", ""),
    ("before", "no", "NOBODY, who is not in the table", "invalid", "GONE1 GONE2", "silent"),
    ("before", "no", "FRESH, signed on before midnight, runs a command", "works", "-", ""),
    ("before", "no", "FRESH, signed on before midnight, changes its password", "works", "-", "silent"),
    ("before", "no", "a peer with a profile by the kernel's word", "works", "-", ""),
    ("before", "yes", "FRESH signs on", "on", "-", ""),
    ("before", "yes", "GONE1 signs on", "purged", "GONE1", "silent"),
    ("before", "yes", "GONE1 with a wrong password", "invalid", "GONE1", "silent"),
    ("after", "no", "FRESH signs on", "on", "-", ""),
    ("after", "no", "EXPIRED signs on", "expired", "-", ""),
    ("after", "no", "GONE1 signs on", "purged", "GONE1", ""),
    ("after", "no", "GONE1 with a wrong password", "invalid", "GONE1", "silent"),
    ("after", "no", "NEVER signs on", "on", "-", ""),
    ("after", "no", "NOBODY, who is not in the table", "invalid", "-", ""),
    ("after", "yes", "GONE2 signs on", "purged", "GONE2", ""),
    ("embedded", "no", "FRESH signs on", "on", "-", ""),
    ("embedded", "no", "GONE1 signs on", "purged", "GONE1", ""),
]

ATTEMPTS_HEAD = """\
# Wrong passwords (T4; M5, M6, M19): every sequence of up to six attempts of one user id by one peer: g the right
# password, b a wrong one.
#   attempts  in this order
#   results   for each: on, fail, revoked (this failure has revoked the password), suspended (refused, right or wrong)
#   delays    for each: seconds that its answer is delayed: from the fourth failure N x (N-1), N counted for the peer
#   failures  unsuccessful attempts since the last sign-on, as the peer's delay counts them
#   action    for each, with LOGTRY=1: yes where the failures of the peer exceed LOGTRY, so that LOGFAIL acts (1 a
#             message, 2 disconnect, 3 both)
# Rules: revoked after three in a row, whatever LOGTRY and LOGFAIL; a sign-on after the first or second resets the count
# of the user id; a refused attempt of a suspended id counts for the peer. The right password of a suspended
# id is refused, and clears nothing: only a valid sign-on does.
"""


def attempts():
    head = ["attempts", "results", "delays", "failures", "action"]
    rows = []
    for length in range(1, 7):
        for sequence in itertools.product("gb", repeat=length):
            row, peer, misses, suspended = [], 0, 0, False
            for attempt in sequence:
                if attempt == "g" and not suspended:
                    row.append(("on", 0, "no"))
                    peer = misses = 0
                    continue
                peer += 1
                misses += 1
                revoked = not suspended and misses == 3
                result = "suspended" if suspended else "revoked" if revoked else "fail"
                suspended = suspended or revoked
                row.append((result, peer * (peer - 1) if peer >= 4 else 0, "yes" if peer > 1 else "no"))
            cells = list(zip(*row))
            rows.append(["".join(sequence), *(" ".join(map(str, cells[at])) for at in (0, 1)), str(peer),
                         " ".join(cells[2])])
    return ATTEMPTS_HEAD, head, rows


REINSTATE_HEAD = """\
# What LOGCTL makes of an entry that cannot sign on (M19, M20; T1).
#   entry    revoked: three failures in a row; age as in signon_dates.tsv with EXP=20 PURGE=10
#   given    what the manager gives
#   result   reinstated: signs on with the password given, day of change is today, no failures; stays: as it was;
#            refused
"""

REINSTATE = [
    ("revoked, age 0", "LOGCTL C, a new password", "reinstated", ""),
    ("revoked, age 0", "LOGCTL C, privileges only", "stays", ""),
    ("revoked, age 0", "LOGCTL C, NOEXPIRE only", "stays", ""),
    ("revoked, age 25", "LOGCTL C, a new password", "reinstated", ""),
    ("expired, age 25", "LOGCTL C, a new password", "reinstated", ""),
    ("expired, age 25", "LOGCTL C, NOEXPIRE only", "reinstated", "silent"),
    ("grace over, age 30, nobody has triggered the purge", "LOGCTL C, a new password", "reinstated", "silent"),
    ("purged", "LOGCTL C, a new password", "refused", ""),
    ("purged", "LOGCTL A, a password", "reinstated", ""),
    ("revoked, age 0", "LOGCTL A, a password", "refused", ""),
    ("revoked, age 0", "LOGCTL D, then LOGCTL A, a password", "reinstated", ""),
    ("revoked, age 0", "the server is started again", "stays", ""),
    ("revoked, age 0", "ctltab with new values", "stays", ""),
    ("expired, age 25", "ctltab EXP=30", "reinstated", "silent"),
]

PRIVILEGES_HEAD = """\
# A signed on job: each right beside each bit (T3; M7): the profile minus what a cleared bit covers; a set bit gives
# nothing.
#   right    what is tried; bits: those that it needs, each of them
#   profile  whether the profile may do it, with the kernel's word: yes or no
#   byte     the privilege byte of the entry
#   result   allowed or refused
"""

RIGHTS = [
    # what, bits, mark
    ("CRTSPLF of a file of its own", 0x80, ""),
    ("CRTLIB", 0x80, "silent"),
    ("CRTOUTQ", 0x80, "silent"),
    ("CRTSPLKEY", 0x80, "silent"),
    ("CRTSPLGRD", 0x80, "silent"),
    ("HLDSPLF of somebody's file by *JOBCTL, OPRCTL(*YES)", 0x40, ""),
    ("DSPJOBLOG of somebody's job by *JOBCTL", 0x40, ""),
    ("HLDSPLF of somebody's file by *JOBCTL of its group", 0x40, ""),
    ("CHGSPLFA READPWD of its own file", 0x20, ""),
    ("CHGSPLFA WRTPWD of its own file", 0x20, ""),
    ("CRTSPLF READPWD", 0xA0, "silent"),
    ("CHGPWD", 0x10, ""),
    ("a new password when signing on", 0x10, ""),
    ("CRTUSRPRF by *SECADM", 0x08, ""),
    ("LOGCTL by *SECADM", 0x08, ""),
    ("LOGLST by *SECADM", 0x08, "silent"),
    ("DSPSPLF of somebody's file by *SPLCTL", 0x04, ""),
    ("DSPSPLF of somebody's file by *SPLCTL of its group", 0x04, ""),
    ("DLTOUTQ of somebody's queue by *ALLOBJ", 0x04, ""),
    ("ADDEXITPGM by *ALLOBJ and *SECADM", 0x0C, ""),
    ("CHGOBJOWN of a key by *ALLOBJ and *SECADM", 0x0C, ""),
    ("CHGSPLFA PROTECT of somebody's file by *SPLCTL", 0x04, ""),
    # no bit covers these: what everybody may do
    ("DSPSPLF of its own file", 0x00, ""),
    ("DLTSPLF of its own file", 0x00, ""),
    ("CHGSPLFA COPIES of its own file", 0x00, ""),
    ("HLDSPLF of its own file", 0x00, ""),
    ("ADDPWD, then DSPSPLF of a file with READPWD that it may read", 0x00, ""),
    ("DSPSPLF by a program's '1'", 0x00, "silent"),
    ("DSPSPLF of somebody's file, *READ to a queue with DSPDTA(*YES)", 0x00, ""),
    ("DLTSPLF of somebody's file, owner of the queue", 0x00, ""),
]


def privileges():
    head = ["right", "bits", "profile", "byte", "result", "mark"]
    single = [0x80, 0x40, 0x20, 0x10, 0x08, 0x04]
    every = sum(single)
    tried = [0x00, every] + single + [every - bit for bit in single]
    rows = []
    for (right, bits, mark), profile in itertools.product(RIGHTS, ["yes", "no"]):
        values = tried + ([bits] if bits not in tried else [])
        for byte in values:
            result = "allowed" if profile == "yes" and byte & bits == bits else "refused"
            rows.append([right, f"{bits:02X}", profile, f"{byte:02X}", result, mark])
    return PRIVILEGES_HEAD, head, rows


TABLES = {
    "ctltab.tsv": ctltab,
    "ctltab_conditions.tsv": listed(CONDITIONS_HEAD, ["state", "cc", "why", "mark"], CONDITIONS),
    "signon_dates.tsv": dates,
    "signon_purge.tsv": listed(PURGE_HEAD, ["server", "earlier", "tries", "result", "purged", "mark"], PURGE),
    "signon_attempts.tsv": attempts,
    "signon_reinstate.tsv": listed(REINSTATE_HEAD, ["entry", "given", "result", "mark"], REINSTATE),
    "signon_privileges.tsv": privileges,
}


if __name__ == "__main__":
    sys.exit(write(TABLES))
