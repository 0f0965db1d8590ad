#include "function/move.h"

#include <stdio.h>

void move_file(struct guarded *guarded)
{
    const struct spool_queue *target = &guarded->target;
    struct spool_file *file = &guarded->file;

    file->queue_id = target->id;
    snprintf(file->queue_library, sizeof file->queue_library, "%s", target->library);
    snprintf(file->queue, sizeof file->queue, "%s", target->name);
}
