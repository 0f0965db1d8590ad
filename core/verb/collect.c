/* collect.c - `spsy collect`: the words; what it does is the room collect's (C1-C3). */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collect/collect.h"
#include "session/principal.h"
#include "verb/verb.h"

struct words {
    const char *queue, *then, *move_to, *every, *user;
    char library[SPSY_NAME_SIZE], name[SPSY_NAME_SIZE];
    char to_library[SPSY_NAME_SIZE], to_name[SPSY_NAME_SIZE];
    char user_name[SPSY_NAME_SIZE];
    struct collect_request request;
};

static int check_together(const struct words *words, struct answer *answer)
{
    const struct collect_request *request = &words->request;

    if (!words->queue)
        return answer_fail(answer, "SPY0108", "collect: from which queue? --outq LIBRARY/QUEUE");
    if (!request->check && (!request->directory || !request->directory[0]))
        return answer_fail(answer, "SPY0108", "collect: into which directory? --to DIRECTORY");
    if (request->check && (words->every || request->stop_at_first))
        return answer_fail(answer, "SPY0108",
                           "--check reads nothing: it takes --outq, --then, --move-to and --for, "
                           "and --to for nothing");
    if (words->user && !request->check)
        return answer_fail(answer, "SPY0108", "--for belongs to --check: about whom?");
    return 0;
}

static int read_then(struct words *words, struct answer *answer)
{
    static const char *const names[] = {"keep", "delete", "hold", "move"};
    const char *then = words->then ? words->then : "keep";
    int at = 0;

    while (at < 4 && strcmp(then, names[at]) != 0)
        at++;
    if (at == 4)
        return verb_fault(answer, "--then", then, "keep, delete, hold, move");
    words->request.then = (enum collect_then)at;
    if ((words->request.then == COLLECT_MOVE) != (words->move_to != NULL))
        return answer_fail(answer, "SPY0108",
                           "--then move and --move-to LIBRARY/QUEUE belong "
                           "together");
    return 0;
}

static int read_words(int count, char *const *arguments, struct words *words, struct answer *answer)
{
    struct collect_request *request = &words->request;
    const struct verb_option options[] = {
        {"--outq", &words->queue, NULL},    {"--to", &request->directory, NULL},
        {"--then", &words->then, NULL},     {"--move-to", &words->move_to, NULL},
        {"--every", &words->every, NULL},   {"--for", &words->user, NULL},
        {"--check", NULL, &request->check}, {"--stop-at-first", NULL, &request->stop_at_first},
    };
    struct spsy_error error;
    int result =
        verb_options(count, arguments, options, sizeof options / sizeof options[0], answer);

    if (result == 0)
        result = check_together(words, answer);
    if (result == 0)
        result = read_then(words, answer);
    if (result < 0)
        return result;
    if (!verb_queue(words->queue, words->library, words->name))
        return verb_fault(answer, "--outq", words->queue, "name, library/name");
    if (words->move_to && !verb_queue(words->move_to, words->to_library, words->to_name))
        return verb_fault(answer, "--move-to", words->move_to, "name, library/name");
    if (words->every && !verb_number(words->every, 1, COLLECT_EVERY_MOST, &request->every_seconds))
        return verb_fault(answer, "--every", words->every, "seconds, 1-86400");
    if (words->user && principal_read_name("--for", words->user, words->user_name, &error) < 0)
        return answer_fail_error(answer, &error);
    if (request->check)
        request->directory = NULL; /* the words of the collection, and --check: nothing is opened */
    request->library = words->library;
    request->queue = words->name;
    request->to_library = words->to_library;
    request->to_queue = words->to_name;
    request->user = words->user ? words->user_name : NULL;
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct words words = {.queue = NULL};

    return read_words(count, arguments, &words, answer);
}

static int work(struct session *session, void *context, struct answer *answer)
{
    return collect_run(session, context, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct words words = {.queue = NULL};

    if (read_words(count, arguments, &words, answer) == 0)
        execute_work(execution, work, &words.request, answer);
}

const struct verb verb_collect = {
    .name = "collect", .title = "COLLECT", .lists = true, .check = check, .run = run};
