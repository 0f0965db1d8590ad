/* isolated_output.h - what isolated programs print on standard output and standard error: into the
 * job log, bounded. */
#ifndef SPSY_PROGRAM_ISOLATED_OUTPUT_H
#define SPSY_PROGRAM_ISOLATED_OUTPUT_H

#include "service/service.h"

enum {
    OUTPUT_LINES_MAX = 20,       /* of a round trip */
    OUTPUT_LINES_JOB_MAX = 1000, /* of a job; more is told once, then dropped */
};

/* Takes what the pipe holds, at most its 64 KiB, and says it line by line. pipe -1: nothing.
 * program: who has printed, NULL = one of several. *lines: of this job so far. Never waits; no
 * failure of it is one of the call. */
void spsy_output_take(int pipe, const char *program, const struct spsy_service_call *call,
                      unsigned *lines);

#endif
