/* engine.h - a host without a home: what is registered nowhere yet decides about made-up requests.
 *
 * The verdicts are the engine's own (spsy_job_decide); what it asks back is answered from the
 * request. Its home is a directory of this process, which goes with it. */
#ifndef SPSY_KIT_ENGINE_H
#define SPSY_KIT_ENGINE_H

#include <limits.h>

#include "kit/candidate.h"
#include "kit/table/case.h"

enum { KIT_JOBS = 8 }; /* that are kept, each with its exit host: as many as a table mixes */

struct kit_engine_job {
    struct spsy_job *job;
    char name[32]; /* NUMBER/USER/NAME */
    enum spsy_job_type type;
    uint64_t used;
};

struct kit_engine {
    struct spsy_host *host;
    char home[PATH_MAX];
    struct kit_engine_job jobs[KIT_JOBS];
    uint64_t decisions;
    /* Messages of programs to the job log, and what they print; may be NULL. */
    void (*message)(void *context, const char *text);
    void *context;
};

/* library_home: whose lib/ is looked in; NULL. Close it in any case. Errors: SPSY_ERR_IO,
 * SPSY_ERR_MEMORY. */
int kit_engine_open(const struct kit_candidate *candidate, const char *library_home,
                    struct kit_engine *engine, struct spsy_error *error);
void kit_engine_close(struct kit_engine *engine);

/* As spsy_job_decide: *decision is always filled; the names of programs in it are gone. What failed
 * in another case has no effect on this one: it is asked in a job that has seen no failure. */
int kit_engine_decide(struct kit_engine *engine, const struct kit_request *request,
                      struct spsy_decision *decision, struct spsy_error *error);

#endif
