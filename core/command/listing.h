/* listing.h - who may list what (core/object/README.md, "Lists"). Lists are not guarded. */
#ifndef SPSY_COMMAND_LISTING_H
#define SPSY_COMMAND_LISTING_H

#include "session/session.h"

/* One listing: the queues it has met, each read and judged once. */
struct listing {
    struct session *session;
    struct answer *answer;
    struct spool_subject subject;
    struct listed_queue *queues; /* owned */
    size_t count, room;
    size_t files; /* listed so far */
    struct spsy_error error;
};

int listing_open(struct session *session, struct answer *answer, struct listing *listing);
void listing_close(struct listing *listing);

/* May the subject list this queue? 1 or 0, negative on an error (in listing->error). */
int listing_allows(struct listing *listing, const struct spool_queue *queue);

/* May the subject see this file in a list: his own, or on a queue that he may list? 1 or 0,
 * negative on an error (in listing->error). */
int listing_shows(struct listing *listing, const struct spool_file *file);

/* A visitor for spool_file_each: adds the row of every file of the subject's own, and of others
 * where the queue may be listed. context is the listing. */
int listing_visit(void *listing, const struct spool_file *file);

#endif
