/* document.h - the file of a backup: lines of JSON, written in one way, read in no other.
 *
 *     {"spsy":"backup","version":1,"schema":8,"system":"HOME","time":"2026-12-01T10:00:00.000000Z"}
 *     {"file":"registry.json","mode":384,"text":"..."}
 *     {"file":"settings.json","mode":0,"text":null}
 *     {"table":"profile","columns":["name","special",...]}
 *     ["ALICE",0,...]                       a row, in the order of its keys
 *     {"rows":17}
 *     ... the other tables, each (store/image.h)
 *     {"bytes":12345,"hash":"..."}          of everything before this line, BLAKE2b-256
 *
 * A text that is no UTF-8, and bytes, are {"hex":"..."}. MUST: nothing of a file is believed before
 * its last line has been read and fits; whoever takes rows as they come throws them away otherwise.
 * The hash is no signature: who can write the file can write another. */
#ifndef SPSY_BACKUP_DOCUMENT_H
#define SPSY_BACKUP_DOCUMENT_H

#include "seal/blake2b.h"
#include "session/streams.h"
#include "store/image.h"

enum {
    DOCUMENT_VERSION = 1,
    DOCUMENT_LINE_MAX = 32 * 1024 * 1024, /* registry.json is one, with all that is escaped in it */
};

struct document {
    int schema;
    char system[9];
    char time[SPOOL_TIME_SIZE];
    struct spool_image_file files[SPOOL_IMAGE_FILES];
    int64_t rows[SPOOL_IMAGE_TABLES];
    int64_t bytes; /* before the last line */
    char hash[SEAL_HEX_SIZE];
};
void document_free(struct document *document);

/* ---- writing ---- */

struct document_writer;
/* To a stream that is open; document has schema, system, time and files. The writer is freed by
 * document_end or document_drop. */
int document_begin(const struct streams *streams, struct stream *stream,
                   const struct document *document, struct document_writer **writer,
                   struct spsy_error *error);
int document_table(struct document_writer *writer, enum spool_image_which table,
                   struct spsy_error *error);
int document_row(struct document_writer *writer, enum spool_image_which table,
                 const struct spool_image_value *values, struct spsy_error *error);
int document_table_end(struct document_writer *writer, struct spsy_error *error);
/* Fills in document's rows, bytes and hash. */
int document_end(struct document_writer *writer, struct document *document,
                 struct spsy_error *error);
void document_drop(struct document_writer *writer); /* NULL is legal */

/* ---- reading ---- */

/* take (may be NULL) gets the rows as they come: 0 or a negative SPSY_ERR_*. *document is the
 * caller's in every case. name is the file's, for messages. Errors: SPSY_ERR_FORMAT, SPY0243, with
 * the line; those of the stream and of take. */
int document_read(const struct streams *streams, struct stream *stream, const char *name,
                  int (*take)(void *context, enum spool_image_which table,
                              const struct spool_image_value *values, struct spsy_error *error),
                  void *context, struct document *document, struct spsy_error *error);

#endif
