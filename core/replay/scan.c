/* scan.c - a recorded decision, without a tree: a journal has a million of them.
 *
 * MUST: whoever had the home may have written it. What is not JSON of the shape that spsy writes is
 * damaged; unknown members are passed over, as deep as JSON may be. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "replay/entry.h"

struct scan {
    const char *at;
};

static void skip_blanks(struct scan *scan)
{
    while (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r')
        scan->at++;
}

/* The character comes next, and is passed. */
static bool take(struct scan *scan, char character)
{
    skip_blanks(scan);
    if (*scan->at != character)
        return false;
    scan->at++;
    return true;
}

/* A quote ends it unless an odd number of backslashes stands before it. */
static bool take_string(struct scan *scan, struct replay_span *span)
{
    const char *at, *begin;
    size_t backslashes;

    skip_blanks(scan);
    if (*scan->at != '"')
        return false;
    at = begin = scan->at + 1;
    do {
        at = strchr(at, '"');
        if (!at)
            return false;
        for (backslashes = 0; at - backslashes > begin && at[-1 - (long)backslashes] == '\\';)
            backslashes++;
        at++;
    } while (backslashes % 2 != 0);
    span->at = scan->at;
    span->bytes = (size_t)(at - scan->at);
    scan->at = at;
    return true;
}

static bool skip_value(struct scan *scan, int depth);

/* After the opening character. members: "key": before each. */
static bool skip_items(struct scan *scan, char end, bool members, int depth)
{
    struct replay_span key;

    if (take(scan, end))
        return true;
    do {
        if (members && (!take_string(scan, &key) || !take(scan, ':')))
            return false;
        if (!skip_value(scan, depth + 1))
            return false;
    } while (take(scan, ','));
    return take(scan, end);
}

static bool skip_value(struct scan *scan, int depth)
{
    struct replay_span string;
    const char *begin;

    if (depth > SPSY_JSON_DEPTH_MAX)
        return false;
    skip_blanks(scan);
    if (*scan->at == '"')
        return take_string(scan, &string);
    if (take(scan, '{'))
        return skip_items(scan, '}', true, depth);
    if (take(scan, '['))
        return skip_items(scan, ']', false, depth);
    begin = scan->at; /* a number, true, false, null: what spsy reads is none of them */
    while (isalnum((unsigned char)*scan->at) || *scan->at == '.' || *scan->at == '-' ||
           *scan->at == '+')
        scan->at++;
    return scan->at > begin;
}

static inline __attribute__((always_inline)) bool is(const struct replay_span *span,
                                                     const char *word)
{
    const size_t length = strlen(word);

    return span->bytes == length + 2 && memcmp(span->at + 1, word, length) == 0;
}

/* A string, or something else that is passed over. */
static bool take_text(struct scan *scan, struct replay_span *span)
{
    skip_blanks(scan);
    return *scan->at == '"' ? take_string(scan, span) : skip_value(scan, 0);
}

static bool take_number(struct scan *scan, long *number)
{
    skip_blanks(scan);
    *number = 0;
    for (const char *at = scan->at; isdigit((unsigned char)*at) && *number < INT32_MAX / 10; at++)
        *number = *number * 10 + *at - '0';
    return skip_value(scan, 0);
}

static bool take_call_member(struct scan *scan, const struct replay_span *key,
                             struct replay_call *call)
{
    if (is(key, "meaning"))
        return take_text(scan, &call->meaning);
    if (is(key, "program"))
        return take_text(scan, &call->program);
    if (is(key, "format"))
        return take_text(scan, &call->format);
    if (is(key, "number"))
        return take_number(scan, &call->number);
    if (is(key, "reason"))
        return take_text(scan, &call->reason);
    return skip_value(scan, 0);
}

static bool take_call(struct scan *scan, struct replay_decision *decision)
{
    struct replay_call call;
    struct replay_span key;

    memset(&call, 0, sizeof call);
    if (!take(scan, '{'))
        return false;
    do
        if (!take_string(scan, &key) || !take(scan, ':') || !take_call_member(scan, &key, &call))
            return false;
    while (take(scan, ','));
    decision->calls++;
    if (is(&call.meaning, "refuse"))
        decision->refusal = call;
    else if (is(&call.meaning, "failed"))
        decision->failure = call;
    else if (is(&call.meaning, "allow") && decision->permission.number == 0)
        decision->permission = call;
    return take(scan, '}');
}

static bool take_calls(struct scan *scan, struct replay_decision *decision)
{
    if (!take(scan, '['))
        return false;
    if (take(scan, ']'))
        return true;
    do
        if (!take_call(scan, decision))
            return false;
    while (take(scan, ','));
    return take(scan, ']');
}

static bool take_basis(struct scan *scan, struct replay_decision *decision)
{
    struct replay_span basis;

    if (!take_string(scan, &basis))
        return false;
    for (int i = SPSY_BASIS_FAILURE; i <= SPSY_BASIS_BYPASS_SYSTEM; i++)
        if (is(&basis, spsy_basis_name((enum spsy_basis)i))) {
            decision->basis = (enum spsy_basis)i;
            return true;
        }
    return false;
}

static bool take_verdict(struct scan *scan, struct replay_decision *decision)
{
    struct replay_span verdict;

    if (!take_string(scan, &verdict))
        return false;
    decision->refused = is(&verdict, spsy_verdict_name(SPSY_REFUSED));
    return decision->refused || is(&verdict, spsy_verdict_name(SPSY_ALLOWED));
}

enum { HAS_VERDICT = 1, HAS_BASIS = 2 };

static bool take_member(struct scan *scan, struct replay_decision *decision, unsigned *has)
{
    struct replay_span key;

    if (!take_string(scan, &key) || !take(scan, ':'))
        return false;
    if (is(&key, "verdict")) {
        *has |= HAS_VERDICT;
        return take_verdict(scan, decision);
    }
    if (is(&key, "basis")) {
        *has |= HAS_BASIS;
        return take_basis(scan, decision);
    }
    if (is(&key, "calls"))
        return take_calls(scan, decision);
    if (is(&key, "cause"))
        return take_text(scan, &decision->cause);
    decision->list |= is(&key, "list");
    decision->rehearsal |= is(&key, "rehearsal");
    decision->break_glass |= is(&key, "breakGlass");
    return skip_value(scan, 0);
}

bool replay_decision_read(const char *text, struct replay_decision *decision)
{
    struct scan scan = {text};
    unsigned has = 0;

    memset(decision, 0, sizeof *decision);
    if (!take(&scan, '{'))
        return false;
    do
        if (!take_member(&scan, decision, &has))
            return false;
    while (take(&scan, ','));
    if (!take(&scan, '}'))
        return false;
    skip_blanks(&scan);
    decision->failed = decision->basis == SPSY_BASIS_FAILURE || decision->failure.meaning.at;
    /* a rehearsal of many, spsy access, has no verdict of its own */
    return *scan.at == '\0' &&
           (decision->list || decision->rehearsal || has == (HAS_VERDICT | HAS_BASIS));
}
