/* reader.h - what the files that read a policy share: where they are in it, and what they complain
 * about. */
#ifndef SPSY_POLICY_READER_H
#define SPSY_POLICY_READER_H

#include <cjson/cJSON.h>

#include "policy/policy.h"
#include "policy/scan.h"

struct rule;

struct policy_reader { /* where in the document, for the fault */
    policy_found *found;
    void *context;
    size_t faults;
    size_t rule;            /* that is being read, 1.. */
    const char *name, *key; /* NULL = none */
    long element;           /* of the list that is the key's value, -1 = none */
    size_t at;              /* of that in the text: rule, key or element */
    struct scan scan;
    struct scan_cursor cursor;
};

/* The keys of a policy and of a rule, in the order of the page; "answer" is required. */
extern const char *const policy_document_keys[], *const policy_rule_keys[];
extern const size_t policy_document_key_count, policy_rule_key_count;
/* As a rule writes them; lists by enum list (rule.h). */
extern const char *const policy_list_keys[];
extern const char *const policy_day_names[7], *const policy_job_names[3], *const policy_answers[3];

/* Tells found, with where that is. -1. */
int policy_complain(struct policy_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A policy_found whose context is POLICY_ERROR_BYTES: the first fault stays. */
void policy_keep_first(void *context, const struct policy_fault *fault);

/* Each returns 0, or -1 after policy_complain. */
int policy_check_keys(struct policy_reader *reader, const cJSON *object, const char *const *allowed,
                      size_t count);
int policy_read_text(struct policy_reader *reader, const cJSON *item, const char *key, char *text,
                     size_t size);
int policy_read_rule(struct policy_reader *reader, const cJSON *object, struct rule *rule);

/* From now on complaints are about this: the document or a rule (key NULL), a member of it. */
void policy_reader_at(struct policy_reader *reader, const cJSON *item, const char *key);

/* text has a NUL after its bytes. NULL after policy_complain. */
struct policy *policy_parse_with(struct policy_reader *reader, const char *text, size_t bytes);

#endif
