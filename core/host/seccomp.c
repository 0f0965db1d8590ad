/* seccomp.c - system calls a program is refused, on every kernel: one short table.
 *
 * MUST: nothing that reaches another process (signals, also those that a descriptor can be made to
 * send; ptrace, memory, scheduling, limits, System V objects that are there already), no new
 * process and no other executable, no socket, nothing that changes the machine; nothing that
 * changes a file's mode, owner, attributes or times, or its length by its name: Landlock has no say
 * in those (in lengths from version 3 on), and a home that others may write is nobody's any more.
 * Nothing that takes the socket of the job away, and no handler for a program's own errors.
 * The answer is EPERM, not a kill, so that a program sees a refusal; clone3 and openat2 are ENOSYS,
 * because their flags stand in memory where no filter can look: glibc falls back to clone. */
#include "host/host.h"

#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/fsverity.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "state the audit architecture of this machine"
#endif

/* Calls that the build machine's header may be too old for; one number on every architecture. */
enum {
    CALL_OPENAT2 = 437,
    CALL_FCHMODAT2 = 452,
    CALL_SETXATTRAT = 463,
    CALL_REMOVEXATTRAT = 466,
    CALL_FILE_SETATTR = 469,
};

#define ALL_BITS UINT32_MAX

enum refusal {
    ALWAYS,
    UNLESS_THREAD,       /* clone: argument 0 has CLONE_THREAD */
    UNLESS_SELF_FIRST,   /* argument 0 is this process, or 0 */
    UNLESS_SELF_SECOND,  /* argument 0 is 0 (one process), argument 1 this process, or 0 */
    UNLESS_ABOVE_SOCKET, /* close_range: it leaves the socket of the job out. Without effect */
    UNLESS_NO_ERROR,     /* rt_sigaction: not one of `errors`, or only asks. Without effect */
    BY_ARGUMENT,         /* not in the table: values and keepers say */
};

struct refused {
    int call;
    enum refusal refusal;
};

static const struct refused table[] = {
    /* other processes */
    {SYS_ptrace, ALWAYS},
    {SYS_process_vm_readv, ALWAYS},
    {SYS_process_vm_writev, ALWAYS},
    {SYS_process_madvise, ALWAYS},
    {SYS_kcmp, ALWAYS},
    {SYS_pidfd_open, ALWAYS},
    {SYS_pidfd_getfd, ALWAYS},
    {SYS_pidfd_send_signal, ALWAYS},
    {SYS_rt_sigaction, UNLESS_NO_ERROR},
    {SYS_close_range, UNLESS_ABOVE_SOCKET},
    {SYS_kill, UNLESS_SELF_FIRST},
    {SYS_tkill, UNLESS_SELF_FIRST},
    {SYS_tgkill, UNLESS_SELF_FIRST},
    {SYS_rt_sigqueueinfo, UNLESS_SELF_FIRST},
    {SYS_rt_tgsigqueueinfo, UNLESS_SELF_FIRST},
    {SYS_prlimit64, UNLESS_SELF_FIRST},
    {SYS_setpgid, UNLESS_SELF_FIRST},
    {SYS_setpriority, UNLESS_SELF_SECOND},
    {SYS_ioprio_set, ALWAYS},
    {SYS_sched_setaffinity, UNLESS_SELF_FIRST},
    {SYS_sched_setscheduler, UNLESS_SELF_FIRST},
    {SYS_sched_setparam, UNLESS_SELF_FIRST},
    {SYS_sched_setattr, UNLESS_SELF_FIRST},
    {SYS_migrate_pages, ALWAYS},
    {SYS_move_pages, ALWAYS},
    /* new processes, other executables, other names for either */
    {SYS_execve, ALWAYS},
    {SYS_execveat, ALWAYS},
#ifdef SYS_fork
    {SYS_fork, ALWAYS},
    {SYS_vfork, ALWAYS},
#endif
    {SYS_clone, UNLESS_THREAD},
    {SYS_unshare, ALWAYS},
    {SYS_setns, ALWAYS},
    /* the network, and what outlives the process */
    {SYS_socket, ALWAYS},
    {SYS_socketpair, ALWAYS},
    {SYS_connect, ALWAYS},
    {SYS_bind, ALWAYS},
    {SYS_listen, ALWAYS},
    {SYS_accept, ALWAYS},
    {SYS_accept4, ALWAYS},
    {SYS_sendmsg, ALWAYS},
    {SYS_sendmmsg, ALWAYS},
    {SYS_shmget, ALWAYS},
    {SYS_shmat, ALWAYS},
    {SYS_shmctl, ALWAYS},
    {SYS_semget, ALWAYS},
    {SYS_semop, ALWAYS},
    {SYS_semtimedop, ALWAYS},
    {SYS_semctl, ALWAYS},
    {SYS_msgget, ALWAYS},
    {SYS_msgsnd, ALWAYS},
    {SYS_msgrcv, ALWAYS},
    {SYS_msgctl, ALWAYS},
    {SYS_mq_open, ALWAYS},
    {SYS_mq_unlink, ALWAYS},
    {SYS_add_key, ALWAYS},
    {SYS_request_key, ALWAYS},
    {SYS_keyctl, ALWAYS},
    /* what a file is, for whoever owns it: opening it for writing is Landlock's */
    {SYS_truncate, ALWAYS},
    {SYS_fchmod, ALWAYS},
    {SYS_fchmodat, ALWAYS},
    {CALL_FCHMODAT2, ALWAYS},
    {SYS_fchown, ALWAYS},
    {SYS_fchownat, ALWAYS},
    {SYS_setxattr, ALWAYS},
    {SYS_lsetxattr, ALWAYS},
    {SYS_fsetxattr, ALWAYS},
    {CALL_SETXATTRAT, ALWAYS},
    {SYS_removexattr, ALWAYS},
    {SYS_lremovexattr, ALWAYS},
    {SYS_fremovexattr, ALWAYS},
    {CALL_REMOVEXATTRAT, ALWAYS},
    {CALL_FILE_SETATTR, ALWAYS},
    {SYS_utimensat, ALWAYS},
#ifdef SYS_chmod
    {SYS_chmod, ALWAYS},
    {SYS_chown, ALWAYS},
    {SYS_lchown, ALWAYS},
    {SYS_utime, ALWAYS},
    {SYS_utimes, ALWAYS},
    {SYS_futimesat, ALWAYS},
#endif
    /* doors around this table */
    {SYS_io_uring_setup, ALWAYS},
    {SYS_io_uring_enter, ALWAYS},
    {SYS_io_uring_register, ALWAYS},
    {SYS_bpf, ALWAYS},
    {SYS_perf_event_open, ALWAYS},
    {SYS_userfaultfd, ALWAYS},
    {SYS_name_to_handle_at, ALWAYS},
    {SYS_open_by_handle_at, ALWAYS},
    {SYS_fanotify_init, ALWAYS},
    {SYS_seccomp, ALWAYS},
    /* the machine */
    {SYS_mount, ALWAYS},
    {SYS_umount2, ALWAYS},
    {SYS_pivot_root, ALWAYS},
    {SYS_chroot, ALWAYS},
    {SYS_move_mount, ALWAYS},
    {SYS_open_tree, ALWAYS},
    {SYS_fsopen, ALWAYS},
    {SYS_fsconfig, ALWAYS},
    {SYS_fsmount, ALWAYS},
    {SYS_fspick, ALWAYS},
    {SYS_swapon, ALWAYS},
    {SYS_swapoff, ALWAYS},
    {SYS_reboot, ALWAYS},
    {SYS_kexec_load, ALWAYS},
    {SYS_init_module, ALWAYS},
    {SYS_finit_module, ALWAYS},
    {SYS_delete_module, ALWAYS},
    {SYS_acct, ALWAYS},
    {SYS_quotactl, ALWAYS},
    {SYS_syslog, ALWAYS},
    {SYS_vhangup, ALWAYS},
    {SYS_sethostname, ALWAYS},
    {SYS_setdomainname, ALWAYS},
    {SYS_settimeofday, ALWAYS},
    {SYS_clock_settime, ALWAYS},
    {SYS_adjtimex, ALWAYS},
    {SYS_clock_adjtime, ALWAYS},
    {SYS_personality, ALWAYS},
    {SYS_nfsservctl, ALWAYS},
#ifdef SYS_iopl
    {SYS_iopl, ALWAYS},
    {SYS_ioperm, ALWAYS},
#endif
};

/* Calls that are refused with one value of an argument, of the bits that count: a descriptor can be
 * made to signal any process of the same user, to hold up whoever opens its file, or to change that
 * file although it is open for reading only; a terminal can be made to read what it is told. */
static const struct {
    int call, argument;
    uint32_t bits, value;
} values[] = {
    {SYS_fcntl, 1, ALL_BITS, F_SETOWN},
    {SYS_fcntl, 1, ALL_BITS, F_SETOWN_EX},
    {SYS_fcntl, 1, ALL_BITS, F_SETLEASE},
    {SYS_ioctl, 1, ALL_BITS, FIOSETOWN},
    {SYS_ioctl, 1, ALL_BITS, SIOCSPGRP},
    {SYS_ioctl, 1, ALL_BITS, TIOCSTI},
    {SYS_ioctl, 1, ALL_BITS, FS_IOC_SETFLAGS},
    {SYS_ioctl, 1, ALL_BITS, FS_IOC_FSSETXATTR},
    {SYS_ioctl, 1, ALL_BITS, FS_IOC_ENABLE_VERITY},
    {SYS_openat, 2, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDONLY},
    {SYS_openat, 2, O_TRUNC | O_ACCMODE, O_TRUNC | O_ACCMODE},
#ifdef SYS_open
    {SYS_open, 1, O_TRUNC | O_ACCMODE, O_TRUNC | O_RDONLY},
    {SYS_open, 1, O_TRUNC | O_ACCMODE, O_TRUNC | O_ACCMODE},
#endif
};

/* Calls that could take the socket of the job away from main.c, by the argument it stands in. */
static const struct {
    int call, argument;
} keepers[] = {
    {SYS_close, 0}, {SYS_fcntl, 0}, {SYS_ioctl, 0},    {SYS_dup, 0},
    {SYS_dup3, 0},  {SYS_dup3, 1},  {SYS_shutdown, 0}, {SYS_setsockopt, 0},
#ifdef SYS_dup2
    {SYS_dup2, 0},  {SYS_dup2, 1},
#endif
};

/* Signals that a program's own error raises. Their default stays, or whatever has handled one - a
 * run time does so for the whole process - could end as if its program had answered. */
static const uint32_t errors = 1u << SIGILL | 1u << SIGTRAP | 1u << SIGABRT | 1u << SIGBUS |
                               1u << SIGFPE | 1u << SIGSEGV | 1u << SIGSYS;

enum {
    TABLE_CALLS = sizeof table / sizeof table[0],
    VALUES = sizeof values / sizeof values[0],
    KEEPERS = sizeof keepers / sizeof keepers[0],
    GROUP = 8,          /* calls, passed over at once by those with higher numbers */
    MOST_PER_CALL = 13, /* and PER_VALUE each for what stands above */
    PER_VALUE = 4,
    MOST_VALUES = (VALUES + KEEPERS) * PER_VALUE,
    FIRST = 10,
    CALLS_MOST = TABLE_CALLS + VALUES + KEEPERS,
    CODE_MOST = FIRST + (CALLS_MOST / GROUP + 1) * 2 + CALLS_MOST * MOST_PER_CALL + MOST_VALUES + 1,
};
_Static_assert(GROUP *MOST_PER_CALL + MOST_VALUES + 1 <= UINT8_MAX, "a jump passes over a group");

struct filter {
    struct sock_filter code[CODE_MOST];
    unsigned short length;
    uint32_t self, job_socket;
};

static void emit(struct filter *filter, unsigned code, uint32_t value, unsigned yes, unsigned no)
{
    filter->code[filter->length++] =
        (struct sock_filter){(unsigned short)code, (unsigned char)yes, (unsigned char)no, value};
}

static void emit_load(struct filter *filter, size_t offset)
{
    emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void emit_return(struct filter *filter, uint32_t action)
{
    emit(filter, BPF_RET | BPF_K, action, 0, 0);
}

/* Low half of an argument: every one looked at here is an int. */
static size_t argument(int index)
{
    return offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t);
}

/* 0 or this process. */
static void emit_self(struct filter *filter, int index)
{
    emit_load(filter, argument(index));
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0);
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, filter->self, 1, 0);
    emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
    emit_return(filter, SECCOMP_RET_ALLOW);
}

/* No error, and so no sign for the program: an error would make closefrom() look for ever for what
 * is still open, and a run time give up that it is being loaded. */
static void emit_no_effect(struct filter *filter)
{
    emit_return(filter, SECCOMP_RET_ERRNO | 0);
}

/* Both halves of the new action's address: one may be zero. */
static void emit_sigaction(struct filter *filter)
{
    emit_load(filter, argument(0));
    emit(filter, BPF_JMP | BPF_JGT | BPF_K, 31, 9, 0);
    emit(filter, BPF_MISC | BPF_TAX, 0, 0, 0);
    emit(filter, BPF_LD | BPF_IMM, 1, 0, 0);
    emit(filter, BPF_ALU | BPF_LSH | BPF_X, 0, 0, 0);
    emit(filter, BPF_JMP | BPF_JSET | BPF_K, errors, 0, 5);
    emit_load(filter, argument(1));
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
    emit_load(filter, argument(1) + sizeof(uint32_t));
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    emit_no_effect(filter);
    emit_return(filter, SECCOMP_RET_ALLOW);
}

static void emit_close_range(struct filter *filter)
{
    emit_load(filter, argument(0));
    emit(filter, BPF_JMP | BPF_JGT | BPF_K, filter->job_socket, 3, 0);
    emit_load(filter, argument(1));
    emit(filter, BPF_JMP | BPF_JGE | BPF_K, filter->job_socket, 0, 1);
    emit_no_effect(filter);
    emit_return(filter, SECCOMP_RET_ALLOW);
}

static void emit_value(struct filter *filter, int index, uint32_t bits, uint32_t value)
{
    emit_load(filter, argument(index));
    emit(filter, BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
}

static void emit_values(struct filter *filter, int call)
{
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].call == call)
            emit_value(filter, values[i].argument, values[i].bits, values[i].value);
    for (size_t i = 0; i < KEEPERS; i++)
        if (keepers[i].call == call)
            emit_value(filter, keepers[i].argument, ALL_BITS, filter->job_socket);
    emit_return(filter, SECCOMP_RET_ALLOW);
}

static void emit_refusal(struct filter *filter, const struct refused *refused)
{
    switch (refused->refusal) {
    case ALWAYS:
        emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
        break;
    case UNLESS_THREAD:
        emit_load(filter, argument(0));
        emit(filter, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
        emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
        emit_return(filter, SECCOMP_RET_ALLOW);
        break;
    case UNLESS_SELF_FIRST:
        emit_self(filter, 0);
        break;
    case UNLESS_SELF_SECOND:
        emit_load(filter, argument(0));
        emit(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
        emit_self(filter, 1);
        break;
    case UNLESS_ABOVE_SOCKET:
        emit_close_range(filter);
        break;
    case UNLESS_NO_ERROR:
        emit_sigaction(filter);
        break;
    case BY_ARGUMENT:
        emit_values(filter, refused->call);
        break;
    }
}

static void emit_one(struct filter *filter, const struct refused *refused)
{
    unsigned short jump = filter->length;

    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)refused->call, 0, 0);
    emit_refusal(filter, refused);
    filter->code[jump].jf = (unsigned char)(filter->length - jump - 1);
}

/* Up to the last number of the group, nothing but these calls is refused. */
static void emit_group(struct filter *filter, const struct refused *group, size_t count)
{
    unsigned short jump = filter->length;

    emit(filter, BPF_JMP | BPF_JGT | BPF_K, (uint32_t)group[count - 1].call, 0, 0);
    for (size_t i = 0; i < count; i++)
        emit_one(filter, &group[i]);
    emit_return(filter, SECCOMP_RET_ALLOW);
    filter->code[jump].jt = (unsigned char)(filter->length - jump - 1);
}

static int compare_calls(const void *a, const void *b)
{
    return ((const struct refused *)a)->call - ((const struct refused *)b)->call;
}

static size_t add_once(struct refused *calls, size_t count, int call)
{
    for (size_t i = 0; i < count; i++)
        if (calls[i].call == call)
            return count;
    calls[count] = (struct refused){call, BY_ARGUMENT};
    return count + 1;
}

/* By number, in groups: before the kernel takes a filter, it tries it out with every call there is,
 * which takes longer than to load a program when the calls stand in one row. */
static void emit_calls(struct filter *filter)
{
    struct refused calls[CALLS_MOST];
    size_t count = TABLE_CALLS;

    memcpy(calls, table, sizeof table);
    for (size_t i = 0; i < VALUES; i++)
        count = add_once(calls, count, values[i].call);
    for (size_t i = 0; i < KEEPERS; i++)
        count = add_once(calls, count, keepers[i].call);
    qsort(calls, count, sizeof calls[0], compare_calls);
    for (size_t at = 0; at < count; at += GROUP)
        emit_group(filter, calls + at, count - at < GROUP ? count - at : GROUP);
}

static void emit_unknown(struct filter *filter, uint32_t call)
{
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
    emit_return(filter, SECCOMP_RET_ERRNO | ENOSYS);
}

int exit_host_restrict_calls(int job_socket)
{
    static struct filter filter;
    struct sock_fprog program;

    filter.self = (uint32_t)getpid();
    filter.job_socket = (uint32_t)job_socket;
    emit_load(&filter, offsetof(struct seccomp_data, arch));
    emit(&filter, BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0);
    emit_return(&filter, SECCOMP_RET_ERRNO | EPERM); /* int 0x80 has other numbers */
    emit_load(&filter, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    emit(&filter, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1); /* so has x32 */
    emit_return(&filter, SECCOMP_RET_ERRNO | EPERM);
#endif
    emit_unknown(&filter, SYS_clone3);
    emit_unknown(&filter, CALL_OPENAT2);
    emit_calls(&filter);
    emit_return(&filter, SECCOMP_RET_ALLOW);
    program.len = filter.length;
    program.filter = filter.code;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
