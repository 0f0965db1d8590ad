#include "tool/gateway.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "tool/beside.h"

enum { OPTIONS_MOST = 8 };

static char *constant(const char *text)
{
    return (char *)(uintptr_t)text; /* execv changes none of its words */
}

int gateway_become(const struct invocation *invocation, const char *home, struct spsy_error *error)
{
    char **words = calloc((size_t)invocation->count + OPTIONS_MOST, sizeof *words);
    char path[PATH_MAX];
    int count = 0, result = tool_beside("spsy-gateway", path, error);

    if (!words)
        return spsy_fail_memory(error);
    words[count++] = path;
    words[count++] = constant("--home");
    words[count++] = constant(home);
    if (invocation->syslog)
        words[count++] = constant("--syslog");
    if (invocation->json)
        words[count++] = constant("--json");
    words[count++] = constant("--");
    for (int i = 0; i < invocation->count; i++)
        words[count++] = invocation->arguments[i];
    if (result == 0) {
        execv(path, words);
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", path);
    }
    free(words);
    return result;
}
