/* The filter of the exit host, its groups and jumps, beside the plain table: every call number with
 * arguments of every kind. A filter below it keeps the calls that it lets pass from being made. */
#include "../core/host/seccomp.c"

#include <stdio.h>
#include <sys/wait.h>

#include "harness.h"

enum {
    JOB_SOCKET = 77,
    CALLS = 600,
    X32 = 0x40000000,
    NOT_MADE = 0x5EC0DE51, /* as the sixth argument: ENOSYS, should it pass */
    URETPROBE = 335,       /* no filter is asked, and it signals; 336 uprobe */
    UPROBE = 336,
};

static long self;
static bool confined;             /* else nothing is refused yet, */
static bool elsewhere[CALLS + 1]; /* unless by a filter around the tests, as containers have one */

static int keep_from_being_made(void)
{
    struct sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)argument(5)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, NOT_MADE},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRACE}, /* nobody traces: ENOSYS */
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
               ? -1
               : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static bool is_refused(long call, const long arguments[3])
{
    bool refused;

    errno = 0;
    refused = syscall(call, arguments[0], arguments[1], arguments[2], 0L, 0L, (long)NOT_MADE) < 0 &&
              errno == EPERM;
    /* Or the mark stays in its register, and the C library's next call has it, too. */
    syscall(SYS_getpid, 0L, 0L, 0L, 0L, 0L, 0L);
    return refused;
}

static bool is_self(long number)
{
    return (uint32_t)number == 0 || (uint32_t)number == (uint32_t)self;
}

static bool in_table(const struct refused *refused, const long arguments[3])
{
    switch (refused->refusal) {
    case UNLESS_THREAD:
        return !(arguments[0] & CLONE_THREAD);
    case UNLESS_SELF_FIRST:
        return !is_self(arguments[0]);
    case UNLESS_SELF_SECOND:
        return (uint32_t)arguments[0] != 0 || !is_self(arguments[1]);
    case UNLESS_ABOVE_SOCKET:
    case UNLESS_NO_ERROR:
        return false; /* without_effect() looks at these */
    default:
        return true;
    }
}

static bool wanted(int call, const long arguments[3])
{
    if (!confined)
        return false;
    for (size_t i = 0; i < TABLE_CALLS; i++)
        if (table[i].call == call)
            return in_table(&table[i], arguments);
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].call == call &&
            ((uint32_t)arguments[values[i].argument] & values[i].bits) == values[i].value)
            return true;
    for (size_t i = 0; i < KEEPERS; i++)
        if (keepers[i].call == call && (uint32_t)arguments[keepers[i].argument] == JOB_SOCKET)
            return true;
    return false;
}

/* One of the call's answers is another one than wanted. */
static bool is_wrong(int call)
{
    const long first[] = {0, 1, JOB_SOCKET, self, self + 1, 1L << 32 | JOB_SOCKET, CLONE_THREAD,
                          -1};
    long others[VALUES + 6] = {0, 1, self, O_TRUNC | O_WRONLY, O_TRUNC | O_RDWR, -1};

    for (size_t i = 0; i < VALUES; i++)
        others[6 + i] = (long)(1ul << 40 | values[i].value); /* the upper half does not count */
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        for (size_t j = 0; j < sizeof others / sizeof others[0]; j++) {
            const long second[3] = {first[i], others[j], 0}, third[3] = {first[i], 0, others[j]};

            if (is_refused(call, second) != wanted(call, second) ||
                is_refused(call, third) != wanted(call, third))
                return true;
        }
    return false;
}

/* Answered as a success that it was not. */
static bool has_no_effect(long call, long first, long second)
{
    bool none = syscall(call, first, second, 0L, 0L, 0L, (long)NOT_MADE) == 0;

    syscall(SYS_getpid, 0L, 0L, 0L, 0L, 0L, 0L);
    return none;
}

/* close_range that would close the socket; handlers for a program's own errors, wherever the
 * action stands, but not asking for one, nor any other signal's. */
static bool without_effect(void)
{
    static const long ranges[][2] = {{0, 76}, {78, 99}, {78, -1}, {99, 1}};
    static const long all[][2] = {{0, -1}, {77, 77}, {3, 77}, {77, 1L << 32 | 78}};
    static const int own[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (has_no_effect(SYS_close_range, ranges[i][0], ranges[i][1]) ||
            !has_no_effect(SYS_close_range, all[i][0], all[i][1]))
            return false;
    for (int number = 0; number <= 64; number++) {
        bool is_own = false;

        for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
            is_own |= own[i] == number;
        if (has_no_effect(SYS_rt_sigaction, number, 16) != is_own ||
            has_no_effect(SYS_rt_sigaction, number, 1L << 32) != is_own ||
            has_no_effect(SYS_rt_sigaction, number, 0))
            return false;
    }
    return true;
}

static void look_elsewhere(void)
{
    for (int call = 0; call <= CALLS; call++)
        elsewhere[call] = call == URETPROBE || call == UPROBE || call == SYS_clone3 ||
                          call == CALL_OPENAT2 || is_wrong(call);
}

/* Runs where nearly nothing is left to a process: its status is all it says. */
static int first_wrong(void)
{
    static const long none[3];

    for (int call = 0; call <= CALLS; call++)
        if (!elsewhere[call] && is_wrong(call))
            return 2;
#ifdef __x86_64__
    for (long call = X32; call <= X32 + CALLS; call++)
        if (!is_refused(call, none))
            return 3;
    if (!is_refused(-1, none) || !is_refused(INT32_MAX, none))
        return 4;
#endif
    if (!without_effect())
        return 7;
    if (syscall(SYS_clone3, 0L, 0L) != -1 || errno != ENOSYS)
        return 5;
    return syscall(CALL_OPENAT2, -1L, 0L, 0L, 0L) != -1 || errno != ENOSYS ? 6 : 0;
}

static void every_call(void)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        self = getpid();
        if (keep_from_being_made() != 0)
            _exit(1);
        look_elsewhere();
        if (exit_host_restrict_calls(JOB_SOCKET) != 0)
            _exit(1);
        confined = true;
        status = first_wrong();
        for (;;)
            syscall(SYS_exit_group, (long)status, 0L, 0L, 0L, 0L, 0L);
    }
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
}

static const struct test tests[] = {{"every call is answered as the table says", every_call}};

HARNESS_MAIN("refused calls", tests)
