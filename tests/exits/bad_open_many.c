/* Opens descriptors until refused; allows when it was refused soon. */
#include <fcntl.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    int count = 0;

    while (count < 100000 && open("/dev/null", O_RDONLY) >= 0)
        count++;
    *return_code = count < 1000 ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
