/* run.h - one `spsy collect`; private to this room. */
#ifndef SPSY_COLLECT_RUN_H
#define SPSY_COLLECT_RUN_H

#include "collect/archive.h"
#include "collect/collect.h"
#include "guard/guard.h"
#include "session/progress.h"

struct collect_run {
    struct session *session;
    struct answer *answer;
    const struct collect_request *request;
    struct spool_queue queue, target; /* target: COLLECT_MOVE */
    struct archive archive;
    struct progress progress;
    struct known refused_lately; /* which of the queue's files, by their ids: collect.c */
    size_t collected, before, disposed, refused, held, failed;
    int64_t bytes;
    bool archive_ended; /* it takes nothing more */
};

/* What becomes of one file. Not 0: nothing more is collected. */
enum { COLLECT_STOP = 1 };
int collect_one(struct collect_run *run, const struct spool_file *file);

/* Makes guarded, which has file and queue, what --then asks about; its effect. */
guard_effect *collect_disposal(const struct collect_run *run, struct guarded *guarded);
/* By its id, for refused_lately. */
void collect_mark(const struct spool_file *file, unsigned char mark[KNOWN_MARK_BYTES]);

/* --check. 0, or negative: the answer has been told. */
int collect_check(struct collect_run *run);

#endif
