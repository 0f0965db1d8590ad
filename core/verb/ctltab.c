/* ctltab.c - `spsy ctltab`: makes the sign-on table with its one administrator (T1), shows and sets
 * EXP, WARN and PURGE (T5). Model 204's ZBLDTAB and ZCTLTAB, whose condition codes it has.
 *
 * MUST: *ALLOBJ and *SECADM, and over a socket the home's owner or root besides. The table is
 * unchanged unless the condition code is 0; one that is there is never made again. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "keyring/keyring.h"
#include "signon/new_password.h"
#include "signon/signon.h"
#include "store/store.h"
#include "verb/verb.h"

/* M17. */
enum condition {
    CONDITION_DONE = 0,
    CONDITION_NOT_OPENED = 4,
    CONDITION_PARAMETERS = 8,
    CONDITION_TOO_OLD = 12, /* or too new */
    CONDITION_IO = 16,
    CONDITION_STORAGE = 20,
};

struct request {
    const char *exp, *warn, *purge, *create; /* as they were given; NULL = not */
    long days[3];                            /* of exp, warn, purge; -1 = not given */
    char profile[SPSY_NAME_SIZE];
};

static int refuse_values(const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0198", "%s", why);
}

/* ---- condition codes ---- */

static enum condition condition_of(const struct spsy_error *error)
{
    switch (error->code) {
    case SPSY_ERR_VALUE:
        return CONDITION_PARAMETERS;
    case SPSY_ERR_MEMORY:
        return CONDITION_STORAGE;
    default:
        break;
    }
    if (strcmp(error->message_id, "SPY0190") == 0)
        return error->code == SPSY_ERR_STATE ? CONDITION_TOO_OLD : CONDITION_IO;
    if (strcmp(error->message_id, "SPY0195") == 0 || strcmp(error->message_id, "SPY0170") == 0 ||
        strcmp(error->message_id, "SPY0171") == 0)
        return CONDITION_NOT_OPENED;
    return CONDITION_IO;
}

static int add_row(struct answer *answer, enum condition condition,
                   const struct signon_table *table)
{
    cJSON *row = cJSON_CreateObject();
    bool whole = row && cJSON_AddNumberToObject(row, "conditionCode", condition);

    if (whole && table)
        whole = cJSON_AddNumberToObject(row, "exp", table->exp) &&
                cJSON_AddNumberToObject(row, "warn", table->warn) &&
                cJSON_AddNumberToObject(row, "purge", table->purge) &&
                cJSON_AddNumberToObject(row, "entries", (double)table->count);
    if (whole)
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

static int fail(struct answer *answer, const struct spsy_error *error)
{
    enum condition condition = condition_of(error);

    add_row(answer, condition, NULL);
    return answer_fail(answer, "SPY0198", "condition code %d: %s; nothing was changed",
                       (int)condition, error->text);
}

/* ---- the words ---- */

static int read_days(const char *text, const char *option, long *days, struct spsy_error *error)
{
    char why[120];

    *days = -1;
    if (!text || verb_number(text, 0, SIGNON_DAYS_MAX, days))
        return 0;
    snprintf(why, sizeof why, "%s %.40s: expected 0 to %d days", option, text, SIGNON_DAYS_MAX);
    spsy_utf8_mend(why);
    return refuse_values(why, error);
}

static int check_values(struct request *request, struct spsy_error *error)
{
    int result = read_days(request->exp, "--exp", &request->days[0], error);

    if (result == 0)
        result = read_days(request->warn, "--warn", &request->days[1], error);
    if (result == 0)
        result = read_days(request->purge, "--purge", &request->days[2], error);
    if (result == 0 && request->create && (request->exp || request->warn || request->purge))
        result = refuse_values("--create makes the table, and takes no days", error);
    return result;
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--exp", &request->exp, NULL},
                                          {"--warn", &request->warn, NULL},
                                          {"--purge", &request->purge, NULL},
                                          {"--create", &request->create, NULL}};
    struct spsy_error error;

    if (verb_options(count, arguments, options, 4, answer) < 0)
        return SPSY_ERR_VALUE;
    if (check_values(request, &error) < 0)
        return fail(answer, &error);
    if (request->create && (!spsy_fold_upper(request->profile, SPSY_NAME_SIZE, request->create) ||
                            !spsy_name_valid(request->profile, SPSY_NAME_MAX)))
        return verb_fault(answer, "--create", request->create, "name of a profile");
    return 0;
}

/* ---- made ---- */

/* Nobody is asked for a password that could not be kept. */
static int check_none(struct session *session, struct spsy_error *error)
{
    struct vault_master master;
    struct signon_table table;
    int result = signon_load(session, &table, error);

    signon_table_free(&table);
    if (result > 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0195",
                         "this home has a sign-on table already: LOGCTL changes it");
    if (result == 0)
        result = keyring_master(session, &master, error);
    if (result == 0)
        vault_master_forget(&master);
    return result;
}

static int check_profile(struct session *session, const char *name, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = check_none(session, error);

    return result == 0 ? spool_profile_find(session->spool, name, &profile, error) : result;
}

static int make_in_one(struct session *session, const struct signon_table *table,
                       struct spsy_error *error)
{
    int result = spool_begin(session->spool, SPOOL_DURABLE, error);

    if (result == 0)
        result = verb_needs_officer(session, "for the sign-on table", error);
    if (result == 0)
        result = check_profile(session, table->entries[0].id, error);
    if (result == 0)
        result = signon_save(session, table, error);
    if (result == 0)
        result = spool_commit(session->spool, error);
    spool_rollback(session->spool);
    return result;
}

/* M2: exactly one administrator. */
static int make(struct session *session, const struct request *request, struct answer *answer)
{
    struct signon_entry first = {.privileges = SIGNON_ALL};
    struct signon_table table = {SIGNON_UNCONVERTED, SIGNON_UNCONVERTED, SIGNON_UNCONVERTED, &first,
                                 1};
    char shown[NEW_PASSWORD_SHOWN_SIZE];
    struct spsy_error error;
    bool changed;
    int result;

    memcpy(first.id, request->profile, sizeof first.id);
    if (check_profile(session, first.id, &error) < 0)
        return answer_fail_error(answer, &error);
    result = new_password_ask(session, NULL, false, &first, &changed, answer);
    if (result == 0) {
        new_password_show(&table, &first, shown);
        result = new_password_confirm(session, shown, "make the table with it?", answer);
    }
    if (result == 0 && make_in_one(session, &table, &error) < 0)
        result = answer_fail_error(answer, &error);
    explicit_bzero(&first, sizeof first);
    if (result < 0)
        return result;
    answer_message(answer, "SPY0001",
                   "sign-on table made with one administrator, %s; LOGCTL A adds others",
                   request->profile);
    return 0;
}

/* ---- days ---- */

static bool asks_for_days(const struct request *request)
{
    return request->exp || request->warn || request->purge;
}

/* In a transaction when days are set. *table is the caller's. */
static int look_and_set(struct session *session, const struct request *request,
                        struct signon_table *table, struct spsy_error *error)
{
    int result = verb_needs_officer(session, "for the sign-on table", error);

    if (result == 0)
        result = signon_need(session, table, error);
    if (result < 0 || !asks_for_days(request))
        return result;
    result = signon_set_days(table, request->days, signon_today(), error);
    if (result == 0)
        result = signon_save(session, table, error);
    return result == 0 ? spool_commit(session->spool, error) : result;
}

static int show_or_set(struct session *session, const struct request *request,
                       struct answer *answer)
{
    struct signon_table table = {.exp = SIGNON_UNCONVERTED};
    struct spsy_error error;
    int result = 0;

    if (asks_for_days(request))
        result = spool_begin(session->spool, SPOOL_DURABLE, &error);
    if (result == 0)
        result = look_and_set(session, request, &table, &error);
    if (asks_for_days(request))
        spool_rollback(session->spool);
    if (result == 0)
        add_row(answer, CONDITION_DONE, &table);
    signon_table_free(&table);
    if (result == SPSY_ERR_AUTHORITY)
        return answer_fail_error(answer, &error);
    if (result < 0)
        return fail(answer, &error);
    if (asks_for_days(request))
        answer_message(answer, "SPY0001", "condition code 0: EXP=%d, WARN=%d, PURGE=%d", table.exp,
                       table.warn, table.purge);
    return 0;
}

static int work(struct session *session, void *context, struct answer *answer)
{
    const struct request *request = context;
    struct spsy_error error;

    if (!request->create)
        return show_or_set(session, request, answer);
    if (verb_needs_officer(session, "for the sign-on table", &error) < 0)
        return answer_fail_error(answer, &error);
    return make(session, request, answer);
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {NULL};

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {NULL};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    if (!verb_is_for(execution))
        answer_fail(
            answer, "SPY0116",
            "the sign-on table is for root and the owner of the server's home; you are user "
            "id %ld",
            (long)verb_user(execution));
    else
        execute_work(execution, work, &request, answer);
}

const struct verb verb_ctltab = {.name = "ctltab", .title = "CTLTAB", .check = check, .run = run};
