#include "keyring/bound.h"

#include <stdio.h>
#include <string.h>

void bound_begin(struct bound *bound, const char *purpose)
{
    bound->count = 0;
    bound->full = false;
    bound_text(bound, purpose);
}

void bound_text(struct bound *bound, const char *text)
{
    size_t size = strlen(text) + 1;

    if (size > sizeof bound->bytes - bound->count) {
        bound->full = true;
        return;
    }
    memcpy(bound->bytes + bound->count, text, size);
    bound->count += size;
}

void bound_number(struct bound *bound, long number)
{
    char text[24];

    snprintf(text, sizeof text, "%ld", number);
    bound_text(bound, text);
}

void bound_version(struct bound *bound, const char *key_id, int32_t version)
{
    bound_begin(bound, "spsy version key 1");
    bound_text(bound, key_id);
    bound_number(bound, version);
}

void bound_file(struct bound *bound, const struct spool_file *file, const char *key_id,
                int32_t version)
{
    bound_begin(bound, "spsy file key 1");
    bound_text(bound, file->job.number);
    bound_text(bound, file->job.user);
    bound_text(bound, file->job.name);
    bound_text(bound, file->name);
    bound_number(bound, file->number);
    bound_text(bound, file->system);
    bound_text(bound, file->date_opened);
    bound_text(bound, file->time_opened);
    bound_text(bound, key_id);
    bound_number(bound, version);
}

void bound_sealed(struct bound *bound, const char *name)
{
    bound_begin(bound, "spsy sealed 1");
    bound_text(bound, name);
}
