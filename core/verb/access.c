/* access.c - `spsy access`: the words; what it does is the room access's (W5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "access/lint.h"
#include "base/text.h"
#include "verb/verb.h"

struct request {
    const char *file, *job, *number, *user, *queue, *to, *can;
    bool bypass, lint;
    char file_name[SPSY_NAME_SIZE], user_name[SPSY_NAME_SIZE];
    char job_part[3][SPSY_NAME_SIZE];
    char library[SPSY_NAME_SIZE], queue_name[SPSY_NAME_SIZE];
    char to_library[SPSY_NAME_SIZE], to_name[SPSY_NAME_SIZE];
    struct access_request asked;
};

/* number/user/name, user/name or name. */
static bool read_job(struct request *request)
{
    const char **parts[] = {&request->asked.job_number, &request->asked.job_user,
                            &request->asked.job_name};
    char text[3 * SPSY_NAME_SIZE], *at = text, *slash;
    size_t slashes = 0;

    if (strlen(request->job) >= sizeof text)
        return false;
    strcpy(text, request->job);
    for (const char *each = text; (each = strchr(each, '/')); each++)
        slashes++;
    if (slashes > 2)
        return false;
    for (size_t i = 2 - slashes; i < 3; i++, at = slash + 1) {
        slash = strchr(at, '/');
        if (slash)
            *slash = '\0';
        if (i == 0 ? strlen(at) != 6 || strspn(at, "0123456789") != 6
                   : !verb_name(at, request->job_part[i]))
            return false;
        if (i == 0)
            snprintf(request->job_part[0], sizeof request->job_part[0], "%.6s", at);
        *parts[i] = request->job_part[i];
        if (!slash)
            break;
    }
    return true;
}

/* Which belong together. */
static int check_together(const struct request *request, struct answer *answer)
{
    if (request->lint && (request->file || request->job || request->number || request->queue ||
                          request->to || request->can || request->bypass))
        return answer_fail(answer, "SPY0108", "--lint is about all, or about --user U alone");
    if (!request->file && !request->user && !request->queue && !request->bypass && !request->lint)
        return answer_fail(answer, "SPY0108",
                           "access: about what? --file F, --user U, --outq Q, "
                           "--bypass, or --lint");
    if ((request->job || request->number) && !request->file)
        return answer_fail(answer, "SPY0108", "--job and --number say which --file is meant");
    if (request->can && (request->bypass || !request->file))
        return answer_fail(answer, "SPY0108", "--can belongs to --file: who can do this with it?");
    if (request->bypass && request->to)
        return answer_fail(answer, "SPY0108", "--to is for a matrix, not for --bypass");
    return 0;
}

static int check_values(struct request *request, struct answer *answer)
{
    struct access_request *asked = &request->asked;
    long number = 0;

    if (request->file && !verb_name(request->file, request->file_name))
        return verb_fault(answer, "--file", request->file, "name");
    if (request->user && !verb_name(request->user, request->user_name))
        return verb_fault(answer, "--user", request->user, "name");
    if (request->job && !read_job(request))
        return verb_fault(answer, "--job", request->job, "number/user/name, user/name, name");
    if (request->number && !verb_number(request->number, 1, 999999, &number))
        return verb_fault(answer, "--number", request->number, "1-999999");
    if (request->queue && !verb_queue(request->queue, request->library, request->queue_name))
        return verb_fault(answer, "--outq", request->queue, "name, library/name");
    if (!verb_queue(request->to ? request->to : "QGPL/QPRINT", request->to_library,
                    request->to_name))
        return verb_fault(answer, "--to", request->to, "name, library/name");
    asked->can = request->can ? access_function_find(request->can) : -1;
    if (request->can && asked->can < 0)
        return verb_fault(answer, "--can", request->can,
                          "one of the 17 functions, DSPSPLF for instance");
    asked->file = request->file ? request->file_name : NULL;
    asked->user = request->user ? request->user_name : NULL;
    asked->number = (int32_t)number;
    asked->library = request->library;
    asked->queue = request->queue ? request->queue_name : NULL;
    asked->to_library = request->to_library;
    asked->to_queue = request->to_name;
    asked->bypass = request->bypass;
    return 0;
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {
        {"--file", &request->file, NULL},     {"--job", &request->job, NULL},
        {"--number", &request->number, NULL}, {"--user", &request->user, NULL},
        {"--outq", &request->queue, NULL},    {"--to", &request->to, NULL},
        {"--can", &request->can, NULL},       {"--bypass", NULL, &request->bypass},
        {"--lint", NULL, &request->lint},
    };
    int result =
        verb_options(count, arguments, options, sizeof options / sizeof options[0], answer);

    if (result == 0)
        result = check_together(request, answer);
    return result == 0 ? check_values(request, answer) : result;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {.file = NULL};

    return read_request(count, arguments, &request, answer);
}

static int work(struct session *session, void *context, struct answer *answer)
{
    const struct request *request = context;

    return request->lint ? access_lint(session, request->user ? request->user_name : NULL, answer)
                         : access_run(session, &request->asked, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {.file = NULL};

    if (read_request(count, arguments, &request, answer) == 0)
        execute_work(execution, work, &request, answer);
}

const struct verb verb_access = {
    .name = "access", .title = "ACCESS", .lists = true, .check = check, .run = run};
