#include "kit/engine.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/temporary.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "object/file_row.h"

/* ---- what programs ask ------------------------------------------------------------------------
 */

struct asking {
    struct kit_engine *engine;
    struct spsy_job *job;
    const struct kit_request *request;
    struct spsy_callbacks callbacks;
};

static bool is(const char *name, const char *given)
{
    return given && strcmp(name, given) == 0;
}

static void fill_groups(const cJSON *groups, struct spsy_user_facts *facts)
{
    const cJSON *group;
    size_t index = 0;

    snprintf(facts->group, sizeof facts->group, "*NONE");
    cJSON_ArrayForEach(group, groups) {
        char *target = index == 0 ? facts->group : facts->supplemental[index - 1];

        if (index == KIT_GROUPS_MAX)
            break;
        snprintf(target, sizeof facts->group, "%s", group->valuestring);
        index++;
    }
    facts->supplemental_count = index > 1 ? index - 1 : 0;
}

static void fill_user(const cJSON *user, struct spsy_user_facts *facts)
{
    const cJSON *special = cJSON_GetObjectItemCaseSensitive(user, "special");
    const cJSON *groups = cJSON_GetObjectItemCaseSensitive(user, "groups");
    struct spsy_special bits = {0};
    struct kit_fault ignored;

    if (special)
        kit_special_read(special, "", &bits, &ignored);
    facts->special = bits.own | bits.group;
    fill_groups(cJSON_IsArray(groups) ? groups : NULL, facts);
    facts->enabled = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(user, "enabled"));
}

/* Who asks is described by the request, others by "users"; the file's owner is there in any case.
 */
static int user_facts(void *opaque, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    const struct asking *asking = opaque;
    const struct spsy_request *request = &asking->request->request;
    const cJSON *user = cJSON_GetObjectItemCaseSensitive(asking->request->users, profile);

    memset(facts, 0, sizeof *facts);
    if (!user && !is(profile, request->fields.current_user) &&
        !is(profile, request->fields.job_user) && !is(profile, asking->request->job_user))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204",
                         "User profile %s not found: the case does not name it in \"users\"",
                         profile);
    fill_user(user, facts);
    if (!is(profile, request->fields.current_user))
        return 0;
    facts->special |= request->special.own | request->special.group;
    if (asking->request->groups)
        fill_groups(asking->request->groups, facts);
    return 0;
}

static int authority(void *opaque, const struct spsy_request *request, struct spsy_error *why)
{
    const struct asking *asking = opaque;

    (void)request;
    if (asking->request->native < 0)
        return spsy_fail(why, SPSY_ERR_STATE, "",
                         "native authority was asked, and the case does not know what it says");
    if (asking->request->native == 0)
        spsy_fail(why, SPSY_ERR_AUTHORITY, "CPF3492", "native authority refuses, as the case says");
    return asking->request->native;
}

static bool same_file(const struct spsy_fields *a, const struct spsy_fields *b)
{
    return a->file_number == b->file_number && is(a->file_name, b->file_name) &&
           is(a->job_number, b->job_number) && is(a->job_user, b->job_user) &&
           is(a->job_name, b->job_name);
}

#define TAKE(target, text) spsy_text_copy(target, sizeof(target), (text) ? (text) : "")

/* The row of QUSRSPLA: the record's values, and what the case says of the others. */
static cJSON *attributes_of(const struct kit_request *request)
{
    const struct spsy_fields *fields = &request->request.fields;
    struct spool_queue queue = {.asp = fields->asp};
    struct spool_file file = {.number = fields->file_number};
    cJSON *row;
    const cJSON *attribute;

    TAKE(file.name, fields->file_name);
    TAKE(file.job.number, fields->job_number);
    TAKE(file.job.user, fields->job_user);
    TAKE(file.job.name, fields->job_name);
    TAKE(file.system, fields->job_system);
    TAKE(file.date_opened, fields->date_opened);
    TAKE(file.time_opened, fields->time_opened);
    TAKE(file.queue_library, fields->output_queue_library);
    TAKE(file.queue, fields->output_queue);
    TAKE(file.form_type, fields->form_type);
    TAKE(file.user_data, fields->user_data);
    TAKE(queue.asp_device, fields->asp_device);
    strcpy(file.status, "*READY");
    row = file_row(&file, &queue);
    cJSON_ArrayForEach(attribute, request->attributes) {
        cJSON *copy = cJSON_Duplicate(attribute, true);

        cJSON_DeleteItemFromObjectCaseSensitive(row, attribute->string);
        if (!row || !copy || !cJSON_AddItemToObject(row, attribute->string, copy)) {
            cJSON_Delete(copy);
            cJSON_Delete(row);
            return NULL;
        }
    }
    return row;
}

/* X36: what programs adopt that run now counts for whoever asks on their behalf. */
static void add_adopted(const struct asking *asking, struct spsy_special *special)
{
    const char *profiles[SPSY_CALLS_MAX];
    size_t count = spsy_job_adopting(asking->job, profiles, SPSY_CALLS_MAX);

    for (size_t i = 0; i < count && i < SPSY_CALLS_MAX; i++) {
        const cJSON *user = cJSON_GetObjectItemCaseSensitive(asking->request->users, profiles[i]);
        const cJSON *authorities = cJSON_GetObjectItemCaseSensitive(user, "special");
        struct spsy_special bits = {0};
        struct kit_fault ignored;

        if (authorities)
            kit_special_read(authorities, "", &bits, &ignored);
        special->adopted |= bits.own;
    }
}

/* QUSRSPLA as a program calls it is asked about itself (X36), and nothing is there of a file that
 * is only being restored (X37). */
static int file_attributes(void *opaque, const struct spsy_fields *fields, char **json,
                           struct spsy_error *error)
{
    struct asking *asking = opaque;
    struct spsy_request inner = asking->request->request;
    struct spsy_decision decision;
    cJSON *row;
    int result;

    *json = NULL;
    if (!same_file(fields, &inner.fields) || is("RST", inner.fields.function))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "file %s number %d is not there",
                         fields->file_name, fields->file_number);
    inner.fields.function = "QUSRSPLA";
    add_adopted(asking, &inner.special);
    result = spsy_job_decide(asking->job, &inner, &asking->callbacks, &decision, error);
    if (result < 0)
        return result;
    if (decision.verdict != SPSY_ALLOWED)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF3492", "QUSRSPLA was refused: %s",
                         decision.why);
    row = attributes_of(asking->request);
    *json = spsy_json_print(row);
    cJSON_Delete(row);
    return *json ? 0 : spsy_fail_memory(error);
}

static int job_log(void *opaque, const char *text, struct spsy_error *error)
{
    const struct asking *asking = opaque;

    (void)error;
    if (asking->engine->message)
        asking->engine->message(asking->engine->context, text);
    return 0;
}

/* ---- jobs -------------------------------------------------------------------------------------
 */

/* The one of that name and type, or the place of the one that has not been used for longest. */
static struct kit_engine_job *find_job(struct kit_engine *engine, const char *name,
                                       enum spsy_job_type type)
{
    struct kit_engine_job *oldest = &engine->jobs[0];

    for (size_t i = 0; i < KIT_JOBS; i++) {
        struct kit_engine_job *job = &engine->jobs[i];

        if (job->job && job->type == type && strcmp(job->name, name) == 0)
            return job;
        if (job->used < oldest->used)
            oldest = job;
    }
    spsy_job_end(oldest->job);
    *oldest = (struct kit_engine_job){.job = NULL};
    return oldest;
}

static int begin_job(struct kit_engine *engine, const struct kit_request *request,
                     struct kit_engine_job **job, struct spsy_error *error)
{
    const struct spsy_job_options options = {request->job_number, request->job_user,
                                             request->job_name, request->type};
    struct kit_engine_job *found;
    char name[32];
    int result = 0;

    snprintf(name, sizeof name, "%s/%s/%s", options.number, options.user, options.name);
    found = find_job(engine, name, request->type);
    if (!found->job) {
        result = spsy_job_begin(engine->host, &options, &found->job, error);
        strcpy(found->name, name);
        found->type = request->type;
    }
    found->used = ++engine->decisions;
    *job = found;
    return result;
}

/* A program that has failed three times in a job is suspended there: no case may depend on those
 * before it, and so the next one has another job. Returns whether this one was too late for that,
 * because a program that cannot be loaded has failed without being reached. */
static bool end_failed(struct kit_engine_job *job, const struct spsy_decision *decision)
{
    bool suspended = false, failed = false;

    for (size_t i = 0; i < decision->call_count; i++) {
        suspended |= spsy_call_suspended(&decision->calls[i]);
        failed |= decision->calls[i].meaning == SPSY_MEANING_FAILED;
    }
    if (failed) {
        spsy_job_end(job->job);
        job->job = NULL;
    }
    return suspended;
}

static int decide(struct asking *asking, const struct kit_request *request, bool *again,
                  struct spsy_decision *decision, struct spsy_error *error)
{
    struct kit_engine_job *job;
    int result = begin_job(asking->engine, request, &job, error);

    *again = false;
    if (result < 0)
        return result;
    asking->job = job->job;
    result = spsy_job_decide(asking->job, &request->request, &asking->callbacks, decision, error);
    *again = end_failed(job, decision);
    return result;
}

int kit_engine_decide(struct kit_engine *engine, const struct kit_request *request,
                      struct spsy_decision *decision, struct spsy_error *error)
{
    struct asking asking = {.engine = engine, .request = request};
    bool again;
    int result;

    asking.callbacks = (struct spsy_callbacks){.context = &asking,
                                               .authority = authority,
                                               .user_facts = user_facts,
                                               .file_attributes = file_attributes,
                                               .job_log = job_log};
    memset(decision, 0, offsetof(struct spsy_decision, calls));
    decision->why[0] = decision->break_glass[0] = '\0';
    result = decide(&asking, request, &again, decision, error);
    return again ? decide(&asking, request, &again, decision, error) : result;
}

/* ---- the home that is none --------------------------------------------------------------------
 */

static int link_libraries(const struct kit_engine *engine, const char *home,
                          struct spsy_error *error)
{
    char target[PATH_MAX], link[PATH_MAX + 8], absolute[PATH_MAX];

    if (snprintf(target, sizeof target, "%s/lib", home) >= (int)sizeof target ||
        !realpath(target, absolute))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0161", "the libraries of home %s", home);
    snprintf(link, sizeof link, "%s/lib", engine->home);
    if (symlink(absolute, link) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0161", "%s", link);
    return 0;
}

int kit_engine_open(const struct kit_candidate *candidate, const char *library_home,
                    struct kit_engine *engine, struct spsy_error *error)
{
    struct spsy_host_options options = {.home = engine->home};
    const char *directory = spsy_temporary_directory();
    int result = 0;

    if (snprintf(engine->home, sizeof engine->home, "%s/spsy-exit-test-XXXXXX", directory) >=
            (int)sizeof engine->home ||
        !mkdtemp(engine->home)) {
        engine->home[0] = '\0';
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0161", "a directory in %s", directory);
    }
    if (library_home)
        result = link_libraries(engine, library_home, error);
    if (result == 0)
        result = spsy_host_open_candidate(&options, &candidate->registry, &engine->host, error);
    return result;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    (void)remove(path); /* what stays is a file of the temporary directory's */
    return 0;
}

void kit_engine_close(struct kit_engine *engine)
{
    for (size_t i = 0; i < KIT_JOBS; i++)
        spsy_job_end(engine->jobs[i].job);
    spsy_host_close(engine->host);
    if (engine->home[0])
        nftw(engine->home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    memset(engine, 0, sizeof *engine);
}
