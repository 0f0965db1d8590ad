/* form.c - see the header. */
#include "service/form.h"

#include <string.h>

#include "base/text.h"
#include "record/ccsid.h"

unsigned char spsy_form_blank(enum spsy_charset form)
{
    return form == SPSY_CHARSET_ASCII ? 0x20 : 0x40;
}

void spsy_form_text(enum spsy_charset form, const void *field, size_t bytes, char *text)
{
    const unsigned char *from = field;
    size_t length = 0;

    while (bytes > 0 && from[bytes - 1] == spsy_form_blank(form))
        bytes--;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char latin1 =
            form == SPSY_CHARSET_ASCII ? from[i] : spsy_latin1_from_ebcdic[from[i]];

        if (latin1 == 0)
            break;
        length += spsy_latin1_to_utf8(&latin1, 1, text + length);
    }
    text[length] = '\0';
}

size_t spsy_form_varying(enum spsy_charset form, const char *text, void *field, size_t room)
{
    unsigned char *to = field;
    size_t bytes = 0;

    for (const char *at = text; *at; bytes++) {
        const char *start = at;
        long character = spsy_utf8_next(&at);
        unsigned char latin1 = character > 0 && character < 0x100 ? (unsigned char)character : '?';

        if (character < 0)
            at = start + 1;
        if (bytes < room)
            to[bytes] = form == SPSY_CHARSET_ASCII ? latin1 : spsy_ebcdic_from_latin1[latin1];
    }
    return bytes;
}

void spsy_charset_char(enum spsy_charset form, const char *text, void *field, size_t bytes)
{
    memset(field, spsy_form_blank(form), bytes);
    spsy_form_varying(form, text ? text : "", field, bytes);
}

void spsy_put_binary4(unsigned char *at, int32_t value)
{
    uint32_t bits = (uint32_t)value;

    at[0] = (unsigned char)(bits >> 24);
    at[1] = (unsigned char)(bits >> 16);
    at[2] = (unsigned char)(bits >> 8);
    at[3] = (unsigned char)bits;
}

int32_t spsy_get_binary4(const unsigned char *at)
{
    return (int32_t)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
}
