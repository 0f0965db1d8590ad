/* prune.c - old decisions are removed from the journal, and a seal says which.
 *
 * MUST: what is removed from the chain is named in a seal of the same transaction, or stays; an
 * entry that is left standing before what is removed must not come to look untouched by that: what
 * would tell that it was changed is looked at before it goes (README.md of core/seal, "Gaps"). */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/sqlite/journal/chain.h"
#include "store/sqlite/journal/sealing.h"
#include "store/sqlite/statement.h"

static const char what[] = "pruning the journal";

enum { PRUNE_ROWS = 1000 };

struct pruning {
    struct spool *spool;
    const char *before;
    FILE *gaps; /* lines of seal/body.h */
    size_t count;
    int64_t ids[PRUNE_ROWS];
    bool linked[PRUNE_ROWS];
};

/* ---- which ---- */

/* The oldest ones that are old enough. */
static const char select_old[] = "SELECT +id, link IS NOT NULL FROM decision WHERE " SPOOL_LAST_TIME
                                 " < ?1 ORDER BY id LIMIT ?2";
/* Only decisions from the oldest on are looked at, so that nothing is read for long: ids ascend
 * with time, but for what a clock that was set back has written. */
static const char select_oldest[] =
    "SELECT +id, link IS NOT NULL FROM decision WHERE id IN (SELECT id FROM decision ORDER BY id"
    " LIMIT ?2) AND " SPOOL_LAST_TIME " < ?1 ORDER BY id";

static int choose(struct pruning *pruning, const char *sql, int most, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(pruning->spool, what, error, &row, sql, "si", pruning->before, most);

    for (pruning->count = 0; rc > 0; rc = spool_next(pruning->spool, row, what, error)) {
        pruning->ids[pruning->count] = sqlite3_column_int64(row, 0);
        pruning->linked[pruning->count++] = sqlite3_column_int(row, 1) != 0;
        if (pruning->count == PRUNE_ROWS) {
            sqlite3_reset(row);
            return 0;
        }
    }
    return rc;
}

/* ---- what a gap says ---- */

/* 1 = the link of that entry, 0 = it is not there or has none. */
static int link_of(struct spool *spool, int64_t id, struct seal_link *link,
                   struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc =
        spool_query(spool, what, error, &row, "SELECT +link FROM decision WHERE id = ?1", "l", id);
    bool good;

    memset(link, 0, sizeof *link);
    if (rc <= 0)
        return rc;
    good = spool_chain_column(row, 0, link);
    sqlite3_reset(row);
    return good;
}

/* The first entry of the gap that is not linked to the one before, 0 = each is. */
static int check_links(struct spool *spool, struct seal_gap *gap, struct spsy_error *error)
{
    struct seal_link before = gap->link_before, computed, stored;
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT " SPOOL_LINKED_COLUMNS ", +link FROM decision"
                         " WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
                         "ll", gap->from, gap->to);

    for (; rc > 0; rc = spool_next(spool, row, what, error)) {
        spool_chain_link_row(row, &before, &computed);
        if (!spool_chain_column(row, SPOOL_LINKED_COUNT, &stored) ||
            !seal_link_equal(&computed, &stored)) {
            gap->broken = sqlite3_column_int64(row, 0);
            sqlite3_reset(row);
            return 0;
        }
        before = stored;
    }
    return rc;
}

/* Seals that end within the gap: their heads are what the links must have led to. */
static int check_heads(struct spool *spool, struct seal_gap *gap, struct spsy_error *error)
{
    struct seal_body body = {.last = 0};
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, "SELECT +body FROM seal ORDER BY epoch", "");

    for (; rc > 0; rc = spool_next(spool, row, what, error)) {
        const char *text = (const char *)sqlite3_column_text(row, 0);
        struct seal_link stored;

        if (!text || !seal_body_read(text, &body) || body.last < gap->from)
            continue;
        if (body.last >= gap->to || gap->broken) {
            sqlite3_reset(row);
            return 0;
        }
        if (link_of(spool, body.last, &stored, error) <= 0 || !seal_link_equal(&stored, &body.head))
            gap->broken = body.last;
    }
    return rc;
}

/* If an entry is left before it, whether that was changed shows in what is removed. */
static int describe(struct pruning *pruning, struct seal_gap *gap, struct spsy_error *error)
{
    int rc = link_of(pruning->spool, gap->to, &gap->link_after, error);

    if (rc == 0)
        gap->broken = gap->to;
    if (rc >= 0)
        rc = link_of(pruning->spool, gap->from - 1, &gap->link_before, error);
    if (rc <= 0)
        return rc;
    rc = check_links(pruning->spool, gap, error);
    return rc == 0 ? check_heads(pruning->spool, gap, error) : rc;
}

static int remove_run(struct pruning *pruning, size_t first, size_t last, struct spsy_error *error)
{
    struct seal_gap gap = {.from = pruning->ids[first], .to = pruning->ids[last]};
    char line[SEAL_GAP_SIZE];
    int rc = 0;

    snprintf(gap.before, sizeof gap.before, "%s", pruning->before);
    if (pruning->linked[first]) {
        rc = describe(pruning, &gap, error);
        seal_gap_write(&gap, line);
        if (rc == 0 && fputs(line, pruning->gaps) < 0)
            rc = spsy_fail_memory(error);
    }
    return rc < 0 ? rc
                  : spool_execute(pruning->spool, what, error,
                                  "DELETE FROM decision WHERE id BETWEEN ?1 AND ?2", "ll", gap.from,
                                  gap.to);
}

/* Entries with consecutive ids, together. */
static int remove_chosen(struct pruning *pruning, struct spsy_error *error)
{
    int rc = 0;

    for (size_t first = 0, last; rc == 0 && first < pruning->count; first = last + 1) {
        for (last = first; last + 1 < pruning->count; last++)
            if (pruning->ids[last + 1] != pruning->ids[last] + 1 ||
                pruning->linked[last + 1] != pruning->linked[first])
                break;
        rc = remove_run(pruning, first, last, error);
    }
    return rc;
}

/* In a transaction; the seal's last step is after its commit. */
static int prune(struct pruning *pruning, const char *sql, int most, struct seal_making *making,
                 struct spsy_error *error)
{
    const struct chain *chain;
    char *gaps = NULL;
    size_t size = 0;
    int rc = spool_chain_end(pruning->spool, &chain, error); /* before the newest entries go */

    if (rc == 0)
        rc = choose(pruning, sql, most, error);
    if (rc < 0 || pruning->count == 0)
        return rc;
    pruning->gaps = open_memstream(&gaps, &size);
    if (!pruning->gaps)
        return spsy_fail_memory(error);
    rc = remove_chosen(pruning, error);
    if (fclose(pruning->gaps) != 0 && rc == 0)
        rc = spsy_fail_memory(error);
    if (rc == 0 && gaps[0])
        rc = spool_seal_make(pruning->spool, false, gaps, making, error);
    free(gaps);
    return rc;
}

/* One transaction: at most PRUNE_ROWS decisions. */
static int prune_some(struct spool *spool, const char *before, int64_t *removed,
                      struct spsy_error *error)
{
    struct pruning *pruning = malloc(sizeof *pruning);
    struct seal_making making = {.key.fd = -1};
    int rc;

    *removed = 0;
    if (!pruning)
        return spsy_fail_memory(error);
    pruning->spool = spool;
    pruning->before = before;
    rc = spool_begin(spool, SPOOL_DURABLE, error);
    if (rc == 0)
        rc = prune(pruning, select_old, PRUNE_ROWS, &making, error);
    if (rc == 0)
        rc = spool_commit(spool, error);
    spool_rollback(spool);
    spool_seal_finish(&making, rc == 0);
    spool->chain.seal.known = spool->chain.known = false;
    *removed = rc == 0 ? (int64_t)pruning->count : 0;
    free(pruning);
    return rc;
}

int spool_journal_prune(struct spool *spool, const char *before, int64_t *removed,
                        struct spsy_error *error)
{
    int64_t some = 0;
    int rc = spool_may_change(spool, error);

    *removed = 0;
    if (rc < 0)
        return rc;
    do {
        do
            rc = prune_some(spool, before, &some, error);
        while (rc == SPSY_ERR_FULL && spool_reserve_release(spool->home, NULL) == 0);
        *removed += some;
    } while (rc == 0 && some == PRUNE_ROWS);
    return rc;
}

/* ---- upkeep ---- */

static const char upkeep_what[] = "removing old decisions";

/* Negative, or whether the time of the last look is an hour ago; or lies ahead, as that of a clock
 * which was wrong. */
static int upkeep_due(struct spool *spool, int64_t now, struct spsy_error *error)
{
    int64_t last = 0;
    int rc = spool_query_number(spool, upkeep_what, error, &last,
                                "SELECT coalesce(pruned, 0) FROM home", "");

    return rc < 0 ? rc : now < last || now - last >= SPOOL_UPKEEP_SECONDS;
}

static int remove_oldest(struct pruning *pruning, int64_t now, struct seal_making *making,
                         struct spsy_error *error)
{
    int rc = prune(pruning, select_oldest, SPOOL_UPKEEP_ROWS, making, error);

    if (rc == 0 && pruning->count < SPOOL_UPKEEP_ROWS)
        rc = spool_execute(pruning->spool, upkeep_what, error, "UPDATE home SET pruned = ?1", "l",
                           now);
    return rc;
}

int spool_journal_upkeep(struct spool *spool, const char *before, int64_t *removed,
                         struct spsy_error *error)
{
    int64_t now = time(NULL);
    struct seal_making making = {.key.fd = -1};
    struct pruning *pruning;
    int rc = upkeep_due(spool, now, error);

    *removed = 0;
    if (rc <= 0 || spool_may_change(spool, error) < 0)
        return rc < 0 ? rc : 0;
    pruning = malloc(sizeof *pruning);
    if (!pruning)
        return spsy_fail_memory(error);
    pruning->spool = spool;
    pruning->before = before;
    pruning->count = 0;
    rc = spool_begin(spool, SPOOL_DURABLE, error);
    if (rc == 0)
        rc = upkeep_due(spool, now, error); /* another job may have been here */
    if (rc > 0)
        rc = remove_oldest(pruning, now, &making, error);
    if (rc == 0)
        rc = spool_commit(spool, error);
    spool_rollback(spool);
    spool_seal_finish(&making, rc == 0);
    spool->chain.seal.known = spool->chain.known = false;
    if (rc == 0)
        *removed = (int64_t)pruning->count;
    free(pruning);
    return rc;
}
