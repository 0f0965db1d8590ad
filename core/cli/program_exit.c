/* program_exit.c - exit() as exit programs find it in this process.
 *
 * Exported by the executable, it takes the C library's place in every program that is loaded
 * RUN(*INLINE): a program that calls it returns with its answer as set (abi.md), where otherwise
 * the job would end with the program's status, 0 for instance, and without a word. */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

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
    for (;;)
        _exit(status);
}
