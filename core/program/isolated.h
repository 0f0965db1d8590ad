/* isolated.h - RUN(*ISOLATED): the job's side of the exit host (core/program/README.md, "Running").
 *
 * One exit host per job: its own small executable, exec'ed from a fixed path with a clean
 * environment and closed descriptors, holding the job's whole list. The chain is one round trip
 * through shared memory and a futex. A program that crashes, ends the process, loops past its
 * limit or scribbles over memory costs that call a failure, never the job: the host is killed and
 * the rest of the chain goes on in a new one. */
#ifndef SPSY_PROGRAM_ISOLATED_H
#define SPSY_PROGRAM_ISOLATED_H

#include "program/lookout.h"

struct spsy_isolated;     /* of one job; no process yet */
struct spsy_service_call; /* service/service.h */

/* What the exit host is started with. The pointers stay valid as long as the object. */
struct spsy_isolated_options {
    const char *executable; /* the exit host's path */
    const char *home;
    const char *job_name, *job_user, *job_number;
    struct spsy_lookout *lookout; /* for paths in a PGMDTA; NULL = all are looked at as they are */
};

int spsy_isolated_create(const struct spsy_isolated_options *options,
                         struct spsy_isolated **isolated, struct spsy_error *error);
/* Ends the process, reaps it by pidfd, frees everything. NULL is legal. */
void spsy_isolated_destroy(struct spsy_isolated *isolated);

/* Nothing will be run any more: the processes end while the caller does something else, before it
 * destroys the object. NULL is legal. */
void spsy_isolated_dismiss(struct spsy_isolated *isolated);

/* Any change of a listed file ends the exit host; the next run starts one with the whole list. */
void spsy_isolated_reset(struct spsy_isolated *isolated);

/* Starts the exit host ahead of the first dispatch, so that it loads while the job opens its
 * store. programs: the isolated ones of the frozen list, resolved and trusted, path and entry
 * known. Optional; run starts it when needed. */
int spsy_isolated_start(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                        size_t count, struct spsy_error *error);

/* Another number whenever an exit host may have loaded a program since: a host was started, it
 * loaded one more, or it tried one again. */
uint64_t spsy_isolated_loads(const struct spsy_isolated *isolated); /* NULL: 0 */

/* The process that has the first program of the list, 0 = none runs: for who looks at it from
 * outside between round trips. */
pid_t spsy_isolated_process(const struct spsy_isolated *isolated);

/* Another file than the one that was judged stood at a program's path when an exit host loaded it,
 * since the last reset: the answers since then count for nothing. */
bool spsy_isolated_exchanged(const struct spsy_isolated *isolated); /* NULL: false */

/* Runs the steps (a subset of programs, in order) until one ends the chain. Services are answered
 * through callbacks meanwhile. Returns the outcomes filled; a failure of the host itself (cannot
 * be started) is an outcome failed of every step that could not be run. */
size_t spsy_isolated_run(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                         size_t program_count, const struct spsy_step *steps, size_t count,
                         const struct spsy_input *input, struct spsy_outcome *outcomes);

/* One of many files whose chains are one round trip. */
struct spsy_isolated_file {
    const struct spsy_input *input;
    const struct spsy_service_call *call; /* what services are answered from; NULL = from none */
    uint32_t step_count;                  /* its chain: the first steps, at least one */
    uint32_t ran;                         /* out: the outcomes filled */
    struct spsy_outcome *outcomes;        /* room for step_count */
};

/* The same for many files in order, SPSY_INQUIRIES_MAX at most. Returns how many had their turn, at
 * least one: no file is begun after until_ns (CLOCK_MONOTONIC), nor after one in whose chain
 * something failed, since the caller may not want to call that program again. count: the longest
 * step_count. */
size_t spsy_isolated_run_many(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                              size_t program_count, const struct spsy_step *steps, size_t count,
                              struct spsy_isolated_file *files, size_t file_count,
                              uint64_t until_ns);

#endif
