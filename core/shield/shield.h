/* shield.h - protection and key: the gates behind programs and native authority.
 *
 * MUST (core/shield/README.md, "The order of the guard"): they can only take away; protection is
 * asked first, then the key; the first that refuses gives the basis; what one cannot decide is
 * refused (SPSY_BASIS_FAILURE). */
#ifndef SPSY_SHIELD_SHIELD_H
#define SPSY_SHIELD_SHIELD_H

#include "object/authority.h"
#include "session/session.h"
#include "store/floor.h"

/* Whether the protection itself is to change (P4), and nothing else. */
enum shield_protects { SHIELD_PROTECTS_NOTHING, SHIELD_PROTECTS_ALSO, SHIELD_PROTECTS_ALONE };

struct shield_question {
    const char *function; /* function identifier (X27) */
    enum spool_class class;
    const struct spool_file *file;
    bool restores; /* P2: RST asks nothing of protection */
    bool deletes;  /* it reads, and then deletes */
    enum shield_protects protects;
    const struct spool_subject *subject; /* who asks, now */
};

/* Is its data encrypted? */
static inline bool shield_is_encrypted(const struct spool_file *file)
{
    return file->key_id[0] != '\0';
}
static inline bool shield_is_protected(const struct spool_file *file)
{
    return file->protection.state != PROTECTION_NONE;
}
/* Most files have neither: then nothing is looked at. */
static inline bool shield_is_wanted(const struct spool_file *file)
{
    return shield_is_encrypted(file) || shield_is_protected(file);
}

/* 1 = open; 0 = refused, *basis and why (message SPY0120 or SPY0121) filled; negative = it could
 * not be decided. Reads the store: no program runs meanwhile. */
int shield_judge(struct session *session, const struct shield_question *question,
                 enum spsy_basis *basis, struct spsy_error *why);
/* Does the function read the file's data, so that its key is needed (K3)? */
bool shield_reads_data(const char *function);
/* Has he READ on the key: own entry, groups', *PUBLIC, or ownership; no special authority counts.
 * 1, 0, or an error of the store. */
int shield_has_key(struct session *session, const struct spool_subject *subject,
                   const struct spool_splkey *key, struct spsy_error *error);
/* P6: does its protection keep the file from whoever deletes without asking about each? Where that
 * cannot be decided, too. */
bool shield_keeps(struct session *session, const struct spool_subject *subject,
                  const struct spool_file *file);
/* What was read of the owner of a file, and what was said of a key, may have changed: before a
 * statement, and in the transaction of an effect. Until then neither is read again. */
void shield_forget(struct session *session);
/* The two gates. protection.c and key.c. As shield_judge, without the basis. */
int shield_protection(struct session *session, const struct shield_question *question,
                      struct spsy_error *why);
int shield_key(struct session *session, const struct shield_question *question,
               struct spsy_error *why);

#endif
