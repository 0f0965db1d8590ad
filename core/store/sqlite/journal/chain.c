#include "store/sqlite/journal/chain.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "store/sqlite/statement.h"

static const char what[] = "reading the end of the journal";

int spool_chain_read_seal(struct spool *spool, struct seal_body *body, struct spsy_error *error)
{
    sqlite3_stmt *row;
    const char *text;
    bool good;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +body FROM seal WHERE epoch >= 0 ORDER BY epoch DESC LIMIT 1", "");

    if (rc <= 0)
        return rc;
    text = (const char *)sqlite3_column_text(row, 0);
    good = text && seal_body_read(text, body);
    sqlite3_reset(row);
    return good ? 1
                : spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                            "the last seal of the journal in %s/spool.db is damaged: spsy journal "
                            "seal --new-series begins anew",
                            spool->home);
}

static bool same_key(const struct chain_seal *seal, bool there, const struct stat *now)
{
    return seal->known && seal->key_there == there &&
           (!there || (seal->key.st_ino == now->st_ino &&
                       memcmp(&seal->key.st_mtim, &now->st_mtim, sizeof now->st_mtim) == 0 &&
                       memcmp(&seal->key.st_ctim, &now->st_ctim, sizeof now->st_ctim) == 0));
}

bool spool_chain_kept(const struct spool *spool)
{
    return spool->chain.known && spool->chain.version == spool_version_seen(spool);
}

void spool_chain_keep(struct spool *spool)
{
    spool->chain.version = spool_version_seen(spool);
}

/* Every seal writes seal.key: a look at that costs less than one at the table. Whoever seals holds
 * the lock of the one writer, as does whoever is here. */
int spool_chain_seal(struct spool *spool, struct spsy_error *error)
{
    struct chain_seal *seal = &spool->chain.seal;
    char path[PATH_MAX];
    struct stat now = {.st_ino = 0};
    bool there;
    int rc;

    if (spool_chain_kept(spool) && seal->known)
        return 0;
    snprintf(path, sizeof path, "%s/seal.key", spool->home);
    there = lstat(path, &now) == 0;
    if (same_key(seal, there, &now))
        return 0;
    seal->known = false;
    rc = spool_chain_read_seal(spool, &seal->body, error);
    if (rc == SPSY_ERR_FORMAT)
        rc = 0; /* decisions go on; whoever seals or verifies is told */
    if (rc < 0)
        return rc;
    *seal = (struct chain_seal){true, there, now, rc > 0, seal->body};
    return 0;
}

bool spool_chain_column(sqlite3_stmt *row, int column, struct seal_link *link)
{
    if (sqlite3_column_type(row, column) != SQLITE_BLOB ||
        sqlite3_column_bytes(row, column) != sizeof link->bytes)
        return false;
    memcpy(link->bytes, sqlite3_column_blob(row, column), sizeof link->bytes);
    return true;
}

int spool_chain_end(struct spool *spool, const struct chain **end, struct spsy_error *error)
{
    struct chain *chain = &spool->chain;
    sqlite3_stmt *row;
    int rc;

    *end = chain;
    if (spool_chain_kept(spool))
        return 0;
    chain->known = false;
    rc = spool_chain_seal(spool, error);
    if (rc < 0)
        return rc;
    chain->last = 0;
    memset(&chain->head, 0, sizeof chain->head);
    rc = spool_query(spool, what, error, &row,
                     "SELECT +id, +link FROM decision WHERE id > 0 ORDER BY id DESC LIMIT 1", "");
    if (rc < 0)
        return rc;
    if (rc > 0) {
        chain->last = sqlite3_column_int64(row, 0);
        spool_chain_column(row, 1, &chain->head); /* none: from before version 7 */
        sqlite3_reset(row);
    }
    if (chain->seal.any && chain->seal.body.last > chain->last) { /* the newest ones were pruned */
        chain->last = chain->seal.body.last;
        chain->head = chain->seal.body.head;
    }
    chain->version = spool_version_seen(spool);
    chain->known = true;
    return 0;
}

void spool_chain_add(struct spool *spool, int64_t id, const struct seal_link *link)
{
    spool->chain.last = id;
    spool->chain.head = *link;
}

void spool_chain_link_row(sqlite3_stmt *row, const struct seal_link *before, struct seal_link *link)
{
    struct blake2b state;

    seal_link_begin(&state, before);
    for (int i = 0; i < SPOOL_LINKED_COUNT; i++) {
        double real;

        switch (sqlite3_column_type(row, i)) {
        case SQLITE_INTEGER:
            seal_link_integer(&state, sqlite3_column_int64(row, i));
            break;
        case SQLITE_TEXT:
            seal_link_bytes(&state, 'T', sqlite3_column_text(row, i),
                            (size_t)sqlite3_column_bytes(row, i));
            break;
        case SQLITE_BLOB:
            seal_link_bytes(&state, 'B', sqlite3_column_blob(row, i),
                            (size_t)sqlite3_column_bytes(row, i));
            break;
        case SQLITE_FLOAT: /* what no command writes */
            real = sqlite3_column_double(row, i);
            seal_link_bytes(&state, 'R', &real, sizeof real);
            break;
        default:
            seal_link_bytes(&state, 'N', NULL, 0);
        }
    }
    seal_link_end(&state, link);
}
