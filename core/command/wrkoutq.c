/* wrkoutq.c - WRKOUTQ: the files on a queue, or with *ALL and generic names the queues that
 * one may list. No page could be found: OUTQ and OUTPUT and their positions are remembered. */
#include <stdio.h>
#include <string.h>

#include "object/file_row.h"
#include "function/functions.h"
#include "command/generic.h"
#include "command/listing.h"
#include "command/print_rows.h"
#include "session/library_list.h"
#include "guard/target.h"

/* The queues of OUTQ: *ALL, a generic name, or *ALL/name. */
struct queues {
    struct listing listing;
    char pattern[11];
    size_t listed;
};

static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct queues *queues = context;
    int allowed;

    if (!name_fits(queue->name, queues->pattern))
        return 0;
    allowed = listing_allows(&queues->listing, queue);
    if (allowed <= 0)
        return allowed;
    queues->listed++;
    return answer_row(queues->listing.answer, queue_row(queue));
}

static int visit_library(void *context, const char *library, struct spsy_error *error)
{
    struct queues *queues = context;

    return spool_queue_each(queues->listing.session->spool, library, NULL, visit_queue, queues,
                            error);
}

static int list_queues(struct queues *queues, const char *text, struct spsy_error *error)
{
    bool every_one = strcmp(text, "*ALL") == 0;
    const char *slash = strchr(text, '/');
    char library[11];
    int result;

    snprintf(queues->pattern, sizeof queues->pattern, "%s", slash ? slash + 1 : text);
    snprintf(library, sizeof library, "%.*s", slash ? (int)(slash - text) : 5,
             slash       ? text
             : every_one ? "*ALL"
                         : "*LIBL");
    result = library_list_each(queues->listing.session, library, visit_library, queues, error);
    if (result >= 0 && queues->listed == 0 && !every_one)
        answer_message(queues->listing.answer, "SPY0001", "No output queues that fit %s", text);
    return result;
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

static bool means_queues(const char *text)
{
    return text[strlen(text) - 1] == '*' || strncmp(text, "*ALL", 4) == 0 ||
           (strchr(text, '/') && strcmp(strchr(text, '/') + 1, "*ALL") == 0);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *text = parameter_text(parameters, "OUTQ");
    struct spsy_error error = {0};
    struct spool_queue queue;
    struct queues queues = {.listed = 0};
    bool many = means_queues(text);
    int result = 0;

    if (!many)
        result = target_queue(session, answer, parameters, "OUTQ", &queue);
    if (result < 0 || listing_open(session, answer, &queues.listing) < 0)
        return SPSY_ERR_STATE;
    result =
        many ? list_queues(&queues, text, &error) : list_files(&queues.listing, &queue, &error);
    if (result < 0 && answer->exit == 0)
        answer_fail_error(answer, queues.listing.error.code < 0 ? &queues.listing.error : &error);
    listing_close(&queues.listing);
    return result >= 0 ? print_rows(session, parameters, answer, "QPRTSPLQ") : result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "OUTQ",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_OUTQ,
     .special = "*ALL",
     .default_value = "*ALL",
     .position = 1,
     .help = "output queue; *ALL or a generic name: the queues themselves"},
    PRINT_ROWS_OUTPUT(2),
    PARAMETERS_END,
};

const struct command_definition function_wrkoutq = {
    .name = "WRKOUTQ",
    .summary = "list the spooled files of a queue, or the queues",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .missing = "ASTLVL there is one display",
    .notes = "At a terminal it is a full-screen list: 2 change, 3 hold, 4 delete, 5 work with its "
             "files, 6 release, 8 description; F3, F4, F5, F11 and F12 (spsy man, "
             "TERMINAL). --plain, before the command, lists as text there, too.",
};
