# access.awk - cells to compare: from rows of `spsy --json access` and from what real commands
# answered. Lines in: "access JSON", or "real PROFILE FILE FUNCTION JSON". Lines out, one a decision:
# PROFILE FILE FUNCTION | verdict basis [origin, with -v origins=1] | format number program | reason | what native
# authority misses.
function value(text, key,    at, rest) { # of "key":"..." or "key":1; none of our texts has a quote
    at = index(text, "\"" key "\":")
    if (!at) return "-"
    rest = substr(text, at + length(key) + 3)
    if (substr(rest, 1, 1) == "\"") { rest = substr(rest, 2); return substr(rest, 1, index(rest, "\"") - 1) }
    match(rest, /^[a-z0-9.]+/)
    return substr(rest, 1, RLENGTH)
}
function put(who, file, function_, verdict, basis, origin, call, native) {
    if (!origins || basis !~ /^bypass-(splctl|jobctl)/) origin = "" # what a decision does not tell
    if (call == "") program = "- - - | -"
    else program = value(call, "format") " " value(call, "number") " " value(call, "program") " | " value(call, "reason")
    print who, file, function_, "|", verdict, basis origin, "|", program, "|", native
}
$1 == "access" {
    count = split($0, rows, /\{"profile":/)
    for (i = 2; i <= count; i++) {
        row = "{\"profile\":" rows[i]
        cells = split(row, cell, /\{"function":/)
        for (j = 2; j <= cells; j++) {
            text = "{\"function\":" cell[j]
            verdict = value(text, "verdict")
            native = verdict == "refused" ? value(text, "native") : "-"
            put(value(row, "profile"), value(row, "fileName"), value(text, "function"), verdict, \
                value(text, "basis"),  " " value(text, "origin"), \
                index(text, "\"program\":") ? text : "", native)
        }
    }
}
$1 == "real" {
    who = $2
    at = index($0, "\"decisions\":[{")
    if (!at) { print who, $3, $4, "was not decided:", $0; next }
    decision = substr($0, at + 13)
    verdict = value(decision, "verdict"); basis = value(decision, "basis")
    count = split(decision, calls, /\{"format":/)
    call = ""
    if (basis == "exit" && verdict == "allowed") {
        for (i = count; i > 1; i--) if (value(calls[i], "meaning") == "allow") call = "{\"format\":" calls[i]
    } else if (basis == "exit" || basis == "failure")
        call = "{\"format\":" calls[count]
    native = "-"
    if (verdict == "refused" && basis != "exit" && basis != "failure") {
        at = index($0, "\"SPY0002\",\"text\":\"")
        native = substr($0, at + 18)
        native = substr(native, 1, index(native, "\"") - 1)
        sub(/^no exit program was asked because of [^;]*; /, "", native)
        sub("^" who " ", "", native)
    }
    put(who, $3, value(decision, "function"), verdict, basis, "", call, native)
}
