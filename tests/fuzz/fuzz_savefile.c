/* A save file, read twice (core/archive/savefile.h). */
#include "cli/local_streams.h"
#include "archive/savefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    const struct savefile_api *api;
    struct savefile_reader *reader;
    struct spsy_error error;
    char block[512];
    size_t got = 1;
    FILE *file, *manifest;

    if (!path[0])
        snprintf(path, sizeof path, "/tmp/spsy-fuzz-savefile-%ld", (long)getpid());
    file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0 ||
        savefile_load(&api, &error) != 0)
        abort();
    if (api->open(&local_streams, path, &reader, &manifest, &error) == 0) {
        for (size_t i = 0; i < api->entries(reader); i++)
            if (api->seek(reader, i, &error) == 0)
                for (got = 1; got > 0;)
                    if (api->read(reader, block, sizeof block, &got, &error) != 0)
                        break;
        api->close_reader(reader);
        fclose(manifest);
    }
    unlink(path);
    return 0;
}
