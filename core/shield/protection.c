/* protection.c - the gate of protection (core/protection/README.md, P2-P6): what the pure decision
 * looks at is found out here, and what it says is put into words.
 *
 * MUST: a file without protection costs nothing; what cannot be read is refused; a guard is read
 * when it is asked, never before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protection/decide.h"
#include "protection/guard.h"
#include "shield/passwords.h"
#include "shield/shield.h"

/* What one judgement has found out, for its words. */
struct finding {
    struct protection_facts facts;
    const char *closed_by; /* the guard's condition */
};

/* ---- who asks ---- */

void shield_forget(struct session *session)
{
    session->protection.owner_known = session->protection.guard_known = false;
    session->key_verdict.key_id[0] = '\0';
}

/* Somebody whose profile has been deleted is in no group, but may be one's name still. */
static int read_owner(struct session *session, const char *name, struct spsy_error *why)
{
    struct spool_profile *owner = &session->protection.owner;
    int result;

    if (session->protection.owner_known && strcmp(owner->name, name) == 0)
        return 0;
    session->protection.owner_known = false;
    result = spool_profile_find(session->spool, name, owner, why);
    if (result == SPSY_ERR_NOT_FOUND) {
        memset(owner, 0, sizeof *owner);
        snprintf(owner->name, sizeof owner->name, "%s", name);
        snprintf(owner->group, sizeof owner->group, "*NONE");
        result = 0;
    }
    session->protection.owner_known = result == 0;
    return result;
}

/* A group profile is of its own group. */
static bool is_in(const struct spool_profile *profile, const char *group)
{
    return strcmp(group, "*NONE") != 0 && group[0] &&
           (strcmp(profile->name, group) == 0 || spool_profile_is_member(profile, group));
}

static bool share_group(const struct spool_profile *owner, const struct spool_profile *asking)
{
    if (is_in(asking, owner->group) || is_in(asking, owner->name))
        return true;
    for (size_t i = 0; i < owner->supplemental_count; i++)
        if (is_in(asking, owner->supplemental[i]))
            return true;
    return false;
}

/* ---- guards ---- */

static int moment_now(struct guard_moment *now, struct spsy_error *why)
{
    enum { FROM_MONDAY = 6 };
    time_t second = time(NULL);
    struct tm local;

    if (!localtime_r(&second, &local) ||
        strftime(now->text, sizeof now->text, "%Y-%m-%d %H:%M:%S", &local) != GUARD_MOMENT_SIZE - 1)
        return spsy_fail(why, SPSY_ERR_VALUE, "SPY0120",
                         "the clock stands at a year that no guard can be asked about");
    now->weekday = (local.tm_wday + FROM_MONDAY) % GUARD_DAYS;
    return 0;
}

/* Also of a mode that has none: where no guard can be read there is no access at all (B16). */
static int read_guard(struct session *session, const struct protection_guard_name *name,
                      struct spsy_error *why)
{
    struct session_protection *read = &session->protection;
    struct spool_guard guard = {.name = ""};
    struct spsy_error unreadable;
    int result;

    if (read->guard_known && memcmp(&read->guard, name, sizeof *name) == 0)
        return 0;
    read->guard_known = false;
    result = spool_guard_find(session->spool, name->owner, name->name, &guard, &unreadable);
    if (result < 0 && result != SPSY_ERR_NOT_FOUND)
        return spsy_fail(why, result, "SPY0120", "protection, level 2: no guard can be read: %s",
                         unreadable.text);
    read->guard_missing = result == SPSY_ERR_NOT_FOUND;
    read->guard_damaged = result == 0 && guard_conditions_read(guard.conditions, guard.name,
                                                               &read->conditions, &unreadable) < 0;
    read->guard = *name;
    read->guard_known = true;
    free(guard.conditions);
    return 0;
}

static int ask_guard(struct session *session, const struct shield_question *question,
                     enum protection_mode mode, struct finding *finding, struct spsy_error *why)
{
    char groups[1 + SPOOL_SUPPLEMENTAL_MAX][11];
    const struct spool_profile *profile = &question->subject->profile;
    const struct guard_person person = {profile->name, (const char(*)[11])groups,
                                        1 + profile->supplemental_count};
    const struct session_protection *read = &session->protection;
    struct guard_moment now;
    int result = read_guard(session, &question->file->protection.guards[mode], why);

    if (result < 0)
        return result;
    finding->facts.guard =
        read->guard_missing ? PROTECTION_GUARD_MISSING : PROTECTION_GUARD_DAMAGED;
    if (read->guard_missing || read->guard_damaged)
        return 0;
    result = moment_now(&now, why);
    if (result < 0)
        return result;
    memcpy(groups[0], profile->group, sizeof groups[0]);
    memcpy(groups[1], profile->supplemental, profile->supplemental_count * sizeof groups[0]);
    finding->closed_by = guard_closed_by(&read->conditions, &now, &person);
    finding->facts.guard = finding->closed_by ? PROTECTION_GUARD_CLOSED : PROTECTION_GUARD_OPEN;
    return 0;
}

/* ---- in words ---- */

static void describe_guard(const struct spool_protection *protection,
                           const struct protection_verdict *verdict, const struct finding *finding,
                           char *text, size_t size)
{
    char name[PROTECTION_GUARD_SIZE];

    protection_guard_text(&protection->guards[verdict->mode], name);
    if (finding->facts.guard == PROTECTION_GUARD_MISSING)
        snprintf(text, size, "there is no guard %s", name);
    else if (finding->facts.guard == PROTECTION_GUARD_DAMAGED)
        snprintf(text, size, "guard %s is damaged", name);
    else
        snprintf(text, size, "guard %s: %s does not hold", name, finding->closed_by);
}

static void describe(const struct spool_protection *protection,
                     const struct protection_verdict *verdict, const struct finding *finding,
                     char *text, size_t size)
{
    switch (verdict->refusal) {
    case PROTECTION_REFUSES_DAMAGED:
        snprintf(text, size, "it is damaged: its owner gives another one, CHGSPLFA PROTECT");
        break;
    case PROTECTION_REFUSES_ACCESS:
        snprintf(text, size, "ACCESS(*READ)");
        break;
    case PROTECTION_REFUSES_USER_ACCESS:
        snprintf(text, size, "USRACC(*OWNER)");
        break;
    case PROTECTION_REFUSES_BACL:
        snprintf(text, size, "BACL gives the class %s",
                 protection_rights_word(protection->bacl[verdict->class]));
        break;
    case PROTECTION_REFUSES_NO_GUARD:
        snprintf(text, size, "GUARDS has *NONE for it");
        break;
    case PROTECTION_REFUSES_GUARD:
        describe_guard(protection, verdict, finding, text, size);
        break;
    case PROTECTION_REFUSES_PASSWORD:
        snprintf(text, size, "the %s password is missing: ADDPWD",
                 protection_mode_word(verdict->mode));
        break;
    default:
        text[0] = '\0';
    }
}

static int refuse(const struct shield_question *question, const struct protection_verdict *verdict,
                  const struct finding *finding, struct spsy_error *why)
{
    char cause[160], level[24] = "";

    describe(&question->file->protection, verdict, finding, cause, sizeof cause);
    if (verdict->refusal != PROTECTION_REFUSES_PASSWORD &&
        verdict->refusal != PROTECTION_REFUSES_DAMAGED)
        snprintf(level, sizeof level, "level %d, ", (int)verdict->level);
    spsy_fail(why, SPSY_ERR_AUTHORITY, "SPY0120", "protection, %sclass %s, to %s: %s", level,
              protection_class_word(verdict->class), protection_mode_word(verdict->mode), cause);
    return 0;
}

/* ---- the decision ---- */

static void take_subject(const struct shield_question *question, struct finding *finding)
{
    memset(finding, 0, sizeof *finding);
    finding->facts.owns = strcmp(question->subject->profile.name, question->file->job.user) == 0;
    finding->facts.spool_control = spool_subject_has(question->subject, SPSY_SPLCTL);
}

/* What was given by ADDPWD is known to who gave it: an explanation about somebody else counts none.
 */
static void take_password(const struct session *session, const struct shield_question *question,
                          enum protection_mode mode, struct finding *finding)
{
    const struct protection_password *password = &question->file->protection.passwords[mode];

    finding->facts.knows_password[mode] =
        password->set && strcmp(question->subject->profile.name, session->current_user) == 0 &&
        shield_knows_password(session, password);
}

static int judge(struct session *session, const struct shield_question *question,
                 enum protection_mode mode, struct spsy_error *why)
{
    const struct spool_protection *protection = &question->file->protection;
    enum protection_level level = protection_strongest(protection);
    struct protection_verdict verdict;
    struct finding finding;
    int result = 0;

    take_subject(question, &finding);
    take_password(session, question, mode, &finding);
    if (level == PROTECTION_GUARDS)
        result = ask_guard(session, question, mode, &finding, why);
    if (result == 0 && !finding.facts.owns) /* the others' class, to decide and to tell */
        result = read_owner(session, question->file->job.user, why);
    if (result < 0)
        return result;
    finding.facts.in_group =
        !finding.facts.owns && share_group(&session->protection.owner, &question->subject->profile);
    verdict = protection_decide(protection, mode, &finding.facts);
    return verdict.refusal == PROTECTION_OPEN ? 1 : refuse(question, &verdict, &finding, why);
}

/* A file that was restored from another home brings its passwords, which nobody can give here: only
 * its owner gets it back, by another protection. */
static void take_write_password(struct session *session, const struct shield_question *question,
                                struct finding *finding)
{
    const struct protection_password *password =
        &question->file->protection.passwords[PROTECTION_MODE_WRITE];
    struct spsy_error unknown;

    take_password(session, question, PROTECTION_MODE_WRITE, finding);
    if (password->set && !finding->facts.knows_password[PROTECTION_MODE_WRITE])
        finding->facts.knows_password[PROTECTION_MODE_WRITE] =
            shield_password_is_foreign(session, password, &unknown) == 1;
}

/* P4. */
static int judge_change(struct session *session, const struct shield_question *question,
                        struct spsy_error *why)
{
    const struct spool_protection *protection = &question->file->protection;
    const struct settings *settings = session_settings(session, NULL);
    /* A file that cannot be read may have said so. */
    bool owner_only = settings->protect_by_owner_only || settings->broken;
    struct protection_verdict verdict;
    struct finding finding;

    take_subject(question, &finding);
    take_write_password(session, question, &finding);
    verdict = protection_decide_change(protection, &finding.facts, owner_only);
    if (verdict.refusal == PROTECTION_OPEN)
        return 1;
    if (verdict.refusal != PROTECTION_REFUSES_CHANGE)
        return refuse(question, &verdict, &finding, why);
    spsy_fail(why, SPSY_ERR_AUTHORITY, "SPY0120", "protection is changed by the file's owner, %s%s",
              question->file->job.user,
              owner_only ? ", alone (protectByOwnerOnly)"
                         : ", or with *SPLCTL, and by nobody else");
    return 0;
}

int shield_protection(struct session *session, const struct shield_question *question,
                      struct spsy_error *why)
{
    bool active = question->file->protection.state != PROTECTION_NONE;
    enum protection_mode mode = protection_mode_of(question->class);
    int open = 1;

    if (question->restores)
        return 1;
    if (question->protects)
        open = judge_change(session, question, why);
    if (open > 0 && active && question->protects != SHIELD_PROTECTS_ALONE)
        open = judge(session, question, mode, why);
    if (open > 0 && active && question->deletes && mode != PROTECTION_MODE_WRITE)
        open = judge(session, question, PROTECTION_MODE_WRITE, why);
    return open;
}

bool shield_keeps(struct session *session, const struct spool_subject *subject,
                  const struct spool_file *file)
{
    const struct shield_question question = {
        .function = "DLTSPLF", .class = SPOOL_CLASS_CONTROL, .file = file, .subject = subject};
    struct spsy_error why;

    return file->protection.state != PROTECTION_NONE &&
           shield_protection(session, &question, &why) <= 0;
}
