/* Tries to outlive its job, in the way that the file's name says: takes the descriptor away that
 * tells of the job's end, keeps the threads of the host busy, stops. Never returns. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spsy_exit.h"

enum { DESCRIPTORS = 1024, THREADS = 64, UNSHARE = 2 };

static void stay(int number)
{
    (void)number;
    for (;;)
        ;
}

/* The C library keeps 32 and 33 to itself, and out of every signal set; the kernel does not. */
static void keep_busy(int number)
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        unsigned long mask;
    } action = {stay, 0x04000000, NULL, 0};
    pid_t own = getpid();

    syscall(SYS_rt_sigaction, number, &action, NULL, 8);
    for (pid_t thread = own + 1; thread < own + THREADS; thread++)
        syscall(SYS_tgkill, own, thread, number);
    usleep(10000);
}

static void close_all(void)
{
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        close(fd);
}

static void cover_all(int by_dup3)
{
    int end[2];

    if (pipe(end) != 0)
        return;
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        if (fd != end[0] && by_dup3)
            dup3(end[0], fd, O_CLOEXEC);
        else if (fd != end[0])
            dup2(end[0], fd);
}

static void spoil_all(void)
{
    int off = 0;

    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        ioctl(fd, FIOASYNC, &off);
        fcntl(fd, F_SETFL, 0);
        fcntl(fd, F_SETSIG, SIGCONT);
        fcntl(fd, F_SETOWN, 0);
        shutdown(fd, SHUT_RDWR);
    }
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    const char *way = record->file_name;

    if (way[0] == '3') /* 32, 33: the signal */
        keep_busy((way[0] - '0') * 10 + way[1] - '0');
    if (spsy_equal(record->file_name, "RANGE"))
        syscall(SYS_close_range, 0, ~0u, 0);
    else if (spsy_equal(record->file_name, "UNSHARE"))
        syscall(SYS_close_range, 0, ~0u, UNSHARE);
    else if (spsy_equal(record->file_name, "DUP2") || spsy_equal(record->file_name, "DUP3"))
        cover_all(way[3] == '3');
    else if (spsy_equal(record->file_name, "SPOIL"))
        spoil_all();
    close_all();
    if (way[0] != '3')
        raise(SIGSTOP); /* lets go of what a thread waits for */
    for (;;)
        ;
}
SPSY_EXIT_PROGRAM(check)
