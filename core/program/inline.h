/* inline.h - RUN(*INLINE): loaded and called in the job's own process, for trusted programs. */
#ifndef SPSY_PROGRAM_INLINE_H
#define SPSY_PROGRAM_INLINE_H

#include "program/program.h"

/* Loads from a sealed memfd copy of fd, named /proc/<pid>/fd/N with the descriptor kept open: the
 * same path after a rename would yield the old library. The copy is inspected and judged anew, so
 * that what is called is what was looked at: fills program->info and program->entry from its path
 * and registration. The old copy of a replaced program stays. On error program is unchanged.
 * Errors: SPSY_ERR_PROGRAM, SPSY_ERR_IO, SPSY_ERR_MEMORY. */
int spsy_inline_load(struct spsy_program *program, int fd, struct spsy_error *error);

/* Runs loaded programs in order until a step ends the chain. Returns the outcomes filled.
 * Services (service/service.h) are answered from the call the thread has bound meanwhile: its job
 * and callbacks; registration and reason are set here for each program. May be called again by a
 * callback (X36). */
size_t spsy_inline_run(const struct spsy_step *steps, size_t count, const struct spsy_input *input,
                       struct spsy_outcome *outcomes);

/* The file holds, byte for byte, what this entry was loaded from. */
bool spsy_inline_holds(const struct spsy_entry *entry, int fd);

/* exit(0) in a program is no failure: it returns with the answer as set, as in the exit host. For
 * an executable that exports an exit of its own, and says so before the first call, since being
 * ready for it costs every call some nanoseconds. Else exit() in a program takes the process along.
 */
extern bool spsy_inline_exit_exported;
/* This process is a job's own, as the executable says of itself, and a server's worker of itself:
 * what a program forks is not. */
void spsy_inline_own_job(void);
bool spsy_inline_is_job(void);
/* The frame that has the call of this thread below it (exit/ended.h); NULL = it is in none. */
const void *spsy_inline_frame(void);
/* Ends that call, as failed for this cause; NULL = its answer is as set. Returns when there is
 * none. */
void spsy_inline_leave(const char *failure);
bool spsy_inline_in_call(void); /* any thread; known only where exit is exported */

#endif
