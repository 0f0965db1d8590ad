/* test_print_lines.c - text as print lines with controls, in pieces of every size; and read back:
 * printing the records gives the text again. What a page is (pages.h) is held against all who
 * count, copy and show pages, on random texts and random SCS. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/pages.h"
#include "format/print_lines.h"
#include "format/print_records.h"
#include "format/scs.h"

enum { OUT_BYTES = 64 * 1024 };

struct out {
    char bytes[OUT_BYTES];
    size_t used;
};

static int take(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct out *out = context;

    if (count > sizeof out->bytes - 1 - out->used)
        return spsy_fail(error, SPSY_ERR_FULL, "", "full");
    memcpy(out->bytes + out->used, bytes, count);
    out->used += count;
    out->bytes[out->used] = '\0';
    return 0;
}

static int convert(enum print_control control, const char *text, size_t piece, struct out *out)
{
    size_t count = strlen(text);
    struct print_lines lines;
    struct spsy_error error;
    int result = 0;

    out->used = 0;
    out->bytes[0] = '\0';
    print_lines_init(&lines, control, take, out);
    for (size_t at = 0; result == 0 && at < count; at += piece)
        result =
            print_lines_push(&lines, text + at, count - at < piece ? count - at : piece, &error);
    return result == 0 ? print_lines_finish(&lines, &error) : result;
}

static void expect(enum print_control control, const char *text, const char *records)
{
    static struct out out;

    for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
        CU_ASSERT_EQUAL(convert(control, text, piece, &out), 0);
        ASSERT_STRING(out.bytes, records);
    }
}

static void test_fcfc(void)
{
    expect(PRINT_FCFC, "", "");
    expect(PRINT_FCFC, "a", "1a\n");
    expect(PRINT_FCFC, "a\nb\n", "1a\n b\n");
    expect(PRINT_FCFC, "a\n\nb\n\n\nc\n", "1a\n0b\n-c\n");
    expect(PRINT_FCFC, "a\n\n\n\nb", "1a\n-\n b\n");
    expect(PRINT_FCFC, "a\n\n\n\n\n\n\nb", "1a\n-\n-\n b\n");
    expect(PRINT_FCFC, "a\rb\r  c\n", "1a\n+b\n+  c\n");
    expect(PRINT_FCFC, "a\fb\n\fc", "1a\n1b\n1c\n");
    expect(PRINT_FCFC, "\n\na", "1\n0a\n");
    expect(PRINT_FCFC, "a\n   \nb  \n  c d", "1a\n0b\n   c d\n");
    expect(PRINT_FCFC, "a\f\fb", "1a\n1\n1b\n");
    expect(PRINT_FCFC, "\f", "1\n");
    expect(PRINT_FCFC, "a\f", "1a\n");
    expect(PRINT_FCFC, "\n\n   \n", "1\n"); /* nothing stands on it, and it is a page */
    expect(PRINT_FCFC, "\n", "1\n");
    expect(PRINT_FCFC, " ", "1\n");
    expect(PRINT_FCFC, "\r", "1\n");
    expect(PRINT_FCFC, "a\n\f\n", "1a\n1\n");
    expect(PRINT_FCFC, "a\f\f", "1a\n1\n");
    expect(PRINT_FCFC, "a\f\f ", "1a\n1\n1\n");
    expect(PRINT_FCFC, "\r\ra", "1a\n");
    expect(PRINT_FCFC, "\xc3\xa4\ta", "1\xc3\xa4\ta\n");
}

static void test_prtctl(void)
{
    expect(PRINT_PRTCTL, "a\nb\n\nc\rd", "001 a\n   1b\n   2c\n   0d\n");
    expect(PRINT_PRTCTL, "\n\n\n\n\na", "006 a\n");
    expect(PRINT_PRTCTL, "a\n\n\n\n\n\n\n\n\nb", "001 a\n   9b\n");
    expect(PRINT_PRTCTL, "a\n\n\n\n\n\n\n\n\n\nb", "001 a\n   9\n   1b\n");
    /* line 2 of the next page: a skip to 2 would stay on a page that is at line 1 */
    expect(PRINT_PRTCTL, "a\f\nb", "001 a\n001 \n   1b\n");
    expect(PRINT_PRTCTL, "a\nb\f\nc", "001 a\n   1b\n002 c\n");
    expect(PRINT_PRTCTL, "a\f\fb", "001 a\n001 \n001 b\n");
    expect(PRINT_PRTCTL, "\n", "001 \n");
    expect(PRINT_PRTCTL, "a\n\f\n\n", "001 a\n001 \n");
    expect(PRINT_PRTCTL, "a\n\n\f \n\f\n\nb", "001 a\n001 \n001 \n   2b\n");
}

static void test_s36fmt(void)
{
    expect(PRINT_S36FMT, "a\nb\n\nc\rd", "     001 a\n        1b\n        2c\n        0d\n");
}

/* ---- read back: a printer of pages ---- */

struct printer {
    struct out out;
    unsigned long line;
    bool begun;
};

static void add(struct printer *printer, const char *text, size_t count)
{
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(take(&printer->out, text, count, &error), 0);
}

static void space(struct printer *printer, unsigned long lines)
{
    if (lines == 0)
        add(printer, "\r", 1);
    for (; lines > 0; lines--) {
        add(printer, "\n", 1);
        printer->line++;
    }
}

static void skip(struct printer *printer, unsigned long line)
{
    if (printer->begun && line <= printer->line) {
        add(printer, "\f", 1);
        printer->line = 1;
    }
    if (!printer->begun)
        printer->line = 1;
    printer->begun = true;
    if (line > printer->line)
        space(printer, line - printer->line);
}

static size_t obey(struct printer *printer, enum print_control control, const char *record)
{
    static const char spaces[] = "+ 0-";
    const char *prefix = control == PRINT_S36FMT ? record + 5 : record;

    if (control != PRINT_FCFC) {
        if (prefix[0] != ' ')
            skip(printer, strtoul(prefix, NULL, 10));
        else
            space(printer, (unsigned long)(prefix[3] - '0'));
        return (size_t)(prefix + 4 - record);
    }
    if (record[0] == '1')
        skip(printer, 1);
    else
        space(printer, (unsigned long)(strchr(spaces, record[0]) - spaces));
    return 1;
}

static void print_records(struct printer *printer, enum print_control control, const char *records)
{
    memset(printer, 0, sizeof *printer);
    while (*records) {
        const char *end = strchr(records, '\n');
        size_t prefix = obey(printer, control, records);

        add(printer, records + prefix, (size_t)(end - records) - prefix);
        records = end + 1;
    }
}

/* ---- read back: CRTSPLF CTLCHAR ---- */

static int read_records(enum print_control control, const char *text, size_t count, size_t piece,
                        struct out *out, struct spsy_error *error)
{
    struct print_records records;
    int result = 0;

    memset(error, 0, sizeof *error);
    out->used = 0;
    out->bytes[0] = '\0';
    print_records_init(&records, control, take, out);
    for (size_t at = 0; result == 0 && at < count; at += piece)
        result =
            print_records_push(&records, text + at, count - at < piece ? count - at : piece, error);
    return result == 0 ? print_records_finish(&records, error) : result;
}

static void expect_text(enum print_control control, const char *records, const char *text)
{
    static struct out out;
    struct spsy_error error;

    for (size_t piece = 1; piece <= strlen(records) + 1; piece++) {
        CU_ASSERT_EQUAL(read_records(control, records, strlen(records), piece, &out, &error), 0);
        ASSERT_STRING(error.text, "");
        ASSERT_STRING(out.bytes, text);
    }
}

static void test_reads_fcfc(void)
{
    static const char lines[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
                                "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";
    char text[128];

    expect_text(PRINT_FCFC, "", "");
    expect_text(PRINT_FCFC, "1a\n b\n0c\n-d\n+e\n1f\n", "a\nb\n\nc\n\n\nd\re\ff\n");
    expect_text(PRINT_FCFC, " a\n b", "a\nb\n");
    expect_text(PRINT_FCFC, "0a\n", "\na\n");
    expect_text(PRINT_FCFC, "-a\n", "\n\na\n");
    expect_text(PRINT_FCFC, "+a\n+b\n", "a\rb\n");
    expect_text(PRINT_FCFC, "1\n", "\n");
    expect_text(PRINT_FCFC, "1\n1\n", "\f\n");
    expect_text(PRINT_FCFC, "1\n+a\n", "a\n"); /* nothing to print over */
    expect_text(PRINT_FCFC, "1a\r\n b\r\n", "a\nb\n");
    expect_text(PRINT_FCFC, "1a\xC2\x85 b\xC2\x85", "a\nb\n");
    expect_text(PRINT_FCFC,
                "\xEF\xBB\xBF"
                "1a\n",
                "a\n");
    expect_text(PRINT_FCFC, "1a\n\n b\n", "a\n\nb\n"); /* an editor has cut a blank off */
    expect_text(PRINT_FCFC, "1\xC3\xA4\xC2\xA7\t\n", "\xC3\xA4\xC2\xA7\t\n");
    expect_text(PRINT_FCFC, "1a\n2b\n3c\n4d\n5e\n6f\n7g\n8h\n9i\nAj\nBk\n",
                "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n");
    snprintf(text, sizeof text, "a\n%sb\f\n%sc\n", lines, lines); /* the overflow line, twice */
    expect_text(PRINT_FCFC, "1a\nCb\nCc\n", text);
}

static void test_reads_skips(void)
{
    expect_text(PRINT_PRTCTL, "001 a\n   1b\n   2c\n   0d\n", "a\nb\n\nc\rd\n");
    expect_text(PRINT_PRTCTL, "003 a\n002 b\n", "\n\na\f\nb\n");
    expect_text(PRINT_PRTCTL, "001 a\n0032b\n", "a\n\n\n\nb\n"); /* skip, then space */
    expect_text(PRINT_PRTCTL, "001\n   1b", "\nb\n");
    expect_text(PRINT_S36FMT, "     001 a\n        1b\n", "a\nb\n");
}

static void test_refuses_records(void)
{
    static const struct {
        enum print_control control;
        const char *records, *cause;
    } cases[] = {
        {PRINT_FCFC, "1a\nxyz\n",
         "record 2 begins with 'x', which is not a control of CTLCHAR(*FCFC)"},
        {PRINT_FCFC, "\xC3\xA4\n", "record 1 begins with '\\xC3', which is not a control of"},
        {PRINT_FCFC, "Da\n", "record 1 begins with 'D'"},
        {PRINT_FCFC, "\xEF\xBB", "record 1 begins with a part of a byte order mark"},
        {PRINT_FCFC,
         "\xEF\xBB"
         "1a\n",
         "record 1 begins with a part of a byte order mark"},
        {PRINT_FCFC, "1a\n b\fc\n", "record 2 holds a form feed"},
        {PRINT_FCFC, "1a\n b\rc\n", "record 2 holds a carriage return"},
        {PRINT_FCFC, "1a\r", "record 1 holds a carriage return"},
        {PRINT_PRTCTL, "001 a\nHello\n",
         "record 2 begins with 'Hell', which is not a control of CTLCHAR(*PRTCTL)"},
        {PRINT_PRTCTL, "\n", "record 1 begins with '    '"},
        {PRINT_PRTCTL, "000 a\n", "record 1 begins with '000 '"},
        {PRINT_PRTCTL, "256 a\n", "record 1 begins with '256 '"},
        {PRINT_PRTCTL, "0 1 a\n", "record 1 begins with '0 1 '"},
        {PRINT_PRTCTL, "   xa\n", "record 1 begins with '   x'"},
        {PRINT_S36FMT, "001 a\n", "record 1 begins with '001 a    '"},
    };
    static struct out out;
    struct spsy_error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t piece = 1; piece <= strlen(cases[i].records); piece++) {
            CU_ASSERT_EQUAL(read_records(cases[i].control, cases[i].records,
                                         strlen(cases[i].records), piece, &out, &error),
                            SPSY_ERR_VALUE);
            CU_ASSERT_PTR_NOT_NULL(strstr(error.text, cases[i].cause));
        }
    CU_ASSERT_EQUAL(read_records(PRINT_FCFC, "\0a\n", 3, 3, &out, &error), SPSY_ERR_VALUE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "record 1 begins with '\\x00'"));
}

static const struct code_page *page_37(void)
{
    const struct code_page *page;
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(code_page_find(37, &page, &error), 0);
    return page;
}

/* What the text cannot become is said of the record, since its lines are not the text's. */
static int encode(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct out *out = context;
    struct scs_encoder encoder;

    scs_encoder_init(&encoder, page_37());
    return scs_encode(&encoder, bytes, count, take, out, error);
}

static void test_names_the_record(void)
{
    static struct out out;
    struct print_records records;
    struct spsy_error error = {0};

    print_records_init(&records, PRINT_FCFC, encode, &out);
    out.used = 0;
    CU_ASSERT_EQUAL(print_records_push(&records, "1a\n-b\n \xE2\x82\xAC\n", 10, &error),
                    SPSY_ERR_VALUE);
    ASSERT_STRING(
        error.text,
        "record 3: line 1, character 1 of the text, U+20AC, cannot be encoded in CCSID 37");
}

/* Blank lines at the end of a page are not copied: the text without them is what comes back. */
static void forget_invisible(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at == '\f' || at[1] == '\0') {
            if (*at != '\f' && *at != '\n')
                *to++ = *at;
            while (to > text && to[-1] == '\n')
                to--;
            if (*at == '\f')
                *to++ = *at;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
}

/* ---- one definition of a page ---- */

static uint64_t state = 0x9E3779B97F4A7C15;

static unsigned random_below(unsigned limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % limit;
}

/* A sheet of paper per page: what is seen of a text, in a form to compare. Lines end in LF, what is
 * printed over a line follows it after CR, a page ends in FF; blanks at the end of a line, passes
 * without anything and lines without anything at the end of a page are not seen. Written without
 * pages.h: each FF ends a sheet, and what is left at the end is one. */
static void see(const char *text, struct out *seen)
{
    const char *end = text + strlen(text);

    seen->used = 0;
    while (text < end) {
        size_t sheet = strcspn(text, "\f"), kept = seen->used;
        bool first = true;

        for (const char *at = text; at <= text + sheet;) {
            size_t pass = strcspn(at, "\r\n\f"), shown = pass;

            while (shown > 0 && at[shown - 1] == ' ')
                shown--;
            if (shown > 0) {
                if (!first)
                    seen->bytes[seen->used++] = '\r';
                memcpy(seen->bytes + seen->used, at, shown);
                seen->used += shown;
                kept = seen->used;
                first = false;
            }
            at += pass;
            if (*at == '\n') {
                seen->bytes[seen->used++] = '\n';
                first = true;
            }
            at++;
        }
        seen->used = kept;
        seen->bytes[seen->used++] = '\f';
        text += text[sheet] ? sheet + 1 : sheet;
    }
    seen->bytes[seen->used] = '\0';
}

static int32_t sheets(const struct out *seen)
{
    int32_t count = 0;

    for (size_t i = 0; i < seen->used; i++)
        count += seen->bytes[i] == '\f';
    return count;
}

static int32_t count_text(const char *text, size_t piece)
{
    struct pages pages = {0};
    size_t length = strlen(text);

    for (size_t at = 0; at < length; at += piece)
        pages_count(&pages, text + at, length - at < piece ? length - at : piece);
    return pages.count;
}

/* Counting, and copying and reading back with every control, of a text that is shown. */
static void assert_pages(const char *text)
{
    static struct out seen, copy, again, read, seen_again;
    struct spsy_error error;

    see(text, &seen);
    CU_ASSERT_EQUAL(count_text(text, 1 + random_below(9)), sheets(&seen));
    for (int control = PRINT_FCFC; control <= PRINT_S36FMT; control++) {
        CU_ASSERT_EQUAL(convert((enum print_control)control, text, 1 + random_below(9), &copy), 0);
        CU_ASSERT_EQUAL(read_records((enum print_control)control, copy.bytes, copy.used,
                                     1 + random_below(9), &read, &error),
                        0);
        see(read.bytes, &seen_again);
        ASSERT_STRING(seen_again.bytes, seen.bytes);
        CU_ASSERT_EQUAL(count_text(read.bytes, 7), sheets(&seen));
        CU_ASSERT_EQUAL(convert((enum print_control)control, read.bytes, 5, &again), 0);
        ASSERT_STRING(again.bytes, copy.bytes);
    }
}

/* Creating from text, and showing what was created. */
static void assert_created(const char *text)
{
    static struct out scs, shown, seen, seen_shown;
    struct scs_encoder encoder;
    struct scs_decoder decoder;
    struct spsy_error error = {0};

    scs.used = shown.used = 0;
    shown.bytes[0] = '\0';
    scs_encoder_init(&encoder, page_37());
    CU_ASSERT_EQUAL(scs_encode(&encoder, text, strlen(text), take, &scs, &error), 0);
    CU_ASSERT_EQUAL(scs_encode_finish(&encoder, take, &scs, &error), 0);
    scs_decoder_init(&decoder, page_37(), true);
    CU_ASSERT_EQUAL(scs_decode(&decoder, scs.bytes, scs.used, take, &shown, &error), 0);
    CU_ASSERT_EQUAL(scs_decode_finish(&decoder, take, &shown, &error), 0);
    see(text, &seen);
    see(shown.bytes, &seen_shown);
    ASSERT_STRING(seen_shown.bytes, seen.bytes);
    CU_ASSERT_EQUAL(encoder.pages.count, sheets(&seen));
    CU_ASSERT_EQUAL(count_text(shown.bytes, 11), sheets(&seen));
}

static void test_pages_of_random_texts(void)
{
    static const char *const parts[] = {"a",  "b",  "\xC3\xA4", " ",  "  ", "\n",
                                        "\n", "\f", "\r",       "\t", "1",  "\r\n"};

    assert_pages("");
    assert_created("");
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        unsigned count = random_below(40);
        bool tall = random_below(8) == 0;

        for (unsigned i = 0; i < count; i++)
            strcat(text, tall && random_below(4)
                             ? "\n"
                             : parts[random_below(sizeof parts / sizeof *parts)]);
        assert_pages(text);
        assert_created(text);
    }
}

/* A stream from elsewhere: whatever it holds, what is counted is what is shown and copied. */
static void test_pages_of_random_scs(void)
{
    static const struct {
        const char *bytes;
        size_t count;
    } parts[] = {{"\xC1", 1},
                 {"\xC2", 1},
                 {"\x40", 1},
                 {"\x15", 1},
                 {"\x25", 1},
                 {"\x0D", 1},
                 {"\x0C", 1},
                 {"\x06", 1},
                 {"\x3A", 1},
                 {"\x1E", 1},
                 {"\x0B", 1},
                 {"\x05", 1},
                 {"\x16", 1},
                 {"\x00", 1},
                 {"\x24", 1},
                 {"\x14", 1},
                 {"\x0E", 1},
                 {"\x0F", 1},
                 {"\x34\xC0\x09", 3},
                 {"\x34\xC4\x03", 3},
                 {"\x34\xC4\x01", 3},
                 {"\x34\xC8\x02", 3},
                 {"\x34\x4C\x02", 3},
                 {"\x04\x81", 2},
                 {"\x04\x82", 2},
                 {"\x35\x02\x0C\xC1", 4},
                 {"\x2B\xC1\x02\x84", 4},
                 {"\x2B\xD2\x04\x29\x00\x0A", 6},
                 {"\x28\x42\xF2", 3},
                 {"\x08\xC1", 2}};
    static struct out scs, shown;

    for (int round = 0; round < 20000; round++) {
        struct scs_decoder decoder;
        struct spsy_error error = {0};
        unsigned count = random_below(30);
        size_t piece = 1 + random_below(7);

        scs.used = shown.used = 0;
        shown.bytes[0] = '\0';
        for (unsigned i = 0; i < count; i++) {
            unsigned part = random_below(sizeof parts / sizeof *parts);

            take(&scs, parts[part].bytes, parts[part].count, &error);
        }
        scs_decoder_init(&decoder, page_37(), true);
        for (size_t at = 0; at < scs.used; at += piece)
            CU_ASSERT_EQUAL(scs_decode(&decoder, scs.bytes + at,
                                       scs.used - at < piece ? scs.used - at : piece, take, &shown,
                                       &error),
                            0);
        CU_ASSERT_EQUAL(scs_decode_finish(&decoder, take, &shown, &error), 0);
        assert_pages(shown.bytes);
        assert_created(shown.bytes);
    }
}

/* Every text of up to seven of these characters. */
static void test_prints_the_same(void)
{
    static const char characters[] = "a\n\f";
    static struct printer printer;
    static struct out out;
    char text[9], wanted[9];

    for (unsigned long number = 0; number < 2187; number++) {
        unsigned long rest = number;
        size_t length = 0;

        for (; rest > 0 && length < 7; rest /= 3)
            text[length++] = characters[rest % 3];
        text[length++] = 'a'; /* something visible last: a page after the last form feed */
        text[length] = '\0';
        memcpy(wanted, text, length + 1);
        forget_invisible(wanted);
        for (int control = PRINT_FCFC; control <= PRINT_S36FMT; control++) {
            CU_ASSERT_EQUAL(convert((enum print_control)control, text, 3, &out), 0);
            print_records(&printer, (enum print_control)control, out.bytes);
            ASSERT_STRING(printer.out.bytes, wanted);
        }
    }
}

static int refuse(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    int *left = context;

    (void)bytes;
    (void)count;
    return (*left)-- > 0 ? 0 : spsy_fail(error, SPSY_ERR_FULL, "", "full");
}

/* The sink fails at each of its calls: that is what comes back. */
static void test_full(void)
{
    static const char text[] = "a\n\n\n\n\n\nb  c\r d\f\f\n\n\n\ne";

    for (int control = PRINT_FCFC; control <= PRINT_S36FMT; control++) {
        int calls = 0, result = SPSY_ERR_FULL;

        for (; result != 0 && calls < 100; calls++) {
            int left = calls;
            struct print_lines lines;
            struct spsy_error error;

            print_lines_init(&lines, (enum print_control)control, refuse, &left);
            result = print_lines_push(&lines, text, strlen(text), &error);
            if (result == 0)
                result = print_lines_finish(&lines, &error);
            CU_ASSERT_TRUE(result == 0 || result == SPSY_ERR_FULL);
        }
        CU_ASSERT_TRUE(calls > 10 && calls < 100);
    }
}

static const struct test tests[] = {
    {"*FCFC", test_fcfc},
    {"*PRTCTL", test_prtctl},
    {"*S36FMT has nine characters in front", test_s36fmt},
    {"*FCFC is read", test_reads_fcfc},
    {"*PRTCTL and *S36FMT are read", test_reads_skips},
    {"records that are none are refused by number and cause", test_refuses_records},
    {"what cannot be encoded is said of its record", test_names_the_record},
    {"a page is counted, copied, shown and read alike: random texts", test_pages_of_random_texts},
    {"a page is counted, copied, shown and read alike: random SCS", test_pages_of_random_scs},
    {"printing the records gives the pages again", test_prints_the_same},
    {"a sink that is full", test_full},
};
HARNESS_MAIN("print_lines", tests)
