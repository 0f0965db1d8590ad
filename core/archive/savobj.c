/* savobj.c - SAVOBJ: save an output queue and its spooled files. */
#include "function/functions.h"
#include "archive/save.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct save_request request;

    save_request_take(parameters, true, &request);
    return save_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    SAVE_OBJECT_PARAMETER, SAVE_LIBRARY_PARAMETER(2), SAVE_FILE_PARAMETER(3), SAVE_DATA_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_savobj = {
    .name = "SAVOBJ",
    .function = "SAV",
    .summary = "save an output queue and its spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
