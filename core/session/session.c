/* session.c - the life of one job.
 *
 * MUST (cli.md): whoever owns the home is its security officer and runs as QSECOFR unless --user
 * says otherwise; anybody else as the profile of the operating system's name, where there is one.
 * A disabled profile runs nothing. Adopted profiles exist. */
#include "session/session.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "spool/store.h"

const char *const session_type_names[SESSION_TYPE_COUNT] = {
    [SPSY_JOB_INTERACTIVE] = "interactive",
    [SPSY_JOB_BATCH] = "batch",
    [SPSY_JOB_SYSTEM] = "system",
    [SPSY_JOB_SCPF] = "scpf",
    [SPSY_JOB_SUBSYSTEM_MONITOR] = "subsystem-monitor",
};

/* The profile named as the operating system's user, in upper case. */
static int system_user(char user[11], struct spsy_error *error)
{
    struct passwd entry, *found = NULL;
    char room[4096];

    if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) != 0 || !found)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204",
                         "user %ld has no name on this system; name a profile with --user",
                         (long)geteuid());
    if (!spsy_fold_upper(user, 11, found->pw_name) || !spsy_name_valid(user, SPSY_NAME_MAX))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204",
                         "no user profile can be named %s; name one with --user", found->pw_name);
    return 0;
}

static int default_user(const char *home, char user[11], struct spsy_error *error)
{
    struct stat status;

    if (stat(home, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s", home);
    if (status.st_uid != geteuid())
        return system_user(user, error);
    snprintf(user, 11, "QSECOFR");
    return 0;
}

static int given_name(const char *what, const char *given, char name[11], struct spsy_error *error)
{
    if (!spsy_fold_upper(name, 11, given) || !spsy_name_valid(name, SPSY_NAME_MAX))
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                         "%s %s is not a name: A-Z $ # @, then also 0-9 _ . , 10 at most", what,
                         given);
    return 0;
}

static int choose_user(const struct session_options *options, struct session *session,
                       struct spsy_error *error)
{
    struct spool_profile profile;
    char *user = session->current_user;
    int result = options->user ? given_name("--user", options->user, user, error)
                               : default_user(options->home, user, error);

    if (result == 0)
        result = spool_profile_find(session->spool, user, &profile, error);
    if (result < 0)
        return result;
    if (!profile.enabled)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF22E3", "user profile %s is disabled", user);
    return 0;
}

static int choose_adopted(const struct session_options *options, struct session *session,
                          struct spsy_error *error)
{
    struct spool_profile profile;

    if (options->adopted_count > SESSION_ADOPT_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "--adopt: %d profiles at most",
                         SESSION_ADOPT_MAX);
    for (size_t i = 0; i < options->adopted_count; i++) {
        char *name = session->adopted[i];
        int result = given_name("--adopt", options->adopted[i], name, error);

        if (result == 0)
            result = spool_profile_find(session->spool, name, &profile, error);
        if (result < 0)
            return result;
        session->adopted_count++;
    }
    return 0;
}

static int begin_job(const struct session_options *options, struct session *session,
                     struct spsy_error *error)
{
    const struct spsy_job_options job = {session->job.number, session->job.user, session->job.name,
                                         options->type};
    int result = given_name("--job", options->job_name ? options->job_name : "SPSY",
                            session->job.name, error);

    if (result < 0)
        return result;
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

int session_open(const struct session_options *options, struct session *session,
                 struct spsy_error *error)
{
    const struct spsy_host_options host = {.home = options->home};
    int result;

    memset(session, 0, sizeof *session);
    session->type = options->type;
    session->trace = options->trace;
    if (options->will_decide && options->user && strcasecmp(options->user, "QSECOFR") != 0)
        expect_decision(&host, session); /* an officer is not asked about */
    session->syslog = options->syslog;
    session->streams = options->streams;
    result = spool_open(options->home, &session->spool, error);
    if (result == 0)
        result = choose_user(options, session, error);
    if (result == 0)
        result = choose_adopted(options, session, error);
    if (result == 0 && !session->host)
        result = spsy_host_open(&host, &session->host, error);
    if (result == 0)
        result = begin_job(options, session, error);
    if (result < 0)
        session_close(session);
    return result;
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
                              (const char(*)[11])session->adopted, session->adopted_count, subject,
                              error);
}
