/* granting.h - authority to one object, given to users or taken from them: GRTOBJAUT, RVKOBJAUT.
 *
 * MUST (core/object/README.md, "Administration"): the owner of the object or *ALLOBJ grants and
 * revokes what he likes; whoever has *OBJMGT only what he has himself, never *OBJMGT to others, and
 * *EXCLUDE. He takes away by REPLACE(*YES) no more than by RVKOBJAUT. *EXECUTE to the library of a
 * queue is needed by all of them. Of a key (*SPLKEY) only the owner grants and revokes: neither
 * *ALLOBJ nor *OBJMGT, or whoever has them could give himself what it encrypts. */
#ifndef SPSY_COMMAND_AUTHORITY_GRANTING_H
#define SPSY_COMMAND_AUTHORITY_GRANTING_H

#include "command/change.h"

struct granting {
    struct change *change;
    bool revokes, replaces;
    uint32_t authority;
    char text[SPOOL_AUT_TEXT_SIZE]; /* of it */
    struct access access;           /* to the object that is dealt with */
    bool key;                       /* that object is a *SPLKEY: its owner alone grants (K3) */
    size_t users;                   /* entries that are as they are to be */
    size_t objects, refused;
    size_t unnamed; /* of the refused: those whose names he must not learn */
};

/* What AUT says. Negative after answer_fail. */
int granting_begin(struct granting *granting);
/* Each of USER's. SPSY_ERR_AUTHORITY, after answer_fail: he may not; negative: as well. */
int granting_deal_with(struct granting *granting, const struct spool_object *object);

#endif
