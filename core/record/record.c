/* The codec of the 429 bytes: fields to record and back.
 *
 * MUST  never truncate: a value that does not fit or cannot be encoded is an error (X21).
 * MUST  check every value in both directions, so that no program sees what the layout forbids.
 * MUST  leave the caller's output alone when it fails. */
#include "record/record.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "record/ccsid.h"
#include "record/rules.h"

enum { BINARY4_FIELDS = 4, BINARY4_BYTES = 4, CHAR_FIELDS = SPSY_FIELD_COUNT - BINARY4_FIELDS };

_Static_assert(2 * (SPSY_RECORD_BYTES - BINARY4_FIELDS * BINARY4_BYTES) + CHAR_FIELDS <=
                   sizeof(struct spsy_fields_text),
               "every CHAR value as UTF-8 with its NUL");

void spsy_fields_init(struct spsy_fields *fields)
{
    *fields = (struct spsy_fields){
        .length = SPSY_RECORD_BYTES,
        .asp = 1,
        .asp_device = "*SYSBAS",
        .user_defined_data = "*NONE",
    };
}

void spsy_fields_make_up(struct spsy_fields *fields, const char *job_number, const char *job_user,
                         const char *job_name)
{
    spsy_fields_init(fields);
    fields->function = "DSPSPLF";
    fields->current_user = "QSECOFR";
    fields->job_name = job_name;
    fields->job_user = job_user;
    fields->job_number = job_number;
    fields->file_name = "QPDSPFD";
    fields->file_number = 1;
    fields->job_system = "SPSY";
    fields->date_opened = "1261121";
    fields->time_opened = "000000";
    fields->output_queue = "QPRINT";
    fields->output_queue_library = "QGPL";
    fields->form_type = "*STD";
}

static bool same_text(const char *a, const char *b)
{
    return a == b || strcmp(a ? a : "", b ? b : "") == 0;
}

#define SAME_CHAR(member) same_text(a->member, b->member)
#define SAME_BINARY4(member) (a->member == b->member)
#define FIELD(member, json_name, offset, length, kind, rule, description) &&SAME_##kind(member)

bool spsy_fields_equal(const struct spsy_fields *a, const struct spsy_fields *b)
{
    return true
#include "record/layout.def"
        ;
}
#undef FIELD

static int field_fail(const char *json_name, const char *wrong, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: %s", json_name, wrong);
}

static int number_fail(const char *json_name, enum spsy_rule rule, int32_t value, int code,
                       struct spsy_error *error)
{
    return spsy_fail(error, code, "", "%s: %s, not %d", json_name,
                     spsy_rule_check_number(rule, value), value);
}

static int check_form(enum spsy_charset form, struct spsy_error *error)
{
    if (form == SPSY_CHARSET_EBCDIC || form == SPSY_CHARSET_ASCII)
        return SPSY_OK;
    return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "record form %d is not 37 or 819", (int)form);
}

/* ---- encode ----
 * The fields are unrolled from layout.def with their constants, not walked: every guarded command
 * pays for this once a file, and it is half the time of a loop over spsy_layout. */

static void put_binary4(unsigned char *at, int32_t value)
{
    uint32_t bits = (uint32_t)value;

    at[0] = (unsigned char)(bits >> 24);
    at[1] = (unsigned char)(bits >> 16);
    at[2] = (unsigned char)(bits >> 8);
    at[3] = (unsigned char)bits;
}

/* Text with a character beyond ASCII, or too long: the rare case. Returns the bytes of text. */
static long put_any_text(unsigned char *at, size_t size, const char *text,
                         const unsigned char *table, const char *json_name,
                         struct spsy_error *error)
{
    long length = spsy_utf8_to_latin1(text, at, size);

    if (length == -1)
        return field_fail(json_name, "holds a character that CCSID 37 does not have", error);
    if (length < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: longer than %zu characters", json_name,
                         size);
    for (long i = 0; i < length; i++)
        at[i] = table[at[i]];
    return (long)strlen(text);
}

/* at holds blanks already; table gives the form's byte for an ISO 8859-1 character. */
static inline __attribute__((always_inline)) int
put_text(unsigned char *at, size_t size, enum spsy_rule rule, const char *text,
         const unsigned char *table, const char *json_name, struct spsy_error *error)
{
    const char *wrong;
    size_t length = 0;

    if (!text)
        text = "";
#pragma GCC unroll 10
    while (length < size) {
        unsigned char byte = (unsigned char)text[length];

        if ((signed char)byte <= 0) /* the NUL, or beyond ASCII */
            break;
        at[length++] = table[byte];
    }
    if (text[length] != '\0') {
        long bytes = put_any_text(at, size, text, table, json_name, error);

        if (bytes < 0)
            return (int)bytes;
        length = (size_t)bytes;
    }
    if (spsy_rule_plainly_met(rule, text, length))
        return SPSY_OK;
    wrong = spsy_rule_check_text(rule, text, spsy_without_blanks(text, length));
    return wrong ? field_fail(json_name, wrong, error) : SPSY_OK;
}

#define PUT_CHAR(value, offset, length, rule, json_name)                                           \
    if ((code = put_text(bytes + (offset), length, rule, value, table, json_name, error)) < 0)     \
        return code;
#define PUT_BINARY4(value, offset, length, rule, json_name)                                        \
    if (spsy_rule_check_number(rule, value))                                                       \
        return number_fail(json_name, rule, value, SPSY_ERR_VALUE, error);                         \
    put_binary4(bytes + (offset), value);
#define FIELD(member, json_name, offset, length, kind, rule, description)                          \
    PUT_##kind(fields->member, offset, length, SPSY_RULE_##rule, json_name)

int spsy_record_encode(const struct spsy_fields *fields, enum spsy_charset form,
                       unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    const unsigned char *table =
        form == SPSY_CHARSET_EBCDIC ? spsy_ebcdic_from_latin1 : spsy_latin1_from_latin1;
    unsigned char bytes[SPSY_RECORD_BYTES];
    int code = check_form(form, error);

    if (code < 0)
        return code;
    spsy_bytes_set(bytes, table[' '], sizeof bytes);
#include "record/layout.def"
    spsy_bytes_copy(record, bytes, sizeof bytes);
    return SPSY_OK;
}
#undef FIELD

/* ---- decode ---- */

static int32_t get_binary4(const unsigned char *at)
{
    return (int32_t)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
}

static int decode_number(const struct spsy_field *field, const unsigned char *record,
                         struct spsy_fields *fields, struct spsy_error *error)
{
    int32_t value = get_binary4(record + field->offset);
    int code = field->rule == SPSY_RULE_LENGTH ? SPSY_ERR_FORMAT : SPSY_ERR_VALUE;

    if (spsy_rule_check_number(field->rule, value))
        return number_fail(field->json_name, field->rule, value, code, error);
    memcpy((char *)fields + field->fields_offset, &value, sizeof value);
    return SPSY_OK;
}

/* Writes the value as UTF-8 with its NUL to *room and moves *room past it. */
static int decode_text(const struct spsy_field *field, const unsigned char *record,
                       const unsigned char *table, struct spsy_fields *fields, char **room,
                       struct spsy_error *error)
{
    const unsigned char *from = record + field->offset;
    unsigned char latin1[SPSY_RECORD_BYTES] = {0};
    const char *value = *room;
    const char *wrong;
    size_t length = field->length;

    while (length > 0 && table[from[length - 1]] == ' ')
        length--;
    for (size_t i = 0; i < length; i++)
        latin1[i] = table[from[i]];
    if (memchr(latin1, 0, length))
        return field_fail(field->json_name, "holds a byte X'00'", error);
    wrong = spsy_rule_check_text(field->rule, (const char *)latin1, length);
    if (wrong)
        return field_fail(field->json_name, wrong, error);
    *room += spsy_latin1_to_utf8(latin1, length, *room) + 1;
    memcpy((char *)fields + field->fields_offset, &value, sizeof value);
    return SPSY_OK;
}

int spsy_record_decode(const unsigned char *record, size_t bytes, enum spsy_charset form,
                       struct spsy_fields *fields, struct spsy_fields_text *text,
                       struct spsy_error *error)
{
    const unsigned char *table =
        form == SPSY_CHARSET_EBCDIC ? spsy_latin1_from_ebcdic : spsy_latin1_from_latin1;
    struct spsy_fields decoded = {0};
    char *room = text->bytes; /* cppcheck-suppress ctuuninitvar ; filled here */
    int code = check_form(form, error);

    if (code < 0)
        return code;
    if (bytes != SPSY_RECORD_BYTES)
        return spsy_fail(error, SPSY_ERR_FORMAT, "", "a record is 429 bytes, not %zu", bytes);
    for (const struct spsy_field *field = spsy_layout; field < spsy_layout + SPSY_FIELD_COUNT;
         field++) {
        code = field->kind == SPSY_KIND_BINARY4
                   ? decode_number(field, record, &decoded, error)
                   : decode_text(field, record, table, &decoded, &room, error);
        if (code < 0)
            return code;
    }
    *fields = decoded;
    return SPSY_OK;
}

/* ---- what belongs to neither ---- */

int spsy_record_check_text(const char *what, const char *text, size_t max, struct spsy_error *error)
{
    long length = text ? spsy_latin1_length(text) : 0;

    if (length < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "",
                         "%s: holds a character that CCSID 37 does not have", what);
    if ((size_t)length > max)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: %ld characters, at most %zu", what, length,
                         max);
    return SPSY_OK;
}

void spsy_record_hex(const unsigned char record[SPSY_RECORD_BYTES], char text[SPSY_RECORD_HEX_SIZE])
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < SPSY_RECORD_BYTES; i++) {
        text[2 * i] = digits[record[i] >> 4];
        text[2 * i + 1] = digits[record[i] & 15];
    }
    text[SPSY_RECORD_HEX_SIZE - 1] = '\0';
}

void spsy_record_to_ascii(const unsigned char ebcdic[SPSY_RECORD_BYTES],
                          unsigned char ascii[SPSY_RECORD_BYTES])
{
    static const unsigned char blanks[8] = {0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40};
    size_t end = SPSY_RECORD_BYTES;

    /* The tail is blank in most records: eight bytes at a time instead of a table look-up each. */
    while (end >= sizeof blanks && memcmp(ebcdic + end - sizeof blanks, blanks, sizeof blanks) == 0)
        end -= sizeof blanks;
    spsy_bytes_set(ascii + end, ' ', SPSY_RECORD_BYTES - end);
#pragma GCC unroll 8
    for (size_t i = 0; i < end; i++)
        ascii[i] = spsy_latin1_from_ebcdic[ebcdic[i]];
#define CHAR(offset)
#define BINARY4(offset) memcpy(ascii + (offset), ebcdic + (offset), BINARY4_BYTES);
#define FIELD(member, json_name, offset, length, kind, rule, description) kind(offset)
#include "record/layout.def"
#undef FIELD
}
