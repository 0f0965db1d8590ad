/* authority.h - native authority (core/object/README.md): the table of ways in, and nothing
 * else. */
#ifndef SPSY_OBJECT_AUTHORITY_H
#define SPSY_OBJECT_AUTHORITY_H

#include "object/file.h"

enum spool_class { /* function classes */
                   SPOOL_CLASS_READ,
                   SPOOL_CLASS_MOVE,
                   SPOOL_CLASS_CONTROL,
                   SPOOL_CLASS_ATTRIBUTES,
                   SPOOL_CLASS_API,
                   SPOOL_CLASS_SAVE,
};

/* What the rules look at, so that they can be tested over their whole space without a store. */
struct spool_authority_facts {
    uint32_t special;      /* union of own, group and adopted */
    bool owns_file;        /* the current profile is the file's job user */
    bool owns_queue;       /* own profile, group or adopted */
    uint32_t authority;    /* to the queue, as "Terms" resolves it, *ALLOBJ apart */
    bool executes_library; /* *EXECUTE to the queue's library; what *ALLOBJ gives may be left out */
    enum spool_display_data display_data;
    bool operator_control;
    enum spool_authority_check authority_check;
};
/* "read", "move", "control", "attributes", "api", "save". */
const char *spool_class_name(enum spool_class class);

/* A row of the table, as it stands for one class and these facts. */
enum spool_way_state {
    SPOOL_WAY_OPEN,
    SPOOL_WAY_NOT_HERE, /* it leads nowhere for this class, whoever asks */
    SPOOL_WAY_LACKS,    /* its condition does not hold */
    SPOOL_WAY_LIBRARY,  /* the condition holds, and *EXECUTE to the library is missing */
    SPOOL_WAY_HIDDEN,   /* it leads past everything but DSPDTA(*OWNER) */
};
struct spool_way {
    const char *name; /* "*JOBCTL" */
    enum spool_way_state state;
    const char *why; /* "the queue has OPRCTL(*NO)"; "" when it is open or not here */
};
enum { SPOOL_WAYS = 8, SPOOL_PLACES = 3 };

/* Every row, in the order of the page; the class is allowed when one of them is open. Pure. */
void spool_authority_ways(enum spool_class class, const struct spool_authority_facts *facts,
                          struct spool_way ways[SPOOL_WAYS]);
/* The same of placing a file on the queue (spool_authority_allows_add). */
void spool_authority_places(const struct spool_authority_facts *facts,
                            struct spool_way places[SPOOL_PLACES]);

/* The table. Pure. */
bool spool_authority_allows(enum spool_class class, const struct spool_authority_facts *facts);
/* A file may be placed on the queue: *READ, *SPLCTL, or *JOBCTL with OPRCTL(*YES). Pure. */
bool spool_authority_allows_add(const struct spool_authority_facts *facts);
/* A copy for somebody else may be placed there, SNDNETSPLF: R/A/D in place of *READ. Pure. */
bool spool_authority_allows_send(const struct spool_authority_facts *facts);
/* HLDOUTQ, RLSOUTQ and CLROUTQ of the queue; whose the files on it are does not count. Pure. */
bool spool_authority_allows_queue(const struct spool_authority_facts *facts);
/* WRKOUTQ of the queue. Pure. */
bool spool_authority_allows_list(const struct spool_authority_facts *facts);

#endif
