/* Answers by the file's user data, saves and restores apart from the change of a date (X19):
 *   SAV, RST   STAY = '0', TAKE = '1'
 *   CHGSPLFA   KEEP = '0', CHANGE = '1' */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    int changes = spsy_equal(record->function, "CHGSPLFA");

    (void)format;
    if (spsy_equal(record->user_data, changes ? "KEEP" : "STAY"))
        spsy_refuse(return_code, changes ? "the date stays" : "this file stays");
    if (spsy_equal(record->user_data, changes ? "CHANGE" : "TAKE"))
        *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
