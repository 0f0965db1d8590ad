/* wrksplf.c - WRKSPLF: list spooled files. Not guarded (core/dispatch/README.md, "Not guarded"). */
#include <string.h>

#include "function/functions.h"
#include "command/listing.h"
#include "guard/target.h"

/* Nothing was listed: whose files, and what would list more. */
static void tell_none(const struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    const struct value *select = parameter(parameters, "SELECT");
    const char *user = select->count > 0 ? select->items[0].text : "*CURRENT";
    const char *fitting = "";

    for (size_t i = 1; i < select->count; i++)
        if (strcmp(select->items[i].text, "*ALL") != 0)
            fitting = " that SELECT fits";
    if (strcmp(user, "*ALL") == 0)
        answer_message(answer, "SPY0001", "No spooled files%s", fitting);
    else
        answer_message(answer, "SPY0001",
                       "No spooled files of %s%s; SELECT(*ALL) lists everybody's",
                       strcmp(user, "*CURRENT") == 0 ? session->current_user : user, fitting);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error = {0};
    struct listing listing;
    int result = listing_open(session, answer, &listing);

    if (result < 0)
        return result;
    result = target_selected(session, parameters, listing_visit, &listing, &error);
    if (result < 0 && !answer->lost)
        answer_fail_error(answer, listing.error.code < 0 ? &listing.error : &error);
    else if (result >= 0 && listing.files == 0)
        tell_none(session, parameters, answer);
    listing_close(&listing);
    return result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "SELECT",
     .type = PARAMETER_LIST,
     .position = 1,
     .elements = target_select_elements,
     .help = "user, device, form type, user data, ASP"},
    PARAMETERS_END,
};

const struct command_definition function_wrksplf = {
    .name = "WRKSPLF",
    .summary = "list spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
