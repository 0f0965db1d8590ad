/* move.h - where a job is to go. */
#ifndef SPSY_GATEWAY_OPERATION_MOVE_H
#define SPSY_GATEWAY_OPERATION_MOVE_H

#include "gateway/exchange.h"

/* The queue that the request's job-printer-uri names goes into the question, with the functions
 * that the programs are asked about: QSPMOVSP, and what it means that its device is another system.
 * It is locked, so that it is not deleted with jobs that have come to it meanwhile (end_queue.c);
 * before a job is. The job of the home has begun. */
int move_read(struct exchange *exchange, struct gateway_question *question,
              struct spsy_error *error);
void move_leave(struct exchange *exchange); /* unlocked; also if it was not locked */
/* Its output queue, once more. */
int move_read_target(struct exchange *exchange, struct guarded *guarded, struct spsy_error *error);
/* The request, which may be a rebuilt one, says where to in one way only, and in ours. Negative:
 * out of memory. */
int move_name_target(struct exchange *exchange, struct ipp *request);

#endif
