/* rewrap.h - a file's key under the present version of its label's key (K4). */
#ifndef SPSY_KEYRING_REWRAP_H
#define SPSY_KEYRING_REWRAP_H

#include "keyring/keyring.h"

/* In a transaction of the caller. present: of the key that the file is under. The data is not
 * touched. CPF3344: the file is gone; SPY0172: its key does not open, and stays as it is. */
int keyring_rewrap(struct session *session, int64_t file_id, const struct keyring_version *present,
                   struct spsy_error *error);

#endif
