/* object.h - profiles, libraries, output queues and their authorities, as values. */
#ifndef SPSY_OBJECT_OBJECT_H
#define SPSY_OBJECT_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "object/authority_set.h"
#include "object/protection.h"
#include "spsy.h"

enum {
    SPOOL_TEXT_SIZE = 101, /* 50 characters as UTF-8, NUL */
    SPOOL_SUPPLEMENTAL_MAX = 15,
    SPOOL_KEY_ID_SIZE = 33,    /* 32 hexadecimal digits, NUL */
    SPOOL_KEY_LABEL_SIZE = 65, /* 64 characters, NUL */
    SPOOL_LOCAL_USER_SIZE = 33, /* a login of 32 bytes (useradd takes no more), NUL */
};

#define SPOOL_SAVE_FILE_RECORDS_MAX INT64_C(4293525600) /* IBM's page CRTSAVF */

enum spool_display_data { SPOOL_DSPDTA_NO, SPOOL_DSPDTA_YES, SPOOL_DSPDTA_OWNER };
enum spool_authority_check { SPOOL_AUTCHK_OWNER, SPOOL_AUTCHK_DTAAUT };
/* As homes have them: a new one goes to the end. */
enum spool_object_type {
    SPOOL_OUTQ,
    SPOOL_LIBRARY,
    SPOOL_SAVE_FILE,
    SPOOL_USER_PROFILE,
    SPOOL_SPOOL_KEY, /* *SPLKEY: in no library, its name a label */
};

/* Is it in QSYS, and its library "" (struct spool_object)? */
static inline bool spool_object_in_qsys(enum spool_object_type type)
{
    return type == SPOOL_LIBRARY || type == SPOOL_USER_PROFILE || type == SPOOL_SPOOL_KEY;
}

/* Special authority names: bit <-> "*ALLOBJ". */
const char *spool_special_name(uint32_t bit);
uint32_t spool_special_parse(const char *name); /* 0 when unknown */

struct spool_profile {
    char name[11];
    uint32_t special; /* SPSY_* bits, its own */
    char group[11];   /* "*NONE" */
    char supplemental[SPOOL_SUPPLEMENTAL_MAX][11];
    size_t supplemental_count;
    bool enabled;
    char queue_library[11], queue[11]; /* or "" and *WRKSTN or *DEV */
    char text[SPOOL_TEXT_SIZE];
    char local_user[SPOOL_LOCAL_USER_SIZE]; /* LCLUSER: the login that is this profile, "" = none */
    uid_t local_uid;                        /* of that login when it was set; without one unused */
};

struct spool_library {
    char name[11];
    char owner[11];
    uint32_t public_authority; /* authority_set.h */
    int asp;                   /* 1-255 */
    char asp_device[11];       /* *SYSBAS, or the device of ASP 33-255 */
    char text[SPOOL_TEXT_SIZE];
};

struct spool_queue {
    int64_t id;
    char library[11];
    char name[11];
    char owner[11];
    uint32_t public_authority; /* authority_set.h */
    enum spool_display_data display_data;
    bool operator_control;
    enum spool_authority_check authority_check;
    char text[SPOOL_TEXT_SIZE];
    bool held; /* HLDOUTQ: nothing on it prints; not saved */
    struct spool_protection protection; /* DFTPROTECT: of files that are created on it */
    char key_label[SPOOL_KEY_LABEL_SIZE]; /* KEY: of files that are created on it; "" = none */
    /* Of its library: */
    int asp;
    char asp_device[11];
    char library_owner[11];
    uint32_t library_public_authority;
};

/* What it says of its library, as that is now. */
void spool_queue_take_library(struct spool_queue *queue, const struct spool_library *library);

/* Where its spooled files go: of a work station or a device, neither of which is here, that is
 * QGPL/QPRINT. */
void spool_profile_queue(const struct spool_profile *profile, char library[11], char name[11]);

/* Has the profile this group, primary or supplemental? */
int spool_profile_is_member(const struct spool_profile *profile, const char *group);

/* A *FILE of CRTSAVF. Its data, when it holds any, is the file savf/LIBRARY+NAME of the home. */
struct spool_save_file {
    char library[11];
    char name[11];
    char owner[11];
    uint32_t public_authority; /* authority_set.h */
    int64_t max_records;       /* MAXRCDS; 0 = *NOMAX */
    char text[SPOOL_TEXT_SIZE];
};

/* An object of any kind, for authority and ownership commands. */
struct spool_object {
    enum spool_object_type type;
    char library[11]; /* "" in QSYS: of a library itself, of a profile */
    char name[SPOOL_KEY_LABEL_SIZE]; /* of a key its label, else at most 10 characters */
    char owner[11];
    uint32_t public_authority; /* authority_set.h */
};

/* Each of them as one. */
static inline struct spool_object spool_queue_object(const struct spool_queue *queue)
{
    struct spool_object object = {.type = SPOOL_OUTQ, .public_authority = queue->public_authority};

    memcpy(object.library, queue->library, sizeof object.library);
    memcpy(object.name, queue->name, sizeof queue->name);
    memcpy(object.owner, queue->owner, sizeof object.owner);
    return object;
}

static inline struct spool_object spool_save_file_object(const struct spool_save_file *file)
{
    struct spool_object object = {.type = SPOOL_SAVE_FILE,
                                  .public_authority = file->public_authority};

    memcpy(object.library, file->library, sizeof object.library);
    memcpy(object.name, file->name, sizeof file->name);
    memcpy(object.owner, file->owner, sizeof object.owner);
    return object;
}

static inline struct spool_object spool_library_object(const struct spool_library *library)
{
    struct spool_object object = {.type = SPOOL_LIBRARY,
                                  .public_authority = library->public_authority};

    memcpy(object.name, library->name, sizeof library->name);
    memcpy(object.owner, library->owner, sizeof object.owner);
    return object;
}

#endif
