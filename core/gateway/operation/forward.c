/* forward.c - what touches no job, and what makes one. */
#include <stdio.h>
#include <string.h>

#include "gateway/exchange.h"
#include "gateway/operation/push.h"

/* How many jobs others have waiting is theirs to know (G5). */
static void hide_counts(struct exchange *exchange, struct ipp *answer)
{
    struct ipp_attribute *found;

    (void)exchange;
    while ((found = ipp_find(answer, IPP_GROUP_PRINTER, "queued-job-count")))
        ipp_remove(answer, found);
}

static void pass(struct exchange *exchange, exchange_edit *edit)
{
    struct ipp *request = exchange_rebuild(exchange, 0);

    if (request)
        exchange_pass(exchange, request, edit);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    ipp_free(request);
}

void pass_handle(struct exchange *exchange)
{
    pass(exchange, hide_counts);
}

/* To make a job is no function of the exit point. What a job may bring along is a subscription
 * (G6). */
void create_handle(struct exchange *exchange)
{
    struct spsy_error error;

    if (push_check(exchange, &error) < 0)
        exchange_say(exchange, &error);
    else
        pass(exchange, NULL);
}
