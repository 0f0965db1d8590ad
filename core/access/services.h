/* services.h - what programs may ask while they are asked about somebody: answered for him, as in a
 * job of his; private to this room. */
#ifndef SPSY_ACCESS_SERVICES_H
#define SPSY_ACCESS_SERVICES_H

#include "access/ask.h"
#include "guard/callbacks.h"

/* guard is the first member: the home's services are answered through that. */
struct access_service {
    struct guard_context guard;
    struct spsy_job *engine;
    const struct access_setting *setting;
    const struct access_subject *subject;
};

/* service, filled later, outlives the callbacks. */
void access_callbacks(struct access_service *service, struct spsy_callbacks *callbacks);

#endif
