#include "signon/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* spsy sign-on table 1
 * EXP WARN PURGE
 * ID PRIVILEGES PRIORITY EXPIRE|NOEXPIRE FAILURES CHANGED PASSWORD PREVIOUS|-
 * One blank between two words, one line an entry, by id. */
static const char version[] = "1";
enum { LINE_SIZE = 2 * VAULT_PASSWORD_TEXT_BYTES + 96, WORDS = 8 };

const char *const signon_priorities[SIGNON_PRIORITIES] = {
    [SIGNON_NONE] = "NONE",
    [SIGNON_LOW] = "LOW",
    [SIGNON_STANDARD] = "STANDARD",
    [SIGNON_HIGH] = "HIGH",
};

void signon_table_free(struct signon_table *table)
{
    if (table->entries)
        explicit_bzero(table->entries, table->count * sizeof *table->entries);
    free(table->entries);
    table->entries = NULL;
    table->count = 0;
}

/* The first entry that is not before id. */
static size_t place_of(const struct signon_table *table, const char *id)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(table->entries[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct signon_entry *signon_table_find(const struct signon_table *table, const char *id)
{
    size_t at = place_of(table, id);

    return at < table->count && strcmp(table->entries[at].id, id) == 0 ? &table->entries[at] : NULL;
}

/* A new place: realloc would leave hashes in the old one. */
static struct signon_entry *grown(struct signon_table *table)
{
    struct signon_entry *larger = calloc(table->count + 1, sizeof *larger);

    if (larger && table->count > 0) {
        memcpy(larger, table->entries, table->count * sizeof *larger);
        explicit_bzero(table->entries, table->count * sizeof *larger);
    }
    if (larger)
        free(table->entries);
    return larger;
}

int signon_table_insert(struct signon_table *table, const struct signon_entry *entry,
                        struct spsy_error *error)
{
    size_t at = place_of(table, entry->id);
    struct signon_entry *larger;

    if (signon_table_find(table, entry->id))
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0195",
                         "user id %s is in the sign-on table already", entry->id);
    if (table->count >= SIGNON_ENTRIES_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0195",
                         "the sign-on table has %d entries, and room for no more",
                         SIGNON_ENTRIES_MAX);
    larger = grown(table);
    if (!larger)
        return spsy_fail_memory(error);
    table->entries = larger;
    memmove(larger + at + 1, larger + at, (table->count - at) * sizeof *larger);
    larger[at] = *entry;
    table->count++;
    return 0;
}

void signon_table_remove(struct signon_table *table, struct signon_entry *entry)
{
    size_t at = (size_t)(entry - table->entries);

    memmove(entry, entry + 1, (table->count - at - 1) * sizeof *entry);
    table->count--;
    explicit_bzero(&table->entries[table->count], sizeof *entry);
}

/* ---- its text ---- */

static int print_entry(const struct signon_entry *entry, char *at, size_t room)
{
    return snprintf(at, room, "%s %02X %s %s %d %ld %s %s\n", entry->id, entry->privileges,
                    signon_priorities[entry->priority], entry->no_expire ? "NOEXPIRE" : "EXPIRE",
                    entry->failures, entry->changed, entry->password,
                    entry->previous[0] ? entry->previous : "-");
}

int signon_table_print(const struct signon_table *table, char **text, size_t *bytes,
                       struct spsy_error *error)
{
    size_t room = (table->count + 2) * LINE_SIZE, used;

    *bytes = 0;
    *text = malloc(room);
    if (!*text)
        return spsy_fail_memory(error);
    used = (size_t)snprintf(*text, room, "spsy sign-on table %s\n%d %d %d\n", version, table->exp,
                            table->warn, table->purge);
    for (size_t i = 0; i < table->count; i++)
        used += (size_t)print_entry(&table->entries[i], *text + used, room - used);
    *bytes = used;
    return 0;
}

struct reader {
    const char *at, *end;
    int line;
    char words[WORDS][VAULT_PASSWORD_TEXT_BYTES];
};

static int wrong(const struct reader *reader, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0190", "line %d of the sign-on table: %s",
                     reader->line, what);
}

/* The words of the next line, exactly count of them. */
static bool read_words(struct reader *reader, int count)
{
    const char *stop = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));

    reader->line++;
    if (!stop)
        return false;
    for (int i = 0; i < count; i++) {
        const char *blank = memchr(reader->at, ' ', (size_t)(stop - reader->at));
        const char *word_end = i + 1 < count ? blank : stop;
        size_t length = word_end ? (size_t)(word_end - reader->at) : 0;

        if (length == 0 || length >= sizeof reader->words[i] || (i + 1 == count && blank) ||
            memchr(reader->at, '\0', length))
            return false;
        memcpy(reader->words[i], reader->at, length);
        reader->words[i][length] = '\0';
        reader->at = word_end + 1;
    }
    return true;
}

/* As it is printed, and nothing else: no sign, no zero before it. */
static bool read_number(const char *word, long least, long most, long *number)
{
    char again[24];

    if (strlen(word) >= sizeof again || (word[0] != '-' && (word[0] < '0' || word[0] > '9')))
        return false;
    *number = strtol(word, NULL, 10);
    snprintf(again, sizeof again, "%ld", *number);
    return strcmp(again, word) == 0 && *number >= least && *number <= most;
}

static bool read_days(const char *word, int *days)
{
    long number;

    if (!read_number(word, SIGNON_UNCONVERTED, SIGNON_DAYS_MAX, &number))
        return false;
    *days = (int)number;
    return true;
}

/* All three or none, and what ctltab lets be set. */
static bool days_fit(const struct signon_table *table)
{
    bool converted = table->exp != SIGNON_UNCONVERTED;

    return (table->warn != SIGNON_UNCONVERTED) == converted &&
           (table->purge != SIGNON_UNCONVERTED) == converted &&
           (table->exp != 0 || table->warn == 0);
}

static bool read_privileges(const char *word, unsigned *privileges)
{
    char again[8];

    if (strlen(word) != 2)
        return false;
    *privileges = (unsigned)strtoul(word, NULL, 16);
    snprintf(again, sizeof again, "%02X", *privileges);
    return strcmp(again, word) == 0 && (*privileges & 3) == 0;
}

static bool read_priority(const char *word, enum signon_priority *priority)
{
    for (int i = 0; i < SIGNON_PRIORITIES; i++)
        if (strcmp(signon_priorities[i], word) == 0) {
            *priority = (enum signon_priority)i;
            return true;
        }
    return false;
}

static bool is_hash(const char *word)
{
    for (const char *at = word; *at; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return word[0] == '$';
}

static const char *read_entry(const struct reader *reader, struct signon_entry *entry)
{
    const char(*words)[VAULT_PASSWORD_TEXT_BYTES] = reader->words;
    long failures;

    memset(entry, 0, sizeof *entry);
    if (!spsy_name_valid(words[0], SPSY_NAME_MAX))
        return "no user id";
    if (!read_privileges(words[1], &entry->privileges))
        return "no privileges";
    if (!read_priority(words[2], &entry->priority))
        return "no priority";
    entry->no_expire = strcmp(words[3], "NOEXPIRE") == 0;
    if (!entry->no_expire && strcmp(words[3], "EXPIRE") != 0)
        return "neither EXPIRE nor NOEXPIRE";
    if (!read_number(words[4], 0, SIGNON_REVOKED_AT, &failures))
        return "no number of failures";
    if (!read_number(words[5], 0, SIGNON_DAY_LAST - 1, &entry->changed))
        return "no day";
    if (!is_hash(words[6]) || (!is_hash(words[7]) && strcmp(words[7], "-") != 0))
        return "no hash of a password";
    entry->failures = (int)failures;
    memcpy(entry->id, words[0], strlen(words[0]) + 1);
    memcpy(entry->password, words[6], sizeof entry->password);
    if (words[7][0] == '$')
        memcpy(entry->previous, words[7], sizeof entry->previous);
    return NULL;
}

static int read_entries(struct reader *reader, struct signon_table *table, struct spsy_error *error)
{
    size_t lines = 0;

    for (const char *at = reader->at; at < reader->end; at++)
        lines += *at == '\n';
    if (lines > SIGNON_ENTRIES_MAX)
        return wrong(reader, "too many entries follow", error);
    table->entries = calloc(lines ? lines : 1, sizeof *table->entries);
    if (!table->entries)
        return spsy_fail_memory(error);
    while (reader->at < reader->end) {
        struct signon_entry *entry = &table->entries[table->count];
        const char *what =
            read_words(reader, WORDS) ? read_entry(reader, entry) : "expected eight words";

        if (!what && table->count > 0 && strcmp(entry[-1].id, entry->id) >= 0)
            what = "not in the order of user ids";
        if (what)
            return wrong(reader, what, error);
        table->count++;
    }
    return 0;
}

static int read_head(struct reader *reader, struct signon_table *table, struct spsy_error *error)
{
    if (!read_words(reader, 4) || strcmp(reader->words[0], "spsy") != 0 ||
        strcmp(reader->words[1], "sign-on") != 0 || strcmp(reader->words[2], "table") != 0)
        return wrong(reader, "no sign-on table", error);
    if (strcmp(reader->words[3], version) != 0)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0190",
                         "the sign-on table is of version %.20s, and this spsy knows version %s",
                         reader->words[3], version);
    if (!read_words(reader, 3) || !read_days(reader->words[0], &table->exp) ||
        !read_days(reader->words[1], &table->warn) || !read_days(reader->words[2], &table->purge) ||
        !days_fit(table))
        return wrong(reader, "no EXP, WARN and PURGE", error);
    return 0;
}

int signon_table_parse(const char *text, size_t bytes, struct signon_table *table,
                       struct spsy_error *error)
{
    struct reader reader = {.at = text, .end = text + bytes};
    int result;

    memset(table, 0, sizeof *table);
    table->exp = table->warn = table->purge = SIGNON_UNCONVERTED;
    result = read_head(&reader, table, error);
    if (result == 0)
        result = read_entries(&reader, table, error);
    explicit_bzero(reader.words, sizeof reader.words);
    if (result < 0)
        signon_table_free(table);
    return result;
}
