/* life.h - what a server says of itself, for people and for automation: lines with fixed ids (S11),
 * on standard error and in the system's log. */
#ifndef SPSY_SERVER_LIFE_H
#define SPSY_SERVER_LIFE_H

#include <stdint.h>

void life_say(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t life_now_ms(void); /* of the monotonic clock */

/* To systemd, where it started us ($NOTIFY_SOCKET): "READY=1". */
void life_notify(const char *state);
/* How often it wants to hear WATCHDOG=1, in ms; 0 = not at all. */
int life_watchdog_ms(void);

#endif
