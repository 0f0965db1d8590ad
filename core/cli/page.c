#include "cli/page.h"

#include <stdlib.h>
#include <string.h>

static void add_line(struct answer *answer, const char *text)
{
    cJSON *row = cJSON_CreateObject();

    if (row && !cJSON_AddStringToObject(row, "text", text)) {
        cJSON_Delete(row);
        row = NULL;
    }
    answer_row(answer, row);
}

static void add_lines(struct answer *answer, char *text)
{
    char *next;

    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        add_line(answer, line);
    }
}

int page_show(const struct output *output, const char *command,
              void (*write)(FILE *stream, const void *context), const void *context)
{
    struct answer answer;
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = output->json ? open_memstream(&text, &bytes) : output->rows;

    answer_init(&answer, command, NULL);
    if (stream)
        write(stream, context);
    if (!output->json) {
        answer_free(&answer);
        return 0;
    }
    if (stream && fclose(stream) == 0)
        add_lines(&answer, text);
    else
        answer_row(&answer, NULL); /* out of memory */
    free(text);
    output_answer(output, &answer, true);
    answer_free(&answer);
    return answer.exit;
}
