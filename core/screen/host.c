/* host.c - carries out what is done on the screen, as what is typed in a shell is carried out. */
#include "screen/host.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "screen/completion.h"
#include "language/values.h"

/* ---- what came of it ------------------------------------------------------------------------- */

static bool is_failing(const char *id)
{
    const struct spsy_message *known = spsy_message_find(id);

    return !known || known->kind != SPSY_MESSAGE_COMPLETION;
}

/* The first that fails, because what follows sums up; else the last. Why something was refused is a
 * message of its own (SPY0002), behind it. */
static void take_message(struct answer *answer, struct terminal_answer *result)
{
    struct spill_reader reader;
    const cJSON *message;
    bool found = false;

    spill_read(&answer->messages, &reader);
    while ((message = spill_item(&reader))) {
        const char *id = spsy_json_text(message, "id"), *text = spsy_json_text(message, "text");

        if (strcmp(id, "SPY0002") == 0 && !result->reason[0]) {
            spsy_text_copy(result->reason, sizeof result->reason, text);
        } else if (!found) {
            found = is_failing(id);
            snprintf(result->id, sizeof result->id, "%s", id);
            spsy_text_copy(result->text, sizeof result->text, text);
        }
    }
    spill_end(&reader);
}

/* Of the program that refused, or failed, where no message has it. */
static void take_reason(struct answer *answer, struct terminal_answer *result)
{
    struct spill_reader reader;
    const cJSON *decision, *call;

    spill_read(&answer->decisions, &reader);
    while (!result->reason[0] && (decision = spill_item(&reader))) {
        if (strcmp(spsy_json_text(decision, "verdict"), "refused") != 0)
            continue;
        cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
            const char *reason = spsy_json_text(call, "reason"),
                       *meaning = spsy_json_text(call, "meaning");
            char text[TERMINAL_TEXT_BYTES];

            if (strcmp(meaning, "refuse") != 0 && strcmp(meaning, "failed") != 0)
                continue;
            snprintf(text, sizeof text, "%s %s%s%s", spsy_json_text(call, "program"),
                     strcmp(meaning, "refuse") == 0 ? "refuses" : "failed", *reason ? ": " : "",
                     reason);
            spsy_text_copy(result->reason, sizeof result->reason, text);
        }
    }
    spill_end(&reader);
}

static void take_rows(struct answer *answer, terminal_row *row, void *context,
                      struct terminal_answer *result)
{
    struct spill_reader reader;
    const cJSON *item;
    int stopped = 0;

    spill_read(&answer->rows, &reader);
    while (stopped == 0 && (item = spill_item(&reader)))
        stopped = row(context, item);
    if ((stopped == 0 && !spill_complete(&reader)) || stopped < 0) {
        answer_raise(answer, SPSY_MESSAGE_FAILED);
        snprintf(result->id, sizeof result->id, "SPY0101");
        snprintf(result->text, sizeof result->text, "the list broke off: %s",
                 stopped < 0 ? "out of memory" : "its temporary file cannot be read");
    }
    spill_end(&reader);
}

static int write_data(void *stream, const void *bytes, size_t count, struct spsy_error *error)
{
    if (fwrite(bytes, 1, count, stream) == count)
        return 0;
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot keep what is to be shown");
}

/* What the list was opened with. */
static void ask_anew(struct screen_host *screen, struct answer *answer)
{
    if (screen->first) {
        *answer = *screen->first;
        screen->first = NULL;
    } else if (screen->statement) {
        runner_ask_cl(screen->runner, screen->statement, NULL, answer);
    } else {
        runner_ask_options(screen->runner, screen->definition, screen->count, screen->arguments,
                           answer);
    }
}

static void carry_out(void *context, const char *statement, FILE *data, terminal_row *row,
                      void *row_context, struct terminal_answer *result)
{
    struct screen_host *screen = context;
    const struct answer_data sink = {write_data, data, true};
    struct answer answer;

    memset(result, 0, sizeof *result);
    if (statement)
        runner_ask_cl(screen->runner, statement, data ? &sink : NULL, &answer);
    else
        ask_anew(screen, &answer);
    answer_settle(&answer);
    take_message(&answer, result);
    take_reason(&answer, result);
    if (row)
        take_rows(&answer, row, row_context, result);
    result->exit = answer.exit;
    if (result->exit != 0)
        snprintf(screen->last, sizeof screen->last, "%s: %s", result->id, result->text);
    answer_free(&answer);
}

/* ---- the rest -------------------------------------------------------------------------------- */

static bool ended(void *context)
{
    const struct screen_host *screen = context;

    return runner_ended(screen->runner);
}

static void complete(void *context, const char *line, size_t cursor, struct completion *completion)
{
    struct screen_host *screen = context;

    completion_cl(completion, line, cursor);
    completion_add_names(completion, screen->runner);
}

void screen_host_init(struct screen_host *screen, struct runner *runner)
{
    *screen = (struct screen_host){.runner = runner,
                                   .host = {.carry_out = carry_out,
                                            .ended = ended,
                                            .complete = complete,
                                            .forget = completion_free,
                                            .command = screen_command,
                                            .given = screen_given,
                                            .describe = value_describe,
                                            .secret = screen_secret}};
    screen->host.context = screen;
    screen->host.title = screen->title;
}
