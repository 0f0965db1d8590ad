/* quiesce.c - `spsy quiesce`: one profile changes the home and nobody else, for a backup or a move
 * (S12). What counts as a change is the store's to know (store.h).
 *
 * MUST: *ALLOBJ and *SECADM, of whatever origin, begin and end it; while it is on, only the profile
 * that it is for, who gave the command, and QSECOFR end it or set it anew. Anybody may look. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/syslog.h"
#include "store/store.h"
#include "verb/verb.h"

struct request {
    const char *action; /* "on", "off" or NULL */
    const char *profile, *reason;
    char profile_name[SPSY_NAME_SIZE];
};

static int check_request(struct request *request, struct answer *answer)
{
    const char *action = request->action;

    if (action && strcmp(action, "on") != 0 && strcmp(action, "off") != 0)
        return answer_fail(answer, "SPY0108", "quiesce takes on, off or nothing, not %.*s",
                           spsy_text_cut(action, 40), action);
    if ((request->profile || request->reason) && (!action || strcmp(action, "on") != 0))
        return answer_fail(answer, "SPY0108", "--for and --reason belong to quiesce on");
    if (request->profile &&
        (!spsy_fold_upper(request->profile_name, SPSY_NAME_SIZE, request->profile) ||
         !spsy_name_valid(request->profile_name, SPSY_NAME_MAX)))
        return answer_fail(answer, "CPD0084", "Value %.*s not valid for --for; expected: name",
                           spsy_text_cut(request->profile, 40), request->profile);
    if (request->reason && strlen(request->reason) >= SPOOL_REASON_SIZE)
        return answer_fail(answer, "CPD0084", "--reason is too long; expected: at most %d bytes",
                           SPOOL_REASON_SIZE - 1);
    return 0;
}

/* ---- showing ---- */

static int show(struct session *session, struct answer *answer)
{
    struct spool_quiesce state;
    struct spsy_error error;
    int result = spool_quiesce_read(session->spool, &state, &error);
    cJSON *row;

    if (result < 0)
        return answer_fail_error(answer, &error);
    row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "state", result > 0 ? "on" : "off");
    cJSON_AddStringToObject(row, "for", state.profile);
    cJSON_AddStringToObject(row, "by", state.by);
    cJSON_AddStringToObject(row, "since", state.since);
    cJSON_AddStringToObject(row, "reason", state.reason);
    return answer_row(answer, row);
}

/* ---- on and off ---- */

static bool may_end(const struct session *session, const struct spool_quiesce *state)
{
    const char *user = session->current_user;

    return strcmp(user, "QSECOFR") == 0 || strcmp(user, state->profile) == 0 ||
           strcmp(user, state->by) == 0;
}

/* Inside the transaction. Negative, or whether it was on; *now is what is from now on. */
static int change(struct session *session, const struct request *request, struct spool_quiesce *now,
                  struct spsy_error *error)
{
    struct spool_profile profile;
    struct spool_quiesce before;
    int was, result = verb_needs_officer(session, "to quiesce the home", error);

    if (result < 0)
        return result;
    was = spool_quiesce_read(session->spool, &before, error);
    if (was < 0)
        return was;
    if (was > 0 && !may_end(session, &before))
        return spool_may_change(session->spool, error); /* says who may */
    memset(now, 0, sizeof *now);
    if (strcmp(request->action, "off") == 0) {
        result = spool_quiesce_end(session->spool, error);
        return result < 0 ? result : was;
    }
    snprintf(now->by, sizeof now->by, "%s", session->current_user);
    snprintf(now->profile, sizeof now->profile, "%s",
             request->profile ? request->profile_name : session->current_user);
    snprintf(now->reason, sizeof now->reason, "%s", request->reason ? request->reason : "");
    spsy_text_mend(now->reason);
    spool_now_text(now->since);
    result = spool_profile_find(session->spool, now->profile, &profile, error);
    if (result == 0)
        result = spool_quiesce_begin(session->spool, now, error);
    return result < 0 ? result : was;
}

static void say_to_syslog(struct session *session, const struct spool_quiesce *now)
{
    struct syslog_line line = {.used = 0};

    if (!session_wants_syslog(session, NULL))
        return;
    syslog_word(&line, now->profile[0] ? "quiesce on" : "quiesce off");
    syslog_field(&line, "user", session->current_user);
    if (now->profile[0]) {
        syslog_field(&line, "for", now->profile);
        syslog_field(&line, "reason", now->reason);
    }
    syslog_send(SYSLOG_NOTICE, &line, NULL);
}

static int work(struct session *session, void *context, struct answer *answer)
{
    const struct request *request = context;
    struct spool_quiesce now;
    struct spsy_error error;
    int result;

    if (!request->action)
        return show(session, answer);
    result = spool_begin(session->spool, SPOOL_DURABLE, &error);
    if (result == 0)
        result = change(session, request, &now, &error);
    if (result >= 0 && spool_commit(session->spool, &error) < 0)
        result = error.code;
    spool_rollback(session->spool);
    if (result < 0)
        return answer_fail_error(answer, &error);
    say_to_syslog(session, &now);
    if (now.profile[0])
        answer_message(answer, "SPY0001",
                       "the home is quiesced: only %s may change it; end it with: spsy quiesce off",
                       now.profile);
    else
        answer_message(answer, "SPY0001", "%s",
                       result > 0 ? "quiesce ended: everybody may change the home"
                                  : "the home was not quiesced");
    return 0;
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--for", &request->profile, NULL},
                                          {"--reason", &request->reason, NULL}};
    int result;

    if (count > 0 && arguments[0][0] != '-') {
        request->action = arguments[0];
        arguments++;
        count--;
    }
    result = verb_options(count, arguments, options, 2, answer);
    return result == 0 ? check_request(request, answer) : result;
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

    if (read_request(count, arguments, &request, answer) == 0)
        execute_work(execution, work, &request, answer);
}

const struct verb verb_quiesce = {
    .name = "quiesce", .title = "QUIESCE", .check = check, .run = run};
