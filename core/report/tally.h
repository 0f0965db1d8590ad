/* tally.h - a journal, counted: by day, user, function, reason, program.
 *
 * However long the journal is, the memory is the same: a table that is full counts what comes as
 * "others", days that become too many are put together. An entry that was repeated counts as often
 * as it happened. */
#ifndef SPSY_REPORT_TALLY_H
#define SPSY_REPORT_TALLY_H

#include <cjson/cJSON.h>

#include "store/store.h"

/* What became of a decision; each is one of these. */
enum outcome {
    OUTCOME_REFUSED_EXIT,      /* a program's '0' */
    OUTCOME_REFUSED_AUTHORITY, /* no program had an opinion that counts: native authority */
    OUTCOME_PROTECTED,         /* its protection, whatever allowed it until then */
    OUTCOME_KEY_LACKED,        /* its key, likewise */
    OUTCOME_FAILED,            /* refused because it could not be decided */
    OUTCOME_ALLOWED_EXIT,      /* a program's '1' */
    OUTCOME_ALLOWED_AUTHORITY,
    OUTCOME_BYPASSED,    /* nobody was asked: X3-X5, whatever native authority said then */
    OUTCOME_BREAK_GLASS, /* nobody was asked: the glass was broken */
    OUTCOMES,
};
/* Its key in the report's JSON, "refusedByProgram"; and in words, "refused by a program". */
const char *outcome_key(enum outcome outcome);
const char *outcome_words(enum outcome outcome);

struct tally;

/* NULL: out of memory. */
struct tally *tally_new(void);
void tally_free(struct tally *tally);
/* 0. Damaged entries are counted as such. */
int tally_entry(struct tally *tally, const struct spool_walked *entry);
/* Adds to model: "first", "last", "entries", "rehearsals", "lists", "damaged", "outcomes", "days",
 * "users", "functions", "refusals", "failures", "bypasses", "programs" (core/report/README.md).
 * false: out of memory. */
bool tally_model(const struct tally *tally, cJSON *model);

#endif
