/* callbacks.h - what the engine asks the embedded spool while it decides. */
#ifndef SPSY_GUARD_CALLBACKS_H
#define SPSY_GUARD_CALLBACKS_H

#include "guard/inputs.h"

struct guard_context {
    struct session *session;
    const struct guarded *guarded;
    const struct guard_basis *basis;
};

/* context outlives the callbacks. */
void guard_callbacks(struct guard_context *context, struct spsy_callbacks *callbacks);

/* The class's ways in, for somebody who has none of them; at most SPSY_REASON_BYTES - 1. */
void guard_missing_authority(const struct guarded *guarded, const struct guard_basis *basis,
                             struct spsy_error *why);

#endif
