#include "base/text.h"

#include <stdint.h>
#include <string.h>

static bool name_first(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '$' || c == '#' || c == '@';
}

bool spsy_name_valid(const char *name, size_t max)
{
    size_t length = 0;

    if (!name_first(name[0]))
        return false;
    for (; name[length]; length++) {
        char c = name[length];

        if (length == max)
            return false;
        if (!name_first(c) && !(c >= '0' && c <= '9') && c != '_' && c != '.')
            return false;
    }
    return length <= max;
}

bool spsy_label_valid(const char *label)
{
    size_t length = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.$#@");

    return length > 0 && length <= SPSY_LABEL_MAX && !label[length];
}

bool spsy_fold_upper(char *target, size_t size, const char *source)
{
    size_t length = strlen(source);

    if (length >= size)
        return false;
    for (size_t i = 0; i <= length; i++)
        target[i] =
            source[i] >= 'a' && source[i] <= 'z' ? (char)(source[i] - 'a' + 'A') : source[i];
    return true;
}

long spsy_utf8_next(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t bytes = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    long point;

    if (bytes == 0 || p[0] > 0xF4)
        return -1;
    point = bytes == 1 ? p[0] : p[0] & (0x7F >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((p[i] & 0xC0) != 0x80) /* also the final NUL */
            return -1;
        point = point << 6 | (p[i] & 0x3F);
    }
    if (point < least[bytes] || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF)
        return -1;
    *at += bytes;
    return point;
}

long spsy_utf8_to_latin1(const char *text, unsigned char *latin1, size_t max)
{
    size_t length = 0;

    while (*text) {
        long point = spsy_utf8_next(&text);

        if (point < 0 || point > 0xFF)
            return -1;
        if (length == max)
            return -2;
        latin1[length++] = (unsigned char)point;
    }
    return (long)length;
}

long spsy_latin1_length(const char *text)
{
    long length = 0;

    for (; *text; length++) {
        long point = spsy_utf8_next(&text);

        if (point < 0 || point > 0xFF)
            return -1;
    }
    return length;
}

size_t spsy_latin1_to_utf8(const unsigned char *latin1, size_t bytes, char *target)
{
    char *at = target;

    for (size_t i = 0; i < bytes; i++) {
        if (latin1[i] < 0x80) {
            *at++ = (char)latin1[i];
        } else {
            *at++ = (char)(0xC0 | latin1[i] >> 6);
            *at++ = (char)(0x80 | (latin1[i] & 0x3F));
        }
    }
    *at = '\0';
    return (size_t)(at - target);
}

bool spsy_text_misleads(long point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x200E || point == 0x200F ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void spsy_utf8_trim(char *text)
{
    size_t end = strlen(text);
    size_t start = end;

    while (start > 0 && end - start < 3 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    start--;
    if ((unsigned char)text[start] >= 0xC0) {
        const char *at = text + start;

        if (spsy_utf8_next(&at) < 0)
            text[start] = '\0';
    }
}

/* Length of the printable ASCII at the start: nearly all text is nothing else. */
static size_t plain_length(const char *text)
{
    size_t length = 0;

    while (text[length] >= 0x20 && text[length] < 0x7F)
        length++;
    return length;
}

/* Eight bytes at a time: every column and every entry of the journal is looked at. */
bool spsy_ascii(const char *text, size_t length)
{
    uint64_t eight, seen = 0;
    size_t at = 0;

    for (; length - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, text + at, sizeof eight);
        seen |= eight;
    }
    if (at > 0 && at < length) { /* the last eight, some of them again */
        memcpy(&eight, text + length - sizeof eight, sizeof eight);
        seen |= eight;
        at = length;
    }
    while (at < length)
        seen |= (unsigned char)text[at++];
    return (seen & 0x8080808080808080u) == 0;
}

void spsy_utf8_mend(char *text)
{
    const char *at = text;

    if (spsy_ascii(text, strlen(text)))
        return;
    while (*(at += plain_length(at)))
        if (spsy_utf8_next(&at) < 0) {
            text[at - text] = '?';
            at++;
        }
}

void spsy_text_mend(char *text)
{
    char *to = text + plain_length(text);
    const char *at = to;

    while (*at) {
        const char *start = at;
        long point = spsy_utf8_next(&at);

        if (point < 0)
            at++;
        if (point == '\t' || point == '\n' || point == '\r') {
            *to++ = ' ';
        } else if (spsy_text_misleads(point)) {
            *to++ = '?';
        } else {
            memmove(to, start, (size_t)(at - start));
            to += at - start;
        }
    }
    *to = '\0';
}

int spsy_text_cut(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1), start;

    if (length <= most)
        return (int)length;
    start = most; /* of the character that begins at or before the first byte too many */
    while (start > 0 && most - start < 3 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    return (int)(((unsigned char)text[start] & 0xC0) == 0x80 ? most : start);
}

void spsy_text_copy(char *target, size_t size, const char *source)
{
    size_t length = (size_t)spsy_text_cut(source, size - 1);

    memmove(target, source, length);
    target[length] = '\0';
    spsy_text_mend(target);
}

bool spsy_utf8_valid(const char *text, size_t bytes)
{
    const char *end = text + bytes;

    while (text < end)
        if (*text == '\0')
            text++;
        else if (spsy_utf8_next(&text) < 0 || text > end)
            return false;
    return true;
}

void spsy_hex_write(const unsigned char *bytes, size_t count, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool spsy_hex_read(const char *text, unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int high = hex_digit(text[2 * i]), low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

        if (low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool spsy_hex_whole(const char *text, unsigned char *bytes, size_t count)
{
    return strlen(text) == 2 * count && spsy_hex_read(text, bytes, count);
}
