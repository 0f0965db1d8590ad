/* journal_show.c - one entry of the journal: as a row, as the record that was asked about, and as a
 * case of a decision table. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "guard/facts.h"
#include "record/record.h"
#include "verb/journal.h"

static void add_hex(cJSON *row, const unsigned char *record)
{
    char text[SPSY_RECORD_HEX_SIZE];

    spsy_record_hex(record, text);
    cJSON_AddStringToObject(row, "record", text);
}

/* As it was written, when it reads as JSON at all: what is damaged is told. */
static cJSON *parse(const struct spool_journal_entry *entry, const char *text, const char *what,
                    struct answer *answer)
{
    struct spsy_error error;
    cJSON *value = NULL;

    if (spsy_json_parse(text, strlen(text), "the journal", &value, &error) < 0)
        answer_message(answer, "SPY0003", "%s of %s: %s", what, entry->time, error.text);
    return value;
}

cJSON *journal_row(const struct spool_journal_entry *entry, const struct journal_show *show)
{
    cJSON *row = cJSON_CreateObject(), *item, *facts = NULL;
    cJSON *decision = parse(entry, entry->decision, "decision", show->answer);
    char job[48];

    snprintf(job, sizeof job, "%s/%s/%s", entry->job.number, entry->job.user, entry->job.name);
    cJSON_AddNumberToObject(row, "id", (double)entry->id);
    cJSON_AddStringToObject(row, "time", entry->time);
    cJSON_AddStringToObject(row, "currentUser", entry->current_user);
    if (entry->signed_on[0])
        cJSON_AddStringToObject(row, "signedOn", entry->signed_on);
    else
        cJSON_AddNullToObject(row, "signedOn"); /* recorded before version 4: not known */
    cJSON_AddStringToObject(row, "job", job);
    cJSON_AddNumberToObject(row, "count", (double)entry->count);
    cJSON_AddStringToObject(row, "lastTime", entry->last_time);
    while (decision && decision->child) {
        item = cJSON_DetachItemViaPointer(decision, decision->child);
        cJSON_AddItemToArray(row, item); /* keeps its name */
    }
    cJSON_Delete(decision);
    if (!show->with_record)
        return row;
    if (entry->facts)
        facts = parse(entry, entry->facts, "facts", show->answer);
    if (!facts || !cJSON_AddItemToObject(row, "facts", facts))
        cJSON_AddNullToObject(row, "facts"); /* recorded before version 7: unknown */
    if (!cJSON_HasObjectItem(row, "list"))
        add_hex(row, entry->record);
    return row;
}

/* ---- taken out ---- */

struct one {
    struct journal_show *show;
    cJSON *document;
    bool found;
};

static int no_record(const struct one *one, const char *why)
{
    return answer_fail(one->show->answer, "SPY0107", "entry %lld: %s", (long long)one->show->id,
                       why);
}

static void add_calls(cJSON *expect, const cJSON *decision)
{
    static const char *const keys[] = {"format", "number", "answer", "meaning", "reason"};
    cJSON *calls = cJSON_AddArrayToObject(expect, "calls");
    const cJSON *call;

    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
        cJSON *expected = cJSON_CreateObject();

        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            const cJSON *value = cJSON_GetObjectItemCaseSensitive(call, keys[i]);

            if (value && !cJSON_IsNull(value))
                cJSON_AddItemToObject(expected, keys[i], cJSON_Duplicate(value, true));
        }
        cJSON_AddItemToArray(calls, expected);
    }
}

/* A table knows neither protection nor key: what they refused was allowed until then, by what? */
static const char *basis_before(const cJSON *decision)
{
    const char *function = spsy_json_text(decision, "function");
    const cJSON *call;

    if (spsy_json_text(decision, "bypass")[0])
        return spsy_json_text(decision, "bypass");
    if (strcmp(function, "SAV") == 0 || strcmp(function, "RST") == 0)
        return "authority"; /* X18 */
    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
        if (strcmp(spsy_json_text(call, "meaning"), "allow") == 0)
            return "exit";
    }
    return "authority";
}

/* The reason is that of the program that decided: of the last call, if programs decided. */
static cJSON *expectation(const cJSON *decision)
{
    const char *basis = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(decision, "basis"));
    const cJSON *calls = cJSON_GetObjectItemCaseSensitive(decision, "calls");
    const cJSON *last = cJSON_GetArrayItem(calls, cJSON_GetArraySize(calls) - 1);
    const char *verdict =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(decision, "verdict"));
    const char *reason = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(last, "reason"));
    cJSON *expect = cJSON_CreateObject();

    if (basis && (strcmp(basis, "protection") == 0 || strcmp(basis, "key") == 0)) {
        basis = basis_before(decision);
        verdict = "allowed";
    }
    cJSON_AddStringToObject(expect, "verdict", verdict ? verdict : "");
    cJSON_AddStringToObject(expect, "basis", basis ? basis : "");
    if (reason && basis && verdict && strcmp(basis, "exit") == 0 && strcmp(verdict, "refused") == 0)
        cJSON_AddStringToObject(expect, "reason", reason);
    add_calls(expect, decision);
    return expect;
}

static void add_facts(cJSON *request, const cJSON *facts)
{
    static const char *const same[] = {"special", "groups", "jobType"};
    const cJSON *queue = cJSON_GetObjectItemCaseSensitive(facts, "queue");
    const char *native = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(facts, "native"));

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (cJSON_HasObjectItem(facts, same[i]))
            cJSON_AddItemToObject(
                request, same[i],
                cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(facts, same[i]), true));
    if (queue)
        cJSON_AddBoolToObject(request, "oprctl",
                              cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(queue, "oprctl")));
    /* cupsd's policy is not asked by programs' decisions: they went on as if it allowed */
    cJSON_AddStringToObject(request, "native",
                            !native                       ? "unknown"
                            : strcmp(native, "cups") == 0 ? "allowed"
                                                          : native);
}

/* {"version":1,"cases":[...]}, what `spsy exit test` reads; the program is named with it. */
static cJSON *as_test(const struct one *one, const struct spool_journal_entry *entry,
                      cJSON *request)
{
    struct answer *answer = one->show->answer;
    cJSON *decision = parse(entry, entry->decision, "decision", answer);
    cJSON *facts = entry->facts ? parse(entry, entry->facts, "facts", answer) : NULL;
    cJSON *table = cJSON_CreateObject(), *cases, *test = cJSON_CreateObject();
    char name[96], job[48];

    snprintf(job, sizeof job, "%s/%s/%s", entry->job.number, entry->job.user, entry->job.name);
    snprintf(name, sizeof name, "journal entry %lld of %s", (long long)entry->id, entry->time);
    cJSON_AddStringToObject(request, "job", job);
    add_facts(request, facts);
    cJSON_AddNumberToObject(table, "version", 1);
    cases = cJSON_AddArrayToObject(table, "cases");
    cJSON_AddStringToObject(test, "name", name);
    cJSON_AddItemToObject(test, "request", request);
    cJSON_AddItemToObject(test, "expect", expectation(decision));
    cJSON_AddItemToArray(cases, test);
    cJSON_Delete(decision);
    cJSON_Delete(facts);
    return table;
}

static int take_one(void *context, const struct spool_journal_entry *entry)
{
    struct one *one = context;
    const struct journal_show *show = one->show;
    struct spsy_fields_text text;
    struct spsy_fields fields;
    struct spsy_error error;

    if (entry->id != show->id)
        return 1;
    one->found = true;
    if (!show->as_record && !show->as_test) {
        one->document = journal_row(entry, show);
        return 0;
    }
    if (spsy_record_decode(entry->record, SPSY_RECORD_BYTES, SPSY_CHARSET_EBCDIC, &fields, &text,
                           &error) < 0)
        return no_record(one, entry->record[3] ? error.text
                                               : "it has no record: it is a list, or of a file of "
                                                 "which none could be built");
    one->document = spsy_record_to_json(&fields);
    if (one->document && show->as_test)
        one->document = as_test(one, entry, one->document);
    return 0;
}

/* A document on standard output, where there is one, for whoever redirects it. */
static int give(struct journal_show *show, cJSON *document)
{
    const struct answer_data *data = show->answer->data;
    struct spsy_error error;
    char *text;
    int result;

    if (!data || (!show->as_record && !show->as_test))
        return answer_row(show->answer, document);
    text = document ? spsy_json_print(document) : NULL;
    cJSON_Delete(document);
    if (!text)
        return answer_row(show->answer, NULL);
    result = data->write(data->context, text, strlen(text), &error);
    if (result == 0)
        result = data->write(data->context, "\n", 1, &error);
    cJSON_free(text);
    return result < 0 ? answer_fail_error(show->answer, &error) : 0;
}

int journal_one(struct journal_show *show)
{
    struct one one = {show, NULL, false};
    struct spsy_error error;
    int result;

    show->filter = (struct spool_journal_filter){.oldest_first = true, .after = show->id - 1};
    result = spool_journal_each(show->session->spool, &show->filter, 1, take_one, &one, &error);
    if (one.document)
        return give(show, one.document);
    if (one.found)
        return SPSY_ERR_FORMAT; /* which has been told */
    if (result < 0)
        return answer_fail_error(show->answer, &error);
    return answer_fail(show->answer, "CPF9801", "entry %lld of the journal not found",
                       (long long)show->id);
}
