#include "replay/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "replay/run.h"

/* What an outcome can become: one of the outcomes, or nothing that could be told. */
enum { NOW_UNKNOWN = REPLAY_OUTCOMES, NOW_PASSED, NOWS, BEFORE_NONE = REPLAY_OUTCOMES, BEFORES };

static const char *const now_names[NOWS] = {
    [REPLAY_REFUSED] = "refused", [REPLAY_ALLOWED] = "allowed", [REPLAY_LEFT] = "left to CUPS",
    [REPLAY_FAILED] = "failed",   [NOW_UNKNOWN] = "unknown",    [NOW_PASSED] = "not replayed",
};

/* In the order of the rows: what lets in comes first. */
static const struct {
    unsigned char before, now;
} order[] = {
    {REPLAY_REFUSED, REPLAY_ALLOWED}, {REPLAY_REFUSED, REPLAY_LEFT},
    {REPLAY_ALLOWED, REPLAY_REFUSED}, {REPLAY_LEFT, REPLAY_REFUSED},
    {REPLAY_REFUSED, REPLAY_FAILED},  {REPLAY_ALLOWED, REPLAY_FAILED},
    {REPLAY_LEFT, REPLAY_FAILED},     {REPLAY_FAILED, REPLAY_ALLOWED},
    {REPLAY_FAILED, REPLAY_LEFT},     {REPLAY_FAILED, REPLAY_REFUSED},
    {REPLAY_ALLOWED, REPLAY_LEFT},    {REPLAY_LEFT, REPLAY_ALLOWED},
    {REPLAY_REFUSED, REPLAY_REFUSED}, {REPLAY_ALLOWED, REPLAY_ALLOWED},
    {REPLAY_LEFT, REPLAY_LEFT},       {REPLAY_FAILED, REPLAY_FAILED},
    {REPLAY_REFUSED, NOW_UNKNOWN},    {REPLAY_ALLOWED, NOW_UNKNOWN},
    {REPLAY_LEFT, NOW_UNKNOWN},       {REPLAY_FAILED, NOW_UNKNOWN},
    {BEFORE_NONE, NOW_PASSED},
};
enum { ORDER = sizeof order / sizeof order[0] };

enum by { BY_ALL, BY_RULE, BY_USER, BY_FUNCTION, BY_QUEUE, BY_CAUSE, BYS };
static const char *const by_names[BYS] = {"all", "rule", "user", "function", "queue", "cause"};

struct counted {
    struct counted *next; /* of the same place */
    unsigned char before, now, by;
    int64_t decisions, entries;
    int64_t examples[REPLAY_EXAMPLES]; /* the lowest ids */
    char value[];
};

enum { PLACES = 4096 };

struct replay_tally {
    struct counted *places[PLACES];
    size_t values;
    bool others;
    int64_t pairs[BEFORES][NOWS]; /* decisions */
};

struct replay_tally *replay_tally_open(void)
{
    return calloc(1, sizeof(struct replay_tally));
}

void replay_tally_close(struct replay_tally *tally)
{
    struct counted *next;

    for (size_t i = 0; tally && i < PLACES; i++)
        for (struct counted *at = tally->places[i]; at; at = next) {
            next = at->next;
            free(at);
        }
    free(tally);
}

/* ---- counting ---- */

static struct counted **place_of(struct replay_tally *tally, unsigned before, unsigned now,
                                 enum by by, const char *value)
{
    uint64_t hash = (before * NOWS + now) * BYS + (unsigned)by;
    struct counted **at;

    for (const char *character = value; *character; character++)
        hash = (hash ^ (unsigned char)*character) * 1099511628211u;
    at = &tally->places[(hash >> 32 ^ hash) % PLACES];
    while (*at && ((*at)->before != before || (*at)->now != now || (*at)->by != by ||
                   strcmp((*at)->value, value) != 0))
        at = &(*at)->next;
    return at;
}

/* Keeps the lowest: within a function entries come by id, functions one after the other. */
static void keep_example(struct counted *counted, int64_t id)
{
    size_t have = counted->entries < REPLAY_EXAMPLES ? (size_t)counted->entries : REPLAY_EXAMPLES;
    size_t at = have;

    while (at > 0 && counted->examples[at - 1] > id)
        at--;
    if (at == REPLAY_EXAMPLES)
        return;
    if (have == REPLAY_EXAMPLES)
        have--;
    memmove(&counted->examples[at + 1], &counted->examples[at],
            (have - at) * sizeof counted->examples[0]);
    counted->examples[at] = id;
}

static int count(struct replay_tally *tally, unsigned before, unsigned now, enum by by,
                 const char *value, const struct spool_walked *walked, struct spsy_error *error)
{
    struct counted **place = place_of(tally, before, now, by, value);
    size_t size = strlen(value) + 1;

    if (!*place && tally->values >= REPLAY_VALUES_MAX && by != BY_ALL) {
        tally->others = true;
        value = "(others)";
        size = strlen(value) + 1;
        place = place_of(tally, before, now, by, value);
    }
    if (!*place) {
        *place = calloc(1, sizeof **place + size);
        if (!*place)
            return spsy_fail_memory(error);
        (*place)->before = (unsigned char)before;
        (*place)->now = (unsigned char)now;
        (*place)->by = (unsigned char)by;
        memcpy((*place)->value, value, size);
        tally->values++;
    }
    keep_example(*place, walked->id);
    (*place)->decisions += walked->count;
    (*place)->entries++;
    return 0;
}

static int count_all(struct replay_tally *tally, unsigned before, unsigned now,
                     const struct spool_walked *walked, struct spsy_error *error)
{
    tally->pairs[before][now] += walked->count;
    return count(tally, before, now, BY_ALL, "", walked, error);
}

/* ---- who decided ---- */

enum { WHO_SIZE = REPLAY_TEXT_SIZE / 2 };

/* "QSPSY/RULES (SPSY0100 number 10): rule 2, payroll" */
static void write_program(char who[WHO_SIZE], const char *program, const char *format, long number,
                          const char *reason)
{
    char text[1024];

    snprintf(text, sizeof text, "%.*s (%.8s number %ld)%s%.*s", spsy_text_cut(program, 100),
             program, format, number, reason[0] ? ": " : "", spsy_text_cut(reason, 200), reason);
    spsy_text_copy(who, WHO_SIZE, text);
}

static void who_called(const struct recorded_call *call, char who[WHO_SIZE])
{
    char program[256], format[16], reason[SPSY_REASON_BYTES];

    recorded_unescape(&call->program, program, sizeof program);
    recorded_unescape(&call->format, format, sizeof format);
    recorded_unescape(&call->reason, reason, sizeof reason);
    write_program(who, program, format, call->number, reason);
}

static void who_without(enum spsy_basis basis, bool cups, const char *cause, char who[WHO_SIZE])
{
    if (basis == SPSY_BASIS_FAILURE)
        spsy_text_copy(who, WHO_SIZE, cause[0] ? cause : "it could not be decided");
    else if (basis == SPSY_BASIS_AUTHORITY)
        spsy_text_copy(who, WHO_SIZE, cups ? "nobody, CUPS decides" : "native authority");
    else
        spsy_text_copy(who, WHO_SIZE, spsy_basis_name(basis));
}

static void who_before(const struct replay_entry *entry, char who[WHO_SIZE])
{
    const struct recorded *before = &entry->before;
    const struct recorded_call *decider = recorded_decider(before);
    char cause[SPSY_REASON_BYTES] = "";

    if (decider) {
        who_called(decider, who);
        return;
    }
    recorded_unescape(&before->cause, cause, sizeof cause);
    who_without(before->basis, entry->cups, cause, who);
}

static const struct spsy_call *decided_by(const struct spsy_decision *now)
{
    enum spsy_meaning meaning = now->basis == SPSY_BASIS_FAILURE ? SPSY_MEANING_FAILED
                                : now->verdict == SPSY_REFUSED   ? SPSY_MEANING_REFUSE
                                                                 : SPSY_MEANING_ALLOW;

    if (now->basis != SPSY_BASIS_EXIT && now->basis != SPSY_BASIS_FAILURE)
        return NULL;
    if (meaning != SPSY_MEANING_ALLOW) /* it ended the chain */
        return now->call_count && now->calls[now->call_count - 1].meaning == meaning
                   ? &now->calls[now->call_count - 1]
                   : NULL;
    for (size_t i = 0; i < now->call_count; i++)
        if (now->calls[i].meaning == meaning)
            return &now->calls[i];
    return NULL;
}

static void who_now(const struct replay_entry *entry, const struct spsy_decision *now,
                    char who[WHO_SIZE])
{
    const struct spsy_call *call = decided_by(now);
    char why[2 * SPSY_REASON_BYTES];

    if (call) {
        replay_rules_why(entry, call, why, sizeof why);
        write_program(who, call->program, call->format, call->number, why);
    } else {
        who_without(now->basis, entry->cups, now->why, who);
    }
}

/* ---- what came of an entry ---- */

static enum replay_outcome outcome_of(const struct replay_entry *entry,
                                      const struct spsy_decision *now)
{
    if (now->basis == SPSY_BASIS_FAILURE)
        return REPLAY_FAILED;
    if (now->verdict == SPSY_REFUSED)
        return REPLAY_REFUSED;
    return entry->cups && now->basis != SPSY_BASIS_EXIT ? REPLAY_LEFT : REPLAY_ALLOWED;
}

static int count_flip(struct replay_tally *tally, const struct replay_entry *entry, unsigned to,
                      const struct spsy_decision *now, struct spsy_error *error)
{
    const struct spsy_fields *fields = &entry->request.fields;
    char before[WHO_SIZE], after[WHO_SIZE], text[REPLAY_TEXT_SIZE + 8];
    int result;

    who_before(entry, before);
    who_now(entry, now, after);
    snprintf(text, sizeof text, "%s -> %s", before, after);
    result = count(tally, entry->outcome, to, BY_RULE, text, entry->walked, error);
    if (result == 0)
        result =
            count(tally, entry->outcome, to, BY_USER, fields->current_user, entry->walked, error);
    if (result == 0)
        result =
            count(tally, entry->outcome, to, BY_FUNCTION, fields->function, entry->walked, error);
    snprintf(text, sizeof text, "%s/%s", fields->output_queue_library, fields->output_queue);
    return result == 0 ? count(tally, entry->outcome, to, BY_QUEUE, text, entry->walked, error)
                       : result;
}

int replay_tally_decided(struct replay_tally *tally, const struct replay_entry *entry,
                         const struct spsy_decision *now, struct spsy_error *error)
{
    enum replay_outcome to = outcome_of(entry, now);
    int result = count_all(tally, entry->outcome, to, entry->walked, error);

    return result == 0 && to != entry->outcome ? count_flip(tally, entry, to, now, error) : result;
}

int replay_tally_unknown(struct replay_tally *tally, const struct replay_entry *entry,
                         struct spsy_error *error)
{
    int result = count_all(tally, entry->outcome, NOW_UNKNOWN, entry->walked, error);

    return result == 0 ? count(tally, entry->outcome, NOW_UNKNOWN, BY_CAUSE, entry->unknown,
                               entry->walked, error)
                       : result;
}

int replay_tally_unasked(struct replay_tally *tally, const struct replay_entry *entry,
                         struct spsy_error *error)
{
    int result = count_all(tally, entry->outcome, entry->outcome, entry->walked, error);

    return result == 0 ? count(tally, entry->outcome, entry->outcome, BY_CAUSE,
                               "break-glass was in force: nobody is asked", entry->walked, error)
                       : result;
}

int replay_tally_passed(struct replay_tally *tally, const struct spool_walked *walked,
                        const char *why, struct spsy_error *error)
{
    int result = count_all(tally, BEFORE_NONE, NOW_PASSED, walked, error);

    return result == 0 ? count(tally, BEFORE_NONE, NOW_PASSED, BY_CAUSE, why, walked, error)
                       : result;
}

void replay_tally_totals(const struct replay_tally *tally, struct replay_totals *totals)
{
    memset(totals, 0, sizeof *totals);
    totals->others = tally->others;
    totals->passed = tally->pairs[BEFORE_NONE][NOW_PASSED];
    for (size_t i = 0; i < ORDER; i++) {
        const unsigned before = order[i].before, now = order[i].now;
        const int64_t pair = tally->pairs[before][now];

        totals->unknown += now == NOW_UNKNOWN ? pair : 0;
        if (before >= REPLAY_OUTCOMES || now >= REPLAY_OUTCOMES)
            continue;
        totals->decided += pair;
        totals->failed += now == REPLAY_FAILED ? pair : 0;
        if (before == now)
            continue;
        totals->flips += pair;
        if (now == REPLAY_FAILED || before == REPLAY_FAILED)
            totals->other += pair;
        else if (before == REPLAY_REFUSED)
            totals->less_strict += pair;
        else if (now == REPLAY_REFUSED)
            totals->more_strict += pair;
        else
            totals->other += pair;
    }
}

/* ---- the rows ---- */

static size_t rank(const struct counted *counted)
{
    size_t i = 0;

    while (i < ORDER - 1 && (order[i].before != counted->before || order[i].now != counted->now))
        i++;
    return i;
}

/* By what became of what, then as the names of `by` stand, then the most first. */
static int compare(const void *left, const void *right)
{
    const struct counted *a = *(const struct counted *const *)left;
    const struct counted *b = *(const struct counted *const *)right;

    if (rank(a) != rank(b))
        return rank(a) < rank(b) ? -1 : 1;
    if (a->by != b->by)
        return a->by < b->by ? -1 : 1;
    if (a->decisions != b->decisions)
        return a->decisions > b->decisions ? -1 : 1;
    return strcmp(a->value, b->value);
}

static bool add_number(cJSON *row, const char *key, int64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, number);
    return cJSON_AddRawToObject(row, key, text) != NULL;
}

/* "17 23 40": a row of a table has no lists in it. */
static bool add_examples(cJSON *row, const struct counted *counted)
{
    char text[REPLAY_EXAMPLES * 24] = "";
    size_t used = 0;

    for (size_t i = 0; i < REPLAY_EXAMPLES && (int64_t)i < counted->entries; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%" PRId64, i ? " " : "",
                                 counted->examples[i]);
    return cJSON_AddStringToObject(row, "examples", text) != NULL;
}

static cJSON *row_of(const struct counted *counted)
{
    const char *before =
        counted->before < REPLAY_OUTCOMES ? replay_outcome_names[counted->before] : "-";
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "before", before) &&
        cJSON_AddStringToObject(row, "now", now_names[counted->now]) &&
        cJSON_AddStringToObject(row, "by", by_names[counted->by]) &&
        add_number(row, "decisions", counted->decisions) &&
        add_number(row, "entries", counted->entries) && add_examples(row, counted) &&
        cJSON_AddStringToObject(row, "value", counted->value))
        return row;
    cJSON_Delete(row);
    return NULL;
}

int replay_tally_tell(struct replay_tally *tally, struct answer *answer)
{
    struct counted **all = calloc(tally->values + 1, sizeof(struct counted *));
    size_t count = 0;
    int result = 0;

    if (!all)
        return answer_fail(answer, "SPY0105", "out of memory");
    for (size_t i = 0; i < PLACES; i++)
        for (struct counted *at = tally->places[i]; at && count < tally->values; at = at->next)
            all[count++] = at;
    qsort(all, count, sizeof *all, compare);
    for (size_t i = 0; i < count && result == 0; i++)
        result = answer_row(answer, row_of(all[i]));
    free(all);
    return result;
}
