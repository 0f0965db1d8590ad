/* wrkoutq.c - WRKOUTQ: the files on a queue, or with *ALL the queues that one may list. */
#include <string.h>

#include "object/file_row.h"
#include "function/functions.h"
#include "command/listing.h"
#include "guard/target.h"

static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct listing *listing = context;
    int allowed = listing_allows(listing, queue);

    if (allowed < 0)
        return allowed;
    return allowed ? answer_row(listing->answer, queue_row(queue)) : 0;
}

static int list_queues(struct listing *listing, struct spsy_error *error)
{
    return spool_queue_each(listing->session->spool, NULL, NULL, visit_queue, listing, error);
}

static int list_files(struct listing *listing, const struct spool_queue *queue,
                      struct spsy_error *error)
{
    struct spool_selection selection = {.queue_library = queue->library, .queue = queue->name};
    int result = listing_allows(listing, queue);

    if (result < 0)
        return result;
    if (result == 0)
        return answer_fail(
            listing->answer, "CPF2207",
            "%s may not list queue %s/%s: needs *READ to it, and *EXECUTE to its library",
            listing->session->current_user, queue->library, queue->name);
    result = spool_file_each(listing->session->spool, &selection, listing_visit, listing, error);
    if (result >= 0 && strcmp(queue->library, "CUPS") == 0)
        answer_message(listing->answer, "SPY0001",
                       "%s spooled files on queue %s/%s are listed; jobs that CUPS has on it are "
                       "not the home's: lpstat -o",
                       listing->files == 0 ? "No" : "Its own", queue->library, queue->name);
    else if (result >= 0 && listing->files == 0)
        answer_message(listing->answer, "SPY0001", "No spooled files on queue %s/%s",
                       queue->library, queue->name);
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error = {0};
    struct spool_queue queue;
    struct listing listing;
    bool all = parameter_is(parameters, "OUTQ", "*ALL");
    int result = 0;

    if (!all)
        result = target_queue(session, answer, parameters, "OUTQ", &queue);
    if (result < 0 || listing_open(session, answer, &listing) < 0)
        return SPSY_ERR_STATE;
    result = all ? list_queues(&listing, &error) : list_files(&listing, &queue, &error);
    if (result < 0 && answer->exit == 0)
        answer_fail_error(answer, listing.error.code < 0 ? &listing.error : &error);
    listing_close(&listing);
    return result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "OUTQ",
     .type = PARAMETER_QUALIFIED,
     .special = "*ALL",
     .default_value = "*ALL",
     .position = 1,
     .help = "output queue; *ALL: the queues themselves"},
    PARAMETERS_END,
};

const struct command_definition function_wrkoutq = {
    .name = "WRKOUTQ",
    .summary = "list the spooled files of a queue, or the queues",
    .parameters = parameters,
    .run = run,
    .lists = true,
};
