/* landlock.c - which files a program can reach, on kernels that have Landlock.
 *
 * Readable: system directories, the directories of the listed programs and of this installation,
 * and paths that stand in a PGMDTA. Writable: the scratch directory and the harmless devices.
 * Raw system calls: glibc 2.36 has no wrappers. Without Landlock nothing is restricted here, the
 * rest of the confinement holds (spsy doctor says so). */
#include "host/host.h"

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

/* A path that is not there needs no rule. */
static int allow(int ruleset, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    struct stat status;
    long result;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return 0;
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= FILE_RIGHTS;
    result = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    return result != 0 ? -1 : 0;
}

static int allow_system(int ruleset, uint64_t handled)
{
    static const char *const readable[] = {
        "/usr",        "/lib",         "/lib32",    "/lib64",     "/libx32",
        "/bin",        "/etc",         "/opt",      "/proc/self", "/sys/devices/system/cpu",
        "/dev/random", "/dev/urandom", "/dev/zero", "/dev/full",
    };

    for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
        if (allow(ruleset, readable[i], READ_RIGHTS) != 0)
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
        (fstatat(directory, base, &status, 0) != 0 || !spsy_host_is_judged(program, &status)))
        spsy_host_was_exchanged(program);
}

/* Most programs stand in one directory: it is opened and allowed once. */
static int allow_directories(int ruleset, struct spsy_shared *shared)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = READ_RIGHTS, .parent_fd = -1};
    char directory[PATH_MAX], before[PATH_MAX] = "", *base;
    int result = 0;

    for (uint32_t i = 0; i < shared->program_count && result == 0; i++) {
        find_directory(&shared->programs[i], directory, &base);
        if (rule.parent_fd < 0 || strcmp(directory, before) != 0) {
            snprintf(before, sizeof before, "%s", directory);
            if (rule.parent_fd >= 0)
                close(rule.parent_fd);
            rule.parent_fd = open(directory[0] ? directory : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
            if (rule.parent_fd >= 0)
                result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
                                      &rule, 0);
        }
        look_in(rule.parent_fd, base, &shared->programs[i]);
    }
    if (rule.parent_fd >= 0)
        close(rule.parent_fd);
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
    return allow(ruleset, path, READ_RIGHTS);
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
    return allow(ruleset, shared->scratch,
                 handled & ~(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                             LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                             ACCESS_REFER | ACCESS_IOCTL_DEVICE));
}

int spsy_host_restrict_files(struct spsy_shared *shared)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    struct ruleset_attribute attribute = {0};
    size_t size = sizeof attribute.handled_access_fs;
    int ruleset, result = -1;

    if (abi < 1)
        return 0; /* not in this kernel, or not switched on */
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
