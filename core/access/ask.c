#include "access/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/causes.h"
#include "access/services.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "guard/inputs.h"

/* One subject and one file, whose turn it is. */
struct place {
    size_t subject, file;
    struct access_service service; /* what the callbacks get */
    struct spsy_callbacks callbacks;
    struct guard_memo memo;
    struct guard_inputs inputs;
    access_row row;
};

struct access_asker {
    struct access_setting setting;
    struct spsy_job *engine;
    struct access_causes causes;
    const struct access_subject *subjects; /* of the call that runs */
    struct guarded *files;
    size_t file_count;
    size_t count;
    struct place places[ACCESS_MANY];
    struct spsy_inquiry inquiries[ACCESS_MANY];
};

/* ---- subjects and files ------------------------------------------------------------------- */

static int find_groups(struct spool *spool, struct access_subject *subject,
                       struct spsy_error *error)
{
    const struct spool_profile *profile = &subject->subject.profile;
    struct spool_profile group;
    int result = 0;

    if (subject->subject.special.group == 0)
        return 0;
    for (size_t i = 0; result == 0 && i <= profile->supplemental_count; i++) {
        const char *name = i == 0 ? profile->group : profile->supplemental[i - 1];

        if (strcmp(name, "*NONE") == 0)
            continue;
        result = spool_profile_find(spool, name, &group, error);
        if (result == SPSY_ERR_NOT_FOUND) { /* it gives nothing */
            result = 0;
            continue;
        }
        for (int bit = 0; result == 0 && bit < ACCESS_SPECIALS; bit++)
            if ((group.special & 1U << bit) && !subject->through[bit][0])
                memcpy(subject->through[bit], group.name, sizeof group.name);
    }
    return result;
}

int access_subject_read(struct spool *spool, const char *profile, struct access_subject *subject,
                        struct spsy_error *error)
{
    int result;

    memset(subject, 0, sizeof *subject);
    result = spool_subject_read(spool, profile, NULL, 0, &subject->subject, error);
    return result == 0 ? find_groups(spool, subject, error) : result;
}

int access_files(struct spool *spool, const struct spool_file *files, size_t count,
                 struct guarded *guarded, struct spsy_error *error)
{
    int result = spool_read_begin(spool, error);

    if (result < 0)
        return result;
    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct spool_file *file = &files[i];
        bool same = i > 0 && file->queue_id == files[i - 1].queue_id;

        memset(&guarded[i], 0, sizeof guarded[i]);
        guarded[i].file = *file;
        if (same)
            guarded[i].queue = guarded[i - 1].queue;
        else
            result =
                spool_queue_find(spool, file->queue_library, file->queue, &guarded[i].queue, error);
    }
    spool_read_end(spool);
    return result;
}

/* ---- what is asked ------------------------------------------------------------------------ */

/* The authorities to the queue that somebody before has brought in this batch: none is read twice.
 */
static void recall(struct access_asker *asker, size_t at)
{
    struct place *place = &asker->places[at];
    int64_t queue = asker->files[place->file].queue.id;

    place->memo.queue.known = place->memo.target.known = false;
    for (size_t i = at; i-- > 0 && asker->places[i].subject == place->subject;)
        if (asker->files[asker->places[i].file].queue.id == queue) {
            place->memo = asker->places[i].memo;
            return;
        }
    if (at > 0 && asker->places[at - 1].subject == place->subject)
        place->memo.target = asker->places[at - 1].memo.target;
}

static int read_place(struct access_asker *asker, size_t at, enum access_kind kind,
                      struct spsy_error *error)
{
    struct place *place = &asker->places[at];
    const struct access_subject *subject = &asker->subjects[place->subject];
    const struct guarded *file = &asker->files[place->file];
    int result = 0;

    if (asker->setting.cups) {
        guard_inputs_fill(asker->setting.session, &subject->subject, file, &place->inputs);
    } else {
        if (kind == ACCESS_PLAIN || !place->memo.queue.known)
            recall(asker, at);
        else if (kind == ACCESS_MOVES && !place->memo.target.known && at > 0 &&
                 asker->places[at - 1].subject == place->subject)
            place->memo.target = asker->places[at - 1].memo.target;
        result = guard_inputs_read_for(asker->setting.session, &subject->subject, &place->memo,
                                       file, &place->inputs, error);
    }
    place->inputs.request.fields.current_user = place->inputs.subject.profile.name;
    return result;
}

/* Everybody's request of this kind, read at one instant. */
static int read_places(struct access_asker *asker, enum access_kind kind, struct spsy_error *error)
{
    int result;

    for (size_t i = 0; i < asker->file_count; i++) {
        struct guarded *file = &asker->files[i];

        file->moves = kind == ACCESS_MOVES;
        file->restores = kind == ACCESS_RESTORES;
        if (file->moves)
            file->target = asker->setting.target;
    }
    shield_forget(asker->setting.session);
    result = spool_read_begin(asker->setting.session->spool, error);
    for (size_t i = 0; result == 0 && i < asker->count; i++)
        result = read_place(asker, i, kind, error);
    spool_read_end(asker->setting.session->spool);
    return result;
}

/* ---- what came of it ---------------------------------------------------------------------- */

static int take(struct access_asker *asker, int function, size_t at, struct spsy_error *error)
{
    struct place *place = &asker->places[at];
    const struct access_came_of came = {
        .subject = &asker->subjects[place->subject],
        .guarded = &asker->files[place->file],
        .inputs = &place->inputs,
        .decision = &asker->inquiries[at].decision,
        .cups = asker->setting.cups,
    };

    place->row[function] = access_causes_of(&asker->causes, function, &came);
    return place->row[function] ? 0 : spsy_fail_memory(error);
}

/* spsy_job_decide_many, but somebody who looks on sees how far it is: a program may be slow. */
static int decide(struct access_asker *asker, struct spsy_error *error)
{
    size_t done = 0, decided;
    int result = 0;

    while (result == 0 && done < asker->count) {
        result = spsy_job_decide_some(asker->engine, asker->inquiries + done, asker->count - done,
                                      &decided, error);
        done += decided;
        if (asker->setting.progress)
            progress_count(asker->setting.progress, decided);
    }
    return result;
}

static int ask_function(struct access_asker *asker, int function, struct spsy_error *error)
{
    int result;

    for (size_t i = 0; i < asker->file_count; i++) {
        asker->files[i].function = access_functions[function].name;
        asker->files[i].class =
            asker->setting.cups ? SPOOL_CLASS_API : access_functions[function].class;
    }
    for (size_t i = 0; i < asker->count; i++)
        asker->places[i].inputs.request.fields.function = access_functions[function].name;
    result = decide(asker, error);
    for (size_t i = 0; result == 0 && i < asker->count; i++)
        result = take(asker, function, i, error);
    return result;
}

static bool wants(const struct access_asker *asker, int function, enum access_kind kind)
{
    return (asker->setting.functions & 1U << function) && access_functions[function].kind == kind;
}

static int ask_kind(struct access_asker *asker, enum access_kind kind, struct spsy_error *error)
{
    bool read = false;
    int result = 0;

    for (int i = 0; result == 0 && i < SPSY_FUNCTION_COUNT; i++) {
        if (!wants(asker, i, kind))
            continue;
        if (!read)
            result = read_places(asker, kind, error);
        read = true;
        if (result == 0)
            result = ask_function(asker, i, error);
    }
    return result;
}

/* Whoever has gathered is asked about. */
static int ask_places(struct access_asker *asker, access_came *came, void *context,
                      struct spsy_error *error)
{
    int result = 0;

    access_causes_renew(&asker->causes);
    for (size_t i = 0; i < asker->count; i++) {
        struct place *place = &asker->places[i];

        memset(place->row, 0, sizeof place->row);
        place->memo.queue.known = place->memo.target.known = false;
        place->service.subject = &asker->subjects[place->subject];
        place->service.guard.guarded = &asker->files[place->file];
    }
    for (int kind = 0; result == 0 && kind < ACCESS_KINDS; kind++)
        result = ask_kind(asker, (enum access_kind)kind, error);
    for (size_t i = 0; result == 0 && i < asker->count; i++)
        result =
            came(context, asker->places[i].subject, asker->places[i].file, asker->places[i].row);
    asker->count = 0;
    return result;
}

int access_ask(struct access_asker *asker, const struct access_subject *subjects,
               size_t subject_count, struct guarded *files, size_t file_count, access_came *came,
               void *context, struct spsy_error *error)
{
    int result = 0;

    asker->subjects = subjects;
    asker->files = files;
    asker->file_count = file_count;
    asker->count = 0;
    for (size_t i = 0; result == 0 && i < subject_count; i++)
        for (size_t j = 0; result == 0 && j < file_count; j++) {
            struct place *place = &asker->places[asker->count++];

            place->subject = i;
            place->file = j;
            if (asker->count == ACCESS_MANY)
                result = ask_places(asker, came, context, error);
        }
    return result == 0 && asker->count > 0 ? ask_places(asker, came, context, error) : result;
}

/* ---- the job ------------------------------------------------------------------------------ */

static void bind_places(struct access_asker *asker)
{
    for (size_t i = 0; i < ACCESS_MANY; i++) {
        struct place *place = &asker->places[i];

        place->service.guard.session = asker->setting.session;
        place->service.guard.inputs = &place->inputs;
        place->service.engine = asker->engine;
        place->service.setting = &asker->setting;
        access_callbacks(&place->service, &place->callbacks);
        asker->inquiries[i].request = &place->inputs.request;
        asker->inquiries[i].callbacks = &place->callbacks;
    }
}

int access_open(const struct access_setting *setting, struct access_asker **asker,
                struct spsy_error *error)
{
    const struct session *session = setting->session;
    /* A number that no job of a home has: none of the files is its own (X7). */
    const struct spsy_job_options job = {
        .number = "000000",
        .user = session->current_user,
        .name = session->job.name,
        .type = setting->type,
    };
    struct access_asker *opened = calloc(1, sizeof *opened);
    int result;

    *asker = NULL;
    if (!opened)
        return spsy_fail_memory(error);
    opened->setting = *setting;
    result = spsy_job_begin(session->host, &job, &opened->engine, error);
    if (result < 0) {
        access_close(opened);
        return result;
    }
    spsy_job_rehearse_users(opened->engine);
    bind_places(opened);
    *asker = opened;
    return 0;
}

void access_close(struct access_asker *asker)
{
    if (!asker)
        return;
    spsy_job_end(asker->engine);
    access_causes_free(&asker->causes);
    free(asker);
}
