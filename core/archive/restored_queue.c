#include "archive/restored_queue.h"

#include <stdio.h>
#include <string.h>

/* One queue being made. */
struct making {
    struct session *session;
    struct answer *answer; /* NULL: nothing is told, it is not made yet */
    struct spool_subject subject;
    struct spool_queue *queue;
    struct spsy_error *error;
};

static int profile_is_there(struct spool *spool, const char *name, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = spool_profile_find(spool, name, &profile, error);

    return result == SPSY_ERR_NOT_FOUND ? 0 : result < 0 ? result : 1;
}

static int check_authority(struct making *making)
{
    const char *library = making->queue->library;
    uint32_t authority = SPOOL_AUT_NONE;
    struct spool_object object;
    int result;

    if (spool_subject_has(&making->subject, SPSY_SAVSYS))
        return 0;
    result = spool_object_find(making->session->spool, SPOOL_LIBRARY, "", library, &object,
                               making->error);
    if (result == 0)
        result = spool_object_authority(making->session->spool, &making->subject, &object,
                                        &authority, making->error);
    if (result < 0 || spool_authority_has(authority, SPOOL_AUT_READ | SPOOL_AUT_ADD))
        return result;
    return spsy_fail(making->error, SPSY_ERR_AUTHORITY, "CPF2182",
                     "Not authorized to library %s: output queue %s does not exist, and restoring "
                     "it needs *SAVSYS, or *READ and *ADD to the library",
                     library, making->queue->name);
}

static int choose_owner(struct making *making)
{
    char *owner = making->queue->owner;
    int there = 0;

    if (spool_subject_has(&making->subject, SPSY_SAVSYS)) {
        there = profile_is_there(making->session->spool, owner, making->error);
        if (there == 0) {
            if (making->answer)
                answer_message(making->answer, "SPY0003",
                               "owner %s of output queue %s does not exist: QDFTOWN owns it", owner,
                               making->queue->name);
            snprintf(owner, 11, "QDFTOWN");
            there = profile_is_there(making->session->spool, owner, making->error);
        }
    }
    if (there == 0)
        snprintf(owner, 11, "%s", making->session->current_user);
    return there < 0 ? there : 0;
}

static int grant(void *context, const char *profile, uint32_t authority)
{
    struct making *making = context;
    const struct spool_object object = spool_queue_object(making->queue);
    int there = profile_is_there(making->session->spool, profile, making->error);
    char text[SPOOL_AUT_TEXT_SIZE];

    spool_authority_text(authority, text);
    if (there == 0)
        answer_message(making->answer, "SPY0003",
                       "authority %s of %s to output queue %s not restored: no such profile", text,
                       profile, making->queue->name);
    if (there <= 0)
        return there;
    return spool_object_grant(making->session->spool, &object, profile, authority, making->error);
}

/* What saved becomes in the library, if whoever restores it may make it. */
static int plan(struct making *making, const struct spool_queue *saved, const char *library)
{
    struct spool *spool = making->session->spool;
    struct spool_library found;
    int result = spool_library_find(spool, library, &found, making->error);

    *making->queue = *saved;
    making->queue->id = 0;
    if (result < 0)
        return result;
    spool_queue_take_library(making->queue, &found);
    result = session_subject(making->session, &making->subject, making->error);
    if (result == 0)
        result = check_authority(making);
    return result == 0 ? choose_owner(making) : result;
}

int restored_queue_find(struct session *session, struct answer *answer,
                        const struct spool_queue *saved, const char *library,
                        struct spool_queue *queue, bool *missing)
{
    struct spsy_error error = {0};
    struct making making = {.session = session, .queue = queue, .error = &error};
    int result = spool_queue_find(session->spool, library, saved->name, queue, &error);

    *missing = result == SPSY_ERR_NOT_FOUND;
    if (*missing)
        result = plan(&making, saved, library);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static int keep_stored(struct spool *spool, const struct spool_queue *queue, const cJSON *object,
                       struct spsy_error *error)
{
    struct spool_stored stored;
    int result = manifest_stored(object, &stored, error);

    if (result == 0 && stored.values)
        result = spool_stored_keep(spool, &spool_queue_stored, queue->library, queue->name, &stored,
                                   error);
    spool_stored_free(&stored);
    return result;
}

/* Files are created under a label: without that key nobody creates any, which somebody should know.
 */
static int tell_key(const struct making *making)
{
    const struct spool_queue *queue = making->queue;
    struct spool_splkey key;
    int result = 0;

    if (queue->key_label[0])
        result = spool_splkey_find(making->session->spool, queue->key_label, &key, making->error);
    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    answer_message(making->answer, "SPY0003",
                   "output queue %s has KEY(%s), which is not in this home: until it is, files are "
                   "created on it with CRTSPLF KEY alone",
                   queue->name, queue->key_label);
    return 0;
}

int restored_queue_make(struct session *session, struct answer *answer,
                        const struct spool_queue *saved, const cJSON *object, const char *library,
                        struct spool_queue *queue, struct spsy_error *error)
{
    struct making making = {.session = session, .answer = answer, .queue = queue, .error = error};
    int result = plan(&making, saved, library);

    if (result == 0)
        result = spool_queue_insert(session->spool, queue, error);
    if (result == 0)
        result = keep_stored(session->spool, queue, object, error);
    if (result == 0)
        result = tell_key(&making);
    return result == 0 ? manifest_authority_each(object, grant, &making) : result;
}
