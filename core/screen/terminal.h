/* terminal.h - the seam to the module lib/spsy/terminal.so: line editing and full-screen lists.
 *
 * libedit and ncurses are two heavy libraries that only a person at a terminal needs, so they sit
 * in a module that is loaded there and nowhere else. It knows no home, no server and no authority:
 * it draws, and what it does it says to its host as CL statements, which go the one way that all
 * statements go. */
#ifndef SPSY_SCREEN_TERMINAL_H
#define SPSY_SCREEN_TERMINAL_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/error.h"
#include "screen/complete.h"
#include "session/definition.h"

enum { TERMINAL_API_VERSION = 1, TERMINAL_TEXT_BYTES = 1024 };

/* What came of a statement, for the one line that there is for it. */
struct terminal_answer {
    int exit;   /* as the program's exit status */
    char id[8]; /* of the message that matters: the first failing one, else the last; "" = none */
    char text[TERMINAL_TEXT_BYTES];   /* the message */
    char reason[TERMINAL_TEXT_BYTES]; /* why it was refused: what the exit program says, or which
                                       * authority is missing; "" = it was not */
};

/* Of a list: one row as --json has it, not the visitor's. Returns 0 to go on. */
typedef int terminal_row(void *context, const cJSON *row);

/* Who carries out and knows: spsy. All functions take `context`. */
struct terminal_host {
    void *context;
    const char *title; /* "SYS1 ALICE", for the corner of a screen; until the module returns */
    /* Carries out one statement; NULL: the one that the list was opened with. data: where a file's
     * data goes, NULL = nowhere. row: NULL = nobody wants rows. */
    void (*carry_out)(void *context, const char *statement, FILE *data, terminal_row *row,
                      void *row_context, struct terminal_answer *answer);
    /* The connection to the server has ended, and the job with it. */
    bool (*ended)(void *context);
    /* What may stand at the cursor; with what is in the home. completion_free is `forget`. */
    void (*complete)(void *context, const char *line, size_t cursor, struct completion *completion);
    void (*forget)(struct completion *completion);
    /* The command that a line begins with, or NULL. */
    const struct command_definition *(*command)(void *context, const char *line);
    /* What the line gives for the parameter at `index` of its command, in CL without the keyword's
     * parentheses; malloc'ed, NULL = nothing. */
    char *(*given)(void *context, const char *line, size_t index);
    /* What a parameter takes (language/values.h). */
    void (*describe)(const struct parameter_definition *definition, char *text, size_t size);
    /* MUST stay out of the history: it has a password in it, or looks like it. */
    bool (*secret)(void *context, const char *line);
};

struct terminal_editor;

/* What the module offers. */
struct terminal_api {
    int version;
    /* The line editor of a shell: *editor is the caller's (edit_close). history: its file, or NULL.
     * SPSY_ERR_IO, SPSY_ERR_MEMORY. */
    int (*edit_open)(const struct terminal_host *host, const char *history,
                     struct terminal_editor **editor, struct spsy_error *error);
    /* The next line with its newline, valid until the next call; NULL = the end. *abandoned: it was
     * given up (Ctrl-C), and what stood before it of the statement with it. */
    const char *(*edit_line)(struct terminal_editor *editor, bool continued, bool *abandoned);
    void (*edit_close)(struct terminal_editor *editor);
    /* A list that is worked with, until the user leaves it. SPSY_ERR_IO: the terminal cannot show
     * one, and nothing was shown. */
    int (*list)(const struct terminal_host *host, const char *heading, struct spsy_error *error);
};

#define TERMINAL_SYMBOL "spsy_terminal_api"

/* Loads it, once. SPSY_ERR_IO: it is not there, or cannot be used. */
int terminal_load(const struct terminal_api **api, struct spsy_error *error);

#endif
