#include "guard/callbacks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "guard/gate.h"
#include "object/file_row.h"
#include "store/store.h"

/* ---- native authority --------------------------------------------------------------------- */

static const char *queue_authority(const struct spool_queue *queue)
{
    return queue->authority_check == SPOOL_AUTCHK_OWNER
               ? "ownership of the queue (AUTCHK(*OWNER))"
               : "*READ, *ADD and *DLT to the queue (AUTCHK(*DTAAUT))";
}

/* What lets in beside ownership of the file; NULL: nothing. */
static const char *way_through(enum spool_class class, const struct spool_queue *queue)
{
    bool owner_only = queue->display_data == SPOOL_DSPDTA_OWNER;

    switch (class) {
    case SPOOL_CLASS_READ:
        if (queue->display_data == SPOOL_DSPDTA_YES)
            return "*READ to the queue (DSPDTA(*YES))";
        return owner_only ? NULL : queue_authority(queue);
    case SPOOL_CLASS_MOVE:
        return owner_only ? NULL : queue_authority(queue);
    case SPOOL_CLASS_ATTRIBUTES:
        return "*READ to the queue";
    case SPOOL_CLASS_CONTROL:
    case SPOOL_CLASS_SAVE:
        return queue_authority(queue);
    case SPOOL_CLASS_API:
    default:
        return "any authority";
    }
}

/* Ownership of the file alone needs nothing of the library. */
static void describe_way(enum spool_class class, const struct spool_queue *queue,
                         const struct spool_authority_facts *facts, char *text, size_t size)
{
    const char *through = way_through(class, queue);
    char library[48] = "";

    if (!facts->executes_library)
        snprintf(library, sizeof library, "*EXECUTE to library %s and ", queue->library);
    if (!through)
        snprintf(text, size, "ownership of the file (DSPDTA(*OWNER))");
    else if (class == SPOOL_CLASS_SAVE)
        snprintf(text, size, "%s*SAVSYS or %s", library, through);
    else
        snprintf(text, size, "ownership of the file or %s%s", library, through);
}

static void describe_place(const struct guarded *guarded, const struct guard_inputs *inputs,
                           struct spsy_error *why)
{
    const struct spool_queue *target = &guarded->target;

    if (inputs->target_facts.executes_library)
        spsy_fail(why, SPSY_ERR_AUTHORITY, "CPF33F0",
                  "%s may not place a file on queue %s/%s: needs *READ to it",
                  inputs->request.fields.current_user, target->library, target->name);
    else
        spsy_fail(why, SPSY_ERR_AUTHORITY, "CPF33F0",
                  "%s may not place a file on queue %s/%s: needs *EXECUTE to library %s",
                  inputs->request.fields.current_user, target->library, target->name,
                  target->library);
}

void guard_missing_authority(const struct guarded *guarded, const struct guard_inputs *inputs,
                             struct spsy_error *why)
{
    bool lacks_class = !spool_authority_allows(guarded->class, &inputs->facts);
    char way[200];

    if (!lacks_class && guarded->moves) {
        describe_place(guarded, inputs, why);
        return;
    }
    describe_way(lacks_class ? guarded->class : SPOOL_CLASS_CONTROL, &guarded->queue,
                 &inputs->facts, way, sizeof way);
    spsy_fail(why, SPSY_ERR_AUTHORITY, guarded->moves ? "CPF33F0" : "CPF3492",
              "%s lacks authority%s through queue %s/%s: needs %s",
              inputs->request.fields.current_user, lacks_class ? "" : " to delete",
              guarded->queue.library, guarded->queue.name, way);
}

bool guard_native_allows(const struct guarded *guarded, const struct guard_inputs *inputs)
{
    return spool_authority_allows(guarded->class, &inputs->facts) &&
           (!guarded->deletes || spool_authority_allows(SPOOL_CLASS_CONTROL, &inputs->facts)) &&
           (!guarded->moves || spool_authority_allows_add(&inputs->target_facts));
}

static int authority(void *opaque, const struct spsy_request *request, struct spsy_error *why)
{
    const struct guard_context *context = opaque;

    (void)request; /* basis is what it was built from */
    if (guard_native_allows(context->guarded, context->inputs))
        return 1;
    guard_missing_authority(context->guarded, context->inputs, why);
    return 0;
}

/* ---- protection and key ------------------------------------------------------------------- */

static int gate(void *opaque, const struct spsy_request *request, enum spsy_basis *basis,
                struct spsy_error *why)
{
    struct guard_context *context = opaque;

    (void)request; /* the question is of what it was built from */
    context->gate_asked = true;
    return guard_gate(context->session, context->guarded, context->inputs, basis, why);
}

/* ---- services for programs ---------------------------------------------------------------- */

static int add_attributes(struct spool *spool, const char *name, struct spsy_user_facts *facts,
                          struct spsy_error *error)
{
    const struct {
        const char *keyword;
        char *text;
    } attributes[] = {{"USRCLS", facts->user_class},
                      {"OWNER", facts->owner},
                      {"GRPAUT", facts->group_authority},
                      {"GRPAUTTYP", facts->group_authority_type},
                      {"LMTCPB", facts->limit_capabilities}};
    struct spool_stored stored;
    int result = spool_stored_load(spool, &spool_profile_stored, "", name, &stored, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        snprintf(attributes[i].text, sizeof facts->owner, "%s",
                 spool_stored_word(spool_stored_find(&spool_profile_stored, attributes[i].keyword),
                                   &stored));
    spool_stored_free(&stored);
    return 0;
}

/* Of who asks a program is told what the decision goes by: a sign-on may have left him less than
 * his profile has (T3). */
static bool asks(const struct guard_context *context, const char *name)
{
    return context->inputs && strcmp(name, context->inputs->subject.profile.name) == 0;
}

static int user_facts(void *opaque, const char *name, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    struct guard_context *context = opaque;
    struct spool *spool = context->session->spool;
    struct spool_profile profile;
    struct spsy_special special;
    bool attributes = facts->attributes;
    int result;

    memset(facts, 0, sizeof *facts);
    if (session_without_profile(context->session, name)) { /* who asks is there, and has nothing */
        snprintf(facts->group, sizeof facts->group, "*NONE");
        facts->enabled = true;
        return 0;
    }
    result = spool_profile_find(spool, name, &profile, error);
    if (result == 0)
        result = spool_special_of(spool, name, NULL, 0, &special, error);
    if (result < 0)
        return result;
    if (asks(context, name))
        special = context->inputs->subject.special;
    facts->special = special.own | special.group;
    snprintf(facts->group, sizeof facts->group, "%s", profile.group);
    for (size_t i = 0; i < profile.supplemental_count; i++)
        snprintf(facts->supplemental[i], sizeof facts->supplemental[i], "%s",
                 profile.supplemental[i]);
    facts->supplemental_count = profile.supplemental_count;
    facts->enabled = profile.enabled;
    return attributes ? add_attributes(spool, name, facts, error) : 0;
}

/* The fields identify one file whole: job, name, number, system, and when it was opened. */
static void identify(const struct spsy_fields *fields, struct spool_file_key *key)
{
    key->name = fields->file_name;
    key->job_number = fields->job_number;
    key->job_user = fields->job_user;
    key->job_name = fields->job_name;
    key->number = fields->file_number;
    key->system = fields->job_system;
    key->date = fields->date_opened;
    key->time = fields->time_opened;
}

static bool same_file(const struct spsy_fields *a, const struct spool_file *file)
{
    return a->file_number == file->number && strcmp(a->file_name, file->name) == 0 &&
           strcmp(a->job_number, file->job.number) == 0 &&
           strcmp(a->job_user, file->job.user) == 0 && strcmp(a->job_name, file->job.name) == 0;
}

int guard_file_asked(const struct guard_context *context, const struct spsy_fields *fields,
                     struct guarded *asked, struct spsy_error *error)
{
    struct spool *spool = context->session->spool;
    struct spool_file_key key;
    int result;

    if (context->guarded->restores && same_file(fields, &context->guarded->file))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                         "file %s number %d is only being restored", fields->file_name,
                         fields->file_number);
    identify(fields, &key);
    result = spool_file_find(spool, &key, &asked->file, error);
    return result == 0 ? spool_queue_find(spool, asked->file.queue_library, asked->file.queue,
                                          &asked->queue, error)
                       : result;
}

/* What a statement of its own was told, as an error. */
static int first_message(struct answer *answer, int code, struct spsy_error *error)
{
    struct spill_reader reader;
    const char *id, *text;
    const cJSON *message;

    spill_read(&answer->messages, &reader);
    message = spill_item(&reader);
    id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));
    text = cJSON_GetStringValue(cJSON_GetObjectItem(message, "text"));
    spsy_fail(error, code, id ? id : "", "%s", text ? text : "QUSRSPLA was refused");
    spill_end(&reader);
    return code;
}

/* QUSRSPLA as a program calls it: guarded like the command (X36), and nothing is there of a file
 * that is only being restored (X37). */
static int file_attributes(void *opaque, const struct spsy_fields *fields, char **json,
                           struct spsy_error *error)
{
    struct guard_context *context = opaque;
    struct session *session = context->session;
    struct guarded inner = {.function = "QUSRSPLA", .class = SPOOL_CLASS_API};
    struct answer answer;
    cJSON *row;
    int result;

    *json = NULL;
    result = guard_file_asked(context, fields, &inner, error);
    if (result < 0)
        return result;
    if (answer_init(&answer, "QUSRSPLA", NULL) < 0)
        return spsy_fail_memory(error);
    result = context->again(session, &answer, &inner, NULL, NULL);
    if (result < 0)
        result = first_message(&answer, result, error);
    answer_free(&answer);
    if (result < 0)
        return result;
    row = file_row(&inner.file, &inner.queue);
    *json = spsy_json_print(row);
    cJSON_Delete(row);
    return *json ? 0 : spsy_fail_memory(error);
}

static int job_log(void *opaque, const char *text, struct spsy_error *error)
{
    struct guard_context *context = opaque;

    return spool_job_log_add(context->session->spool, &context->session->job, "SPY0003", text,
                             error);
}

void guard_services(struct guard_context *context, struct spsy_callbacks *callbacks)
{
    callbacks->context = context;
    callbacks->user_facts = user_facts;
    callbacks->job_log = job_log;
}

void guard_callbacks(struct guard_context *context, guard_function *again,
                     struct spsy_callbacks *callbacks)
{
    context->again = again;
    guard_services(context, callbacks);
    callbacks->authority = authority;
    callbacks->gate = gate;
    callbacks->file_attributes = file_attributes;
}
