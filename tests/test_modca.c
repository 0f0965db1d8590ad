/* test_modca.c - resources named by AFPDS streams, what is lost of them, streams that are none. */
#include "harness.h"

#include "format/modca.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char found[8192], lost[2048], fonts[256];
static size_t found_count;

static void append(char *target, size_t size, const char *one, const char *other)
{
    size_t used = strlen(target);

    snprintf(target + used, size - used, "%s%s;", one, other);
}

static int note_found(void *context, enum modca_resource resource, const char *name,
                      struct spsy_error *error)
{
    char word[16];

    (void)context;
    (void)error;
    snprintf(word, sizeof word, "%s ", modca_resource_name(resource));
    append(found, sizeof found, word, name);
    found_count++;
    return 0;
}

static int note_lost(void *context, const char *why, struct spsy_error *error)
{
    (void)context;
    (void)error;
    append(lost, sizeof lost, "", why);
    return 0;
}

static int note_font(void *context, const char *identifiers, struct spsy_error *error)
{
    (void)context;
    (void)error;
    append(fonts, sizeof fonts, "", identifiers);
    return 0;
}

static const struct modca_listener listener = {note_found, note_lost, note_font, NULL};

static int is_new(void *seen, const char *text, bool *first, struct spsy_error *error)
{
    return spool_seen_add(seen, text, first, error);
}

static struct modca_memory memory = {is_new, NULL};

static int open_parser(const struct modca_listener *told, struct modca_parser **parser,
                       struct spsy_error *error)
{
    struct spool_seen *seen;

    CU_ASSERT_EQUAL_FATAL(spool_seen_open(&seen, error), 0);
    memory.context = seen;
    return modca_open(told, &memory, parser, error);
}

static void close_parser(struct modca_parser *parser)
{
    modca_close(parser);
    spool_seen_close(memory.context);
    memory.context = NULL;
}

/* A structured field: X'5A', length, D3 and two identifier bytes, flags, sequence, data. */
static size_t put_field(unsigned char *at, unsigned identifier, unsigned char flags,
                        const void *data, size_t count)
{
    unsigned char head[9] = {0x5A,
                             (unsigned char)((count + 8) >> 8),
                             (unsigned char)(count + 8),
                             0xD3,
                             (unsigned char)(identifier >> 8),
                             (unsigned char)identifier,
                             flags,
                             0,
                             0};

    memcpy(at, head, sizeof head);
    if (count)
        memcpy(at + 9, data, count);
    return 9 + count;
}

static int parse(const unsigned char *bytes, size_t count, size_t piece, struct spsy_error *error)
{
    struct modca_parser *parser;
    int bad = 0;

    found[0] = lost[0] = fonts[0] = '\0';
    found_count = 0;
    memset(error, 0, sizeof *error);
    CU_ASSERT_EQUAL_FATAL(open_parser(&listener, &parser, error), 0);
    for (size_t at = 0; at < count && !bad; at += piece)
        bad = modca_feed(parser, bytes + at, count - at < piece ? count - at : piece, error);
    if (!bad)
        bad = modca_finish(parser, error);
    close_parser(parser);
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
    CU_ASSERT_EQUAL(whole, 8); /* only after a whole field */
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
        {"\x0A", 1, "it does not begin with X'5A'"},
        {"\x5A\x00", 2, "the stream ends inside it"},
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

/* ---- what the reference says, field by field ---------------------------------------------- */

/* The bytes that pairs of hexadecimal digits stand for; what is between them counts for nothing. */
static size_t hex(const char *text, unsigned char *bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t count = 0;

    for (const char *at = text; *at; at++) {
        const char *high = strchr(digits, *at), *low;

        if (!high)
            continue;
        low = strchr(digits, *++at);
        bytes[count++] = (unsigned char)((high - digits) << 4 | (low - digits));
    }
    return count;
}

/* EBCDIC: LOGOSEG , T1V10500, C0H40080, X0H21   , INVOICE1, NAMEDDOC. */
#define LOGOSEG "D3D6C7D6E2C5C740"
#define T1V10500 "E3F1E5F1F0F5F0F0"
#define C0H40080 "C3F0C8F4F0F0F8F0"
#define X0H21 "E7F0C8F2F1404040"
#define INVOICE1 "C9D5E5D6C9C3C5F1"
#define NAMEDDOC "D5C1D4C5C4C4D6C3"
#define NONE "FFFFFFFFFFFFFFFF"
#define UTF16 "0601000004B0"
#define DEMO "00440065006D006F" /* Demo, in UTF-16 */
/* Object classification: class, flags, object type; the last byte of its OID. */
#define CLASSED(class, type) "181000" class "0000A80006072B1200040101" type "00000000000000"
#define COLOR "04910000"

struct example {
    const char *field; /* identifier, flags, data; without X'D3' */
    const char *found, *lost;
};

static void check(const struct example *example)
{
    unsigned char stream[1024] = {0x5A, 0, 0, 0xD3}, *at = stream + 4;
    size_t count = hex(example->field, at) - 3; /* of data */
    struct spsy_error error;

    memmove(at + 5, at + 3, count);
    at[3] = at[4] = 0;
    stream[1] = (unsigned char)((count + 8) >> 8);
    stream[2] = (unsigned char)(count + 8);
    for (size_t piece = 1; piece < 100; piece += 31) {
        CU_ASSERT_EQUAL(parse(stream, count + 9, piece, &error), 0);
        ASSERT_STRING(found, example->found);
        if (example->lost)
            CU_ASSERT_PTR_NOT_NULL(strstr(lost, example->lost));
        if (!example->lost)
            ASSERT_STRING(lost, "");
    }
}

static void the_examples_of_an_attentive_reader(void)
{
    static const struct {
        const char *stream, *found;
    } examples[] = {
        {"5A002CD3AB8A00000000120C02840002B901F4000900900424050100120C028E00E7F0C3E9F1F04040042405"
         "02",
         "*FONT X0CZ10;"},
        {"5A0023D3AFC3000000D3D6C7D6E2C5C740005F00004800004800002D00FFFFFFFFFFFF01",
         "*PAGSEG LOGOSEG;"},
        {"5A002BD3ABC300000000230601000004B01602DE0000440065006D006F002000530061006E00730502BE0001",
         "*FONT Demo Sans;"},
        {"5A0024D3AFD8000000D3D6C3C1D3F1404000000000000000000C020100C9D5E5D6C9C3C5F1",
         "*OVL INVOICE1;"},
    };
    unsigned char stream[128];
    struct spsy_error error;

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        size_t count = hex(examples[i].stream, stream);

        CU_ASSERT_EQUAL(parse(stream, count, 1, &error), 0);
        ASSERT_STRING(found, examples[i].found);
        ASSERT_STRING(lost, "");
        ASSERT_STRING(fonts, i == 0 ? "GCSGID 697, CPGID 500, FGID 9, width 144;" : "");
    }
}

static const struct example naming_fields[] = {
    /* MCF: code page and character set; a coded font; the family's name is none of them */
    {"AB8A00 001E 0C028500" T1V10500 "0C028600" C0H40080 "04240501"
     "0012 0C028E00" X0H21 "04240502",
     "*FONT T1V10500;*FONT C0H40080;*FONT X0H21;", NULL},
    {"AB8A00 0012 0C020700" LOGOSEG "04240502", "", NULL},
    /* MCF-1 of 28 and of 30 bytes a group */
    {"B18A00 1C000000 01000000" NONE T1V10500 C0H40080, "*FONT T1V10500;*FONT C0H40080;", NULL},
    {"B18A00 1E000000 01000000" X0H21 NONE NONE "0000 02000000" NONE T1V10500 C0H40080 "2D00",
     "*FONT X0H21;*FONT T1V10500;*FONT C0H40080;", NULL},
    {"ABD800 0012 0C028400" INVOICE1 "04240201", "*OVL INVOICE1;", NULL},
    {"B1DF00 0C000000 01000000" INVOICE1 "02000000" LOGOSEG, "*OVL INVOICE1;*OVL LOGOSEG;", NULL},
    {"B15F00 0C000000 00000000" LOGOSEG, "*PAGSEG LOGOSEG;", NULL},
    {"AF5F00" LOGOSEG "000000000000", "*PAGSEG LOGOSEG;", NULL},
    {"AFD800" INVOICE1 "0000000000000000", "*OVL INVOICE1;", NULL},
    {"AFD800" INVOICE1 "000000000000", "*OVL INVOICE1;", NULL}, /* as it was before triplets */
    {"AFAF00" LOGOSEG "0000000000000000 80 0C028300" NAMEDDOC, "*DOC NAMEDDOC;", NULL},
    {"ABAF00 001A 0C028300" NAMEDDOC "0C028700" LOGOSEG, "*DOC NAMEDDOC;", NULL},
    {"A8CD00" INVOICE1, "*FORMDF INVOICE1;", NULL},
    {"A8CD00", "", NULL},
    /* MDR: image, other object, font with a code page, color management, by an OID */
    {"ABC300 000E 0C028400" LOGOSEG, "*IMAGE LOGOSEG;", NULL},
    {"ABC300 0026 0C02CE00" LOGOSEG CLASSED("01", "17"), "*OBJCTN LOGOSEG;", NULL},
    {"ABC300 0026 0C02CE00" LOGOSEG CLASSED("01", "37"), "*IMAGE LOGOSEG;", NULL},
    {"ABC300 0026 0C02DE00" LOGOSEG CLASSED("41", "33"), "*FONT LOGOSEG;", NULL},
    {"ABC300 0032" CLASSED("41", "00") "0C02DE00" LOGOSEG "0C028500" T1V10500,
     "*FONT LOGOSEG;*FONT T1V10500;", NULL},
    {"ABC300 0026 0C02DE00" LOGOSEG CLASSED("40", "39"), "*CMR LOGOSEG;", NULL},
    {"ABC300 0012 0C02DE00" LOGOSEG COLOR, "*CMR LOGOSEG;", NULL},
    {"ABC300 000E 0C02EE00" LOGOSEG, "*CMR LOGOSEG;", NULL},
    {"ABC300 000E 0C02DE00" LOGOSEG, "*OBJCTN LOGOSEG;", NULL},
    {"ABC300 0014 " UTF16 "0C02DE00" DEMO, "*FONT Demo;", NULL},
    {"ABC300 000F 0D02DE10 06072B12000401010E", "*OBJCTN 1.3.18.0.4.1.1.14;", NULL},
    /* IOB: each type of object; what it passes on to the object */
    {"AFC300" LOGOSEG "00BB", "*GRAPHICS LOGOSEG;", NULL},
    {"AFC300" LOGOSEG "00EB", "*BARCODE LOGOSEG;", NULL},
    {"AFC300" LOGOSEG "00FB", "*IMAGE LOGOSEG;", NULL},
    {"AFC300" LOGOSEG "009B", "*TEXT LOGOSEG;", NULL},
    {"AFC300" LOGOSEG "0092", "*OBJCTN LOGOSEG;", NULL},
    {"AFC300" LOGOSEG "0077", "", "the type of the object is not known"},
    {"AFC300" LOGOSEG "005F 0000000000000000 0000FFFFFFFFFFFF01 0C020100" INVOICE1,
     "*PAGSEG INVOICE1;", NULL},
    {"AFC300" LOGOSEG "0092 0000000000000000 0000FFFFFFFFFFFF01" CLASSED(
         "01", "37") "0C02DE00" INVOICE1 "0502BE0001 04FF0000" COLOR "0C02DE00" X0H21
                     "0C028400" C0H40080,
     "*IMAGE LOGOSEG;*CMR INVOICE1;*OBJCTN X0H21;*IMAGE C0H40080;", NULL},
    /* PPO */
    {"ADC300 0018 DF0000 00 000000000000 0C028400" INVOICE1, "*OVL INVOICE1;", NULL},
    {"ADC300 0018 FB0000 00 000000000000 0C028400" INVOICE1, "*IMAGE INVOICE1;", NULL},
    {"ADC300 0030 920000 00 000000000000 0C02CE00" INVOICE1 CLASSED("01", "19"),
     "*OBJCTN INVOICE1;", NULL},
    /* BRS: each type; names that replace the one in front; linked fonts */
    {"A8CE00" LOGOSEG "0000 0A210300000000000000", "*GRAPHICS LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A210500000000000000", "*BARCODE LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A210600000000000000", "*IMAGE LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A214200000000000000", "*FONT LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A219B00000000000000", "*TEXT LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A21A800000000000000", "*DOC LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A21FB00000000000000", "*PAGSEG LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A21FD00000000000000", "*PAGDFN LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A21FE00000000000000", "*FORMDF LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000 0A217700000000000000", "", NULL},
    {"A8CE00" LOGOSEG "0000 0A219200000000000000" CLASSED("01", "17"), "*OBJCTN LOGOSEG;", NULL},
    {"A8CE00" LOGOSEG "0000" UTF16 "0C020100" DEMO "0C027E00" DEMO
     "0A219200000000000000" CLASSED("41", "33") "0C024100" DEMO,
     "*FONT Demo;*CMR Demo;", NULL},
    /* ... and the name in front stays EBCDIC, whatever the long ones are in */
    {"A8CE00" LOGOSEG "0000" UTF16 "0A219200000000000000" CLASSED("41", "33"), "*FONT LOGOSEG;",
     NULL},
    {"A89200" LOGOSEG UTF16 "0C026E00" DEMO, "*FONT Demo;", NULL},
    /* the coded font index, and what page definitions and modifications include */
    {"8C8A00" C0H40080 T1V10500 "000000000000000000", "*FONT C0H40080;*FONT T1V10500;", NULL},
    {"A7AF00 0000 116CDF" INVOICE1 "000000000000", "*OVL INVOICE1;", NULL},
    {"A7AF00 0000 116C5F" LOGOSEG "000000000000", "*PAGSEG LOGOSEG;", NULL},
    {"A6E700 0000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0 116CDF" INVOICE1 "000000000000",
     "*OVL INVOICE1;", NULL},
    {"A6E700 0000000000000000000000000000000000000000", "", NULL}, /* the shorter LND */
    /* names that mean no resource */
    {"ABCC00" LOGOSEG, "", NULL},
    {"B49000 01 0C02830000" LOGOSEG, "", NULL},
    {"A8A800" LOGOSEG "0000 0C020A00" INVOICE1, "", NULL},
};

static void every_field_that_names_a_resource(void)
{
    for (size_t i = 0; i < sizeof naming_fields / sizeof naming_fields[0]; i++)
        check(&naming_fields[i]);
}

static void every_encoding_of_a_name(void)
{
    static const struct example examples[] = {
        /* CCSID 819, 1252, 1208, 1200, 273 (X'4A' is an A with dots); code page 850 of any set */
        {"ABC300 0010 060100000333 0802DE00 4CF6776E", "*OBJCTN L\xC3\xB6wn;", NULL},
        {"ABC300 0010 0601000004E4 0802DE00 4C80776E", "*OBJCTN L\xE2\x82\xACwn;", NULL},
        {"ABC300 0010 0601000004B8 0802DE00 4CC3B66E", "*OBJCTN L\xC3\xB6n;", NULL},
        {"ABC300 0010" UTF16 "0802DE00 D83DDE00", "*FONT \xF0\x9F\x98\x80;", NULL},
        {"ABC300 0010 060100000111 0802DE00 D34A4040", "*OBJCTN L\xC3\x84;", NULL},
        {"ABC300 0010 0601FFFF0352 0802DE00 4C94776E", "*OBJCTN L\xC3\xB6wn;", NULL},
        /* the same letters without a triplet X'01': code page 500 */
        {"ABC300 000A 0802DE00 D3968440", "*OBJCTN Lod;", NULL},
        /* the most recent one goes for what follows, also in the next group */
        {"ABC300 0016" UTF16 "0802DE00 00410042 060100000333"
         "000A 0802DE00 41424344",
         "*FONT AB;*OBJCTN ABCD;", NULL},
        /* a code page nobody knows: AFP names can be read, others not */
        {"ABC300 0010 0601000007D0 0802DE00 D3D6C7D6", "*OBJCTN LOGO;", NULL},
        {"ABC300 0010 0601000007D0 0802DE00 4C6F676F", "", "CCSID 2000 cannot be converted"},
        /* a URL is in ASCII, whatever else is stated */
        {"ABC300 0010" UTF16 "0802CE20 612F622E", "*OBJCTN a/b.;", NULL},
        {"ABC300 0010" UTF16 "0802CE30 612F622E", "", "unknown format, X'30'"},
        /* what is fixed to UTF-16 needs no triplet X'01'; others show it by their first byte */
        {"A8CE00" LOGOSEG "0000 0C020100" DEMO "0A219200000000000000" CLASSED("41", "33"),
         "*FONT Demo;", NULL},
        {"A8CE00" LOGOSEG "0000 08027E00 30423044 0A219200000000000000" CLASSED("41", "33"),
         "*FONT LOGOSEG;*FONT \xE3\x81\x82\xE3\x81\x84;", NULL},
        {"A8CE00" LOGOSEG "0000 0C027E00" INVOICE1, "*FONT INVOICE1;", NULL},
        {"ABC300 0026 0C02DE00" DEMO CLASSED("41", "33"), "*FONT Demo;", NULL},
        /* no text; an odd number of bytes; a lone surrogate; control characters of both kinds */
        {"ABC300 000F" UTF16 "0702DE00 004100", "", "not text in CCSID 1200"},
        {"ABC300 0010" UTF16 "0802DE00 D83D0041", "", "not text in CCSID 1200"},
        {"ABC300 0010" UTF16 "0802DE00 0041000A", "", "not text in CCSID 1200"},
        {"ABC300 0010" UTF16 "0802DE00 0041202E", "", "not text in CCSID 1200"},
        {"ABC300 0010 0601000004B8 0802DE00 4CC3286E", "", "not text in CCSID 1208"},
        /* object identifiers */
        {"ABC300 000C 0A02DE10 050481000203", "", "not an object identifier"},
        {"ABC300 000B 0902DE10 0603813403", "*OBJCTN 2.100.3;", NULL},
        {"ABC300 000B 0902DE10 0604813403", "", "not an object identifier"},
        {"ABC300 000B 0902DE10 0603813483", "", "not an object identifier"},
        /* blank, NULs and X'FFFF' stand for no name */
        {"AFD800 4040404040404040 0000000000000000", "", NULL},
        {"AFD800 0000000000000000 0000000000000000", "", NULL},
        {"AFD800" NONE "0000000000000000", "", NULL},
        {"ABC300 0010" UTF16 "0802DE00 00200020", "", NULL},
    };

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        check(&examples[i]);
}

/* The last encoding of a Begin goes for everything up to its End, unless a field has its own. */
static void an_encoding_goes_for_what_it_envelops(void)
{
    static const unsigned char ascii[] = {'l', 'o', 'g', 'o', ' ', ' ', ' ', ' '};
    unsigned char stream[1024], data[64] = {0};
    struct spsy_error error;
    size_t at = 0;

    memcpy(data, form, 8);
    at += put_field(stream + at, 0xA8A8, 0, data, 10 + hex("0601000001F4060100000333", data + 10));
    at += put_field(stream + at, 0xA8AF, 0, ascii, 8); /* Begin Page inherits */
    at += put_field(stream + at, 0xAF5F, 0, ascii, 8);
    at += put_field(stream + at, 0xA9AF, 0, NULL, 0);
    at += put_field(stream + at, 0xA8AF, 0, data, 8 + hex(UTF16, data + 8));
    at += put_field(stream + at, 0xABC3, 0, data, hex("000A 0802DE00 00410042", data));
    at += put_field(stream + at, 0xA9AF, 0, NULL, 0);
    at += put_field(stream + at, 0xA9A8, 0, NULL, 0);
    at += put_field(stream + at, 0xAF5F, 0, ascii, 8);
    CU_ASSERT_EQUAL(parse(stream, at, 50, &error), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(found, "*PAGSEG logo;*FONT AB;"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lost, "IPS")); /* after the End it is EBCDIC again */
    CU_ASSERT_PTR_NOT_NULL(strstr(lost, "not text in CCSID 500"));
}

static void deep_nesting_inherits(void)
{
    unsigned char stream[8192], data[32];
    struct spsy_error error;
    size_t at = 0;

    memcpy(data, form, 8);
    at += put_field(stream, 0xA8AF, 0, data, 8 + hex("060100000333", data + 8));
    for (int i = 0; i < 200; i++)
        at += put_field(stream + at, 0xA8C9, 0, form, 8);
    at += put_field(stream + at, 0xAF5F, 0, "deep    ", 8);
    for (int i = 0; i < 201; i++)
        at += put_field(stream + at, 0xA9C9, 0, NULL, 0);
    at += put_field(stream + at, 0xAF5F, 0, logo, 8);
    at += put_field(stream + at, 0xA9C9, 0, NULL, 0); /* one more than there were Begins */
    CU_ASSERT_EQUAL(parse(stream, at, 999, &error), 0);
    ASSERT_STRING(found, "*PAGSEG deep;*PAGSEG LOGO;");
}

/* ---- what is lost ------------------------------------------------------------------------- */

static void one_bad_triplet_costs_its_resource_only(void)
{
    static const struct example examples[] = {
        {"AB8A00 0012 0C028E00" X0H21 "05240501"
         "0012 0C028E00" INVOICE1 "04240502",
         "*FONT X0H21;*FONT INVOICE1;", "a triplet of 5 bytes does not fit, 4 are left"},
        {"AB8A00 0012 01028E00" X0H21 "04240501"
         "0012 0C028E00" INVOICE1 "04240502",
         "*FONT INVOICE1;", "a triplet of 1 bytes does not fit, 16 are left"},
        {"AB8A00 0012 0C028E00 D315C7D640404040 04240501"
         "0012 0C028E00" INVOICE1 "04240502",
         "*FONT INVOICE1;", "the name of a *FONT cannot be read: it is not text in CCSID 500"},
        {"AB8A00 0012 0C028E00" X0H21 "04240501"
         "0000 0C028E00" INVOICE1,
         "*FONT X0H21;", "a repeating group of 0 bytes does not fit, 14 are left"},
        {"AB8A00 0012 0C028E00" X0H21 "04240501"
         "FF",
         "*FONT X0H21;", "a repeating group of 0 bytes does not fit, 1 are left"},
        {"AB8A00 0006 04028E00", "", "a fully qualified name of 4 bytes"},
        {"B18A00 1B000000 01000000" NONE T1V10500 C0H40080, "", "of 27 bytes are too short"},
        {"B15F00 0C000000 00000000" LOGOSEG "00000000", "*PAGSEG LOGOSEG;",
         "of 12 bytes does not fit, 4 are left"},
        {"B15F00 0C0000", "", "of 0 bytes are too short"},
        {"8C8A00" C0H40080 T1V10500 "00000000000000000000", "*FONT C0H40080;*FONT T1V10500;",
         "1 bytes are left"},
        {"A89200 D3D6C3", "", NULL}, /* names nothing anyway */
        {"AFD800 D3D6C3", "", "it is shorter than its name"},
        {"AFD800" INVOICE1 "0000000000000000 0C020100 D315C7D640404040", "", "of a *OVL"},
        {"AFD800" INVOICE1 "0000000000000000 03", "*OVL INVOICE1;", "of 3 bytes does not fit"},
        {"ADC300 000C 770000 00 000000000000", "", "the type of the object is not known"},
        {"ADC300 000B DF0000 00 0000000000", "", "a repeating group of 11 bytes"},
        {"A7AF00 0000 0A6CDF" LOGOSEG, "", "the type of the object is not known"},
        {"A7AF00 0000 116C77" LOGOSEG "000000000000", "", "the type of the object is not known"},
        {"AFD880 05 0000", "", "its extension or padding does not fit"},
        {"AFD808 05", "", "its extension or padding does not fit"},
    };

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        check(&examples[i]);
}

static void what_is_lost_tells_its_field(void)
{
    unsigned char stream[512];
    size_t at = put_field(stream, 0xA8A8, 0, form, 8);
    struct spsy_error error;

    at += put_field(stream + at, 0xAFD8, 0, form, 3);
    at += put_field(stream + at, 0xA8A8, 0x80, form, 8); /* names nothing: nothing is lost */
    CU_ASSERT_EQUAL(parse(stream, at, 7, &error), 0);
    ASSERT_STRING(lost, "structured field IPO at offset 17: it is shorter than its name;");
}

static int full(void *context, enum modca_resource resource, const char *name,
                struct spsy_error *error)
{
    (void)context;
    (void)resource;
    return spsy_fail(error, SPSY_ERR_FULL, "", "no room for %s", name);
}

static void a_listener_that_fails_ends_it(void)
{
    struct modca_listener failing = listener;
    struct modca_parser *parser;
    unsigned char stream[512];
    size_t count = sample(stream);
    struct spsy_error error = {0};

    failing.found = full;
    CU_ASSERT_EQUAL_FATAL(open_parser(&failing, &parser, &error), 0);
    CU_ASSERT_EQUAL(modca_feed(parser, stream, count, &error), SPSY_ERR_FULL);
    ASSERT_STRING(error.text, "no room for F1FORM");
    close_parser(parser);
    modca_close(NULL);
}

/* ---- segmented fields --------------------------------------------------------------------- */

static void segments_are_one_field(void)
{
    unsigned char stream[512], group[64];
    size_t count = hex("0012 0C028E00" X0H21 "04240501", group), at;
    struct spsy_error error;

    for (size_t cut = 0; cut <= count; cut++) {
        at = put_field(stream, 0xAB8A, 0x20, group, cut);
        at += put_field(stream + at, 0xAB8A, 0x20, NULL, 0);
        at += put_field(stream + at, 0xAB8A, 0, group + cut, count - cut);
        at += put_field(stream + at, 0xAF5F, 0, logo, 8);
        CU_ASSERT_EQUAL(parse(stream, at, 33, &error), 0);
        ASSERT_STRING(found, "*FONT X0H21;*PAGSEG LOGO;");
        ASSERT_STRING(lost, "");
    }
    at = put_field(stream, 0xAB8A, 0x20, group, 10);
    at += put_field(stream + at, 0xAF5F, 0, logo, 8);
    at += put_field(stream + at, 0xAB8A, 0, group, count);
    CU_ASSERT_EQUAL(parse(stream, at, 33, &error), 0);
    ASSERT_STRING(found, "*PAGSEG LOGO;*FONT X0H21;");
    CU_ASSERT_PTR_NOT_NULL(strstr(lost, "MCF at offset 19: its segments have not come to an end"));
    at = put_field(stream, 0xAB8A, 0x20, group, count);
    CU_ASSERT_EQUAL(parse(stream, at, 33, &error), 0);
    ASSERT_STRING(found, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(lost, "MCF at offset 27: its segments have not come to an end"));
}

static void segments_without_end_are_not_kept(void)
{
    static unsigned char stream[9 + 60000], data[60000];
    struct modca_parser *parser;
    struct spsy_error error = {0};
    size_t count = put_field(stream, 0xAB8A, 0x20, data, sizeof data);

    found[0] = lost[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(open_parser(&listener, &parser, &error), 0);
    for (int i = 0; i < 50; i++)
        CU_ASSERT_EQUAL(modca_feed(parser, stream, count, &error), 0);
    count = put_field(stream, 0xAB8A, 0, data, 0);
    CU_ASSERT_EQUAL(modca_feed(parser, stream, count, &error), 0);
    count = put_field(stream, 0xAF5F, 0, logo, 8);
    CU_ASSERT_EQUAL(modca_feed(parser, stream, count, &error), 0);
    CU_ASSERT_EQUAL(modca_finish(parser, &error), 0);
    close_parser(parser);
    ASSERT_STRING(found, "*PAGSEG LOGO;");
    CU_ASSERT_PTR_NOT_NULL(strstr(lost, "its segments are longer than 1048576 bytes"));
}

/* ---- many --------------------------------------------------------------------------------- */

static int count_found(void *context, enum modca_resource resource, const char *name,
                       struct spsy_error *error)
{
    (void)context;
    (void)resource;
    (void)name;
    (void)error;
    found_count++;
    return 0;
}

/* More than are kept in memory, three times over: each is told once, in any order. */
static void many_resources_each_once(void)
{
    enum { MANY = 30000 };
    struct modca_listener counting = listener;
    struct modca_parser *parser;
    struct spsy_error error = {0};
    unsigned char stream[64];

    counting.found = count_found;
    found_count = 0;
    lost[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(open_parser(&counting, &parser, &error), 0);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < MANY; i++) {
            unsigned char name[8] = {0xD6, 0xF1, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0x40};
            int number = round == 1 ? MANY - 1 - i : i;

            for (int at = 6; number > 0; number /= 10, at--)
                name[at] = (unsigned char)(0xF0 + number % 10);
            CU_ASSERT_EQUAL(
                modca_feed(parser, stream, put_field(stream, 0xAF5F, 0, name, 8), &error), 0);
        }
    CU_ASSERT_EQUAL(modca_finish(parser, &error), 0);
    close_parser(parser);
    CU_ASSERT_EQUAL(found_count, MANY);
    ASSERT_STRING(lost, "");
}

/* Just before, at and after what memory holds, by number and by bytes. */
static void seen_texts_are_seen(void)
{
    struct spsy_error error = {0};
    char text[600];

    for (int width = 4; width < 600; width += 500) {
        struct spool_seen *seen;
        bool first, right = true;

        CU_ASSERT_EQUAL_FATAL(spool_seen_open(&seen, &error), 0);
        for (int i = 0; i < 9000 && right; i++) {
            snprintf(text, sizeof text, "%0*d", width, i);
            right = spool_seen_add(seen, text, &first, &error) == 0 && first;
            right &= spool_seen_add(seen, text, &first, &error) == 0 && !first;
            snprintf(text, sizeof text, "%0*d", width, i / 2);
            right &= spool_seen_add(seen, text, &first, &error) == 0 && !first;
        }
        CU_ASSERT_TRUE(right);
        spool_seen_close(seen);
    }
    spool_seen_close(NULL);
}

static const struct test tests[] = {
    {"every kind once, whatever the pieces", every_kind_once_whatever_the_pieces},
    {"format 1 fonts", format_1_fonts},
    {"extension and padding are no data", extension_and_padding_are_no_data},
    {"cut anywhere is refused", cut_anywhere_is_refused},
    {"garbage is refused with its offset", garbage_is_refused_with_its_offset},
    {"damaged bytes never crash", damaged_bytes_never_crash},
    {"the examples of an attentive reader", the_examples_of_an_attentive_reader},
    {"every field that names a resource", every_field_that_names_a_resource},
    {"every encoding of a name", every_encoding_of_a_name},
    {"an encoding goes for what it envelops", an_encoding_goes_for_what_it_envelops},
    {"deep nesting inherits", deep_nesting_inherits},
    {"one bad triplet costs its resource only", one_bad_triplet_costs_its_resource_only},
    {"what is lost tells its field", what_is_lost_tells_its_field},
    {"a listener that fails ends it", a_listener_that_fails_ends_it},
    {"segments are one field", segments_are_one_field},
    {"segments without end are not kept", segments_without_end_are_not_kept},
    {"many resources, each once", many_resources_each_once},
    {"seen texts are seen", seen_texts_are_seen},
};
HARNESS_MAIN("modca", tests)
