#include "kit/table/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void kit_csv_begin(struct kit_csv *csv, FILE *file)
{
    char *text = csv->text;
    size_t room = csv->room;

    *csv = (struct kit_csv){.file = file, .at = {1, 1}, .text = text, .room = room};
}

void kit_csv_free(struct kit_csv *csv)
{
    free(csv->text);
    csv->text = NULL;
    csv->room = 0;
}

const char *kit_csv_field(const struct kit_csv *csv, size_t index)
{
    return csv->text + csv->offsets[index];
}

static int look(struct kit_csv *csv)
{
    int c = getc_unlocked(csv->file);

    return c == EOF ? EOF : ungetc(c, csv->file);
}

static int take(struct kit_csv *csv)
{
    int c = getc_unlocked(csv->file);

    if (c == '\n')
        csv->at = (struct kit_place){csv->at.line + 1, 1};
    else if (c != EOF && (c & 0xC0) != 0x80)
        csv->at.column++;
    return c;
}

static int keep(struct kit_csv *csv, int c, struct kit_fault *fault)
{
    if (csv->length == KIT_VALUE_BYTES_MAX)
        return kit_fault(fault, "", "a row of more than %d bytes", KIT_VALUE_BYTES_MAX);
    if (csv->length == csv->room) {
        size_t room = csv->room ? 2 * csv->room : 1024;
        char *text = realloc(csv->text, room);

        if (!text)
            return SPSY_ERR_MEMORY;
        csv->text = text;
        csv->room = room;
    }
    csv->text[csv->length++] = (char)c;
    return 0;
}

static bool at_end_of_field(struct kit_csv *csv)
{
    int c = look(csv);

    return c == ',' || c == '\n' || c == '\r' || c == EOF;
}

/* After the opening quote, up to and with the closing one. */
static int quoted(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    struct kit_place opened = *place;
    int result = 0;

    while (result == 0) {
        int c = take(csv);

        if (c == EOF) {
            *place = opened;
            return kit_fault(fault, "", "the quote that opens this field is never closed");
        }
        if (c == '"' && look(csv) != '"')
            break;
        if (c == '"')
            take(csv);
        if (c == '\0')
            return kit_fault(fault, "", "a NUL character");
        result = keep(csv, c, fault);
    }
    *place = csv->at;
    if (result == 0 && !at_end_of_field(csv))
        return kit_fault(fault, "",
                         "after the closing quote a comma or the end of the line is "
                         "expected (a quote in a field is written twice)");
    return result;
}

static int plain(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    int result = 0;

    while (result == 0 && !at_end_of_field(csv)) {
        int c;

        *place = csv->at;
        c = take(csv);
        if (c == '"')
            return kit_fault(fault, "",
                             "a quote within a field: put the field in quotes and "
                             "write the quote twice");
        if (c == '\0')
            return kit_fault(fault, "", "a NUL character");
        result = keep(csv, c, fault);
    }
    return result;
}

static int read_field(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    size_t begin = csv->length;
    int result;

    *place = csv->at;
    if (csv->count == KIT_CSV_FIELDS_MAX)
        return kit_fault(fault, "", "more than %d fields", KIT_CSV_FIELDS_MAX);
    csv->offsets[csv->count] = begin;
    csv->places[csv->count++] = csv->at;
    if (look(csv) == '"') {
        take(csv);
        result = quoted(csv, place, fault);
    } else {
        result = plain(csv, place, fault);
    }
    if (result == 0)
        result = keep(csv, '\0', fault);
    if (result == 0 && !spsy_utf8_valid(csv->text + begin, csv->length - begin - 1)) {
        *place = csv->places[csv->count - 1];
        return kit_fault(fault, "", "not UTF-8");
    }
    return result;
}

/* After a field: 1 another one follows, 0 the row has ended. */
static int behind_field(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    int c = take(csv);

    *place = csv->at;
    if (c == '\r' && look(csv) != '\n')
        return kit_fault(fault, "", "a carriage return without a line feed");
    if (c == '\r')
        take(csv);
    return c == ',';
}

static bool row_is_empty(const struct kit_csv *csv)
{
    for (size_t i = 0; i < csv->count; i++)
        if (*kit_csv_field(csv, i))
            return false;
    return true;
}

static int read_row(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    int result;

    csv->count = csv->length = 0;
    do {
        result = read_field(csv, place, fault);
        if (result == 0)
            result = behind_field(csv, place, fault);
    } while (result > 0);
    return result;
}

static int pass_mark(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    static const char mark[] = "\xEF\xBB\xBF";

    for (int i = 0; i < 3; i++) {
        if (i == 0 && look(csv) != 0xEF)
            return 0;
        *place = csv->at;
        if (getc_unlocked(csv->file) != (unsigned char)mark[i])
            return kit_fault(fault, "", "not UTF-8");
    }
    return 0;
}

int kit_csv_next(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault)
{
    int result = csv->fields ? 0 : pass_mark(csv, place, fault);

    while (result == 0) {
        if (look(csv) == EOF) {
            *place = csv->at;
            return ferror(csv->file) ? kit_fault(fault, "", "it cannot be read to its end") : 0;
        }
        result = read_row(csv, place, fault);
        if (result == 0 && !row_is_empty(csv))
            break;
    }
    if (result < 0)
        return result;
    *place = csv->places[0];
    if (!csv->fields)
        csv->fields = csv->count;
    if (csv->count != csv->fields)
        return kit_fault(fault, "", "%zu fields, where the header has %zu", csv->count,
                         csv->fields);
    return 1;
}
