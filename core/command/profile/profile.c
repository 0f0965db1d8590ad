/* profile.c - CRTUSRPRF, CHGUSRPRF, DLTUSRPRF.
 *
 * MUST (core/object/README.md, "Administration"): *SECADM, of whatever origin, and authority to the
 * profiles that are concerned (profile_authority.h). Nobody gives a special authority that they do
 * not have; putting a profile into a group counts as giving the group's, and so does making it
 * somebody's login. What a profile has already is not given again; *SECADM is given by *SECADM with
 * *ALLOBJ. A profile that has *ALLOBJ is changed and deleted by *ALLOBJ alone (chosen). A profile
 * that owns something is not deleted. What IBM ships for the system's own jobs is not changed.
 *
 * S1: LCLUSER is looked up before the transaction, because a name service may hang. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/change.h"
#include "command/commands.h"
#include "command/profile/profile_authority.h"
#include "command/profile/profile_keywords.h"
#include "command/profile/profile_password.h"
#include "dispatch/dispatch.h"
#include "object/given_name.h"
#include "session/login.h"

enum { SPECIALS_MAX = 8, SPECIAL_LIST_SIZE = SPECIALS_MAX * 12 };

/* Whoever owns it, or was granted authority to it before it had *ALLOBJ, would be as strong. */
static int check_officer(struct change *change, const struct spool_profile *profile)
{
    if (!(profile->special & SPSY_ALLOBJ) || spool_subject_has(&change->subject, SPSY_ALLOBJ))
        return 0;
    return answer_fail(change->answer, "CPF2217",
                       "Not authorized to user profile %s: it has *ALLOBJ, which is needed to "
                       "change or delete it",
                       profile->name);
}

/* "*SPLCTL *JOBCTL", for a message. */
static void list_specials(uint32_t set, char text[SPECIAL_LIST_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t bit = 1; bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if (set & bit)
            used += (size_t)snprintf(text + used, SPECIAL_LIST_SIZE - used, "%s%s", used ? " " : "",
                                     spool_special_name(bit));
}

static int check_may_give(struct change *change, uint32_t given, const char *how)
{
    const struct spsy_special *special = &change->subject.special;
    uint32_t lacking = given & ~(special->own | special->group | special->adopted);
    char text[SPECIAL_LIST_SIZE];

    if (!lacking)
        return 0;
    list_specials(lacking, text);
    return answer_fail(change->answer, "CPF2242",
                       "Special authority %s not given%s: you do not "
                       "have it",
                       text, how);
}

/* A group that the profile was not in: it exists, is not the profile itself, he may name it, and
 * what it has may be given. */
static int check_group(struct change *change, const struct spool_profile *before,
                       const char *profile, const char *group)
{
    struct spool_profile found;
    struct spsy_error error;
    char how[48];

    if (strcmp(group, profile) == 0)
        return answer_fail(change->answer, "CPD0084", "User profile %s cannot be its own group",
                           profile);
    if (spool_profile_find(change->spool, group, &found, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (before && spool_profile_is_member(before, group))
        return 0;
    if (profile_authority_group(change, group) < 0)
        return SPSY_ERR_AUTHORITY;
    snprintf(how, sizeof how, " by membership in group %s", group);
    return check_may_give(change, found.special, how);
}

static uint32_t read_specials(const struct value *list)
{
    uint32_t set = 0;

    for (size_t i = 0; i < list->count; i++)
        set |= spool_special_parse(list->items[i].text); /* *NONE and *USRCLS add nothing */
    return set;
}

/* *NONE, *SAME and *USRCLS stand alone. */
static int check_alone(struct change *change, const char *keyword)
{
    const struct value *list = parameter(change->parameters, keyword);

    for (size_t i = 0; list->count > 1 && i < list->count; i++)
        if (strcmp(list->items[i].text, "*NONE") == 0 ||
            strcmp(list->items[i].text, "*SAME") == 0 ||
            strcmp(list->items[i].text, "*USRCLS") == 0)
            return answer_fail(change->answer, "CPD0084",
                               "Value %s not valid for %s together with others",
                               list->items[i].text, keyword);
    return 0;
}

static int read_supplemental(struct change *change, struct spool_profile *profile)
{
    const struct value *list = parameter(change->parameters, "SUPGRPPRF");

    if (check_alone(change, "SUPGRPPRF") < 0)
        return SPSY_ERR_VALUE;
    if (parameter_is(change->parameters, "SUPGRPPRF", "*SAME"))
        return 0;
    profile->supplemental_count = 0;
    if (parameter_is(change->parameters, "SUPGRPPRF", "*NONE"))
        return 0;
    for (size_t i = 0; i < list->count; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(list->items[k].text, list->items[i].text) == 0)
                return answer_fail(change->answer, "CPD0084", "Group %s appears twice in SUPGRPPRF",
                                   list->items[i].text);
        snprintf(profile->supplemental[profile->supplemental_count++], 11, "%s",
                 list->items[i].text);
    }
    return 0;
}

static int read_special(struct change *change, struct spool_profile *profile)
{
    if (check_alone(change, "SPCAUT") < 0)
        return SPSY_ERR_VALUE;
    if (!parameter_is(change->parameters, "SPCAUT", "*SAME"))
        profile->special = read_specials(parameter(change->parameters, "SPCAUT"));
    return 0;
}

/* ---- LCLUSER ---- */

/* name "": none. */
struct local_user {
    char name[SPOOL_LOCAL_USER_SIZE];
    uid_t uid;
};

/* What was found out and asked for before the transaction. */
struct prepared {
    struct local_user login;
    struct profile_password password;
};

static void take_login(const struct local_user *login, struct spool_profile *profile)
{
    memcpy(profile->local_user, login->name, sizeof profile->local_user);
    profile->local_uid = login->uid;
}

static int refuse_login(struct answer *answer, const char *login, const char *why)
{
    return answer_fail(answer, "CPD0084", "Value %.*s not valid for LCLUSER: %s",
                       spsy_text_cut(login, 80), login, why);
}

/* Those whose uid says more, or less, than a profile could. */
static int check_login(struct session *session, const char *login, uid_t uid, struct answer *answer)
{
    if (uid == login_overflow_uid())
        return refuse_login(answer, login,
                            "its user id stands for every user who has no place in a user "
                            "namespace");
    if (uid == 0 || uid == spool_owner(session->spool))
        return refuse_login(answer, login, "root and the home's owner are QSECOFR always");
    return 0;
}

/* Only for whom it concerns: nobody else is told which logins there are, or waits for them. */
static int look_up_login(struct session *session, const char *name, struct local_user *login,
                         struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error;
    int found;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (profile_authority_administrator(&subject, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    found = strlen(name) < sizeof login->name ? login_by_name(name, &login->uid, &error) : 0;
    if (found < 0)
        return answer_fail_error(answer, &error);
    if (found == 0)
        return refuse_login(answer, name, "there is no such login on this system");
    snprintf(login->name, sizeof login->name, "%s", name);
    return check_login(session, name, login->uid, answer);
}

/* Whoever signs on by the login has what the profile and its groups have. */
static int check_login_given(struct change *change, const struct spool_profile *before,
                             const struct spool_profile *profile)
{
    struct spsy_special special;
    struct spsy_error error;
    char how[64];

    if (!profile->local_user[0] || (before && before->local_uid == profile->local_uid &&
                                    strcmp(before->local_user, profile->local_user) == 0))
        return 0;
    if (spool_special_of_profile(change->spool, profile, NULL, 0, &special, &error) < 0)
        return answer_fail_error(change->answer, &error);
    snprintf(how, sizeof how, " to login %s", profile->local_user);
    return check_may_give(change, special.own | special.group, how);
}

/* ---- the profile ---- */

/* *WRKSTN and *DEV have no library: spool_profile_queue says what they are here. */
static void read_queue(const struct parameters *parameters, struct spool_profile *profile)
{
    const char *text = parameter_text(parameters, "OUTQ");

    if (strcmp(text, "*SAME") == 0)
        return;
    parameter_qualified(parameters, "OUTQ", text[0] == '*' ? "" : "QGPL", profile->queue_library,
                        profile->queue);
}

/* The parameters into the profile; *SAME leaves a value as it is. */
static int read_profile(struct change *change, struct spool_profile *profile)
{
    const struct parameters *parameters = change->parameters;

    if (read_special(change, profile) < 0 || read_supplemental(change, profile) < 0)
        return SPSY_ERR_VALUE;
    if (!parameter_is(parameters, "GRPPRF", "*SAME"))
        parameter_copy(parameters, "GRPPRF", profile->group, sizeof profile->group);
    if (!parameter_is(parameters, "STATUS", "*SAME"))
        profile->enabled = parameter_is(parameters, "STATUS", "*ENABLED");
    read_queue(parameters, profile);
    if (!parameter_is(parameters, "TEXT", "*SAME"))
        parameter_description(parameters, profile->text, sizeof profile->text);
    if (!parameter_is(parameters, "LCLUSER", "*SAME"))
        take_login(&((const struct prepared *)change->prepared)->login, profile);
    return 0;
}

/* IBM's page "*SECADM special authority" (ssw_ibm_i_73/rzarl/rzarlsecsa.htm): only *SECADM together
 * with *ALLOBJ gives it. */
static int check_special(struct change *change, uint32_t given)
{
    if (check_may_give(change, given, "") < 0)
        return SPSY_ERR_AUTHORITY;
    if (!(given & SPSY_SECADM) || spool_subject_has(&change->subject, SPSY_ALLOBJ))
        return 0;
    return answer_fail(change->answer, "CPF2269",
                       "Special authority *SECADM not given: that needs *ALLOBJ as well");
}

/* before NULL: a new profile. */
static int check_given(struct change *change, const struct spool_profile *before,
                       const struct spool_profile *profile)
{
    int result = check_special(change, profile->special & ~(before ? before->special : 0));

    if (result == 0 && strcmp(profile->group, "*NONE") != 0)
        result = check_group(change, before, profile->name, profile->group);
    for (size_t i = 0; result == 0 && i < profile->supplemental_count; i++)
        result = check_group(change, before, profile->name, profile->supplemental[i]);
    return result == 0 ? check_login_given(change, before, profile) : result;
}

/* As on IBM i a profile may name a queue that is not there yet. */
static void warn_of_queue(struct change *change, const struct spool_profile *profile)
{
    char library[11], name[11];
    struct spool_queue queue;
    struct spsy_error error;

    spool_profile_queue(profile, library, name);
    if (spool_queue_find(change->spool, library, name, &queue, &error) == SPSY_ERR_NOT_FOUND)
        answer_message(change->answer, "SPY0003", "User profile %s: %s", profile->name, error.text);
}

/* Such a name is given to whoever has no profile (G9); a profile that is older goes on. */
static int check_not_given(struct change *change, const char *name)
{
    if (!given_name_is_profile(name))
        return 0;
    return answer_fail(change->answer, "CPD0084", "Value %s not valid for USRPRF: %s", name,
                       name[0] == 'Y' ? "Y and a user id in base 36 is kept for logins without a "
                                        "user profile"
                                      : "Z and a number in base 36 is kept for owners of print "
                                        "jobs who have no login");
}

/* The row is there. values NULL: nothing was said about a stored keyword. */
static int keep(struct change *change, const struct spool_profile *profile,
                struct spool_stored *stored)
{
    struct spsy_error error;
    int result = stored->values ? spool_stored_keep(change->spool, &spool_profile_stored, "",
                                                    profile->name, stored, &error)
                                : 0;

    spool_stored_free(stored);
    return result < 0 ? answer_fail_error(change->answer, &error) : 0;
}

/* Without a group it is who creates it, and nothing has to be read. */
static int find_owner(struct change *change, struct new_owner *owner)
{
    if (strcmp(change->subject.profile.group, "*NONE") != 0)
        return change_new_owner(change, owner);
    memset(owner, 0, sizeof *owner);
    snprintf(owner->owner, sizeof owner->owner, "%s", change->session->current_user);
    return 0;
}

static int insert_owned(struct change *change, const struct spool_profile *profile)
{
    uint32_t public_authority = spool_authority_parse(parameter_text(change->parameters, "AUT"));
    struct new_owner owner;
    struct spsy_error error;

    if (find_owner(change, &owner) < 0)
        return SPSY_ERR_IO;
    if (spool_profile_insert_owned(change->spool, profile, owner.owner, public_authority, &error) <
        0)
        return answer_fail_error(change->answer, &error);
    return change_give_group(change, &owner, SPOOL_USER_PROFILE, "", profile->name);
}

static int insert(struct change *change, const struct spool_profile *profile,
                  struct spool_stored *stored)
{
    int result = check_given(change, NULL, profile);

    if (result == 0)
        result = insert_owned(change, profile);
    if (result == 0)
        return keep(change, profile, stored);
    spool_stored_free(stored);
    return result;
}

static int keep_password(struct change *change, const char *name)
{
    const struct prepared *prepared = change->prepared;

    return profile_password_keep(change, &prepared->password, name);
}

static int create(struct change *change)
{
    struct spool_profile profile = {.enabled = true};
    struct spool_stored stored;

    if (profile_authority_administrator(&change->subject, change->answer) < 0)
        return SPSY_ERR_AUTHORITY;
    parameter_copy(change->parameters, "USRPRF", profile.name, sizeof profile.name);
    if (check_not_given(change, profile.name) < 0 || read_profile(change, &profile) < 0 ||
        profile_keywords_take(change, NULL, &profile, &stored) < 0 ||
        insert(change, &profile, &stored) < 0)
        return SPSY_ERR_VALUE;
    if (keep_password(change, profile.name) < 0)
        return SPSY_ERR_VALUE;
    warn_of_queue(change, &profile);
    return change_done(change, "CPC2204", "User profile %s created", profile.name);
}

/* IBM's page CHGUSRPRF of V5R3 (setgetweb.com/p/iSeries/v5r3/chgusrpr.htm), USRPRF: "not valid on
 * this parameter". The list of a later release could not be found. */
static bool is_never_changed(const char *name)
{
    static const char *const ibm_supplied[] = {
        "QAUTPROF", "QCOLSRV", "QDBSHR",  "QDBSHRDO", "QDFTOWN", "QDIRSRV", "QDLFM",
        "QDOC",     "QDSNX",   "QFNC",    "QGATE",    "QIPP",    "QLPAUTO", "QLPINSTALL",
        "QMSF",     "QNTP",    "QPEX",    "QPM400",   "QSNADS",  "QSPL",    "QSPLJOB",
        "QSYS",     "QTCP",    "QTSTRQS", "QYPSJSVR",
    };

    for (size_t i = 0; i < sizeof ibm_supplied / sizeof ibm_supplied[0]; i++)
        if (strcmp(name, ibm_supplied[i]) == 0)
            return true;
    return false;
}

static int update(struct change *change, const struct spool_profile *before,
                  const struct spool_profile *profile, struct spool_stored *stored)
{
    struct spsy_error error;
    int result = check_given(change, before, profile);

    if (result == 0 && spool_profile_update(change->spool, profile, &error) < 0)
        result = answer_fail_error(change->answer, &error);
    if (result == 0)
        return keep(change, profile, stored);
    spool_stored_free(stored);
    return result;
}

static int modify(struct change *change)
{
    const char *name = parameter_text(change->parameters, "USRPRF");
    struct spool_profile before, profile;
    struct spool_stored stored;
    struct spsy_error error;

    if (profile_authority_administrator(&change->subject, change->answer) < 0)
        return SPSY_ERR_AUTHORITY;
    if (is_never_changed(name))
        return answer_fail(change->answer, "CPD0084",
                           "Value %s not valid for USRPRF: IBM ships this profile for the system "
                           "itself, and it is not changed",
                           name);
    if (spool_profile_find(change->spool, name, &before, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (check_officer(change, &before) < 0 || profile_authority_change(change, name) < 0)
        return SPSY_ERR_AUTHORITY;
    profile = before;
    if (read_profile(change, &profile) < 0 ||
        profile_keywords_take(change, &before, &profile, &stored) < 0 ||
        update(change, &before, &profile, &stored) < 0 || keep_password(change, name) < 0)
        return SPSY_ERR_VALUE;
    if (!parameter_is(change->parameters, "OUTQ", "*SAME"))
        warn_of_queue(change, &profile);
    return change_done(change, "CPC2205", "User profile %s changed", profile.name);
}

/* Without them `spsy` would have no one to run as, or X5 no profile to name. */
static bool is_shipped(const char *name)
{
    static const char *const shipped[] = {"QSECOFR", "QSYSOPR", "QPGMR", "QUSER"};

    for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++)
        if (strcmp(name, shipped[i]) == 0)
            return true;
    return spsy_system_profile(name);
}

static int delete (struct change *change)
{
    const char *name = parameter_text(change->parameters, "USRPRF");
    struct spool_profile profile;
    struct spsy_error error;

    if (profile_authority_administrator(&change->subject, change->answer) < 0)
        return SPSY_ERR_AUTHORITY;
    if (is_shipped(name))
        return answer_fail(change->answer, "CPF9898",
                           "User profile %s belongs to the system and is not deleted", name);
    if (strcmp(name, change->session->current_user) == 0 ||
        strcmp(name, change->session->principal.signed_on) == 0)
        return answer_fail(change->answer, "CPF9898",
                           "User profile %s not deleted: this job runs under it", name);
    if (spool_profile_find(change->spool, name, &profile, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (check_officer(change, &profile) < 0 || profile_authority_delete(change, name) < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_profile_delete(change->spool, name, &error) < 0 ||
        signon_forget(change->session, name, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2191", "User profile %s deleted", name);
}

static int run_prepared(struct session *session, const struct parameters *parameters,
                        struct answer *answer, int (*carry_out)(struct change *change))
{
    const char *name = parameter_text(parameters, "LCLUSER");
    struct prepared prepared = {.login.name = ""};
    int result = 0;

    /* A value that the command does not know as special would be a login's name. */
    if (strcmp(name, "*NONE") != 0 && (strcmp(name, "*SAME") != 0 || carry_out == create))
        result = look_up_login(session, name, &prepared.login, answer);
    if (result == 0 && parameter_is(parameters, "PASSWORD", "*PROMPT"))
        result = profile_password_ask(session, parameter_text(parameters, "USRPRF"),
                                      &prepared.password, answer);
    if (result == 0)
        result = change_run_prepared(session, parameters, answer, carry_out, &prepared);
    explicit_bzero(&prepared, sizeof prepared);
    return result;
}

static int run_create(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return run_prepared(session, parameters, answer, create);
}

static int run_change(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return run_prepared(session, parameters, answer, modify);
}

static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, delete);
}

#define PROFILE                                                                                    \
    {                                                                                              \
        .keyword = "USRPRF", .type = PARAMETER_NAME, .required = true, .position = 1,              \
        .help = "user profile"                                                                     \
    }

#define PROFILE_NOTES                                                                              \
    "Most keywords are kept and shown, and nothing here acts by them: no menu "                    \
    "or program is called, no storage is counted, no day of expiration disables a profile. "       \
    "What acts: STATUS, PASSWORD(*PROMPT), SPCAUT with USRCLS, GRPPRF, SUPGRPPRF, OUTQ, LCLUSER, " \
    "and for objects "                                                                             \
    "that it creates OWNER and GRPAUT.\n"                                                          \
    "USRCLS alone changes no special authority; SPCAUT(*USRCLS) gives *SECOFR all of them, "       \
    "*SECADM *SECADM, *SYSOPR *JOBCTL and *SAVSYS, *PGMR and *USER none. Whoever gives one has "   \
    "it, and to give *SECADM has *ALLOBJ too; a profile that has *ALLOBJ is changed by *ALLOBJ.\n" \
    "A profile is an object. Without *ALLOBJ you need *OBJMGT and *USE to one that you change, "   \
    "*OBJEXIST and *USE to one that you delete, and *OBJMGT, *OBJOPR, *READ, *ADD, *UPD and *DLT " \
    "to one that you name in GRPPRF or SUPGRPPRF, and adopted authority gives none of these to a " \
    "group. Who creates a profile owns it; GRTOBJAUT and CHGOBJOWN have OBJTYPE(*USRPRF)."
#define MAXSTGLRG "MAXSTGLRG storage is not counted here; its relation to MAXSTG could not be found"

const struct command_definition command_crtusrprf = {
    .name = "CRTUSRPRF",
    .summary = "create a user profile",
    .notes = PROFILE_NOTES,
    .parameters = profile_create_parameters,
    .run = run_create,
    .page = "ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/crtusrprf.htm",
    .missing = MAXSTGLRG,
};

const struct command_definition command_chgusrprf = {
    .name = "CHGUSRPRF",
    .summary = "change a user profile",
    .notes = PROFILE_NOTES,
    .parameters = profile_change_parameters,
    .run = run_change,
    .page = "www.ibm.com/docs/ssw_ibm_i_73/cl/chgusrprf.htm",
    .missing = MAXSTGLRG,
};

static const struct parameter_definition delete_parameters[] = {
    PROFILE,
    {.keyword = "OWNOBJOPT",
     .type = PARAMETER_CHOICE,
     .special = "*NODLT",
     .default_value = "*NODLT",
     .position = 2,
     .help = "what becomes of what it owns: with anything the profile is not deleted"},
    {.keyword = "PGPOPT",
     .type = PARAMETER_CHOICE,
     .special = "*NOCHG",
     .default_value = "*NOCHG",
     .position = 3,
     .help = "what becomes of objects whose primary group it is: there is none",
     .standing = PARAMETER_CHECKED},
    PARAMETERS_END,
};

const struct command_definition command_dltusrprf = {
    .name = "DLTUSRPRF",
    .summary = "delete a user profile that owns nothing",
    .parameters = delete_parameters,
    .run = run_delete,
    .page = "www.ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/dltusrprf.htm",
    .missing =
        "OWNOBJOPT(*DLT *CHGOWN) what it owns is deleted, or given away by CHGOBJOWN, before\n"
        "PGPOPT(*CHGPGP) no object has a primary group here\n"
        "EIMASSOC there is no EIM here",
};
