/* manifest.h - what a save file holds: one JSON document, written by a save, judged by a restore.
 *
 *   {"version":1,"kind":"spsy save file","system":"SYS1","time":"2026-11-21T01:02:03Z",
 *    "library":"SHOP",
 *    "queues":[{"outputQueue":"OPEN","owner":"QSECOFR","publicAuthority":"*USE",
 *               "displayData":"*NO","operatorControl":"*YES","authorityCheck":"*OWNER","text":"",
 *               "privateAuthorities":[{"profile":"ALICE","authority":"*ALL"}],
 *               "stored":{"JOBSEP":"1"},
 *               "protection":"ACCESS(*WRITE) USRACC(*ALL)"}],
 *    "files":[{"fileName":"REPORT", the other attributes by the keys of file_row.h,
 *              "entry":1,"digest":"64 hexadecimal digits",
 *              "protection":"ACCESS(*WRITE) USRACC(*OWNER)"}]}
 *
 * "stored" and "protection" (object/protection.h) are only there where there is some.
 *
 * A queue with KEY, and a file under a key, have a member "key" (manifest_key.h). size is that in
 * the clear.
 *
 * MUST: it is taken for a hostile document. Every value is what this program could have written:
 * names, ranges, dates, texts that the record can hold; entries count 1, 2, 3 ... in their order;
 * no queue, authority or file stands in it twice; each file's queue does. Memory is bounded,
 * whatever stands in it. */
#ifndef SPSY_ARCHIVE_MANIFEST_H
#define SPSY_ARCHIVE_MANIFEST_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "archive/manifest_key.h"
#include "store/store.h"
#include "archive/savefile.h"

enum {
    MANIFEST_VERSION = 1,
    MANIFEST_QUEUES_MAX = 32768, /* what is kept in memory of each is little, but it is kept */
};

/* ---- writing ------------------------------------------------------------------------------ */

/* Temporary files that grow: a manifest of many files takes no memory. */
struct manifest_writer {
    FILE *queues, *files;
    size_t queue_count, file_count;
    void *identities; /* of the files, tsearch's; some 120 bytes each; owned */
};

int manifest_writer_open(struct manifest_writer *writer, struct spsy_error *error);
/* Reads the queue's private authorities from the spool. */
int manifest_add_queue(struct manifest_writer *writer, struct spool *spool,
                       const struct spool_queue *queue, struct spsy_error *error);
/* To be asked before the file's data is written: a stored value that no command stores, or a second
 * file of the same identity, would make the whole save file one that no restore takes. */
int manifest_check_file(const struct manifest_writer *writer, const struct spool_file *file,
                        struct spsy_error *error);
/* The next entry's file; digest as the save file module tells it; key NULL = in the clear.
 * SPSY_ERR_EXISTS: it stands there already. */
int manifest_add_file(struct manifest_writer *writer, const struct spool_file *file,
                      const struct manifest_key *key, const char *digest, struct spsy_error *error);
/* The whole document, a temporary file of the caller's; nothing is added after that. */
int manifest_document(struct manifest_writer *writer, const char *system, const char *library,
                      FILE **document, struct spsy_error *error);
void manifest_writer_close(struct manifest_writer *writer); /* also when opening failed */

/* ---- reading ------------------------------------------------------------------------------ */

struct manifest {
    FILE *document; /* owned */
    char system[9];
    char time[21]; /* UTC, "2026-11-21T01:02:03Z" */
    char library[11];
    size_t queue_count, file_count;
};

/* Judges the whole document, which it takes over, object by object (manifest_scan.h); source names
 * it in errors. With a reader (api NULL = without) each file's digest and size are those of its
 * entry, and there is no entry more. Errors: SPSY_ERR_FORMAT (SPY0107), SPSY_ERR_IO. */
int manifest_read(FILE *document, const char *source, const struct savefile_api *api,
                  const struct savefile_reader *reader, struct manifest *manifest,
                  struct spsy_error *error);
void manifest_free(struct manifest *manifest);

/* object, for the two below, is valid while visit runs. visit returns 0 to go on; its other value
 * ends the walk and is returned. Of a queue id, library and ASP are not set; of a file id and
 * queue_id are not, its library is the saved one. entry counts from 0. Errors: SPSY_ERR_IO,
 * SPSY_ERR_MEMORY. */
int manifest_queue_each(const struct manifest *manifest,
                        int (*visit)(void *context, const struct spool_queue *queue,
                                     const cJSON *object),
                        void *context, struct spsy_error *error);
/* The same for the queue of this name alone, also from within a walk. */
int manifest_queue_visit(const struct manifest *manifest, const char *name,
                         int (*visit)(void *context, const struct spool_queue *queue,
                                      const cJSON *object),
                         void *context, struct spsy_error *error);
int manifest_authority_each(const cJSON *object,
                            int (*visit)(void *context, const char *profile, uint32_t authority),
                            void *context);
/* Keywords of the queue that are only stored; without any all zero. spool_stored_free. */
int manifest_stored(const cJSON *object, struct spool_stored *stored, struct spsy_error *error);
int manifest_file_each(const struct manifest *manifest,
                       int (*visit)(void *context, size_t entry, const struct spool_file *file,
                                    const struct manifest_key *key),
                       void *context, struct spsy_error *error);

#endif
