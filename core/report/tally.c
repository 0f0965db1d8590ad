#include "report/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard/recorded.h"
#include "report/counts.h"
#include "report/days.h"
#include "report/latency.h"

enum {
    USERS = 4096,
    FUNCTIONS = 64,
    REASONS = 1024,
    PROGRAMS = 64,
    BYPASSES = 4096,
    SHOWN = 50, /* of each table */
};

/* One program under one number of one format. */
struct measured {
    char format[9], program[COUNTS_KEY]; /* as entries have them */
    long number;
    int64_t meanings[SPSY_MEANING_WOULD_ALLOW + 1];
    struct latency latency;
};

struct tally {
    int64_t entries, decisions, rehearsals, lists, damaged;
    int64_t list_jobs, list_refused, list_failed;
    int64_t outcomes[OUTCOMES];
    char first[SPOOL_TIME_SIZE], last[SPOOL_TIME_SIZE];
    struct days days;
    struct counts users, functions, refusals, failures, bypasses;
    size_t program_count;
    int64_t programs_others; /* calls of programs that found no place any more */
    struct measured *programs;
};

static const struct {
    const char *key, *words;
} outcomes[OUTCOMES] = {
    {"refusedByProgram", "refused by a program"},
    {"refusedByAuthority", "refused for want of authority"},
    {"refusedByProtection", "refused by the file's protection"},
    {"refusedForKey", "refused for want of the file's key"},
    {"failed", "refused because a program failed"},
    {"allowedByProgram", "allowed by a program"},
    {"allowedByAuthority", "allowed by authority"},
    {"bypassed", "no program asked: special authority"},
    {"breakGlass", "no program asked: break-glass"},
};

const char *outcome_key(enum outcome outcome)
{
    return outcomes[outcome].key;
}

const char *outcome_words(enum outcome outcome)
{
    return outcomes[outcome].words;
}

struct tally *tally_new(void)
{
    struct tally *tally = calloc(1, sizeof *tally);

    if (tally && (tally->programs = calloc(PROGRAMS, sizeof *tally->programs)) &&
        counted_begin(&tally->users, USERS) && counted_begin(&tally->functions, FUNCTIONS) &&
        counted_begin(&tally->refusals, REASONS) && counted_begin(&tally->failures, REASONS) &&
        counted_begin(&tally->bypasses, BYPASSES))
        return tally;
    tally_free(tally);
    return NULL;
}

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    counted_end(&tally->users);
    counted_end(&tally->functions);
    counted_end(&tally->refusals);
    counted_end(&tally->failures);
    counted_end(&tally->bypasses);
    free(tally->programs);
    free(tally);
}

/* ---- one entry ---------------------------------------------------------------------------- */

static enum outcome outcome_of(const struct recorded *recorded)
{
    if (recorded->break_glass && recorded->basis == SPSY_BASIS_AUTHORITY)
        return OUTCOME_BREAK_GLASS;
    switch (recorded->basis) {
    case SPSY_BASIS_EXIT:
        return recorded->refused ? OUTCOME_REFUSED_EXIT : OUTCOME_ALLOWED_EXIT;
    case SPSY_BASIS_AUTHORITY:
        return recorded->refused ? OUTCOME_REFUSED_AUTHORITY : OUTCOME_ALLOWED_AUTHORITY;
    case SPSY_BASIS_PROTECTION:
        return OUTCOME_PROTECTED;
    case SPSY_BASIS_KEY:
        return OUTCOME_KEY_LACKED;
    case SPSY_BASIS_FAILURE:
        return OUTCOME_FAILED;
    default:
        return OUTCOME_BYPASSED;
    }
}

static bool is(const struct recorded_text *text, const char *known)
{
    return strncmp(known, text->at ? text->at : "", text->length) == 0 && !known[text->length];
}

static bool same_program(const struct measured *program, const struct recorded_call *call)
{
    return program->number == call->number && is(&call->format, program->format) &&
           is(&call->program, program->program);
}

static bool fits(const struct recorded_text *text, size_t size)
{
    return text->at && text->length < size;
}

/* guess: where it is if the chain is the one of the entry before. */
static struct measured *program_place(struct tally *tally, const struct recorded_call *call,
                                      size_t guess)
{
    struct measured *program;

    if (!fits(&call->format, sizeof program->format) ||
        !fits(&call->program, sizeof program->program))
        return NULL;
    if (guess < tally->program_count && same_program(&tally->programs[guess], call))
        return &tally->programs[guess];
    for (size_t i = 0; i < tally->program_count; i++)
        if (same_program(&tally->programs[i], call))
            return &tally->programs[i];
    if (tally->program_count == PROGRAMS)
        return NULL;
    program = &tally->programs[tally->program_count++];
    memcpy(program->format, call->format.at, call->format.length);
    memcpy(program->program, call->program.at, call->program.length);
    program->number = call->number;
    return program;
}

static void add_calls(struct tally *tally, const struct recorded *recorded, int64_t times)
{
    for (size_t i = 0; i < recorded->call_count; i++) {
        const struct recorded_call *call = &recorded->calls[i];
        struct measured *program = program_place(tally, call, i);

        if (!program) {
            tally->programs_others += times;
            continue;
        }
        program->meanings[call->meaning] += times;
        if (call->meaning != SPSY_MEANING_SKIPPED)
            latency_add(&program->latency, call->tenths, 1); /* a repeat is not measured */
    }
}

/* "PROGRAM\tREASON", both as the entry has them. */
static void add_reason(struct counts *counts, const struct recorded_text *program,
                       const struct recorded_text *reason, const struct spool_walked *entry)
{
    char key[COUNTS_KEY];
    int length =
        snprintf(key, sizeof key, "%.*s\t%.*s", (int)program->length,
                 program->at ? program->at : "", (int)reason->length, reason->at ? reason->at : "");

    counted_add(counts, key, (size_t)(length < COUNTS_KEY ? length : COUNTS_KEY - 1), 0,
                entry->count, entry->last_time);
}

static void add_refusal(struct tally *tally, const struct recorded *recorded, enum outcome outcome,
                        const struct spool_walked *entry)
{
    static const struct recorded_text nobody = {"", 0};
    static const struct recorded_text protection = {"protection", 10}, key = {"key", 3};
    const struct recorded_call *decider = recorded_decider(recorded);

    if (outcome == OUTCOME_REFUSED_EXIT && decider)
        add_reason(&tally->refusals, &decider->program, &decider->reason, entry);
    else if (outcome == OUTCOME_REFUSED_AUTHORITY)
        add_reason(&tally->refusals, &nobody, &nobody, entry);
    else if (outcome == OUTCOME_PROTECTED || outcome == OUTCOME_KEY_LACKED)
        add_reason(&tally->refusals, outcome == OUTCOME_PROTECTED ? &protection : &key,
                   &recorded->cause, entry);
}

/* Programs that failed, whether for that it was refused or not; and what failed without one. */
static void add_failures(struct tally *tally, const struct recorded *recorded,
                         const struct spool_walked *entry)
{
    static const struct recorded_text nobody = {"", 0};
    bool named = false;

    for (size_t i = 0; i < recorded->call_count; i++)
        if (recorded->calls[i].meaning == SPSY_MEANING_FAILED) {
            add_reason(&tally->failures, &recorded->calls[i].program, &recorded->calls[i].reason,
                       entry);
            named = true;
        }
    if (!named && recorded->has_basis && recorded->basis == SPSY_BASIS_FAILURE)
        add_reason(&tally->failures, &nobody, &recorded->cause, entry);
}

static void add_bypass(struct tally *tally, const struct recorded *recorded, enum spsy_basis bypass,
                       const struct spool_walked *entry)
{
    char key[64];
    int length = snprintf(key, sizeof key, "%s\t%s", entry->current_user, spsy_basis_name(bypass));

    counted_add(&tally->bypasses, key, (size_t)length, recorded->refused, entry->count,
                entry->last_time);
}

static void add_decision(struct tally *tally, const struct recorded *recorded,
                         const struct spool_walked *entry)
{
    enum outcome outcome = outcome_of(recorded);

    tally->decisions += entry->count;
    tally->outcomes[outcome] += entry->count;
    days_add(&tally->days, entry->time, (int)outcome, entry->count);
    counted_add(&tally->users, entry->current_user, strlen(entry->current_user), (int)outcome,
                entry->count, entry->last_time);
    counted_add(&tally->functions, recorded->function.at, recorded->function.length, (int)outcome,
                entry->count, entry->last_time);
    add_refusal(tally, recorded, outcome, entry);
    if (outcome == OUTCOME_BYPASSED)
        add_bypass(tally, recorded, recorded->basis, entry);
    else if (recorded->bypass != SPSY_BASIS_FAILURE)
        add_bypass(tally, recorded, recorded->bypass, entry);
}

static void add_list(struct tally *tally, const struct recorded *recorded, int64_t times)
{
    tally->lists += times;
    tally->list_jobs += recorded->list_jobs * times;
    tally->list_refused += recorded->list_refused * times;
    tally->list_failed += recorded->list_failed * times;
}

int tally_entry(struct tally *tally, const struct spool_walked *entry)
{
    struct recorded recorded;

    tally->entries++;
    if (!tally->first[0] || strcmp(entry->time, tally->first) < 0)
        counted_time(tally->first, entry->time);
    if (strcmp(entry->last_time, tally->last) > 0)
        counted_time(tally->last, entry->last_time);
    if (!recorded_read(entry->decision, &recorded)) {
        tally->damaged++;
        return 0;
    }
    if (recorded.rehearsal) {
        tally->rehearsals += entry->count;
        return 0;
    }
    if (recorded.list)
        add_list(tally, &recorded, entry->count);
    else
        add_decision(tally, &recorded, entry);
    add_failures(tally, &recorded, entry);
    add_calls(tally, &recorded, entry->count);
    return 0;
}

/* ---- what it has come to ------------------------------------------------------------------- */

static bool add_count(cJSON *object, const char *key, int64_t value)
{
    return cJSON_AddNumberToObject(object, key, (double)value) != NULL;
}

static bool add_outcomes(cJSON *object, const int64_t of[])
{
    bool whole = object != NULL;

    for (int i = 0; whole && i < OUTCOMES; i++)
        whole = add_count(object, outcomes[i].key, of[i]);
    return whole;
}

static cJSON *add_row(cJSON *array)
{
    cJSON *row = cJSON_CreateObject();

    if (row)
        cJSON_AddItemToArray(array, row);
    return row;
}

static bool model_days(const struct days *days, cJSON *model)
{
    cJSON *array = cJSON_AddArrayToObject(model, "days");
    bool whole = array && add_count(model, "daysARow", days->width ? days->width : 1);

    for (size_t i = 0; whole && i < days->count; i++) {
        cJSON *row = add_row(array);
        char text[11];

        days_text(days->row[i].day, text);
        whole =
            row && cJSON_AddStringToObject(row, "day", text) && add_outcomes(row, days->row[i].of);
    }
    return whole;
}

/* How a row says what it is of. counted NULL: the others, which have no name. */
typedef bool add_name(cJSON *row, const struct counted *counted, const char *const names[2]);

/* Rows of names, "count" and "last", and what add_name adds; the others last, when there are any.
 */
static bool model_rows(const struct counts *counts, cJSON *model, const char *key,
                       const char *const names[2], add_name *add)
{
    cJSON *array = cJSON_AddArrayToObject(model, key), *row;
    size_t count = 0;
    const struct counted **rows = counted_sorted(counts, SHOWN, &count);
    int64_t others = counts->others.all;
    bool whole = array && rows;

    for (size_t i = 0; i < counts->room; i++)
        others += counts->rows[i].all;
    for (size_t i = 0; whole && i < count; i++) {
        row = add_row(array);
        others -= rows[i]->all;
        whole = row && add(row, rows[i], names) && add_count(row, "count", rows[i]->all) &&
                cJSON_AddStringToObject(row, "last", rows[i]->last);
    }
    if (whole && others > 0) {
        row = add_row(array);
        whole = row && add(row, NULL, names) && add_count(row, "count", others);
    }
    free(rows);
    return whole;
}

static bool add_single(cJSON *row, const struct counted *counted, const char *const names[2])
{
    return counted ? cJSON_AddStringToObject(row, names[0], counted->key) &&
                         add_outcomes(row, counted->of)
                   : cJSON_AddNullToObject(row, names[0]) != NULL;
}

/* A key's two halves, as a person reads them. */
static bool add_halves(cJSON *row, const struct counted *counted, const char *const names[2])
{
    const char *key = counted ? counted->key : "", *tab = strchr(key, '\t');
    const struct recorded_text halves[2] = {
        {key, tab ? (size_t)(tab - key) : strlen(key)},
        {tab ? tab + 1 : "", tab ? strlen(tab + 1) : 0},
    };
    char text[COUNTS_KEY];
    bool added = true;

    for (int i = 0; i < 2 && added; i++) {
        recorded_unescape(&halves[i], text, sizeof text);
        added = counted ? cJSON_AddStringToObject(row, names[i], text) != NULL
                        : cJSON_AddNullToObject(row, names[i]) != NULL;
    }
    return added;
}

static bool model_counts(const struct counts *counts, cJSON *model, const char *key,
                         const char *name)
{
    return model_rows(counts, model, key, (const char *const[2]){name, NULL}, add_single);
}

static bool model_halves(const struct counts *counts, cJSON *model, const char *key,
                         const char *first, const char *second)
{
    return model_rows(counts, model, key, (const char *const[2]){first, second}, add_halves);
}

static bool model_program(const struct measured *program, cJSON *row)
{
    struct recorded_text name = {program->program, strlen(program->program)};
    char text[COUNTS_KEY];

    recorded_unescape(&name, text, sizeof text);
    if (!cJSON_AddStringToObject(row, "format", program->format) ||
        !add_count(row, "number", program->number) ||
        !cJSON_AddStringToObject(row, "program", text))
        return false;
    for (int i = SPSY_MEANING_NONE; i <= SPSY_MEANING_WOULD_ALLOW; i++)
        if (!add_count(row, spsy_meaning_name((enum spsy_meaning)i), program->meanings[i]))
            return false;
    return cJSON_AddNumberToObject(row, "p50", latency_at(&program->latency, 500)) &&
           cJSON_AddNumberToObject(row, "p99", latency_at(&program->latency, 990)) &&
           cJSON_AddNumberToObject(row, "worst", (double)program->latency.worst / 10);
}

static bool model_programs(const struct tally *tally, cJSON *model)
{
    cJSON *array = cJSON_AddArrayToObject(model, "programs");
    bool whole = array && add_count(model, "callsOfOtherPrograms", tally->programs_others);

    for (size_t i = 0; whole && i < tally->program_count; i++) {
        cJSON *row = add_row(array);

        whole = row && model_program(&tally->programs[i], row);
    }
    return whole;
}

static bool model_lists(const struct tally *tally, cJSON *model)
{
    cJSON *lists = cJSON_AddObjectToObject(model, "lists");

    return lists && add_count(lists, "lists", tally->lists) &&
           add_count(lists, "jobs", tally->list_jobs) &&
           add_count(lists, "refused", tally->list_refused) &&
           add_count(lists, "failed", tally->list_failed);
}

bool tally_model(const struct tally *tally, cJSON *model)
{
    return cJSON_AddStringToObject(model, "first", tally->first) &&
           cJSON_AddStringToObject(model, "last", tally->last) &&
           add_count(model, "entries", tally->entries) &&
           add_count(model, "decisions", tally->decisions) &&
           add_count(model, "rehearsals", tally->rehearsals) &&
           add_count(model, "damaged", tally->damaged) && model_lists(tally, model) &&
           add_outcomes(cJSON_AddObjectToObject(model, "outcomes"), tally->outcomes) &&
           model_days(&tally->days, model) && model_counts(&tally->users, model, "users", "user") &&
           model_counts(&tally->functions, model, "functions", "function") &&
           model_halves(&tally->refusals, model, "refusals", "program", "reason") &&
           model_halves(&tally->failures, model, "failures", "program", "cause") &&
           model_halves(&tally->bypasses, model, "bypasses", "user", "basis") &&
           model_programs(tally, model);
}
