/* hldsplf.c - HLDSPLF: hold spooled files. OPTION tells a writer when to stop; without writers
 * both values mean now. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "function/functions.h"
#include "guard/target.h"

int hldsplf_effect(struct session *session, struct guarded *guarded, void *context,
                   struct spsy_error *error)
{
    struct spool_file *file = &guarded->file;

    (void)context;
    if (strcmp(file->status, "*HELD") == 0 || strcmp(file->status, "*SAVED") == 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF3337",
                         "file %s number %d not held: its status is %s", file->name, file->number,
                         file->status);
    snprintf(file->status, sizeof file->status, "*HELD");
    return spool_file_update(session->spool, file, error);
}

static const struct target_action action = {
    .guarded = {.function = "HLDSPLF", .class = SPOOL_CLASS_CONTROL},
    .effect = hldsplf_effect,
};

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    size_t done, not_done;
    int result = target_each(session, answer, parameters, &action, &done, &not_done);

    if (result < 0)
        return result;
    return target_done(answer, parameters, "SPY0001", "held", done, not_done);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS_SELECT,
    {.keyword = "OPTION",
     .type = PARAMETER_CHOICE,
     .special = "*IMMED *PAGEEND",
     .default_value = "*IMMED",
     .help = "when a writer stops; has no effect: there is none",
     .standing = PARAMETER_CHECKED},
    PARAMETERS_END,
};

const struct command_definition function_hldsplf = {
    .name = "HLDSPLF",
    .function = "HLDSPLF",
    .summary = "hold spooled files",
    .parameters = parameters,
    .run = run,
    .page = "http://setgetweb.com/p/iSeries/v5r3/hldsplf.htm",
    .missing = "ASPDEV a SELECT takes the number of an ASP, also above 32",
};
