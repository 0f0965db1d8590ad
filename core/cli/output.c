#include "cli/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rows.h"
#include "cli/safe_text.h"

static int write_data(void *stream, const void *bytes, size_t count, struct spsy_error *error)
{
    if (count == 0 ? fflush(stream) == 0 : fwrite(bytes, 1, count, stream) == count)
        return 0;
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write the file's data");
}

static void show_progress(void *stream, const char *text)
{
    fprintf(stream, "\r%s\033[K", text);
    fflush(stream);
}

void output_open(struct output *output, bool json, bool trace)
{
    const char *no_colour = getenv("NO_COLOR");

    output->rows = stdout;
    output->data = (struct answer_data){write_data, stdout, isatty(STDOUT_FILENO) == 1};
    output->messages = stderr;
    output->progress = (struct answer_progress){show_progress, stderr};
    output->shows_progress = !json && isatty(STDERR_FILENO);
    output->json = json;
    output->trace = trace;
    output->colour = isatty(STDERR_FILENO) && !(no_colour && *no_colour);
}

void output_line(FILE *stream, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    output_safe(stream, text ? text : "out of memory");
    putc_unlocked('\n', stream);
    free(text);
}

/* ---- messages and trace ---- */

static const char *string_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : "-";
}

static long number_of(const cJSON *object, const char *key)
{
    return (long)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static void write_message(const struct output *output, const cJSON *message)
{
    const char *id = string_of(message, "id");
    const struct spsy_message *known = spsy_message_find(id);
    bool failing = !known || known->kind != SPSY_MESSAGE_COMPLETION;

    if (output->colour)
        fprintf(output->messages, "\033[%sm%s\033[0m: ", failing ? "1;31" : "1", id);
    else
        fprintf(output->messages, "%s: ", id);
    output_safe(output->messages, string_of(message, "text"));
    putc_unlocked('\n', output->messages);
}

static void trace_call(FILE *stream, const cJSON *call)
{
    const cJSON *microseconds = cJSON_GetObjectItemCaseSensitive(call, "microseconds");

    fprintf(stream, "trace: call %s %ld ", string_of(call, "format"), number_of(call, "number"));
    output_safe(stream, string_of(call, "program"));
    fprintf(stream, " answer %s %s %.1f us", string_of(call, "answer"), string_of(call, "meaning"),
            cJSON_GetNumberValue(microseconds));
    if (cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call, "reason"))) {
        fputs(": ", stream);
        output_safe(stream, string_of(call, "reason"));
    }
    putc_unlocked('\n', stream);
}

void output_trace(FILE *stream, const cJSON *decision)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(decision, "file");
    const cJSON *call;

    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
        trace_call(stream, call);
    }
    output_line(stream, "trace: decision %s %s %ld %s: %s, basis %s",
                string_of(decision, "function"), string_of(file, "name"), number_of(file, "number"),
                string_of(file, "job"), string_of(decision, "verdict"),
                string_of(decision, "basis"));
}

/* ---- the answer ---- */

/* What was shown so far is not all: told on standard error, where a broken line does not hide it.
 */
static void tell_broken(const struct output *output, struct answer *answer)
{
    fputs("SPY0101: the list broke off: its temporary file cannot be read\n", output->messages);
    answer_raise(answer, SPSY_MESSAGE_FAILED);
}

static void write_json(const struct output *output, struct answer *answer)
{
    int result = answer_write_json(answer, output->rows);

    if (result == SPSY_ERR_MEMORY) {
        answer_raise(answer, SPSY_MESSAGE_INTERNAL);
        fputs("{\"command\":\"\",\"status\":\"failed\",\"exit\":5,\"messages\":[{\"id\":"
              "\"SPY0105\",\"text\":\"out of memory\"}],\"rows\":[],\"decisions\":[]}",
              output->rows);
    } else if (result < 0) {
        tell_broken(output, answer);
    }
    putc_unlocked('\n', output->rows);
}

static void write_text(const struct output *output, struct answer *answer, bool tables)
{
    struct spill_reader reader;
    const cJSON *message;

    if (rows_write(output->rows, &answer->rows, tables) < 0)
        tell_broken(output, answer);
    fflush(output->rows); /* rows come before the messages about them */
    spill_read(&answer->messages, &reader);
    while ((message = spill_item(&reader)))
        write_message(output, message);
    if (!spill_complete(&reader))
        tell_broken(output, answer);
    spill_end(&reader);
    if (answer->out_of_memory)
        fputs("SPY0105: out of memory\n", output->messages);
}

static void write_trace(const struct output *output, struct answer *answer)
{
    struct spill_reader reader;
    const cJSON *decision;

    spill_read(&answer->decisions, &reader);
    while ((decision = spill_item(&reader)))
        output_trace(output->messages, decision);
    if (!spill_complete(&reader))
        tell_broken(output, answer);
    spill_end(&reader);
}

int output_answer(const struct output *output, struct answer *answer, bool tables)
{
    answer_settle(answer);
    if (output->trace)
        write_trace(output, answer);
    if (output->json)
        write_json(output, answer);
    else
        write_text(output, answer, tables);
    fflush(output->messages);
    if (fflush(output->rows) != 0)
        fprintf(output->messages, "spsy: standard output: %s\n", strerror(errno));
    else if (ferror(output->rows)) /* of which write, and why, errno does not tell any more */
        fputs("spsy: standard output: not everything could be written\n", output->messages);
    else
        return 0;
    answer_raise(answer, SPSY_MESSAGE_FAILED);
    return SPSY_ERR_IO;
}
