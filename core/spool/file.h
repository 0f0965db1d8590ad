/* file.h - jobs and spooled files. */
#ifndef SPSY_SPOOL_FILE_H
#define SPSY_SPOOL_FILE_H

#include "spool/attribute.def"
#include "spool/field.h"
#include "spool/objects.h"

struct spool_job {
    char number[7];
    char user[11];
    char name[11];
};

enum { SPOOL_JOBS_KEPT = 1000 }; /* at least the last jobs keep row and log: job.c */

/* Gives a new job its number (000001-999999, then round again over those free); user and name are
 * the caller's. A job is found while its process runs or it owns a spooled file. Both calls join
 * the caller's transaction, or open one of their own that is not synced. */
int spool_job_begin(struct spool *spool, struct spool_job *job, struct spsy_error *error);
/* Its log and row stay while it owns files, or among the last SPOOL_JOBS_KEPT jobs. */
int spool_job_end(struct spool *spool, const struct spool_job *job, struct spsy_error *error);
/* The one job of that name whose row and log are there, also when it ended; user NULL = any.
 * CPF3342, CPF3343. */
int spool_job_find(struct spool *spool, const char *user, const char *name, struct spool_job *job,
                   struct spsy_error *error);

enum spool_device_type { SPOOL_SCS, SPOOL_USERASCII, SPOOL_AFPDS };

/* Fifteen digits, which JSON holds exactly: a petabyte. */
#define SPOOL_SIZE_MOST 999999999999999L

/* Members by their kind (field.h); a text is UTF-8 of so many characters, and a NUL. */
#define SPOOL_MEMBER_TEXT(member, most) char member[2 * (most) + 1]
#define SPOOL_MEMBER_TEXT_OR_BLANK(member, most) SPOOL_MEMBER_TEXT(member, most)
#define SPOOL_MEMBER_TEXT_OR_NONE(member, most) SPOOL_MEMBER_TEXT(member, most)
#define SPOOL_MEMBER_WORD(member, most) char member[11]
#define SPOOL_MEMBER_EXPIRATION(member, most) char member[11]
#define SPOOL_MEMBER_CHOICE(member, most) enum spool_##member member
#define SPOOL_MEMBER_FLAG(member, most) bool member
#define SPOOL_MEMBER_NUMBER(member, most) int32_t member
#define SPOOL_MEMBER(kind, member, key, least, most, ...) SPOOL_MEMBER_##kind(member, most);

struct spool_file {
    int64_t id;
    char name[11];
    int32_t number;         /* 1-999999, counted per job across all names */
    struct spool_job job;   /* the job that owns it; job.user is the file's owner */
    char system[9];
    char date_opened[8];    /* CYYMMDD, local time */
    char time_opened[7];    /* HHMMSS */
    int64_t queue_id;
    char queue_library[11], queue[11];
    int64_t size;           /* bytes stored */
    SPOOL_ATTRIBUTES(SPOOL_MEMBER, SPOOL_MEMBER) /* attribute.def */
};
const char *spool_device_type_name(enum spool_device_type type); /* "*SCS" */
/* Ended by NULL: the names of the device types in their order, and of what a file's status can be. */
extern const char *const spool_device_types[];
extern const char *const spool_statuses[];

/* How a command names one file (commands.md "Identifying a spooled file"). */
struct spool_file_key {
    const char *name;
    const char *job_number, *job_user, *job_name; /* NULL = not given; all three = this one job */
    int32_t number;          /* >0, or SPOOL_NUMBER_* */
    const char *system;      /* name, "*ONLY", "*CURRENT", "*ANY" */
    const char *date, *time; /* CYYMMDD HHMMSS; "*ONLY", "*LAST" for time, or for date with NULL */
};
enum { SPOOL_NUMBER_ONLY = 0, SPOOL_NUMBER_LAST = -1, SPOOL_NUMBER_ANY = -2 };

/* CPF3303, CPF3309, CPF3342, CPF3343, CPF3340 as in commands.md; find.c says when which. */
int spool_file_find(struct spool *spool, const struct spool_file_key *key, struct spool_file *file,
                    struct spsy_error *error);
/* CPF3344 when it is gone. An id never comes to mean another file. */
int spool_file_reread(struct spool *spool, int64_t id, struct spool_file *file,
                      struct spsy_error *error);

struct spool_selection { /* NULL = *ALL */
    const char *user;      /* owner */
    const char *queue_library, *queue;
    const char *form_type;
    const char *user_data;
    const char *name;
    int asp;               /* 0 = *ALL */
};
/* Ordered by job number, file number. visit returns 0 to go on. Reads in batches: no transaction
 * is open while visit runs; files that come or go meanwhile may be seen or not. The value of a
 * visit that is not 0 ends the walk and is returned. CPF3357: the selected queue is not there. */
int spool_file_each(struct spool *spool, const struct spool_selection *selection,
                    int (*visit)(void *context, const struct spool_file *file), void *context,
                    struct spsy_error *error);

/* What others have taken away between the beginning of a walk and a file's turn. */
struct spool_left_out {
    size_t gone;    /* deleted */
    size_t changed; /* still there, but no longer what was selected */
};
/* For what acts on the files. Those that the selection means at the beginning, and no others, each
 * once: its row as it is when its turn comes. Of queue_library and queue one alone may be given:
 * every queue of that library, every queue of that name; then the files come queue by queue.
 * Bounded memory: more than 128 Ki files are in a temporary file of 8 bytes each (SPY0101). */
int spool_file_each_once(struct spool *spool, const struct spool_selection *selection,
                         int (*visit)(void *context, const struct spool_file *file), void *context,
                         struct spool_left_out *left_out, struct spsy_error *error);

/* The same, for who acts on many at a time: visit gets the next ones, at most SPOOL_MANY, all as
 * they are at one instant, and says in *used how many of them it has dealt with, at least one. The
 * others are read again when their turn comes. */
enum { SPOOL_MANY = 100 };
int spool_file_each_many(struct spool *spool, const struct spool_selection *selection,
                         int (*visit)(void *context, const struct spool_file *files, size_t count,
                                      size_t *used),
                         void *context, struct spool_left_out *left_out, struct spsy_error *error);

/* In a transaction. insert numbers the file unless number is set (restore), fills in this system,
 * date and time where they are "", and sets id. The same file being there already (job, number,
 * system, date, time) is SPSY_ERR_EXISTS, its queue not being there CPF3357. The data comes by a
 * writer (data.h); update leaves identity and size alone. */
int spool_file_insert(struct spool *spool, struct spool_file *file, struct spsy_error *error);
int spool_file_update(struct spool *spool, const struct spool_file *file,
                      struct spsy_error *error);
int spool_file_delete(struct spool *spool, const struct spool_file *file,
                      struct spsy_error *error);

#endif
