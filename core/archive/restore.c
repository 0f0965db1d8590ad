/* restore.c - out of a save file into the spool.
 *
 * MUST:
 *  - the whole save file is read and judged before anything happens; when anything is wrong with
 *    it nothing is restored, and it says so;
 *  - nothing happens before somebody has been allowed something (X1): a missing queue is made in
 * the transaction of its first file that is allowed; one of which no file was refused, at the end;
 *  - one dispatch per spooled file (X2), function RST, class save on the restored-to queue (X4,
 *    X18), the record as X25 has it; the file is in the store only when its transaction commits
 *    (X37), which is when all that are asked about together have been decided, with the identity it
 *    was saved with;
 *  - a file that is there already is left alone and nobody is asked about it (SPLFDTA(*NEW));
 *  - what was saved encrypted is kept as it is; when its key is not here it is restored all the
 * same, unreadable, and that is told (K6);
 *  - data comes in pieces, outside of any transaction, after the programs were asked. */
#include "archive/restore.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "function/expiration.h"
#include "object/file_row.h"
#include "guard/guard.h"
#include "session/progress.h"
#include "archive/restored_queue.h"
#include "store/store.h"

enum { BLOCK_BYTES = 64 * 1024, SOURCE_BYTES = 512 };

/* A queue of the save file and where its files go. */
struct restored_queue {
    struct spool_queue queue; /* by name, also when it is not usable; id 0: it is not there yet */
    bool usable;
    bool refused; /* it, or a file of it */
};

/* One file on its way. */
struct incoming {
    struct restore *restore;
    size_t entry;
    struct restored_queue *restored;
    struct spool_file file;   /* as it was saved; restored, as it is in the store */
    struct spool_queue queue; /* restored: it is on */
    struct manifest_key key;
    int64_t size;
    struct spool_writer *writer;
    bool failed; /* its data cannot be taken: it is the last one */
};

struct restore {
    struct session *session;
    struct answer *answer;
    const struct restore_request *request;
    const struct savefile_api *api;
    struct savefile_reader *reader;
    struct manifest manifest;
    struct restored_queue *queues; /* owned */
    size_t selected;               /* by OBJ and OMITOBJ */
    size_t queue_count, queues_made, files, present, not_restored;
    size_t unreadable; /* of the files */
    bool broken;       /* the save file or the spool cannot go on; told */
    struct progress progress;
    struct spsy_error error;
    struct incoming waiting[GUARD_MANY]; /* their turn comes next, in order */
    size_t waiting_count;
    struct guarded guarded[GUARD_MANY];
};

static enum restore_option take_option(const struct parameters *parameters)
{
    if (strcmp(parameters->command->name, "QSRRSTO") == 0)
        return RESTORE_ALL;
    return parameter_is(parameters, "OPTION", "*NEW")   ? RESTORE_NEW
           : parameter_is(parameters, "OPTION", "*OLD") ? RESTORE_OLD
                                                        : RESTORE_ALL;
}

int restore_request_take(struct session *session, const struct parameters *parameters,
                         struct restore_request *request, struct answer *answer)
{
    const struct value *savf = parameter(parameters, "SAVF");
    struct spsy_error error;

    memset(request, 0, sizeof *request);
    request->saved_library = parameter_text(parameters, "SAVLIB");
    request->library = parameter_text(parameters, "RSTLIB");
    if (parameter_is(parameters, "RSTLIB", "*SAVLIB"))
        request->library = request->saved_library;
    request->path = savf->text;
    request->streams = session->streams;
    request->option = take_option(parameters);
    request->files = parameter_is(parameters, "SPLFDTA", "*NEW");
    if (choice_take(parameters, request->saved_library, &request->choice, answer) < 0)
        return SPSY_ERR_VALUE;
    request->object = choice_one(&request->choice);
    if (!kept_file_is_meant(savf))
        return 0;
    if (kept_file_find(session, savf->text, false, &request->kept, &error) < 0)
        return answer_fail_error(answer, &error);
    request->path = request->kept.name;
    request->streams = &request->kept.streams;
    return 0;
}

/* ---- the save file ------------------------------------------------------------------------ */

static int open_and_judge(struct restore *restore)
{
    char source[SOURCE_BYTES];
    FILE *document = NULL;
    int result = savefile_load(&restore->api, &restore->error);

    snprintf(source, sizeof source, "save file %.*s: manifest.json",
             spsy_text_cut(restore->request->path, 400), restore->request->path);
    if (result == 0)
        result = restore->api->open(restore->request->streams, restore->request->path,
                                    &restore->reader, &document, &restore->error);
    if (result == 0)
        result = manifest_read(document, source, restore->api, restore->reader, &restore->manifest,
                               &restore->error);
    return result;
}

static int open_save_file(struct restore *restore)
{
    const struct restore_request *request = restore->request;

    if (open_and_judge(restore) < 0) {
        answer_fail_error(restore->answer, &restore->error);
        return answer_fail(restore->answer, "CPF3770",
                           "No objects restored: save file %s cannot be used", request->path);
    }
    if (strcmp(request->saved_library, restore->manifest.library) != 0)
        return answer_fail(restore->answer, "CPF3781",
                           "Library %s not found in save file %s: it holds library %s",
                           request->saved_library, request->path, restore->manifest.library);
    return 0;
}

/* ---- queues ------------------------------------------------------------------------------- */

static bool selected(const struct restore *restore, const char *queue)
{
    return choice_has(&restore->request->choice, queue);
}

/* OPTION: is it there, or not, as is wanted? What cannot be read is told when it is looked for. */
static bool option_fits(const struct restore *restore, const char *name)
{
    struct spool_queue queue;
    int result;

    if (restore->request->option == RESTORE_ALL)
        return true;
    result =
        spool_queue_find(restore->session->spool, restore->request->library, name, &queue, NULL);
    return (result == SPSY_ERR_NOT_FOUND) == (restore->request->option == RESTORE_NEW);
}

static int visit_queue(void *context, const struct spool_queue *saved, const cJSON *object)
{
    struct restore *restore = context;
    struct restored_queue *restored = &restore->queues[restore->queue_count];
    bool missing;

    (void)object;
    if (!selected(restore, saved->name))
        return 0;
    restore->selected++;
    if (!option_fits(restore, saved->name)) /* told when nothing is restored */
        return 0;
    restore->queue_count++;
    restored->usable =
        restored_queue_find(restore->session, restore->answer, saved, restore->request->library,
                            &restored->queue, &missing) == 0;
    if (!restored->usable) {
        restored->queue = *saved; /* its name is looked for */
        restore->not_restored++;
    }
    return 0;
}

/* A missing queue being made, in a transaction. */
struct making_queue {
    struct restore *restore;
    struct spool_queue *queue;
    struct spsy_error *error;
};

static int make_visited(void *context, const struct spool_queue *saved, const cJSON *object)
{
    const struct making_queue *making = context;
    struct restore *restore = making->restore;

    return restored_queue_make(restore->session, restore->answer, saved, object,
                               restore->request->library, making->queue, making->error);
}

static int make_queue(struct restore *restore, struct spool_queue *queue, struct spsy_error *error)
{
    struct making_queue making = {restore, queue, error};
    char name[sizeof queue->name];

    memcpy(name, queue->name, sizeof name);
    return manifest_queue_visit(&restore->manifest, name, make_visited, &making, error);
}

/* Without a file of its own that somebody was asked about. */
static int make_alone(struct restore *restore, struct restored_queue *restored)
{
    struct spool *spool = restore->session->spool;
    struct spsy_error error = {0};
    int result = spool_begin(spool, SPOOL_DURABLE, &error);

    if (result == 0)
        result = make_queue(restore, &restored->queue, &error);
    if (result == 0)
        result = spool_commit(spool, &error);
    if (result == 0) {
        restore->queues_made++;
        return 0;
    }
    spool_rollback(spool);
    restore->not_restored++;
    return answer_fail_error(restore->answer, &error);
}

static void make_the_rest(struct restore *restore)
{
    for (size_t i = 0; i < restore->queue_count && !restore->broken; i++) {
        struct restored_queue *restored = &restore->queues[i];

        if (!restored->usable || restored->queue.id != 0)
            continue;
        if (guard_rehearses(restore->session))
            continue;
        if (!restored->refused) {
            make_alone(restore, restored);
            continue;
        }
        restore->not_restored++;
        answer_message(restore->answer, "SPY0003",
                       "output queue %s is not created: none of its files was restored",
                       restored->queue.name);
    }
}

static int compare_queues(const void *a, const void *b)
{
    const struct restored_queue *one = a, *other = b;

    return strcmp(one->queue.name, other->queue.name);
}

static int find_queues(struct restore *restore)
{
    const struct restore_request *request = restore->request;
    struct spool_library library;
    int result =
        spool_library_find(restore->session->spool, request->library, &library, &restore->error);

    if (result == SPSY_ERR_NOT_FOUND)
        return answer_fail(restore->answer, "CPF3781", "Library %s not found", request->library);
    restore->queues = calloc(restore->manifest.queue_count + 1, sizeof *restore->queues);
    if (result == 0 && !restore->queues)
        result = spsy_fail_memory(&restore->error);
    if (result < 0)
        return answer_fail_error(restore->answer, &restore->error);
    result = manifest_queue_each(&restore->manifest, visit_queue, restore, &restore->error);
    if (result < 0)
        return answer_fail_error(restore->answer, &restore->error);
    qsort(restore->queues, restore->queue_count, sizeof *restore->queues, compare_queues);
    if (request->choice.objects && restore->selected == 0)
        return answer_fail(restore->answer, "CPF2105",
                           "Object %s in library %s type *OUTQ not found in save file %s",
                           request->object ? request->object : "(OBJ)", request->saved_library,
                           request->path);
    if (restore->selected > 0 && restore->queue_count == 0)
        return answer_fail(restore->answer, "CPF3770",
                           "No objects restored: OPTION(%s) fits no output queue of save file %s",
                           request->option == RESTORE_NEW ? "*NEW" : "*OLD", request->path);
    return 0;
}

static struct restored_queue *queue_of(const struct restore *restore, const char *name)
{
    struct restored_queue wanted = {0};

    snprintf(wanted.queue.name, sizeof wanted.queue.name, "%s", name);
    return bsearch(&wanted, restore->queues, restore->queue_count, sizeof *restore->queues,
                   compare_queues);
}

/* ---- one file ----------------------------------------------------------------------------- */

/* 1 = the same file is there, 0 = it is not, negative = error. */
static int file_is_there(struct restore *restore, const struct spool_file *file,
                         struct spsy_error *error)
{
    const struct spool_file_key key = {.name = file->name,
                                       .job_number = file->job.number,
                                       .job_user = file->job.user,
                                       .job_name = file->job.name,
                                       .number = file->number,
                                       .system = file->system,
                                       .date = file->date_opened,
                                       .time = file->time_opened};
    struct spool_file found;
    int result = spool_file_find(restore->session->spool, &key, &found, error);

    return result == SPSY_ERR_NOT_FOUND ? 0 : result < 0 ? result : 1;
}

/* guarded->prepare: from the save file into the home; the digest is proved at the end. */
static int take_data(void *context, struct spsy_error *error)
{
    struct incoming *incoming = context;
    struct restore *restore = incoming->restore;
    unsigned char block[BLOCK_BYTES];
    size_t got = 1;
    int result = spool_writer_open(restore->session->spool, &incoming->writer, error);

    if (result == 0)
        spool_writer_use_reserve(incoming->writer, session_may_use_reserve);
    if (result == 0 && incoming->key.wrap.key_id[0])
        result = spool_writer_keep(incoming->writer, incoming->file.size, error);
    if (result == 0)
        result = restore->api->seek(restore->reader, incoming->entry, error);
    while (result == 0 && got > 0) {
        result = restore->api->read(restore->reader, block, sizeof block, &got, error);
        if (result == 0 && got > 0)
            result = spool_writer_append(incoming->writer, block, got, error);
        progress_bytes(&restore->progress, got);
    }
    if (result == 0)
        result = spool_writer_seal(incoming->writer, &incoming->size, error);
    incoming->failed = result < 0;
    return result;
}

/* In the transaction of the decision; also once more, when that was undone. */
static int insert(struct session *session, struct guarded *guarded, void *context,
                  struct spsy_error *error)
{
    struct incoming *incoming = context;
    struct spool_file *file = &incoming->file;
    int result = 0;

    *file = guarded->file;
    incoming->queue = guarded->queue;
    if (guarded->queue.id == 0)
        result = make_queue(incoming->restore, &incoming->queue, error);
    file->queue_id = incoming->queue.id;
    file->size = incoming->size;
    memcpy(file->queue_library, incoming->queue.library, sizeof file->queue_library);
    memcpy(file->queue, incoming->queue.name, sizeof file->queue);
    if (result == 0)
        result = spool_file_insert(session->spool, file, error);
    if (result == 0 && incoming->key.wrap.key_id[0])
        result = spool_file_wrap_put(session->spool, file->id, &incoming->key.wrap, error);
    return result == 0 ? spool_writer_attach(incoming->writer, file, error) : result;
}

static int add_row(struct restore *restore, cJSON *row, const char *outcome)
{
    if (row && !cJSON_AddStringToObject(row, "outcome", outcome)) {
        cJSON_Delete(row);
        row = NULL;
    }
    if (answer_row(restore->answer, row) < 0 || restore->answer->lost)
        restore->broken = true; /* told */
    return restore->broken ? SPSY_ERR_STATE : 0;
}

static int not_restored(struct restore *restore, const struct spool_file *file, int why)
{
    bool refused = why == SPSY_ERR_AUTHORITY || why == SPSY_ERR_RECURSION;

    restore->not_restored++;
    return add_row(restore, file_identity_row(file), refused ? "refused" : "failed");
}

/* The queue as it is now: what was found at the beginning may be out of date by this file, and each
 * file would be asked about twice. One that is to be made may have come to be meanwhile. */
static int look_at_queue(struct restore *restore, struct guarded *guarded)
{
    struct spool_queue now;
    int result = spool_queue_find(restore->session->spool, guarded->queue.library,
                                  guarded->queue.name, &now, &restore->error);

    if (result == SPSY_ERR_NOT_FOUND && guarded->makes_queue)
        return 0;
    if (result < 0)
        return result;
    guarded->queue = now;
    guarded->makes_queue = false;
    return 0;
}

/* The first of those that wait whose queues can be restored to, all looked at at one instant, up to
 * one whose queue is made: that may change what the others are asked about. Returns how many; 0 =
 * not to the first one's queue, restore->error tells. */
static size_t take_waiting(struct restore *restore, struct incoming *waiting, size_t count)
{
    struct spool *spool = restore->session->spool;
    bool one_read = spool_read_begin(spool, &restore->error) == 0;
    bool made = false;
    size_t taken = 0;

    while (!made && taken < (one_read ? count : 1)) {
        struct incoming *incoming = &waiting[taken];
        struct guarded *guarded = &restore->guarded[taken];

        *guarded = (struct guarded){.function = "RST",
                                    .class = SPOOL_CLASS_SAVE,
                                    .file = incoming->file,
                                    .queue = incoming->restored->queue,
                                    .restores = true,
                                    .makes_queue = incoming->restored->queue.id == 0,
                                    .prepare = take_data,
                                    .context = incoming};
        if (look_at_queue(restore, guarded) < 0)
            break;
        made = guarded->makes_queue;
        taken++;
    }
    if (one_read)
        spool_read_end(spool);
    return taken;
}

/* Of a dry run: the file as it would be, on a queue that need not be there. */
static int would_restore(struct restore *restore, const struct guarded *guarded)
{
    struct spool_file file = guarded->file;

    memcpy(file.queue_library, guarded->queue.library, sizeof file.queue_library);
    memcpy(file.queue, guarded->queue.name, sizeof file.queue);
    if (restore->request->expiration[0])
        expiration_rehearse(restore->session, restore->answer, &file, &guarded->queue);
    return restore->answer->lost ? SPSY_ERR_STATE : 0;
}

/* K6: is its key here? Told when it is not. */
static bool is_readable(struct restore *restore, const struct spool_file *file,
                        const struct manifest_key *key)
{
    struct spool *spool = restore->session->spool;
    const struct spool_file_wrap *wrap = &key->wrap;
    struct spool_splkey_version version;
    struct spool_splkey found;
    struct spsy_error error;

    if (!wrap->key_id[0] ||
        (spool_splkey_of_id(spool, wrap->key_id, &found, &error) == 0 &&
         spool_splkey_version_find(spool, wrap->key_id, wrap->key_version, &version, &error) == 0))
        return true;
    restore->unreadable++;
    answer_message(restore->answer, "SPY0180",
                   "file %s number %d of job %s/%s/%s is restored and cannot be read: its key, "
                   "%s%sid %s, version %d, is not in this home; IMPSPLKEY brings it",
                   file->name, file->number, file->job.number, file->job.user, file->job.name,
                   key->label, key->label[0] ? ", " : "", wrap->key_id, wrap->key_version);
    return false;
}

/* What the guard has made of a file. */
static int came(void *context, struct guarded *guarded, int result)
{
    struct restore *restore = context;
    struct incoming *incoming = guarded->context;

    if (result == GUARD_REHEARSED)
        return would_restore(restore, guarded);
    if (result < 0) {
        incoming->restored->refused = true;
        restore->broken |= incoming->failed;
        return not_restored(restore, &guarded->file, result);
    }
    restore->queues_made += guarded->makes_queue && guarded->queue.id == 0;
    incoming->restored->queue = incoming->queue;
    restore->files++;
    progress_file(&restore->progress);
    if (restore->request->expiration[0] && !restore->broken)
        expiration_change(restore->session, restore->answer, &incoming->file,
                          restore->request->expiration);
    return add_row(restore, file_row(&incoming->file, &incoming->queue),
                   is_readable(restore, &incoming->file, &incoming->key) ? "restored"
                                                                         : "unreadable");
}

/* The first of those that wait, as many as the guard deals with together; returns how many. */
static size_t restore_some(struct restore *restore, struct incoming *waiting, size_t count)
{
    size_t taken = take_waiting(restore, waiting, count), done;

    if (taken == 0) {
        came(restore, &restore->guarded[0], answer_fail_error(restore->answer, &restore->error));
        return 1;
    }
    done = guard_many(restore->session, restore->answer, restore->guarded, taken, insert, came,
                      restore);
    for (size_t i = 0; i < taken; i++) {
        spool_writer_close(waiting[i].writer);
        waiting[i].writer = NULL;
    }
    restore->broken |= restore->answer->lost; /* told */
    return done;
}

/* X19: where each file is asked about a second time, that comes before the next file. */
static int restore_waiting(struct restore *restore)
{
    bool one_by_one = restore->request->expiration[0];
    size_t done = 0;

    while (done < restore->waiting_count && !restore->broken)
        done += restore_some(restore, &restore->waiting[done],
                             one_by_one ? 1 : restore->waiting_count - done);
    restore->waiting_count = 0;
    return restore->broken ? SPSY_ERR_STATE : 0;
}

/* Nobody is asked about a file that is there, or that cannot be restored; told in its turn. */
static int pass_over(struct restore *restore, const struct spool_file *file, int there,
                     const struct spsy_error *error)
{
    if (restore_waiting(restore) < 0)
        return SPSY_ERR_STATE;
    if (there < 0 && error->code < 0)
        answer_fail_error(restore->answer, error);
    if (there < 0)
        return not_restored(restore, file, there);
    restore->present++;
    return add_row(restore, file_identity_row(file), "present");
}

static int visit_file(void *context, size_t entry, const struct spool_file *file,
                      const struct manifest_key *key)
{
    struct restore *restore = context;
    struct restored_queue *restored = queue_of(restore, file->queue);
    struct spsy_error error = {0};
    int there = SPSY_ERR_NOT_FOUND; /* nor its queue, which has been told */

    if (!restored)
        return 0;
    if (restored->usable)
        there = file_is_there(restore, file, &error);
    if (there != 0)
        return pass_over(restore, file, there, &error);
    restore->waiting[restore->waiting_count++] = (struct incoming){
        .restore = restore, .entry = entry, .restored = restored, .file = *file, .key = *key};
    return restore->waiting_count < GUARD_MANY ? 0 : restore_waiting(restore);
}

static void restore_files(struct restore *restore)
{
    struct spsy_error error = {0};
    int result = manifest_file_each(&restore->manifest, visit_file, restore, &error);

    if (!restore->broken)
        restore_waiting(restore);
    if (result < 0 && !restore->broken) {
        restore->broken = true;
        answer_fail_error(restore->answer, &error);
    }
}

/* ---- the statement ------------------------------------------------------------------------ */

static int tell(struct restore *restore)
{
    const char *queues = restore->queues_made == 1 ? "" : "s";
    const char *files = restore->files == 1 ? "" : "s";
    const char *library = restore->request->library;
    char unreadable[80] = "";

    if (restore->unreadable > 0)
        snprintf(unreadable, sizeof unreadable, ", %zu of them unreadable without their keys",
                 restore->unreadable);
    if (restore->not_restored > 0 || restore->broken)
        return answer_fail(restore->answer, "CPF3773",
                           "%zu output queue%s and %zu spooled file%s restored to library %s%s, "
                           "%zu were there already, %zu not restored%s",
                           restore->queues_made, queues, restore->files, files, library, unreadable,
                           restore->present, restore->not_restored,
                           restore->broken ? "; the restore stopped early" : "");
    answer_message(restore->answer, "CPC3703",
                   "%zu output queue%s and %zu spooled file%s restored from %s to library %s%s, "
                   "%zu were there already",
                   restore->queues_made, queues, restore->files, files, restore->request->path,
                   library, unreadable, restore->present);
    return 0;
}

int restore_run(struct session *session, struct answer *answer,
                const struct restore_request *request)
{
    struct restore *restore = calloc(1, sizeof *restore);
    struct spsy_error error = {0};
    int result;

    if (!restore) {
        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    restore->session = session;
    restore->answer = answer;
    restore->request = request;
    result = open_save_file(restore);
    if (result == 0)
        result = find_queues(restore);
    if (result == 0) {
        progress_start(&restore->progress, answer, "Restoring",
                       request->object ? 0 : restore->manifest.file_count);
        if (request->files)
            restore_files(restore);
        make_the_rest(restore);
        progress_end(&restore->progress);
        result = guard_rehearses(session) ? GUARD_REHEARSED : tell(restore);
    }
    if (restore->reader)
        restore->api->close_reader(restore->reader);
    manifest_free(&restore->manifest);
    free(restore->queues);
    free(restore);
    return result;
}
