/* test_life.c - what a server says of itself: to whom, how loud, and only what is listed. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "acceptor/life.h"

static int log_socket = -1;
static char errors[4096]; /* what stood on standard error */

static void open_log(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof address.sun_path, "%s/log", harness_directory());
    log_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(log_socket, (struct sockaddr *)&address, sizeof address), 0);
    setenv("SPSY_SYSLOG_SOCKET", address.sun_path, 1);
}

static void close_log(void)
{
    close(log_socket);
    unsetenv("SPSY_SYSLOG_SOCKET");
    life_set_list(NULL, NULL);
}

/* The next line of the log from its id on, with the level before it; "" = there is none. */
static const char *logged(void)
{
    static char line[4096], shown[4096];
    ssize_t got = recv(log_socket, line, sizeof line - 1, 0);
    const char *text;

    if (got < 0)
        return "";
    line[got] = '\0';
    text = strstr(line, "]: ");
    snprintf(shown, sizeof shown, "%.4s %s", line, text ? text + 3 : "?");
    return shown;
}

/* Says it with standard error in a file, which systemd has given us or has not. */
static void say(const char *id, const char *text, bool systemd)
{
    int kept = dup(STDERR_FILENO), file = memfd_create("errors", MFD_CLOEXEC);
    struct stat status;
    char stream[64];
    ssize_t got;

    fstat(file, &status);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)status.st_dev,
             (unsigned long long)status.st_ino + !systemd);
    setenv("JOURNAL_STREAM", stream, 1);
    dup2(file, STDERR_FILENO);
    life_open();
    life_say(id, "%s", text);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    unsetenv("JOURNAL_STREAM");
    life_open();
    got = pread(file, errors, sizeof errors - 1, 0);
    errors[got > 0 ? got : 0] = '\0';
    close(file);
    close(kept);
}

static bool only_two(const void *context, const char *id)
{
    CU_ASSERT_STRING_EQUAL(context, "context");
    return strcmp(id, "SPY0213") == 0 || strcmp(id, "SPY0216") == 0;
}

static void both(void)
{
    open_log();
    say("SPY0213", "ready", false);
    ASSERT_STRING(logged(), "<85> SPY0213 text=\"ready\"");
    ASSERT_STRING(errors, "SPY0213: ready\n");
    say("SPY0217", "a crash", false);
    ASSERT_STRING(logged(), "<84> SPY0217 text=\"a crash\"");
    say("SPY0103", "no home", false);
    ASSERT_STRING(logged(), "<84> SPY0103 text=\"no home\"");
    ASSERT_STRING(logged(), "");
    close_log();
}

static void listed(void)
{
    open_log();
    life_set_list(only_two, "context");
    say("SPY0210", "prepared", false);
    ASSERT_STRING(logged(), "");
    ASSERT_STRING(errors, "SPY0210: prepared\n");
    say("SPY0213", "ready", false);
    ASSERT_STRING(logged(), "<85> SPY0213 text=\"ready\"");
    say("SPY0217", "a crash", false);
    ASSERT_STRING(logged(), "");
    say("SPY0103", "no home", false);
    ASSERT_STRING(logged(), "<84> SPY0103 text=\"no home\"");
    close_log();
}

static void said_once(void)
{
    open_log();
    say("SPY0213", "ready", true);
    ASSERT_STRING(logged(), "<85> SPY0213 text=\"ready\"");
    ASSERT_STRING(errors, "");
    life_set_list(only_two, "context");
    say("SPY0210", "prepared", true);
    ASSERT_STRING(logged(), "");
    ASSERT_STRING(errors, "");
    close_log();
    setenv("SPSY_SYSLOG_SOCKET", "/nonexistent/log", 1);
    say("SPY0103", "no home", true); /* there is no other way */
    ASSERT_STRING(errors, "SPY0103: no home\n");
    unsetenv("SPSY_SYSLOG_SOCKET");
}

static const struct test tests[] = {
    {"S11 a line goes to standard error and to the system's log, crashes and errors as warnings",
     both},
    {"S11 what is not in the list is not sent; why a server cannot start always is", listed},
    {"S11 where systemd takes standard error for the system's log a line is said once", said_once},
};

HARNESS_MAIN("life", tests)
