#include "exit/ended.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

struct walk {
    const void *frame;
    uintptr_t caller;
    void *ways_out[2];       /* the C library's own exit and quick_exit */
    bool above;              /* exit's caller has been passed */
    bool handler, exit_runs; /* a signal handler, the C library's exit is on the way */
    bool run_time_goes_on;   /* all frames so far are libcob's */
    unsigned run_time;       /* how many those were */
    bool program;            /* a frame of the program's own has been passed */
    bool terminate;          /* std::terminate is on the way */
    bool called_back;        /* libcob has called the program: a handler of its own for errors */
    bool back;               /* the frame was reached */
};

static bool is_libcob(const Dl_info *info)
{
    const char *slash = strrchr(info->dli_fname, '/');

    return strncmp(slash ? slash + 1 : info->dli_fname, "libcob.so", strlen("libcob.so")) == 0;
}

static bool is_named(const Dl_info *info, const void *function, const char *name, size_t length)
{
    return info->dli_sname && info->dli_saddr == function &&
           strncmp(info->dli_sname, name, length) == 0;
}

/* Whose frame: the run time's, or the program's? Errors are what libcob calls a program back for,
 * from wherever it found one; for a CALL it has functions of that name. */
static void look_whose(struct walk *walk, uintptr_t at, const void *function)
{
    static const char *const calls[] = {"cob_call", "cobcall", "cob_func", "cobfunc"};
    static const char terminate[] = "_ZSt9terminatev";
    bool libcob, called = false;
    Dl_info info;

    if (!dladdr((void *)at, &info) || !info.dli_fname)
        memset(&info, 0, sizeof info);
    libcob = info.dli_fname && is_libcob(&info);
    walk->run_time_goes_on = walk->run_time_goes_on && libcob;
    walk->run_time += walk->run_time_goes_on;
    walk->program |= !libcob;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        called |= is_named(&info, function, calls[i], strlen(calls[i]));
    walk->called_back |= walk->program && libcob && !called;
    walk->terminate |= is_named(&info, function, terminate, sizeof terminate);
}

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *argument)
{
    struct walk *walk = argument;
    int interrupted = 0;
    uintptr_t at = _Unwind_GetIPInfo(context, &interrupted);
    void *function = _Unwind_FindEnclosingFunction((void *)at);

    if ((uintptr_t)_Unwind_GetCFA(context) == (uintptr_t)walk->frame) {
        walk->back = true;
        return _URC_NORMAL_STOP;
    }
    walk->above |= at == walk->caller;
    if (!walk->above)
        return _URC_NO_REASON;
    walk->handler |= interrupted != 0;
    walk->exit_runs |= function && (function == walk->ways_out[0] || function == walk->ways_out[1]);
    look_whose(walk, at - 1, function);
    return _URC_NO_REASON;
}

/* STOP RUN calls libcob once; what libcob finds itself has more of it below. */
static void say_cause(const struct walk *walk, int status, char *cause, size_t size)
{
    if (walk->handler)
        snprintf(cause, size, "ended with status %d from a signal handler%s", status,
                 walk->run_time ? " (of the COBOL run time)" : "");
    else if (walk->terminate)
        snprintf(cause, size, "ended with status %d after an uncaught exception", status);
    else if (walk->called_back)
        snprintf(cause, size, "ended with status %d in a handler of the COBOL run time", status);
    else if (walk->run_time > 1)
        snprintf(cause, size, "ended with status %d: a COBOL run-time error", status);
    else if (walk->run_time == 1)
        snprintf(cause, size, "STOP RUN with RETURN-CODE %d: MOVE 0 TO RETURN-CODE first", status);
    else
        snprintf(cause, size, "ended with status %d", status);
}

enum spsy_ended spsy_ended_how(int status, const void *frame, const void *caller, char *cause,
                               size_t size)
{
    struct walk walk = {.frame = frame, .caller = (uintptr_t)caller, .run_time_goes_on = true};

    walk.ways_out[0] = dlsym(RTLD_NEXT, "exit");
    walk.ways_out[1] = dlsym(RTLD_NEXT, "quick_exit");
    _Unwind_Backtrace(look, &walk);
    if (!walk.back || walk.exit_runs)
        return SPSY_ENDED_ASTRAY;
    if (status == 0 && !walk.handler && !walk.terminate && !walk.called_back)
        return SPSY_ENDED_AS_SET;
    say_cause(&walk, status, cause, size);
    return SPSY_ENDED_FAILED;
}
