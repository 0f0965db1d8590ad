/* home.h - what a home's directory must be, and its reserve. Inside the spool room only. */
#ifndef SPSY_SPOOL_HOME_H
#define SPSY_SPOOL_HOME_H

#include <sys/stat.h>

#include "spool/objects.h"

/* The home is a directory of this user (root: of anybody) that nobody else can write.
 * Errors: SPSY_ERR_NOT_FOUND, SPSY_ERR_UNTRUSTED with what mends it; SPY0103. */
int spool_home_check(const char *home, struct stat *status, struct spsy_error *error);

/* Makes home/reserve of SPOOL_RESERVE_BYTES unless it is there. SPSY_ERR_FULL: no room. */
int spool_reserve_make(int home_fd, const char *home, struct spsy_error *error);

#endif
