/* Reads what is none of its business (Landlock): the home, and other people's files. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    char path[64];
    int fd;

    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    fd = open(path, O_RDONLY);
    *return_code = fd < 0 && open("../registry.json", O_RDONLY) < 0 &&
                           open("/var/log", O_RDONLY) < 0 &&
                           open("/tmp/spsy-bad", O_WRONLY | O_CREAT, 0600) < 0
                       ? '1'
                       : '0';
}
SPSY_EXIT_PROGRAM(check)
