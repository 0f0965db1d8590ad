/* savlib.c - SAVLIB: save the output queues of a library and their spooled files. */
#include "function/functions.h"
#include "archive/save.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct save_request request;

    if (save_request_take(session, parameters, &request, answer) < 0)
        return SPSY_ERR_VALUE;
    return save_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    SAVE_LIBRARY_PARAMETER(1),
    SAVE_DEVICE_PARAMETER(2),
    SAVE_FILE_PARAMETER(0),
    SAVE_CLEAR_PARAMETER,
    SAVE_CHECKED_PARAMETERS,
    CHOICE_OMIT_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_savlib = {
    .name = "SAVLIB",
    .function = "SAV",
    .summary = "save the output queues of a library and their spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "www.ibm.com/docs/en/ssw_ibm_i_76/cl/savlib.htm",
    .missing = SAVE_MISSING "\nSTRLIB one library is saved\nOMITLIB one library is saved",
};
