# matrix.awk - what matrix.sh expects: the tables of core/object/README.md and
# core/dispatch/README.md as data, and the rules X3 to X18. A line is: programs, own or foreign,
# user, queue, command, target, files; tab; JSON. Prints what differs; status 1 if something does.
BEGIN {
    FS = "\t"
    # ---- function classes, and the function a command reports (X27) ----
    classes["read"] = "DSPSPLF CPYSPLF SNDNETSPLF SNDTCPSPLF QSPOPNSP EXPORT QGSLRSC"
    classes["control"] = "CHGSPLFA DLTSPLF HLDSPLF RLSSPLF"
    classes["move"] = "QSPMOVSP"
    classes["attributes"] = "WRKSPLFA WRKPRTSTS"
    classes["api"] = "QUSRSPLA"
    classes["save"] = "SAVOBJ SAVLIB QSRSAVO RSTOBJ RSTLIB QSRRSTO"
    for (class in classes) {
        n = split(classes[class], commands, " ")
        for (i = 1; i <= n; i++) class_of[commands[i]] = class
    }
    reports["SAVOBJ"] = reports["SAVLIB"] = reports["QSRSAVO"] = "SAV"
    reports["RSTOBJ"] = reports["RSTLIB"] = reports["QSRRSTO"] = "RST"
    # ---- ways in: read move control attributes api save; "-" = not if DSPDTA(*OWNER) ----
    ways["*SPLCTL"] = "yes yes yes yes yes yes"
    ways["*JOBCTL and OPRCTL(*YES)"] = "- - yes yes yes yes"
    ways["queue authority"] = "- - yes yes yes yes"
    ways["owner of the file"] = "yes yes yes yes yes no"
    ways["*READ and DSPDTA(*YES)"] = "yes no no yes yes no"
    ways["*READ"] = "no no no yes yes no"
    ways["*SAVSYS"] = "no no no no no yes"
    ways["anyone"] = "no no no no yes no"
    split("read move control attributes api save", order, " ")
    for (i in order) column[order[i]] = i
    # ---- the world of matrix.sh ----
    special["OPER"] = "*JOBCTL"; special["SPOOLER"] = "*SPLCTL"; special["SAVER"] = "*SAVSYS"
    special["OBJECTS"] = "*ALLOBJ"
    queue["Y"] = "DSPDTA(*NO) OPRCTL(*YES) AUTCHK(*OWNER) AUT(*USE)"
    queue["N"] = "DSPDTA(*NO) OPRCTL(*NO) AUTCHK(*OWNER) AUT(*USE)"
    queue["O"] = "DSPDTA(*OWNER) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE)"
    queue["D"] = "DSPDTA(*YES) OPRCTL(*NO) AUTCHK(*DTAAUT) AUT(*USE)"
    queue["L"] = "DSPDTA(*YES) OPRCTL(*YES) AUTCHK(*DTAAUT) AUT(*CHANGE) library shut"
    queue["LOCK"] = "OPRCTL(*YES) AUT(*CHANGE) library shut"
    queue["OPEN"] = "OPRCTL(*YES) AUT(*USE)"
    queue["SHUT"] = "OPRCTL(*NO) AUT(*EXCLUDE)"
    hex["0"] = "F0"; hex["1"] = "F1"; hex["N"] = "D5"
    meaning["0"] = "refuse"; meaning["1"] = "allow"; meaning["N"] = "none"
}

function is(q, attribute) { return index(queue[q], attribute) > 0 }
function reads(user, q) { return special[user] == "*ALLOBJ" || !is(q, "AUT(*EXCLUDE)") }
function reaches(user, q) { return special[user] == "*ALLOBJ" || !is(q, "library shut") }
function operates(user, q) { return special[user] == "*JOBCTL" && is(q, "OPRCTL(*YES)") }

function open_way(way, user, q)
{
    if (way != "owner of the file" && !reaches(user, q)) return 0
    if (way == "*SPLCTL") return special[user] == "*SPLCTL"
    if (way == "*JOBCTL and OPRCTL(*YES)") return operates(user, q)
    if (way == "queue authority")
        return is(q, "AUTCHK(*DTAAUT)") ? special[user] == "*ALLOBJ" || is(q, "AUT(*CHANGE)") || \
                                          user == "QOWNER" : user == "QOWNER"
    if (way == "owner of the file") return user == "OWNER"
    if (way == "*READ and DSPDTA(*YES)") return reads(user, q) && is(q, "DSPDTA(*YES)")
    if (way == "*READ") return reads(user, q)
    if (way == "*SAVSYS") return special[user] == "*SAVSYS"
    return 1
}

# Native authority, the right to place a file on the target of a move included.
function native(user, q, class, target,    way, cells, cell, found)
{
    found = 0
    for (way in ways) {
        split(ways[way], cells, " ")
        cell = cells[column[class]]
        if (cell != "no" && open_way(way, user, q) && (cell == "yes" || !is(q, "DSPDTA(*OWNER)")))
            found = 1
    }
    if (found && class == "move")
        found = reaches(user, target) && \
            (reads(user, target) || special[user] == "*SPLCTL" || operates(user, target))
    return found
}

function call(format, answer)
{
    return " " format " " hex[answer] " " meaning[answer]
}

# "verdict basis calls..." of one file, whose name ends in the answers of the two programs.
function expected(programs, whose, user, q, class, target, name,    a, b, answers, calls)
{
    if (special[user] == "*SPLCTL") basis = "bypass-splctl"
    else if (operates(user, q)) basis = "bypass-jobctl"
    else if (user == "SYSTEM") basis = "bypass-system"
    else basis = ""
    calls = answers = ""
    if (basis == "" && programs == "both") {
        a = substr(name, length(name) - 1, 1)
        b = substr(name, length(name))
        answers = a
        calls = call("SPSY0100", a)
        if (a != "0" && whose == "foreign") {
            answers = answers b
            calls = calls call("SPSY0200", b)
        }
    }
    if (index(answers, "0")) return "refused exit" calls
    if (index(answers, "1") && class != "save") return "allowed exit" calls
    return (native(user, q, class, target) ? "allowed " : "refused ") \
        (basis == "" ? "authority" : basis) calls
}

function value(text, key,    rest)
{
    rest = substr(text, index(text, "\"" key "\":") + length(key) + 3)
    sub(/^"/, "", rest)
    sub(/[",}].*/, "", rest)
    return rest
}

# What spsy said: "FUNCTION NAME verdict basis calls;" for each decision.
function actual(json,    each, calls, n, m, i, j, text)
{
    text = ""
    n = split(substr(json, index(json, "\"decisions\":[")), each, /\{"function":/)
    for (i = 2; i <= n; i++) {
        m = split("\"function\":" each[i], calls, /\{"format":/)
        text = text value(calls[1], "function") " " value(calls[1], "name") " " \
            value(calls[1], "verdict") " " value(calls[1], "basis")
        for (j = 2; j <= m; j++) {
            calls[j] = "\"format\":" calls[j]
            text = text " " value(calls[j], "format") " " value(calls[j], "answer") " " \
                value(calls[j], "meaning")
        }
        text = text ";"
    }
    return text
}

{
    split($1, key, " ")
    command = key[5]
    target = key[6]
    class = target == "-" ? class_of[command] : "move"
    n = split(key[7], names, ",")
    want = ""
    refused = 0
    for (i = 1; i <= n; i++) {
        name = class == "save" ? "G" names[i] : names[i]
        outcome = expected(key[1], key[2], key[3], key[4], class, target, name)
        if (outcome ~ /^refused/) refused = 1
        want = want (command in reports ? reports[command] : command) " " name " " outcome ";"
    }
    status = refused ? 3 : 0
    id = class == "move" ? "CPF33F0" : "CPF3492"
    got = actual($2)
    if (got != want || value($2, "exit") != status ||
        (index($2, "\"id\":\"" id "\"") > 0) != refused) {
        print $1 "\n  expected " status " " want "\n  actual   " value($2, "exit") " " got "\n  " $2
        different = 1
    }
}
END { exit different }
