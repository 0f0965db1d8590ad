/* wrksplf.c - WRKSPLF: list spooled files. Not guarded (exit-point.md, documented gap). */
#include <string.h>

#include "function/functions.h"
#include "function/listing.h"
#include "function/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *user = parameter_text(parameters, "SELECT");
    struct spool_selection selection = {0};
    struct spsy_error error = {0};
    struct listing listing;
    int result = listing_open(session, answer, &listing);

    if (result < 0)
        return result;
    if (strcmp(user, "*ALL") != 0)
        selection.user = strcmp(user, "*CURRENT") == 0 ? session->current_user : user;
    result = spool_file_each(session->spool, &selection, listing_visit, &listing, &error);
    if (result < 0 && !answer->lost)
        answer_fail_error(answer, listing.error.code < 0 ? &listing.error : &error);
    else if (result >= 0 && listing.files == 0)
        answer_message(answer, "SPY0001", "No spooled files%s%s%s", selection.user ? " of " : "",
                       selection.user ? selection.user : "",
                       selection.user ? "; SELECT(*ALL) lists everybody's" : "");
    listing_close(&listing);
    return result;
}

static const struct parameter_definition parameters[] = {
    {"SELECT", PARAMETER_NAME, "*CURRENT *ALL", "*CURRENT", false, 1, 0, 10, 0, NULL,
     "owner of the files"},
    PARAMETERS_END,
};

const struct command_definition function_wrksplf = {
    .name = "WRKSPLF",
    .summary = "list spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
