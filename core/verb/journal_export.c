/* journal_export.c - the journal as JSON lines, from the oldest entry on, and what comes then.
 *
 * MUST: memory does not depend on the number of entries, and no read is open while a line is
 * written, for whoever takes it may be slow. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "verb/journal.h"

enum { LOOK_EVERY_MS = 300, FIRST_MS = 500, TELL_EVERY_MS = 200 };

struct export
{
    struct journal_show *show;
    int64_t last; /* id of the entry that was written last */
    int64_t lines;
    int64_t tell_ms;
    bool shown;
};

/* What would mislead on a terminal is escaped there. */
static char *print(const cJSON *row, bool terminal)
{
    char *printed = spsy_json_print(row), *text = NULL;
    size_t size = 0;
    FILE *stream;

    if (!printed || !terminal)
        return printed;
    stream = open_memstream(&text, &size);
    if (stream) {
        spsy_json_put(printed, stream);
        fclose(stream);
    }
    cJSON_free(printed);
    return text;
}

static int write_line(const struct answer_data *data, const cJSON *row, struct answer *answer)
{
    char *text = print(row, data->terminal);
    struct spsy_error error;
    int result;

    if (!text)
        return answer_row(answer, NULL);
    result = data->write(data->context, text, strlen(text), &error);
    if (result == 0)
        result = data->write(data->context, "\n", 1, &error);
    free(text); /* cJSON's allocator is malloc */
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static void tell(struct export *export)
{
    const struct answer_progress *progress = export->show->answer->progress;
    char text[64];
    int64_t now;

    export->lines++;
    if (!progress || (now = spsy_now_ms()) < export->tell_ms)
        return;
    snprintf(text, sizeof text, "Exporting: %lld entries", (long long)export->lines);
    progress->show(progress->context, text);
    export->tell_ms = now + TELL_EVERY_MS;
    export->shown = true;
}

static void tell_end(struct export *export)
{
    const struct answer_progress *progress = export->show->answer->progress;

    if (export->shown)
        progress->show(progress->context, "");
    export->shown = false;
}

static int export_entry(void *context, const struct spool_journal_entry *entry)
{
    struct export *export = context;
    struct answer *answer = export->show->answer;
    cJSON *row = journal_row(entry, export->show);
    int result;

    export->last = entry->id;
    if (!answer->data)
        return answer_row(answer, row);
    result = write_line(answer->data, row, answer);
    cJSON_Delete(row);
    tell(export);
    return result;
}

static int export_new(struct export *export)
{
    struct journal_show *show = export->show;
    struct spsy_error error;
    int64_t before = export->lines;
    int result;

    show->filter.after = export->last;
    result = spool_journal_each(show->session->spool, &show->filter, show->limit, export_entry,
                                export, &error);
    if (result < 0 && show->answer->exit == 0 && !show->answer->lost)
        return answer_fail_error(show->answer, &error);
    show->limit -= export->lines - before;
    if (result == 0 && show->follow && show->answer->data)
        result = show->answer->data->write(show->answer->data->context, "", 0, &error);
    return result;
}

/* False: whoever asked is gone, or the server ends. */
static bool pause_before_next(const struct session *session)
{
    struct pollfd fds[2] = {{.fd = session->stop_fd, .events = POLLIN},
                            {.fd = session->client_fd, .events = POLLRDHUP}};

    if (session->stop_fd == 0) { /* embedded: SIGINT ends the process */
        poll(NULL, 0, LOOK_EVERY_MS);
        return true;
    }
    while (poll(fds, 2, LOOK_EVERY_MS) < 0 && errno == EINTR)
        continue;
    return !fds[0].revents && !fds[1].revents;
}

int journal_export(struct journal_show *show)
{
    struct export export = {.show = show, .tell_ms = spsy_now_ms() + FIRST_MS};
    int result;

    show->with_record = true;
    show->filter.oldest_first = true;
    result = export_new(&export);
    tell_end(&export);
    while (result == 0 && show->follow && show->limit > 0 && pause_before_next(show->session)) {
        export.tell_ms = INT64_MAX;
        result = export_new(&export);
    }
    return result < 0 ? result : 0;
}
