/* verify.c - is the journal what was sealed? First the seals, each by the key that the one before
 * has named; then the entries, in the order of their ids, beside the seals that cover them.
 *
 * Each entry keeps its own link, so that one that was changed is found by itself. Where links were
 * written anew as well, the head of the seal says so of all entries that it covers. */
#include "store/sealing.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/journal/chain.h"
#include "store/sqlite/journal/sealing.h"
#include "store/sqlite/statement.h"

static const char what[] = "verifying the journal";

enum { CHUNK = 256, FINDINGS_KEPT = 1000, ATTEMPTS = 3 };

struct gap {
    struct seal_gap gap;
    int64_t epoch;
    char newest_before[SEAL_TIME_SIZE]; /* the latest `before` of this gap and all after it */
};

struct verify {
    struct spool *spool;
    const struct spool_verifier *verifier;
    struct spool_verified *verified;
    const struct sealing_api *api;
    struct spool_finding *findings; /* FINDINGS_KEPT; told at the end */
    size_t finding_count;
    int64_t begin, end;  /* epochs that were signed as they should; end < begin: none */
    int64_t first, last; /* entries that they cover */
    struct gap *gaps;    /* by their first entry */
    size_t gap_count, gap_room, gap_at;
    /* the walk */
    int64_t expected;  /* the id that comes next */
    bool known;        /* the link before it: */
    bool entry_before; /* and the entry before is there, of this time: "" = of none */
    char entry_time[SEAL_TIME_SIZE];
    char newest_seal[SEAL_TIME_SIZE]; /* the latest time of the seals that end before `expected` */
    struct seal_link link;
    bool other; /* or, if only the link of the entry before was changed, this: */
    struct seal_link other_link;
    bool sealed; /* there is a seal from here on: */
    struct seal_body seal;
    char *counts; /* of it, owned; NULL when they are not what was signed */
    const char *counts_at;
};

/* ---- findings ---- */

__attribute__((format(printf, 6, 7))) static void find(struct verify *verify,
                                                       enum spool_finding_kind kind, int64_t epoch,
                                                       int64_t first, int64_t last,
                                                       const char *format, ...)
{
    struct spool_finding *finding;
    va_list arguments;

    verify->verified->wrong += kind == SPOOL_FINDING_WRONG;
    if (verify->finding_count == FINDINGS_KEPT)
        return;
    finding = &verify->findings[verify->finding_count++];
    *finding = (struct spool_finding){.kind = kind, .epoch = epoch, .first = first, .last = last};
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    va_end(arguments);
}

#define WRONG(verify, epoch, first, last, ...)                                                     \
    find(verify, SPOOL_FINDING_WRONG, epoch, first, last, __VA_ARGS__)

/* ---- the seals ---- */

/* The text of a column as it is; NULL when it is NULL, "" of what is no text. *bytes: with NULs. */
static const char *column_text(sqlite3_stmt *row, int column)
{
    const char *text = sqlite3_column_type(row, column) == SQLITE_TEXT
                           ? (const char *)sqlite3_column_text(row, column)
                           : NULL;

    return text && strlen(text) == (size_t)sqlite3_column_bytes(row, column) ? text : NULL;
}

static bool hash_fits(sqlite3_stmt *row, int column, const unsigned char hash[SEAL_HASH_BYTES])
{
    unsigned char computed[SEAL_HASH_BYTES];
    const char *text = column_text(row, column);

    if (!text && sqlite3_column_type(row, column) != SQLITE_NULL)
        return false;
    blake2b(text ? text : "", text ? strlen(text) : 0, computed);
    return memcmp(computed, hash, sizeof computed) == 0;
}

static int add_gap(struct verify *verify, const struct seal_gap *gap, int64_t epoch,
                   struct spsy_error *error)
{
    struct gap *more;

    if (verify->gap_count == verify->gap_room) {
        size_t room = verify->gap_room ? 2 * verify->gap_room : 64;

        more = realloc(verify->gaps, room * sizeof *more);
        if (!more)
            return spsy_fail_memory(error);
        verify->gaps = more;
        verify->gap_room = room;
    }
    verify->gaps[verify->gap_count++] = (struct gap){.gap = *gap, .epoch = epoch};
    return 0;
}

static int take_gaps(struct verify *verify, sqlite3_stmt *row, const struct seal_body *body,
                     struct spsy_error *error)
{
    const char *text = column_text(row, 4);
    int64_t removed = 0, first = 0, last = 0;
    struct seal_gap gap;
    int rc = 0;

    while (rc == 0 && text && *text) {
        if (!seal_gap_read(&text, &gap) || gap.from < 1 || gap.to < gap.from) {
            WRONG(verify, body->epoch, 0, 0, "a line of its gaps cannot be read");
            return 0;
        }
        if (gap.broken)
            WRONG(verify, body->epoch, gap.broken, gap.broken,
                  "was not what had been sealed when it was pruned");
        first = removed == 0 ? gap.from : first;
        last = gap.to;
        removed += gap.to - gap.from + 1;
        rc = add_gap(verify, &gap, body->epoch, error);
    }
    verify->verified->removed += removed;
    if (removed > 0)
        find(verify, SPOOL_FINDING_GAP, body->epoch, first, last,
             "%" PRId64 " entries from before %s were pruned at %s", removed, gap.before,
             body->time);
    return rc;
}

/* What it says about the one before. */
static void compare_bodies(struct verify *verify, const struct seal_body *before,
                           const struct seal_body *body)
{
    if (body->first != before->first || body->last < before->last ||
        body->count != body->last + 1 - body->first)
        WRONG(verify, body->epoch, 0, 0, "it covers other entries than the seal before leaves");
    if (strcmp(body->time, before->time) < 0)
        find(verify, SPOOL_FINDING_NOTE, body->epoch, 0, 0,
             "its time, %s, lies before that of the seal before, %s: the clock was set back",
             body->time, before->time);
}

/* One row of epoch, body, signature, counts, gaps, begins; key: of whom it must be. Returns 1 when
 * it is as it should be, 0 when what follows can be verified no more. */
static int check_seal(struct verify *verify, sqlite3_stmt *row, int64_t epoch,
                      const unsigned char key[SEAL_PUBLIC_BYTES], struct seal_body *body)
{
    const char *text = column_text(row, 1);

    if (!text || !seal_body_read(text, body) || body->epoch != epoch) {
        WRONG(verify, epoch, 0, 0,
              "the seal was changed: it says nothing that a seal says; what "
              "comes after it cannot be verified");
        return 0;
    }
    if (sqlite3_column_bytes(row, 2) != SEAL_SIGNATURE_BYTES ||
        !verify->api->verify(key, text, strlen(text), sqlite3_column_blob(row, 2))) {
        WRONG(
            verify, epoch, 0, 0,
            "the seal was changed, or made by somebody else: its signature is not by the key that "
            "the seal before has named; what comes after it cannot be verified");
        return 0;
    }
    if (!hash_fits(row, 3, body->counts))
        WRONG(verify, epoch, 0, 0, "its list of counts was changed");
    return 1;
}

static int begin_of_series(struct verify *verify, struct spsy_error *error)
{
    int rc =
        spool_query_number(verify->spool, what, error, &verify->begin,
                           "SELECT +epoch FROM seal WHERE begins = ?1 ORDER BY epoch LIMIT 1", "b",
                           (const void *)verify->verifier->public_key, (size_t)SEAL_PUBLIC_BYTES);

    if (rc > 0 && verify->begin > 0)
        find(verify, SPOOL_FINDING_NOTE, verify->begin, 0, 0,
             "the keys of this series begin here; the seals before have keys of their own");
    if (rc == 0)
        WRONG(verify, -1, 0, 0, "no seal here begins with that key");
    return rc;
}

/* Is a row of the seals the one that comes next in this series? */
static bool follows(struct verify *verify, sqlite3_stmt *row, int64_t expected)
{
    int64_t epoch = sqlite3_column_int64(row, 0);

    if (epoch != expected) {
        WRONG(verify, expected, 0, 0,
              "the seal is missing (the next one is of epoch %" PRId64
              "); what comes after it cannot be verified",
              epoch);
        return false;
    }
    if (epoch > verify->begin && sqlite3_column_type(row, 5) != SQLITE_NULL) {
        WRONG(
            verify, epoch, 0, 0,
            "other keys begin here, which the seal before has not named: verify what follows with "
            "their first one");
        return false;
    }
    return true;
}

static int walk_seals(struct verify *verify, struct spsy_error *error)
{
    unsigned char key[SEAL_PUBLIC_BYTES];
    struct seal_body before = {.epoch = 0}, body;
    sqlite3_stmt *row;
    int rc = spool_query(verify->spool, what, error, &row,
                         "SELECT +epoch, +body, +signature, +counts, +gaps, +begins FROM seal"
                         " WHERE epoch >= ?1 ORDER BY epoch",
                         "l", verify->begin);

    memcpy(key, verify->verifier->public_key, sizeof key);
    while (rc > 0) {
        int64_t expected = verify->begin + verify->verified->epochs;

        if (!follows(verify, row, expected) || !check_seal(verify, row, expected, key, &body)) {
            sqlite3_reset(row);
            return 0;
        }
        if (verify->verified->epochs++ > 0)
            compare_bodies(verify, &before, &body);
        if (!hash_fits(row, 4, body.gaps))
            WRONG(verify, expected, 0, 0, "its list of gaps was changed");
        else if (take_gaps(verify, row, &body, error) < 0)
            rc = error->code;
        verify->end = expected;
        verify->first = body.first;
        verify->last = body.last;
        memcpy(verify->verified->last_time, body.time, sizeof body.time);
        memcpy(key, body.next, sizeof key);
        before = body;
        if (rc < 0)
            sqlite3_reset(row);
        else
            rc = spool_next(verify->spool, row, what, error);
    }
    return rc;
}

static int by_first(const void *a, const void *b)
{
    const struct gap *one = a, *other = b;

    return (one->gap.from > other->gap.from) - (one->gap.from < other->gap.from);
}

static void sort_gaps(struct verify *verify)
{
    const char *newest = "";

    if (verify->gap_count > 0)
        qsort(verify->gaps, verify->gap_count, sizeof *verify->gaps, by_first);
    for (size_t i = verify->gap_count; i-- > 0;) {
        if (strcmp(verify->gaps[i].gap.before, newest) > 0)
            newest = verify->gaps[i].gap.before;
        snprintf(verify->gaps[i].newest_before, SEAL_TIME_SIZE, "%s", newest);
    }
}

/* ---- the seal that covers the walk's next entry ---- */

/* The first one of the series that ends at `id` or later. */
static int next_seal(struct verify *verify, int64_t epoch, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    free(verify->counts);
    verify->counts = NULL;
    verify->counts_at = NULL;
    verify->sealed = false;
    if (epoch > verify->end)
        return 0;
    rc = spool_query(verify->spool, what, error, &row,
                     "SELECT +body, +counts FROM seal WHERE epoch = ?1", "l", epoch);
    if (rc <= 0)
        return rc < 0 ? rc : spool_damaged(verify->spool, what, error);
    verify->sealed = column_text(row, 0) && seal_body_read(column_text(row, 0), &verify->seal);
    if (verify->sealed && hash_fits(row, 1, verify->seal.counts)) {
        const char *text = column_text(row, 1);

        verify->counts = strdup(text ? text : "");
        verify->counts_at = verify->counts;
    }
    sqlite3_reset(row);
    return verify->sealed ? 0 : spool_damaged(verify->spool, what, error);
}

/* Up to the seal that covers `expected`; of each that ends just before it the head is compared. */
static int pass_seals(struct verify *verify, struct spsy_error *error)
{
    int rc = 0;

    while (rc == 0 && verify->sealed && verify->seal.last < verify->expected) {
        const struct seal_link *head = &verify->seal.head;

        if (verify->seal.last == verify->expected - 1) {
            if (verify->known && !seal_link_equal(&verify->link, head) &&
                !(verify->other && seal_link_equal(&verify->other_link, head)))
                WRONG(verify, verify->seal.epoch, 0, verify->seal.last,
                      "the entries up to %" PRId64 " do not lead to what was sealed: entries of "
                      "this epoch were changed and linked anew",
                      verify->seal.last);
            verify->known = true;
            verify->link = *head;
            verify->other = false;
        }
        if (strcmp(verify->seal.time, verify->newest_seal) > 0)
            memcpy(verify->newest_seal, verify->seal.time, sizeof verify->newest_seal);
        rc = next_seal(verify, verify->seal.epoch + 1, error);
    }
    return rc;
}

static int64_t epoch_here(const struct verify *verify)
{
    return verify->sealed ? verify->seal.epoch : -1;
}

/* ---- gaps and missing entries ---- */

static const struct gap *next_gap(struct verify *verify)
{
    while (verify->gap_at < verify->gap_count &&
           verify->gaps[verify->gap_at].gap.to < verify->expected)
        verify->gap_at++;
    return verify->gap_at < verify->gap_count ? &verify->gaps[verify->gap_at] : NULL;
}

/* An entry that stays is not older than what is pruned after it, unless the clock was set back:
 * then the seals show it, since one is made when their time lies ahead. Else whoever has the key
 * could take out one entry, and with it what proves those before it. */
static void check_between(struct verify *verify, const struct gap *gap)
{
    bool set_back = verify->sealed && strcmp(verify->seal.time, verify->newest_seal) < 0;

    if (verify->entry_before && !set_back &&
        (!verify->entry_time[0] || strcmp(verify->entry_time, gap->gap.before) >= 0))
        WRONG(verify, gap->epoch, gap->gap.from, gap->gap.to,
              "pruned as older than %s, but the entry before, which stays, is of %s, and no seal "
              "shows that the clock was set back: removed one by one; nothing proves the entries "
              "of their epoch before them",
              gap->gap.before, verify->entry_time[0] ? verify->entry_time : "no time");
}

static void pass_gap(struct verify *verify, const struct gap *gap)
{
    check_between(verify, gap);
    if (verify->known && verify->entry_before &&
        !seal_link_equal(&verify->link, &gap->gap.link_before) &&
        !(verify->other && seal_link_equal(&verify->other_link, &gap->gap.link_before)))
        WRONG(verify, gap->epoch, gap->gap.from - 1, gap->gap.from - 1,
              "is not what the pruned entries after it were linked to: it was changed");
    verify->known = true;
    verify->link = gap->gap.link_after;
    verify->other = verify->entry_before = false;
    verify->expected = gap->gap.to + 1;
}

/* Entries from `expected` to id - 1 are not there: pruned, or gone. */
static int go_to(struct verify *verify, int64_t id, struct spsy_error *error)
{
    int rc = pass_seals(verify, error);

    while (rc == 0 && verify->expected < id) {
        const struct gap *gap = next_gap(verify);
        int64_t before = gap && gap->gap.from < id ? gap->gap.from : id;

        if (gap && gap->gap.from <= verify->expected) {
            pass_gap(verify, gap);
        } else {
            if (verify->sealed && verify->seal.last + 1 < before)
                before = verify->seal.last + 1;
            WRONG(verify, epoch_here(verify), verify->expected, before - 1,
                  "removed: no seal says that it was pruned");
            verify->known = verify->other = verify->entry_before = false;
            verify->expected = before;
        }
        rc = pass_seals(verify, error);
    }
    return rc;
}

/* ---- entries ---- */

static void check_link(struct verify *verify, sqlite3_stmt *row, int64_t id)
{
    struct seal_link computed, stored;
    bool has = spool_chain_column(row, SPOOL_LINKED_COUNT, &stored);

    if (!verify->known) { /* what it was linked to is gone, which was told */
        verify->known = has;
        verify->link = stored;
        return;
    }
    spool_chain_link_row(row, &verify->link, &computed);
    if (has && !seal_link_equal(&computed, &stored) && verify->other) {
        struct seal_link through;

        spool_chain_link_row(row, &verify->other_link, &through);
        if (seal_link_equal(&through, &stored))
            computed = stored;
    }
    verify->other = !has || !seal_link_equal(&computed, &stored);
    if (verify->other)
        WRONG(verify, epoch_here(verify), id, id,
              "changed: it is not what was linked when it was written");
    verify->other_link = computed;
    verify->link = has ? stored : computed;
}

/* The line of this entry in the seal's counts; lines ascend. "" = it has none. */
static void sealed_line(struct verify *verify, int64_t id, char *line, size_t size)
{
    const char *at = verify->counts_at;
    const char *end;

    line[0] = '\0';
    while (*at && strtoll(at, NULL, 10) < id && (end = strchr(at, '\n')))
        at = end + 1;
    verify->counts_at = at;
    end = strchr(at, '\n');
    if (*at && end && strtoll(at, NULL, 10) == id && (size_t)(end - at) < size - 1) {
        memcpy(line, at, (size_t)(end - at) + 1);
        line[end - at + 1] = '\0';
    }
}

/* Columns behind the link: id, count, last_time. */
static int check_count(struct verify *verify, sqlite3_stmt *row, int64_t id,
                       struct spsy_error *error)
{
    char line[128] = "", sealed[128];
    FILE *stream;
    int count = SPOOL_LINKED_COUNT + 1;

    if (!verify->sealed || !verify->counts)
        return 0;
    if (sqlite3_column_type(row, count) != SQLITE_NULL ||
        sqlite3_column_type(row, count + 1) != SQLITE_NULL) {
        stream = fmemopen(line, sizeof line - 1, "w");
        if (!stream)
            return spsy_fail_memory(error);
        spool_seal_count_line(row, id, count, stream);
        fclose(stream);
    }
    sealed_line(verify, id, sealed, sizeof sealed);
    if (strcmp(line, sealed) != 0)
        WRONG(verify, verify->seal.epoch, id, id,
              "how often it counts was changed: it is \"%.*s\", and was sealed as \"%.*s\"",
              (int)strcspn(line, "\n"), line, (int)strcspn(sealed, "\n"), sealed);
    return 0;
}

/* Whatever is pruned leaves nothing older before it. */
static void check_left(struct verify *verify, sqlite3_stmt *row, int64_t id)
{
    const struct gap *gap = next_gap(verify);
    const char *first = column_text(row, 1);
    const char *time = column_text(row, SPOOL_LINKED_COUNT + 2);

    snprintf(verify->entry_time, sizeof verify->entry_time, "%s", first ? first : "");
    if (!time)
        time = first;
    if (gap && (!time || strcmp(time, gap->newest_before) < 0))
        WRONG(verify, gap->epoch, id, id,
              "older than what was pruned after it, which pruning does not leave: entries were "
              "removed one by one");
}

static int check_entry(struct verify *verify, sqlite3_stmt *row, struct spsy_error *error)
{
    int64_t id = sqlite3_column_int64(row, 0);
    bool linked = sqlite3_column_type(row, SPOOL_LINKED_COUNT) != SQLITE_NULL;
    int rc;

    if (id < verify->first) {
        if (id < 1 || linked)
            WRONG(verify, -1, id, id, "inserted: it stands before the first entry of the chain");
        else
            verify->verified->unsealed++;
        return 0;
    }
    rc = go_to(verify, id, error);
    if (rc < 0)
        return rc;
    if (id < verify->expected) {
        WRONG(verify, epoch_here(verify), id, id, "inserted: it stands where entries were pruned");
        return 0;
    }
    check_link(verify, row, id);
    rc = check_count(verify, row, id, error);
    check_left(verify, row, id);
    verify->entry_before = true;
    verify->expected = id + 1;
    verify->verified->entries++;
    verify->verified->unsealed += id > verify->last;
    return rc < 0 ? rc : pass_seals(verify, error);
}

/* A part at a time: no read is open for long. */
static int walk_entries(struct verify *verify, struct spsy_error *error)
{
    int64_t after = INT64_MIN;
    int rc, count;

    do {
        sqlite3_stmt *row;

        count = 0;
        rc = spool_query(verify->spool, what, error, &row,
                         "SELECT " SPOOL_LINKED_COLUMNS ", +link, +count, +last_time FROM decision"
                         " WHERE id > ?1 ORDER BY id LIMIT ?2",
                         "li", after, CHUNK);
        while (rc > 0) {
            after = sqlite3_column_int64(row, 0);
            count++;
            rc = check_entry(verify, row, error);
            if (rc < 0)
                sqlite3_reset(row);
            else
                rc = spool_next(verify->spool, row, what, error);
        }
        if (verify->verifier->tick)
            verify->verifier->tick(verify->verifier->context, verify->verified->entries);
    } while (rc == 0 && count == CHUNK);
    return rc == 0 ? go_to(verify, verify->last + 1, error) : rc;
}

/* ---- all of it ---- */

/* Seals that were cut off are not to be found here, but seal.key may know of them. */
static void compare_key(struct verify *verify, const struct seal_key *key)
{
    if (seal_key_find(key, verify->end + 1) >= 0)
        return;
    for (int i = 0; i < SEAL_SLOTS; i++) {
        if (!key->slots[i].used || key->slots[i].epoch <= verify->end)
            continue;
        WRONG(verify, key->slots[i].epoch - 1, 0, 0,
              "seals up to this one were made, as seal.key shows; the last one here is of epoch "
              "%" PRId64,
              verify->end);
        return;
    }
    find(verify, SPOOL_FINDING_NOTE, -1, 0, 0,
         "seal.key has not the key of epoch %" PRId64 ": the journal cannot be sealed any more",
         verify->end + 1);
}

static int look_at_key(struct verify *verify, struct spsy_error *error)
{
    struct seal_key key;
    struct seal_body last;
    int rc = spool_chain_read_seal(verify->spool, &last, error);

    if (rc < 0 && rc != SPSY_ERR_FORMAT)
        return rc;
    if (rc > 0 && last.epoch > verify->end)
        return 0; /* one was made meanwhile; or one was changed, which has been told */
    if (seal_key_open(verify->spool->home, verify->spool->owner, &key, error) < 0)
        find(verify, SPOOL_FINDING_NOTE, -1, 0, 0, "%s", error->text);
    else if (rc > 0)
        compare_key(verify, &key);
    seal_key_close(&key);
    return 0;
}

static int verify_once(struct verify *verify, struct spsy_error *error)
{
    int rc;

    verify->end = -1;
    verify->verified->last_epoch = -1;
    rc = begin_of_series(verify, error);
    if (rc <= 0)
        return rc;
    verify->end = verify->begin - 1;
    rc = walk_seals(verify, error);
    if (rc < 0 || verify->end < verify->begin)
        return rc;
    verify->verified->last_epoch = verify->end;
    sort_gaps(verify);
    verify->expected = verify->first;
    verify->known = true; /* of the first one: zeros */
    rc = next_seal(verify, verify->begin, error);
    if (rc == 0)
        rc = walk_entries(verify, error);
    return rc == 0 ? look_at_key(verify, error) : rc;
}

static void forget(struct verify *verify)
{
    free(verify->gaps);
    free(verify->counts);
}

/* The newest seal with gaps: another one means that entries went while they were read. */
static int newest_gaps(struct spool *spool, int64_t *epoch, struct spsy_error *error)
{
    *epoch = -1;
    return spool_query_number(spool, what, error, epoch,
                              "SELECT coalesce(max(epoch), -1) FROM seal WHERE gaps IS NOT NULL",
                              "");
}

static int tell(const struct verify *verify)
{
    const struct spool_verifier *verifier = verify->verifier;
    int rc = 0;

    for (size_t i = 0; rc == 0 && verifier->visit && i < verify->finding_count; i++)
        rc = verifier->visit(verifier->context, &verify->findings[i]);
    return rc;
}

int spool_journal_verify(struct spool *spool, const struct spool_verifier *verifier,
                         struct spool_verified *verified, struct spsy_error *error)
{
    struct verify verify = {.spool = NULL};
    const struct sealing_api *api;
    struct spool_finding *findings = malloc(FINDINGS_KEPT * sizeof *findings);
    int64_t before = 0, after = 0;
    int rc = findings ? sealing_load(&api, error) : spsy_fail_memory(error);

    for (int attempt = 0; rc == 0 && attempt < ATTEMPTS && (attempt == 0 || before != after);
         attempt++) {
        forget(&verify);
        memset(verified, 0, sizeof *verified);
        verify = (struct verify){.spool = spool,
                                 .verifier = verifier,
                                 .verified = verified,
                                 .api = api,
                                 .findings = findings};
        rc = newest_gaps(spool, &before, error);
        if (rc >= 0)
            rc = verify_once(&verify, error);
        if (rc >= 0)
            rc = newest_gaps(spool, &after, error);
        rc = rc < 0 ? rc : 0;
    }
    if (rc == 0 && before != after)
        rc = spsy_fail(error, SPSY_ERR_BUSY, "CPF3330",
                       "the journal was pruned each time while it was verified: try again");
    if (rc == 0)
        rc = tell(&verify);
    forget(&verify);
    free(findings);
    return rc;
}
