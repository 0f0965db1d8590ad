/* file.h - jobs and spooled files, as values. */
#ifndef SPSY_OBJECT_FILE_H
#define SPSY_OBJECT_FILE_H

#include "object/attribute.def"
#include "object/field.h"
#include "object/object.h"

struct spool_job {
    char number[7];
    char user[11];
    char name[11];
};

enum spool_device_type { SPOOL_SCS, SPOOL_USERASCII, SPOOL_AFPDS };

/* Fifteen digits, which JSON holds exactly: a petabyte. */
#define SPOOL_SIZE_MOST 999999999999999L

/* Members by their kind (field.h); a text is UTF-8 of so many characters, and a NUL. */
#define SPOOL_MEMBER_TEXT(member, most) char member[2 * (most) + 1]
#define SPOOL_MEMBER_TEXT_OR_BLANK(member, most) SPOOL_MEMBER_TEXT(member, most)
#define SPOOL_MEMBER_TEXT_OR_NONE(member, most) SPOOL_MEMBER_TEXT(member, most)
#define SPOOL_MEMBER_WORD(member, most) char member[11]
#define SPOOL_MEMBER_SPECIAL(member, most) char member[11]
#define SPOOL_MEMBER_EXPIRATION(member, most) char member[11]
#define SPOOL_MEMBER_CHOICE(member, most) enum spool_##member member
#define SPOOL_MEMBER_FLAG(member, most) bool member
#define SPOOL_MEMBER_NUMBER(member, most) int32_t member
#define SPOOL_MEMBER(kind, member, key, least, most, ...) SPOOL_MEMBER_##kind(member, most);

/* What a writer would go by; "" and 0 are the fallback. */
#define SPOOL_PRINTING_MEMBER(place, kind, member, key, most, ...)                                 \
    SPOOL_MEMBER_##kind(member, most);
struct spool_printing {
    SPOOL_ATTRIBUTES_PRINTING(SPOOL_PRINTING_MEMBER)
};

struct spool_file {
    int64_t id;
    char name[11];
    int32_t number;       /* 1-999999, counted per job across all names */
    struct spool_job job; /* the job that owns it; job.user is the file's owner */
    char system[9];
    char date_opened[8]; /* CYYMMDD, local time */
    char time_opened[7]; /* HHMMSS */
    int64_t queue_id;
    char queue_library[11], queue[11];
    int64_t size;                                /* bytes stored */
    SPOOL_ATTRIBUTES(SPOOL_MEMBER, SPOOL_MEMBER) /* attribute.def */
    struct spool_printing printing;
    char key_id[SPOOL_KEY_ID_SIZE]; /* of the key its data is encrypted under; "" = in the clear */
    int32_t key_version;            /* and which version of it wrapped the file's own key */
    struct spool_protection protection; /* P1 */
};
/* A program still writes it. What deletes many files without asking about each leaves it (CLROUTQ,
 * DLTEXPSPLF); DLTSPLF does not. */
bool spool_file_is_open(const struct spool_file *file);
/* What the record says of it (X26: *NONE), pointing into it; all else is as spsy_fields_init leaves
 * it: function, current user, ASP and where the file goes are the caller's. */
void spool_file_fields(const struct spool_file *file, struct spsy_fields *fields);

const char *spool_device_type_name(enum spool_device_type type); /* "*SCS" */
/* Ended by NULL: the names of the device types in their order, and of what a file's status can be.
 */
extern const char *const spool_device_types[];
extern const char *const spool_statuses[];

/* How a command names one file (core/function/README.md, "Identifying a spooled file"). */
struct spool_file_key {
    const char *name;
    const char *job_number, *job_user, *job_name; /* NULL = not given; all three = this one job */
    int32_t number;                               /* >0, or SPOOL_NUMBER_* */
    const char *system;                           /* name, "*ONLY", "*CURRENT", "*ANY" */
    const char *date, *time; /* CYYMMDD HHMMSS; "*ONLY", "*LAST" for time, or for date with NULL */
};
enum { SPOOL_NUMBER_ONLY = 0, SPOOL_NUMBER_LAST = -1, SPOOL_NUMBER_ANY = -2 };

struct spool_selection { /* NULL = *ALL */
    const char *user;    /* owner */
    const char *queue_library, *queue;
    const char *form_type;
    const char *user_data;
    const char *name;
    int asp; /* 0 = *ALL */
};

#endif
