/* landlock.c - which files a program can reach, on kernels that have Landlock.
 *
 * Readable: system directories, the directories of the listed programs and of this installation,
 * and paths that stand in a PGMDTA; of a directory that the home stands in, a program's, the
 * system's or this installation's, the shared libraries only. Writable: the scratch directory and
 * the harmless devices. Raw system calls: glibc 2.36 has no wrappers. Without Landlock nothing is
 * restricted here, the rest of the confinement holds (spsy doctor says so). */
#include "host/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/usage.h"

/* Rights by the ABI version that brought them; the build machine's header may be older. */
#define ACCESS_REFER (1ull << 13)        /* 2 */
#define ACCESS_TRUNCATE (1ull << 14)     /* 3 */
#define ACCESS_IOCTL_DEVICE (1ull << 15) /* 5 */
#define ACCESS_FIRST ((1ull << 13) - 1)  /* 1 */

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILE_RIGHTS                                                                                \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |   \
     ACCESS_TRUNCATE | ACCESS_IOCTL_DEVICE)

struct ruleset_attribute { /* struct landlock_ruleset_attr of ABI 6 */
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};
enum { SCOPE_ABSTRACT_SOCKETS = 1, SCOPE_SIGNALS = 2 };

static uint64_t handled_rights(long abi)
{
    uint64_t rights = ACCESS_FIRST;

    if (abi >= 2)
        rights |= ACCESS_REFER;
    if (abi >= 3)
        rights |= ACCESS_TRUNCATE;
    if (abi >= 5)
        rights |= ACCESS_IOCTL_DEVICE;
    return rights;
}

/* The home and every directory above it. */
static struct {
    dev_t device;
    ino_t inode;
} above[128];
static size_t above_count;
static bool above_unknown; /* too many, or one cannot be entered: each may be above the home */

static bool same_directory(size_t index, const struct stat *status)
{
    return above[index].device == status->st_dev && above[index].inode == status->st_ino;
}

/* Up to the root, which is above itself. Not from the scratch directory, which may be missing. */
static void find_home(const struct spsy_shared *shared)
{
    int at = shared->home[0] ? open(shared->home, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    struct stat status;

    above_unknown = shared->home[0] != '\0';
    while (at >= 0 && above_unknown && fstat(at, &status) == 0 &&
           above_count < sizeof above / sizeof above[0]) {
        int higher = openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

        above[above_count].device = status.st_dev;
        above[above_count].inode = status.st_ino;
        above_unknown = above_count == 0 || !same_directory(above_count - 1, &status);
        above_count++;
        close(at);
        at = higher;
    }
    if (at >= 0)
        close(at);
}

static bool holds_home(const struct stat *status)
{
    for (size_t i = 0; i < above_count; i++)
        if (same_directory(i, status))
            return true;
    return above_unknown;
}

static int add_rule(int ruleset, int fd, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};

    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

/* One that is not there, or no file, needs no rule. */
static int allow_file(int ruleset, int directory, const char *name)
{
    int fd = openat(directory, name, O_PATH | O_CLOEXEC), result = 0;
    struct stat status;

    if (fd < 0)
        return 0;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        result = add_rule(ruleset, fd, LANDLOCK_ACCESS_FS_READ_FILE);
    close(fd);
    return result;
}

/* Helper libraries: what has ".so" in its name. */
static int allow_libraries(int ruleset, int directory)
{
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    while (stream && result == 0 && (entry = readdir(stream)))
        if (strstr(entry->d_name, ".so"))
            result = allow_file(ruleset, directory, entry->d_name);
    if (stream)
        closedir(stream);
    else if (fd >= 0)
        close(fd);
    return result;
}

/* To read it and what is below it, but never the home. */
static int allow_opened(int ruleset, int directory)
{
    struct stat status;

    if (fstat(directory, &status) == 0 && holds_home(&status))
        return allow_libraries(ruleset, directory);
    return add_rule(ruleset, directory, READ_RIGHTS);
}

/* One that is not there needs no rule. */
static int allow_directory(int ruleset, const char *path)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int result = fd < 0 ? 0 : allow_opened(ruleset, fd);

    if (fd >= 0)
        close(fd);
    return result;
}

/* A path that is not there needs no rule. */
static int allow(int ruleset, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC), result;
    struct stat status;

    if (fd < 0)
        return 0;
    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rights &= FILE_RIGHTS;
    result = add_rule(ruleset, fd, rights);
    close(fd);
    return result;
}

static int allow_system(int ruleset, uint64_t handled)
{
    static const char *const directories[] = {
        "/usr",    "/usr/lib", "/usr/share", "/lib", "/lib32",     "/lib64",
        "/libx32", "/bin",     "/etc",       "/opt", "/proc/self", "/sys/devices/system/cpu",
    };
    static const char *const devices[] = {"/dev/random", "/dev/urandom", "/dev/zero", "/dev/full"};

    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++)
        if (allow_directory(ruleset, directories[i]) != 0)
            return -1;
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (allow(ruleset, devices[i], READ_RIGHTS) != 0)
            return -1;
    return allow(ruleset, "/dev/null",
                 handled & (READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE));
}

/* The directory a program really stands in, below which its helper libraries are found: a link in
 * its place may lead elsewhere. */
static void find_directory(const struct spsy_shared_program *program, char directory[PATH_MAX],
                           char **base)
{
    struct stat status;

    if (lstat(program->path, &status) != 0 || !S_ISLNK(status.st_mode) ||
        !realpath(program->path, directory))
        snprintf(directory, PATH_MAX, "%s", program->path);
    *base = strrchr(directory, '/');
    *(*base)++ = '\0';
}

/* The judged file stands in this directory: else the rule is for a directory that has been
 * exchanged, and the file itself would be out of reach. */
static void look_in(int directory, const char *base, struct spsy_shared_program *program)
{
    struct stat status;

    if (program->inode != 0 &&
        (fstatat(directory, base, &status, 0) != 0 || !exit_host_is_judged(program, &status)))
        exit_host_was_exchanged(program);
}

/* Most programs stand in one directory: it is opened and allowed once. */
static int allow_directories(int ruleset, struct spsy_shared *shared)
{
    char directory[PATH_MAX], before[PATH_MAX] = "", *base;
    int fd = -1, result = 0;

    for (uint32_t i = 0; i < shared->program_count && result == 0; i++) {
        find_directory(&shared->programs[i], directory, &base);
        if (fd < 0 || strcmp(directory, before) != 0) {
            snprintf(before, sizeof before, "%s", directory);
            if (fd >= 0)
                close(fd);
            fd = open(directory[0] ? directory : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
            result = fd < 0 ? 0 : allow_opened(ruleset, fd);
        }
        if (result == 0 && !strstr(base, ".so"))
            result = allow_file(ruleset, fd, base);
        look_in(fd, base, &shared->programs[i]);
    }
    if (fd >= 0)
        close(fd);
    return result;
}

/* This executable stands in PREFIX/libexec/spsy, libspsyexit in PREFIX/lib. */
static int allow_installation(int ruleset)
{
    static const char library[] = "/../../lib";
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - sizeof library);
    char *slash;

    if (length < 0)
        return 0;
    path[length] = '\0';
    slash = strrchr(path, '/');
    if (slash)
        memcpy(slash, library, sizeof library);
    return allow_directory(ruleset, path);
}

/* All programs of the home write there. Once they have filled it they may clear up, no more. */
static uint64_t scratch_rights(const struct spsy_shared *shared, uint64_t handled)
{
    struct spsy_usage usage;

    if (!spsy_usage_within(shared->scratch, SPSY_SCRATCH_BYTES_MAX, SPSY_SCRATCH_ENTRIES_MAX,
                           &usage))
        return READ_RIGHTS | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR;
    return handled & ~(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                       LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK | ACCESS_REFER |
                       ACCESS_IOCTL_DEVICE);
}

static int allow_job(int ruleset, struct spsy_shared *shared, uint64_t handled)
{
    const char *end = shared->readable + sizeof shared->readable;

    if (allow_directories(ruleset, shared) != 0)
        return -1;
    for (const char *at = shared->readable; at < end && *at; at += strlen(at) + 1)
        if (allow(ruleset, at, READ_RIGHTS) != 0)
            return -1;
    if (!shared->scratch[0])
        return 0;
    return allow(ruleset, shared->scratch, scratch_rights(shared, handled));
}

int exit_host_restrict_files(struct spsy_shared *shared)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    struct ruleset_attribute attribute = {0};
    size_t size = sizeof attribute.handled_access_fs;
    int ruleset, result = -1;

    if (abi < 1)
        return 0; /* not in this kernel, or not switched on */
    find_home(shared);
    attribute.handled_access_fs = handled_rights(abi);
    if (abi >= 6) {
        attribute.scoped = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
        size = sizeof attribute;
    }
    ruleset = (int)syscall(SYS_landlock_create_ruleset, &attribute, size, 0);
    if (ruleset < 0)
        return -1;
    if (allow_system(ruleset, attribute.handled_access_fs) == 0 &&
        allow_installation(ruleset) == 0 &&
        allow_job(ruleset, shared, attribute.handled_access_fs) == 0)
        result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    return result;
}
