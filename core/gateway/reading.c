#include "gateway/reading.h"

#include <stdio.h>
#include <string.h>

#include "gateway/target.h"

const char *const reading_attributes[] = {
    "job-id",
    "job-uuid",
    "job-name",
    "job-originating-user-name",
    "job-originating-host-name",
    "job-printer-uri",
    "job-state",
    "job-priority",
    "job-hold-until",
    "job-k-octets",
    "job-sheets",
    "job-account-id",
    "copies",
    "media",
    "time-at-creation",
    NULL,
};

static void read_sheets(struct ipp_attribute *attribute, struct cups_job *job)
{
    for (int i = 0; i < 2 && i < attribute_count(attribute); i++)
        job->sheets[i] = attribute_text(attribute, i);
}

static void read_printer(struct ipp_attribute *attribute, struct cups_job *job, char printer[128])
{
    bool is_class;

    if (target_queue_of(attribute_text_or(attribute, ""), printer, &is_class, NULL) == 0)
        job->printer = printer;
}

static void read_attribute(struct ipp_attribute *attribute, struct cups_job *job, char printer[128])
{
    static const struct {
        const char *name;
        size_t at;
    } texts[] =
        {
            {"job-uuid", offsetof(struct cups_job, uuid)},
            {"job-name", offsetof(struct cups_job, title)},
            {"job-originating-user-name", offsetof(struct cups_job, owner)},
            {"job-originating-host-name", offsetof(struct cups_job, host)},
            {"job-hold-until", offsetof(struct cups_job, hold)},
            {"job-account-id", offsetof(struct cups_job, account)},
            {"media", offsetof(struct cups_job, media)},
        },
      numbers[] = {
          {"job-id", offsetof(struct cups_job, id)},
          {"job-state", offsetof(struct cups_job, state)},
          {"job-priority", offsetof(struct cups_job, priority)},
          {"job-k-octets", offsetof(struct cups_job, kilobytes)},
          {"copies", offsetof(struct cups_job, copies)},
      };
    const char *name = attribute_name(attribute);

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(texts[i].name, name) == 0)
            *(const char **)((char *)job + texts[i].at) = attribute_text(attribute, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(numbers[i].name, name) == 0)
            *(int32_t *)((char *)job + numbers[i].at) = attribute_number_or(attribute, 0);
    if (strcmp(name, "time-at-creation") == 0)
        job->created = attribute_number_or(attribute, 0);
    else if (strcmp(name, "job-sheets") == 0)
        read_sheets(attribute, job);
    else if (strcmp(name, "job-printer-uri") == 0)
        read_printer(attribute, job, printer);
}

/* Which job it is, whose, and where: of these cupsd may have two, one of its own and one that came
 * with the job. */
static unsigned identity_bit(const char *name)
{
    static const char *const names[] = {"job-id",
                                        "job-uuid",
                                        "job-name",
                                        "job-originating-user-name",
                                        "job-originating-host-name",
                                        "job-printer-uri",
                                        "time-at-creation"};

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return 1u << i;
    return 0;
}

struct ipp_attribute *reading_of_group(struct ipp *message, struct ipp_attribute *first,
                                       struct cups_job *job, char printer[128])
{
    struct ipp_attribute *at = first;
    unsigned seen = 0;
    bool twice = false;

    memset(job, 0, sizeof *job);
    for (; at && attribute_group(at) == IPP_GROUP_JOB; at = ipp_next(message)) {
        unsigned bit = identity_bit(attribute_name(at));

        twice |= (seen & bit) != 0;
        seen |= bit;
        read_attribute(at, job, printer);
    }
    if (twice)
        job->owner = NULL; /* nobody knows whose it is: not whole */
    return at;
}

void reading_take(struct reading *reading, struct ipp *message)
{
    struct ipp_attribute *at = ipp_first(message);

    memset(reading, 0, sizeof *reading);
    reading->message = message;
    while (at && attribute_group(at) != IPP_GROUP_JOB)
        at = ipp_next(message);
    reading_of_group(message, at, &reading->job, reading->printer);
}

void reading_free(struct reading *reading)
{
    ipp_free(reading->message);
    memset(reading, 0, sizeof *reading);
}

void reading_move(struct reading *to, struct reading *from)
{
    reading_free(to);
    *to = *from;
    if (to->job.printer)
        to->job.printer = to->printer;
    memset(from, 0, sizeof *from);
}

bool reading_is_whole(const struct cups_job *job)
{
    return job->id > 0 && job->owner && job->title && job->printer && job->created > 0 && job->host;
}
