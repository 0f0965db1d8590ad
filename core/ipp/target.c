#include "ipp/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TARGET_ALL = -1 };

/* ---- URIs ---------------------------------------------------------------------------------- */

/* A job's number as one writes it: no sign, no zeros before it, no more than there can be. */
static bool read_job(const char *text, int32_t *job)
{
    char *end;
    long value;

    if (text[0] < '1' || text[0] > '9' || strlen(text) > 10)
        return false;
    value = strtol(text, &end, 10);
    *job = (int32_t)value;
    return *end == '\0' && value <= INT32_MAX;
}

/* What cupsd lets a queue be called (validate_name). */
static bool is_name(const char *name)
{
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7F || strchr("/?#", *at))
            return false;
    return strlen(name) < TARGET_QUEUE_SIZE;
}

static int read_queue(const char *uri, const char *resource, struct target *target,
                      struct spsy_error *error)
{
    const char *name = "";

    target->queue_named = true;
    if (strncmp(resource, "/printers/", 10) == 0)
        name = resource + 10;
    else if (strncmp(resource, "/classes/", 9) == 0)
        name = resource + 9;
    else if (strcmp(resource, "/") != 0 && strcmp(resource, "/printers") != 0 &&
             strcmp(resource, "/classes") != 0 && strcmp(resource, "/jobs") != 0 &&
             strcmp(resource, "/jobs/") != 0)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "printer-uri %.300s names no queue",
                         uri);
    target->is_class = strncmp(resource, "/classes", 8) == 0;
    if (!is_name(name))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "printer-uri %.300s names no queue",
                         uri);
    snprintf(target->queue, sizeof target->queue, "%s", name);
    return 0;
}

static int read_uri(struct ipp_attribute *attribute, char *resource, size_t size,
                    struct spsy_error *error)
{
    const char *uri = attribute_text_or(attribute, "");

    if (attribute_kind(attribute) != IPP_KIND_URI || attribute_count(attribute) != 1 ||
        !uri_resource(uri, resource, size))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s %.300s is not a URI of one thing",
                         attribute_name(attribute), uri);
    return 0;
}

int target_queue_of(const char *uri, char name[TARGET_QUEUE_SIZE], bool *is_class,
                    struct spsy_error *error)
{
    struct target target = {0};
    char resource[TARGET_URI_SIZE];
    int result;

    if (!uri_resource(uri, resource, sizeof resource))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%.300s is no URI", uri);
    result = read_queue(uri, resource, &target, error);
    if (result == 0 && !target.queue[0])
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%.300s names no queue", uri);
    memcpy(name, target.queue, TARGET_QUEUE_SIZE);
    *is_class = target.is_class;
    return result;
}

void target_job_uri(int32_t job, char uri[TARGET_URI_SIZE])
{
    snprintf(uri, TARGET_URI_SIZE, "ipp://localhost/jobs/%ld", (long)job);
}

/* Every byte that is not plain as %XX. */
void target_queue_uri(const struct target *target, char uri[TARGET_URI_SIZE])
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    int used = snprintf(uri, TARGET_URI_SIZE, "ipp://localhost/%s",
                        !target->queue[0]  ? ""
                        : target->is_class ? "classes/"
                                           : "printers/");

    for (const char *at = target->queue; *at; at++)
        used += snprintf(uri + used, TARGET_URI_SIZE - (size_t)used,
                         strchr(plain, *at) ? "%c" : "%%%02X", (unsigned char)*at);
}

/* ---- one target ---------------------------------------------------------------------------- */

static int read_job_uri(struct ipp_attribute *attribute, struct target *target,
                        struct spsy_error *error)
{
    char resource[TARGET_URI_SIZE];
    int result = read_uri(attribute, resource, sizeof resource, error);

    if (result < 0)
        return result;
    target->job_named = true;
    if (strncmp(resource, "/jobs/", 6) == 0 && read_job(resource + 6, &target->job))
        return 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                     "job-uri %.300s names no job: expected ipp://localhost/jobs/NUMBER",
                     attribute_text_or(attribute, ""));
}

/* every: CUPS's own clients say of all jobs of a queue 0 (cancel -a) or -1 (lprm -). */
static int read_job_id(struct ipp_attribute *attribute, bool every, struct target *target,
                       struct spsy_error *error)
{
    if (attribute_kind(attribute) != IPP_KIND_INTEGER || attribute_count(attribute) != 1 ||
        attribute_number_or(attribute, TARGET_ALL) < (every ? TARGET_ALL : 0))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "job-id: expected one integer, 0 or the number of a job");
    target->job_named = true;
    target->job = attribute_number_or(attribute, 0);
    if (every && target->job <= 0) {
        target->job_named = false;
        target->job = 0;
    }
    return 0;
}

static int read_forms(struct ipp *request, bool every, struct target *target,
                      struct spsy_error *error)
{
    struct ipp_attribute *job_uri = ipp_find(request, IPP_GROUP_OPERATION, "job-uri");
    struct ipp_attribute *job_id = ipp_find(request, IPP_GROUP_OPERATION, "job-id");
    struct ipp_attribute *printer = ipp_find(request, IPP_GROUP_OPERATION, "printer-uri");
    char resource[TARGET_URI_SIZE];
    int result = 0;

    if (job_uri && (printer || job_id))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "this request has two targets: job-uri, and %s",
                         printer ? "printer-uri" : "job-id");
    if (job_id && !printer)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "a job-id needs a printer-uri");
    if (job_uri)
        return read_job_uri(job_uri, target, error);
    if (printer)
        result = read_uri(printer, resource, sizeof resource, error);
    if (result == 0 && printer)
        result = read_queue(attribute_text_or(printer, ""), resource, target, error);
    if (result == 0 && job_id)
        result = read_job_id(job_id, every, target, error);
    return result;
}

int target_read(struct ipp *request, const struct operation *operation, struct target *target,
                struct spsy_error *error)
{
    bool every = operation->kind == OPERATION_BULK && operation->target == TARGET_QUEUES;
    int result;

    memset(target, 0, sizeof *target);
    result = read_forms(request, every, target, error);
    if (result < 0)
        return result;
    switch (operation->target) {
    case TARGET_JOB:
        if (!target->job_named)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "%s: which job? job-uri, or printer-uri with job-id", operation->name);
        return 0;
    case TARGET_QUEUE:
        if (!target->queue[0] || target->job_named)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "%s: expected the printer-uri of one queue and no job",
                             operation->name);
        return 0;
    case TARGET_QUEUES:
        if (!target->queue_named || target->job_named)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "%s: expected a printer-uri, and no job", operation->name);
        return 0;
    default:
        return 0;
    }
}

/* ---- the request as a whole ---------------------------------------------------------------- */

/* Of these a request may have many groups: each describes another thing. */
static bool may_repeat(int group)
{
    return group == IPP_GROUP_SUBSCRIPTION;
}

enum { NAMES_MAX = 512 };

struct seen {
    const char *name[NAMES_MAX];
    size_t count;
    int group;  /* that of the last attribute */
    bool ended; /* and another one of its kind begins */
};

static int check_group(struct seen *seen, int group, const struct operation *operation,
                       const char *name, struct spsy_error *error)
{
    if (!operation_takes(operation, group))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "%.100s stands in a group of attributes (%02X) that %s does not have",
                         name, (unsigned)group, operation->name);
    if (group < seen->group || (group == seen->group && seen->ended && !may_repeat(group)))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "%.100s stands in a second group of its kind, or in one that is too late",
                         name);
    seen->group = group;
    seen->ended = false;
    return 0;
}

static int check_name(struct seen *seen, const char *name, struct spsy_error *error)
{
    for (size_t i = 0; i < seen->count; i++)
        if (strcasecmp(seen->name[i], name) == 0)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "this request has the attribute %.100s twice", name);
    if (seen->count == NAMES_MAX)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "this request has more than %d attributes", NAMES_MAX);
    seen->name[seen->count++] = name;
    return 0;
}

/* In a subscription's group, too, what stands elsewhere is something else's. */
static bool is_known(const struct seen *seen, const char *name)
{
    for (size_t i = 0; i < seen->count; i++)
        if (strcasecmp(seen->name[i], name) == 0)
            return true;
    return false;
}

/* Is it one of IPP's own names, which are written in small letters, in others? (Options of a
 * printer, such as PageSize, have capitals.) */
static bool is_disguised(const char *name)
{
    static const char *const beginnings[] = {
        "attributes-", "auth-",   "date-time-at-", "device-",     "document-",  "first-",  "job-",
        "last-",       "member-", "my-",           "notify-",     "number-of-", "output-", "ppd-",
        "printer-",    "purge-",  "requested-",    "requesting-", "time-at-",   "which-"};
    static const char *const whole[] = {"compression", "copies",  "limit",
                                        "media",       "message", "timeout"};

    if (!name[strcspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
        return false;
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (strncasecmp(name, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strcasecmp(name, whole[i]) == 0)
            return true;
    return false;
}

/* libcups, and so cupsd, finds an attribute by its name in letters of either case, and takes what
 * stands behind a slash for a member of a collection; but compares some names as they are. */
static int check_spelling(const char *name, struct spsy_error *error)
{
    if (!is_disguised(name) && !strchr(name, '/'))
        return 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                     "%.100s is no name of an attribute: IPP's own are in small letters, and none "
                     "has a slash",
                     name);
}

int request_check(struct ipp *request, const struct operation *operation, struct spsy_error *error)
{
    struct seen *seen = calloc(1, sizeof *seen);
    int result = 0;

    if (!seen)
        return spsy_fail_memory(error);
    for (struct ipp_attribute *at = ipp_first(request); at && result == 0; at = ipp_next(request)) {
        int group = attribute_group(at);
        const char *name = attribute_name(at);

        if (group == IPP_GROUP_NONE) {
            seen->ended = true;
            continue;
        }
        result = check_group(seen, group, operation, name, error);
        if (result == 0)
            result = check_spelling(name, error);
        if (result == 0 && (!may_repeat(group) || is_known(seen, name)))
            result = check_name(seen, name, error);
    }
    free(seen);
    return result;
}
