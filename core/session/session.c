/* session.c - the life of one job.
 *
 * MUST (core/cli/README.md): a disabled profile runs nothing (identity.c); adopted profiles exist.
 */
#include "session/session.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "store/store.h"

const char *const session_type_names[SESSION_TYPE_COUNT] = {
    [SPSY_JOB_INTERACTIVE] = "interactive",
    [SPSY_JOB_BATCH] = "batch",
    [SPSY_JOB_SYSTEM] = "system",
    [SPSY_JOB_SCPF] = "scpf",
    [SPSY_JOB_SUBSYSTEM_MONITOR] = "subsystem-monitor",
};

static int check_adopted(struct session *session, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = 0;

    for (size_t i = 0; result == 0 && i < session->principal.adopted_count; i++)
        result = spool_profile_find(session->spool, session->principal.adopted[i], &profile, error);
    return result;
}

static int begin_job(const struct session_options *options, struct session *session,
                     struct spsy_error *error)
{
    const struct spsy_job_options job = {session->job.number, session->job.user, session->job.name,
                                         session->principal.type};
    const char *name = options->job_name ? options->job_name : "SPSY";
    int result;

    if (!spsy_fold_upper(session->job.name, sizeof session->job.name, name) ||
        !spsy_name_valid(session->job.name, SPSY_NAME_MAX))
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                         "--job %s is not a name: A-Z $ # @, then also 0-9 _ . , 10 at most", name);
    snprintf(session->job.user, sizeof session->job.user, "%s", session->current_user);
    result = spool_job_begin(session->spool, &session->job, error);
    if (result < 0)
        return result;
    return spsy_job_begin(session->host, &job, &session->engine, error);
}

/* The exit programs load while the store is opened. What is wrong here is told later, or never by
 * a command that asks nobody. */
static void expect_decision(const struct spsy_host_options *options, struct session *session)
{
    struct spsy_error ignored;

    if (spsy_host_open(options, &session->host, &ignored) == 0)
        spsy_host_expect(session->host);
}

int session_prepare(const struct session_options *options, struct session *session,
                    struct spsy_error *error)
{
    const struct spsy_host_options host = {.home = options->home};
    int result;

    memset(session, 0, sizeof *session);
    if (options->will_decide && strcmp(options->principal.profile, "QSECOFR") != 0)
        expect_decision(&host, session); /* an officer is not asked about */
    result = spool_open(options->home, &session->spool, error);
    if (result < 0)
        session_close(session);
    return result;
}

int session_begin(const struct session_options *options, struct session *session,
                  struct spsy_error *error)
{
    const struct spsy_host_options host = {.home = options->home};
    int result;

    session->principal = options->principal;
    session->trace = options->trace;
    session->syslog = options->syslog;
    session->streams = options->streams;
    result = session_sign_on(session, error);
    if (result == 0)
        result = check_adopted(session, error);
    if (result == 0 && !session->host)
        result = spsy_host_open(&host, &session->host, error);
    if (result == 0)
        result = begin_job(options, session, error);
    if (result < 0)
        session_close(session);
    return result;
}

int session_open(const struct session_options *options, struct session *session,
                 struct spsy_error *error)
{
    int result = session_prepare(options, session, error);

    return result == 0 ? session_begin(options, session, error) : result;
}

void session_close(struct session *session)
{
    spsy_job_dismiss(session->engine);
    if (session->spool && session->job.number[0])
        spool_job_end(session->spool, &session->job, NULL); /* a dead process ends it as well */
    if (session->spool)
        spool_close(session->spool);
    if (session->engine)
        spsy_job_end(session->engine);
    if (session->host)
        spsy_host_close(session->host);
    memset(session, 0, sizeof *session);
}

int session_break_glass(const char *home, struct spsy_break_glass *state, struct spsy_error *error)
{
    struct stat status;

    memset(state, 0, sizeof *state);
    if (stat(home, &status) != 0)
        return 0; /* whoever opens it says what is wrong with it */
    return spsy_break_glass_read(home, status.st_uid, state, error);
}

bool session_may_use_reserve(const char *home)
{
    struct spsy_break_glass state;

    return session_break_glass(home, &state, NULL) > 0;
}

int session_subject(struct session *session, struct spool_subject *subject,
                    struct spsy_error *error)
{
    return spool_subject_read(session->spool, session->current_user,
                              (const char(*)[11])session->principal.adopted,
                              session->principal.adopted_count, subject, error);
}
