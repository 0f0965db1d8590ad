#include "guard/journalling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/flood.h"
#include "registry/registry.h"
#include "session/syslog.h"
#include "store/store.h"

static const char number_characters[] = "0123456789+-.eE";

/* ---- the journal ---- */

/* The place of a registration in the tally; NULL when it is full, which it cannot be of one list.
 */
static struct record_shadow *shadow_place(struct record_shadows *shadows,
                                          const struct spool_shadow_key *key)
{
    struct record_shadow *place = shadows->of;

    for (; place < &shadows->of[shadows->count]; place++)
        if (place->key.number == key->number && strcmp(place->key.format, key->format) == 0 &&
            strcmp(place->key.program, key->program) == 0 &&
            strcmp(place->registered_at, key->registered_at) == 0)
            return place;
    if (shadows->count == SPSY_CALLS_MAX)
        return NULL;
    shadows->count++;
    memset(place, 0, sizeof *place);
    place->key = *key;
    snprintf(place->format, sizeof place->format, "%s", key->format);
    snprintf(place->registered_at, sizeof place->registered_at, "%s", key->registered_at);
    return place;
}

/* One call, when its program is a shadow. */
static void count_call(struct session *session, const struct spsy_call *call,
                       struct record_shadows *shadows)
{
    const struct spsy_registration *registration =
        spsy_job_registration(session->engine, call->format, call->number);
    struct spool_shadow_key key;
    struct record_shadow *place;

    if (!registration || registration->mode != SPSY_MODE_SHADOW ||
        call->meaning == SPSY_MEANING_SKIPPED)
        return;
    key = (struct spool_shadow_key){call->format, call->number, call->program,
                                    registration->registered_at};
    place = shadow_place(shadows, &key);
    if (!place)
        return;
    place->counts.calls++;
    place->counts.would_refuse += call->meaning == SPSY_MEANING_WOULD_REFUSE;
    place->counts.would_allow += call->meaning == SPSY_MEANING_WOULD_ALLOW;
    place->counts.failures += call->meaning == SPSY_MEANING_FAILED;
}

void record_count_shadows(struct session *session, const struct spsy_decision *decision,
                          struct record_shadows *shadows)
{
    for (size_t i = 0; i < decision->call_count; i++)
        count_call(session, &decision->calls[i], shadows);
}

int record_write_shadows(struct session *session, struct record_shadows *shadows,
                         struct spsy_error *error)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < shadows->count; i++) {
        struct record_shadow *shadow = &shadows->of[i];

        shadow->key.format = shadow->format;
        shadow->key.registered_at = shadow->registered_at;
        result = spool_shadow_add(session->spool, &shadow->key, &shadow->counts, error);
    }
    return result;
}

bool record_has_failure(const struct spsy_decision *decision)
{
    bool failed = decision->basis == SPSY_BASIS_FAILURE;

    for (size_t i = 0; i < decision->call_count; i++)
        failed |= decision->calls[i].meaning == SPSY_MEANING_FAILED;
    return failed;
}

/* ---- the same read again ---- */

/* Decisions in JSON but for how long their programs took. Inside a string the key would have
 * backslashes. */
static bool same_but_for_time(const char *a, const char *b)
{
    static const char key[] = "\"microseconds\":";

    for (const char *time = strstr(a, key); time; time = strstr(a, key)) {
        size_t length = (size_t)(time - a) + sizeof key - 1;

        if (strncmp(a, b, length) != 0)
            return false;
        a += length + strspn(a + length, number_characters);
        b += length + strspn(b + length, number_characters);
    }
    return strcmp(a, b) == 0;
}

static struct session_read *find_read(struct session *session,
                                      const struct spool_journal_entry *entry)
{
    int64_t oldest = spsy_now_ms() - session->settings.journal_repeat_seconds * 1000;

    for (size_t i = 0; i < SESSION_RECENT_READS && session->journal.recent[i]; i++) {
        struct session_read *read = session->journal.recent[i];

        if (read->since_ms > oldest && strcmp(read->user, entry->current_user) == 0 &&
            memcmp(read->record, entry->record, sizeof read->record) == 0 &&
            strcmp(read->facts, entry->facts ? entry->facts : "") == 0 &&
            same_but_for_time(read->decision, entry->decision))
            return read;
    }
    return NULL;
}

/* Takes text over. Nothing depends on it: what is not remembered is an entry of its own next time.
 */
static void remember_read(struct session *session, const struct spool_journal_entry *entry,
                          char *text)
{
    struct session_journal *journal = &session->journal;
    struct session_read **place = &journal->recent[journal->next];
    struct session_read *read = *place ? *place : calloc(1, sizeof *read);
    char *facts = strdup(entry->facts ? entry->facts : "");

    if (!read || !facts) {
        if (!*place)
            free(read);
        free(facts);
        cJSON_free(text);
        return;
    }
    free(read->facts);
    read->facts = facts;
    cJSON_free(read->decision);
    read->decision = text;
    read->id = entry->id;
    read->since_ms = spsy_now_ms();
    memcpy(read->time, entry->time, sizeof read->time);
    memcpy(read->user, entry->current_user, sizeof read->user);
    memcpy(read->record, entry->record, sizeof read->record);
    *place = read;
    journal->next = (journal->next + 1) % SESSION_RECENT_READS;
}

/* ---- one decision ---- */

enum {
    ENTRY_BYTES = SPSY_RECORD_BYTES + 120, /* without its decision: names, time, SQLite's own */
    UPKEEP_EVERY = 16,                     /* entries between two looks whether old ones can go */
};

/* Takes text over. */
static int write_entry(struct session *session, struct spool_journal_entry *entry, char *text,
                       bool read, struct spsy_error *error)
{
    struct session_read *before = read ? find_read(session, entry) : NULL;
    int result =
        before ? spool_journal_again(session->spool, before->id, before->time, &session->job, error)
               : 0;

    if (result == 0) {
        result = spool_journal_decision(session->spool, entry, error);
        if (result == 0) {
            session->journal.uncharged += ENTRY_BYTES + (int64_t)strlen(text) +
                                          (int64_t)(entry->facts ? strlen(entry->facts) : 0);
            session->journal.upkeep |= entry->id % UPKEEP_EVERY == 0;
            session->journal.wrote = true;
        }
        if (result == 0 && read) {
            remember_read(session, entry, text);
            return 0;
        }
    }
    cJSON_free(text);
    return result < 0 ? result : 0;
}

int record_entry(struct session *session, const struct record_entry *what, struct spsy_error *error)
{
    static const unsigned char none[SPSY_RECORD_BYTES];
    struct spool_journal_entry entry = {
        .job = session->job,
        .refused = what->refused,
        .failed = what->failed,
        .record = what->record ? what->record : none,
    };
    char *text = what->json ? spsy_json_print(what->json) : NULL;
    char facts[GUARD_FACTS_SIZE];

    if (!text)
        return spsy_fail_memory(error);
    if (what->facts && guard_facts_write(what->facts, facts) > 0)
        entry.facts = facts;
    snprintf(entry.current_user, sizeof entry.current_user, "%s", session->current_user);
    snprintf(entry.signed_on, sizeof entry.signed_on, "%s", session->principal.signed_on);
    snprintf(entry.file, sizeof entry.file, "%s", what->file ? what->file : "");
    entry.decision = text;
    return write_entry(session, &entry, text, what->read, error);
}

/* json, which is taken over, is the decision's. */
static int enter(struct session *session, const struct guard_inputs *inputs,
                 const struct spsy_decision *decision, cJSON *json, bool read,
                 struct spsy_error *error)
{
    struct guard_facts facts;
    const struct record_entry entry = {
        .json = json,
        .facts = &facts,
        .file = inputs->request.fields.file_name,
        .record = decision->record,
        .refused = decision->verdict == SPSY_REFUSED,
        .failed = record_has_failure(decision),
        .read = read,
    };
    int result;

    guard_facts_of(session, inputs, decision, &facts);
    result = record_entry(session, &entry, error);
    cJSON_Delete(json);
    return result;
}

int record_decision(struct session *session, const struct guard_inputs *inputs,
                    const struct spsy_decision *decision, bool read, struct spsy_error *error)
{
    struct record_shadows shadows;
    int result = enter(session, inputs, decision,
                       spsy_decision_to_json(decision, &inputs->request.fields), read, error);

    if (result < 0)
        return result;
    shadows.count = 0;
    record_count_shadows(session, decision, &shadows);
    return record_write_shadows(session, &shadows, error);
}

int record_rehearsal(struct session *session, const struct guard_inputs *inputs,
                     const struct spsy_decision *decision, struct spsy_error *error)
{
    cJSON *json = spsy_decision_to_json(decision, &inputs->request.fields);
    const char *subject = inputs->subject.profile.name;
    bool other = strcmp(subject, session->current_user) != 0;

    if (json && (!cJSON_AddTrueToObject(json, "rehearsal") ||
                 (other && !cJSON_AddStringToObject(json, "for", subject)))) {
        cJSON_Delete(json);
        json = NULL;
    }
    return enter(session, inputs, decision, json, false, error);
}

/* ---- the transaction ---- */

int record_begin(struct session *session, enum spool_durability durability,
                 struct spsy_error *error)
{
    session->journal.uncharged = 0;
    return spool_begin(session->spool, durability, error);
}

/* What the transaction has written is charged to who signed on. */
static int charge(struct session *session, struct spsy_error *error)
{
    int64_t bytes = session->journal.uncharged;
    long rate;

    session->journal.uncharged = 0;
    if (bytes == 0)
        return 0;
    rate = session->settings.journal_bytes_per_minute;
    return spool_flood_add(session->spool, flood_payer(session), bytes * SPOOL_FLOOD_MS / rate,
                           error);
}

int record_commit(struct session *session, struct spsy_error *error)
{
    int result = charge(session, error);

    return result == 0 ? spool_commit(session->spool, error) : result;
}

bool record_may_use_reserve(const struct session *session, const char *function,
                            const struct spsy_error *error)
{
    const char *home = spool_home(session->spool);

    return error->code == SPSY_ERR_FULL &&
           (strcmp(function, "DLTSPLF") == 0 || session_may_use_reserve(home)) &&
           spool_reserve_release(home, NULL) == 0;
}

/* ---- the system's log ---- */

/* "refused DLTSPLF file="PAYSLIPS" number=1 job="000001/ALICE/PAYROLL" user="BOB"" */
static void begin_line(struct syslog_line *line, const char *what, const struct session *session,
                       const struct guard_inputs *inputs)
{
    const struct spsy_fields *fields = &inputs->request.fields;
    char job[48];

    line->used = 0;
    line->text[0] = '\0';
    syslog_word(line, what);
    syslog_word(line, " ");
    syslog_word(line, fields->function);
    syslog_field(line, "file", fields->file_name);
    syslog_number(line, "number", fields->file_number);
    snprintf(job, sizeof job, "%s/%s/%s", fields->job_number, fields->job_user, fields->job_name);
    syslog_field(line, "job", job);
    syslog_field(line, "user", fields->current_user);
    snprintf(job, sizeof job, "%s/%s/%s", session->job.number, session->job.user,
             session->job.name);
    syslog_field(line, "by", job);
    syslog_field(line, "signed-on", session->principal.signed_on);
}

static void add_program(struct syslog_line *line, const struct spsy_call *call)
{
    syslog_field(line, "program", call->program);
    syslog_field(line, "format", call->format);
    syslog_number(line, "program-number", call->number);
}

int record_elsewhere(struct session *session, const struct guard_inputs *inputs,
                     const struct spsy_decision *decision, const struct spsy_error *journal,
                     struct spsy_error *error)
{
    struct syslog_line line;
    struct spsy_error log;

    if (!decision->break_glass[0])
        return SPSY_ERR_STATE;
    begin_line(&line, "break-glass", session, inputs);
    syslog_field(&line, "verdict", spsy_verdict_name(decision->verdict));
    syslog_field(&line, "reason", decision->break_glass);
    syslog_field(&line, "not-journalled", journal->text);
    if (syslog_send(SYSLOG_CRITICAL, &line, &log) == 0)
        return 0;
    return spsy_fail(error, log.code, "SPY0101", "%.*s; nor has break-glass been logged: %.*s",
                     spsy_text_cut(journal->text, 400), journal->text, spsy_text_cut(log.text, 400),
                     log.text);
}

struct reporter {
    struct session *session;
    struct answer *answer;
    const struct guard_inputs *inputs;
    const struct spsy_error *journal; /* why the journal has not got the decision, NULL = it has */
    bool told;                        /* that the log does not take the lines */
};

static void send_line(struct reporter *reporter, enum syslog_level level, struct syslog_line *line)
{
    struct spsy_error error;

    if (reporter->journal)
        syslog_field(line, "not-journalled", reporter->journal->text);
    if (syslog_send(level, line, &error) == 0 || reporter->told)
        return;
    reporter->told = true;
    answer_message(reporter->answer, "SPY0003", "not written to %s", error.text);
}

/* The call that decided is the last one: it ended the chain, and `why` begins with it (chain.c). A
 * decision that failed after the programs, for want of a journal, was decided by none of them. */
static bool decided(const struct spsy_decision *decision, size_t call)
{
    static const char program[] = "exit program ";

    if (decision->verdict != SPSY_REFUSED || call + 1 != decision->call_count)
        return false;
    return decision->basis == SPSY_BASIS_EXIT ||
           (decision->basis == SPSY_BASIS_FAILURE &&
            decision->calls[call].meaning == SPSY_MEANING_FAILED &&
            strncmp(decision->why, program, sizeof program - 1) == 0);
}

static void report_refusal(struct reporter *reporter, const struct spsy_decision *decision)
{
    const struct spsy_call *last =
        decision->call_count ? &decision->calls[decision->call_count - 1] : NULL;
    struct syslog_line line;

    begin_line(&line, "refused", reporter->session, reporter->inputs);
    syslog_field(&line, "basis", spsy_basis_name(decision->basis));
    if (decision->bypass != SPSY_BASIS_FAILURE)
        syslog_field(&line, "bypass", spsy_basis_name(decision->bypass));
    if (last && decided(decision, decision->call_count - 1))
        add_program(&line, last);
    syslog_field(&line, "cause", decision->why);
    send_line(reporter, decision->basis == SPSY_BASIS_FAILURE ? SYSLOG_WARNING : SYSLOG_NOTICE,
              &line);
}

static void report_failure(struct reporter *reporter, const struct spsy_call *call)
{
    struct syslog_line line;

    begin_line(&line, "failed", reporter->session, reporter->inputs);
    add_program(&line, call);
    syslog_field(&line, "cause", call->reason);
    send_line(reporter, SYSLOG_WARNING, &line);
}

static void report_break_glass(struct reporter *reporter, const struct spsy_decision *decision)
{
    struct syslog_line line;

    begin_line(&line, "break-glass", reporter->session, reporter->inputs);
    syslog_field(&line, "verdict", spsy_verdict_name(decision->verdict));
    syslog_field(&line, "reason", decision->break_glass);
    send_line(reporter, SYSLOG_CRITICAL, &line);
}

static bool something_to_report(const struct spsy_decision *decision)
{
    return record_has_failure(decision) || decision->verdict == SPSY_REFUSED ||
           decision->break_glass[0];
}

void record_in_syslog(struct session *session, struct answer *answer,
                      const struct guard_inputs *inputs, const struct spsy_decision *decision,
                      const struct spsy_error *journal)
{
    struct reporter reporter = {session, answer, inputs, journal, false};
    struct spsy_error settings = {.text = ""};

    if (!something_to_report(decision) || (!journal && !session_wants_syslog(session, &settings)))
        return;
    if (settings.text[0])
        answer_message(answer, "SPY0003", "%s", settings.text);
    if (decision->break_glass[0])
        report_break_glass(&reporter, decision);
    for (size_t i = 0; i < decision->call_count; i++)
        if (decision->calls[i].meaning == SPSY_MEANING_FAILED && !decided(decision, i))
            report_failure(&reporter, &decision->calls[i]);
    if (decision->verdict == SPSY_REFUSED)
        report_refusal(&reporter, decision);
}
