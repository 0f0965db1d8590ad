#include "gateway/find.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/upstream.h"

enum { MILLION = 1000000 };

/* The job-id that a qualified job name was made of (G9); 0: none. */
static int32_t id_of(const struct spsy_fields *fields)
{
    long number = strtol(fields->job_number, NULL, 10), millions = 0;

    if (strcmp(fields->job_name, "QPRTJOB") != 0) {
        char *end;

        if (strncmp(fields->job_name, "QPRT", 4) != 0)
            return 0;
        millions = strtol(fields->job_name + 4, &end, 10);
        if (*end || end != fields->job_name + 10)
            return 0;
    }
    if (millions > INT32_MAX / MILLION || number < 0 || number >= MILLION)
        return 0;
    number += millions * MILLION;
    return number <= INT32_MAX ? (int32_t)number : 0;
}

static bool is_asked_for(const struct spsy_fields *fields, const struct spool_file *file)
{
    return strcmp(fields->job_number, file->job.number) == 0 &&
           strcmp(fields->job_user, file->job.user) == 0 &&
           strcmp(fields->job_name, file->job.name) == 0 &&
           strcmp(fields->file_name, file->name) == 0 && fields->file_number == file->number;
}

int find_job(void *context, const struct spsy_fields *fields, struct guarded *guarded, char **title,
             struct spsy_error *error)
{
    struct conversation *conversation = context;
    struct reading reading;
    int32_t id = id_of(fields);
    int result = id > 0 ? upstream_read_whole(conversation, id, &reading, error)
                        : spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "no job of CUPS");

    *title = NULL;
    if (result < 0)
        return result;
    result = gateway_job_file(conversation->session.spool, NULL, &reading.job, &guarded->file,
                              &guarded->queue, error);
    if (result == 0 && !is_asked_for(fields, &guarded->file))
        result = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                           "job %ld has no spooled file %s number %d", (long)id, fields->file_name,
                           fields->file_number);
    if (result == 0 && !(*title = strdup(reading.job.title ? reading.job.title : "")))
        result = spsy_fail_memory(error);
    reading_free(&reading);
    return result;
}
