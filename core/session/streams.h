/* streams.h - the files that a command reads and writes (FROMSTMF, TOSTMF, SAVF, standard input),
 * as streams of whoever gives the command.
 *
 * Who opens a session provides them: the command line opens files with its own rights
 * (cli/local_streams.h). A command knows a name and nothing else, neither path nor descriptor.
 * MUST: what a guarded function writes is opened after the guard; what is committed is there whole,
 * what is dropped was never there. */
#ifndef SPSY_SESSION_STREAMS_H
#define SPSY_SESSION_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum stream_kind {
    STREAM_FILE,      /* "-" is standard input, when it is read */
    STREAM_SAVE_FILE, /* a regular file, its owner's alone, never replaced */
    /* Of `spsy collect`, both in a directory that nobody else writes and no home is in: */
    STREAM_ARCHIVED, /* one spooled file's data: as a save file */
    /* The archive's index. open: made where there is none, this process's alone until it is
     * dropped (SPSY_ERR_BUSY), without the half line that a kill has left. create: what is written
     * is appended, in lines; commit: it is on disk. */
    STREAM_INDEX,
    STREAM_SECRET_FILE, /* written: as STREAM_FILE, but its owner's alone, and in no home of spsy:
                         * what was under a key (K2). SPSY_ERR_AUTHORITY, SPY0181 */
    STREAM_EXPORT, /* written: as STREAM_SAVE_FILE, and in no home of spsy, with which it would be
                    * lost: keys, backups. SPSY_ERR_AUTHORITY, SPY0181 */
};

enum { STREAMS_PROMPT_SIZE = 300 }; /* of a question that streams_confirm asks */

struct stream; /* the provider's */

/* All of these but drop: 0 or a negative SPSY_ERR_*, and a text that names the file. */
struct streams {
    void *context; /* of open and create */
    /* For reading. */
    int (*open)(void *context, const char *name, enum stream_kind kind, struct stream **stream,
                struct spsy_error *error);
    /* Up to count bytes; *got 0 = end. */
    int (*read)(struct stream *stream, void *bytes, size_t count, size_t *got,
                struct spsy_error *error);
    /* To the beginning again. The bytes may have changed meanwhile: who reads twice proves them. */
    int (*rewind)(struct stream *stream, struct spsy_error *error);
    /* For writing. SPSY_ERR_EXISTS (SPY0102): it is there, and replace is false. */
    int (*create)(void *context, const char *name, enum stream_kind kind, bool replace,
                  struct stream **stream, struct spsy_error *error);
    /* SPSY_ERR_FULL: no room. */
    int (*write)(struct stream *stream, const void *bytes, size_t count, struct spsy_error *error);
    /* Everything on disk and in its place, or nothing there. SPSY_ERR_EXISTS: somebody else was
     * first. Before drop. */
    int (*commit)(struct stream *stream, struct spsy_error *error);
    /* Always, also after reading; what was not committed is gone. NULL is legal. */
    void (*drop)(struct stream *stream);
    /* Asks whoever gives the command for one line, of at most size - 1 bytes, without its end:
     * streams_ask. secret: it is not shown while it is typed. NULL: nobody can be asked. */
    int (*ask)(void *context, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *error);
};

/* *answered false: nobody is there to be asked, the input has ended, or he interrupted it; then
 * nothing is to happen. answer is then "". The caller overwrites what was secret. Errors:
 * SPSY_ERR_VALUE (too long, or with a NUL), SPSY_ERR_IO. MUST: in no transaction. */
int streams_ask(const struct streams *streams, const char *prompt, bool secret, char *answer,
                size_t size, bool *answered, struct spsy_error *error);

/* The one rule of confirmations: *confirmed when the answer is y or yes, in any case of letters;
 * not when it is anything else, however long, or *answered is false. " (y/n) " is put after the
 * prompt. Errors: SPSY_ERR_IO. */
int streams_confirm(const struct streams *streams, const char *prompt, bool *answered,
                    bool *confirmed, struct spsy_error *error);

/* The whole of a stream file of at most `most` bytes, which is in memory at once: *text is the
 * caller's, a NUL after it. Errors: those of open and read; SPSY_ERR_FULL with message_id: larger.
 */
int streams_read_whole(const struct streams *streams, const char *name, size_t most,
                       const char *message_id, char **text, size_t *bytes,
                       struct spsy_error *error);

#endif
