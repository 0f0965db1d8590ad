/* access.h - who may do what with which spooled file, and by what (W5).
 *
 * MUST: needs *AUDIT, or *ALLOBJ and *SECADM, of whatever origin: it tells what others may do. One
 * entry of the journal says who asked what, before anything is shown. What is asked, and what comes
 * of it: ask.h. */
#ifndef SPSY_ACCESS_ACCESS_H
#define SPSY_ACCESS_ACCESS_H

#include "access/functions.h"
#include "session/session.h"

/* Of these at least one: file, user, queue; bypass may stand alone. Names are folded. */
struct access_request {
    const char *file;       /* NULL = every one of the queue, or of the home */
    const char *job_number; /* of the file's job; NULL = not said */
    const char *job_user, *job_name;
    int32_t number;                    /* of the file; 0 = the only one */
    const char *user;                  /* NULL = every profile */
    const char *library;               /* of the queue; may be *LIBL or *CURLIB */
    const char *queue;                 /* NULL = wherever the file or the files are */
    const char *to_library, *to_queue; /* where QSPMOVSP moves to */
    int can;                           /* index of a function: who may do that; -1 = the matrix */
    bool bypass;                       /* whom no program is asked about */
};

/* 0, or negative: the answer has been told. Rows with --json (answer->data NULL), else text of 80
 * columns to answer->data: core/access/README.md, "What it shows". */
int access_run(struct session *session, const struct access_request *request,
               struct answer *answer);

/* Who asked what, as one rehearsal in the journal: {"rehearsal": true, "access": ...}. access,
 * which is taken over (NULL: out of memory), says what; file may be NULL. Before anything is shown.
 */
int access_record(struct session *session, cJSON *access, const char *file,
                  struct spsy_error *error);

#endif
