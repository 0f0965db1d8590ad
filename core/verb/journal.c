/* journal.c - `spsy journal`: the decisions that were recorded, newest first, and pruning them.
 *
 * MUST: the journal tells who did what to whose files: reading it needs *AUDIT or *ALLOBJ, of
 * whatever origin. Pruning destroys evidence: both. (Ours: IBM's audit journal is read with *AUDIT
 * and authority to the receiver.) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "verb/journal.h"
#include "session/syslog.h"
#include "store/store.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 999999999 };

struct request {
    const char *user, *file, *verdict, *basis, *since, *limit, *prune_before, *until, *id;
    char user_name[SPSY_NAME_SIZE], file_name[SPSY_NAME_SIZE];
    char since_time[SPOOL_TIME_SIZE], before_time[SPOOL_TIME_SIZE], until_time[SPOOL_TIME_SIZE];
    long count, entry;
    bool failed; /* only what failed */
    bool exports, follow, as_record, as_test;
    struct journal_show show; /* what of it the journal is read by */
};

/* ---- values ---- */

static int read_name(struct answer *answer, const char *option, const char *value, char *name)
{
    if (value &&
        (!spsy_fold_upper(name, SPSY_NAME_SIZE, value) || !spsy_name_valid(name, SPSY_NAME_MAX)))
        return verb_fault(answer, option, value, "name");
    return 0;
}

static bool has_filter(const struct request *request)
{
    return request->user || request->file || request->verdict || request->basis || request->since ||
           request->until || request->limit || request->failed;
}

static int check_together(const struct request *request, struct answer *answer)
{
    if (request->id && (has_filter(request) || request->exports || request->prune_before))
        return answer_fail(answer, "SPY0108",
                           "--id stands alone, but for --as-record or --as-test");
    if ((request->as_record || request->as_test) && !request->id)
        return answer_fail(answer, "SPY0108", "--as-record and --as-test need --id");
    if (request->as_record && request->as_test)
        return answer_fail(answer, "SPY0108", "--as-record and --as-test exclude each other");
    if (request->follow && !request->exports)
        return answer_fail(answer, "SPY0108", "--follow is for spsy journal export");
    return 0;
}

static bool is_basis(const char *word)
{
    bool is = false;

    for (int i = 0; i < SPSY_BASES; i++)
        is |= strcmp(word, spsy_basis_name((enum spsy_basis)i)) == 0;
    return is;
}

static int check_request(struct request *request, struct answer *answer)
{
    const char *verdict = request->verdict;

    if (read_name(answer, "--user", request->user, request->user_name) < 0 ||
        read_name(answer, "--file", request->file, request->file_name) < 0)
        return SPSY_ERR_VALUE;
    if (verdict && strcmp(verdict, "refused") != 0 && strcmp(verdict, "allowed") != 0)
        return verb_fault(answer, "--verdict", verdict, "refused, allowed");
    if (request->basis && !is_basis(request->basis))
        return verb_fault(answer, "--basis", request->basis,
                          "failure, exit, authority, bypass-splctl, bypass-jobctl, bypass-system, "
                          "protection, key");
    if (verb_period(request->since, request->until, request->since_time, request->until_time,
                    answer) < 0)
        return SPSY_ERR_VALUE;
    request->count = request->exports ? LIMIT_MAX : LIMIT_DEFAULT;
    if (request->limit && !verb_number(request->limit, 1, LIMIT_MAX, &request->count))
        return verb_fault(answer, "--limit", request->limit, "1-999999999");
    if (request->id && !verb_number(request->id, 1, LIMIT_MAX, &request->entry))
        return verb_fault(answer, "--id", request->id, "the id of an entry, 1-999999999");
    if (check_together(request, answer) < 0)
        return SPSY_ERR_VALUE;
    if (!request->prune_before)
        return 0;
    if (!verb_time(request->prune_before, request->before_time))
        return verb_fault(answer, "--prune-before", request->prune_before, verb_times);
    if (has_filter(request) || request->exports)
        return answer_fail(answer, "SPY0108", "--prune-before must stand alone");
    return 0;
}

/* ---- reading ---- */

static int add_row(void *context, const struct spool_journal_entry *entry)
{
    const struct journal_show *show = context;

    return answer_row(show->answer, journal_row(entry, show));
}

static void fill_filter(const struct request *request, struct spool_journal_filter *filter)
{
    *filter = (struct spool_journal_filter){
        .user = request->user ? request->user_name : NULL,
        .file = request->file ? request->file_name : NULL,
        .verdict = !request->verdict                          ? SPOOL_ANY_VERDICT
                   : strcmp(request->verdict, "refused") == 0 ? SPOOL_REFUSED
                                                              : SPOOL_ALLOWED,
        .since = request->since ? request->since_time : NULL,
        .until = request->until ? request->until_time : NULL,
        .failed = request->failed,
        .basis = request->basis,
    };
}

static int read_journal(struct session *session, struct request *request, struct answer *answer)
{
    struct journal_show *show = &request->show;
    struct spsy_error error;

    *show = (struct journal_show){.limit = request->count,
                                  .with_record = !answer->data,
                                  .follow = request->follow,
                                  .id = request->entry,
                                  .as_record = request->as_record,
                                  .as_test = request->as_test,
                                  .answer = answer,
                                  .session = session};
    fill_filter(request, &show->filter);
    if (request->id)
        return journal_one(show);
    if (request->exports)
        return journal_export(show);
    if (spool_journal_each(session->spool, &show->filter, show->limit, add_row, show, &error) < 0)
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

/* A word that stands first. */
struct word {
    const char *name;
    int (*work)(struct session *session, int count, char *const *arguments, struct answer *answer);
};
static const struct word words[] = {{"seal", journal_seal}, {"verify", journal_verify}};

static const struct word *find_word(int count, char *const *arguments)
{
    for (size_t i = 0; count > 0 && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(arguments[0], words[i].name) == 0)
            return &words[i];
    return NULL;
}

static int check_reader(struct session *session, struct spool_subject *subject,
                        struct answer *answer)
{
    struct spsy_error error;

    if (session_subject(session, subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!spool_subject_may_read_journal(subject))
        return answer_fail(answer, "CPF222E",
                           "*AUDIT or *ALLOBJ special authority required to read the journal");
    return 0;
}

static int work(struct session *session, void *context, struct answer *answer)
{
    struct request *request = context;
    struct spool_subject subject;
    struct spsy_error error;

    if (request->prune_before) {
        if (session_subject(session, &subject, &error) < 0)
            return answer_fail_error(answer, &error);
        if (!spool_subject_has(&subject, SPSY_ALLOBJ | SPSY_AUDIT))
            return answer_fail(answer, "CPF222E",
                               "*ALLOBJ and *AUDIT special authority required to prune the "
                               "journal");
        return prune(session, request, answer);
    }
    if (check_reader(session, &subject, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    return read_journal(session, request, answer);
}

struct word_work {
    const struct word *word;
    int count;
    char *const *arguments;
};

static int work_word(struct session *session, void *context, struct answer *answer)
{
    const struct word_work *work = context;
    struct spool_subject subject;

    if (check_reader(session, &subject, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    return work->word->work(session, work->count, work->arguments, answer);
}

static int no_word(const char *word, struct answer *answer)
{
    char hint[80];

    spsy_nearest_in("export seal verify", word, hint, sizeof hint);
    return answer_fail(answer, "SPY0108",
                       "journal takes export, seal, verify or options, not %.*s%s",
                       spsy_text_cut(word, 40), word, hint);
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {
        {"--user", &request->user, NULL},
        {"--file", &request->file, NULL},
        {"--verdict", &request->verdict, NULL},
        {"--basis", &request->basis, NULL},
        {"--since", &request->since, NULL},
        {"--until", &request->until, NULL},
        {"--limit", &request->limit, NULL},
        {"--prune-before", &request->prune_before, NULL},
        {"--failed", NULL, &request->failed},
        {"--id", &request->id, NULL},
        {"--as-record", NULL, &request->as_record},
        {"--as-test", NULL, &request->as_test},
        {"--follow", NULL, &request->follow},
    };
    int result;

    if (count > 0 && arguments[0][0] != '-' && strcmp(arguments[0], "export") != 0)
        return no_word(arguments[0], answer);
    request->exports = count > 0 && strcmp(arguments[0], "export") == 0;
    result = verb_options(count - request->exports, arguments + request->exports, options,
                          sizeof options / sizeof options[0], answer);
    return result == 0 ? check_request(request, answer) : result;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    const struct word *word = find_word(count, arguments);
    struct request request = {0};

    if (word)
        return word->work(NULL, count - 1, arguments + 1, answer);
    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct word_work worded = {find_word(count, arguments), count - 1, arguments + 1};
    struct request request = {0};

    if (check(count, arguments, answer) < 0)
        return;
    if (worded.word) {
        execute_work(execution, work_word, &worded, answer);
        return;
    }
    read_request(count, arguments, &request, answer);
    execution->makes_room = request.prune_before != NULL;
    execute_work(execution, work, &request, answer);
}

const struct verb verb_journal = {
    .name = "journal", .title = "JOURNAL", .check = check, .run = run};
