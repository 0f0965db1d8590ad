#include "format/afp_pages.h"

#include <string.h>

enum {
    AFP_FIELD_BEGIN = 0x5A,
    AFP_LENGTH_LEAST = 8,
    AFP_LENGTH_READ = 5, /* of what the length counts, the introducer holds so much */
};

static void end_introducer(struct afp_pages *counter)
{
    static const unsigned char begin_page[] = {0xD3, 0xA8, 0xAF};
    size_t length = (size_t)counter->introducer[1] << 8 | counter->introducer[2];

    counter->strays |= counter->introducer[3] != begin_page[0] || length < AFP_LENGTH_LEAST;
    if (memcmp(counter->introducer + 3, begin_page, sizeof begin_page) == 0)
        counter->pages++;
    counter->skip = length > AFP_LENGTH_READ ? length - AFP_LENGTH_READ : 0;
    counter->held = 0;
}

void afp_pages_count(struct afp_pages *counter, const unsigned char *bytes, size_t count)
{
    while (count > 0) {
        size_t skip = counter->skip < count ? counter->skip : count;

        if (skip > 0) {
            counter->skip -= skip;
            bytes += skip;
            count -= skip;
            continue;
        }
        if (counter->held > 0 || *bytes == AFP_FIELD_BEGIN)
            counter->introducer[counter->held++] = *bytes;
        else
            counter->strays = true;
        bytes++;
        count--;
        if (counter->held == sizeof counter->introducer)
            end_introducer(counter);
    }
}

bool afp_pages_normal(const struct afp_pages *counter)
{
    return !counter->strays && counter->held == 0 && counter->skip == 0;
}
