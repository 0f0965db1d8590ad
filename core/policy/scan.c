#include "policy/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int value(struct scan *scan, uint32_t key, int depth);

static int wrong(struct scan *scan, const char *why)
{
    if (!scan->wrong)
        scan->wrong = why;
    return -1;
}

/* The byte that is read next; '\0' at the end, which is no character of JSON. */
static char here(const struct scan *scan)
{
    return scan->at < scan->bytes ? scan->text[scan->at] : '\0';
}

static void skip_blanks(struct scan *scan)
{
    char next;

    while ((next = here(scan)) == ' ' || next == '\n' || next == '\r' || next == '\t')
        scan->at++;
}

static int note(struct scan *scan, uint32_t key)
{
    if (scan->count == scan->room) {
        size_t room = scan->room ? scan->room * 2 : 64;
        struct scan_place *places = realloc(scan->places, room * sizeof *places);

        if (!places)
            return wrong(scan, "out of memory");
        scan->places = places;
        scan->room = room;
    }
    scan->places[scan->count].key = key;
    scan->places[scan->count++].value = (uint32_t)scan->at;
    return 0;
}

/* ---- strings ------------------------------------------------------------------------------- */

static int is_hex(char one)
{
    return (one >= '0' && one <= '9') || (one >= 'a' && one <= 'f') || (one >= 'A' && one <= 'F');
}

/* The four digits after \u; -1 when they are not. */
static long code_unit(const struct scan *scan, size_t at)
{
    char digits[5] = "";

    if (at + 4 > scan->bytes)
        return -1;
    for (size_t i = 0; i < 4; i++)
        if (!is_hex(digits[i] = scan->text[at + i]))
            return -1;
    return strtol(digits, NULL, 16);
}

/* At the backslash. */
static int escape(struct scan *scan)
{
    long unit;

    if (scan->at + 1 >= scan->bytes || !strchr("\"\\/bfnrtu", scan->text[scan->at + 1]))
        return wrong(scan, "no such escape: \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX");
    if (scan->text[scan->at + 1] != 'u') {
        scan->at += 2;
        return 0;
    }
    unit = code_unit(scan, scan->at + 2);
    if (unit < 0)
        return wrong(scan, "four hexadecimal digits are wanted after \\u");
    if (unit == 0) /* cJSON would cut the string: two different names would read alike */
        return wrong(scan, "holds a NUL");
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        long low = unit < 0xDC00 && scan->at + 8 <= scan->bytes &&
                           memcmp(scan->text + scan->at + 6, "\\u", 2) == 0
                       ? code_unit(scan, scan->at + 8)
                       : -1;

        if (low < 0xDC00 || low > 0xDFFF)
            return wrong(scan, "half of a surrogate pair");
        scan->at += 6;
    }
    scan->at += 6;
    return 0;
}

static int string(struct scan *scan)
{
    if (here(scan) != '"')
        return wrong(scan, "a text in quotation marks is wanted");
    for (scan->at++; scan->at < scan->bytes && scan->text[scan->at] != '"';) {
        if ((unsigned char)scan->text[scan->at] < 0x20)
            return wrong(scan, "a text does not end on its line");
        if (scan->text[scan->at] != '\\')
            scan->at++;
        else if (escape(scan) != 0)
            return -1;
    }
    if (scan->at >= scan->bytes)
        return wrong(scan, "a text does not end");
    scan->at++;
    return 0;
}

/* ---- numbers and words --------------------------------------------------------------------- */

static size_t digits(struct scan *scan)
{
    size_t begin = scan->at;

    while (here(scan) >= '0' && here(scan) <= '9')
        scan->at++;
    return scan->at - begin;
}

static int number(struct scan *scan)
{
    size_t start = scan->at, begin, whole;

    if (here(scan) == '-')
        scan->at++;
    begin = scan->at;
    whole = digits(scan);
    if (whole == 0 || (whole > 1 && scan->text[begin] == '0'))
        return wrong(scan, "no number");
    if (here(scan) == '.') {
        scan->at++;
        if (digits(scan) == 0)
            return wrong(scan, "no number");
    }
    if (here(scan) == 'e' || here(scan) == 'E') {
        scan->at++;
        if (here(scan) == '+' || here(scan) == '-')
            scan->at++;
        if (digits(scan) == 0)
            return wrong(scan, "no number");
    }
    return scan->at - start > SCAN_NUMBER_MAX ? wrong(scan, "a number of too many characters") : 0;
}

static int word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);

        if (scan->bytes - scan->at >= length &&
            memcmp(scan->text + scan->at, words[i], length) == 0) {
            scan->at += length;
            return 0;
        }
    }
    return wrong(scan, here(scan) ? "a value is wanted" : "it ends too early");
}

/* ---- containers ---------------------------------------------------------------------------- */

static int member(struct scan *scan, int depth)
{
    uint32_t key = (uint32_t)scan->at;

    if (string(scan) != 0)
        return -1;
    skip_blanks(scan);
    if (here(scan) != ':')
        return wrong(scan, "a : is wanted");
    scan->at++;
    skip_blanks(scan);
    return value(scan, key, depth);
}

static int container(struct scan *scan, char end, int depth)
{
    if (depth > SCAN_DEPTH_MAX)
        return wrong(scan, "nested too deeply");
    scan->at++;
    skip_blanks(scan);
    if (here(scan) == end) {
        scan->at++;
        return 0;
    }
    for (;;) {
        if (end == '}' ? member(scan, depth) : value(scan, (uint32_t)scan->at, depth))
            return -1;
        skip_blanks(scan);
        if (here(scan) != ',')
            break;
        scan->at++;
        skip_blanks(scan);
    }
    if (here(scan) != end)
        return wrong(scan, end == '}' ? "a , or } is wanted" : "a , or ] is wanted");
    scan->at++;
    return 0;
}

static int value(struct scan *scan, uint32_t key, int depth)
{
    char first = here(scan);

    if (note(scan, key) != 0)
        return -1;
    if (first == '{')
        return container(scan, '}', depth + 1);
    if (first == '[')
        return container(scan, ']', depth + 1);
    if (first == '"')
        return string(scan);
    return first == '-' || (first >= '0' && first <= '9') ? number(scan) : word(scan);
}

/* Where it stops being UTF-8. */
static size_t first_bad(const char *text)
{
    const char *at = text, *before = text;

    while (*at && spsy_utf8_next(&at) >= 0)
        before = at;
    return (size_t)(before - text);
}

int policy_scan_text(struct scan *scan, const char *text, size_t bytes)
{
    const char *nul = memchr(text, 0, bytes);

    *scan = (struct scan){.text = text, .bytes = bytes};
    if (nul) {
        scan->at = (size_t)(nul - text);
        return wrong(scan, "holds a NUL");
    }
    if (!spsy_utf8_valid(text, bytes)) {
        scan->at = first_bad(text);
        return wrong(scan, "not UTF-8");
    }
    skip_blanks(scan);
    if (value(scan, (uint32_t)scan->at, 0) != 0)
        return -1;
    skip_blanks(scan);
    return scan->at < bytes ? wrong(scan, "something follows the document") : 0;
}

void policy_scan_free(struct scan *scan)
{
    free(scan->places);
    scan->places = NULL;
    scan->count = scan->room = 0;
}

/* ---- places -------------------------------------------------------------------------------- */

/* In valueint, which nobody reads here: cJSON keeps a number in valuedouble. */
static void number_from(cJSON *item, int *next)
{
    item->valueint = (*next)++;
    for (cJSON *child = item->child; child; child = child->next)
        number_from(child, next);
}

void policy_scan_number(cJSON *root)
{
    int next = 0;

    number_from(root, &next);
}

struct scan_place policy_scan_of(const struct scan *scan, const cJSON *item)
{
    return (size_t)item->valueint < scan->count ? scan->places[item->valueint]
                                                : (struct scan_place){0, 0};
}

static int begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static void go_on(const char *text, size_t at, struct scan_cursor *cursor)
{
    for (; cursor->at < at; cursor->at++) {
        if (text[cursor->at] == '\n') {
            cursor->line++;
            cursor->column = 1;
        } else {
            cursor->column += (size_t)begins_character(text[cursor->at]);
        }
    }
}

static void go_back(const char *text, size_t at, struct scan_cursor *cursor)
{
    int other_line = 0;
    size_t begin = at;

    for (; cursor->at > at; cursor->at--) {
        if (text[cursor->at - 1] == '\n') {
            cursor->line--;
            other_line = 1;
        } else {
            cursor->column -= (size_t)begins_character(text[cursor->at - 1]);
        }
    }
    if (!other_line)
        return;
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    cursor->column = 1;
    for (; begin < at; begin++)
        cursor->column += (size_t)begins_character(text[begin]);
}

void policy_scan_move(const char *text, size_t at, struct scan_cursor *cursor)
{
    if (cursor->line == 0)
        *cursor = (struct scan_cursor){0, 1, 1};
    if (at >= cursor->at)
        go_on(text, at, cursor);
    else
        go_back(text, at, cursor);
}
