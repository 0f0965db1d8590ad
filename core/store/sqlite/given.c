/* given.c - serials given once and for all to owners and print queues without a name of their own.
 *
 * MUST: a serial is never given twice, nor taken back: a record of last year means whom it meant.
 */
#include "store/store.h"

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
