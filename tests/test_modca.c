/* test_modca.c - resources named by AFPDS streams, and streams that are none. */
#include "harness.h"

#include "function/modca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char found[4096];

static int note_found(void *context, enum modca_resource resource, const char *name)
{
    size_t used = strlen(found);

    (void)context;
    snprintf(found + used, sizeof found - used, "%s %s;", modca_resource_name(resource), name);
    return 0;
}

/* A structured field: X'5A', length, D3 and two identifier bytes, flags, sequence, data. */
static size_t put_field(unsigned char *at, unsigned identifier, unsigned char flags,
                        const void *data, size_t count)
{
    unsigned char head[9] = {0x5A, (unsigned char)((count + 8) >> 8), (unsigned char)(count + 8),
                             0xD3, (unsigned char)(identifier >> 8), (unsigned char)identifier,
                             flags, 0, 0};

    memcpy(at, head, sizeof head);
    if (count)
        memcpy(at + 9, data, count);
    return 9 + count;
}

static int parse(const unsigned char *bytes, size_t count, size_t piece, struct spsy_error *error)
{
    struct modca_parser *parser;
    int bad = 0;

    found[0] = '\0';
    memset(error, 0, sizeof *error);
    CU_ASSERT_EQUAL_FATAL(modca_open(note_found, NULL, &parser, error), 0);
    for (size_t at = 0; at < count && !bad; at += piece)
        bad = modca_feed(parser, bytes + at, count - at < piece ? count - at : piece, error);
    if (!bad)
        bad = modca_finish(parser, error);
    modca_close(parser);
    return bad;
}

/* EBCDIC: X0H21, S1OVER, LOGO, F1FORM, T1CODE in eight bytes each. */
static const unsigned char font[] = {0xE7, 0xF0, 0xC8, 0xF2, 0xF1, 0x40, 0x40, 0x40};
static const unsigned char overlay[] = {0xE2, 0xF1, 0xD6, 0xE5, 0xC5, 0xD9, 0x40, 0x40};
static const unsigned char logo[] = {0xD3, 0xD6, 0xC7, 0xD6, 0x40, 0x40, 0x40, 0x40};
static const unsigned char form[] = {0xC6, 0xF1, 0xC6, 0xD6, 0xD9, 0xD4, 0x40, 0x40};

static size_t sample(unsigned char *stream)
{
    unsigned char group[64] = {0};
    size_t at = put_field(stream, 0xA8A8, 0, form, 8); /* Begin Document: names no resource */

    at += put_field(stream + at, 0xA8CD, 0, form, 8);
    group[1] = 14; /* one repeating group: length 14, triplet of 12 with a coded font name */
    group[2] = 12;
    group[3] = 0x02;
    group[4] = 0x8E;
    memcpy(group + 6, font, 8);
    at += put_field(stream + at, 0xAB8A, 0, group, 14);
    group[4] = 0x84;
    memcpy(group + 6, overlay, 8);
    at += put_field(stream + at, 0xABD8, 0, group, 14);
    at += put_field(stream + at, 0xAFD8, 0, overlay, 8);
    memset(group, 0, sizeof group);
    group[0] = 12;
    memcpy(group + 8, logo, 8);
    at += put_field(stream + at, 0xB15F, 0, group, 16);
    at += put_field(stream + at, 0xAF5F, 0, logo, 8);
    at += put_field(stream + at, 0xA8CE, 0,
                    "\xE3\xF1\xC3\xD6\xC4\xC5\x40\x40\0\0\x0A\x21\x41\0\0\0\0\0\0\0", 20);
    at += put_field(stream + at, 0xA9A8, 0, NULL, 0);
    return at;
}

static const char sample_resources[] =
    "*FORMDF F1FORM;*FONT X0H21;*OVL S1OVER;*PAGSEG LOGO;*FONT T1CODE;";

static void every_kind_once_whatever_the_pieces(void)
{
    unsigned char stream[512];
    size_t count = sample(stream);
    struct spsy_error error;

    for (size_t piece = 1; piece <= count; piece++) {
        CU_ASSERT_EQUAL(parse(stream, count, piece, &error), 0);
        ASSERT_STRING(found, sample_resources);
    }
    CU_ASSERT_EQUAL(parse(stream, 0, 1, &error), 0);
    ASSERT_STRING(found, "");
}

static void format_1_fonts(void)
{
    unsigned char stream[128], group[32] = {28};
    struct spsy_error error;
    size_t count;

    memset(group + 4, 0xFF, 28);
    memcpy(group + 8, font, 8);
    count = put_field(stream, 0xB18A, 0, group, 32);
    CU_ASSERT_EQUAL(parse(stream, count, 7, &error), 0);
    ASSERT_STRING(found, "*FONT X0H21;");
}

static void extension_and_padding_are_no_data(void)
{
    unsigned char stream[128], data[32] = {3, 0xAA, 0xBB};
    struct spsy_error error;
    size_t count;

    memcpy(data + 3, logo, 8);
    data[11] = 0;
    data[12] = 2;
    count = put_field(stream, 0xAF5F, 0x88, data, 13);
    CU_ASSERT_EQUAL(parse(stream, count, 5, &error), 0);
    ASSERT_STRING(found, "*PAGSEG LOGO;");
}

static void cut_anywhere_is_refused(void)
{
    unsigned char stream[512];
    size_t count = sample(stream), whole = 0;
    struct spsy_error error;

    for (size_t length = 1; length < count; length++)
        whole += parse(stream, length, 64, &error) == 0;
    CU_ASSERT_EQUAL(whole, 8); /* only behind a whole field */
}

static void garbage_is_refused_with_its_offset(void)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *complaint;
    } cases[] = {
        {"hello world", 11, "it does not begin with X'5A'"},
        {"\x5A\x00\x07\xD3\xA8\xA8\x00\x00\x00", 9, "it is shorter than its introducer"},
        {"\x5A\x00\x08\xD4\xA8\xA8\x00\x00\x00", 9, "its identifier does not begin with X'D3'"},
        {"\x5A\x00\x08\xD3\xA8\xA8\x80\x00\x00", 9, "its extension does not fit"},
        {"\x5A\x00\x09\xD3\xA8\xA8\x08\x00\x00\x05", 10, "its padding does not fit"},
        {"\x5A\x00\x0A\xD3\xAB\x8A\x00\x00\x00\x00\x09", 11, "a repeating group that does not fit"},
        {"\x5A\x00\x0C\xD3\xAB\x8A\x00\x00\x00\x00\x04\x01\x02", 13, "a triplet that does not fit"},
        {"\x5A\x00\x0C\xD3\xB1\x5F\x00\x00\x00\x00\x00\x00\x00", 13,
         "repeating groups that do not fit"},
        {"\x5A\x00\x0C\xD3\xAF\x5F\x00\x00\x00\xD3\xD6\xC7\xD6", 13, "shorter than its name"},
        {"\x5A\x00\x10\xD3\xAF\x5F\x00\x00\x00\xD3\x15\xC7\xD6\x40\x40\x40\x40", 17,
         "a resource name that is no name"},
    };
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(parse((const unsigned char *)cases[i].bytes, cases[i].count, 3, &error),
                        SPSY_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, cases[i].complaint));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "at offset 0:"));
    }
}

static void damaged_bytes_never_crash(void)
{
    unsigned char stream[512];
    size_t count = sample(stream);
    struct spsy_error error;

    for (size_t at = 0; at < count; at++)
        for (unsigned value = 0; value < 256; value += 5) {
            unsigned char before = stream[at];

            stream[at] = (unsigned char)value;
            parse(stream, count, 16, &error);
            stream[at] = before;
        }
    CU_ASSERT_EQUAL(parse(stream, count, 16, &error), 0);
}

static const struct test tests[] = {
    {"every kind once, whatever the pieces", every_kind_once_whatever_the_pieces},
    {"format 1 fonts", format_1_fonts},
    {"extension and padding are no data", extension_and_padding_are_no_data},
    {"cut anywhere is refused", cut_anywhere_is_refused},
    {"garbage is refused with its offset", garbage_is_refused_with_its_offset},
    {"damaged bytes never crash", damaged_bytes_never_crash},
};
HARNESS_MAIN("modca", tests)
