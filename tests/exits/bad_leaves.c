/* Says '1', then ends in the way that the file's name says: none of them is an answer but OK. */
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
    void *place = mmap((void *)(7ul << 32), 4096, PROT_READ | PROT_WRITE, /* NOLINT */
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        unsigned long mask;
    } action = {leave, SA_NODEFER, NULL, 0};

    if (place == MAP_FAILED)
        return;
#ifdef SA_RESTORER
    action.flags |= SA_RESTORER;
#else
    action.flags |= 0x04000000;
#endif
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

static int is(const struct spsy_record *record, const char *way)
{
    return spsy_equal(record->file_name, way);
}

static void leave_in_a_way(const struct spsy_record *record)
{
    struct itimerval soon = {{0, 0}, {0, 2000}};
    pthread_t thread;

    if (is(record, "OK"))
        exit(0);
    if (is(record, "STATUS"))
        exit(3);
    if (is(record, "STATUS256"))
        exit(256);
    if (is(record, "MINUS"))
        exit(-1);
    if (is(record, "ALARM")) {
        take(SIGALRM, leave, 0);
        setitimer(ITIMER_REAL, &soon, NULL);
        wait_for_ever();
    }
    if (is(record, "ALARMALT")) {
        take(SIGALRM, leave, SA_ONSTACK);
        setitimer(ITIMER_REAL, &soon, NULL);
        wait_for_ever();
    }
    if (is(record, "ALARMJUMP")) { /* a limit of its own: that is no failure */
        take(SIGALRM, jump, 0);
        setitimer(ITIMER_REAL, &soon, NULL);
        if (sigsetjmp(back, 1) == 0)
            wait_for_ever();
    }
    if (is(record, "RAISED")) {
        take(SIGUSR1, leave, 0);
        raise(SIGUSR1);
    }
    if (is(record, "RAISED12")) {
        take(SIGUSR2, leave_with, SA_ONSTACK);
        raise(SIGUSR2);
    }
    if (is(record, "SEGVEXIT")) {
        take(SIGSEGV, leave, SA_ONSTACK);
        crash();
    }
    if (is(record, "SEGVRAW")) {
        take_raw(SIGSEGV);
        crash();
    }
    if (is(record, "SEGVJUMP")) {
        take(SIGSEGV, jump, 0);
        if (sigsetjmp(back, 1) == 0)
            crash();
        exit(0);
    }
    if (is(record, "SEGVIGN")) {
        signal(SIGSEGV, SIG_IGN);
        raise(SIGSEGV);
    }
    if (is(record, "FPE")) {
        take(SIGFPE, jump, 0);
        if (sigsetjmp(back, 1) == 0)
            zero = 100 / zero;
    }
    if (is(record, "ABORT")) {
        take(SIGABRT, leave, SA_ONSTACK);
        abort();
    }
    if (is(record, "TRAP")) {
        take(SIGTRAP, leave, 0);
        raise(SIGTRAP);
    }
    if (is(record, "ILL")) {
        take(SIGILL, leave, 0);
        __builtin_trap();
    }
    if (is(record, "THREAD")) {
        pthread_create(&thread, NULL, leave_thread, NULL);
        pthread_join(thread, NULL);
    }
    if (is(record, "RAW"))
        syscall(SYS_exit_group, 0);
    if (is(record, "RAWTHREAD"))
        syscall(SYS_exit, 0);
    if (is(record, "QUICK"))
        quick_exit(0);
    if (is(record, "QUICKEXIT")) {
        at_quick_exit(leave_plainly);
        quick_exit(1);
    }
    if (is(record, "ERR"))
        err(1, "gone");
    if (is(record, "ERRATEXIT")) {
        atexit(leave_plainly);
        err(1, "gone");
    }
    if (is(record, "PTHREAD"))
        pthread_exit(NULL);
    if (is(record, "PATEXIT")) {
        atexit(leave_plainly);
        pthread_exit(NULL);
    }
    if (is(record, "STACK"))
        on_own_stack();
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = '1';
    leave_in_a_way(record);
}
SPSY_EXIT_PROGRAM(check)
