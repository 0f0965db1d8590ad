/* wrksplfa.c - WRKSPLFA: all attributes of one spooled file. The name of the file that
 * OUTPUT(*PRINT) makes is ours. */
#include "function/creation.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

/* The listing of the file's attributes as a file of the current user. */
static int print(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    cJSON *row = NULL;
    struct spsy_error error = {0};

    if (creation_print_row(session, "QPDSPSFA",
                           file_shown(session, &guarded->file, &guarded->queue), &row, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_row(answer, row);
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "WRKSPLFA", .class = SPOOL_CLASS_ATTRIBUTES};
    int result = target_one(session, answer, parameters, &guarded);

    guarded.changes = parameter_is(parameters, "OUTPUT", "*PRINT");
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (parameter_is(parameters, "OUTPUT", "*PRINT"))
        return print(session, answer, &guarded);
    answer_row(answer, file_shown(session, &guarded.file, &guarded.queue));
    return 0;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    TARGET_OUTPUT,
    PARAMETERS_END,
};

const struct command_definition function_wrksplfa = {
    .name = "WRKSPLFA",
    .function = "WRKSPLFA",
    .summary = "work with the attributes of a spooled file",
    .parameters = parameters,
    .run = run,
};
