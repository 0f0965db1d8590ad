/* job.c - what DSPJOB and WRKJOB (wrkjob.c) show; DSPJOBLOG, DLYJOB, QWTSETP.
 *
 * MUST (core/object/README.md, "Administration", and core/command/README.md): DSPJOBLOG shows own
 * jobs, others with *JOBCTL; QWTSETP swaps to whom S2 lets the job become. X28: from then on the
 * new profile is the current user. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "command/change.h"
#include "command/commands.h"
#include "command/job.h"
#include "command/print_rows.h"
#include "dispatch/dispatch.h"
#include "store/store.h"

enum { DELAY_MAX_SECONDS = 999999 };

/* ---- DSPJOB, WRKJOB (wrkjob.c) ---- */

/* Takes programs over. NULL = out of memory. */
static cJSON *job_row(struct session *session, cJSON *programs)
{
    const char separator[2] = {session->date_separator, '\0'};
    cJSON *row = cJSON_CreateObject();
    char job[40], format[8];

    snprintf(format, sizeof format, "*%s", spsy_date_formats[session_date_format(session)]);

    snprintf(job, sizeof job, "%s/%s/%s", session->job.number, session->job.user,
             session->job.name);
    if (row && cJSON_AddStringToObject(row, "job", job) &&
        cJSON_AddStringToObject(row, "currentUser", session->current_user) &&
        cJSON_AddStringToObject(row, "signedOn", session->principal.signed_on) &&
        cJSON_AddStringToObject(row, "type", session_type_names[session->principal.type]) &&
        cJSON_AddStringToObject(row, "dateFormat", format) &&
        cJSON_AddStringToObject(row, "dateSeparator", *separator ? separator : "*SYSVAL") &&
        cJSON_AddItemToObject(row, "programs", programs))
        return row;
    cJSON_Delete(programs);
    cJSON_Delete(row);
    return NULL;
}

int job_add_status(struct session *session, struct answer *answer)
{
    struct spsy_error error;
    cJSON *programs = NULL;

    if (spsy_job_programs(session->engine, &programs, &error) < 0)
        return answer_fail_error(answer, &error);
    return answer_row(answer, job_row(session, programs));
}

/* ---- DSPJOBLOG ---- */

static int add_log_row(void *context, const char *when, const char *message_id, const char *text)
{
    struct answer *answer = context;
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "time", when) &&
        cJSON_AddStringToObject(row, "id", message_id) &&
        cJSON_AddStringToObject(row, "text", text))
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

/* The form was checked before. */
int job_find(struct session *session, const char *text, struct spool_job *job,
             struct spsy_error *error)
{
    char user[11], name[11];

    *job = session->job;
    if (strcmp(text, "*") == 0 ||
        sscanf(text, "%6[0-9]/%10[^/]/%10[^/]", job->number, job->user, job->name) == 3)
        return 0;
    if (sscanf(text, "%10[^/]/%10[^/]", user, name) == 2)
        return spool_job_find(session->spool, user, name, job, error);
    return spool_job_find(session->spool, NULL, text, job, error);
}

bool job_is_this(const struct session *session, const struct spool_job *job)
{
    return strcmp(job->number, session->job.number) == 0 &&
           strcmp(job->user, session->job.user) == 0 && strcmp(job->name, session->job.name) == 0;
}

int job_check(struct session *session, const struct spool_job *job, const char *what,
              const char *text, struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (job_is_this(session, job) || strcmp(job->user, session->current_user) == 0 ||
        spool_subject_has(&subject, SPSY_JOBCTL))
        return 0;
    return answer_fail(answer, "CPF222E", "*JOBCTL special authority required to display %s %s",
                       what, text);
}

int job_add_log(struct session *session, const struct spool_job *job, struct answer *answer)
{
    struct spsy_error error;

    if (spool_job_log_each(session->spool, job, add_log_row, answer, &error) < 0)
        return answer->lost ? SPSY_ERR_STATE : answer_fail_error(answer, &error);
    return 0;
}

static int run_log(struct session *session, const struct parameters *parameters,
                   struct answer *answer)
{
    const char *text = parameter_text(parameters, "JOB");
    struct spsy_error error;
    struct spool_job job;
    int result;

    if (job_find(session, text, &job, &error) < 0)
        return answer_fail_error(answer, &error);
    result = job_check(session, &job, "the log of job", text, answer);
    if (result == 0)
        result = job_add_log(session, &job, answer);
    return result == 0 ? print_rows(session, parameters, answer, "QPJOBLOG") : result;
}

static const struct parameter_definition log_parameters[] = {
    {.keyword = "JOB",
     .type = PARAMETER_JOB,
     .special = "*",
     .default_value = "*",
     .position = 1,
     .help = "job, number/user/name, user/name or name"},
    PRINT_ROWS_OUTPUT(2),
    PARAMETERS_END,
};

const struct command_definition command_dspjoblog = {
    .name = "DSPJOBLOG",
    .summary = "a job's messages",
    .parameters = log_parameters,
    .run = run_log,
    .missing = "OUTFILE there are no database files\nOUTMBR there are no database files\n"
               "DUPJOBOPT a name that several jobs have is told, and has to be qualified",
};

/* ---- DLYJOB ---- */

/* IBM's page has DLY as position 1 and RSMTIME as 2, one of the two and no more. */
enum delay { DELAY_OVER, DELAY_STOPPED, DELAY_FOR_NOBODY };

static enum delay delay_served(const struct session *session, int64_t seconds)
{
    const int64_t until = spsy_now_ms() + seconds * 1000;

    for (;;) {
        struct pollfd fds[2] = {{session->stop_fd, POLLIN, 0}, {session->client_fd, 0, 0}};
        int64_t left = until - spsy_now_ms();

        if (left <= 0)
            return DELAY_OVER;
        if (poll(fds, 2, (int)left) > 0) /* DELAY_MAX_SECONDS in ms is an int */
            return fds[0].revents ? DELAY_STOPPED : DELAY_FOR_NOBODY;
    }
}

/* Of "hhmmss" or "hh:mm:ss", also with points as IBM i separates a time; false: it is none. */
static bool read_time(const char *text, struct tm *time)
{
    int hour, minute, second, end = 0;
    char separator = text[0] && text[1] ? text[2] : '\0';

    if (strlen(text) == 6 && strspn(text, "0123456789") == 6)
        sscanf(text, "%2d%2d%2d%n", &hour, &minute, &second, &end);
    else if (strlen(text) == 8 && (separator == ':' || separator == '.') && text[5] == separator &&
             strspn(text, "0123456789:.") == 8)
        sscanf(text, "%2d%*c%2d%*c%2d%n", &hour, &minute, &second, &end);
    if (end == 0 || (size_t)end != strlen(text) || hour > 23 || minute > 59 || second > 59)
        return false;
    time->tm_hour = hour;
    time->tm_min = minute;
    time->tm_sec = second;
    time->tm_isdst = -1;
    return true;
}

/* Seconds until that time of the day, tomorrow's when today's is over; -1: it is none. */
static int64_t seconds_until(const char *text, time_t now)
{
    struct tm today, then;

    if (!localtime_r(&now, &today) || (then = today, !read_time(text, &then)))
        return -1;
    if (mktime(&then) <= now) {
        then = today;
        then.tm_mday++;
        read_time(text, &then);
    }
    return (int64_t)mktime(&then) - now;
}

/* Negative: the answer says what is wrong. */
static int64_t read_delay(const struct parameters *parameters, struct answer *answer)
{
    const bool seconds = parameter_given(parameters, "DLY");
    const char *until = parameter_text(parameters, "RSMTIME");
    int64_t delay;

    if (seconds == (until != NULL))
        return answer_fail(answer, seconds ? "CPD0084" : "CPD0071",
                           seconds ? "RSMTIME not valid together with DLY"
                                   : "Parameter DLY or RSMTIME required");
    if (seconds)
        return parameter_integer(parameters, "DLY", 0);
    delay = seconds_until(until, time(NULL));
    return delay >= 0 ? delay
                      : answer_fail(answer, "CPD0084",
                                    "Value not valid for RSMTIME: %s; expected: hhmmss or hh:mm:ss",
                                    until);
}

static int run_delay(struct session *session, const struct parameters *parameters,
                     struct answer *answer)
{
    const int64_t delay = read_delay(parameters, answer);
    struct timespec left = {delay, 0};
    enum delay end;

    if (delay < 0)
        return SPSY_ERR_VALUE;
    end = session->stop_fd > 0 ? delay_served(session, delay) : DELAY_OVER;
    if (end == DELAY_STOPPED)
        return answer_fail(answer, "SPY0203", "the server stops: the delay was not completed");
    if (end == DELAY_FOR_NOBODY)
        return answer_fail(answer, "SPY0101", "the client has gone: the delay was not completed");
    while (session->stop_fd == 0 && nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
    answer_message(answer, "SPY0001", "Delay completed");
    return 0;
}

static const struct parameter_definition delay_parameters[] = {
    {.keyword = "DLY",
     .type = PARAMETER_INTEGER,
     .position = 1,
     .least = 1,
     .most = DELAY_MAX_SECONDS,
     .help = "seconds"},
    {.keyword = "RSMTIME",
     .type = PARAMETER_TEXT,
     .position = 2,
     .most = 8,
     .help = "in place of DLY: the time of day when it goes on, hhmmss\nwhat is over today comes "
             "tomorrow"},
    PARAMETERS_END,
};

const struct command_definition command_dlyjob = {
    .name = "DLYJOB",
    .summary = "wait some seconds, or until a time of day",
    .parameters = delay_parameters,
    .run = run_delay,
    .page = "https://ibm.com/docs/ssw_ibm_i_71/cl/dlyjob.htm",
};

/* ---- QWTSETP ---- */

static int run_swap(struct session *session, const struct parameters *parameters,
                    struct answer *answer)
{
    const char *name = parameter_text(parameters, "USRPRF");
    struct spsy_error error;

    if (session_become(session, name, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "Job runs under user profile %s", name);
    return 0;
}

static const struct parameter_definition swap_parameters[] = {
    {.keyword = "USRPRF",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 1,
     .help = "the current profile from now on"},
    PARAMETERS_END,
};

const struct command_definition command_qwtsetp = {
    .name = "QWTSETP",
    .summary = "swap the job's current profile",
    .parameters = swap_parameters,
    .run = run_swap,
    .ours = true,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/apis/QWTSETP.htm",
};
