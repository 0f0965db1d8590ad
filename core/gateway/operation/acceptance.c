#include "gateway/operation/acceptance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "gateway/upstream.h"

static const char rejecting[] =
    "spsy gateway asks whether its jobs may be deleted with it (cupsaccept ends this)";

/* ---- what it was --------------------------------------------------------------------------- */

static int read_queue(struct exchange *exchange, struct acceptance *acceptance,
                      struct spsy_error *error)
{
    static const char unsaid[] = "cupsd does not say whether this queue accepts jobs";
    static const char *const attributes[] = {"printer-is-accepting-jobs", "printer-state-message",
                                             NULL};
    const struct connector_question question = {.kind = CONNECTOR_GET_PRINTER_ATTRIBUTES,
                                                .queue = exchange->target.queue,
                                                .attributes = attributes};
    struct ipp_attribute *accepts;
    struct ipp *answer;
    int result = upstream_look_up(exchange->conversation, &question, &answer, error);

    if (result < 0)
        return result;
    result = upstream_check(answer, unsaid, error);
    accepts = ipp_find(answer, IPP_GROUP_PRINTER, "printer-is-accepting-jobs");
    if (result == 0 && !accepts)
        result = spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s", unsaid);
    acceptance->accepted = attribute_number_or(accepts, 0) != 0;
    spsy_text_copy(
        acceptance->message, sizeof acceptance->message,
        attribute_text_or(ipp_find(answer, IPP_GROUP_PRINTER, "printer-state-message"), ""));
    ipp_free(answer);
    return result;
}

/* CUPS-Accept-Jobs or -Reject-Jobs, as the user. *answer: cupsd's, the caller's; NULL: none. */
static int set(struct exchange *exchange, const struct acceptance *acceptance, int code,
               const char *message, struct ipp **answer, struct spsy_error *error)
{
    struct conversation *conversation = exchange->conversation;
    struct ipp *request = upstream_request(conversation, code, "printer-uri", acceptance->uri);
    int result = 0;

    *answer = NULL;
    if (!request || (message && ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_TEXT,
                                             "printer-state-message", message) < 0))
        result = spsy_fail_memory(error);
    else
        result = upstream_ask(conversation, operation_find(code)->path, request, answer, error);
    ipp_free(request);
    return result;
}

static int accept_again(struct exchange *exchange, const struct acceptance *acceptance,
                        struct spsy_error *error)
{
    struct spsy_error ignored;
    struct ipp *answer;
    int result =
        set(exchange, acceptance, CODE_CUPS_ACCEPT_JOBS, NULL, &answer, error ? error : &ignored);

    if (result == 0)
        result = upstream_check(answer, "cupsd does not say why", error);
    ipp_free(answer);
    return result;
}

/* ---- if this process dies ------------------------------------------------------------------ */

/* The other process: waits for a word. What it has is a copy of everything its parent had; a
 * channel of its own, because nobody knows what was on its parent's way when that died. */
static void __attribute__((noreturn))
stand_by(struct exchange *exchange, const struct acceptance *acceptance, int word)
{
    struct conversation *conversation = exchange->conversation;
    struct spsy_error error;
    ssize_t got;
    char byte;

    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    do
        got = read(word, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got == 0) {
        close(conversation->channel.descriptor);
        conversation->channel = (struct connector_channel){.descriptor = -1};
        conversation->cupsd = NULL;
        accept_again(exchange, acceptance, &error);
    }
    _exit(0);
}

static int start_standby(struct exchange *exchange, struct acceptance *acceptance,
                         struct spsy_error *error)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "pipe2");
    acceptance->standby = fork();
    if (acceptance->standby == 0) {
        close(ends[1]);
        stand_by(exchange, acceptance, ends[0]);
    }
    close(ends[0]);
    acceptance->told = ends[1];
    if (acceptance->standby > 0)
        return 0;
    close(ends[1]);
    acceptance->standby = 0;
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "fork");
}

void acceptance_end(struct acceptance *acceptance)
{
    if (acceptance->standby <= 0)
        return;
    if (write(acceptance->told, "", 1) != 1)
        kill(acceptance->standby, SIGKILL);
    close(acceptance->told);
    while (waitpid(acceptance->standby, NULL, 0) < 0 && errno == EINTR)
        ;
    acceptance->standby = 0;
}

/* ---- both ---------------------------------------------------------------------------------- */

int acceptance_give_back(struct exchange *exchange, struct acceptance *acceptance,
                         struct spsy_error *error)
{
    int result = acceptance->accepted ? accept_again(exchange, acceptance, error) : 0;

    acceptance_end(acceptance);
    return result;
}

/* One that rejected before keeps its message; it is made to reject again, because cupsd says only
 * so whether this user may. */
int acceptance_take(struct exchange *exchange, struct acceptance *acceptance)
{
    struct ipp *answer = NULL;
    struct spsy_error error;
    int result;

    memset(acceptance, 0, sizeof *acceptance);
    target_queue_uri(&exchange->target, acceptance->uri);
    result = read_queue(exchange, acceptance, &error);
    if (result == 0 && acceptance->accepted)
        result = start_standby(exchange, acceptance, &error);
    if (result == 0)
        result = set(exchange, acceptance, CODE_CUPS_REJECT_JOBS,
                     acceptance->accepted ? rejecting : acceptance->message, &answer, &error);
    if (result < 0) {
        if (acceptance->standby) /* what came of it is not known */
            acceptance_give_back(exchange, acceptance, NULL);
        exchange_say(exchange, &error);
    } else if (!ipp_is_success(ipp_code(answer))) {
        acceptance_end(acceptance);
        exchange_answer(exchange, answer);
        result = SPSY_ERR_AUTHORITY;
    }
    ipp_free(answer);
    return result;
}
