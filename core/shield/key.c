/* key.c - the gate of the key (K3; J4-J6, J11).
 *
 * MUST: who reads the data of an encrypted file has READ on that file's key: by ownership of the
 * key, his own entry, his groups' together, or *PUBLIC's. *ALLOBJ, *SPLCTL, ownership of the file
 * and a program's '1' give nothing here. Clear files need none. What cannot be decided is refused,
 * and so is whatever no master key could decrypt. */
#include "base/text.h"
#include "keyring/keyring.h"
#include "shield/shield.h"

#include <stdio.h>
#include <string.h>

int shield_has_key(struct session *session, const struct spool_subject *subject,
                   const struct spool_splkey *key, struct spsy_error *error)
{
    const struct spool_object object = spool_splkey_object(key);
    uint32_t authority;
    int result = spool_object_entry(session->spool, subject, &object, &authority, error);

    return result < 0 ? result : spool_authority_has(authority, SPOOL_AUT_READ);
}

static int refuse(const struct shield_question *question, const char *label, const char *needs,
                  struct spsy_error *why)
{
    const struct spool_profile *profile = &question->subject->profile;

    spsy_fail(why, SPSY_ERR_AUTHORITY, "SPY0121", "USER(%s) GROUP(%s) KEY(%s): %s", profile->name,
              profile->group[0] ? profile->group : "*NONE", label, needs);
    return 0;
}

/* Of many files under one key, and of one that is judged for many functions. */
static bool is_known(const struct session_key_verdict *verdict,
                     const struct shield_question *question)
{
    return verdict->key_version == question->file->key_version &&
           strcmp(verdict->key_id, question->file->key_id) == 0 &&
           strcmp(verdict->profile, question->subject->profile.name) == 0;
}

static void remember(struct session_key_verdict *verdict, const struct shield_question *question,
                     int open, const struct spsy_error *why)
{
    memcpy(verdict->key_id, question->file->key_id, sizeof verdict->key_id);
    verdict->key_version = question->file->key_version;
    memcpy(verdict->profile, question->subject->profile.name, sizeof verdict->profile);
    verdict->open = open > 0;
    spsy_text_copy(verdict->why, sizeof verdict->why, open > 0 ? "" : why->text);
}

static int judge(struct session *session, const struct shield_question *question,
                 struct spsy_error *why)
{
    const struct spool_file *file = question->file;
    struct keyring_version version;
    struct spool_splkey key;
    int result = spool_splkey_of_id(session->spool, file->key_id, &key, why);

    if (result == SPSY_ERR_NOT_FOUND)
        return refuse(question, file->key_id,
                      "no key of this id is in this home, IMPSPLKEY brings it back", why);
    if (result == 0)
        result = shield_has_key(session, question->subject, &key, why);
    if (result == 0)
        return refuse(question, key.label, "access denied, needs *READ to it", why);
    if (result > 0)
        result = keyring_version_open(session, key.id, file->key_version, &version, why);
    if (result < 0)
        return result;
    keyring_version_forget(&version);
    return 1;
}

int shield_key(struct session *session, const struct shield_question *question,
               struct spsy_error *why)
{
    struct session_key_verdict *known = &session->key_verdict;
    int open;

    if (!shield_is_encrypted(question->file) || !shield_reads_data(question->function))
        return 1;
    if (is_known(known, question))
        return known->open
                   ? 1
                   : (spsy_fail(why, SPSY_ERR_AUTHORITY, "SPY0121", "%s", known->why), 0);
    open = judge(session, question, why);
    if (open >= 0) /* what failed may not fail the next time */
        remember(known, question, open, why);
    return open;
}
