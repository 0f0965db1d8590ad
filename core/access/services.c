#include "access/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "dispatch/dispatch.h"
#include "guard/gate.h"
#include "object/file_row.h"

/* The reason is made of its cause later, once for all whom it is the same for (causes.c). */
static int authority(void *opaque, const struct spsy_request *request, struct spsy_error *why)
{
    const struct access_service *service = opaque;

    (void)request;
    (void)why;
    return service->setting->cups ||
           guard_native_allows(service->guard.guarded, service->guard.inputs);
}

/* Protection and key, as the guard asks them. The files of CUPS have neither. */
static int gate(void *opaque, const struct spsy_request *request, enum spsy_basis *basis,
                struct spsy_error *why)
{
    struct access_service *service = opaque;

    (void)request;
    return guard_gate(service->guard.session, service->guard.guarded, service->guard.inputs, basis,
                      why);
}

/* Nothing is logged: the job is nobody's. */
static int job_log(void *opaque, const char *text, struct spsy_error *error)
{
    (void)opaque;
    (void)text;
    (void)error;
    return 0;
}

static int user_facts(void *opaque, const char *name, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    struct access_service *service = opaque;
    struct spsy_callbacks home;

    if (service->subject->no_profile && strcmp(name, service->subject->subject.profile.name) == 0) {
        memset(facts, 0, sizeof *facts);
        snprintf(facts->group, sizeof facts->group, "*NONE");
        facts->enabled = true;
        return 0;
    }
    guard_services(&service->guard, &home);
    return home.user_facts(opaque, name, facts, error);
}

/* ---- QUSRSPLA, guarded as the command is (X36) -------------------------------------------- */

/* Who asks is the same one, with what the programs that run adopt. */
static int read_subject(const struct access_service *service, struct access_subject *subject,
                        struct spsy_error *error)
{
    const char *adopting[PRINCIPAL_ADOPTED_MAX];
    char adopted[PRINCIPAL_ADOPTED_MAX][11] = {""};
    size_t count = spsy_job_adopting(service->engine, adopting, PRINCIPAL_ADOPTED_MAX);
    struct spool *spool = service->guard.session->spool;
    const char *name = service->subject->subject.profile.name;

    *subject = *service->subject;
    if (count > PRINCIPAL_ADOPTED_MAX)
        count = PRINCIPAL_ADOPTED_MAX;
    for (size_t i = 0; i < count; i++)
        snprintf(adopted[i], sizeof adopted[i], "%s", adopting[i]);
    if (subject->no_profile)
        return spool_subject_without_profile(spool, name, (const char(*)[11])adopted, count,
                                             &subject->subject, error);
    return spool_subject_read(spool, name, (const char(*)[11])adopted, count, &subject->subject,
                              error);
}

struct inner {
    struct access_subject subject;
    struct access_service service;
    struct guarded guarded;
    struct guard_inputs inputs;
    struct guard_memo memo;
    struct spsy_callbacks callbacks;
    struct spsy_decision decision;
};

static int decide_inner(const struct access_service *outer, struct inner *inner,
                        struct spsy_error *error)
{
    struct session *session = outer->guard.session;
    int result = read_subject(outer, &inner->subject, error);

    if (result == 0 && outer->setting->cups)
        guard_inputs_fill(session, &inner->subject.subject, &inner->guarded, &inner->inputs);
    else if (result == 0)
        result = guard_inputs_read_for(session, &inner->subject.subject, &inner->memo,
                                       &inner->guarded, &inner->inputs, error);
    if (result < 0)
        return result;
    inner->inputs.request.fields.current_user = inner->subject.subject.profile.name;
    inner->service = *outer;
    inner->service.subject = &inner->subject;
    inner->service.guard.guarded = &inner->guarded;
    inner->service.guard.inputs = &inner->inputs;
    access_callbacks(&inner->service, &inner->callbacks);
    result = spsy_job_decide(outer->engine, &inner->inputs.request, &inner->callbacks,
                             &inner->decision, error);
    if (result == 0 && inner->decision.verdict == SPSY_ALLOWED)
        return 0;
    return spsy_fail(error, result == SPSY_ERR_RECURSION ? result : SPSY_ERR_AUTHORITY, "CPF3492",
                     "not authorized to spooled file %s number %d in job %s/%s/%s",
                     inner->guarded.file.name, inner->guarded.file.number,
                     inner->guarded.file.job.number, inner->guarded.file.job.user,
                     inner->guarded.file.job.name);
}

static int file_attributes(void *opaque, const struct spsy_fields *fields, char **json,
                           struct spsy_error *error)
{
    struct access_service *service = opaque;
    struct inner *inner = calloc(1, sizeof *inner);
    char *title = NULL;
    cJSON *row = NULL;
    int result;

    *json = NULL;
    if (!inner)
        return spsy_fail_memory(error);
    if (service->setting->cups)
        result = service->setting->find(service->setting->context, fields, &inner->guarded, &title,
                                        error);
    else
        result = guard_file_asked(&service->guard, fields, &inner->guarded, error);
    inner->guarded.function = "QUSRSPLA";
    inner->guarded.class = SPOOL_CLASS_API;
    inner->guarded.moves = false;
    if (result == 0)
        result = decide_inner(service, inner, error);
    if (result == 0) {
        row = file_row(&inner->guarded.file, &inner->guarded.queue);
        if (row && (!title || cJSON_AddStringToObject(row, "title", title)))
            *json = spsy_json_print(row);
        cJSON_Delete(row);
        result = *json ? 0 : spsy_fail_memory(error);
    }
    free(title);
    free(inner);
    return result;
}

void access_callbacks(struct access_service *service, struct spsy_callbacks *callbacks)
{
    memset(callbacks, 0, sizeof *callbacks);
    callbacks->context = service;
    callbacks->authority = authority;
    callbacks->gate = service->setting->cups ? NULL : gate;
    callbacks->user_facts = user_facts;
    callbacks->job_log = job_log;
    callbacks->file_attributes =
        service->setting->cups && !service->setting->find ? NULL : file_attributes;
}
