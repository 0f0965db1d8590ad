/* frame.h - PGM and ENDPGM, the frame of a script as it is that of a CL source; and the commands
 * that CL has for programs alone, of which scripts have no others than GOTO, RETURN and MONMSG.
 *
 * MUST: PGM is the first command or none, ENDPGM the last; nothing after ENDPGM is carried out. */
#ifndef SPSY_LANGUAGE_FRAME_H
#define SPSY_LANGUAGE_FRAME_H

#include "language/statement.h"
#include "session/answer.h"
#include "session/definition.h"

/* run is NULL. */
extern const struct command_definition pgm_command, endpgm_command;

struct frame { /* zeroed: nothing has been read */
    bool begun;
    bool ended; /* by ENDPGM */
};

/* Is it PGM or ENDPGM, or does it stand after ENDPGM? Of each statement in order. */
bool frame_concerns(struct frame *frame, const struct statement *statement);
/* One that it concerns. passed_over: GOTO looks for a label further down, so that nothing but the
 * end of the frame counts. Negative: the answer says what is wrong. */
int frame_take(struct frame *frame, const struct statement *statement, bool passed_over,
               bool is_shell, struct answer *answer);

/* Commands that are nothing but a screen on IBM i: what a workbench would have. */
extern const struct frame_screen {
    const char *name, *why;
} frame_screens[];
extern const size_t frame_screen_count;

/* NULL, or why a command of CL programs, or one that is a screen, is not there. name in upper case.
 */
const char *frame_not_here(const char *name);

#endif
