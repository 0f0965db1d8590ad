#include "base/usage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 16, BLOCK_BYTES = 512 };

struct counting {
    struct spsy_usage *usage;
    uint64_t bytes_most, entries_most;
};

static bool count_directory(const struct counting *counting, int at, const char *name, int depth);

static bool count_entry(const struct counting *counting, int directory, const char *name, int depth)
{
    struct spsy_usage *usage = counting->usage;
    struct stat status;

    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT; /* gone meanwhile */
    usage->bytes += (uint64_t)status.st_blocks * BLOCK_BYTES;
    usage->entries++;
    if (usage->bytes > counting->bytes_most || usage->entries > counting->entries_most)
        return false;
    return !S_ISDIR(status.st_mode) || count_directory(counting, directory, name, depth + 1);
}

static bool count_directory(const struct counting *counting, int at, const char *name, int depth)
{
    int fd =
        depth > DEPTH_MAX ? -1 : openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool gone = fd < 0 && depth > 0 && depth <= DEPTH_MAX && errno == ENOENT;
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    bool within = stream != NULL || gone;
    const struct dirent *entry;

    if (!stream && fd >= 0)
        close(fd);
    while (stream && within && (entry = readdir(stream)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            within = count_entry(counting, fd, entry->d_name, depth);
    if (stream)
        closedir(stream);
    return within;
}

bool spsy_usage_within(const char *path, uint64_t bytes_most, uint64_t entries_most,
                       struct spsy_usage *usage)
{
    const struct counting counting = {usage, bytes_most, entries_most};

    memset(usage, 0, sizeof *usage);
    return count_directory(&counting, AT_FDCWD, path, 0) ||
           (usage->entries == 0 && access(path, F_OK) != 0 && errno == ENOENT);
}
