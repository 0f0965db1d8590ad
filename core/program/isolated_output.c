#include "program/isolated_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { LINE_BYTES = 200, CHUNK_BYTES = 4096, CHUNKS_MAX = 16 };

struct printing {
    const char *program;
    const struct spsy_service_call *call;
    unsigned lines, *of_job;
    size_t dropped; /* bytes */
    char line[LINE_BYTES + 1];
    size_t length;
};

static void say(const struct printing *printing, const char *text)
{
    const struct spsy_callbacks *callbacks = printing->call ? printing->call->callbacks : NULL;
    struct spsy_error ignored;

    if (callbacks && callbacks->job_log)
        callbacks->job_log(callbacks->context, text, &ignored);
}

static void end_line(struct printing *printing)
{
    char text[LINE_BYTES + 400];
    const char *program = printing->program;

    if (printing->length == 0)
        return;
    printing->line[printing->length] = '\0';
    if (printing->lines == OUTPUT_LINES_MAX || *printing->of_job == OUTPUT_LINES_JOB_MAX) {
        printing->dropped += printing->length + 1;
    } else {
        spsy_text_mend(printing->line);
        snprintf(text, sizeof text, "%s%.*s printed: %s", program ? "exit program " : "",
                 program ? spsy_text_cut(program, 300) : 16, program ? program : "an exit program",
                 printing->line);
        say(printing, text);
        printing->lines++;
        ++*printing->of_job;
    }
    printing->length = 0;
}

static void take(struct printing *printing, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n' || printing->length == LINE_BYTES)
            end_line(printing);
        if (bytes[i] != '\n' && bytes[i] != '\0')
            printing->line[printing->length++] = bytes[i];
    }
}

static void take_all(int pipe, ssize_t count, char *bytes, struct printing *printing)
{
    char text[120];

    for (int chunk = 0; count > 0 && chunk < CHUNKS_MAX; chunk++) {
        take(printing, bytes, (size_t)count);
        do
            count = read(pipe, bytes, CHUNK_BYTES);
        while (count < 0 && errno == EINTR);
    }
    end_line(printing);
    if (printing->dropped == 0)
        return;
    snprintf(text, sizeof text, "exit programs printed more: %zu bytes are left out",
             printing->dropped);
    if (*printing->of_job < OUTPUT_LINES_JOB_MAX || printing->lines > 0)
        say(printing, text);
}

void spsy_output_take(int pipe, const char *program, const struct spsy_service_call *call,
                      unsigned *lines)
{
    char bytes[CHUNK_BYTES];
    struct printing printing;
    ssize_t count = pipe < 0 ? 0 : read(pipe, bytes, sizeof bytes);

    if (count <= 0)
        return;
    printing.program = program;
    printing.call = call;
    printing.lines = 0;
    printing.of_job = lines;
    printing.dropped = printing.length = 0;
    take_all(pipe, count, bytes, &printing);
}
