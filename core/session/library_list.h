/* library_list.h - a job's library list: where an object whose name has no library is looked for.
 *
 * It lasts as long as the job: a script, a shell, a connection; a single statement of the command
 * line is a job of its own. It begins with libraryList of settings.json, QGPL when that says
 * nothing, and no current library. IBM i's system part is QSYS, which holds the libraries, and its
 * product part nothing.
 *
 * MUST: while it is QGPL alone, nothing is looked up that was not looked up before, but for a
 * library of the name that OBJTYPE(*ALL) has. */
#ifndef SPSY_SESSION_LIBRARY_LIST_H
#define SPSY_SESSION_LIBRARY_LIST_H

#include <string.h>

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

/* Objects of several names: calls visit for each library that this means, which is a name, *LIBL,
 * or *ALL (visit has NULL). What is not 0 ends it and is returned. CPF2110. */
typedef int library_list_visit(void *context, const char *library, struct spsy_error *error);
int library_list_each(struct session *session, const char *library, library_list_visit *visit,
                      void *context, struct spsy_error *error);

/* Before a command is carried out: what its parameters name without a library gets the one that it
 * is found in, *LIBL if it is in none, by parameter_definition.object; *CURLIB becomes a name. Left
 * without a library are generic names, and, while the list is QGPL alone, the others.
 * Negative: answer told. */
int library_list_settle(struct session *session, const struct parameters *parameters,
                        struct answer *answer);
/* What a name means that has been left without. */
static inline const char *library_list_unsaid(const char *name)
{
    return strchr(name, '*') ? "*LIBL" : "QGPL";
}

#endif
