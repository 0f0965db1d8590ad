/* Opens sockets of every family: refused. */
#include <errno.h>
#include <sys/socket.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    int opened = 0, pair[2];

    for (int family = 0; family < 50; family++)
        if (socket(family, SOCK_STREAM, 0) >= 0 || errno != EPERM)
            opened++;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0)
        opened++;
    *return_code = opened == 0 ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
