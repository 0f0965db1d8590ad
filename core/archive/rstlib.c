/* rstlib.c - RSTLIB: restore the output queues of a library and their spooled files. */
#include "function/functions.h"
#include "archive/restore.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct restore_request request;

    restore_request_take(parameters, false, &request);
    return restore_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    RESTORE_SAVED_LIBRARY_PARAMETER(1),
    RESTORE_FILE_PARAMETER(2),
    RESTORE_LIBRARY_PARAMETER,
    RESTORE_DATA_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_rstlib = {
    .name = "RSTLIB",
    .function = "RST",
    .summary = "restore the output queues of a library and their spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
