#include "access/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "command/change.h"
#include "dispatch/dispatch.h"
#include "object/stored.h"
#include "store/floor.h"

/* A profile as the lint needs it. */
struct person {
    struct spool_profile profile;
    size_t members; /* of whom it is a group */
    size_t entries; /* private authorities of his own, to other objects than himself */
    bool group_id;  /* GID says that it is meant as a group */
};

struct lint {
    struct session *session;
    struct spool *spool;
    struct answer *answer;
    struct person *people; /* by name */
    size_t count, room, found;
    const struct spool_subject *subject; /* of --user; NULL = about all */
    const struct spool_object *object;   /* that is looked at */
    struct spsy_error *error;
};

/* ---- people -------------------------------------------------------------------------------- */

static int add_person(void *context, const struct spool_profile *profile)
{
    struct lint *lint = context;
    struct person *larger;

    if (lint->count == lint->room) {
        lint->room = lint->room ? 2 * lint->room : 64;
        larger = realloc(lint->people, lint->room * sizeof *larger);
        if (!larger)
            return spsy_fail_memory(lint->error);
        lint->people = larger;
    }
    lint->people[lint->count++] = (struct person){.profile = *profile};
    return 0;
}

static int by_name(const void *name, const void *person)
{
    return strcmp(name, ((const struct person *)person)->profile.name);
}

static struct person *find(const struct lint *lint, const char *name)
{
    return lint->count ? bsearch(name, lint->people, lint->count, sizeof *lint->people, by_name)
                       : NULL;
}

/* The group of that place, 0 the first; NULL: he has no more. */
static const char *group_of(const struct spool_profile *profile, size_t at)
{
    if (strcmp(profile->group, "*NONE") != 0 && profile->group[0] && at-- == 0)
        return profile->group;
    return at < profile->supplemental_count ? profile->supplemental[at] : NULL;
}

/* GID is a keyword that is only stored; one that is damaged makes nobody a group. */
static bool has_group_id(struct lint *lint, const char *name)
{
    struct spool_stored stored;
    struct spsy_error ignored;
    bool has;

    if (spool_stored_load(lint->spool, &spool_profile_stored, "", name, &stored, &ignored) < 0)
        return false;
    has = strcmp(spool_stored_word(spool_stored_find(&spool_profile_stored, "GID"), &stored),
                 "*NONE") != 0;
    spool_stored_free(&stored);
    return has;
}

static int read_people(struct lint *lint)
{
    int result = spool_profile_each(lint->spool, add_person, lint, lint->error);

    for (size_t i = 0; result == 0 && i < lint->count; i++) {
        const char *name;

        lint->people[i].group_id = has_group_id(lint, lint->people[i].profile.name);
        for (size_t k = 0; (name = group_of(&lint->people[i].profile, k)); k++) {
            struct person *group = find(lint, name);

            if (group)
                group->members++;
        }
    }
    return result;
}

/* What every home begins with, and IBM ships without groups. */
static bool is_of_system(const struct person *person)
{
    static const char *const shipped[] = {"QSECOFR", "QSYSOPR", "QPGMR", "QUSER"};

    for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++)
        if (strcmp(person->profile.name, shipped[i]) == 0)
            return true;
    return spsy_system_profile(person->profile.name);
}

/* ---- objects ------------------------------------------------------------------------------- */

/* Every object of the home, each once. */
typedef int each_object(struct lint *lint, const struct spool_object *object);
struct walk {
    struct lint *lint;
    each_object *part;
};

static int walk_library(void *context, const struct spool_library *library)
{
    const struct walk *walk = context;
    const struct spool_object object = spool_library_object(library);

    return walk->part(walk->lint, &object);
}

static int walk_queue(void *context, const struct spool_queue *queue)
{
    const struct walk *walk = context;
    const struct spool_object object = spool_queue_object(queue);

    return walk->part(walk->lint, &object);
}

static int walk_save_file(void *context, const struct spool_save_file *file)
{
    const struct walk *walk = context;
    const struct spool_object object = spool_save_file_object(file);

    return walk->part(walk->lint, &object);
}

static int walk_key(void *context, const struct spool_splkey *key)
{
    const struct walk *walk = context;
    const struct spool_object object = spool_splkey_object(key);

    return walk->part(walk->lint, &object);
}

static int each(struct lint *lint, each_object *part)
{
    struct walk walk = {lint, part};
    struct spool_object object;
    int result = spool_library_each(lint->spool, walk_library, &walk, lint->error);

    if (result == 0)
        result = spool_queue_each(lint->spool, NULL, NULL, walk_queue, &walk, lint->error);
    if (result == 0)
        result = spool_save_file_each(lint->spool, NULL, walk_save_file, &walk, lint->error);
    if (result == 0)
        result = spool_splkey_each(lint->spool, walk_key, &walk, lint->error);
    for (size_t i = 0; result == 0 && i < lint->count; i++) {
        result =
            spool_profile_object(lint->spool, lint->people[i].profile.name, &object, lint->error);
        if (result == 0)
            result = part(lint, &object);
    }
    return result;
}

/* ---- what is found ------------------------------------------------------------------------- */

static int say(struct lint *lint, const char *finding, const char *user, const char *authority,
               const char *advice)
{
    const struct spool_object *object = lint->object;
    cJSON *row = cJSON_CreateObject();
    char name[100] = "";

    lint->found++;
    if (object)
        snprintf(name, sizeof name, "%s%s%s", object->library, object->library[0] ? "/" : "",
                 object->name);
    cJSON_AddStringToObject(row, "finding", finding);
    cJSON_AddStringToObject(row, "user", user);
    cJSON_AddStringToObject(row, "object", object ? change_type_name(object->type) : "");
    cJSON_AddStringToObject(row, "name", name);
    cJSON_AddStringToObject(row, "authority", authority);
    cJSON_AddStringToObject(row, "advice", advice);
    return answer_row(lint->answer, row);
}

/* How many members of the group have an entry of their own to this object. */
struct members {
    const struct lint *lint;
    const char *group;
    size_t with_entry;
};

static int count_member(void *context, const char *user, uint32_t authority)
{
    struct members *members = context;
    const struct person *person = find(members->lint, user);

    members->with_entry += person && authority != SPOOL_AUT_EXCLUDE &&
                           spool_profile_is_member(&person->profile, members->group);
    return 0;
}

/* The first of his groups that has the authority already, or that one of whose members most have
 * entries of their own. */
static int advise(struct lint *lint, const struct person *person, uint32_t authority, char *advice,
                  size_t size)
{
    const char *name, *best = NULL;
    size_t most = 0, of = 0;
    int result = 0;

    for (size_t k = 0; result == 0 && (name = group_of(&person->profile, k)); k++) {
        struct members members = {lint, name, 0};
        const struct person *group = find(lint, name);
        uint32_t has = SPOOL_AUT_NONE;

        result = spool_object_private(lint->spool, lint->object, name, &has, lint->error);
        if (result == 0 && has != SPOOL_AUT_EXCLUDE && spool_authority_has(has, authority)) {
            snprintf(advice, size, "group %s has it already: take this one away", name);
            return 0;
        }
        if (result == 0)
            result = spool_object_private_each(lint->spool, lint->object, count_member, &members,
                                               lint->error);
        if (members.with_entry > most) {
            best = name;
            most = members.with_entry;
            of = group ? group->members : 0;
        }
    }
    if (result == 0 && best)
        snprintf(advice, size, "give it to group %s: %zu of its %zu member%s %s it one by one",
                 best, most, of, of == 1 ? "" : "s", most == 1 ? "has" : "have");
    return result;
}

/* *EXCLUDE keeps one member out, which no group could do; what he has to himself is nobody's. */
static int look_at_entry(void *context, const char *user, uint32_t authority)
{
    struct lint *lint = context;
    struct person *person = find(lint, user);
    char text[SPOOL_AUT_TEXT_SIZE], advice[160] = "";
    int result;

    if (!person || person->members > 0 || is_of_system(person) || authority == SPOOL_AUT_EXCLUDE ||
        (lint->object->type == SPOOL_USER_PROFILE && strcmp(lint->object->name, user) == 0))
        return 0;
    person->entries++;
    if (!group_of(&person->profile, 0))
        return 0;
    result = advise(lint, person, authority, advice, sizeof advice);
    spool_authority_text(authority, text);
    return result == 0 ? say(lint, "single user", user, text, advice) : result;
}

static int look_at_object(struct lint *lint, const struct spool_object *object)
{
    lint->object = object;
    return spool_object_private_each(lint->spool, object, look_at_entry, lint, lint->error);
}

static int look_at_people(struct lint *lint)
{
    int result = 0;

    lint->object = NULL;
    for (size_t i = 0; result == 0 && i < lint->count; i++) {
        const struct person *person = &lint->people[i];
        char advice[160];

        if (is_of_system(person) || person->members > 0)
            continue;
        if (person->group_id) {
            result = say(lint, "no members", person->profile.name, "",
                         "it has a GID, and nobody is in it");
        } else if (person->profile.enabled && !group_of(&person->profile, 0)) {
            snprintf(advice, sizeof advice,
                     "put it into the groups of its work; it has %zu authorit%s of its own",
                     person->entries, person->entries == 1 ? "y" : "ies");
            result = say(lint, "no group", person->profile.name, "", advice);
        }
    }
    return result;
}

/* ---- what one user can reach --------------------------------------------------------------- */

static int reach(struct lint *lint, const char *object, const char *name, const char *authority,
                 const char *by)
{
    cJSON *row = cJSON_CreateObject();

    cJSON_AddStringToObject(row, "object", object);
    cJSON_AddStringToObject(row, "name", name);
    cJSON_AddStringToObject(row, "authority", authority);
    cJSON_AddStringToObject(row, "by", by);
    return answer_row(lint->answer, row);
}

static bool owns_by_group(const struct spool_profile *profile, const char *owner)
{
    const char *name;

    for (size_t k = 0; (name = group_of(profile, k)); k++)
        if (strcmp(name, owner) == 0)
            return true;
    return false;
}

/* By what he has it, in the order in which it is looked for (core/object/README.md, "Terms"). */
static int source(struct lint *lint, const struct spool_object *object, char by[100])
{
    const struct spool_profile *profile = &lint->subject->profile;
    uint32_t own = SPOOL_AUT_NONE, has;
    const char *name;
    size_t used = 0;
    int result;

    snprintf(by, 100, "*PUBLIC");
    if (spool_subject_has(lint->subject, SPSY_ALLOBJ) && object->type != SPOOL_SPOOL_KEY)
        return snprintf(by, 100, "*ALLOBJ") < 0;
    if (strcmp(object->owner, profile->name) == 0)
        return snprintf(by, 100, "owner") < 0;
    result = spool_object_private(lint->spool, object, profile->name, &own, lint->error);
    if (result < 0)
        return result;
    if (own != SPOOL_AUT_NONE)
        return snprintf(by, 100, "user") < 0;
    for (size_t k = 0; result == 0 && used < 80 && (name = group_of(profile, k)); k++) {
        result = spool_object_private(lint->spool, object, name, &has, lint->error);
        if (result == 0 && (has != SPOOL_AUT_NONE || strcmp(object->owner, name) == 0))
            used += (size_t)snprintf(by + used, 100 - used, "%s%s", used ? " " : "group ", name);
    }
    if (result == 0 && !used && object->type == SPOOL_USER_PROFILE &&
        (strcmp(object->name, profile->name) == 0 || owns_by_group(profile, object->name)))
        snprintf(by, 100, strcmp(object->name, profile->name) == 0 ? "himself" : "member");
    return result;
}

static int reach_object(struct lint *lint, const struct spool_object *object)
{
    char name[100], text[SPOOL_AUT_TEXT_SIZE], by[100];
    uint32_t authority;
    int result =
        object->type == SPOOL_SPOOL_KEY
            ? spool_object_entry(lint->spool, lint->subject, object, &authority, lint->error)
            : spool_object_authority(lint->spool, lint->subject, object, &authority, lint->error);

    if (result < 0 || authority == SPOOL_AUT_NONE || authority == SPOOL_AUT_EXCLUDE)
        return result;
    result = source(lint, object, by);
    if (result < 0)
        return result;
    snprintf(name, sizeof name, "%s%s%s", object->library, object->library[0] ? "/" : "",
             object->name);
    spool_authority_text(authority, text);
    return reach(lint, change_type_name(object->type), name, text, by);
}

/* What he may do whatever the objects say, first. */
static int reach_special(struct lint *lint)
{
    const struct spsy_special *special = &lint->subject->special;
    int result = 0;

    for (uint32_t bit = 1; result == 0 && bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if ((special->own | special->group) & bit)
            result = reach(lint, "special authority", spool_special_name(bit), "",
                           special->own & bit ? "user" : "group");
    return result;
}

/* ---- both ---------------------------------------------------------------------------------- */

static int authorize(struct session *session, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    if (result < 0 || spool_subject_may_see_others(&subject))
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF222E",
                     "*AUDIT, or *ALLOBJ and *SECADM special authority required to ask what others "
                     "may do");
}

static int about_all(struct lint *lint)
{
    int result = each(lint, look_at_object);

    return result == 0 ? look_at_people(lint) : result;
}

static int about_one(struct lint *lint, const char *user)
{
    struct spool_subject subject;
    int result = spool_subject_read(lint->spool, user, NULL, 0, &subject, lint->error);

    if (result < 0)
        return result;
    lint->subject = &subject;
    result = reach_special(lint);
    if (result == 0)
        result = each(lint, reach_object);
    lint->subject = NULL;
    return result;
}

static int record(struct session *session, const char *user, struct spsy_error *error)
{
    cJSON *asked = cJSON_CreateObject();

    cJSON_AddTrueToObject(asked, "lint");
    if (user)
        cJSON_AddStringToObject(asked, "user", user);
    return access_record(session, asked, NULL, error);
}

int access_lint(struct session *session, const char *user, struct answer *answer)
{
    struct spsy_error error = {.code = 0};
    struct lint lint = {
        .session = session, .spool = session->spool, .answer = answer, .error = &error};
    int result = authorize(session, &error);

    if (result == 0)
        result = record(session, user, &error);
    if (result == 0)
        result = read_people(&lint);
    if (result == 0)
        result = user ? about_one(&lint, user) : about_all(&lint);
    free(lint.people);
    if (result < 0)
        return error.code < 0 ? answer_fail_error(answer, &error) : result;
    if (lint.found)
        return answer_fail(answer, "SPY0248",
                           "%zu finding%s: give authority to groups, and put users into them",
                           lint.found, lint.found == 1 ? "" : "s");
    if (!user)
        answer_message(answer, "SPY0001",
                       "no authority hangs on a single user in a group, every "
                       "profile is in one, and no group is empty");
    return 0;
}
