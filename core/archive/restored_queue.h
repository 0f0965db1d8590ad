/* restored_queue.h - the queue that files are restored to: found, or made from the manifest. */
#ifndef SPSY_ARCHIVE_RESTORED_QUEUE_H
#define SPSY_ARCHIVE_RESTORED_QUEUE_H

#include "archive/manifest.h"
#include "session/session.h"

/* MUST: a queue that is there stays as it is. A missing one is made with *SAVSYS, or with what
 * CRTOUTQ needs, *READ and *ADD to the library. It gets its attributes, its public authority, and
 * its private authorities as far as their profiles are there. It belongs to its saved owner when it
 * is restored with *SAVSYS and that profile is there, else to QDFTOWN; without *SAVSYS to whoever
 * restores it, who could not give it away by CRTOUTQ either (chosen). */

/* Finds saved's queue in the library, or tells what it would be: *missing, its id is 0. Changes
 * nothing (X1). Negative: answer told. */
int restored_queue_find(struct session *session, struct answer *answer,
                        const struct spool_queue *saved, const char *library,
                        struct spool_queue *queue, bool *missing);

/* Makes it, with the private authorities and stored keywords of its object in the manifest, in the
 * transaction that is open. */
int restored_queue_make(struct session *session, struct answer *answer,
                        const struct spool_queue *saved, const cJSON *object, const char *library,
                        struct spool_queue *queue, struct spsy_error *error);

#endif
