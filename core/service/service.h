/* service.h - what a program may ask (spsy_exit.h, libspsyexit), answered where the job is.
 *
 * A current call is bound to the thread that calls a program; services find it there. Inline they
 * are plain calls; the exit host sends them through its shared memory to the job. */
#ifndef SPSY_SERVICE_SERVICE_H
#define SPSY_SERVICE_SERVICE_H

#include "program/program.h"
#include "spsy_exit.h"

/* The call a program is in, on the job's side. */
struct spsy_service_call {
    const char *job_name, *job_user, *job_number;
    const struct spsy_registration *registration;
    const struct spsy_callbacks *callbacks;
    char *reason; /* SPSY_REASON_BYTES, of the outcome */
};

/* Binds the calling thread's current call (NULL unbinds); returns the one before. */
const struct spsy_service_call *spsy_service_bind(const struct spsy_service_call *call);

/* The table handed to programs that run in this process. */
extern const struct spsy_exit_services spsy_service_table;

#endif
