/* program.c - from the name in a registration to a file, and whether that file is still the same.
 */
#include "program/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum {
    /* A file's timestamps come from the kernel's tick: 10 ms at its slowest usual rate. */
    TICK_NS = 10 * 1000 * 1000,
    /* File systems that keep whole or even seconds (FAT, ext3, NFS before version 4). */
    COARSE_SECONDS = 2,
    /* A file server's clock may be ahead of ours. */
    AHEAD_SECONDS = 2,
};

void spsy_file_identity_take(const struct stat *status, struct spsy_file_identity *identity)
{
    identity->device = status->st_dev;
    identity->inode = status->st_ino;
    identity->size = status->st_size;
    identity->modified = status->st_mtim;
    identity->changed = status->st_ctim;
}

static int fail_look(const char *path, struct spsy_error *error)
{
    int code = errno == ENOENT || errno == ENOTDIR ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO;

    return spsy_fail_errno(error, code, "", "%s", path);
}

int spsy_file_identity(const char *path, struct spsy_file_identity *identity,
                       struct spsy_error *error)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return fail_look(path, error);
    spsy_file_identity_take(&status, identity);
    return 0;
}

int spsy_file_identity_at(int directory, const char *name, struct spsy_file_identity *identity,
                          struct spsy_error *error)
{
    struct stat status;

    if (fstatat(directory, name, &status, 0) < 0)
        return fail_look(name, error);
    spsy_file_identity_take(&status, identity);
    return 0;
}

int spsy_file_identity_of(int fd, struct spsy_file_identity *identity, struct spsy_error *error)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "the open file of an exit program");
    spsy_file_identity_take(&status, identity);
    return 0;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool spsy_file_identity_equal(const struct spsy_file_identity *a,
                              const struct spsy_file_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(&a->modified, &b->modified) && same_time(&a->changed, &b->changed);
}

/* The change time decides: unlike the modification time nobody can set it. One far ahead of our
 * clock will not be met again by a change made now. */
bool spsy_file_identity_is_recent(const struct spsy_file_identity *identity,
                                  const struct timespec *loaded)
{
    bool coarse = identity->changed.tv_nsec == 0 && identity->modified.tv_nsec == 0;
    int64_t seconds = (int64_t)loaded->tv_sec - identity->changed.tv_sec;
    int64_t age_ns;

    if (seconds < -AHEAD_SECONDS - 1 || seconds > COARSE_SECONDS + 1)
        return false;
    age_ns = seconds * 1000000000 + loaded->tv_nsec - identity->changed.tv_nsec;
    return age_ns >= -(int64_t)AHEAD_SECONDS * 1000000000 &&
           age_ns <= (coarse ? (int64_t)COARSE_SECONDS * 1000000000 : TICK_NS);
}

static int bad_name(const char *program, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "",
                     "'%.*s' is not a program: LIBRARY/PROGRAM or an absolute path",
                     spsy_text_cut(program, 300), program);
}

static int build_path(char path[PATH_MAX], const char *directory, const char *library,
                      const char *name, struct spsy_error *error)
{
    int length = snprintf(path, PATH_MAX, "%s%s/%s.so", directory, library, name);

    if (length < 0 || length >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "the path of %s is too long", name);
    return 0;
}

/* A shipped exit: Linux file names are lower case, a copy from elsewhere may be upper case. */
static int resolve_shipped(const char *exits_dir, const char *name, char path[PATH_MAX],
                           struct spsy_error *error)
{
    char lower[SPSY_NAME_SIZE];
    bool upper_exists;
    size_t i;

    if (!exits_dir)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "",
                         "QSPSY/%s: the directory of the shipped exits is not known", name);
    for (i = 0; name[i]; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
    lower[i] = '\0';
    if (build_path(path, exits_dir, "", name, error) < 0)
        return SPSY_ERR_VALUE;
    upper_exists = access(path, F_OK) == 0;
    if (build_path(path, exits_dir, "", lower, error) < 0)
        return SPSY_ERR_VALUE;
    if (upper_exists && access(path, F_OK) != 0)
        return build_path(path, exits_dir, "", name, error);
    return 0;
}

int spsy_program_resolve(const char *home, const char *exits_dir, const char *program,
                         char path[PATH_MAX], struct spsy_error *error)
{
    char text[2 * SPSY_NAME_SIZE], library[sizeof text + 5];
    char *name;

    if (program[0] == '/') {
        if (strlen(program) >= PATH_MAX)
            return bad_name(program, error);
        strcpy(path, program);
        return 0;
    }
    if (!spsy_fold_upper(text, sizeof text, program) || !(name = strchr(text, '/')))
        return bad_name(program, error);
    *name++ = '\0';
    if (!spsy_name_valid(text, SPSY_NAME_MAX) || !spsy_name_valid(name, SPSY_NAME_MAX))
        return bad_name(program, error);
    if (strcmp(text, "QSPSY") == 0)
        return resolve_shipped(exits_dir, name, path, error);
    snprintf(library, sizeof library, "/lib/%s", text);
    return build_path(path, home, library, name, error);
}
