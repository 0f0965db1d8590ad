/* test_record.c - the 429 bytes: golden records both ways, every field's limits, CCSID 37.
 *
 * The golden records were made by an encoder that shares no code with ours (Python's cp037). */
#include "harness.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "record/ccsid.h"
#include "record/record.h"
#include "record/rules.h"
#include "request_fixture.h"

enum { GOLDEN_BYTES_MAX = 1 << 20 };

static struct spsy_error error;

static void set_text(struct spsy_fields *fields, const struct spsy_field *field, const char *text)
{
    memcpy((char *)fields + field->fields_offset, &text, sizeof text);
}

static void set_number(struct spsy_fields *fields, const struct spsy_field *field, int32_t number)
{
    memcpy((char *)fields + field->fields_offset, &number, sizeof number);
}

static const struct spsy_field *field_named(const char *json_name)
{
    for (size_t i = 0; i < spsy_layout_count; i++)
        if (strcmp(spsy_layout[i].json_name, json_name) == 0)
            return &spsy_layout[i];
    abort();
}

/* The error is about field: its JSON name stands first. */
static bool names(const struct spsy_field *field)
{
    size_t length = strlen(field->json_name);

    return strncmp(error.text, field->json_name, length) == 0 && error.text[length] == ':';
}

static int encode(const struct spsy_fields *fields, enum spsy_charset form)
{
    unsigned char record[SPSY_RECORD_BYTES];

    error.text[0] = '\0';
    return spsy_record_encode(fields, form, record, &error);
}

/* Both forms refuse the fields with SPSY_ERR_VALUE and name the field. */
static bool refused(const struct spsy_fields *fields, const struct spsy_field *field)
{
    return encode(fields, SPSY_CHARSET_EBCDIC) == SPSY_ERR_VALUE && names(field) &&
           encode(fields, SPSY_CHARSET_ASCII) == SPSY_ERR_VALUE && names(field);
}

static bool accepted(const struct spsy_fields *fields)
{
    return encode(fields, SPSY_CHARSET_EBCDIC) == SPSY_OK &&
           encode(fields, SPSY_CHARSET_ASCII) == SPSY_OK;
}

static bool text_accepted(const char *json_name, const char *text)
{
    struct spsy_fields fields;

    request_fill(&fields);
    set_text(&fields, field_named(json_name), text);
    return accepted(&fields);
}

static bool text_refused(const char *json_name, const char *text)
{
    struct spsy_fields fields;

    request_fill(&fields);
    set_text(&fields, field_named(json_name), text);
    return refused(&fields, field_named(json_name));
}

/* ---- golden ---- */

static void from_hex(const char *hex, unsigned char record[SPSY_RECORD_BYTES])
{
    CU_ASSERT_EQUAL_FATAL(strlen(hex), 2 * SPSY_RECORD_BYTES);
    for (size_t i = 0; i < SPSY_RECORD_BYTES; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        record[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
}

/* What the record gives back equals what the case says, where it says anything. */
static void compare_document(const cJSON *given, const struct spsy_fields *fields)
{
    cJSON *document = spsy_record_to_json(fields);
    const cJSON *item;

    CU_ASSERT_EQUAL(cJSON_GetArraySize(document), SPSY_FIELD_COUNT);
    cJSON_ArrayForEach(item, given) {
        const cJSON *back = cJSON_GetObjectItemCaseSensitive(document, item->string);

        if (cJSON_IsString(item)) {
            char trimmed[256];

            snprintf(trimmed, sizeof trimmed, "%.*s",
                     (int)spsy_without_blanks(item->valuestring, strlen(item->valuestring)),
                     item->valuestring);
            ASSERT_STRING(cJSON_GetStringValue(back), trimmed);
        } else {
            CU_ASSERT_EQUAL(cJSON_GetNumberValue(back), item->valuedouble);
        }
    }
    cJSON_Delete(document);
}

static void one_golden_form(const cJSON *case_fields, const char *hex, enum spsy_charset form)
{
    unsigned char wanted[SPSY_RECORD_BYTES], record[SPSY_RECORD_BYTES];
    struct spsy_fields fields, decoded;
    struct spsy_fields_text text;

    from_hex(hex, wanted);
    CU_ASSERT_EQUAL_FATAL(spsy_record_from_json(case_fields, "golden", &fields, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, form, record, &error), SPSY_OK);
    CU_ASSERT(memcmp(record, wanted, sizeof wanted) == 0);
    CU_ASSERT_EQUAL_FATAL(spsy_record_decode(wanted, sizeof wanted, form, &decoded, &text, &error),
                          SPSY_OK);
    compare_document(case_fields, &decoded);
    CU_ASSERT_EQUAL(spsy_record_encode(&decoded, form, record, &error), SPSY_OK);
    CU_ASSERT(memcmp(record, wanted, sizeof wanted) == 0);
}

static void golden(void)
{
    cJSON *cases = NULL;
    const cJSON *one;

    CU_ASSERT_EQUAL_FATAL(
        spsy_json_read("tests/golden/records.json", GOLDEN_BYTES_MAX, &cases, &error), SPSY_OK);
    CU_ASSERT(cJSON_GetArraySize(cases) >= 7);
    cJSON_ArrayForEach(one, cases) {
        const cJSON *fields = cJSON_GetObjectItemCaseSensitive(one, "fields");
        const char *ebcdic =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "hex_ebcdic"));
        const char *ascii =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "hex_ascii"));
        unsigned char from[SPSY_RECORD_BYTES], to[SPSY_RECORD_BYTES], wanted[SPSY_RECORD_BYTES];

        one_golden_form(fields, ebcdic, SPSY_CHARSET_EBCDIC);
        one_golden_form(fields, ascii, SPSY_CHARSET_ASCII);
        from_hex(ebcdic, from);
        from_hex(ascii, wanted);
        spsy_record_to_ascii(from, to);
        CU_ASSERT(memcmp(to, wanted, sizeof wanted) == 0);
    }
    cJSON_Delete(cases);
}

/* ---- CCSID 37 ---- */

static void ccsid_is_a_bijection(void)
{
    for (int i = 0; i < 256; i++) {
        CU_ASSERT_EQUAL(spsy_latin1_from_ebcdic[spsy_ebcdic_from_latin1[i]], i);
        CU_ASSERT_EQUAL(spsy_ebcdic_from_latin1[spsy_latin1_from_ebcdic[i]], i);
        CU_ASSERT_EQUAL(spsy_latin1_from_latin1[i], i);
    }
}

static void ccsid_landmarks(void)
{
    static const struct {
        const char *characters;
        unsigned char first;
    } runs[] = {{" ", 0x40},         {"$", 0x5B},         {"*", 0x5C},       {"/", 0x61},
                {"_", 0x6D},         {"#", 0x7B},         {"@", 0x7C},       {"0123456789", 0xF0},
                {"ABCDEFGHI", 0xC1}, {"JKLMNOPQR", 0xD1}, {"STUVWXYZ", 0xE2}};

    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        for (unsigned j = 0; runs[i].characters[j]; j++)
            CU_ASSERT_EQUAL(spsy_ebcdic_from_latin1[(unsigned char)runs[i].characters[j]],
                            runs[i].first + j);
}

/* The C library has its own table of IBM037 (it serves -fexec-charset). */
static void ccsid_as_the_c_library_has_it(void)
{
    iconv_t converter = iconv_open("ISO-8859-1", "IBM037");

    CU_ASSERT_NOT_EQUAL_FATAL(converter, (iconv_t)-1);
    for (int i = 0; i < 256; i++) {
        char in = (char)i, out = 0;
        char *from = &in, *to = &out;
        size_t from_left = 1, to_left = 1;

        CU_ASSERT_EQUAL(iconv(converter, &from, &from_left, &to, &to_left), 0);
        CU_ASSERT_EQUAL((unsigned char)out, spsy_latin1_from_ebcdic[i]);
    }
    iconv_close(converter);
}

/* Every character but NUL passes through a record; X'00' is refused in every position. */
static void every_character_both_ways(void)
{
    const struct spsy_field *field = field_named("userDefinedData");

    for (int c = 1; c < 256; c++) {
        unsigned char record[SPSY_RECORD_BYTES];
        struct spsy_fields fields, decoded;
        struct spsy_fields_text room;
        char text[6] = "x";

        if (c < 0x80) {
            text[1] = (char)c;
            text[2] = 'x';
        } else {
            snprintf(text, sizeof text, "x%c%cx", 0xC0 | c >> 6, 0x80 | (c & 0x3F));
        }
        request_fill(&fields);
        fields.user_defined_data = text;
        CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error), SPSY_OK);
        CU_ASSERT_EQUAL(record[field->offset + 1], spsy_ebcdic_from_latin1[c]);
        CU_ASSERT_EQUAL(
            spsy_record_decode(record, sizeof record, SPSY_CHARSET_EBCDIC, &decoded, &room, &error),
            SPSY_OK);
        ASSERT_STRING(decoded.user_defined_data, text);
        CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, &error), SPSY_OK);
        CU_ASSERT_EQUAL(record[field->offset + 1], c);
    }
}

/* ---- every field's limits ---- */

static const char *example(enum spsy_rule rule)
{
    switch (rule) {
    case SPSY_RULE_FUNCTION:
        return "SNDTCPSPLF";
    case SPSY_RULE_NUMBER:
        return "999999";
    case SPSY_RULE_DATE:
        return "0991231";
    case SPSY_RULE_TIME:
        return "235959";
    case SPSY_RULE_BLANK:
        return " ";
    default:
        return NULL;
    }
}

/* Exactly full is encoded, blank padded or not; one character more is refused. */
static void full_and_too_long(void)
{
    for (size_t i = 0; i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];
        struct spsy_fields fields;
        char text[300];

        if (field->kind != SPSY_KIND_CHAR)
            continue;
        request_fill(&fields);
        if (example(field->rule))
            snprintf(text, sizeof text, "%s", example(field->rule));
        else
            memset(text, 'X', field->length), text[field->length] = '\0';
        CU_ASSERT_EQUAL(strlen(text), field->length);
        set_text(&fields, field, text);
        CU_ASSERT(accepted(&fields));
        text[field->length] = ' '; /* also one blank too many */
        text[field->length + 1] = '\0';
        CU_ASSERT(refused(&fields, field));
        text[field->length] = 'X';
        CU_ASSERT(refused(&fields, field));
    }
}

/* Characters count, not bytes of UTF-8: 255 umlauts fit, 256 do not. */
static void length_is_in_characters(void)
{
    char text[2 * 256 + 1];

    for (size_t i = 0; i < 256; i++)
        memcpy(text + 2 * i, "\xC3\xA4", 3);
    CU_ASSERT(text_refused("userDefinedData", text));
    text[2 * 255] = '\0';
    CU_ASSERT(text_accepted("userDefinedData", text));
}

static void not_encodable(void)
{
    static const char *const bad[] = {
        "\xE2\x82\xAC",     /* the euro sign is not in CCSID 37 */
        "A\xC4\x80",        /* U+0100, the first one beyond */
        "\xF0\x9F\x96\xA8", /* a printer */
        "A\xC3",            /* cut */
        "\x80",             /* no UTF-8 */
        "\xC0\x80",         /* overlong NUL */
    };

    for (size_t i = 0; i < spsy_layout_count; i++)
        for (size_t j = 0; j < sizeof bad / sizeof bad[0]; j++)
            if (spsy_layout[i].kind == SPSY_KIND_CHAR)
                CU_ASSERT(text_refused(spsy_layout[i].json_name, bad[j]));
}

static bool may_be_blank(enum spsy_rule rule)
{
    return rule == SPSY_RULE_TEXT || rule == SPSY_RULE_NAME_OR_BLANK || rule == SPSY_RULE_BLANK;
}

static void blank_or_never_blank(void)
{
    static const char *const never[] = {"function",  "currentUser", "jobName",
                                        "jobUser",   "jobNumber",   "fileName",
                                        "jobSystem", "dateOpened",  "timeOpened"};
    size_t never_count = 0;

    for (size_t i = 0; i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];
        bool blank_allowed = may_be_blank(field->rule);

        if (field->kind != SPSY_KIND_CHAR)
            continue;
        never_count += !blank_allowed;
        CU_ASSERT_EQUAL(text_accepted(field->json_name, ""), blank_allowed);
        CU_ASSERT_EQUAL(text_accepted(field->json_name, NULL), blank_allowed);
        CU_ASSERT_EQUAL(text_accepted(field->json_name, " "), blank_allowed);
        CU_ASSERT_EQUAL(text_refused(field->json_name, ""), !blank_allowed);
        CU_ASSERT_EQUAL(text_refused(field->json_name, NULL), !blank_allowed);
    }
    CU_ASSERT_EQUAL(never_count, sizeof never / sizeof never[0]);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        CU_ASSERT(text_refused(never[i], "    "));
}

static void names_are_left_justified(void)
{
    CU_ASSERT(text_refused("currentUser", " BOB"));
    CU_ASSERT(text_refused("outputQueue", " Q"));
    CU_ASSERT(text_refused("newAspDevice", " X"));
    CU_ASSERT(text_accepted("userData", " x"));
    CU_ASSERT(text_accepted("userDefinedData", " x"));
    CU_ASSERT(text_refused("reserved", "x"));
}

static void functions(void)
{
    char name[16];

    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++) {
        CU_ASSERT(text_accepted("function", spsy_functions[i]));
        CU_ASSERT(spsy_function_valid(spsy_functions[i]));
        CU_ASSERT(i == 0 || strcmp(spsy_functions[i - 1], spsy_functions[i]) < 0);
        for (size_t cut = 0; cut < strlen(spsy_functions[i]); cut++) {
            snprintf(name, sizeof name, "%.*s", (int)cut, spsy_functions[i]);
            CU_ASSERT(text_refused("function", name));
            CU_ASSERT(!spsy_function_valid(name));
        }
        snprintf(name, sizeof name, "%sX", spsy_functions[i]);
        CU_ASSERT(text_refused("function", name));
        snprintf(name, sizeof name, " %s", spsy_functions[i]);
        CU_ASSERT(text_refused("function", name));
    }
    CU_ASSERT(text_refused("function", "dltsplf"));
    CU_ASSERT(text_refused("function", "WRKSPLF"));
}

static void numbers(void)
{
    static const struct {
        const char *name;
        int32_t least, most;
    } ranges[] = {
        {"length", 429, 429}, {"fileNumber", 1, 999999}, {"asp", 0, 255}, {"newAsp", 0, 255}};

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        const struct spsy_field *field = field_named(ranges[i].name);
        struct spsy_fields fields;

        request_fill(&fields);
        set_number(&fields, field, ranges[i].least);
        CU_ASSERT(accepted(&fields));
        set_number(&fields, field, ranges[i].most);
        CU_ASSERT(accepted(&fields));
        set_number(&fields, field, ranges[i].least - 1);
        CU_ASSERT(refused(&fields, field));
        set_number(&fields, field, ranges[i].most + 1);
        CU_ASSERT(refused(&fields, field));
        set_number(&fields, field, INT32_MIN);
        CU_ASSERT(refused(&fields, field));
        set_number(&fields, field, INT32_MAX);
        CU_ASSERT(refused(&fields, field));
    }
}

static void job_numbers(void)
{
    CU_ASSERT(text_accepted("jobNumber", "000000"));
    CU_ASSERT(text_refused("jobNumber", "12345"));
    CU_ASSERT(text_refused("jobNumber", "12345 "));
    CU_ASSERT(text_refused("jobNumber", " 12345"));
    CU_ASSERT(text_refused("jobNumber", "12345A"));
    CU_ASSERT(text_refused("jobNumber", "-12345"));
    CU_ASSERT(text_refused("jobNumber", "12345/"));
    CU_ASSERT(text_refused("jobNumber", "12345:"));
}

/* ---- dates and times ---- */

static int days_in(int year, int month)
{
    if (month == 2)
        return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* All 200 years, months 0-13, days 0-32. */
static void every_date(void)
{
    size_t wrong = 0;

    for (int year = 1900; year < 2100; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 32; day++) {
                bool valid = month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
                char text[8];

                snprintf(text, sizeof text, "%d%02d%02d%02d", year >= 2000, year % 100, month, day);
                wrong += (spsy_rule_check_text(SPSY_RULE_DATE, text, 7) == NULL) != valid;
            }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(text_accepted("dateOpened", "1000229")); /* 2000 was a leap year */
    CU_ASSERT(text_refused("dateOpened", "0000229"));  /* 1900 was none */
    CU_ASSERT(text_refused("dateOpened", "1250229"));
    CU_ASSERT(text_refused("dateOpened", "2260101"));
    CU_ASSERT(text_refused("dateOpened", "261120"));
    CU_ASSERT(text_refused("dateOpened", "12611 0"));
    CU_ASSERT(text_refused("dateOpened", "1261a20"));
}

/* All 1,000,000 six-digit times. */
static void every_time(void)
{
    size_t valid = 0;

    for (int i = 0; i < 1000000; i++) {
        char text[8];

        snprintf(text, sizeof text, "%06d", i);
        valid += spsy_rule_check_text(SPSY_RULE_TIME, text, 6) == NULL;
    }
    CU_ASSERT_EQUAL(valid, 24 * 60 * 60);
    CU_ASSERT(text_accepted("timeOpened", "235959"));
    CU_ASSERT(text_refused("timeOpened", "240000"));
    CU_ASSERT(text_refused("timeOpened", "006000"));
    CU_ASSERT(text_refused("timeOpened", "000060"));
    CU_ASSERT(text_refused("timeOpened", "00000"));
    CU_ASSERT(text_refused("timeOpened", "0000-1"));
}

/* ---- decode ---- */

static int decode(const unsigned char *record, size_t bytes, enum spsy_charset form)
{
    struct spsy_fields fields = {.asp = 4711};
    struct spsy_fields_text text;
    int code;

    error.text[0] = '\0';
    code = spsy_record_decode(record, bytes, form, &fields, &text, &error);
    if (code < 0)
        CU_ASSERT_EQUAL(fields.asp, 4711); /* left alone */
    return code;
}

/* 432 is what sizeof of a natural C structure gives. */
static void every_wrong_size(void)
{
    unsigned char record[SPSY_RECORD_BYTES + 8] = {0};
    struct spsy_fields fields;

    request_fill(&fields);
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error), SPSY_OK);
    for (size_t bytes = 0; bytes <= sizeof record; bytes++) {
        int code = decode(record, bytes, SPSY_CHARSET_EBCDIC);

        CU_ASSERT_EQUAL(code, bytes == SPSY_RECORD_BYTES ? SPSY_OK : SPSY_ERR_FORMAT);
    }
    record[3] = 0xB0; /* 432 in the length field */
    CU_ASSERT_EQUAL(decode(record, SPSY_RECORD_BYTES, SPSY_CHARSET_EBCDIC), SPSY_ERR_FORMAT);
    CU_ASSERT(names(field_named("length")));
    memcpy(record, "\xAD\x01\0\0", 4); /* 429, little-endian */
    CU_ASSERT_EQUAL(decode(record, SPSY_RECORD_BYTES, SPSY_CHARSET_EBCDIC), SPSY_ERR_FORMAT);
}

/* X'00' in each byte of each CHAR field is refused and the field named. */
static void nul_in_every_byte(void)
{
    for (size_t i = 0; i < spsy_layout_count; i++)
        for (size_t at = 0; at < spsy_layout[i].length; at++) {
            unsigned char record[SPSY_RECORD_BYTES];
            struct spsy_fields fields;

            if (spsy_layout[i].kind != SPSY_KIND_CHAR)
                continue;
            request_fill(&fields);
            spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, &error);
            record[spsy_layout[i].offset + at] = 0;
            CU_ASSERT_EQUAL(decode(record, sizeof record, SPSY_CHARSET_ASCII), SPSY_ERR_VALUE);
            CU_ASSERT(names(&spsy_layout[i]));
        }
}

/* A field of blanks, or of X'FF', is refused exactly where encode refuses it. */
static void decode_checks_what_encode_checks(void)
{
    for (size_t i = 0; i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];
        unsigned char record[SPSY_RECORD_BYTES];
        struct spsy_fields fields;
        bool blank_allowed = field->kind == SPSY_KIND_CHAR && may_be_blank(field->rule);
        int code;

        request_fill(&fields);
        spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error);
        memset(record + field->offset, 0x40, field->length);
        code = decode(record, sizeof record, SPSY_CHARSET_EBCDIC);
        CU_ASSERT_EQUAL(code == SPSY_OK, blank_allowed);
        CU_ASSERT(code == SPSY_OK || names(field));
        memset(record + field->offset, 0xFF, field->length); /* -1, or U+009F */
        code = decode(record, sizeof record, SPSY_CHARSET_EBCDIC);
        CU_ASSERT(code == SPSY_OK || names(field));
        CU_ASSERT_EQUAL(code == SPSY_OK, field->rule == SPSY_RULE_NAME ||
                                             field->rule == SPSY_RULE_NAME_OR_BLANK ||
                                             field->rule == SPSY_RULE_TEXT);
    }
}

/* The EBCDIC record read as ASCII, and the other way round, is not a record. */
static void the_wrong_form(void)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields;

    request_fill(&fields);
    spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error);
    CU_ASSERT_EQUAL(decode(record, sizeof record, SPSY_CHARSET_ASCII), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(decode(record, sizeof record, (enum spsy_charset)1208), SPSY_ERR_ARGUMENT);
    spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, &error);
    CU_ASSERT_EQUAL(decode(record, sizeof record, SPSY_CHARSET_EBCDIC), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(encode(&fields, (enum spsy_charset)0), SPSY_ERR_ARGUMENT);
}

static void a_failed_encode_changes_nothing(void)
{
    unsigned char record[SPSY_RECORD_BYTES], before[SPSY_RECORD_BYTES];
    struct spsy_fields fields;

    memset(record, 0xA5, sizeof record);
    memset(before, 0xA5, sizeof before);
    request_fill(&fields);
    fields.user_data = "ELEVEN CHRS";
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error),
                    SPSY_ERR_VALUE);
    CU_ASSERT(memcmp(record, before, sizeof record) == 0);
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, NULL), SPSY_ERR_VALUE);
}

/* ---- property: what is encoded comes back ---- */

static unsigned random_state;

static unsigned below(unsigned limit) /* a fixed sequence: a failure repeats */
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % limit;
}

/* Up to size characters of all 255, none a blank at either end. */
static void random_text(char *text, size_t size)
{
    size_t length = 1 + below((unsigned)size);
    char *at = text;

    for (size_t i = 0; i < length; i++) {
        unsigned c = 1 + below(255);

        if (c == ' ')
            c = 'b';
        if (c < 0x80) {
            *at++ = (char)c;
        } else {
            *at++ = (char)(0xC0 | c >> 6);
            *at++ = (char)(0x80 | (c & 0x3F));
        }
    }
    *at = '\0';
}

enum { VALUE_SIZE = 2 * 255 + 1 }; /* UTF-8 of the longest field */

static void random_date(char *text)
{
    unsigned year = 1900 + below(200), month = 1 + below(12);
    unsigned day = 1 + below((unsigned)days_in((int)year, (int)month));

    snprintf(text, VALUE_SIZE, "%u%02u%02u%02u", year >= 2000, year % 100, month, day);
}

static void random_value(const struct spsy_field *field, char *text)
{
    switch (field->rule) {
    case SPSY_RULE_FUNCTION:
        snprintf(text, VALUE_SIZE, "%s", spsy_functions[below(SPSY_FUNCTION_COUNT)]);
        break;
    case SPSY_RULE_NUMBER:
        snprintf(text, VALUE_SIZE, "%06u", below(1000000));
        break;
    case SPSY_RULE_DATE:
        random_date(text);
        break;
    case SPSY_RULE_TIME:
        snprintf(text, VALUE_SIZE, "%02u%02u%02u", below(24), below(60), below(60));
        break;
    case SPSY_RULE_BLANK:
        text[0] = '\0';
        break;
    default:
        random_text(text, field->length);
    }
}

static void one_round_trip(enum spsy_charset form)
{
    static char values[SPSY_FIELD_COUNT][VALUE_SIZE];
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields, decoded;
    struct spsy_fields_text text;
    size_t wrong = 0;

    for (size_t i = 0; i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];

        if (field->kind == SPSY_KIND_CHAR) {
            random_value(field, values[i]);
            set_text(&fields, field, values[i]);
        }
    }
    fields.length = SPSY_RECORD_BYTES;
    fields.file_number = 1 + (int32_t)below(999999);
    fields.asp = (int32_t)below(256);
    fields.new_asp = (int32_t)below(256);
    CU_ASSERT_EQUAL_FATAL(spsy_record_encode(&fields, form, record, &error), SPSY_OK);
    CU_ASSERT_EQUAL_FATAL(spsy_record_decode(record, sizeof record, form, &decoded, &text, &error),
                          SPSY_OK);
    for (size_t i = 0; i < spsy_layout_count; i++)
        if (spsy_layout[i].kind == SPSY_KIND_CHAR)
            wrong += strcmp(*spsy_field_text(&spsy_layout[i], &decoded), values[i]) != 0;
        else
            wrong += *spsy_field_number(&spsy_layout[i], &decoded) !=
                     *spsy_field_number(&spsy_layout[i], &fields);
    CU_ASSERT_EQUAL(wrong, 0);
}

static void round_trip(void)
{
    random_state = 429;
    for (int i = 0; i < 2000; i++)
        one_round_trip(i % 2 ? SPSY_CHARSET_ASCII : SPSY_CHARSET_EBCDIC);
}

/* Whatever 429 bytes are decoded, encoding them again gives the same bytes. */
static void decoded_noise_is_stable(void)
{
    size_t accepted_count = 0;

    random_state = 17;
    for (int i = 0; i < 20000; i++) {
        unsigned char record[SPSY_RECORD_BYTES], again[SPSY_RECORD_BYTES];
        struct spsy_fields fields, decoded;
        struct spsy_fields_text text;

        request_fill(&fields);
        spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error);
        for (unsigned changes = below(4); changes > 0; changes--)
            record[below(SPSY_RECORD_BYTES)] = (unsigned char)below(256);
        if (spsy_record_decode(record, sizeof record, SPSY_CHARSET_EBCDIC, &decoded, &text,
                               &error) < 0)
            continue;
        accepted_count++;
        CU_ASSERT_EQUAL(spsy_record_encode(&decoded, SPSY_CHARSET_EBCDIC, again, &error), SPSY_OK);
        CU_ASSERT(memcmp(record, again, sizeof record) == 0);
    }
    CU_ASSERT(accepted_count > 5000);
    CU_ASSERT(accepted_count < 20000);
}

/* ---- JSON, dump, single values ---- */

static int from_json(const char *json)
{
    struct spsy_fields fields;
    cJSON *root = NULL;
    int code = spsy_json_parse(json, strlen(json), "test", &root, &error);

    CU_ASSERT_EQUAL_FATAL(code, SPSY_OK);
    code = spsy_record_from_json(root, "test", &fields, &error);
    cJSON_Delete(root);
    return code;
}

static void json_types(void)
{
    CU_ASSERT_EQUAL(from_json("{}"), SPSY_OK); /* the values are encode's business */
    CU_ASSERT_EQUAL(from_json("{\"asp\": 1.0}"), SPSY_OK);
    CU_ASSERT_EQUAL(from_json("[]"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(from_json("{\"fileNumbers\": 1}"), SPSY_ERR_FORMAT);
    CU_ASSERT(strstr(error.text, "fileNumbers") != NULL);
    CU_ASSERT_EQUAL(from_json("{\"FUNCTION\": \"RST\"}"), SPSY_ERR_FORMAT);
    for (size_t i = 0; i < spsy_layout_count; i++) {
        static const char *const for_text[] = {"1", "null", "true", "[\"A\"]", "{}"};
        static const char *const for_number[] = {"\"1\"",      "null",        "1.5",  "[1]",
                                                 "2147483648", "-2147483649", "1e300"};
        bool text = spsy_layout[i].kind == SPSY_KIND_CHAR;
        size_t count = text ? 5 : 7;

        for (size_t j = 0; j < count; j++) {
            char json[80];

            snprintf(json, sizeof json, "{\"%s\": %s}", spsy_layout[i].json_name,
                     text ? for_text[j] : for_number[j]);
            CU_ASSERT_EQUAL(from_json(json), SPSY_ERR_FORMAT);
            CU_ASSERT(strstr(error.text, spsy_layout[i].json_name) != NULL);
        }
    }
}

static void defaults(void)
{
    struct spsy_fields fields;

    spsy_fields_init(&fields);
    CU_ASSERT_EQUAL(fields.length, 429);
    CU_ASSERT_EQUAL(fields.asp, 1);
    CU_ASSERT_EQUAL(fields.new_asp, 0);
    CU_ASSERT_EQUAL(fields.file_number, 0);
    ASSERT_STRING(fields.asp_device, "*SYSBAS");
    ASSERT_STRING(fields.user_defined_data, "*NONE");
    CU_ASSERT_PTR_NULL(fields.new_output_queue);
    CU_ASSERT_PTR_NULL(fields.function);
}

static void dump(void)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    request_fill(&fields);
    fields.user_data = "\xC3\xA4\x1B[2J"; /* an escape must not reach a terminal */
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_dump(record, SPSY_CHARSET_EBCDIC, out, &error), SPSY_OK);
    fclose(out);
    for (size_t i = 0; i < spsy_layout_count; i++)
        CU_ASSERT(strstr(text, spsy_layout[i].description) != NULL);
    CU_ASSERT(strstr(text, "00 00 01 AD") != NULL);
    CU_ASSERT(strstr(text, "'DLTSPLF   '") != NULL);
    CU_ASSERT(strstr(text, "'\xC3\xA4.[2J     '") != NULL);
    CU_ASSERT(strchr(text, 0x1B) == NULL);
    free(text);
    out = fopen("/dev/full", "w");
    CU_ASSERT_EQUAL(spsy_record_dump(record, SPSY_CHARSET_EBCDIC, out, &error), SPSY_ERR_IO);
    fclose(out);
}

static void single_values(void)
{
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", NULL, 10, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", "", 10, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", "0123456789", 10, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", "\xC3\xA4", 1, &error), SPSY_OK);
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", "0123456789A", 10, &error), SPSY_ERR_VALUE);
    CU_ASSERT(strstr(error.text, "USRDTA") != NULL);
    CU_ASSERT_EQUAL(spsy_record_check_text("USRDTA", "\xE2\x82\xAC", 10, &error), SPSY_ERR_VALUE);
    CU_ASSERT(strstr(error.text, "USRDTA") != NULL);
}

static const struct test tests[] = {
    {"X20 X21 golden records, both forms, both ways", golden},
    {"X20 CCSID 37 is a bijection", ccsid_is_a_bijection},
    {"X20 CCSID 37 landmarks", ccsid_landmarks},
    {"X20 CCSID 37 as the C library has it", ccsid_as_the_c_library_has_it},
    {"X21 every character both ways", every_character_both_ways},
    {"X21 full is encoded, too long is refused", full_and_too_long},
    {"X21 length is in characters", length_is_in_characters},
    {"X21 not encodable is refused in every field", not_encodable},
    {"X21 X23 X25 blank, or never blank", blank_or_never_blank},
    {"X21 names are left-justified", names_are_left_justified},
    {"X27 the 17 function identifiers", functions},
    {"X20 X24 numbers and their ranges", numbers},
    {"X20 job numbers are six digits", job_numbers},
    {"X22 every date", every_date},
    {"X22 every time", every_time},
    {"X20 every wrong size, 432 too", every_wrong_size},
    {"X21 X'00' in every byte is refused", nul_in_every_byte},
    {"X20 X28 decode checks what encode checks", decode_checks_what_encode_checks},
    {"the wrong form is not a record", the_wrong_form},
    {"X21 a failed encode changes nothing", a_failed_encode_changes_nothing},
    {"X21 what is encoded comes back", round_trip},
    {"X21 decoded noise is stable", decoded_noise_is_stable},
    {"JSON types and unknown keys", json_types},
    {"X26 defaults", defaults},
    {"the annotated dump", dump},
    {"X21 single values", single_values},
};
HARNESS_MAIN("record", tests)
