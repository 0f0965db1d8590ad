/* session.c - the life of one job.
 *
 * MUST (core/cli/README.md): a disabled profile runs nothing (identity.c); adopted profiles exist.
 */
#include "session/session.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "store/floor.h"
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

/* ---- settings ---- */

static bool same_settings_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_uid == b->st_uid && a->st_mode == b->st_mode &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static const struct settings *read_settings(struct session *session, const char *home, uid_t owner,
                                            struct spsy_error *why)
{
    struct stat now;
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/settings.json", home);
    if (lstat(path, &now) != 0)
        memset(&now, 0, sizeof now); /* not there, most likely; if not, reading it says so */
    if (!session->settings_known || !same_settings_file(&now, &session->settings_file)) {
        memset(&session->settings_error, 0, sizeof session->settings_error);
        settings_read(home, owner, &session->settings, &session->settings_error);
        session->settings_file = now;
        session->settings_known = true;
    }
    if (why)
        *why = session->settings_error;
    return &session->settings;
}

const struct settings *session_settings(struct session *session, struct spsy_error *why)
{
    return read_settings(session, spool_home(session->spool), spool_owner(session->spool), why);
}

enum spsy_date_format session_date_format(struct session *session)
{
    if (session->date_format != SPSY_DATE_ISO)
        return session->date_format;
    return (enum spsy_date_format)session_settings(session, NULL)->date_format;
}

/* The home's local time, before anything of the job begins that has a local time: the exit host,
 * too. A zone that cannot be used leaves the caller's; `spsy doctor` and a server say so. */
static void take_zone(struct session *session, const char *home)
{
    struct stat status;

    if (lstat(home, &status) == 0 && S_ISDIR(status.st_mode))
        settings_apply_zone(read_settings(session, home, status.st_uid, NULL), NULL);
}

/* The home may have been opened long before the job begins, by a server's spare worker. */
static void renew_zone(struct session *session)
{
    char before[sizeof session->settings.time_zone];
    const struct settings *now;

    memcpy(before, session->settings.time_zone, sizeof before);
    now = session_settings(session, NULL);
    if (strcmp(before, now->time_zone) != 0)
        settings_apply_zone(now, NULL);
}

/* ---- the job ---- */

static int refuse_first(void *context, const struct spool_splkey *key)
{
    return spsy_fail(context, SPSY_ERR_UNTRUSTED, "",
                     "RUN(*INLINE) is not possible on a home with keys (%s): it is registered by "
                     "hand, and would run in the memory that keys are in",
                     key->label);
}

static int judge_inline(void *context, struct spsy_error *error)
{
    const struct session *session = context;

    return spool_splkey_each(session->spool, refuse_first, error, error);
}

int session_prepare(const struct session_options *options, struct session *session,
                    struct spsy_error *error)
{
    const struct spsy_host_options host = {.home = options->home};
    int result;

    memset(session, 0, sizeof *session);
    take_zone(session, options->home);
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
    spool_act_for(session->spool, session->current_user);
    session->stop_fd = options->stop_fd;
    session->client_fd = options->client_fd;
    renew_zone(session);
    result = session_sign_on(session, error);
    if (result == 0)
        result = check_adopted(session, error);
    if (result == 0 && !session->host)
        result = spsy_host_open(&host, &session->host, error);
    if (result == 0)
        spsy_host_judge_inline(session->host, judge_inline, session);
    if (result == 0 && !options->without_job)
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

static void forget_reads(struct session_journal *journal)
{
    for (size_t i = 0; i < SESSION_RECENT_READS && journal->recent[i]; i++) {
        free(journal->recent[i]->decision);
        free(journal->recent[i]->facts);
        free(journal->recent[i]);
    }
}

void session_forget_passwords(struct session *session)
{
    if (session->passwords)
        explicit_bzero(session->passwords, sizeof *session->passwords);
    free(session->passwords);
    session->passwords = NULL;
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
    forget_reads(&session->journal);
    session_forget_passwords(session);
    free(session->libraries);
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

/* The one place where what the sign-on table takes away is taken (T3): whatever asks for the
 * subject asks here. */
static void take_away(const struct principal *principal, struct spool_subject *subject)
{
    static const struct {
        unsigned privilege;
        uint32_t special;
    } covered[] = {
        {SIGNON_JOB_CONTROL, SPSY_JOBCTL},
        {SIGNON_MANAGER, SPSY_SECADM},
        {SIGNON_OVERRIDE, SPSY_SPLCTL | SPSY_ALLOBJ},
    };

    for (size_t i = 0; i < sizeof covered / sizeof covered[0]; i++)
        if (!(principal->privileges & covered[i].privilege))
            spool_subject_without(subject, covered[i].special);
}

int session_subject_adopting(struct session *session, const char (*adopted)[11],
                             size_t adopted_count, struct spool_subject *subject,
                             struct spsy_error *error)
{
    const char *name = session->current_user;
    int result;

    if (session_without_profile(session, name))
        return spool_subject_without_profile(session->spool, name, adopted, adopted_count, subject,
                                             error);
    result = spool_subject_read(session->spool, name, adopted, adopted_count, subject, error);
    if (result == 0 && session->principal.origin == PRINCIPAL_SIGN_ON)
        take_away(&session->principal, subject);
    return result;
}

int session_subject(struct session *session, struct spool_subject *subject,
                    struct spsy_error *error)
{
    return session_subject_adopting(session, (const char(*)[11])session->principal.adopted,
                                    session->principal.adopted_count, subject, error);
}

int session_log_messages(struct session *session, struct answer *answer, size_t *logged,
                         struct spsy_error *error)
{
    struct spill_reader reader;
    const cJSON *message;
    int result = 0;

    *logged = answer->logged;
    spill_read(&answer->messages, &reader);
    while (reader.at < answer->logged && spill_text(&reader))
        ;
    while (result == 0 && (message = spill_item(&reader))) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(message, "text"));

        result = spool_job_log_add(session->spool, &session->job, id, text, error);
        *logged += result == 0;
    }
    spill_end(&reader);
    return result;
}

void session_correlation(struct session *session, char number[SESSION_CORRELATION_SIZE])
{
    session->refused_keys = session->refused_keys % 999999 + 1;
    snprintf(number, SESSION_CORRELATION_SIZE, "%.6s%06u",
             session->job.number[0] ? session->job.number : "000000", session->refused_keys);
}
