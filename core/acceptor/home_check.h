/* home_check.h - is there a home that can be served, and how many of its programs can be called? */
#ifndef SPSY_ACCEPTOR_HOME_CHECK_H
#define SPSY_ACCEPTOR_HOME_CHECK_H

#include "base/error.h"
#include "verb/doctor.h"

/* In a process of its own: the acceptor opens no store. Opening migrates a home of an older
 * version. Errors: those of spool_open. */
int home_check(const char *home, struct doctor_count *count, struct spsy_error *error);

#endif
