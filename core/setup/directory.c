#include "setup/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark_name[] = ".made-by-spsy-gateway";

/* One directory and what it is called while it has not yet, or no longer, its name. */
struct directory {
    char path[PATH_MAX], aside[PATH_MAX], mark[PATH_MAX + 64], aside_mark[PATH_MAX + 64];
};

bool setup_directory_of(const char *path, char directory[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;

    if (!slash || slash == path || length >= PATH_MAX)
        return false;
    memcpy(directory, path, length);
    directory[length] = '\0';
    return true;
}

static int name_it(struct directory *directory, const char *file_path, struct spsy_error *error)
{
    char above[PATH_MAX];

    if (!setup_directory_of(file_path, directory->path) ||
        !setup_directory_of(directory->path, above) ||
        snprintf(directory->aside, sizeof directory->aside, "%s/.%s.spsy", above,
                 strrchr(directory->path, '/') + 1) >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s: too long", file_path);
    snprintf(directory->mark, sizeof directory->mark, "%s/%s", directory->path, mark_name);
    snprintf(directory->aside_mark, sizeof directory->aside_mark, "%s/%s", directory->aside,
             mark_name);
    return 0;
}

/* What a kill left. */
static int sweep(const struct directory *directory, struct spsy_error *error)
{
    if ((unlink(directory->aside_mark) != 0 && errno != ENOENT) ||
        (rmdir(directory->aside) != 0 && errno != ENOENT))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", directory->aside);
    return 0;
}

int setup_directory_make(const char *file_path, struct spsy_error *error)
{
    struct directory directory;
    struct stat status;
    int fd = -1, result = name_it(&directory, file_path, error);

    if (result == 0)
        result = sweep(&directory, error);
    if (result < 0 || (stat(directory.path, &status) == 0 && S_ISDIR(status.st_mode)))
        return result;
    if (mkdir(directory.aside, 0755) != 0 || chmod(directory.aside, 0755) != 0 ||
        (fd = open(directory.aside_mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) < 0 ||
        fsync(fd) != 0 || rename(directory.aside, directory.path) != 0)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", directory.path);
    if (fd >= 0)
        close(fd);
    return result;
}

/* Nothing but the mark is in it. */
static bool is_left(const char *path)
{
    DIR *stream = opendir(path);
    struct dirent *entry;
    bool left = stream != NULL;

    while (left && (entry = readdir(stream)))
        left = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
               strcmp(entry->d_name, mark_name) == 0;
    if (stream)
        closedir(stream);
    return left;
}

int setup_directory_remove(const char *file_path, struct spsy_error *error)
{
    struct directory directory;
    int result = name_it(&directory, file_path, error);

    if (result == 0)
        result = sweep(&directory, error);
    if (result < 0 || access(directory.mark, F_OK) != 0 || !is_left(directory.path))
        return result;
    if (rename(directory.path, directory.aside) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", directory.path);
    return sweep(&directory, error);
}
