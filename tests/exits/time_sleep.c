/* time_sleep.c - allows, after as many milliseconds as the first four digits of the user data say.
 */
#include <time.h>

#include "spsy_exit.h"

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    struct timespec left;
    long milliseconds = 0;

    (void)format;
    for (int i = 0; i < 4; i++)
        milliseconds = milliseconds * 10 + (record->user_data[i] - '0');
    left.tv_sec = milliseconds / 1000;
    left.tv_nsec = milliseconds % 1000 * 1000000;
    while (nanosleep(&left, &left) != 0)
        ;
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(program)
