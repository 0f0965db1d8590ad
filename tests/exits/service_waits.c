/* Says by a file in its scratch directory that it is there, waits for another one, and asks for the
 * attributes of the file it is asked about; allows when it gets them. */
#include <fcntl.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char json[4096];
    size_t length = sizeof json;
    int fd;

    (void)format;
    if (spsy_equal(record->function, "QUSRSPLA"))
        return;
    fd = open("waits", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    close(fd);
    while (access("locked", F_OK) != 0)
        usleep(1000);
    if (SPSY_EXIT_HAS(spooled_file) &&
        spsy_exit_program.services->spooled_file(record, json, &length) == 0)
        *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
