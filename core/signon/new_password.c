#include "signon/new_password.h"

#include <stdio.h>
#include <string.h>

static const char nothing[] = "nothing was changed";

int new_password_secret(struct session *session, const char *prompt,
                        char secret[SIGNON_PASSWORD_SIZE], struct answer *answer)
{
    struct spsy_error error;
    bool answered;

    if (streams_ask(session->streams, prompt, true, secret, SIGNON_PASSWORD_SIZE, &answered,
                    &error) < 0)
        return answer_fail_error(answer, &error);
    if (answered)
        return 0;
    return answer_fail(
        answer, "SPY0196",
        "nobody has answered \"%s\": %s; the terminal is asked, or the descriptor of "
        "--password-fd",
        prompt, nothing);
}

/* The new one again. */
static int confirm(struct session *session, const char *id, const char *password,
                   struct answer *answer)
{
    char again[SIGNON_PASSWORD_SIZE], prompt[64];
    int result;

    snprintf(prompt, sizeof prompt, "New password of %s again: ", id);
    result = new_password_secret(session, prompt, again, answer);
    if (result == 0 && strcmp(again, password) != 0)
        result = answer_fail(answer, "SPY0196", "passwords do not match: %s", nothing);
    explicit_bzero(again, sizeof again);
    return result;
}

static int take(struct session *session, const struct signon_entry *before, bool may_keep,
                const char *password, struct signon_entry *entry, bool *changed,
                struct answer *answer)
{
    struct spsy_error error;

    *changed = password[0] || !may_keep;
    if (!*changed)
        return 0;
    if (signon_password_check(before, entry->id, password, &error) < 0)
        return answer_fail_error(answer, &error);
    if (confirm(session, entry->id, password, answer) < 0)
        return SPSY_ERR_VALUE;
    if (signon_password_set(entry, password, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

int new_password_ask(struct session *session, const struct signon_entry *before, bool may_keep,
                     struct signon_entry *entry, bool *changed, struct answer *answer)
{
    char password[SIGNON_PASSWORD_SIZE], prompt[80];
    int result;

    snprintf(prompt, sizeof prompt, "New password of %s%s: ", entry->id,
             may_keep ? " (empty: as it is)" : "");
    result = new_password_secret(session, prompt, password, answer);
    if (result == 0)
        result = take(session, before, may_keep, password, entry, changed, answer);
    explicit_bzero(password, sizeof password);
    return result;
}

int new_password_confirm(struct session *session, const char *shown, const char *question,
                         struct answer *answer)
{
    char prompt[STREAMS_PROMPT_SIZE];
    struct spsy_error error;
    bool answered, confirmed;

    _Static_assert(NEW_PASSWORD_SHOWN_SIZE + 64 <= STREAMS_PROMPT_SIZE, "what is shown is whole");
    snprintf(prompt, sizeof prompt, "%s: %s", shown, question);
    if (streams_confirm(session->streams, prompt, &answered, &confirmed, &error) < 0)
        return answer_fail_error(answer, &error);
    return confirmed ? 0 : answer_fail(answer, "SPY0196", "not confirmed by y or yes: %s", nothing);
}

void new_password_show(const struct signon_table *table, const struct signon_entry *entry,
                       char text[NEW_PASSWORD_SHOWN_SIZE])
{
    char expires[SPSY_DATE_SIZE];

    signon_day_text(signon_expiry_day(table, entry), expires);
    snprintf(text, NEW_PASSWORD_SHOWN_SIZE, "%s PRIVILEGES(X'%02X') PRIORITY(%s) %s%s%s", entry->id,
             entry->privileges, signon_priorities[entry->priority],
             entry->no_expire ? "NOEXPIRE" : "EXPIRES ", entry->no_expire ? "" : expires,
             signon_is_revoked(entry) ? " REVOKED" : "");
}
