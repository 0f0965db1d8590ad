#include "cli/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *set(const char *variable)
{
    const char *value = getenv(variable);

    return value && *value ? value : NULL;
}

/* The path as given or by default, perhaps relative. */
static char *choose(const char *given, struct spsy_error *error)
{
    char *path = NULL;
    int length = 0;

    if (given || set("SPSY_HOME"))
        path = strdup(given ? given : set("SPSY_HOME"));
    else if (geteuid() == 0)
        path = strdup("/var/lib/spsy");
    else if (set("XDG_DATA_HOME"))
        length = asprintf(&path, "%s/spsy", set("XDG_DATA_HOME"));
    else if (set("HOME"))
        length = asprintf(&path, "%s/.local/share/spsy", set("HOME"));
    else {
        spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0103",
                  "no home: neither --home nor SPSY_HOME nor HOME is set");
        return NULL;
    }
    if (!path || length < 0) {
        spsy_fail_memory(error);
        return NULL;
    }
    return path;
}

char *home_find(const char *given, struct spsy_error *error)
{
    char *path = choose(given, error);
    char *directory, *absolute = NULL;

    if (!path || path[0] == '/')
        return path;
    if (!path[0]) {
        spsy_fail(error, SPSY_ERR_VALUE, "SPY0103", "--home is empty");
        free(path);
        return NULL;
    }
    directory = getcwd(NULL, 0);
    if (!directory)
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "the current directory");
    else if (asprintf(&absolute, "%s/%s", directory, path) < 0) {
        absolute = NULL;
        spsy_fail_memory(error);
    }
    free(directory);
    free(path);
    return absolute;
}
