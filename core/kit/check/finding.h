/* finding.h - what is found: numbers, names and severities from finding.def, and the details of one
 * check. */
#ifndef SPSY_KIT_CHECK_FINDING_H
#define SPSY_KIT_CHECK_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum severity {
    SEVERITY_ERROR,   /* it will fail, or decide what it does not mean */
    SEVERITY_WARNING, /* most probably a mistake */
    SEVERITY_NOTE,    /* worth knowing; does not count for the exit status */
};

struct finding_kind {
    int number; /* SPXnnn */
    const char *name;
    enum severity severity;
    const char *cause, *example, *mend;
};
extern const struct finding_kind finding_kinds[];
extern const size_t finding_kind_count;
const char *severity_name(enum severity severity); /* "error" "warning" "note" */
/* "SPX012" in any case; NULL = no such finding. */
const struct finding_kind *finding_kind_find(const char *id);

enum {
    FINDINGS_MAX = 64,         /* numbers there are, and some */
    FINDING_DETAILS_MAX = 20,  /* of one number; more are counted */
    FINDING_DETAIL_BYTES = 900 /* of UTF-8 */
};

/* All details of one number. */
struct finding {
    const struct finding_kind *kind;
    size_t count;                       /* how often */
    size_t detail_count;                /* of them told */
    char *details[FINDING_DETAILS_MAX]; /* owned; one line of UTF-8 each */
};

struct findings { /* zeroed is empty; in the order in which they were found */
    struct finding list[FINDINGS_MAX];
    size_t count;
    bool out_of_memory;
};

/* One more of a number. A detail that is there already only counts. */
void finding_add(struct findings *findings, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool finding_has(const struct findings *findings, int number);
/* Numbers of that severity. */
size_t findings_of(const struct findings *findings, enum severity severity);
void findings_free(struct findings *findings);

#endif
