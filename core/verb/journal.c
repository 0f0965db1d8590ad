/* journal.c - `spsy journal`: the decisions that were recorded, newest first, and pruning them.
 *
 * MUST: the journal tells who did what to whose files: reading it needs *AUDIT or *ALLOBJ, of
 * whatever origin. Pruning destroys evidence: both. (Ours: IBM's audit journal is read with *AUDIT
 * and authority to the receiver.) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "record/record.h"
#include "verb/verb.h"
#include "session/syslog.h"
#include "store/store.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 999999999 };

struct request {
    const char *user, *file, *verdict, *since, *limit, *prune_before;
    char user_name[SPSY_NAME_SIZE], file_name[SPSY_NAME_SIZE];
    char since_time[SPOOL_TIME_SIZE], before_time[SPOOL_TIME_SIZE];
    long count;
    bool failed;           /* only what failed */
    bool with_record;      /* JSON only: nobody reads 858 digits on a terminal */
    struct answer *answer; /* while the journal is read */
};

/* ---- values ---- */

/* 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS' (a T between is good too), UTC as the journal's times. */
static bool read_time(const char *text, char time_text[SPOOL_TIME_SIZE])
{
    char whole[SPOOL_TIME_SIZE], again[SPOOL_TIME_SIZE];
    struct tm utc = {0};
    const char *end;
    time_t at;

    if (strlen(text) != 10 && strlen(text) != 19)
        return false;
    snprintf(whole, sizeof whole, "%s%s", text, strlen(text) == 10 ? "T00:00:00" : "");
    if (whole[10] == ' ')
        whole[10] = 'T';
    end = strptime(whole, "%Y-%m-%dT%H:%M:%S", &utc);
    if (!end || *end)
        return false;
    at = timegm(&utc);
    gmtime_r(&at, &utc);
    strftime(again, sizeof again, "%Y-%m-%dT%H:%M:%S", &utc);
    memcpy(time_text, again, sizeof again);
    return strcmp(again, whole) == 0; /* else a day that no calendar has */
}

static int fault(struct answer *answer, const char *option, const char *value, const char *expected)
{
    return answer_fail(answer, "CPD0084", "Value %.*s not valid for %s; expected: %s",
                       spsy_text_cut(value, 40), value, option, expected);
}

static int read_name(struct answer *answer, const char *option, const char *value, char *name)
{
    if (value &&
        (!spsy_fold_upper(name, SPSY_NAME_SIZE, value) || !spsy_name_valid(name, SPSY_NAME_MAX)))
        return fault(answer, option, value, "name");
    return 0;
}

static int check_request(struct request *request, struct answer *answer)
{
    static const char times[] = "'YYYY-MM-DD HH:MM:SS' or YYYY-MM-DD, in UTC";
    const char *verdict = request->verdict;

    if (read_name(answer, "--user", request->user, request->user_name) < 0 ||
        read_name(answer, "--file", request->file, request->file_name) < 0)
        return SPSY_ERR_VALUE;
    if (verdict && strcmp(verdict, "refused") != 0 && strcmp(verdict, "allowed") != 0)
        return fault(answer, "--verdict", verdict, "refused, allowed");
    if (request->since && !read_time(request->since, request->since_time))
        return fault(answer, "--since", request->since, times);
    request->count = LIMIT_DEFAULT;
    if (request->limit && !verb_number(request->limit, 1, LIMIT_MAX, &request->count))
        return fault(answer, "--limit", request->limit, "1-999999999");
    if (!request->prune_before)
        return 0;
    if (!read_time(request->prune_before, request->before_time))
        return fault(answer, "--prune-before", request->prune_before, times);
    if (request->user || request->file || verdict || request->since || request->limit ||
        request->failed)
        return answer_fail(answer, "SPY0108", "--prune-before must stand alone");
    return 0;
}

/* ---- reading ---- */

static void add_record(cJSON *row, const unsigned char *record)
{
    char text[SPSY_RECORD_HEX_SIZE];

    spsy_record_hex(record, text);
    cJSON_AddStringToObject(row, "record", text);
}

/* time, currentUser, signedOn, job, count, lastTime; then the decision's own keys; then the record,
 * which a list has none of. */
static int add_row(void *context, const struct spool_journal_entry *entry)
{
    const struct request *request = context;
    struct answer *answer = request->answer;
    cJSON *row = cJSON_CreateObject();
    cJSON *decision = NULL, *item;
    struct spsy_error error;
    char job[48];

    if (spsy_json_parse(entry->decision, strlen(entry->decision), "the journal", &decision,
                        &error) < 0)
        answer_message(answer, "SPY0003", "decision of %s: %s", entry->time, error.text);
    snprintf(job, sizeof job, "%s/%s/%s", entry->job.number, entry->job.user, entry->job.name);
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
    if (request->with_record && !cJSON_HasObjectItem(row, "list"))
        add_record(row, entry->record);
    return answer_row(answer, row);
}

static int read_journal(struct session *session, struct request *request, struct answer *answer)
{
    const struct spool_journal_filter filter = {
        .user = request->user ? request->user_name : NULL,
        .file = request->file ? request->file_name : NULL,
        .verdict = !request->verdict                          ? SPOOL_ANY_VERDICT
                   : strcmp(request->verdict, "refused") == 0 ? SPOOL_REFUSED
                                                              : SPOOL_ALLOWED,
        .since = request->since ? request->since_time : NULL,
        .failed = request->failed,
    };
    struct spsy_error error;

    request->answer = answer;
    if (spool_journal_each(session->spool, &filter, request->count, add_row, request, &error) < 0)
        return answer->lost ? SPSY_ERR_STATE : answer_fail_error(answer, &error);
    return 0;
}

/* ---- pruning ---- */

static int prune(struct session *session, const struct request *request, struct answer *answer)
{
    char now[SPOOL_TIME_SIZE];
    struct syslog_line line = {.used = 0};
    struct spsy_error error;
    int64_t removed;

    spool_now_text(now);
    if (strcmp(request->before_time, now) > 0)
        return answer_fail(answer, "CPD0084",
                           "Value %s not valid for --prune-before: it lies in the future",
                           request->prune_before);
    if (spool_journal_prune(session->spool, request->before_time, &removed, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "%lld decisions before %sZ removed from the journal",
                   (long long)removed, request->before_time);
    if (!session_wants_syslog(session, NULL))
        return 0;
    syslog_word(&line, "journal pruned");
    syslog_field(&line, "before", request->before_time);
    syslog_number(&line, "removed", (long)removed);
    syslog_field(&line, "user", session->current_user);
    syslog_field(&line, "signed-on", session->principal.signed_on);
    syslog_send(SYSLOG_NOTICE, &line, NULL);
    return 0;
}

/* ---- the verb ---- */

static int work(struct session *session, void *context, struct answer *answer)
{
    struct request *request = context;
    struct spool_subject subject;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (request->prune_before) {
        if (!spool_subject_has(&subject, SPSY_ALLOBJ) || !spool_subject_has(&subject, SPSY_AUDIT))
            return answer_fail(answer, "CPF222E",
                               "*ALLOBJ and *AUDIT special authority required to prune the "
                               "journal");
        return prune(session, request, answer);
    }
    if (!spool_subject_has(&subject, SPSY_ALLOBJ) && !spool_subject_has(&subject, SPSY_AUDIT))
        return answer_fail(answer, "CPF222E",
                           "*AUDIT or *ALLOBJ special authority required to read the journal");
    return read_journal(session, request, answer);
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {
        {"--user", &request->user, NULL},       {"--file", &request->file, NULL},
        {"--verdict", &request->verdict, NULL}, {"--since", &request->since, NULL},
        {"--limit", &request->limit, NULL},     {"--prune-before", &request->prune_before, NULL},
        {"--failed", NULL, &request->failed},
    };
    int result =
        verb_options(count, arguments, options, sizeof options / sizeof options[0], answer);

    return result == 0 ? check_request(request, answer) : result;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {0};

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {.with_record = !answer->data};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    execution->makes_room = request.prune_before != NULL;
    execute_work(execution, work, &request, answer);
}

const struct verb verb_journal = {
    .name = "journal", .title = "JOURNAL", .check = check, .run = run};
