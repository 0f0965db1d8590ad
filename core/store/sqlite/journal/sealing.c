/* sealing.c - a seal: its transaction, its keys. The order of what is written is the point of it
 * (store/sealing.h). */
#include "store/sealing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "seal/key.h"
#include "store/sqlite/journal/chain.h"
#include "store/sqlite/journal/sealing.h"
#include "store/sqlite/statement.h"

static const char what[] = "sealing the journal";

enum { CLOCK_SLACK_S = 60, RETRY_S = 60 };

static int lost(const struct spool *spool, int64_t epoch, struct spsy_error *error)
{
    return spsy_fail(
        error, SPSY_ERR_STATE, "SPY0147",
        "%s/seal.key has not the key of epoch %lld, which the seal before has named: "
        "the journal goes on unsealed until spsy journal seal --new-series begins anew "
        "(spsy(1), Sealed)",
        spool->home, (long long)epoch);
}

/* ---- when ---- */

/* A seal.key that says 1970 is one of a seal that was cut short. */
bool spool_seal_due(struct spool *spool, long minutes)
{
    const struct chain_seal *seal = &spool->chain.seal;
    int64_t now = time(NULL), made;

    if (minutes == 0 || !seal->known || now < spool->no_seal_before)
        return false;
    if (!seal->any || !seal->key_there) /* the first one; or the key is lost, which nothing mends */
        return !seal->any;
    made = seal->key.st_mtim.tv_sec;
    return now - made >= minutes * 60 || made > now + CLOCK_SLACK_S ||
           spool->chain.last - seal->body.last >= SPOOL_SEAL_ENTRIES;
}

/* ---- what it says ---- */

/* Which entry the chain begins with: entries from before version 7 have no link, and none after
 * them is without. *first: the id after the last one without. */
static int find_first(struct spool *spool, int64_t last, int64_t *first, struct spsy_error *error)
{
    int64_t low = 0, high = last + 1; /* low: has none; high: has one, or is behind the end */

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2, linked = 1;
        int rc = spool_query_number(spool, what, error, &linked,
                                    "SELECT link IS NOT NULL FROM decision WHERE id >= ?1"
                                    " ORDER BY id LIMIT 1",
                                    "l", middle);

        if (rc < 0)
            return rc;
        if (linked)
            high = middle;
        else
            low = middle;
    }
    *first = high;
    return 0;
}

bool spool_seal_count_line(sqlite3_stmt *row, int64_t id, int column, FILE *stream)
{
    bool good = sqlite3_column_type(row, column) == SQLITE_INTEGER &&
                sqlite3_column_type(row, column + 1) == SQLITE_TEXT; /* before it is read as text */
    const char *time = good ? (const char *)sqlite3_column_text(row, column + 1) : "";

    good = good && strcspn(time, " \n") == (size_t)sqlite3_column_bytes(row, column + 1);
    if (good)
        return fprintf(stream, "%" PRId64 " %" PRId64 " %s\n", id,
                       (int64_t)sqlite3_column_int64(row, column), time) > 0;
    return fprintf(stream, "%" PRId64 " ? ?\n", id) > 0;
}

/* Of each entry after `last` that was counted again, in their order. */
static int write_counts(struct spool *spool, int64_t last, FILE *stream, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +id, +count, +last_time FROM decision WHERE id > ?1"
                         " AND (count IS NOT NULL OR last_time IS NOT NULL) ORDER BY id",
                         "l", last);

    while (rc > 0) {
        if (!spool_seal_count_line(row, sqlite3_column_int64(row, 0), 1, stream)) {
            sqlite3_reset(row);
            return spsy_fail_memory(error);
        }
        rc = spool_next(spool, row, what, error);
    }
    return rc;
}

static int counts_of(struct spool *spool, int64_t last, char **counts, struct spsy_error *error)
{
    size_t size = 0;
    FILE *stream = open_memstream(counts, &size);
    int rc;

    if (!stream)
        return spsy_fail_memory(error);
    rc = write_counts(spool, last, stream, error);
    if (fclose(stream) != 0 && rc == 0)
        rc = spsy_fail_memory(error);
    return rc;
}

/* ---- keys ---- */

/* The key that signs, in memory; *slot where it stands, -1: nowhere, since a series begins. */
static int take_key(struct spool *spool, struct seal_making *making, bool anew,
                    unsigned char seed[SEAL_SEED_BYTES], unsigned char public_key[],
                    struct spsy_error *error)
{
    struct seal_key *key = &making->key;
    bool begins = anew || !making->any;
    int rc = seal_key_open(spool->home, spool->owner, key, error);

    if (rc == SPSY_ERR_NOT_FOUND && begins) {
        seal_key_close(key);
        rc = seal_key_create(spool->home, spool->owner, spool->group, key, error);
    } else if (rc == SPSY_ERR_NOT_FOUND) {
        return lost(spool, making->body.epoch, error);
    }
    if (rc < 0)
        return rc;
    making->slot = begins ? -1 : seal_key_find(key, making->body.epoch);
    if (begins) { /* its private key is nowhere but here, and gone when this seal is made */
        making->api->generate(seed, public_key);
        return 0;
    }
    if (making->slot < 0)
        return lost(spool, making->body.epoch, error);
    memcpy(seed, key->slots[making->slot].seed, SEAL_SEED_BYTES);
    making->api->public_of(seed, public_key);
    return memcmp(public_key, making->last.next, SEAL_PUBLIC_BYTES) == 0
               ? 0
               : lost(spool, making->body.epoch, error);
}

static int insert(struct spool *spool, const struct seal_making *making, const char *text,
                  const unsigned char *signature, const char *counts, const char *gaps,
                  const unsigned char *begins, struct spsy_error *error)
{
    return spool_execute(spool, what, error,
                         "INSERT INTO seal(epoch, body, signature, counts, gaps, begins)"
                         " VALUES(?1, ?2, ?3, nullif(?4, ''), nullif(?5, ''), ?6)",
                         "lsbssb", making->body.epoch, text, (const void *)signature,
                         (size_t)SEAL_SIGNATURE_BYTES, counts, gaps, (const void *)begins,
                         begins ? (size_t)SEAL_PUBLIC_BYTES : 0);
}

/* Signs with one key, and announces the next, which is on the disk before. */
static int sign(struct spool *spool, struct seal_making *making, bool anew, const char *counts,
                const char *gaps, struct spsy_error *error)
{
    unsigned char seed[SEAL_SEED_BYTES], next[SEAL_SEED_BYTES], public_key[SEAL_PUBLIC_BYTES];
    unsigned char signature[SEAL_SIGNATURE_BYTES];
    char text[SEAL_BODY_SIZE];
    int rc = take_key(spool, making, anew, seed, public_key, error);

    if (rc < 0)
        goto out;
    making->api->generate(next, making->body.next);
    seal_body_write(&making->body, text);
    making->api->sign(seed, text, strlen(text), signature);
    rc = seal_key_write(&making->key, making->slot == 0 ? 1 : 0, making->body.epoch + 1, next,
                        error);
    if (rc == 0)
        rc = insert(spool, making, text, signature, counts, gaps,
                    anew || !making->any ? public_key : NULL, error);
out:
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(next, sizeof next);
    return rc;
}

static int fill_body(struct spool *spool, struct seal_making *making, struct spsy_error *error)
{
    const struct chain *chain;
    struct seal_body *body = &making->body;
    char now[SPOOL_TIME_SIZE];
    int rc = spool_chain_end(spool, &chain, error);

    if (rc < 0)
        return rc;
    memset(body, 0, sizeof *body);
    body->epoch = making->any ? making->last.epoch + 1 : 0;
    body->last = chain->last;
    if (body->last > SEAL_NUMBER_MAX || body->epoch > SEAL_NUMBER_MAX)
        return spool_damaged(spool, what, error); /* a seal that could not be read would stay */
    body->head = chain->head;
    spool_now_text(now);
    snprintf(body->time, sizeof body->time, "%.27s", now);
    body->first = making->last.first;
    if (body->first == 0)
        rc = find_first(spool, chain->last, &body->first, error);
    body->count = body->last + 1 - body->first;
    return rc < 0 ? rc : 0;
}

int spool_seal_make(struct spool *spool, bool anew, const char *gaps, struct seal_making *making,
                    struct spsy_error *error)
{
    char *counts = NULL;
    int rc;

    memset(making, 0, sizeof *making);
    making->key.fd = -1;
    rc = sealing_load(&making->api, error);
    if (rc == 0)
        rc = spool_chain_read_seal(spool, &making->last, error);
    if (rc == SPSY_ERR_FORMAT && anew)
        rc = spool_seal_after_damage(spool, &making->last, error);
    if (rc < 0)
        return rc;
    making->any = rc > 0;
    rc = fill_body(spool, making, error);
    if (rc == 0)
        rc = counts_of(spool, making->any && !anew ? making->last.last : making->body.first - 1,
                       &counts, error);
    if (rc == 0) {
        blake2b(counts, strlen(counts), making->body.counts);
        blake2b(gaps, strlen(gaps), making->body.gaps);
        rc = sign(spool, making, anew, counts, gaps, error);
    }
    free(counts);
    return rc;
}

int spool_seal_after_damage(struct spool *spool, struct seal_body *last, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    memset(last, 0, sizeof *last);
    rc = spool_query(spool, what, error, &row, "SELECT +epoch, +body FROM seal ORDER BY epoch DESC",
                     "");
    for (int64_t newest = 0; rc > 0; rc = spool_next(spool, row, what, error)) {
        const char *text = (const char *)sqlite3_column_text(row, 1);

        if (newest == 0)
            newest = sqlite3_column_int64(row, 0);
        if (!text || !seal_body_read(text, last))
            continue;
        last->epoch = newest;
        sqlite3_reset(row);
        return 1;
    }
    return rc < 0 ? rc
                  : spsy_fail(error, SPSY_ERR_FORMAT, "SPY0147",
                              "no seal in %s/spool.db can be read", spool->home);
}

/* The seal is committed: the key that has signed goes, and seal.key is as old as the seal. A fault
 * of the file leaves the key until the next seal overwrites it; doctor tells. */
void spool_seal_finish(struct seal_making *making, bool committed)
{
    if (committed && making->key.fd >= 0)
        seal_key_clear(&making->key, making->slot == 0 ? 0 : 1, making->body.epoch, NULL);
    seal_key_close(&making->key);
}

/* ---- alone ---- */

/* In the transaction: is the last seal still as old? */
static int still_due(struct spool *spool, long minutes, struct spsy_error *error)
{
    const struct chain *chain;
    int rc;

    spool->chain.seal.known = spool->chain.known = false;
    rc = spool_chain_end(spool, &chain, error);
    if (rc < 0)
        return rc;
    return minutes == 0 || spool_seal_due(spool, minutes);
}

static int seal(struct spool *spool, long minutes, bool anew, int64_t *epoch,
                struct spsy_error *error)
{
    struct seal_making making = {.key.fd = -1};
    int rc = spool_begin(spool, SPOOL_DURABLE, error);

    *epoch = -1;
    if (rc == 0)
        rc = still_due(spool, minutes, error);
    if (rc > 0) {
        rc = spool_seal_make(spool, anew, "", &making, error);
        if (rc == 0)
            rc = spool_commit(spool, error);
        if (rc == 0)
            *epoch = making.body.epoch;
        spool_seal_finish(&making, rc == 0);
    }
    spool_rollback(spool);
    spool->chain.seal.known = spool->chain.known = false;
    if (rc < 0)
        spool->no_seal_before = time(NULL) + RETRY_S;
    return rc;
}

int spool_seal(struct spool *spool, long minutes, int64_t *epoch, struct spsy_error *error)
{
    return seal(spool, minutes, false, epoch, error);
}

int spool_seal_anew(struct spool *spool, int64_t *epoch, struct spsy_error *error)
{
    return seal(spool, 0, true, epoch, error);
}

/* ---- told ---- */

static int read_series(struct spool *spool, struct spool_seal_state *state,
                       struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +epoch, +begins FROM seal WHERE begins IS NOT NULL"
                         " ORDER BY epoch DESC LIMIT 1",
                         "");

    if (rc <= 0)
        return rc;
    state->series_begin = sqlite3_column_int64(row, 0);
    state->public_known = sqlite3_column_bytes(row, 1) == SEAL_PUBLIC_BYTES;
    if (state->public_known)
        memcpy(state->public_key, sqlite3_column_blob(row, 1), SEAL_PUBLIC_BYTES);
    sqlite3_reset(row);
    return 0;
}

static void look_at_key(struct spool *spool, struct spool_seal_state *state)
{
    struct seal_key key;

    state->key_result = seal_key_open(spool->home, spool->owner, &key, &state->key_error);
    if (state->key_result == 0) {
        state->stale_key = seal_key_find(&key, state->last.epoch) >= 0;
        if (seal_key_find(&key, state->last.epoch + 1) < 0)
            state->key_result = lost(spool, state->last.epoch + 1, &state->key_error);
    }
    seal_key_close(&key);
}

int spool_seal_state(struct spool *spool, struct spool_seal_state *state, struct spsy_error *error)
{
    int rc;

    memset(state, 0, sizeof *state);
    rc = spool_query_number(spool, what, error, &state->epochs, "SELECT count(*) FROM seal", "");
    if (rc < 0 || state->epochs == 0)
        return rc < 0 ? rc : 0;
    rc = spool_chain_read_seal(spool, &state->last, error);
    if (rc > 0)
        rc = read_series(spool, state, error);
    if (rc < 0)
        return rc;
    rc = spool_query_number(spool, what, error, &state->newest_entry,
                            "SELECT coalesce(max(id), 0) FROM decision", "");
    if (state->newest_entry < state->last.last)
        state->newest_entry = state->last.last;
    look_at_key(spool, state);
    return rc < 0 ? rc : 0;
}

int spool_seal_possible(struct spsy_error *error)
{
    const struct sealing_api *api;

    return sealing_load(&api, error);
}

/* ---- at the end of a server ---- */

static int seal_rest(struct spool *spool, struct spsy_error *error)
{
    struct spool_seal_state state;
    int64_t epoch;
    int rc = spool_seal_state(spool, &state, error);

    if (rc < 0 || (state.epochs > 0 && state.newest_entry == state.last.last))
        return rc;
    return spool_seal(spool, 0, &epoch, error);
}

int spool_seal_at_end(const char *home, struct spsy_error *error)
{
    struct spool *spool = NULL;
    int rc = spool_version(home, error);

    if (rc != SPOOL_SCHEMA_VERSION)
        return rc < 0 ? rc : 0;
    rc = spool_open(home, &spool, error);
    if (rc == 0)
        rc = seal_rest(spool, error);
    spool_close(spool);
    return rc;
}
