/* authority.c - GRTOBJAUT, RVKOBJAUT, CHGOBJOWN.
 *
 * MUST (core/object/README.md, "Administration"): the owner of the object or *ALLOBJ. GRTOBJAUT
 * sets the level (chosen), RVKOBJAUT removes the private entry; revoked from *PUBLIC leaves
 * *EXCLUDE. */
#include <string.h>

#include "command/change.h"
#include "command/commands.h"

enum { USERS_MAX = 50 };

/* OBJ and OBJTYPE, which the asking one must own. A library may be written QSYS/LIB. */
static int find_object(struct change *change, struct spool_object *object)
{
    bool is_library = parameter_is(change->parameters, "OBJTYPE", "*LIB");
    char library[11], name[11];
    struct spsy_error error;

    parameter_qualified(change->parameters, "OBJ", is_library ? "QSYS" : "QGPL", library, name);
    if (is_library && strcmp(library, "QSYS") != 0)
        return answer_fail(change->answer, "CPF2105",
                           "Object %s in library %s type *LIB not found: libraries are in QSYS",
                           name, library);
    if (spool_object_find(change->spool, is_library ? SPOOL_LIBRARY : SPOOL_OUTQ,
                          is_library ? "" : library, name, object, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_owns(change, object->owner))
        return 0;
    return is_library
               ? answer_fail(change->answer, "CPF2182", "Not authorized to library %s", name)
               : answer_fail(change->answer, "CPF2189",
                             "Not authorized to output queue %s in library %s", name, library);
}

/* One user's authority; SPOOL_AUT_NONE revokes. *done counts those it was set or revoked for. */
static int set_authority(struct change *change, const struct spool_object *object, const char *user,
                         enum spool_authority authority, size_t *done)
{
    bool public = strcmp(user, "*PUBLIC") == 0;
    enum spool_authority had = SPOOL_AUT_NONE;
    struct spool_profile profile;
    struct spsy_error error;
    int result;

    if (public) {
        result = spool_object_set_public(change->spool, object,
                                         authority ? authority : SPOOL_AUT_EXCLUDE, &error);
    } else {
        result = spool_profile_find(change->spool, user, &profile, &error);
        if (result == 0)
            result = spool_object_private(change->spool, object, user, &had, &error);
        if (result == 0)
            result = spool_object_grant(change->spool, object, user, authority, &error);
    }
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    if (public || authority || had)
        ++*done;
    else
        answer_message(change->answer, "SPY0003", "%s had no private authority to %s", user,
                       object->name);
    return 0;
}

static int set_all(struct change *change, enum spool_authority authority)
{
    const struct value *users = parameter(change->parameters, "USER");
    struct spool_object object;
    size_t done = 0;
    int result = find_object(change, &object);

    for (size_t i = 0; result == 0 && i < users->count; i++)
        result = set_authority(change, &object, users->items[i].text, authority, &done);
    if (result < 0)
        return result;
    if (authority == SPOOL_AUT_NONE)
        return change_done(change, "SPY0001", "Authority to %s revoked from %zu user%s",
                           object.name, done, done == 1 ? "" : "s");
    return change_done(change, "CPC2201", "Authority %s to %s granted to %zu user%s",
                       spool_authority_name(authority), object.name, done, done == 1 ? "" : "s");
}

static int grant(struct change *change)
{
    return set_all(change, spool_authority_parse(parameter_text(change->parameters, "AUT")));
}

static int revoke(struct change *change)
{
    return set_all(change, SPOOL_AUT_NONE);
}

static int change_owner(struct change *change)
{
    const char *owner = parameter_text(change->parameters, "NEWOWN");
    struct spool_profile profile;
    struct spool_object object;
    struct spsy_error error;

    if (find_object(change, &object) < 0)
        return SPSY_ERR_NOT_FOUND;
    if (spool_profile_find(change->spool, owner, &profile, &error) < 0 ||
        spool_object_set_owner(change->spool, &object, owner, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2206", "Ownership of %s changed from %s to %s", object.name,
                       object.owner, owner);
}

static int run_grant(struct session *session, const struct parameters *parameters,
                     struct answer *answer)
{
    return change_run(session, parameters, answer, grant);
}

static int run_revoke(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, revoke);
}

static int run_owner(struct session *session, const struct parameters *parameters,
                     struct answer *answer)
{
    return change_run(session, parameters, answer, change_owner);
}

#define OBJECT                                                                                     \
    {                                                                                              \
        .keyword = "OBJ", .type = PARAMETER_QUALIFIED, .required = true, .position = 1,            \
        .help = "object, a queue in QGPL unless qualified"                                         \
    }
#define OBJECT_TYPE                                                                                \
    {                                                                                              \
        .keyword = "OBJTYPE", .type = PARAMETER_CHOICE, .special = "*OUTQ *LIB",                   \
        .default_value = "*OUTQ", .position = 2, .help = "kind of object"                          \
    }
#define USERS                                                                                      \
    {                                                                                              \
        .keyword = "USER", .type = PARAMETER_NAME, .special = "*PUBLIC", .required = true,         \
        .position = 3, .max_items = USERS_MAX, .help = "user profiles"                             \
    }

/* Whose authority to what, and which. */
#define USERS_AUTHORITY(meaning)                                                                   \
    OBJECT, OBJECT_TYPE, USERS,                                                                    \
    {                                                                                              \
        .keyword = "AUT", .type = PARAMETER_CHOICE, .special = "*CHANGE *ALL *USE *EXCLUDE",       \
        .default_value = "*CHANGE", .position = 4, .help = (meaning)                               \
    }

static const struct parameter_definition grant_parameters[] = {
    USERS_AUTHORITY("the authority they have then"),
    PARAMETERS_END,
};

const struct command_definition command_grtobjaut = {
    .name = "GRTOBJAUT",
    .summary = "set users' authority to an object",
    .parameters = grant_parameters,
    .run = run_grant,
};

static const struct parameter_definition revoke_parameters[] = {
    USERS_AUTHORITY("accepted as on IBM i; whatever it says, the private entry is removed"),
    PARAMETERS_END,
};

const struct command_definition command_rvkobjaut = {
    .name = "RVKOBJAUT",
    .summary = "remove users' private authority to an object",
    .parameters = revoke_parameters,
    .run = run_revoke,
};

static const struct parameter_definition owner_parameters[] = {
    OBJECT,
    OBJECT_TYPE,
    {.keyword = "NEWOWN",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 3,
     .help = "the profile that owns it then"},
    PARAMETERS_END,
};

const struct command_definition command_chgobjown = {
    .name = "CHGOBJOWN",
    .summary = "change the owner of an object",
    .parameters = owner_parameters,
    .run = run_owner,
};
