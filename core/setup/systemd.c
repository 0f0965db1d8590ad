#include "setup/systemd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "setup/texts.h"

enum { WORDS_MAX = 8, NOT_LOADED = 5 /* systemctl: there is no such unit */ };

static const char *const stop[] = {"systemctl",
                                   "stop",
                                   "cups.path",
                                   "cups.socket",
                                   "cups.service",
                                   "spsy-gateway.socket",
                                   "spsy-gateway.service",
                                   NULL};
static const char *const reload[] = {"systemctl", "daemon-reload", NULL};
static const char *const start_both[] = {"systemctl", "start", "cups.socket", "spsy-gateway.socket",
                                         NULL};
static const char *const start_cups[] = {"systemctl", "start", "cups.socket", NULL};
static const char *const start_path[] = {"systemctl", "start", "cups.path", NULL};
static const char *const start_browsed[] = {"systemctl", "start", "cups-browsed.service", NULL};

bool setup_systemd_runs(void)
{
    struct stat status;

    return lstat("/run/systemd/system", &status) == 0 && S_ISDIR(status.st_mode);
}

/* The exit status; 127 when it could not be begun. quiet: what it says is for nobody. */
static int run(const char *const *words, bool quiet)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        int fd = open(quiet ? "/dev/null" : "/dev/stderr", O_WRONLY | O_CLOEXEC);

        if (fd >= 0)
            dup2(fd, STDOUT_FILENO);
        if (fd >= 0 && quiet)
            dup2(fd, STDERR_FILENO);
        signal(SIGPIPE, SIG_DFL);
        execvp(words[0], (char *const *)words);
        _exit(127);
    }
    if (child < 0)
        return 127;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

static void write_words(const char *const *words, FILE *out)
{
    for (size_t i = 0; words[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", words[i]);
    fputc('\n', out);
    fflush(out);
}

static int step(const char *const *words, FILE *out, struct spsy_error *error)
{
    int status;

    write_words(words, out);
    status = run(words, false);
    if (status == 0 || (words == stop && status == NOT_LOADED))
        return 0;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0101", "%s %s failed (status %d)", words[0],
                     words[1], status);
}

static bool is_enabled(const char *unit)
{
    const char *const words[] = {"systemctl", "is-enabled", "--quiet", unit, NULL};

    return run(words, true) == 0;
}

int setup_systemd_stop(FILE *out, struct spsy_error *error)
{
    return step(stop, out, error);
}

int setup_systemd_start(bool applied, FILE *out, struct spsy_error *error)
{
    int result = step(reload, out, error);

    if (result == 0 && !applied) { /* the socket went with its unit */
        unlink(SETUP_PRIVATE_SOCKET);
        rmdir(SETUP_PRIVATE_DIRECTORY);
    }
    if (result == 0)
        result = step(applied ? start_both : start_cups, out, error);
    if (result == 0 && is_enabled("cups.path"))
        result = step(start_path, out, error);
    /* It requires cups.service, and so stops with it and is not started with it. */
    if (result == 0 && is_enabled("cups-browsed.service"))
        result = step(start_browsed, out, error);
    return result;
}

void setup_systemd_show(FILE *out)
{
    write_words(stop, out);
    fputs("(the files)\n", out);
    write_words(reload, out);
    write_words(start_both, out);
    write_words(start_path, out);
    if (is_enabled("cups-browsed.service"))
        write_words(start_browsed, out);
}

static bool is_active(const char *unit)
{
    const char *const words[] = {"systemctl", "is-active", "--quiet", unit, NULL};

    return run(words, true) == 0;
}

bool setup_systemd_differs(bool applied, char *text, size_t size)
{
    struct stat status;
    bool private_socket = lstat(SETUP_PRIVATE_SOCKET, &status) == 0 && S_ISSOCK(status.st_mode);
    bool gateway = is_active("spsy-gateway.socket");

    *text = '\0';
    if (!is_active("cups.socket"))
        snprintf(text, size, "cups.socket is not active");
    else if (applied && !private_socket)
        snprintf(text, size, "cupsd does not listen at %s", SETUP_PRIVATE_SOCKET);
    else if (applied && !gateway)
        snprintf(text, size, "spsy-gateway.socket is not active");
    else if (!applied && (private_socket || gateway))
        snprintf(text, size, "the units still are as they were with the gateway");
    return *text != '\0';
}
