/* progress.h - a line for a person that says how far a long command is. */
#ifndef SPSY_SESSION_PROGRESS_H
#define SPSY_SESSION_PROGRESS_H

#include "session/answer.h"

struct progress {
    const struct answer_progress *to; /* NULL = nobody looks */
    const char *doing;                /* "Saving" */
    int64_t bytes;
    size_t files;
    size_t all;       /* files altogether, 0 = not known */
    const char *unit; /* of what is counted; NULL = spooled files, with their MiB */
    int64_t next_ms;
    bool shown;
};

/* Only for what takes longer than half a second, and for whom the answer says looks on: the command
 * line where standard error is a terminal, and not with --json (core/cli/README.md: messages stand
 * in the object). */
void progress_start(struct progress *progress, const struct answer *answer, const char *doing,
                    size_t all);
void progress_bytes(struct progress *progress, size_t bytes);
void progress_file(struct progress *progress);                /* one file more is done */
void progress_count(struct progress *progress, size_t count); /* so many more are done */
void progress_hide(struct progress *progress); /* until it is shown again: text comes */
void progress_end(struct progress *progress);  /* the line vanishes */

#endif
