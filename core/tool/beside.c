#include "tool/beside.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int tool_beside(const char *name, char path[PATH_MAX], struct spsy_error *error)
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    size_t used;

    if (length < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101",
                               "cannot find out where this program is");
    path[length] = '\0';
    for (int i = 0; i < 2 && strrchr(path, '/'); i++) /* bin/spsy */
        *strrchr(path, '/') = '\0';
    used = strlen(path);
    if (snprintf(path + used, PATH_MAX - used, "/libexec/spsy/%s", name) < (int)(PATH_MAX - used))
        return 0;
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the path of %s is too long", name);
}
