/* profile_show.c - DSPUSRPRF.
 *
 * IBM's page: DSPUSRPRF (ssw_ibm_i_76/cl/dspusrprf.htm), which asks for *READ to the profile; who
 * has that here, says profile_view.h. There *ALL and generic names are for OUTPUT(*OUTFILE) alone;
 * here they are shown, and are not printed. QPUSRPRF, the name of the printed file, is remembered.
 */
#include <string.h>

#include "command/commands.h"
#include "command/generic.h"
#include "command/print_rows.h"
#include "command/profile/profile_view.h"
#include "function/creation.h"

static bool add_text(cJSON *array, const char *text)
{
    cJSON *item = cJSON_CreateString(text);

    if (item && cJSON_AddItemToArray(array, item))
        return true;
    cJSON_Delete(item);
    return false;
}

static bool add_specials(cJSON *row, uint32_t special)
{
    cJSON *list = cJSON_AddArrayToObject(row, "specialAuthorities");

    for (uint32_t bit = 1; list && bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if ((special & bit) && !add_text(list, spool_special_name(bit)))
            return false;
    return list != NULL;
}

static bool add_groups(cJSON *row, const struct spool_profile *profile)
{
    cJSON *list = cJSON_AddArrayToObject(row, "supplementalGroups");

    for (size_t i = 0; list && i < profile->supplemental_count; i++)
        if (!add_text(list, profile->supplemental[i]))
            return false;
    return list != NULL;
}

/* *NONE and null, or login and uid as they were when it was set. */
static bool add_local_user(cJSON *row, const struct spool_profile *profile)
{
    const char *login = profile->local_user;

    return cJSON_AddStringToObject(row, "localUser", login[0] ? login : "*NONE") &&
           (login[0] ? cJSON_AddNumberToObject(row, "localUid", profile->local_uid)
                     : cJSON_AddNullToObject(row, "localUid"));
}

/* AUT, and what GRTOBJAUT has made of it. */
static bool add_public(cJSON *row, const struct spool_object *object)
{
    char text[SPOOL_AUT_TEXT_SIZE];

    spool_authority_text(object->public_authority, text);
    return cJSON_AddStringToObject(row, "publicAuthority", text) != NULL;
}

/* NULL = out of memory. object, stored NULL: without what they say. */
static cJSON *profile_row(const struct spool_profile *profile, const struct spool_object *object,
                          const struct spool_stored *stored)
{
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "userProfile", profile->name) &&
        cJSON_AddStringToObject(row, "status", profile->enabled ? "*ENABLED" : "*DISABLED") &&
        add_specials(row, profile->special) &&
        cJSON_AddStringToObject(row, "groupProfile", profile->group) && add_groups(row, profile) &&
        cJSON_AddStringToObject(row, "outputQueue", profile->queue) &&
        cJSON_AddStringToObject(row, "outputQueueLibrary", profile->queue_library) &&
        cJSON_AddStringToObject(row, "text", profile->text) &&
        (!stored || spool_stored_rows(&spool_profile_stored, stored, row)) &&
        (!object || add_public(row, object)) && add_local_user(row, profile))
        return row;
    cJSON_Delete(row);
    return NULL;
}

/* Deleted meanwhile, or its name is damaged and was cut: the rest of the list is
 * shown all the same. */
static int show(struct profile_view *view, const struct spool_profile *profile)
{
    struct spool_stored stored;
    struct spool_object object;
    struct spsy_error error;
    int result = spool_stored_load(view->session->spool, &spool_profile_stored, "", profile->name,
                                   &stored, &error);

    if (result == 0)
        result = spool_profile_object(view->session->spool, profile->name, &object, &error);
    if (result == SPSY_ERR_NOT_FOUND) {
        spool_stored_free(&stored);
        answer_message(view->answer, error.message_id, "%s", error.text);
        return answer_row(view->answer, profile_row(profile, NULL, NULL));
    }
    if (result < 0) {
        spool_stored_free(&stored);
        view->error = error;
        return result;
    }
    result = answer_row(view->answer, profile_row(profile, &object, &stored));
    spool_stored_free(&stored);
    return result;
}

/* A line for each of its members, as of WRKOUTQD. */
static int print(struct profile_view *view, const struct spool_profile *profile)
{
    struct spool *spool = view->session->spool;
    struct spool_stored stored;
    struct spool_object object;
    cJSON *row, *file = NULL;
    int result = spool_profile_object(spool, profile->name, &object, &view->error);

    if (result == 0)
        result = spool_stored_load(spool, &spool_profile_stored, "", profile->name, &stored,
                                   &view->error);
    if (result < 0)
        return result;
    row = profile_row(profile, &object, &stored);
    spool_stored_free(&stored);
    if (!row)
        return spsy_fail_memory(&view->error);
    result = creation_print_row(view->session, "QPUSRPRF", row, &file, &view->error);
    return result < 0 ? result : answer_row(view->answer, file);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *name = parameter_text(parameters, "USRPRF");
    struct profile_view view = {.show = show};

    if (strcmp(name, "*CURRENT") == 0)
        name = session->current_user;
    if (!parameter_is(parameters, "OUTPUT", "*PRINT"))
        return profile_view_run(&view, session, answer, name);
    if (name_is_generic(name))
        return answer_fail(answer, "CPD0084",
                           "Value %s not valid for USRPRF with OUTPUT(*PRINT); expected: name, "
                           "*CURRENT",
                           name);
    view.show = print;
    return profile_view_run(&view, session, answer, name);
}

static const struct parameter_definition parameters[] = {
    {.keyword = "USRPRF",
     .type = PARAMETER_GENERIC_NAME,
     .special = "*CURRENT *ALL",
     .required = true,
     .position = 1,
     .help = "user profile; *ALL, name*: those that you may see"},
    {.keyword = "TYPE",
     .type = PARAMETER_CHOICE,
     .special = "*BASIC",
     .default_value = "*BASIC",
     .position = 2,
     .help = "what of it"},
    PRINT_ROWS_OUTPUT(3),
    PARAMETERS_END,
};

const struct command_definition command_dspusrprf = {
    .name = "DSPUSRPRF",
    .summary = "display user profiles",
    .notes =
        "Another's profile is shown with *SECADM or *READ to it, which you have to your groups and "
        "to what you created. OUTPUT(*PRINT) prints one profile.",
    .parameters = parameters,
    .run = run,
    .page = "www.ibm.com/docs/en/ssw_ibm_i_76/cl/dspusrprf.htm",
    .missing =
        "OUTFILE there are no database files here; --json has all of it; so for OUTPUT(*OUTFILE)\n"
        "OUTMBR there are no database files here\n"
        "TYPE(*ALL *OBJAUT *OBJOWN *GRPMBR *CMDAUT *DEVAUT *PGPAUT) remembered; DSPOBJAUT and "
        "DSPOBJD have the objects, WRKUSRPRF the groups",
};
