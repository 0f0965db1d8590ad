#include "gateway/operation/many.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "gateway/upstream.h"

/* ---- what there is ------------------------------------------------------------------------- */

/* One job of an answer to Get-Jobs. */
struct found {
    struct many_job job;
    bool incoming, own_hold; /* it is not here yet; somebody holds it himself */
    int32_t documents;
    char queue[TARGET_QUEUE_SIZE];
};

static void find(struct found *found, struct ipp_attribute *at, const char *login)
{
    const char *name = attribute_name(at);
    bool is_class;

    if (strcmp(name, "job-id") == 0)
        found->job.id = attribute_number_or(at, 0);
    else if (strcmp(name, "job-state") == 0)
        found->job.state = attribute_number_or(at, 0);
    else if (strcmp(name, "job-originating-user-name") == 0)
        found->job.own = strcmp(attribute_text_or(at, ""), login) == 0;
    else if (strcmp(name, "job-state-reasons") == 0)
        found->incoming = strcmp(attribute_text_or(at, ""), "job-incoming") == 0;
    else if (strcmp(name, "number-of-documents") == 0)
        found->documents = attribute_number_or(at, 0);
    else if (strcmp(name, "job-hold-until") == 0)
        found->own_hold = strcmp(attribute_text_or(at, ""), "no-hold") != 0;
    else if (strcmp(name, "job-printer-uri") == 0 &&
             target_queue_of(attribute_text_or(at, ""), found->queue, &is_class, NULL) < 0)
        found->queue[0] = '\0';
}

/* A job of a class that prints now is listed with the class's printer, too: it is the class's. */
static int add(struct many *many, const struct found *found, const char *queue)
{
    struct many_job *more;

    if (found->job.id <= 0 || (queue && strcasecmp(found->queue, queue) != 0))
        return 0;
    if ((many->count & (many->count - 1)) == 0) { /* a power of two: it is full */
        more = realloc(many->jobs, (many->count ? 2 * many->count : 1) * sizeof *more);
        if (!more)
            return SPSY_ERR_MEMORY;
        many->jobs = more;
    }
    many->jobs[many->count] = found->job;
    many->jobs[many->count++].held_new =
        found->job.state == 4 && found->documents > 0 && !found->own_hold && !found->incoming;
    return 0;
}

static int collect(struct many *many, struct ipp *answer, const char *queue, const char *login)
{
    struct found found = {.incoming = false};
    int result = 0;

    for (struct ipp_attribute *at = ipp_first(answer); at && result == 0; at = ipp_next(answer)) {
        if (attribute_group(at) == IPP_GROUP_JOB) {
            find(&found, at, login);
        } else {
            result = add(many, &found, queue);
            found = (struct found){.incoming = false};
        }
    }
    return result == 0 ? add(many, &found, queue) : result;
}

static bool is_printing(const struct many_job *job)
{
    return job->state == 5 || job->state == 6;
}

static int compare(const void *a, const void *b)
{
    const struct many_job *one = a, *other = b;

    if (is_printing(one) != is_printing(other))
        return is_printing(one) ? 1 : -1;
    return (one->id > other->id) - (one->id < other->id);
}

int many_read(struct exchange *exchange, const char *queue, unsigned flags, struct many *many,
              struct spsy_error *error)
{
    bool finished = flags & MANY_FINISHED;
    /* Of finished jobs cupsd lists no more than 500 when it is asked for anything else. */
    const char *const attributes[] = {"job-id",
                                      "job-state",
                                      "job-state-reasons",
                                      "job-printer-uri",
                                      "job-originating-user-name",
                                      "number-of-documents",
                                      finished ? NULL : "job-hold-until",
                                      NULL};
    const struct connector_question question = {.kind = CONNECTOR_GET_JOBS,
                                                .queue = flags & MANY_EVERYWHERE ? NULL : queue,
                                                .which_jobs = finished ? CONNECTOR_ALL
                                                                       : CONNECTOR_NOT_COMPLETED,
                                                .attributes = attributes};
    struct conversation *conversation = exchange->conversation;
    struct ipp *answer;
    int result = upstream_look_up(conversation, &question, &answer, error);

    if (result < 0)
        return result;
    result = upstream_check(answer, "cupsd does not list its jobs", error);
    if (result == 0 && collect(many, answer, queue, conversation->identity.login) < 0)
        result = spsy_fail_memory(error);
    ipp_free(answer);
    if (result == 0 && many->count > 0)
        qsort(many->jobs, many->count, sizeof *many->jobs, compare);
    return result;
}

void many_free(struct many *many)
{
    free(many->jobs);
    *many = (struct many){0};
}

void many_keep(struct many *many, bool (*keep)(const void *context, const struct many_job *job),
               const void *context)
{
    size_t kept = 0;

    for (size_t i = 0; i < many->count; i++)
        if (keep(context, &many->jobs[i]))
            many->jobs[kept++] = many->jobs[i];
    many->count = kept;
}

bool many_must_stop(struct exchange *exchange, const char **why)
{
    const struct conversation *conversation = exchange->conversation;
    struct pollfd fds[2] = {{conversation->client_fd, 0, 0}, {conversation->stop_fd, POLLIN, 0}};

    *why = NULL;
    if (poll(fds, 2, 0) <= 0)
        return false;
    if (fds[0].revents & (POLLHUP | POLLERR)) {
        exchange->conversation->broken = true;
        *why = "the client has gone";
    } else if (fds[1].revents) {
        *why = "the gateway is being stopped";
    }
    return *why != NULL;
}

/* ---- the sum ------------------------------------------------------------------------------- */

static void tell(struct tally *tally, int32_t job, const char *why)
{
    size_t used = tally->told ? tally->ends[tally->told - 1] : 0;
    int more;

    if (tally->told == MANY_TOLD)
        return;
    more = snprintf(tally->entries + used, sizeof tally->entries - used, "%s%ld %s",
                    used ? "; " : "", (long)job, why);
    if (more < (int)(sizeof tally->entries - used))
        tally->ends[tally->told++] = used + (size_t)more;
    else
        tally->entries[used] = '\0';
}

void tally_add(struct tally *tally, int32_t job, const struct act_result *result)
{
    if (result->done)
        tally->done++;
    else if (!result->gone) {
        tally->refused += result->refused;
        tally->failed += !result->refused;
        tell(tally, job, result->why);
    }
}

int tally_status(const struct tally *tally)
{
    if (tally->failed || tally->left)
        return IPP_INTERNAL_ERROR;
    return tally->refused ? IPP_NOT_AUTHORIZED : 0;
}

/* "n done, m refused": what there is none of is left out, but for "0 done". */
static int head_of(const struct tally *tally, const char *instead, char *head, size_t size)
{
    const struct {
        size_t count;
        const char *what;
    } parts[] = {
        {tally->refused, "refused"}, {tally->failed, "failed"}, {tally->left, "not tried"}};
    int used = instead ? snprintf(head, size, "%.300s", instead)
                       : snprintf(head, size, "%zu done, ", tally->done);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].count)
            used += snprintf(head + used, size - (size_t)used, "%zu %s, ", parts[i].count,
                             parts[i].what);
    head[used -= 2] = '\0';
    if (tally->left)
        used += snprintf(head + used, size - (size_t)used, " because %.*s",
                         spsy_text_cut(tally->because, 200), tally->because);
    return used;
}

void tally_text(const struct tally *tally, const char *instead, char text[GATEWAY_TEXT_SIZE])
{
    size_t named = tally->refused + tally->failed, shown = tally->told;
    char head[600], tail[40] = "";
    int used = head_of(tally, instead, head, sizeof head);

    for (;;) {
        size_t length = shown ? tally->ends[shown - 1] : 0;

        if (shown < named)
            snprintf(tail, sizeof tail, " ... and %zu more", named - shown);
        if ((size_t)used + 2 + length + strlen(tail) < GATEWAY_TEXT_SIZE || shown == 0) {
            snprintf(text, GATEWAY_TEXT_SIZE, "%s%s%.*s%s", head, named ? ": " : "", (int)length,
                     tally->entries, tail);
            return;
        }
        shown--;
    }
}
