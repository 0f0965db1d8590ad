#include "command/profile/profile_authority.h"

int profile_authority_administrator(const struct spool_subject *subject, struct answer *answer)
{
    if (spool_subject_has(subject, SPSY_SECADM))
        return 0;
    return answer_fail(answer, "CPF2292",
                       "*SECADM required to create, change or delete user profiles");
}

/* Of CPF2217: whose authority, to what, and what for. */
struct needed {
    const struct spool_subject *subject;
    const char *name;
    uint32_t authority;
    const char *what_for;
};

static int check(struct change *change, const struct needed *needed)
{
    char text[SPOOL_AUT_TEXT_SIZE];
    struct spool_object object;
    struct spsy_error error;
    uint32_t authority;

    if (spool_subject_has(needed->subject, SPSY_ALLOBJ))
        return 0;
    if (spool_profile_object(change->spool, needed->name, &object, &error) < 0 ||
        spool_object_authority(change->spool, needed->subject, &object, &authority, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (spool_authority_has(authority, needed->authority))
        return 0;
    spool_authority_names(needed->authority & ~authority, text);
    return answer_fail(change->answer, "CPF2217",
                       "Not authorized to user profile %s: needs %s to it %s", needed->name, text,
                       needed->what_for);
}

/* He himself, without what he adopts. */
static struct spool_subject without_adopted(const struct spool_subject *subject)
{
    struct spool_subject himself = *subject;

    himself.adopted_count = 0;
    himself.special.adopted = 0;
    return himself;
}

int profile_authority_group(struct change *change, const char *group)
{
    const struct spool_subject himself = without_adopted(&change->subject);

    return check(change, &(struct needed){.subject = &himself,
                                          .name = group,
                                          .authority = SPOOL_AUT_GROUP,
                                          .what_for = "to make it a group, which adopted "
                                                      "authority does not give"});
}

int profile_authority_change(struct change *change, const char *name)
{
    return check(change, &(struct needed){.subject = &change->subject,
                                          .name = name,
                                          .authority = SPOOL_AUT_OBJMGT | SPOOL_AUT_USE,
                                          .what_for = "to change it"});
}

int profile_authority_delete(struct change *change, const char *name)
{
    return check(change, &(struct needed){.subject = &change->subject,
                                          .name = name,
                                          .authority = SPOOL_AUT_OBJEXIST | SPOOL_AUT_USE,
                                          .what_for = "to delete it"});
}

int profile_authority_own(struct change *change, const char *name)
{
    if (change_owns(change, name))
        return 0;
    return check(change, &(struct needed){.subject = &change->subject,
                                          .name = name,
                                          .authority = SPOOL_AUT_ADD,
                                          .what_for = "to make it the owner of an object"});
}
