/* profile_authority.h - authority to the profiles that CRTUSRPRF, CHGUSRPRF and DLTUSRPRF are
 * about.
 *
 * MUST: *SECADM is not enough, or whoever has it could be whom he likes: a member of any profile,
 * or with a login of his any profile itself. A profile is an object, with an owner. IBM's page
 * "User profile commands" (ssw_ibm_i_72/rzarl/rzarlusrprfcmd.htm) asks for *OBJMGT and *USE to the
 * one that is changed, *OBJEXIST and *USE to the one that is deleted, and *OBJMGT *OBJOPR *READ
 * *ADD *UPD *DLT to the one that is named as a group. For *OBJMGT to a group nothing that is
 * adopted counts ("Group profile", ssw_ibm_i_73/rzarl/rzarlgrpprfl.htm); chosen: nor for the
 * others. And CHGOBJOWN: *ADD to the one that shall own an object, or anybody could make what
 * passes for QSECOFR's. */
#ifndef SPSY_COMMAND_PROFILE_AUTHORITY_H
#define SPSY_COMMAND_PROFILE_AUTHORITY_H

#include "command/change.h"

/* *SECADM: CPF2292. */
int profile_authority_administrator(const struct spool_subject *subject, struct answer *answer);
/* Each: 0; negative after answer_fail: CPF2217 with the authority that is missing, CPF2204. */
int profile_authority_change(struct change *change, const char *name);
int profile_authority_delete(struct change *change, const char *name);
int profile_authority_group(struct change *change, const char *name);
int profile_authority_own(struct change *change, const char *name);

#endif
