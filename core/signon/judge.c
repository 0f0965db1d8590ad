/* judge.c - what follows from a sign-on, in the table alone: who is deleted, what is counted, what
 * the job may. The rules are the seed's, and each row of tests/golden/signon_*.tsv is played to
 * them. */
#include <string.h>

#include "signon/signon.h"

int signon_purge(const struct signon_attempt *attempt, struct signon_table *table, long today,
                 struct spsy_error *error)
{
    int changed = 0;

    for (size_t i = table->count; i-- > 0;) {
        struct signon_entry *entry = &table->entries[i];
        int result;

        if (signon_state_of(table, entry, today) != SIGNON_PAST ||
            (!attempt->purges_all && strcmp(entry->id, attempt->id) != 0))
            continue;
        result = attempt->deleted(attempt->context, entry->id, error);
        if (result < 0)
            return result;
        signon_table_remove(table, entry);
        changed = 1;
    }
    return changed;
}

/* M19. True: the entry is another now. */
static bool count_failure(struct signon_attempt *attempt, struct signon_entry *entry)
{
    attempt->outcome = SIGNON_FAILED;
    if (!entry || signon_is_revoked(entry))
        return false;
    entry->failures++;
    attempt->revoked = signon_is_revoked(entry);
    return true;
}

bool signon_judge(struct signon_attempt *attempt, const struct signon_table *table, long today,
                  bool right)
{
    struct signon_entry *entry = signon_table_find(table, attempt->id);
    bool changed;

    attempt->revoked = false;
    if (!entry || signon_is_revoked(entry) || !right)
        return count_failure(attempt, entry);
    attempt->state = signon_state_of(table, entry, today);
    signon_day_text(signon_expiry_day(table, entry), attempt->expires);
    attempt->privileges = entry->privileges;
    attempt->outcome = attempt->state >= SIGNON_EXPIRED ? SIGNON_OUTDATED : SIGNON_DONE;
    changed = attempt->outcome == SIGNON_DONE && entry->failures > 0;
    if (changed)
        entry->failures = 0;
    return changed;
}
