/* Reads the first byte of the file that its PGMDTA names: allows for '1', refuses else. */
#include <fcntl.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char path[256] = "", byte = '0';
    size_t length = sizeof path - 1;
    int fd;

    (void)format;
    (void)record;
    *return_code = '0';
    if (!SPSY_EXIT_HAS(program_data) ||
        spsy_exit_program.services->program_data(path, &length) != 0)
        return;
    path[length] = '\0';
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, &byte, 1) == 1)
        *return_code = byte;
    if (fd >= 0)
        close(fd);
}
SPSY_EXIT_PROGRAM(check)
