/* wrkjob.c - WRKJOB, DSPJOB: a job by one of IBM's options. Of their pages (.page below) what they
 * show and who may could be read, not the table of parameters, which are remembered; that
 * OPTION(*SPLF) lists as WRKSPLF does is on QUSLSPL's (ssw_ibm_i_72/apis/QUSLSPL.htm).
 *
 * MUST (their "Restrictions"): another user's job needs *JOBCTL, but for its spooled files, which
 * are listed as by WRKSPLF. Lists ask no exit program (core/dispatch/README.md, "Not guarded"). */
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "command/job.h"
#include "command/liblist.h"
#include "command/listing.h"
#include "command/print_rows.h"

/* Of another job nothing but this is kept. One that has ended has its log or files: *OUTQ on IBM i.
 */
static int add_other_status(struct session *session, const struct spool_job *job,
                            struct answer *answer)
{
    cJSON *row = cJSON_CreateObject();
    struct spsy_error error;
    char name[40];
    int active = spool_job_active(session->spool, job, &error);

    if (active < 0) {
        cJSON_Delete(row);
        return answer_fail_error(answer, &error);
    }
    snprintf(name, sizeof name, "%s/%s/%s", job->number, job->user, job->name);
    if (row && cJSON_AddStringToObject(row, "job", name) &&
        cJSON_AddStringToObject(row, "status", active ? "ACTIVE" : "OUTQ"))
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

static int add_status(struct session *session, const struct spool_job *job, const char *text,
                      struct answer *answer)
{
    if (job_is_this(session, job))
        return job_add_status(session, answer);
    if (job_check(session, job, "job", text, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    return add_other_status(session, job, answer);
}

/* What the job's profile and the home say of it. */
static int add_definition(struct session *session, const struct spool_job *job, const char *text,
                          struct answer *answer)
{
    const struct settings *settings = session_settings(session, NULL);
    long form =
        job_is_this(session, job) ? (long)session_date_format(session) : settings->date_format;
    struct spool_profile profile;
    struct spsy_error error;
    cJSON *row = cJSON_CreateObject();
    char name[40], format[8], queue_library[11] = "", queue[11] = "";

    if (job_check(session, job, "job", text, answer) < 0) {
        cJSON_Delete(row);
        return SPSY_ERR_AUTHORITY;
    }
    if (spool_profile_find(session->spool, job->user, &profile, &error) == 0) /* or it is gone */
        spool_profile_queue(&profile, queue_library, queue);
    snprintf(name, sizeof name, "%s/%s/%s", job->number, job->user, job->name);
    snprintf(format, sizeof format, "*%s", spsy_date_formats[form]);
    if (row && cJSON_AddStringToObject(row, "job", name) &&
        cJSON_AddStringToObject(row, "outputQueueLibrary", queue_library) &&
        cJSON_AddStringToObject(row, "outputQueue", queue) &&
        cJSON_AddStringToObject(row, "dateFormat", format) &&
        cJSON_AddStringToObject(row, "timeZone", settings->time_zone))
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

struct files_of_job {
    struct listing listing;
    const struct spool_job *job;
};

static int visit_file(void *context, const struct spool_file *file)
{
    struct files_of_job *files = context;

    if (strcmp(file->job.number, files->job->number) != 0 ||
        strcmp(file->job.name, files->job->name) != 0)
        return 0;
    return listing_visit(&files->listing, file);
}

static int add_files(struct session *session, const struct spool_job *job, struct answer *answer)
{
    const struct spool_selection selection = {.user = job->user};
    struct files_of_job files = {.job = job};
    struct spsy_error error = {0};
    int result = listing_open(session, answer, &files.listing);

    if (result < 0)
        return result;
    result = spool_file_each(session->spool, &selection, visit_file, &files, &error);
    if (result < 0 && !answer->lost)
        answer_fail_error(answer, files.listing.error.code < 0 ? &files.listing.error : &error);
    else if (result >= 0 && files.listing.files == 0)
        answer_message(answer, "SPY0001", "No spooled files of job %s/%s/%s", job->number,
                       job->user, job->name);
    listing_close(&files.listing);
    return result;
}

static int show(struct session *session, const struct parameters *parameters,
                const struct spool_job *job, struct answer *answer)
{
    const char *text = parameter_text(parameters, "JOB");
    const char *option = parameter_text(parameters, "OPTION");

    if (strcmp(option, "*DFNA") == 0)
        return add_definition(session, job, text, answer);
    if (strcmp(option, "*SPLF") == 0)
        return add_files(session, job, answer);
    if (strcmp(option, "*JOBLOG") == 0)
        return job_check(session, job, "the log of job", text, answer) < 0
                   ? SPSY_ERR_AUTHORITY
                   : job_add_log(session, job, answer);
    if (strcmp(option, "*LIBL") == 0)
        return job_is_this(session, job)
                   ? liblist_rows(session, answer)
                   : answer_fail(answer, "CPF3342",
                                 "OPTION(*LIBL): the library list of job %s is not kept; only this "
                                 "job's is known",
                                 text);
    return add_status(session, job, text, answer);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error;
    struct spool_job job;
    int result;

    if (job_find(session, parameter_text(parameters, "JOB"), &job, &error) < 0)
        return answer_fail_error(answer, &error);
    result = show(session, parameters, &job, answer);
    return result == 0 ? print_rows(session, parameters, answer, "QPDSPJOB") : result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "JOB",
     .type = PARAMETER_JOB,
     .special = "*",
     .default_value = "*",
     .position = 1,
     .help = "job, number/user/name, user/name or name"},
    PRINT_ROWS_OUTPUT(2),
    {.keyword = "OPTION",
     .type = PARAMETER_CHOICE,
     .special = "*SELECT *STSA *DFNA *SPLF *JOBLOG *LIBL",
     .default_value = "*SELECT",
     .help = "status, definition, spooled files, log or library list\n*SELECT: a menu on IBM i, "
             "here the status"},
    PARAMETERS_END,
};

#define MISSING                                                                                    \
    "DUPJOBOPT a name that several jobs have is told, and has to be qualified\n"                   \
    "OPTION(*RUNA ...) they are about storage, threads, locks and open files of a machine"

const struct command_definition command_dspjob = {
    .name = "DSPJOB",
    .summary = "a job, its user, and its program list once it is frozen",
    .parameters = parameters,
    .run = run,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/dspjob.htm",
    .missing = MISSING,
};

const struct command_definition command_wrkjob = {
    .name = "WRKJOB",
    .summary = "a job: status, definition, spooled files, log or library list",
    .notes =
        "Another user's job needs *JOBCTL; its spooled files are listed as by WRKSPLF. As with "
        "the other lists, no exit program is asked.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/wrkjob.htm",
    .missing = MISSING,
};
