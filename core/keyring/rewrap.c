#include "keyring/rewrap.h"

int keyring_rewrap(struct session *session, int64_t file_id, const struct keyring_version *present,
                   struct spsy_error *error)
{
    struct keyring_file_key key;
    struct spool_file_wrap wrap;
    struct spool_file file;
    int result = spool_file_reread(session->spool, file_id, &file, error);

    if (result < 0)
        return result;
    result = keyring_file_key_open(session, &file, &key, error);
    if (result < 0)
        return result;
    key.under = *present;
    result = keyring_file_key_wrap(&key, &file, &wrap, error);
    if (result == 0)
        result = spool_file_wrap_put(session->spool, file_id, &wrap, error);
    keyring_file_key_forget(&key);
    return result;
}
