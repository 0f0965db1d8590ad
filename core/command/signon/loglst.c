/* loglst.c - LOGLST: the sign-on table without its secrets (M12). */
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "signon/signon.h"

static const char *status_of(const struct signon_table *table, const struct signon_entry *entry,
                             long today)
{
    static const char *const words[] = {[SIGNON_VALID] = "*VALID",
                                        [SIGNON_WARNED] = "*EXPIRING",
                                        [SIGNON_EXPIRED] = "*EXPIRED",
                                        [SIGNON_PAST] = "*PURGE"};

    return signon_is_revoked(entry) ? "*REVOKED" : words[signon_state_of(table, entry, today)];
}

static int add_row(const struct signon_table *table, const struct signon_entry *entry, long today,
                   struct answer *answer)
{
    char privileges[8], expires[SPSY_DATE_SIZE], purged[SPSY_DATE_SIZE];
    cJSON *row = cJSON_CreateObject();

    snprintf(privileges, sizeof privileges, "X'%02X'", entry->privileges);
    signon_day_text(signon_expiry_day(table, entry), expires);
    signon_day_text(signon_purge_day(table, entry), purged);
    if (cJSON_AddStringToObject(row, "userId", entry->id) &&
        cJSON_AddStringToObject(row, "privileges", privileges) &&
        cJSON_AddStringToObject(row, "priority", signon_priorities[entry->priority]) &&
        cJSON_AddStringToObject(row, "expires", entry->no_expire ? "NOEXPIRE" : expires) &&
        cJSON_AddStringToObject(row, "purged", purged) &&
        cJSON_AddNumberToObject(row, "failedAttempts", entry->failures) &&
        cJSON_AddStringToObject(row, "status", status_of(table, entry, today)))
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

static int list(const struct signon_table *table, struct answer *answer)
{
    long today = signon_today();
    int result = 0;

    for (size_t i = 0; i < table->count && result >= 0; i++)
        result = add_row(table, &table->entries[i], today, answer);
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spool_subject subject;
    struct signon_table table;
    struct spsy_error error;
    int result;

    (void)parameters;
    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!spool_subject_has(&subject, SPSY_SECADM))
        return answer_fail(answer, "CPF222E",
                           "*SECADM special authority required for the sign-on table");
    if (signon_need(session, &table, &error) < 0)
        return answer_fail_error(answer, &error);
    result = list(&table, answer);
    signon_table_free(&table);
    return result;
}

static const struct parameter_definition parameters[] = {PARAMETERS_END};

const struct command_definition command_loglst = {
    .name = "LOGLST",
    .summary = "list the sign-on table, without passwords",
    .notes =
        "Model 204's command: user ids, privileges, when the password expires and the entry is "
        "purged, sign-ons that have failed in a row. Needs *SECADM.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .ours = true,
};
