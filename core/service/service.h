/* service.h - what a program may ask (spsy_exit.h, libspsyexit), answered where the job is.
 *
 * A current call is bound to the thread that calls a program; services find it there. Inline they
 * are plain calls; the exit host sends them through its shared memory to the job. Either way a
 * service is one question, a code and some bytes, and one answer (spsy_service_answer): the two
 * doors, struct spsy_exit_services and the IBM i names of libspsyexit, only pack and unpack. */
#ifndef SPSY_SERVICE_SERVICE_H
#define SPSY_SERVICE_SERVICE_H

#include "exit/call.h"
#include "exit/codes.h"
#include "registry/registry.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

/* The call a program is in, on the job's side. */
struct spsy_service_call {
    const char *job_name, *job_user, *job_number;
    const struct spsy_registration *registration; /* of the running program; NULL = none runs */
    const struct spsy_callbacks *callbacks;
    char *reason; /* SPSY_REASON_BYTES, of the outcome */
    /* The rest is set by whoever calls the program. */
    enum spsy_charset form;       /* that the program asked for */
    int format;                   /* it is registered for: 0 = SPSY0100 */
    struct spsy_outcome *outcome; /* failed is set when a program ignores an escape message; NULL =
                                   * none runs */
    /* Of the request; NULL = job_user. */
    const char *current_user;
    enum spsy_job_type job_type;
};

/* Binds the calling thread's current call (NULL unbinds); returns the one before. */
const struct spsy_service_call *spsy_service_bind(const struct spsy_service_call *call);
/* The calling thread's current call, NULL = none. */
const struct spsy_service_call *spsy_service_current(void);

/* The table handed to programs that run in this process. */
extern const struct spsy_exit_services spsy_service_table;
/* Hands the table to the libspsyexit that a program loaded into this process is linked with. */
void spsy_service_offer(void *handle);
/* Loads the libspsyexit of this installation, so that a program finds it by its name: an inline
 * program is loaded from a copy, where $ORIGIN leads nowhere. */
void spsy_service_load_library(void);

/* Answers one question of the program that the thread's current call is in. CHAR data are in the
 * program's form, BINARY big-endian (codes.h). *bytes: in room, out bytes of the answer.
 * Returns 0 or a negative SPSY_ERR_*; the answer is empty then. */
int spsy_service_answer(uint32_t code, const void *question, size_t question_bytes, void *answer,
                        size_t *bytes);

#endif
