/* chgpwd.c - CHGPWD: whoever knows his password gives himself another (M22).
 *
 * MUST: the present one is asked for first, and a wrong one counts as a sign-on that has failed: a
 * terminal that somebody left is no place to guess at. */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "signon/new_password.h"

/* Nothing is deleted because somebody changes his password (M21). */
static int keep(void *context, const char *id, struct spsy_error *error)
{
    (void)context;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0193",
                     "the password of %s has expired, and its days of grace are over", id);
}

static int judge(const struct signon_attempt *attempt, struct answer *answer)
{
    if (attempt->outcome == SIGNON_FAILED)
        return answer_fail(answer, "SPY0191",
                           "wrong password of %s, or revoked: nothing was changed", attempt->id);
    if (attempt->outcome == SIGNON_OUTDATED)
        return answer_fail(
            answer, "SPY0193",
            "the password of %s has expired on %s: a manager gives another, LOGCTL C", attempt->id,
            attempt->expires);
    return 0;
}

static int prove(struct session *session, const char *id, struct answer *answer)
{
    char present[SIGNON_PASSWORD_SIZE], prompt[64];
    struct signon_attempt attempt = {.id = id, .password = present, .deleted = keep};
    struct spsy_error error;
    int result;

    snprintf(prompt, sizeof prompt, "Current password of %s: ", id);
    result = new_password_secret(session, prompt, present, answer);
    if (result == 0 && signon_attempt(session, &attempt, &error) < 0)
        result = answer_fail_error(answer, &error);
    explicit_bzero(present, sizeof present);
    return result < 0 ? result : judge(&attempt, answer);
}

struct pair {
    struct signon_entry before, after;
};

static int write_it(struct change *change, const struct pair *pair, struct signon_table *table)
{
    struct signon_entry *entry = signon_table_find(table, pair->before.id);
    struct spsy_error error;

    if (!entry || memcmp(entry, &pair->before, sizeof *entry) != 0)
        return answer_fail(change->answer, "SPY0195",
                           "the entry of %s has been changed by somebody else meanwhile: nothing "
                           "was changed",
                           pair->before.id);
    *entry = pair->after;
    return signon_save(change->session, table, &error) < 0
               ? answer_fail_error(change->answer, &error)
               : 0;
}

static int carry_out(struct change *change)
{
    const struct pair *pair = change->prepared;
    struct signon_table table;
    struct spsy_error error;
    int result;

    if (signon_need(change->session, &table, &error) < 0)
        return answer_fail_error(change->answer, &error);
    result = write_it(change, pair, &table);
    signon_table_free(&table);
    return result < 0 ? result
                      : change_done(change, "SPY0001", "password of %s changed", pair->before.id);
}

static int find(struct session *session, const char *id, struct signon_entry *entry,
                struct answer *answer)
{
    const struct signon_entry *found;
    struct signon_table table;
    struct spsy_error error;

    if (signon_need(session, &table, &error) < 0)
        return answer_fail_error(answer, &error);
    found = signon_table_find(&table, id);
    if (found)
        *entry = *found;
    signon_table_free(&table);
    if (!found)
        return answer_fail(answer, "SPY0195", "user id %s is not in the sign-on table", id);
    if (entry->privileges &
        SIGNON_OWN_PASSWORD) /* the entry's, also for whom the kernel has named */
        return 0;
    return answer_fail(
        answer, "SPY0194",
        "the sign-on of %s has no privilege X'10', which is needed to change one's own "
        "password",
        id);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *id = session->principal.signed_on;
    struct pair pair = {.before.id = ""};
    struct spsy_error error;
    bool changed;
    int result = find(session, id, &pair.before, answer);

    /* Where no failure can be counted nobody is to guess. */
    if (result == 0 && spool_may_change(session->spool, &error) < 0)
        result = answer_fail_error(answer, &error);
    if (result == 0)
        result = prove(session, id, answer);
    if (result == 0)
        result = find(session, id, &pair.before, answer); /* failures are counted anew */
    pair.after = pair.before;
    if (result == 0)
        result = new_password_ask(session, &pair.before, false, &pair.after, &changed, answer);
    if (result == 0)
        result = change_run_prepared(session, parameters, answer, carry_out, &pair);
    explicit_bzero(&pair, sizeof pair);
    return result;
}

static const struct parameter_definition parameters[] = {PARAMETERS_END};

const struct command_definition command_chgpwd = {
    .name = "CHGPWD",
    .summary = "change one's own password in the sign-on table",
    .notes =
        "The user id is that of whoever signed on, whatever --user says. The current password is "
        "asked for, then the new one twice, which is neither the current one, nor the one before, "
        "nor the user id. A wrong current password counts as a "
        "sign-on that failed. Needs privilege X'10' of one's entry.",
    .parameters = parameters,
    .run = run,
    .page = "www.ibm.com/docs/ssw_ibm_i_73/cl/chgpwd.htm",
};
