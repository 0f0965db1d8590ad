/* restored_queue.h - the queue that files are restored to: found, or made from the manifest. */
#ifndef SPSY_FUNCTION_RESTORED_QUEUE_H
#define SPSY_FUNCTION_RESTORED_QUEUE_H

#include "function/manifest.h"
#include "session/session.h"

/* Finds saved's queue in the library, or makes it, with the private authorities that stand in the
 * manifest, in a transaction of its own.
 *
 * MUST: one that is there stays as it is. A missing one is made with *SAVSYS, or with what CRTOUTQ
 * needs, *CHANGE to the library (chosen). It gets its attributes, its public authority, and its
 * private authorities as far as their profiles are there. It belongs to its saved owner when it is
 * restored with *SAVSYS and that profile is there, else to QDFTOWN; without *SAVSYS to whoever
 * restores it, who could not give it away by CRTOUTQ either (chosen).
 * Negative: answer told. */
int restored_queue_get(struct session *session, struct answer *answer,
                       const struct spool_queue *saved, const cJSON *authorities,
                       const char *library, struct spool_queue *queue, bool *made);

#endif
