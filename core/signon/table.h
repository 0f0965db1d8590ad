/* table.h - the sign-on table as a value: who may sign on with a password, what of his profile that
 * leaves him, when his password expires. Its text is what is sealed (signon.h).
 *
 * MUST: a text is taken whole or not at all; what is written is read as it was. A table in memory
 * has hashes of passwords: it is overwritten when it is freed. */
#ifndef SPSY_SIGNON_TABLE_H
#define SPSY_SIGNON_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/calendar.h"
#include "base/error.h"
#include "vault/crypto.h"

enum {
    SIGNON_ENTRIES_MAX = 4096, /* half a KB of memory each */
    SIGNON_DAYS_MAX = 255,     /* of EXP, WARN and PURGE */
    SIGNON_UNCONVERTED = -1,   /* of all three, before ctltab has set EXP */
    SIGNON_REVOKED_AT = 3,     /* failures in a row */
    SIGNON_DAY_LAST = 365000,  /* a day that is none any more */
};

enum signon_priority { SIGNON_NONE, SIGNON_LOW, SIGNON_STANDARD, SIGNON_HIGH, SIGNON_PRIORITIES };
extern const char *const signon_priorities[SIGNON_PRIORITIES]; /* "NONE" ... */

struct signon_entry {
    char id[11];         /* a profile's name */
    unsigned privileges; /* SIGNON_CREATE ... (session/principal.h), summed */
    enum signon_priority priority;
    bool no_expire;
    int failures; /* in a row, up to SIGNON_REVOKED_AT, which is revoked */
    long changed; /* the day on which the password was set: days since 1970-01-01, local */
    char password[VAULT_PASSWORD_TEXT_BYTES]; /* as vault_api.password_hash writes it */
    char previous[VAULT_PASSWORD_TEXT_BYTES]; /* "" = there was none */
};

struct signon_table {
    int exp, warn, purge;         /* days, or all SIGNON_UNCONVERTED */
    struct signon_entry *entries; /* by id; owned */
    size_t count;
};

/* Overwrites and frees what it holds. A table that is all zero is empty; exp, warn and purge are
 * then to be set. */
void signon_table_free(struct signon_table *table);
/* NULL: there is none. Valid until the next insert or remove. */
struct signon_entry *signon_table_find(const struct signon_table *table, const char *id);
/* SPSY_ERR_EXISTS, SPSY_ERR_FULL, SPSY_ERR_MEMORY. */
int signon_table_insert(struct signon_table *table, const struct signon_entry *entry,
                        struct spsy_error *error);
void signon_table_remove(struct signon_table *table, struct signon_entry *entry);

/* *text is the caller's (overwritten before it is freed: *bytes). SPSY_ERR_MEMORY. */
int signon_table_print(const struct signon_table *table, char **text, size_t *bytes,
                       struct spsy_error *error);
/* SPSY_ERR_FORMAT: line and what is wrong with it; SPSY_ERR_STATE: the text of another version;
 * SPSY_ERR_MEMORY. The table is empty then. */
int signon_table_parse(const char *text, size_t bytes, struct signon_table *table,
                       struct spsy_error *error);

/* ---- days (days.c) ---- */

/* The local day of this moment. */
long signon_today(void);
long signon_day_of(int64_t second); /* since 1970 */
/* 'YYYY-MM-DD'; "*NONE" for a day that is none. */
void signon_day_text(long day, char text[SPSY_DATE_SIZE]);

enum signon_state {
    SIGNON_VALID,
    SIGNON_WARNED,  /* valid, and expires within WARN days */
    SIGNON_EXPIRED, /* waits for a new password */
    SIGNON_PAST,    /* and the days of grace are over: it is to be deleted */
};
enum signon_state signon_state_of(const struct signon_table *table,
                                  const struct signon_entry *entry, long today);
/* The first day on which the password is no longer good, and on which the entry is deleted;
 * SIGNON_DAY_LAST: never. */
long signon_expiry_day(const struct signon_table *table, const struct signon_entry *entry);
long signon_purge_day(const struct signon_table *table, const struct signon_entry *entry);
/* M15, M16: days of EXP, WARN, PURGE, each -1 = not said, which stays as it is. The first time EXP
 * is said, and every password is as old as today. SPSY_ERR_VALUE, SPY0198: the table is as it was.
 */
int signon_set_days(struct signon_table *table, const long days[3], long today,
                    struct spsy_error *error);
bool signon_is_revoked(const struct signon_entry *entry);

#endif
