/* rule.h - what a policy is once it has been read. */
#ifndef SPSY_POLICY_RULE_H
#define SPSY_POLICY_RULE_H

#include <string.h>

#include "policy/policy.h"
#include "spsy_exit.h"

enum { PATTERN_SIZE = 12, NAME_BYTES = 10, ALL_DAYS = 0x7F, MINUTES_A_DAY = 24 * 60 };

/* A name, a generic name (PAY*), or *ALL; ISO 8859-1, blank padded when it is exact. */
struct pattern {
    char text[PATTERN_SIZE];
    size_t length;
    int generic;
    size_t at; /* where it stands in the policy's text */
};

/* How many characters of a name it asks for. */
static inline size_t pattern_counted(const struct pattern *pattern)
{
    return pattern->generic ? pattern->length : NAME_BYTES;
}

/* As names are compared. */
static inline void pattern_pad(const struct pattern *pattern, char name[NAME_BYTES])
{
    memset(name, ' ', NAME_BYTES);
    memcpy(name, pattern->text, pattern->length);
}

struct patterns {
    struct pattern *items;
    size_t count; /* 0 = the rule does not ask */
};

/* None, or *ALL among them. */
static inline int patterns_say_all(const struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (patterns->items[i].length == 0)
            return 1;
    return patterns->count == 0;
}

enum list { /* the conditions that are lists of names, in the order of their keys (rule_read.c) */
            LIST_FUNCTIONS,
            LIST_USERS,
            LIST_GROUPS,
            LIST_OWNERS,
            LIST_FILES,
            LIST_QUEUES,
            LIST_LIBRARIES,
            LIST_FORM_TYPES,
            LIST_USER_DATA,
            LISTS,
};

enum job { JOB_ANY, JOB_OWN, JOB_FOREIGN };

struct rule {
    char name[64];
    struct patterns lists[LISTS];
    int own_files; /* "owners" holds *CURRENT: the file belongs to the user who asks */
    enum job job;
    unsigned days; /* bit 0 = Sunday */
    int from, to;  /* minutes of the day; to < from: past midnight; from = to: always */
    char answer;
    size_t at; /* where it stands in the policy's text */
    char reason[POLICY_REASON_BYTES];
};

struct policy {
    struct rule *rules;
    size_t count;
    char zone[64];
    int needs_groups, needs_job;
    struct index *index; /* index.h */
};

static inline int rule_asks_time(const struct rule *rule)
{
    return rule->days != ALL_DAYS || rule->from != rule->to;
}

/* Names are in upper case, as CL folds them; the built-in spool has no others. */
static inline void fold(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
}

#endif
