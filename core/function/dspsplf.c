/* dspsplf.c - DSPSPLF: a spooled file's data as text. The name of the file that OUTPUT(*PRINT)
 * makes is ours. */
#include "base/error.h"
#include "function/creation.h"
#include "object/file_row.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

struct printing {
    struct session *session;
    const struct spool_file *file;
};

static int write_text(struct creation *creation, void *context, struct spsy_error *error)
{
    const struct printing *printing = context;

    if (printing->file->device_type == SPOOL_SCS) /* what it has can be kept in its own CCSID */
        creation->file.ccsid = printing->file->ccsid;
    return file_text_read(printing->session, printing->file, creation_append_text, creation, error);
}

/* A copy of the text as a file of the current user. */
static int print(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    struct printing printing = {session, &guarded->file};
    const struct creation_key key = {.from = CREATION_KEY_OF_FILE, .file = &guarded->file};
    struct spsy_error error = {0};
    cJSON *row = NULL;

    if (creation_print(session, "QPDSPSPL", &key, write_text, &printing, &row, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_row(answer, row);
    return 0;
}

static int display(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    struct spsy_error error = {0};
    struct file_screen screen;

    if (!answer->data) { /* --json: the data goes nowhere */
        answer_row(answer, file_row(&guarded->file, &guarded->queue));
        return 0;
    }
    file_screen_init(&screen, answer->data);
    if (file_text_read(session, &guarded->file, file_screen_sink, &screen, &error) < 0 ||
        file_screen_finish(&screen, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "DSPSPLF", .class = SPOOL_CLASS_READ};
    int result = target_one(session, answer, parameters, &guarded);

    guarded.changes = parameter_is(parameters, "OUTPUT", "*PRINT");
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (guarded.file.device_type == SPOOL_AFPDS)
        return answer_fail(answer, "CPF3429", "file %s number %d cannot be displayed: it is *AFPDS",
                           guarded.file.name, guarded.file.number);
    if (parameter_is(parameters, "OUTPUT", "*PRINT"))
        return print(session, answer, &guarded);
    return display(session, answer, &guarded);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    TARGET_OUTPUT,
    PARAMETERS_END,
};

static const char notes[] =
    "On a terminal nothing in the file can hide something else in it: what is printed over a line "
    "(after a carriage return or backspaces) is shown on a line of its own below it, tabs become "
    "blanks, and ? stands for characters that would move the cursor or turn a line. In a pipe or a "
    "file the text is as it is.";

const struct command_definition function_dspsplf = {
    .name = "DSPSPLF",
    .function = "DSPSPLF",
    .summary = "display a spooled file",
    .notes = notes,
    .parameters = parameters,
    .run = run,
};
