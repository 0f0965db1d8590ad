/* Changes directory, locale, umask, environment, terminal, priority and floating point. */
#include <locale.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    if (chdir("/usr") == 0 && setlocale(LC_ALL, "") != NULL)
        *return_code = '1';
    umask(0);
    setenv("TZ", "Pacific/Auckland", 1);
    tzset();
    nice(5);
#ifdef __x86_64__
    __builtin_ia32_ldmxcsr(0x5F80); /* rounds up */
#endif
}
SPSY_EXIT_PROGRAM(check)
