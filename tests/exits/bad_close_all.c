/* Closes every descriptor, and allows. */
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    for (int fd = 0; fd < 4096; fd++)
        close(fd);
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
