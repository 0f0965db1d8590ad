#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "language/check.h"
#include "cli/help.h"
#include "language/monitor.h"
#include "language/nearest.h"
#include "language/options.h"
#include "cli/page.h"
#include "language/table.h"
#include "store/store.h"

void runner_init(struct runner *runner, const struct session_options *options,
                 const struct local_claim *claim, bool json)
{
    memset(runner, 0, sizeof *runner);
    runner->options = *options;
    runner->claim = *claim;
    output_open(&runner->output, json, options->trace);
}

void runner_close(struct runner *runner)
{
    if (runner->open)
        session_close(&runner->session);
    runner->open = false;
}

/* A full disk has no room for a job either; the reserve is there so that files can be deleted, the
 * journal pruned, and for the day of break-glass. */
static bool may_use_reserve(const struct runner *runner,
                            const struct command_definition *definition,
                            const struct spsy_error *error)
{
    struct spsy_break_glass glass;

    return error->code == SPSY_ERR_FULL &&
           ((definition && strcmp(definition->name, "DLTSPLF") == 0) || runner->makes_room ||
            session_break_glass(runner->options.home, &glass, NULL) > 0) &&
           spool_reserve_release(runner->options.home, NULL) == 0;
}

/* Nobody is to forget that the glass is broken, or to believe it is when the file is ignored. */
static void tell_break_glass(const struct runner *runner, struct answer *answer)
{
    struct spsy_break_glass glass;
    struct spsy_error error;
    int result = session_break_glass(runner->options.home, &glass, &error);

    if (result > 0)
        answer_message(answer, "SPY0003",
                       "break-glass until %s: no exit program is asked, native authority decides; "
                       "reason: %s",
                       glass.expires, glass.reason);
    else if (result < 0 && runner->open) /* else nothing was decided, and why is told */
        answer_message(answer, "SPY0003", "%s", error.text);
}

static int ensure_open(struct runner *runner, const struct command_definition *definition,
                       struct answer *answer)
{
    struct spsy_error error;
    int result;

    if (runner->open)
        return 0;
    runner->options.will_decide = definition && definition->function;
    result =
        local_principal(runner->options.home, &runner->claim, &runner->options.principal, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    do
        result = session_open(&runner->options, &runner->session, &error);
    while (result < 0 && may_use_reserve(runner, definition, &error));
    if (result < 0)
        return answer_fail_error(answer, &error);
    runner->open = true;
    return 0;
}

/* Standard input cannot be a script and a file's text at once. */
static bool wants_input(const struct parameters *parameters)
{
    const struct parameter_definition *definition = parameters->command->parameters;

    for (size_t i = 0; definition[i].keyword; i++)
        if (strcmp(definition[i].keyword, "FROMSTMF") == 0 && parameters->values[i].text &&
            strcmp(parameters->values[i].text, "-") == 0)
            return true;
    return false;
}

static void carry_out(struct runner *runner, const struct command_definition *definition,
                      const struct statement *statement, struct answer *answer)
{
    struct parameters parameters = {0};

    if (check_statement(definition, statement, &parameters, answer) < 0)
        return;
    if (runner->script_is_input && wants_input(&parameters))
        answer_fail(answer, "SPY0101", "standard input is the script; name a file");
    else if (ensure_open(runner, definition, answer) == 0 &&
             definition->run(&runner->session, &parameters, answer) < 0)
        answer_raise(answer, SPSY_MESSAGE_FAILED); /* it has told why */
    tell_break_glass(runner, answer);
    parameters_free(&parameters);
}

/* The messages of a statement stay with the job (DSPJOBLOG): those that its last decision has not
 * taken along. */
static void log_messages(struct runner *runner, struct answer *answer)
{
    struct spool *spool = runner->session.spool;
    struct spsy_error error;
    size_t logged;
    int result;

    if (!runner->open || answer->messages.count == answer->logged)
        return;
    result = spool_begin(spool, SPOOL_UNSYNCED, &error);
    if (result == 0)
        result = session_log_messages(&runner->session, answer, &logged, &error);
    if (result == 0)
        result = spool_commit(spool, &error);
    spool_rollback(spool);
    if (result < 0)
        answer_message(answer, "SPY0003", "the job log could not be written: %s", error.text);
}

/* Says and records what the answer holds. Negative: nobody can hear us any more. */
static int give(struct runner *runner, const struct command_definition *definition,
                struct answer *answer)
{
    answer_settle(answer);
    log_messages(runner, answer);
    return output_answer(&runner->output, answer, definition && definition->lists);
}

/* Negative: the answer says why. */
static int begin(const struct runner *runner, struct answer *answer, const char *command)
{
    const struct output *output = &runner->output;
    int result = answer_init(answer, command, output->json ? NULL : &output->data);

    answer->shows_decisions = output->json || output->trace;
    answer->keeps_log = true;
    return result;
}

int runner_refuse(struct runner *runner, const char *command, const char *id, const char *text)
{
    struct answer answer;
    int status;

    begin(runner, &answer, command);
    answer_fail(&answer, id, "%s", text);
    give(runner, NULL, &answer);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

/* A statement that could not be read. */
static void fail_statement(struct answer *answer, const struct spsy_error *error)
{
    answer_fail_error(answer, error);
    answer_fail(answer, "CPF0006", "Errors occurred in %s",
                answer->command[0] ? answer->command : "the statement");
}

int runner_options(struct runner *runner, const struct command_definition *definition, int count,
                   char *const *arguments)
{
    struct statement statement = {0};
    struct spsy_error error;
    struct answer answer;
    int status;

    if (begin(runner, &answer, definition->name) == 0) {
        if (options_parse(definition, count, arguments, &statement, &error) == 0)
            carry_out(runner, definition, &statement, &answer);
        else
            fail_statement(&answer, &error);
    }
    give(runner, definition, &answer);
    status = answer.exit;
    answer_free(&answer);
    statement_free(&statement);
    return status;
}

int runner_call(struct runner *runner, const char *name,
                int (*check)(void *context, struct answer *answer),
                int (*work)(struct session *session, void *context, struct answer *answer),
                void *context)
{
    struct answer answer;
    int status;

    if (begin(runner, &answer, name) == 0) {
        if (check(context, &answer) == 0 && ensure_open(runner, NULL, &answer) == 0 &&
            work(&runner->session, context, &answer) < 0)
            answer_raise(&answer, SPSY_MESSAGE_FAILED); /* it has told why */
        tell_break_glass(runner, &answer);
    }
    give(runner, NULL, &answer);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

/* ---- scripts ---- */

struct run {
    struct runner *runner;
    bool keep_going;
    struct answer failed; /* of the statement before, while its failure waits for a MONMSG */
    bool waiting;
    bool ended;
    unsigned line;        /* where the statement began that is carried out */
    unsigned failed_line; /* where the waiting one began */
    int status;
};

static void forget_failure(struct run *run)
{
    if (run->waiting)
        answer_free(&run->failed);
    free((char *)(run->waiting ? run->failed.command : NULL)); /* owned while waiting */
    run->waiting = false;
}

/* Where it was, in a line of its own: what a message says stays as it is for who reads it by
 * program, and with --json standard error is for what belongs to no statement. */
static void tell_line(const struct run *run)
{
    const struct runner *runner = run->runner;

    if (!runner->script_name || runner->output.json)
        return;
    output_line(runner->output.messages, "spsy: %s:%u: %s failed%s", runner->script_name,
                run->failed_line, run->failed.command[0] ? run->failed.command : "a statement",
                run->keep_going ? "" : ", not monitored: the script ends");
}

/* Nobody monitored the failure that waits. */
static void settle_failure(struct run *run)
{
    if (!run->waiting)
        return;
    tell_line(run);
    if (run->failed.exit > run->status)
        run->status = run->failed.exit;
    run->ended |= !run->keep_going;
    forget_failure(run);
}

/* Answers a statement; a failure then waits for what the next statement says. */
static void finish(struct run *run, const struct command_definition *definition,
                   struct answer *answer)
{
    char *command = NULL;

    if (give(run->runner, definition, answer) < 0)
        run->ended = true;
    if (answer->exit != 0)
        command = strdup(answer->command);
    if (command) {
        run->failed = *answer;
        run->failed.command = command;
        run->failed_line = run->line;
        run->waiting = true;
    } else {
        if (answer->exit > run->status)
            run->status = answer->exit;
        run->ended |= answer->exit != 0 && !run->keep_going;
        answer_free(answer);
    }
    if (run->ended)
        settle_failure(run);
}

/* A MONMSG: takes the failure before it away when it fits; wrong in itself it is answered. */
static void monitor(struct run *run, const struct statement *statement)
{
    struct parameters parameters = {0};
    struct answer answer;
    bool valid = answer_init(&answer, monitor_command.name, NULL) == 0 &&
                 check_statement(&monitor_command, statement, &parameters, &answer) == 0 &&
                 monitor_check(&parameters, &answer);

    if (valid && run->waiting && monitor_fits(&parameters, &run->failed))
        forget_failure(run);
    parameters_free(&parameters);
    if (valid) {
        answer_free(&answer);
        settle_failure(run);
        return;
    }
    settle_failure(run);
    finish(run, NULL, &answer); /* also when that ended the script: a misspelt MONMSG says why */
}

static void execute(struct run *run, const struct statement *statement, int parsed,
                    const struct spsy_error *error)
{
    const struct command_definition *definition = command_find(statement->command);
    const char *nearest;
    struct answer answer;

    if (begin(run->runner, &answer, statement->command) == 0) {
        if (parsed < 0) {
            fail_statement(&answer, error);
        } else if (!definition) {
            nearest = nearest_command(statement->command);
            answer_fail(&answer, "CPD0030", "Command %.*s not found%s%s%s",
                        spsy_text_cut(statement->command, 80), statement->command,
                        nearest ? "; nearest: " : "", nearest ? nearest : "",
                        run->runner->shell ? "; HELP lists them, EXIT ends" : "");
            answer_fail(&answer, "CPF0006", "Errors occurred in the statement");
        } else {
            carry_out(run->runner, definition, statement, &answer);
        }
    }
    finish(run, definition, &answer);
}

static void write_nothing(FILE *stream, const void *context)
{
    (void)stream;
    (void)context;
}

/* What only a shell understands; with --json it answers like every statement. */
static bool shell_word(struct run *run, const struct statement *statement)
{
    const struct output *output = &run->runner->output;
    const char *topic;

    if (!run->runner->shell)
        return false;
    if (strcmp(statement->command, "EXIT") == 0 || strcmp(statement->command, "SIGNOFF") == 0) {
        run->ended = true;
        page_show(output, statement->command, write_nothing, NULL);
        return true;
    }
    if (strcmp(statement->command, "HELP") != 0)
        return false;
    topic = statement->count == 1 ? statement->arguments[0].value.items[0].text : NULL;
    page_show(output, "HELP", help_write_topic, topic);
    return true;
}

/* read: what script_next returned for the text. */
static void run_statement(struct run *run, const struct cl_text *text, int read,
                          struct spsy_error *error)
{
    struct statement statement = {0};
    int parsed = read < 0 ? read : cl_parse(text, &statement, error);

    if (parsed == 0 && statement.command[0] == '\0')
        goto out; /* blank or a comment */
    if (parsed == 0 && strcmp(statement.command, monitor_command.name) == 0) {
        monitor(run, &statement);
        goto out;
    }
    if (parsed == 0 && shell_word(run, &statement))
        goto out;
    settle_failure(run);
    if (!statement.command)
        statement.command = strdup("");
    if (!run->ended && statement.command)
        execute(run, &statement, parsed, error);
out:
    statement_free(&statement);
}

int runner_script(struct runner *runner, struct script *script, bool keep_going)
{
    struct run run = {.runner = runner, .keep_going = keep_going};
    struct spsy_error error;
    struct cl_text text;
    int read = 1;

    while (!run.ended) {
        read = script_next(script, &text, &error);
        if (read == 0 || read == SPSY_ERR_IO || read == SPSY_ERR_MEMORY)
            break;
        run.line = script_first_line(script);
        run_statement(&run, &text, read, &error);
    }
    settle_failure(&run);
    if (read == SPSY_ERR_IO || read == SPSY_ERR_MEMORY) {
        output_line(runner->output.messages, "spsy: %s", error.text);
        if (run.status == 0)
            run.status = SPSY_MESSAGE_FAILED;
    }
    return run.status;
}
