/* lint.h - authority that hangs on single users, and what one user can reach (Z3).
 *
 * MUST: for whom access is (access.h), and recorded as access is. It changes nothing and says what
 * may be better: who is in which group for what reason it does not know. */
#ifndef SPSY_ACCESS_LINT_H
#define SPSY_ACCESS_LINT_H

#include "session/session.h"

/* user NULL: what is found about all, a row each; SPY0248 when there is something. Else what that
 * profile can reach. Negative: the answer has been told. */
int access_lint(struct session *session, const char *user, struct answer *answer);

#endif
