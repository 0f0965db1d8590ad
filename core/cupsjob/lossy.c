#include "cupsjob/lossy.h"

#include <string.h>

#include "base/text.h"

bool lossy_name(const char *source, size_t most, char *name)
{
    size_t length = 0;

    for (const char *at = source ? source : ""; *at && length < most; at++) {
        char character = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;

        name[length] = character;
        name[length + 1] = '\0';
        if (spsy_name_valid(name, most))
            length++;
    }
    name[length] = '\0';
    return length > 0;
}

void lossy_text(const char *source, size_t most, char *target)
{
    size_t used = 0;

    for (const char *at = source ? source : ""; *at && most > 0; most--) {
        long point = spsy_utf8_next(&at);
        unsigned char character =
            point > 0xFF || spsy_text_misleads(point) ? '?' : (unsigned char)point;

        at += point < 0; /* a byte that is no UTF-8 */
        used += spsy_latin1_to_utf8(&character, 1, target + used);
    }
    while (used > 0 && target[used - 1] == ' ')
        used--;
    target[used] = '\0';
}
