#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum {
    TABLE_WIDTH_MAX = 132, /* without the last column; IBM i's wide display */
    TABLE_COLUMNS_MAX = 24,
    BLOCK_KEYS_MIN = 9, /* one row of so many keys is easier to read as a block */
    CELL_BYTES = 2048,
};

void output_open(struct output *output, bool json, bool trace)
{
    const char *no_colour = getenv("NO_COLOR");

    output->rows = stdout;
    output->messages = stderr;
    output->json = json;
    output->trace = trace;
    output->colour = isatty(STDERR_FILENO) && !(no_colour && *no_colour);
}

void output_safe(FILE *stream, const char *text)
{
    while (*text) {
        const char *start = text;
        long point = spsy_utf8_next(&text);

        if (point < 0)
            text++;
        if (point < 0x20 || (point >= 0x7F && point < 0xA0))
            putc_unlocked('?', stream);
        else
            fwrite(start, 1, (size_t)(text - start), stream);
    }
}

/* ---- rows ---- */

/* A cell as text; a nested array or object as JSON. */
static void cell_text(const cJSON *item, char *text, size_t size)
{
    char *printed;

    text[0] = '\0';
    if (!item || cJSON_IsNull(item))
        return;
    if (cJSON_IsString(item)) {
        snprintf(text, size, "%s", item->valuestring);
        spsy_utf8_trim(text);
        return;
    }
    printed = cJSON_PrintUnformatted(item);
    snprintf(text, size, "%s", printed ? printed : "?");
    spsy_utf8_trim(text);
    cJSON_free(printed);
}

static size_t width(const char *text)
{
    size_t characters = 0;

    for (; *text; text++)
        characters += ((unsigned char)*text & 0xC0) != 0x80;
    return characters;
}

static void pad(FILE *stream, const char *text, size_t to, bool right)
{
    size_t used = width(text);

    for (size_t i = used; right && i < to; i++)
        putc_unlocked(' ', stream);
    output_safe(stream, text);
    for (size_t i = used; !right && i < to; i++)
        putc_unlocked(' ', stream);
}

struct column {
    const char *key;
    size_t width;
    bool number;
};

/* What a list shows of rows that are too long for a line; the whole row is in --json. */
static const struct view {
    const char *keys[2]; /* a row with both is meant */
    const char *columns[TABLE_COLUMNS_MAX];
} views[] = {
    {{"fileNumber", "outputQueue"},
     {"fileName", "fileNumber", "jobNumber", "jobUser", "jobName", "outputQueueLibrary",
      "outputQueue", "status", "userData", "formType", "copies", "pages"}},
    {{"program", "onFailure"},
     {"format", "number", "program", "ccsid", "run", "timeLimitMs", "onFailure", "mode", "adopt",
      "text"}},
};

static size_t choose_columns(const cJSON *rows, struct column columns[TABLE_COLUMNS_MAX])
{
    const cJSON *first = rows->child, *item;
    size_t count = 0;

    memset(columns, 0, TABLE_COLUMNS_MAX * sizeof *columns);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (!cJSON_HasObjectItem(first, views[i].keys[0]) ||
            !cJSON_HasObjectItem(first, views[i].keys[1]))
            continue;
        for (; count < TABLE_COLUMNS_MAX && views[i].columns[count]; count++)
            columns[count].key = views[i].columns[count];
        return count;
    }
    cJSON_ArrayForEach(item, first) {
        if (count < TABLE_COLUMNS_MAX)
            columns[count++].key = item->string;
    }
    return count;
}

static void measure(const cJSON *rows, struct column *columns, size_t count)
{
    char text[CELL_BYTES];
    const cJSON *row;

    for (size_t i = 0; i < count; i++)
        columns[i].width = width(columns[i].key);
    cJSON_ArrayForEach(row, rows)
        for (size_t i = 0; i < count; i++) {
            const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, columns[i].key);

            cell_text(item, text, sizeof text);
            if (width(text) > columns[i].width)
                columns[i].width = width(text);
            columns[i].number = cJSON_IsNumber(item);
        }
}

static void write_line(FILE *stream, const cJSON *row, const struct column *columns, size_t count)
{
    char text[CELL_BYTES];

    for (size_t i = 0; i < count; i++) {
        if (row)
            cell_text(cJSON_GetObjectItemCaseSensitive(row, columns[i].key), text, sizeof text);
        else
            snprintf(text, sizeof text, "%s", columns[i].key);
        pad(stream, text, i + 1 < count || columns[i].number ? columns[i].width : 0,
            columns[i].number);
        fputs(i + 1 < count ? "  " : "\n", stream);
    }
}

static void write_table(FILE *stream, const cJSON *rows, const struct column *columns, size_t count)
{
    const cJSON *row;

    write_line(stream, NULL, columns, count);
    cJSON_ArrayForEach(row, rows) {
        write_line(stream, row, columns, count);
    }
}

static void write_block(FILE *stream, const cJSON *row)
{
    char text[CELL_BYTES];
    const cJSON *item, *element;
    size_t widest = 0;

    cJSON_ArrayForEach(item, row)
        widest = width(item->string) > widest ? width(item->string) : widest;
    cJSON_ArrayForEach(item, row) {
        pad(stream, item->string, widest, false);
        if (cJSON_IsArray(item)) {
            putc_unlocked('\n', stream);
            cJSON_ArrayForEach(element, item) {
                cell_text(element, text, sizeof text);
                fputs("  ", stream);
                output_safe(stream, text);
                putc_unlocked('\n', stream);
            }
            continue;
        }
        cell_text(item, text, sizeof text);
        fputs("  ", stream);
        output_safe(stream, text);
        putc_unlocked('\n', stream);
    }
}

/* One row of many keys, or one with a list in it, is easier to read as a block. */
static bool wants_block(const cJSON *first, bool tables)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, first) {
        if (cJSON_IsArray(item))
            return true;
    }
    return !tables && !first->next && cJSON_GetArraySize(first) >= BLOCK_KEYS_MIN;
}

static void write_rows(FILE *stream, const cJSON *rows, bool tables)
{
    struct column columns[TABLE_COLUMNS_MAX];
    size_t count, total = 0;
    const cJSON *row;

    if (!rows->child)
        return;
    count = choose_columns(rows, columns);
    measure(rows, columns, count);
    for (size_t i = 0; i + 1 < count; i++)
        total += columns[i].width + 2;
    if (total <= TABLE_WIDTH_MAX && !wants_block(rows->child, tables)) {
        write_table(stream, rows, columns, count);
        return;
    }
    cJSON_ArrayForEach(row, rows) {
        write_block(stream, row);
        if (row->next)
            putc_unlocked('\n', stream);
    }
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

static void trace_decision(FILE *stream, const cJSON *decision)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(decision, "file");
    const cJSON *call;

    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
        trace_call(stream, call);
    }
    fprintf(stream, "trace: decision %s %s %ld %s: %s, basis %s\n", string_of(decision, "function"),
            string_of(file, "name"), number_of(file, "number"), string_of(file, "job"),
            string_of(decision, "verdict"), string_of(decision, "basis"));
}

/* ---- the answer ---- */

static void write_json(const struct output *output, struct answer *answer)
{
    char *line = answer_to_json(answer);

    if (!line)
        answer_raise(answer, SPSY_MESSAGE_INTERNAL);
    fputs(line ? line
               : "{\"command\":\"\",\"status\":\"failed\",\"exit\":5,\"messages\":[{\"id\":"
                 "\"SPY0105\",\"text\":\"out of memory\"}],\"rows\":[],\"decisions\":[]}",
          output->rows);
    putc_unlocked('\n', output->rows);
    cJSON_free(line);
}

static void write_text(const struct output *output, struct answer *answer, bool tables)
{
    const cJSON *message;

    if (answer->rows)
        write_rows(output->rows, answer->rows, tables);
    fflush(output->rows); /* what was done stands before what is said of it */
    cJSON_ArrayForEach(message, answer->messages) {
        write_message(output, message);
    }
    if (answer->out_of_memory)
        fputs("SPY0105: out of memory\n", output->messages);
}

int output_answer(const struct output *output, struct answer *answer, bool tables)
{
    const cJSON *decision;

    cJSON_ArrayForEach(decision, answer->decisions) {
        if (output->trace)
            trace_decision(output->messages, decision);
    }
    if (output->json)
        write_json(output, answer);
    else
        write_text(output, answer, tables);
    fflush(output->messages);
    if (fflush(output->rows) == 0 && !ferror(output->rows))
        return 0;
    fprintf(output->messages, "spsy: standard output: %s\n", strerror(errno));
    answer_raise(answer, SPSY_MESSAGE_FAILED);
    return SPSY_ERR_IO;
}
