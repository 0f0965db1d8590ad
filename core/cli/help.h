/* help.h - what `spsy help`, `spsy COMMAND --help`, bash completion and spsy(1) say: all of it
 * generated from the table of commands. */
#ifndef SPSY_CLI_HELP_H
#define SPSY_CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

#include "session/definition.h"

/* What stands before and beside the commands: one row each, for help, completion and spsy(1). */
struct help_option {
    const char *option;   /* "--home" */
    const char *argument; /* "DIR", NULL = none */
    const char *values;   /* blank separated, NULL = free */
    const char *help;
};
extern const struct help_option help_options[];
extern const size_t help_option_count;

struct help_verb {
    const char *name;     /* "init" */
    const char *synopsis; /* "[--system NAME]" */
    const char *help;
    const char *words; /* what completion offers after it, or NULL */
};
extern const struct help_verb help_verbs[];
extern const size_t help_verb_count;

void help_write_verb(FILE *stream, const void *verb);
/* Is it a command or a message id? */
bool help_is_topic(const char *name);
/* Its help; of everything when it is NULL or neither of the two. */
void help_write_topic(FILE *stream, const void *name);
/* What is said of a parameter beside IBM's of that name; "" or "; ...". */
extern const char *const help_standings[];
void help_lower(char *target, size_t size, const char *name);

/* context: not used (page.h). */
void man_write(FILE *stream, const void *context);
/* Text that roff takes as it is. */
void man_roff(FILE *stream, const char *text);

#endif
