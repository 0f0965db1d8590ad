/* rstlib.c - RSTLIB: restore the output queues of a library and their spooled files. */
#include "function/functions.h"
#include "archive/restore.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct restore_request request;

    if (restore_request_take(session, parameters, &request, answer) < 0)
        return SPSY_ERR_VALUE;
    return restore_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    RESTORE_SAVED_LIBRARY_PARAMETER(1),
    RESTORE_DEVICE_PARAMETER(2),
    RESTORE_FILE_PARAMETER(0),
    RESTORE_OPTION_PARAMETER,
    RESTORE_CHECKED_PARAMETERS,
    RESTORE_LIBRARY_PARAMETER,
    RESTORE_DATA_PARAMETER,
    CHOICE_OMIT_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_rstlib = {
    .name = "RSTLIB",
    .function = "RST",
    .summary = "restore the output queues of a library and their spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "www.ibm.com/support/knowledgecenter/ssw_ibm_i_71/cl/rstlib.htm",
    .missing = RESTORE_MISSING "\nSTRLIB one library is restored\nOMITLIB one library is restored",
};
