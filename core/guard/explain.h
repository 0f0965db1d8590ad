/* explain.h - a decision with everything it came of, as one JSON object and as text (W5). */
#ifndef SPSY_GUARD_EXPLAIN_H
#define SPSY_GUARD_EXPLAIN_H

#include <cjson/cJSON.h>

#include "guard/inputs.h"

/* What has been found out about one file. */
struct explained {
    struct session *session; /* its engine is the job that was asked */
    const struct guarded *guarded;
    const struct guard_inputs *inputs;    /* NULL: they were not read */
    const struct spsy_decision *decision; /* NULL: nobody was asked, */
    const char *basis;                    /* because of this: "quiesced", "flood", */
    const struct spsy_error *before;      /* in words */
    bool gate_asked;                      /* protection and key: it was allowed until then */
    int64_t waits_ms;                     /* how long the real function would wait first */
    bool frozen;                          /* the list was read before */
    bool entitled;                        /* who asks may know everything */
    const cJSON *log;                     /* texts; NULL = none */
};

/* The object of core/guard/README.md, "Explaining". The caller's; NULL = out of memory. */
cJSON *explain_row(const struct explained *explained);

/* "list" and "programs" of such a row, for whoever has a decision as JSON (read back, so that its
 * numbers are numbers; not an object: none) of that job. False: out of memory. */
bool explain_add_programs(cJSON *row, struct spsy_job *engine, const cJSON *decision, bool frozen);

/* The same in lines of at most 79 characters, each with its newline, for row as explain_row has
 * made it or as it was read back. sink: 0 or negative, which ends it and is returned. */
int explain_text(const cJSON *row,
                 int (*sink)(void *context, const void *text, size_t bytes,
                             struct spsy_error *error),
                 void *context, struct spsy_error *error);

/* Into the answer: a row with --json, else text. Takes row over; `first` = nothing stands above it.
 * Negative: the answer has been told. */
int explain_show(struct answer *answer, cJSON *row, bool first);

#endif
