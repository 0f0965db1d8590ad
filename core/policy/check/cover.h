/* cover.h - does one rule match whatever another does? */
#ifndef SPSY_POLICY_CHECK_COVER_H
#define SPSY_POLICY_CHECK_COVER_H

#include "policy/rule.h"

/* Comparisons of one policy: some seconds, which only rules that are alike by the thousand want. */
enum { COVER_WORK = 200 * 1000 * 1000 };

struct cover {
    long work_left; /* negative: used up, and nothing is compared any more */
};

/* Whatever `rule` matches, `earlier` matches. Never says so when it is not so; each condition is
 * compared by itself. context: struct cover. */
int policy_cover_passes(void *context, const struct rule *earlier, const struct rule *rule);

#endif
