/* run.h - one replay: what its files share. */
#ifndef SPSY_REPLAY_RUN_H
#define SPSY_REPLAY_RUN_H

#include "replay/candidate.h"
#include "replay/entry.h"
#include "replay/rules.h"
#include "replay/tally.h"

struct replay_run {
    struct session *session;
    const struct replay_request *request;
    struct answer *answer;
    struct replay_candidate candidate;
    struct replay_zone zone;
    struct replay_facts *facts;
    struct replay_tally *tally;
    struct replay_entry *entries;   /* of what is walked now: SPOOL_WALK_ROWS */
    struct spsy_inquiry *inquiries; /* SPSY_INQUIRIES_MAX */
    struct spsy_callbacks callbacks[SPSY_INQUIRIES_MAX];
    struct spsy_recorded_job jobs[SPSY_INQUIRIES_MAX];
    struct replay_entry *asked[SPSY_INQUIRIES_MAX];
    struct spool_walk walk;
    int64_t next_ms; /* when progress is shown next */
    bool shown;
    size_t crashes; /* calls that failed while they ran */
    bool stopped;   /* for too many of them */
};

#endif
