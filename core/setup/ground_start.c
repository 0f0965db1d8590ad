/* ground_start.c - what is tried each time the gateway starts: as the home's owner, with the groups
 * that are kept, so that it is what the gateway itself will meet. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/local_socket.h"
#include "session/login.h"
#include "setup/child.h"
#include "setup/ground.h"

enum { SOCKET_PATH_SIZE = sizeof((struct sockaddr_un *)0)->sun_path };

/* What the child found out. */
struct trial {
    int connect; /* errno of connect() */
    enum ground_finding finding;
    char text[GROUND_TEXT_SIZE];
};

/* One name at a connection of its own. 0, or an error that says nothing about the ground. */
static int ask_as(const char *path, const char *login, struct ground_answer *answer,
                  struct trial *trial)
{
    struct spsy_error error;
    int fd = spsy_connect_local(path), result;

    if (fd < 0) {
        trial->connect = errno;
        return -1;
    }
    result = ground_ask(fd, login, answer, &error);
    close(fd);
    return result;
}

struct trying {
    const char *path, *login;
    uid_t owner;
};

static void try_as_owner(const void *context, void *found)
{
    const struct trying *trying = context;
    struct trial *trial = found;
    struct ground_answer own, forged;
    uid_t owner = trying->owner;

    trial->finding = GROUND_UNKNOWN;
    if (geteuid() != owner && setresuid(owner, owner, owner) != 0)
        return;
    if (ask_as(trying->path, trying->login, &own, trial) == 0 &&
        ask_as(trying->path, "root", &forged, trial) == 0)
        trial->finding = ground_judge_names(&own, &forged, trial->text);
}

static int try_names(const char *path, uid_t owner, const char *login, struct trial *trial)
{
    const struct trying trying = {path, login, owner};

    return child_find_out(try_as_owner, &trying, trial, sizeof *trial);
}
static int check_directory(const char *socket_path, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s", socket_path);
    if (stat(dirname(path), &status) == 0 && (status.st_mode & S_IXOTH))
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0228",
                         "everybody gets to %s, past the gateway: take the others' rights from its "
                         "directory",
                         socket_path);
    return 0;
}

int ground_start(const char *socket_path, uid_t owner, struct spsy_error *error)
{
    char login[LOGIN_NAME_SIZE];
    struct spsy_error unknown;
    struct trial trial;
    int result = check_directory(socket_path, error);

    if (result < 0 || login_by_uid(owner, login, &unknown) < 0 || owner == 0 ||
        strlen(socket_path) >= SOCKET_PATH_SIZE)
        return result; /* what is wrong with them is others' to say */
    if (try_names(socket_path, owner, login, &trial) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "trying %s", socket_path);
    if (trial.connect == EACCES)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0228",
                         "%s cannot get to %s: its directory keeps him out, and his groups", login,
                         socket_path);
    if (trial.finding == GROUND_BROKEN)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0228", "%s: %s", socket_path, trial.text);
    return 0;
}
