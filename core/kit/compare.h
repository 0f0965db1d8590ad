/* compare.h - what a case expects beside what was decided. */
#ifndef SPSY_KIT_COMPARE_H
#define SPSY_KIT_COMPARE_H

#include "kit/table/case.h"

/* The reason of the program that decided: the first that refused, else of a failure, else the last
 * that allowed; "" = none has said one. */
const char *kit_reason(const struct spsy_decision *decision);

/* A program failed, and the case does not say that one does (basis failure, a call that failed).
 * The reason of the failure, or NULL. */
const char *kit_unexpected_failure(const struct kit_expectation *expect,
                                   const struct spsy_decision *decision);

/* All of it is as expected; else differs says what first is not, as one sentence. */
bool kit_as_expected(const struct kit_expectation *expect, const struct spsy_decision *decision,
                     char differs[512]);

/* {"verdict", "basis", "reason", "calls"}: what "expect" would say to get just that. NULL = out of
 * memory. */
cJSON *kit_decision_to_json(const struct spsy_decision *decision);

#endif
