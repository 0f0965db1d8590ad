/* authority.c - GRTOBJAUT, RVKOBJAUT, CHGOBJOWN.
 *
 * IBM's pages: GRTOBJAUT (ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/grtobjaut.htm), RVKOBJAUT
 * (setgetweb.com/p/i5/rvkobjaut.htm), "Working with individual object authority", "Common commands
 * for most objects" (rzarlcmdforobj). Which messages GRTOBJAUT and CHGOBJOWN send is in the classes
 * of their programs in github.com/smeup/asup (QSYGRAUT, QSYCHONR): ids without texts.
 *
 * MUST (core/object/README.md, "Administration"): the owner of the object or *ALLOBJ grants and
 * revokes what he likes; whoever has *OBJMGT only what he has himself, never *OBJMGT to others, and
 * *EXCLUDE. He takes away by REPLACE(*YES) no more than by RVKOBJAUT. *EXECUTE to the library of a
 * queue is needed by all of them. */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "command/generic.h"

enum { USERS_MAX = 50, AUTHORITIES_MAX = 10 };

static bool is_library(const struct parameters *parameters, const char *library)
{
    return parameter_is(parameters, "OBJTYPE", "*LIB") ||
           (parameter_is(parameters, "OBJTYPE", "*ALL") && strcmp(library, "QSYS") == 0);
}

/* OBJ: what the library list has left unqualified (session/library_list.h) is a queue in QGPL, or a
 * library or a profile, in QSYS. */
static void read_name(const struct parameters *parameters, char library[11], char name[11])
{
    bool in_qsys = parameter_is(parameters, "OBJTYPE", "*LIB") ||
                   parameter_is(parameters, "OBJTYPE", "*USRPRF");

    parameter_qualified(parameters, "OBJ", in_qsys ? "QSYS" : "QGPL", library, name);
}

/* OBJTYPE(*ALL) and one name: a queue and a save file may both have it; the queue comes first. */
static bool names_file(struct change *change, const char *library, const char *name)
{
    struct spool_object object;
    struct spsy_error error;

    return parameter_is(change->parameters, "OBJTYPE", "*ALL") &&
           spool_object_find(change->spool, SPOOL_OUTQ, library, name, &object, &error) ==
               SPSY_ERR_NOT_FOUND &&
           spool_object_find(change->spool, SPOOL_SAVE_FILE, library, name, &object, &error) == 0;
}

static int find_object(struct change *change, const char *library, const char *name,
                       struct spool_object *object)
{
    const struct parameters *parameters = change->parameters;
    enum spool_object_type type = SPOOL_OUTQ;

    if (is_library(parameters, library))
        type = SPOOL_LIBRARY;
    else if (parameter_is(parameters, "OBJTYPE", "*USRPRF"))
        type = SPOOL_USER_PROFILE;
    else if (parameter_is(parameters, "OBJTYPE", "*FILE") || names_file(change, library, name))
        type = SPOOL_SAVE_FILE;
    return change_find_object(change, type, library, name, object);
}

static int refuse_object(struct change *change, const struct spool_object *object,
                         const char *needed)
{
    bool in_qsys = spool_object_in_qsys(object->type);

    answer_fail(change->answer, "CPF2207",
                "Not authorized to use object %s in library %s type %s: needs %s", object->name,
                in_qsys ? "QSYS" : object->library, change_type_name(object->type), needed);
    return SPSY_ERR_AUTHORITY;
}

/* ---- what is granted, what is revoked ------------------------------------------------------ */

struct granting {
    struct change *change;
    bool revokes, replaces;
    uint32_t authority;
    char text[SPOOL_AUT_TEXT_SIZE]; /* of it */
    struct access access;           /* to the object that is dealt with */
    size_t users;                   /* entries that are as they are to be */
    size_t objects, refused;
};

static int read_authority(struct granting *granting)
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
    return spool_authority_has(access->authority, SPOOL_AUT_OBJMGT) &&
           (granting->revokes || !(granting->authority & SPOOL_AUT_OBJMGT)) &&
           spool_authority_has(access->authority, moved(granting, had, becomes));
}

static int refuse(struct granting *granting, const struct spool_object *object, uint32_t needed)
{
    char text[SPOOL_AUT_TEXT_SIZE], all[SPOOL_AUT_TEXT_SIZE + 100];

    if (!granting->revokes && (granting->authority & SPOOL_AUT_OBJMGT)) {
        snprintf(all, sizeof all, "ownership of it, or *ALLOBJ, to grant *OBJMGT");
    } else {
        spool_authority_names(needed | SPOOL_AUT_OBJMGT, text);
        snprintf(all, sizeof all, "ownership of it, or %s", text);
    }
    return refuse_object(granting->change, object, all);
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

static int deal_with(struct granting *granting, const struct spool_object *object)
{
    const struct value *users = parameter(granting->change->parameters, "USER");
    int result = change_access(granting->change, object, &granting->access);

    for (size_t i = 0; result == 0 && i < users->count; i++) {
        struct spool_object now = *object; /* USER(*PUBLIC *PUBLIC) */
        struct spsy_error error;

        if (i > 0 && spool_object_find(granting->change->spool, object->type, object->library,
                                       object->name, &now, &error) < 0)
            return answer_fail_error(granting->change->answer, &error);
        result = deal_with_user(granting, &now, users->items[i].text);
    }
    return result;
}

/* ---- several objects ----------------------------------------------------------------------- */

struct walk {
    struct granting *granting;
    const char *name; /* of objects: *ALL, or what they begin with and an asterisk */
    int result;
};

/* An object that the asking one may not deal with is left as it is, and the others are dealt with,
 * as on IBM i; any other error ends the command, and nothing is changed. */
static int deal_with_next(struct walk *walk, const struct spool_object *object)
{
    walk->result = deal_with(walk->granting, object);
    if (walk->result == SPSY_ERR_AUTHORITY) {
        walk->granting->refused++;
        walk->result = 0;
    } else if (walk->result == 0) {
        walk->granting->objects++;
    }
    return walk->result < 0;
}

static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct spool_object object = {.type = SPOOL_OUTQ, .public_authority = queue->public_authority};
    struct walk *walk = context;

    memcpy(object.library, queue->library, sizeof object.library);
    memcpy(object.name, queue->name, sizeof object.name);
    memcpy(object.owner, queue->owner, sizeof object.owner);
    return name_fits(queue->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

static int visit_file(void *context, const struct spool_save_file *file)
{
    struct spool_object object = {.type = SPOOL_SAVE_FILE,
                                  .public_authority = file->public_authority};
    struct walk *walk = context;

    memcpy(object.library, file->library, sizeof object.library);
    memcpy(object.name, file->name, sizeof object.name);
    memcpy(object.owner, file->owner, sizeof object.owner);
    return name_fits(file->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

static int visit_library(void *context, const struct spool_library *library)
{
    struct spool_object object = {.type = SPOOL_LIBRARY,
                                  .public_authority = library->public_authority};
    struct walk *walk = context;

    memcpy(object.name, library->name, sizeof object.name);
    memcpy(object.owner, library->owner, sizeof object.owner);
    return name_fits(library->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

/* As an object. One that he may not see is not named to him. */
static int visit_profile(void *context, const struct spool_profile *profile)
{
    struct walk *walk = context;
    struct change *change = walk->granting->change;
    struct spool_object object;
    struct spsy_error error;
    bool sees = false;

    if (!name_fits(profile->name, walk->name))
        return 0;
    if (spool_profile_object(change->spool, profile->name, &object, &error) < 0)
        walk->result = answer_fail_error(change->answer, &error);
    else
        walk->result = change_sees_profile(change, &object, &sees);
    return walk->result == 0 && sees ? deal_with_next(walk, &object) : walk->result;
}

/* library NULL: of every library. */
static int walk_library(struct walk *walk, const char *library, struct spsy_error *error)
{
    struct change *change = walk->granting->change;
    int result = 0;

    if (!parameter_is(change->parameters, "OBJTYPE", "*FILE"))
        result = spool_queue_each(change->spool, library, NULL, visit_queue, walk, error);
    if (result == 0 && !parameter_is(change->parameters, "OBJTYPE", "*OUTQ"))
        result = spool_save_file_each(change->spool, library, visit_file, walk, error);
    return result;
}

/* Of QSYS; no other library has profiles. */
static int walk_profiles(struct walk *walk, const char *library, struct spsy_error *error)
{
    if (strcmp(library, "QSYS") != 0 && strcmp(library, "*ALL") != 0)
        return 0;
    return spool_profile_each(walk->granting->change->spool, visit_profile, walk, error);
}

static int deal_with_several(struct granting *granting, const char *library, const char *name)
{
    struct walk walk = {granting, name, 0};
    struct change *change = granting->change;
    struct spsy_error error = {0};
    struct spool_library found;
    int result;

    if (is_library(change->parameters, library))
        result = spool_library_each(change->spool, visit_library, &walk, &error);
    else if (parameter_is(change->parameters, "OBJTYPE", "*USRPRF"))
        result = walk_profiles(&walk, library, &error);
    else if (!name_is_generic(library) &&
             spool_library_find(change->spool, library, &found, &error) < 0)
        result = error.code;
    else
        result = walk_library(&walk, name_is_generic(library) ? NULL : library, &error);
    if (walk.result < 0)
        return walk.result;
    if (result == SPSY_ERR_NOT_FOUND)
        return change_fail_not_found(change, SPOOL_OUTQ, library, name);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    if (granting->objects + granting->refused == 0)
        return answer_fail(change->answer, "CPF2253", "No object of library %s fits %s", library,
                           name);
    return 0;
}

/* What could be done is done; that not all of it was ends the command. */
static int end_partly(struct granting *granting)
{
    struct change *change = granting->change;
    struct spsy_error error;

    if (spool_commit(change->spool, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return answer_fail(change->answer, "CPF2227",
                       "Authority %s %s for %zu object%s; not authorized to %zu more",
                       granting->text, granting->revokes ? "revoked" : "granted", granting->objects,
                       granting->objects == 1 ? "" : "s", granting->refused);
}

static int deal_with_objects(struct granting *granting, char name[11])
{
    struct change *change = granting->change;
    struct spool_object object;
    char library[11];
    int result;

    read_name(change->parameters, library, name);
    if (name_is_generic(name))
        return deal_with_several(granting, library, name);
    if (name_is_generic(library))
        return answer_fail(change->answer, "CPD0084",
                           "Value %s/%s not valid for OBJ: with *ALL libraries name is *ALL or "
                           "generic",
                           library, name);
    result = find_object(change, library, name, &object);
    return result == 0 ? deal_with(granting, &object) : result;
}

static int carry_out(struct granting *granting)
{
    struct change *change = granting->change;
    char name[11], several[40] = "";
    int result = read_authority(granting);

    if (result == 0)
        result = deal_with_objects(granting, name);
    if (result < 0)
        return result;
    if (granting->refused)
        return end_partly(granting);
    if (name_is_generic(name))
        snprintf(several, sizeof several, ", %zu object%s", granting->objects,
                 granting->objects == 1 ? "" : "s");
    return change_done(change, granting->revokes ? "SPY0001" : "CPC2201",
                       "Authority %s to %s %s %zu user%s%s", granting->text, name,
                       granting->revokes ? "revoked from" : "granted to", granting->users,
                       granting->users == 1 ? "" : "s", several);
}

static int grant(struct change *change)
{
    struct granting granting = {.change = change,
                                .replaces = parameter_is(change->parameters, "REPLACE", "*YES")};

    change->closed_id = "CPF2216";
    return carry_out(&granting);
}

static int revoke(struct change *change)
{
    struct granting granting = {.change = change, .revokes = true};

    change->closed_id = "CPF2216";
    return carry_out(&granting);
}

/* ---- CHGOBJOWN ----------------------------------------------------------------------------- */

/* Who owned it has *ALL of his own from then on, or, as IBM's default is, nothing of his own. */
static int leave_former_owner(struct change *change, const struct spool_object *object,
                              const char *owner, struct spsy_error *error)
{
    bool keeps = parameter_is(change->parameters, "CUROWNAUT", "*SAME");

    if (strcmp(object->owner, owner) == 0)
        return 0;
    return spool_object_grant(change->spool, object, object->owner,
                              keeps ? SPOOL_AUT_ALL : SPOOL_AUT_NONE, error);
}

static int change_owner(struct change *change)
{
    const char *owner = parameter_text(change->parameters, "NEWOWN");
    char library[11], name[11];
    struct spool_profile profile;
    struct spool_object object;
    struct spsy_error error;
    struct access access;

    change->closed_id = "CPF2216";
    read_name(change->parameters, library, name);
    if (find_object(change, library, name, &object) < 0 ||
        change_access(change, &object, &access) < 0)
        return SPSY_ERR_NOT_FOUND;
    if (!access.as_owner)
        return refuse_object(change, &object, "ownership of it, or *ALLOBJ");
    if (spool_profile_find(change->spool, owner, &profile, &error) < 0 ||
        leave_former_owner(change, &object, owner, &error) < 0 ||
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

/* ---- parameters ---------------------------------------------------------------------------- */

/* OBJTYPE is required on IBM i; that it may be left out for a queue is ours. Missing: AUT(*AUTL),
 * RVKOBJAUT USER(*ALL) (remembered); the special libraries *ALLUSR, *ALLAVL, *USRLIBL. */
#define OBJECTS                                                                                    \
    {.keyword = "OBJ",                                                                             \
     .type = PARAMETER_GENERIC,                                                                    \
     .special = "*ALL",                                                                            \
     .required = true,                                                                             \
     .position = 1,                                                                                \
     .help = "objects, a queue of *LIBL and queue* of QGPL unless qualified"},                     \
    {                                                                                              \
        .keyword = "OBJTYPE", .type = PARAMETER_CHOICE,                                            \
        .special = "*FILE *LIB *OUTQ *USRPRF *ALL", .default_value = "*OUTQ", .position = 2,       \
        .help =                                                                                    \
            "kind of object\n*FILE: save files\n*USRPRF: user profiles\n*ALL: of library QSYS "    \
            "its libraries, of any other its queues and save files"                                \
    }
#define USERS                                                                                      \
    {                                                                                              \
        .keyword = "USER", .type = PARAMETER_NAME, .special = "*PUBLIC", .required = true,         \
        .position = 3, .max_items = USERS_MAX, .help = "user profiles"                             \
    }
#define AUTHORITIES(meaning)                                                                       \
    {                                                                                              \
        .keyword = "AUT", .type = PARAMETER_CHOICE,                                                \
        .special = "*CHANGE *ALL *USE *EXCLUDE *OBJALTER *OBJEXIST *OBJMGT *OBJOPR *OBJREF *ADD "  \
                   "*DLT *READ *UPD *EXECUTE",                                                     \
        .default_value = "*CHANGE", .position = 4, .max_items = AUTHORITIES_MAX, .help = (meaning) \
    }

static const struct parameter_definition grant_parameters[] = {
    OBJECTS,
    USERS,
    AUTHORITIES("what they get\n*CHANGE, *ALL, *USE and *EXCLUDE stand alone"),
    {.keyword = "REPLACE",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "in place of what they had\n*NO: added to it, but for AUT(*EXCLUDE)"},
    PARAMETERS_END,
};

const struct command_definition command_grtobjaut = {
    .name = "GRTOBJAUT",
    .summary = "give users authority to objects",
    .page = "https://ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/grtobjaut.htm",
    .missing =
        "ASPDEV what is in a home is in one place, whatever ASP its library is said to be in\n"
        "AUTL there are no authorization lists\n"
        "REFOBJ there is no reference object: grant what its DSPOBJAUT shows\n"
        "REFOBJTYPE as REFOBJ\n"
        "REFASPDEV as REFOBJ",
    .parameters = grant_parameters,
    .run = run_grant,
};

static const struct parameter_definition revoke_parameters[] = {
    OBJECTS,
    USERS,
    AUTHORITIES("what is taken from them\n*CHANGE, *ALL, *USE and *EXCLUDE stand alone"),
    PARAMETERS_END,
};

const struct command_definition command_rvkobjaut = {
    .name = "RVKOBJAUT",
    .summary = "take authority to objects from users",
    .page = "http://setgetweb.com/p/i5/rvkobjaut.htm",
    .missing =
        "ASPDEV what is in a home is in one place, whatever ASP its library is said to be in\n"
        "AUTL there are no authorization lists",
    .notes = "What is not named stays. Who has nothing left has no private authority: for him that "
             "of his groups or of *PUBLIC counts, which may be more. *PUBLIC is left *EXCLUDE.",
    .parameters = revoke_parameters,
    .run = run_revoke,
};

static const struct parameter_definition owner_parameters[] = {
    {.keyword = "OBJ",
     .type = PARAMETER_QUALIFIED,
     .required = true,
     .position = 1,
     .help = "object, a queue of *LIBL unless qualified"},
    {.keyword = "OBJTYPE",
     .type = PARAMETER_CHOICE,
     .special = "*FILE *LIB *OUTQ *USRPRF",
     .default_value = "*OUTQ",
     .position = 2,
     .help = "kind of object\n*FILE: a save file\n*USRPRF: a user profile"},
    {.keyword = "NEWOWN",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 3,
     .help = "the profile that owns it then"},
    {.keyword = "CUROWNAUT",
     .type = PARAMETER_CHOICE,
     .special = "*REVOKE *SAME",
     .default_value = "*REVOKE",
     .position = 4, /* remembered */
     .help = "authority of who owned it\n*REVOKE: none of his own any more\n*SAME: *ALL"},
    PARAMETERS_END,
};

const struct command_definition command_chgobjown = {
    .name = "CHGOBJOWN",
    .summary = "change the owner of an object",
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_72/cl/chgobjown.htm",
    .missing =
        "ASPDEV what is in a home is in one place, whatever ASP its library is said to be in",
    .parameters = owner_parameters,
    .run = run_owner,
};
