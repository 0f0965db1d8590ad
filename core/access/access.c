/* access.c - what was asked: may he ask, what is meant, who asked; then the walk. */
#include "access/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/bypass.h"
#include "guard/flood.h"
#include "guard/journalling.h"
#include "session/library_list.h"

/* One statement. */
struct run {
    struct session *session;
    struct answer *answer;
    struct access_request request; /* names resolved */
    char library[11], to_library[11], to_queue[11];
    struct access_matrix matrix;
    struct access_setting setting;
    struct access_show show;
    struct spool_queue queue;
    bool one_queue;
};

static int authorize(struct session *session, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    if (result < 0)
        return result;
    if (spool_subject_may_see_others(&subject))
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF222E",
                     "*AUDIT, or *ALLOBJ and *SECADM special authority required to ask what others "
                     "may do");
}

/* ---- what is meant ------------------------------------------------------------------------ */

static int find_queue(struct session *session, const char *library, const char *name,
                      char found[11], struct spool_queue *queue, struct spsy_error *error)
{
    int result = library_list_find(session, SPOOL_OUTQ, library, name, found, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, result, "CPF3357", "output queue %s in library %s not found", name,
                         library);
    return result == 0 ? spool_queue_find(session->spool, found, name, queue, error) : result;
}

/* The files that fit. */
struct search {
    const struct access_request *request;
    struct spool_file *file;
    size_t count;
};

static bool fits(const struct access_request *request, const struct spool_file *file)
{
    return (!request->number || request->number == file->number) &&
           (!request->job_number || strcmp(request->job_number, file->job.number) == 0) &&
           (!request->job_user || strcmp(request->job_user, file->job.user) == 0) &&
           (!request->job_name || strcmp(request->job_name, file->job.name) == 0);
}

static int look(void *context, const struct spool_file *file)
{
    struct search *search = context;

    if (!fits(search->request, file))
        return 0;
    if (search->count++ == 0)
        *search->file = *file;
    return 0;
}

static int find_file(struct run *run, struct spsy_error *error)
{
    const struct access_request *request = &run->request;
    struct search search = {request, &run->matrix.file, 0};
    int result;

    run->matrix.selection.name = request->file;
    result = spool_file_each(run->session->spool, &run->matrix.selection, look, &search, error);
    if (result < 0)
        return result;
    if (search.count == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                         "there is no spooled file %s that fits; wrksplf lists files and their "
                         "jobs",
                         request->file);
    if (search.count > 1)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF3340",
                         "%zu spooled files %s fit: say which with --job number/user/name and "
                         "--number",
                         search.count, request->file);
    run->matrix.one_file = true;
    return 0;
}

static int find_profiles(struct run *run, struct spsy_error *error)
{
    struct access_matrix *matrix = &run->matrix;
    struct spool_profile profile;

    if (!run->request.user)
        return access_names(run->session->spool, &matrix->names, &matrix->name_count, error);
    if (spool_profile_find(run->session->spool, run->request.user, &profile, error) < 0)
        return error->code;
    matrix->names = calloc(1, sizeof matrix->names[0]);
    if (!matrix->names)
        return spsy_fail_memory(error);
    memcpy(matrix->names[0], profile.name, sizeof profile.name);
    matrix->name_count = 1;
    return 0;
}

static int find_all(struct run *run, struct spsy_error *error)
{
    struct access_request *request = &run->request;
    int result = 0;

    if (request->queue) {
        result = find_queue(run->session, request->library, request->queue, run->library,
                            &run->queue, error);
        run->matrix.selection.queue_library = run->library;
        run->matrix.selection.queue = run->queue.name;
        run->one_queue = true;
    }
    if (result == 0 && request->file)
        result = find_file(run, error);
    if (result == 0 && run->matrix.one_file && request->bypass) {
        result = spool_queue_find(run->session->spool, run->matrix.file.queue_library,
                                  run->matrix.file.queue, &run->queue, error);
        run->one_queue = true;
    }
    if (result == 0 && !request->bypass)
        result = find_queue(run->session, request->to_library, request->to_queue, run->to_library,
                            &run->setting.target, error);
    request->to_library = run->setting.target.library;
    request->to_queue = run->setting.target.name;
    return result == 0 ? find_profiles(run, error) : result;
}

/* ---- who asked ---------------------------------------------------------------------------- */

static bool add_text(cJSON *object, const char *key, const char *text)
{
    return !text || cJSON_AddStringToObject(object, key, text);
}

/* {"user", "file", "number", "job", "queue", "can", "bypass", "to", "profiles"} */
static cJSON *entry_json(const struct run *run)
{
    const struct access_request *request = &run->request;
    const struct spool_file *file = &run->matrix.file;
    cJSON *access = cJSON_CreateObject();
    char job[48], queue[24], to[24];
    bool one = run->matrix.one_file;

    snprintf(job, sizeof job, "%s/%s/%s", file->job.number, file->job.user, file->job.name);
    snprintf(queue, sizeof queue, "%s/%s", run->queue.library, run->queue.name);
    snprintf(to, sizeof to, "%s/%s", run->setting.target.library, run->setting.target.name);
    if (access && add_text(access, "user", request->user) &&
        add_text(access, "file", one ? file->name : NULL) &&
        (!one || cJSON_AddNumberToObject(access, "number", file->number)) &&
        add_text(access, "job", one ? job : NULL) &&
        add_text(access, "queue", request->queue ? queue : NULL) &&
        add_text(access, "can", request->can < 0 ? NULL : access_functions[request->can].name) &&
        (!request->bypass || cJSON_AddTrueToObject(access, "bypass")) &&
        add_text(access, "to", request->bypass ? NULL : to) &&
        cJSON_AddNumberToObject(access, "profiles", (double)run->matrix.name_count))
        return access;
    cJSON_Delete(access);
    return NULL;
}

int access_record(struct session *session, cJSON *access, const char *file,
                  struct spsy_error *error)
{
    cJSON *json = cJSON_CreateObject();
    const struct record_entry entry = {.json = json, .file = file};
    int result;

    if (!json || !access || !cJSON_AddTrueToObject(json, "rehearsal")) {
        cJSON_Delete(json);
        cJSON_Delete(access);
        return spsy_fail_memory(error);
    }
    cJSON_AddItemToObject(json, "access", access);
    session_settings(session, NULL);
    result = flood_check(session, "access", error);
    if (result == 0)
        result = record_begin(session, SPOOL_UNSYNCED, error);
    if (result == 0)
        result = record_entry(session, &entry, error);
    if (result == 0)
        result = record_commit(session, error);
    spool_rollback(session->spool);
    cJSON_Delete(json);
    return result;
}

/* ---- the walk ----------------------------------------------------------------------------- */

static enum access_form form_of(const struct run *run)
{
    if (run->request.can >= 0)
        return ACCESS_WHO_CAN;
    if (run->request.user)
        return ACCESS_BY_FILE;
    return run->matrix.one_file ? ACCESS_BY_PROFILE : ACCESS_TOGETHER;
}

/* As a job of theirs would be: none of them is the system's because who asks is. */
static enum spsy_job_type type_of(const struct session *session)
{
    return session->principal.type == SPSY_JOB_BATCH ? SPSY_JOB_BATCH : SPSY_JOB_INTERACTIVE;
}

static int walk(struct run *run, struct spsy_error *error)
{
    struct access_sink sink;
    int result;

    run->setting.session = run->session;
    run->setting.type = type_of(run->session);
    run->setting.progress = &run->show.progress;
    run->setting.functions =
        run->request.can >= 0 ? 1U << run->request.can : (uint32_t)ACCESS_EVERY_FUNCTION;
    run->show.form = form_of(run);
    run->show.can = run->request.can;
    progress_start(&run->show.progress, run->answer, "Asking", 0);
    run->show.progress.unit = "decisions";
    result = access_open(&run->setting, &run->matrix.asker, error);
    if (result < 0)
        return result;
    access_show_sink(&run->show, &sink);
    access_show_head(&run->show, &run->matrix, &run->request);
    result = access_walk(&run->matrix, &sink, error);
    progress_end(&run->show.progress);
    if (result == 0)
        access_show_foot(&run->show, &run->matrix);
    return result;
}

int access_run(struct session *session, const struct access_request *request, struct answer *answer)
{
    struct run *run = calloc(1, sizeof *run);
    struct spsy_error error = {.text = ""};
    bool told;
    int result;

    if (!run) {
        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    run->session = run->matrix.session = session;
    run->answer = run->show.answer = answer;
    run->show.page.to = answer->data;
    run->show.page.progress = &run->show.progress;
    run->request = *request;
    result = authorize(session, &error);
    if (result == 0)
        result = find_all(run, &error);
    if (result == 0)
        result = access_record(session, entry_json(run),
                               run->matrix.one_file ? run->matrix.file.name : NULL, &error);
    if (result == 0)
        result = request->bypass ? access_bypass(&run->show, &run->matrix,
                                                 run->one_queue ? &run->queue : NULL, &error)
                                 : walk(run, &error);
    told = run->show.told;
    access_show_free(&run->show);
    access_close(run->matrix.asker);
    free(run->matrix.names);
    free(run);
    return result < 0 && !told ? answer_fail_error(answer, &error) : result;
}
