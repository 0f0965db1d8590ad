#include "cupsjob/reading.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "ipp/target.h"

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

static const struct reading_field fields[] = {
    {"job-uuid", READING_TEXT, offsetof(struct cups_job, uuid), true},
    {"job-name", READING_TEXT, offsetof(struct cups_job, title), false},
    {"job-originating-user-name", READING_TEXT, offsetof(struct cups_job, owner), true},
    {"job-originating-host-name", READING_TEXT, offsetof(struct cups_job, host), false},
    {"job-hold-until", READING_TEXT, offsetof(struct cups_job, hold), false},
    {"job-account-id", READING_TEXT, offsetof(struct cups_job, account), false},
    {"media", READING_TEXT, offsetof(struct cups_job, media), false},
    {"job-id", READING_NUMBER, offsetof(struct cups_job, id), true},
    {"job-state", READING_NUMBER, offsetof(struct cups_job, state), false},
    {"job-priority", READING_NUMBER, offsetof(struct cups_job, priority), false},
    {"job-k-octets", READING_NUMBER, offsetof(struct cups_job, kilobytes), false},
    {"copies", READING_NUMBER, offsetof(struct cups_job, copies), false},
    {"time-at-creation", READING_TIME, offsetof(struct cups_job, created), true},
    {"job-sheets", READING_SHEETS, offsetof(struct cups_job, sheets), false},
    {"job-printer-uri", READING_PRINTER, offsetof(struct cups_job, printer), true},
};

const struct reading_field *reading_field(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (strlen(fields[i].name) == size && memcmp(fields[i].name, name, size) == 0)
            return &fields[i];
    return NULL;
}

bool reading_contradicts(const struct reading_field *field, unsigned *seen)
{
    unsigned bit = field && field->once ? 1u << (field - fields) : 0;
    bool again = (*seen & bit) != 0;

    *seen |= bit;
    return again;
}

static void read_attribute(struct ipp_attribute *attribute, struct cups_job *job, char printer[128])
{
    const char *name = attribute_name(attribute);
    const struct reading_field *field = reading_field(name, strlen(name));
    char *at = field ? (char *)job + field->at : NULL;

    switch (field ? field->kind : READING_NOTHING) {
    case READING_TEXT:
        *(const char **)at = attribute_text(attribute, 0);
        return;
    case READING_NUMBER:
        *(int32_t *)at = attribute_number_or(attribute, 0);
        return;
    case READING_TIME:
        *(int64_t *)at = attribute_number_or(attribute, 0);
        return;
    case READING_SHEETS:
        read_sheets(attribute, job);
        return;
    case READING_PRINTER:
        read_printer(attribute, job, printer);
        return;
    case READING_NOTHING:
        return;
    }
}

struct ipp_attribute *reading_of_group(struct ipp *message, struct ipp_attribute *first,
                                       struct cups_job *job, char printer[128])
{
    struct ipp_attribute *at = first;
    unsigned seen = 0;
    bool twice = false;

    memset(job, 0, sizeof *job);
    for (; at && attribute_group(at) == IPP_GROUP_JOB; at = ipp_next(message)) {
        const char *name = attribute_name(at);

        twice |= reading_contradicts(reading_field(name, strlen(name)), &seen);
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

bool reading_is_enough(const struct cups_job *job)
{
    return job->id > 0 && job->owner && job->printer && job->created > 0;
}

bool reading_is_whole(const struct cups_job *job)
{
    return reading_is_enough(job) && job->title && job->host;
}
