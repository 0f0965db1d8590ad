/* recorded.h - a decision as the journal has it, read without making a tree of it.
 *
 * Replay and report read a million of them: cJSON's trees cost three times what reading the entries
 * costs (measured), and all that is wanted are some values of a text that the home itself has
 * written. MUST: whoever had the home may have written it. Nothing outside of the text is read;
 * what is not of the shape that spsy_decision_to_json writes is damaged, never an allowed one.
 * Unknown members are passed over, as deep as JSON may be. */
#ifndef SPSY_GUARD_RECORDED_H
#define SPSY_GUARD_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "spsy.h"

/* A string of the text, as it stands between its quotation marks: escapes and all. */
struct recorded_text {
    const char *at; /* NULL = null, or not there */
    size_t length;
};

struct recorded_call {
    struct recorded_text format, program, reason;
    long number;
    long tenths; /* of a microsecond */
    enum spsy_meaning meaning;
};

struct recorded {
    struct recorded_text function, cause;
    bool has_verdict, refused;
    bool has_basis;
    enum spsy_basis basis;
    enum spsy_basis bypass; /* by which nobody was asked; FAILURE = none, or basis says it */
    bool break_glass;
    bool rehearsal;
    bool list;
    long list_jobs, list_refused, list_failed; /* of a list: how many of its jobs */
    size_t call_count;
    struct recorded_call calls[SPSY_CALLS_MAX]; /* a list may name more: they are passed over */
};

/* false: this is no entry's JSON; *recorded is then of no use. What it names points into json. */
bool recorded_read(const char *json, struct recorded *recorded);

/* The call that decided: of an allowed decision the first '1', of a refused or failed one the last
 * '0' or failure, which ended the chain. NULL: no program decided. */
const struct recorded_call *recorded_decider(const struct recorded *recorded);
/* The decision could not be made, or one of its programs failed (--failed). */
bool recorded_failed(const struct recorded *recorded);

/* The text with its escapes undone, for a person: UTF-8, cut to size. */
void recorded_unescape(const struct recorded_text *text, char *target, size_t size);

#endif
