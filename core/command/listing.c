#include "command/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/file_row.h"

struct listed_queue {
    struct spool_queue queue;
    bool allowed;
};

int listing_open(struct session *session, struct answer *answer, struct listing *listing)
{
    memset(listing, 0, sizeof *listing);
    listing->session = session;
    listing->answer = answer;
    if (session_subject(session, &listing->subject, &listing->error) < 0)
        return answer_fail_error(answer, &listing->error);
    return 0;
}

void listing_close(struct listing *listing)
{
    free(listing->queues);
    listing->queues = NULL;
}

int listing_allows(struct listing *listing, const struct spool_queue *queue)
{
    struct spool_authority_facts facts;
    int result = spool_authority_facts(listing->session->spool, &listing->subject, queue, NULL,
                                       &facts, &listing->error);

    if (result < 0)
        return result;
    return spool_authority_allows_list(&facts) ? 1 : 0;
}

static struct listed_queue *add_queue(struct listing *listing)
{
    if (listing->count == listing->room) {
        size_t room = listing->room ? listing->room * 2 : 16;
        struct listed_queue *queues = realloc(listing->queues, room * sizeof *queues);

        if (!queues)
            return NULL;
        listing->queues = queues;
        listing->room = room;
    }
    return &listing->queues[listing->count++];
}

static const struct listed_queue *queue_of(struct listing *listing, const struct spool_file *file)
{
    struct listed_queue *listed;
    int allowed;

    for (size_t i = listing->count; i > 0; i--) /* the latest is the likeliest */
        if (listing->queues[i - 1].queue.id == file->queue_id)
            return &listing->queues[i - 1];
    listed = add_queue(listing);
    if (!listed) {
        spsy_fail_memory(&listing->error);
        return NULL;
    }
    allowed = spool_queue_find(listing->session->spool, file->queue_library, file->queue,
                               &listed->queue, &listing->error);
    if (allowed == 0)
        allowed = listing_allows(listing, &listed->queue);
    if (allowed < 0) {
        listing->count--;
        return NULL;
    }
    listed->allowed = allowed > 0;
    return listed;
}

static bool is_shown(const struct listing *listing, const struct listed_queue *listed,
                     const struct spool_file *file)
{
    return listed->allowed || strcmp(file->job.user, listing->session->current_user) == 0;
}

int listing_shows(struct listing *listing, const struct spool_file *file)
{
    const struct listed_queue *listed = queue_of(listing, file);

    return listed ? is_shown(listing, listed, file) : listing->error.code;
}

int listing_visit(void *opaque, const struct spool_file *file)
{
    struct listing *listing = opaque;
    const struct listed_queue *listed = queue_of(listing, file);

    if (!listed)
        return listing->error.code;
    if (is_shown(listing, listed, file)) {
        listing->files++;
        return answer_row(listing->answer, file_row(file, &listed->queue));
    }
    return 0;
}
