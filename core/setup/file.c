#include "setup/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"
#include "setup/directory.h"

enum { FILE_BYTES_MAX = 1024 * 1024 };

static const char mark[] = "# Written by \"spsy gateway setup\", which takes it away with --undo; "
                           "not to be edited. Sum: ";

/* FNV-1a of 64 bits: against an edit that somebody has forgotten, not against an enemy, who would
 * have to be root. */
static uint64_t sum_of(const char *text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return sum;
}

char *setup_file_sign(const char *text)
{
    char *signed_text;

    return asprintf(&signed_text, "%s%016" PRIx64 "\n%s", mark, sum_of(text), text) < 0
               ? NULL
               : signed_text;
}

static bool is_marked(const char *text)
{
    return strncmp(text, mark, sizeof mark - 1) == 0;
}

static bool is_unchanged(const char *text)
{
    const char *body = strchr(text, '\n');
    char sum[17];

    snprintf(sum, sizeof sum, "%016" PRIx64, sum_of(body ? body + 1 : ""));
    return body && body - text == (ptrdiff_t)(sizeof mark - 1 + 16) &&
           memcmp(text + sizeof mark - 1, sum, 16) == 0;
}

static int read_open(int fd, const char *path, char **text, struct spsy_error *error)
{
    struct stat status;
    size_t used = 0;
    ssize_t got = 0;

    if (fstat(fd, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    if (!S_ISREG(status.st_mode) || status.st_size > FILE_BYTES_MAX)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: no file of at most 1 MiB", path);
    *text = malloc((size_t)status.st_size + 1);
    if (!*text)
        return spsy_fail_memory(error);
    while (used < (size_t)status.st_size &&
           (got = read(fd, *text + used, (size_t)status.st_size - used)) > 0)
        used += (size_t)got;
    if (got < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    (*text)[used] = '\0';
    if (strlen(*text) != used)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: a NUL in it", path);
    return 0;
}

int setup_file_read(const char *path, char **text, struct spsy_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), result;

    *text = NULL;
    if (fd < 0)
        return spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0101",
                               "%s", path);
    result = read_open(fd, path, text, error);
    close(fd);
    if (result < 0) {
        free(*text);
        *text = NULL;
    }
    return result;
}

int setup_file_look(const char *path, const char *signed_text, enum setup_file_state *state,
                    struct spsy_error *error)
{
    struct stat status;
    char *text = NULL;
    int result;

    *state = SETUP_FILE_ABSENT;
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? 0 : spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    *state = SETUP_FILE_FOREIGN;
    if (!S_ISREG(status.st_mode))
        return 0;
    result = setup_file_read(path, &text, error);
    if (result == SPSY_ERR_FORMAT)
        return 0; /* nothing that we would write */
    if (result < 0)
        return result;
    if (signed_text && strcmp(text, signed_text) == 0)
        *state = SETUP_FILE_SAME;
    else if (is_marked(text))
        *state = is_unchanged(text) ? SETUP_FILE_OLDER : SETUP_FILE_EDITED;
    free(text);
    return 0;
}

/* ---- writing ---- */

/* Beside the file, and no name that anybody else would take: systemd and cupsd read neither. */
static int name_new(const char *path, char name[PATH_MAX], struct spsy_error *error)
{
    char directory[PATH_MAX];

    if (!setup_directory_of(path, directory) ||
        snprintf(name, PATH_MAX, "%s/.%s.new", directory, strrchr(path, '/') + 1) >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s: too long", path);
    return 0;
}

static int write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    ssize_t put;

    for (; left > 0; left -= (size_t)put, text += put)
        if ((put = write(fd, text, left)) < 0)
            return -1;
    return fchmod(fd, 0644) == 0 && fsync(fd) == 0 ? 0 : -1;
}

int setup_file_write(const char *path, const char *signed_text, struct spsy_error *error)
{
    char name[PATH_MAX];
    int fd, result = name_new(path, name, error);

    if (result == 0)
        result = setup_directory_make(path, error);
    if (result < 0)
        return result;
    fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", name);
    if (write_all(fd, signed_text) != 0 || rename(name, path) != 0 || spsy_new_file_sync(path) != 0)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    close(fd);
    if (result < 0)
        unlink(name);
    return result;
}

int setup_file_remove(const char *path, struct spsy_error *error)
{
    char name[PATH_MAX];
    int result = name_new(path, name, error);

    if (result < 0)
        return result;
    if (unlink(name) != 0 && errno != ENOENT)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", name);
    if (unlink(path) == 0 ? spsy_new_file_sync(path) != 0 : errno != ENOENT)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    return setup_directory_remove(path, error);
}
