/* store.h - the door to the embedded spool: a home, opened, and all that is kept in it.
 *
 * What the store is made of is its own affair: nothing here, and no room above, knows it. MUST:
 *  - a durable change is synced before its commit returns; a read's journal entry and a job's
 *    number need no sync;
 *  - no transaction is open while programs run or input is read.
 * A struct spool is used by one thread at a time; a process may have several of one home. */
#ifndef SPSY_STORE_STORE_H
#define SPSY_STORE_STORE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "object/file.h"
#include "object/stored.h"

enum {
    SPOOL_SCHEMA_VERSION = 8,
    SPOOL_SCHEMA_OLDEST = 2,             /* that becomes the present one when it is opened */
    SPOOL_INLINE_DATA_BYTES = 64 * 1024, /* larger data is a file of the home */
    SPOOL_RESERVE_BYTES = 1024 * 1024,   /* home/reserve: room for deleting on a full disk */
    SPOOL_BUSY_TIMEOUT_MS = 10000,
};

struct spool; /* opaque */

/* Makes home (0700, with parents), lib/, data/, the reserve file, and last, in one step, spool.db:
 * schema, profiles, QGPL, QPRINT (core/cli/README.md, "spsy init"). All or nothing: a killed init
 * leaves a home that init can be run on again, so call it after everything else that init makes.
 * Errors: SPSY_ERR_EXISTS when there is a spool.db, SPSY_ERR_VALUE (system name),
 * SPSY_ERR_UNTRUSTED, SPSY_ERR_BUSY (another init runs), SPSY_ERR_IO - message SPY0103. */
int spool_create(const char *home, const char *system, struct spsy_error *error);

/* Opens and checks schema version and trust (owner, modes). Errors: SPSY_ERR_NOT_FOUND (no home),
 * SPSY_ERR_UNTRUSTED (the text says what fixes it), SPSY_ERR_IO, SPSY_ERR_FULL (disk full),
 * SPSY_ERR_FORMAT (damaged, of a version that is not known) - message SPY0103, the home unchanged.
 *
 * A home of version SPOOL_SCHEMA_OLDEST or later becomes one of SPOOL_SCHEMA_VERSION first
 * (migrate.c), in one transaction, after a copy of spool.db has been set aside as
 * spool.db-version-N. Refused, SPSY_ERR_BUSY, while a job of that version runs; SPSY_ERR_FULL
 * without room for the copy. */
int spool_open(const char *home, struct spool **spool, struct spsy_error *error);
/* Is that directory, an absolute path without links, in a home, or one itself? home then says
 * which. */
bool spool_home_around(const char *directory, char home[PATH_MAX]);
/* The version of a home whose spool.db can be opened, which stays as it is. Negative: as above. */
int spool_version(const char *home, struct spsy_error *error);
/* Before the first open: this process has one thread, and a lock less costs less. */
void spool_single_thread(void);
void spool_close(struct spool *spool); /* NULL is legal; an open transaction is rolled back */
/* Until it is closed: the home's absolute path, its owner, this system's name. */
const char *spool_home(const struct spool *spool);
uid_t spool_owner(const struct spool *spool);
const char *spool_system(const struct spool *spool);

enum spool_durability { SPOOL_DURABLE, SPOOL_UNSYNCED };

/* Takes the one write lock; waits SPOOL_BUSY_TIMEOUT_MS for it, looking every 0.2 ms. Errors:
 * SPSY_ERR_BUSY (CPF3330), SPSY_ERR_FULL (disk full), SPSY_ERR_IO, SPSY_ERR_STATE (one is open
 * already). */
int spool_begin(struct spool *spool, enum spool_durability durability, struct spsy_error *error);
/* When it fails nothing has happened and no transaction is open any more. */
int spool_commit(struct spool *spool, struct spsy_error *error);
void spool_rollback(struct spool *spool); /* harmless without a transaction */
bool spool_in_transaction(const struct spool *spool);

/* What is read between the two is of one instant, and costs less than one by one. Nobody is kept
 * from writing, but MUST: as short as a transaction. */
int spool_read_begin(struct spool *spool, struct spsy_error *error);
void spool_read_end(struct spool *spool); /* harmless without */

/* Inside a transaction, not nested: what follows can be undone alone (the journal entry stays). */
int spool_savepoint(struct spool *spool, struct spsy_error *error);
int spool_savepoint_release(struct spool *spool, struct spsy_error *error);
void spool_savepoint_rollback(struct spool *spool); /* harmless without a savepoint */

/* ---- quiesce -----------------------------------------------------------------------------------
 */

/* While a home is quiesced, one profile changes it and nobody else (S12). What counts as a change
 * is decided where SQL is run: every statement that writes, but for the few tables in which reads
 * leave their trace (sqlite/home.c). The first change of a transaction looks whether it may, so
 * that a quiesce which comes between a decision and its effect wins. SPY0113. */
enum { SPOOL_REASON_SIZE = 201, SPOOL_TIME_SIZE = 40 };
struct spool_quiesce {
    char profile[11];            /* who may go on */
    char by[11];                 /* who gave the command */
    char since[SPOOL_TIME_SIZE]; /* as the journal's times */
    char reason[SPOOL_REASON_SIZE];
};
/* Whose changes they are from now on: text outlives the spool. Nobody's, until this is called. */
void spool_act_for(struct spool *spool, const char *profile);
/* 0, or SPSY_ERR_STATE with SPY0113, which says who quiesced, since when, why and what to do. For
 * what can be known before somebody is asked, and for changes that are made elsewhere while a
 * transaction is open, which nobody can quiesce then. */
int spool_may_change(struct spool *spool, struct spsy_error *error);
/* 1 = it is in force, 0 = not (*state zeroed), negative = error. */
int spool_quiesce_read(struct spool *spool, struct spool_quiesce *state, struct spsy_error *error);
/* In a transaction of the caller, who has judged who may. */
int spool_quiesce_begin(struct spool *spool, const struct spool_quiesce *state,
                        struct spsy_error *error);
int spool_quiesce_end(struct spool *spool, struct spsy_error *error);

/* ---- dry runs ----------------------------------------------------------------------------------
 */

/* While it rehearses, no statement that writes is run and no data is taken in: SPSY_ERR_STATE,
 * SPY0136. It lies behind the guard (core/guard/README.md, "Explaining"): whoever passes that by
 * mistake comes to nothing here. */
void spool_rehearse(struct spool *spool, bool rehearses);

/* Disk full: gives the reserve's room back to the file system, for DLTSPLF, CLROUTQ, DLTEXPSPLF,
 * break-glass and pruning the journal only. Works without an open spool. The next emptied log makes
 * the reserve again when there is room. Returns 0 when something was released, SPSY_ERR_NOT_FOUND
 * when it was used up before. */
int spool_reserve_release(const char *home, struct spsy_error *error);

/* ---- profiles, libraries, queues, authorities --------------------------------------------------
 */

/* Every find: 0, SPSY_ERR_NOT_FOUND with the message id of core/function/README.md, or SPSY_ERR_IO.
 * Every insert, update, delete, set and grant: inside a transaction of the caller. */
int spool_profile_find(struct spool *spool, const char *name, struct spool_profile *profile,
                       struct spsy_error *error);
/* The one whose LCLUSER has that uid. */
int spool_profile_of_uid(struct spool *spool, uid_t uid, struct spool_profile *profile,
                         struct spsy_error *error);
/* Both, CPF9898: another profile has that login, or that uid. */
int spool_profile_insert(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error); /* CPF2214; QSYS owns it, AUT(*EXCLUDE) */
int spool_profile_insert_owned(struct spool *spool, const struct spool_profile *profile,
                               const char *owner, uint32_t public_authority,
                               struct spsy_error *error); /* CPF2214 */
/* The profile as an object: its owner and public authority. CPF2204. */
int spool_profile_object(struct spool *spool, const char *name, struct spool_object *object,
                         struct spsy_error *error);
int spool_profile_update(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error);
int spool_profile_delete(struct spool *spool, const char *name,
                         struct spsy_error *error); /* CPF2215 owns objects or files, or
                                                       is the group of another */
int spool_profile_each(struct spool *spool,
                       int (*visit)(void *context, const struct spool_profile *profile),
                       void *context, struct spsy_error *error);

/* The job's special authorities by origin: own, groups', adopted profiles' own
 * (core/object/README.md, "Special authorities"). */
int spool_special_of(struct spool *spool, const char *profile, const char *const *adopted,
                     size_t adopted_count, struct spsy_special *special, struct spsy_error *error);
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
/* Ordered by name; as spool_queue_each. */
int spool_library_each(struct spool *spool,
                       int (*visit)(void *context, const struct spool_library *library),
                       void *context, struct spsy_error *error);
/* Empty ones only: CPF2161. */
int spool_library_delete(struct spool *spool, const char *name, struct spsy_error *error);

int spool_queue_find(struct spool *spool, const char *library, const char *name,
                     struct spool_queue *queue, struct spsy_error *error); /* CPF3357 */
int spool_queue_insert(struct spool *spool, struct spool_queue *queue,
                       struct spsy_error *error); /* CPF3353; sets id */
int spool_queue_update(struct spool *spool, const struct spool_queue *queue,
                       struct spsy_error *error);
int spool_queue_delete(struct spool *spool, int64_t id, struct spsy_error *error); /* CPF3361 */
/* How many spooled files are on it. */
int spool_queue_count_files(struct spool *spool, int64_t id, int64_t *count,
                            struct spsy_error *error);
/* library and name NULL = all; ordered by library, name. visit returns 0 to go on. */
int spool_queue_each(struct spool *spool, const char *library, const char *name,
                     int (*visit)(void *context, const struct spool_queue *queue), void *context,
                     struct spsy_error *error);

/* What a user profile (library "") or an output queue keeps of keywords that are only stored; a
 * command that asks nothing about them never reads it. *stored is the caller's
 * (spool_stored_free). CPF2204, CPF3357; SPSY_ERR_FORMAT: damaged, with the keyword. */
int spool_stored_load(struct spool *spool, const struct spool_stored_table *table,
                      const char *library, const char *name, struct spool_stored *stored,
                      struct spsy_error *error);
int spool_stored_keep(struct spool *spool, const struct spool_stored_table *table,
                      const char *library, const char *name, const struct spool_stored *stored,
                      struct spsy_error *error);

/* Save files (CRTSAVF): the object alone, its data is archive/kept_file.h's. */
int spool_save_file_find(struct spool *spool, const char *library, const char *name,
                         struct spool_save_file *file, struct spsy_error *error); /* CPF9812 */
int spool_save_file_insert(struct spool *spool, const struct spool_save_file *file,
                           struct spsy_error *error); /* CPF5813 */
int spool_save_file_delete(struct spool *spool, const struct spool_save_file *file,
                           struct spsy_error *error);
/* In the order of their names; library NULL: of every library. */
int spool_save_file_each(struct spool *spool, const char *library,
                         int (*visit)(void *context, const struct spool_save_file *file),
                         void *context, struct spsy_error *error);

int spool_object_find(struct spool *spool, enum spool_object_type type, const char *library,
                      const char *name, struct spool_object *object, struct spsy_error *error);
int spool_object_set_owner(struct spool *spool, const struct spool_object *object,
                           const char *owner, struct spsy_error *error);
int spool_object_set_public(struct spool *spool, const struct spool_object *object,
                            uint32_t authority, struct spsy_error *error);
/* A private entry; SPOOL_AUT_NONE removes it. */
int spool_object_grant(struct spool *spool, const struct spool_object *object, const char *profile,
                       uint32_t authority, struct spsy_error *error);
/* NONE when there is no private entry. */
int spool_object_private(struct spool *spool, const struct spool_object *object,
                         const char *profile, uint32_t *authority, struct spsy_error *error);
int spool_object_private_each(struct spool *spool, const struct spool_object *object,
                              int (*visit)(void *context, const char *profile, uint32_t authority),
                              void *context, struct spsy_error *error);
/* All private entries of an object that is going. */
int spool_object_forget(struct spool *spool, const struct spool_object *object,
                        struct spsy_error *error);

/* ---- given names ----------------------------------------------------------------------------
 */

/* Serials given once and for all to what has no name of its own here (object/given_name.h), each
 * kind from 1. outside is any bytes: what is not the same bytes is not the same. */
enum spool_given { SPOOL_GIVEN_OWNER, SPOOL_GIVEN_QUEUE };
/* SPSY_ERR_NOT_FOUND without a message id: it has none yet. */
int spool_given_find(struct spool *spool, enum spool_given kind, const char *outside,
                     int64_t *serial, struct spsy_error *error);
/* Gives it the next serial, or says the one that it has. An owner's is one whose name no profile
 * has. Inside a transaction of the caller. SPSY_ERR_FULL: there are no more. */
int spool_given_insert(struct spool *spool, enum spool_given kind, const char *outside,
                       int64_t *serial, struct spsy_error *error);

/* What tells this home from any other, for what is kept outside of it: 32 hexadecimal digits, drawn
 * when it is asked for first, in a transaction of its own. A copy of the home has the same. */
enum { SPOOL_HOME_ID_SIZE = 33 };
int spool_home_id(struct spool *spool, char id[SPOOL_HOME_ID_SIZE], struct spsy_error *error);

/* ---- jobs --------------------------------------------------------------------------------------
 */

enum { SPOOL_JOBS_KEPT = 1000 }; /* at least the last jobs keep row and log: job.c */

/* Gives a new job its number (000001-999999, then round again over those free); user and name are
 * the caller's. A job is found while its process runs or it owns a spooled file. Both calls join
 * the caller's transaction, or open one of their own that is not synced. */
int spool_job_begin(struct spool *spool, struct spool_job *job, struct spsy_error *error);
/* Its log and row stay while it owns files, or among the last SPOOL_JOBS_KEPT jobs. */
int spool_job_end(struct spool *spool, const struct spool_job *job, struct spsy_error *error);
/* Its process lives: 1, 0 or negative. CPF3342: no such job. */
int spool_job_active(struct spool *spool, const struct spool_job *job, struct spsy_error *error);
/* The one job of that name whose row and log are there, also when it ended; user NULL = any.
 * CPF3342, CPF3343. */
int spool_job_find(struct spool *spool, const char *user, const char *name, struct spool_job *job,
                   struct spsy_error *error);

/* ---- spooled files -----------------------------------------------------------------------------
 */

/* CPF3303, CPF3309, CPF3342, CPF3343, CPF3340 as in core/function/README.md; find.c says when
 * which. */
int spool_file_find(struct spool *spool, const struct spool_file_key *key, struct spool_file *file,
                    struct spsy_error *error);
/* CPF3344 when it is gone. An id never comes to mean another file. */
int spool_file_reread(struct spool *spool, int64_t id, struct spool_file *file,
                      struct spsy_error *error);

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
int spool_file_update(struct spool *spool, const struct spool_file *file, struct spsy_error *error);
int spool_file_delete(struct spool *spool, const struct spool_file *file, struct spsy_error *error);

/* ---- a spooled file's bytes --------------------------------------------------------------------
 */

/* In the row up to SPOOL_INLINE_DATA_BYTES, else in a file of the home (data/). */
/* Written before the transaction that names it: append, then seal (synced), then insert the file
 * and attach inside the transaction, once; when that rolls back, the data is as it was after the
 * seal, and may be attached in another. Discarding or dying leaves at most an orphan, which the
 * next spool_open sweeps. Memory: one buffer of SPOOL_INLINE_DATA_BYTES, whatever
 * the size. Errors: SPSY_ERR_FULL (no room), SPSY_ERR_IO, SPSY_ERR_STATE (out of order). */
struct spool_writer;
int spool_writer_open(struct spool *spool, struct spool_writer **writer, struct spsy_error *error);
/* Before the first append, one of the two, for a file under a key (K2):
 *  - what is kept of it from now on is encrypted with secret, the file's own key, whose
 *    VAULT_KEY_BYTES stay the caller's. Errors: SPY0170, SPSY_ERR_MEMORY;
 *  - what comes is encrypted already, of size bytes in the clear: it is kept as it is. Seal refuses
 *    what cannot be that (SPSY_ERR_FORMAT, SPY0107). */
int spool_writer_encrypt(struct spool_writer *writer, const unsigned char *secret,
                         struct spsy_error *error);
int spool_writer_keep(struct spool_writer *writer, int64_t size, struct spsy_error *error);
/* When append finds the disk full it asks whether the home's reserve (store.h) is for this. */
void spool_writer_use_reserve(struct spool_writer *writer, bool (*may)(const char *home));
int spool_writer_append(struct spool_writer *writer, const void *bytes, size_t count,
                        struct spsy_error *error);
/* *size is that in the clear. */
int spool_writer_seal(struct spool_writer *writer, int64_t *size, struct spsy_error *error);
/* MUST: file->key_id says whether it is under a key, and its wrapped key is put by the same
 * transaction (floor.h). */
int spool_writer_attach(struct spool_writer *writer, const struct spool_file *file,
                        struct spsy_error *error);
/* Frees; removes what was not attached. What was attached belongs to the transaction, so that this
 * may be called before or after its end. NULL is legal. */
void spool_writer_close(struct spool_writer *writer);

/* What is open stays readable to its end, whoever deletes the file meanwhile. */
struct spool_reader;
/* In the clear; of what is under a key SPSY_ERR_STATE, SPY0105. */
int spool_reader_open(struct spool *spool, const struct spool_file *file,
                      struct spool_reader **reader, struct spsy_error *error);
/* Of what is under a key: decrypted with secret, as above. Memory: two chunks. Nothing is given out
 * of a chunk that is not what was stored there, and nothing after it: SPSY_ERR_IO, as damaged data.
 * Data in the clear is that, too. */
int spool_reader_open_encrypted(struct spool *spool, const struct spool_file *file,
                                const unsigned char *secret, struct spool_reader **reader,
                                struct spsy_error *error);
/* As it is kept, for a save: encrypted when it is under a key, of *bytes (NULL = not asked). */
int spool_reader_open_kept(struct spool *spool, const struct spool_file *file,
                           struct spool_reader **reader, int64_t *bytes, struct spsy_error *error);
/* How many bytes are kept of a file under a key, of so many in the clear. */
int64_t spool_kept_bytes(int64_t size);
/* Up to count bytes; *got 0 = end. A damaged or missing data file is SPSY_ERR_IO. */
int spool_reader_read(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                      struct spsy_error *error);
void spool_reader_close(struct spool_reader *reader);

/* ---- the journal and the job logs --------------------------------------------------------------
 */

/* Now, in UTC with microseconds, so that times sort as text: "2026-11-21T01:02:03.456789Z". */
void spool_now_text(char text[SPOOL_TIME_SIZE]);

/* One decision: who, what, every answer, the whole record (core/store/README.md, "Recorded before
 * effect"). While one is visited its texts are valid, and file, refused and failed are not set. */
struct spool_journal_entry {
    int64_t id;                      /* set when it is written, */
    char time[SPOOL_TIME_SIZE];      /* and so is this */
    int64_t count;                   /* how often; 1 when it is written */
    char last_time[SPOOL_TIME_SIZE]; /* of the last of these; the time itself at first */
    struct spool_job job;            /* that asked */
    char current_user[11];
    char signed_on[11]; /* struct principal; "" in entries before version 4 */
    char file[11];
    bool refused;
    bool failed;                 /* a program failed, or the decision could not be made */
    const char *decision;        /* the JSON of core/cli/README.md */
    const char *facts;           /* the JSON of guard/facts.h; NULL: not known */
    const unsigned char *record; /* SPSY_RECORD_BYTES, the EBCDIC form */
};
/* In a transaction of the caller. */
int spool_journal_decision(struct spool *spool, struct spool_journal_entry *entry,
                           struct spsy_error *error);
/* The entry of that id, time and job happened once more, now. 1 = counted, 0 = it is not there (any
 * more), negative = error. In a transaction of the caller. */
int spool_journal_again(struct spool *spool, int64_t id, const char *time,
                        const struct spool_job *job, struct spsy_error *error);

/* How much a profile has written, as the time that it takes at the permitted rate: it may be
 * SPOOL_FLOOD_MS ahead of the clock. No more than two and a half times that is remembered: a group
 * of many files, or a clock that was set back, keeps nobody out for long. It is kept in a file of
 * the home, flood, beside the database: a page of that would cost each decision more than the
 * decision's own. Errors: SPSY_ERR_IO, SPSY_ERR_UNTRUSTED; a full disk is none, it counts nothing.
 */
enum { SPOOL_FLOOD_MS = 60 * 1000 };
struct spool_flood {
    char profile[11];
    int64_t ahead_ms;     /* now; 0 = not */
    int64_t refused;      /* functions, since it was first counted */
    int64_t last_refused; /* seconds since 1970; 0 = never */
};
int spool_flood_read(struct spool *spool, const char *profile, struct spool_flood *flood,
                     struct spsy_error *error);
/* In a transaction of the caller, so that nobody else counts now; it is not undone with it. */
int spool_flood_add(struct spool *spool, const char *profile, int64_t ms, struct spsy_error *error);
/* Counts a refusal, in a transaction of its own that writes nothing. */
int spool_flood_refuse(struct spool *spool, const char *profile, struct spsy_error *error);
/* The profile that was refused last; 1 = found, 0 = none was. */
int spool_flood_last(struct spool *spool, struct spool_flood *flood, struct spsy_error *error);
/* The profile that is slowed most now; 1 = found, 0 = none is. */
int spool_flood_most(struct spool *spool, struct spool_flood *flood, struct spsy_error *error);

enum spool_journal_verdict { SPOOL_ANY_VERDICT, SPOOL_REFUSED, SPOOL_ALLOWED };
/* Which decisions to read; NULL, the whole or a member, = every. since is a time as above or the
 * beginning of one. */
struct spool_journal_filter {
    const char *user; /* current user */
    const char *file; /* file name */
    enum spool_journal_verdict verdict;
    const char *since;
    bool failed;       /* only those that have it */
    const char *basis; /* "key"; of a list of the gateway's none */
    const char *until; /* written before that time */
    bool oldest_first; /* else newest first; */
    int64_t after;     /* then: those with a greater id alone */
};
/* A rehearsal (in the decision, "rehearsal": true) decided nothing: no filter by verdict, basis or
 * failure finds it. */
/* At most limit decisions, newest first, and damaged ones whatever their file, verdict and failures
 * may have been, so that they are noticed; visit returns 0 to go on. No read is open while it runs
 * into another process: every entry is a query of its own. */
int spool_journal_each(struct spool *spool, const struct spool_journal_filter *filter, long limit,
                       int (*visit)(void *context, const struct spool_journal_entry *entry),
                       void *context, struct spsy_error *error);
/* The journal from its oldest entry on, for who reads all of it (sqlite/journal/walk.c). */
struct spool_walked {
    int64_t id, count;
    const char *time, *last_time; /* as above */
    struct spool_job job;
    const char *current_user;
    const char *decision;
    const char *facts;           /* guard/facts.h; "" = none */
    const unsigned char *record; /* SPSY_RECORD_BYTES; NULL = damaged: it is of another size */
};
struct spool_walk {
    const char *user;    /* current user; NULL = whoever */
    const char *since;   /* the last of an entry is not before it; NULL = from the beginning */
    const char *until;   /* nor its first at or after this one; NULL = to the end */
    bool brief;          /* without record and facts: NULL and "" */
    int64_t first, last; /* filled in: the ids of what is there at the beginning; 0 = nothing */
};
/* Oldest first, at most SPOOL_WALK_ROWS at a time, those that are there when it begins: no read is
 * open while visit runs, and what comes meanwhile is not visited. Memory: what those rows take.
 * visit returns 0 to go on; another value ends the walk and is returned. */
enum { SPOOL_WALK_ROWS = 1000 };
int spool_journal_walk(struct spool *spool, struct spool_walk *walk,
                       int (*visit)(void *context, const struct spool_walked *entries,
                                    size_t count),
                       void *context, struct spsy_error *error);
/* Removes the decisions before that time, some at a time, so that nobody waits long. What was
 * removed until an error stays removed. */
int spool_journal_prune(struct spool *spool, const char *before, int64_t *removed,
                        struct spsy_error *error);

/* The same by itself, for whoever commits an entry: at most once in SPOOL_UPKEEP_SECONDS, and
 * SPOOL_UPKEEP_ROWS decisions in one short transaction; until fewer than that are left, at the next
 * call again. *removed is 0 when it is not yet time, or the home is quiesced. */
enum { SPOOL_UPKEEP_SECONDS = 3600, SPOOL_UPKEEP_ROWS = 200 };
int spool_journal_upkeep(struct spool *spool, const char *before, int64_t *removed,
                         struct spsy_error *error);

/* At least so many messages of a job are kept: who runs for weeks and tells much must not fill the
 * disk (IBM's JOBMSGQFL(*WRAP)). */
enum { SPOOL_LOG_KEPT = 10000 };
/* A job's log: messages in order, kept as long as the job's row (file.h). Texts over 1023 bytes are
 * cut when read. Adding joins the caller's transaction or opens one of its own that is not synced.
 * Times are UTC, "2026-11-21T01:02:03.456789Z". CPF3342: no such job. visit returns 0 to go on. */
int spool_job_log_add(struct spool *spool, const struct spool_job *job, const char *message_id,
                      const char *text, struct spsy_error *error);
int spool_job_log_each(struct spool *spool, const struct spool_job *job,
                       int (*visit)(void *context, const char *time, const char *message_id,
                                    const char *text),
                       void *context, struct spsy_error *error);

/* ---- shadow programs ---------------------------------------------------------------------------
 */

/* What programs registered with MODE(*SHADOW) would have done.
 *
 * Counted in the transaction that journals the decision, so that the numbers are those of the
 * journal without reading it, and stay when the journal is pruned. A registration is known by
 * format, number, program and the time it was registered: registered again, it counts anew. */
struct spool_shadow_key {
    const char *format;
    int32_t number;
    const char *program;
    const char *registered_at; /* "" in a hand-written registry */
};

struct spool_shadow {
    char since[40]; /* when it was counted first; UTC, as the journal's times */
    int64_t calls;  /* how often the chain reached it, failures included */
    int64_t would_refuse, would_allow, failures;
};

/* Adds the counts of *one (since is not read). In a transaction of the caller. */
int spool_shadow_add(struct spool *spool, const struct spool_shadow_key *key,
                     const struct spool_shadow *one, struct spsy_error *error);
/* 1 = found, 0 = never counted (*counted zeroed), negative = error. */
int spool_shadow_read(struct spool *spool, const struct spool_shadow_key *key,
                      struct spool_shadow *counted, struct spsy_error *error);

/* ---- what can be wrong inside ------------------------------------------------------------------
 */

/* For `spsy doctor`. */
struct spool_inspection {
    int64_t files, decisions; /* rows */
    int64_t data_files;       /* that a row names */
    int64_t missing;          /* of those: not there, or not of the size they were stored with */
    char first_missing[17];   /* its name in data/ */
    int64_t orphans;          /* in data/, and neither a row nor a mark names them */
    int64_t orphan_bytes;
    int64_t wrong_names; /* of queues, libraries and profiles: none that a command gives */
    char first_wrong_name[11];
    int64_t wrong_stored;         /* profiles and queues whose stored keywords cannot be read */
    char first_wrong_stored[160]; /* why the first cannot */
    int64_t no_date;              /* spooled files that were opened when no record can say (X22) */
    char first_no_date[80];       /* "NAME number N in job NUMBER/USER/NAME" */
    int64_t wrong_protection;     /* spooled files and queues whose protection is damaged */
    char first_wrong_protection[80];
    int64_t no_queue;             /* full only: spooled files on a queue that is not there */
    char first_no_queue[80];
    int64_t no_data; /* full only: whose data in the database is missing or not of their size */
    char first_no_data[80];
    char newest_decision[SPOOL_TIME_SIZE]; /* "" = none */
    int64_t log_bytes;                     /* spool.db-wal */
    char damage[256];                      /* full only: what SQLite finds first, "" = nothing */
};

/* full: every page of the database is read and checked as well. */
int spool_inspect(struct spool *spool, bool full, struct spool_inspection *found,
                  struct spsy_error *error);

/* What is spooled, altogether and of the days from <= date opened < before (CYYMMDD). */
struct spool_usage {
    int64_t files, bytes;
    int64_t recent_files, recent_bytes;
    char oldest[8]; /* CYYMMDD; "" = there is no file */
};
int spool_usage_read(struct spool *spool, const char *from, const char *before,
                     struct spool_usage *usage, struct spsy_error *error);

/* ---- what has been met already -----------------------------------------------------------------
 */

/* Which texts have been met already: a few in memory, many in a temporary database.
 *
 * Whoever lists each thing once has to know everything that was listed. Memory stays below
 * SEEN_MEMORY_BYTES and SQLite's cache, whatever the number of texts; the database has no name, is
 * its owner's alone and stands where SQLite keeps temporary files: in $TMPDIR, without that in
 * /var/tmp or /tmp. */
enum { SEEN_MEMORY_BYTES = 128 * 1024 };

struct spool_seen;

int spool_seen_open(struct spool_seen **seen, struct spsy_error *error);
/* Has this text been met before? *first tells; from now on it has. SPSY_ERR_MEMORY; SPSY_ERR_IO and
 * SPSY_ERR_FULL: the temporary database (SPY0101), and then nothing is known any more. */
int spool_seen_add(struct spool_seen *seen, const char *text, bool *first,
                   struct spsy_error *error);
void spool_seen_close(struct spool_seen *seen); /* NULL is legal */

#endif
