/* profile_keywords.h - the keywords of CRTUSRPRF and CHGUSRPRF that a profile stores, and what
 * follows from one of them: USRCLS, with SPCAUT(*USRCLS). */
#ifndef SPSY_COMMAND_PROFILE_KEYWORDS_H
#define SPSY_COMMAND_PROFILE_KEYWORDS_H

#include "command/change.h"
#include "session/definition.h"

/* Ended by keyword NULL; in the order of IBM's pages. */
extern const struct parameter_definition profile_create_parameters[];
extern const struct parameter_definition profile_change_parameters[];

/* What the statement says, for a profile whose own columns have been read from it already; before
 * NULL: a new one. Sets profile->special where SPCAUT is *USRCLS. Negative after answer_fail; 0:
 * *stored is the caller's (spool_stored_free), and values NULL means that it was not needed. */
int profile_keywords_take(struct change *change, const struct spool_profile *before,
                          struct spool_profile *profile, struct spool_stored *stored);

#endif
