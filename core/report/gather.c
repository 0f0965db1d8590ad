/* gather.c - who can do what, by group and function, and whom nobody is asked about.
 *
 * MUST: the verdicts are access's (access/ask.h): the programs of now, nothing counted, nothing
 * done. That somebody asked is in the journal once, by access_run. */
#include "report/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "access/ask.h"
#include "access/matrix.h"
#include "base/error.h"
#include "base/json.h"
#include "dispatch/dispatch.h"
#include "session/progress.h"

struct cell {
    int64_t asked, allowed, failed, bypassed;
};

struct group {
    char name[11]; /* *NONE: those that are in no group */
    size_t profiles;
    struct cell cells[SPSY_FUNCTION_COUNT];
};

struct heat {
    struct session *session;
    struct access_asker *asker;
    struct progress progress;
    char (*names)[11]; /* of all profiles; owned */
    size_t name_count;
    size_t file_count, queues; /* files that are asked about; queues with one */
    struct spool_file files[REPORT_FILES];
    struct guarded guarded[REPORT_FILES];
    size_t asked_about; /* profiles */
    size_t subject_count;
    struct access_subject subjects[ACCESS_MANY];
    size_t group_count, groups_left_out;
    struct group groups[REPORT_GROUPS];
};

/* ---- what is asked about --------------------------------------------------------------------- */

static int take_first(void *context, const struct spool_file *file)
{
    struct heat *heat = context;

    heat->queues++;
    if (heat->file_count < REPORT_FILES)
        heat->files[heat->file_count++] = *file;
    return 1; /* one of each queue */
}

struct queue_walk {
    struct heat *heat;
    struct spsy_error *error;
};

static int take_queue(void *context, const struct spool_queue *queue)
{
    struct queue_walk *walk = context;
    const struct spool_selection selection = {.queue_library = queue->library,
                                              .queue = queue->name};
    int result = spool_file_each(walk->heat->session->spool, &selection, take_first, walk->heat,
                                 walk->error);

    return result < 0 && result != SPSY_ERR_NOT_FOUND ? result : 0;
}

/* As a job of theirs would be: none of them is the system's because who asks is. */
static enum spsy_job_type type_of(const struct session *session)
{
    return session->principal.type == SPSY_JOB_BATCH ? SPSY_JOB_BATCH : SPSY_JOB_INTERACTIVE;
}

static int open_asker(struct heat *heat, struct spsy_error *error)
{
    struct access_setting setting = {
        .session = heat->session,
        .functions = (uint32_t)ACCESS_EVERY_FUNCTION,
        .type = type_of(heat->session),
    };
    const struct spool_file *first = &heat->files[0];
    int result = spool_queue_find(heat->session->spool, first->queue_library, first->queue,
                                  &setting.target, error);

    return result == 0 ? access_open(&setting, &heat->asker, error) : result;
}

/* ---- counting -------------------------------------------------------------------------------- */

static struct group *group_of(struct heat *heat, const char *name)
{
    for (size_t i = 0; i < heat->group_count; i++)
        if (strcmp(heat->groups[i].name, name) == 0)
            return &heat->groups[i];
    if (heat->group_count == REPORT_GROUPS) {
        heat->groups_left_out++;
        return NULL;
    }
    snprintf(heat->groups[heat->group_count].name, sizeof heat->groups[0].name, "%s", name);
    return &heat->groups[heat->group_count++];
}

static const char *group_name(const struct spool_profile *profile, size_t index)
{
    return index == 0 ? profile->group : profile->supplemental[index - 1];
}

static bool in_group(const struct spool_profile *profile, size_t index)
{
    return strcmp(group_name(profile, index), "*NONE") != 0;
}

/* Each group of the profile, or *NONE. */
static void each_group(struct heat *heat, const struct spool_profile *profile,
                       void (*count)(struct group *group, const void *context), const void *context)
{
    bool any = false;

    for (size_t i = 0; i <= profile->supplemental_count; i++)
        if (in_group(profile, i)) {
            struct group *group = group_of(heat, group_name(profile, i));

            any = true;
            if (group)
                count(group, context);
        }
    if (!any && group_of(heat, "*NONE"))
        count(group_of(heat, "*NONE"), context);
}

static void count_profile(struct group *group, const void *context)
{
    (void)context;
    group->profiles++;
}

static void count_row(struct group *group, const void *context)
{
    const struct access_cause *const *row = context;

    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++) {
        struct cell *cell = &group->cells[i];

        if (!row[i])
            continue;
        cell->asked++;
        cell->allowed += row[i]->verdict == SPSY_ALLOWED;
        cell->failed += row[i]->basis == SPSY_BASIS_FAILURE;
        cell->bypassed +=
            spsy_basis_is_bypass(row[i]->basis) || row[i]->bypass != SPSY_BASIS_FAILURE;
    }
}

static int came(void *context, size_t subject, size_t file, const access_row row)
{
    struct heat *heat = context;

    (void)file;
    progress_file(&heat->progress);
    each_group(heat, &heat->subjects[subject].subject.profile, count_row, row);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static int ask(struct heat *heat, struct spsy_error *error)
{
    int result;

    if (heat->subject_count == 0)
        return 0;
    result =
        access_files(heat->session->spool, heat->files, heat->file_count, heat->guarded, error);
    if (result == 0)
        result = access_ask(heat->asker, heat->subjects, heat->subject_count, heat->guarded,
                            heat->file_count, came, heat, error);
    heat->asked_about += heat->subject_count;
    heat->subject_count = 0;
    return result;
}

/* Those that can sign on, but for the system's own 29 profiles. */
static int take_profile(struct heat *heat, const char *name, struct spsy_error *error)
{
    struct access_subject *subject = &heat->subjects[heat->subject_count];
    int result = access_subject_read(heat->session->spool, name, subject, error);

    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND ? 0 : result; /* it has gone since */
    if (!subject->subject.profile.enabled || spsy_system_profile(name))
        return 0;
    each_group(heat, &subject->subject.profile, count_profile, NULL);
    heat->subject_count++;
    return heat->subject_count == ACCESS_MANY ? ask(heat, error) : 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int fill(struct heat *heat, struct spsy_error *error)
{
    struct queue_walk walk = {heat, error};
    int result = access_names(heat->session->spool, &heat->names, &heat->name_count, error);
    size_t profiles;

    if (result == 0)
        result = spool_queue_each(heat->session->spool, NULL, NULL, take_queue, &walk, error);
    if (result < 0 || heat->file_count == 0)
        return result;
    profiles = least(heat->name_count, REPORT_PROFILES);
    heat->file_count =
        least(heat->file_count, 1 + REPORT_QUESTIONS / (profiles + 1) / SPSY_FUNCTION_COUNT);
    result = open_asker(heat, error);
    for (size_t i = 0; i < heat->name_count && result == 0; i++)
        if (heat->asked_about + heat->subject_count < REPORT_PROFILES)
            result = take_profile(heat, heat->names[i], error);
    return result == 0 ? ask(heat, error) : result;
}

/* ---- the value ------------------------------------------------------------------------------- */

static bool add_cell(cJSON *cells, const struct cell *cell)
{
    cJSON *object = cJSON_CreateObject();

    if (!object)
        return false;
    cJSON_AddItemToArray(cells, object);
    return cJSON_AddNumberToObject(object, "asked", (double)cell->asked) &&
           cJSON_AddNumberToObject(object, "allowed", (double)cell->allowed) &&
           cJSON_AddNumberToObject(object, "failed", (double)cell->failed) &&
           cJSON_AddNumberToObject(object, "bypassed", (double)cell->bypassed);
}

static bool add_group(cJSON *groups, const struct group *group)
{
    cJSON *object = cJSON_CreateObject(), *cells;

    if (!object)
        return false;
    cJSON_AddItemToArray(groups, object);
    cells = cJSON_AddStringToObject(object, "group", group->name) &&
                    cJSON_AddNumberToObject(object, "profiles", (double)group->profiles)
                ? cJSON_AddArrayToObject(object, "cells")
                : NULL;
    for (size_t i = 0; cells && i < SPSY_FUNCTION_COUNT; i++)
        if (!add_cell(cells, &group->cells[i]))
            return false;
    return cells != NULL;
}

static bool add_about(cJSON *access, const struct heat *heat)
{
    char text[400];

    if (heat->file_count == 0)
        return cJSON_AddStringToObject(access, "why",
                                       "There is no spooled file that could be asked about.");
    snprintf(text, sizeof text,
             "Asked now about %zu profiles that can sign on%s and %zu files, one of each of the "
             "first output queues of %zu that have any; each function, as a job of theirs that "
             "does not own the file.%s",
             heat->asked_about,
             heat->asked_about == REPORT_PROFILES ? " (the first; there may be more)" : "",
             heat->file_count, heat->queues,
             heat->groups_left_out ? " There are more groups than are shown." : "");
    return cJSON_AddStringToObject(access, "about", text) != NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static bool add_heat(cJSON *model, struct heat *heat)
{
    cJSON *access = cJSON_AddObjectToObject(model, "access");
    cJSON *functions = access ? cJSON_AddArrayToObject(access, "functions") : NULL;
    cJSON *groups = functions ? cJSON_AddArrayToObject(access, "groups") : NULL;
    bool whole = groups && add_about(access, heat);

    for (size_t i = 0; whole && i < SPSY_FUNCTION_COUNT; i++) {
        cJSON *name = cJSON_CreateString(access_functions[i].name);

        whole = name && cJSON_AddItemToArray(functions, name);
    }
    qsort(heat->groups, heat->group_count, sizeof heat->groups[0], by_name);
    for (size_t i = 0; whole && i < heat->group_count; i++)
        whole = add_group(groups, &heat->groups[i]);
    return whole;
}

static int add_matrix(struct session *session, struct answer *answer, cJSON *model,
                      struct spsy_error *error)
{
    struct heat *heat = calloc(1, sizeof *heat);
    int result;

    if (!heat)
        return spsy_fail_memory(error);
    heat->session = session;
    progress_start(&heat->progress, answer, "Asking", 0);
    result = fill(heat, error);
    progress_end(&heat->progress);
    if (result == 0 && !add_heat(model, heat))
        result = spsy_fail_memory(error);
    access_close(heat->asker);
    free(heat->names);
    free(heat);
    return result;
}

/* ---- whom nobody is asked about ----------------------------------------------------------------
 */

static bool add_row(cJSON *array, const char *profile, const char *authority, const char *through,
                    const char *where)
{
    cJSON *object = cJSON_CreateObject();

    if (!object)
        return false;
    cJSON_AddItemToArray(array, object);
    return cJSON_AddStringToObject(object, "profile", profile) &&
           cJSON_AddStringToObject(object, "authority", authority) &&
           cJSON_AddStringToObject(object, "through", through) &&
           cJSON_AddStringToObject(object, "where", where);
}

static const char *authority_of(const char *basis)
{
    return strcmp(basis, spsy_basis_name(SPSY_BASIS_BYPASS_SPLCTL)) == 0   ? "*SPLCTL"
           : strcmp(basis, spsy_basis_name(SPSY_BASIS_BYPASS_JOBCTL)) == 0 ? "*JOBCTL"
                                                                           : "the system's own";
}

/* {"profile", "authority", "through", "where"} of a row of `spsy access --bypass`. The 29 profiles
 * of the system, each of which has one, are counted and become one row. */
static bool add_never(cJSON *array, const cJSON *row, size_t *systems)
{
    const char *types = spsy_json_text(row, "jobTypes"), *program = spsy_json_text(row, "program");
    const char *basis = spsy_json_text(row, "basis");
    char through[600];

    if (!types[0] && strcmp(basis, spsy_basis_name(SPSY_BASIS_BYPASS_SYSTEM)) == 0) {
        ++*systems;
        return true;
    }
    snprintf(through, sizeof through, "%s%s%s%s%s", spsy_json_text(row, "through"),
             program[0] ? ", adopted by " : "", program, types[0] ? "jobs of type " : "", types);
    return add_row(array, spsy_json_text(row, "profile"), authority_of(basis), through,
                   spsy_json_text(row, "queues"));
}

static int copy_rows(struct answer *from, cJSON *array, struct spsy_error *error)
{
    struct spill_reader reader;
    const cJSON *row;
    size_t systems = 0;
    bool whole = true;
    char text[64];

    answer_settle(from);
    spill_read(&from->rows, &reader);
    while (whole && (row = spill_item(&reader)))
        if (cJSON_HasObjectItem(row, "profile"))
            whole = add_never(array, row, &systems);
    whole = whole && spill_complete(&reader);
    spill_end(&reader);
    snprintf(text, sizeof text, "%zu system profiles", systems);
    whole = whole && (systems == 0 || add_row(array, text, "X5", "", "*ALL"));
    return whole ? 0 : spsy_fail_memory(error);
}

/* Why it could not be found out: a registry that cannot be read is a part of the report, too. */
static int copy_problem(struct answer *from, cJSON *model, struct spsy_error *error)
{
    struct spill_reader reader;
    const cJSON *message;
    bool added;

    answer_settle(from);
    spill_read(&from->messages, &reader);
    message = spill_item(&reader);
    added = cJSON_AddStringToObject(model, "neverAskedProblem", spsy_json_text(message, "text")) !=
            NULL;
    spill_end(&reader);
    return added ? 0 : spsy_fail_memory(error);
}

static int add_bypasses(struct session *session, cJSON *model, struct spsy_error *error)
{
    const struct access_request request = {.can = -1, .bypass = true};
    cJSON *array = cJSON_AddArrayToObject(model, "neverAsked");
    struct answer rows;
    int result;

    if (!array || answer_init(&rows, "REPORT", NULL) < 0)
        return spsy_fail_memory(error);
    if (access_run(session, &request, &rows) == 0)
        result = copy_rows(&rows, array, error);
    else
        result = copy_problem(&rows, model, error);
    answer_free(&rows);
    return result;
}

int report_add_access(struct session *session, struct answer *answer, cJSON *model,
                      struct spsy_error *error)
{
    int result = add_matrix(session, answer, model, error);

    return result == 0 ? add_bypasses(session, model, error) : result;
}
