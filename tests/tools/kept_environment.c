/* kept_environment.c - preloaded into a server of the tests: what their exit programs read from the
 * environment is still there when the server has forgotten its own (S4), and so is the time zone,
 * as if it were the machine's. */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEPT_MAX = 100 };

static int is_kept(const char *variable)
{
    static const char *const beginnings[] = {"SPSY", "SERVED_", "BUILD=", "TZ=", "CLOCK_AT="};

    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (strncmp(variable, beginnings[i], strlen(beginnings[i])) == 0)
            return 1;
    return 0;
}

int clearenv(void)
{
    int (*next)(void) = (int (*)(void))dlsym(RTLD_NEXT, "clearenv");
    static char *kept[KEPT_MAX]; /* putenv keeps what it is given */
    int count = 0, result;

    for (char **variable = environ; *variable && count < KEPT_MAX; variable++)
        if (is_kept(*variable))
            kept[count++] = strdup(*variable);
    result = next();
    while (count > 0)
        putenv(kept[--count]);
    return result;
}
