/* key.c - the gate of the key (K3; J4-J6, J11).
 *
 * MUST: who reads the data of an encrypted file has READ on that file's key: by ownership of the
 * key, his own entry, his groups' together, or *PUBLIC's. *ALLOBJ, *SPLCTL, ownership of the file
 * and a program's '1' give nothing here. Clear files need none. What cannot be decided is refused,
 * and so is whatever no master key could decrypt. */
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

int shield_key(struct session *session, const struct shield_question *question,
               struct spsy_error *why)
{
    const struct spool_file *file = question->file;
    struct keyring_version version;
    struct spool_splkey key;
    int result;

    if (!file->key_id[0] || !shield_reads_data(question->function))
        return 1;
    result = spool_splkey_of_id(session->spool, file->key_id, &key, why);
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
