#include "command/authority/granting.h"

#include <stdio.h>
#include <string.h>

#include "command/authority/named_object.h"

int granting_begin(struct granting *granting)
{
    const struct value *list = parameter(granting->change->parameters, "AUT");

    for (size_t i = 0; i < list->count; i++) {
        uint32_t one = spool_authority_parse(list->items[i].text);

        if (list->count > 1 && strcmp(spool_authority_set_name(one), "USER DEF") != 0)
            return answer_fail(granting->change->answer, "CPD0084",
                               "Value %s not valid for AUT together with others",
                               list->items[i].text);
        granting->authority |= one;
    }
    spool_authority_text(granting->authority, granting->text);
    return 0;
}

/* The authority that somebody has to have himself for this; *EXCLUDE is no authority. */
static uint32_t moved(const struct granting *granting, uint32_t had, uint32_t becomes)
{
    uint32_t given = granting->revokes ? 0 : granting->authority;
    uint32_t taken = granting->revokes || granting->replaces ? had & ~becomes : 0;

    return (given | taken) & SPOOL_AUT_ALL;
}

static bool may(const struct granting *granting, uint32_t had, uint32_t becomes)
{
    const struct access *access = &granting->access;

    if (access->as_owner)
        return true;
    if (granting->key)
        return false;
    return spool_authority_has(access->authority, SPOOL_AUT_OBJMGT) &&
           (granting->revokes || !(granting->authority & SPOOL_AUT_OBJMGT)) &&
           spool_authority_has(access->authority, moved(granting, had, becomes));
}

static int refuse(struct granting *granting, const struct spool_object *object, uint32_t needed)
{
    char text[SPOOL_AUT_TEXT_SIZE], all[SPOOL_AUT_TEXT_SIZE + 100];

    if (granting->key) {
        snprintf(all, sizeof all, "ownership of it, and nothing else suffices for a key");
    } else if (!granting->revokes && (granting->authority & SPOOL_AUT_OBJMGT)) {
        snprintf(all, sizeof all, "ownership of it, or *ALLOBJ, to grant *OBJMGT");
    } else {
        spool_authority_names(needed | SPOOL_AUT_OBJMGT, text);
        snprintf(all, sizeof all, "ownership of it, or %s", text);
    }
    return named_object_refuse(granting->change, object, all);
}

/* ---- one user ------------------------------------------------------------------------------ */

static int read_entry(struct granting *granting, const struct spool_object *object,
                      const char *user, uint32_t *had)
{
    struct change *change = granting->change;
    struct spool_profile profile;
    struct spsy_error error;

    *had = object->public_authority;
    if (strcmp(user, "*PUBLIC") == 0)
        return 0;
    if (spool_profile_find(change->spool, user, &profile, &error) < 0 ||
        spool_object_private(change->spool, object, user, had, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return 0;
}

static int write_entry(struct granting *granting, const struct spool_object *object,
                       const char *user, uint32_t becomes)
{
    struct change *change = granting->change;
    struct spsy_error error;
    int result = strcmp(user, "*PUBLIC") == 0
                     ? spool_object_set_public(change->spool, object, becomes, &error)
                     : spool_object_grant(change->spool, object, user, becomes, &error);

    return result < 0 ? answer_fail_error(change->answer, &error) : 0;
}

static int deal_with_user(struct granting *granting, const struct spool_object *object,
                          const char *user)
{
    uint32_t had, becomes;

    if (read_entry(granting, object, user, &had) < 0)
        return SPSY_ERR_NOT_FOUND;
    becomes = granting->revokes
                  ? spool_authority_revoke(had, granting->authority)
                  : spool_authority_grant(had, granting->authority, granting->replaces);
    if (!may(granting, had, becomes))
        return refuse(granting, object, moved(granting, had, becomes));
    if (!becomes && strcmp(user, "*PUBLIC") == 0)
        becomes = SPOOL_AUT_EXCLUDE;
    if (granting->revokes && becomes == had) {
        answer_message(granting->change->answer, "SPY0003", "%s had nothing of %s to %s", user,
                       granting->text, object->name);
        return 0;
    }
    granting->users++;
    return becomes == had ? 0 : write_entry(granting, object, user, becomes);
}

int granting_deal_with(struct granting *granting, const struct spool_object *object)
{
    const struct value *users = parameter(granting->change->parameters, "USER");
    int result = change_access(granting->change, object, &granting->access);

    granting->key = object->type == SPOOL_SPOOL_KEY;
    for (size_t i = 0; result == 0 && i < users->count; i++)
        result = deal_with_user(granting, object, users->items[i].text);
    return result;
}
