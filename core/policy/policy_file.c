/* policy_file.c - a policy in a file: which one is read at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/reader.h"

static int check_file(struct policy_reader *reader, int fd, uid_t owner, struct stat *status)
{
    const char *wrong = NULL;

    if (fstat(fd, status) != 0)
        wrong = strerror(errno);
    else if (!S_ISREG(status->st_mode))
        wrong = "not a regular file";
    else if (status->st_uid != 0 && status->st_uid != owner)
        wrong = "its owner is neither root nor the owner of the home";
    else if (status->st_mode & (S_IWGRP | S_IWOTH))
        wrong = "writable by group or others (chmod go-w)";
    else if (status->st_size > POLICY_BYTES_MAX)
        wrong = "larger than 4 MiB";
    return wrong ? policy_complain(reader, "%s", wrong) : 0;
}

static struct policy *read_file(struct policy_reader *reader, const char *path, uid_t owner)
{
    struct policy *policy = NULL;
    struct stat status;
    char *text = NULL;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        policy_complain(reader, "%s", strerror(errno));
        return NULL;
    }
    if (check_file(reader, fd, owner, &status) != 0)
        goto out;
    text = calloc(1, (size_t)status.st_size + 1);
    got = text ? read(fd, text, (size_t)status.st_size) : -1;
    if (got == status.st_size)
        policy = policy_parse_with(reader, text, (size_t)got);
    else
        policy_complain(reader, "it could not be read whole");
out:
    free(text);
    close(fd);
    return policy;
}

struct policy *policy_read(const char *path, uid_t owner, char error[POLICY_ERROR_BYTES])
{
    struct policy_reader reader = {.found = policy_keep_first, .context = error};

    error[0] = '\0';
    return read_file(&reader, path, owner);
}

size_t policy_check_file(const char *path, uid_t owner, policy_found *found, void *context)
{
    struct policy_reader reader = {.found = found, .context = context};

    policy_free(read_file(&reader, path, owner));
    return reader.faults;
}
