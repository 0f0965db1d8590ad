/* Scribbles over everything it shares with the job. */
#include <stdio.h>

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
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
