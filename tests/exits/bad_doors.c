/* Knocks at every door that leads to another process, the network or the machine: each is shut. */
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spsy_exit.h"

#define DOOR(name)                                                                                 \
    {                                                                                              \
        SYS_##name, #name                                                                          \
    }

/* With arguments that no kernel takes: without the filter the answer is another error. */
static const struct {
    long call;
    const char *name;
} doors[] = {
    DOOR(process_vm_readv),
    DOOR(process_vm_writev),
    DOOR(process_madvise),
    DOOR(kcmp),
    DOOR(pidfd_open),
    DOOR(pidfd_getfd),
    DOOR(pidfd_send_signal),
    DOOR(kill),
    DOOR(tkill),
    DOOR(tgkill),
    DOOR(rt_sigqueueinfo),
    DOOR(rt_tgsigqueueinfo),
    DOOR(prlimit64),
    DOOR(setpgid),
    DOOR(setpriority),
    DOOR(ioprio_set),
    DOOR(sched_setaffinity),
    DOOR(sched_setscheduler),
    DOOR(sched_setparam),
    DOOR(sched_setattr),
    DOOR(migrate_pages),
    DOOR(move_pages),
    DOOR(execve),
    DOOR(execveat),
    DOOR(unshare),
    DOOR(setns),
    DOOR(socket),
    DOOR(socketpair),
    DOOR(connect),
    DOOR(bind),
    DOOR(listen),
    DOOR(accept),
    DOOR(accept4),
    DOOR(sendmsg),
    DOOR(sendmmsg),
    DOOR(shmget),
    DOOR(shmat),
    DOOR(shmctl),
    DOOR(semget),
    DOOR(semop),
    DOOR(semtimedop),
    DOOR(semctl),
    DOOR(msgget),
    DOOR(msgsnd),
    DOOR(msgrcv),
    DOOR(msgctl),
    DOOR(mq_open),
    DOOR(mq_unlink),
    DOOR(add_key),
    DOOR(request_key),
    DOOR(keyctl),
    DOOR(io_uring_setup),
    DOOR(io_uring_enter),
    DOOR(io_uring_register),
    DOOR(bpf),
    DOOR(perf_event_open),
    DOOR(userfaultfd),
    DOOR(name_to_handle_at),
    DOOR(open_by_handle_at),
    DOOR(fanotify_init),
    DOOR(seccomp),
    DOOR(personality),
    DOOR(truncate),
    DOOR(fchmod),
    DOOR(fchmodat),
    DOOR(fchown),
    DOOR(fchownat),
    DOOR(setxattr),
    DOOR(lsetxattr),
    DOOR(fsetxattr),
    DOOR(removexattr),
    DOOR(lremovexattr),
    DOOR(fremovexattr),
    DOOR(utimensat),
#ifdef SYS_chmod
    DOOR(chmod),
    DOOR(chown),
    DOOR(lchown),
    DOOR(utime),
    DOOR(utimes),
    DOOR(futimesat),
#endif
};

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        char reason[64];

        /* 1: another process where one is asked for, else no address and no descriptor of ours */
        if (syscall(doors[i].call, 1L, 1L, 1L, 1L, 1L, 1L) >= 0 || errno != EPERM) {
            snprintf(reason, sizeof reason, "open: %s", doors[i].name);
            spsy_refuse(return_code, reason);
            return;
        }
    }
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
