/* host.h - spsy as the module of the terminal sees it. */
#ifndef SPSY_SCREEN_HOST_H
#define SPSY_SCREEN_HOST_H

#include "cli/run.h"
#include "screen/terminal.h"

struct screen_host {
    struct terminal_host host; /* its context is this */
    struct runner *runner;
    char title[64];
    /* How the list was opened: by options, or by a statement; */
    const struct command_definition *definition;
    int count;
    char *const *arguments;
    const char *statement;
    struct answer *first;                /* what came of that, until the list has taken it */
    char last[TERMINAL_TEXT_BYTES + 16]; /* the last message: of why a connection ended */
};

/* Not to be moved afterwards. */
void screen_host_init(struct screen_host *host, struct runner *runner);

/* For a runner's show_list. */
bool screen_show_statement(struct runner *runner, const char *statement, struct answer *answer);

/* ---- for the host itself ---- */

/* terminal.h's `given`, `command` and `secret`. */
char *screen_given(void *context, const char *line, size_t index);
const struct command_definition *screen_command(void *context, const char *line);
bool screen_secret(void *context, const char *line);

#endif
