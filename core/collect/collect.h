/* collect.h - `spsy collect`: takes the ready files of an output queue into an archive (C1-C3).
 *
 * MUST (core/collect/README.md): an ordinary job of its profile. Reading is QSPOPNSP, what becomes
 * of a file DLTSPLF, HLDSPLF or CHGSPLFA, each asked about by itself (guard.h); what is archived is
 * on disk before it is disposed of. A file that may not be read keeps no other from being
 * collected, unless stop_at_first says so. */
#ifndef SPSY_COLLECT_COLLECT_H
#define SPSY_COLLECT_COLLECT_H

#include "session/session.h"

enum collect_then { COLLECT_KEEP, COLLECT_DELETE, COLLECT_HOLD, COLLECT_MOVE };

struct collect_request {
    const char *library, *queue; /* library may be *LIBL or *CURLIB */
    const char *directory;       /* of the archive; NULL with check */
    enum collect_then then;
    const char *to_library, *to_queue; /* COLLECT_MOVE: where to */
    bool stop_at_first;                /* as in the seed (J8): the first refusal ends it */
    long every_seconds;                /* goes on until it is ended; 0 = once */
    bool check;                        /* reads nothing, says what could not be read */
    const char *user;                  /* check: about whom; NULL = whoever asks */
};

enum { COLLECT_EVERY_MOST = 86400 };

/* 0, or negative: the answer has been told. */
int collect_run(struct session *session, const struct collect_request *request,
                struct answer *answer);

#endif
