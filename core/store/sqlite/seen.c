#include "store/store.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/temporary.h"

enum { SLOTS = 8192 }; /* a power of two; at most half of them are used */

struct spool_seen {
    sqlite3 *database; /* once there are many */
    sqlite3_stmt *insert;
    size_t used, room; /* bytes of texts */
    size_t count;
    uint32_t *slots; /* where a text begins, and 1; 0: free. NULL until there is one; owned */
    char *texts;     /* with a NUL after each; owned */
};

int spool_seen_open(struct spool_seen **seen, struct spsy_error *error)
{
    *seen = calloc(1, sizeof **seen);
    return *seen ? 0 : spsy_fail_memory(error);
}

void spool_seen_close(struct spool_seen *seen)
{
    if (!seen)
        return;
    sqlite3_finalize(seen->insert);
    sqlite3_close(seen->database);
    free(seen->slots);
    free(seen->texts);
    free(seen);
}

/* ---- many ---- */

static int fail_database(const struct spool_seen *seen, struct spsy_error *error)
{
    int code = seen->database ? sqlite3_errcode(seen->database) : SQLITE_NOMEM;

    if (code == SQLITE_NOMEM)
        return spsy_fail_memory(error);
    return spsy_fail(error, code == SQLITE_FULL ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0101",
                     "a long list needs a temporary file in %s (TMPDIR): %s",
                     spsy_temporary_directory(), sqlite3_errmsg(seen->database));
}

static int insert(struct spool_seen *seen, const char *text, bool *first, struct spsy_error *error)
{
    bool done = sqlite3_bind_text(seen->insert, 1, text, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_step(seen->insert) == SQLITE_DONE;
    int result = done ? 0 : fail_database(seen, error); /* before the reset: it has the cause */

    *first = done && sqlite3_changes(seen->database) > 0;
    sqlite3_reset(seen->insert);
    return result;
}

/* Nothing of it outlives the process, so nothing is synced or kept to be taken back: one
 * transaction that is never committed. */
static int open_database(struct spool_seen *seen, struct spsy_error *error)
{
    static const char setup[] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                                "PRAGMA cache_size=-1024; BEGIN;"
                                "CREATE TABLE seen(text TEXT PRIMARY KEY) WITHOUT ROWID;";
    static const char statement[] = "INSERT OR IGNORE INTO seen VALUES(?)";

    if (sqlite3_open_v2("", &seen->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
            SQLITE_OK ||
        sqlite3_exec(seen->database, setup, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(seen->database, statement, -1, &seen->insert, NULL) != SQLITE_OK)
        return fail_database(seen, error);
    return 0;
}

static int spill(struct spool_seen *seen, struct spsy_error *error)
{
    int result = open_database(seen, error);
    bool first;

    for (size_t at = 0; result == 0 && at < seen->used; at += strlen(seen->texts + at) + 1)
        result = insert(seen, seen->texts + at, &first, error);
    free(seen->texts);
    free(seen->slots);
    seen->texts = NULL;
    seen->slots = NULL;
    return result;
}

/* ---- a few ---- */

static uint64_t hash(const char *text)
{
    uint64_t value = 0xCBF29CE484222325; /* FNV-1a */

    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * 0x100000001B3;
    return value ^ value >> 32;
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t *slot_of(struct spool_seen *seen, const char *text)
{
    size_t at = (size_t)hash(text) % SLOTS;

    while (seen->slots[at] && strcmp(seen->texts + seen->slots[at] - 1, text) != 0)
        at = (at + 1) % SLOTS;
    return &seen->slots[at];
}

static int make_room(struct spool_seen *seen, size_t bytes, struct spsy_error *error)
{
    size_t room = seen->room + bytes > 4096 ? 2 * (seen->room + bytes) : 4096;
    char *larger;

    if (bytes <= seen->room - seen->used)
        return 0;
    if (room > SEEN_MEMORY_BYTES)
        room = SEEN_MEMORY_BYTES;
    larger = realloc(seen->texts, room);
    if (!larger)
        return spsy_fail_memory(error);
    seen->texts = larger;
    seen->room = room;
    return 0;
}

static int keep(struct spool_seen *seen, const char *text, size_t bytes, bool *first,
                struct spsy_error *error)
{
    uint32_t *slot;
    int result;

    if (!seen->slots)
        seen->slots = calloc(SLOTS, sizeof *seen->slots);
    if (!seen->slots)
        return spsy_fail_memory(error);
    slot = slot_of(seen, text);
    *first = *slot == 0;
    if (!*first)
        return 0;
    result = make_room(seen, bytes, error);
    if (result < 0)
        return result;
    *slot = (uint32_t)seen->used + 1;
    memcpy(seen->texts + seen->used, text, bytes);
    seen->used += bytes;
    seen->count++;
    return 0;
}

int spool_seen_add(struct spool_seen *seen, const char *text, bool *first, struct spsy_error *error)
{
    size_t bytes = strlen(text) + 1;
    int result = 0;

    if (!seen->database && seen->count < SLOTS / 2 && bytes <= SEEN_MEMORY_BYTES - seen->used)
        return keep(seen, text, bytes, first, error);
    if (!seen->database)
        result = spill(seen, error);
    return result == 0 ? insert(seen, text, first, error) : result;
}
