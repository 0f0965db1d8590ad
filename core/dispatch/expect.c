/* expect.c - a guarded command is coming: its programs load while its host opens what it needs.
 *
 * MUST:
 *  - the list that is read ahead is not frozen by that: the first dispatch that needs it takes it
 *    only if the registry is still the same (X30, X31), and looks at the files as ever (X33);
 *  - nothing is loaded into this process: a bypassed command runs no code of a program. In the exit
 *    host constructors may run, but no program is called. */
#include <stdlib.h>

#include "base/error.h"
#include "dispatch/job.h"

static bool all_isolated(const struct spsy_job *job)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->listed[i].program.registration.run != SPSY_RUN_ISOLATED)
            return false;
    return true;
}

static void start_exit_host(struct spsy_job *job)
{
    struct spsy_isolated *isolated;
    struct spsy_error ignored;

    spsy_job_files_follow(job);
    if (job->isolated_count > 0 && spsy_job_isolated(job, 1, &isolated, &ignored) == 0)
        spsy_isolated_start(isolated, job->isolated_programs, job->isolated_count, &ignored);
}

void spsy_host_expect(struct spsy_host *host)
{
    struct spsy_job *job = atomic_load(&host->expected) ? NULL : calloc(1, sizeof *job);
    struct spsy_job *none = NULL;
    struct spsy_break_glass glass;
    struct spsy_error ignored;

    if (!job)
        return;
    if (spsy_host_break_glass(host, &glass, NULL) > 0) {
        free(job); /* no program will be asked: none is loaded */
        return;
    }
    job->host = host;
    if (spsy_job_list_expect(job, &ignored) == 0 && all_isolated(job))
        start_exit_host(job);
    if (!atomic_compare_exchange_strong(&host->expected, &none, job))
        spsy_job_end(job); /* another thread was faster */
}
