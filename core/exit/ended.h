/* ended.h - exit() in a program: is its answer as set, or is it a failure, and of which cause?
 *
 * On IBM i exit(0) and STOP RUN end the activation group of the program, and its answer is as set.
 * Here run times end like that, too, when they have caught an error or a signal: exit(number).
 *
 * MUST (X34): only status 0, out of the call itself, is an answer. Any other status is a failure,
 * and so is any exit() in a handler - of a signal, of std::terminate, of errors or of the end in a
 * COBOL run time: who had to be interrupted has answered nothing.
 *
 * The exit host and the executable spsy stand in for exit() and ask this; it costs a call nothing,
 * since the stack is looked at only when exit() is called. libc, and libgcc's unwinder, only. */
#ifndef SPSY_EXIT_ENDED_H
#define SPSY_EXIT_ENDED_H

#include <stddef.h>

enum spsy_ended {
    SPSY_ENDED_AS_SET, /* the call is over, its answer counts */
    SPSY_ENDED_FAILED, /* the call is over, it failed: cause */
    SPSY_ENDED_ASTRAY, /* the stack does not lead back to the call: only the process can end */
};

/* Called by an exit(). frame: spsy_ended_frame() of a function that has the call below it; caller:
 * exit's return address. */
enum spsy_ended spsy_ended_how(int status, const void *frame, const void *caller, char *cause,
                               size_t size);

/* The canonical frame address of the function that says it. */
#define spsy_ended_frame() __builtin_dwarf_cfa()

#endif
