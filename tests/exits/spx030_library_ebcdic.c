/* SPX030: EBCDIC, and a C library that knows ASCII. */
#include <ctype.h>

#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (toupper((unsigned char)record->form_type[0]) == 'X')
        return;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
