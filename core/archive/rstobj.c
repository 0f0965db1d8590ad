/* rstobj.c - RSTOBJ: restore an output queue and its spooled files. */
#include "function/functions.h"
#include "archive/restore.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct restore_request request;

    restore_request_take(parameters, true, &request);
    return restore_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    RESTORE_OBJECT_PARAMETER,  RESTORE_SAVED_LIBRARY_PARAMETER(2),
    RESTORE_FILE_PARAMETER(3), RESTORE_LIBRARY_PARAMETER,
    RESTORE_DATA_PARAMETER,    PARAMETERS_END,
};

const struct command_definition function_rstobj = {
    .name = "RSTOBJ",
    .function = "RST",
    .summary = "restore an output queue and its spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
