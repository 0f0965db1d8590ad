/* given_name.h - the names that are made for who and what has none of its own (G9), and the forms
 * that are kept for them. Pure.
 *
 *   a login             Y and its uid in base 36 (uid 1000: YRS)
 *   an owner            without a uid: Z and a serial from 1 in base 36; the store keeps whose it
 * is a print queue       Q and a serial from 1 in nine decimal digits; likewise
 *
 * Base 36 is 0-9 A-Z without leading zeros, so that each number has one name and each name of a
 * form one number. */
#ifndef SPSY_OBJECT_GIVEN_NAME_H
#define SPSY_OBJECT_GIVEN_NAME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define GIVEN_OWNERS_MAX 101559956668415 /* nine digits of base 36 */
#define GIVEN_QUEUES_MAX 999999999

/* Any uid but (uid_t)-1, which nobody has. */
void given_name_of_uid(uid_t uid, char name[11]);
/* False: the serial is not from 1 to GIVEN_..._MAX; the target is untouched. */
bool given_name_of_owner(int64_t serial, char name[11]);
bool given_name_of_queue(int64_t serial, char name[11]);

/* A name of the form of a login or of an owner: CRTUSRPRF makes no profile of it. */
bool given_name_is_profile(const char *name);
/* A name of the form of a print queue: no print queue has it for its own name's sake. */
bool given_name_is_queue(const char *name);

#endif
