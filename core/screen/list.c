/* list.c - WRKSPLF and WRKOUTQ on a terminal. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "language/table.h"
#include "screen/host.h"
#include "screen/screen.h"

bool screen_wanted(const struct runner *runner, bool plain)
{
    const char *kind = getenv("TERM");

    return !plain && !runner->output.json && !runner->output.trace && isatty(STDIN_FILENO) &&
           isatty(STDOUT_FILENO) && kind && *kind && strcmp(kind, "dumb") != 0;
}

bool screen_has_list(const struct command_definition *definition)
{
    return strcmp(definition->name, "WRKSPLF") == 0 || strcmp(definition->name, "WRKOUTQ") == 0;
}

static void make_title(struct screen_host *screen)
{
    const struct runner *runner = screen->runner;
    const struct spsy_client *client = runner->remote.client;
    const struct session *session = &runner->execution.session;

    if (client)
        snprintf(screen->title, sizeof screen->title, "%s %s", spsy_client_system(client),
                 spsy_client_profile(client));
    else if (runner->execution.open)
        snprintf(screen->title, sizeof screen->title, "%s %s", spool_system(session->spool),
                 session->current_user);
}

/* The list, if the answer is one; true: it was shown, and is freed. */
static bool show(struct screen_host *screen, struct answer *answer)
{
    const struct terminal_api *api;
    struct spsy_error error;

    answer_settle(answer);
    if (answer->exit != 0 || answer->rows.count == 0 || terminal_load(&api, &error) < 0)
        return false;
    make_title(screen);
    screen->first = answer;
    if (api->list(&screen->host, NULL, &error) < 0) {
        screen->first = NULL;
        return false;
    }
    if (runner_ended(screen->runner))
        output_line(stderr, "%s", screen->last);
    return true;
}

int screen_list(struct runner *runner, const struct command_definition *definition, int count,
                char *const *arguments)
{
    struct screen_host screen;
    struct answer answer;
    int status;

    screen_host_init(&screen, runner);
    screen.definition = definition;
    screen.count = count;
    screen.arguments = arguments;
    status = runner_ask_options(runner, definition, count, arguments, &answer);
    if (show(&screen, &answer))
        return runner_ended(runner) ? SPSY_MESSAGE_FAILED : status;
    output_answer(&runner->output, &answer, definition->lists);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

bool screen_show_statement(struct runner *runner, const char *statement, struct answer *answer)
{
    const struct command_definition *command = screen_command(NULL, statement);
    struct screen_host screen;

    if (!command || !screen_has_list(command))
        return false;
    screen_host_init(&screen, runner);
    screen.statement = statement;
    return show(&screen, answer);
}
