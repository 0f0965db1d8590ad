/* passphrase.h - the passphrase of an export of keys, from whoever gives the command. */
#ifndef SPSY_COMMAND_KEY_PASSPHRASE_H
#define SPSY_COMMAND_KEY_PASSPHRASE_H

#include "keyring/export.h"

/* Twice the same, and long enough. The caller overwrites it. MUST: in no transaction. Negative
 * after answer_fail: SPY0176. */
int passphrase_ask_new(struct session *session, char passphrase[KEYRING_PASSPHRASE_SIZE],
                       struct answer *answer);
/* Once. */
int passphrase_ask(struct session *session, char passphrase[KEYRING_PASSPHRASE_SIZE],
                   struct answer *answer);

#endif
