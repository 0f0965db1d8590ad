/* Says '1', then ends in the way that the file's name says. Only what ends OK, or returns, has
 * answered. */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include "spsy_exit.h"

enum { RESTORER = 0x04000000 }; /* the kernel's SA_RESTORER: its handlers never return here */

static sigjmp_buf back;
static volatile int zero;

static void leave(int number)
{
    (void)number;
    exit(0);
}

static void leave_with(int number)
{
    exit(number);
}

static void jump(int number)
{
    (void)number;
    siglongjmp(back, 1);
}

static void *leave_thread(void *unused)
{
    exit(0);
    return unused;
}

static void leave_plainly(void)
{
    exit(0);
}

static void crash(void)
{
    *(volatile int *)16 = 1;
}

/* On an own stack, nothing blocked: no trace of a handler but the frame. */
static void take(int number, void (*handler)(int), int flags)
{
    static char stack[65536];
    stack_t own = {stack, 0, sizeof stack};
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags | SA_NODEFER};

    sigaltstack(&own, NULL);
    sigaction(number, &action, NULL);
}

/* Past the C library, with the action at an address whose lower half is zero. */
static void take_raw(int number)
{
    void *place = mmap((void *)(7ul << 32), 4096, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        unsigned long mask;
    } action = {leave, SA_NODEFER | RESTORER, NULL, 0};

    if (place == MAP_FAILED)
        return;
    memcpy(place, &action, sizeof action);
    syscall(SYS_rt_sigaction, number, place, NULL, 8);
}

static void wait_for_ever(void)
{
    for (;;)
        pause();
}

static void on_own_stack(void)
{
    static char stack[65536];
    static ucontext_t here, there;

    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, leave_plainly, 0);
    swapcontext(&here, &there);
}

/* ---- the ways ----------------------------------------------------------------------------------
 */

static void status(void)
{
    exit(3);
}

static void status256(void)
{
    exit(256);
}

static void minus(void)
{
    exit(-1);
}

/* Soon, while the program waits. */
static void alarm_of(void (*handler)(int), int flags)
{
    struct itimerval soon = {{0, 0}, {0, 2000}};

    take(SIGALRM, handler, flags);
    setitimer(ITIMER_REAL, &soon, NULL);
}

static void alarm_exits(void)
{
    alarm_of(leave, 0);
    wait_for_ever();
}

static void alarm_exits_elsewhere(void)
{
    alarm_of(leave, SA_ONSTACK);
    wait_for_ever();
}

static void alarm_jumps(void) /* a limit of its own: that is no failure */
{
    alarm_of(jump, 0);
    if (sigsetjmp(back, 1) == 0)
        wait_for_ever();
}

static void raised(void)
{
    take(SIGUSR1, leave, 0);
    raise(SIGUSR1);
}

static void raised12(void)
{
    take(SIGUSR2, leave_with, SA_ONSTACK);
    raise(SIGUSR2);
}

static void segv_exits(void)
{
    take(SIGSEGV, leave, SA_ONSTACK);
    crash();
}

static void segv_exits_raw(void)
{
    take_raw(SIGSEGV);
    crash();
}

static void segv_jumps(void)
{
    take(SIGSEGV, jump, 0);
    if (sigsetjmp(back, 1) == 0)
        crash();
    exit(0);
}

static void segv_ignored(void)
{
    signal(SIGSEGV, SIG_IGN);
    raise(SIGSEGV);
}

static void fpe_jumps(void)
{
    take(SIGFPE, jump, 0);
    if (sigsetjmp(back, 1) == 0)
        zero = 100 / zero;
}

static void abort_exits(void)
{
    take(SIGABRT, leave, SA_ONSTACK);
    abort();
}

static void trap_exits(void)
{
    take(SIGTRAP, leave, 0);
    raise(SIGTRAP);
}

static void ill_exits(void)
{
    take(SIGILL, leave, 0);
    take(SIGTRAP, leave, 0); /* what __builtin_trap() raises elsewhere */
    __builtin_trap();
}

static void thread_exits(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, leave_thread, NULL);
    pthread_join(thread, NULL);
}

static void raw(void)
{
    syscall(SYS_exit_group, 0);
}

static void raw_thread(void)
{
    syscall(SYS_exit, 0);
}

static void quick(void)
{
    quick_exit(0);
}

static void quick_exits(void)
{
    at_quick_exit(leave_plainly);
    quick_exit(1);
}

static void err_ends(void)
{
    err(1, "gone");
}

static void err_exits(void)
{
    atexit(leave_plainly);
    err(1, "gone");
}

static void thread_ends(void)
{
    pthread_exit(NULL);
}

static void thread_ends_exits(void)
{
    atexit(leave_plainly);
    pthread_exit(NULL);
}

static const struct {
    const char *name;
    void (*go)(void);
} ways[] = {
    {"OK", leave_plainly},
    {"STATUS", status},
    {"STATUS256", status256},
    {"MINUS", minus},
    {"ALARM", alarm_exits},
    {"ALARMALT", alarm_exits_elsewhere},
    {"ALARMJUMP", alarm_jumps},
    {"RAISED", raised},
    {"RAISED12", raised12},
    {"SEGVEXIT", segv_exits},
    {"SEGVRAW", segv_exits_raw},
    {"SEGVJUMP", segv_jumps},
    {"SEGVIGN", segv_ignored},
    {"FPE", fpe_jumps},
    {"ABORT", abort_exits},
    {"TRAP", trap_exits},
    {"ILL", ill_exits},
    {"THREAD", thread_exits},
    {"RAW", raw},
    {"RAWTHREAD", raw_thread},
    {"QUICK", quick},
    {"QUICKEXIT", quick_exits},
    {"ERR", err_ends},
    {"ERRATEXIT", err_exits},
    {"PTHREAD", thread_ends},
    {"PATEXIT", thread_ends_exits},
    {"STACK", on_own_stack},
};

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = '1';
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (spsy_equal(record->file_name, ways[i].name))
            ways[i].go();
}
SPSY_EXIT_PROGRAM(check)
