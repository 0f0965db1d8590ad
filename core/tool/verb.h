/* verb.h - what is no command of the table: `spsy doctor`, `spsy journal`, `spsy break-glass`.
 * Operated by the administrator, not part of IBM's commands, and written with options only. */
#ifndef SPSY_TOOL_VERB_H
#define SPSY_TOOL_VERB_H

#include "cli/invocation.h"
#include "cli/run.h"

struct verb_option {
    const char *name;   /* "--limit" */
    const char **value; /* where its value goes, as `--limit 5` or `--limit=5`; or */
    bool *flag;         /* what it sets */
};

/* Reads what follows the verb. NULL, or what is wrong as a format for *what. */
const char *verb_options(const struct invocation *invocation, const struct verb_option *options,
                         size_t count, const char **what);

/* A whole number of least..most; false when text is not one. */
bool verb_number(const char *text, long least, long most, long *number);

/* Each returns the exit status. */
int verb_break_glass(struct runner *runner, const struct invocation *invocation);
int verb_doctor(struct runner *runner, const struct invocation *invocation);
int verb_journal(struct runner *runner, const struct invocation *invocation);
int verb_quiesce(struct runner *runner, const struct invocation *invocation);

#endif
