#include "guard/grant.h"

#include <stdio.h>
#include <string.h>

#include "store/floor.h"

/* What an authority to a queue and its library would have to be. */
struct wanted {
    uint32_t queue; /* SPOOL_AUT_*; NONE = as it is */
    bool library;   /* *EXECUTE */
};

/* In an order in which nothing comes before what is a part of it. */
static const struct wanted wants[] = {
    {SPOOL_AUT_NONE, false},
    {SPOOL_AUT_NONE, true},
    {SPOOL_AUT_READ, false},
    {SPOOL_AUT_READ, true},
    {SPOOL_AUT_READ_ADD_DELETE, false},
    {SPOOL_AUT_READ_ADD_DELETE, true},
};

struct finding {
    struct session *session;
    const struct guarded *guarded;
    const struct guard_inputs *inputs;
    struct grant *grant;
    struct spsy_error *error;
};

/* ---- would it do? ---- */

static bool acts(const struct guarded *guarded, const struct spool_authority_facts *facts)
{
    return spool_authority_allows(guarded->class, facts) &&
           (!guarded->deletes || spool_authority_allows(SPOOL_CLASS_CONTROL, facts));
}

static bool does(const struct guarded *guarded, const struct spool_authority_facts *facts,
                 bool target, const struct wanted *wanted)
{
    struct spool_authority_facts with = *facts;

    with.authority = wanted->queue ? spool_authority_grant(facts->authority, wanted->queue, false)
                                   : with.authority;
    with.executes_library |= wanted->library;
    return target ? spool_authority_allows_add(&with) : acts(guarded, &with);
}

static const struct wanted *solve(const struct guarded *guarded,
                                  const struct spool_authority_facts *facts, bool target)
{
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++)
        if (does(guarded, facts, target, &wants[i]))
            return &wants[i];
    return NULL;
}

/* ---- as statements ---- */

/* A private entry takes the place of what groups and *PUBLIC give: that is in it. */
static int entry_for(struct finding *finding, const struct spool_object *object, uint32_t has,
                     uint32_t wanted, uint32_t *entry)
{
    uint32_t own;
    int result = spool_object_private(finding->session->spool, object,
                                      finding->inputs->subject.profile.name, &own, finding->error);

    if (result == 0 && own == SPOOL_AUT_NONE)
        finding->grant->keeps |= has & ~wanted & ~(uint32_t)SPOOL_AUT_EXCLUDE;
    *entry = own == SPOOL_AUT_NONE ? wanted | (has & ~(uint32_t)SPOOL_AUT_EXCLUDE) : wanted & ~own;
    return result;
}

static void add_private(struct finding *finding, const char *object, const char *type,
                        uint32_t authority)
{
    struct grant *grant = finding->grant;
    char names[SPOOL_AUT_TEXT_SIZE], statement[GRANT_STATEMENT_SIZE];

    spool_authority_text(authority, names);
    snprintf(statement, sizeof statement, "GRTOBJAUT OBJ(%s) OBJTYPE(%s) USER(%s) AUT(%s)", object,
             type, finding->inputs->subject.profile.name, names);
    for (size_t i = 0; i < grant->count; i++)
        if (strcmp(grant->statements[i], statement) == 0)
            return;
    if (grant->count <
        GRANT_STATEMENTS_MAX) /* two queues and two libraries, or one and a group; a key */
        memcpy(grant->statements[grant->count++], statement, sizeof statement);
}

static int add_library(struct finding *finding, const char *name)
{
    struct spool *spool = finding->session->spool;
    struct spool_object object;
    uint32_t has = SPOOL_AUT_NONE, entry;
    int result = spool_object_find(spool, SPOOL_LIBRARY, "", name, &object, finding->error);

    if (result == 0)
        result =
            spool_object_authority(spool, &finding->inputs->subject, &object, &has, finding->error);
    if (result == 0)
        result = entry_for(finding, &object, has, SPOOL_AUT_EXECUTE, &entry);
    if (result == 0)
        add_private(finding, name, "*LIB", entry);
    return result;
}

static int add_queue(struct finding *finding, const struct spool_queue *queue,
                     const struct spool_authority_facts *facts, uint32_t wanted)
{
    const struct spool_object object = spool_queue_object(queue);
    char name[24];
    uint32_t entry;
    int result = entry_for(finding, &object, facts->authority, wanted, &entry);

    snprintf(name, sizeof name, "%s/%s", queue->library, queue->name);
    if (result == 0)
        add_private(finding, name, "*OUTQ", entry);
    return result;
}

static int add_wanted(struct finding *finding, const struct spool_queue *queue,
                      const struct spool_authority_facts *facts, const struct wanted *wanted)
{
    int result = wanted->library ? add_library(finding, queue->library) : 0;

    return result == 0 && wanted->queue ? add_queue(finding, queue, facts, wanted->queue) : result;
}

/* One queue may be both: more authority to it is the other's as well. */
static bool is_one_queue(const struct guarded *guarded)
{
    return guarded->moves && guarded->queue.id == guarded->target.id;
}

static int find_private(struct finding *finding, const struct spool_authority_facts *facts,
                        const struct spool_authority_facts *target_facts, bool *found)
{
    const struct guarded *guarded = finding->guarded;
    const struct wanted *queue = solve(guarded, facts, false), *target = &wants[0];
    int result = 0;

    if (guarded->moves)
        target = solve(guarded, target_facts, true);
    *found = queue && target && (guarded->queue.id != 0 || !queue->queue);
    if (!*found)
        return 0;
    if (is_one_queue(guarded)) {
        const struct wanted both = {queue->queue | target->queue,
                                    queue->library || target->library};

        return add_wanted(finding, &guarded->queue, facts, &both);
    }
    result = add_wanted(finding, &guarded->queue, facts, queue);
    if (result == 0 && guarded->moves)
        result = add_wanted(finding, &guarded->target, target_facts, target);
    return result;
}

/* ---- a group ---- */

struct members {
    const char *group;
    bool found;
};

static int visit_member(void *context, const struct spool_profile *profile)
{
    struct members *members = context;

    members->found = spool_profile_is_member(profile, members->group);
    return members->found;
}

/* A group that can be had without what is no private authority: somebody is in it already. */
static int is_group(struct finding *finding, const char *name, bool *is)
{
    struct members members = {.group = name};
    struct spool_profile profile;
    int result = spool_profile_find(finding->session->spool, name, &profile, finding->error);

    *is = false;
    if (result == SPSY_ERR_NOT_FOUND)
        return 0;
    if (result == 0 && profile.special == 0 && strcmp(profile.group, "*NONE") == 0 &&
        profile.supplemental_count == 0) {
        result =
            spool_profile_each(finding->session->spool, visit_member, &members, finding->error);
        *is = result > 0 || members.found;
    }
    return result < 0 ? result : 0;
}

static void add_membership(struct finding *finding, const char *group)
{
    const struct spool_profile *profile = &finding->inputs->subject.profile;
    char *statement = finding->grant->statements[finding->grant->count++];
    size_t used;

    finding->grant->by_group = true;
    if (strcmp(profile->group, "*NONE") == 0) {
        snprintf(statement, GRANT_STATEMENT_SIZE, "CHGUSRPRF USRPRF(%s) GRPPRF(%s)", profile->name,
                 group);
        return;
    }
    used = (size_t)snprintf(statement, GRANT_STATEMENT_SIZE, "CHGUSRPRF USRPRF(%s) SUPGRPPRF(",
                            profile->name);
    for (size_t i = 0; i < profile->supplemental_count; i++)
        used += (size_t)snprintf(statement + used, GRANT_STATEMENT_SIZE - used, "%s ",
                                 profile->supplemental[i]);
    snprintf(statement + used, GRANT_STATEMENT_SIZE - used, "%s)", group);
}

static bool join(struct spool_subject *subject, const char *group)
{
    struct spool_profile *profile = &subject->profile;

    if (strcmp(profile->group, "*NONE") == 0) {
        snprintf(profile->group, sizeof profile->group, "%s", group);
        return true;
    }
    if (profile->supplemental_count ==
        sizeof profile->supplemental / sizeof profile->supplemental[0])
        return false;
    snprintf(profile->supplemental[profile->supplemental_count++], sizeof profile->supplemental[0],
             "%s", group);
    return true;
}

/* The group that owns the file's queue, and what is missing then. */
static int find_group(struct finding *finding, bool *found)
{
    const struct guarded *guarded = finding->guarded;
    struct spool *spool = finding->session->spool;
    struct spool_subject member = finding->inputs->subject;
    struct spool_authority_facts facts, target_facts = finding->inputs->target_facts;
    int result = 0;
    bool is;

    *found = false;
    if (guarded->queue.id == 0 || spool_subject_owns(&member, guarded->queue.owner))
        return 0;
    result = is_group(finding, guarded->queue.owner, &is);
    if (result < 0 || !is || !join(&member, guarded->queue.owner))
        return result;
    result = spool_authority_facts(spool, &member, &guarded->queue, guarded->file.job.user, &facts,
                                   finding->error);
    if (result == 0 && guarded->moves)
        result = spool_authority_facts(spool, &member, &guarded->target, guarded->file.job.user,
                                       &target_facts, finding->error);
    if (result < 0)
        return result;
    add_membership(finding, guarded->queue.owner);
    result = find_private(finding, &facts, &target_facts, found);
    if (!*found)
        finding->grant->count = 0;
    return result;
}

static void say_none(struct finding *finding, bool names_groups)
{
    const struct guarded *guarded = finding->guarded;

    if (guarded->queue.id == 0)
        snprintf(finding->grant->none, GRANT_NONE_SIZE,
                 "output queue %s/%s is not there, so nothing can be granted to it",
                 guarded->queue.library, guarded->queue.name);
    else if (guarded->queue.display_data == SPOOL_DSPDTA_OWNER &&
             (guarded->class == SPOOL_CLASS_READ || guarded->class == SPOOL_CLASS_MOVE))
        snprintf(finding->grant->none, GRANT_NONE_SIZE,
                 "the queue has DSPDTA(*OWNER): the file's owner alone, or a special authority");
    else
        snprintf(finding->grant->none, GRANT_NONE_SIZE,
                 "AUTCHK(*OWNER): owning the queue is needed, and %s",
                 names_groups ? "no group without special authorities owns it"
                              : "which groups there are is told to who has *AUDIT");
}

int grant_find(struct session *session, const struct guarded *guarded,
               const struct guard_inputs *inputs, bool names_groups, struct grant *grant,
               struct spsy_error *error)
{
    struct finding finding = {session, guarded, inputs, grant, error};
    bool found;
    int result;

    grant->by_group = false;
    grant->keeps = SPOOL_AUT_NONE;
    grant->count = 0;
    grant->none[0] = '\0';
    result = find_private(&finding, &inputs->facts, &inputs->target_facts, &found);
    if (result == 0 && !found && names_groups)
        result = find_group(&finding, &found);
    if (result == 0 && !found)
        say_none(&finding, names_groups);
    return result;
}

/* ---- a key ---- */

/* May it be given to the group? Not to one that is excluded from it, which says more than that it
 * has not been granted. */
static int may_be_given(struct session *session, const struct spool_object *key, const char *group,
                        bool *may, struct spsy_error *error)
{
    uint32_t authority;
    int result;

    *may = false;
    if (strcmp(group, "*NONE") == 0)
        return 0;
    result = spool_object_private(session->spool, key, group, &authority, error);
    *may = result == 0 && (authority & SPOOL_AUT_EXCLUDE) == 0;
    return result;
}

/* A private entry of his own takes the place of what his groups have. */
static int choose_grantee(struct session *session, const struct spool_object *key,
                          const struct spool_profile *profile, const char **grantee,
                          struct spsy_error *error)
{
    uint32_t own;
    bool may = false;
    int result = spool_object_private(session->spool, key, profile->name, &own, error);

    *grantee = profile->name;
    if (result < 0 || own != SPOOL_AUT_NONE)
        return result;
    for (size_t i = 0; result == 0 && !may && i <= profile->supplemental_count; i++) {
        const char *group = i == 0 ? profile->group : profile->supplemental[i - 1];

        result = may_be_given(session, key, group, &may, error);
        if (may)
            *grantee = group;
    }
    return result;
}

int grant_key(struct session *session, const struct guarded *guarded,
              const struct guard_inputs *inputs, struct grant *grant, struct spsy_error *error)
{
    struct spool_splkey key;
    const char *grantee;
    struct spool_object object;
    int result = spool_splkey_of_id(session->spool, guarded->file.key_id, &key, error);

    if (result == SPSY_ERR_NOT_FOUND) {
        grant->count = 0;
        snprintf(grant->none, GRANT_NONE_SIZE,
                 "the key that its data is encrypted under is not in this home (IMPSPLKEY)");
        return 0;
    }
    if (result < 0)
        return result;
    object = spool_splkey_object(&key);
    result = choose_grantee(session, &object, &inputs->subject.profile, &grantee, error);
    if (result == 0 && grant->count < GRANT_STATEMENTS_MAX)
        snprintf(grant->statements[grant->count++], GRANT_STATEMENT_SIZE,
                 "GRTOBJAUT OBJ(%s) OBJTYPE(*SPLKEY) USER(%s) AUT(*USE)", key.label, grantee);
    return result;
}
