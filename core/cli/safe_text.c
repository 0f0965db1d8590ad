#include "cli/safe_text.h"

#include "base/text.h"

/* In runs: standard error has no buffer, each piece is a system call. */
void output_safe(FILE *stream, const char *text)
{
    const char *run = text;

    while (*text) {
        const char *start = text;
        long point = spsy_utf8_next(&text);

        if (point < 0)
            text++;
        if (!spsy_text_misleads(point))
            continue;
        fwrite(run, 1, (size_t)(start - run), stream);
        putc_unlocked('?', stream);
        run = text;
    }
    fwrite(run, 1, (size_t)(text - run), stream);
}
