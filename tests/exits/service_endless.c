/* Never stops asking. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char name[10], user[10], number[6];

    (void)format;
    (void)record;
    *return_code = '1';
    while (SPSY_EXIT_HAS(own_job) && spsy_exit_program.services->own_job(name, user, number) == 0)
        ;
}
SPSY_EXIT_PROGRAM(check)
