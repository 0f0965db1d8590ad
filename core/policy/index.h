/* index.h - the first rule that matches, found without trying each.
 *
 * MUST: what it finds is what policy_walk (match.h) finds, whatever policy and question are. It
 * only leaves out rules that cannot match; whether one does is for policy_rule_fits alone to say.
 *
 * A rule is kept under each combination of the names that its conditions allow (BOB and PAYROLL, or
 * PAY*), as a hash of them. What a combination is made of is its shape: which lists, and how many
 * characters of each. A question is looked up once for each shape, of which policies have few. */
#ifndef SPSY_POLICY_INDEX_H
#define SPSY_POLICY_INDEX_H

#include "policy/match.h"

/* Of a policy whose rules are read. NULL: out of memory. */
struct index *policy_index_make(const struct policy *policy);
void policy_index_free(struct index *index); /* NULL is legal */

size_t policy_index_first(const struct policy *policy, struct question *question, enum fit *fit);
/* The first rule before that of this number which passes, of those that may cover it: that match
 * whatever it matches. 0 = none. */
size_t policy_index_covering(const struct policy *policy, size_t number,
                             int (*passes)(void *context, const struct rule *earlier,
                                           const struct rule *rule),
                             void *context);

#endif
