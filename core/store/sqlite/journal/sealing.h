/* sealing.h - a seal as part of a transaction; private to store/sqlite. */
#ifndef SPSY_SQLITE_SEALING_H
#define SPSY_SQLITE_SEALING_H

#include <stdio.h>

#include "seal/key.h"
#include "store/sealing.h"
#include "store/sqlite/private.h"

struct seal_making {
    const struct sealing_api *api;
    struct seal_key key;
    int slot; /* whose key has signed; -1: one that is in none */
    bool any; /* there was a seal: */
    struct seal_body last;
    struct seal_body body; /* of the one that is made */
};

/* In a transaction of the caller, the last thing that is written in it. anew: with keys of its own.
 * gaps: lines of seal/body.h, "" = none. spool_seal_finish whatever it returned, after the commit
 * or the rollback. */
int spool_seal_make(struct spool *spool, bool anew, const char *gaps, struct seal_making *making,
                    struct spsy_error *error);
void spool_seal_finish(struct seal_making *making, bool committed);
/* The last seal that can be read, with the number of the newest. 1 = there is one; negative. */
int spool_seal_after_damage(struct spool *spool, struct seal_body *last, struct spsy_error *error);

/* The row's columns from that one on are count and last_time: "ID COUNT LAST-TIME\n", as in the
 * column counts; "ID ? ?\n" of what no command writes there. False = out of memory. */
bool spool_seal_count_line(sqlite3_stmt *row, int64_t id, int column, FILE *stream);

#endif
