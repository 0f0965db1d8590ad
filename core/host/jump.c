/* jump.c - longjmp() as programs find it: none out of another program's call.
 *
 * A program that forgets a timer, or a thread that sends signals, leaves a handler that runs in the
 * middle of another's call. When it jumps to where its own call was, that is not there any more:
 * both calls began at the same place of one stack, and its return would count as the other's, with
 * whatever that had answered so far. Exported in place of the C library's; where the code that
 * jumps belongs to the running program, or to none of the list, nothing is different. */
#include "host/host.h"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char LEFT_OVER[] =
    "its call was left by another program's handler: a timer or signal that one had left behind";

static _Noreturn void jump(const char *name, void *buffer, int value, const void *caller)
{
    void (*really)(void *, int) = (void (*)(void *, int))dlsym(RTLD_NEXT, name);

    if (spsy_host_is_astray(caller))
        spsy_host_fail_call(LEFT_OVER);
    if (really)
        really(buffer, value);
    for (;;)
        syscall(SYS_exit_group, 1);
}

/* Not by <setjmp.h>: it gives them other names, by _FORTIFY_SOURCE. */
#define JUMP(function)                                                                             \
    __attribute__((visibility("default"))) _Noreturn void function(void *buffer, int value);       \
    _Noreturn void function(void *buffer, int value)                                               \
    {                                                                                              \
        jump(#function, buffer, value, __builtin_return_address(0));                               \
    }
JUMP(longjmp)
JUMP(_longjmp)
JUMP(siglongjmp)
JUMP(__longjmp_chk)
