/* qsrsavo.c - QSRSAVO: save, as an API: also expiration dates. The API takes a user space; the
 * keywords are ours. */
#include "function/expiration.h"
#include "function/functions.h"
#include "archive/save.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct save_request request;

    if (save_request_take(session, parameters, &request, answer) < 0)
        return SPSY_ERR_VALUE;
    if (expiration_take(answer, parameters, request.expiration) < 0)
        return SPSY_ERR_VALUE;
    return save_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    CHOICE_OBJECT_PARAMETER, SAVE_LIBRARY_PARAMETER(2), SAVE_FILE_PARAMETER(3),
    SAVE_DATA_PARAMETER,     EXPIRATION_PARAMETER,      PARAMETERS_END,
};

const struct command_definition function_qsrsavo = {
    .name = "QSRSAVO",
    .function = "SAV",
    .ours = true,
    .summary = "save, as an API: also expiration dates",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "www.ibm.com/docs/en/i/7.1?topic=ssw_ibm_i_71/apis/qsrsavo.htm",
};
