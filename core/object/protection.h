/* protection.h - a spooled file's protection (P1), as a value and as the text that the columns
 * spooled_file.protection and output_queue.protection keep.
 *
 * The text is what CL would say, its parts in this order and one blank between them; the first two
 * are always there, the others where they are not *NONE:
 *
 *   ACCESS(*WRITE) USRACC(*OWNER) BACL(RW R *NO) GUARDS(ALICE/READERS *NONE) READPWD(hash)
 *   WRTPWD(hash)
 *
 * A hash is PROTECTION_KEY_BYTES and PROTECTION_HASH_BYTES as hexadecimal digits, a point between
 * them: which password key it was made under, and the keyed hash (shield/passwords.h).
 * "" is no protection.
 *
 * MUST: what is not exactly such a text is damaged, and damaged protection lets nobody through. */
#ifndef SPSY_OBJECT_PROTECTION_H
#define SPSY_OBJECT_PROTECTION_H

#include <stdbool.h>
#include <stddef.h>

enum {
    PROTECTION_TEXT_SIZE = 384, /* all of it, NUL: 277 at most */
    PROTECTION_HASH_BYTES = 32,
    PROTECTION_KEY_BYTES = 8,
    PROTECTION_GUARD_NAME_SIZE = 9,
    PROTECTION_GUARD_SIZE = 20, /* "PROFILE/NAME", NUL */
};

/* Each letter of a class, or of what a guard or a password is for. */
enum { PROTECTION_READ = 1, PROTECTION_WRITE = 2 };
enum { PROTECTION_MODES = 2 }; /* as indexes: 0 read, 1 write */

/* Who asks, seen from the file: disjoint (B11). */
enum protection_class { PROTECTION_OWNER, PROTECTION_GROUP, PROTECTION_OTHERS };
enum { PROTECTION_CLASSES = 3 };

/* The strongest one that is active decides alone (B4). */
enum protection_level {
    PROTECTION_STANDARD, /* ACCESS and USRACC: active wherever there is protection at all */
    PROTECTION_BACL,
    PROTECTION_GUARDS,
};

enum protection_state {
    PROTECTION_NONE,
    PROTECTION_ACTIVE,
    PROTECTION_DAMAGED, /* nobody knows what it was */
};

struct protection_guard_name {
    char owner[11], name[PROTECTION_GUARD_NAME_SIZE]; /* both "" = *NONE */
};

struct protection_password {
    bool set;
    unsigned char key[PROTECTION_KEY_BYTES]; /* which key the hash was made under */
    unsigned char hash[PROTECTION_HASH_BYTES];
};

/* All zero = none. */
struct spool_protection {
    unsigned char state; /* enum protection_state */
    bool read_only;      /* ACCESS(*READ) */
    bool all_users;      /* USRACC(*ALL) */
    bool has_bacl, has_guards;
    unsigned char bacl[PROTECTION_CLASSES]; /* PROTECTION_READ | PROTECTION_WRITE */
    struct protection_guard_name guards[PROTECTION_MODES];
    struct protection_password passwords[PROTECTION_MODES];
};

/* The standard values of the seed: *WRITE, *OWNER, nothing else (B1). */
void protection_standard(struct spool_protection *protection);
static inline enum protection_level protection_strongest(const struct spool_protection *protection)
{
    if (protection->has_guards)
        return PROTECTION_GUARDS;
    return protection->has_bacl ? PROTECTION_BACL : PROTECTION_STANDARD;
}
/* The same of everything? */
bool protection_equal(const struct spool_protection *a, const struct spool_protection *b);

/* Of a damaged one it is "DAMAGED", which reads as damaged again. False, and text is "": values
 * that no text can have. */
bool protection_text(const struct spool_protection *protection, char text[PROTECTION_TEXT_SIZE]);
/* Always fills protection. False: it is damaged. */
bool protection_from_text(const char *text, struct spool_protection *protection);

/* "PROFILE/NAME", "*NONE". */
void protection_guard_text(const struct protection_guard_name *guard,
                           char text[PROTECTION_GUARD_SIZE]);
/* A guard's own name: a *NAME of at most 8 characters. */
bool protection_guard_name_valid(const char *name);

/* "*NO", "R", "W", "RW": as BACL has it. */
const char *protection_rights_word(unsigned char rights);
/* "R W", "R -", "- W", "- -": as the seed shows a class. */
const char *protection_class_rights(unsigned char rights);

#endif
