/* test_print_lines.c - text as print lines with controls, in pieces of every size; and read back:
 * printing the records gives the text again. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/print_lines.h"

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
    expect(PRINT_FCFC, "\n\n   \n", "");
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
        text[length++] = 'a'; /* something visible last: a page behind the last form feed */
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
    {"printing the records gives the pages again", test_prints_the_same},
    {"a sink that is full", test_full},
};
HARNESS_MAIN("print_lines", tests)
