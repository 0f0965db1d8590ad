/* recorded.c - what many jobs asked once, asked again by one job of a candidate's host.
 *
 * MUST: bypass, chain, verdict and failures are those of decide.c and chain.c; only who asks is
 * another one for each inquiry (X5, X7, the services about the own job), and nothing is suspended:
 * three failures are three of one job (core/program/README.md, "Failures"). */
#include <string.h>

#include "base/error.h"
#include "dispatch/job.h"

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

void spsy_recorded_collect(const struct spsy_job *job, size_t i, struct asked *file)
{
    const struct spsy_recorded_job *recorded = &job->recorded[i];
    const struct spsy_fields *fields = &file->inquiry->request->fields;

    file->call.job_name = recorded->name;
    file->call.job_user = recorded->user;
    file->call.job_number = recorded->number;
    file->call.job_type = recorded->type;
    file->by_its_job = same(fields->job_number, recorded->number) &&
                       same(fields->job_user, recorded->user) &&
                       same(fields->job_name, recorded->name);
}

/* Only whether it is the file's job matters (X7), so that its bytes are the record's, or none's. */
void spsy_recorded_become(struct spsy_job *job, const struct asked *file)
{
    if (file->by_its_job)
        memcpy(job->identity, file->inquiry->decision.record + JOB_OFFSET, JOB_BYTES);
    else
        memset(job->identity, 0, JOB_BYTES);
}

int spsy_job_decide_recorded(struct spsy_job *job, const struct spsy_recorded_job *jobs,
                             struct spsy_inquiry *inquiries, size_t count, struct spsy_error *error)
{
    size_t done = 0, decided;
    int status = 0;

    if (!job->host->candidate)
        return spsy_fail(error, SPSY_ERR_STATE, "", "only a candidate is asked what was recorded");
    while (status == 0 && done < count) {
        for (size_t i = 0; i < job->count; i++)
            job->listed[i].program.failures = 0;
        job->recorded = jobs + done;
        status = spsy_job_decide_some(job, inquiries + done, count - done, &decided, error);
        done += decided;
    }
    job->recorded = NULL;
    return status;
}

void spsy_host_stand_in(struct spsy_host *host, int format, int32_t number, spsy_stand_in *function)
{
    const struct spsy_registry *candidate = host->candidate;

    for (size_t i = 0; candidate && i < candidate->count[format]; i++)
        if (candidate->programs[format][i].number == number)
            host->stand_ins[format][i] = function;
}

void spsy_listed_stand_in(struct listed *listed, spsy_stand_in *function)
{
    struct spsy_program *program = &listed->program;

    program->path[0] = '\0';
    program->registration.run = SPSY_RUN_INLINE;
    program->info = (struct spsy_program_info){.kind = SPSY_ENTRY_POINTERS,
                                               .has_descriptor = true,
                                               .takes_services = true,
                                               .form = SPSY_CHARSET_ASCII};
    program->entry =
        (struct spsy_entry){.copy = -1, .function = (void *)function, .kind = SPSY_ENTRY_POINTERS};
    program->entry.form = SPSY_CHARSET_ASCII;
    listed->stands_in = listed->loaded = true;
    listed->state = LISTED_READY;
}
