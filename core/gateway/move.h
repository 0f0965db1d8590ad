/* move.h - where a job is to go. */
#ifndef SPSY_GATEWAY_MOVE_H
#define SPSY_GATEWAY_MOVE_H

#include "gateway/exchange.h"

/* The queue that the request's job-printer-uri names goes into the question, with the functions
 * that the programs are asked about: QSPMOVSP, and what it means that its device is another system.
 * The job of the home has begun. */
int move_read(struct exchange *exchange, struct gateway_question *question,
              struct spsy_error *error);

#endif
