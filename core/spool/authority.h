/* authority.h - native authority (spec authority.md): the table of ways in, and nothing else. */
#ifndef SPSY_SPOOL_AUTHORITY_H
#define SPSY_SPOOL_AUTHORITY_H

#include "spool/file.h"

enum spool_class { /* function classes */
    SPOOL_CLASS_READ,
    SPOOL_CLASS_MOVE,
    SPOOL_CLASS_CONTROL,
    SPOOL_CLASS_ATTRIBUTES,
    SPOOL_CLASS_API,
    SPOOL_CLASS_SAVE,
};

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
/* All bits of special, from any origin. */
bool spool_subject_has(const struct spool_subject *subject, uint32_t special);

/* What the rules look at, so that they can be tested over their whole space without a store. */
struct spool_authority_facts {
    uint32_t special;               /* union of own, group and adopted */
    bool owns_file;                 /* the current profile is the file's job user */
    bool owns_queue;                /* own profile, group or adopted */
    enum spool_authority authority; /* to the queue, as "Terms" resolves it, *ALLOBJ apart */
    enum spool_display_data display_data;
    bool operator_control;
    enum spool_authority_check authority_check;
};
/* The table. Pure. */
bool spool_authority_allows(enum spool_class class, const struct spool_authority_facts *facts);
/* A file may be placed on the queue: *READ, *SPLCTL, or *JOBCTL with OPRCTL(*YES). Pure. */
bool spool_authority_allows_add(const struct spool_authority_facts *facts);
/* WRKOUTQ of the queue. Pure. */
bool spool_authority_allows_list(const struct spool_authority_facts *facts);

/* Facts of one subject about one queue (and file owner, NULL = none). */
int spool_authority_facts(struct spool *spool, const struct spool_subject *subject,
                          const struct spool_queue *queue, const char *file_owner,
                          struct spool_authority_facts *facts, struct spsy_error *error);

/* Authority to a library or queue as an object, as "Terms" resolves it (the first that applies:
 * owner, own private entry, best of the groups, *PUBLIC); *ALLOBJ = *ALL. Adopted profiles count by
 * what they own and their special authorities. */
int spool_object_authority(struct spool *spool, const struct spool_subject *subject,
                           const struct spool_object *object, enum spool_authority *authority,
                           struct spsy_error *error);
/* By its own profile, one of its groups, or an adopted profile. */
bool spool_subject_owns(const struct spool_subject *subject, const char *owner);

#endif
