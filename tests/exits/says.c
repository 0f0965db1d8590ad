/* says.c - prints what USRDTA of the file is, on both streams, one of them without a line's end. */
#include <stdio.h>

#include "spsy_exit.h"

static void says(char *return_code, const char *format, const struct spsy_record *record)
{
    char data[11];

    (void)format;
    spsy_copy_text(data, sizeof data, record->user_data);
    printf("asked about %s\n", data);
    fprintf(stderr, "no end: %s", data);
    *return_code = 'X';
}
SPSY_EXIT_PROGRAM(says)
