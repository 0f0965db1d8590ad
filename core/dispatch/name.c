/* name.c - the words for a decision, as core/cli/README.md, "JSON", spells them. */
#include "spsy.h"

/* A value outside its enumeration has no word; "" rather than a crash in a message. */
#define NAME_OF(names, value)                                                                      \
    ((unsigned)(value) < sizeof(names) / sizeof((names)[0]) ? (names)[(unsigned)(value)] : "")

const char *spsy_verdict_name(enum spsy_verdict verdict)
{
    static const char *const names[] = {"refused", "allowed"};

    return NAME_OF(names, verdict);
}

const char *spsy_basis_name(enum spsy_basis basis)
{
    static const char *const names[] = {"failure",       "exit",          "authority",
                                        "bypass-splctl", "bypass-jobctl", "bypass-system",
                                        "protection",    "key"};

    return NAME_OF(names, basis);
}

const char *spsy_meaning_name(enum spsy_meaning meaning)
{
    static const char *const names[] = {"none",    "refuse",       "allow",      "failed",
                                        "skipped", "would-refuse", "would-allow"};

    return NAME_OF(names, meaning);
}

const char *spsy_origin_name(enum spsy_origin origin)
{
    static const char *const names[] = {"", "user", "group", "adopted"};

    return NAME_OF(names, origin);
}
