/* read_job.c - one job, as the user who may know it, or as root. */
#include <stdio.h>

#include "gateway/upstream.h"
#include "ipp/target.h"

/* cupsd's own words, when it knows no such job or says something else that is not wanted. */
static int check_answer(struct ipp *answer, int32_t job, struct spsy_error *error)
{
    int code = ipp_code(answer);
    const char *text = ipp_words(answer, "");

    if (ipp_is_success(code))
        return 0;
    if (code == IPP_NOT_FOUND)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "%.800s", text);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0226", "cupsd says %04X of job %ld: %.800s", code,
                     (long)job, text);
}

/* answer is freed, or the reading's. cupsd leaves out what the user may not see, its id perhaps. */
static int take(struct ipp *answer, int32_t job, struct reading *reading, struct spsy_error *error)
{
    int result = check_answer(answer, job, error);

    if (result < 0) {
        ipp_free(answer);
        return result;
    }
    reading_take(reading, answer);
    if (reading->job.id == 0 || reading->job.id == job)
        return 0;
    spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd was asked about job %ld and speaks of job %ld",
              (long)job, (long)reading->job.id);
    reading_free(reading);
    return SPSY_ERR_IO;
}

static int read_as_user(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error)
{
    size_t count = 0;
    char uri[TARGET_URI_SIZE];
    struct ipp *request, *answer = NULL;
    int result;

    while (reading_attributes[count])
        count++;
    target_job_uri(job, uri);
    request = upstream_request(conversation, CODE_GET_JOB_ATTRIBUTES, "job-uri", uri);
    if (!request || ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD,
                                  "requested-attributes", count, reading_attributes) < 0)
        result = spsy_fail_memory(error);
    else
        result = upstream_ask(conversation, "/", request, &answer, error);
    ipp_free(request);
    return result < 0 ? result : take(answer, job, reading, error);
}

int upstream_read_naming(struct conversation *conversation, int32_t job,
                         const char *const *attributes, struct reading *reading,
                         struct spsy_error *error)
{
    const struct connector_question question = {
        .kind = CONNECTOR_GET_JOB_ATTRIBUTES, .job_id = job, .attributes = attributes};
    struct ipp *answer;
    int result = upstream_look_up(conversation, &question, &answer, error);

    if (result == 0)
        result = take(answer, job, reading, error);
    if (result < 0 || reading_is_enough(&reading->job))
        return result;
    reading_free(reading);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0226",
                     "cupsd does not say enough about job %ld to ask exit programs about it",
                     (long)job);
}

int upstream_read_whole(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error)
{
    return upstream_read_naming(conversation, job, reading_attributes, reading, error);
}

int upstream_read_job(struct conversation *conversation, int32_t job, struct reading *reading,
                      struct spsy_error *error)
{
    int result = read_as_user(conversation, job, reading, error);

    if (result < 0 || reading_is_whole(&reading->job))
        return result;
    reading_free(reading);
    return upstream_read_whole(conversation, job, reading, error);
}
