/* SPX002: nothing to call. */
#include "spx_good.h"

void answer(char *return_code, const char *format, const struct spsy_record *record);
void answer(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    good(return_code, record);
}
