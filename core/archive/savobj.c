/* savobj.c - SAVOBJ: save output queues and their spooled files. IBM's page has OBJTYPE without a
 * default of another kind; that it is the fourth position is remembered. */
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
    CHOICE_OBJECT_PARAMETER,  SAVE_LIBRARY_PARAMETER(2), SAVE_DEVICE_PARAMETER(3),
    CHOICE_TYPE_PARAMETER(4), SAVE_FILE_PARAMETER(0),    SAVE_CLEAR_PARAMETER,
    SAVE_CHECKED_PARAMETERS,  CHOICE_OMIT_PARAMETER,     PARAMETERS_END,
};

const struct command_definition function_savobj = {
    .name = "SAVOBJ",
    .function = "SAV",
    .summary = "save output queues and their spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "ibm.com/support/knowledgecenter/en/ssw_ibm_i_73/cl/savobj.htm",
    .missing = SAVE_MISSING,
};
