#include "guard/recorded.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "dispatch/dispatch.h"

/* Handles the value at *at, whose key is given, and moves past it. */
typedef bool member(const char **at, const struct recorded_text *key, void *context);

/* name is a constant, so that its length is one, too. */
static inline bool is(const struct recorded_text *text, const char *name)
{
    size_t length = strlen(name);

    return text->at && text->length == length && memcmp(text->at, name, length) == 0;
}

/* There are none in what the home writes. */
static inline void blanks(const char **at)
{
    while (**at == ' ' || **at == '\t' || **at == '\r' || **at == '\n')
        ++*at;
}

static inline bool take(const char **at, char character)
{
    blanks(at);
    if (**at != character)
        return false;
    ++*at;
    return true;
}

/* Most are short: a loop is faster than the library's search, which prepares itself. */
static bool string(const char **at, struct recorded_text *text)
{
    static const bool ends[UCHAR_MAX + 1] = {['\0'] = true, ['"'] = true, ['\\'] = true};
    const char *end;

    if (!take(at, '"'))
        return false;
    for (end = *at;; end++) {
        while (!ends[(unsigned char)*end])
            end++;
        if (*end == '"')
            break;
        if (!*end || !*++end) /* the end, also after a backslash */
            return false;
    }
    text->at = *at;
    text->length = (size_t)(end - *at);
    *at = end + 1;
    return true;
}

static bool word(const char **at, const char *name)
{
    size_t length = strlen(name);

    blanks(at);
    if (strncmp(*at, name, length) != 0)
        return false;
    *at += length;
    return true;
}

/* A whole part and one digit after the point, which is all that an entry has. */
static bool tenths(const char **at, long *value)
{
    const char *digit;

    blanks(at);
    digit = *at;
    if (!isdigit((unsigned char)*digit))
        return false;
    for (*value = 0; isdigit((unsigned char)*digit); digit++)
        if (*value < LONG_MAX / 100)
            *value = *value * 10 + (*digit - '0');
    *value *= 10;
    if (*digit == '.' && isdigit((unsigned char)digit[1]))
        *value += *++digit - '0';
    while (isalnum((unsigned char)*digit) || *digit == '.' || *digit == '+' || *digit == '-')
        digit++; /* more of it, which no entry has */
    *at = digit;
    return true;
}

static bool number(const char **at, long *value)
{
    bool read = tenths(at, value);

    *value /= 10;
    return read;
}

static bool skip(const char **at, unsigned depth);

static bool skip_many(const char **at, unsigned depth, bool object)
{
    struct recorded_text key;

    if (depth == 0)
        return false;
    ++*at;
    if (take(at, object ? '}' : ']'))
        return true;
    do {
        if (object && !(string(at, &key) && take(at, ':')))
            return false;
        if (!skip(at, depth - 1))
            return false;
    } while (take(at, ','));
    return take(at, object ? '}' : ']');
}

/* Whatever value it is. */
static bool skip(const char **at, unsigned depth)
{
    struct recorded_text text;
    const char *begin;

    blanks(at);
    if (**at == '"')
        return string(at, &text);
    if (**at == '{' || **at == '[')
        return skip_many(at, depth, **at == '{');
    for (begin = *at; isalnum((unsigned char)**at) || **at == '.' || **at == '+' || **at == '-';)
        ++*at;
    return *at > begin;
}

static bool object(const char **at, member *each, void *context)
{
    struct recorded_text key;

    if (!take(at, '{'))
        return false;
    if (take(at, '}'))
        return true;
    do
        if (!string(at, &key) || !take(at, ':') || !each(at, &key, context))
            return false;
    while (take(at, ','));
    return take(at, '}');
}

/* null is no text. */
static bool text_or_null(const char **at, struct recorded_text *text)
{
    text->at = NULL;
    text->length = 0;
    return word(at, "null") || string(at, text);
}

static bool read_meaning(const char **at, enum spsy_meaning *meaning)
{
    struct recorded_text text;

    if (!string(at, &text))
        return false;
    for (int i = SPSY_MEANING_NONE; i <= SPSY_MEANING_WOULD_ALLOW; i++)
        if (is(&text, spsy_meaning_name((enum spsy_meaning)i))) {
            *meaning = (enum spsy_meaning)i;
            return true;
        }
    return false;
}

static bool call_member(const char **at, const struct recorded_text *key, void *context)
{
    struct recorded_call *call = context;

    if (is(key, "format"))
        return string(at, &call->format);
    if (is(key, "number"))
        return number(at, &call->number);
    if (is(key, "program"))
        return string(at, &call->program);
    if (is(key, "meaning"))
        return read_meaning(at, &call->meaning);
    if (is(key, "microseconds"))
        return tenths(at, &call->tenths);
    if (is(key, "reason"))
        return text_or_null(at, &call->reason);
    return skip(at, SPSY_JSON_DEPTH_MAX);
}

static bool read_calls(const char **at, struct recorded *recorded)
{
    struct recorded_call call;

    if (!take(at, '['))
        return false;
    if (take(at, ']'))
        return true;
    do {
        memset(&call, 0, sizeof call);
        if (!object(at, call_member, &call))
            return false;
        if (recorded->call_count < SPSY_CALLS_MAX)
            recorded->calls[recorded->call_count++] = call;
    } while (take(at, ','));
    return take(at, ']');
}

static bool list_member(const char **at, const struct recorded_text *key, void *context)
{
    struct recorded *recorded = context;

    if (is(key, "jobs"))
        return number(at, &recorded->list_jobs);
    if (is(key, "refused"))
        return number(at, &recorded->list_refused);
    if (is(key, "failed"))
        return number(at, &recorded->list_failed);
    return skip(at, SPSY_JSON_DEPTH_MAX);
}

static bool read_verdict(const char **at, struct recorded *recorded)
{
    struct recorded_text text;

    if (!string(at, &text))
        return false;
    recorded->refused = is(&text, spsy_verdict_name(SPSY_REFUSED));
    recorded->has_verdict = recorded->refused || is(&text, spsy_verdict_name(SPSY_ALLOWED));
    return recorded->has_verdict;
}

static bool read_basis(const char **at, enum spsy_basis *basis)
{
    struct recorded_text text;

    if (!string(at, &text))
        return false;
    for (int i = SPSY_BASIS_FAILURE; i < SPSY_BASES; i++)
        if (is(&text, spsy_basis_name((enum spsy_basis)i))) {
            *basis = (enum spsy_basis)i;
            return true;
        }
    return false;
}

static bool decision_member(const char **at, const struct recorded_text *key, void *context)
{
    struct recorded *recorded = context;

    if (is(key, "function"))
        return string(at, &recorded->function);
    if (is(key, "verdict"))
        return read_verdict(at, recorded);
    if (is(key, "basis"))
        return recorded->has_basis = read_basis(at, &recorded->basis);
    if (is(key, "bypass"))
        return read_basis(at, &recorded->bypass) && spsy_basis_is_bypass(recorded->bypass);
    if (is(key, "calls"))
        return read_calls(at, recorded);
    if (is(key, "cause"))
        return text_or_null(at, &recorded->cause);
    recorded->break_glass |= is(key, "breakGlass");
    recorded->rehearsal |= is(key, "rehearsal");
    if (is(key, "list")) {
        recorded->list = true;
        return object(at, list_member, recorded);
    }
    return skip(at, SPSY_JSON_DEPTH_MAX);
}

bool recorded_read(const char *json, struct recorded *recorded)
{
    const char *at = json;

    memset(recorded, 0, offsetof(struct recorded, calls));
    if (!object(&at, decision_member, recorded))
        return false;
    blanks(&at);
    /* a rehearsal of many, spsy access, has no verdict of its own; nor needs a list one */
    return *at == '\0' && (recorded->rehearsal || recorded->list ||
                           (recorded->has_verdict && recorded->has_basis));
}

const struct recorded_call *recorded_decider(const struct recorded *recorded)
{
    enum spsy_meaning meaning = recorded->basis == SPSY_BASIS_FAILURE ? SPSY_MEANING_FAILED
                                : recorded->refused                   ? SPSY_MEANING_REFUSE
                                                                      : SPSY_MEANING_ALLOW;
    const struct recorded_call *decider = NULL;

    if (recorded->basis != SPSY_BASIS_FAILURE && recorded->basis != SPSY_BASIS_EXIT)
        return NULL;
    for (size_t i = 0; i < recorded->call_count; i++)
        if (recorded->calls[i].meaning == meaning && (!decider || meaning != SPSY_MEANING_ALLOW))
            decider = &recorded->calls[i];
    return decider;
}

bool recorded_failed(const struct recorded *recorded)
{
    bool failed = recorded->has_basis && recorded->basis == SPSY_BASIS_FAILURE;

    for (size_t i = 0; i < recorded->call_count; i++)
        failed |= recorded->calls[i].meaning == SPSY_MEANING_FAILED;
    return failed;
}

void recorded_unescape(const struct recorded_text *text, char *target, size_t size)
{
    char quoted[1024];
    cJSON *item = NULL;

    *target = '\0';
    if (!text->at || text->length > sizeof quoted - 3)
        return;
    snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)text->length, text->at);
    item = cJSON_Parse(quoted);
    if (cJSON_IsString(item))
        spsy_text_copy(target, size, item->valuestring);
    cJSON_Delete(item);
}
