#include "server/sign_on.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "acceptor/life.h"
#include "guard/journalling.h"
#include "signon/signon.h"
#include "store/store.h"

enum {
    ANSWER_MS = 120 * 1000, /* for a person to type a password: who is nobody yet keeps no place */
    LOG_MESSAGE = 1,        /* of logFail */
    LOG_DISCONNECT = 2,
};

/* One client that tries to. */
struct trying {
    struct connection *connection;
    struct session *session;
    struct attempts *attempts;
    uid_t peer;
    char id[11];
    long failed; /* in a row, of this connection */
};

/* ---- waiting ------------------------------------------------------------------------------ */

/* M23: it ends with the client, or when the server stops. */
static int wait_ms(struct trying *trying, int64_t ms, struct spsy_error *error)
{
    struct wire *wire = &trying->connection->wire;
    struct pollfd fds[2] = {{wire->fd, POLLRDHUP, 0}, {wire->wake_fd, POLLIN, 0}};
    int ready = poll(fds, wire->wake_fd >= 0 ? 2 : 1, ms < INT_MAX ? (int)ms : INT_MAX);

    if (ready < 0 && errno != EINTR)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the connection");
    if (ready > 0 && fds[0].revents)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "", "the client has gone");
    if (ready > 0)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0101", "stopped");
    return 0;
}

/* Until this user id may try: 0, and it is being tried. */
static int await_turn(struct trying *trying, struct spsy_error *error)
{
    int64_t ms;
    int result = 0;

    while (result == 0 && (ms = attempts_take(trying->attempts)) > 0)
        result = wait_ms(trying, ms, error);
    return result;
}

/* ---- what is recorded ---------------------------------------------------------------------- */

/* The journal has no decision for it: what happened stands there, and that it was nobody's job. */
static int record(struct trying *trying, const char *id, const char *verdict, const char *reason,
                  struct spsy_error *error)
{
    const struct spool_job none = {.number = "000000", .user = "QSYS", .name = "SIGNON"};
    struct session *session = trying->session;
    cJSON *json = cJSON_CreateObject();
    struct record_entry entry = {.json = json, .refused = strcmp(verdict, "refused") == 0};
    int result;

    session->job = none;
    snprintf(session->current_user, sizeof session->current_user, "%s", id);
    snprintf(session->principal.signed_on, sizeof session->principal.signed_on, "%s", "QSYS");
    if (cJSON_AddStringToObject(json, "function", "SIGNON") &&
        cJSON_AddStringToObject(json, "verdict", verdict) &&
        cJSON_AddStringToObject(json, "basis", "signon") &&
        cJSON_AddStringToObject(json, "reason", reason) &&
        cJSON_AddNumberToObject(json, "peer", trying->peer))
        result = record_entry(session, &entry, error);
    else
        result = spsy_fail_memory(error);
    cJSON_Delete(json);
    memset(&session->job, 0, sizeof session->job);
    session->current_user[0] = session->principal.signed_on[0] = '\0';
    return result;
}

/* M20: in the transaction that deletes it. */
static int record_deleted(void *context, const char *id, struct spsy_error *error)
{
    return record(context, id, "refused",
                  "password expired and days of grace over: user id deleted from the sign-on table",
                  error);
}

/* M5: where the server says what it does, and to the system's log (S11). */
static void say_to_log(const struct trying *trying)
{
    life_say("SPY0199",
             "sign-on as %s has failed %ld times in a row in one connection of user id %u",
             trying->id, trying->failed, (unsigned)trying->peer);
}

/* ---- one attempt --------------------------------------------------------------------------- */

/* M21: the first after midnight, of a server that ran before it. */
static bool is_first_after_midnight(struct counts *counts)
{
    int64_t kept = atomic_load(&counts->sign_on_day), today = signon_today();

    while ((kept ? kept : signon_day_of(counts->started)) < today)
        if (atomic_compare_exchange_weak(&counts->sign_on_day, &kept, today))
            return true;
    return false;
}

static void record_failure(struct trying *trying, const char *reason)
{
    struct spsy_error ignored;

    if (spool_begin(trying->session->spool, SPOOL_DURABLE, &ignored) == 0 &&
        record(trying, trying->id, "refused", reason, &ignored) == 0)
        spool_commit(trying->session->spool, &ignored);
    spool_rollback(trying->session->spool);
}

/* The table could not keep the failure, as in a quiesced home, or where the disk is full: that is
 * no time to guess without waiting. */
static void take_uncounted(struct trying *trying)
{
    attempts_failed(trying->attempts, session_settings(trying->session, NULL)->log_delay_ms);
    record_failure(trying, "wrong user id or password, or revoked; the table could not count it");
}

static int try_password(struct trying *trying, const char *password, struct signon_attempt *attempt,
                        struct spsy_error *error)
{
    int result = await_turn(trying, error);

    if (result < 0)
        return result;
    *attempt = (struct signon_attempt){
        .id = trying->id,
        .password = password,
        .purges_all = is_first_after_midnight(trying->connection->counts),
        .deleted = record_deleted,
        .context = trying,
    };
    result = signon_attempt(trying->session, attempt, error);
    if (result < 0 && attempt->purges_all) /* the next one is the first then */
        atomic_store(&trying->connection->counts->sign_on_day, signon_today() - 1);
    if (result < 0 && attempt->compared && attempt->outcome == SIGNON_FAILED)
        take_uncounted(trying);
    else if (result < 0 || attempt->outcome == SIGNON_OUTDATED)
        attempts_left(trying->attempts);
    else if (attempt->outcome == SIGNON_DONE)
        attempts_succeeded(trying->attempts);
    return result;
}

/* What happens with the password is the table's affair; here it is asked for and forgotten. */
static int ask(struct trying *trying, struct signon_attempt *attempt, bool *answered,
               struct spsy_error *error)
{
    char password[SIGNON_PASSWORD_SIZE], prompt[120];
    int result;

    snprintf(prompt, sizeof prompt,
             "%sPassword of %s: ", trying->failed ? "Wrong user id or password, or revoked. " : "",
             trying->id);
    result = remote_ask(&trying->connection->remote, prompt, true, password, sizeof password,
                        answered, error);
    if (result == 0 && *answered)
        result = try_password(trying, password, attempt, error);
    explicit_bzero(password, sizeof password);
    return result;
}

static int refuse(const struct trying *trying, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0191",
                     "sign-on as %s failed: wrong user id or password, or the user id is revoked",
                     trying->id);
}

/* ---- failures ------------------------------------------------------------------------------ */

/* T4: counted three times over, each for itself: of the entry (signon_attempt), of the user id
 * (attempts), of this connection. Negative: it ends. */
static int take_failure(struct trying *trying, const struct signon_attempt *attempt,
                        struct spsy_error *error)
{
    const struct settings *settings = session_settings(trying->session, NULL);
    int64_t wait = attempts_failed(trying->attempts, settings->log_delay_ms);
    int result = 0;

    trying->failed++;
    record_failure(trying, attempt->revoked ? "wrong password, the third in a row: user id revoked"
                                            : "wrong user id or password, or revoked");
    if (trying->failed > settings->log_try && (settings->log_fail & LOG_MESSAGE))
        say_to_log(trying);
    if (wait > 0)
        result = wait_ms(trying, wait, error);
    if (result == 0 && trying->failed > settings->log_try && (settings->log_fail & LOG_DISCONNECT))
        result = refuse(trying, error);
    return result;
}

/* ---- signing on ---------------------------------------------------------------------------- */

static int begin(struct trying *trying, const char *id, struct spsy_error *error)
{
    int result = principal_read_name("--sign-on", id, trying->id, error);

    if (result < 0)
        return result;
    if (session_settings(trying->session, NULL)->sign_on == 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0192",
                         "nobody may sign on with a password here (settings.json, signOn)");
    return 0;
}

/* As long as the client answers, LOGFAIL lets it, and no password was right. */
static int ask_until_right(struct trying *trying, struct signon_attempt *attempt,
                           struct spsy_error *error)
{
    for (;;) {
        bool answered = false;
        int result = ask(trying, attempt, &answered, error);

        if (result < 0)
            return result;
        if (!answered)
            return trying->failed ? refuse(trying, error)
                                  : spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0191",
                                              "sign-on as %s: nobody has answered with a password",
                                              trying->id);
        if (attempt->outcome != SIGNON_FAILED)
            return 0;
        result = take_failure(trying, attempt, error);
        if (result < 0)
            return result;
    }
}

int sign_on(struct connection *connection, uid_t peer, const char *id, struct spsy_error *error)
{
    struct principal *principal = &connection->execution.options.principal;
    struct trying trying = {.connection = connection,
                            .session = &connection->execution.session,
                            .attempts = attempts_of(connection->counts, peer),
                            .peer = peer};
    const int patience = connection->remote.patience_ms;
    struct signon_attempt attempt = {.outcome = SIGNON_FAILED};
    int result = begin(&trying, id, error);

    connection->remote.patience_ms = ANSWER_MS < patience ? ANSWER_MS : patience;
    if (result == 0)
        result = ask_until_right(&trying, &attempt, error);
    connection->remote.patience_ms = patience;
    if (result < 0)
        return result;
    if (attempt.outcome == SIGNON_OUTDATED)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0193",
                         "the password of %s has expired on %s: a manager gives another, LOGCTL C",
                         trying.id, attempt.expires);
    memset(principal, 0, sizeof *principal);
    principal->origin = PRINCIPAL_SIGN_ON;
    principal->type = SPSY_JOB_BATCH;
    principal->peer = peer;
    principal->privileges = attempt.privileges;
    memcpy(principal->signed_on, trying.id, sizeof principal->signed_on);
    if (attempt.state == SIGNON_WARNED)
        snprintf(connection->warning, sizeof connection->warning,
                 "the password of %s expires on %s: CHGPWD changes it", trying.id, attempt.expires);
    return 0;
}
