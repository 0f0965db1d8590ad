/* logctl.c - LOGCTL: adds, changes, deletes an entry of the sign-on table (M8-M11).
 *
 * MUST: *SECADM, and authority to the profile as CHGUSRPRF needs it (profile_authority.h), or
 * whoever has *SECADM could sign on as whom he likes; the home's owner may always change (C). The
 * new entry, of D the old one, is shown and confirmed before anything is permanent; what is then
 * written is what was shown, or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "command/profile/profile_authority.h"
#include "signon/new_password.h"

enum { ADD = 'A', CHANGE = 'C', DELETE = 'D' };

struct plan {
    int action;
    const char *id;
    bool there;                 /* before is the entry */
    struct signon_entry before; /* as it was shown */
    struct signon_entry after;  /* as it is to be */
};

/* ---- who may ---- */

/* By the kernel's word, embedded or over a socket; root could become him. */
static bool is_owner(const struct session *session)
{
    const struct principal *principal = &session->principal;

    return principal->origin == PRINCIPAL_HOME_OWNER ||
           (principal->origin == PRINCIPAL_PEER &&
            (principal->peer == 0 || principal->peer == spool_owner(session->spool)));
}

static int check_manager(const struct session *session, const struct spool_subject *subject,
                         int action, struct answer *answer)
{
    if (spool_subject_has(subject, SPSY_SECADM) || (is_owner(session) && action == CHANGE))
        return 0;
    return answer_fail(answer, "CPF222E",
                       "*SECADM special authority required for the sign-on table");
}

/* An entry whose profile is gone can be deleted; nobody can sign on with it. */
static int check_profile(struct change *change, const struct plan *plan)
{
    struct spool_profile profile;
    struct spsy_error error;
    int found = spool_profile_find(change->spool, plan->id, &profile, &error);

    if (found == SPSY_ERR_NOT_FOUND && plan->action == DELETE)
        return 0;
    if (found < 0)
        return answer_fail_error(change->answer, &error);
    if (is_owner(change->session) && plan->action == CHANGE)
        return 0;
    return profile_authority_change(change, plan->id);
}

/* Before anybody is asked for anything, since a new password that is the present one is told to be
 * it; it is checked again when it is done. */
static int check_early(struct session *session, const struct plan *plan, bool profile,
                       struct answer *answer)
{
    struct change change = {.session = session, .spool = session->spool, .answer = answer};
    struct spsy_error error;

    if (session_subject(session, &change.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (check_manager(session, &change.subject, plan->action, answer) < 0 ||
        (profile && check_profile(&change, plan) < 0))
        return SPSY_ERR_AUTHORITY;
    return 0;
}

/* ---- what is to be ---- */

static int fail_privileges(const char *text, struct answer *answer)
{
    return answer_fail(
        answer, "CPD0084",
        "Value %.20s not valid for PRIVILEGES; expected: X'00' to X'FC', the sum of 80 "
        "40 20 10 08 04",
        text);
}

/* X'80', 80 or *SAME. */
static int read_privileges(const struct parameters *parameters, unsigned *privileges,
                           struct answer *answer)
{
    const char *text = parameter_text(parameters, "PRIVILEGES");
    bool quoted = (text[0] == 'X' || text[0] == 'x') && text[1] == '\'';
    const char *digits = quoted ? text + 2 : text;
    unsigned long value;

    if (strcmp(text, "*SAME") == 0)
        return 0;
    value = strtoul(digits, NULL, 16);
    if (strspn(digits, "0123456789ABCDEFabcdef") != 2 ||
        strcmp(digits + 2, quoted ? "'" : "") != 0 || (value & 3))
        return fail_privileges(text, answer);
    *privileges = (unsigned)value;
    return 0;
}

static void read_priority(const struct parameters *parameters, enum signon_priority *priority)
{
    const char *text = parameter_text(parameters, "PRIORITY");

    for (int i = 0; i < SIGNON_PRIORITIES; i++)
        if (strcmp(text + (text[0] == '*'), signon_priorities[i]) == 0)
            *priority = (enum signon_priority)i;
}

/* What is omitted stays as it is (M9). */
static int read_values(const struct parameters *parameters, struct signon_entry *entry,
                       struct answer *answer)
{
    if (read_privileges(parameters, &entry->privileges, answer) < 0)
        return SPSY_ERR_VALUE;
    read_priority(parameters, &entry->priority);
    if (!parameter_is(parameters, "EXPIRE", "*SAME"))
        entry->no_expire = !parameter_is(parameters, "EXPIRE", "*YES");
    return 0;
}

/* M8, M9, M10: A refused if it is there, C and D if it is not. */
static int look_up(const struct signon_table *table, struct plan *plan, struct answer *answer)
{
    const struct signon_entry *entry = signon_table_find(table, plan->id);

    plan->there = entry != NULL;
    if (entry)
        plan->before = *entry;
    if (plan->there == (plan->action != ADD))
        return 0;
    return answer_fail(answer, "SPY0195", "user id %s is %s the sign-on table%s", plan->id,
                       plan->there ? "in" : "not in", plan->there ? " already" : "");
}

static const char *question_of(int action, bool changes_password)
{
    if (action == CHANGE)
        return changes_password ? "change it, and its password?" : "change it?";
    return action == ADD ? "add it?" : "delete it?";
}

static int make_plan(struct session *session, const struct parameters *parameters,
                     const struct signon_table *table, struct plan *plan, struct answer *answer)
{
    bool changed = false, asks = !parameter_is(parameters, "PASSWORD", "*SAME");
    char shown[NEW_PASSWORD_SHOWN_SIZE];

    if (look_up(table, plan, answer) < 0 || check_early(session, plan, true, answer) < 0)
        return SPSY_ERR_VALUE;
    plan->after = plan->before;
    snprintf(plan->after.id, sizeof plan->after.id, "%s", plan->id);
    if (plan->action != DELETE && read_values(parameters, &plan->after, answer) < 0)
        return SPSY_ERR_VALUE;
    if ((plan->action == ADD || (plan->action == CHANGE && asks)) &&
        new_password_ask(session, plan->there ? &plan->before : NULL, plan->there, &plan->after,
                         &changed, answer) < 0)
        return SPSY_ERR_VALUE;
    new_password_show(table, plan->action == DELETE ? &plan->before : &plan->after, shown);
    return new_password_confirm(session, shown, question_of(plan->action, changed), answer);
}

/* ---- doing it ---- */

/* The entry is what was shown. */
static bool is_as_shown(const struct plan *plan, const struct signon_entry *entry)
{
    if (!plan->there || !entry)
        return plan->there == (entry != NULL);
    return memcmp(entry, &plan->before, sizeof *entry) == 0;
}

static int write_it(struct change *change, const struct plan *plan, struct signon_table *table)
{
    struct signon_entry *entry = signon_table_find(table, plan->id);
    struct spsy_error error;
    int result = 0;

    if (!is_as_shown(plan, entry))
        return answer_fail(change->answer, "SPY0195",
                           "the entry of %s has been changed by somebody else meanwhile: nothing "
                           "was changed",
                           plan->id);
    if (plan->action == ADD)
        result = signon_table_insert(table, &plan->after, &error);
    else if (plan->action == CHANGE)
        *entry = plan->after;
    else
        signon_table_remove(table, entry);
    if (result == 0)
        result = signon_save(change->session, table, &error);
    return result < 0 ? answer_fail_error(change->answer, &error) : 0;
}

static int carry_out(struct change *change)
{
    const struct plan *plan = change->prepared;
    struct signon_table table;
    struct spsy_error error;
    int result;

    if (check_manager(change->session, &change->subject, plan->action, change->answer) < 0 ||
        check_profile(change, plan) < 0)
        return SPSY_ERR_AUTHORITY;
    if (signon_need(change->session, &table, &error) < 0)
        return answer_fail_error(change->answer, &error);
    result = write_it(change, plan, &table);
    signon_table_free(&table);
    if (result < 0)
        return result;
    return change_done(change, "SPY0001", "sign-on table: user id %s %s", plan->id,
                       plan->action == ADD      ? "added"
                       : plan->action == CHANGE ? "changed"
                                                : "deleted");
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *action = parameter_text(parameters, "ACTION");
    struct plan plan = {.action = action[action[0] == '*'],
                        .id = parameter_text(parameters, "USRPRF")};
    struct signon_table table;
    struct spsy_error error;
    int result = check_early(session, &plan, false, answer);

    if (result < 0)
        return result;
    if (signon_need(session, &table, &error) < 0)
        return answer_fail_error(answer, &error);
    result = make_plan(session, parameters, &table, &plan, answer);
    signon_table_free(&table);
    if (result == 0)
        result = change_run_prepared(session, parameters, answer, carry_out, &plan);
    explicit_bzero(&plan, sizeof plan);
    return result;
}

/* clang-format off */
static const struct parameter_definition parameters[] = {
    {.keyword = "ACTION", .type = PARAMETER_CHOICE, .special = "A C D *A *C *D", .required = true,
     .position = 1, .help = "what is done with the entry: A adds it, C changes it, D deletes it"},
    {.keyword = "USRPRF", .type = PARAMETER_NAME, .required = true, .position = 2,
     .help = "user id: the profile that signs on"},
    {.keyword = "PRIVILEGES", .type = PARAMETER_TEXT, .special = "*SAME", .default_value = "*SAME",
     .position = 3, .most = 8,
     .help = "what of its profile the sign-on leaves, X'00' to X'FC'; *SAME: of a new one X'00'\n"
             "80 create spooled files and objects; 40 *JOBCTL; 20 passwords of files; 10 its own "
             "password; 08 *SECADM and LOGCTL; 04 *SPLCTL and *ALLOBJ. A bit gives nothing that "
             "the profile has not"},
    {.keyword = "PRIORITY", .type = PARAMETER_CHOICE,
     .special = "*SAME NONE LOW STANDARD HIGH *NONE *LOW *STANDARD *HIGH", .default_value = "*SAME",
     .position = 4, .help = "kept and shown; nothing here runs by it"},
    {.keyword = "EXPIRE", .type = PARAMETER_CHOICE, .special = "*SAME *YES *NO NOEXPIRE",
     .default_value = "*SAME", .position = 5,
     .help = "NOEXPIRE or *NO: the password does not expire; *SAME: of a new one *YES"},
    {.keyword = "PASSWORD", .secret = true, .type = PARAMETER_CHOICE, .special = "*PROMPT *SAME",
     .default_value = "*PROMPT", .position = 6,
     .help = "*PROMPT: it is asked for, twice; of C an empty answer leaves it as it is; *SAME: C "
             "does not ask"},
    PARAMETERS_END,
};
/* clang-format on */

const struct command_definition command_logctl = {
    .name = "LOGCTL",
    .summary = "add, change or delete an entry of the sign-on table",
    .notes =
        "Model 204's command. The new entry, of D the old one, is shown and confirmed before "
        "anything is permanent; whoever breaks off has changed nothing. Passwords are asked for "
        "at the terminal or read from --password-fd, and are never part of a statement. A new "
        "password is neither the current one, nor the one before, nor the user id; it takes a "
        "revoked user id back.\n"
        "Needs *SECADM, and *OBJMGT and *USE to the profile; the home's owner may always "
        "change. spsy ctltab --create makes the table.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};
