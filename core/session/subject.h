/* subject.h - who asks, as the store knows him now, and what native authority has to know of him.
 * The rules themselves are object/authority.h. */
#ifndef SPSY_SESSION_SUBJECT_H
#define SPSY_SESSION_SUBJECT_H

#include "object/authority.h"
#include "store/store.h"

enum { SPOOL_ADOPTED_MAX = 16 };

/* Who asks: profile, groups and adopted profiles, read once per statement. */
struct spool_subject {
    struct spool_profile profile;
    char adopted[SPOOL_ADOPTED_MAX][11];
    size_t adopted_count;
    struct spsy_special special;
};
int spool_subject_read(struct spool *spool, const char *profile, const char (*adopted)[11],
                       size_t adopted_count, struct spool_subject *subject,
                       struct spsy_error *error);
/* The same of somebody who has no profile: no authorities and no groups but what is adopted.
 * SPY0115: a profile of that name is there. */
int spool_subject_without_profile(struct spool *spool, const char *name, const char (*adopted)[11],
                                  size_t adopted_count, struct spool_subject *subject,
                                  struct spsy_error *error);
/* Takes special authorities away, of whatever origin they are. */
void spool_subject_without(struct spool_subject *subject, uint32_t special);
/* All bits of special, from any origin. */
bool spool_subject_has(const struct spool_subject *subject, uint32_t special);
/* *AUDIT or *ALLOBJ: what others did, as the journal has it, may be told to him. */
bool spool_subject_may_read_journal(const struct spool_subject *subject);
/* *AUDIT, or *ALLOBJ and *SECADM: what others may do (W5) may be told to him. */
bool spool_subject_may_see_others(const struct spool_subject *subject);

/* Facts of one subject about one queue (and file owner, NULL = none). */
int spool_authority_facts(struct spool *spool, const struct spool_subject *subject,
                          const struct spool_queue *queue, const char *file_owner,
                          struct spool_authority_facts *facts, struct spsy_error *error);

/* Authority to a library or queue as an object, as "Terms" resolves it (the first that applies:
 * owner, own private entry, the groups' together, *PUBLIC); *ALLOBJ = *ALL. Adopted profiles count
 * by what they own and their special authorities. */
int spool_object_authority(struct spool *spool, const struct spool_subject *subject,
                           const struct spool_object *object, uint32_t *authority,
                           struct spsy_error *error);
/* The same without *ALLOBJ, which gives nothing of a key. */
int spool_object_entry(struct spool *spool, const struct spool_subject *subject,
                       const struct spool_object *object, uint32_t *authority,
                       struct spsy_error *error);
/* May its name be told to somebody who has not said it? As DSPOBJD shows it: with any authority to
 * it but *EXCLUDE, and *EXECUTE to its library. Whatever goes over many objects leaves the others
 * unnamed. */
int spool_object_shown(struct spool *spool, const struct spool_subject *subject,
                       const struct spool_object *object, bool *shown, struct spsy_error *error);
/* By its own profile, one of its groups, or an adopted profile. */
bool spool_subject_owns(const struct spool_subject *subject, const char *owner);

#endif
