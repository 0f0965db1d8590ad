/* draft.h - the rules of a draft while they are made: each has five lists of names, and rules that
 * differ in one of them become one. */
#ifndef SPSY_POLICY_CHECK_DRAFT_H
#define SPSY_POLICY_CHECK_DRAFT_H

#include "policy/learn.h"

struct tally {
    int64_t allowed, refused;
    int64_t allowed_alike, refused_alike; /* of those, where native authority said the same */
};

void policy_draft_tally_add(struct tally *tally, bool refused, enum policy_native native,
                            int64_t count);
void policy_draft_tally_join(struct tally *tally, const struct tally *other);
/* There is one answer that gives them all. */
bool policy_draft_tally_agrees(const struct tally *tally);

enum draft_list { DRAFT_WHO, DRAFT_OWNER, DRAFT_FILE, DRAFT_QUEUE, DRAFT_FUNCTION, DRAFT_LISTS };

struct draft_rule {
    bool group; /* DRAFT_WHO are groups */
    bool own;   /* DRAFT_OWNER is *CURRENT */
    char answer;
    char *lists[DRAFT_LISTS]; /* owned: names, each with a newline behind it */
    int64_t explained;
};

struct draft {
    struct draft_rule *rules;
    size_t count, room;
    int64_t explained, contradicted;
};

/* A rule for one combination of names. all is what the rule
 * stands for, own what of it is explained by this call. 0, or -1: out of memory. */
int policy_draft_add(struct draft *draft, bool group, const char *const names[DRAFT_LISTS],
                     const struct tally *all, const struct tally *own);
int policy_draft_merge(struct draft *draft);
/* NULL: out of memory. */
cJSON *policy_draft_document(struct draft *draft, const char *description);
void policy_draft_release(struct draft *draft);

#endif
