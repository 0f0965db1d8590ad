/* bypass.c - whom no program is asked about. What exempts is judged by the engine (spsy_bypass),
 * for each origin by itself: whoever takes one away learns what is left. */
#include "access/bypass.h"

#include <stdio.h>
#include <string.h>

#include "dispatch/dispatch.h"
#include "registry/registry.h"

/* One reason. */
struct reason {
    const char *profile; /* "*ANY" */
    enum spsy_basis basis;
    enum spsy_origin origin;
    const char *through; /* group, or adopted profile; "" */
    const char *program; /* that adopts; NULL */
    const char *format;
    int32_t number;
    const char *job_types; /* NULL */
    bool disabled;
};

struct bypasses {
    struct access_show *show;
    struct spool *spool;
    const struct spool_queue *queue;
    struct spsy_error *error;
    size_t count;
    bool operators;                                   /* some reason depends on OPRCTL */
    size_t queues, control;                           /* of the home; with OPRCTL(*YES) */
    char systems[SPSY_SYSTEM_PROFILE_COUNT * 11 + 1]; /* names, for the text */
};

static const char *where_of(const struct bypasses *bypasses, const struct reason *reason,
                            char text[24])
{
    if (bypasses->queue) {
        snprintf(text, 24, "%s/%s", bypasses->queue->library, bypasses->queue->name);
        return text;
    }
    return reason->basis == SPSY_BASIS_BYPASS_JOBCTL ? "OPRCTL(*YES)" : "*ALL";
}

static void say(const struct reason *reason, const char *where, char *text, size_t size)
{
    const char *special = reason->basis == SPSY_BASIS_BYPASS_SPLCTL   ? "*SPLCTL"
                          : reason->basis == SPSY_BASIS_BYPASS_JOBCTL ? "*JOBCTL"
                                                                      : "";
    char program[400];

    snprintf(program, sizeof program, "exit program %s (%s number %d)",
             reason->program ? reason->program : "", reason->format ? reason->format : "",
             reason->number);
    if (reason->program)
        snprintf(text, size, "while %s runs, which adopts %s: %s, for what it asks itself", program,
                 reason->through, special);
    else if (reason->job_types)
        snprintf(text, size, "in a job of type %s", reason->job_types);
    else if (reason->basis == SPSY_BASIS_BYPASS_SYSTEM)
        snprintf(text, size, "one of the %d system profiles", SPSY_SYSTEM_PROFILE_COUNT);
    else if (reason->origin == SPSY_ORIGIN_GROUP)
        snprintf(text, size, "%s of group %s", special, reason->through);
    else if (reason->origin == SPSY_ORIGIN_ADOPTED)
        snprintf(text, size, "%s of %s, adopted with --adopt by whoever can write the home",
                 special, reason->through);
    else
        snprintf(text, size, "%s of its own", special);
    if (reason->basis == SPSY_BASIS_BYPASS_JOBCTL)
        snprintf(text + strlen(text), size - strlen(text), ", on %s%s",
                 strchr(where, '/') ? "" : "queues with ", where);
    if (reason->disabled)
        snprintf(text + strlen(text), size - strlen(text), " (disabled: cannot sign on)");
}

static bool add_row(cJSON *row, const struct reason *reason, const char *where)
{
    return cJSON_AddStringToObject(row, "profile", reason->profile) &&
           cJSON_AddStringToObject(row, "basis", spsy_basis_name(reason->basis)) &&
           cJSON_AddStringToObject(row, "queues", where) &&
           (reason->origin == SPSY_ORIGIN_NONE ||
            cJSON_AddStringToObject(row, "origin", spsy_origin_name(reason->origin))) &&
           (!reason->through[0] || cJSON_AddStringToObject(row, "through", reason->through)) &&
           (!reason->program || (cJSON_AddStringToObject(row, "program", reason->program) &&
                                 cJSON_AddStringToObject(row, "format", reason->format) &&
                                 cJSON_AddNumberToObject(row, "number", reason->number))) &&
           (!reason->job_types || cJSON_AddStringToObject(row, "jobTypes", reason->job_types)) &&
           (!reason->disabled || cJSON_AddFalseToObject(row, "enabled"));
}

static int put_row(struct bypasses *bypasses, cJSON *row)
{
    if (answer_row(bypasses->show->answer, row) == 0)
        return 0;
    bypasses->show->told = true;
    return spsy_fail(bypasses->error, SPSY_ERR_STATE, "", "the answer is lost");
}

static int put(struct bypasses *bypasses, const struct reason *reason)
{
    struct access_page *page = &bypasses->show->page;
    char text[1024], head[16], place[24];
    const char *where = where_of(bypasses, reason, place);
    cJSON *row;

    bypasses->count++;
    bypasses->operators |= reason->basis == SPSY_BASIS_BYPASS_JOBCTL;
    if (page->to && reason->basis == SPSY_BASIS_BYPASS_SYSTEM && !reason->job_types &&
        !reason->disabled) {
        size_t used = strlen(bypasses->systems);

        snprintf(bypasses->systems + used, sizeof bypasses->systems - used, "%s%s", used ? " " : "",
                 reason->profile);
        return 0;
    }
    if (page->to) {
        say(reason, where, text, sizeof text);
        snprintf(head, sizeof head, "%-*s  ", ACCESS_LABEL, reason->profile);
        access_wrapped(page, head, text);
        if (page->error.code < 0)
            *bypasses->error = page->error;
        return page->error.code;
    }
    row = cJSON_CreateObject();
    if (!row || !add_row(row, reason, where)) {
        cJSON_Delete(row);
        return spsy_fail_memory(bypasses->error);
    }
    return put_row(bypasses, row);
}

/* ---- each reason -------------------------------------------------------------------------- */

/* Of special authorities of one origin: both, since either is enough where it counts. */
static int put_special(struct bypasses *bypasses, struct reason reason, uint32_t special)
{
    static const uint32_t bits[] = {SPSY_SPLCTL, SPSY_JOBCTL};
    bool control = !bypasses->queue || bypasses->queue->operator_control;
    int result = 0;

    for (size_t i = 0; result == 0 && i < 2; i++) {
        struct spsy_request request = {.operator_control = control};
        enum spsy_origin origin;

        spsy_fields_init(&request.fields);
        request.fields.current_user = "";
        request.special.own = special & bits[i];
        reason.basis = spsy_bypass(SPSY_JOB_BATCH, &request, &origin);
        if (reason.basis != SPSY_BASIS_EXIT)
            result = put(bypasses, &reason);
    }
    return result;
}

static int put_groups(struct bypasses *bypasses, const struct spool_profile *profile,
                      struct reason reason)
{
    int result = 0;

    reason.origin = SPSY_ORIGIN_GROUP;
    for (size_t i = 0; result == 0 && i <= profile->supplemental_count; i++) {
        const char *name = i == 0 ? profile->group : profile->supplemental[i - 1];
        struct spool_profile group;

        if (strcmp(name, "*NONE") == 0)
            continue;
        result = spool_profile_find(bypasses->spool, name, &group, bypasses->error);
        if (result == SPSY_ERR_NOT_FOUND) { /* it gives nothing */
            result = 0;
            continue;
        }
        reason.through = group.name;
        if (result == 0)
            result = put_special(bypasses, reason, group.special);
    }
    return result;
}

static int put_profile(struct bypasses *bypasses, const char *name)
{
    struct spool_profile profile;
    struct reason reason = {.profile = profile.name, .through = ""};
    struct spsy_request request = {.operator_control = false};
    enum spsy_origin origin;
    int result = spool_profile_find(bypasses->spool, name, &profile, bypasses->error);

    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND ? 0 : result; /* it has gone since */
    reason.disabled = !profile.enabled && strcmp(name, "QSECOFR") != 0;
    reason.origin = SPSY_ORIGIN_OWN;
    result = put_special(bypasses, reason, profile.special);
    if (result == 0)
        result = put_groups(bypasses, &profile, reason);
    spsy_fields_init(&request.fields);
    request.fields.current_user = profile.name;
    reason.origin = SPSY_ORIGIN_NONE;
    reason.basis = spsy_bypass(SPSY_JOB_BATCH, &request, &origin);
    if (result == 0 && reason.basis != SPSY_BASIS_EXIT)
        result = put(bypasses, &reason);
    return result;
}

/* X36: what a program asks while it runs is asked with what it adopts. */
static int put_program(struct bypasses *bypasses, const char *format,
                       const struct spsy_registration *program)
{
    struct spool_profile adopted;
    struct reason reason = {
        .profile = "*ANY",
        .origin = SPSY_ORIGIN_ADOPTED,
        .through = program->adopt,
        .program = program->program,
        .format = format,
        .number = program->number,
    };
    int result;

    if (!program->adopt[0] || strcmp(program->adopt, "*NONE") == 0)
        return 0;
    result = spool_profile_find(bypasses->spool, program->adopt, &adopted, bypasses->error);
    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND ? 0 : result; /* what it asks fails */
    return put_special(bypasses, reason, adopted.special);
}

static int put_programs(struct bypasses *bypasses)
{
    struct spsy_registry registry;
    int result = spsy_registry_load(spool_home(bypasses->spool), &registry, bypasses->error);

    if (result < 0)
        return result;
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; result == 0 && i < registry.count[format]; i++)
            result =
                put_program(bypasses, spsy_format_names[format], &registry.programs[format][i]);
    spsy_registry_free(&registry);
    return result;
}

static int put_types(struct bypasses *bypasses)
{
    struct reason reason = {.profile = "*ANY", .through = "", .origin = SPSY_ORIGIN_NONE};
    char types[160] = "";
    size_t used = 0;

    for (int type = 0; type < SESSION_TYPE_COUNT; type++) {
        struct spsy_request request = {.operator_control = false};
        enum spsy_origin origin;

        spsy_fields_init(&request.fields);
        request.fields.current_user = "";
        if (spsy_bypass((enum spsy_job_type)type, &request, &origin) == SPSY_BASIS_EXIT)
            continue;
        used += (size_t)snprintf(types + used, sizeof types - used, "%s%s", used ? " " : "",
                                 session_type_names[type]);
    }
    reason.basis = SPSY_BASIS_BYPASS_SYSTEM;
    reason.job_types = types;
    return put(bypasses, &reason);
}

/* ---- queues ------------------------------------------------------------------------------- */

static int count_queue(void *context, const struct spool_queue *queue)
{
    struct bypasses *bypasses = context;

    bypasses->queues++;
    bypasses->control += queue->operator_control;
    return 0;
}

static int put_queue(void *context, const struct spool_queue *queue)
{
    struct bypasses *bypasses = context;
    struct access_page *page = &bypasses->show->page;
    cJSON *row;

    if (!queue->operator_control)
        return 0;
    if (page->to) {
        access_line(page, "    %s/%s", queue->library, queue->name);
        if (page->error.code < 0)
            *bypasses->error = page->error;
        return page->error.code;
    }
    row = cJSON_CreateObject();
    if (!row || !cJSON_AddStringToObject(row, "outputQueueLibrary", queue->library) ||
        !cJSON_AddStringToObject(row, "outputQueue", queue->name) ||
        !cJSON_AddStringToObject(row, "operatorControl", "*YES")) {
        cJSON_Delete(row);
        return spsy_fail_memory(bypasses->error);
    }
    return put_row(bypasses, row);
}

/* Where it depends on OPRCTL, all queues on which it counts. */
static int put_queues(struct bypasses *bypasses)
{
    int result;

    if (bypasses->queue || !bypasses->operators)
        return 0;
    result = spool_queue_each(bypasses->spool, NULL, NULL, count_queue, bypasses, bypasses->error);
    if (result == 0 && bypasses->show->page.to) {
        access_line(&bypasses->show->page, "%s", "");
        access_line(&bypasses->show->page,
                    "*JOBCTL counts on %zu of %zu output queues, those with OPRCTL(*YES):",
                    bypasses->control, bypasses->queues);
    }
    if (result == 0)
        result =
            spool_queue_each(bypasses->spool, NULL, NULL, put_queue, bypasses, bypasses->error);
    return result;
}

int access_bypass(struct access_show *show, const struct access_matrix *matrix,
                  const struct spool_queue *queue, struct spsy_error *error)
{
    struct bypasses bypasses = {
        .show = show, .spool = matrix->session->spool, .queue = queue, .error = error};
    int result = 0;

    if (show->page.to) {
        access_line(&show->page,
                    "No exit program is ever asked about these%s%s%s%s:", queue ? ", on " : "",
                    queue ? queue->library : "", queue ? "/" : "", queue ? queue->name : "");
        access_line(&show->page, "%s", "");
    }
    for (size_t i = 0; result == 0 && i < matrix->name_count; i++)
        result = put_profile(&bypasses, matrix->names[i]);
    if (result == 0)
        result = put_programs(&bypasses);
    if (result == 0)
        result = put_types(&bypasses);
    if (bypasses.systems[0]) {
        access_line(&show->page,
                    "system      of the %d system profiles, whatever their authorities:",
                    SPSY_SYSTEM_PROFILE_COUNT);
        access_wrapped(&show->page, "            ", bypasses.systems);
    }
    if (result == 0)
        result = put_queues(&bypasses);
    if (result == 0)
        answer_message(show->answer, "SPY0140",
                       "%zu way%s past the exit programs; native authority still decides, and "
                       "whoever can write the home may adopt any of these profiles (--adopt)",
                       bypasses.count, bypasses.count == 1 ? "" : "s");
    return result;
}
