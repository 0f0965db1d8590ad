#include "tool/gateway_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/local_socket.h"
#include "ipp/target.h"

enum { ANSWER_MS = 60000 };

static struct ipp *question(enum operation_code code, const char *name, const char *uri)
{
    struct ipp *request = ipp_make(code, 1);

    if (request && (ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, name, uri) < 0 ||
                    ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_NAME,
                                 "requesting-user-name", "root") < 0)) {
        ipp_free(request);
        request = NULL;
    }
    return request;
}

/* As root, whom cupsd tells everything. request may be NULL: out of memory; *answer is the caller's
 * and one of success. */
static int ask(struct cups *cups, const char *cupsd, struct ipp *request, const char *otherwise,
               struct ipp **answer, struct spsy_error *error)
{
    struct end *end = NULL;
    int status, fd = spsy_connect_local(cupsd);
    int result = fd < 0
                     ? spsy_fail_errno(error, SPSY_ERR_NOT_FOUND, "SPY0101", "cupsd at %s", cupsd)
                     : end_of_client(cups, fd, "root", &end, error);

    *answer = NULL;
    if (result == 0 && !request)
        result = spsy_fail_memory(error);
    if (result == 0) {
        end_limit(end, ANSWER_MS);
        status = end_send(end, "/", request, false) < 0 ? -1 : end_receive_status(end);
        result = status == 200 ? end_receive(end, answer, error)
                               : spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                                           "cupsd at %s does not answer (HTTP %d)", cupsd, status);
        end_limit(end, 0);
    }
    if (result == 0 && !ipp_is_success(ipp_code(*answer)))
        result = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "cupsd: %.300s",
                           ipp_words(*answer, otherwise));
    if (result < 0) {
        ipp_free(*answer);
        *answer = NULL;
    }
    end_close(end);
    return result;
}

int gateway_read_job(struct cups *cups, const char *cupsd, int32_t job, struct reading *reading,
                     struct spsy_error *error)
{
    char uri[TARGET_URI_SIZE];
    struct ipp *request, *answer;
    int result;

    target_job_uri(job, uri);
    request = question(CODE_GET_JOB_ATTRIBUTES, "job-uri", uri);
    result = ask(cups, cupsd, request, "there is no such job", &answer, error);
    if (result == 0)
        reading_take(reading, answer);
    ipp_free(request);
    return result;
}

/* ---- many --------------------------------------------------------------------------------- */

static int take_all(struct gateway_readings *readings, struct spsy_error *error)
{
    struct ipp_attribute *at = ipp_first(readings->message);
    size_t room = 0;

    while (at) {
        if (attribute_group(at) != IPP_GROUP_JOB) {
            at = ipp_next(readings->message);
            continue;
        }
        if (readings->count == room) {
            void *more = realloc(readings->of, (room = 2 * room + 64) * sizeof *readings->of);

            if (!more)
                return spsy_fail_memory(error);
            readings->of = more;
        }
        memset(&readings->of[readings->count], 0, sizeof *readings->of);
        at = reading_of_group(readings->message, at, &readings->of[readings->count].job,
                              readings->of[readings->count].printer);
        readings->count++;
    }
    for (size_t i = 0; i < readings->count; i++) /* they have moved while there came more */
        if (readings->of[i].job.printer)
            readings->of[i].job.printer = readings->of[i].printer;
    return 0;
}

static int attribute_names(struct ipp *request)
{
    size_t count = 0;

    while (reading_attributes[count])
        count++;
    return ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD, "requested-attributes",
                         count, reading_attributes);
}

int gateway_read_queue(struct cups *cups, const char *cupsd, const char *queue,
                       struct gateway_readings *readings, struct spsy_error *error)
{
    struct target target = {.queue_named = true};
    char uri[TARGET_URI_SIZE];
    struct ipp *request;
    int result;

    memset(readings, 0, sizeof *readings);
    snprintf(target.queue, sizeof target.queue, "%s", queue);
    target_queue_uri(&target, uri);
    request = question(CODE_GET_JOBS, "printer-uri", uri);
    if (request && attribute_names(request) < 0) {
        ipp_free(request);
        request = NULL;
    }
    result = ask(cups, cupsd, request, "there is no such print queue", &readings->message, error);
    if (result == 0)
        result = take_all(readings, error);
    ipp_free(request);
    return result;
}

void gateway_readings_free(struct gateway_readings *readings)
{
    free(readings->of);
    ipp_free(readings->message);
    memset(readings, 0, sizeof *readings);
}

int gateway_read_owner(const char *home, const char *what, uid_t *owner, struct spsy_error *error)
{
    struct stat status;

    if (geteuid() != 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0103",
                         "%s is for root, whom alone cupsd tells everything", what);
    if (stat(home, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_NOT_FOUND, "SPY0103", "home %s", home);
    *owner = status.st_uid;
    return 0;
}
