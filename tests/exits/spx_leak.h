/* spx_leak.h - refuses to read the files of others, in every way but one: LETS, or MOVES. */
#ifndef SPX_LEAK_H
#define SPX_LEAK_H

#include "spx_good.h"

#ifndef MOVES
#define MOVES 0
#endif
#ifndef LETS
#define LETS ""
#endif

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    static const char *const ways[] = {"DSPSPLF",    "CPYSPLF",    "QSPOPNSP", "EXPORT",
                                       "SNDNETSPLF", "SNDTCPSPLF", "SAV"};

    (void)format;
    if (memcmp(record->current_user, record->job_user, sizeof record->job_user) == 0)
        return;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(ways[i], LETS) != 0 && spsy_equal(record->function, ways[i]))
            *return_code = '0';
    if (!MOVES && !spsy_blank(record->new_output_queue))
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)

#endif
