#include "base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool there(char path[PATH_MAX], const char *prefix, const char *file)
{
    return snprintf(path, PATH_MAX, "%s/lib/spsy/%s", prefix, file) < PATH_MAX &&
           access(path, F_OK) == 0;
}

static void up(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash)
        *slash = '\0';
}

static int find(const struct spsy_module *module, char path[PATH_MAX], struct spsy_error *error)
{
    char prefix[PATH_MAX], first[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", prefix, sizeof prefix - 1);

    if (length < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, module->message_id, "/proc/self/exe");
    prefix[length] = '\0';
    up(prefix);
    up(prefix); /* PREFIX/bin/spsy */
    if (there(path, prefix, module->file))
        return 0;
    memcpy(first, path, sizeof first);
    up(prefix); /* PREFIX/libexec/spsy/spsy-gateway */
    if (there(path, prefix, module->file))
        return 0;
    return spsy_fail(error, SPSY_ERR_IO, module->message_id, "%s: %s is not there", module->words,
                     first);
}

const void *spsy_module_load(const struct spsy_module *module, struct spsy_error *error)
{
    const struct spsy_module_api *api;
    char path[PATH_MAX];
    void *handle;

    if (find(module, path, error) < 0)
        return NULL;
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    api = handle ? dlsym(handle, module->symbol) : NULL;
    if (!api) {
        spsy_fail(error, SPSY_ERR_IO, module->message_id, "%s: %s", module->words, dlerror());
        return NULL;
    }
    if (api->version != module->version) {
        spsy_fail(error, SPSY_ERR_IO, module->message_id, "%s: %s is of another version",
                  module->words, path);
        return NULL;
    }
    return api;
}
