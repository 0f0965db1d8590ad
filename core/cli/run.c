#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "language/check.h"
#include "cli/help.h"
#include "language/frame.h"
#include "language/monitor.h"
#include "cli/page.h"
#include "language/table.h"

static int identify(void *context, struct principal *principal, struct spsy_error *error)
{
    const struct runner *runner = context;

    return local_principal(runner->execution.options.home, &runner->claim, principal, error);
}

void runner_init(struct runner *runner, const struct session_options *options,
                 const struct local_claim *claim, bool json)
{
    memset(runner, 0, sizeof *runner);
    runner->execution.options = *options;
    runner->execution.identify = identify;
    runner->execution.context = runner;
    runner->claim = *claim;
    output_open(&runner->output, json, options->trace);
}

void runner_close(struct runner *runner)
{
    execution_close(&runner->execution);
    remote_end_close(&runner->remote);
}

static bool is_remote(const struct runner *runner)
{
    return runner->remote.options.socket != NULL;
}

/* Its job has begun: what is wrong with a statement belongs into its log, as here. */
static bool is_connected(const struct runner *runner)
{
    return runner->remote.client != NULL;
}

/* How a server is to answer, so that it comes out as if it had been carried out here. */
static struct spsy_client_statement as_here(const struct runner *runner,
                                            const struct answer *answer)
{
    return (struct spsy_client_statement){
        .decisions = answer->shows_decisions,
        .json = !answer->data,
        .terminal = answer->data && answer->data->terminal,
        .progress = answer->progress,
        .shell = runner->execution.shell,
        .input_taken = runner->execution.script_is_input,
    };
}

/* Says and records what the answer holds. Negative: nobody can hear us any more. */
static int give_rows(struct runner *runner, bool tables, struct answer *answer)
{
    execute_log(&runner->execution, answer);
    return output_answer(&runner->output, answer, tables);
}

static int give(struct runner *runner, const struct command_definition *definition,
                struct answer *answer)
{
    return give_rows(runner, definition && definition->lists, answer);
}

/* Negative: the answer says why. */
static int begin(const struct runner *runner, struct answer *answer, const char *command)
{
    const struct output *output = &runner->output;
    int result = answer_init(answer, command, output->json ? NULL : &output->data);

    answer->shows_decisions = output->json || output->trace;
    answer->progress = output->shows_progress ? &output->progress : NULL;
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

/* What is wrong with a statement is said here, with no server and no job. */
static void carry_out_options(struct runner *runner, const struct command_definition *definition,
                              int count, char *const *arguments, struct answer *answer)
{
    const struct spsy_client_statement how = as_here(runner, answer);

    if (!is_remote(runner))
        execute_options(&runner->execution, definition, count, arguments, answer);
    else if (execute_check_options(definition, count, arguments, answer) == 0)
        remote_end_words(&runner->remote, definition->name, count, arguments, &how, answer);
}

int runner_options(struct runner *runner, const struct command_definition *definition, int count,
                   char *const *arguments)
{
    struct answer answer;
    int status;

    if (begin(runner, &answer, definition->name) == 0)
        carry_out_options(runner, definition, count, arguments, &answer);
    give(runner, definition, &answer);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

int runner_verb(struct runner *runner, const struct verb *verb, int count, char *const *arguments)
{
    struct answer answer;
    int status;

    if (begin(runner, &answer, verb->title) == 0) {
        const struct spsy_client_statement how = as_here(runner, &answer);

        if (!is_remote(runner))
            verb->run(&runner->execution, count, arguments, &answer);
        else if (verb->check(count, arguments, &answer) == 0)
            remote_end_words(&runner->remote, verb->name, count, arguments, &how, &answer);
    }
    give_rows(runner, verb->lists, &answer);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

/* ---- for whoever shows the answer himself ---- */

/* As begin, but whatever is decided is wanted, and nobody looks at the data but who asks. */
static int begin_asking(struct answer *answer, const char *command, const struct answer_data *data)
{
    int result = answer_init(answer, command, data);

    answer->shows_decisions = true;
    answer->keeps_log = true;
    return result;
}

int runner_ask_options(struct runner *runner, const struct command_definition *definition,
                       int count, char *const *arguments, struct answer *answer)
{
    if (begin_asking(answer, definition->name, NULL) == 0)
        carry_out_options(runner, definition, count, arguments, answer);
    execute_log(&runner->execution, answer);
    return answer->exit;
}

int runner_ask_verb(struct runner *runner, const struct verb *verb, int count,
                    char *const *arguments, struct answer *answer)
{
    if (begin_asking(answer, verb->title, NULL) == 0) {
        const struct spsy_client_statement how = as_here(runner, answer);

        if (!is_remote(runner))
            verb->run(&runner->execution, count, arguments, answer);
        else if (verb->check(count, arguments, answer) == 0)
            remote_end_words(&runner->remote, verb->name, count, arguments, &how, answer);
    }
    answer_settle(answer);
    return answer->exit;
}

bool runner_ended(const struct runner *runner)
{
    return runner->remote.ended;
}

/* ---- scripts ---- */

struct run {
    struct runner *runner;
    bool keep_going;
    struct frame frame;    /* PGM and ENDPGM */
    bool begun;            /* no longer at the head */
    struct monitors head;  /* monitor every statement */
    struct answer failed;  /* of the statement before, while its failure waits for a MONMSG */
    struct monitors after; /* those that have followed it */
    bool waiting;
    bool ended;
    char label[11];       /* GOTO: what stands before it is passed over; "" = nothing is */
    unsigned goto_line;   /* where it was said */
    unsigned line;        /* where the statement began that is carried out */
    unsigned failed_line; /* where the waiting one began */
    int status;
};

static void execute(struct run *run, const struct cl_text *text, const struct statement *statement,
                    int parsed, const struct spsy_error *error);
static void settle_failure(struct run *run);

static void forget_failure(struct run *run)
{
    if (run->waiting)
        answer_free(&run->failed);
    free((char *)(run->waiting ? run->failed.command : NULL)); /* owned while waiting */
    monitors_free(&run->after);
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
                run->keep_going || runner->remote.ended ? "" : ", not monitored: the script ends");
}

/* Another connection would be another job: its profile who signed on, whatever QWTSETP has made of
 * this one, its list of programs a new one. Nobody who wrote the statements to come expects that.
 */
static void end_with_job(struct run *run)
{
    const struct runner *runner = run->runner;

    run->ended |= runner->remote.ended;
    if (runner->remote.ended && !runner->output.json)
        output_line(runner->output.messages,
                    "spsy: the connection has ended, and the job with it: nothing more is run");
}

/* The command of EXEC is a statement of its own, which no MONMSG after the first one is for. */
static void execute_monitored(struct run *run, const struct cl_text *text)
{
    struct statement statement = {0};
    struct spsy_error error = {0};
    int parsed = cl_parse(text, &statement, &error);

    if (statement.command)
        execute(run, text, &statement, parsed, &error);
    statement_free(&statement);
    settle_failure(run);
}

/* Takes the failure that waits away, and does what the MONMSG says. */
static void act(struct run *run, struct monitor *found)
{
    enum monitor_act act = found->act;
    struct cl_text command = found->command;

    if (act == MONITOR_GOTO) {
        snprintf(run->label, sizeof run->label, "%s", found->label);
        run->goto_line = run->line;
    }
    if (act == MONITOR_COMMAND) /* else it stays whose it is: those at the head are kept */
        memset(&found->command, 0, sizeof found->command);
    forget_failure(run);
    run->ended |= act == MONITOR_RETURN;
    if (act != MONITOR_COMMAND)
        return;
    execute_monitored(run, &command);
    free((char *)command.text);
    free((struct cl_piece *)command.pieces);
}

/* with_head: no MONMSG can follow any more. */
static bool monitored(struct run *run, bool with_head)
{
    const struct monitors *lists[] = {&run->after, &run->head};
    struct monitor *found = monitors_find(lists, with_head ? 2 : 1, &run->failed);

    if (found)
        act(run, found);
    return found != NULL;
}

/* No MONMSG follows on the failure that waits. */
static void settle_failure(struct run *run)
{
    if (!run->waiting || (!run->runner->remote.ended && monitored(run, true)))
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
    end_with_job(run);
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

/* A wrong one is wrong there in the same words, and they are in the job's log then. */
static void monitor_there(struct runner *runner, const struct cl_text *text, struct answer *answer)
{
    const struct spsy_client_statement how = {.json = true};

    answer_free(answer);
    answer_init(answer, monitor_command.name, NULL);
    remote_end_cl(&runner->remote, text, &how, answer);
}

/* Negative: it is wrong, which the answer says. */
static int read_monitor(struct run *run, const struct cl_text *text,
                        const struct statement *statement, struct monitor *monitor,
                        struct answer *answer)
{
    int result = monitor_read(statement, monitor, answer);

    if (result < 0 && is_connected(run->runner))
        monitor_there(run->runner, text, answer);
    if (result == 0 && !run->begun) {
        result = monitor_check_head(monitor, answer);
        if (result < 0)
            monitor_free(monitor);
    }
    return result;
}

/* A MONMSG: one more for the failure before it, or for all; wrong in itself it is answered. */
static void monitor(struct run *run, const struct cl_text *text, const struct statement *statement)
{
    struct monitors none = {0};
    struct monitors *list = !run->begun ? &run->head : run->waiting ? &run->after : &none;
    struct monitor monitor;
    struct answer answer;
    int result = answer_init(&answer, monitor_command.name, NULL);

    if (result == 0)
        result = read_monitor(run, text, statement, &monitor, &answer);
    if (result == 0)
        result = monitors_add(list, &monitor, &answer);
    monitors_free(&none);
    if (result == 0) {
        answer_free(&answer);
        if (run->waiting)
            monitored(run, false);
        return;
    }
    run->begun = true;
    settle_failure(run);
    finish(run, NULL, &answer); /* also when that ended the script: a misspelt MONMSG says why */
}

/* text: NULL when it could not be read; it is not sent then, lest a part of it be carried out. */
static void carry_out_cl(struct runner *runner, const struct cl_text *text,
                         const struct statement *statement, int parsed,
                         const struct spsy_error *error, struct answer *answer)
{
    const struct spsy_client_statement how = as_here(runner, answer);
    struct execution *execution = &runner->execution;

    if (!is_remote(runner))
        execute_statement(execution, statement, parsed, error, answer);
    else if ((text && is_connected(runner) && spsy_utf8_valid(text->text, text->length)) ||
             execute_check_statement(execution, statement, parsed, error, answer) == 0)
        remote_end_cl(&runner->remote, text, &how, answer);
}

int runner_ask_cl(struct runner *runner, const char *statement, const struct answer_data *data,
                  struct answer *answer)
{
    const struct cl_piece piece = {.line = 1, .column = 1};
    const struct cl_text text = {statement, strlen(statement), &piece, 1};
    struct statement read = {0};
    struct spsy_error error = {0};
    int parsed = cl_parse(&text, &read, &error);
    const struct command_definition *definition = read.command ? command_find(read.command) : NULL;

    if (begin_asking(answer, definition ? definition->name : "", data) == 0)
        carry_out_cl(runner, &text, &read, parsed, &error, answer);
    execute_log(&runner->execution, answer);
    statement_free(&read);
    return answer->exit;
}

static void execute(struct run *run, const struct cl_text *text, const struct statement *statement,
                    int parsed, const struct spsy_error *error)
{
    struct answer answer;

    if (begin(run->runner, &answer, statement->command) == 0)
        carry_out_cl(run->runner, text, statement, parsed, error, &answer);
    if (run->runner->show_list && text && answer.exit == 0)
        execute_log(&run->runner->execution, &answer);
    if (run->runner->show_list && text && answer.exit == 0 &&
        run->runner->show_list(run->runner, text->text, &answer)) {
        end_with_job(run);
        return;
    }
    finish(run, command_find(statement->command), &answer);
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

    if (!run->runner->execution.shell)
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

/* GOTO and RETURN. False: it is something else. */
static bool script_word(struct run *run, const struct statement *statement)
{
    const struct command_definition *definition = script_command_find(statement->command);
    struct parameters parameters = {0};
    struct answer answer;
    int result;

    if (!definition)
        return false;
    result = answer_init(&answer, definition->name, NULL);
    if (result == 0 && definition == &goto_command)
        result = goto_read(statement, run->label, &answer);
    else if (result == 0)
        result = check_statement(definition, statement, &parameters, &answer);
    parameters_free(&parameters);
    run->goto_line = run->line;
    run->ended |= result == 0 && definition == &return_command;
    if (result == 0)
        answer_free(&answer);
    else
        finish(run, NULL, &answer);
    return true;
}

/* After GOTO, up to its label. */
static bool passed_over(struct run *run, const struct statement *statement)
{
    if (run->label[0] && statement->label && strcmp(statement->label, run->label) == 0)
        run->label[0] = '\0';
    return run->label[0] != '\0';
}

/* The command after a label is what is carried out, and what a server is sent. */
static void execute_body(struct run *run, const struct cl_text *text,
                         const struct statement *statement)
{
    struct cl_text body;

    if (!statement->label) {
        execute(run, text, statement, 0, NULL);
    } else if (cl_tail(text, statement->body, &body) == 0) {
        execute(run, &body, statement, 0, NULL);
        free((struct cl_piece *)body.pieces);
    } else {
        struct spsy_error error;

        execute(run, NULL, statement, spsy_fail_memory(&error), &error);
    }
}

/* PGM, ENDPGM, and what stands after it. What is wrong with them no MONMSG is for: on IBM i there
 * would be no program. False: it is something else. */
static bool framed(struct run *run, const struct statement *statement)
{
    struct answer answer;
    bool passed, is_over;

    if (!frame_concerns(&run->frame, statement))
        return false;
    settle_failure(run);
    passed = passed_over(run, statement);
    is_over = run->frame.ended;
    if (run->ended)
        return true;
    if (answer_init(&answer, statement->command, NULL) == 0 &&
        frame_take(&run->frame, statement, passed, run->runner->execution.shell, &answer) == 0) {
        answer_free(&answer);
        return true;
    }
    run->begun = true;
    run->ended |= is_over;
    finish(run, NULL, &answer);
    settle_failure(run);
    return true;
}

/* One that could be read, and is not blank. */
static void run_read(struct run *run, const struct cl_text *text, const struct statement *statement)
{
    if (framed(run, statement) || passed_over(run, statement))
        return;
    if (strcmp(statement->command, monitor_command.name) == 0) {
        monitor(run, text, statement);
        return;
    }
    if (shell_word(run, statement))
        return;
    settle_failure(run);
    run->begun = true;
    if (run->ended || passed_over(run, statement) || !statement->command[0])
        return;
    if (!script_word(run, statement))
        execute_body(run, text, statement);
}

/* read: what script_next returned for the text. */
static void run_statement(struct run *run, const struct cl_text *text, int read,
                          struct spsy_error *error)
{
    struct statement statement = {0};
    int parsed = read < 0 ? read : cl_parse(text, &statement, error);

    if (parsed == 0) {
        if (statement.command[0] || statement.label) /* else blank or a comment */
            run_read(run, text, &statement);
        goto out;
    }
    if (passed_over(run, &statement))
        goto out;
    settle_failure(run);
    run->begun = run->frame.begun = true;
    if (!statement.command)
        statement.command = strdup("");
    if (!run->ended && !passed_over(run, &statement) && statement.command)
        execute(run, read < 0 ? NULL : text, &statement, parsed, error);
out:
    statement_free(&statement);
}

/* The script is over, and GOTO's label has not come. */
static void fail_goto(struct run *run)
{
    char text[160];
    int status;

    snprintf(text, sizeof text,
             "line %u: the label %s does not follow; a script is read once, GOTO goes forward only",
             run->goto_line, run->label);
    status = runner_refuse(run->runner, goto_command.name, "SPY0108", text);
    if (status > run->status)
        run->status = status;
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
    if (run.label[0] && read == 0)
        fail_goto(&run);
    monitors_free(&run.head);
    if (read == SPSY_ERR_IO || read == SPSY_ERR_MEMORY) {
        output_line(runner->output.messages, "spsy: %s", error.text);
        if (run.status == 0)
            run.status = SPSY_MESSAGE_FAILED;
    }
    return run.status;
}
