/* The well-behaved neighbour: allows, and changes nothing. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = spsy_equal(record->file_name, "REFUSE") ? '0' : '1';
}
SPSY_EXIT_PROGRAM(check)
