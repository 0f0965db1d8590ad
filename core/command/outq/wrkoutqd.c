/* wrkoutqd.c - WRKOUTQD: the description of an output queue.
 *
 * No page of IBM's could be found. Authority is that of "Output queue commands" (rzarlapdoutq);
 * OUTQ and OUTPUT, and the name of the printed file, are remembered. The names in its row are ours.
 */
#include "command/commands.h"
#include "command/listing.h"
#include "command/print_rows.h"
#include "function/creation.h"
#include "guard/target.h"
#include "object/file_row.h"

/* NULL = out of memory, or error says it. */
static cJSON *description(struct spool *spool, const struct spool_queue *queue,
                          struct spsy_error *error)
{
    struct spool_stored stored;
    bool complete;
    int64_t files;
    cJSON *row;

    if (spool_queue_count_files(spool, queue->id, &files, error) < 0 ||
        spool_stored_load(spool, &spool_queue_stored, queue->library, queue->name, &stored, error) <
            0)
        return NULL;
    row = queue_row(queue);
    complete =
        row && cJSON_AddStringToObject(row, "status", queue->held ? "HELD" : "RELEASED") &&
        cJSON_AddNumberToObject(row, "files", (double)files) &&
        cJSON_AddNumberToObject(row, "writers", 0) &&
        spool_stored_rows(&spool_queue_stored, &stored, row) &&
        cJSON_AddStringToObject(row, "key", queue->key_label[0] ? queue->key_label : "*NONE");
    spool_stored_free(&stored);
    if (complete)
        return row;
    cJSON_Delete(row);
    spsy_fail_memory(error);
    return NULL;
}

static int show(struct listing *listing, const struct parameters *parameters, cJSON *row)
{
    struct spsy_error error = {0};
    cJSON *file = NULL;

    if (!parameter_is(parameters, "OUTPUT", "*PRINT"))
        return answer_row(listing->answer, row);
    return creation_print_row(listing->session, "QPRTSPLQ", row, &file, &error) < 0
               ? answer_fail_error(listing->answer, &error)
               : answer_row(listing->answer, file);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error = {0};
    struct listing listing;
    struct spool_queue queue;
    cJSON *row;
    int result = target_queue(session, answer, parameters, "OUTQ", &queue);

    if (result < 0 || listing_open(session, answer, &listing) < 0)
        return SPSY_ERR_STATE;
    result = listing_allows(&listing, &queue);
    listing_close(&listing);
    if (result < 0)
        return answer_fail_error(answer, &listing.error);
    if (result == 0)
        return answer_fail(answer, "CPF2207",
                           "%s may not display output queue %s/%s: needs *READ to it, and *EXECUTE "
                           "to its library",
                           session->current_user, queue.library, queue.name);
    row = description(session->spool, &queue, &error);
    return row ? show(&listing, parameters, row) : answer_fail_error(answer, &error);
}

static const struct parameter_definition parameters[] = {
    {.keyword = "OUTQ",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_OUTQ,
     .required = true,
     .position = 1,
     .help = "output queue, of *LIBL unless qualified"},
    PRINT_ROWS_OUTPUT(2),
    PARAMETERS_END,
};

const struct command_definition command_wrkoutqd = {
    .name = "WRKOUTQD",
    .summary = "show the description of an output queue",
    .parameters = parameters,
    .run = run,
};
