#include "language/monitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "language/check.h"
#include "language/frame.h"
#include "language/nearest.h"
#include "language/table.h"

/* IBM's page: ibm.com/docs/en/ssw_ibm_i_75/cl/monmsg.htm, positions from its syntax diagram of
 * V5R3. There a wrong MONMSG is found when the program is compiled, here when its turn comes. */
static const struct parameter_definition parameters_of_monitor[] = {
    {.keyword = "MSGID",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 1,
     .most = 7,
     .max_items = 50, /* as on IBM i */
     .help = "message ids; CPF0000 and CPF3400 are generic"},
    {.keyword = "CMPDTA",
     .type = PARAMETER_TEXT,
     .special = "*NONE",
     .default_value = "*NONE",
     .position = 2,
     .max_items = 2,
     .help = "comparison data: messages have no data here, so that there is nothing to compare"},
    {.keyword = "EXEC",
     .type = PARAMETER_COMMAND,
     .position = 3,
     .help = "what is carried out then: a command, GOTO CMDLBL(label) or RETURN; at the head of a "
             "script GOTO alone"},
    PARAMETERS_END,
};

const struct command_definition monitor_command = {
    .name = "MONMSG",
    .page = "https://ibm.com/docs/en/ssw_ibm_i_75/cl/monmsg.htm",
    .summary = "monitor messages of the command before, or at the head of all",
    .notes = "For scripts (spsy run, spsy shell). Directly after a command it monitors that "
             "command; several in a row count together. Before the first command it monitors all "
             "that no MONMSG after the command has taken care of.\n"
             "A failure counts as monitored when every message that it consists of is; then the "
             "EXEC of the first MONMSG that fits one of them is carried out, and the script goes "
             "on. What EXEC's command fails with, only those at the head monitor.",
    .parameters = parameters_of_monitor,
    .missing = "CMPDTA('data') messages have no data here, so that there is nothing to compare",
};

static const struct parameter_definition parameters_of_goto[] = {
    {.keyword = "CMDLBL",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 1,
     .help = "its label: LABEL: stands before a command, or alone"},
    PARAMETERS_END,
};

const struct command_definition goto_command = {
    .name = "GOTO",
    .summary = "go on at a label further down",
    .page = "https://git.cyber.gent/friedkiwi/ibm-information-center/raw/commit/"
            "8826eae39456832d19ef39645fc0163e4032ce9a/dist/eclipse/plugins/i5OS.ic.rbam6_5.4.0.1/"
            "gotoc.htm",
    .notes = "For scripts. A script is read once, often out of a pipe, so that it goes forward "
             "only (on IBM i backward, too).",
    .parameters = parameters_of_goto,
    .missing =
        "CMDLBL(label) one further up is not found: a script is read once, often out of a pipe",
};

static const struct parameter_definition parameters_of_return[] = {
    PARAMETERS_END,
};

const struct command_definition return_command = {
    .name = "RETURN",
    .summary = "end the script",
    .notes = "For scripts. Its exit status is that of what has failed unmonitored, else 0.",
    .parameters = parameters_of_return,
};

const struct command_definition *const script_commands[] = {
    &pgm_command, &monitor_command, &goto_command, &return_command, &endpgm_command};
const size_t script_command_count = sizeof script_commands / sizeof script_commands[0];

const struct command_definition *script_command_find(const char *name)
{
    for (size_t i = 0; i < script_command_count; i++)
        if (strcasecmp(script_commands[i]->name, name) == 0)
            return script_commands[i];
    return NULL;
}

/* Three letters or digits, the first a letter, and four hexadecimal digits. */
static bool id_valid(const char *id)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    return strlen(id) == 7 && id[0] >= 'A' && id[0] <= 'Z' && strspn(id, letters) == 7 &&
           strspn(id + 3, "0123456789ABCDEF") == 4;
}

static int fail_monitor(struct answer *answer)
{
    return answer_fail(answer, "CPF0006", "Errors occurred in command MONMSG");
}

static int read_ids(const struct parameters *parameters, struct monitor *monitor,
                    struct answer *answer)
{
    const struct value *ids = parameter(parameters, "MSGID");

    for (size_t i = 0; i < ids->count; i++)
        if (!id_valid(ids->items[i].text)) {
            answer_fail(answer, "CPD0084",
                        "Value %s not valid for MSGID; expected: an id like CPF3492, or a "
                        "generic one that ends with 00 or 0000",
                        ids->items[i].text);
            return fail_monitor(answer);
        }
    monitor->ids = calloc(ids->count, sizeof *monitor->ids);
    if (!monitor->ids)
        return answer_fail(answer, "SPY0105", "out of memory");
    monitor->count = ids->count;
    for (size_t i = 0; i < ids->count; i++)
        snprintf(monitor->ids[i], sizeof monitor->ids[i], "%s", ids->items[i].text);
    return 0;
}

int goto_read(const struct statement *statement, char label[11], struct answer *answer)
{
    struct parameters parameters = {0};
    int result = check_statement(&goto_command, statement, &parameters, answer);

    if (result == 0)
        snprintf(label, 11, "%s", parameter_text(&parameters, "CMDLBL"));
    parameters_free(&parameters);
    return result;
}

static int check_command(const struct statement *statement, struct answer *answer)
{
    const struct command_definition *definition = command_find(statement->command);
    const char *nearest = nearest_command(statement->command);
    const char *not_here = frame_not_here(statement->command);
    struct parameters parameters = {0};
    int result;

    if (!definition && not_here)
        return answer_fail(answer, "CPD0030", "Command %s not found: %s", statement->command,
                           not_here);
    if (!definition)
        return answer_fail(answer, "CPD0030", "Command %.80s not found%s%s", statement->command,
                           nearest ? "; nearest: " : "", nearest ? nearest : "");
    result = check_statement(definition, statement, &parameters, answer);
    parameters_free(&parameters);
    return result;
}

/* What EXEC would carry out must be right before it is needed, which may be the worst moment. */
static int read_inner(const struct statement *statement, struct monitor *monitor,
                      struct answer *answer)
{
    struct parameters parameters = {0};
    int result;

    if (strcmp(statement->command, goto_command.name) == 0) {
        monitor->act = MONITOR_GOTO;
        return goto_read(statement, monitor->label, answer);
    }
    if (strcmp(statement->command, return_command.name) != 0) {
        monitor->act = MONITOR_COMMAND;
        return check_command(statement, answer);
    }
    monitor->act = MONITOR_RETURN;
    result = check_statement(&return_command, statement, &parameters, answer);
    parameters_free(&parameters);
    return result;
}

static const struct argument *exec_of(const struct statement *statement)
{
    for (size_t i = 0; i < statement->count; i++)
        if (statement->arguments[i].keyword ? strcmp(statement->arguments[i].keyword, "EXEC") == 0
                                            : i == 2)
            return &statement->arguments[i];
    return NULL;
}

static int copy_pieces(const struct argument *argument, struct cl_text *command)
{
    struct cl_piece *pieces;

    if (argument->piece_count == 0)
        return 0;
    pieces = calloc(argument->piece_count, sizeof *pieces);
    if (!pieces)
        return SPSY_ERR_MEMORY;
    memcpy(pieces, argument->pieces, argument->piece_count * sizeof *pieces);
    command->pieces = pieces;
    command->piece_count = argument->piece_count;
    return 0;
}

static int read_exec(const struct parameters *parameters, const struct statement *statement,
                     struct monitor *monitor, struct answer *answer)
{
    const char *text = parameter_text(parameters, "EXEC");
    struct statement inner = {0};
    struct spsy_error error;
    int result;

    if (!text)
        return 0;
    monitor->command.text = strdup(text);
    monitor->command.length = strlen(text);
    if (!monitor->command.text || copy_pieces(exec_of(statement), &monitor->command) < 0)
        return answer_fail(answer, "SPY0105", "out of memory");
    result = cl_parse(&monitor->command, &inner, &error);
    if (result < 0)
        answer_fail_error(answer, &error);
    else
        result = read_inner(&inner, monitor, answer);
    statement_free(&inner);
    return result < 0 ? fail_monitor(answer) : 0;
}

/* Every message here is a line of text: what is in it cannot be compared byte by byte. */
static int check_data(const struct parameters *parameters, struct answer *answer)
{
    const struct value *data = parameter(parameters, "CMPDTA");

    if (data->count == 1 && strcmp(data->items[0].text, "*NONE") == 0)
        return 0;
    answer_fail(answer, "CPD0084",
                "Value %.80s not valid for CMPDTA: messages have no data here; expected: *NONE",
                data->items[0].text);
    return fail_monitor(answer);
}

int monitor_read(const struct statement *statement, struct monitor *monitor, struct answer *answer)
{
    struct parameters parameters = {0};
    int result;

    memset(monitor, 0, sizeof *monitor);
    result = check_statement(&monitor_command, statement, &parameters, answer);
    if (result == 0)
        result = read_ids(&parameters, monitor, answer);
    if (result == 0)
        result = check_data(&parameters, answer);
    if (result == 0)
        result = read_exec(&parameters, statement, monitor, answer);
    parameters_free(&parameters);
    if (result < 0)
        monitor_free(monitor);
    return result;
}

int monitor_check_head(const struct monitor *monitor, struct answer *answer)
{
    if (monitor->act == MONITOR_GOES_ON || monitor->act == MONITOR_GOTO)
        return 0;
    answer_fail(answer, "CPD0084",
                "Value %.80s not valid for EXEC: MONMSG at the head of a script monitors all of "
                "it; expected there: GOTO CMDLBL(label), or no EXEC",
                monitor->command.text);
    return fail_monitor(answer);
}

void monitor_free(struct monitor *monitor)
{
    free(monitor->ids);
    free((char *)monitor->command.text);
    free((struct cl_piece *)monitor->command.pieces);
    memset(monitor, 0, sizeof *monitor);
}

int monitors_add(struct monitors *monitors, struct monitor *monitor, struct answer *answer)
{
    struct monitor *items;

    if (monitors->count == MONITORS_MAX) {
        monitor_free(monitor);
        answer_fail(answer, "SPY0108", "more than %d MONMSG in a row", MONITORS_MAX);
        return fail_monitor(answer);
    }
    items = realloc(monitors->items, (monitors->count + 1) * sizeof *items);
    if (!items) {
        monitor_free(monitor);
        return answer_fail(answer, "SPY0105", "out of memory");
    }
    monitors->items = items;
    items[monitors->count++] = *monitor;
    memset(monitor, 0, sizeof *monitor);
    return 0;
}

void monitors_free(struct monitors *monitors)
{
    for (size_t i = 0; i < monitors->count; i++)
        monitor_free(&monitors->items[i]);
    free(monitors->items);
    memset(monitors, 0, sizeof *monitors);
}

bool monitor_id_fits(const char *monitored, const char *id)
{
    size_t length = strlen(monitored);

    if (length == 7 && strlen(id) == 7) {
        if (strcmp(monitored + 3, "0000") == 0)
            return strncmp(monitored, id, 3) == 0;
        if (strcmp(monitored + 5, "00") == 0)
            return strncmp(monitored, id, 5) == 0;
    }
    return strcmp(monitored, id) == 0;
}

/* The first that fits, in their order; SIZE_MAX: none. */
static size_t first_fitting(const struct monitors *const *lists, size_t count, const char *id)
{
    size_t at = 0;

    for (size_t list = 0; list < count; list++)
        for (size_t i = 0; i < lists[list]->count; i++, at++)
            for (size_t k = 0; k < lists[list]->items[i].count; k++)
                if (monitor_id_fits(lists[list]->items[i].ids[k], id))
                    return at;
    return SIZE_MAX;
}

static struct monitor *monitor_at(const struct monitors *const *lists, size_t at)
{
    while (at >= (*lists)->count)
        at -= (*lists++)->count;
    return &(*lists)->items[at];
}

/* IBM i's escape message after diagnostics, one for each object, which nothing monitors there. */
static bool sums_up(const char *id)
{
    return strcmp(id, "CPF2117") == 0 || strcmp(id, "CPF2227") == 0;
}

struct monitor *monitors_find(const struct monitors *const *lists, size_t count,
                              struct answer *answer)
{
    size_t failing = 0, fitting = 0, first = SIZE_MAX;
    struct spill_reader reader;
    bool complete;
    const cJSON *message;

    spill_read(&answer->messages, &reader);
    while ((message = spill_item(&reader))) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));
        const struct spsy_message *known = spsy_message_find(id);

        if (!known || known->kind != SPSY_MESSAGE_COMPLETION) {
            size_t at = first_fitting(lists, count, id);

            if (sums_up(id)) {
                failing = fitting = 0;
                first = SIZE_MAX;
            }
            failing++;
            fitting += at != SIZE_MAX;
            if (at < first)
                first = at;
        }
    }
    complete = spill_complete(&reader);
    spill_end(&reader);
    if (!complete || first == SIZE_MAX ||
        (fitting != failing && answer->exit != SPSY_MESSAGE_USAGE))
        return NULL;
    return monitor_at(lists, first);
}
