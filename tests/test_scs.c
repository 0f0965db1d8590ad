/* Text on its way into and out of a spooled file: SCS, CCSIDs, dates, AFP pages. */
#include "harness.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/afp_pages.h"
#include "object/date.h"
#include "format/scs.h"
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

static const struct code_page *page_of(int32_t ccsid)
{
    const struct code_page *page;
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(code_page_find(ccsid, &page, &error), 0);
    return page;
}

/* Encodes text in pieces of `piece` bytes. */
static int encode(const char *text, size_t length, size_t piece, struct scs_encoder *encoder,
                  struct spsy_error *error)
{
    int result = 0;

    scs_encoder_init(encoder, page_of(37));
    for (size_t at = 0; at < length && result == 0; at += piece) {
        size_t count = length - at < piece ? length - at : piece;

        result = scs_encode(encoder, text + at, count, take, &sink, error);
    }
    return result < 0 ? result : scs_encode_finish(encoder, take, &sink, error);
}

static int decode_as(bool strict, const void *bytes, size_t length, size_t piece,
                     struct spsy_error *error)
{
    const unsigned char *from = bytes;
    struct scs_decoder decoder;
    int result = 0;

    scs_decoder_init(&decoder, page_of(37), strict);
    for (size_t at = 0; at < length && result == 0; at += piece) {
        size_t count = length - at < piece ? length - at : piece;

        result = scs_decode(&decoder, from + at, count, take, &sink, error);
    }
    return result < 0 ? result : scs_decode_finish(&decoder, take, &sink, error);
}

static int decode(const void *bytes, size_t length, size_t piece)
{
    struct spsy_error error = {0};

    return decode_as(false, bytes, length, piece, &error);
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
        {"a\0b", 3, "line 1, character 2 of the text, U+0000, is a control character"},
        {"\x1B[2J", 4, "line 1, character 1 of the text, U+001B, is a control character"},
        {"\x7F", 1, "U+007F, is a control character"},
        {"\xC2\x86", 2, "U+0086, is a control character"}, /* X'06', RNL, of EBCDIC */
        {"\xC4\x80", 2, "U+0100, cannot be encoded in CCSID 37"},
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
        CU_ASSERT_EQUAL(encoder.control_refused, strstr(cases[i].names, "control") != NULL);
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
        CU_ASSERT_EQUAL(encoder.pages.count, cases[i].pages);
    }
}

static void decode_positions(void)
{
    static const struct {
        const char *scs;
        size_t length;
        const char *text;
    } cases[] = {
        {"\xC1\x15\xC2\x06\xC3\x1E\xC4\x33\xC5", 9, "A\nB\nC\nD\nE"}, /* NL, RNL, IRS, IR */
        {"\xC1\x1C\xC2\x1D\xC3\x1F\xC4", 7, "A\nB\nC D"},             /* IFS, IGS, IUS */
        {"\xC1\xC2\x25\xC3\x0B\xC4", 6, "AB\n  C\n   D"},             /* LF, VT: the column stays */
        {"\xC1\x25", 2, "A\n"},                                       /* no blanks for nothing */
        {"\xC1\x0D\x25\xC2", 4, "A\nB"},                              /* CR LF is a line end */
        {"\xC1\x25\x0D\xC2", 4, "A\nB"},                              /* and so is LF CR */
        {"\xC1\x0D\x15\xC2", 4, "A\nB"},
        {"\xC1\x0D", 2, "A\r"},
        {"\x0D\x0D\xC1", 3, "\r\rA"},
        {"\xC1\x0C\xC2\x0D\xC3\x05\xC4", 7, "A\fB\rC\tD"},
        {"\xC1\x3A\xC2\x0D\x0C", 5, "A\fB\r\f"},         /* RFF */
        {"\xC1\x05\x25\x05\xC2", 5, "A\t\n        \tB"}, /* a tab is shown as eight columns */
        {"\xC1\xC2\x16\x6D\xC3", 5, "AB\r _C"},          /* BS: printed over */
        {"\xC1\x16\x16\x16\x6D", 5, "A\r_"},             /* not further than column 1 */
        {"\xC1\x36\x6D", 3, "A\r_"},                     /* NBS */
        {"\xC1\x16\x15\xC2", 4, "A\nB"},                 /* a motion nothing comes of */
        {"\x34\xC0\x05\xC1", 4, "    A"},                /* to column 5 */
        {"\xC1\xC2\xC3\x34\xC0\x02\xC4", 7, "ABC\r D"},  /* back to column 2 */
        {"\xC1\x34\xC8\x02\xC2", 5, "A  B"},             /* two columns on */
        {"\xC1\x34\xC0\x00\xC2", 5, "AB"},               /* 0 is no column, and no line */
        {"\xC1\x34\xC4\x00\xC2", 5, "AB"},
        {"\xC1\x34\x4C\x02\xC2", 5, "A\n\n B"},           /* two lines on */
        {"\xC1\x34\xC4\x03\xC2", 5, "A\n\n B"},           /* to line 3 */
        {"\x15\x15\x34\xC4\x01\xC1", 6, "\n\n\fA"},       /* to line 1: a new page */
        {"\x15\x15\x34\xC4\x02\xC1", 6, "\n\n\f\nA"},     /* to line 2 of one */
        {"\x15\x34\xC4\x02\xC1", 5, "\nA"},               /* there already */
        {"\xC1\x04\x83\xC2", 4, "A\n B"},                 /* a channel: one line */
        {"\x04\x81\x04\x81\xC2\x04\x81\xC3", 8, "B\f C"}, /* channel 1: the top of a page */
        {"\xC1\x2B\xC2\x04\xC1\xC1\xC1\xC2", 8, "AB"},    /* a control sequence is passed over */
        {"\x2B\xD1\x06\x01\x0C\x0C\x0C\x0C\xC1", 9, "A"},
        {"\xC1\x2B\xC2\x01\xC2", 5, "AB"},
        {"\xC1\x35\x03\x15\x0C\xC1\xC2", 7, "AB"}, /* transparent data */
        {"\xC1\x03\x03\x15\x0C\xC1\xC2", 7, "AB"},
        {"\xC1\x35\x00\xC2", 4, "AB"},
        {"\xC1\x28\x42\xF2\xC2", 5, "AB"},     /* an attribute */
        {"\xC1\x08\x42\x3F\xC2", 5, "A\?\?B"}, /* other graphics keep their place */
        {"\xC1\x0E\x42\xC1\x40\x40\x0F\xC2", 8, "A\?\?  B"},
        {"\xC1\x24\xC2\xC3\x14\xC4", 6, "A  D"}, /* what must not be presented */
        {"\x24\xC1\x14", 3, ""},
        {"\xC1\x00\x0A\x2A\x2F\x09\x38\x23\xFF\x11\x12\x13\x17\x1B\x32\x3B\x3C\xC2", 18,
         "AB"}, /* others vanish */
    };
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t piece = 1; piece <= cases[i].length; piece++)
            for (int strict = 0; strict < 2; strict++) {
                memset(&error, 0, sizeof error);
                empty();
                CU_ASSERT_EQUAL(decode_as(strict, cases[i].scs, cases[i].length, piece, &error), 0);
                assert_sink(cases[i].text, strlen(cases[i].text));
                ASSERT_STRING(error.text, "");
            }
}

/* Offset and cause; and a file that is there already is shown in spite of it. */
static void decode_refusals(void)
{
    static const struct {
        const char *scs;
        size_t length;
        const char *text, *cause;
    } cases[] = {
        {"\xC1\x01\xC2", 3, "AB", "offset 1 of the SCS stream: X'01' is not an SCS control"},
        {"\xC1\xC2\x3E", 3, "AB", "offset 2 of the SCS stream: X'3E' is not an SCS control"},
        {"\xC1\x34\xC1\x05\xC2", 5, "AB",
         "offset 1 of the SCS stream: X'34C1' is not a valid presentation position"},
        {"\xC1\x2B\xC3\x02\xFF\xC2", 6, "AB",
         "offset 1 of the SCS stream: X'2BC3' is not a valid SCS control sequence"},
        {"\xC1\x2B\xC2\x00\xC2", 5, "AB",
         "offset 1 of the SCS stream: the count of X'2BC2' is 0; it counts itself and must be "
         "at least 1"},
        {"\xC1\x2B\xD2\x01\xC2", 5, "AB",
         "offset 1 of the SCS stream: the count of X'2BD2' is 1; it counts itself and a type and "
         "must be at least 2"},
        {"\xC1\x04\xC1\xC2", 4, "A\n B",
         "offset 1 of the SCS stream: X'04C1' is not a valid vertical channel"},
        {"\xC1\x34", 2, "A",
         "the SCS stream ends at offset 2 within the presentation position (X'34') that begins at "
         "offset 1"},
        {"\xC1\x2B\xD2", 3, "A",
         "the SCS stream ends at offset 3 within the control sequence (X'2B') that begins at "
         "offset 1"},
        {"\x2B\xD2\x04\x29\x00", 5, "",
         "the SCS stream ends at offset 5 within the control sequence (X'2B') that begins at "
         "offset 0"},
        {"\xC1\x35\x05\xC1", 4, "A",
         "the SCS stream ends at offset 4 within the transparent data (X'35') that begins at "
         "offset 1"},
        {"\x28\x42", 2, "",
         "the SCS stream ends at offset 2 within the set attribute (X'28') that begins at offset "
         "0"},
        {"\x08", 1, "",
         "the SCS stream ends at offset 1 within the graphic escape (X'08') that begins at offset "
         "0"},
    };
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t piece = 1; piece <= cases[i].length; piece++) {
            memset(&error, 0, sizeof error);
            empty();
            CU_ASSERT_EQUAL(decode_as(true, cases[i].scs, cases[i].length, piece, &error),
                            SPSY_ERR_VALUE);
            ASSERT_STRING(error.text, cases[i].cause);
            empty();
            CU_ASSERT_EQUAL(decode(cases[i].scs, cases[i].length, piece), 0);
            assert_sink(cases[i].text, strlen(cases[i].text));
        }
}

/* Streams that the writers of IBM's Toolbox for Java (JTOpen 93f36293) made of a few calls. */
static void decode_toolbox(void)
{
    static const unsigned char scs_5256[] = {
        0x2B, 0xC8, 0x01, 0x34, 0xC4, 0x03, 0x34, 0xC0, 0x05, 0xC9, 0x95, 0xA5, 0x96, 0x89,
        0x83, 0x85, 0x15, 0x34, 0x4C, 0x02, 0x34, 0xC8, 0x03, 0x94, 0x96, 0xA5, 0x85, 0x84,
        0x0D, 0x6D, 0x6D, 0x6D, 0x6D, 0x6D, 0x25, 0xA2, 0xA3, 0x81, 0x89, 0x99, 0xA2, 0x0C,
        0x2B, 0xC8, 0x01, 0x97, 0x81, 0x87, 0x85, 0x40, 0xA3, 0xA6, 0x96, 0x15};
    static const unsigned char scs_5224[] = {
        0x2B, 0xC8, 0x01, 0x2B, 0xD2, 0x04, 0x29, 0x00, 0x0F, 0x2B, 0xC6, 0x02, 0x0C, 0x2B,
        0xD1, 0x03, 0x81, 0x01, 0x2B, 0xC6, 0x02, 0x0C, 0x84, 0x85, 0x95, 0xA2, 0x85, 0x15};
    static const unsigned char scs_3812[] = {
        0x2B, 0xC8, 0x01, 0x2B, 0xD2, 0x04, 0x29, 0x00, 0x0A, 0x2B, 0xC6, 0x02, 0x0C, 0x2B, 0xD1,
        0x03, 0x81, 0x01, 0x2B, 0xD2, 0x06, 0x40, 0x2F, 0xD0, 0x3D, 0xE0, 0x2B, 0xD2, 0x0A, 0x48,
        0x00, 0x00, 0x01, 0x01, 0x00, 0x01, 0x02, 0x00, 0x2B, 0xD2, 0x04, 0x11, 0x05, 0xA0, 0x2B,
        0xD4, 0x02, 0x0E, 0x2B, 0xD1, 0x03, 0x8E, 0x00, 0x2B, 0xD3, 0x06, 0xF6, 0x00, 0x00, 0xFF,
        0xFF, 0x2B, 0xD2, 0x04, 0x11, 0x05, 0xA0, 0x34, 0xC4, 0x06, 0x2B, 0xD1, 0x07, 0x05, 0x00,
        0x0B, 0x00, 0x90, 0x01, 0x2B, 0xD1, 0x03, 0x8A, 0x00, 0xC2, 0x96, 0x93, 0x84, 0x2B, 0xD1,
        0x03, 0x8E, 0x00, 0x15, 0x2B, 0xD4, 0x03, 0x0A, 0x01, 0xA4, 0x95, 0x84, 0x85, 0x99, 0x2B,
        0xD4, 0x02, 0x0E, 0x15, 0x0C, 0x2B, 0xC8, 0x01, 0x2B, 0xC6, 0x02, 0x0C, 0x2B, 0xD1, 0x03,
        0x81, 0x01, 0x2B, 0xD2, 0x06, 0x40, 0x2F, 0xD0, 0x3D, 0xE0, 0x2B, 0xD2, 0x0A, 0x48, 0x00,
        0x00, 0x01, 0x01, 0x00, 0x01, 0x02, 0x02, 0x2B, 0xD2, 0x0A, 0x48, 0x00, 0x00, 0x01, 0x01,
        0x00, 0x01, 0x02, 0x00, 0x2B, 0xD2, 0x04, 0x11, 0x05, 0xA0, 0x2B, 0xD4, 0x02, 0x0E, 0x2B,
        0xD1, 0x03, 0x8E, 0x00, 0x2B, 0xD3, 0x06, 0xF6, 0x00, 0x00, 0x00, 0x00, 0x2B, 0xD1, 0x07,
        0x05, 0x00, 0x0B, 0x00, 0x90, 0x01, 0x93, 0x81, 0xA2, 0xA3, 0x0C};
    static const unsigned char scs_5553[] = {
        0x2B, 0xD3, 0x04, 0xF6, 0x00, 0x00, 0x2B, 0xFD, 0x04, 0x02, 0x20, 0x00, 0x2B, 0xFD, 0x08,
        0x00, 0x00, 0x40, 0x05, 0xA0, 0x0B, 0x40, 0x2B, 0xC8, 0x01, 0x2B, 0xD2, 0x04, 0x29, 0x00,
        0x0A, 0x2B, 0xC6, 0x02, 0x0C, 0x2B, 0xD1, 0x03, 0x81, 0x01, 0x2B, 0xFD, 0x04, 0x03, 0x00,
        0x01, 0xA2, 0x83, 0x81, 0x93, 0x85, 0x84, 0x2B, 0xFD, 0x04, 0x00, 0x00, 0x00, 0x15};
    static const struct {
        const unsigned char *scs;
        size_t length;
        const char *text;
    } cases[] = {
        {scs_5256, sizeof scs_5256,
         "\n\n    Invoice\n\n\n   moved\r_____\n     stairs\fpage two\n"},
        {scs_5224, sizeof scs_5224, "dense\n"},
        {scs_3812, sizeof scs_3812, "\n\n\n\n\nBold\nunder\n\flast\f"},
        {scs_5553, sizeof scs_5553, "scaled\n"},
    };
    struct spsy_error error = {0};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        empty();
        CU_ASSERT_EQUAL(decode_as(true, cases[i].scs, cases[i].length, 7, &error), 0);
        assert_sink(cases[i].text, strlen(cases[i].text));
    }
}

/* Each byte below X'40' is a control of its own: known or refused, never shown. */
static void decode_every_control(void)
{
    static const unsigned char known[] = {
        0x00, 0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x11, 0x12,
        0x13, 0x14, 0x15, 0x16, 0x17, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x23, 0x24, 0x25, 0x28,
        0x2A, 0x2B, 0x2F, 0x33, 0x32, 0x34, 0x35, 0x36, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3F};

    for (unsigned byte = 0; byte < 0x40; byte++) {
        struct scs_decoder decoder;
        struct spsy_error error;
        unsigned char one = (unsigned char)byte;
        bool refused = !memchr(known, (int)byte, sizeof known);

        scs_decoder_init(&decoder, page_of(37), true);
        empty();
        CU_ASSERT_EQUAL(scs_decode(&decoder, &one, 1, take, &sink, &error),
                        refused ? SPSY_ERR_VALUE : 0);
    }
}

/* A few bytes do not become endless blanks, wherever a line has got to. */
static void decode_bounds(void)
{
    enum { WIDE = 2000, PAIRS = 100 };
    static const unsigned char turns[][2] = {{0x25, 0xC1}, {0x16, 0xC1}};
    static unsigned char scs[3 * WIDE + 2 * PAIRS];

    for (size_t turn = 0; turn < 2; turn++)
        for (int motions = 0; motions < 2; motions++) {
            size_t used = 0;

            for (size_t i = 0; i < WIDE; i++) {
                static const unsigned char far[] = {0x34, 0xC8, 0xFF};

                memcpy(scs + used, motions ? far : (const unsigned char *)"\xC1", motions ? 3 : 1);
                used += motions ? 3 : 1;
            }
            for (size_t i = 0; i < PAIRS; i++, used += 2)
                memcpy(scs + used, turns[turn], 2);
            empty();
            CU_ASSERT_EQUAL(decode(scs, used, used), 0);
            CU_ASSERT(sink.used <= used + (PAIRS + 1) * 400);
        }
    /* to the right is never to the left */
    memset(scs, 0xC1, 500);
    memcpy(scs + 500, "\x34\xC8\x05\xC2", 4);
    empty();
    CU_ASSERT_EQUAL(decode(scs, 504, 504), 0);
    CU_ASSERT_EQUAL(sink.used, 501);
    CU_ASSERT_PTR_NULL(memchr(sink.bytes, '\r', sink.used));
}

/* What is created from text is displayed as that text. */
static void round_trip(void)
{
    char text[2 * 0x100 + 16] = "", expected[sizeof text];
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
    memcpy(text + length, "\n\f\tx\r\f\r\r", 8);
    length += 8;
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

/* ---- code pages ---- */

/* What iconv makes of a text; SIZE_MAX: it cannot. */
static size_t by_iconv(iconv_t descriptor, const void *text, size_t count, void *into, size_t size)
{
    char *from = (char *)(uintptr_t)text, *to = into;
    size_t room = size;

    iconv(descriptor, NULL, NULL, NULL, NULL);
    if (iconv(descriptor, &from, &count, &to, &room) == (size_t)-1)
        return SIZE_MAX;
    return size - room;
}

/* The bytes of a code page that are no controls, one after the other, in lines. */
static size_t all_graphics(unsigned char bytes[512])
{
    size_t count = 0;

    for (unsigned byte = 0x40; byte <= 0xFE; byte++)
        bytes[count++] = (unsigned char)byte;
    return count;
}

static int encode_in(int32_t ccsid, const void *text, size_t count, struct spsy_error *error)
{
    struct scs_encoder encoder;

    empty();
    scs_encoder_init(&encoder, page_of(ccsid));
    return scs_encode(&encoder, text, count, take, &sink, error);
}

/* Each byte shown is what iconv says, and becomes the byte again. */
static void assert_page(int32_t ccsid)
{
    iconv_t out = iconv_open("UTF-8", ccsid_name(ccsid));
    iconv_t in = iconv_open(ccsid_name(ccsid), "UTF-8");
    unsigned char graphics[512], text[1024];
    size_t count = all_graphics(graphics), length;
    struct scs_decoder decoder;
    struct spsy_error error;

    CU_ASSERT_NOT_EQUAL_FATAL(out, (iconv_t)-1);
    CU_ASSERT_NOT_EQUAL_FATAL(in, (iconv_t)-1);
    length = by_iconv(out, graphics, count, text, sizeof text);
    empty();
    scs_decoder_init(&decoder, page_of(ccsid), true);
    CU_ASSERT_EQUAL(scs_decode(&decoder, graphics, count, take, &sink, &error), 0);
    assert_sink(text, length);
    CU_ASSERT_EQUAL(encode_in(ccsid, text, length, &error), 0);
    assert_sink(graphics, count);
    for (unsigned point = 0xA0; point <= 0xFFFF; point++) {
        unsigned char one[4], byte[8];
        const struct code_page *page = page_of(ccsid);
        size_t bytes = 0;

        if (point >= 0x800)
            one[bytes++] = (unsigned char)(0xE0 | point >> 12);
        one[bytes] =
            (unsigned char)(point >= 0x800 ? 0x80 | (point >> 6 & 0x3F) : 0xC0 | point >> 6);
        one[++bytes] = (unsigned char)(0x80 | (point & 0x3F));
        if (point == 0xAF && ccsid == 285) /* macron, which glibc has as U+203E there */
            CU_ASSERT_EQUAL(code_page_byte(page, point), 0xA1)
        else if (by_iconv(in, one, bytes + 1, byte, sizeof byte) != 1 ||
                 (point == 0x203E && page->points[byte[0]] == 0xAF)) /* would become a macron */
            CU_ASSERT_EQUAL(code_page_byte(page, point), 0)
        else
            CU_ASSERT_EQUAL(code_page_byte(page, point), byte[0]);
    }
    iconv_close(out);
    iconv_close(in);
}

static void every_code_page(void)
{
    int known = 0;

    for (int32_t ccsid = 0; ccsid <= 65535; ccsid++)
        if (code_page_known(ccsid)) {
            assert_page(ccsid);
            known++;
        }
    CU_ASSERT_EQUAL(known, 20);
}

/* The controls of SCS are no affair of the code page. */
static void controls_of_every_page(void)
{
    static const char text[] = "a\nb\tc\fd\re";

    for (int32_t ccsid = 0; ccsid <= 65535; ccsid++) {
        struct spsy_error error;

        if (!code_page_known(ccsid))
            continue;
        for (unsigned byte = 0; byte < 0x40; byte++)
            CU_ASSERT_EQUAL(page_of(ccsid)->points[byte], spsy_latin1_from_ebcdic[byte]);
        CU_ASSERT_EQUAL(page_of(ccsid)->points[0xFF], 0x9F);
        CU_ASSERT_EQUAL(encode_in(ccsid, text, sizeof text - 1, &error), 0);
        assert_sink("\x81\x15\x82\x05\x83\x0C\x84\x0D\x85", 9);
    }
}

static void euro(void)
{
    static const struct {
        int32_t ccsid;
        const char *byte; /* NULL: it has none */
    } cases[] = {{1140, "\x9F"}, {1142, "\x5A"}, {1148, "\x9F"}, {37, NULL}, {273, NULL}};
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int result = encode_in(cases[i].ccsid, "a\xE2\x82\xAC", 4, &error);

        if (cases[i].byte) {
            CU_ASSERT_EQUAL(result, 0);
            CU_ASSERT_EQUAL(sink.bytes[1], (unsigned char)cases[i].byte[0]);
        } else {
            CU_ASSERT_EQUAL(result, SPSY_ERR_VALUE);
            CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "line 1, character 2 of the text, U+20AC"));
            CU_ASSERT_PTR_NOT_NULL(strstr(error.text, cases[i].ccsid == 37 ? "37" : "273"));
        }
    }
    CU_ASSERT_EQUAL(encode_in(1140, "\xC2\xA4", 2, &error), SPSY_ERR_VALUE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "U+00A4, cannot be encoded in CCSID 1140"));
}

static void no_code_page(void)
{
    static const int32_t others[] = {-1, 0, 36, 38, 420, 819, 1047, 1139, 1150, 1208, 65535};
    const struct code_page *page;
    struct spsy_error error;

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        CU_ASSERT_EQUAL(code_page_find(others[i], &page, &error), SPSY_ERR_VALUE);
        CU_ASSERT_PTR_NULL(page);
        ASSERT_STRING(error.message_id, "CPD0084");
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, CODE_PAGES));
    }
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
    CU_ASSERT_EQUAL(date_now(century, six, NULL), 0);
    CU_ASSERT_EQUAL(strlen(century), 7);
    CU_ASSERT_EQUAL(strlen(six), 6);
    CU_ASSERT_EQUAL(date_in_days(0, iso, NULL), 0);
    CU_ASSERT(date_to_century(iso, again));
    ASSERT_STRING(again, century);
    CU_ASSERT_EQUAL(date_in_days(366, iso, NULL), 0);
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
    {"SCS to text: what is broken is said with offset and cause", decode_refusals},
    {"SCS to text: as IBM's Toolbox for Java writes it", decode_toolbox},
    {"SCS to text: every control is known or refused", decode_every_control},
    {"SCS to text: no endless blanks", decode_bounds},
    {"SCS to text: what was created is displayed", round_trip},
    {"SCS: large text, a sink that fails", large_and_failing_sink},
    {"CCSIDs in pieces of every size", conversions},
    {"CCSIDs: what cannot be converted", conversion_refusals},
    {"CCSIDs: every one in the table opens", every_ccsid_opens},
    {"code pages: every character of every one, as iconv has it", every_code_page},
    {"code pages: the controls are those of SCS", controls_of_every_page},
    {"code pages: the euro sign, and where it is refused", euro},
    {"code pages: no other CCSID is one", no_code_page},
    {"X22 dates", dates},
    {"X22 times", times},
    {"AFP pages", afp_pages},
};

HARNESS_MAIN("scs", tests)
