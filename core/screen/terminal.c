/* terminal.c - finds and loads the module of the terminal. */
#include "screen/terminal.h"

#include <dlfcn.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static int module_path(char path[PATH_MAX], struct spsy_error *error)
{
    static const char module[] = "/lib/spsy/terminal.so";
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof module);
    char *slash;

    if (length < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "/proc/self/exe");
    path[length] = '\0';
    for (int up = 0; up < 2; up++) { /* PREFIX/bin/spsy */
        slash = strrchr(path, '/');
        if (slash)
            *slash = '\0';
    }
    strcat(path, module);
    return 0;
}

int terminal_load(const struct terminal_api **api, struct spsy_error *error)
{
    static const struct terminal_api *loaded;
    char path[PATH_MAX];
    void *module;

    if (!loaded) {
        if (module_path(path, error) != 0)
            return SPSY_ERR_IO;
        module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        loaded = module ? dlsym(module, TERMINAL_SYMBOL) : NULL;
        if (!loaded)
            return spsy_fail(error, SPSY_ERR_IO, "", "terminal module: %s", dlerror());
        if (loaded->version != TERMINAL_API_VERSION) {
            loaded = NULL;
            return spsy_fail(error, SPSY_ERR_IO, "", "terminal module %s: another version", path);
        }
    }
    *api = loaded;
    return 0;
}
