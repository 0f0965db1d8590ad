/* Writes into its working directory, the scratch directory: allowed. */
#include <fcntl.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    int fd = open("note", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    *return_code = fd >= 0 && write(fd, "note", 4) == 4 ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
