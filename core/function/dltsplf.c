/* dltsplf.c - DLTSPLF: delete spooled files. */
#include "function/functions.h"
#include "guard/target.h"

int dltsplf_effect(struct session *session, struct guarded *guarded, void *context,
                   struct spsy_error *error)
{
    (void)context;
    return spool_file_delete(session->spool, &guarded->file, error);
}

static const struct target_action action = {
    .guarded = {.function = "DLTSPLF", .class = SPOOL_CLASS_CONTROL},
    .effect = dltsplf_effect,
};

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    size_t done, not_done;
    int result = target_each(session, answer, parameters, &action, &done, &not_done);

    if (result < 0)
        return result;
    return target_done(answer, parameters, "CPC3305", "deleted", done, not_done);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS_SELECT,
    PARAMETERS_END,
};

const struct command_definition function_dltsplf = {
    .name = "DLTSPLF",
    .function = "DLTSPLF",
    .summary = "delete spooled files",
    .parameters = parameters,
    .run = run,
    .makes_room = true,
    .page = "https://www.ibm.com/docs/ssw_ibm_i_74/cl/dltsplf.htm",
    .missing = "ASPDEV a SELECT takes the number of an ASP, also above 32",
};
