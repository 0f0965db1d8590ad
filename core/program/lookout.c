#include "program/lookout.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "program/isolated_process.h"
#include "program/look.h"
#include "program/mounts.h"
#include "program/schedule.h"

enum {
    LEFT_MAX = 64,    /* a list has 20 programs; a PGMDTA rarely more than one path */
    GRACE_MS = 10,    /* from look to look at one that may wait for a processor only */
    START_MS = 10000, /* a new process greets at once, unless the machine is very busy */
};

/* A process that did not come back. */
struct left {
    char *path; /* owned */
    int socket;
};

struct spsy_lookout {
    const char *executable, *home;
    struct spsy_mounts *mounts; /* as they were when last read, NULL = not yet */
    int socket;                 /* -1 = no process */
    pid_t process;
    struct left left[LEFT_MAX];
    size_t left_count;
};

int spsy_lookout_create(const char *executable, const char *home, struct spsy_lookout **lookout,
                        struct spsy_error *error)
{
    struct spsy_lookout *created = calloc(1, sizeof *created);

    *lookout = created;
    if (!created)
        return spsy_fail_memory(error);
    created->executable = executable;
    created->home = home;
    created->socket = -1;
    return 0;
}

static void close_socket(struct spsy_lookout *lookout)
{
    if (lookout->socket >= 0)
        close(lookout->socket);
    lookout->socket = -1;
}

void spsy_lookout_destroy(struct spsy_lookout *lookout)
{
    if (!lookout)
        return;
    close_socket(lookout);
    for (size_t i = 0; i < lookout->left_count; i++) {
        close(lookout->left[i].socket);
        free(lookout->left[i].path);
    }
    spsy_mounts_free(lookout->mounts);
    free(lookout);
}

bool spsy_lookout_needed(struct spsy_lookout *lookout, const char *path, bool fresh)
{
    if (!lookout)
        return false;
    if (fresh || !lookout->mounts) {
        spsy_mounts_free(lookout->mounts);
        lookout->mounts = spsy_mounts_read(lookout->home);
    }
    return spsy_mounts_may_hang(lookout->mounts, path);
}

int spsy_lookout_limit_ms(const struct spsy_registration *registration)
{
    return registration->time_limit_ms > SPSY_LOOK_LEAST_MS ? registration->time_limit_ms
                                                            : SPSY_LOOK_LEAST_MS;
}

/* ---- the process ------------------------------------------------------------------------------
 */

static uint64_t now_ms(void)
{
    return spsy_process_now_ns() / 1000000u;
}

/* Something has come, or the end. False: the time is up, and it is not a processor that lacks. */
static bool wait_readable(const struct spsy_lookout *lookout, int limit_ms)
{
    struct pollfd descriptor = {lookout->socket, POLLIN, 0};
    uint64_t start = now_ms(), limit = (uint64_t)limit_ms, passed = 0;

    for (;;) {
        int got = poll(&descriptor, 1, passed < limit ? (int)(limit - passed) : GRACE_MS);

        if (got > 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        passed = now_ms() - start;
        if (passed >= limit * SPSY_LIMIT_TIMES ||
            (passed >= limit && !spsy_schedule_ready(lookout->process)))
            return poll(&descriptor, 1, 0) > 0; /* this process may have come late itself */
    }
}

static bool receive(const struct spsy_lookout *lookout, void *bytes, size_t count)
{
    return recv(lookout->socket, bytes, count, MSG_WAITALL) == (ssize_t)count;
}

static int start(struct spsy_lookout *lookout, struct spsy_error *error)
{
    struct spsy_look_greeting greeting = {0, 0};
    int result = spsy_process_start_lookout(lookout->executable, &lookout->socket, error);

    if (result < 0)
        return result;
    lookout->process = 0;
    if (wait_readable(lookout, START_MS) && receive(lookout, &greeting, sizeof greeting) &&
        greeting.version == SPSY_LOOK_VERSION) {
        lookout->process = greeting.process;
        return 0;
    }
    close_socket(lookout);
    return spsy_fail(error, SPSY_ERR_IO, "",
                     "%s: does not start as a look-out, or is of another "
                     "build than this library",
                     lookout->executable);
}

/* ---- those that did not come back ---- */

static int does_not_answer(const char *path, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_BUSY, "", "%.800s: its file system does not answer", path);
}

/* Is somebody still looking at this path? One who has come back since ends. */
static bool still_looks(struct spsy_lookout *lookout, const char *path)
{
    for (size_t i = 0; i < lookout->left_count; i++) {
        struct left *left = &lookout->left[i];
        struct pollfd descriptor = {left->socket, POLLIN, 0};

        if (strcmp(left->path, path) != 0)
            continue;
        if (poll(&descriptor, 1, 0) == 0)
            return true;
        close(left->socket);
        free(left->path);
        *left = lookout->left[--lookout->left_count];
        return false;
    }
    return false;
}

static int leave_behind(struct spsy_lookout *lookout, const char *path, struct spsy_error *error)
{
    struct left *left = &lookout->left[lookout->left_count];

    if (lookout->left_count < LEFT_MAX && (left->path = strdup(path)) != NULL) {
        left->socket = lookout->socket;
        lookout->left_count++;
        lookout->socket = -1;
    }
    close_socket(lookout);
    return does_not_answer(path, error);
}

/* ---- looks ------------------------------------------------------------------------------------
 */

static int ask(struct spsy_lookout *lookout, const struct spsy_look_question *question,
               int limit_ms, struct spsy_look_answer *answer, struct spsy_error *error)
{
    int result;

    if (still_looks(lookout, question->path))
        return does_not_answer(question->path, error);
    result = lookout->socket < 0 ? start(lookout, error) : 0;
    if (result < 0)
        return result;
    if (send(lookout->socket, question, sizeof *question, MSG_NOSIGNAL) ==
        (ssize_t)sizeof *question) {
        if (!wait_readable(lookout, limit_ms))
            return leave_behind(lookout, question->path, error);
        if (receive(lookout, answer, sizeof *answer)) {
            if (answer->status < 0 && error)
                *error = answer->error;
            return answer->status;
        }
    }
    close_socket(lookout);
    return spsy_fail(error, SPSY_ERR_IO, "", "%.800s: the process that looked at it has ended",
                     question->path);
}

static int set_path(struct spsy_look_question *question, const char *path, struct spsy_error *error)
{
    if (strlen(path) >= sizeof question->path)
        return spsy_fail(error, SPSY_ERR_IO, "", "%.800s: the path is too long", path);
    strcpy(question->path, path);
    return 0;
}

int spsy_lookout_identity(struct spsy_lookout *lookout, const char *path, int limit_ms,
                          struct spsy_file_identity *identity, struct spsy_error *error)
{
    struct spsy_look_question question = {.look = SPSY_LOOK_IDENTITY};
    struct spsy_look_answer answer;
    int result = set_path(&question, path, error);

    if (result == 0)
        result = ask(lookout, &question, limit_ms, &answer, error);
    if (result == 0)
        *identity = answer.identity;
    return result;
}

int spsy_lookout_judge(struct spsy_lookout *lookout, struct spsy_program *program,
                       uid_t trusted_owner, struct spsy_error *error)
{
    struct spsy_look_question question = {.look = SPSY_LOOK_JUDGE,
                                          .trusted_owner = trusted_owner,
                                          .ccsid = program->registration.ccsid};
    struct spsy_look_answer answer;
    int result = set_path(&question, program->path, error);

    if (result == 0 && strlen(program->registration.entry) >= sizeof question.entry)
        result = spsy_fail(error, SPSY_ERR_PROGRAM, "", "the name of its entry is too long");
    if (result < 0)
        return result;
    strcpy(question.entry, program->registration.entry);
    result = ask(lookout, &question, spsy_lookout_limit_ms(&program->registration), &answer, error);
    if (result == 0) {
        program->identity = answer.identity;
        program->info = answer.info;
    }
    return result;
}
