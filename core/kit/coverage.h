/* coverage.h - what the cases of a table have reached: functions by formats by own or foreign job
 * by answers, and the rules of policies. */
#ifndef SPSY_KIT_COVERAGE_H
#define SPSY_KIT_COVERAGE_H

#include <stdio.h>

#include "kit/candidate.h"
#include "kit/table/case.h"
#include "policy/policy.h"

enum { KIT_MEANINGS = SPSY_MEANING_FAILED + 1 };

struct kit_policy_hits { /* of one registration of RULES */
    int format;
    int32_t number;
    const char *path; /* the candidate's */
    struct policy *policy;
    size_t *hits; /* by rule, 1..; [0]: no rule matched */
};

struct kit_coverage {
    bool registered[SPSY_FORMATS];
    size_t answers[SPSY_FUNCTION_COUNT][SPSY_FORMATS][2][KIT_MEANINGS]; /* [1] = own job */
    struct kit_policy_hits policies[SPSY_CALLS_MAX];
    size_t policy_count;
};

/* SPSY_ERR_MEMORY. A policy that cannot be read has no rules to be hit: the program says why. */
int kit_coverage_begin(const struct kit_candidate *candidate, struct kit_coverage *coverage,
                       struct spsy_error *error);
void kit_coverage_end(struct kit_coverage *coverage);

void kit_coverage_note(struct kit_coverage *coverage, const struct kit_request *request,
                       const struct spsy_decision *decision);

/* Combinations in which a program was called, of those in which one could be: of 17 functions, own
 * and foreign for SPSY0100, foreign for SPSY0200 (X7), and the rules of policies. */
size_t kit_coverage_reached(const struct kit_coverage *coverage, size_t *all);
/* In whole per cent, rounded down; 100 when there is nothing to reach. */
int kit_coverage_percent(const struct kit_coverage *coverage);

/* Comment lines of TAP: a summary and rules never hit; whole: a line for each function, too. */
void kit_coverage_write(const struct kit_coverage *coverage, bool whole, FILE *stream);
/* The same as one object; NULL = out of memory. */
cJSON *kit_coverage_to_json(const struct kit_coverage *coverage);

#endif
