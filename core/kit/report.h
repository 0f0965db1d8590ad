/* report.h - what came of the cases: the Test Anything Protocol, version 14, or one JSON object. */
#ifndef SPSY_KIT_REPORT_H
#define SPSY_KIT_REPORT_H

#include <stdio.h>

#include "kit/table/case.h"
#include "kit/coverage.h"

struct kit_report {
    FILE *stream;
    bool json;
    size_t cases, failed, program_failed;
};

struct kit_result {
    const char *label;   /* the case and its expansion */
    const char *where;   /* in which file, and where there */
    const char *differs; /* NULL = as expected */
    bool program_failed; /* not as expected, because a program failed */
    const cJSON *expect; /* what the table says */
    const struct kit_request *request;
    const struct spsy_decision *decision;
};

void kit_report_begin(struct kit_report *report, const char *table, size_t cases);
void kit_report_case(struct kit_report *report, const struct kit_result *result);
/* A message of a program; not in JSON. */
void kit_report_message(struct kit_report *report, const char *text);
/* why: NULL, or that it broke off. Returns false when the stream did not take it. */
bool kit_report_end(struct kit_report *report, const struct kit_coverage *coverage, bool whole,
                    const char *why);

#endif
