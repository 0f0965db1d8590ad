/* What a file is called says how the program fails about it: CRASH, HANG; else no opinion. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    if (memcmp(record->file_name, "CRASH     ", 10) == 0)
        raise(SIGSEGV);
    while (memcmp(record->file_name, "HANG      ", 10) == 0)
        pause();
}
SPSY_EXIT_PROGRAM(check)
