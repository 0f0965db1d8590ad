/* Refuses, and says as whom it runs. */
#include <stdio.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char text[64];

    (void)format;
    (void)record;
    snprintf(text, sizeof text, "uid %u gid %u groups %d", (unsigned)getuid(), (unsigned)getgid(),
             getgroups(0, NULL));
    spsy_refuse(return_code, text);
}
SPSY_EXIT_PROGRAM(check)
