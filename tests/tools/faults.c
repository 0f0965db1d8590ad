/* faults.c - preloaded into spsy: the Nth call of a kind fails, once or from then on.
 *
 * FAULT_KIND   memory: malloc calloc realloc; disk: what writes, syncs, opens, renames, links
 * FAULT_AT     which call fails, from 1; 0 = none
 * FAULT_STAYS  1 = every later one fails, too (a full disk)
 * FAULT_SEEN   a file that is made when a call has failed: the test knows that it went so far
 * FAULT_NO_TMPFILE  a file system that has no files without a name
 * FAULT_SLOW   a part of a path: removing or opening such a file takes two seconds
 * FAULT_LOG    a file that gets a line for each sync and rename, in order: what a crash leaves */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls;
static long fail_at = -1;
static bool stays;
static char kind;

/* Before main nothing fails: the dynamic linker's own allocations are not the program's. */
__attribute__((constructor)) static void start(void)
{
    const char *at = getenv("FAULT_AT"), *which = getenv("FAULT_KIND");
    const char *stay = getenv("FAULT_STAYS");

    kind = which ? which[0] : 0;
    stays = stay && stay[0] == '1';
    fail_at = at ? atol(at) : 0;
}

/* Marked with system calls alone: a hook may be called from anywhere. */
static void mark(void)
{
    const char *path = getenv("FAULT_SEEN");
    long fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600) : -1;

    if (fd >= 0)
        syscall(SYS_close, fd);
}

static bool fails(char which)
{
    long call;

    if (kind != which || fail_at <= 0)
        return false;
    call = atomic_fetch_add(&calls, 1) + 1;
    if (call != fail_at && !(stays && call > fail_at))
        return false;
    if (call == fail_at)
        mark();
    errno = which == 'm' ? ENOMEM : ENOSPC;
    return true;
}

/* "fsync /home/of/spool.db-wal": the file is named by its descriptor, or as it was given. */
static void note(const char *what, int descriptor, const char *name)
{
    const char *path = getenv("FAULT_LOG");
    char link[64], file[PATH_MAX] = "", line[PATH_MAX + 64];
    ssize_t length;
    long fd;

    if (!path)
        return;
    if (!name) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        length = readlink(link, file, sizeof file - 1);
        file[length > 0 ? length : 0] = '\0';
        name = file;
    }
    length = snprintf(line, sizeof line, "%s %s\n", what, name);
    fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd >= 0) {
        syscall(SYS_write, fd, line, length);
        syscall(SYS_close, fd);
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    return fails('m') ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails('m') ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails('m') ? NULL : __libc_realloc(old, size);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    return fails('d') ? -1 : REAL(write)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    return fails('d') ? -1 : REAL(pwrite64)(fd, bytes, count, offset);
}

int fsync(int fd)
{
    note("sync", fd, NULL);
    return fails('d') ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    note("sync", fd, NULL);
    return fails('d') ? -1 : REAL(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t length)
{
    return fails('d') ? -1 : REAL(ftruncate64)(fd, length);
}

int rename(const char *from, const char *to)
{
    note("rename", -1, to);
    return fails('d') ? -1 : REAL(rename)(from, to);
}

int renameat(int from, const char *old, int to, const char *new)
{
    note("rename", -1, new);
    return fails('d') ? -1 : REAL(renameat)(from, old, to, new);
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    return fails('d') ? -1 : REAL(linkat)(from, old, to, new, flags);
}

static void be_slow(const char *path)
{
    const char *slow = getenv("FAULT_SLOW");

    if (slow && strstr(path, slow))
        sleep(2);
}

int unlink(const char *path)
{
    be_slow(path);
    return REAL(unlink)(path);
}

static int open_mode(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
}

static bool opening_fails(int flags)
{
    if ((flags & O_TMPFILE) == O_TMPFILE && getenv("FAULT_NO_TMPFILE")) {
        errno = EOPNOTSUPP;
        return true;
    }
    return fails('d');
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = open_mode(flags, arguments);
    va_end(arguments);
    be_slow(path);
    return opening_fails(flags) ? -1 : REAL(open64)(path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = open_mode(flags, arguments);
    va_end(arguments);
    return opening_fails(flags) ? -1 : REAL(openat)(directory, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = open_mode(flags, arguments);
    va_end(arguments);
    be_slow(path);
    return opening_fails(flags) ? -1 : REAL(open)(path, flags, mode);
}

/* What a fortified build calls where it cannot see the flags: without it no such open ever failed.
 */
int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    be_slow(path);
    return opening_fails(flags) ? -1 : REAL(open)(path, flags);
}
