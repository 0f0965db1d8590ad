#!/usr/bin/env python3
"""The expectation tables of protection, written from the rules alone.

Sources: the seed bs2000-create-jv, floor.md P1-P6, field map B1-B31. The implementation was not read and
must not be: whoever changes this file changes what is expected, and cites the sentence of the seed for it.

    tests/golden/protection.py          writes protection*.tsv beside itself
    tests/golden/protection.py --check  tells whether they are what it would write

A mark `silent` in a table's last column: seed and spec say nothing there; what users would expect was taken.
"""
import itertools
import sys

from tables import listed, write

ACCESS = ["*WRITE", "*READ"]
USRACC = ["*OWNER", "*ALL"]
RIGHTS = ["NO", "R", "W", "RW"]
GUARD = ["*NONE", "open", "closed", "missing"]
WHO = ["owner", "group", "other", "splctl"]
MODE = ["R", "W"]

# B9: BASIC-ACL=*STD is OWNER R W, GROUP and OTHERS none.
STD = "RW/NO/NO"


def user_class(who):
    """B11: the classes are disjoint. B22, P2: a holder of *SPLCTL is class OWNER at levels 0 and 1."""
    return "owner" if who == "splctl" else who


def level_0(access, usracc, who, mode):
    """B6: ACCESS(*READ): nobody writes, the owner and systems support included.
    B7: *OWNER is the owner and systems support, *ALL is everybody."""
    if mode == "W" and access == "*READ":
        return False
    return usracc == "*ALL" or user_class(who) == "owner"


def level_1(bacl, who, mode):
    """B10: each class has exactly the rights that its entry lists; the owner, too, may have none.
    B11: a group member never falls through to OTHERS. B12: W does not imply R."""
    entry = dict(zip(["owner", "group", "other"], (STD if bacl == "*STD" else bacl).split("/")))
    rights = entry[user_class(who)]
    return rights != "NO" and mode in rights


def level_2(guards, mode):
    """B14: one guard for each mode, *NONE refuses the mode. B16: missing refuses its mode; the guards
    unreadable: no access at all. Nobody is above a guard: owner and *SPLCTL are anybody (P2)."""
    if guards == "unreadable":
        return False
    return guards[MODE.index(mode)] == "open"


def verdict(access, usracc, bacl, guards, who, mode):
    """B4: only the strongest active level decides; it replaces the others. B8: level 0 is not looked at
    where BACL or GUARDS is active."""
    if guards not in ("inactive", "inactive-unreadable"):
        return "yes" if level_2(guards, mode) else "L2"
    if bacl != "*NONE":
        return "yes" if level_1(bacl, who, mode) else "L1"
    return "yes" if level_0(access, usracc, who, mode) else "L0"


def bacls():
    return ["*NONE", "*STD"] + ["/".join(each) for each in itertools.product(RIGHTS, repeat=3)]


def guard_states():
    return ["inactive", "inactive-unreadable", "unreadable"] + list(itertools.product(GUARD, repeat=2))


LEVELS_HEAD = """\
# Protection: the three levels over their whole space (P2; B4, B6-B8, B9-B12, B14, B16, B22).
# A file with PROTECT(*PARM) and no passwords; protection_passwords.tsv has the passwords, which are
# independent of the level (B5). Native authority and programs allow; no key.
#   access usracc  level 0: ACCESS, USRACC
#   bacl           level 1: *NONE (not active), *STD, or owner/group/others, each NO R W RW
#   guards         level 2: inactive; or the guard of reading/the guard of writing, each *NONE, open (is there,
#                  its conditions hold for who asks, now), closed (is there, they do not), missing (is not there);
#                  unreadable: GUARDS is active, whatever it names, and no guard of the home can be read;
#                  inactive-unreadable: GUARDS is not active, and none could be read
#   the others     who asks, and for what (R read, W write): owner; group: member of the owner's group, not
#                  the owner, no *SPLCTL; other; splctl: holder of *SPLCTL, not the owner, not in its group
#                  yes, or the level that refuses: L0 L1 L2
"""


def levels():
    head = ["access", "usracc", "bacl", "guards"] + [f"{who}_{mode}" for who in WHO for mode in MODE]
    rows = []
    for guards, bacl, access, usracc in itertools.product(guard_states(), bacls(), ACCESS, USRACC):
        cells = [verdict(access, usracc, bacl, guards, who, mode) for who in WHO for mode in MODE]
        rows.append([access, usracc, bacl, guards if isinstance(guards, str) else "/".join(guards)] + cells)
    return LEVELS_HEAD, head, rows


# ------------------------------------------------------------------------------------------------
PASSWORDS_HEAD = """\
# Protection: passwords (P5, B5), beside the level.
# The rule: "All other protection attributes (e.g. passwords) are evaluated independently of the protection
# level": allowed if the level allows AND the password of that mode, if the file has one, has been given
# (ADDPWD). So this table, times each row of protection.tsv, is the whole space. The password is asked of
# everybody, the owner and *SPLCTL too: the seed exempts nobody. Reading asks READPWD alone, writing
# WRTPWD alone (silent: that one includes the other is nowhere said, and B12 says it of rights).
#   level    what the level says: yes, or no (with protection.tsv: L0 L1 L2 in the place of "level")
#   readpwd writepwd  none; given: set, and given; withheld: set, and not given; wrong: set, another one given;
#            swapped: both are set and different, and the other one's was given
#   result   yes, or what refuses: level, READPWD, WRTPWD. Level and password both: level (silent: no password
#            could help, so the password is not asked for)
"""


def password_result(level, mode, readpwd, writepwd):
    if level != "yes":
        return "level"
    state = readpwd if mode == "R" else writepwd
    if state in ("none", "given"):
        return "yes"
    return "READPWD" if mode == "R" else "WRTPWD"


def passwords():
    head = ["level", "mode", "readpwd", "writepwd", "result", "mark"]
    states = ["none", "given", "withheld", "wrong"]
    rows = []
    for level, mode, readpwd, writepwd in itertools.product(["yes", "no"], MODE, states, states):
        result = password_result(level, mode, readpwd, writepwd)
        both = level == "no" and password_result("yes", mode, readpwd, writepwd) != "yes"
        rows.append([level, mode, readpwd, writepwd, result, "silent" if both else ""])
    for mode in MODE:
        rows.append(["yes", mode, "swapped", "swapped", password_result("yes", mode, "wrong", "wrong"), ""])
    return PASSWORDS_HEAD, head, rows


# ------------------------------------------------------------------------------------------------
COMBINED_HEAD = """\
# Protection: a sample of combined rows: levels and passwords at once, to be walked with real commands.
# Every 1009th row of (protection.tsv x passwords none, given, withheld x who x mode), a stride that has no
# factor in common with any dimension, so each value of each column meets many of each other column; then
# both examples of the seed.
# Columns as in protection.tsv and protection_passwords.tsv.
"""


def combined():
    head = ["access", "usracc", "bacl", "guards", "readpwd", "writepwd", "who", "mode", "result"]
    states = ["none", "given", "withheld"]
    space = itertools.product(guard_states(), bacls(), ACCESS, USRACC, states, states, WHO, MODE)
    rows = []

    def row(guards, bacl, access, usracc, readpwd, writepwd, who, mode):
        level = verdict(access, usracc, bacl, guards, who, mode)
        result = password_result(level, mode, readpwd, writepwd)
        rows.append([access, usracc, bacl, guards if isinstance(guards, str) else "/".join(guards), readpwd,
                     writepwd, who, mode, level if result == "level" else result])

    for number, each in enumerate(space):
        if number % 1009 == 0:
            row(*each)
    for who, mode in itertools.product(WHO, MODE):
        # create-jv jv.perm.error,prot=*par(user-access=*all-users,write-pass=c'fehl')
        row("inactive", "*NONE", "*WRITE", "*ALL", "none", "given", who, mode)
        row("inactive", "*NONE", "*WRITE", "*ALL", "none", "withheld", who, mode)
        # create-jv jv.perm.error.read,prot=(basic-acl=(owner=(read=y,write=y),group=(read=y),others=(read=y)))
        row("inactive", "RW/R/R", "*WRITE", "*OWNER", "none", "none", who, mode)
    return COMBINED_HEAD, head, rows


# ------------------------------------------------------------------------------------------------
DEFAULTS_HEAD = """\
# Protection: which value each operand gets when a file is created (P1; B1-B3, B8a).
#   protect  PROTECT    ptcatr  PTCATR    queue  the default protection (DFTPROTECT) of the file's queue: active or no
#   operand, explicit   whether the statement gives that operand itself
#   value    own        the value that the statement gives
#            queue      the value that the queue's default protection has for the operand
#            standard:V the system standard value V of the seed's table ("System standard values")
#            off        the file has no protection at all: no level is active, no password
#            refused    the statement is refused, naming the operand; nothing is created
# Rules: B2 PROTECTION=*STD: default protection, where active, else the standard values. B3 *PARAMETERS: explicit
# operands win; the others by PROTECTION-ATTR: *DFT default protection where active, else standard; *STD always
# standard. *QUEUE and *NONE are ours: what the queue says, which is nothing where it has no default; nothing.
# PTCATR and the operands belong to *PARAMETERS: the seed has no place for them beside *STD. Giving one beside
# another value of PROTECT is refused and not ignored (silent): who types READPWD must not get a file without.
# The same where PROTECT is omitted: that is *QUEUE.
"""

STANDARD = {"ACCESS": "*WRITE", "USRACC": "*OWNER", "BACL": "*NONE", "GUARDS": "*NONE", "READPWD": "*NONE",
            "WRTPWD": "*NONE"}


def default_value(protect, ptcatr, active, operand, explicit):
    standard = f"standard:{STANDARD[operand]}"
    if protect == "*PARM":
        if explicit:
            return "own", ""
        return ("queue" if active and ptcatr == "*DFT" else standard), ""
    if explicit or ptcatr == "*STD":
        return "refused", "silent"
    if protect == "*STD":
        return ("queue" if active else standard), ""
    if protect == "*QUEUE":
        return ("queue" if active else "off"), ""
    return "off", ""


def defaults():
    head = ["protect", "ptcatr", "queue", "operand", "explicit", "value", "mark"]
    rows = []
    for protect, ptcatr, active, operand, explicit in itertools.product(
            ["*PARM", "*STD", "*QUEUE", "*NONE"], ["*DFT", "*STD"], [True, False], STANDARD, [True, False]):
        value, mark = default_value(protect, ptcatr, active, operand, explicit)
        rows.append([protect, ptcatr, "active" if active else "no", operand, "yes" if explicit else "no", value, mark])
    return DEFAULTS_HEAD, head, rows


# ------------------------------------------------------------------------------------------------
CLASSES_HEAD = """\
# Protection: which class who asks belongs to, at levels 0 and 1 (B7, B11, B22, P2). The first row that fits.
# At level 0, GROUP and OTHERS are alike: neither is the owner.
#   asker   the owner of the file is O, whose group profile (GRPPRF) is G and supplementary group S
"""

CLASSES = [
    ("O itself", "OWNER", "B11", ""),
    ("a holder of *SPLCTL, no group in common with O", "OWNER", "B22 P2", ""),
    ("a holder of *SPLCTL in G", "OWNER", "B11: GROUP is without systems support", ""),
    ("*SPLCTL by a group profile", "OWNER", "X3b: special authority of a group is the member's", ""),
    ("*SPLCTL adopted", "OWNER", "X3c: adopted authority counts as the job's own", "silent"),
    ("holder of *ALLOBJ alone", "OTHERS", "P2 names *SPLCTL only", ""),
    ("holder of *ALLOBJ alone, in G", "GROUP", "P2 names *SPLCTL only", ""),
    ("holder of *JOBCTL, queue OPRCTL(*YES)", "OTHERS", "P2 names *SPLCTL only; P4 no operator", ""),
    ("holder of *JOBCTL, queue OPRCTL(*YES), in G", "GROUP", "P2; B11", ""),
    ("owner of the output queue", "OTHERS", "protection is the file's", ""),
    ("GRPPRF of the asker is G", "GROUP", "B11", ""),
    ("SUPGRPPRF of the asker has G", "GROUP", "B11: all user ids which belong to the group", ""),
    ("GRPPRF of the asker is S", "GROUP", "O belongs to S, too; BS2000 knows one group for each user id", "silent"),
    ("SUPGRPPRF of the asker has S", "GROUP", "as above", "silent"),
    ("the profile G itself", "GROUP", "it is the group; not O", "silent"),
    ("O has no group; the asker has one", "OTHERS", "B13: nobody is in a group with O", ""),
    ("O is a group profile, the asker a member of O", "GROUP", "the group that O is", "silent"),
    ("no group in common", "OTHERS", "B11", ""),
]

FUNCTIONS_HEAD = """\
# Protection: which mode each of the 17 functions asks for (P2): R: the classes read, attributes, api, and SAV;
# W: control and move; none: RST, the file brings its protection.
# CHGSPLFA is W whatever it changes; PROTECT and its operands have a rule of their own (protection_change.tsv).
"""

FUNCTIONS = [
    ("CHGSPLFA", "W", "control; a move by it, too"), ("CPYSPLF", "R", "read"), ("DLTSPLF", "W", "control"),
    ("DSPSPLF", "R", "read"), ("EXPORT", "R", "read"), ("HLDSPLF", "W", "control"), ("QGSLRSC", "R", "read"),
    ("QSPMOVSP", "W", "move"), ("QSPOPNSP", "R", "read"), ("QUSRSPLA", "R", "api"), ("RLSSPLF", "W", "control"),
    ("RST", "none", "the file brings its protection"), ("SAV", "R", "save, P2 names it"), ("SNDNETSPLF", "R", "read"),
    ("SNDTCPSPLF", "R", "read"), ("WRKPRTSTS", "R", "attributes"), ("WRKSPLFA", "R", "attributes"),
]

CHANGE_HEAD = """\
# Protection: who may change PROTECT and its operands by CHGSPLFA (P4): an ownership right of the file's owner and
# of *SPLCTL, unless the home restricts it, despite the protection and after any write password; nothing else.
#   who       as in protection.tsv; operator: *JOBCTL on a queue with OPRCTL(*YES); program: a program says '1' for
#             the asker, who is nobody else of this table; allobj: *ALLOBJ alone
#   restricted  whether the home restricts the right of *SPLCTL
#   level     what the file's level says to writing by who asks: it does not matter
#   writepwd  none, given, withheld (set, and not given)
#   result    yes, or what refuses: ownership, WRTPWD. Both: ownership (silent)
"""


def change():
    head = ["who", "restricted", "level", "writepwd", "result", "mark"]
    rows = []
    for who, restricted, level, writepwd in itertools.product(
            WHO + ["operator", "allobj", "program"], ["no", "yes"], ["yes", "no"], ["none", "given", "withheld"]):
        may = who == "owner" or (who == "splctl" and restricted == "no")
        result = "ownership" if not may else "WRTPWD" if writepwd == "withheld" else "yes"
        rows.append([who, restricted, level, writepwd, result, "silent" if not may and writepwd == "withheld" else ""])
    return CHANGE_HEAD, head, rows


VALUES_HEAD = """\
# Protection: what a password may be (P5, B18): c-string of 1 to 4 characters, x-string of 1 to 8 hexadecimal digits,
# integer -2147483648..2147483647, *NONE.  As it is typed at the prompt or read from the descriptor.
# ok, or refused: nothing is set, and the password is in no message.
"""

VALUES = [
    ("C'F'", "ok", ""), ("C'FEHL'", "ok", ""), ("C'FEHLE'", "refused", ""), ("C''", "refused", ""),
    ("C'A B'", "ok", ""), ("C'  '", "ok", "silent"), ("C'IT''S'", "ok", "silent"), ("X'1'", "ok", ""),
    ("X'12345678'", "ok", ""), ("X'123456789'", "refused", ""), ("X''", "refused", ""), ("X'G1'", "refused", ""),
    ("X'abcdef'", "ok", "silent"), ("0", "ok", ""), ("-1", "ok", ""), ("2147483647", "ok", ""),
    ("2147483648", "refused", ""), ("-2147483648", "ok", ""), ("-2147483649", "refused", ""),
    ("00000000001", "ok", "silent"), ("*NONE", "ok", ""), ("1.5", "refused", ""), ("", "refused", ""),
]


TABLES = {
    "protection.tsv": levels,
    "protection_passwords.tsv": passwords,
    "protection_combined.tsv": combined,
    "protection_defaults.tsv": defaults,
    "protection_classes.tsv": listed(CLASSES_HEAD, ["asker", "class", "rule", "mark"], CLASSES),
    "protection_functions.tsv": listed(FUNCTIONS_HEAD, ["function", "mode", "why"], FUNCTIONS),
    "protection_change.tsv": change,
    "protection_values.tsv": listed(VALUES_HEAD, ["typed", "result", "mark"], VALUES),
}


if __name__ == "__main__":
    sys.exit(write(TABLES))
