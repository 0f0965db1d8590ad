/* find.h - a job for a program that asks for one (QUSRSPLA as a service, X36). */
#ifndef SPSY_GATEWAY_FIND_H
#define SPSY_GATEWAY_FIND_H

#include "gateway/conversation.h"

/* struct gateway_asker's find; context is the conversation. */
int find_job(void *context, const struct spsy_fields *fields, struct guarded *guarded, char **title,
             struct spsy_error *error);

#endif
