/* SPX020: a message for whoever tests it. */
#include <stdio.h>

#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    printf("asked about %.10s\n", record->file_name);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
