/* replay.c - `spsy replay`: the recorded requests of the journal, decided by other programs. What
 * it does is core/replay/README.md's. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "replay/replay.h"
#include "verb/verb.h"

struct words {
    struct replay_request request;
    const char *verdict;
    bool self; /* the registry as it is, said aloud */
    char user[SPSY_NAME_SIZE], file[SPSY_NAME_SIZE];
    char since[SPOOL_TIME_SIZE], until[SPOOL_TIME_SIZE];
};

static bool read_name(const char **value, char name[SPSY_NAME_SIZE])
{
    if (!*value)
        return true;
    if (!spsy_fold_upper(name, SPSY_NAME_SIZE, *value) || !spsy_name_valid(name, SPSY_NAME_MAX))
        return false;
    *value = name;
    return true;
}

static int settle(struct words *words, struct answer *answer)
{
    struct replay_request *request = &words->request;

    if (!!request->policy + !!request->registry + words->self > 1)
        return answer_fail(answer, "SPY0108",
                           "--policy, --registry and --self are one candidate each: give one");
    if (!read_name(&request->user, words->user))
        return verb_fault(answer, "--user", request->user, "name");
    if (!read_name(&request->file, words->file))
        return verb_fault(answer, "--file", request->file, "name");
    if (verb_period(request->since, request->until, words->since, words->until, answer) < 0)
        return SPSY_ERR_VALUE;
    request->since = request->since ? words->since : NULL;
    request->until = request->until ? words->until : NULL;
    if (words->verdict && strcmp(words->verdict, "refused") == 0)
        request->verdict = SPOOL_REFUSED;
    else if (words->verdict && strcmp(words->verdict, "allowed") == 0)
        request->verdict = SPOOL_ALLOWED;
    else if (words->verdict)
        return verb_fault(answer, "--verdict", words->verdict, "refused, allowed");
    return 0;
}

static int read_words(int count, char *const *arguments, struct words *words, struct answer *answer)
{
    struct replay_request *request = &words->request;
    const struct verb_option options[] = {
        {"--policy", &request->policy, NULL},     {"--registry", &request->registry, NULL},
        {"--since", &request->since, NULL},       {"--until", &request->until, NULL},
        {"--user", &request->user, NULL},         {"--file", &request->file, NULL},
        {"--verdict", &words->verdict, NULL},     {"--failed", NULL, &request->failed},
        {"--inline", NULL, &request->run_inline}, {"--self", NULL, &words->self},
    };
    int result =
        verb_options(count, arguments, options, sizeof options / sizeof options[0], answer);

    return result == 0 ? settle(words, answer) : result;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct words words = {.verdict = NULL};

    return read_words(count, arguments, &words, answer);
}

static int work(struct session *session, void *context, struct answer *answer)
{
    return replay_run(session, context, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct words words = {.verdict = NULL};

    if (read_words(count, arguments, &words, answer) == 0)
        execute_work(execution, work, &words.request, answer);
}

const struct verb verb_replay = {
    .name = "replay", .title = "REPLAY", .lists = true, .check = check, .run = run};
