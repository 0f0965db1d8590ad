/* inspect.h - what can be wrong inside a spool, for `spsy doctor`. */
#ifndef SPSY_SPOOL_INSPECT_H
#define SPSY_SPOOL_INSPECT_H

#include "spool/journal.h"

struct spool_inspection {
    int64_t files, decisions; /* rows */
    int64_t data_files;       /* that a row names */
    int64_t missing;          /* of those: not there, or not of the size they were stored with */
    char first_missing[17];   /* its name in data/ */
    int64_t orphans;          /* in data/, and neither a row nor a mark names them */
    int64_t orphan_bytes;
    int64_t wrong_names; /* of queues, libraries and profiles: none that a command gives */
    char first_wrong_name[11];
    int64_t no_date;        /* spooled files that were opened when no record can say (X22) */
    char first_no_date[80]; /* "NAME number N in job NUMBER/USER/NAME" */
    int64_t no_queue;       /* full only: spooled files on a queue that is not there */
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

#endif
