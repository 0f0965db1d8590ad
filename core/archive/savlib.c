/* savlib.c - SAVLIB: save the output queues of a library and their spooled files. */
#include "function/functions.h"
#include "archive/save.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct save_request request;

    save_request_take(parameters, false, &request);
    return save_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    SAVE_LIBRARY_PARAMETER(1),
    SAVE_FILE_PARAMETER(2),
    SAVE_DATA_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_savlib = {
    .name = "SAVLIB",
    .function = "SAV",
    .summary = "save the output queues of a library and their spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
