/* dspsplgrd.c - DSPSPLGRD: shows guards of protection (P3).
 *
 * MUST: one's own, and with *AUDIT, or *ALLOBJ and *SECADM, everybody's; of another's is not even
 * told whether it is there. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "command/commands.h"
#include "command/protection/guard.h"

/* The conditions as they are kept (protection/guard.h), guard and profile before them, TEXT after;
 * of a damaged one that it is. NULL = out of memory. */
static cJSON *guard_row(const struct spool_guard *guard)
{
    struct guard_conditions conditions;
    struct spsy_error error;
    cJSON *row = cJSON_CreateObject(), *kept = NULL, *item;
    bool complete = row && cJSON_AddStringToObject(row, "guard", guard->name) &&
                    cJSON_AddStringToObject(row, "profile", guard->owner);

    if (guard_read(guard, &conditions, &error) < 0)
        complete = complete && cJSON_AddStringToObject(row, "conditions", "DAMAGED");
    else
        kept = cJSON_Parse(guard->conditions);
    while (complete && kept && (item = cJSON_DetachItemFromArray(kept, 0)))
        complete = cJSON_AddItemToObject(row, item->string, item);
    cJSON_Delete(kept);
    if (complete && cJSON_AddStringToObject(row, "text", guard->text))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int show(void *answer, const struct spool_guard *guard)
{
    return answer_row(answer, guard_row(guard));
}

static int show_all(struct session *session, const struct spool_subject *subject,
                    struct answer *answer)
{
    const char *owner = spool_subject_may_see_others(subject) ? NULL : session->current_user;
    struct spsy_error error;

    if (spool_guard_each(session->spool, owner, show, answer, &error) < 0 && !answer->lost)
        return answer_fail_error(answer, &error);
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct protection_guard_name name;
    struct spool_guard guard;
    struct spool_subject subject;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (parameter_is(parameters, "GUARD", "*ALL"))
        return show_all(session, &subject, answer);
    if (protect_guard_name(answer, parameters, "GUARD", session->current_user, &name) < 0)
        return SPSY_ERR_VALUE;
    if (strcmp(name.owner, session->current_user) != 0 && !spool_subject_may_see_others(&subject))
        return answer_fail(answer, "SPY0184",
                           "Guard %s/%s is shown to %s, and with *AUDIT, or *ALLOBJ and *SECADM",
                           name.owner, name.name, name.owner);
    if (spool_guard_find(session->spool, name.owner, name.name, &guard, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_row(answer, guard_row(&guard));
    free(guard.conditions);
    return 0;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "GUARD",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_GUARD,
     .special = "*ALL",
     .default_value = "*ALL",
     .position = 1,
     .help = "guard, profile/name; without a profile the current user's\n"
             "*ALL: every one that may be shown"},
    PARAMETERS_END,
};

const struct command_definition command_dspsplgrd = {
    .name = "DSPSPLGRD",
    .summary = "show guards of spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .ours = true,
};
