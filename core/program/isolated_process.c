/* isolated_process.c - see the header.
 *
 * The child is cloned as posix_spawn does it (memory shared, parent waits until exec), but with a
 * pidfd: a job that ignores SIGCHLD, or reaps every child itself, cannot make the process number
 * somebody else's meanwhile. */
#include "program/isolated_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exit/protocol.h"

enum {
    PAGE_BYTES = 4096,
    CHILD_STACK_BYTES = 32 * 1024,
    HIGH_DESCRIPTOR = 10,          /* above the five the exit host is given */
    FIRST_SLICE_NS = 20 * 1000000, /* first look whether the process is alive; longer than a
                                      scheduler tick, or every wait programs the timer: 3 us */
    LAST_SLICE_NS = 200 * 1000000, /* ... doubled up to about this */
    GRACE_NS = 10 * 1000000,       /* from look to look at one that may wait for a processor */
    DYING_MS = 1000,
    REAP_LIMIT_MS = 10000, /* a killed process ends, unless the kernel holds it in I/O: */
    HELD_LOOK_MS = 100,    /* ... who is seen so again and again is left behind */
    HELD_LOOKS = 5,
    LEFT_MAX = 32,
};

uint64_t spsy_process_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static size_t shared_bytes(void)
{
    return (sizeof(struct spsy_shared) + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

int spsy_process_prepare(struct spsy_process *process, struct spsy_error *error)
{
    void *start = MAP_FAILED;
    int memory = memfd_create("spsy-exit-host", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    memset(process, 0, sizeof *process);
    process->socket = process->printed = -1;
    process->pidfd = memory; /* until the process is started */
    process->cpu = -1;
    if (memory >= 0 && ftruncate(memory, (off_t)shared_bytes()) == 0 &&
        fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        start = mmap(NULL, shared_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (start == MAP_FAILED) {
        spsy_fail_errno(error, SPSY_ERR_IO, "", "shared memory for the exit host");
        if (memory >= 0)
            close(memory);
        return SPSY_ERR_IO;
    }
    process->shared = start;
    process->shared->version = EXIT_HOST_PROTOCOL_VERSION;
    return 0;
}

/* ---- the child, on the parent's memory until it executes ---------------------------------------
 * Raw system calls only: a sanitizer's interceptors would note them as the parent's. */

struct child {
    const char *executable;
    const char *role;   /* its argument, or NULL */
    int socket, memory; /* memory -1: none */
    int output;         /* what it prints goes there; -1: nowhere */
    int error;          /* errno of what failed, 0 = executed */
};

static void default_signals(void)
{
    unsigned long none[4] = {0}; /* SIG_DFL, no flags, empty mask */

    for (int number = 1; number <= 64; number++)
        syscall(SYS_rt_sigaction, number, none, NULL, sizeof none[3]);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, none, NULL, sizeof none[0]);
}

static long place_descriptors(const struct child *child)
{
    bool has_memory = child->memory >= 0;
    long socket = syscall(SYS_fcntl, child->socket, F_DUPFD, HIGH_DESCRIPTOR);
    long memory = has_memory ? syscall(SYS_fcntl, child->memory, F_DUPFD, HIGH_DESCRIPTOR) : 0;
    long null = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);
    long high = null < 0 ? -1 : syscall(SYS_fcntl, null, F_DUPFD, HIGH_DESCRIPTOR);
    long output =
        child->output < 0 ? high : syscall(SYS_fcntl, child->output, F_DUPFD, HIGH_DESCRIPTOR);

    if (socket < 0 || memory < 0 || high < 0 || output < 0)
        return -1;
    for (int standard = 0; standard < 3; standard++)
        if (syscall(SYS_dup3, standard == 0 ? high : output, standard, 0) < 0)
            return -1;
    if (syscall(SYS_dup3, socket, EXIT_HOST_SOCKET, 0) < 0 ||
        (has_memory && syscall(SYS_dup3, memory, EXIT_HOST_MEMORY, 0) < 0))
        return -1;
    return syscall(SYS_close_range, has_memory ? EXIT_HOST_MEMORY + 1 : EXIT_HOST_MEMORY, ~0u, 0);
}

__attribute__((no_sanitize("address", "thread", "undefined"))) static int run_child(void *argument)
{
    static char path[] = "PATH=/usr/bin:/bin", language[] = "LANG=C";
    struct child *child = argument;
    char *arguments[] = {(char *)(uintptr_t)child->executable, (char *)(uintptr_t)child->role,
                         NULL};
    char *environment[] = {path, language, NULL};

    if (place_descriptors(child) == 0 && syscall(SYS_setsid) >= 0) {
        default_signals();
        syscall(SYS_execve, child->executable, arguments, environment);
    }
    child->error = errno;
    syscall(SYS_exit, 127);
    return 127;
}

/* ---- the parent --------------------------------------------------------------------------------
 */

#ifdef __SANITIZE_THREAD__
/* TSan's own clone() takes every child for a fork, also one that shares the memory, and then
 * refuses this process new threads. The C library has the call under this name too. */
extern int __clone(int (*run)(void *), void *stack, int flags, void *argument, ...);
#define clone __clone
#endif

static int clone_child(struct child *child, int *pidfd)
{
    _Alignas(16) unsigned char stack[CHILD_STACK_BYTES];
    sigset_t all, before;
    int pid;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before); /* no handler of the job runs in the child */
    pid = clone(run_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
                child, pidfd);
    if (pid < 0)
        child->error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

int spsy_process_start(struct spsy_process *process, const char *executable,
                       struct spsy_error *error)
{
    struct child child = {executable, NULL, -1, process->pidfd, -1, 0};
    int pair[2] = {-1, -1}, printed[2];

    process->pidfd = -1;
    atomic_store(&process->shared->turn, SPSY_TURN_START);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        child.error = errno;
    } else {
        process->socket = pair[0];
        child.socket = pair[1];
        /* A program that prints more than it holds is not waited for: the rest is lost. */
        if (pipe2(printed, O_CLOEXEC | O_NONBLOCK) == 0) {
            process->printed = printed[0];
            child.output = printed[1];
        }
        process->pid = clone_child(&child, &process->pidfd);
        close(pair[1]);
        if (child.output >= 0)
            close(child.output);
    }
    close(child.memory);
    if (child.error == 0)
        return 0;
    errno = child.error;
    spsy_fail_errno(error, SPSY_ERR_IO, "", "the exit host cannot be started: %s", executable);
    spsy_process_end(process, NULL, 0);
    spsy_process_free(process);
    return SPSY_ERR_IO;
}

int spsy_process_start_lookout(const char *executable, int *own, struct spsy_error *error)
{
    struct child child = {executable, "--look", -1, -1, -1, 0};
    siginfo_t info;
    int pair[2], pidfd = -1;

    *own = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "a socket for a look-out");
    child.socket = pair[1];
    clone_child(&child, &pidfd);
    close(pair[1]);
    if (pidfd >= 0) { /* it has a child, which is nobody's then, and ends */
        while (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | __WALL) != 0 && errno == EINTR)
            ;
        close(pidfd);
    }
    if (child.error == 0) {
        *own = pair[0];
        return 0;
    }
    close(pair[0]);
    errno = child.error;
    return spsy_fail_errno(error, SPSY_ERR_IO, "", "a look-out cannot be started: %s", executable);
}

static void follow_cpu(struct spsy_process *process)
{
    int cpu = sched_getcpu();
    cpu_set_t set;

    if (cpu < 0 || cpu == process->cpu || cpu >= CPU_SETSIZE)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(process->pid, sizeof set, &set) == 0)
        process->cpu = cpu;
}

void spsy_process_hand_over(struct spsy_process *process)
{
    follow_cpu(process);
    atomic_store(&process->shared->turn, spsy_turn_of_host((uint32_t)process->pid));
    syscall(SYS_futex, &process->shared->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool is_dead(const struct spsy_process *process, int wait_ms)
{
    struct pollfd descriptor = {process->pidfd, POLLIN, 0};

    return poll(&descriptor, 1, wait_ms) > 0;
}

static void sleep_on(_Atomic uint32_t *word, uint32_t value, uint64_t most_ns)
{
    struct timespec time = {(time_t)(most_ns / 1000000000u), (long)(most_ns % 1000000000u)};

    syscall(SYS_futex, word, FUTEX_WAIT, value, &time, NULL, 0);
}

bool spsy_process_has_turn(const struct spsy_process *process)
{
    return atomic_load(&process->shared->turn) == SPSY_TURN_JOB;
}

/* ---- what a time limit counts ------------------------------------------------------------------
 */

void spsy_process_clock_start(struct spsy_process *process, uint64_t now_ns)
{
    process->whole_ns = now_ns;
    process->grace_ns = 0;
}

static void look(struct spsy_process *process)
{
    struct spsy_schedule before = process->seen;
    uint64_t part = atomic_load_explicit(&process->shared->started_ns, memory_order_acquire);

    spsy_schedule_look(process->pid, &process->seen);
    spsy_stretch_note(&process->whole, process->whole_ns, &before, &process->seen);
    spsy_stretch_note(&process->part, part, &before, &process->seen);
}

/* The wait for a processor that still lasts is not in the kernel's number. Whoever is ready and got
 * no further since the look before is in one; when that look was long ago a second one tells. */
void spsy_process_clock_look(struct spsy_process *process)
{
    uint64_t before = process->seen.at_ns, now;

    look(process);
    now = process->seen.at_ns;
    if (process->seen.known && spsy_schedule_ready(process->pid) &&
        (process->seen.still_ns < now || before + 2u * GRACE_NS < now))
        process->grace_ns = now + GRACE_NS;
}

uint64_t spsy_process_withheld(const struct spsy_process *process,
                               const struct spsy_stretch *stretch, uint64_t start_ns)
{
    const struct spsy_schedule *seen = &process->seen;
    uint64_t withheld = spsy_stretch_withheld(stretch, start_ns, seen);
    uint64_t since = seen->still_ns > start_ns ? seen->still_ns : start_ns;

    if (seen->at_ns < process->grace_ns && since < seen->at_ns)
        withheld += seen->at_ns - since;
    return withheld;
}

uint64_t spsy_process_until(const struct spsy_process *process, const struct spsy_stretch *stretch,
                            uint64_t start_ns, uint64_t limit_ns, uint64_t others_ns)
{
    uint64_t most = start_ns + limit_ns * SPSY_LIMIT_TIMES + others_ns;
    uint64_t until =
        start_ns + limit_ns + others_ns + spsy_stretch_withheld(stretch, start_ns, &process->seen);

    if (until < process->grace_ns)
        until = process->grace_ns;
    return until < most ? until : most;
}

enum spsy_wait spsy_process_wait(struct spsy_process *process, uint64_t deadline_ns)
{
    _Atomic uint32_t *turn = &process->shared->turn;
    uint32_t host = spsy_turn_of_host((uint32_t)process->pid), now_has = atomic_load(turn);
    uint64_t slice = FIRST_SLICE_NS, now = spsy_process_now_ns();

    while (now_has == host || now_has == SPSY_TURN_START) {
        if (now >= deadline_ns)
            return SPSY_WAIT_TIME;
        sleep_on(turn, now_has, now + slice < deadline_ns ? slice : deadline_ns - now);
        now_has = atomic_load(turn);
        if (now_has == SPSY_TURN_JOB)
            break;
        now = spsy_process_now_ns();
        if (is_dead(process, 0)) { /* also when a program has spoilt the robust list */
            now_has = atomic_load(turn);
            break;
        }
        if (now >= process->seen.at_ns + FIRST_SLICE_NS)
            look(process);
        if (slice < LAST_SLICE_NS)
            slice *= 2;
    }
    if (now_has == SPSY_TURN_JOB)
        return SPSY_WAIT_TURN;
    is_dead(process, DYING_MS); /* FUTEX_OWNER_DIED comes before the process has quite ended */
    return SPSY_WAIT_DEAD;
}

static void describe_end(const siginfo_t *info, char *cause, size_t size)
{
    static const char *const own[] = {"the exit host cannot map its memory",
                                      "the exit host cannot confine itself",
                                      "the exit host is from another build than this library"};
    const char *name = info->si_code == CLD_EXITED ? NULL : sigabbrev_np(info->si_status);

    if (info->si_code != CLD_EXITED)
        snprintf(cause, size, "crashed: SIG%s", name ? name : "RTMIN+");
    else if (info->si_status >= EXIT_HOST_STATUS_MEMORY &&
             info->si_status <= EXIT_HOST_STATUS_VERSION)
        snprintf(cause, size, "%s", own[info->si_status - EXIT_HOST_STATUS_MEMORY]);
    else
        snprintf(cause, size, "ended the process: _exit(%d)", info->si_status);
}

void spsy_process_dismiss(struct spsy_process *process)
{
    if (process->socket >= 0)
        close(process->socket); /* it dies of that */
    process->socket = -1;
    if (process->printed >= 0)
        close(process->printed);
    process->printed = -1;
}

/* ---- killed, and held by the kernel ------------------------------------------------------------
 * A process in the middle of a look at a file system that does not answer ends when that does. Who
 * has killed one does not wait for it; whoever ends the next process reaps it, too. */

static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;
static int left[LEFT_MAX]; /* pidfds */
static int left_count;

static void reap_left(void)
{
    siginfo_t info;

    pthread_mutex_lock(&left_lock);
    for (int i = left_count - 1; i >= 0; i--) {
        struct pollfd descriptor = {left[i], POLLIN, 0};

        if (poll(&descriptor, 1, 0) == 0)
            continue;
        waitid(P_PIDFD, (id_t)left[i], &info, WEXITED | WNOHANG | __WALL);
        close(left[i]);
        left[i] = left[--left_count];
    }
    pthread_mutex_unlock(&left_lock);
}

/* False: there are too many already. */
static bool leave_behind(int pidfd)
{
    bool room;

    pthread_mutex_lock(&left_lock);
    room = left_count < LEFT_MAX;
    if (room)
        left[left_count++] = pidfd;
    pthread_mutex_unlock(&left_lock);
    return room;
}

/* False: the kernel holds it. */
static bool wait_killed(const struct spsy_process *process)
{
    int held = 0;

    for (int waited = 0; waited < REAP_LIMIT_MS && held < HELD_LOOKS; waited += HELD_LOOK_MS) {
        if (is_dead(process, HELD_LOOK_MS))
            return true;
        held = spsy_schedule_held(process->pid) ? held + 1 : 0;
    }
    return is_dead(process, 0);
}

void spsy_process_end(struct spsy_process *process, char *cause, size_t size)
{
    siginfo_t info = {0};
    bool by_itself = process->pidfd >= 0 && is_dead(process, 0), ended;
    int reaped = -1;

    spsy_process_dismiss(process);
    if (process->pidfd < 0)
        return;
    reap_left();
    syscall(SYS_pidfd_send_signal, process->pidfd, SIGKILL, NULL, 0);
    ended = wait_killed(process);
    if (ended)
        do
            reaped = waitid(P_PIDFD, (id_t)process->pidfd, &info, WEXITED | WNOHANG | __WALL);
        while (reaped != 0 && errno == EINTR);
    if (cause && !by_itself)
        snprintf(cause, size, "ended its thread, or damaged the memory it shares with the job");
    else if (cause && reaped == 0 && info.si_pid == process->pid)
        describe_end(&info, cause, size);
    else if (cause)
        snprintf(cause, size,
                 "ended the process: it is not known how, because the job reaps its children");
    if (ended || !leave_behind(process->pidfd))
        close(process->pidfd);
    process->pidfd = -1;
}

void spsy_process_free(struct spsy_process *process)
{
    if (process->shared)
        munmap(process->shared, shared_bytes());
    process->shared = NULL;
}
