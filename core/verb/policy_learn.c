/* policy_learn.c - `spsy policy learn`: a draft of a policy from the journal.
 *
 * MUST: *AUDIT or *ALLOBJ, as whoever reads the journal; a draft is never enforced by itself: RULES
 * refuses it as long as it says that it is one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "guard/facts.h"
#include "policy/learn.h"
#include "record/record.h"
#include "store/store.h"
#include "verb/policy.h"

enum { ALL_ENTRIES = 999999999, SHOW_AFTER_MS = 1000, LOOK_EVERY = 4096 };

struct learning {
    struct policy_learner *learner;
    struct answer *answer;
    int64_t entries, begun_ms;
    /* Decisions that say nothing about a policy: nobody was asked, or nothing was decided. */
    int64_t bypassed, failed, others, unnamed;
    bool no_memory;
};

/* ---- one entry ----------------------------------------------------------------------------- */

/* In upper case, as policies are compared. */
static void take_name(const char *field, char name[32])
{
    snprintf(name, 32, "%s", field);
    for (char *at = name; *at; at++)
        *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
}

static int take_record(const struct spool_journal_entry *entry, struct policy_seen *seen,
                       struct spsy_error *error)
{
    struct spsy_fields_text text;
    struct spsy_fields fields;
    int result = spsy_record_decode(entry->record, SPSY_RECORD_BYTES, SPSY_CHARSET_EBCDIC, &fields,
                                    &text, error);

    if (result < 0)
        return result;
    take_name(fields.current_user, seen->user);
    take_name(fields.job_user, seen->owner);
    take_name(fields.file_name, seen->file);
    take_name(fields.output_queue, seen->queue);
    snprintf(seen->function, sizeof seen->function, "%s", fields.function);
    seen->own_file = strcmp(fields.current_user, fields.job_user) == 0;
    return 0;
}

/* Protection and key stand behind programs, which had allowed it: no matter of a policy. */
static bool is_gate(const char *basis)
{
    return strcmp(basis, spsy_basis_name(SPSY_BASIS_PROTECTION)) == 0 ||
           strcmp(basis, spsy_basis_name(SPSY_BASIS_KEY)) == 0;
}

/* false: it is no decision that a policy could have made. */
static bool is_decision(struct learning *learning, const cJSON *decision, int64_t count)
{
    const char *basis = spsy_json_text(decision, "basis");

    if (cJSON_HasObjectItem(decision, "list") || cJSON_HasObjectItem(decision, "rehearsal"))
        learning->others += count;
    else if (strncmp(basis, "bypass", 6) == 0 || spsy_json_text(decision, "bypass")[0])
        learning->bypassed += count;
    else if (strcmp(basis, "exit") != 0 && strcmp(basis, "authority") != 0 && !is_gate(basis))
        learning->failed += count;
    else
        return true;
    return false;
}

static void show_progress(struct learning *learning)
{
    const struct answer_progress *progress = learning->answer->progress;
    char text[80];

    if (learning->entries++ % LOOK_EVERY != 0 || !progress ||
        spsy_now_ms() - learning->begun_ms < SHOW_AFTER_MS)
        return;
    snprintf(text, sizeof text, "Reading the journal: %" PRId64 " entries", learning->entries);
    progress->show(progress->context, text);
}

/* Who is in which group, and what native authority would have said; of older entries neither. */
static int take_facts(const struct spool_journal_entry *entry, struct policy_seen *seen,
                      struct spsy_error *error)
{
    struct guard_facts facts;
    int result = guard_facts_read(entry->facts, "the journal", &facts, error);

    if (result < 0 || !facts.known)
        return result;
    if (facts.native == GUARD_NATIVE_ALLOWED || facts.native == GUARD_NATIVE_REFUSED)
        seen->native =
            facts.native == GUARD_NATIVE_ALLOWED ? POLICY_NATIVE_ALLOWED : POLICY_NATIVE_REFUSED;
    for (size_t i = 0; i < facts.group_count && seen->group_count < POLICY_GROUPS_MAX; i++)
        if (strcmp(facts.groups[i], "*NONE") != 0)
            take_name(facts.groups[i], seen->groups[seen->group_count++]);
    return 0;
}

static int learn_entry(void *context, const struct spool_journal_entry *entry)
{
    struct learning *learning = context;
    struct policy_seen seen = {.count = entry->count};
    struct spsy_error error;
    cJSON *decision = NULL;
    int added = 0;

    show_progress(learning);
    if (spsy_json_parse(entry->decision, strlen(entry->decision), "the journal", &decision,
                        &error) < 0 ||
        (is_decision(learning, decision, entry->count) &&
         (take_record(entry, &seen, &error) < 0 || take_facts(entry, &seen, &error) < 0))) {
        answer_message(learning->answer, "SPY0003", "decision of %s: %s", entry->time, error.text);
    } else if (seen.user[0]) {
        seen.refused = strcmp(spsy_json_text(decision, "verdict"), "refused") == 0 &&
                       !is_gate(spsy_json_text(decision, "basis"));
        /* A job of CUPS, and an older entry: who decided is what is known. */
        if (seen.native == POLICY_NATIVE_UNKNOWN &&
            strcmp(spsy_json_text(decision, "basis"), "authority") == 0)
            seen.native = seen.refused ? POLICY_NATIVE_REFUSED : POLICY_NATIVE_ALLOWED;
        added = policy_learn_add(learning->learner, &seen);
    }
    cJSON_Delete(decision);
    learning->unnamed += added > 0 ? entry->count : 0;
    learning->no_memory |= added < 0;
    return added < 0;
}

/* ---- the draft ----------------------------------------------------------------------------- */

static int put_draft(const struct learning *learning, const struct policy_learnt *learnt)
{
    struct answer *answer = learning->answer;
    struct spsy_error error;
    char *text = cJSON_Print(learnt->draft);
    cJSON *row = NULL;
    int result = 0;

    if (!text)
        return answer_fail(answer, "SPY0105", "out of memory");
    if (learnt->rules > POLICY_RULES_MAX || strlen(text) > POLICY_BYTES_MAX)
        result = answer_fail(answer, "SPY0134",
                             "%zu rules, %zu bytes: a policy has at most %d and %d; say --since",
                             learnt->rules, strlen(text), POLICY_RULES_MAX, POLICY_BYTES_MAX);
    else if (answer->data)
        result = answer->data->write(answer->data->context, text, strlen(text), &error) < 0 ||
                         answer->data->write(answer->data->context, "\n", 1, &error) < 0
                     ? answer_fail_error(answer, &error)
                     : 0;
    else if ((row = cJSON_CreateObject()) != NULL)
        cJSON_AddItemToObject(row, "policy", cJSON_Duplicate(learnt->draft, true));
    if (row) {
        cJSON_AddNumberToObject(row, "rules", (double)learnt->rules);
        cJSON_AddNumberToObject(row, "explained", (double)learnt->explained);
        cJSON_AddNumberToObject(row, "contradicted", (double)learnt->contradicted);
        cJSON_AddNumberToObject(row, "bypassed", (double)learning->bypassed);
        cJSON_AddNumberToObject(row, "failed", (double)learning->failed);
        cJSON_AddNumberToObject(row, "others", (double)(learning->others + learning->unnamed));
        result = answer_row(answer, row);
    }
    cJSON_free(text);
    return result;
}

static void tell_what_is_left_out(const struct learning *learning,
                                  const struct policy_learnt *learnt)
{
    struct answer *answer = learning->answer;

    answer_message(answer, "SPY0001",
                   "a draft of %zu rule%s, which explain %" PRId64
                   " decision%s; RULES refuses it as long as it says \"draft\": read it first",
                   learnt->rules, learnt->rules == 1 ? "" : "s", learnt->explained,
                   learnt->explained == 1 ? "" : "s");
    if (learnt->contradicted)
        answer_message(answer, "SPY0003",
                       "%" PRId64
                       " decisions are not as the draft says: the same user, owner, file, queue "
                       "and function came out both ways, and is refused",
                       learnt->contradicted);
    if (learning->bypassed + learning->failed + learning->others + learning->unnamed)
        answer_message(answer, "SPY0001",
                       "left out: %" PRId64 " about which no program is asked (bypass), %" PRId64
                       " that failed, %" PRId64 " lists and rehearsals, %" PRId64
                       " with a name that no policy can say",
                       learning->bypassed, learning->failed, learning->others, learning->unnamed);
}

static int draft(struct learning *learning, const struct policy_request *request)
{
    struct policy_learnt learnt;
    char description[160];
    int result;

    snprintf(description, sizeof description,
             "drafted by spsy policy learn from the journal%s%s; not enforced as long as it is a "
             "draft",
             request->since_time[0] ? " since " : "", request->since_time);
    if (policy_learn_end(learning->learner, description, &learnt) != 0)
        return answer_fail(learning->answer, "SPY0105", "out of memory");
    result = put_draft(learning, &learnt);
    if (result == 0)
        tell_what_is_left_out(learning, &learnt);
    cJSON_Delete(learnt.draft);
    return result;
}

static int read_journal(struct session *session, const struct policy_request *request,
                        struct learning *learning)
{
    const struct spool_journal_filter filter = {
        .since = request->since_time[0] ? request->since_time : NULL};
    struct spsy_error error;
    int result =
        spool_journal_each(session->spool, &filter, ALL_ENTRIES, learn_entry, learning, &error);

    if (learning->answer->progress)
        learning->answer->progress->show(learning->answer->progress->context, "");
    if (learning->no_memory)
        return answer_fail(learning->answer, "SPY0105", "out of memory");
    return result < 0 ? answer_fail_error(learning->answer, &error) : 0;
}

int verb_policy_learn(struct session *session, void *context, struct answer *answer)
{
    const struct policy_request *request = context;
    struct learning learning = {.answer = answer, .begun_ms = spsy_now_ms()};
    struct spool_subject subject;
    struct spsy_error error;
    int result = session_subject(session, &subject, &error);

    if (result < 0)
        return answer_fail_error(answer, &error);
    if (!spool_subject_may_read_journal(&subject))
        return answer_fail(answer, "CPF222E",
                           "*AUDIT or *ALLOBJ special authority required to read the journal");
    learning.learner = policy_learn_begin();
    if (!learning.learner)
        return answer_fail(answer, "SPY0105", "out of memory");
    result = read_journal(session, request, &learning);
    if (result == 0)
        result = draft(&learning, request);
    policy_learn_free(learning.learner);
    return result;
}
