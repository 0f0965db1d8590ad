/* dspsavf.c - DSPSAVF: what a save file of a library holds.
 *
 * IBM's page: DSPSAVF (ssw_ibm_i_76/cl/dspsavf.htm): *USE to the file and *READ to its library; a
 * summary of the save and a description of each object. The names in the rows are ours; that of
 * the printed file, QPSRODSP, is remembered.
 *
 * MUST: what it holds is judged as for a restore (restore.h): what no restore would take is not
 * shown. Of spooled files it tells how many a queue has, and not which: nobody has been asked
 * whether this user may know (chosen; RST asks). */
#include <stdlib.h>
#include <string.h>

#include "archive/commands.h"
#include "archive/kept_file.h"
#include "archive/manifest.h"
#include "command/print_rows.h"

enum { SAVED_ROOM = 16 };

struct saved_queue {
    char name[11];
    size_t files;
};

struct displaying {
    struct session *session;
    struct answer *answer;
    struct kept_file kept;
    struct manifest manifest;
    struct saved_queue *queues; /* by name; owned */
    size_t count, room;
    struct spsy_error error;
};

/* ---- how many files each queue has --------------------------------------------------------- */

static int by_name(const void *one, const void *other)
{
    return strcmp(((const struct saved_queue *)one)->name,
                  ((const struct saved_queue *)other)->name);
}

static struct saved_queue *find(struct displaying *displaying, const char *name)
{
    struct saved_queue wanted = {.files = 0};

    memcpy(wanted.name, name, strnlen(name, sizeof wanted.name - 1));
    return bsearch(&wanted, displaying->queues, displaying->count, sizeof wanted, by_name);
}

static int note_queue(void *context, const struct spool_queue *queue, const cJSON *object)
{
    struct displaying *displaying = context;

    (void)object;
    if (displaying->count == displaying->room) {
        size_t room = displaying->room ? displaying->room * 2 : SAVED_ROOM;
        struct saved_queue *queues = realloc(displaying->queues, room * sizeof *queues);

        if (!queues)
            return spsy_fail_memory(&displaying->error);
        displaying->queues = queues;
        displaying->room = room;
    }
    displaying->queues[displaying->count].files = 0;
    memcpy(displaying->queues[displaying->count++].name, queue->name, sizeof queue->name);
    return 0;
}

static int count_file(void *context, size_t entry, const struct spool_file *file,
                      const struct manifest_key *key)
{
    struct saved_queue *queue = find(context, file->queue);

    (void)entry;
    (void)key;
    if (queue)
        queue->files++;
    return 0;
}

static int count_files(struct displaying *displaying)
{
    struct spsy_error *error = &displaying->error;
    int result = manifest_queue_each(&displaying->manifest, note_queue, displaying, error);

    if (result == 0 && displaying->count > 0)
        qsort(displaying->queues, displaying->count, sizeof displaying->queues[0], by_name);
    return result == 0 ? manifest_file_each(&displaying->manifest, count_file, displaying, error)
                       : result;
}

/* ---- the rows ------------------------------------------------------------------------------ */

static int show_queue(void *context, const struct spool_queue *queue, const cJSON *object)
{
    struct displaying *displaying = context;
    const struct saved_queue *saved = find(displaying, queue->name);
    cJSON *row = cJSON_CreateObject();

    (void)object;
    if (row && cJSON_AddStringToObject(row, "object", queue->name) &&
        cJSON_AddStringToObject(row, "library", displaying->manifest.library) &&
        cJSON_AddStringToObject(row, "objectType", "*OUTQ") &&
        cJSON_AddStringToObject(row, "owner", queue->owner) &&
        cJSON_AddNumberToObject(row, "spooledFiles", saved ? (double)saved->files : 0) &&
        cJSON_AddStringToObject(row, "system", displaying->manifest.system) &&
        cJSON_AddStringToObject(row, "saved", displaying->manifest.time) &&
        cJSON_AddStringToObject(row, "text", queue->text))
        return answer_row(displaying->answer, row);
    cJSON_Delete(row);
    return spsy_fail_memory(&displaying->error);
}

static int show(struct displaying *displaying)
{
    const struct manifest *manifest = &displaying->manifest;
    int result = count_files(displaying);

    if (result == 0)
        result = manifest_queue_each(manifest, show_queue, displaying, &displaying->error);
    if (result == 0)
        answer_message(displaying->answer, "SPY0001",
                       "Save file %s holds %zu output queue%s and %zu spooled file%s of library "
                       "%s, saved on system %s at %s",
                       displaying->kept.name, manifest->queue_count,
                       manifest->queue_count == 1 ? "" : "s", manifest->file_count,
                       manifest->file_count == 1 ? "" : "s", manifest->library, manifest->system,
                       manifest->time);
    return result;
}

/* ---- the save file ------------------------------------------------------------------------- */

/* *READ to the library; *EXECUTE to it, and *USE to the file, are looked at when it is opened. */
static int check_library(struct displaying *displaying)
{
    struct spsy_error *error = &displaying->error;
    struct spool *spool = displaying->session->spool;
    struct spool_subject subject;
    struct spool_object library;
    uint32_t authority = SPOOL_AUT_NONE;
    int result = session_subject(displaying->session, &subject, error);

    if (result == 0)
        result =
            spool_object_find(spool, SPOOL_LIBRARY, "", displaying->kept.library, &library, error);
    if (result == 0)
        result = spool_object_authority(spool, &subject, &library, &authority, error);
    if (result == 0 && !spool_authority_has(authority, SPOOL_AUT_READ | SPOOL_AUT_EXECUTE))
        result = spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2182",
                           "Not authorized to library %s: needs *READ and *EXECUTE", library.name);
    return result;
}

static int open_and_show(struct displaying *displaying)
{
    struct spsy_error *error = &displaying->error;
    const struct savefile_api *api = NULL;
    struct savefile_reader *reader = NULL;
    FILE *document = NULL;
    char source[64];
    int result = savefile_load(&api, error);

    snprintf(source, sizeof source, "save file %s: manifest.json", displaying->kept.name);
    if (result == 0)
        result =
            api->open(&displaying->kept.streams, displaying->kept.name, &reader, &document, error);
    if (result == 0)
        result = manifest_read(document, source, api, reader, &displaying->manifest, error);
    if (result == 0)
        result = show(displaying);
    manifest_free(&displaying->manifest);
    if (reader)
        api->close_reader(reader);
    return result;
}

static int display(struct displaying *displaying, const struct parameters *parameters)
{
    int result = kept_file_find(displaying->session, parameter_text(parameters, "FILE"), false,
                                &displaying->kept, &displaying->error);

    if (result == 0)
        result = check_library(displaying);
    if (result == 0)
        result = kept_file_holds_data(&displaying->kept, &displaying->error);
    if (result > 0)
        return open_and_show(displaying);
    if (result == 0)
        answer_message(displaying->answer, "SPY0001", "Save file %s holds no data",
                       displaying->kept.name);
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct displaying displaying = {.session = session, .answer = answer};
    int result = display(&displaying, parameters);

    free(displaying.queues);
    if (result < 0 && answer->exit == 0 && !answer->lost)
        answer_fail_error(answer, &displaying.error);
    return result < 0 ? result : print_rows(session, parameters, answer, "QPSRODSP");
}

static const struct parameter_definition parameters[] = {
    PARAMETER_SAVE_FILE,
    PRINT_ROWS_OUTPUT(2),
    PARAMETERS_END,
};

const struct command_definition command_dspsavf = {
    .name = "DSPSAVF",
    .summary = "show what a save file of a library holds",
    .notes = "Of each output queue the number of its spooled files is shown, not which they are: "
             "RSTOBJ, RSTLIB and QSRRSTO ask the exit programs about each.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "https://www.ibm.com/docs/en/ssw_ibm_i_76/cl/dspsavf.htm",
};
