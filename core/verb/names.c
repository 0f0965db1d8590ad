/* names.c - `spsy names KIND [PREFIX] [FILE]`: what completion offers, of what is in the home.
 *
 * MUST: nobody learns a name from it that no list would show him: profiles as DSPOBJD has them,
 * queues and files as WRKOUTQ and WRKSPLF have them, libraries and save files as DSPOBJD, programs
 * as WRKREGINF, keys as DSPOBJD, guards as DSPSPLGRD, and those that could be registered for who
 * may register. It asks no program, takes no job number, writes nothing, and stops at NAMES_MOST
 * names or after NAMES_MS of the processor: whoever pressed a key waits for it. It is in no help:
 * it is for spsy's own completion. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "command/change.h"
#include "command/listing.h"
#include "registry/registry.h"
#include "store/floor.h"
#include "verb/verb.h"

enum { NAMES_MOST = 400, NAMES_MS = 30, NAME_BYTES = SPOOL_KEY_LABEL_SIZE };

struct naming {
    struct session *session;
    struct answer *answer;
    struct change change;
    struct listing listing;
    const char *prefix; /* folded */
    const char *file;   /* jobs with a file of that name; NULL = any */
    char (*names)[NAME_BYTES];
    size_t count;
    int64_t until_ms;
    struct spsy_error error;
};

/* Of the processor, so that a busy machine does not shorten the list. */
static int64_t used_ms(void)
{
    struct timespec used;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * INT64_C(1000) + used.tv_nsec / 1000000;
}

/* 1: that was enough. */
static int add(struct naming *naming, const char *name, const char *text)
{
    cJSON *row;

    if (strncmp(name, naming->prefix, strlen(naming->prefix)) != 0)
        return used_ms() > naming->until_ms;
    for (size_t i = naming->count; i > 0; i--)
        if (strcmp(naming->names[i - 1], name) == 0)
            return used_ms() > naming->until_ms;
    snprintf(naming->names[naming->count++], NAME_BYTES, "%s", name);
    row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "name", name);
    cJSON_AddStringToObject(row, "text", text);
    if (answer_row(naming->answer, row) < 0)
        return SPSY_ERR_STATE;
    return naming->count == NAMES_MOST || used_ms() > naming->until_ms;
}

/* ---- objects ----------------------------------------------------------------------------------
 */

static int add_object(struct naming *naming, const struct spool_object *object, const char *name,
                      const char *text)
{
    bool shown;
    int result = spool_object_shown(naming->session->spool, &naming->change.subject, object, &shown,
                                    &naming->error);

    return result < 0 || !shown ? result : add(naming, name, text);
}

static int visit_profile(void *context, const struct spool_profile *profile)
{
    struct naming *naming = context;
    struct spool_object object;
    bool sees = false;

    if (strncmp(profile->name, naming->prefix, strlen(naming->prefix)) != 0 ||
        spool_profile_object(naming->session->spool, profile->name, &object, &naming->error) < 0)
        return 0; /* deleted meanwhile */
    if (change_sees_profile(&naming->change, &object, &sees) < 0)
        return SPSY_ERR_STATE;
    return sees ? add(naming, profile->name, profile->text) : 0;
}

static int visit_library(void *context, const struct spool_library *library)
{
    const struct spool_object object = spool_library_object(library);

    return add_object(context, &object, library->name, library->text);
}

static int visit_key(void *context, const struct spool_splkey *key)
{
    const struct spool_object object = spool_splkey_object(key);
    const struct naming *naming = context;

    return strncmp(key->label, naming->prefix, strlen(naming->prefix)) == 0
               ? add_object(context, &object, key->label, key->text)
               : 0;
}

/* As DSPSPLGRD names and shows them. */
static int visit_guard(void *context, const struct spool_guard *guard)
{
    const struct naming *naming = context;
    char name[NAME_BYTES];

    snprintf(name, sizeof name, "%s/%s", guard->owner, guard->name);
    return strncmp(name, naming->prefix, strlen(naming->prefix)) == 0
               ? add(context, name, guard->text)
               : 0;
}

/* By its own name, or with its library where that is what is being typed. */
static void name_as_typed(const struct naming *naming, const char *library, const char *name,
                          char typed[NAME_BYTES])
{
    bool qualified = strncmp(name, naming->prefix, strlen(naming->prefix)) != 0;

    snprintf(typed, NAME_BYTES, "%s%s%s", qualified ? library : "", qualified ? "/" : "", name);
}

static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct naming *naming = context;
    char typed[NAME_BYTES], text[160];
    int allowed = listing_allows(&naming->listing, queue);

    if (allowed <= 0)
        return allowed;
    name_as_typed(naming, queue->library, queue->name, typed);
    snprintf(text, sizeof text, "%s/%s %s", queue->library, queue->name, queue->text);
    return add(naming, typed, text);
}

static int visit_save_file(void *context, const struct spool_save_file *file)
{
    const struct spool_object object = spool_save_file_object(file);
    char typed[NAME_BYTES];

    name_as_typed(context, file->library, file->name, typed);
    return add_object(context, &object, typed, file->text);
}

/* ---- spooled files ----------------------------------------------------------------------------
 */

static int visit_file(void *context, const struct spool_file *file)
{
    struct naming *naming = context;
    char text[160];
    int shown;

    if (used_ms() > naming->until_ms)
        return 1;
    if (strncmp(file->name, naming->prefix, strlen(naming->prefix)) != 0)
        return 0;
    shown = listing_shows(&naming->listing, file);
    if (shown <= 0)
        return shown;
    snprintf(text, sizeof text, "%s/%s/%s", file->job.number, file->job.user, file->job.name);
    return add(naming, file->name, text);
}

static int visit_job(void *context, const struct spool_file *file)
{
    struct naming *naming = context;
    char typed[NAME_BYTES], text[160];
    int shown;

    if (used_ms() > naming->until_ms)
        return 1;
    if (naming->file && strcmp(file->name, naming->file) != 0)
        return 0;
    /* typed as number/user/name, user/name or name */
    if (!naming->prefix[0] || (naming->prefix[0] >= '0' && naming->prefix[0] <= '9'))
        snprintf(typed, sizeof typed, "%s/%s/%s", file->job.number, file->job.user, file->job.name);
    else if (strncmp(file->job.name, naming->prefix, strlen(naming->prefix)) == 0)
        snprintf(typed, sizeof typed, "%s", file->job.name);
    else
        snprintf(typed, sizeof typed, "%s/%s", file->job.user, file->job.name);
    if (strncmp(typed, naming->prefix, strlen(naming->prefix)) != 0)
        return 0;
    shown = listing_shows(&naming->listing, file);
    if (shown <= 0)
        return shown;
    snprintf(text, sizeof text, "%s on %s", file->name, file->queue);
    return add(naming, typed, text);
}

/* ---- programs ---------------------------------------------------------------------------------
 */

static int add_registered(struct naming *naming)
{
    struct spsy_registry registry;
    int result = spsy_registry_load(spool_home(naming->session->spool), &registry, &naming->error);

    if (result < 0)
        return result;
    for (int i = 0; i < SPSY_FORMATS; i++)
        for (size_t k = 0; k < registry.count[i] && result == 0; k++)
            result = add(naming, registry.programs[i][k].program, "registered");
    spsy_registry_free(&registry);
    return result;
}

static int add_of_library(struct naming *naming, const char *path, const char *library)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int result = 0;

    while (folder && result == 0 && (entry = readdir(folder))) {
        const char *end = strrchr(entry->d_name, '.');
        char typed[NAME_BYTES];

        if (!end || strcmp(end, ".so") != 0 || end == entry->d_name || end - entry->d_name > 10)
            continue;
        snprintf(typed, sizeof typed, "%.10s/%.*s", library, (int)(end - entry->d_name),
                 entry->d_name);
        if (spsy_fold_upper(typed, sizeof typed, typed))
            result = add(naming, typed, path);
    }
    if (folder)
        closedir(folder);
    return result;
}

/* LIBRARY/PROGRAM below the home's lib/. */
static int add_registrable(struct naming *naming)
{
    const char *home = spool_home(naming->session->spool);
    char path[4096];
    const struct dirent *entry;
    int result = 0;
    DIR *folder;

    snprintf(path, sizeof path, "%s/lib", home);
    folder = opendir(path);
    while (folder && result == 0 && (entry = readdir(folder))) {
        if (!spsy_name_valid(entry->d_name, SPSY_NAME_MAX))
            continue;
        snprintf(path, sizeof path, "%s/lib/%s", home, entry->d_name);
        result = add_of_library(naming, path, entry->d_name);
    }
    if (folder)
        closedir(folder);
    if (result == 0)
        result = add(naming, "QSPSY/RULES", "shipped: a policy in JSON");
    return result == 0 ? add(naming, "QSPSY/TEMPFILE", "shipped: shields temporary files") : result;
}

static int list_programs(struct naming *naming)
{
    int result = add_registered(naming);

    if (result == 0 && spool_subject_has(&naming->change.subject, SPSY_ALLOBJ | SPSY_SECADM))
        result = add_registrable(naming);
    return result;
}

/* ---- kinds ------------------------------------------------------------------------------------
 */

static int list_profiles(struct naming *naming)
{
    return spool_profile_each(naming->session->spool, visit_profile, naming, &naming->error);
}

static int list_libraries(struct naming *naming)
{
    return spool_library_each(naming->session->spool, visit_library, naming, &naming->error);
}

static int list_keys(struct naming *naming)
{
    return spool_splkey_each(naming->session->spool, visit_key, naming, &naming->error);
}

static int list_guards(struct naming *naming)
{
    const char *owner = spool_subject_may_see_others(&naming->change.subject)
                            ? NULL
                            : naming->session->current_user;

    return spool_guard_each(naming->session->spool, owner, visit_guard, naming, &naming->error);
}

static int list_queues(struct naming *naming)
{
    return spool_queue_each(naming->session->spool, NULL, NULL, visit_queue, naming,
                            &naming->error);
}

static int list_save_files(struct naming *naming)
{
    return spool_save_file_each(naming->session->spool, NULL, visit_save_file, naming,
                                &naming->error);
}

static int list_files(struct naming *naming)
{
    const struct spool_selection all = {0};

    return spool_file_each(naming->session->spool, &all, visit_file, naming, &naming->error);
}

static int list_jobs(struct naming *naming)
{
    const struct spool_selection all = {0};

    return spool_file_each(naming->session->spool, &all, visit_job, naming, &naming->error);
}

static const struct {
    const char *name;
    int (*list)(struct naming *naming);
} kinds[] = {{"profiles", list_profiles},   {"queues", list_queues},
             {"files", list_files},         {"jobs", list_jobs},
             {"libraries", list_libraries}, {"save-files", list_save_files},
             {"programs", list_programs},   {"keys", list_keys},
             {"guards", list_guards}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct request {
    size_t kind;
    char prefix[NAME_BYTES], file[SPSY_NAME_SIZE];
};

static int work(struct session *session, void *context, struct answer *answer)
{
    const struct request *request = context;
    struct naming naming = {
        .session = session,
        .answer = answer,
        .change = {.session = session, .spool = session->spool, .answer = answer},
        .prefix = request->prefix,
        .file = request->file[0] ? request->file : NULL,
        .until_ms = used_ms() + NAMES_MS};
    int result = session_subject(session, &naming.change.subject, &naming.error);

    naming.names = calloc(NAMES_MOST, sizeof *naming.names);
    if (!naming.names)
        result = spsy_fail_memory(&naming.error);
    if (result == 0)
        result = listing_open(session, answer, &naming.listing);
    if (result == 0) {
        result = kinds[request->kind].list(&naming);
        listing_close(&naming.listing);
    }
    free(naming.names);
    if (result < 0 && answer->exit == 0)
        answer_fail_error(answer,
                          naming.listing.error.code < 0 ? &naming.listing.error : &naming.error);
    return result < 0 ? result : 0;
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    memset(request, 0, sizeof *request);
    while (request->kind < KINDS && (count < 1 || strcmp(kinds[request->kind].name, arguments[0])))
        request->kind++;
    if (count < 1 || count > 3 || request->kind == KINDS)
        return answer_fail(answer, "SPY0108",
                           "names takes a kind, the beginning of a name, a file");
    if ((count > 1 && !spsy_fold_upper(request->prefix, sizeof request->prefix, arguments[1])) ||
        (count > 2 && !spsy_fold_upper(request->file, sizeof request->file, arguments[2])))
        return answer_fail(answer, "SPY0108", "no name is so long");
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request;

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request;

    bool has_job = execution->open;

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    execution->options.without_job = true;
    execute_work(execution, work, &request, answer);
    execution->options.without_job = false;
    if (!has_job)
        execution_close(execution); /* the next statement begins the job */
}

const struct verb verb_names = {
    .name = "names", .title = "NAMES", .lists = true, .check = check, .run = run};
