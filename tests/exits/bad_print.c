/* Prints megabytes on both streams, and allows. */
#include <stdio.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    for (int i = 0; i < 100000; i++) {
        printf("%060d\n", i);
        fprintf(stderr, "%060d\n", i);
    }
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
