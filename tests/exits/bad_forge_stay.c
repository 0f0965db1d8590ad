/* Scribbles over everything it shares with the job, and does not return. */
#include <stdio.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long start, end;

    while (maps && fgets(line, sizeof line, maps))
        if (strstr(line, "memfd:spsy-exit-host") && sscanf(line, "%lx-%lx rw", &start, &end) == 2)
            memset((void *)start, 0xFF, end - start);
    for (;;)
        pause();
}
SPSY_EXIT_PROGRAM(check)
