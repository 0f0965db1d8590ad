#include "cupsjob/job.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cupsjob/lossy.h"
#include "object/date.h"

enum {
    NUMBERS = 1000000, /* six digits */
    FILE_NUMBER_MOST = 999999,
    FORM_TYPE_MOST = 10,
    USER_DATA_MOST = 10,
    PRIORITY_USUAL = 50, /* cupsd's, and ours is 5 */
    STATE_HELD = 4,      /* job-state, RFC 8011 */
    STATE_PROCESSING = 5,
    STATE_STOPPED = 6,
    STATE_ENDED = 7, /* canceled, and then aborted and completed */
    CCSID_UTF8 = 1208,
};

static int no_record(const struct cups_job *job, const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                     "no exit program can be asked about job %d: %s", (int)job->id, why);
}

/* QPRTJOB and the number; past 999999 what does not fit goes on in the name. */
static void name_job(int32_t id, struct spool_job *job)
{
    unsigned number = (unsigned)id;

    snprintf(job->number, sizeof job->number, "%06u", number % NUMBERS);
    if (number < NUMBERS)
        snprintf(job->name, sizeof job->name, "QPRTJOB");
    else
        snprintf(job->name, sizeof job->name, "QPRT%06u", number / NUMBERS % NUMBERS);
}

static void name_file(const struct cups_job *job, char name[11])
{
    if (!lossy_name(job->document_name, SPSY_NAME_MAX, name) &&
        !lossy_name(job->title, SPSY_NAME_MAX, name))
        snprintf(name, SPSY_NAME_SIZE, "QPRINT"); /* IBM's printer file */
}

static void name_system(struct spool *spool, const char *host, char system[9])
{
    if (host && strcasecmp(host, "localhost") == 0)
        snprintf(system, 9, "%s", spool_system(spool));
    else if (!lossy_name(host, SPSY_SYSTEM_NAME_MAX, system))
        snprintf(system, 9, "UNKNOWN"); /* an address of digits, or nothing: not this system */
}

/* What a program sees when it asks about the file: the record has none of it. */
static void set_attributes(const struct cups_job *job, struct spool_file *file)
{
    int priority = job->priority > 0 ? job->priority : PRIORITY_USUAL;
    const char *status = "*READY";

    if (job->state == STATE_HELD)
        status = "*HELD";
    else if (job->state == STATE_PROCESSING || job->state == STATE_STOPPED)
        status = "*PENDING";
    else if (job->state >= STATE_ENDED)
        status = "*SAVED";
    snprintf(file->status, sizeof file->status, "%s", status);
    file->priority = priority >= 100 ? 1 : 1 + (100 - priority) * 9 / 100;
    file->copies = job->copies < 1 ? 1 : job->copies > 255 ? 255 : job->copies;
    file->size = job->kilobytes > 0 ? (int64_t)job->kilobytes * 1024 : 0;
    file->device_type = SPOOL_USERASCII;
    file->ccsid = CCSID_UTF8;
    snprintf(file->expiration, sizeof file->expiration, "*NONE");
}

static int check_job(const struct cups_job *job, struct spsy_error *error)
{
    if (job->id < 1)
        return no_record(job, "it has no job-id", error);
    if (job->document < 0 || job->document > FILE_NUMBER_MOST)
        return no_record(job, "its document has no number from 1 to 999999", error);
    if (!job->owner)
        return no_record(job, "it has no job-originating-user-name", error);
    if (!job->printer)
        return no_record(job, "it has no job-printer-uri", error);
    if (job->created == 0)
        return no_record(job, "it has no time-at-creation", error);
    return 0;
}

int gateway_job_file(struct spool *spool, struct gateway_known *known, const struct cups_job *job,
                     struct spool_file *file, struct spool_queue *queue, struct spsy_error *error)
{
    int result = check_job(job, error);

    memset(file, 0, sizeof *file);
    if (result == 0 && !date_of_second(job->created, file->date_opened, file->time_opened))
        result = no_record(job, "its time-at-creation is not from 1900 to 2099", error);
    if (result == 0)
        result = gateway_known_owner(known, spool, job->owner, file->job.user, error);
    if (result == 0)
        result = gateway_known_queue(known, spool, job->printer, queue, error);
    if (result < 0)
        return result;
    file->id = job->id;
    file->number = job->document ? job->document : 1;
    file->queue_id = queue->id;
    memcpy(file->queue_library, queue->library, sizeof file->queue_library);
    memcpy(file->queue, queue->name, sizeof file->queue);
    name_job(job->id, &file->job);
    name_file(job, file->name);
    name_system(spool, job->host, file->system);
    lossy_text(job->media, FORM_TYPE_MOST, file->form_type);
    if (!file->form_type[0])
        snprintf(file->form_type, sizeof file->form_type, "*STD");
    lossy_text(job->account, USER_DATA_MOST, file->user_data);
    snprintf(file->user_defined_data, sizeof file->user_defined_data, "*NONE");
    set_attributes(job, file);
    return 0;
}

/* ---- read again ---- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool cups_job_same(const struct cups_job *a, const struct cups_job *b)
{
    return a->id == b->id && a->uuid && same_text(a->uuid, b->uuid) && a->created != 0 &&
           a->created == b->created;
}

bool cups_job_equal(const struct cups_job *a, const struct cups_job *b)
{
    return cups_job_same(a, b) && a->document == b->document && same_text(a->title, b->title) &&
           same_text(a->document_name, b->document_name) && same_text(a->owner, b->owner) &&
           same_text(a->host, b->host) && same_text(a->printer, b->printer) &&
           same_text(a->media, b->media) && same_text(a->account, b->account) &&
           a->state == b->state && a->priority == b->priority && a->copies == b->copies &&
           a->kilobytes == b->kilobytes && same_text(a->hold, b->hold) &&
           same_text(a->sheets[0], b->sheets[0]) && same_text(a->sheets[1], b->sheets[1]);
}
