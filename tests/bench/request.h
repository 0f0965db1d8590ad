/* request.h - a request as all rows begin with: a file of ALICE's on a queue of QGPL, and a native
 * authority that allows everything, so that nothing but the engine is measured. */
#ifndef SPSY_BENCH_REQUEST_H
#define SPSY_BENCH_REQUEST_H

#include "spsy.h"

static inline void bench_fields(struct spsy_fields *fields, const char *function, const char *user)
{
    spsy_fields_init(fields);
    fields->function = function;
    fields->current_user = user;
    fields->job_name = "PAYROLL";
    fields->job_user = "ALICE";
    fields->job_number = "000123";
    fields->file_name = "F2";
    fields->file_number = 2;
    fields->job_system = "SYS1";
    fields->date_opened = "1261120";
    fields->time_opened = "142501";
    fields->output_queue = "QPRINT";
    fields->output_queue_library = "QGPL";
    fields->form_type = "*STD";
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
