/* rlssplf.c - RLSSPLF: release held spooled files. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "function/functions.h"
#include "guard/target.h"

static int release(struct session *session, struct guarded *guarded, void *context,
                   struct spsy_error *error)
{
    struct spool_file *file = &guarded->file;

    (void)context;
    if (strcmp(file->status, "*HELD") != 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF3322",
                         "file %s number %d not released: its status is %s", file->name,
                         file->number, file->status);
    snprintf(file->status, sizeof file->status, "*READY");
    return spool_file_update(session->spool, file, error);
}

static const struct target_action action = {
    .guarded = {.function = "RLSSPLF", .class = SPOOL_CLASS_CONTROL},
    .effect = release,
};

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    size_t done, not_done;
    int result = target_each(session, answer, parameters, &action, &done, &not_done);

    if (result < 0)
        return result;
    return target_done(answer, parameters, "SPY0001", "released", done, not_done);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS_SELECT,
    PARAMETERS_END,
};

const struct command_definition function_rlssplf = {
    .name = "RLSSPLF",
    .function = "RLSSPLF",
    .summary = "release held spooled files",
    .parameters = parameters,
    .run = run,
    .page = "http://www.setgetweb.com/p/iSeries/v5r3/rlssplf.htm",
    .missing = "ASPDEV a SELECT takes the number of an ASP, also above 32",
};
