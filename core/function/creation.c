#include "function/creation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "function/attribute_change.h"
#include "function/key/creation_key.h"
#include "object/date.h"
#include "object/file_row.h"

static int refuse_place(const struct creation *creation, const struct spool_authority_facts *facts,
                        struct spsy_error *error)
{
    const struct spool_queue *queue = &creation->queue;
    const char *user = creation->session->current_user;

    if (!facts->executes_library)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2207",
                         "%s may not place a file on queue %s/%s: needs *EXECUTE to library %s",
                         user, queue->library, queue->name, queue->library);
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2207",
                     "%s may not %s queue %s/%s: needs %s to it", user,
                     creation->sends ? "send a file to" : "place a file on", queue->library,
                     queue->name, creation->sends ? "*READ, *ADD and *DLT" : "*READ");
}

static int check_place(const struct creation *creation, struct spsy_error *error)
{
    struct session *session = creation->session;
    struct spool_authority_facts facts;
    struct spool_subject subject;
    int result =
        principal_needs(&session->principal, SIGNON_CREATE, "create a spooled file", error);

    if (result == 0)
        result = session_subject(session, &subject, error);
    if (result == 0)
        result =
            spool_authority_facts(session->spool, &subject, &creation->queue, NULL, &facts, error);
    if (result < 0)
        return result;
    if (creation->sends ? spool_authority_allows_send(&facts) : spool_authority_allows_add(&facts))
        return 0;
    return refuse_place(creation, &facts, error);
}

static int set_defaults(struct creation *creation, const char *owner, struct spsy_error *error)
{
    struct spool_file *file = &creation->file;

    if (strcmp(owner, creation->session->job.user) == 0)
        file->job = creation->session->job;
    else
        snprintf(file->job.user, sizeof file->job.user, "%s", owner);
    snprintf(file->system, sizeof file->system, "%s", spool_system(creation->session->spool));
    attributes_clear(file);
    file->ccsid = (int32_t)session_settings(creation->session, NULL)->ccsid;
    return date_now(file->date_opened, file->time_opened, error);
}

static int begin(struct session *session, const char *owner, const struct spool_queue *queue,
                 const struct creation_key *key, bool sends, struct creation *creation,
                 struct spsy_error *error)
{
    int result;

    memset(creation, 0, sizeof *creation);
    creation->session = session;
    creation->sends = sends;
    creation->queue = *queue;
    result = check_place(creation, error);
    if (result == 0)
        result = set_defaults(creation, owner, error);
    if (result == 0)
        result = spool_writer_open(session->spool, &creation->writer, error);
    return result == 0 ? creation_key_begin(creation, key, error) : result;
}

int creation_open(struct session *session, const char *owner, const struct spool_queue *queue,
                  const struct creation_key *key, struct creation *creation,
                  struct spsy_error *error)
{
    return begin(session, owner, queue, key, false, creation, error);
}

int creation_open_sent(struct session *session, const char *owner, const struct spool_queue *queue,
                       const struct creation_key *key, struct creation *creation,
                       struct spsy_error *error)
{
    return begin(session, owner, queue, key, true, creation, error);
}

int creation_append(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct creation *creation = opaque;

    return spool_writer_append(creation->writer, bytes, count, error);
}

static int begin_text(struct creation *creation, struct spsy_error *error)
{
    const struct code_page *page;
    int result = code_page_find(creation->file.ccsid, &page, error);

    if (result == 0)
        scs_encoder_init(&creation->scs, page);
    return result;
}

int creation_append_text(void *opaque, const void *text, size_t count, struct spsy_error *error)
{
    struct creation *creation = opaque;

    if (!creation->scs.page && begin_text(creation, error) < 0)
        return SPSY_ERR_VALUE;
    return scs_encode(&creation->scs, text, count, creation_append, creation, error);
}

/* UTF-8, which only gets shorter. */
static void replace_missing(const struct code_page *page, char *line)
{
    const char *at = line;
    char *to = line;

    while (*at) {
        const char *from = at;
        long point = spsy_utf8_next(&at);

        if (code_page_byte(page, point) == 0) {
            *to++ = '?';
            continue;
        }
        memmove(to, from, (size_t)(at - from));
        to += at - from;
    }
    *to = '\0';
}

int creation_append_line(struct creation *creation, char *line, struct spsy_error *error)
{
    int result = creation->scs.page ? 0 : begin_text(creation, error);

    if (result < 0)
        return result;
    spsy_text_mend(line);
    replace_missing(creation->scs.page, line);
    result = creation_append_text(creation, line, strlen(line), error);
    return result == 0 ? creation_append_text(creation, "\n", 1, error) : result;
}

void creation_own_job(struct creation *creation)
{
    creation->file.job.number[0] = '\0';
    creation->file.job.name[0] = '\0';
}

/* Owned by somebody else than this job's user: IBM i keeps such files in a job QPRTJOB of their
 * owner; here each gets one of its own. */
static int begin_owner_job(struct creation *creation, struct spsy_error *error)
{
    struct spool_job *job = &creation->file.job;

    if (job->number[0])
        return 0;
    snprintf(job->name, sizeof job->name, "QPRTJOB");
    return spool_job_begin(creation->session->spool, job, error);
}

static int end_owner_job(struct creation *creation, struct spsy_error *error)
{
    const struct spool_job *job = &creation->file.job;

    if (strcmp(job->number, creation->session->job.number) == 0)
        return 0;
    return spool_job_end(creation->session->spool, job, error);
}

/* In the transaction: the queue as it is now, the job when there is none yet. */
int creation_insert(struct creation *creation, struct spsy_error *error)
{
    static const struct protect of_queue = {.wish = {.source = PROTECTION_FROM_QUEUE}};
    struct spool *spool = creation->session->spool;
    struct spool_queue before = creation->queue;
    struct spool_file *file = &creation->file;
    int result = spool_queue_find(spool, before.library, before.name, &creation->queue, error);

    if (result == 0)
        result = check_place(creation, error);
    if (result == 0)
        result = creation_key_check(creation, before.key_label, error);
    if (result < 0)
        return result;
    file->queue_id = creation->queue.id;
    snprintf(file->queue_library, sizeof file->queue_library, "%s", creation->queue.library);
    snprintf(file->queue, sizeof file->queue, "%s", creation->queue.name);
    result = protect_apply(creation->protect ? creation->protect : &of_queue, &creation->queue,
                           &file->protection, error);
    if (result == 0)
        result = begin_owner_job(creation, error);
    if (result == 0)
        result = spool_file_insert(spool, file, error);
    if (result == 0)
        result = creation_key_wrap(creation, error);
    if (result == 0)
        result = spool_writer_attach(creation->writer, file, error);
    return result == 0 ? end_owner_job(creation, error) : result;
}

int creation_seal(struct creation *creation, struct spsy_error *error)
{
    int result = scs_encode_finish(&creation->scs, creation_append, creation, error);

    if (creation->scs.pages.count > 0)
        creation->file.pages = creation->scs.pages.count;
    if (result == 0)
        result = spool_writer_seal(creation->writer, &creation->file.size, error);
    return result;
}

int creation_finish(struct creation *creation, struct spsy_error *error)
{
    struct spool *spool = creation->session->spool;
    int result = creation_seal(creation, error);

    if (result == 0)
        result = spool_begin(spool, SPOOL_DURABLE, error);
    if (result < 0)
        return result;
    result = creation_insert(creation, error);
    if (result == 0)
        result = spool_commit(spool, error);
    if (result < 0)
        spool_rollback(spool);
    return result;
}

void creation_close(struct creation *creation)
{
    spool_writer_close(creation->writer);
    creation->writer = NULL;
    creation_key_end(creation);
}

int creation_default_queue(struct session *session, const char *name, struct spool_queue *queue,
                           struct spsy_error *error)
{
    char queue_library[11], queue_name[11];
    struct spool_profile profile;
    int result = spool_profile_find(session->spool, name, &profile, error);

    if (result < 0)
        return result;
    spool_profile_queue(&profile, queue_library, queue_name);
    return spool_queue_find(session->spool, queue_library, queue_name, queue, error);
}

int creation_print(struct session *session, const char *name, const struct creation_key *key,
                   int (*write)(struct creation *creation, void *context, struct spsy_error *error),
                   void *context, cJSON **row, struct spsy_error *error)
{
    struct creation creation = {0};
    struct spool_queue queue;
    int result = creation_default_queue(session, session->current_user, &queue, error);

    if (result == 0)
        result = creation_open(session, session->current_user, &queue, key, &creation, error);
    snprintf(creation.file.name, sizeof creation.file.name, "%s", name);
    if (result == 0)
        result = write(&creation, context, error);
    if (result == 0)
        result = creation_finish(&creation, error);
    if (result == 0 && row)
        *row = file_row(&creation.file, &creation.queue);
    creation_close(&creation);
    return result;
}

/* Text and numbers as they are, whatever has more in it as JSON. */
static int write_member(struct creation *creation, const cJSON *member, struct spsy_error *error)
{
    const char *text = cJSON_GetStringValue(member);
    char *json = text || cJSON_IsNull(member) ? NULL : cJSON_PrintUnformatted(member), *line = NULL;
    int length = asprintf(&line, "%-22s %s", member->string, text ? text : json ? json : "");
    int result = length < 0 ? spsy_fail_memory(error) : creation_append_line(creation, line, error);

    if (length >= 0)
        free(line);
    cJSON_free(json);
    return result;
}

static int write_members(struct creation *creation, void *context, struct spsy_error *error)
{
    const cJSON *member;
    int result = 0;

    cJSON_ArrayForEach(member, (const cJSON *)context) {
        result = write_member(creation, member, error);
        if (result < 0)
            break;
    }
    return result;
}

int creation_print_row(struct session *session, const char *name, cJSON *members, cJSON **row,
                       struct spsy_error *error)
{
    int result = members ? creation_print(session, name, NULL, write_members, members, row, error)
                         : spsy_fail_memory(error);

    cJSON_Delete(members);
    return result;
}
