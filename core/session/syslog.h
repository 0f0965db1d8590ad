/* syslog.h - lines for the system's log (syslogd or journald), facility LOG_AUTHPRIV.
 *
 * Refusals and failures go there when asked for: `spsy --syslog`, or "syslog" in settings.json of
 * the home (settings.h); always when the journal has not got them. The datagram is written
 * here and not by syslog(3), so that a failure is known and a log elsewhere can be named:
 * SPSY_SYSLOG_SOCKET, else /dev/log. */
#ifndef SPSY_SESSION_SYSLOG_H
#define SPSY_SESSION_SYSLOG_H

#include "session/session.h"

enum syslog_level { SYSLOG_CRITICAL = 2, SYSLOG_WARNING = 4, SYSLOG_NOTICE = 5 };

enum { SYSLOG_LINE_SIZE = 4096 };

/* A line being put together; what does not fit is cut. */
struct syslog_line {
    char text[SYSLOG_LINE_SIZE];
    size_t used;
};
/* Appends text as it is: only for words of our own. */
void syslog_word(struct syslog_line *line, const char *text);
/* Appends ` key="value"`: quote and backslash with a backslash before them, control characters and
 * what is not UTF-8 as \xHH, so that one line stays one line and a field one field. */
void syslog_field(struct syslog_line *line, const char *key, const char *value);
void syslog_number(struct syslog_line *line, const char *key, long value);

/* Sends it. SPSY_ERR_IO: there is no log, or it did not take the line at once. */
int syslog_send(enum syslog_level level, const struct syslog_line *line, struct spsy_error *error);

/* Was it asked for? Settings that cannot be used count as yes: *why (may be NULL) says what is
 * wrong with them, else "". */
bool session_wants_syslog(struct session *session, struct spsy_error *why);

#endif
