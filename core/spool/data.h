/* data.h - a spooled file's bytes: in the row up to 64 KiB, else a file of the home (data/). */
#ifndef SPSY_SPOOL_DATA_H
#define SPSY_SPOOL_DATA_H

#include "spool/file.h"

/* Written before the transaction that names it: append, then seal (synced), then insert the file
 * and attach inside the transaction, once; when that rolls back, the data is as it was after the
 * seal, and may be attached in another. Discarding or dying leaves at most an orphan, which the
 * next spool_open sweeps. Memory: one buffer of SPOOL_INLINE_DATA_BYTES, whatever
 * the size. Errors: SPSY_ERR_FULL (no room), SPSY_ERR_IO, SPSY_ERR_STATE (out of order). */
struct spool_writer;
int spool_writer_open(struct spool *spool, struct spool_writer **writer, struct spsy_error *error);
/* When append finds the disk full it asks whether the home's reserve (store.h) is for this. */
void spool_writer_use_reserve(struct spool_writer *writer, bool (*may)(const char *home));
int spool_writer_append(struct spool_writer *writer, const void *bytes, size_t count,
                        struct spsy_error *error);
int spool_writer_seal(struct spool_writer *writer, int64_t *size, struct spsy_error *error);
int spool_writer_attach(struct spool_writer *writer, const struct spool_file *file,
                        struct spsy_error *error);
/* Frees; removes what was not attached. What was attached belongs to the transaction, so that this
 * may be called before or after its end. NULL is legal. */
void spool_writer_close(struct spool_writer *writer);

/* What is open stays readable to its end, whoever deletes the file meanwhile. */
struct spool_reader;
int spool_reader_open(struct spool *spool, const struct spool_file *file,
                      struct spool_reader **reader, struct spsy_error *error);
/* Up to count bytes; *got 0 = end. A damaged or missing data file is SPSY_ERR_IO. */
int spool_reader_read(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                      struct spsy_error *error);
void spool_reader_close(struct spool_reader *reader);

#endif
