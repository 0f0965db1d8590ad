/* policy.c - `spsy policy`: a policy of RULES is checked, installed, or drafted from the journal.
 *
 * MUST: check reads as RULES does (core/policy), tells everything that is wrong at once, and
 * changes nothing. The names of the home are for who may list profiles. */
#include "verb/policy.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/text.h"
#include "language/options.h"
#include "policy/lint.h"
#include "store/store.h"

/* ---- the file ------------------------------------------------------------------------------ */

char *verb_policy_read(const struct streams *streams, const char *file, size_t *bytes,
                       struct answer *answer)
{
    struct spsy_error error;
    char *text;

    if (streams_read_whole(streams, file, POLICY_BYTES_MAX, "SPY0130", &text, bytes, &error) < 0)
        answer_fail_error(answer, &error);
    return text;
}

/* ---- what is found ------------------------------------------------------------------------- */

struct judgement {
    struct answer *answer;
    bool whole; /* every member: for who reads it by program */
    size_t found[POLICY_KINDS];
};

static void add_number(cJSON *row, const char *key, size_t number)
{
    if (number)
        cJSON_AddNumberToObject(row, key, (double)number);
    else
        cJSON_AddNullToObject(row, key);
}

static void tell(void *context, const struct policy_fault *fault)
{
    struct judgement *judgement = context;
    cJSON *row = cJSON_CreateObject();
    char text[POLICY_ERROR_BYTES], place[48], path[POLICY_ERROR_BYTES];

    judgement->found[fault->kind]++;
    snprintf(text, sizeof text, "%s", fault->text);
    spsy_utf8_trim(text);
    spsy_text_mend(text);
    if (judgement->whole) {
        add_number(row, "line", fault->line);
        add_number(row, "column", fault->column);
        cJSON_AddStringToObject(row, "kind", policy_kind_names[fault->kind]);
        add_number(row, "rule", fault->rule);
        cJSON_AddStringToObject(row, "name", fault->name);
        cJSON_AddStringToObject(row, "path", fault->path);
    } else {
        snprintf(place, sizeof place, "%zu:%zu", fault->line, fault->column);
        cJSON_AddStringToObject(row, "place", place);
        cJSON_AddStringToObject(row, "kind", policy_kind_names[fault->kind]);
        spsy_text_copy(path, sizeof path, fault->path);
        cJSON_AddStringToObject(row, "path", path);
    }
    cJSON_AddStringToObject(row, "text", text);
    answer_row(judgement->answer, row);
}

/* ---- the home's names ---------------------------------------------------------------------- */

/* Grows as the home is read; everything is freed by names_free. */
struct names {
    struct policy_profile *profiles;
    char (*queues)[11], (*libraries)[11];
    size_t profile_count, queue_count, library_count;
    bool no_memory;
};

static void names_free(struct names *names)
{
    free(names->profiles);
    free(names->queues);
    free(names->libraries);
}

/* Room for one more at the end, all zero; NULL: out of memory. */
static void *one_more(void **array, size_t *count, size_t size)
{
    if (*count % 64 == 0) {
        void *larger = realloc(*array, (*count + 64) * size);

        if (!larger)
            return NULL;
        *array = larger;
    }
    return memset((char *)*array + (*count)++ * size, 0, size);
}

/* As policies are compared: ISO 8859-1. A name that it does not hold is no policy's. */
static void take_name(const char *name, char taken[11])
{
    unsigned char latin1[11];
    long length = spsy_utf8_to_latin1(name, latin1, 10);

    if (length > 0)
        memcpy(taken, latin1, (size_t)length);
}

static int take_profile(void *context, const struct spool_profile *profile)
{
    struct names *names = context;
    struct policy_profile *one =
        one_more((void **)&names->profiles, &names->profile_count, sizeof *names->profiles);

    names->no_memory |= !one;
    if (!one)
        return 1;
    take_name(profile->name, one->name);
    if (strcmp(profile->group, "*NONE") != 0 && profile->group[0])
        take_name(profile->group, one->groups[one->group_count++]);
    for (size_t i = 0; i < profile->supplemental_count && one->group_count < POLICY_GROUPS_MAX; i++)
        take_name(profile->supplemental[i], one->groups[one->group_count++]);
    return 0;
}

static int take_queue(void *context, const struct spool_queue *queue)
{
    struct names *names = context;
    char(*one)[11] = one_more((void **)&names->queues, &names->queue_count, sizeof *names->queues);

    names->no_memory |= !one;
    if (one)
        take_name(queue->name, *one);
    return !one;
}

static int take_library(void *context, const struct spool_library *library)
{
    struct names *names = context;
    char(*one)[11] =
        one_more((void **)&names->libraries, &names->library_count, sizeof *names->libraries);

    names->no_memory |= !one;
    if (one)
        take_name(library->name, *one);
    return !one;
}

/* Names are the first member of each, or all of it. */
static int by_name(const void *one, const void *other)
{
    return strcmp(one, other);
}

static int read_names(struct spool *spool, struct names *names, struct spsy_error *error)
{
    int result = spool_profile_each(spool, take_profile, names, error);

    if (result >= 0)
        result = spool_queue_each(spool, NULL, NULL, take_queue, names, error);
    if (result >= 0)
        result = spool_library_each(spool, take_library, names, error);
    if (names->no_memory)
        return spsy_fail_memory(error);
    if (result < 0)
        return result;
    if (names->profile_count)
        qsort(names->profiles, names->profile_count, sizeof *names->profiles, by_name);
    if (names->queue_count)
        qsort(names->queues, names->queue_count, sizeof *names->queues, by_name);
    if (names->library_count)
        qsort(names->libraries, names->library_count, sizeof *names->libraries, by_name);
    return 0;
}

/* 1 = they may be judged by names, 0 = not, which the answer says. Negative after answer_fail. */
static int find_names(struct session *session, struct names *names, struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error;

    if (!session) {
        answer_message(answer, "SPY0001", "no home is here: names are not judged");
        return 0;
    }
    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!spool_subject_has(&subject, SPSY_ALLOBJ) && !spool_subject_has(&subject, SPSY_SECADM)) {
        answer_message(answer, "SPY0001",
                       "names are not judged: who may list profiles has *SECADM or *ALLOBJ special "
                       "authority");
        return 0;
    }
    if (read_names(session->spool, names, &error) < 0)
        return answer_fail_error(answer, &error);
    return 1;
}

/* ---- the judgement ------------------------------------------------------------------------- */

static int lint(struct session *session, const struct policy *policy, const char *text,
                struct judgement *judgement)
{
    struct names names = {0};
    int known = find_names(session, &names, judgement->answer);
    const struct policy_home home = {names.profiles,
                                     names.profile_count,
                                     (const char(*)[11])names.queues,
                                     names.queue_count,
                                     (const char(*)[11])names.libraries,
                                     names.library_count};
    size_t unfinished = 0;

    if (known >= 0)
        policy_lint(policy, text, known ? &home : NULL, &unfinished, tell, judgement);
    if (unfinished)
        answer_message(judgement->answer, "SPY0003",
                       "rules from %zu on were not compared with those before: too many are alike",
                       unfinished);
    names_free(&names);
    return known < 0 ? known : 0;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static int conclude(const struct policy_request *request, const struct policy *policy,
                    const struct judgement *judgement)
{
    size_t rules = policy_rule_count(policy), warnings = 0;

    for (int kind = POLICY_ERROR + 1; kind < POLICY_KINDS; kind++)
        warnings += judgement->found[kind];
    if (warnings && request->strict)
        return answer_fail(judgement->answer, "SPY0131",
                           "%s is a policy of %zu rule%s with %zu warning%s, and --strict wants "
                           "none",
                           request->file, rules, plural(rules), warnings, plural(warnings));
    answer_message(judgement->answer, "SPY0001", "%s is a policy of %zu rule%s with %zu warning%s",
                   request->file, rules, plural(rules), warnings, plural(warnings));
    return 0;
}

int verb_policy_judge(struct session *session, const struct policy_request *request,
                      const char *text, size_t bytes, struct answer *answer)
{
    struct judgement judgement = {.answer = answer, .whole = !answer->data};
    struct policy *policy = policy_check_parse(text, bytes, tell, &judgement);
    size_t errors = judgement.found[POLICY_ERROR];
    int result;

    if (!policy)
        return answer_fail(answer, "SPY0130", "%s is no policy: %zu error%s", request->file, errors,
                           plural(errors));
    result = lint(session, policy, text, &judgement);
    if (result == 0)
        result = conclude(request, policy, &judgement);
    policy_free(policy);
    return result;
}

/* ---- the verb ------------------------------------------------------------------------------ */

static int check_file(struct session *session, const struct streams *streams,
                      const struct policy_request *request, struct answer *answer)
{
    size_t bytes;
    char *text = verb_policy_read(streams, request->file, &bytes, answer);
    int result = text ? verb_policy_judge(session, request, text, bytes, answer) : SPSY_ERR_IO;

    free(text);
    return result;
}

static int check_in_job(struct session *session, void *context, struct answer *answer)
{
    return check_file(session, session->streams, context, answer);
}

/* What a policy says can be checked where no spool is, on the machine of who writes it. */
static bool has_home(const struct execution *execution)
{
    char path[PATH_MAX];

    if (execution->look || execution->open)
        return true;
    return execution->options.home &&
           snprintf(path, sizeof path, "%s/spool.db", execution->options.home) < (int)sizeof path &&
           access(path, F_OK) == 0;
}

static bool is_action(const struct policy_request *request, const char *action)
{
    return request->action && strcmp(request->action, action) == 0;
}

static int no_action(const char *word, struct answer *answer)
{
    char hint[80] = "";

    if (!word)
        return answer_fail(answer, "SPY0108", "policy takes check, install or learn");
    options_hint(word, "policy", hint, sizeof hint);
    if (!hint[0])
        spsy_nearest_in("check install learn", word, hint, sizeof hint);
    return answer_fail(answer, "SPY0108", "policy takes check, install or learn, not %.*s%s",
                       spsy_text_cut(word, 40), word, hint);
}

static int read_request(int count, char *const *arguments, struct policy_request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--to", &request->to, NULL},
                                          {"--since", &request->since, NULL},
                                          {"--strict", NULL, &request->strict}};

    if (count > 0) {
        request->action = *arguments++;
        count--;
    }
    if (!is_action(request, "check") && !is_action(request, "install") &&
        !is_action(request, "learn"))
        return no_action(request->action, answer);
    if (!is_action(request, "learn")) {
        if (count == 0 || (arguments[0][0] == '-' && arguments[0][1]))
            return answer_fail(answer, "SPY0108",
                               "policy %s FILE: the file of the policy comes first",
                               request->action);
        request->file = *arguments++;
        count--;
    }
    if (verb_options(count, arguments, options, 3, answer) < 0)
        return SPSY_ERR_VALUE;
    if (request->to && !is_action(request, "install"))
        return answer_fail(answer, "SPY0108", "--to belongs to policy install");
    if (request->since && !is_action(request, "learn"))
        return answer_fail(answer, "SPY0108", "--since belongs to policy learn");
    if (request->strict && is_action(request, "learn"))
        return answer_fail(answer, "SPY0108", "--strict belongs to policy check and install");
    if (request->since && !verb_time(request->since, request->since_time))
        return verb_fault(answer, "--since", request->since, verb_times);
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct policy_request request = {NULL};

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct policy_request request = {NULL};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    if (is_action(&request, "install"))
        execute_work(execution, verb_policy_install, &request, answer);
    else if (is_action(&request, "learn"))
        execute_work(execution, verb_policy_learn, &request, answer);
    else if (has_home(execution))
        execute_work(execution, check_in_job, &request, answer);
    else if (check_file(NULL, execution->options.streams, &request, answer) < 0)
        answer_raise(answer, SPSY_MESSAGE_FAILED);
}

const struct verb verb_policy = {
    .name = "policy", .title = "POLICY", .lists = true, .check = check, .run = run};
