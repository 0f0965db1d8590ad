/* explain.c - `spsy explain`: what a guarded command would come to (W5). What it is and what it
 * must not do stands in guard/rehearse.h; here are the words. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "language/cl.h"
#include "language/table.h"
#include "session/principal.h"
#include "verb/verb.h"

struct request {
    const char *given; /* --for */
    char user[SPSY_NAME_SIZE];
    int count; /* the command's words */
    char *const *words;
};

/* ---- words ---------------------------------------------------------------------------------- */

static int misused(struct answer *answer, const char *what)
{
    return answer_fail(answer, "SPY0108",
                       "%s: explain [--for PROFILE] COMMAND --keyword value ..., or a statement in "
                       "CL: explain \"DLTSPLF FILE(X)\"",
                       what);
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    static const char option[] = "--for";
    const size_t length = sizeof option - 1;
    struct spsy_error error;
    int at = 0;

    memset(request, 0, sizeof *request);
    if (count > 0 && strncmp(arguments[0], option, length) == 0) {
        if (arguments[0][length] == '=')
            request->given = arguments[0] + length + 1;
        else if (arguments[0][length] == '\0' && count > 1)
            request->given = arguments[++at];
        else
            return misused(answer,
                           arguments[0][length] ? "no such option" : "--for needs a profile");
        at++;
    }
    if (at == count || arguments[at][0] == '\0')
        return misused(answer, "no command");
    if (arguments[at][0] == '-')
        return misused(answer, "the command is missing, or an option is unknown");
    request->count = count - at;
    request->words = arguments + at;
    if (request->given && principal_read_name(option, request->given, request->user, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static const char *user_of(const struct request *request)
{
    return request->given ? request->user : NULL;
}

/* A statement in CL has a parenthesis or a blank in a word, and no option. */
static bool is_cl(const struct request *request)
{
    bool cl = false;

    for (int i = 0; i < request->count; i++) {
        if (strncmp(request->words[i], "--", 2) == 0)
            return false;
        cl |= strpbrk(request->words[i], " (") != NULL;
    }
    return cl;
}

/* The words with blanks between, the caller's; NULL = no memory. */
static char *joined(const struct request *request)
{
    size_t length = 1;
    char *text, *end;

    for (int i = 0; i < request->count; i++)
        length += strlen(request->words[i]) + 1;
    text = calloc(length, 1);
    end = text;
    for (int i = 0; text && i < request->count; i++) {
        end = stpcpy(end, i > 0 ? " " : "");
        end = stpcpy(end, request->words[i]);
    }
    return text;
}

/* ---- the command ---------------------------------------------------------------------------- */

/* execution NULL: only whether it is well formed. */
static int take_cl(struct execution *execution, const struct request *request,
                   struct answer *answer)
{
    static const struct execution none;
    struct statement statement = {0};
    struct spsy_error error = {.text = ""};
    char *text = joined(request);
    int result = 0, parsed;

    if (!text)
        return answer_fail(answer, "SPY0105", "out of memory");
    parsed = cl_parse(&(struct cl_text){.text = text, .length = strlen(text)}, &statement, &error);
    if (execution)
        execute_explain_statement(execution, &statement, parsed, &error, user_of(request), answer);
    else
        result = execute_check_statement(&none, &statement, parsed, &error, answer);
    statement_free(&statement);
    free(text);
    return result;
}

static int take_words(struct execution *execution, const struct request *request,
                      struct answer *answer)
{
    static const struct execution none;
    const struct command_definition *definition = command_find(request->words[0]);
    int count = request->count - 1;
    char *const *words = request->words + 1;

    if (!definition) {
        execute_unknown(&none, request->words[0], answer);
        return SPSY_ERR_FORMAT;
    }
    if (!execution)
        return execute_check_options(definition, count, words, answer);
    execute_explain_options(execution, definition, count, words, user_of(request), answer);
    return 0;
}

static int take(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request;

    answer->explains = true;
    if (read_request(count, arguments, &request, answer) < 0)
        return SPSY_ERR_VALUE;
    return is_cl(&request) ? take_cl(execution, &request, answer)
                           : take_words(execution, &request, answer);
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    return take(NULL, count, arguments, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    take(execution, count, arguments, answer);
}

const struct verb verb_explain = {
    .name = "explain", .title = "EXPLAIN", .check = check, .run = run};
