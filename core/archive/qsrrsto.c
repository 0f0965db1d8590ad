/* qsrrsto.c - QSRRSTO: restore, as an API: also expiration dates. The API takes a user space; the
 * keywords are ours. */
#include "function/expiration.h"
#include "function/functions.h"
#include "archive/restore.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct restore_request request;

    if (restore_request_take(session, parameters, &request, answer) < 0)
        return SPSY_ERR_VALUE;
    if (expiration_take(answer, parameters, request.expiration) < 0)
        return SPSY_ERR_VALUE;
    return restore_run(session, answer, &request);
}

static const struct parameter_definition parameters[] = {
    CHOICE_OBJECT_PARAMETER,
    RESTORE_SAVED_LIBRARY_PARAMETER(2),
    RESTORE_FILE_PARAMETER(3),
    RESTORE_LIBRARY_PARAMETER,
    RESTORE_DATA_PARAMETER,
    EXPIRATION_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition function_qsrrsto = {
    .name = "QSRRSTO",
    .function = "RST",
    .ours = true,
    .summary = "restore, as an API: also expiration dates",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = NULL,
};
