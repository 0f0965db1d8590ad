/* archive.h - a directory with a file for the data of each spooled file, and an index of JSON
 * lines; private to this room.
 *
 * MUST (C1): data first, whole and synced; then its line, synced; then nobody needs the spooled
 * file any more. So a kill leaves data without a line at most, which the same file's line then
 * comes to when it is collected again. */
#ifndef SPSY_COLLECT_ARCHIVE_H
#define SPSY_COLLECT_ARCHIVE_H

#include "collect/known.h"
#include "format/conversion.h"
#include "seal/blake2b.h"
#include "session/streams.h"
#include "store/store.h"

enum { ARCHIVE_NAME_SIZE = 256, ARCHIVE_LINE_MAX = 64 * 1024 };

struct archive {
    const struct streams *streams;
    const char *directory;
    char home[SPOOL_HOME_ID_SIZE];
    struct stream *lock; /* the index, open for reading: nobody else collects into it */
    struct known known;  /* what has a line */
};

/* What has been stored. */
struct archived {
    char name[ARCHIVE_NAME_SIZE]; /* of the file in the directory */
    char hash[SEAL_HEX_SIZE];     /* BLAKE2b, 256 bits */
};

/* Reads the index. SPY0241: it is another home's or none; else as the streams say. */
int archive_open(struct archive *archive, const struct streams *streams, const char *directory,
                 const char *home, struct spsy_error *error);
void archive_close(struct archive *archive);

bool archive_has(const struct archive *archive, const struct spool_file *file);
/* What has a line: its data is there still, and as long as it was. Whoever has taken it out of the
 * archive, or lost it, may have nothing else than the spooled file. */
int archive_prove(struct archive *archive, const struct spool_file *file, struct spsy_error *error);

/* The bytes that read pushes into its sink, as a file of the archive, on disk when this returns.
 * One that is there already with the same bytes is it. */
typedef int archive_read(void *context, conversion_sink *sink, void *sink_context,
                         struct spsy_error *error);
int archive_store(struct archive *archive, const struct spool_file *file, archive_read *read,
                  void *context, struct archived *stored, struct spsy_error *error);
/* Its line, on disk when this returns; line is the caller's. */
int archive_note(struct archive *archive, const struct spool_file *file, const cJSON *line,
                 struct spsy_error *error);

/* "000123-ALICE-PAYROLL-PAYSLIP-1-SYS1-1261130-101500.data": who it is of, in characters that no
 * file system and no shell minds; others as %XX. */
void archive_name(const struct spool_file *file, char name[ARCHIVE_NAME_SIZE]);

#endif
