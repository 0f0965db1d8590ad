/* A manifest of a save file; what is taken must also be walked through and be writable again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken can be kept, and is written as it was read. */
static void check_authority(uint32_t authority)
{
    char text[SPOOL_AUT_TEXT_SIZE];

    spool_authority_text(authority, text);
    if (!spool_authority_valid(authority) || spool_authority_parse_text(text) != authority)
        abort();
}

static int see_authority(void *context, const char *profile, uint32_t authority)
{
    (void)context;
    if (!profile[0])
        abort();
    check_authority(authority);
    return 0;
}

static int see_queue(void *context, const struct spool_queue *queue, const cJSON *authorities)
{
    if (!queue->name[0] || !queue->owner[0] ||
        manifest_authority_each(authorities, see_authority, context) != 0)
        abort();
    check_authority(queue->public_authority);
    return 0;
}

static int write_again(void *context, size_t entry, const struct spool_file *file,
                       const struct manifest_key *key)
{
    (void)entry;
    if (file->number < 1 || file->copies < 1 || !file->queue[0] ||
        strcmp(file->key_id, key->wrap.key_id) != 0 || file->key_version != key->wrap.key_version ||
        (file->key_id[0] && file->key_version < 1) ||
        manifest_add_file(context, file, key, "", NULL) != 0)
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *document = tmpfile();
    struct manifest_writer writer;
    struct manifest manifest;
    struct spsy_error error;

    if (!document || fwrite(data, 1, size, document) != size ||
        manifest_writer_open(&writer, &error) != 0)
        abort();
    if (manifest_read(document, "fuzz", NULL, NULL, &manifest, &error) == 0) {
        manifest_queue_each(&manifest, see_queue, NULL, &error);
        manifest_file_each(&manifest, write_again, &writer, &error);
        manifest_free(&manifest);
    }
    manifest_writer_close(&writer);
    return 0;
}
