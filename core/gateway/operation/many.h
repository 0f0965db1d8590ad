/* many.h - jobs as they stand at one time, what is done to each of them, and the sum of it (G4).
 *
 * MUST: cupsd judges a request about many jobs once, and never for each; so none is sent on as it
 * came. Each job is asked about and acted on by itself; what is refused is named, the rest is done.
 */
#ifndef SPSY_GATEWAY_OPERATION_MANY_H
#define SPSY_GATEWAY_OPERATION_MANY_H

#include "gateway/operation/act.h"

struct many_job {
    int32_t id;
    int32_t state; /* 3 pending, 4 held, 5 processing, 6 stopped; 7 and more: finished */
    bool own;      /* of the login that the request is judged as */
    bool held_new; /* nobody holds it but its queue, which held new jobs; of unfinished ones */
};

/* What there is. Begin with {0}. */
struct many {
    struct many_job *jobs; /* owned */
    size_t count;
};
void many_free(struct many *many);

enum {
    MANY_FINISHED = 1,   /* those, too */
    MANY_EVERYWHERE = 2, /* what cupsd does not list under the queue, though it is there: a job
                          * whose queue was a printer when it came and is a class now */
};
/* The jobs of that queue, or of all (NULL). What is printing comes last, because the next one
 * starts when it ends. Looked up as root. SPSY_ERR_NOT_FOUND: there is no such queue, in cupsd's
 * words. */
int many_read(struct exchange *exchange, const char *queue, unsigned flags, struct many *many,
              struct spsy_error *error);
/* Only jobs for which `keep` says so stay. */
void many_keep(struct many *many, bool (*keep)(const void *context, const struct many_job *job),
               const void *context);

/* ---- the sum ------------------------------------------------------------------------------- */

enum { MANY_TOLD = 256 }; /* no more reasons fit a text of GATEWAY_TEXT_SIZE */

/* What came of them. Begin with {0}. */
struct tally {
    size_t done, refused, failed; /* jobs that have gone meanwhile are none of these */
    size_t left;                  /* nobody has tried */
    char entries[GATEWAY_TEXT_SIZE];
    size_t told;            /* entries */
    size_t ends[MANY_TOLD]; /* where each of them does */
    char because[400];      /* of left */
};
void tally_add(struct tally *tally, int32_t job, const struct act_result *result);
/* Not all is done: 0403, or 0500 when one failed or was left. 0: all is done. */
int tally_status(const struct tally *tally);
/* "n done, m refused: id reason; id reason ... and k more", 1,000 octets at most, cut between
 * entries. instead: what stands in front instead of "n done, ", or NULL. */
void tally_text(const struct tally *tally, const char *instead, char text[GATEWAY_TEXT_SIZE]);

/* The client has gone, or the gateway stops: there is nobody to do the rest for. *why: in words. */
bool many_must_stop(struct exchange *exchange, const char **why);

#endif
