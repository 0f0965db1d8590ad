/* library_list.h - a job's library list: where an object whose name has no library is looked for.
 *
 * It lasts as long as the job: a script, a shell, a connection; a single statement of the command
 * line is a job of its own. It begins with libraryList of settings.json, QGPL when that says
 * nothing, and no current library. IBM i's system and product parts hold nothing here.
 *
 * MUST: while it is QGPL alone, nothing is looked up that was not looked up before. */
#ifndef SPSY_SESSION_LIBRARY_LIST_H
#define SPSY_SESSION_LIBRARY_LIST_H

#include "object/object.h"
#include "session/session.h"

enum { LIBRARY_LIST_MAX = 250 }; /* IBM's page ADDLIBLE */

struct library_list {
    char current[11]; /* "" = none: QGPL is meant where objects are created */
    char user[LIBRARY_LIST_MAX][11];
    size_t count;
};

/* The job's own list, which may be changed. NULL: out of memory, told in error. */
struct library_list *library_list_of(struct session *session, struct spsy_error *error);

/* Is text (of that length) *LIBL or *CURLIB? */
bool library_list_is_value(const char *text, size_t length);
/* The library where an object of that name is: library is a name, *LIBL or *CURLIB. found may be
 * what library points to. Not found: as the store's find says it. */
int library_list_find(struct session *session, enum spool_object_type type, const char *library,
                      const char *name, char found[11], struct spsy_error *error);

/* Before a command is carried out: a queue (OUTQ, OBJ) or file (FILE of DLTF) whose library is not
 * said gets the one that it is found in; *CURLIB becomes a name. Negative: answer told. */
int library_list_settle(struct session *session, const struct parameters *parameters,
                        struct answer *answer);

#endif
