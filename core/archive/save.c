/* save.c - from the spool into a save file.
 *
 * MUST:
 *  - one dispatch per spooled file (X2), function SAV; a refused one is reported and left out;
 *    a '1' does not count (X18; the engine sees to that);
 *  - which files, is settled at the beginning, for all queues at once; each comes once, from
 *    whatever queue of the saved ones it stands on by then: one that moves between two of them is
 *    neither met twice nor missed. What has left them is reported, what was deleted is told;
 *  - a save that is acknowledged can be restored: no file stands in it twice, and each one's queue
 *    does, also when that was made, emptied or deleted while the files were saved;
 *  - the queue itself needs a way of class save too (chosen: else its authorities would be told);
 *  - the save file is made when there is something to save, by whom may save it: nothing about its
 *    path is told before; it is put in place whole, or not at all;
 *  - what is under a key is saved encrypted, with its wrapped key: nobody needs the key for that
 * (K2);
 *  - dates change (X19) when the save file is in place, on the queue: the saved copy has the date
 *    that the file had when it was saved (chosen). */
#include "archive/save.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/change.h"
#include "function/expiration.h"
#include "object/file_row.h"
#include "archive/manifest.h"
#include "session/progress.h"
#include "guard/target.h"
#include "store/store.h"

enum { BLOCK_BYTES = 64 * 1024 };

/* The data of one file on its way. */
struct outgoing {
    struct save *save;
    const struct spool_file *file;
    int64_t bytes; /* that are kept of it */
    struct manifest_key key;
    struct spool_reader *reader; /* NULL: */
    struct spsy_error error;
};

struct save {
    struct session *session;
    struct answer *answer;
    const struct save_request *request;
    const struct savefile_api *api;
    struct savefile_writer *writer; /* NULL until something is saved */
    struct manifest_writer manifest;
    char (*queues)[SPSY_NAME_SIZE]; /* names of the saved ones, in order; owned */
    size_t queue_count, queue_room;
    int64_t *saved;     /* ids of all saved files, for their dates; owned */
    size_t files, room; /* saved */
    size_t not_saved;   /* of both */
    size_t unnamed;     /* of the queues: spool_object_shown */
    bool broken;        /* the save file cannot be written; told */
    struct progress progress;
    struct guarded guarded[GUARD_MANY]; /* those whose turn it is, and their data */
    struct outgoing outgoing[GUARD_MANY];
};

int save_request_take(struct session *session, const struct parameters *parameters,
                      struct save_request *request, struct answer *answer)
{
    const struct value *savf = parameter(parameters, "SAVF");
    bool clear = strcmp(parameters->command->name, "QSRSAVO") != 0 &&
                 parameter_is(parameters, "CLEAR", "*ALL");
    struct spsy_error error;

    memset(request, 0, sizeof *request);
    request->library = parameter_text(parameters, "LIB");
    request->path = savf->text;
    request->streams = session->streams;
    request->files = parameter_is(parameters, "SPLFDTA", "*ALL");
    if (choice_take(parameters, request->library, &request->choice, answer) < 0)
        return SPSY_ERR_VALUE;
    request->object = choice_one(&request->choice);
    if (!kept_file_is_meant(savf))
        return 0;
    if (kept_file_find(session, savf->text, clear, &request->kept, &error) < 0 ||
        kept_file_check_writable(&request->kept, &error) < 0)
        return answer_fail_error(answer, &error);
    request->path = request->kept.name;
    request->streams = &request->kept.streams;
    return 0;
}

/* The whole save fails. */
static int broken(struct save *save, const struct spsy_error *error)
{
    save->broken = true;
    return answer_fail_error(save->answer, error);
}

/* ---- one file ----------------------------------------------------------------------------- */

/* A row that is lost has been told; who goes through many files stops. */
static int add_row(struct save *save, cJSON *row, const char *outcome)
{
    if (row && !cJSON_AddStringToObject(row, "outcome", outcome)) {
        cJSON_Delete(row);
        row = NULL;
    }
    if (answer_row(save->answer, row) == 0 && !save->answer->lost)
        return 0;
    save->broken = true;
    return SPSY_ERR_STATE;
}

static int not_saved(struct save *save, const struct spool_file *file, int why)
{
    bool refused = why == SPSY_ERR_AUTHORITY || why == SPSY_ERR_RECURSION;

    save->not_saved++;
    return add_row(save, file_identity_row(file), refused ? "refused" : "failed");
}

static int open_save_file(struct save *save, struct spsy_error *error)
{
    int result = 0;

    if (guard_rehearses(save->session))
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0136", "a dry run makes no save file");
    if (!save->api)
        result = savefile_load(&save->api, error);
    if (result == 0 && !save->writer)
        result =
            save->api->create(save->request->streams, save->request->path, &save->writer, error);
    return result;
}

static int keep_id(struct save *save, int64_t id, struct spsy_error *error)
{
    if (save->files == save->room) {
        size_t room = save->room ? 2 * save->room : 64;
        int64_t *saved = realloc(save->saved, room * sizeof *saved);

        if (!saved)
            return spsy_fail_memory(error);
        save->saved = saved;
        save->room = room;
    }
    save->saved[save->files++] = id;
    return 0;
}

/* *at = where the name stands, or belongs; NULL = not wanted. */
static bool queue_is_saved(const struct save *save, const char *name, size_t *at)
{
    size_t low = 0, high = save->queue_count;
    int order = 1;

    while (low < high && order != 0) {
        size_t middle = low + (high - low) / 2;

        order = strcmp(name, save->queues[middle]);
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (at)
        *at = high;
    return high < save->queue_count && strcmp(name, save->queues[high]) == 0;
}

static int keep_queue(struct save *save, const char *name, size_t at, struct spsy_error *error)
{
    if (save->queue_count == save->queue_room) {
        size_t room = save->queue_room ? 2 * save->queue_room : 64;
        void *queues = realloc(save->queues, room * sizeof *save->queues);

        if (!queues)
            return spsy_fail_memory(error);
        save->queues = queues;
        save->queue_room = room;
    }
    memmove(save->queues + at + 1, save->queues + at,
            (save->queue_count - at) * sizeof *save->queues);
    snprintf(save->queues[at], sizeof save->queues[at], "%s", name);
    save->queue_count++;
    return 0;
}

/* The queue's own entry, once. Whoever was allowed to save a file of it may save it, even when that
 * has changed meanwhile: a file without its queue could not be restored. */
static int save_queue(struct save *save, const struct spool_queue *queue)
{
    struct spsy_error error = {0};
    size_t at;
    int result;

    if (queue_is_saved(save, queue->name, &at))
        return 0;
    result = guard_rehearses(save->session) ? 0 : open_save_file(save, &error);
    if (result == 0 && !guard_rehearses(save->session))
        result = manifest_add_queue(&save->manifest, save->session->spool, queue, &error);
    if (result == 0)
        result = keep_queue(save, queue->name, at, &error);
    return result < 0 ? broken(save, &error) : 0;
}

/* The bytes into the next entry, in constant memory. */
static int copy_data(struct save *save, const struct outgoing *outgoing,
                     char digest[SAVEFILE_DIGEST_SIZE], struct spsy_error *error)
{
    unsigned char block[BLOCK_BYTES];
    size_t got = 1;
    int result = save->api->begin(save->writer, outgoing->bytes, error);

    while (result == 0 && got > 0) {
        result = spool_reader_read(outgoing->reader, block, sizeof block, &got, error);
        if (result == 0 && got > 0)
            result = save->api->append(save->writer, block, got, error);
        progress_bytes(&save->progress, got);
    }
    return result == 0 ? save->api->end(save->writer, digest, error) : result;
}

static int write_file(struct save *save, const struct spool_file *file,
                      const struct outgoing *outgoing)
{
    char digest[SAVEFILE_DIGEST_SIZE];
    struct spsy_error error = {0};
    int result = open_save_file(save, &error);

    if (result == 0)
        result = copy_data(save, outgoing, digest, &error);
    if (result == 0)
        result = manifest_add_file(&save->manifest, file, &outgoing->key, digest, &error);
    if (result == 0)
        result = keep_id(save, file->id, &error);
    return result < 0 ? broken(save, &error) : 0;
}

static bool is_meant(const struct save *save, const struct spool_queue *queue)
{
    const struct save_request *request = save->request;

    return strcmp(queue->library, request->library) == 0 &&
           choice_has(&request->choice, queue->name);
}

/* Allowed. It may have gone to a queue that is not saved while programs were asked. */
static int save_allowed(struct save *save, const struct guarded *guarded)
{
    const struct spool_file *file = &guarded->file;
    struct outgoing *outgoing = guarded->context;
    struct spsy_error error = {0};
    int result;

    if (!is_meant(save, &guarded->queue)) {
        answer_fail(save->answer, "CPF3344", "spooled file %s number %d is no longer %s %s",
                    file->name, file->number, save->request->object ? "on queue" : "in library",
                    save->request->object ? save->request->object : save->request->library);
        return not_saved(save, file, SPSY_ERR_NOT_FOUND);
    }
    result = manifest_check_file(&save->manifest, file, &error);
    if (result == 0 && !outgoing->reader) {
        error = outgoing->error;
        result = error.code;
    }
    if (result < 0) {
        answer_fail_error(save->answer, &error);
        return not_saved(save, file, result);
    }
    result = write_file(save, file, outgoing);
    if (result == 0)
        result = save_queue(save, &guarded->queue);
    if (result < 0)
        return result;
    progress_file(&save->progress);
    return add_row(save, file_row(file, &guarded->queue), "saved");
}

/* guarded->prepare: what is open stays readable, whoever deletes the file while others of the group
 * are written. What is wrong with it is told in its turn. */
static int open_data(void *context, struct spsy_error *error)
{
    struct outgoing *outgoing = context;
    struct spool *spool = outgoing->save->session->spool;

    (void)error;
    if (manifest_key_of(spool, outgoing->file, &outgoing->key, &outgoing->error) == 0)
        spool_reader_open_kept(spool, outgoing->file, &outgoing->reader, &outgoing->bytes,
                               &outgoing->error);
    return 0;
}

/* Of a dry run: what would be saved is asked about a second time when its date is to change. */
static int would_save(struct save *save, const struct guarded *guarded)
{
    struct spsy_error error = {0};
    int result = is_meant(save, &guarded->queue) ? keep_id(save, guarded->file.id, &error) : 0;

    if (result == 0)
        result = save_queue(save, &guarded->queue);
    return result < 0 && !save->broken ? broken(save, &error) : result;
}

static int came(void *context, struct guarded *guarded, int result)
{
    struct save *save = context;

    if (save->broken)
        return SPSY_ERR_STATE;
    if (result == GUARD_REHEARSED)
        return would_save(save, guarded);
    return result < 0 ? not_saved(save, &guarded->file, result) : save_allowed(save, guarded);
}

/* Those whose turn it is, as many as the guard deals with together. */
static int visit_many(void *context, const struct spool_file *files, size_t most, size_t *used)
{
    struct save *save = context;
    const struct guarded pattern = {.function = "SAV",
                                    .class = SPOOL_CLASS_SAVE,
                                    .changes = save->request->expiration[0] != '\0',
                                    .prepare = open_data};
    struct spsy_error error;
    size_t meant = 0, taken;

    *used = 1;
    while (meant < most && choice_has(&save->request->choice, files[meant].queue))
        meant++;
    if (meant == 0)
        return 0; /* of a queue that is not chosen: nobody is asked */
    taken = target_guarded_many(save->session, files, meant, &pattern, save->guarded, &error);
    if (taken == 0)
        return not_saved(save, &files[0], answer_fail_error(save->answer, &error));
    for (size_t i = 0; i < taken; i++) {
        save->outgoing[i] = (struct outgoing){.save = save, .file = &files[i]};
        save->guarded[i].context = &save->outgoing[i];
    }
    *used = guard_many(save->session, save->answer, save->guarded, taken, NULL, came, save);
    for (size_t i = 0; i < taken; i++)
        spool_reader_close(save->outgoing[i].reader);
    save->broken |= save->answer->lost;
    return save->broken ? SPSY_ERR_STATE : 0;
}

/* ---- queues ------------------------------------------------------------------------------- */

/* May the queue itself be saved? 1, 0 or negative. 0: may its name be told? */
static int queue_allows(struct save *save, const struct spool_queue *queue, bool *shown,
                        struct spsy_error *error)
{
    struct spool_object object;
    struct spool_authority_facts facts;
    struct spool_subject subject;
    int result = session_subject(save->session, &subject, error);

    if (result == 0)
        result = spool_authority_facts(save->session->spool, &subject, queue, NULL, &facts, error);
    if (result < 0)
        return result;
    if (spool_authority_allows(SPOOL_CLASS_SAVE, &facts))
        return 1;
    object = spool_queue_object(queue);
    return spool_object_shown(save->session->spool, &subject, &object, shown, error);
}

/* What OBJ names by its whole name is no news. */
static bool is_named(const struct save *save, const char *name)
{
    const struct value *objects = save->request->choice.objects;

    for (size_t i = 0; objects && i < objects->count; i++)
        if (strcmp(objects->items[i].text, name) == 0)
            return true;
    return save->request->object != NULL;
}

/* A queue that is there when the files have been saved; not yet saved with one of them. */
static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct save *save = context;
    struct spsy_error error = {0};
    bool shown = false;
    int allowed;

    if (queue_is_saved(save, queue->name, NULL) || !choice_has(&save->request->choice, queue->name))
        return 0;
    allowed = queue_allows(save, queue, &shown, &error);
    if (allowed < 0)
        return broken(save, &error);
    if (allowed > 0)
        return save_queue(save, queue);
    save->not_saved++;
    if (!shown && !is_named(save, queue->name)) {
        save->unnamed++;
        return 0;
    }
    answer_fail(save->answer, "CPF2189",
                "Not authorized to save output queue %s in library %s: needs *EXECUTE to the "
                "library, and *SAVSYS or "
                "authority to the queue",
                queue->name, queue->library);
    return 0;
}

static int save_queues(struct save *save)
{
    const struct save_request *request = save->request;
    struct spsy_error error = {0};
    struct spool_queue queue;
    int result;

    if (request->object && queue_is_saved(save, request->object, NULL))
        return 0;
    if (!request->object) {
        result = spool_queue_each(save->session->spool, request->library, NULL, visit_queue, save,
                                  &error);
        return result < 0 && !save->broken ? broken(save, &error) : result;
    }
    result =
        spool_queue_find(save->session->spool, request->library, request->object, &queue, &error);
    return result < 0 ? broken(save, &error) : visit_queue(save, &queue);
}

/* Each that OBJ names by its whole name and that is not there. */
static void tell_missing(struct save *save)
{
    const struct value *objects = save->request->choice.objects;

    for (size_t i = 0; objects && i < objects->count && !save->request->object; i++) {
        const char *name = objects->items[i].text;
        struct spsy_error error = {0};
        struct spool_queue queue;

        if (name[strlen(name) - 1] == '*' ||
            spool_queue_find(save->session->spool, save->request->library, name, &queue, &error) ==
                0)
            continue;
        save->not_saved++;
        answer_fail_error(save->answer, &error);
    }
}

/* What others took away before anybody was asked about it. Which files is not told: nobody has
 * been asked whether the user may know. */
static void tell_left_out(struct save *save, const struct spool_left_out *left_out)
{
    const struct save_request *request = save->request;

    if (left_out->gone > 0)
        answer_message(save->answer, "SPY0003",
                       "%zu spooled file%s deleted by other jobs while the files were saved",
                       left_out->gone, left_out->gone == 1 ? " was" : "s were");
    save->not_saved += left_out->changed;
    if (left_out->changed > 0)
        answer_fail(save->answer, "CPF3344",
                    "%zu spooled file%s moved by other jobs while the files were saved, and no "
                    "longer %s %s",
                    left_out->changed, left_out->changed == 1 ? " was" : "s were",
                    request->object ? "on queue" : "in library",
                    request->object ? request->object : request->library);
}

static int save_files(struct save *save)
{
    const struct spool_selection selection = {.queue_library = save->request->library,
                                              .queue = save->request->object};
    struct spool_left_out left_out;
    struct spsy_error error = {0};
    int result =
        spool_file_each_many(save->session->spool, &selection, visit_many, save, &left_out, &error);

    if (result < 0)
        return save->broken ? result : broken(save, &error);
    tell_left_out(save, &left_out);
    return 0;
}

/* As of several names, none of which is there: a MONMSG is for this one. */
static int nothing_saved(struct save *save)
{
    return answer_fail(save->answer, "CPF3770", "No objects saved from library %s",
                       save->request->library);
}

static int save_objects(struct save *save)
{
    const struct save_request *request = save->request;
    struct spool *spool = save->session->spool;
    struct spool_library library;
    struct spsy_error error = {0};
    struct spool_queue queue;
    int result = spool_library_find(spool, request->library, &library, &error);

    if (result == SPSY_ERR_NOT_FOUND)
        return answer_fail(save->answer, "CPF3781", "Library %s not found", request->library);
    if (result == 0 && request->object)
        result = spool_queue_find(spool, request->library, request->object, &queue, &error);
    if (result == SPSY_ERR_NOT_FOUND) {
        answer_message(save->answer, error.message_id, "%s", error.text);
        return nothing_saved(save);
    }
    if (result < 0)
        return broken(save, &error);
    if (request->files)
        result = save_files(save);
    if (result == 0)
        result = save_queues(save);
    if (result == 0)
        tell_missing(save);
    change_refuse_unnamed(save->answer, "CPF2189", "save ", save->unnamed);
    return result;
}

/* ---- the statement ------------------------------------------------------------------------ */

static int finish(struct save *save)
{
    struct spsy_error error = {0};
    FILE *document = NULL;
    int result;

    if (guard_rehearses(save->session) && save->queue_count > 0)
        return 0;
    if (!save->writer)
        return nothing_saved(save);
    result = manifest_document(&save->manifest, spool_system(save->session->spool),
                               save->request->library, &document, &error);
    if (result == 0)
        result = save->api->finish(save->writer, document, &error);
    if (document)
        fclose(document);
    return result < 0 ? broken(save, &error) : 0;
}

/* X19. */
static void change_dates(struct save *save)
{
    for (size_t i = 0; i < save->files && !save->answer->lost; i++) {
        struct spool_file file = {.id = save->saved[i]};
        struct spsy_error error = {0};

        if (spool_file_reread(save->session->spool, file.id, &file, &error) < 0)
            answer_message(save->answer, "SPY0003",
                           "expiration date of a saved file not changed: %s", error.text);
        else
            expiration_change(save->session, save->answer, &file, save->request->expiration);
    }
}

static int tell(struct save *save)
{
    const char *queues = save->queue_count == 1 ? "" : "s", *files = save->files == 1 ? "" : "s";
    const char *library = save->request->library;

    if (save->not_saved > 0)
        return answer_fail(save->answer, "CPF3701",
                           "%zu output queue%s and %zu spooled file%s saved from library %s, "
                           "%zu not saved",
                           save->queue_count, queues, save->files, files, library, save->not_saved);
    answer_message(save->answer, "CPC3722",
                   "%zu output queue%s and %zu spooled file%s saved from library %s to %s",
                   save->queue_count, queues, save->files, files, library, save->request->path);
    return 0;
}

int save_run(struct session *session, struct answer *answer, const struct save_request *request)
{
    struct save *save = calloc(1, sizeof *save);
    struct spsy_error error = {0};
    int result;

    if (!save) {
        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    save->session = session;
    save->answer = answer;
    save->request = request;
    result = manifest_writer_open(&save->manifest, &error);
    if (result < 0) {
        answer_fail_error(answer, &error);
    } else {
        progress_start(&save->progress, answer, "Saving", 0);
        result = save_objects(save);
        if (result == 0)
            result = finish(save);
        progress_end(&save->progress);
    }
    if (result == 0 && request->expiration[0])
        change_dates(save);
    if (result == 0 && !guard_rehearses(session))
        result = tell(save);
    if (save->writer)
        save->api->close_writer(save->writer);
    manifest_writer_close(&save->manifest);
    free(save->queues);
    free(save->saved);
    free(save);
    return result;
}
