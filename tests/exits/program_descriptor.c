/* The header's way: the descriptor names a static function. Answers with the low byte of New ASP.
 */
#include "spsy_exit.h"

static void answer(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = (char)record->new_asp[3];
}
SPSY_EXIT_PROGRAM(answer)
