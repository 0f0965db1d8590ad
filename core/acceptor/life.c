#include "acceptor/life.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "session/syslog.h"

static struct {
    life_forwards *forwards; /* NULL = all */
    const void *context;
    bool log_hears_errors; /* standard error is the system's log */
} life;

/* $JOURNAL_STREAM, DEVICE:INODE of what systemd has made of standard error, systemd.exec(5). */
void life_open(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat status;

    life.log_hears_errors = stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
                            fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
                            status.st_ino == inode;
}

void life_set_list(life_forwards *forwards, const void *context)
{
    life.forwards = forwards;
    life.context = context;
}

/* A message of the life-cycle, whose list is a setting; anything else is why there is none. */
static bool is_listed(const char *id)
{
    return strncmp(id, "SPY021", 6) != 0 || !life.forwards || life.forwards(life.context, id);
}

static bool is_good(const char *id)
{
    const struct spsy_message *message = spsy_message_find(id);

    return message && message->kind == SPSY_MESSAGE_COMPLETION && strcmp(id, "SPY0217") != 0;
}

static int forward(const char *id, const char *text)
{
    struct syslog_line line = {.used = 0};

    syslog_word(&line, id);
    syslog_field(&line, "text", text);
    return syslog_send(is_good(id) ? SYSLOG_NOTICE : SYSLOG_WARNING, &line, NULL);
}

void life_say(const char *id, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    bool listed = is_listed(id), told;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(text);
    spsy_text_mend(text);
    told = listed && forward(id, text) == 0;
    if (!life.log_hears_errors || (listed && !told))
        fprintf(stderr, "%s: %s\n", id, text);
}

void life_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = path ? strlen(path) : 0;
    int fd;

    if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
        return;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@')
        address.sun_path[0] = '\0'; /* an abstract one */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    close(fd);
}

int life_watchdog_ms(void)
{
    const char *interval = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    long microseconds = interval ? strtol(interval, NULL, 10) : 0;

    if (microseconds < 2000 || (pid && strtol(pid, NULL, 10) != (long)getpid()))
        return 0;
    return (int)(microseconds / 2000); /* twice as often as it has to be */
}
