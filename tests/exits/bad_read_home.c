/* Reads the home's database: refused, wherever the program and the home stand. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "spsy_exit.h"

#ifndef HOME
#define HOME ".." /* of the scratch directory, in which it is called */
#endif

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    if (open(HOME "/spool.db", O_RDONLY | O_CLOEXEC) >= 0)
        spsy_refuse(return_code, "open: spool.db");
    else if (open(HOME "/data", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0)
        spsy_refuse(return_code, "open: data");
}
SPSY_EXIT_PROGRAM(check)
