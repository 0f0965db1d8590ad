/* program_exit.c - exit() and _exit() as exit programs find them in this process.
 *
 * Exported by the executable, they take the C library's place in every program that is loaded
 * RUN(*INLINE). A program that calls exit(0) returns with its answer as set
 * (core/program/README.md, "Isolated"), with another status or in a signal handler it has failed
 * (exit/ended.h). One that ends the process in another way - _exit(), quick_exit(), err(), the end
 * of the thread, exit() in a thread of its own - takes the job along as a crash would, but not with
 * a status of its own choice: 0 would say that a command was carried out which was not. A child
 * that a program forks is not the job: it must not come back out of the call and carry the command
 * out a second time. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/message.h"
#include "exit/ended.h"
#include "program/inline.h"

static bool program_ends_job(void)
{
    return spsy_inline_is_job() && spsy_inline_in_call();
}

static _Noreturn void end_process(int status)
{
    for (;;)
        syscall(SYS_exit_group, status);
}

/* The C library's own ways to the end come by here. */
static void at_end(void)
{
    if (!program_ends_job())
        return;
    dprintf(STDERR_FILENO, "spsy: an exit program with RUN(*INLINE) ended the job\n");
    end_process(SPSY_MESSAGE_EXIT_FAILED);
}

__attribute__((constructor)) static void say_so(void)
{
    spsy_inline_own_job();
    spsy_inline_exit_exported = atexit(at_end) == 0 && at_quick_exit(at_end) == 0;
}

/* Returns when there is no way back to the call. */
static void leave_call(int status, const void *caller)
{
    char cause[SPSY_REASON_BYTES];

    switch (spsy_ended_how(status, spsy_inline_frame(), caller, cause, sizeof cause)) {
    case SPSY_ENDED_AS_SET:
        spsy_inline_leave(NULL);
        break;
    case SPSY_ENDED_FAILED:
        spsy_inline_leave(cause);
        break;
    case SPSY_ENDED_ASTRAY:
        break;
    }
}

__attribute__((visibility("default"))) _Noreturn void exit(int status)
{
    void (*really)(int) = (void (*)(int))dlsym(RTLD_NEXT, "exit");

    if (spsy_inline_is_job() && spsy_inline_frame())
        leave_call(status, __builtin_return_address(0));
    if (really)
        really(status);
    _exit(status);
}

__attribute__((visibility("default"))) _Noreturn void _exit(int status)
{
    if (program_ends_job()) {
        dprintf(STDERR_FILENO, "spsy: an exit program with RUN(*INLINE) ended the job: _exit(%d)\n",
                status);
        status = SPSY_MESSAGE_EXIT_FAILED;
    }
    end_process(status);
}

__attribute__((visibility("default"))) _Noreturn void _Exit(int status)
{
    _exit(status);
}
