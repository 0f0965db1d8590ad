/* document.c - CUPS-Get-Document: the one way to read, for which the exit point has four (G6). */
#include "gateway/operation/act.h"

/* Those that gatewayGetDocument names; words has room for them. */
static void add_functions(const struct exchange *exchange, struct gateway_question *question,
                          char words[GATEWAY_FUNCTIONS_MAX][SETTINGS_WORD_SIZE])
{
    const struct settings *settings = &exchange->conversation->session.settings;
    const struct setting *set = settings_find("gatewayGetDocument");
    int at = 0;

    for (size_t i = 0; i < GATEWAY_FUNCTIONS_MAX && settings_next(settings, set, &at, words[i]);
         i++)
        gateway_question_add(question, words[i]);
}

void document_handle(struct exchange *exchange)
{
    struct gateway_question question = {.changes = false};
    char words[GATEWAY_FUNCTIONS_MAX][SETTINGS_WORD_SIZE];
    struct ipp *request;

    if (act_find(exchange, &question.guarded) < 0)
        return;
    add_functions(exchange, &question, words);
    request = exchange_rebuild(exchange, exchange->target.job);
    if (request)
        act_on_job(exchange, &question, request);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    ipp_free(request);
    act_leave(exchange);
}
