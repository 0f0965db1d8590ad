/* document.c - CUPS-Get-Document: the one way to read, for which the exit point has four (G6). */
#include "gateway/operation/act.h"

void document_handle(struct exchange *exchange)
{
    static const char *const functions[] = {"QSPOPNSP", "DSPSPLF", "CPYSPLF",
                                            "EXPORT"}; /* as settings.def has them */
    struct gateway_question question = {.changes = false};
    struct ipp *request;
    long set;

    if (act_find(exchange, &question.guarded) < 0)
        return;
    set = exchange->conversation->session.settings.gateway_get_document;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (set >> i & 1)
            question.functions[question.function_count++] = functions[i];
    request = exchange_rebuild(exchange, exchange->target.job);
    if (request)
        act_on_job(exchange, &question, request);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    ipp_free(request);
    act_leave(exchange);
}
