/* request.h - a request as all rows begin with: a file of ALICE's on a queue of QGPL, and a native
 * authority that allows everything, so that nothing but the engine is measured. */
#ifndef SPSY_BENCH_REQUEST_H
#define SPSY_BENCH_REQUEST_H

#include "../request_fixture.h"

static inline void bench_fields(struct spsy_fields *fields, const char *function, const char *user)
{
    request_fill(fields);
    fields->function = function;
    fields->current_user = user;
    fields->file_name = "F2";
}

static inline int bench_allow(void *context, const struct spsy_request *request,
                              struct spsy_error *why)
{
    (void)context;
    (void)request;
    (void)why;
    return 1;
}

static const struct spsy_callbacks bench_callbacks = {.authority = bench_allow};

#endif
