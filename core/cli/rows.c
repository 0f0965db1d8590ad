#include "cli/rows.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/safe_text.h"

enum {
    TABLE_WIDTH = 80, /* without the last column where that is long; a wider terminal takes more */
    HEADING_BYTES = 48,
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

/* A cell of a table: a member of the row, or several in one. */
static void table_cell(const cJSON *row, const char *key, char *text, size_t size)
{
    if (strcmp(key, "@job") == 0)
        snprintf(text, size, "%s/%s/%s", spsy_json_text(row, "jobNumber"),
                 spsy_json_text(row, "jobUser"), spsy_json_text(row, "jobName"));
    else if (strcmp(key, "@queue") == 0)
        snprintf(text, size, "%s/%s", spsy_json_text(row, "outputQueueLibrary"),
                 spsy_json_text(row, "outputQueue"));
    else
        cell_text(cJSON_GetObjectItemCaseSensitive(row, key), text, size);
}

/* What people read above a column. */
static void heading_of(const char *key, char heading[HEADING_BYTES])
{
    static const char *const headings[][2] = {
#define HEADING(key, heading) {key, heading},
#include "cli/heading.def"
#undef HEADING
    };
    size_t used = 0;

    key += key[0] == '@';
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        if (strcmp(headings[i][0], key) == 0) {
            snprintf(heading, HEADING_BYTES, "%s", headings[i][1]);
            return;
        }
    for (const char *at = key; *at && used + 3 < HEADING_BYTES; at++) {
        bool capital = *at >= 'A' && *at <= 'Z';
        bool small = *at >= 'a' && *at <= 'z';

        if (capital && at > key)
            heading[used++] = ' ';
        heading[used++] = (char)(capital && at > key  ? *at - 'A' + 'a'
                                 : small && at == key ? *at - 'a' + 'A'
                                                      : *at);
    }
    heading[used] = '\0';
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

/* What a list shows of rows that are too long for a line; the whole row is in --json. A key that
 * begins with @ is made of several members. */
static const struct view {
    const char *keys[2]; /* a row with both is meant */
    size_t kept;         /* so many columns are always shown, the others while there is room */
    const char *columns[TABLE_COLUMNS_MAX];
} views[] = {
    {{"fileNumber", "reason"}, 2, {"reason", "text"}},
    {{"outcome", "disposal"}, 5, {"fileName", "fileNumber", "@job", "outcome", "disposal", "size"}},
    {{"fileNumber", "outcome"}, 5, {"fileName", "fileNumber", "@job", "@queue", "outcome", "size"}},
    {{"fileNumber", "outputQueue"},
     5,
     {"fileName", "fileNumber", "@job", "@queue", "status", "pages", "userData", "formType",
      "copies"}},
    {{"outputQueue", "displayData"},
     3,
     {"outputQueue", "outputQueueLibrary", "held", "owner", "publicAuthority", "displayData",
      "operatorControl", "text"}},
    {{"userProfile", "specialAuthority"},
     4,
     {"userProfile", "status", "groupProfile", "specialAuthority"}},
    {{"objectAuthorities", "dataAuthorities"},
     4,
     {"user", "authority", "objectAuthorities", "dataAuthorities"}},
    {{"objectType", "aspDevice"},
     6,
     {"object", "library", "objectType", "attribute", "owner", "text"}},
    {{"key", "exportedVersion"},
     4,
     {"key", "owner", "publicAuthority", "version", "exportedVersion", "files", "bytes", "text"}},
    {{"program", "onFailure"},
     7,
     {"format", "number", "program", "run", "onFailure", "mode", "timeLimitMs", "text"}},
};

/* *kept: so many stay, whatever room there is. */
static size_t choose_columns(const cJSON *first, struct column columns[TABLE_COLUMNS_MAX],
                             size_t *kept)
{
    const cJSON *item;
    size_t count = 0;

    *kept = TABLE_COLUMNS_MAX;
    memset(columns, 0, TABLE_COLUMNS_MAX * sizeof *columns);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (!cJSON_HasObjectItem(first, views[i].keys[0]) ||
            !cJSON_HasObjectItem(first, views[i].keys[1]))
            continue;
        for (; count < TABLE_COLUMNS_MAX && views[i].columns[count]; count++)
            columns[count].key = views[i].columns[count];
        *kept = views[i].kept;
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

        table_cell(row, columns[i].key, text, sizeof text);
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

    for (size_t i = 0; i < count; i++) {
        char heading[HEADING_BYTES];

        heading_of(columns[i].key, heading);
        columns[i].width = width(heading);
    }
    spill_read(rows, &reader);
    while ((row = spill_item(&reader)))
        measure_row(row, columns, count);
    complete = spill_complete(&reader);
    spill_end(&reader);
    return complete ? 0 : SPSY_ERR_IO;
}

/* The last cell, on a terminal in as many lines as it needs, each below the first. */
static void write_wrapped(FILE *stream, const char *text, size_t indent, size_t limit)
{
    size_t room = limit > indent + 8 ? limit - indent : 0;
    char line[CELL_BYTES];

    while (room > 0 && width(text) > room) {
        const char *cut = NULL, *at = text;

        for (size_t i = 0; *at && i <= room; i++) {
            if (*at == ' ')
                cut = at;
            do
                at++;
            while (((unsigned char)*at & 0xC0) == 0x80);
        }
        if (!cut || cut == text)
            break;
        snprintf(line, sizeof line, "%.*s", (int)(cut - text), text);
        output_safe(stream, line);
        fprintf(stream, "\n%*s", (int)indent, "");
        text = cut + 1;
    }
    output_safe(stream, text);
}

/* limit: of a line on a terminal, 0 = there is none: a row is a line. */
static void write_line(FILE *stream, const cJSON *row, const struct column *columns, size_t count,
                       size_t limit)
{
    char text[CELL_BYTES];
    size_t indent = 0;

    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count;

        if (row)
            table_cell(row, columns[i].key, text, sizeof text);
        else
            heading_of(columns[i].key, text);
        if (last && !columns[i].number && limit > 0)
            write_wrapped(stream, text, indent, limit);
        else
            pad(stream, text, !last || columns[i].number ? columns[i].width : 0, columns[i].number);
        fputs(last ? "\n" : "  ", stream);
        indent += columns[i].width + 2;
    }
}

/* What stands beside a value on a line of its own. */
static const char *label_of(const char *key)
{
    static const char *const labels[][2] = {
#define HEADING(key, heading)
#define LABEL(key, label) {key, label},
#include "cli/heading.def"
#undef LABEL
#undef HEADING
    };

    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (labels[i][0][0] == key[0] && strcmp(labels[i][0], key) == 0)
            return labels[i][1];
    return key;
}

static void write_block(FILE *stream, const cJSON *row)
{
    char text[CELL_BYTES];
    const cJSON *item, *element;
    size_t widest = 0;

    cJSON_ArrayForEach(item, row) {
        size_t wide = width(label_of(item->string));

        widest = wide > widest ? wide : widest;
    }
    cJSON_ArrayForEach(item, row) {
        pad(stream, label_of(item->string), widest, false);
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
                      size_t count, size_t limit)
{
    struct spill_reader reader;
    bool complete;
    const cJSON *row;

    if (count > 0)
        write_line(stream, NULL, columns, count, limit);
    spill_read(rows, &reader);
    while ((row = spill_item(&reader))) {
        if (count > 0) {
            write_line(stream, row, columns, count, limit);
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

/* Columns of the terminal, 0 = it is none. */
static size_t terminal_columns(FILE *stream)
{
    struct winsize size;

    if (fileno(stream) < 0 || !isatty(fileno(stream)) ||
        ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

/* How many columns fit the width; 0: not those that have to be there. */
static size_t fit(const struct column *columns, size_t count, size_t kept, size_t limit)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++)
        total += columns[i].width + (i > 0 ? 2 : 0);
    while (count > kept && total > limit)
        total -= columns[--count].width + 2;
    return total - columns[count - 1].width > limit ? 0 : count;
}

int rows_write(FILE *stream, struct spill_list *rows, bool tables)
{
    struct column columns[TABLE_COLUMNS_MAX] = {0};
    size_t count = 0, kept = 0, wide = terminal_columns(stream);
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
        count = choose_columns(first, columns, &kept);
        result = measure(rows, columns, count);
        count = fit(columns, count, kept, wide > TABLE_WIDTH ? wide : TABLE_WIDTH);
    }
    if (result == 0)
        result = write_each(stream, rows, columns, count, wide);
    spill_end(&reader);
    return result;
}
