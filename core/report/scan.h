/* scan.h - what the report has to know of a journal entry, without making a tree of it.
 *
 * A year of decisions is read for one page: cJSON's trees cost three times what reading the entries
 * costs (measured), and all that is wanted are some values of a text that the home itself has
 * written. MUST: whatever stands there, nothing outside of the text is read; what is no decision
 * says so, and is counted as damaged, never as an allowed one. */
#ifndef SPSY_REPORT_SCAN_H
#define SPSY_REPORT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "spsy.h"

/* A string of the text, as it stands between its quotation marks: escapes and all. */
struct scanned_text {
    const char *at; /* NULL = null, or not there */
    size_t length;
};

struct scanned_call {
    struct scanned_text format, program, reason;
    long number;
    long tenths; /* of a microsecond */
    enum spsy_meaning meaning;
};

struct scanned {
    struct scanned_text function, cause;
    bool has_verdict, refused;
    bool has_basis;
    enum spsy_basis basis;
    bool break_glass;
    bool rehearsal;
    bool list;
    long list_jobs, list_refused, list_failed; /* of a list: how many of its jobs */
    size_t call_count;
    struct scanned_call calls[SPSY_CALLS_MAX]; /* a list may name more: they are passed over */
};

/* false: this is no entry's JSON; *scanned is then of no use. */
bool scan_decision(const char *json, struct scanned *scanned);

/* The text with its escapes undone, for a person: UTF-8, cut to size. */
void scan_text(const struct scanned_text *text, char *target, size_t size);

#endif
