/* shell.c - `spsy shell` on a terminal: the editor in front of the shell that reads lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell.h"
#include "language/script.h"
#include "screen/host.h"
#include "screen/screen.h"

/* script.h's callback has no context; there is one shell. */
static bool continued;

static void note_line(bool is_continued)
{
    continued = is_continued;
}

struct typed {
    const struct terminal_api *api;
    struct terminal_editor *editor;
    struct script script;
    const char *line; /* the rest of what was typed, or NULL */
};

/* A stream of what is typed, line by line. */
static ssize_t read_typed(void *context, char *bytes, size_t size)
{
    struct typed *typed = context;
    bool abandoned = false;
    size_t length;

    if (!typed->line || !*typed->line) {
        typed->line = typed->api->edit_line(typed->editor, continued, &abandoned);
        typed->script.abandoned = abandoned;
    }
    if (!typed->line)
        return 0;
    length = strlen(typed->line);
    if (length > size)
        length = size;
    memcpy(bytes, typed->line, length);
    typed->line += length;
    return (ssize_t)length;
}

/* ${XDG_STATE_HOME:-~/.local/state}/spsy/history; NULL: nowhere. The caller's. */
static char *history_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;

    if (state && *state == '/')
        length = asprintf(&path, "%s/spsy/history", state);
    else if (home && *home == '/')
        length = asprintf(&path, "%s/.local/state/spsy/history", home);
    return length < 0 ? NULL : path;
}

static int run_typed(struct runner *runner, struct typed *typed)
{
    const cookie_io_functions_t functions = {.read = read_typed};
    FILE *stream = fopencookie(typed, "r", functions);
    int status;

    if (!stream)
        return SPSY_MESSAGE_INTERNAL;
    script_open(&typed->script, stream);
    typed->script.before_line = note_line;
    status = shell_run_script(runner, &typed->script);
    script_close(&typed->script);
    fclose(stream);
    return status;
}

int screen_shell(struct runner *runner, bool plain)
{
    struct screen_host screen;
    struct typed typed = {.line = NULL};
    struct spsy_error error;
    char *history;
    int status;

    if (!screen_wanted(runner, plain) || terminal_load(&typed.api, &error) < 0)
        return shell_run(runner);
    screen_host_init(&screen, runner);
    history = history_path();
    status = typed.api->edit_open(&screen.host, history, &typed.editor, &error);
    free(history);
    if (status < 0)
        return shell_run(runner);
    puts("spsy " SPSY_VERSION ": CL statements; HELP lists the commands, EXIT ends.\n"
         "Tab completes, F4 or Tab twice prompts, arrow keys bring back what was typed.");
    runner->show_list = screen_show_statement;
    status = run_typed(runner, &typed);
    runner->show_list = NULL;
    typed.api->edit_close(typed.editor);
    return status;
}
