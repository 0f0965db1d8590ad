/* qusrspla.c - QUSRSPLA, the Retrieve Spooled File Attributes API as a command. */
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "QUSRSPLA", .class = SPOOL_CLASS_API};
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result == 0)
        answer_row(answer, file_shown(session, &guarded.file, &guarded.queue));
    return result;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    PARAMETERS_END,
};

const struct command_definition function_qusrspla = {
    .name = "QUSRSPLA",
    .function = "QUSRSPLA",
    .summary = "retrieve the attributes of a spooled file",
    .parameters = parameters,
    .run = run,
    .ours = true,
    .page = "https://www.ibm.com/docs/ssw_ibm_i_74/apis/QUSRSPLA.htm",
};
