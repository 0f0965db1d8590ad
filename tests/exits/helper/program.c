/* Answers what the helper library beside it says ($ORIGIN). */
#include "spsy_exit.h"

char helper_answer(void);

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = helper_answer();
}
SPSY_EXIT_PROGRAM(check)
