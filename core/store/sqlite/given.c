/* given.c - serials given once and for all to owners and print queues without a name of their own.
 *
 * MUST: a serial is never given twice, nor taken back: a record of last year means whom it meant.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "object/given_name.h"
#include "store/sqlite/statement.h"

static const char what[] = "giving a name";

int spool_given_find(struct spool *spool, enum spool_given kind, const char *outside,
                     int64_t *serial, struct spsy_error *error)
{
    int found = spool_query_number(spool, what, error, serial,
                                   "SELECT serial FROM given_name WHERE kind = ?1 AND outside = ?2",
                                   "is", (int)kind, outside);

    if (found > 0 && *serial < 1)
        return spool_damaged(spool, what, error);
    if (found == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "", "no name has been given yet");
    return found < 0 ? found : 0;
}

/* Would the serial be the name of a profile, one of those that are older than the rule? 1 = yes. */
static int is_taken(struct spool *spool, enum spool_given kind, int64_t serial,
                    struct spsy_error *error)
{
    char name[11];
    bool there = kind == SPOOL_GIVEN_OWNER ? given_name_of_owner(serial, name)
                                           : given_name_of_queue(serial, name);

    if (!there)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "there are no more names to give");
    if (kind != SPOOL_GIVEN_OWNER)
        return 0;
    return spool_query_number(spool, what, error, NULL, "SELECT 1 FROM profile WHERE name = ?1",
                              "s", name);
}

static int find_free(struct spool *spool, enum spool_given kind, int64_t *serial,
                     struct spsy_error *error)
{
    int taken = spool_query_number(
        spool, what, error, serial,
        "SELECT coalesce(max(serial), 0) FROM given_name WHERE kind = ?1", "i", (int)kind);

    while (taken > 0) {
        ++*serial;
        taken = is_taken(spool, kind, *serial, error);
    }
    return taken;
}

int spool_given_insert(struct spool *spool, enum spool_given kind, const char *outside,
                       int64_t *serial, struct spsy_error *error)
{
    int rc = spool_given_find(spool, kind, outside, serial, error);

    if (rc != SPSY_ERR_NOT_FOUND)
        return rc;
    rc = find_free(spool, kind, serial, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error,
                           "INSERT INTO given_name(kind, outside, serial) VALUES(?1, ?2, ?3)",
                           "isl", (int)kind, outside, *serial);
    return rc;
}

/* ---- the home's own ---- */

enum { GIVEN_HOME = 2, ID_BYTES = (SPOOL_HOME_ID_SIZE - 1) / 2 }; /* a kind beside spool_given's */

static int find_home_id(struct spool *spool, char id[SPOOL_HOME_ID_SIZE], struct spsy_error *error)
{
    sqlite3_stmt *row;
    int found = spool_query(spool, what, error, &row,
                            "SELECT +outside FROM given_name WHERE kind = ?1 AND serial = 1", "i",
                            (int)GIVEN_HOME);

    if (found <= 0)
        return found;
    spool_column_text(row, 0, id, SPOOL_HOME_ID_SIZE);
    sqlite3_reset(row);
    return strlen(id) == SPOOL_HOME_ID_SIZE - 1 ? 1 : spool_damaged(spool, what, error);
}

static int draw_home_id(char id[SPOOL_HOME_ID_SIZE], struct spsy_error *error)
{
    unsigned char bytes[ID_BYTES];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0105", "no random bytes");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

int spool_home_id(struct spool *spool, char id[SPOOL_HOME_ID_SIZE], struct spsy_error *error)
{
    int result = find_home_id(spool, id, error);

    if (result != 0)
        return result < 0 ? result : 0;
    result = spool_begin(spool, SPOOL_DURABLE, error);
    if (result == 0)
        result = find_home_id(spool, id, error); /* somebody else may have been first */
    if (result == 0)
        result = draw_home_id(id, error);
    else if (result > 0)
        goto out;
    if (result == 0)
        result = spool_execute(spool, what, error,
                               "INSERT INTO given_name(kind, outside, serial) VALUES(?1, ?2, 1)",
                               "is", (int)GIVEN_HOME, id);
    if (result == 0)
        result = spool_commit(spool, error);
out:
    spool_rollback(spool);
    return result < 0 ? result : 0;
}
