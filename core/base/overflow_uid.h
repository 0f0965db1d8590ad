/* overflow_uid.h - whom the kernel names when a uid has no place in a user namespace: anybody. */
#ifndef SPSY_BASE_OVERFLOW_UID_H
#define SPSY_BASE_OVERFLOW_UID_H

#include <sys/types.h>

/* Reads /proc; where that is not to be had, what it is everywhere else. */
uid_t spsy_overflow_uid(void);

#endif
