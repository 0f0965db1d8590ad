/* cries.c - says on standard error alone what goes wrong, and then it does: USRDTA says how. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spsy_exit.h"

static void cries(char *return_code, const char *format, const struct spsy_record *record)
{
    char data[11];

    (void)format;
    spsy_copy_text(data, sizeof data, record->user_data);
    fprintf(stderr, "before it went wrong: %s\n\033[31mred\a\n", data);
    fprintf(stderr, "%0300d", 7);
    if (strcmp(data, "ABORT") == 0)
        abort();
    if (strcmp(data, "EXIT") == 0)
        exit(3);
    if (strcmp(data, "LOOP") == 0)
        for (volatile int i = 0;; i++)
            ;
    if (strcmp(data, "FAIL") == 0)
        spsy_fail(return_code, "it could not decide");
    else
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(cries)
