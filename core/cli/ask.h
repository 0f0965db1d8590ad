/* ask.h - whoever gives a command is asked for one line: a password, or yes or no to what is shown
 * (streams_ask). At the terminal, or from a descriptor that he names.
 *
 * MUST:
 *  - standard input is never read: it is the script's, or a file's data;
 *  - of a descriptor nothing is read beyond the line: others who have it read on;
 *  - the terminal is left as it was found, also when a signal ends the command;
 *  - who interrupts has not answered. */
#ifndef SPSY_CLI_ASK_H
#define SPSY_CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct ask_source {
    int fd; /* -1: the terminal, where there is one */
};

/* The value of --password-fd; NULL: the terminal. It is closed on exec from now on: exit programs
 * do not get it. SPSY_ERR_VALUE with SPY0108: no open descriptor from 3 on. */
int ask_source_read(const char *number, struct ask_source *source, struct spsy_error *error);

/* As ask of struct streams; context is the source. */
int ask_person(void *context, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *error);

#endif
