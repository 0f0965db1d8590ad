#include "protection/password.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "record/ccsid.h"

enum { BLANK = 0x40, TEXT_BYTES = 2 * PROTECTION_PASSWORD_BYTES + 1 };

/* Up to the apostrophe that ends it; two stand for one. */
static bool unquote(const char *typed, char *text, size_t size)
{
    size_t used = 0;
    bool closed = false;

    for (; *typed; typed++) {
        closed = *typed == '\'' && *++typed != '\'';
        if (closed)
            break;
        if (used + 1 == size)
            return false;
        text[used++] = *typed;
    }
    text[used] = '\0';
    return closed && *typed == '\0' && used > 0;
}

static bool read_characters(const char *typed, unsigned char *password)
{
    unsigned char latin1[PROTECTION_PASSWORD_BYTES];
    char text[TEXT_BYTES];
    long count =
        unquote(typed, text, sizeof text) ? spsy_utf8_to_latin1(text, latin1, sizeof latin1) : -1;

    memset(password, BLANK, PROTECTION_PASSWORD_BYTES);
    for (long i = 0; i < count; i++)
        password[i] = spsy_ebcdic_from_latin1[latin1[i]];
    explicit_bzero(text, sizeof text);
    explicit_bzero(latin1, sizeof latin1);
    return count > 0;
}

static int digit_of(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit ? strchr(digits, digit) : NULL;

    return at ? (int)((at - digits) % 16) : -1;
}

static void put_number(uint32_t number, unsigned char *password)
{
    for (int i = PROTECTION_PASSWORD_BYTES - 1; i >= 0; i--, number >>= 8)
        password[i] = (unsigned char)number;
}

static bool read_hexadecimal(const char *typed, unsigned char *password)
{
    uint32_t number = 0;
    size_t count = 0;

    for (; digit_of(typed[count]) >= 0; count++) {
        if (count == 2 * PROTECTION_PASSWORD_BYTES)
            return false;
        number = number << 4 | (uint32_t)digit_of(typed[count]);
    }
    put_number(number, password);
    return count > 0 && strcmp(typed + count, "'") == 0;
}

static bool read_number(const char *typed, unsigned char *password)
{
    bool negative = *typed == '-';
    const int64_t most = negative ? -(int64_t)INT32_MIN : INT32_MAX;
    int64_t number = 0;

    typed += negative || *typed == '+';
    if (!*typed)
        return false;
    for (; *typed; typed++) {
        if (*typed < '0' || *typed > '9')
            return false;
        number = 10 * number + (*typed - '0');
        if (number > most)
            return false;
    }
    put_number((uint32_t)(negative ? -number : number), password);
    return true;
}

enum protection_typed protection_password_read(const char *typed,
                                               unsigned char password[PROTECTION_PASSWORD_BYTES])
{
    bool right;

    if (strcasecmp(typed, "*NONE") == 0)
        return PROTECTION_TYPED_NONE;
    if (strncasecmp(typed, "C'", 2) == 0)
        right = read_characters(typed + 2, password);
    else if (strncasecmp(typed, "X'", 2) == 0)
        right = read_hexadecimal(typed + 2, password);
    else
        right = read_number(typed, password);
    if (right)
        return PROTECTION_TYPED_PASSWORD;
    explicit_bzero(password, PROTECTION_PASSWORD_BYTES);
    return PROTECTION_TYPED_WRONG;
}
