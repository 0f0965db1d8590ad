/* subject.c - profile, groups and adopted profiles, and their authority to an object.
 *
 * MUST: facts that cannot be read are an error, which the caller takes for a refusal. */
#include "session/subject.h"

#include <stdio.h>
#include <string.h>

/* The profile is there already. */
static int read_special(struct spool *spool, const char (*adopted)[11], size_t adopted_count,
                        struct spool_subject *subject, struct spsy_error *error)
{
    if (adopted_count > SPOOL_ADOPTED_MAX)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "more than %d adopted profiles",
                         SPOOL_ADOPTED_MAX);
    if (adopted_count)
        memcpy(subject->adopted, adopted, adopted_count * sizeof subject->adopted[0]);
    subject->adopted_count = adopted_count;
    return spool_special_of_profile(spool, &subject->profile, adopted, adopted_count,
                                    &subject->special, error);
}

int spool_subject_read(struct spool *spool, const char *profile, const char (*adopted)[11],
                       size_t adopted_count, struct spool_subject *subject,
                       struct spsy_error *error)
{
    int rc;

    memset(subject, 0, sizeof *subject);
    rc = spool_profile_find(spool, profile, &subject->profile, error);
    return rc == 0 ? read_special(spool, adopted, adopted_count, subject, error) : rc;
}

int spool_subject_without_profile(struct spool *spool, const char *name, const char (*adopted)[11],
                                  size_t adopted_count, struct spool_subject *subject,
                                  struct spsy_error *error)
{
    int rc;

    memset(subject, 0, sizeof *subject);
    rc = spool_profile_find(spool, name, &subject->profile, error);
    if (rc == 0)
        rc = spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                       "user profile %s has been created since somebody without a profile came "
                       "under that name: connect again",
                       name);
    if (rc != SPSY_ERR_NOT_FOUND)
        return rc;
    snprintf(subject->profile.name, sizeof subject->profile.name, "%s", name);
    snprintf(subject->profile.group, sizeof subject->profile.group, "*NONE");
    subject->profile.enabled = true;
    return read_special(spool, adopted, adopted_count, subject, error);
}

void spool_subject_without(struct spool_subject *subject, uint32_t special)
{
    subject->special.own &= ~special;
    subject->special.group &= ~special;
    subject->special.adopted &= ~special;
}

static uint32_t all_special(const struct spool_subject *subject)
{
    return subject->special.own | subject->special.group | subject->special.adopted;
}

bool spool_subject_has(const struct spool_subject *subject, uint32_t special)
{
    return (all_special(subject) & special) == special;
}

bool spool_subject_may_read_journal(const struct spool_subject *subject)
{
    return spool_subject_has(subject, SPSY_AUDIT) || spool_subject_has(subject, SPSY_ALLOBJ);
}

bool spool_subject_may_see_others(const struct spool_subject *subject)
{
    return spool_subject_has(subject, SPSY_AUDIT) ||
           spool_subject_has(subject, SPSY_ALLOBJ | SPSY_SECADM);
}

bool spool_subject_owns(const struct spool_subject *subject, const char *owner)
{
    if (strcmp(subject->profile.name, owner) == 0 ||
        spool_profile_is_member(&subject->profile, owner))
        return true;
    for (size_t i = 0; i < subject->adopted_count; i++)
        if (strcmp(subject->adopted[i], owner) == 0)
            return true;
    return false;
}

/* Adds what one group has: *ALL when it owns the object. */
static int add_group(struct spool *spool, const struct spool_object *object, const char *group,
                     uint32_t *together, struct spsy_error *error)
{
    uint32_t authority = SPOOL_AUT_ALL;
    int rc = 0;

    if (strcmp(object->owner, group) != 0)
        rc = spool_object_private(spool, object, group, &authority, error);
    if (rc == 0 && authority)
        *together = spool_authority_valid(*together | authority)
                        ? *together | authority
                        : (*together | authority) & ~(uint32_t)SPOOL_AUT_EXCLUDE;
    return rc;
}

/* IBM adds the authorities of all groups together. */
static int authority_of_groups(struct spool *spool, const struct spool_subject *subject,
                               const struct spool_object *object, uint32_t *together,
                               struct spsy_error *error)
{
    const struct spool_profile *profile = &subject->profile;
    int rc = 0;

    if (strcmp(profile->group, "*NONE") != 0)
        rc = add_group(spool, object, profile->group, together, error);
    for (size_t i = 0; rc == 0 && i < profile->supplemental_count; i++)
        rc = add_group(spool, object, profile->supplemental[i], together, error);
    return rc;
}

static bool owned_by_adopted(const struct spool_subject *subject, const char *owner)
{
    for (size_t i = 0; i < subject->adopted_count; i++)
        if (strcmp(subject->adopted[i], owner) == 0)
            return true;
    return false;
}

/* "Terms": the first that applies - owner, own private entry, the groups' together, *PUBLIC.
 * Whoever adopts the owner is taken for it. */
static int authority_to(struct spool *spool, const struct spool_subject *subject,
                        const struct spool_object *object, uint32_t *authority,
                        struct spsy_error *error)
{
    int rc;

    *authority = SPOOL_AUT_ALL;
    if (strcmp(object->owner, subject->profile.name) == 0 ||
        owned_by_adopted(subject, object->owner))
        return 0;
    rc = spool_object_private(spool, object, subject->profile.name, authority, error);
    if (rc == 0 && *authority == SPOOL_AUT_NONE)
        rc = authority_of_groups(spool, subject, object, authority, error);
    if (rc == 0 && *authority == SPOOL_AUT_NONE)
        *authority = object->public_authority;
    return rc;
}

static int reach_library(struct spool *spool, const struct spool_subject *subject,
                         const struct spool_queue *queue, bool *executes, struct spsy_error *error)
{
    struct spool_object library = {.type = SPOOL_LIBRARY,
                                   .public_authority = queue->library_public_authority};
    uint32_t authority;
    int rc;

    *executes = true;
    if (spool_subject_has(subject, SPSY_ALLOBJ))
        return 0;
    memcpy(library.name, queue->library, sizeof library.name);
    memcpy(library.owner, queue->library_owner, sizeof library.owner);
    rc = authority_to(spool, subject, &library, &authority, error);
    *executes = rc == 0 && spool_authority_has(authority, SPOOL_AUT_EXECUTE);
    return rc;
}

int spool_authority_facts(struct spool *spool, const struct spool_subject *subject,
                          const struct spool_queue *queue, const char *file_owner_name,
                          struct spool_authority_facts *facts, struct spsy_error *error)
{
    const struct spool_object object = spool_queue_object(queue);
    int rc;

    memset(facts, 0, sizeof *facts);
    facts->special = all_special(subject);
    facts->owns_file = file_owner_name && strcmp(file_owner_name, subject->profile.name) == 0;
    facts->owns_queue = spool_subject_owns(subject, queue->owner);
    facts->display_data = queue->display_data;
    facts->operator_control = queue->operator_control;
    facts->authority_check = queue->authority_check;
    rc = authority_to(spool, subject, &object, &facts->authority, error);
    return rc == 0 ? reach_library(spool, subject, queue, &facts->executes_library, error) : rc;
}

/* IBM's pages CRTUSRPRF and "Group profile" (rzarlgrpprfl.htm): a profile has *CHANGE and *OBJMGT
 * to itself, and whoever is put into a group has them to the group, but for *EXECUTE. *EXCLUDE that
 * he was given himself keeps him from it all the same. */
static int authority_to_profile(struct spool *spool, const struct spool_subject *subject,
                                const struct spool_object *object, uint32_t *authority,
                                struct spsy_error *error)
{
    const struct spool_profile *profile = &subject->profile;
    uint32_t given = SPOOL_AUT_NONE, own = SPOOL_AUT_NONE;
    int rc = authority_to(spool, subject, object, authority, error);

    if (strcmp(profile->name, object->name) == 0)
        given = SPOOL_AUT_CHANGE | SPOOL_AUT_OBJMGT;
    else if (spool_profile_is_member(profile, object->name))
        given = SPOOL_AUT_GROUP;
    if (rc == 0 && given)
        rc = spool_object_private(spool, object, profile->name, &own, error);
    if (rc == 0 && given && !(own & SPOOL_AUT_EXCLUDE))
        *authority = (*authority & ~(uint32_t)SPOOL_AUT_EXCLUDE) | given;
    return rc;
}

int spool_object_entry(struct spool *spool, const struct spool_subject *subject,
                       const struct spool_object *object, uint32_t *authority,
                       struct spsy_error *error)
{
    return authority_to(spool, subject, object, authority, error);
}

int spool_object_authority(struct spool *spool, const struct spool_subject *subject,
                           const struct spool_object *object, uint32_t *authority,
                           struct spsy_error *error)
{
    *authority = SPOOL_AUT_ALL;
    if (spool_subject_has(subject, SPSY_ALLOBJ))
        return 0;
    if (object->type == SPOOL_USER_PROFILE)
        return authority_to_profile(spool, subject, object, authority, error);
    return authority_to(spool, subject, object, authority, error);
}

int spool_object_shown(struct spool *spool, const struct spool_subject *subject,
                       const struct spool_object *object, bool *shown, struct spsy_error *error)
{
    uint32_t authority = SPOOL_AUT_NONE;
    int rc;

    *shown = spool_subject_has(subject, SPSY_ALLOBJ);
    if (*shown)
        return 0;
    if (!spool_object_in_qsys(object->type)) {
        struct spool_object library;

        rc = spool_object_find(spool, SPOOL_LIBRARY, "", object->library, &library, error);
        if (rc == 0)
            rc = spool_object_authority(spool, subject, &library, &authority, error);
        if (rc < 0 || !spool_authority_has(authority, SPOOL_AUT_EXECUTE))
            return rc;
    }
    rc = spool_object_authority(spool, subject, object, &authority, error);
    *shown = rc == 0 && authority != SPOOL_AUT_NONE &&
             !spool_authority_has(authority, SPOOL_AUT_EXCLUDE);
    return rc;
}
