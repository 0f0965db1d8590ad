/* liblist.h - the rows of DSPLIBL, which WRKJOB and DSPJOB OPTION(*LIBL) show as well. */
#ifndef SPSY_COMMAND_LIBLIST_H
#define SPSY_COMMAND_LIBLIST_H

#include "session/session.h"

/* Negative: answer told. */
int liblist_rows(struct session *session, struct answer *answer);

#endif
