/* SPX013: waits for a blank that does not come. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    for (volatile int at = 0; record->file_name[9] != ' ' && record->form_type[9] != ' ';)
        at = 0;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
