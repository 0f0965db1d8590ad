/* module.c - the table that the program finds. */
#include "archive/savefile/common.h"

#include <stdio.h>

void savefile_hex(struct sha256_ctx *context, char digest[SAVEFILE_DIGEST_SIZE])
{
    unsigned char bytes[SHA256_DIGEST_SIZE];

    sha256_digest(context, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(digest + 2 * i, 3, "%02x", bytes[i]);
}

extern const struct savefile_api spsy_savefile_api;

__attribute__((visibility("default"))) const struct savefile_api spsy_savefile_api = {
    .version = SAVEFILE_API_VERSION,
    .create = savefile_create,
    .begin = savefile_begin,
    .append = savefile_append,
    .end = savefile_end,
    .finish = savefile_finish,
    .close_writer = savefile_close_writer,
    .open = savefile_open,
    .entries = savefile_entries,
    .digest = savefile_digest,
    .seek = savefile_seek,
    .read = savefile_read,
    .close_reader = savefile_close_reader,
};
