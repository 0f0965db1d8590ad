/* signing.c - finds and loads the module: lib/spsy/seal.so beside bin/spsy, or beside the gateway
 * in libexec/spsy. */
#include "seal/signing.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char module[] = "/lib/spsy/seal.so";

/* PREFIX of this program: above bin, or above libexec/spsy. */
static int module_path(char path[PATH_MAX], struct spsy_error *error)
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof module);
    char first[PATH_MAX] = "";

    if (length < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0145", "/proc/self/exe");
    path[length] = '\0';
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(path, '/');

        if (slash)
            *slash = '\0';
        length = (ssize_t)strlen(path);
        if (up == 1)
            strcpy(first, path);
        strcat(path, module);
        if (up > 0 && access(path, F_OK) == 0)
            return 0;
        path[length] = '\0';
    }
    return spsy_fail(error, SPSY_ERR_IO, "SPY0145", "%s%s is not there: nothing can be sealed",
                     first, module);
}

int sealing_load(const struct sealing_api **api, struct spsy_error *error)
{
    static const struct sealing_api *loaded;
    char path[PATH_MAX];
    void *handle;

    if (!loaded) {
        if (module_path(path, error) != 0)
            return SPSY_ERR_IO;
        handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        loaded = handle ? dlsym(handle, SEALING_SYMBOL) : NULL;
        if (!loaded)
            return spsy_fail(error, SPSY_ERR_IO, "SPY0145", "module of seals: %s", dlerror());
        if (loaded->version != SEALING_API_VERSION) {
            loaded = NULL;
            return spsy_fail(error, SPSY_ERR_IO, "SPY0145", "module %s: another version", path);
        }
    }
    *api = loaded;
    return 0;
}
