/* inputs.c - the 23 fields of one request (core/record/README.md, "Layout"), and the comparison
 * that lets an effect happen only to what was asked about.
 *
 * MUST: X23 new_* blank and 0 unless moved or restored; X25 a restore has no current ASP and no
 * new queue name; X26 *NONE; X28 current user is the profile active now, job user the owner. */
#include "guard/inputs.h"

#include <stdio.h>
#include <string.h>

#include "record/record.h"

static void fill_fields(struct spsy_fields *fields, const char *current_user,
                        const struct guarded *guarded)
{
    spool_file_fields(&guarded->file, fields);
    fields->function = guarded->function;
    fields->current_user = current_user;
    if (guarded->restores) {
        fields->asp = 0;
        fields->asp_device = "";
        fields->new_output_queue_library = guarded->queue.library;
        fields->new_asp = guarded->queue.asp;
        fields->new_asp_device = guarded->queue.asp_device;
        return;
    }
    fields->asp = guarded->queue.asp;
    fields->asp_device = guarded->queue.asp_device;
    if (guarded->moves) {
        fields->new_output_queue = guarded->target.name;
        fields->new_output_queue_library = guarded->target.library;
        fields->new_asp = guarded->target.asp;
        fields->new_asp_device = guarded->target.asp_device;
    }
}

/* The job's subject; while a program runs, with what that program adopts as well (X36). */
int guard_subject_read(struct session *session, struct spool_subject *subject,
                       struct spsy_error *error)
{
    const char *adopting[PRINCIPAL_ADOPTED_MAX];
    char adopted[PRINCIPAL_ADOPTED_MAX][11];
    size_t room = PRINCIPAL_ADOPTED_MAX - session->principal.adopted_count;
    size_t count = spsy_job_adopting(session->engine, adopting, room);

    if (count == 0)
        return session_subject(session, subject, error);
    if (count > room) /* the outermost are left out: never more authority than there is */
        count = room;
    memcpy(adopted, session->principal.adopted, sizeof adopted);
    for (size_t i = 0; i < count; i++)
        snprintf(adopted[session->principal.adopted_count + i], sizeof adopted[0], "%s",
                 adopting[i]);
    return session_subject_adopting(session, (const char(*)[11])adopted,
                                    session->principal.adopted_count + count, subject, error);
}

int guard_inputs_explain(const struct guarded *guarded, struct guard_inputs *inputs,
                         struct spsy_error *error)
{
    const struct spool_file *file = &guarded->file;
    unsigned char record[SPSY_RECORD_BYTES];

    if (spsy_record_encode(&inputs->request.fields, SPSY_CHARSET_EBCDIC, record,
                           &inputs->no_record) == 0)
        return 0;
    if (strcmp(guarded->function, "DLTSPLF") == 0)
        return 0;
    return spsy_fail(error, inputs->no_record.code, "SPY0107",
                     "spooled file %s number %d in job %s/%s/%s can only be deleted, with *SPLCTL: "
                     "no exit program can be asked about it, %s",
                     file->name, file->number, file->job.number, file->job.user, file->job.name,
                     inputs->no_record.text);
}

/* The subject has been read. */
static void fill_request(struct session *session, const struct guarded *guarded,
                         struct guard_inputs *inputs)
{
    inputs->guarded = guarded;
    fill_fields(&inputs->request.fields, session->current_user, guarded);
    inputs->request.special = inputs->subject.special;
    inputs->request.operator_control = guarded->queue.operator_control;
}

static int read_facts(struct session *session, const struct spool_subject *subject,
                      const struct spool_queue *queue, const char *file_owner,
                      struct guard_known *known, struct spool_authority_facts *facts,
                      struct spsy_error *error)
{
    int result;

    if (known->known && memcmp(&known->queue, queue, sizeof *queue) == 0) {
        *facts = known->facts;
        facts->owns_file = strcmp(file_owner, subject->profile.name) == 0;
        return 0;
    }
    result = spool_authority_facts(session->spool, subject, queue, file_owner, facts, error);
    known->known = result == 0;
    known->queue = *queue;
    known->facts = *facts;
    return result;
}

static int read_rest(struct session *session, const struct guarded *guarded,
                     struct guard_memo *memo, struct guard_inputs *inputs, struct spsy_error *error)
{
    const char *owner = guarded->file.job.user;
    int result = read_facts(session, &inputs->subject, &guarded->queue, owner, &memo->queue,
                            &inputs->facts, error);

    if (result == 0 && guarded->moves)
        result = read_facts(session, &inputs->subject, &guarded->target, owner, &memo->target,
                            &inputs->target_facts, error);
    if (result < 0)
        return result;
    fill_request(session, guarded, inputs);
    return 0;
}

void guard_inputs_fill(struct session *session, const struct spool_subject *subject,
                       const struct guarded *guarded, struct guard_inputs *inputs)
{
    memset(inputs, 0, sizeof *inputs);
    inputs->subject = *subject;
    inputs->native_elsewhere = true;
    fill_request(session, guarded, inputs);
}

int guard_inputs_read(struct session *session, const struct guarded *guarded,
                      struct guard_inputs *inputs, struct spsy_error *error)
{
    struct guard_memo memo;
    int result;

    memo.queue.known = memo.target.known = false;
    memset(inputs, 0, sizeof *inputs);
    result = guard_subject_read(session, &inputs->subject, error);
    return result == 0 ? read_rest(session, guarded, &memo, inputs, error) : result;
}

int guard_inputs_read_for(struct session *session, const struct spool_subject *subject,
                          struct guard_memo *memo, const struct guarded *guarded,
                          struct guard_inputs *inputs, struct spsy_error *error)
{
    memset(inputs, 0, sizeof *inputs);
    inputs->subject = *subject;
    return read_rest(session, guarded, memo, inputs, error);
}

int guarded_check(const struct guarded *guarded, struct spsy_error *error)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields;

    fill_fields(&fields, "QSECOFR", guarded);
    return spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, error);
}

/* Of a queue that is still to be made. */
static int reread_library(struct spool *spool, const struct spool_queue *before,
                          struct spool_queue *queue, struct spsy_error *error)
{
    struct spool_library library;
    int result = spool_library_find(spool, before->library, &library, error);

    *queue = *before;
    if (result == 0)
        spool_queue_take_library(queue, &library);
    return result;
}

int guarded_reread(struct session *session, struct guarded *guarded, struct spsy_error *error)
{
    struct spool_queue *queue = &guarded->queue;
    struct spool_queue before = *queue;
    int result = 0;

    if (!guarded->restores) {
        result = spool_file_reread(session->spool, guarded->file.id, &guarded->file, error);
        if (result < 0)
            return result;
        snprintf(before.library, sizeof before.library, "%s", guarded->file.queue_library);
        snprintf(before.name, sizeof before.name, "%s", guarded->file.queue);
    }
    result = spool_queue_find(session->spool, before.library, before.name, queue, error);
    if (result == SPSY_ERR_NOT_FOUND && guarded->makes_queue)
        result = reread_library(session->spool, &before, queue, error);
    if (result == 0 && guarded->moves) {
        before = guarded->target;
        result =
            spool_queue_find(session->spool, before.library, before.name, &guarded->target, error);
    }
    return result;
}

/* Not their special authorities: those are compared by origin below. */
static bool facts_equal(const struct spool_authority_facts *a,
                        const struct spool_authority_facts *b)
{
    return a->owns_file == b->owns_file && a->owns_queue == b->owns_queue &&
           a->authority == b->authority && a->executes_library == b->executes_library &&
           a->display_data == b->display_data && a->operator_control == b->operator_control &&
           a->authority_check == b->authority_check;
}

bool guard_special_equal(const struct spsy_special *a, const struct spsy_special *b)
{
    return a->own == b->own && a->group == b->group && a->adopted == b->adopted;
}

bool guard_inputs_equal(const struct guarded *a, const struct guard_inputs *inputs_a,
                        const struct guarded *b, const struct guard_inputs *inputs_b)
{
    return a->file.id == b->file.id && a->queue.id == b->queue.id && a->target.id == b->target.id &&
           spsy_fields_equal(&inputs_a->request.fields, &inputs_b->request.fields) &&
           guard_special_equal(&inputs_a->request.special, &inputs_b->request.special) &&
           facts_equal(&inputs_a->facts, &inputs_b->facts) &&
           (!a->moves || facts_equal(&inputs_a->target_facts, &inputs_b->target_facts));
}
