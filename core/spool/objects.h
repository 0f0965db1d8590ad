/* objects.h - profiles, libraries, output queues and their authorities, as rows. */
#ifndef SPSY_SPOOL_OBJECTS_H
#define SPSY_SPOOL_OBJECTS_H

#include "spool/store.h"

enum {
    SPOOL_TEXT_SIZE = 101,        /* 50 characters as UTF-8, NUL */
    SPOOL_SUPPLEMENTAL_MAX = 15,
};

enum spool_authority { /* ordered */
    SPOOL_AUT_NONE = 0, /* no entry */
    SPOOL_AUT_EXCLUDE,
    SPOOL_AUT_USE,
    SPOOL_AUT_CHANGE,
    SPOOL_AUT_ALL,
};
const char *spool_authority_name(enum spool_authority authority); /* "*USE" */
enum spool_authority spool_authority_parse(const char *name);     /* NONE when unknown */

enum spool_display_data { SPOOL_DSPDTA_NO, SPOOL_DSPDTA_YES, SPOOL_DSPDTA_OWNER };
enum spool_authority_check { SPOOL_AUTCHK_OWNER, SPOOL_AUTCHK_DTAAUT };
enum spool_object_type { SPOOL_OUTQ, SPOOL_LIBRARY };

/* Special authority names: bit <-> "*ALLOBJ". */
const char *spool_special_name(uint32_t bit);
uint32_t spool_special_parse(const char *name); /* 0 when unknown */

struct spool_profile {
    char name[11];
    uint32_t special;              /* SPSY_* bits, its own */
    char group[11];                /* "*NONE" */
    char supplemental[SPOOL_SUPPLEMENTAL_MAX][11];
    size_t supplemental_count;
    bool enabled;
    char queue_library[11], queue[11];
    char text[SPOOL_TEXT_SIZE];
};

struct spool_library {
    char name[11];
    char owner[11];
    enum spool_authority public_authority;
    int asp;             /* 1-255 */
    char asp_device[11]; /* *SYSBAS, or the device of ASP 33-255 */
    char text[SPOOL_TEXT_SIZE];
};

struct spool_queue {
    int64_t id;
    char library[11];
    char name[11];
    char owner[11];
    enum spool_authority public_authority;
    enum spool_display_data display_data;
    bool operator_control;
    enum spool_authority_check authority_check;
    char text[SPOOL_TEXT_SIZE];
    int asp;             /* of its library */
    char asp_device[11];
};

/* Every find: 0, SPSY_ERR_NOT_FOUND with the message id of commands.md, or SPSY_ERR_IO.
 * Every insert, update, delete, set and grant: inside a transaction of the caller. */
int spool_profile_find(struct spool *spool, const char *name, struct spool_profile *profile,
                       struct spsy_error *error);
int spool_profile_insert(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error); /* CPF2214 */
int spool_profile_update(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error);
int spool_profile_delete(struct spool *spool, const char *name,
                         struct spsy_error *error); /* CPF2215 owns objects or files, or
                                                       is the group of another */
int spool_profile_each(struct spool *spool,
                       int (*visit)(void *context, const struct spool_profile *profile),
                       void *context, struct spsy_error *error);
/* Is any profile a member of this group (primary or supplemental)? */
int spool_profile_is_member(const struct spool_profile *profile, const char *group);

/* The job's special authorities by origin: own, groups', adopted profiles' own (authority.md). */
int spool_special_of(struct spool *spool, const char *profile, const char *const *adopted,
                     size_t adopted_count, struct spsy_special *special,
                     struct spsy_error *error);
/* The same for a profile already read. A disabled profile has what it has: it cannot begin a job,
 * but as a group or adopted it counts. A group that is gone gives nothing; a missing adopted
 * profile is CPF2204. */
int spool_special_of_profile(struct spool *spool, const struct spool_profile *profile,
                             const char (*adopted)[11], size_t adopted_count,
                             struct spsy_special *special, struct spsy_error *error);

int spool_library_find(struct spool *spool, const char *name, struct spool_library *library,
                       struct spsy_error *error); /* CPF2110 */
int spool_library_insert(struct spool *spool, const struct spool_library *library,
                         struct spsy_error *error); /* CPF2111 */
/* Empty ones only: CPF2161. */
int spool_library_delete(struct spool *spool, const char *name, struct spsy_error *error);

int spool_queue_find(struct spool *spool, const char *library, const char *name,
                     struct spool_queue *queue, struct spsy_error *error); /* CPF3357 */
int spool_queue_insert(struct spool *spool, struct spool_queue *queue,
                       struct spsy_error *error); /* CPF3353; sets id */
int spool_queue_update(struct spool *spool, const struct spool_queue *queue,
                       struct spsy_error *error);
int spool_queue_delete(struct spool *spool, int64_t id, struct spsy_error *error); /* CPF3361 */
/* library and name NULL = all; ordered by library, name. visit returns 0 to go on. */
int spool_queue_each(struct spool *spool, const char *library, const char *name,
                     int (*visit)(void *context, const struct spool_queue *queue), void *context,
                     struct spsy_error *error);

/* An object of either kind, for authority and ownership commands. */
struct spool_object {
    enum spool_object_type type;
    char library[11]; /* "" for a library itself */
    char name[11];
    char owner[11];
    enum spool_authority public_authority;
};
int spool_object_find(struct spool *spool, enum spool_object_type type, const char *library,
                      const char *name, struct spool_object *object, struct spsy_error *error);
int spool_object_set_owner(struct spool *spool, const struct spool_object *object,
                           const char *owner, struct spsy_error *error);
int spool_object_set_public(struct spool *spool, const struct spool_object *object,
                            enum spool_authority authority, struct spsy_error *error);
/* A private entry; SPOOL_AUT_NONE removes it. */
int spool_object_grant(struct spool *spool, const struct spool_object *object, const char *profile,
                       enum spool_authority authority, struct spsy_error *error);
/* NONE when there is no private entry. */
int spool_object_private(struct spool *spool, const struct spool_object *object,
                         const char *profile, enum spool_authority *authority,
                         struct spsy_error *error);
int spool_object_private_each(struct spool *spool, const struct spool_object *object,
                              int (*visit)(void *context, const char *profile,
                                           enum spool_authority authority),
                              void *context, struct spsy_error *error);
/* All private entries of an object that is going. */
int spool_object_forget(struct spool *spool, const struct spool_object *object,
                        struct spsy_error *error);

#endif
