#include "execute/execute.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "guard/rehearse.h"
#include "language/check.h"
#include "language/frame.h"
#include "language/monitor.h"
#include "language/nearest.h"
#include "language/options.h"
#include "language/table.h"
#include "session/library_list.h"
#include "signon/rights.h"
#include "store/store.h"

void execution_close(struct execution *execution)
{
    if (execution->open)
        session_close(&execution->session);
    execution->open = false;
}

/* ---- the job begins ---------------------------------------------------------------------- */

/* A full disk has no room for a job either; the reserve is there so that files can be deleted, the
 * journal pruned, and for the day of break-glass. */
static bool may_use_reserve(const struct execution *execution,
                            const struct command_definition *definition,
                            const struct spsy_error *error)
{
    struct spsy_break_glass glass;

    return error->code == SPSY_ERR_FULL &&
           ((definition && definition->makes_room) || execution->makes_room ||
            session_break_glass(execution->options.home, &glass, NULL) > 0) &&
           spool_reserve_release(execution->options.home, NULL) == 0;
}

static int ensure_open(struct execution *execution, const struct command_definition *definition,
                       struct answer *answer)
{
    struct spsy_error error;
    int result;

    if (execution->open)
        return 0;
    execution->options.will_decide = definition && definition->function;
    result = execution->identify(execution->context, &execution->options.principal, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    do
        result = session_open(&execution->options, &execution->session, &error);
    while (result < 0 && may_use_reserve(execution, definition, &error));
    if (result < 0)
        return answer_fail_error(answer, &error);
    execution->open = true;
    return 0;
}

/* Nobody is to forget that the glass is broken, or to believe it is when the file is ignored. */
static void tell_break_glass(const struct execution *execution, struct answer *answer)
{
    struct spsy_break_glass glass;
    struct spsy_error error;
    int result = session_break_glass(execution->options.home, &glass, &error);

    if (result > 0)
        answer_message(answer, "SPY0003",
                       "break-glass until %s: no exit program is asked, native authority decides; "
                       "reason: %s",
                       glass.expires, glass.reason);
    else if (result < 0 && execution->open) /* else nothing was decided, and why is told */
        answer_message(answer, "SPY0003", "%s", error.text);
}

/* Whoever owns the home is QSECOFR, disabled or not: how others come to be it again. */
static void tell_disabled_officer(struct session *session, struct answer *answer)
{
    if (session->officer_is_disabled)
        answer_message(answer, "SPY0003",
                       "user profile QSECOFR is disabled: only who owns the home runs as it, until "
                       "CHGUSRPRF USRPRF(QSECOFR) STATUS(*ENABLED)");
    session->officer_is_disabled = false;
}

static int begin(struct execution *execution, const struct command_definition *definition,
                 struct answer *answer)
{
    int result = ensure_open(execution, definition, answer);

    if (result == 0)
        tell_disabled_officer(&execution->session, answer);
    return result;
}

/* ---- a statement ------------------------------------------------------------------------- */

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

/* A date in the job's format becomes YYYY-MM-DD, which is what every command knows. */
static int settle_date(struct session *session, const char *keyword, struct value *value,
                       struct answer *answer)
{
    enum spsy_date_format format;
    char iso[SPSY_DATE_SIZE];
    size_t length = value->text ? strlen(value->text) : 0;
    char *text;

    if (length == 0 || value->text[0] == '*' ||
        (length == 7 && strspn(value->text, "0123456789") == 7) ||
        (length == 10 && value->text[4] == '-'))
        return 0;
    format = session_date_format(session);
    if (!spsy_date_in_format(value->text, format,
                             session->date_separator == ' ' ? SPSY_DATE_SEPARATORS_OR_BLANK
                                                            : SPSY_DATE_SEPARATORS,
                             iso)) {
        answer_fail(answer, "CPD0084",
                    "Value %.40s not valid for %s: dates of this %s are %s (%s), or 'YYYY-MM-DD'",
                    value->text, keyword, session->date_format ? "job" : "home",
                    spsy_date_formats[format],
                    session->date_format ? "CHGJOB DATFMT" : "dateFormat in settings.json");
        return answer_fail(answer, "CPF0006", "Errors occurred in command %s", answer->command);
    }
    text = strdup(iso);
    if (!text)
        return answer_fail(answer, "SPY0105", "out of memory");
    free(value->text);
    value->text = text;
    return 0;
}

static int settle_list(struct session *session, const struct parameter_definition *definition,
                       struct value *list, struct answer *answer)
{
    const struct parameter_definition *element = definition->elements;
    int result = 0;

    for (size_t i = 0; i < list->count && element[i].keyword && result == 0; i++)
        if (element[i].type == PARAMETER_DATE)
            result = settle_date(session, definition->keyword, &list->items[i], answer);
    return result;
}

static int settle_dates(struct session *session, const struct parameters *parameters,
                        struct answer *answer)
{
    const struct parameter_definition *definition = parameters->command->parameters;
    int result = 0;

    for (size_t i = 0; definition[i].keyword && result == 0; i++) {
        struct value *value = &parameters->values[i];
        const struct parameter_definition *element = definition[i].elements;

        if (definition[i].type == PARAMETER_DATE)
            result = settle_date(session, definition[i].keyword, value, answer);
        if (element && definition[i].max_items > 1)
            for (size_t k = 0; k < value->count && result == 0; k++)
                result = settle_list(session, &definition[i], &value->items[k], answer);
        else if (element)
            result = settle_list(session, &definition[i], value, answer);
    }
    return result;
}

/* The job has begun, and the values are what the command knows. */
static int settle(struct execution *execution, const struct command_definition *deciding,
                  const struct parameters *parameters, struct answer *answer)
{
    if (execution->script_is_input && wants_input(parameters))
        return answer_fail(answer, "SPY0101", "standard input is the script; name a file");
    if (begin(execution, deciding, answer) < 0 ||
        settle_dates(&execution->session, parameters, answer) < 0)
        return SPSY_ERR_STATE;
    return library_list_settle(&execution->session, parameters, answer);
}

/* Negative: the answer says which privilege who signed on has not. */
static int check_rights(struct execution *execution, const struct parameters *parameters,
                        struct answer *answer)
{
    struct spsy_error error;
    int result = signon_rights_check(&execution->session.principal, parameters, &error);

    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static void carry_out(struct execution *execution, const struct parameters *parameters,
                      struct answer *answer)
{
    const struct command_definition *definition = parameters->command;

    if (settle(execution, definition, parameters, answer) == 0 &&
        check_rights(execution, parameters, answer) == 0 &&
        definition->run(&execution->session, parameters, answer) < 0)
        answer_raise(answer, SPSY_MESSAGE_FAILED); /* it has told why */
    tell_break_glass(execution, answer);
}

/* ---- what it would do ---------------------------------------------------------------------- */

static void take_messages(struct answer *from, struct answer *answer)
{
    struct spill_reader reader;
    const cJSON *message;

    spill_read(&from->messages, &reader);
    while ((message = spill_item(&reader))) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(message, "text"));

        answer_message(answer, id ? id : "", "%s", text ? text : "");
    }
    spill_end(&reader);
    answer_raise(answer, from->exit);
}

static void tell_rehearsal(const struct rehearsal *rehearsal, const char *command,
                           struct answer *answer)
{
    const char *failed = rehearsal->failed > 0 ? ", because something failed" : "";

    if (rehearsal->explained == 1)
        answer_message(answer, "SPY0001", "%s would be %s%s", command,
                       rehearsal->refused ? "refused" : "allowed", failed);
    else if (rehearsal->explained > 1)
        answer_message(answer, "SPY0001",
                       "%s: %zu would be allowed, %zu refused, %zu of these because something "
                       "failed",
                       command, rehearsal->explained - rehearsal->refused, rehearsal->refused,
                       rehearsal->failed);
    else if (answer->exit == 0)
        answer_message(answer, "SPY0001", "%s would ask nobody", command);
}

/* The command runs as ever, but for the guard; rows and data of its own go nowhere, and what it
 * says is what the real one would say before or beside its decisions. */
static void run_rehearsal(struct session *session, const struct parameters *parameters,
                          const char *user, struct answer *answer)
{
    struct rehearsal rehearsal;
    struct spsy_error error;
    struct answer own;

    if (rehearsal_begin(session, answer, user, &rehearsal, &error) < 0) {
        answer_fail_error(answer, &error);
        return;
    }
    answer_init(&own, answer->command, NULL);
    own.shows_decisions = false;
    parameters->command->run(session, parameters, &own);
    rehearsal_end(session);
    take_messages(&own, answer);
    tell_rehearsal(&rehearsal, parameters->command->name, answer);
    answer_free(&own);
}

static void explain(struct execution *execution, const struct parameters *parameters,
                    const char *user, struct answer *answer)
{
    const struct command_definition *definition = parameters->command;

    answer->explains = true;
    if (!definition->function)
        answer_fail(answer, "SPY0135",
                    "%s asks nobody: explain and --dry-run are for the guarded commands; spsy help "
                    "lists them",
                    definition->name);
    else if (settle(execution, NULL, parameters, answer) == 0)
        run_rehearsal(&execution->session, parameters, user, answer);
    tell_break_glass(execution, answer);
}

/* A statement that could not be read. */
static void fail_statement(struct answer *answer, const struct spsy_error *error)
{
    answer_fail_error(answer, error);
    answer_fail(answer, "CPF0006", "Errors occurred in %s%s",
                answer->command[0] ? "command " : "the statement", answer->command);
}

void execute_unknown(const struct execution *execution, const char *command, struct answer *answer)
{
    const char *nearest = nearest_command(command), *not_here = frame_not_here(command);

    if (not_here)
        answer_fail(answer, "CPD0030", "Command %s not found: %s", command, not_here);
    else
        answer_fail(answer, "CPD0030", "Command %.*s not found%s%s%s", spsy_text_cut(command, 80),
                    command, nearest ? "; nearest: " : "", nearest ? nearest : "",
                    execution->shell ? "; HELP lists them, EXIT ends" : "");
    answer_fail(answer, "CPF0006", "Errors occurred in the statement");
}

/* *parameters are the caller's when it returns 0. */
static int read_options(const struct command_definition *definition, int count,
                        char *const *arguments, struct parameters *parameters,
                        struct answer *answer)
{
    struct statement statement = {0};
    struct spsy_error error;
    int result = options_parse(definition, count, arguments, &statement, &error);

    if (result < 0)
        fail_statement(answer, &error);
    else
        result = check_statement(definition, &statement, parameters, answer);
    statement_free(&statement);
    return result;
}

static int read_statement(const struct execution *execution, const struct statement *statement,
                          int parsed, const struct spsy_error *error, struct parameters *parameters,
                          struct answer *answer)
{
    const struct command_definition *definition;

    if (parsed < 0) { /* and perhaps no command was read */
        fail_statement(answer, error);
        return SPSY_ERR_FORMAT;
    }
    definition = command_find(statement->command);
    if (definition)
        return check_statement(definition, statement, parameters, answer);
    execute_unknown(execution, statement->command, answer);
    return SPSY_ERR_FORMAT;
}

/* The words but for --dry-run, which is no keyword of any command; after -- there are only values.
 * *kept is the caller's to free; NULL = no memory. */
static bool take_dry_run(int *count, char *const *arguments, char ***kept)
{
    bool found = false, options = true;
    int used = 0;

    *kept = calloc((size_t)*count + 1, sizeof **kept);
    for (int i = 0; *kept && i < *count; i++) {
        options &= strcmp(arguments[i], "--") != 0;
        if (options && strcmp(arguments[i], "--dry-run") == 0)
            found = true;
        else
            (*kept)[used++] = arguments[i];
    }
    *count = used;
    return found;
}

static int read_words(const struct command_definition *definition, int count,
                      char *const *arguments, bool *dry_run, struct parameters *parameters,
                      struct answer *answer)
{
    char **kept;
    int result;

    *dry_run = take_dry_run(&count, arguments, &kept);
    if (!kept)
        return answer_fail(answer, "SPY0105", "out of memory");
    result = read_options(definition, count, kept, parameters, answer);
    free(kept);
    return result;
}

int execute_check_options(const struct command_definition *definition, int count,
                          char *const *arguments, struct answer *answer)
{
    struct parameters parameters = {0};
    bool dry_run;
    int result = read_words(definition, count, arguments, &dry_run, &parameters, answer);

    parameters_free(&parameters);
    return result;
}

int execute_check_statement(const struct execution *execution, const struct statement *statement,
                            int parsed, const struct spsy_error *error, struct answer *answer)
{
    struct parameters parameters = {0};
    int result = read_statement(execution, statement, parsed, error, &parameters, answer);

    parameters_free(&parameters);
    return result;
}

void execute_options(struct execution *execution, const struct command_definition *definition,
                     int count, char *const *arguments, struct answer *answer)
{
    struct parameters parameters = {0};
    bool dry_run;

    if (read_words(definition, count, arguments, &dry_run, &parameters, answer) < 0)
        answer->explains = dry_run;
    else if (dry_run)
        explain(execution, &parameters, NULL, answer);
    else
        carry_out(execution, &parameters, answer);
    parameters_free(&parameters);
}

void execute_explain_options(struct execution *execution,
                             const struct command_definition *definition, int count,
                             char *const *arguments, const char *user, struct answer *answer)
{
    struct parameters parameters = {0};
    bool dry_run;

    answer->explains = true;
    if (read_words(definition, count, arguments, &dry_run, &parameters, answer) == 0)
        explain(execution, &parameters, user, answer);
    parameters_free(&parameters);
}

void execute_explain_statement(struct execution *execution, const struct statement *statement,
                               int parsed, const struct spsy_error *error, const char *user,
                               struct answer *answer)
{
    struct parameters parameters = {0};

    answer->explains = true;
    if (read_statement(execution, statement, parsed, error, &parameters, answer) == 0)
        explain(execution, &parameters, user, answer);
    parameters_free(&parameters);
}

/* Whoever reads a script carries it out; only what is wrong with it is told here. */
static void check_monitor(const struct statement *statement, struct answer *answer)
{
    struct monitor monitor;

    if (monitor_read(statement, &monitor, answer) == 0)
        monitor_free(&monitor);
}

void execute_statement(struct execution *execution, const struct statement *statement, int parsed,
                       const struct spsy_error *error, struct answer *answer)
{
    struct parameters parameters = {0};

    if (parsed == 0 && strcmp(statement->command, monitor_command.name) == 0)
        check_monitor(statement, answer);
    else if (read_statement(execution, statement, parsed, error, &parameters, answer) == 0)
        carry_out(execution, &parameters, answer);
    parameters_free(&parameters);
}

void execute_work(struct execution *execution,
                  int (*work)(struct session *session, void *context, struct answer *answer),
                  void *context, struct answer *answer)
{
    if (ensure_open(execution, NULL, answer) == 0 && work(&execution->session, context, answer) < 0)
        answer_raise(answer, SPSY_MESSAGE_FAILED); /* it has told why */
    tell_break_glass(execution, answer);
}

/* ---- the job log ------------------------------------------------------------------------- */

void execute_log(struct execution *execution, struct answer *answer)
{
    struct spool *spool = execution->session.spool;
    struct spsy_error error;
    size_t logged;
    int result;

    answer_settle(answer);
    if (!execution->open || answer->explains || answer->messages.count == answer->logged)
        return;
    result = spool_begin(spool, SPOOL_UNSYNCED, &error);
    if (result == 0)
        result = session_log_messages(&execution->session, answer, &logged, &error);
    if (result == 0)
        result = spool_commit(spool, &error);
    spool_rollback(spool);
    if (result < 0)
        answer_message(answer, "SPY0003", "the job log could not be written: %s", error.text);
}
