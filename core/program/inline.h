/* inline.h - RUN(*INLINE): loaded and called in the job's own process, for trusted programs. */
#ifndef SPSY_PROGRAM_INLINE_H
#define SPSY_PROGRAM_INLINE_H

#include "program/program.h"

/* Loads from a sealed memfd copy of fd, named /proc/<pid>/fd/N with the descriptor kept open: the
 * same path after a rename would yield the old library. Fills program->entry. The old copy of a
 * replaced program stays. Errors: SPSY_ERR_PROGRAM. */
int spsy_inline_load(struct spsy_program *program, int fd, struct spsy_error *error);

/* Runs loaded programs in order until a step ends the chain. Returns the outcomes filled. */
size_t spsy_inline_run(const struct spsy_step *steps, size_t count, const struct spsy_input *input,
                       struct spsy_outcome *outcomes);

#endif
