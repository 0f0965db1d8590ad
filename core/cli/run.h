/* run.h - statements carried out as one job.
 *
 * The job begins with the first statement that is well formed: bad input costs no job number. */
#ifndef SPSY_CLI_RUN_H
#define SPSY_CLI_RUN_H

#include "cli/local_principal.h"
#include "cli/output.h"
#include "cli/remote.h"
#include "language/script.h"
#include "verb/verb.h"

struct runner {
    struct execution execution; /* points back to this: not to be moved */
    struct local_claim claim;   /* who its job is for */
    struct remote_end remote;   /* or who carries statements out instead */
    struct output output;
    /* A shell on a terminal: shows what came of a statement, whose answer it takes over, instead of
     * printing it; false: it is to be printed. NULL = nobody does. */
    bool (*show_list)(struct runner *runner, const char *statement, struct answer *answer);
    const char *script_name; /* whose lines failures name; NULL = it has none worth naming */
};

void runner_init(struct runner *runner, const struct session_options *options,
                 const struct local_claim *claim, bool json);
void runner_close(struct runner *runner);

/* One command in option syntax. Returns its exit status. */
int runner_options(struct runner *runner, const struct command_definition *definition, int count,
                   char *const *arguments);

/* An administrator's verb; arguments are those after its name. Returns its exit status. */
int runner_verb(struct runner *runner, const struct verb *verb, int count, char *const *arguments);

/* The same, for whoever wants the answer rather than to show it: nothing is printed. *answer is the
 * caller's (answer_free). data: where a file's data goes, NULL = nowhere. Returns its exit status.
 */
int runner_ask_options(struct runner *runner, const struct command_definition *definition,
                       int count, char *const *arguments, struct answer *answer);
int runner_ask_verb(struct runner *runner, const struct verb *verb, int count,
                    char *const *arguments, struct answer *answer);
int runner_ask_cl(struct runner *runner, const char *statement, const struct answer_data *data,
                  struct answer *answer);
/* With a server: its connection has ended, and the job with it. */
bool runner_ended(const struct runner *runner);

/* A failure that belongs to the statement before anything of it could be read: usage. */
int runner_refuse(struct runner *runner, const char *command, const char *id, const char *text);

/* A whole script, statement by statement, each answered before the next is read. Returns the exit
 * status: of the failure that ended it, or with keep_going the highest. */
int runner_script(struct runner *runner, struct script *script, bool keep_going);

#endif
