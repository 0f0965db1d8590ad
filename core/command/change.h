/* change.h - one administrative change: one store transaction, the authority checked inside it, the
 * completion message sent only when it is committed. */
#ifndef SPSY_COMMAND_CHANGE_H
#define SPSY_COMMAND_CHANGE_H

#include "session/session.h"

struct change {
    struct session *session;
    struct spool *spool;
    const struct parameters *parameters;
    struct answer *answer;
    struct spool_subject subject; /* who asks, read inside the transaction */
    const void *prepared;         /* what carry_out needs and no transaction waits for; or NULL */
    const char *closed_id;        /* of change_access without *EXECUTE; NULL = CPF2182 */
    char done_id[8];              /* the completion message, "" = SPY0001 */
    char done[256];
};

/* Runs `carry_out` in a durable transaction; it returns 0, or a negative number after answer_fail,
 * and then nothing is changed. */
int change_run(struct session *session, const struct parameters *parameters, struct answer *answer,
               int (*carry_out)(struct change *change));

/* The same with what was found out before. */
int change_run_prepared(struct session *session, const struct parameters *parameters,
                        struct answer *answer, int (*carry_out)(struct change *change),
                        const void *prepared);
/* Around a change that is no part of the store (registry.json): nobody can quiesce the home between
 * the two, and nothing is written to the store. Negative: SPY0113, or the store is in use. */
int change_elsewhere_begin(struct session *session, struct spsy_error *error);
void change_elsewhere_end(struct session *session);

/* Notes the completion message. Returns 0. */
int change_done(struct change *change, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the asking one may do to an object of the spool, and to what is in a library. */
struct access {
    uint32_t authority; /* to the object, *ALLOBJ = *ALL, but nothing to a key */
    bool as_owner; /* *ALLOBJ, or owner: of a group that owns it no member who has less himself */
};
/* Ownership as core/object/README.md, "Administration" has it: owner of the object (own profile,
 * group or adopted) or *ALLOBJ. */
bool change_owns(const struct change *change, const char *owner);

/* Negative after answer_fail: closed_id without *EXECUTE to the queue's library. */
int change_access(struct change *change, const struct spool_object *object, struct access *access);
/* As OBJTYPE has it: *OUTQ, *LIB, *FILE, *USRPRF or *SPLKEY. */
const char *change_type_name(enum spool_object_type type);

/* With the messages of the commands that deal with authority. Negative after answer_fail: CPF2208,
 * or CPF2209 where there is no such library; CPF2217 for a profile that he may not see. Libraries
 * and profiles are in QSYS. */
int change_find_object(struct change *change, enum spool_object_type type, const char *library,
                       const char *name, struct spool_object *object);
/* *SECADM or *ALLOBJ. */
bool change_sees_all_profiles(const struct change *change);
/* Has he any authority to the profile but *EXCLUDE, *SECADM or *ALLOBJ? Negative after
 * answer_fail. */
int change_sees_profile(struct change *change, const struct spool_object *profile, bool *sees);
/* CPF2208 or CPF2209, as above. */
int change_fail_not_found(struct change *change, enum spool_object_type type, const char *library,
                          const char *name);

/* Whose an object is that the current profile creates (CRTUSRPRF OWNER, GRPAUT). */
struct new_owner {
    char owner[11];
    char group[11];
    uint32_t authority; /* the group's, SPOOL_AUT_NONE = none of its own */
};
/* Negative after answer_fail. */
int change_new_owner(struct change *change, struct new_owner *owner);
/* When the object is there: the group's authority to it. */
int change_give_group(struct change *change, const struct new_owner *owner,
                      enum spool_object_type type, const char *library, const char *name);
/* answer_fail: not authorized to the object, CPF2182 or CPF2189, with what would be needed.
 * SPSY_ERR_AUTHORITY. */
int change_refuse(struct change *change, const struct spool_object *object, const char *needed);
/* Of a command that goes over many objects: those that fit and whose names the asking one must not
 * learn (spool_object_shown). deed: "save ", or "". Nothing is told when there are none. */
void change_refuse_unnamed(struct answer *answer, const char *id, const char *deed, size_t count);

/* Value of a keyword into a buffer, "" when it was not given. Buffers hold what the definition
 * lets pass. */
void parameter_copy(const struct parameters *parameters, const char *keyword, char *target,
                    size_t size);
/* TEXT(*BLANK), 50 characters. */
void parameter_description(const struct parameters *parameters, char *target, size_t size);

#endif
