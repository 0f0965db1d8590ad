/* model.c - the report as a value. */
#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "registry/registry.h"
#include "report/gather.h"
#include "report/tally.h"
#include "session/progress.h"

struct making {
    struct session *session;
    struct answer *answer;
    const struct report_options *options;
    cJSON *model;
    struct tally *tally;
    struct progress progress;
};

/* ---- what is registered --------------------------------------------------------------------- */

static bool add_counts(cJSON *row, const struct spool_shadow *counts)
{
    return cJSON_AddStringToObject(row, "since", counts->since) &&
           cJSON_AddNumberToObject(row, "calls", (double)counts->calls) &&
           cJSON_AddNumberToObject(row, "wouldRefuse", (double)counts->would_refuse) &&
           cJSON_AddNumberToObject(row, "wouldAllow", (double)counts->would_allow) &&
           cJSON_AddNumberToObject(row, "failures", (double)counts->failures);
}

static int add_shadow(struct making *making, cJSON *array, int format,
                      const struct spsy_registration *registration, struct spsy_error *error)
{
    const struct spool_shadow_key key = {spsy_format_names[format], registration->number,
                                         registration->program, registration->registered_at};
    struct spool_shadow counts;
    cJSON *row;

    if (spool_shadow_read(making->session->spool, &key, &counts, error) < 0)
        return error->code;
    row = cJSON_CreateObject();
    if (row)
        cJSON_AddItemToArray(array, row);
    if (row && cJSON_AddStringToObject(row, "format", key.format) &&
        cJSON_AddNumberToObject(row, "number", key.number) &&
        cJSON_AddStringToObject(row, "program", key.program) && add_counts(row, &counts))
        return 0;
    return spsy_fail_memory(error);
}

static int add_program(struct making *making, cJSON *registered, cJSON *shadow, int format,
                       const struct spsy_registration *registration, struct spsy_error *error)
{
    cJSON *row = spsy_registration_to_json(registration);

    if (!row)
        return spsy_fail_memory(error);
    cJSON_AddItemToArray(registered, row);
    if (!cJSON_AddStringToObject(row, "format", spsy_format_names[format]))
        return spsy_fail_memory(error);
    return registration->mode == SPSY_MODE_SHADOW
               ? add_shadow(making, shadow, format, registration, error)
               : 0;
}

/* A registry that cannot be used is part of the report: everything is refused then. */
static int add_registry(struct making *making, struct spsy_error *error)
{
    cJSON *registered = cJSON_AddArrayToObject(making->model, "registered");
    cJSON *shadow = cJSON_AddArrayToObject(making->model, "shadow");
    struct spsy_registry registry;
    int result = 0;

    if (!registered || !shadow)
        return spsy_fail_memory(error);
    if (spsy_registry_load(spool_home(making->session->spool), &registry, error) < 0)
        return cJSON_AddStringToObject(making->model, "registryProblem", error->text)
                   ? 0
                   : spsy_fail_memory(error);
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry.count[format] && result == 0; i++)
            result = add_program(making, registered, shadow, format, &registry.programs[format][i],
                                 error);
    spsy_registry_free(&registry);
    return result;
}

/* ---- the journal ------------------------------------------------------------------------------
 */

static int count_entries(void *context, const struct spool_walked *entries, size_t count)
{
    struct making *making = context;
    int result = 0;

    for (size_t i = 0; i < count && result == 0; i++) {
        progress_file(&making->progress);
        result = tally_entry(making->tally, &entries[i]);
    }
    return result;
}

static int add_journal(struct making *making, struct spsy_error *error)
{
    struct spool_walk walk = {
        .since = making->options->since,
        .until = making->options->until,
        .brief = true,
    };
    int result;

    making->tally = tally_new();
    if (!making->tally)
        return spsy_fail_memory(error);
    progress_start(&making->progress, making->answer, "Reading the journal", 0);
    result = spool_journal_walk(making->session->spool, &walk, count_entries, making, error);
    progress_end(&making->progress);
    if (result == 0 && !tally_model(making->tally, making->model))
        result = spsy_fail_memory(error);
    tally_free(making->tally);
    return result;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static bool add_names(struct making *making)
{
    struct session *session = making->session;
    char now[SPOOL_TIME_SIZE];

    spool_now_text(now);
    return cJSON_AddStringToObject(making->model, "system", spool_system(session->spool)) &&
           cJSON_AddStringToObject(making->model, "home", spool_home(session->spool)) &&
           cJSON_AddStringToObject(making->model, "made", now) &&
           cJSON_AddStringToObject(making->model, "madeFor", session->current_user);
}

static bool add_break_glass(struct making *making)
{
    struct spsy_break_glass state;
    char text[SPSY_REASON_BYTES + 64];

    if (session_break_glass(spool_home(making->session->spool), &state, NULL) <= 0)
        return true;
    snprintf(text, sizeof text, "until %s: %s", state.expires, state.reason);
    return cJSON_AddStringToObject(making->model, "breakGlass", text) != NULL;
}

int report_model(struct session *session, struct answer *answer,
                 const struct report_options *options, cJSON **model)
{
    struct making making = {.session = session, .answer = answer, .options = options};
    struct spsy_error error;
    int result;

    *model = making.model = cJSON_CreateObject();
    if (making.model && add_names(&making) && add_break_glass(&making)) {
        result = add_registry(&making, &error);
        if (result == 0)
            result = add_journal(&making, &error);
        if (result == 0)
            result = report_add_access(session, answer, making.model, &error);
    } else
        result = spsy_fail_memory(&error);
    if (result == 0)
        return 0;
    cJSON_Delete(*model);
    *model = NULL;
    return answer_fail_error(answer, &error);
}
