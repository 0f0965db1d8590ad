/* passwords.h - passwords of spooled files (P5): asked for, hashed, compared.
 *
 * MUST: a password is no argument, and stands in no message, log or journal; its four bytes are
 * overwritten as soon as they are hashed. What is kept, in the store and in the session, is
 * keyed BLAKE2b under the home's password key, which is random, made when the first password is,
 * and sealed under the master key (vault row "password-key"). Four bytes do not withstand whoever
 * has that key. */
#ifndef SPSY_SHIELD_PASSWORDS_H
#define SPSY_SHIELD_PASSWORDS_H

#include "protection/password.h"
#include "session/session.h"

/* Asks for one, by the prompt, and hashes it. sets: it is for a file: asked twice, and the key is
 * made where there is none yet (a transaction of its own); else one that is known. *NONE:
 * password->set is false. In no transaction. Errors: SPY0185 (no master key, nobody who could be
 * asked, no answer, two that differ), SPY0186 (of none of the forms), those of the keyring. */
int shield_ask_password(struct session *session, const char *prompt, bool sets,
                        struct protection_password *password, struct spsy_error *error);

/* Was it made under a key that this home has not, so that nobody can give it here? 1, 0, or an
 * error: not to be known. */
int shield_password_is_foreign(struct session *session, const struct protection_password *password,
                               struct spsy_error *error);

/* Is it one of those that the session knows? */
bool shield_knows_password(const struct session *session,
                           const struct protection_password *password);
/* The session knows it from now on. SPSY_ERR_FULL, SPY0185. */
int shield_learn_password(struct session *session, const struct protection_password *password,
                          struct spsy_error *error);
/* And no longer; false: it did not. */
bool shield_unlearn_password(struct session *session, const struct protection_password *password);

#endif
