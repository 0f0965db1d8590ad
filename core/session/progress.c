#include "session/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { FIRST_MS = 500, EVERY_MS = 200, MIB = 1024 * 1024 };

void progress_start(struct progress *progress, const struct answer *answer, const char *doing,
                    size_t all)
{
    memset(progress, 0, sizeof *progress);
    progress->to = answer->progress;
    progress->doing = doing;
    progress->all = all;
    progress->next_ms = spsy_now_ms() + FIRST_MS;
}

static void show(struct progress *progress)
{
    int64_t now;
    char all[32] = "", text[128];

    if (!progress->to)
        return;
    now = spsy_now_ms();
    if (now < progress->next_ms)
        return;
    if (progress->all)
        snprintf(all, sizeof all, " of %zu", progress->all);
    if (progress->unit)
        snprintf(text, sizeof text, "%s: %zu%s %s", progress->doing, progress->files, all,
                 progress->unit);
    else
        snprintf(text, sizeof text, "%s: %zu%s spooled files, %" PRId64 " MiB", progress->doing,
                 progress->files, all, progress->bytes / MIB);
    progress->to->show(progress->to->context, text);
    progress->next_ms = now + EVERY_MS;
    progress->shown = true;
}

void progress_bytes(struct progress *progress, size_t bytes)
{
    progress->bytes += (int64_t)bytes;
    show(progress);
}

void progress_file(struct progress *progress)
{
    progress->files++;
    show(progress);
}

void progress_count(struct progress *progress, size_t count)
{
    progress->files += count;
    show(progress);
}

void progress_hide(struct progress *progress)
{
    if (progress->shown)
        progress->to->show(progress->to->context, "");
    progress->shown = false;
}

void progress_end(struct progress *progress)
{
    progress_hide(progress);
    progress->to = NULL;
}
