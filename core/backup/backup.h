/* backup.h - a point in time of a home, put back, and compared with what the home is now (Z1, Z2).
 *
 * In it: registry.json, settings.json, profiles, libraries, output queues, save files (the
 * objects), authorities, names given once and for all, keys (wrapped), guards, sealed texts. Not in
 * it: spooled files, data, journal, job logs, counters (SAVLIB and collect are for those).
 *
 * MUST: a backup that could not be read back is none, and is told; a restore is for a quiesced
 * home, by whom it is quiesced for, and changes everything or nothing. */
#ifndef SPSY_BACKUP_BACKUP_H
#define SPSY_BACKUP_BACKUP_H

#include "backup/document.h"
#include "registry/registry.h"
#include "session/session.h"

struct backup_request {
    const char *file;       /* a stream of whoever asks */
    const char *master_key; /* of restore: the file of the master key that the backup is under */
    const char *secrets;    /* of compare: where what no command makes again goes, sealed */
    bool only_secrets;      /* of restore: nothing but that, from such a file */
    bool check;             /* everything but the effect */
    bool as_commands;
};

/* All of them: 0, or negative, and the answer says why. */
int backup_make(struct session *session, const struct backup_request *request,
                struct answer *answer);
int backup_restore(struct session *session, const struct backup_request *request,
                   struct answer *answer);
int backup_compare(struct session *session, const struct backup_request *request,
                   struct answer *answer);

/* ---- for the three of them ---- */

/* *SAVSYS, or *ALLOBJ and *SECADM, of whatever origin: as SAVSECDTA on IBM i; what gives it back
 * needs the latter. CPF222E. */
int backup_authorize(struct session *session, bool changes, struct spsy_error *error);

/* A backup that has been read, beside the home. */
struct backup_read {
    struct document document;
    struct spool_image *image;
    unsigned char *master; /* what it says of its master key (vault "master"); NULL: it had none */
    size_t master_count;
};
int backup_open(struct session *session, const char *file, struct backup_read *read,
                struct spsy_error *error);
void backup_close(struct backup_read *read);

/* The home as it is now, into a new file, which is read back; check: up to where it would get its
 * name. document has counts and hash then, and no files. */
int backup_write(struct session *session, const char *file, bool check, struct document *document,
                 struct spsy_error *error);
/* *registry is the caller's, on the heap: spsy_registry_free, then free. source: what it is called
 * in an error. */
int backup_read_registry(const struct spool_image_file *file, const char *source,
                         struct spsy_registry **registry, struct spsy_error *error);
/* A registry that no program could be called by is nothing to go back to. */
int backup_check_registry(const struct document *document, const char *source, const char *id,
                          struct spsy_error *error);
/* Adds what a document holds to a row: counts by the names of tables. */
void backup_counts(const struct document *document, cJSON *row);

#endif
