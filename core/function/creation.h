/* creation.h - a new spooled file: the right to place it, its data, its row. */
#ifndef SPSY_FUNCTION_CREATION_H
#define SPSY_FUNCTION_CREATION_H

#include "format/scs.h"
#include "keyring/keyring.h"
#include "session/session.h"
#include "shield/protect.h"
#include "store/store.h"

/* Under which key new data is to be (K2): that of its queue (NULL means that, too), none, or the
 * one of a label; or, of a copy, that of file, and when that is in the clear the queue's. */
struct creation_key {
    enum {
        CREATION_KEY_OF_QUEUE,
        CREATION_KEY_NONE,
        CREATION_KEY_LABEL,
        CREATION_KEY_OF_FILE
    } from;
    const char *label;
    const struct spool_file *file;
};

/* The caller may set what of file it likes between open and finish: name (required), form type,
 * user data, copies, pages ...; the CCSID, which is the home's unless the caller sets another,
 * before the first text. Texts are checked by the caller (spsy_record_check_text, X21). */
struct creation {
    struct session *session;
    struct spool_queue queue;
    struct spool_file file;
    struct spool_writer *writer;
    struct scs_encoder scs; /* creation_append_text; its page is NULL before the first text */
    bool sends;             /* for another user, by SNDNETSPLF */
    const struct protect *protect; /* what its protection is to be; NULL = PROTECT(*QUEUE) */
    bool by_queue;          /* the queue's KEY was looked at, and must be that still: */
    bool under_key;         /* file_key is its own, until creation_close */
    struct keyring_file_key file_key;
};

/* A file of `owner` (a profile) on the queue, with the defaults of CRTSPLF. It belongs to this job
 * when the owner is the job's user, else to a new job number/OWNER/QPRTJOB. The subject of the
 * session must be allowed to place files on the queue: CPF2207; and needs *READ on the key that its
 * data is to be under: SPY0121, CPF2105. Nothing is in the store before creation_finish. */
int creation_open(struct session *session, const char *owner, const struct spool_queue *queue,
                  const struct creation_key *key, struct creation *creation,
                  struct spsy_error *error);
/* The same of a copy that is sent: *READ, *ADD and *DLT to the queue are needed in place of *READ
 * (IBM's page SNDNETSPLF, "Restrictions"). */
int creation_open_sent(struct session *session, const char *owner, const struct spool_queue *queue,
                       const struct creation_key *key, struct creation *creation,
                       struct spsy_error *error);
/* Sinks (conversion.h); context is the creation. The bytes as they are; UTF-8 text as SCS
 * of the file's CCSID. */
int creation_append(void *creation, const void *bytes, size_t count, struct spsy_error *error);
int creation_append_text(void *creation, const void *text, size_t count, struct spsy_error *error);
/* A line of a list, without its end, in which others have a say: what would pass for another line
 * (spsy_text_misleads), and what the file's CCSID has not, becomes ?. The line is changed. */
int creation_append_line(struct creation *creation, char *line, struct spsy_error *error);
/* Data sealed, right to the queue checked again, numbered, inserted, committed. */
int creation_finish(struct creation *creation, struct spsy_error *error);
/* The same in two steps, for several files in one transaction, which is the caller's: every one
 * sealed, then begin, every one inserted, commit. */
int creation_seal(struct creation *creation, struct spsy_error *error);
int creation_insert(struct creation *creation, struct spsy_error *error);
/* Before the insert: the file goes into a new job number/OWNER/QPRTJOB also when its owner is this
 * job's user. */
void creation_own_job(struct creation *creation);
/* Always; what was not finished is gone. */
void creation_close(struct creation *creation);

/* Has the session's subject *READ on the key, and can it be used? That is the gate of the key, as
 * for reading a file under its present version. Errors: SPY0121, SPY0171, SPY0172. */
int creation_may_use_key(struct session *session, const struct spool_splkey *key,
                         struct spsy_error *error);

/* The queue that new files of a profile go to. */
int creation_default_queue(struct session *session, const char *profile, struct spool_queue *queue,
                           struct spsy_error *error);

/* A listing of OUTPUT(*PRINT): a file of the current user on that user's queue, filled by write
 * with creation_append_text. key: of a copy of data, else NULL. row: the new file's row, the
 * caller's, may be NULL. */
int creation_print(struct session *session, const char *name, const struct creation_key *key,
                   int (*write)(struct creation *creation, void *context, struct spsy_error *error),
                   void *context, cJSON **row, struct spsy_error *error);
/* The same of one row, a line for each of its members. Takes members over; NULL = out of memory. */
int creation_print_row(struct session *session, const char *name, cJSON *members, cJSON **row,
                       struct spsy_error *error);

#endif
