/* grtobjaut.c - GRTOBJAUT, RVKOBJAUT: authority to one object, or to all that fit.
 *
 * IBM's pages: GRTOBJAUT (ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/grtobjaut.htm), RVKOBJAUT
 * (setgetweb.com/p/i5/rvkobjaut.htm), "Working with individual object authority", "Common commands
 * for most objects" (rzarlcmdforobj). Which messages GRTOBJAUT sends is in the class of its program
 * in github.com/smeup/asup (QSYGRAUT): ids without texts. Who may is in granting.h. */
#include <stdio.h>
#include <string.h>

#include "command/authority/granting.h"
#include "command/authority/named_object.h"
#include "command/commands.h"
#include "command/generic.h"
#include "session/library_list.h"
#include "store/floor.h"

enum { USERS_MAX = 50, AUTHORITIES_MAX = 10 };

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
    struct granting *granting = walk->granting;
    struct change *change = granting->change;
    struct spsy_error error;
    bool shown;

    if (spool_object_shown(change->spool, &change->subject, object, &shown, &error) < 0) {
        walk->result = answer_fail_error(change->answer, &error);
    } else if (shown) {
        walk->result = granting_deal_with(granting, object);
    } else {
        granting->unnamed++;
        walk->result = SPSY_ERR_AUTHORITY;
    }
    if (walk->result == SPSY_ERR_AUTHORITY) {
        granting->refused++;
        walk->result = 0;
    } else if (walk->result == 0) {
        granting->objects++;
    }
    return walk->result < 0;
}

static int visit_queue(void *context, const struct spool_queue *queue)
{
    const struct spool_object object = spool_queue_object(queue);
    struct walk *walk = context;

    return name_fits(queue->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

static int visit_file(void *context, const struct spool_save_file *file)
{
    const struct spool_object object = spool_save_file_object(file);
    struct walk *walk = context;

    return name_fits(file->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

static int visit_library(void *context, const struct spool_library *library)
{
    const struct spool_object object = spool_library_object(library);
    struct walk *walk = context;

    return name_fits(library->name, walk->name) ? deal_with_next(walk, &object) : 0;
}

/* As an object. One that he may not see is not even counted: a name with an asterisk would tell
 * whether there is one. */
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

static int visit_key(void *context, const struct spool_splkey *key)
{
    const struct spool_object object = spool_splkey_object(key);
    struct walk *walk = context;

    return name_fits(key->label, walk->name) ? deal_with_next(walk, &object) : 0;
}

/* library NULL: of every library. */
static int walk_library(void *context, const char *library, struct spsy_error *error)
{
    struct walk *walk = context;
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
    int result;

    if (named_object_is_library(change->parameters, library))
        result = spool_library_each(change->spool, visit_library, &walk, &error);
    else if (parameter_is(change->parameters, "OBJTYPE", "*USRPRF"))
        result = walk_profiles(&walk, library, &error);
    else if (parameter_is(change->parameters, "OBJTYPE", "*SPLKEY"))
        result = spool_splkey_each(change->spool, visit_key, &walk, &error);
    else
        result = library_list_each(change->session, library, walk_library, &walk, &error);
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
    change_refuse_unnamed(change->answer, "CPF2207", "", granting->unnamed);
    return answer_fail(change->answer, "CPF2227",
                       "Authority %s %s for %zu object%s; not authorized to %zu more",
                       granting->text, granting->revokes ? "revoked" : "granted", granting->objects,
                       granting->objects == 1 ? "" : "s", granting->refused);
}

static int deal_with_objects(struct granting *granting, char name[SPOOL_KEY_LABEL_SIZE])
{
    struct change *change = granting->change;
    struct spool_object object;
    char library[11];
    int result;

    named_object_read(change->parameters, library, name);
    if (name_is_generic(name))
        return deal_with_several(granting, library, name);
    if (strcmp(library, "*ALL") == 0)
        return answer_fail(change->answer, "CPD0084",
                           "Value %s/%s not valid for OBJ: with *ALL libraries name is *ALL or "
                           "generic",
                           library, name);
    result = named_object_find(change, library, name, &object);
    return result == 0 ? granting_deal_with(granting, &object) : result;
}

/* Of several objects the same user has an entry each. */
static int tell_done(const struct granting *granting, const char *name)
{
    const char *id = granting->revokes ? "SPY0001" : "CPC2201";
    const char *done = granting->revokes ? "revoked" : "granted";

    if (name_is_generic(name))
        return change_done(granting->change, id,
                           "Authority %s to %s %s: %zu entr%s of %zu object%s", granting->text,
                           name, done, granting->users, granting->users == 1 ? "y" : "ies",
                           granting->objects, granting->objects == 1 ? "" : "s");
    return change_done(granting->change, id, "Authority %s to %s %s %s %zu user%s", granting->text,
                       name, done, granting->revokes ? "from" : "to", granting->users,
                       granting->users == 1 ? "" : "s");
}

static int carry_out(struct granting *granting)
{
    char name[SPOOL_KEY_LABEL_SIZE];
    int result = granting_begin(granting);

    if (result == 0)
        result = deal_with_objects(granting, name);
    if (result < 0)
        return result;
    return granting->refused ? end_partly(granting) : tell_done(granting, name);
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

/* ---- parameters ---------------------------------------------------------------------------- */

/* OBJTYPE is required on IBM i; that it may be left out for a queue is ours. */
#define OBJECTS                                                                                    \
    {.keyword = "OBJ",                                                                             \
     .type = PARAMETER_GENERIC,                                                                    \
     .object = OBJECT_OF_OBJTYPE,                                                                  \
     .special = "*ALL",                                                                            \
     .required = true,                                                                             \
     .position = 1,                                                                                \
     .help = "objects, of *LIBL unless qualified"},                                                \
    {                                                                                              \
        .keyword = "OBJTYPE", .type = PARAMETER_CHOICE,                                            \
        .special = "*FILE *LIB *OUTQ *USRPRF *SPLKEY *ALL", .default_value = "*OUTQ",              \
        .position = 2,                                                                             \
        .help =                                                                                    \
            "kind of object\n*FILE: save files\n*USRPRF: user profiles\n*SPLKEY: keys, by their "  \
            "labels, for their owner alone; ours\n*ALL: of library QSYS its libraries, of any "    \
            "other its queues and save files; of a name in *LIBL what is found first"              \
    }
#define SETS_MISSING                                                                               \
    "AUT(*AUTL) there are no authorization lists\n"                                                \
    "OBJ(*ALLUSR/ *ALLAVL/ *USRLIBL/) say a library, or *ALL"
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
        "AUTL there are no authorization lists\n" SETS_MISSING "\n"
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
        "AUTL there are no authorization lists\n" SETS_MISSING "\n"
        "USER(*ALL) remembered; DSPOBJAUT names whom to take it from",
    .notes = "What is not named stays. Who has nothing left has no private authority: for him that "
             "of his groups or of *PUBLIC counts, which may be more. *PUBLIC is left *EXCLUDE.",
    .parameters = revoke_parameters,
    .run = run_revoke,
};
