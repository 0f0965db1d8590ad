/* registry.json as a whole home's file (core/registry/registry.h). */
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char home[] = "/tmp/spsy-fuzz-registry-XXXXXX";

static void remove_home(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s/registry.json", home);
    unlink(path);
    rmdir(home);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int ready;
    struct spsy_registry registry;
    struct spsy_error error;
    char path[128];
    FILE *file;

    if (!ready) {
        if (!mkdtemp(home))
            abort();
        atexit(remove_home);
        umask(077);
        ready = 1;
    }
    snprintf(path, sizeof path, "%s/registry.json", home);
    file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    if (spsy_registry_load(home, &registry, &error) == 0)
        spsy_registry_free(&registry);
    return 0;
}
