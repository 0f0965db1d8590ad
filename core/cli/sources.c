/* sources.c - where statements come from: a script's file, standard input, an argument of cl. */
#include "cli/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "language/script.h"

/* The script leaves descriptor 0: nothing that a command or an exit program reads there may be a
 * piece of it. */
static FILE *take_input(void)
{
    int script = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    FILE *file = script < 0 ? NULL : fdopen(script, "r");

    if (!file && script >= 0)
        close(script);
    if (null >= 0 && file)
        dup2(null, STDIN_FILENO);
    if (null >= 0)
        close(null);
    return file;
}

int run_file(struct runner *runner, const char *path, bool keep_going)
{
    FILE *file = strcmp(path, "-") == 0 ? take_input() : fopen(path, "re");
    struct spsy_error error;
    struct script script;
    int status;

    if (!file) {
        spsy_fail_errno(&error, SPSY_ERR_IO, "SPY0101", "run: %s", path);
        if (runner->output.json)
            return runner_refuse(runner, "RUN", "SPY0101", error.text);
        output_line(runner->output.messages, "spsy: %s", error.text);
        return SPSY_MESSAGE_FAILED;
    }
    runner->execution.script_is_input = strcmp(path, "-") == 0;
    runner->script_name = runner->execution.script_is_input ? "standard input" : path;
    script_open(&script, file);
    status = runner_script(runner, &script, keep_going);
    script_close(&script);
    fclose(file);
    return status;
}

/* cl carries out one statement, and none of two: the second is the rest of the first whose + or -
 * was forgotten. Returns where a second one begins, 0 = nowhere; *first is the caller's. */
static unsigned second_statement(struct script *script, struct statement *first)
{
    struct statement second = {0};
    unsigned line = 0;
    struct cl_text text;
    int read = 1;

    while (line == 0 && (read = script_next(script, &text, NULL)) != 0) {
        struct statement *statement = first->command && first->command[0] ? &second : first;

        int parsed;

        if (read < 0)
            break; /* carrying it out says why */
        statement_free(statement);
        parsed = cl_parse(&text, statement, NULL);
        if (parsed < 0 && statement == first)
            break;
        if (parsed < 0 || (statement == &second && second.command[0]))
            line = script_first_line(script);
    }
    statement_free(&second);
    return line;
}

static int refuse_second(struct runner *runner, const char *command, unsigned line)
{
    char text[160];

    snprintf(text, sizeof text,
             "line %u: cl takes one statement; one that goes on needs + or - at the end of the "
             "line before (spsy run - takes a script)",
             line);
    return runner_refuse(runner, command, "SPY0108", text);
}

int run_text(struct runner *runner, const char *text)
{
    FILE *file = text[0] ? fmemopen((char *)text, strlen(text), "r") : NULL; /* only read */
    struct statement first = {0};
    struct script script;
    unsigned line;
    int status;

    if (!file)
        return runner_refuse(runner, "", "SPY0108", "cl needs a statement");
    script_open(&script, file);
    line = second_statement(&script, &first);
    script_close(&script);
    rewind(file);
    script_open(&script, file);
    status =
        line ? refuse_second(runner, first.command, line) : runner_script(runner, &script, false);
    script_close(&script);
    statement_free(&first);
    fclose(file);
    return status;
}
