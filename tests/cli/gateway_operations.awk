# gateway_operations.awk - holds each case of gateway_operations.sh against its twins.
# Files: what cupsd says of each job (NUMBER \t WORDS), what came back (NUMBER \t STATUS \t TEXT), the
# journal (lines of `journal`), the cases (NUMBER|WAY|UID|OWNER|TITLE|NAME|TARGET), each three in a row.
# granted: not "" where a stranger does what a program allows, and the twin was touched by root.
function wrong(what) {
    print key ": " what " (job " number ", " status[number] ": " text[number] "; journal: " entries[number] ")"
    differences++
}
# What cupsd says of HTTP's 401 and 403 is 0403 through the gateway.
function translated(of) {
    return of ~ /^client-error-(forbidden|not-authenticated|not-authorized)/ ? "client-error-not-authorized" : of
}
function expected_refusal(by) { # "": no program refuses
    if (title == "REFUSED") return uid == 4 || uid == 0 ? "" : "nobody may"
    if (title == "NOTHING" || title == "ALLOWED" || title == "CRASH") return ""
    return title " is refused"
}
function check_refused(want, words) {
    if (status[number] != want) wrong("not " want)
    else if (index(text[number], words) == 0) wrong("its text lacks: " words)
    if (seen[number] != seen[untouched]) wrong("effect: " seen[number] ", not " seen[untouched])
}
function check_as_direct() {
    if (status[number] != translated(status[past])) wrong("direct: " status[past] " " text[past])
    if (seen[number] != seen[past]) wrong("effect: " seen[number] ", direct: " seen[past])
}
# An entry for each function, in the operation's order, up to the one that is refused: refusing, if any,
# for what basis; those before it are allowed because nobody has an opinion.
function check_journal(basis, refusing,    i, n, list, want) {
    n = split(functions, list, " ")
    for (i = 1; i <= n; i++) {
        sub(/\*foreign$/, "", list[i])
        if (list[i] == refusing) {
            want = want ", " refusing " refused " basis
            break
        }
        want = want ", " list[i] " allowed " (refusing == "" ? basis : "authority")
    }
    if (entries[number] != substr(want, 3)) wrong("journal is not" want)
}
BEGIN {
    reads = " attributes status document close subscribe " # they change nothing that is seen
    n = split(operations, lines, "\n")
    for (i = 1; i <= n; i++) {
        split(lines[i], column, "|")
        functions_of[column[1]] = column[3]
    }
}
FILENAME ~ /snapshot$/ { split($0, part, "\t"); seen[part[1]] = part[2]; next }
FILENAME ~ /told$/ { split($0, part, "\t"); status[part[1]] = part[2]; text[part[1]] = part[3]; next }
FILENAME ~ /journal$/ {
    entries[$1 + 0] = entries[$1 + 0] (entries[$1 + 0] == "" ? "" : ", ") $3 " " $5 " " $6
    next
}
{
    split($0, part, "|")
    number = part[1]; way = part[2]; uid = part[3]; owner = part[4]; title = part[5]; name = part[6]; target = part[7]
    if (way == "none") { untouched = number; next }
    if (way == "direct") { past = number; next }
    cases++
    key = name " by " uid " on a job of " owner " called " title ", target " target
    functions = functions_of[name]
    asked = !(uid == owner && functions ~ /\*foreign/)
    # The case can fail: past the gateway its owner has done it.
    if (uid == 2 && owner == 2 && title == "REFUSED" && name != "subscribe") {
        if (status[past] !~ /^successful/) wrong("direct: " status[past] " " text[past])
        if (index(reads, " " name " ") == 0 && name != "set_name" && seen[past] == seen[untouched]) wrong("direct: no effect")
    }
    words = expected_refusal()
    split(functions, list, " ")
    first = list[1]
    sub(/\*foreign$/, "", first)
    if (!asked) {
        check_as_direct()
        if (entries[number] != "") wrong("journal of what asks nobody")
    } else if (words != "") {
        check_refused("client-error-not-authorized", words)
        check_journal("exit", title == "REFUSED" ? first : title)
    } else if (title == "CRASH") {
        check_refused("server-error-internal-error", "SIGSEGV")
        check_journal("failure", first)
    } else if (granted != "" && title == "NOTHING") {
        check_refused("client-error-not-authorized", "")
        check_journal("authority", "")
    } else {
        check_as_direct()
        if (uid == 0) check_journal("bypass-system", "")
        else if (uid == 4) check_journal("bypass-splctl", "")
        else check_journal(title == "ALLOWED" ? "exit" : "authority", "")
    }
}
END {
    print cases " cases, " differences + 0 " differences"
    exit differences > 0
}
