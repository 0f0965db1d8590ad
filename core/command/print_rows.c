#include "command/print_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "function/creation.h"

enum { COLUMNS_MAX = 40, COLUMN_WIDTH_MAX = 60, LINE_BYTES = 8192, CELL_BYTES = 512 };

struct table {
    struct spill_list *rows;
    char keys[COLUMNS_MAX][40]; /* of the first row, in order */
    size_t widths[COLUMNS_MAX];
    size_t count;
};

/* Text and numbers as they are, whatever has more in it as JSON. */
static void cell(const cJSON *row, const char *key, char text[CELL_BYTES])
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, key);
    char *json = NULL;

    if (cJSON_IsString(item))
        snprintf(text, CELL_BYTES, "%s", item->valuestring);
    else
        snprintf(text, CELL_BYTES, "%s", item && (json = cJSON_PrintUnformatted(item)) ? json : "");
    cJSON_free(json);
    spsy_utf8_trim(text);
}

static size_t width_of(const char *text)
{
    long length = spsy_latin1_length(text);
    size_t width = length < 0 ? strlen(text) : (size_t)length;

    return width > COLUMN_WIDTH_MAX ? COLUMN_WIDTH_MAX : width;
}

static void measure(struct table *table, const cJSON *row)
{
    char text[CELL_BYTES];
    const cJSON *item;

    if (table->count == 0)
        cJSON_ArrayForEach(item, row) {
            if (table->count == COLUMNS_MAX)
                break;
            snprintf(table->keys[table->count], sizeof table->keys[0], "%s", item->string);
            table->widths[table->count] = width_of(item->string);
            table->count++;
        }
    for (size_t i = 0; i < table->count; i++) {
        cell(row, table->keys[i], text);
        if (width_of(text) > table->widths[i])
            table->widths[i] = width_of(text);
    }
}

/* row NULL: the heading. */
static int write_line(const struct table *table, const cJSON *row, struct creation *creation,
                      struct spsy_error *error)
{
    char line[LINE_BYTES], text[CELL_BYTES];
    size_t used = 0;

    for (size_t i = 0; i < table->count && used + CELL_BYTES + COLUMN_WIDTH_MAX < sizeof line;
         i++) {
        size_t width;

        if (row)
            cell(row, table->keys[i], text);
        else
            snprintf(text, sizeof text, "%s", table->keys[i]);
        width = width_of(text);
        memcpy(line + used, text, strlen(text));
        used += strlen(text);
        for (; i + 1 < table->count && width < table->widths[i] + 2; width++)
            line[used++] = ' ';
    }
    while (used > 0 && line[used - 1] == ' ')
        used--;
    line[used] = '\0';
    return creation_append_line(creation, line, error);
}

static int write_rows(struct creation *creation, void *context, struct spsy_error *error)
{
    struct table *table = context;
    struct spill_reader reader;
    const cJSON *row;
    int result;

    spill_read(table->rows, &reader);
    while ((row = spill_item(&reader)))
        measure(table, row);
    result = spill_complete(&reader)
                 ? 0
                 : spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the list cannot be read back");
    spill_end(&reader);
    if (result == 0)
        result = write_line(table, NULL, creation, error);
    spill_read(table->rows, &reader);
    while (result == 0 && (row = spill_item(&reader)))
        result = write_line(table, row, creation, error);
    spill_end(&reader);
    return result;
}

int print_rows(struct session *session, const struct parameters *parameters, struct answer *answer,
               const char *name)
{
    struct table *table;
    struct spsy_error error = {0};
    cJSON *row = NULL;
    int result;

    if (!parameter_is(parameters, "OUTPUT", "*PRINT") || answer->lost)
        return 0;
    table = calloc(1, sizeof *table);
    result = table ? spill_settle(&answer->rows, &error) : spsy_fail_memory(&error);
    if (result == 0) {
        table->rows = &answer->rows;
        result = creation_print(session, name, NULL, write_rows, table, &row, &error);
    }
    free(table);
    spill_free(&answer->rows);
    if (result < 0)
        return answer_fail_error(answer, &error);
    return answer_row(answer, row);
}
