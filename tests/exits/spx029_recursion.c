/* SPX029: asks for attributes before it looks what it is asked about. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    char json[4096];
    size_t length = sizeof json;

    if (SPSY_EXIT_HAS(spooled_file))
        spsy_exit_program.services->spooled_file(record, json, &length);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
