#include "function/key/creation_key.h"

#include <string.h>

#include "shield/shield.h"

/* 1 = key is the one; 0 = none. */
static int find_key(struct creation *creation, const struct creation_key *wanted,
                    struct spool_splkey *key, struct spsy_error *error)
{
    struct spool *spool = creation->session->spool;
    const char *label = creation->queue.key_label;
    int result;

    if (wanted && wanted->from == CREATION_KEY_NONE)
        return 0;
    if (wanted && wanted->from == CREATION_KEY_OF_FILE && wanted->file->key_id[0]) {
        result = spool_splkey_of_id(spool, wanted->file->key_id, key, error);
        return result < 0 ? result : 1;
    }
    if (wanted && wanted->from == CREATION_KEY_LABEL)
        label = wanted->label;
    else
        creation->by_queue = true;
    if (!label[0])
        return 0;
    result = spool_splkey_find(spool, label, key, error);
    return result < 0 ? result : 1;
}

/* Without a decision there is nobody else who numbers it. */
static int refuse(struct session *session, struct spsy_error *error)
{
    const struct spsy_error why = *error;
    char number[SESSION_CORRELATION_SIZE];

    session_correlation(session, number);
    return spsy_fail(error, why.code, why.message_id, "%s, correlation %s", why.text, number);
}

int creation_may_use_key(struct session *session, const struct spool_splkey *key,
                         struct spsy_error *error)
{
    struct spool_file file = {.key_version = key->version};
    struct spool_subject subject;
    const struct shield_question question = {
        .function = "DSPSPLF", .class = SPOOL_CLASS_READ, .file = &file, .subject = &subject};
    int result = session_subject(session, &subject, error);

    memcpy(file.key_id, key->id, sizeof file.key_id);
    shield_forget(session); /* what was granted or revoked since counts */
    if (result == 0)
        result = shield_key(session, &question, error);
    return result == 0 ? refuse(session, error) : result < 0 ? result : 0;
}

int creation_key_begin(struct creation *creation, const struct creation_key *wanted,
                       struct spsy_error *error)
{
    struct spool_splkey key;
    int result = find_key(creation, wanted, &key, error);

    if (result <= 0)
        return result;
    result = creation_may_use_key(creation->session, &key, error);
    if (result == 0)
        result = keyring_file_key_make(creation->session, key.id, &creation->file_key, error);
    if (result < 0)
        return result;
    creation->under_key = true;
    return spool_writer_encrypt(creation->writer, creation->file_key.secret, error);
}

int creation_key_check(struct creation *creation, const char *of_queue, struct spsy_error *error)
{
    struct spool_splkey key;
    int result;

    if (creation->by_queue && strcmp(of_queue, creation->queue.key_label) != 0)
        return spsy_fail(error, SPSY_ERR_BUSY, "CPF3330",
                         "KEY of output queue %s/%s was changed while the data came: nothing is "
                         "created, try again",
                         creation->queue.library, creation->queue.name);
    if (!creation->under_key)
        return 0;
    result =
        spool_splkey_of_id(creation->session->spool, creation->file_key.under.key.id, &key, error);
    return result == 0 ? creation_may_use_key(creation->session, &key, error) : result;
}

int creation_key_wrap(struct creation *creation, struct spsy_error *error)
{
    struct spool_file *file = &creation->file;
    struct spool_file_wrap wrap;
    int result;

    if (!creation->under_key)
        return 0;
    result = keyring_file_key_wrap(&creation->file_key, file, &wrap, error);
    if (result == 0)
        result = spool_file_wrap_put(creation->session->spool, file->id, &wrap, error);
    if (result < 0)
        return result;
    memcpy(file->key_id, wrap.key_id, sizeof file->key_id);
    file->key_version = wrap.key_version;
    return 0;
}

void creation_key_end(struct creation *creation)
{
    keyring_file_key_forget(&creation->file_key);
    creation->under_key = false;
}
