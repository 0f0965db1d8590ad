#include "cli/rows.h"

#include <string.h>

#include "base/text.h"
#include "cli/safe_text.h"

enum {
    TABLE_WIDTH_MAX = 132, /* without the last column; IBM i's wide display */
    TABLE_COLUMNS_MAX = 24,
    BLOCK_KEYS_MIN = 9, /* one row of so many keys is easier to read as a block */
    CELL_BYTES = 2048,
};

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
    {{"fileNumber", "reason"}, {"reason", "text"}},
    {{"fileNumber", "outcome"},
     {"fileName", "fileNumber", "jobNumber", "jobUser", "jobName", "outputQueueLibrary",
      "outputQueue", "size", "outcome"}},
    {{"fileNumber", "outputQueue"},
     {"fileName", "fileNumber", "jobNumber", "jobUser", "jobName", "outputQueueLibrary",
      "outputQueue", "status", "userData", "formType", "copies", "pages"}},
    {{"program", "onFailure"},
     {"format", "number", "program", "ccsid", "run", "timeLimitMs", "onFailure", "mode", "adopt",
      "programData", "text"}},
};

static size_t choose_columns(const cJSON *first, struct column columns[TABLE_COLUMNS_MAX])
{
    const cJSON *item;
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

static void measure_row(const cJSON *row, struct column *columns, size_t count)
{
    char text[CELL_BYTES];

    for (size_t i = 0; i < count; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, columns[i].key);

        cell_text(item, text, sizeof text);
        if (width(text) > columns[i].width)
            columns[i].width = width(text);
        columns[i].number = cJSON_IsNumber(item);
    }
}

static int measure(struct spill_list *rows, struct column *columns, size_t count)
{
    struct spill_reader reader;
    bool complete;
    const cJSON *row;

    for (size_t i = 0; i < count; i++)
        columns[i].width = width(columns[i].key);
    spill_read(rows, &reader);
    while ((row = spill_item(&reader)))
        measure_row(row, columns, count);
    complete = spill_complete(&reader);
    spill_end(&reader);
    return complete ? 0 : SPSY_ERR_IO;
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
static bool wants_block(const cJSON *first, size_t rows, bool tables)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, first) {
        if (cJSON_IsArray(item))
            return true;
    }
    return !tables && rows == 1 && cJSON_GetArraySize(first) >= BLOCK_KEYS_MIN;
}

/* count 0: as blocks. */
static int write_each(FILE *stream, struct spill_list *rows, const struct column *columns,
                      size_t count)
{
    struct spill_reader reader;
    bool complete;
    const cJSON *row;

    if (count > 0)
        write_line(stream, NULL, columns, count);
    spill_read(rows, &reader);
    while ((row = spill_item(&reader))) {
        if (count > 0) {
            write_line(stream, row, columns, count);
        } else {
            write_block(stream, row);
            if (reader.at < rows->count)
                putc_unlocked('\n', stream);
        }
    }
    complete = spill_complete(&reader);
    spill_end(&reader);
    return complete ? 0 : SPSY_ERR_IO;
}

int rows_write(FILE *stream, struct spill_list *rows, bool tables)
{
    struct column columns[TABLE_COLUMNS_MAX] = {0};
    size_t count = 0, total = 0;
    struct spill_reader reader;
    const cJSON *first;
    int result = 0;

    if (rows->count == 0)
        return 0;
    spill_read(rows, &reader);
    first = spill_item(&reader); /* the columns' names are in it */
    if (!first) {
        result = SPSY_ERR_IO;
    } else if (!wants_block(first, rows->count, tables)) {
        count = choose_columns(first, columns);
        result = measure(rows, columns, count);
        for (size_t i = 0; i + 1 < count; i++)
            total += columns[i].width + 2;
    }
    if (total > TABLE_WIDTH_MAX)
        count = 0;
    if (result == 0)
        result = write_each(stream, rows, columns, count);
    spill_end(&reader);
    return result;
}
