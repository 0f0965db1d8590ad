/* qsrsavo.c - QSRSAVO: save, as an API: also expiration dates. */
#include "function/expiration.h"
#include "function/functions.h"
#include "archive/save.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct save_request request;

    save_request_take(parameters, true, &request);
    if (expiration_take(answer, parameters, request.expiration) < 0)
        return SPSY_ERR_VALUE;
    return save_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    SAVE_OBJECT_PARAMETER, SAVE_LIBRARY_PARAMETER(2), SAVE_FILE_PARAMETER(3),
    SAVE_DATA_PARAMETER,   EXPIRATION_PARAMETER,      PARAMETERS_END,
};

const struct command_definition function_qsrsavo = {
    .name = "QSRSAVO",
    .function = "SAV",
    .ours = true,
    .summary = "save, as an API: also expiration dates",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
