/* login.h - the logins of this system, by name and by uid.
 *
 * MUST: only where a hung name service may be waited for: in no transaction, and not in the process
 * that accepts connections. */
#ifndef SPSY_SESSION_LOGIN_H
#define SPSY_SESSION_LOGIN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

enum { LOGIN_NAME_SIZE = 257 }; /* longer ones are cut, and end in '>': no login's name */

/* Both, and the overflow uid, are asked for once each while they are remembered; each call forgets
 * what was. The same login is looked up for several reasons while one request is answered; the next
 * request, and whatever is read again before an effect, begins anew (S1). Of the whole process. */
void login_remember(bool on);
/* Whatever is asked about the login of that name, or of that uid where name is NULL, is remembered
 * from now on: nobody is waited for. False: it could not be. */
bool login_is_remembered(const char *name, uid_t uid);

/* Both: 1 = there is one, 0 = there is none, SPSY_ERR_IO, SPSY_ERR_MEMORY: it is not known. */
int login_by_name(const char *name, uid_t *uid, struct spsy_error *error);
int login_by_uid(uid_t uid, char name[LOGIN_NAME_SIZE], struct spsy_error *error);

/* Whom the kernel names when a uid has no place in a user namespace: anybody. */
uid_t login_overflow_uid(void);

#endif
