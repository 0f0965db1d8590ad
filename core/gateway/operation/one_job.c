/* one_job.c - an operation on one job: ask, record, read again, act (G3, G4). */
#include <stdio.h>
#include <string.h>

#include "gateway/operation/act.h"
#include "gateway/exchange.h"
#include "gateway/upstream.h"

enum { NAME_WITH_LANGUAGE = 0x36, NOT_SETTABLE = 0x0413 };

/* ---- what the programs are asked about ----------------------------------------------------- */

/* job-hold-until holds or releases, whatever else the request is about. */
static void add_hold(struct exchange *exchange, struct gateway_question *question)
{
    struct ipp_attribute *hold = ipp_find(exchange->request, IPP_GROUP_JOB, "job-hold-until");

    if (!hold)
        hold = ipp_find(exchange->request, IPP_GROUP_OPERATION, "job-hold-until");
    if (hold)
        gateway_question_add(
            question, strcmp(attribute_text_or(hold, ""), "no-hold") == 0 ? "RLSSPLF" : "HLDSPLF");
}

/* Set-Job-Attributes can hold, release and cancel. */
static int add_state(struct exchange *exchange, struct gateway_question *question,
                     struct spsy_error *error)
{
    struct ipp_attribute *state = ipp_find(exchange->request, IPP_GROUP_JOB, "job-state");

    if (!state)
        return 0;
    switch (attribute_count(state) == 1 ? attribute_number_or(state, 0) : 0) {
    case 3:
        gateway_question_add(question, "RLSSPLF");
        return 0;
    case 4:
        gateway_question_add(question, "HLDSPLF");
        return 0;
    case 7:
    case 8:
    case 9:
        gateway_question_add(question, "DLTSPLF");
        return 0;
    default:
        return spsy_fail(
            error, SPSY_ERR_VALUE, "SPY0107",
            "job-state: a job can be made pending (3), pending-held (4), canceled (7), "
            "aborted (8) or completed (9)");
    }
}

static int functions_of(struct exchange *exchange, struct gateway_question *question,
                        struct spsy_error *error)
{
    gateway_question_add(question, exchange->operation->function);
    switch (ipp_code(exchange->request)) {
    case CODE_RESTART_JOB:
        add_hold(exchange, question);
        return 0;
    case CODE_SET_JOB_ATTRIBUTES:
        add_hold(exchange, question);
        return add_state(exchange, question, error);
    case CODE_CUPS_AUTHENTICATE_JOB: /* it ends a hold */
        gateway_question_add(question, "RLSSPLF");
        return 0;
    default:
        return 0;
    }
}

/* What cupsd lets be changed though it is what a job is known by, or is not what a title is: nobody
 * could be asked about the job any more, and so nobody could end it. */
static bool is_settable(struct ipp_attribute *attribute)
{
    const char *name = attribute_name(attribute);
    int kind = attribute_kind(attribute);

    if (attribute_group(attribute) != IPP_GROUP_JOB)
        return true;
    if (strcmp(name, "job-name") == 0)
        return (kind == IPP_KIND_NAME || kind == NAME_WITH_LANGUAGE) &&
               attribute_count(attribute) == 1;
    return strcmp(name, "job-uuid") != 0 && strcmp(name, "job-k-octets") != 0;
}

/* False: the client has been told. */
static bool may_set(struct exchange *exchange)
{
    if (ipp_code(exchange->request) != CODE_SET_JOB_ATTRIBUTES)
        return true;
    for (struct ipp_attribute *at = ipp_first(exchange->request); at;
         at = ipp_next(exchange->request))
        if (!is_settable(at)) {
            exchange_refuse(exchange, NOT_SETTABLE, "%.100s cannot be changed%s.",
                            attribute_name(at),
                            strcmp(attribute_name(at), "job-name") == 0 ? " to this" : "");
            return false;
        }
    return true;
}

/* ---- the request that is sent on ----------------------------------------------------------- */

/* With purge-job the documents are gone, too: a cancelled job can be read and started again. */
static int purge(struct exchange *exchange, struct ipp *request)
{
    struct ipp_attribute *there = ipp_find(request, IPP_GROUP_OPERATION, "purge-job");

    if (ipp_code(request) != CODE_CANCEL_JOB ||
        !exchange->conversation->session.settings.gateway_delete_means_delete)
        return 0;
    if (there)
        ipp_remove(request, there);
    return ipp_add_number(request, IPP_GROUP_OPERATION, IPP_KIND_BOOLEAN, "purge-job", 1);
}

void job_handle(struct exchange *exchange)
{
    struct gateway_question question = {.changes = true};
    struct spsy_error error;
    struct ipp *request;

    if (functions_of(exchange, &question, &error) < 0) {
        exchange_say(exchange, &error);
        return;
    }
    if (!may_set(exchange) || act_find(exchange, &question.guarded) < 0)
        return;
    request = exchange_rebuild(exchange, exchange->target.job);
    if (!request || purge(exchange, request) < 0)
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    else
        act_on_job(exchange, &question, request);
    ipp_free(request);
    act_leave(exchange);
}

/* Documents for one's own job are a part of making it; into another's they are a change. */
void append_handle(struct exchange *exchange)
{
    struct gateway_question question = {
        .functions = {"CHGSPLFA"}, .function_count = 1, .changes = true};
    struct ipp *request;
    bool own;

    if (act_read(exchange) < 0)
        return;
    own = strcmp(exchange->reading.job.owner, exchange->conversation->identity.login) == 0;
    if (!own && act_guarded(exchange, &question.guarded) < 0)
        return;
    request = exchange_rebuild(exchange, exchange->target.job);
    if (!request) {
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    } else if (own) {
        exchange_pass(exchange, request, NULL);
    } else {
        exchange->asked = true;
        act_on_job(exchange, &question, request);
    }
    ipp_free(request);
    act_leave(exchange);
}
