#include "replay/entry.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "spsy_functions.h"

const char *const replay_outcome_names[REPLAY_OUTCOMES] = {
    [REPLAY_REFUSED] = "refused",
    [REPLAY_ALLOWED] = "allowed",
    [REPLAY_LEFT] = "left to CUPS",
    [REPLAY_FAILED] = "failed",
};

/* ---- facts ---- */

enum { FACTS_KEPT = 2048 };

/* A journal has few different ones: users, times queues. */
struct kept_facts {
    char *text; /* owned; NULL = free */
    bool damaged;
    struct guard_facts facts;
};

struct replay_facts {
    struct kept_facts kept[FACTS_KEPT];
};

struct replay_facts *replay_facts_open(void)
{
    return calloc(1, sizeof(struct replay_facts));
}

void replay_facts_close(struct replay_facts *facts)
{
    for (size_t i = 0; facts && i < FACTS_KEPT; i++)
        free(facts->kept[i].text);
    free(facts);
}

/* FNV-1a, eight bytes at a time would save nothing that matters here. */
static size_t place_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (size_t)(hash >> 32) % FACTS_KEPT;
}

const struct guard_facts *replay_facts_of(struct replay_facts *facts, const char *text,
                                          bool *damaged)
{
    static const struct guard_facts unknown;
    struct kept_facts *kept;
    struct spsy_error error;

    *damaged = false;
    if (!text[0])
        return &unknown;
    kept = &facts->kept[place_of(text)];
    if (!kept->text || strcmp(kept->text, text) != 0) {
        free(kept->text);
        kept->text = strdup(text); /* NULL: it is read again next time */
        kept->damaged = guard_facts_read(text, "the journal", &kept->facts, &error) < 0;
    }
    *damaged = kept->damaged;
    return &kept->facts;
}

/* ---- what is known of an entry without them ---- */

/* Was anybody asked? Then no special authority and no kind of job passed by the programs (X3-X5);
 * else the decision names what did. False: neither can be told. */
static bool take_bypass(const struct recorded *before, struct replay_entry *entry)
{
    struct spsy_request *request = &entry->request;

    if (before->basis == SPSY_BASIS_BYPASS_SPLCTL)
        request->special.own = SPSY_SPLCTL;
    if (before->basis == SPSY_BASIS_BYPASS_JOBCTL)
        request->special.own = SPSY_JOBCTL;
    request->operator_control = before->basis == SPSY_BASIS_BYPASS_JOBCTL;
    if (before->basis == SPSY_BASIS_BYPASS_SYSTEM)
        entry->job.type = SPSY_JOB_SYSTEM;
    return before->basis != SPSY_BASIS_FAILURE || before->call_count > 0;
}

/* It decided, so that what it says is known. */
static void take_native(const struct recorded *before, struct replay_entry *entry)
{
    entry->native_known =
        before->basis == SPSY_BASIS_AUTHORITY || spsy_basis_is_bypass(before->basis);
    entry->native_allowed = !before->refused;
    entry->cups = strcmp(entry->walked->job.name, "SPSYGATE") == 0;
    if (entry->cups)
        entry->native_known = entry->native_allowed = true;
}

static bool take_facts(const struct guard_facts *facts, struct replay_entry *entry)
{
    if (!facts->known) {
        take_native(&entry->before, entry);
        return take_bypass(&entry->before, entry);
    }
    entry->request.special = facts->special;
    entry->request.operator_control = facts->operator_control;
    entry->job.type = facts->job_type;
    entry->cups = facts->native == GUARD_NATIVE_CUPS;
    entry->native_known = facts->native != GUARD_NATIVE_UNKNOWN;
    entry->native_allowed = facts->native != GUARD_NATIVE_REFUSED;
    return true;
}

static enum replay_outcome outcome_of(const struct replay_entry *entry)
{
    const struct recorded *before = &entry->before;

    if (before->basis == SPSY_BASIS_FAILURE)
        return REPLAY_FAILED;
    if (before->refused)
        return REPLAY_REFUSED;
    return entry->cups && before->basis != SPSY_BASIS_EXIT ? REPLAY_LEFT : REPLAY_ALLOWED;
}

/* ---- the request ---- */

static int two(const char *digits)
{
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* "2026-11-21T01:02:03.456789Z", as spool_now_text writes it; -1 = it is not. Days since 1970 by
 * counting leap years: timegm would cost as much as the rest of an entry. */
static time_t time_of(const char *text)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int year, month;
    long days;

    for (size_t i = 0; shape[i]; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return -1;
    year = two(text) * 100 + two(text + 2);
    month = two(text + 5);
    if (month < 1 || month > 12 || year < 1970)
        return -1;
    days = (year - 1970) * 365L + before[month - 1] + two(text + 8) - 1;
    year -= month <= 2;
    days += year / 4 - year / 100 + year / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    return ((days * 24 + two(text + 11)) * 60 + two(text + 14)) * 60L + two(text + 17);
}

static bool find_function(const char *function, size_t *index)
{
#define NAME(function) #function,
    static const char *const names[SPSY_FUNCTION_COUNT] = {SPSY_FUNCTION_LIST(NAME)};

    for (*index = 0; *index < SPSY_FUNCTION_COUNT; (*index)++)
        if (strcmp(names[*index], function) == 0)
            return true;
    return false;
}

static bool no_record(const unsigned char *record)
{
    static const unsigned char none[SPSY_RECORD_BYTES];

    return memcmp(record, none, sizeof none) == 0;
}

const char *replay_entry_read(const struct spool_walked *walked, const struct guard_facts *facts,
                              struct replay_entry *entry)
{
    struct spsy_error error;

    entry->walked = walked;
    entry->facts = *facts;
    entry->unknown = NULL;
    memset(&entry->request, 0, sizeof entry->request);
    memset(entry->rules, 0, sizeof entry->rules);
    if (!recorded_read(walked->decision, &entry->before))
        return "the entry is damaged";
    if (entry->before.list)
        return "a list of the gateway's, which has no records";
    if (entry->before.rehearsal)
        return "a rehearsal, which decided nothing";
    if (!walked->record)
        return "the entry is damaged";
    if (no_record(walked->record))
        return "no record could be built of the file";
    entry->at = time_of(walked->time);
    entry->job = (struct spsy_recorded_job){walked->job.number, walked->job.user, walked->job.name,
                                            SPSY_JOB_BATCH};
    if (entry->at == -1 ||
        spsy_record_decode(walked->record, SPSY_RECORD_BYTES, SPSY_CHARSET_EBCDIC,
                           &entry->request.fields, &entry->text, &error) < 0 ||
        !find_function(entry->request.fields.function, &entry->function))
        return "the entry is damaged";
    if (!take_facts(facts, entry) && !entry->before.break_glass)
        entry->unknown = "the special authorities of who asked";
    entry->outcome = outcome_of(entry);
    return NULL;
}
