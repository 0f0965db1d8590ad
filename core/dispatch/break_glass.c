/* break_glass.c - reading, writing and ending break-glass. The rules it must keep stand in
 * break_glass.h. */
#include "dispatch/break_glass.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "dispatch/job.h"

#define NEW_FILE SPSY_BREAK_GLASS_FILE ".new"

enum { FILE_BYTES_MAX = 4096, HOUR_S = 3600 };

/* ---- reading ---- */

static int judge(const char *home, uid_t owner, int directory, int fd, struct stat *status,
                 struct spsy_error *error)
{
    struct stat home_status;

    if (fstat(directory, &home_status) < 0 || fstat(fd, status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "it cannot be examined");
    if (home_status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "",
                         "the home can be written by group or others; fix it with: chmod go-w %s",
                         home);
    if (!S_ISREG(status->st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "", "it is not a regular file");
    if (status->st_uid != 0 && status->st_uid != owner)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "",
                         "its owner is user id %u, neither root nor the owner of the home",
                         status->st_uid);
    if (status->st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "",
                         "it can be written by group or others (mode %03o)",
                         (unsigned)status->st_mode & 0777);
    return 0;
}

/* "2026-11-21T04:05:06Z", exactly; false also for a day or hour that no calendar has. */
static bool read_time(const char *text, time_t *at)
{
    struct tm utc = {0};
    char again[32];
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc);

    if (!end || *end)
        return false;
    *at = timegm(&utc);
    gmtime_r(at, &utc);
    strftime(again, sizeof again, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strcmp(again, text) == 0;
}

static void write_time(time_t at, char text[SPSY_BREAK_GLASS_TIME_BYTES])
{
    struct tm utc;

    gmtime_r(&at, &utc);
    strftime(text, SPSY_BREAK_GLASS_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static int check_reason(const char *reason, struct spsy_error *error)
{
    const char *at = reason;

    if (!*reason || strlen(reason) >= SPSY_REASON_BYTES)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "the reason must be 1 to %d bytes long",
                         SPSY_REASON_BYTES - 1);
    while (*at) {
        long point = spsy_utf8_next(&at);

        if (point < 0x20 || (point >= 0x7F && point < 0xA0))
            return spsy_fail(error, SPSY_ERR_VALUE, "",
                             "the reason has a control character or is not UTF-8");
    }
    return 0;
}

static int check_times(const char *expires, const struct stat *status, struct spsy_error *error)
{
    const time_t most = SPSY_BREAK_GLASS_HOURS_MAX * HOUR_S;
    struct timespec now;
    time_t end;

    clock_gettime(CLOCK_REALTIME, &now);
    if (!read_time(expires, &end))
        return spsy_fail(error, SPSY_ERR_FORMAT, "",
                         "expires: not a time like 2026-11-21T04:05:06Z");
    if (end <= now.tv_sec)
        return spsy_fail(error, SPSY_ERR_STATE, "", "it expired at %s", expires);
    if (status->st_mtime > now.tv_sec + SPSY_BREAK_GLASS_CLOCK_SLACK_S)
        return spsy_fail(error, SPSY_ERR_STATE, "",
                         "it was changed later than now: look at the clock");
    if (end > now.tv_sec + most || end > status->st_mtime + most)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "expires %s is more than %d hours after %s",
                         expires, SPSY_BREAK_GLASS_HOURS_MAX,
                         end > now.tv_sec + most ? "now" : "the file was changed");
    return 0;
}

static int read_document(const cJSON *root, const struct stat *status,
                         struct spsy_break_glass *state, struct spsy_error *error)
{
    static const struct spsy_json_member members[] = {
        {"version", SPSY_JSON_INTEGER, true},
        {"reason", SPSY_JSON_STRING, true},
        {"expires", SPSY_JSON_STRING, true},
    };
    const char *reason, *expires;
    long version;
    int result = spsy_json_check(root, SPSY_BREAK_GLASS_FILE, "", members, 3, error);

    if (result == 0)
        result = spsy_json_integer(cJSON_GetObjectItemCaseSensitive(root, "version"),
                                   SPSY_BREAK_GLASS_FILE, "version", 1, 1, &version, error);
    if (result < 0)
        return result;
    reason = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "reason"));
    expires = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "expires"));
    result = check_reason(reason, error);
    if (result == 0)
        result = check_times(expires, status, error);
    if (result < 0)
        return result;
    snprintf(state->reason, sizeof state->reason, "%s", reason);
    snprintf(state->expires, sizeof state->expires, "%.20s", expires);
    return 1;
}

static int read_file(const char *home, uid_t owner, int directory, int fd,
                     struct spsy_break_glass *state, struct spsy_error *error)
{
    struct stat status;
    cJSON *root = NULL;
    int result = judge(home, owner, directory, fd, &status, error);

    if (result == 0)
        result = spsy_json_read_descriptor(fd, FILE_BYTES_MAX, SPSY_BREAK_GLASS_FILE, &root, error);
    if (result == 0)
        result = read_document(root, &status, state, error);
    cJSON_Delete(root);
    return result;
}

int spsy_break_glass_read(const char *home, uid_t owner, struct spsy_break_glass *state,
                          struct spsy_error *error)
{
    struct spsy_error why = {0};
    int directory, fd = -1, result;

    memset(state, 0, sizeof *state);
    directory = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0)
        fd = openat(directory, SPSY_BREAK_GLASS_FILE,
                    O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
    if (directory < 0 || (fd < 0 && errno != ENOENT))
        result = spsy_fail_errno(&why, SPSY_ERR_IO, "", "it cannot be opened");
    else
        result = fd < 0 ? 0 : read_file(home, owner, directory, fd, state, &why);
    if (fd >= 0)
        close(fd);
    if (directory >= 0)
        close(directory);
    if (result < 0)
        return spsy_fail(error, result, "", "%s/%s is ignored, exit programs are asked: %s", home,
                         SPSY_BREAK_GLASS_FILE, why.text);
    return result;
}

int spsy_host_break_glass(const struct spsy_host *host, struct spsy_break_glass *state,
                          struct spsy_error *error)
{
    struct stat status;

    if (host->candidate)
        return 0;
    if (lstat(host->break_glass_path, &status) < 0 && errno == ENOENT) {
        memset(state, 0, sizeof *state);
        return 0;
    }
    return spsy_break_glass_read(host->home, host->owner, state, error);
}

/* ---- writing ---- */

static int fail_write(const char *home, struct spsy_error *error)
{
    bool full = errno == ENOSPC || errno == EDQUOT;

    return spsy_fail_errno(error, full ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0101",
                           "%s/%s cannot be written", home, SPSY_BREAK_GLASS_FILE);
}

/* The document with a newline after it; malloc'ed, NULL = out of memory. */
static char *print(const struct spsy_break_glass *state)
{
    cJSON *root = cJSON_CreateObject();
    char *printed = NULL, *text = NULL;

    if (root && cJSON_AddNumberToObject(root, "version", 1) &&
        cJSON_AddStringToObject(root, "reason", state->reason) &&
        cJSON_AddStringToObject(root, "expires", state->expires))
        printed = cJSON_Print(root);
    if (printed && asprintf(&text, "%s\n", printed) < 0)
        text = NULL;
    cJSON_free(printed);
    cJSON_Delete(root);
    return text;
}

/* A root who breaks the glass of somebody's home leaves the file to the home's owner. */
static int write_new(int directory, const struct stat *home, const char *text)
{
    size_t length = strlen(text);
    int fd, saved;

    if (unlinkat(directory, NEW_FILE, 0) < 0 && errno != ENOENT)
        return -1;
    fd = openat(directory, NEW_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -1;
    if ((geteuid() == 0 && fchown(fd, home->st_uid, home->st_gid) < 0) ||
        write(fd, text, length) != (ssize_t)length || fsync(fd) < 0) {
        saved = errno;
        close(fd);
        unlinkat(directory, NEW_FILE, 0);
        errno = saved;
        return -1;
    }
    return close(fd);
}

static int open_home(const char *home, int *directory, struct stat *status,
                     struct spsy_error *error)
{
    *directory = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*directory < 0 || fstat(*directory, status) < 0) {
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "home %s", home);
        if (*directory >= 0)
            close(*directory);
        return SPSY_ERR_IO;
    }
    if (geteuid() == 0 || geteuid() == status->st_uid)
        return 0;
    close(*directory);
    return spsy_fail(error, SPSY_ERR_UNTRUSTED, "CPF9802",
                     "only root and the owner of the home (user id %u) may break its glass",
                     status->st_uid);
}

int spsy_break_glass_write(const char *home, const char *reason, long hours,
                           struct spsy_break_glass *state, struct spsy_error *error)
{
    struct stat status;
    char *text;
    int directory, result;

    memset(state, 0, sizeof *state);
    if (hours < 1 || hours > SPSY_BREAK_GLASS_HOURS_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "the hours must be 1 to %d",
                         SPSY_BREAK_GLASS_HOURS_MAX);
    if (check_reason(reason, error) < 0) {
        memcpy(error->message_id, "CPD0084", sizeof "CPD0084");
        return SPSY_ERR_VALUE;
    }
    result = open_home(home, &directory, &status, error);
    if (result < 0)
        return result;
    snprintf(state->reason, sizeof state->reason, "%s", reason);
    /* time() is the clock that files get their times from: never later than the file's. */
    write_time(time(NULL) + hours * HOUR_S, state->expires);
    text = print(state);
    if (!text)
        result = spsy_fail_memory(error);
    else if (write_new(directory, &status, text) < 0 ||
             renameat(directory, NEW_FILE, directory, SPSY_BREAK_GLASS_FILE) < 0 ||
             fsync(directory) < 0)
        result = fail_write(home, error);
    free(text);
    close(directory);
    return result;
}

int spsy_break_glass_end(const char *home, struct spsy_error *error)
{
    struct stat status;
    int directory, result = open_home(home, &directory, &status, error);

    if (result < 0)
        return result;
    if (unlinkat(directory, SPSY_BREAK_GLASS_FILE, 0) < 0)
        result = errno == ENOENT ? spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF9801",
                                             "%s/%s is not there: no glass is broken", home,
                                             SPSY_BREAK_GLASS_FILE)
                                 : fail_write(home, error);
    else if (fsync(directory) < 0)
        result = fail_write(home, error);
    close(directory);
    return result;
}
