#include "command/profile/profile_password.h"

#include <stdio.h>
#include <string.h>

#include "command/profile/profile_authority.h"
#include "signon/new_password.h"

/* New entries leave what an ordinary user needs: special authorities are for LOGCTL to leave. */
enum { PRIVILEGES_AT_FIRST = SIGNON_CREATE | SIGNON_OWN_PASSWORD };

/* Before anybody is asked, since a new password that is the present one is told to be it: what is
 * needed to change the profile, where there is one. */
static int check_authority(struct session *session, const char *name, struct answer *answer)
{
    struct change change = {.session = session, .spool = session->spool, .answer = answer};
    struct spool_profile profile;
    struct spsy_error error;
    int found;

    if (session_subject(session, &change.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (profile_authority_administrator(&change.subject, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    found = spool_profile_find(session->spool, name, &profile, &error);
    if (found == SPSY_ERR_NOT_FOUND)
        return 0;
    return found < 0 ? answer_fail_error(answer, &error) : profile_authority_change(&change, name);
}

int profile_password_ask(struct session *session, const char *name,
                         struct profile_password *prepared, struct answer *answer)
{
    const struct signon_entry *entry;
    struct signon_table table;
    struct spsy_error error;
    bool changed;

    if (check_authority(session, name, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    if (signon_need(session, &table, &error) < 0)
        return answer_fail_error(answer, &error);
    entry = signon_table_find(&table, name);
    prepared->asked = true;
    prepared->was_there = entry != NULL;
    if (entry)
        prepared->before = *entry;
    signon_table_free(&table);
    prepared->entry = prepared->before;
    if (!prepared->was_there)
        prepared->entry.privileges = PRIVILEGES_AT_FIRST;
    snprintf(prepared->entry.id, sizeof prepared->entry.id, "%s", name);
    return new_password_ask(session, prepared->was_there ? &prepared->before : NULL, false,
                            &prepared->entry, &changed, answer);
}

static int put_entry(const struct profile_password *prepared, struct signon_table *table,
                     struct spsy_error *error)
{
    struct signon_entry *entry = signon_table_find(table, prepared->entry.id);

    if (prepared->was_there != (entry != NULL) ||
        (entry && memcmp(entry, &prepared->before, sizeof *entry) != 0))
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0195",
                         "the entry of %s has been changed by somebody else meanwhile: nothing was "
                         "changed",
                         prepared->entry.id);
    if (!entry)
        return signon_table_insert(table, &prepared->entry, error);
    *entry = prepared->entry;
    return 0;
}

int profile_password_keep(struct change *change, const struct profile_password *prepared,
                          const char *name)
{
    struct signon_table table;
    struct spsy_error error;
    int result;

    if (!prepared->asked) {
        result = parameter_is(change->parameters, "PASSWORD", "*NONE")
                     ? signon_forget(change->session, name, &error)
                     : 0;
        return result < 0 ? answer_fail_error(change->answer, &error) : 0;
    }
    result = signon_need(change->session, &table, &error);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    result = put_entry(prepared, &table, &error);
    if (result == 0)
        result = signon_save(change->session, &table, &error);
    signon_table_free(&table);
    return result < 0 ? answer_fail_error(change->answer, &error) : 0;
}
