/* profile_show.c - DSPUSRPRF: oneself, or with *SECADM any or *ALL (core/object/README.md,
 * "Administration").
 */
#include <string.h>

#include "command/change.h"
#include "command/commands.h"

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

/* NULL = out of memory. */
static cJSON *profile_row(const struct spool_profile *profile)
{
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "userProfile", profile->name) &&
        cJSON_AddStringToObject(row, "status", profile->enabled ? "*ENABLED" : "*DISABLED") &&
        add_specials(row, profile->special) &&
        cJSON_AddStringToObject(row, "groupProfile", profile->group) && add_groups(row, profile) &&
        cJSON_AddStringToObject(row, "outputQueue", profile->queue) &&
        cJSON_AddStringToObject(row, "outputQueueLibrary", profile->queue_library) &&
        cJSON_AddStringToObject(row, "text", profile->text) && add_local_user(row, profile))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int visit(void *context, const struct spool_profile *profile)
{
    return answer_row(context, profile_row(profile));
}

static int show(struct session *session, const char *name, struct answer *answer,
                struct spsy_error *error)
{
    struct spool_profile profile;
    int result;

    if (strcmp(name, "*ALL") == 0)
        return spool_profile_each(session->spool, visit, answer, error);
    result = spool_profile_find(session->spool, name, &profile, error);
    return result < 0 ? result : visit(answer, &profile);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *name = parameter_text(parameters, "USRPRF");
    struct spool_subject subject;
    struct spsy_error error;

    if (strcmp(name, "*CURRENT") == 0)
        name = session->current_user;
    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (strcmp(name, session->current_user) != 0 && !spool_subject_has(&subject, SPSY_SECADM))
        return answer_fail(answer, "CPF2217", "Not authorized to user profile %s", name);
    if (show(session, name, answer, &error) < 0)
        return answer->lost ? SPSY_ERR_STATE : answer_fail_error(answer, &error);
    return 0;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "USRPRF",
     .type = PARAMETER_NAME,
     .special = "*CURRENT *ALL",
     .required = true,
     .position = 1,
     .help = "user profile; *ALL: every one"},
    PARAMETERS_END,
};

const struct command_definition command_dspusrprf = {
    .name = "DSPUSRPRF",
    .summary = "display user profiles",
    .parameters = parameters,
    .run = run,
};
