/* Executes a shell: refused. */
#include <errno.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    char *arguments[] = {"/bin/sh", "-c", "exit 0", NULL};

    *return_code = execv(arguments[0], arguments) != 0 && errno == EPERM ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
