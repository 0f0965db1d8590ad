/* stored.h - keywords of objects that are kept and shown, and by which nothing here acts: what a
 * document about IBM i says about a profile or a queue can be typed, and is not lost.
 *
 * profile_stored.def and queue_stored.def say what they are; core/command/stored_keywords.h makes
 * the parameters of commands from the same rows. An object keeps, in one column, what differs from
 * the defaults: a JSON object of values by keyword. */
#ifndef SPSY_OBJECT_STORED_H
#define SPSY_OBJECT_STORED_H

#include "base/json.h"

enum spool_stored_kind {                         /* as the column has it: */
                         SPOOL_STORED_NAME,      /* a *NAME of at most `most` characters, or 10 */
                         SPOOL_STORED_QUALIFIED, /* name or library/name */
                         SPOOL_STORED_INTEGER,   /* digits, `least` to `most` */
                         SPOOL_STORED_CHOICE,    /* a special value */
                         SPOOL_STORED_TEXT,      /* at most `most` characters, Latin-1 */
                         SPOOL_STORED_PATH,      /* a name in a file system */
                         SPOOL_STORED_DATE,      /* YYYY-MM-DD */
                         SPOOL_STORED_LIST,      /* elements of several kinds, null = not given */
};

struct spool_stored_keyword {
    const char *keyword; /* "HOMEDIR" */
    const char *key;     /* in rows */
    enum spool_stored_kind kind;
    const char *single;   /* special values that stand alone, blank separated */
    const char *special;  /* these and the others */
    const char *fallback; /* as CL says it: CRT's default, and what an older home means; or NULL */
    long least, most;
    size_t items; /* more than 1: a list of so many at most */
};

struct spool_stored_table {
    const char *what; /* "user profile" */
    const struct spool_stored_keyword *keywords;
    size_t count;
};

extern const struct spool_stored_table spool_profile_stored, spool_queue_stored;

/* Of one object; all zero: every keyword has its default. spool_stored_free. */
struct spool_stored {
    cJSON *values;
};

void spool_stored_free(struct spool_stored *stored);

/* The column of the object `name`; what no command stores there is SPSY_ERR_FORMAT, with the
 * keyword. */
int spool_stored_read(const struct spool_stored_table *table, const char *name, const char *text,
                      size_t bytes, struct spool_stored *stored, struct spsy_error *error);
/* Text for the column, the caller's (cJSON_free); NULL: out of memory. */
char *spool_stored_print(const struct spool_stored *stored);

/* The row of a keyword, which must be one of the table's. */
const struct spool_stored_keyword *spool_stored_find(const struct spool_stored_table *table,
                                                     const char *keyword);
/* Does the special value have no others beside it? */
bool spool_stored_alone(const struct spool_stored_keyword *keyword, const char *text);
/* Takes the value over: a string, for several values an array. False: out of memory. */
bool spool_stored_set(const struct spool_stored_keyword *keyword, cJSON *value,
                      struct spool_stored *stored);
/* A single value: what is kept, or the default, or NULL. Valid until it is set again. */
const char *spool_stored_word(const struct spool_stored_keyword *keyword,
                              const struct spool_stored *stored);
/* Adds all of them, in the table's order; numbers as numbers. False: out of memory. */
bool spool_stored_rows(const struct spool_stored_table *table, const struct spool_stored *stored,
                       cJSON *row);

#endif
