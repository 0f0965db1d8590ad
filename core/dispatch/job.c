/* job.c - a job at the exit point: its qualified name and all that hangs off it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "dispatch/job.h"
#include "record/record.h"

/* The qualified name as a record has it, so that "owned by this job" (X7) compares bytes. Names
 * that no record could hold are refused here. */
static int set_identity(struct spsy_job *job, const struct spsy_job_options *options,
                        struct spsy_error *error)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields;
    int status;

    spsy_fields_make_up(&fields, options->number, options->user, options->name);
    status = spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, error);
    if (status < 0)
        return status;
    memcpy(job->identity, record + JOB_OFFSET, JOB_BYTES);
    snprintf(job->number, sizeof job->number, "%s", options->number);
    snprintf(job->user, sizeof job->user, "%s", options->user);
    snprintf(job->name, sizeof job->name, "%s", options->name);
    return 0;
}

static bool is_number(const char *number)
{
    return strlen(number) == 6 && strspn(number, "0123456789") == 6;
}

int spsy_job_begin(struct spsy_host *host, const struct spsy_job_options *options,
                   struct spsy_job **job, struct spsy_error *error)
{
    struct spsy_job *begun;
    int status;

    if (!job)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "spsy_job_begin: no place for the job");
    *job = NULL;
    if (!host || !options || !options->name || !options->user || !options->number)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "a job needs host, name, user and number");
    if (!options->name[0] || !options->user[0] || !is_number(options->number))
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "%s/%s/%s is not a qualified job name",
                         options->number, options->user, options->name);
    if ((unsigned)options->type > SPSY_JOB_SUBSYSTEM_MONITOR)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "job type %d is not known",
                         (int)options->type);
    begun = atomic_exchange(&host->expected, NULL);
    if (!begun)
        begun = calloc(1, sizeof *begun);
    if (!begun)
        return spsy_fail_memory(error);
    begun->host = host;
    begun->type = options->type;
    status = set_identity(begun, options, error);
    if (status < 0) {
        spsy_job_end(begun);
        return status;
    }
    *job = begun;
    return 0;
}

int spsy_job_begin_rehearsal(const struct spsy_job *job, const struct spsy_job_options *options,
                             struct spsy_job **rehearsing, struct spsy_error *error)
{
    int status = spsy_job_begin(job->host, options, rehearsing, error);

    if (status == 0 && job->list_read)
        status = spsy_job_list_copy(*rehearsing, job, error);
    if (status < 0) {
        spsy_job_end(*rehearsing);
        *rehearsing = NULL;
    }
    return status;
}

bool spsy_job_list_is_frozen(const struct spsy_job *job)
{
    return job->list_read;
}

int spsy_job_isolated(struct spsy_job *job, size_t depth, struct spsy_isolated **isolated,
                      struct spsy_error *error)
{
    struct spsy_isolated_options options = {
        job->host->exit_host, job->host->home, job->name, job->user, job->number, job->lookout};
    struct spsy_isolated **own = &job->isolated[depth - 1];
    int status = *own ? 0 : spsy_isolated_create(&options, own, error);

    *isolated = *own;
    return status;
}

void spsy_job_rehearse_users(struct spsy_job *job)
{
    job->rehearses = true;
}

const char *spsy_job_user(const struct spsy_job *job, const struct spsy_request *request)
{
    return job->rehearses && request->fields.current_user ? request->fields.current_user
                                                          : job->user;
}

void spsy_job_isolated_reset(struct spsy_job *job)
{
    for (size_t i = 0; i < DEPTH_MAX; i++)
        spsy_isolated_reset(job->isolated[i]);
}

void spsy_job_dismiss(struct spsy_job *job)
{
    for (size_t i = 0; job && i < DEPTH_MAX; i++)
        spsy_isolated_dismiss(job->isolated[i]);
}

void spsy_job_end(struct spsy_job *job)
{
    if (!job)
        return;
    for (size_t i = 0; i < DEPTH_MAX; i++)
        spsy_isolated_destroy(job->isolated[i]);
    spsy_job_list_free(job);
    spsy_lookout_destroy(job->lookout);
    free(job->batch);
    free(job);
}

const struct spsy_registration *spsy_job_registration(const struct spsy_job *job,
                                                      const char *format, int32_t number)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct spsy_program *program = &job->listed[i].program;

        if (program->registration.number == number &&
            strcmp(spsy_format_names[program->format], format) == 0)
            return &program->registration;
    }
    return NULL;
}

size_t spsy_job_adopting(const struct spsy_job *job, const char **profiles, size_t room)
{
    const struct spsy_service_call *call = spsy_service_current();
    const struct validation *at = job ? job->validation : NULL;
    size_t count = 0;

    for (; at; call = at->bound, at = at->outer) {
        const char *adopt = call && call->registration ? call->registration->adopt : "";

        if (!adopt[0] || strcmp(adopt, "*NONE") == 0)
            continue;
        if (count < room)
            profiles[count] = adopt;
        count++;
    }
    return count;
}
