#include "gateway/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "gateway/upstream.h"
#include "session/login.h"

enum { DRAIN_BYTES = 65536, PIECE_BYTES = 131072 };

/* ---- answers ------------------------------------------------------------------------------- */

/* MUST: before anything is read from a client, or written to it, that may take as long as he likes:
 * others would wait as long to act on the job (G10). */
static void unlock(struct exchange *exchange)
{
    if (exchange->target.job > 0)
        upstream_unlock(exchange->conversation, exchange->target.job);
}

void exchange_drain(struct exchange *exchange)
{
    char data[DRAIN_BYTES];
    ssize_t got = 1;

    if (exchange->drained)
        return;
    exchange->drained = true;
    unlock(exchange);
    conversation_limit(exchange->conversation, false);
    while (got > 0)
        got = end_read_data(exchange->conversation->client, data, sizeof data);
    if (got < 0)
        exchange->conversation->broken = true;
}

void exchange_answer(struct exchange *exchange, struct ipp *answer)
{
    exchange_drain(exchange);
    exchange->answered = true;
    ipp_set_id(answer, ipp_id(exchange->request));
    conversation_limit(exchange->conversation, false);
    if (!exchange->conversation->broken &&
        end_answer(exchange->conversation->client, answer, false) < 0)
        exchange->conversation->broken = true;
}

static void refuse(struct exchange *exchange, int status, const char *text)
{
    struct ipp *answer = ipp_answer_to(exchange->request, status);
    char cut[GATEWAY_TEXT_SIZE];

    snprintf(cut, sizeof cut, "%.*s", spsy_text_cut(text, sizeof cut - 1), text);
    if (answer && (!cut[0] || ipp_add_text(answer, IPP_GROUP_OPERATION, IPP_KIND_TEXT,
                                           "status-message", cut) == 0))
        exchange_answer(exchange, answer);
    else
        exchange->conversation->broken = true;
    ipp_free(answer);
}

void exchange_refuse(struct exchange *exchange, int status, const char *format, ...)
{
    char text[2 * GATEWAY_TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    refuse(exchange, status, text);
}

static int status_of(int code)
{
    switch (code) {
    case SPSY_ERR_FORMAT:
    case SPSY_ERR_VALUE:
    case SPSY_ERR_ARGUMENT:
        return IPP_BAD_REQUEST;
    case SPSY_ERR_AUTHORITY:
        return IPP_NOT_AUTHORIZED;
    case SPSY_ERR_NOT_FOUND:
        return IPP_NOT_FOUND;
    default:
        return IPP_INTERNAL_ERROR;
    }
}

/* What is the machine's affair and not the request's is told with its id: spsy help explains it. */
void exchange_say(struct exchange *exchange, const struct spsy_error *error)
{
    bool told = strncmp(error->message_id, "SPY022", 6) == 0;

    exchange_refuse(exchange, status_of(error->code), "%s%s%s", told ? error->message_id : "",
                    told ? ": " : "", error->text);
}

static const char no_active_jobs[] = "No active jobs on %s.";

/* As if there were no such job (G7): in cupsd's words for the request as it came. */
static void hide(struct exchange *exchange)
{
    if (exchange->first)
        exchange_refuse(exchange, IPP_NOT_FOUND, no_active_jobs, exchange->target.queue);
    else
        exchange_refuse(exchange, IPP_NOT_FOUND, "Job #%ld does not exist.",
                        (long)exchange->target.job);
}

void exchange_tell(struct exchange *exchange, const struct gateway_verdict *verdict)
{
    const struct conversation *conversation = exchange->conversation;

    switch (verdict->outcome) {
    case GATEWAY_REFUSED:
        if (conversation->session.settings.gateway_hide)
            hide(exchange);
        else
            exchange_refuse(exchange, IPP_NOT_AUTHORIZED, "%s", verdict->text);
        return;
    case GATEWAY_QUIESCED:
    case GATEWAY_FLOODED:
        exchange_refuse(exchange, IPP_NOT_AUTHORIZED, "%s", verdict->text);
        return;
    case GATEWAY_GONE:
        exchange_refuse(exchange, IPP_NOT_FOUND, "%s", verdict->text);
        return;
    default:
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "%s", verdict->text);
    }
}

/* ---- the request, as it is sent on --------------------------------------------------------- */

static bool is_one_of(const char *name, const char *const names[])
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* What the gateway says itself, and what nobody may say, in whatever group. */
static bool is_ours(struct ipp_attribute *attribute)
{
    static const char *const names[] = {"attributes-charset",
                                        "attributes-natural-language",
                                        "requesting-user-name",
                                        "printer-uri",
                                        "job-uri",
                                        "job-id",
                                        NULL};

    return is_one_of(attribute_name(attribute), names);
}

/* What cupsd says of a job, and keeps beside its own words when it comes with the job (2.4.2): the
 * programs would be told of another job's owner, time and printer. cups-lpd, a system job, may say
 * where a job is from. A title that it takes for none stays beside the one that it makes. */
static bool is_cupsds(const struct exchange *exchange, struct ipp_attribute *attribute)
{
    static const char *const names[] = {"job-originating-user-name", "job-uuid",
                                        "job-printer-uri",           "job-state",
                                        "job-state-reasons",         "job-k-octets",
                                        "time-at-creation",          "time-at-processing",
                                        "time-at-completed",         NULL};
    const char *name = attribute_name(attribute);

    if (exchange->operation->kind != OPERATION_CREATE)
        return false;
    return is_one_of(name, names) ||
           (strcmp(name, "job-name") == 0 && !attribute_is_valid(attribute)) ||
           (strcmp(name, "job-originating-host-name") == 0 &&
            exchange->conversation->options.principal.type != SPSY_JOB_SYSTEM);
}

/* Close-Job alone has no job-uri for cupsd: the queue that the job is on, and its id. */
static int name_both(const struct exchange *exchange, int32_t job, struct ipp *request)
{
    struct target target = {.queue_named = true};
    char uri[TARGET_URI_SIZE];

    snprintf(target.queue, sizeof target.queue, "%s", exchange->reading.printer);
    target_queue_uri(&target, uri);
    if (ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, "printer-uri", uri) < 0)
        return SPSY_ERR_MEMORY;
    return ipp_add_number(request, IPP_GROUP_OPERATION, IPP_KIND_INTEGER, "job-id", job);
}

static int name_target(const struct exchange *exchange, int32_t job, struct ipp *request)
{
    char uri[TARGET_URI_SIZE];

    if (job > 0 && ipp_code(request) == CODE_CLOSE_JOB)
        return name_both(exchange, job, request);
    if (job > 0) {
        target_job_uri(job, uri);
        return ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, "job-uri", uri);
    }
    if (!exchange->target.queue_named)
        return 0;
    target_queue_uri(&exchange->target, uri);
    return ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, "printer-uri", uri);
}

struct ipp *exchange_rebuild(struct exchange *exchange, int32_t job)
{
    struct ipp *request = ipp_answer_to(exchange->request, ipp_code(exchange->request));
    int result = request ? name_target(exchange, job, request) : SPSY_ERR_MEMORY;

    if (result == 0)
        result = ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name",
                              exchange->conversation->identity.login);
    for (struct ipp_attribute *at = ipp_first(exchange->request); at && result == 0;
         at = ipp_next(exchange->request))
        if (!is_ours(at) && !is_cupsds(exchange, at))
            result = ipp_copy(request, at);
    if (result == 0)
        return request;
    ipp_free(request);
    return NULL;
}

/* ---- sent on with documents ---------------------------------------------------------------- */

/* A whole piece, or what there is up to the end: libcups reads by chunks and what is left of its
 * buffer, and sending each of them on would be as many chunks. */
static ssize_t read_piece(struct exchange *exchange, char *data, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;

    while (used < size && got > 0) {
        conversation_limit(exchange->conversation, false);
        got = end_read_data(exchange->conversation->client, data + used, size - used);
        used += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? got : (ssize_t)used;
}

/* From the client to cupsd, but for the end, until which cupsd does nothing. When cupsd answers
 * before, that is what the client gets. */
static void stream_to(struct exchange *exchange, struct end *end)
{
    static char data[PIECE_BYTES];
    ssize_t got;

    /* A piece that is not full is the last one: what libcups reads behind the last chunk is the
     * next request, and it would wait for that. */
    do {
        got = read_piece(exchange, data, sizeof data);
        end_limit(end, CUPSD_MS);
    } while (got > 0 && end_write_data(end, data, (size_t)got) == 0 && got == (ssize_t)sizeof data);
    exchange->drained = got >= 0 && got < (ssize_t)sizeof data;
    if (got < 0)
        exchange->conversation->broken = true;
    end_limit(end, 0);
}

/* The document that is to go into another's job has come: is that still what was asked about?
 * Nobody has waited for it. Locked again. */
static int look_again(struct exchange *exchange, struct spsy_error *error)
{
    struct conversation *conversation = exchange->conversation;
    struct reading now;
    int result = 0;

    if (!exchange->asked)
        return 0;
    result = upstream_lock(conversation, exchange->target.job, error);
    if (result == 0)
        result = upstream_read_whole(conversation, exchange->target.job, &now, error);
    if (result < 0)
        return result;
    if (!cups_job_equal(&exchange->reading.job, &now.job))
        result = spsy_fail(error, SPSY_ERR_BUSY, "CPF3330",
                           "job %ld has changed while the document for it came; it is not added",
                           (long)exchange->target.job);
    reading_free(&now);
    return result;
}

/* A request with a document, from its attributes to cupsd's answer. */
static int send_document(struct exchange *exchange, struct ipp *request, struct ipp **answer,
                         struct spsy_error *error)
{
    struct conversation *conversation = exchange->conversation;
    struct end *end;
    int result = upstream_user(conversation, &end, error);

    if (result < 0)
        return result;
    if (end_send(end, exchange->operation->path, request, true) < 0) {
        upstream_leave(conversation);
        return spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd takes no request");
    }
    unlock(exchange);
    stream_to(exchange, end);
    result = conversation->broken ? SPSY_ERR_IO : look_again(exchange, error);
    if (result < 0) {
        upstream_leave(conversation); /* without its end it comes to nothing */
        return result;
    }
    end_limit(end, CUPSD_MS);
    end_finish_data(end);
    return upstream_receive(conversation, end, request, answer, error);
}

/* Where the bytes of a document come from: negative = broken off. */
typedef ssize_t read_document(void *source, void *data, size_t size);

static ssize_t read_from_end(void *source, void *data, size_t size)
{
    end_limit(source, CUPSD_MS);
    return end_read_data(source, data, size);
}

static ssize_t read_from_root(void *source, void *data, size_t size)
{
    return pumped_read(source, CUPSD_MS, data, size);
}

/* From cupsd to the client, behind the answer. */
static void stream_back(struct exchange *exchange, read_document *read, void *source,
                        struct ipp *answer)
{
    static char data[DRAIN_BYTES];
    struct conversation *conversation = exchange->conversation;
    struct end *client = conversation->client;
    ssize_t got;

    unlock(exchange);
    got = read(source, data, sizeof data);
    if (got <= 0) {
        exchange_answer(exchange, answer);
        return;
    }
    exchange_drain(exchange);
    exchange->answered = true;
    ipp_set_id(answer, ipp_id(exchange->request));
    conversation_limit(conversation, false);
    if (end_answer(client, answer, true) < 0)
        conversation->broken = true;
    while (got > 0 && !conversation->broken) {
        conversation_limit(conversation, false);
        if (end_write_data(client, data, (size_t)got) < 0)
            conversation->broken = true;
        else
            got = read(source, data, sizeof data);
    }
    conversation_limit(conversation, false);
    if (got < 0 || end_finish_data(client) < 0)
        conversation->broken = true; /* the client sees that it has not got all */
}

void exchange_grant(struct exchange *exchange, struct ipp *request)
{
    struct pumped *pumped;
    struct spsy_error error;
    struct ipp *answer;
    int fd, result = upstream_grant_document(exchange->conversation, request, &fd, &pumped, &answer,
                                             &error);

    if (result < 0) {
        exchange_say(exchange, &error);
        return;
    }
    stream_back(exchange, read_from_root, pumped, answer);
    pumped_close(pumped);
    close(fd);
    ipp_free(answer);
}

void exchange_pass(struct exchange *exchange, struct ipp *request, exchange_edit *edit)
{
    struct conversation *conversation = exchange->conversation;
    struct spsy_error error;
    struct ipp *answer = NULL;
    int result;

    if (exchange->operation->data)
        result = send_document(exchange, request, &answer, &error);
    else
        result = upstream_ask(conversation, exchange->operation->path, request, &answer, &error);
    if (result == 0 && edit)
        edit(exchange, answer);
    if (result == 0 && conversation->cupsd)
        stream_back(exchange, read_from_end, conversation->cupsd, answer);
    else if (result == 0)
        exchange_answer(exchange, answer);
    else if (!conversation->broken)
        exchange_say(exchange, &error);
    if (conversation->broken)
        upstream_leave(conversation);
    ipp_free(answer);
}

/* ---- a job --------------------------------------------------------------------------------- */

int exchange_guarded(struct exchange *exchange, const struct cups_job *job, struct guarded *guarded,
                     struct spsy_error *error)
{
    struct ipp_attribute *number =
        ipp_find(exchange->request, IPP_GROUP_OPERATION, "document-number");
    struct cups_job one = *job;

    struct spool *spool = exchange->conversation->session.spool;
    int result = SPSY_ERR_STATE;

    /* Of all others cupsd does not look at it: they are about the whole job. */
    if (number && exchange->operation->kind == OPERATION_DOCUMENT)
        one.document = attribute_number_or(number, 0);
    /* One read for all looks. What is met for the first time is written, which it is in the way of.
     */
    if (one.owner && login_is_remembered(one.owner, 0) && spool_read_begin(spool, error) == 0) {
        result =
            gateway_job_file(spool, &exchange->known, &one, &guarded->file, &guarded->queue, error);
        spool_read_end(spool);
    }
    return result == 0 ? 0
                       : gateway_job_file(spool, &exchange->known, &one, &guarded->file,
                                          &guarded->queue, error);
}

/* job-id 0: the first that is printing, waiting or held, as cupsd would take it. */
int exchange_first_job(struct exchange *exchange, struct spsy_error *error)
{
    static const char *const attributes[] = {"job-id", "job-state", NULL};
    const struct connector_question question = {
        .kind = CONNECTOR_GET_JOBS,
        .queue = exchange->target.queue[0] ? exchange->target.queue : NULL,
        .which_jobs = CONNECTOR_NOT_COMPLETED,
        .attributes = attributes};
    struct ipp *answer;
    int result = upstream_look_up(exchange->conversation, &question, &answer, error);

    if (result < 0)
        return result;
    exchange->first = true;
    exchange->target.job = attribute_number_or(ipp_find(answer, IPP_GROUP_JOB, "job-id"), 0);
    ipp_free(answer);
    if (exchange->target.job > 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", no_active_jobs, exchange->target.queue);
}

/* ---- taking one ---------------------------------------------------------------------------- */

static exchange_handler *const handlers[OPERATION_KINDS] = {
    [OPERATION_PASS] = pass_handle,         [OPERATION_CREATE] = create_handle,
    [OPERATION_APPEND] = append_handle,     [OPERATION_JOB] = job_handle,
    [OPERATION_SHOW] = show_handle,         [OPERATION_LIST] = list_handle,
    [OPERATION_BULK] = bulk_handle,         [OPERATION_MOVE] = move_handle,
    [OPERATION_DOCUMENT] = document_handle, [OPERATION_END_QUEUE] = end_queue_handle,
    [OPERATION_EVENTS] = events_handle,
};

/* Whom this request is judged as: the peer, or whom root acts for (G1). */
static int identify(struct exchange *exchange, struct spsy_error *error)
{
    struct conversation *conversation = exchange->conversation;
    struct ipp_attribute *name =
        ipp_find(exchange->request, IPP_GROUP_OPERATION, "requesting-user-name");
    int result = conversation_ready(conversation, error);
    bool one_read;

    if (result < 0)
        return result;
    conversation->deletes = strcmp(exchange->operation->function, "DLTSPLF") == 0;
    one_read = conversation->peer != 0 && login_is_remembered(NULL, conversation->peer) &&
               login_is_remembered("lp", 0) &&
               spool_read_begin(conversation->session.spool, error) == 0;
    result = gateway_principal(conversation->session.spool, conversation->peer,
                               attribute_text_or(name, NULL), &conversation->options.principal,
                               &conversation->identity, error);
    if (one_read)
        spool_read_end(conversation->session.spool);
    return result;
}

static void run(struct exchange *exchange)
{
    int code = ipp_code(exchange->request);
    struct spsy_error error;

    exchange->operation = operation_find(code);
    if (!exchange->operation) {
        exchange_refuse(exchange, IPP_NO_OPERATION,
                        "spsy gateway does not let operation %04X through", (unsigned)code);
        return;
    }
    if (request_check(exchange->request, exchange->operation, &error) < 0 ||
        target_read(exchange->request, exchange->operation, &exchange->target, &error) < 0 ||
        identify(exchange, &error) < 0) {
        exchange_say(exchange, &error);
        return;
    }
    /* What cupsd would not look at either: before anything is locked. */
    if (!exchange->operation->data)
        exchange_drain(exchange);
    if (!exchange->conversation->broken)
        handlers[exchange->operation->kind](exchange);
}

void exchange_run(struct conversation *conversation)
{
    struct exchange exchange = {.conversation = conversation};
    struct spsy_error error;
    int result =
        end_read_ipp(conversation->client, GATEWAY_MESSAGE_BYTES, &exchange.request, &error);

    if (result < 0) {
        /* Where its end is nobody knows: nothing more can be read of this connection. */
        conversation->broken = true;
        exchange.request = ipp_make(0, 0);
        if (exchange.request && !end_is_late(conversation->client)) {
            struct ipp *answer = ipp_answer_to(
                exchange.request, result == SPSY_ERR_FULL ? IPP_TOO_LARGE : IPP_BAD_REQUEST);

            if (answer && ipp_add_text(answer, IPP_GROUP_OPERATION, IPP_KIND_TEXT, "status-message",
                                       error.text) == 0)
                end_answer(conversation->client, answer, false);
            ipp_free(answer);
        }
    } else {
        end_limit(conversation->client, 0);
        login_remember(true);
        run(&exchange);
        login_remember(false);
    }
    reading_free(&exchange.reading);
    gateway_known_free(&exchange.known);
    ipp_free(exchange.request);
}
