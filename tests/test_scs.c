/* Text on its way into and out of a spooled file: SCS, CCSIDs, dates, AFP pages. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/afp_pages.h"
#include "function/date.h"
#include "function/scs.h"
#include "record/ccsid.h"

enum { SINK_BYTES = 256 * 1024 };

struct sink {
    unsigned char bytes[SINK_BYTES];
    size_t used;
    size_t calls;
    size_t fail_at; /* the call that fails, 0 = none */
};

static struct sink sink;

static int take(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct sink *target = context;

    if (++target->calls == target->fail_at)
        return spsy_fail(error, SPSY_ERR_IO, "", "the sink is full");
    if (target->used + count > sizeof target->bytes)
        return spsy_fail(error, SPSY_ERR_IO, "", "too much");
    memcpy(target->bytes + target->used, bytes, count);
    target->used += count;
    return 0;
}

static void empty(void)
{
    sink.used = sink.calls = sink.fail_at = 0;
}

/* Encodes text in pieces of `piece` bytes. */
static int encode(const char *text, size_t length, size_t piece, struct scs_encoder *encoder,
                  struct spsy_error *error)
{
    int result = 0;

    scs_encoder_init(encoder);
    for (size_t at = 0; at < length && result == 0; at += piece) {
        size_t count = length - at < piece ? length - at : piece;

        result = scs_encode(encoder, text + at, count, take, &sink, error);
    }
    return result < 0 ? result : scs_encode_finish(encoder, take, &sink, error);
}

static int decode(const void *bytes, size_t length, size_t piece)
{
    const unsigned char *from = bytes;
    struct scs_decoder decoder;
    struct spsy_error error = {0};
    int result = 0;

    scs_decoder_init(&decoder);
    for (size_t at = 0; at < length && result == 0; at += piece) {
        size_t count = length - at < piece ? length - at : piece;

        result = scs_decode(&decoder, from + at, count, take, &sink, &error);
    }
    return result;
}

static void assert_sink(const void *bytes, size_t count)
{
    CU_ASSERT_EQUAL(sink.used, count);
    if (sink.used == count)
        CU_ASSERT_EQUAL(memcmp(sink.bytes, bytes, count), 0);
}

static void encode_controls(void)
{
    static const char text[] = "A\nB\r\nC\rD\f\tE\xC2\x85"
                               "F\r\xC2\x85\r";
    static const unsigned char expected[] = {0xC1, 0x15, 0xC2, 0x15, 0xC3, 0x0D, 0xC4,
                                             0x0C, 0x05, 0xC5, 0x15, 0xC6, 0x15, 0x0D};
    struct scs_encoder encoder;
    struct spsy_error error = {0};

    for (size_t piece = 1; piece <= sizeof text; piece++) {
        empty();
        CU_ASSERT_EQUAL(encode(text, sizeof text - 1, piece, &encoder, &error), 0);
        assert_sink(expected, sizeof expected);
    }
}

static void encode_every_character(void)
{
    struct scs_encoder encoder;
    struct spsy_error error = {0};

    for (unsigned point = 0; point <= 0x100; point++) {
        bool control = point < 0x20 || (point >= 0x7F && point <= 0x9F);
        bool known =
            point == '\n' || point == '\f' || point == '\t' || point == '\r' || point == 0x85;
        char text[3] = {(char)(point < 0x80 ? point : 0xC0 | point >> 6),
                        (char)(0x80 | (point & 0x3F))};
        int result;

        empty();
        result = encode(text, point < 0x80 ? 1 : 2, 1, &encoder, &error);
        if (point > 0xFF || (control && !known)) {
            CU_ASSERT_EQUAL(result, SPSY_ERR_VALUE);
            CU_ASSERT_EQUAL(sink.used, 0);
        } else {
            CU_ASSERT_EQUAL(result, 0);
            CU_ASSERT_EQUAL(sink.used, 1);
            if (!control)
                CU_ASSERT_EQUAL(sink.bytes[0], spsy_ebcdic_from_latin1[point]);
        }
    }
}

static void encode_refusals(void)
{
    static const struct {
        const char *text;
        size_t length;
        const char *names;
    } cases[] = {
        {"one\ntwo \xE2\x82\xAC", 11, "line 2, character 5 of the text, U+20AC"},
        {"ab\xC3", 3, "line 1, character 3 of the text is not UTF-8"},
        {"ab\xC3(", 4, "line 1, character 3"},
        {"\xFF", 1, "line 1, character 1"},
        {"a\0b", 3, "line 1, character 2 of the text, U+0000"},
        {"\x1B[2J", 4, "line 1, character 1 of the text, U+001B"},
        {"x\xEF\xBB\xBF", 4, "U+FEFF"}, /* a byte order mark that is not at the start */
    };
    struct scs_encoder encoder;
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&error, 0, sizeof error);
        empty();
        CU_ASSERT_EQUAL(encode(cases[i].text, cases[i].length, 64, &encoder, &error),
                        SPSY_ERR_VALUE);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, cases[i].names));
    }
    empty();
    CU_ASSERT_EQUAL(encode("\xEF\xBB\xBF"
                           "A",
                           4, 1, &encoder, &error),
                    0);
    assert_sink("\xC1", 1);
}

static void encode_counts_pages(void)
{
    static const struct {
        const char *text;
        int32_t pages;
    } cases[] = {{"", 0},   {"a", 1},    {"a\n", 1},   {"a\f", 1},       {"a\fb", 2},
                 {"\f", 1}, {"\f\f", 2}, {"a\f\n", 2}, {"a\fb\fc\f", 3}, {"\r", 1}};
    struct scs_encoder encoder;
    struct spsy_error error = {0};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        empty();
        CU_ASSERT_EQUAL(encode(cases[i].text, strlen(cases[i].text), 1, &encoder, &error), 0);
        CU_ASSERT_EQUAL(encoder.pages, cases[i].pages);
    }
}

static void decode_positions(void)
{
    static const struct {
        const char *scs;
        size_t length;
        const char *text;
    } cases[] = {
        {"\xC1\x15\xC2\x25\xC3\x1E\xC4", 7, "A\nB\nC\nD"},
        {"\xC1\x0C\xC2\x0D\xC3\x05\xC4", 7, "A\fB\rC\tD"},
        {"\x34\xC0\x05\xC1", 4, "    A"},               /* to column 5 */
        {"\xC1\xC2\xC3\x34\xC0\x02\xC4", 7, "ABC\r D"}, /* back to column 2 */
        {"\xC1\x34\xC8\x02\xC2", 5, "A  B"},            /* two columns on */
        {"\xC1\x34\x4C\x02\xC2", 5, "A\n\nB"},          /* two lines on */
        {"\xC1\x34\xC4\x03\xC2", 5, "A\n\nB"},          /* to line 3 */
        {"\x15\x15\x34\xC4\x01\xC1", 6, "\n\n\fA"},     /* to line 1: a new page */
        {"\xC1\x2B\xC2\x04\xC1\xC1\xC1\xC2", 8, "AB"},  /* a control sequence is passed over */
        {"\xC1\x2B\xC2\x00\xC2", 5, "AB"},
        {"\xC1\x35\x03\x15\x0C\xC1\xC2", 7, "AB"}, /* transparent data */
        {"\xC1\x35\x00\xC2", 4, "AB"},
        {"\xC1\x00\x01\xFF\xC2", 5, "AB"}, /* other controls vanish */
        {"\x34", 1, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t piece = 1; piece <= cases[i].length; piece++) {
            empty();
            CU_ASSERT_EQUAL(decode(cases[i].scs, cases[i].length, piece), 0);
            assert_sink(cases[i].text, strlen(cases[i].text));
        }
}

/* What is created from text is displayed as that text. */
static void round_trip(void)
{
    char text[2 * 0x100 + 8] = "", expected[sizeof text];
    unsigned char scs[sizeof text];
    struct scs_encoder encoder;
    struct spsy_error error = {0};
    size_t length = 0, scs_length;

    for (unsigned point = 0x20; point <= 0xFF; point++) {
        if (point >= 0x7F && point <= 0x9F)
            continue;
        if (point >= 0x80)
            text[length++] = (char)(0xC0 | point >> 6);
        text[length++] = (char)(point < 0x80 ? point : 0x80 | (point & 0x3F));
    }
    memcpy(text + length, "\n\f\tx", 4);
    length += 4;
    memcpy(expected, text, length);
    empty();
    CU_ASSERT_EQUAL(encode(text, length, 7, &encoder, &error), 0);
    scs_length = sink.used;
    memcpy(scs, sink.bytes, scs_length);
    empty();
    CU_ASSERT_EQUAL(decode(scs, scs_length, 5), 0);
    assert_sink(expected, length);
}

static void large_and_failing_sink(void)
{
    static char text[100 * 1000];
    struct scs_encoder encoder;
    struct spsy_error error = {0};

    memset(text, 'x', sizeof text);
    empty();
    CU_ASSERT_EQUAL(encode(text, sizeof text, sizeof text, &encoder, &error), 0);
    CU_ASSERT_EQUAL(sink.used, sizeof text);
    CU_ASSERT(sink.calls > 5);
    empty();
    sink.fail_at = 3;
    CU_ASSERT_EQUAL(encode(text, sizeof text, sizeof text, &encoder, &error), SPSY_ERR_IO);
    ASSERT_STRING(error.text, "the sink is full");
    empty();
    sink.fail_at = 3;
    CU_ASSERT_EQUAL(decode(text, sizeof text, sizeof text), SPSY_ERR_IO);
}

/* ---- CCSIDs ---- */

static int convert(int32_t from, int32_t to, const char *text, size_t length, size_t piece,
                   struct spsy_error *error)
{
    struct conversion *conversion;
    int result = conversion_open(from, to, &conversion, error);

    empty();
    for (size_t at = 0; at < length && result == 0; at += piece) {
        size_t count = length - at < piece ? length - at : piece;

        result = conversion_push(conversion, text + at, count, take, &sink, error);
    }
    if (result == 0)
        result = conversion_finish(conversion, take, &sink, error);
    conversion_close(conversion);
    return result;
}

static void conversions(void)
{
    struct spsy_error error = {0};

    for (size_t piece = 1; piece <= 4; piece++) {
        CU_ASSERT_EQUAL(convert(819, 1208, "a\xE4", 2, piece, &error), 0);
        assert_sink("a\xC3\xA4", 3);
        CU_ASSERT_EQUAL(convert(1208, 37, "a\xC3\xA4", 3, piece, &error), 0);
        assert_sink("\x81\x43", 2);
        CU_ASSERT_EQUAL(convert(1208, 1200, "a\xF0\x9F\x98\x80", 5, piece, &error), 0);
        assert_sink("\x00\x61\xD8\x3D\xDE\x00", 6);
        CU_ASSERT_EQUAL(convert(1208, 1208, "\xFF\xC3", 2, piece, &error), 0);
        assert_sink("\xFF\xC3", 2); /* the same CCSID is not looked at */
    }
}

static void conversion_refusals(void)
{
    struct spsy_error error = {0};

    for (size_t piece = 1; piece <= 4; piece++) {
        CU_ASSERT_EQUAL(convert(1208, 819, "ab\xE2\x82\xAC", 5, piece, &error), SPSY_ERR_VALUE);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "offset 2 "));
        CU_ASSERT_EQUAL(convert(1208, 819, "ab\xC3", 3, piece, &error), SPSY_ERR_VALUE);
        CU_ASSERT_EQUAL(convert(1208, 819, "ab\xFF", 3, piece, &error), SPSY_ERR_VALUE);
    }
    CU_ASSERT_EQUAL(convert(1208, 99, "", 0, 1, &error), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(convert(99, 1208, "", 0, 1, &error), SPSY_ERR_VALUE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "CCSID 99"));
}

static void every_ccsid_opens(void)
{
    for (int32_t ccsid = 1; ccsid <= 65535; ccsid++) {
        struct conversion *conversion = NULL;
        struct spsy_error error = {0};

        if (!ccsid_name(ccsid))
            continue;
        CU_ASSERT_EQUAL(conversion_open(ccsid, CCSID_UTF8, &conversion, &error), 0);
        conversion_close(conversion);
    }
    conversion_close(NULL);
}

/* ---- dates, pages ---- */

static void dates(void)
{
    static const struct {
        const char *text, *iso, *century;
    } cases[] = {
        {"2026-11-21", "2026-11-21", "1261121"},
        {"1999-12-31", "1999-12-31", "0991231"},
        {"1261121", "2026-11-21", "1261121"},
        {"0000101", "1900-01-01", "0000101"},
        {"2024-02-29", "2024-02-29", "1240229"},
        {"2000-02-29", "2000-02-29", "1000229"},
        {"2150-01-01", "2150-01-01", NULL},
        {"2023-02-29", NULL, NULL},
        {"1900-02-29", NULL, NULL},
        {"2026-13-01", NULL, NULL},
        {"2026-00-01", NULL, NULL},
        {"2026-04-31", NULL, NULL},
        {"2026-1-01", NULL, NULL},
        {"1899-12-31", NULL, NULL},
        {"", NULL, NULL},
        {"2026-11-211", NULL, NULL},
        {"26-11-21xx", NULL, NULL},
        {"*NONE", NULL, NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char iso[DATE_ISO_SIZE] = "x", century[DATE_CENTURY_SIZE] = "x";

        CU_ASSERT_EQUAL(date_to_iso(cases[i].text, iso), cases[i].iso != NULL);
        ASSERT_STRING(iso, cases[i].iso ? cases[i].iso : "x");
        CU_ASSERT_EQUAL(date_to_century(cases[i].text, century), cases[i].century != NULL);
        ASSERT_STRING(century, cases[i].century ? cases[i].century : "x");
    }
}

static void times(void)
{
    static const char *const good[] = {"142501", "14:25:01", "14.25.01"};
    static const char *const bad[] = {"",       "1425",     "24:00:00", "14:60:00",
                                      "146000", "14:25:61", "14-25-01", "1425011"};
    char six[TIME_SIZE], century[DATE_CENTURY_SIZE], iso[DATE_ISO_SIZE], again[DATE_CENTURY_SIZE];

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CU_ASSERT(time_to_six(good[i], six));
        ASSERT_STRING(six, "142501");
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(time_to_six(bad[i], six));
    date_now(century, six);
    CU_ASSERT_EQUAL(strlen(century), 7);
    CU_ASSERT_EQUAL(strlen(six), 6);
    date_in_days(0, iso);
    CU_ASSERT(date_to_century(iso, again));
    ASSERT_STRING(again, century);
    date_in_days(366, iso);
    CU_ASSERT(date_to_century(iso, again));
    CU_ASSERT(strcmp(again, century) > 0);
}

static void afp_pages(void)
{
    /* Begin Document, two Begin Page with data that looks like a third, End Document. */
    static const unsigned char afp[] = {
        0x5A, 0x00, 0x10, 0xD3, 0xA8, 0xA8, 0,    0,    0,    'N',  'A',  'M',  'E',  ' ',  ' ',
        ' ',  ' ',  0x5A, 0x00, 0x08, 0xD3, 0xA8, 0xAF, 0,    0,    0,    0x5A, 0x00, 0x0E, 0xD3,
        0xEE, 0x9B, 0,    0,    0,    0x5A, 0,    8,    0xD3, 0xA8, 0xAF, 0x5A, 0x00, 0x08, 0xD3,
        0xA8, 0xAF, 0,    0,    0,    0x5A, 0x00, 0x08, 0xD3, 0xA9, 0xA8, 0,    0,    0,
    };

    for (size_t piece = 1; piece <= sizeof afp; piece++) {
        struct afp_pages counter = {0};

        for (size_t at = 0; at < sizeof afp; at += piece)
            afp_pages_count(&counter, afp + at, sizeof afp - at < piece ? sizeof afp - at : piece);
        CU_ASSERT_EQUAL(counter.pages, 2);
    }
}

static const struct test tests[] = {
    {"text to SCS: controls in pieces of every size", encode_controls},
    {"text to SCS: every character, every control", encode_every_character},
    {"X21 what CCSID 37 cannot hold is refused by line and character", encode_refusals},
    {"text to SCS: pages", encode_counts_pages},
    {"SCS to text: positions and controls in pieces of every size", decode_positions},
    {"SCS to text: what was created is displayed", round_trip},
    {"SCS: large text, a sink that fails", large_and_failing_sink},
    {"CCSIDs in pieces of every size", conversions},
    {"CCSIDs: what cannot be converted", conversion_refusals},
    {"CCSIDs: every one in the table opens", every_ccsid_opens},
    {"X22 dates", dates},
    {"X22 times", times},
    {"AFP pages", afp_pages},
};

HARNESS_MAIN("scs", tests)
