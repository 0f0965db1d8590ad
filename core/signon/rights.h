/* rights.h - which commands need a privilege of who signed on with a password, beside what special
 * authorities already cover (T3). */
#ifndef SPSY_SIGNON_RIGHTS_H
#define SPSY_SIGNON_RIGHTS_H

#include "session/parameters.h"
#include "session/principal.h"

/* Of a statement whose values have been checked, before it is carried out. SPSY_ERR_AUTHORITY,
 * SPY0194. */
int signon_rights_check(const struct principal *principal, const struct parameters *parameters,
                        struct spsy_error *error);

#endif
