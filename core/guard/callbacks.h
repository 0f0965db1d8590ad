/* callbacks.h - what the engine asks the embedded spool while it decides. */
#ifndef SPSY_GUARD_CALLBACKS_H
#define SPSY_GUARD_CALLBACKS_H

#include "guard/inputs.h"

struct guard_context {
    struct session *session;
    const struct guarded *guarded;
    const struct guard_inputs *inputs;
    guard_function *again; /* guard_callbacks */
    bool gate_asked;       /* protection and key have been: it had been allowed until then */
};

/* context outlives the callbacks. again: guard, since what a program asks for by them is guarded
 * again (X36). */
void guard_callbacks(struct guard_context *context, guard_function *again,
                     struct spsy_callbacks *callbacks);

/* Of these only what asks about neither file nor queue: user_facts and job_log. For whoever has a
 * native authority and files of another kind; context may be the first member of his. */
void guard_services(struct guard_context *context, struct spsy_callbacks *callbacks);

/* The file that a program asks about (QUSRSPLA), and its queue, into *asked. CPF3303: it is not
 * there, or only being restored (X37); others as the store's. */
int guard_file_asked(const struct guard_context *context, const struct spsy_fields *fields,
                     struct guarded *asked, struct spsy_error *error);

/* Native authority: for the function, for deleting afterwards, for the queue it moves to. Of inputs
 * that were read, not filled. */
bool guard_native_allows(const struct guarded *guarded, const struct guard_inputs *inputs);

/* The class's ways in, for somebody who has none of them; at most SPSY_REASON_BYTES - 1. */
void guard_missing_authority(const struct guarded *guarded, const struct guard_inputs *inputs,
                             struct spsy_error *why);

#endif
