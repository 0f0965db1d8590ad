/* wrkusrprf.c - WRKUSRPRF: a list of user profiles.
 *
 * IBM's page: WRKUSRPRF (ssw_ibm_i_73/cl/wrkusrprf.htm). Whom it shows says profile_view.h. ASTLVL
 * chooses among displays, and *BASIC, *INTERMED and *PRV show the one list here. */
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "command/profile/profile_view.h"

enum { SPECIAL_LIST_SIZE = 8 * 12 };

static void list_specials(uint32_t set, char text[SPECIAL_LIST_SIZE])
{
    size_t used = 0;

    snprintf(text, SPECIAL_LIST_SIZE, "*NONE");
    for (uint32_t bit = 1; bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if (set & bit)
            used += (size_t)snprintf(text + used, SPECIAL_LIST_SIZE - used, "%s%s", used ? " " : "",
                                     spool_special_name(bit));
}

/* One line of a table; DSPUSRPRF has the special authorities as a list. NULL = out of memory. */
static cJSON *list_row(const struct spool_profile *profile)
{
    cJSON *row = cJSON_CreateObject();
    char special[SPECIAL_LIST_SIZE];

    list_specials(profile->special, special);
    if (row && cJSON_AddStringToObject(row, "userProfile", profile->name) &&
        cJSON_AddStringToObject(row, "status", profile->enabled ? "*ENABLED" : "*DISABLED") &&
        cJSON_AddStringToObject(row, "groupProfile", profile->group) &&
        cJSON_AddStringToObject(row, "specialAuthority", special) &&
        cJSON_AddStringToObject(row, "text", profile->text))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int show(struct profile_view *view, const struct spool_profile *profile)
{
    return answer_row(view->answer, list_row(profile));
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct profile_view view = {.show = show};

    return profile_view_run(&view, session, answer, parameter_text(parameters, "USRPRF"));
}

static const struct parameter_definition parameters[] = {
    {.keyword = "USRPRF",
     .type = PARAMETER_GENERIC_NAME,
     .special = "*ALL",
     .required = true,
     .position = 1,
     .help = "user profiles; *ALL, name*: those that you may see"},
    {.keyword = "ASTLVL",
     .type = PARAMETER_CHOICE,
     .special = "*PRV *BASIC *INTERMED *USRPRF",
     .default_value = "*PRV",
     .help = "assistance level of the display",
     .standing = PARAMETER_CHECKED},
    PARAMETERS_END,
};

const struct command_definition command_wrkusrprf = {
    .name = "WRKUSRPRF",
    .summary = "list user profiles",
    .notes =
        "Without *SECADM the list is what you have *READ to: your own profile, your groups, what "
        "you created, what you were granted.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "www.ibm.com/support/knowledgecenter/en/ssw_ibm_i_73/cl/wrkusrprf.htm",
};
