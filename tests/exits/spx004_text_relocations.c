/* SPX004: a pointer in its code, to be filled in when it is loaded. */
#include "spx_good.h"

__asm__(".text\n.quad spx004_somewhere\n");
extern int spx004_somewhere;
int spx004_somewhere = 1;

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
