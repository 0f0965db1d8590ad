#include "session/syslog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum {
    FACILITY_AUTHPRIV = 10 << 3,
    END_ROOM = 2, /* a field that is cut keeps its closing quote */
};

/* ---- the line ---- */

static void append(struct syslog_line *line, const char *text, size_t room_left)
{
    size_t length = strlen(text), room = sizeof line->text - 1 - line->used;

    if (length + room_left > room)
        return;
    memcpy(line->text + line->used, text, length + 1);
    line->used += length;
}

void syslog_word(struct syslog_line *line, const char *text)
{
    append(line, text, 0);
}

void syslog_field(struct syslog_line *line, const char *key, const char *value)
{
    char piece[32];

    if (strlen(key) + 4 + END_ROOM > sizeof line->text - 1 - line->used)
        return;
    append(line, " ", 0);
    append(line, key, 0);
    append(line, "=\"", END_ROOM);
    while (*value) {
        const char *start = value;
        long point = spsy_utf8_next(&value);

        if (point < 0)
            value = start + 1;
        if (point < 0x20 || (point >= 0x7F && point < 0xA0))
            snprintf(piece, sizeof piece, "\\x%02X",
                     point < 0 ? (unsigned)(unsigned char)*start : (unsigned)point);
        else
            snprintf(piece, sizeof piece, "%s%.*s", point == '"' || point == '\\' ? "\\" : "",
                     (int)(value - start), start);
        append(line, piece, END_ROOM);
    }
    append(line, "\"", 0);
}

void syslog_number(struct syslog_line *line, const char *key, long value)
{
    char text[64];

    snprintf(text, sizeof text, " %.30s=%ld", key, value);
    append(line, text, 0);
}

/* ---- sending ---- */

static int connect_log(struct spsy_error *error)
{
    const char *named = getenv("SPSY_SYSLOG_SOCKET");
    const char *path = named && *named ? named : "/dev/log";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof address.sun_path)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0101", "SPSY_SYSLOG_SOCKET is too long");
    strcpy(address.sun_path, path);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the system's log %s", path);
    if (fd >= 0)
        close(fd);
    return SPSY_ERR_IO;
}

int syslog_send(enum syslog_level level, const struct syslog_line *line, struct spsy_error *error)
{
    char datagram[SYSLOG_LINE_SIZE + 100], stamp[32];
    time_t now = time(NULL);
    struct tm local;
    int length, result = 0, fd = connect_log(error);

    if (fd < 0)
        return fd;
    localtime_r(&now, &local);
    strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &local);
    length = snprintf(datagram, sizeof datagram, "<%d>%s spsy[%ld]: %s",
                      FACILITY_AUTHPRIV | (int)level, stamp, (long)getpid(), line->text);
    if (send(fd, datagram, (size_t)length, MSG_NOSIGNAL) != length)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the system's log");
    close(fd);
    return result;
}

/* ---- is it wanted? ---- */

bool session_wants_syslog(struct session *session, struct spsy_error *why)
{
    const struct settings *settings;

    if (why)
        memset(why, 0, sizeof *why);
    if (session->syslog)
        return true;
    settings = session_settings(session, why);
    return settings->syslog || settings->broken;
}
