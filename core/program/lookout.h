/* lookout.h - looks at paths that may never answer, with a time limit.
 *
 * A look at a file system that hangs (mounts.h) waits where nothing ends it, so a process of its
 * own takes it: the exit host's executable, `--look`, started when the first such path is looked
 * at. One that does not come back is left behind with its socket; it ends when its file system
 * answers, or is unmounted. Until then its path fails at once, and the next path gets the next
 * process.
 *
 * One thread at a time. */
#ifndef SPSY_PROGRAM_LOOKOUT_H
#define SPSY_PROGRAM_LOOKOUT_H

#include "program/program.h"

enum { SPSY_LOOK_LEAST_MS = 2000 }; /* a slow server is not the program's fault */

struct spsy_lookout; /* of one job; no process yet */

/* executable: the exit host's path; both stay valid as long as the object. */
int spsy_lookout_create(const char *executable, const char *home, struct spsy_lookout **lookout,
                        struct spsy_error *error);
void spsy_lookout_destroy(struct spsy_lookout *lookout); /* waits for nothing; NULL is legal */

/* Must it be asked about this path? By the mounts as they are, or as they were at the last call
 * when that is good enough. lookout NULL: false. */
bool spsy_lookout_needed(struct spsy_lookout *lookout, const char *path, bool fresh);

/* How long a look for a program may take. */
int spsy_lookout_limit_ms(const struct spsy_registration *registration);

/* spsy_file_identity within limit_ms; SPSY_ERR_BUSY: it does not answer. */
int spsy_lookout_identity(struct spsy_lookout *lookout, const char *path, int limit_ms,
                          struct spsy_file_identity *identity, struct spsy_error *error);
/* Trust, identity and inspection of a program, within its limit. SPSY_ERR_BUSY as above. */
int spsy_lookout_judge(struct spsy_lookout *lookout, struct spsy_program *program,
                       uid_t trusted_owner, struct spsy_error *error);

#endif
