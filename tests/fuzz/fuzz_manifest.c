/* A manifest of a save file; what is taken must also be walked through and be writable again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int see_queue(void *context, const struct spool_queue *queue)
{
    (void)context;
    if (!queue->name[0] || !queue->owner[0] || queue->public_authority < SPOOL_AUT_EXCLUDE)
        abort();
    return 0;
}

static int write_again(void *context, size_t entry, const struct spool_file *file)
{
    (void)entry;
    if (file->number < 1 || file->copies < 1 || !file->queue[0] ||
        manifest_add_file(context, file, "", NULL) != 0)
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct manifest_writer writer;
    struct manifest manifest;
    struct spsy_error error;

    if (!text || manifest_writer_open(&writer, &error) != 0)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    if (manifest_read(text, "fuzz", &manifest, &error) == 0) {
        manifest_queue_each(&manifest, see_queue, NULL);
        manifest_file_each(&manifest, write_again, &writer);
        manifest_free(&manifest);
    }
    manifest_writer_close(&writer);
    free(text);
    return 0;
}
