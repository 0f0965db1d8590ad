/* execute.h - one job that carries out statements: statement in, answer out.
 *
 * Whoever takes statements in makes one: the command line for its process, a server for each
 * connection. The job begins with the first statement that is well formed: bad input costs no job
 * number. MUST: nothing here knows a terminal, a socket or where a statement came from. */
#ifndef SPSY_EXECUTE_EXECUTE_H
#define SPSY_EXECUTE_EXECUTE_H

#include "language/cl.h"
#include "session/session.h"

/* What a server says of itself at this moment (`spsy doctor`). */
struct served {
    char socket[108];
    long connections, connections_most, connections_limit, reserved;
    long of_user, user_limit; /* of the user who asks */
    long of_fullest;          /* of the user who has most */
    uid_t fullest;
    long spares, spares_wanted;
    long refused;    /* connections, since it began */
    int64_t started; /* seconds since 1970 */
};

struct execution {
    struct session_options options; /* the principal is filled when the job begins */
    /* Who asks: called once, when the job begins. */
    int (*identify)(void *context, struct principal *principal, struct spsy_error *error);
    /* NULL = no server: this process works on the home itself. */
    void (*look)(void *context, struct served *served);
    void *context; /* of identify and look */
    struct session session;
    bool open;
    bool makes_room;      /* a full disk's reserve is for it, as for DLTSPLF */
    bool script_is_input; /* standard input is the script: FROMSTMF(-) has nothing to read */
    bool shell;           /* HELP and EXIT are understood, which a message then says */
};

/* Ends the job. */
void execution_close(struct execution *execution);

/* A statement in option syntax; arguments are those after the command's name. */
void execute_options(struct execution *execution, const struct command_definition *definition,
                     int count, char *const *arguments, struct answer *answer);
/* One in CL that has been read, or could not be: parsed is what cl_parse or script_next returned.
 */
void execute_statement(struct execution *execution, const struct statement *statement, int parsed,
                       const struct spsy_error *error, struct answer *answer);
/* What they would come to, explained in the answer, and nothing of it happens (guard/rehearse.h):
 * for the guarded commands (SPY0135). Nothing of it goes into the job log. user: about whom; NULL =
 * whoever asks. `--dry-run` among the words of execute_options is the same. */
void execute_explain_options(struct execution *execution,
                             const struct command_definition *definition, int count,
                             char *const *arguments, const char *user, struct answer *answer);
void execute_explain_statement(struct execution *execution, const struct statement *statement,
                               int parsed, const struct spsy_error *error, const char *user,
                               struct answer *answer);
/* There is no such command: says so, and which may be meant. */
void execute_unknown(const struct execution *execution, const char *command, struct answer *answer);
/* Would they be carried out? Negative: the answer says what is wrong with them; no job is needed
 * for that. */
int execute_check_options(const struct command_definition *definition, int count,
                          char *const *arguments, struct answer *answer);
int execute_check_statement(const struct execution *execution, const struct statement *statement,
                            int parsed, const struct spsy_error *error, struct answer *answer);
/* Work that is no command of the table, as a statement of the job. It tells the answer why when it
 * returns a negative number. */
void execute_work(struct execution *execution,
                  int (*work)(struct session *session, void *context, struct answer *answer),
                  void *context, struct answer *answer);
/* The messages of a statement stay with the job (DSPJOBLOG): those that its last decision has not
 * taken along. Before the answer is shown; settles it. */
void execute_log(struct execution *execution, struct answer *answer);

#endif
