/* Refuses with a reason of 300 letters: EBCDIC, as the program's literals are. The 128th, X'C0', is
 * a brace in CCSID 37; X'42' is an a with circumflex, two bytes of UTF-8. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char reason[301];

    (void)format;
    memset(reason, 'x', 300);
    reason[127] = '{';
    if (spsy_equal(record->job_user, "LATIN"))
        memset(reason, 0x42, 300);
    reason[300] = '\0';
    spsy_refuse(return_code, reason);
}
SPSY_EXIT_PROGRAM(check)
