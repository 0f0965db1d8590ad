/* program_exit.c - exit() and _exit() as exit programs find them in this process.
 *
 * Exported by the executable, they take the C library's place in every program that is loaded
 * RUN(*INLINE). A program that calls exit() returns with its answer as set (abi.md). One that calls
 * _exit() takes the job along as a crash would, but not with a status of its own choice: 0 would
 * say that a command was carried out which was not. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/message.h"
#include "program/inline.h"

__attribute__((constructor)) static void say_so(void)
{
    spsy_inline_exit_exported = true;
}

__attribute__((visibility("default"))) _Noreturn void exit(int status)
{
    void (*really)(int) = (void (*)(int))dlsym(RTLD_NEXT, "exit");

    spsy_inline_leave();
    if (really)
        really(status);
    _exit(status);
}

__attribute__((visibility("default"))) _Noreturn void _exit(int status)
{
    if (spsy_inline_in_call()) {
        dprintf(STDERR_FILENO, "spsy: an exit program with RUN(*INLINE) ended the job: _exit(%d)\n",
                status);
        status = SPSY_MESSAGE_EXIT_FAILED;
    }
    for (;;)
        syscall(SYS_exit_group, status);
}

__attribute__((visibility("default"))) _Noreturn void _Exit(int status)
{
    _exit(status);
}
