/* run.h - statements carried out as one job.
 *
 * The job begins with the first statement that is well formed: bad input costs no job number. */
#ifndef SPSY_CLI_RUN_H
#define SPSY_CLI_RUN_H

#include "cli/local_principal.h"
#include "cli/output.h"
#include "language/script.h"
#include "session/session.h"

struct runner {
    struct session_options options;
    struct local_claim claim; /* who its session is opened for */
    struct output output;
    struct session session;
    bool open;
    bool makes_room;         /* a full disk's reserve is for it, as for DLTSPLF */
    const char *script_name; /* whose lines failures name; NULL = it has none worth naming */
    bool script_is_input;    /* standard input is the script: FROMSTMF(-) has nothing to read */
    bool shell;              /* HELP, EXIT and SIGNOFF are understood */
};

void runner_init(struct runner *runner, const struct session_options *options,
                 const struct local_claim *claim, bool json);
void runner_close(struct runner *runner);

/* One command in option syntax. Returns its exit status. */
int runner_options(struct runner *runner, const struct command_definition *definition, int count,
                   char *const *arguments);

/* Work that is no command of the table, as a statement of the runner's job: check before the job
 * begins, then work in it. Both tell the answer why when they return a negative number. */
int runner_call(struct runner *runner, const char *name,
                int (*check)(void *context, struct answer *answer),
                int (*work)(struct session *session, void *context, struct answer *answer),
                void *context);

/* A failure that belongs to the statement before anything of it could be read: usage. */
int runner_refuse(struct runner *runner, const char *command, const char *id, const char *text);

/* A whole script, statement by statement, each answered before the next is read. Returns the exit
 * status: of the failure that ended it, or with keep_going the highest. */
int runner_script(struct runner *runner, struct script *script, bool keep_going);

#endif
