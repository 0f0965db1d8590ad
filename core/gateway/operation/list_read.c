#include <stdlib.h>
#include <string.h>

#include "gateway/operation/list.h"
#include "gateway/upstream.h"

enum { NAMES_ROOM = 256 /* for a record's and more */ };

/* ---- what a message says ------------------------------------------------------------------- */

/* The message that is being taken apart. */
struct taking {
    struct list *list;
    char *text; /* where the next one goes: all have room, their heads in the message are longer */
    const struct flat_attribute *printer; /* the last one's, which most have in common */
    struct flat_attribute last_printer;
    const char *printer_name;
    unsigned seen; /* of this job: reading_contradicts */
    bool twice;
};

static const char *keep_text(struct taking *taking, const struct flat_attribute *attribute,
                             unsigned at)
{
    const char *text;
    char *kept = taking->text;
    size_t size;

    if (!flat_text(attribute, at, &text, &size))
        return NULL;
    memcpy(kept, text, size);
    kept[size] = '\0';
    taking->text += size + 1;
    return kept;
}

/* The name in a URI is no longer than the URI. */
static const char *keep_printer(struct taking *taking, const struct flat_attribute *attribute)
{
    char name[TARGET_QUEUE_SIZE], *kept = taking->text;
    const struct flat_attribute *last = taking->printer;
    const char *uri;
    bool is_class;

    if (last && last->value_size == attribute->value_size &&
        memcmp(last->value, attribute->value, attribute->value_size) == 0)
        return taking->printer_name;
    uri = keep_text(taking, attribute, 0);
    if (!uri || target_queue_of(uri, name, &is_class, NULL) < 0)
        return NULL;
    strcpy(kept, name);
    taking->text = kept + strlen(name) + 1;
    taking->last_printer = *attribute;
    taking->printer = &taking->last_printer;
    taking->printer_name = kept;
    return kept;
}

static void take_attribute(struct taking *taking, const struct flat_attribute *attribute,
                           struct cups_job *job)
{
    const struct reading_field *field = reading_field(attribute->name, attribute->name_size);
    char *at = field ? (char *)job + field->at : NULL;

    taking->twice |= reading_contradicts(field, &taking->seen);
    switch (field ? field->kind : READING_NOTHING) {
    case READING_TEXT:
        *(const char **)at = keep_text(taking, attribute, 0);
        return;
    case READING_NUMBER:
        *(int32_t *)at = flat_number(attribute, 0);
        return;
    case READING_TIME:
        *(int64_t *)at = flat_number(attribute, 0);
        return;
    case READING_SHEETS:
        job->sheets[0] = keep_text(taking, attribute, 0);
        job->sheets[1] = keep_text(taking, attribute, 1);
        return;
    case READING_PRINTER:
        job->printer = keep_printer(taking, attribute);
        return;
    case READING_NOTHING:
        return;
    }
}

/* What becomes of one job of a message. */
typedef int take_job(struct list *list, const struct listed *job, struct spsy_error *error);

/* It is whole. Of whom cupsd says two things is nobody's. */
static int end_job(struct taking *taking, take_job *each, struct listed *job,
                   struct spsy_error *error)
{
    int result;

    if (taking->twice)
        job->job.owner = NULL;
    result = each(taking->list, job, error);
    *job = (struct listed){0};
    taking->seen = 0;
    taking->twice = false;
    return result;
}

/* *limit: how many there are at most, when cupsd says that it has cut them off. */
static int take(struct list *list, const struct list_message *message, take_job *each,
                int32_t *limit, struct spsy_error *error)
{
    struct taking taking = {.list = list, .text = message->texts};
    struct flat_attribute attribute;
    struct listed job = {0};
    struct flat flat;
    int more = flat_begin(&flat, message->bytes, message->size), result = 0;

    while (more == 0 && result == 0 && (more = flat_next(&flat, &attribute)) == 1) {
        more = 0;
        if (limit && attribute.group == IPP_GROUP_OPERATION && flat_is(&attribute, "limit"))
            *limit = flat_number(&attribute, 0);
        if (attribute.begins && job.shown.size > 0)
            result = end_job(&taking, each, &job, error);
        if (attribute.group != IPP_GROUP_JOB)
            continue;
        if (job.shown.size == 0)
            job.shown.bytes = attribute.bytes;
        job.shown.size += attribute.size;
        take_attribute(&taking, &attribute, &job.job);
    }
    if (more < 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd's answer is not well formed IPP");
    return result == 0 && job.shown.size > 0 ? end_job(&taking, each, &job, error) : result;
}

/* The bytes are the list's from now on, also after an error. */
static int add_message(struct list *list, struct flat_writer *bytes, struct list_message **message,
                       struct spsy_error *error)
{
    size_t room = (list->message_count + 1) * sizeof *list->messages;
    struct list_message *larger = realloc(list->messages, room);

    if (!larger) {
        free(bytes->bytes);
        return spsy_fail_memory(error);
    }
    list->messages = larger;
    *message = &larger[list->message_count++];
    **message = (struct list_message){bytes->bytes, bytes->size, malloc(bytes->size)};
    return (*message)->texts ? 0 : spsy_fail_memory(error);
}

void list_free(struct list *list)
{
    for (size_t i = 0; i < list->message_count; i++) {
        free(list->messages[i].bytes);
        free(list->messages[i].texts);
    }
    free(list->messages);
    free(list->jobs);
    ipp_names_free(list->asked);
    ipp_free(list->request);
    ipp_free(list->refusal);
}

/* ---- as the user --------------------------------------------------------------------------- */

static int add_job(struct list *list, const struct listed *job, struct spsy_error *error)
{
    if (list->count == list->room) {
        size_t room = list->room * 2 + 64;
        struct listed *larger = realloc(list->jobs, room * sizeof *larger);

        if (!larger)
            return spsy_fail_memory(error);
        list->jobs = larger;
        list->room = room;
    }
    list->jobs[list->count] = *job;
    list->jobs[list->count].titled = job->job.title != NULL;
    list->jobs[list->count++].unread = job->job.owner && !job->job.uuid;
    list->told++;
    return 0;
}

/* A page of ended jobs can begin where the one before has been. */
static int add_other_job(struct list *list, const struct listed *job, struct spsy_error *error)
{
    for (size_t i = list->count; i-- > 0;)
        if (list->jobs[i].job.id == job->job.id) {
            list->told++;
            return 0;
        }
    return add_job(list, job, error);
}

/* cupsd tells queues, classes and both apart. */
static void queues_uri(struct exchange *exchange, char uri[TARGET_URI_SIZE])
{
    const char *written =
        attribute_text_or(ipp_find(exchange->request, IPP_GROUP_OPERATION, "printer-uri"), "");
    char resource[TARGET_URI_SIZE];

    target_queue_uri(&exchange->target, uri);
    if (exchange->target.queue[0] || !uri_resource(written, resource, sizeof resource))
        return;
    if (strncmp(resource, "/printers", 9) == 0)
        strcpy(uri, "ipp://localhost/printers/");
    else if (strncmp(resource, "/classes", 8) == 0)
        strcpy(uri, "ipp://localhost/classes/");
}

/* What of the client's request cupsd looks at; limit and first-index come after the programs (with
 * job-ids cupsd refuses them, in its own words). */
static struct ipp *make_request(struct exchange *exchange)
{
    static const char *const names[] = {"which-jobs",           "my-jobs",      "job-ids",
                                        "requested-attributes", "first-job-id", "limit",
                                        "first-index"};
    struct ipp *from = exchange->request, *request = ipp_answer_to(from, CODE_GET_JOBS);
    bool by_id = ipp_find(from, IPP_GROUP_OPERATION, "job-ids") != NULL;
    bool by_index = ipp_find(from, IPP_GROUP_OPERATION, "first-index") != NULL;
    char uri[TARGET_URI_SIZE];
    int result = request ? 0 : SPSY_ERR_MEMORY;

    queues_uri(exchange, uri);
    if (result == 0)
        result = ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, "printer-uri", uri);
    if (result == 0)
        result = ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name",
                              exchange->conversation->identity.login);
    for (size_t i = 0; result == 0 && i < sizeof names / sizeof names[0]; i++) {
        struct ipp_attribute *found = ipp_find(from, IPP_GROUP_OPERATION, names[i]);

        if (found && (i < 4 || by_id || (i == 4 && !by_index)))
            result = ipp_copy(request, found);
    }
    if (result == 0)
        return request;
    ipp_free(request);
    return NULL;
}

/* What cupsd would not have had to read the job's file for; then it shows any number of ended
 * jobs, else a few hundred. */
static bool is_cheap(const char *name)
{
    static const char *const names[] = {"job-id",
                                        "job-k-octets",
                                        "job-media-progress",
                                        "job-more-info",
                                        "job-name",
                                        "job-originating-user-name",
                                        "job-preserved",
                                        "job-printer-up-time",
                                        "job-printer-uri",
                                        "job-state",
                                        "job-state-reasons",
                                        "job-uri",
                                        "time-at-completed",
                                        "time-at-creation",
                                        "number-of-documents"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool is_capped(struct ipp_names *asked)
{
    for (const char *at = asked ? ipp_names_first(asked) : NULL; at; at = ipp_names_next(asked))
        if (!is_cheap(at))
            return true;
    return false;
}

/* The client's names as they are, and what a record needs. */
static int add_names(const struct list *list, struct ipp *request)
{
    struct ipp_attribute *names =
        ipp_find(list->request, IPP_GROUP_OPERATION, "requested-attributes");
    bool keywords = names && attribute_kind(names) == IPP_KIND_KEYWORD;
    size_t named = keywords ? (size_t)attribute_count(names) : 2, count = 0;
    const char **all = malloc((named + NAMES_ROOM) * sizeof *all);
    int result;

    if (!all)
        return SPSY_ERR_MEMORY;
    if (!keywords) { /* what there is without asking */
        all[count++] = "job-id";
        all[count++] = "job-uri";
    }
    for (int i = 0; keywords && i < (int)named; i++)
        all[count++] = attribute_text(names, i);
    for (size_t i = 0; list->asked && reading_attributes[i]; i++)
        if (!ipp_names_have(list->asked, reading_attributes[i]))
            all[count++] = reading_attributes[i];
    result = ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD, "requested-attributes",
                           count, all);
    free(all);
    return result;
}

/* Where a page begins: 0 = not said. Or which jobs are on it. */
struct page {
    int32_t first_job, first_index;
    const int32_t *jobs;
    size_t job_count;
};

static struct ipp *page_request(const struct list *list, const struct page *page)
{
    struct ipp *request = ipp_answer_to(list->request, CODE_GET_JOBS);
    bool further = page->first_job > 0 || page->first_index > 0;
    int result = request ? 0 : SPSY_ERR_MEMORY;

    for (struct ipp_attribute *at = ipp_first(list->request); at && result == 0;
         at = ipp_next(list->request)) {
        const char *name = attribute_name(at);

        if (strncmp(name, "attributes-", 11) != 0 && strcmp(name, "requested-attributes") != 0 &&
            !(further && strcmp(name, "first-job-id") == 0))
            result = ipp_copy(request, at);
    }
    if (result == 0 && page->first_job > 0)
        result = ipp_add_number(request, IPP_GROUP_OPERATION, IPP_KIND_INTEGER, "first-job-id",
                                page->first_job);
    if (result == 0 && page->first_index > 0)
        result = ipp_add_number(request, IPP_GROUP_OPERATION, IPP_KIND_INTEGER, "first-index",
                                page->first_index);
    if (result == 0 && page->job_count > 0)
        result = ipp_add_numbers(request, IPP_GROUP_OPERATION, IPP_KIND_INTEGER, "job-ids",
                                 page->job_count, page->jobs);
    if (result == 0)
        result = add_names(list, request);
    if (result == 0)
        return request;
    ipp_free(request);
    return NULL;
}

/* *limit: see take(). Not called again once list->code is an error's. */
static int read_page(struct exchange *exchange, struct list *list, const struct page *page,
                     int32_t *limit, struct spsy_error *error)
{
    struct ipp *request = page_request(list, page);
    struct list_message *message;
    struct flat_writer bytes;
    int result;

    *limit = 0;
    list->told = 0;
    if (!request)
        return spsy_fail_memory(error);
    result = upstream_ask_flat(exchange->conversation, exchange->operation->path, request, &bytes,
                               &list->refusal, error);
    ipp_free(request);
    if (result < 0)
        return result;
    if (list->refusal) {
        list->code = ipp_code(list->refusal);
        return 0;
    }
    result = add_message(list, &bytes, &message, error);
    if (result < 0)
        return result;
    list->code = flat_code(message->bytes);
    return ipp_is_success(list->code)
               ? take(list, message, page->first_index > 0 ? add_other_job : add_job, limit, error)
               : 0;
}

/* cupsd cuts a list of ended jobs off: the next page begins where this one ended. */
static int read_pages(struct exchange *exchange, struct list *list, struct spsy_error *error)
{
    const char *which =
        attribute_text_or(ipp_find(list->request, IPP_GROUP_OPERATION, "which-jobs"), "");
    bool by_id = strcmp(which, "all") == 0;
    struct page page = {0};
    int result;

    for (;;) {
        int32_t limit;

        result = read_page(exchange, list, &page, &limit, error);
        if (result < 0 || !ipp_is_success(list->code) || limit <= 0)
            return result;
        if (!list->capped && is_capped(list->asked)) {
            list->capped = true;
            list->cap = limit;
        }
        if (list->told < (size_t)limit)
            return 0;
        if (by_id)
            page.first_job = list->jobs[list->count - 1].job.id + 1;
        else
            page.first_index = page.first_index > 0 ? page.first_index + limit : limit + 1;
    }
}

/* ---- as root ------------------------------------------------------------------------------- */

/* Does root have to be asked about it? */
static bool lacks(const struct exchange *exchange, const struct listed *listed)
{
    const struct conversation *conversation = exchange->conversation;

    if (!reading_is_whole(&listed->job))
        return true;
    /* A program may show the user what cupsd would not; of his own jobs there is nothing more. */
    return conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT &&
           strcmp(listed->job.owner, conversation->identity.login) != 0;
}

static bool is_same_job(const struct cups_job *shown, const struct cups_job *root)
{
    return shown->id == root->id && (shown->created == 0 || shown->created == root->created) &&
           (!shown->uuid || (root->uuid && strcmp(shown->uuid, root->uuid) == 0));
}

/* cupsd answers in the order of the ids, which is the list's. */
static int add_root(struct list *list, const struct listed *root, struct spsy_error *error)
{
    size_t *at = &list->root_next;

    (void)error;
    while (*at < list->count && list->jobs[*at].job.id != root->job.id)
        (*at)++;
    if (*at < list->count && is_same_job(&list->jobs[*at].job, &root->job)) {
        list->jobs[*at].job = root->job;
        list->jobs[*at].root = root->shown;
    }
    return 0;
}

/* These jobs; those that are gone by now are left as they are. */
static int look_up(struct exchange *exchange, struct list *list, const int32_t *ids, size_t count,
                   const char *const *names, struct spsy_error *error)
{
    const struct connector_question question = {
        .kind = CONNECTOR_GET_THESE_JOBS, .jobs = ids, .job_count = count, .attributes = names};
    struct list_message *message;
    struct flat_writer bytes;
    int result = upstream_look_up_flat(exchange->conversation, &question, &bytes, error);

    if (result == 0)
        result = add_message(list, &bytes, &message, error);
    if (result < 0)
        return result;
    if (flat_code(message->bytes) == IPP_NOT_FOUND) { /* one of them, and then there is no answer */
        size_t half = count / 2;

        if (count > 1)
            result = look_up(exchange, list, ids, half, names, error);
        return count > 1 && result == 0
                   ? look_up(exchange, list, ids + half, count - half, names, error)
                   : result;
    }
    if (!ipp_is_success(flat_code(message->bytes)))
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd answers %04X to a look-up of jobs",
                         (unsigned)flat_code(message->bytes));
    return take(list, message, add_root, NULL, error);
}

static bool can_be_looked_up(const char *name)
{
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* What root is asked for: what a record needs and, where a program may show it, what the client
 * wants to see. (Without any name Get-Jobs tells ids.) */
static const char *const *root_names(const struct exchange *exchange, const struct list *list,
                                     const char *names[NAMES_ROOM])
{
    static const char *const all[] = {"all", NULL};
    const long allow = exchange->conversation->session.settings.gateway_allow;
    size_t count = 0, bytes = 0;

    for (; reading_attributes[count]; count++) {
        names[count] = reading_attributes[count];
        bytes += strlen(names[count]) + 1;
    }
    names[count] = NULL;
    if (allow != SETTINGS_ALLOW_GRANT)
        return names;
    if (!list->asked)
        return all;
    for (const char *at = ipp_names_first(list->asked); at; at = ipp_names_next(list->asked)) {
        if (reading_field(at, strlen(at)) != NULL)
            continue;
        bytes += strlen(at) + 1;
        if (count == NAMES_ROOM - 1 || bytes > CONNECTOR_ATTRIBUTES_BYTES || !can_be_looked_up(at))
            return all;
        names[count++] = at;
        names[count] = NULL;
    }
    return names;
}

static int read_as_root(struct exchange *exchange, struct list *list, struct spsy_error *error)
{
    const char *names[NAMES_ROOM];
    const char *const *wanted = root_names(exchange, list, names);
    int32_t ids[CONNECTOR_JOBS_MAX];
    int result = 0;

    for (size_t i = 0; i < list->count && result == 0;) {
        size_t count = 0;

        list->root_next = i;
        for (; i < list->count && count < CONNECTOR_JOBS_MAX; i++)
            if (list->jobs[i].job.id > 0 && lacks(exchange, &list->jobs[i]))
                ids[count++] = list->jobs[i].job.id;
        if (count > 0)
            result = look_up(exchange, list, ids, count, wanted, error);
    }
    return result;
}

/* Those that are gone since the user was told of them: there is nothing to ask about. */
static void leave_gone(const struct exchange *exchange, struct list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->jobs[i].root.size > 0 || !lacks(exchange, &list->jobs[i]))
            list->jobs[count++] = list->jobs[i];
    list->count = count;
}

/* ---- single jobs --------------------------------------------------------------------------- */

/* cupsd does not tell the user: root is asked. */
static int add_untold(struct list *list, const int32_t *ids, size_t count, struct spsy_error *error)
{
    int result = 0;

    for (size_t i = 0; i < count && result == 0; i++)
        result = add_job(list, &(struct listed){.job.id = ids[i]}, error);
    return result;
}

static int read_these(struct exchange *exchange, struct list *list, const int32_t *ids,
                      size_t count, struct spsy_error *error)
{
    struct page page = {.jobs = ids, .job_count = count};
    int32_t limit;
    int result = read_page(exchange, list, &page, &limit, error);
    size_t half = count / 2;

    if (result < 0 || ipp_is_success(list->code))
        return result;
    ipp_free(list->refusal);
    list->refusal = NULL;
    if (list->code != IPP_NOT_FOUND)
        return add_untold(list, ids, count, error);
    if (count == 1)
        return 0;
    result = read_these(exchange, list, ids, half, error);
    return result == 0 ? read_these(exchange, list, ids + half, count - half, error) : result;
}

int list_read_jobs(struct exchange *exchange, const int32_t *ids, size_t count, struct list *list,
                   struct spsy_error *error)
{
    size_t names = 0;
    int result = 0;

    memset(list, 0, sizeof *list);
    while (reading_attributes[names])
        names++;
    list->request =
        upstream_request(exchange->conversation, CODE_GET_JOBS, "printer-uri", "ipp://localhost/");
    if (!list->request || ipp_add_texts(list->request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD,
                                        "requested-attributes", names, reading_attributes) < 0)
        return spsy_fail_memory(error);
    list->asked = ipp_asked(list->request);
    for (size_t i = 0; i < count && result == 0; i += CONNECTOR_JOBS_MAX)
        result = read_these(exchange, list, ids + i,
                            count - i < CONNECTOR_JOBS_MAX ? count - i : CONNECTOR_JOBS_MAX, error);
    list->code = 0;
    if (result == 0)
        result = read_as_root(exchange, list, error);
    if (result == 0)
        leave_gone(exchange, list);
    return result;
}

/* ---- a list -------------------------------------------------------------------------------- */

/* Of an ended job whose file cupsd has not in memory it tells everybody the owner and the title,
 * whatever its policy says; asked for everything it does not read the file. */
static bool any_unread(const struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->jobs[i].unread)
            return true;
    return false;
}

static int read_both(struct exchange *exchange, struct list *list, struct spsy_error *error)
{
    int result = read_pages(exchange, list, error);

    return result == 0 && ipp_is_success(list->code) ? read_as_root(exchange, list, error) : result;
}

int list_read(struct exchange *exchange, struct list *list, struct spsy_error *error)
{
    int result;

    memset(list, 0, sizeof *list);
    list->request = make_request(exchange);
    if (!list->request)
        return spsy_fail_memory(error);
    list->asked = ipp_asked(list->request);
    result = read_both(exchange, list, error);
    if (result == 0 && any_unread(list)) {
        list->count = 0; /* cupsd has read them for root */
        result = read_both(exchange, list, error);
    }
    if (result == 0)
        leave_gone(exchange, list);
    return result;
}
