/* decide.h - what a spooled file's protection says to one access (P2, P4, P5). Pure: neither store
 * nor clock.
 *
 * MUST (core/protection/README.md): only the strongest active level decides, it replaces the
 * others; classes are disjoint; write does not imply read; passwords are asked for whatever the
 * level says, and both must let through; what is damaged, missing or unknown lets nobody through.
 */
#ifndef SPSY_PROTECTION_DECIDE_H
#define SPSY_PROTECTION_DECIDE_H

#include "object/authority.h"

enum protection_mode { PROTECTION_MODE_READ, PROTECTION_MODE_WRITE };

/* What the guard of one mode says. */
enum protection_guard_answer {
    PROTECTION_GUARD_MISSING, /* no such guard */
    PROTECTION_GUARD_DAMAGED, /* its conditions cannot be read */
    PROTECTION_GUARD_CLOSED,  /* a condition does not hold */
    PROTECTION_GUARD_OPEN,
};

/* Who asks, seen from the file. */
struct protection_facts {
    bool owns;          /* the current profile is the file's job user */
    bool spool_control; /* *SPLCTL, of any origin: systems support of the seed */
    bool in_group;      /* belongs to a group of the owner's; looked at by level 1 alone */
    /* Looked at by level 2 alone, the one of the mode, and where it is not *NONE. */
    enum protection_guard_answer guard;
    bool knows_password[PROTECTION_MODES]; /* looked at where the file has one */
};

enum protection_refusal {
    PROTECTION_OPEN,
    PROTECTION_REFUSES_DAMAGED,
    PROTECTION_REFUSES_ACCESS,      /* level 0, B6: ACCESS(*READ), nobody writes */
    PROTECTION_REFUSES_USER_ACCESS, /* level 0, B7: USRACC(*OWNER) */
    PROTECTION_REFUSES_BACL,        /* level 1 */
    PROTECTION_REFUSES_NO_GUARD,    /* level 2, B14: *NONE for the mode */
    PROTECTION_REFUSES_GUARD,       /* level 2: what the guard answers */
    PROTECTION_REFUSES_PASSWORD,    /* B5 */
    PROTECTION_REFUSES_CHANGE,      /* P4 */
};

struct protection_verdict {
    enum protection_refusal refusal;
    enum protection_level level; /* that decided, or would have */
    enum protection_class class; /* at this level */
    enum protection_mode mode;
};

/* Functions read or write. */
enum protection_mode protection_mode_of(enum spool_class class);
/* B11, B22. */
enum protection_class protection_class_of(enum protection_level level,
                                          const struct protection_facts *facts);
/* P2, P5. Of no protection: open. */
struct protection_verdict protection_decide(const struct spool_protection *protection,
                                            enum protection_mode mode,
                                            const struct protection_facts *facts);
/* P4: may the protection itself be changed? owner_only: the home keeps *SPLCTL from it. */
struct protection_verdict protection_decide_change(const struct spool_protection *protection,
                                                   const struct protection_facts *facts,
                                                   bool owner_only);

const char *protection_class_word(enum protection_class class); /* "OWNER" */
const char *protection_mode_word(enum protection_mode mode);    /* "read" */

/* ---- what a statement makes of it (B2, B3) ---- */

enum protection_source {
    PROTECTION_FROM_QUEUE,    /* *QUEUE: the queue's default, which may be none */
    PROTECTION_FROM_NONE,     /* *NONE */
    PROTECTION_FROM_STANDARD, /* *STD: the queue's default where it has one, else standard values */
    PROTECTION_FROM_OPERANDS, /* *PARM */
    PROTECTION_FROM_SAME,     /* *SAME */
};
/* Where operands that are not said are taken from (PTCATR). */
enum protection_rest { PROTECTION_REST_DEFAULT, PROTECTION_REST_STANDARD, PROTECTION_REST_SAME };

enum {
    PROTECTION_SAYS_ACCESS = 1 << 0,
    PROTECTION_SAYS_USER_ACCESS = 1 << 1,
    PROTECTION_SAYS_BACL = 1 << 2,
    PROTECTION_SAYS_GUARDS = 1 << 3,
    PROTECTION_SAYS_READ_PASSWORD = 1 << 4,
    PROTECTION_SAYS_WRITE_PASSWORD = 1 << 5,
};

struct protection_wish {
    enum protection_source source;
    enum protection_rest rest;
    unsigned says;                /* PROTECTION_SAYS_*: which of said counts */
    struct spool_protection said; /* the operands */
};

/* default_protection: of the queue; present: as it is now. Neither is damaged where it is used: of
 * a damaged one nothing is taken. */
void protection_resolve(const struct protection_wish *wish,
                        const struct spool_protection *default_protection,
                        const struct spool_protection *present, struct spool_protection *result);

#endif
