/* master.h - the home's master key: 32 bytes in a file outside the home.
 *
 * MUST: it is never in the home, its database or its backups. It is read when something needs it,
 * and overwritten in memory after. Who can read it and the home can read everything.
 *
 * The file has the 64 hexadecimal digits of the key and a newline. It is looked for at
 *   1. $CREDENTIALS_DIRECTORY/spsy-master-key (systemd LoadCredential= or LoadCredentialEncrypted=)
 *   2. the path that the home's setting masterKey says
 * A file is taken when it is a regular one, of mode 0400 or less (a credential 0440, as its ACL
 * makes it), of the home's owner or root, in no
 * directory of the home, and no link. */
#ifndef SPSY_VAULT_MASTER_H
#define SPSY_VAULT_MASTER_H

#include <sys/types.h>

#include "vault/crypto.h"

struct vault_master {
    unsigned char key[VAULT_KEY_BYTES];
    char path[4096]; /* that it was read from */
};

/* setting: the path of the setting, NULL or "" = none. Errors: SPSY_ERR_NOT_FOUND,
 * SPSY_ERR_UNTRUSTED, SPSY_ERR_IO, SPSY_ERR_FORMAT; SPY0171, with path, cause and what mends it. */
int vault_master_read(const char *home, uid_t owner, const char *setting,
                      struct vault_master *master, struct spsy_error *error);
/* The one of that path, wherever the setting or a credential points. Errors as above. */
int vault_master_read_at(const char *home, uid_t owner, const char *path,
                         struct vault_master *master, struct spsy_error *error);
void vault_master_forget(struct vault_master *master);
/* A new random one in a file that must not be there yet, 0400, synced, of the caller (root gives it
 * to owner). Errors: as above, SPSY_ERR_EXISTS; SPY0171. */
int vault_master_create(const char *path, const char *home, uid_t owner, gid_t group,
                        struct vault_master *master, struct spsy_error *error);

#endif
