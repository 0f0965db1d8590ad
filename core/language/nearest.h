/* nearest.h - which command somebody may have meant who mistyped its name. */
#ifndef SPSY_LANGUAGE_NEAREST_H
#define SPSY_LANGUAGE_NEAREST_H

/* name in upper case. The command that differs in at most two letters, or NULL. */
const char *nearest_command(const char *name);

#endif
