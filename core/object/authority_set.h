/* authority_set.h - the authorities to one object that a user has, or *PUBLIC, as a set.
 *
 * Names, and what the sets *USE, *CHANGE and *ALL hold, are those of IBM's pages "Defining how
 * information can be accessed" (rzarlacctyp) and GRTOBJAUT. *EXCLUDE is an entry of its own:
 * nothing may be done. It stands alone. */
#ifndef SPSY_OBJECT_AUTHORITY_SET_H
#define SPSY_OBJECT_AUTHORITY_SET_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SPOOL_AUT_NONE = 0, /* no entry */

    SPOOL_AUT_OBJOPR = 1 << 0,
    SPOOL_AUT_OBJMGT = 1 << 1,
    SPOOL_AUT_OBJEXIST = 1 << 2,
    SPOOL_AUT_OBJALTER = 1 << 3,
    SPOOL_AUT_OBJREF = 1 << 4,
    SPOOL_AUT_READ = 1 << 5,
    SPOOL_AUT_ADD = 1 << 6,
    SPOOL_AUT_UPD = 1 << 7,
    SPOOL_AUT_DLT = 1 << 8,
    SPOOL_AUT_EXECUTE = 1 << 9,
    SPOOL_AUT_EXCLUDE = 1 << 10,

    SPOOL_AUT_USE = SPOOL_AUT_OBJOPR | SPOOL_AUT_READ | SPOOL_AUT_EXECUTE,
    SPOOL_AUT_CHANGE = SPOOL_AUT_USE | SPOOL_AUT_ADD | SPOOL_AUT_UPD | SPOOL_AUT_DLT,
    SPOOL_AUT_OBJECT = SPOOL_AUT_OBJOPR | SPOOL_AUT_OBJMGT | SPOOL_AUT_OBJEXIST |
                       SPOOL_AUT_OBJALTER | SPOOL_AUT_OBJREF,
    SPOOL_AUT_DATA =
        SPOOL_AUT_READ | SPOOL_AUT_ADD | SPOOL_AUT_UPD | SPOOL_AUT_DLT | SPOOL_AUT_EXECUTE,
    SPOOL_AUT_ALL = SPOOL_AUT_OBJECT | SPOOL_AUT_DATA,
    /* What AUTCHK(*DTAAUT) asks for. */
    SPOOL_AUT_READ_ADD_DELETE = SPOOL_AUT_READ | SPOOL_AUT_ADD | SPOOL_AUT_DLT,
    /* To a group profile: what names it in GRPPRF or SUPGRPPRF needs, and its members have. */
    SPOOL_AUT_GROUP = SPOOL_AUT_OBJMGT | SPOOL_AUT_OBJOPR | SPOOL_AUT_READ | SPOOL_AUT_ADD |
                      SPOOL_AUT_UPD | SPOOL_AUT_DLT,

    SPOOL_AUT_TEXT_SIZE = 100, /* ten names, blanks between, NUL */
};

/* Has it every one of these? */
static inline bool spool_authority_has(uint32_t authority, uint32_t wanted)
{
    return (authority & wanted) == wanted;
}

/* A set that can be kept: something, and *EXCLUDE only alone. */
bool spool_authority_valid(uint32_t authority);

/* "*USE", or the names in IBM's order with blanks between: "*OBJOPR *READ"; "" for none. */
void spool_authority_text(uint32_t authority, char text[SPOOL_AUT_TEXT_SIZE]);
/* The authorities themselves, never a set's name. */
void spool_authority_names(uint32_t authority, char text[SPOOL_AUT_TEXT_SIZE]);
/* "*ALL", "*CHANGE", "*USE", "*EXCLUDE"; "USER DEF", as IBM's displays have it, of any other. */
const char *spool_authority_set_name(uint32_t authority);

/* One name, of an authority or a set. NONE: unknown. */
uint32_t spool_authority_parse(const char *name);
/* What spool_authority_text writes. NONE: anything else, an empty text too. */
uint32_t spool_authority_parse_text(const char *text);

/* What an entry becomes by GRTOBJAUT: it adds, unless it replaces; *EXCLUDE always replaces. */
uint32_t spool_authority_grant(uint32_t had, uint32_t given, bool replace);
/* By RVKOBJAUT: what is named is taken away. NONE: the entry goes. */
uint32_t spool_authority_revoke(uint32_t had, uint32_t taken);

#endif
