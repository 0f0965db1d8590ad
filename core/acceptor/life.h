/* life.h - what an acceptor says of itself, for people and for automation: lines with fixed ids
 * (S11), on standard error and in the system's log. Where systemd takes standard error for that
 * log, a line is not said twice. */
#ifndef SPSY_ACCEPTOR_LIFE_H
#define SPSY_ACCEPTOR_LIFE_H

#include <stdbool.h>

/* Which of the life-cycle messages go to the system's log; without it all of them. Whatever keeps
 * it from starting goes there in any case. Kept until the process ends. */
typedef bool life_forwards(const void *context, const char *id);
/* First of all, before the environment is forgotten. */
void life_open(void);
void life_set_list(life_forwards *forwards, const void *context);

void life_say(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* To systemd, where it started us ($NOTIFY_SOCKET): "READY=1". */
void life_notify(const char *state);
/* How often it wants to hear WATCHDOG=1, in ms; 0 = not at all. */
int life_watchdog_ms(void);

#endif
