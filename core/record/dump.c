/* The annotated dump: every byte of a record beside what it means. */
#include "record/record.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/ccsid.h"

enum { BYTES_PER_ROW = 10 };

static void print_hex(FILE *out, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < BYTES_PER_ROW; i++)
        if (i < count)
            fprintf(out, " %02X", bytes[i]);
        else
            fputs("   ", out);
}

/* The characters, quoted; a control character, which a terminal might obey, as a period. */
static void print_text(FILE *out, const unsigned char *bytes, size_t count, enum spsy_charset form)
{
    unsigned char latin1[BYTES_PER_ROW];
    char text[2 * BYTES_PER_ROW + 1];

    for (size_t i = 0; i < count; i++) {
        latin1[i] = form == SPSY_CHARSET_EBCDIC ? spsy_latin1_from_ebcdic[bytes[i]] : bytes[i];
        if (latin1[i] < 0x20 || (latin1[i] >= 0x7F && latin1[i] < 0xA0))
            latin1[i] = '.';
    }
    spsy_latin1_to_utf8(latin1, count, text);
    fprintf(out, "  '%s'%*s", text, (int)(BYTES_PER_ROW - count), "");
}

static void print_number(FILE *out, const unsigned char *at)
{
    uint32_t bits = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];

    fprintf(out, "  %-12d", (int32_t)bits);
}

/* Bytes of the field up to its trailing blanks. */
static size_t content(const struct spsy_field *field, const unsigned char *bytes, int blank)
{
    size_t length = field->length;

    while (length > 0 && bytes[length - 1] == blank)
        length--;
    return length;
}

static void print_field(FILE *out, const struct spsy_field *field, const unsigned char *bytes,
                        enum spsy_charset form)
{
    size_t first = field->length < BYTES_PER_ROW ? field->length : BYTES_PER_ROW;
    int blank = form == SPSY_CHARSET_EBCDIC ? 0x40 : 0x20;
    size_t shown = first;
    char type[16];

    snprintf(type, sizeof type, field->kind == SPSY_KIND_CHAR ? "CHAR(%zu)" : "BINARY(%zu)",
             field->length);
    fprintf(out, "%4zu %4zX  %-10s", field->offset, field->offset, type);
    print_hex(out, bytes, first);
    if (field->kind == SPSY_KIND_BINARY4)
        print_number(out, bytes);
    else
        print_text(out, bytes, first, form);
    fprintf(out, "  %s (%s)\n", field->description, field->json_name);
    for (; shown < content(field, bytes, blank); shown += BYTES_PER_ROW) {
        size_t count =
            field->length - shown < BYTES_PER_ROW ? field->length - shown : BYTES_PER_ROW;

        fprintf(out, "%4zu %4zX  %-10s", field->offset + shown, field->offset + shown, "");
        print_hex(out, bytes + shown, count);
        print_text(out, bytes + shown, count, form);
        fputs("\n", out);
    }
    if (shown < field->length)
        fprintf(out, "%4zu %4zX  %-10s %zu more blanks, X'%02X'\n", field->offset + shown,
                field->offset + shown, "", field->length - shown, (unsigned)blank);
}

int spsy_record_dump(const unsigned char record[SPSY_RECORD_BYTES], enum spsy_charset form,
                     FILE *out, struct spsy_error *error)
{
    fprintf(out, " dec  hex  %-10s %-*s  %-12s  field\n", "type", 3 * BYTES_PER_ROW - 1, "bytes",
            "value");
    for (size_t i = 0; i < spsy_layout_count; i++)
        print_field(out, &spsy_layout[i], record + spsy_layout[i].offset, form);
    if (fflush(out) != 0 || ferror(out))
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot write the dump");
    return SPSY_OK;
}
