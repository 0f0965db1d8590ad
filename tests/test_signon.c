/* test_signon.c - the sign-on table: its text, its days, its rules, each row of the tables that
 * were written from the seed alone (tests/golden/signon.py), and what its bits take away. */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acceptor/limits.h"
#include "home_fixture.h"
#include "keyring/keyring.h"
#include "language/table.h"
#include "session/session.h"
#include "signon/rights.h"
#include "signon/signon.h"
#include "store/store.h"
#include "verb/verb.h"

enum { FIELDS_MAX = 8, LINE_MAX_BYTES = 400, TODAY = 20000 };

static struct spsy_error error;

/* ---- tables of tests/golden ---------------------------------------------------------------- */

struct golden {
    FILE *file;
    bool headed; /* the names of columns have been passed over */
    size_t rows;
    char line[LINE_MAX_BYTES];
    char *field[FIELDS_MAX];
};

static void golden_open(struct golden *golden, const char *name)
{
    char path[100];

    memset(golden, 0, sizeof *golden);
    snprintf(path, sizeof path, "tests/golden/%s", name);
    golden->file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(golden->file);
}

static bool golden_next(struct golden *golden)
{
    char *at;

    for (;;) {
        if (!fgets(golden->line, sizeof golden->line, golden->file)) {
            fclose(golden->file);
            CU_ASSERT(golden->rows > 0);
            return false;
        }
        if (golden->line[0] != '#' && golden->headed)
            break;
        golden->headed |= golden->line[0] != '#';
    }
    golden->line[strcspn(golden->line, "\n")] = '\0';
    at = golden->line;
    for (int i = 0; i < FIELDS_MAX; i++) {
        golden->field[i] = at ? strsep(&at, "\t") : &golden->line[LINE_MAX_BYTES - 1];
    }
    golden->rows++;
    return true;
}

static void says(const struct golden *golden, const char *got, const char *expected)
{
    if (strcmp(got, expected) != 0)
        printf("row %zu, %s %s %s %s %s: %s instead of %s\n", golden->rows, golden->field[0],
               golden->field[1], golden->field[2], golden->field[3], golden->field[4], got,
               expected);
    CU_ASSERT_STRING_EQUAL(got, expected);
}

/* ---- tables in memory ----------------------------------------------------------------------- */

static const char hash_a[] = "$argon2id$v=19$m=65536,t=2,p=1$YWFhYWFhYWFhYWFhYWFhYQ$aaaa";
static const char hash_b[] = "$argon2id$v=19$m=65536,t=2,p=1$YmJiYmJiYmJiYmJiYmJiYg$bbbb";

static struct signon_entry entry_of(const char *id)
{
    struct signon_entry entry = {.privileges = 0x90, .changed = TODAY};

    snprintf(entry.id, sizeof entry.id, "%s", id);
    memcpy(entry.password, hash_a, sizeof hash_a);
    return entry;
}

static struct signon_table table_of(int exp, int warn, int purge, const char *ids)
{
    struct signon_table table = {.exp = exp, .warn = warn, .purge = purge};
    char words[200], *at = words, *id;

    snprintf(words, sizeof words, "%s", ids);
    while ((id = strsep(&at, " "))) {
        struct signon_entry entry = entry_of(id);

        CU_ASSERT_EQUAL_FATAL(signon_table_insert(&table, &entry, &error), 0);
    }
    return table;
}

static char *text_of(const struct signon_table *table, size_t *bytes)
{
    char *text;

    CU_ASSERT_EQUAL_FATAL(signon_table_print(table, &text, bytes, &error), 0);
    return text;
}

static void entries_by_id(void)
{
    struct signon_table table = table_of(-1, -1, -1, "MARY ALICE ZOE BOB");
    struct signon_entry again = entry_of("BOB");

    ASSERT_STRING(table.entries[0].id, "ALICE");
    ASSERT_STRING(table.entries[3].id, "ZOE");
    CU_ASSERT_PTR_NULL(signon_table_find(&table, "BO"));
    CU_ASSERT_EQUAL(signon_table_insert(&table, &again, &error), SPSY_ERR_EXISTS);
    ASSERT_STRING(error.text, "user id BOB is in the sign-on table already");
    signon_table_remove(&table, signon_table_find(&table, "BOB"));
    CU_ASSERT_EQUAL(table.count, 3);
    CU_ASSERT_PTR_NULL(signon_table_find(&table, "BOB"));
    CU_ASSERT_PTR_NOT_NULL(signon_table_find(&table, "MARY"));
    signon_table_free(&table);
}

static void full_table(void)
{
    struct signon_table table = {.exp = -1, .warn = -1, .purge = -1};
    struct signon_entry entry = entry_of("A");
    int result = 0;

    for (int i = 0; result == 0 && i <= SIGNON_ENTRIES_MAX; i++) {
        snprintf(entry.id, sizeof entry.id, "U%05d", i);
        result = signon_table_insert(&table, &entry, &error);
    }
    CU_ASSERT_EQUAL(result, SPSY_ERR_FULL);
    CU_ASSERT_EQUAL(table.count, SIGNON_ENTRIES_MAX);
    signon_table_free(&table);
}

static void reads_what_it_wrote(void)
{
    struct signon_table table = table_of(30, 5, 255, "ALICE BOB"), again;
    size_t bytes, same;
    char *text, *second;

    table.entries[0].no_expire = true;
    table.entries[0].priority = SIGNON_HIGH;
    table.entries[1].failures = 3;
    memcpy(table.entries[1].previous, hash_b, sizeof hash_b);
    text = text_of(&table, &bytes);
    ASSERT_STRING(strtok(strdup(text), "\n"), "spsy sign-on table 1");
    CU_ASSERT_EQUAL_FATAL(signon_table_parse(text, bytes, &again, &error), 0);
    second = text_of(&again, &same);
    CU_ASSERT_EQUAL(same, bytes);
    CU_ASSERT_EQUAL(memcmp(text, second, bytes), 0);
    CU_ASSERT(again.entries[0].no_expire && again.entries[0].priority == SIGNON_HIGH);
    ASSERT_STRING(again.entries[1].previous, hash_b);
    signon_table_free(&table);
    signon_table_free(&again);
    free(text);
    free(second);
}

/* Any byte that is changed or missing: another table, which is written as it was read, or none. */
static void strict_text(void)
{
    static const char bytes_tried[] = {'\0', ' ', '\n', '0', 'A', '-', '$', '\x7F'};
    struct signon_table table = table_of(30, 5, 255, "ALICE BOB");
    size_t bytes, same;
    char *text = text_of(&table, &bytes);

    signon_table_free(&table);
    for (size_t at = 0; at < bytes; at++) {
        const char kept = text[at];

        for (size_t i = 0; i < sizeof bytes_tried; i++) {
            struct signon_table read;
            char *again;

            text[at] = bytes_tried[i];
            if (signon_table_parse(text, bytes, &read, &error) < 0) {
                CU_ASSERT(read.count == 0 && !read.entries);
                continue;
            }
            again = text_of(&read, &same);
            CU_ASSERT(same == bytes && memcmp(again, text, bytes) == 0);
            signon_table_free(&read);
            free(again);
        }
        text[at] = kept;
    }
    for (size_t cut = 0; cut < bytes; cut++)
        if (cut == 0 || text[cut - 1] != '\n') /* else a shorter table */
            CU_ASSERT(signon_table_parse(text, cut, &table, &error) < 0);
    free(text);
}

static void refused(const char *text, int code, const char *why)
{
    struct signon_table table;

    CU_ASSERT_EQUAL(signon_table_parse(text, strlen(text), &table, &error), code);
    ASSERT_STRING(error.text, why);
    ASSERT_STRING(error.message_id, "SPY0190");
}

static void wrong_texts(void)
{
    refused("", SPSY_ERR_FORMAT, "line 1 of the sign-on table: no sign-on table");
    refused("spsy sign-on table 2\n", SPSY_ERR_STATE,
            "the sign-on table is of version 2, and this spsy knows version 1");
    refused("spsy sign-on table 1\n30 5 -1\n", SPSY_ERR_FORMAT,
            "line 2 of the sign-on table: no EXP, WARN and PURGE");
    refused("spsy sign-on table 1\n0 5 9\n", SPSY_ERR_FORMAT,
            "line 2 of the sign-on table: no EXP, WARN and PURGE");
    refused("spsy sign-on table 1\n256 5 9\n", SPSY_ERR_FORMAT,
            "line 2 of the sign-on table: no EXP, WARN and PURGE");
    refused("spsy sign-on table 1\n30 5 9\nA 80 NONE EXPIRE 0 1 $ \n", SPSY_ERR_FORMAT,
            "line 3 of the sign-on table: expected eight words");
    refused("spsy sign-on table 1\n30 5 9\nA 81 NONE EXPIRE 0 1 $ -\n", SPSY_ERR_FORMAT,
            "line 3 of the sign-on table: no privileges");
    refused("spsy sign-on table 1\n30 5 9\nA 80 NONE EXPIRE 4 1 $ -\n", SPSY_ERR_FORMAT,
            "line 3 of the sign-on table: no number of failures");
    refused("spsy sign-on table 1\n30 5 9\nB 80 NONE EXPIRE 0 1 $ -\nA 80 NONE EXPIRE 0 1 $ -\n",
            SPSY_ERR_FORMAT, "line 4 of the sign-on table: not in the order of user ids");
}

/* ---- days ------------------------------------------------------------------------------------ */

static void days_as_text(void)
{
    char text[SPSY_DATE_SIZE];

    signon_day_text(0, text);
    ASSERT_STRING(text, "1970-01-01");
    signon_day_text(19782, text);
    ASSERT_STRING(text, "2024-02-29");
    signon_day_text(SIGNON_DAY_LAST, text);
    ASSERT_STRING(text, "*NONE");
    setenv("TZ", "UTC", 1);
    tzset();
    CU_ASSERT_EQUAL(signon_day_of(0), 0);
    CU_ASSERT_EQUAL(signon_day_of(86399), 0);
    CU_ASSERT_EQUAL(signon_day_of(86400), 1);
    CU_ASSERT_EQUAL(signon_day_of(19782 * 86400LL + 5), 19782);
}

/* Midnight is the home's, also where it has its clocks put forward. */
static void days_are_local(void)
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    CU_ASSERT_EQUAL(signon_day_of(22 * 3600), 0);
    CU_ASSERT_EQUAL(signon_day_of(23 * 3600), 1);
    CU_ASSERT_EQUAL(signon_day_of(1774738799), 20540); /* 2026-03-28 22:59:59 UTC */
    CU_ASSERT_EQUAL(signon_day_of(1774738800), 20541);
    CU_ASSERT_EQUAL(signon_day_of(1774821599), 20541); /* that day has 23 hours */
    CU_ASSERT_EQUAL(signon_day_of(1774821600), 20542);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void ages(void)
{
    struct golden golden;

    golden_open(&golden, "signon_dates.tsv");
    while (golden_next(&golden)) {
        struct signon_table table = {.exp = atoi(golden.field[0]),
                                     .warn = atoi(golden.field[1]),
                                     .purge = atoi(golden.field[2])};
        struct signon_entry entry = entry_of("A");
        char got[40] = "on";

        entry.no_expire = strcmp(golden.field[3], "yes") == 0;
        entry.changed = TODAY - atol(golden.field[4]);
        switch (signon_state_of(&table, &entry, TODAY)) {
        case SIGNON_WARNED:
            snprintf(got, sizeof got, "warn:%ld",
                     signon_expiry_day(&table, &entry) -
                         (entry.changed > TODAY ? entry.changed : TODAY));
            break;
        case SIGNON_EXPIRED:
            strcpy(got, "expired");
            break;
        case SIGNON_PAST:
            strcpy(got, "purged");
            break;
        default:
            break;
        }
        says(&golden, got, golden.field[5]);
    }
}

static long given(const char *field)
{
    return field[0] == '-' ? -1 : atol(field);
}

/* As the verb reads them. */
static bool words_are_good(const struct golden *golden)
{
    static const char *const names[] = {"--exp", "--warn", "--purge"};
    char words[3][60], *arguments[3];
    struct answer answer;
    int count = 0, result;

    for (int i = 0; i < 3; i++)
        if (strcmp(golden->field[1 + i], "-") != 0) {
            snprintf(words[count], sizeof words[count], "%s=%s", names[i], golden->field[1 + i]);
            arguments[count] = words[count];
            count++;
        }
    answer_init(&answer, "CTLTAB", NULL);
    result = verb_ctltab.check(count, arguments, &answer);
    answer_free(&answer);
    return result == 0;
}

static void parameters_of_ctltab(void)
{
    struct golden golden;

    golden_open(&golden, "ctltab.tsv");
    while (golden_next(&golden)) {
        const long days[3] = {given(golden.field[1]), given(golden.field[2]),
                              given(golden.field[3])};
        struct signon_table table = table_of(0, 0, 0, "A");
        char got[60], expected[80];
        int result;

        sscanf(golden.field[0], "%d/%d/%d", &table.exp, &table.warn, &table.purge);
        table.entries[0].changed = 5;
        result =
            words_are_good(&golden) ? signon_set_days(&table, days, TODAY, &error) : SPSY_ERR_VALUE;
        snprintf(got, sizeof got, "%d %d/%d/%d %s", result == 0 ? 0 : 8, table.exp, table.warn,
                 table.purge, table.entries[0].changed == 5 ? "kept" : "reset");
        snprintf(expected, sizeof expected, "%s %s %s", golden.field[4], golden.field[5],
                 golden.field[6]);
        says(&golden, got, expected);
        signon_table_free(&table);
    }
}

/* ---- attempts -------------------------------------------------------------------------------- */

static void append(char *list, size_t size, const char *format, ...)
{
    size_t used = strlen(list);
    va_list arguments;

    va_start(arguments, format);
    if (used > 0)
        list[used++] = ' ';
    vsnprintf(list + used, size - used, format, arguments);
    va_end(arguments);
}

static void wrong_passwords(void)
{
    static struct counts counts;
    struct golden golden;

    golden_open(&golden, "signon_attempts.tsv");
    for (uid_t peer = 1; golden_next(&golden); peer++) {
        struct signon_table table = table_of(-1, -1, -1, "A");
        struct attempts *attempts = attempts_of(&counts, peer % 500);
        char results[80] = "", delays[80] = "", actions[80] = "", failures[20];

        for (const char *at = golden.field[0]; *at; at++) {
            struct signon_attempt attempt = {.id = "A"};
            bool was_revoked = signon_is_revoked(&table.entries[0]);

            signon_judge(&attempt, &table, TODAY, *at == 'g');
            append(results, sizeof results, "%s",
                   attempt.outcome == SIGNON_DONE ? "on"
                   : was_revoked                  ? "suspended"
                   : attempt.revoked              ? "revoked"
                                                  : "fail");
            if (attempt.outcome == SIGNON_DONE)
                attempts_succeeded(attempts);
            append(delays, sizeof delays, "%lld",
                   attempt.outcome == SIGNON_DONE ? 0LL : (long long)attempts_failed(attempts, 1));
            append(actions, sizeof actions, "%s", attempts->failed > 1 ? "yes" : "no");
        }
        snprintf(failures, sizeof failures, "%u", (unsigned)attempts->failed);
        says(&golden, results, golden.field[1]);
        says(&golden, delays, golden.field[2]);
        says(&golden, failures, golden.field[3]);
        says(&golden, actions, golden.field[4]);
        attempts_succeeded(attempts);
        signon_table_free(&table);
    }
}

/* One at a time, and none before its time; another user id has its own. */
static void turns(void)
{
    static struct counts counts;
    struct attempts *one = attempts_of(&counts, 1000), *other = attempts_of(&counts, 0);

    CU_ASSERT_PTR_EQUAL(attempts_of(&counts, 1000), one);
    CU_ASSERT_PTR_NOT_EQUAL(one, other);
    CU_ASSERT_EQUAL(attempts_take(one), 0);
    CU_ASSERT(attempts_take(one) > 0);
    CU_ASSERT_EQUAL(attempts_take(other), 0);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(attempts_failed(one, 1000), 0);
    CU_ASSERT_EQUAL(attempts_take(one), 0);
    CU_ASSERT_EQUAL(attempts_failed(one, 1000), 12000);
    CU_ASSERT(attempts_take(one) > 11000 && attempts_take(one) <= 12000);
    CU_ASSERT(attempts_take(other) <= 20);
    attempts_succeeded(one);
    CU_ASSERT_EQUAL(attempts_take(one), 0);
    CU_ASSERT_EQUAL(attempts_failed(one, 1000), 0);
}

/* As many as there may be, and more: whoever finds no place shares one, and is slowed there. */
static void more_peers_than_places(void)
{
    static struct counts counts;
    struct attempts *last = NULL;

    for (uid_t peer = 0; peer < 2 * ATTEMPTS_COUNTED; peer++)
        last = attempts_of(&counts, peer);
    CU_ASSERT_PTR_EQUAL(last, &counts.attempts[ATTEMPTS_COUNTED - 1]);
    CU_ASSERT_PTR_EQUAL(attempts_of(&counts, 5), &counts.attempts[5]);
}

/* ---- purge ----------------------------------------------------------------------------------- */

static char deleted[200];

static int note(void *context, const char *id, struct spsy_error *why)
{
    (void)why;
    append(context, sizeof deleted, "%s", id);
    return 0;
}

static int refuse_to(void *context, const char *id, struct spsy_error *why)
{
    (void)context;
    return spsy_fail(why, SPSY_ERR_FULL, "SPY0101", "no room to record %s", id);
}

/* FRESH in order, OLD within its grace, GONE and GONE2 past it. */
static struct signon_table aged(void)
{
    struct signon_table table = table_of(20, 5, 10, "FRESH GONE GONE2 NEVER OLD");

    signon_table_find(&table, "GONE")->changed = TODAY - 30;
    signon_table_find(&table, "GONE2")->changed = TODAY - 400;
    signon_table_find(&table, "NEVER")->changed = TODAY - 400;
    signon_table_find(&table, "NEVER")->no_expire = true;
    signon_table_find(&table, "OLD")->changed = TODAY - 29;
    return table;
}

static void purged(const char *id, bool all, const char *expected, size_t left)
{
    struct signon_table table = aged();
    struct signon_attempt attempt = {
        .id = id, .purges_all = all, .deleted = note, .context = deleted};

    deleted[0] = '\0';
    CU_ASSERT_EQUAL(signon_purge(&attempt, &table, TODAY, &error), expected[0] ? 1 : 0);
    ASSERT_STRING(deleted, expected);
    CU_ASSERT_EQUAL(table.count, left);
    signon_table_free(&table);
}

static void who_is_purged(void)
{
    struct signon_table table = aged();
    struct signon_attempt attempt = {.id = "GONE", .deleted = refuse_to};

    purged("FRESH", true, "GONE2 GONE", 3);
    purged("NOBODY", true, "GONE2 GONE", 3);
    purged("FRESH", false, "", 5);
    purged("GONE", false, "GONE", 4);
    purged("OLD", false, "", 5);
    purged("NEVER", false, "", 5);
    CU_ASSERT_EQUAL(signon_purge(&attempt, &table, TODAY, &error), SPSY_ERR_FULL);
    CU_ASSERT_EQUAL(table.count, 5); /* what cannot be recorded is not deleted */
    CU_ASSERT_EQUAL(signon_purge(&attempt, &table, SIGNON_DAY_LAST, &error), 0); /* no such day */
    signon_table_free(&table);
}

/* ---- passwords ------------------------------------------------------------------------------- */

static void new_passwords(void)
{
    struct signon_entry entry = {.id = "ALICE", .failures = 3};
    bool right;

    CU_ASSERT_EQUAL(signon_password_set(&entry, "first", &error), 0);
    CU_ASSERT_EQUAL(entry.previous[0], '\0');
    CU_ASSERT_EQUAL(entry.failures, 0);
    CU_ASSERT_EQUAL(signon_password_set(&entry, "second", &error), 0);
    CU_ASSERT(strncmp(entry.password, "$argon2id$", 10) == 0);
    CU_ASSERT_EQUAL(signon_password_verify(&entry, "second", &right, &error), 0);
    CU_ASSERT(right);
    CU_ASSERT_EQUAL(signon_password_verify(&entry, "first", &right, &error), 0);
    CU_ASSERT(!right);
    CU_ASSERT_EQUAL(signon_password_verify(NULL, "second", &right, &error), 0);
    CU_ASSERT(!right);
    CU_ASSERT_EQUAL(signon_password_check(&entry, "ALICE", "third", &error), 0);
    CU_ASSERT_EQUAL(signon_password_check(&entry, "ALICE", "second", &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.text, "password not changed: the new one is the current one");
    CU_ASSERT_EQUAL(signon_password_check(&entry, "ALICE", "first", &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.text, "password not changed: the new one is the previous one");
    CU_ASSERT_EQUAL(signon_password_check(NULL, "ALICE", "Alice", &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.text, "password not changed: the new one is the user id");
    CU_ASSERT_EQUAL(signon_password_check(NULL, "ALICE", "", &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.text, "password not changed: the new one is empty");
    CU_ASSERT_EQUAL(signon_password_check(NULL, "ALICE", "alice1", &error), 0);
}

/* ---- what the bits take away ------------------------------------------------------------------
 */

static const struct {
    const char *name;
    uint32_t special;
} specials[] = {
    {"*ALLOBJ", SPSY_ALLOBJ},
    {"*SECADM", SPSY_SECADM},
    {"*JOBCTL", SPSY_JOBCTL},
    {"*SPLCTL", SPSY_SPLCTL},
};

/* As the right's words name them. */
static uint32_t special_of(const char *right)
{
    uint32_t special = 0;

    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (strstr(right, specials[i].name))
            special |= specials[i].special;
    return special;
}

static bool right_left(const struct principal *principal, const char *right)
{
    char name[20], *blank;
    const struct command_definition *definition;
    struct parameters parameters = {NULL};
    int result;

    snprintf(name, sizeof name, "%.15s", right);
    blank = strpbrk(name, " ,");
    if (blank)
        *blank = '\0';
    definition = command_find(name);
    if (!definition)
        return true; /* of another room; its own tests have it */
    parameters.command = definition;
    parameters.given = calloc(100, sizeof *parameters.given);
    for (size_t i = 0; definition->parameters[i].keyword; i++)
        parameters.given[i] = strlen(definition->parameters[i].keyword) > 5 &&
                              strstr(right, definition->parameters[i].keyword) != NULL;
    result = signon_rights_check(principal, &parameters, &error);
    free(parameters.given);
    return result == 0;
}

static bool is_here(const char *right)
{
    char name[20];

    snprintf(name, sizeof name, "%.*s", (int)strcspn(right, " ,"), right);
    return command_find(name) && !strstr(right, "ADDPWD") &&
           (!strstr(right, "READPWD") || strstr(name, "SPLF"));
}

static void privileges(void)
{
    struct spool *spool;
    struct session session = {.principal.origin = PRINCIPAL_SIGN_ON};
    struct spool_profile all = {.name = "ALL", .group = "*NONE", .enabled = true, .special = 0xFF};
    struct spool_profile none = {.name = "NONE", .group = "*NONE", .enabled = true};
    struct golden golden;
    const char *home = home_make("SYSA");

    spool = home_open(home);
    session.spool = spool;
    CU_ASSERT_EQUAL_FATAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &all, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &none, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    golden_open(&golden, "signon_privileges.tsv");
    while (golden_next(&golden)) {
        const char *right = golden.field[0];
        uint32_t needed = special_of(right);
        bool native = strcmp(golden.field[2], "yes") == 0;
        struct spool_subject subject;

        if (!is_here(right) || (!needed && !native))
            continue; /* what a profile may not by its objects, no bit can give: tests of authority
                       */
        strcpy(session.current_user, native ? "ALL" : "NONE");
        session.principal.privileges = (unsigned)strtoul(golden.field[3], NULL, 16);
        CU_ASSERT_EQUAL_FATAL(session_subject(&session, &subject, &error), 0);
        says(&golden,
             spool_subject_has(&subject, needed) && right_left(&session.principal, right)
                 ? "allowed"
                 : "refused",
             golden.field[4]);
    }
    spool_close(spool);
}

/* Whom the kernel has named lacks nothing. */
static void kernel_names_whole_profiles(void)
{
    struct principal principal = {.origin = PRINCIPAL_PEER, .signed_on = "ALICE"};

    CU_ASSERT_EQUAL(principal_needs(&principal, SIGNON_CREATE, "create", &error), 0);
    principal.origin = PRINCIPAL_SIGN_ON;
    CU_ASSERT_EQUAL(principal_needs(&principal, SIGNON_CREATE, "create", &error),
                    SPSY_ERR_AUTHORITY);
    ASSERT_STRING(error.text,
                  "the sign-on of ALICE has no privilege X'80', which is needed to create");
    ASSERT_STRING(error.message_id, "SPY0194");
}

/* Of every command there is, which needs the bit whatever is given: a new one is looked at here. */
static void every_command(void)
{
    static const struct {
        unsigned bit;
        const char *names;
    } expected[] = {
        {SIGNON_CREATE, "RSTOBJ RSTLIB QSRRSTO CRTSPLF CRTOUTQ CRTLIB CRTSAVF CRTSPLKEY IMPSPLKEY "
                        "CRTSPLGRD"},
        {SIGNON_OWN_PASSWORD, "CHGPWD"},
        {SIGNON_MANAGER, "LOGCTL"},
        {SIGNON_FILE_PASSWORD, ""},
    };
    static bool given[100];

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct principal principal = {.origin = PRINCIPAL_SIGN_ON,
                                      .privileges = SIGNON_ALL & ~expected[i].bit};
        char refused[600] = "";

        for (size_t at = 0; at < command_table_count; at++) {
            struct parameters parameters = {.command = command_table[at], .given = given};

            if (signon_rights_check(&principal, &parameters, &error) < 0)
                append(refused, sizeof refused, "%s", command_table[at]->name);
        }
        ASSERT_STRING(refused, expected[i].names);
    }
}

/* ---- a password that is changed while it is verified ---------------------------------------- */

static struct session changed_session;
static int changes, verified; /* so many times somebody else sets another one */

static void set_password(const char *password)
{
    struct signon_table table;

    home_must(spool_begin(changed_session.spool, SPOOL_DURABLE, &error), &error);
    home_must(signon_need(&changed_session, &table, &error), &error);
    home_must(signon_password_set(&table.entries[0], password, &error), &error);
    home_must(signon_save(&changed_session, &table, &error), &error);
    signon_table_free(&table);
    home_must(spool_commit(changed_session.spool, &error), &error);
}

int __real_signon_password_verify(const struct signon_entry *entry, const char *password,
                                  bool *right, struct spsy_error *fault);
int __wrap_signon_password_verify(const struct signon_entry *entry, const char *password,
                                  bool *right, struct spsy_error *fault);
int __wrap_signon_password_verify(const struct signon_entry *entry, const char *password,
                                  bool *right, struct spsy_error *fault)
{
    int result = __real_signon_password_verify(entry, password, right, fault);

    verified++;
    if (changes > 0 && changes-- > 0)
        set_password(changes % 2 ? "odd" : "even");
    return result;
}

static void make_changed_table(void)
{
    struct signon_entry entry = {.id = "A", .privileges = SIGNON_ALL};
    struct signon_table table = {SIGNON_UNCONVERTED, SIGNON_UNCONVERTED, SIGNON_UNCONVERTED, &entry,
                                 1};
    const char *home = home_make("SYS1");
    struct vault_master master;
    char path[700];

    changed_session.spool = home_open(home);
    snprintf(path, sizeof path, "%s/signon-master", harness_directory());
    home_must(spool_begin(changed_session.spool, SPOOL_DURABLE, &error), &error);
    home_must(vault_master_create(path, home, geteuid(), getegid(), &master, &error), &error);
    home_must(keyring_master_take(&changed_session, NULL, &master, &error), &error);
    home_must(signon_password_set(&entry, "old", &error), &error);
    home_must(settings_write_text(home, geteuid(), "masterKey", path, &error), &error);
    changed_session.settings_known = false;
    home_must(signon_save(&changed_session, &table, &error), &error);
    home_must(spool_commit(changed_session.spool, &error), &error);
    vault_master_forget(&master);
}

/* What was right when it was looked at is no sign-on, and counts as what it is now. */
static void changed_meanwhile(void)
{
    struct signon_attempt attempt = {.id = "A", .password = "old"};
    struct signon_table table;

    make_changed_table();
    verified = 0;
    home_must(signon_attempt(&changed_session, &attempt, &error), &error);
    CU_ASSERT_EQUAL(attempt.outcome, SIGNON_DONE);
    CU_ASSERT_EQUAL(verified, 1);
    changes = 1;
    home_must(signon_attempt(&changed_session, &attempt, &error), &error);
    CU_ASSERT_EQUAL(attempt.outcome, SIGNON_FAILED);
    CU_ASSERT_EQUAL(verified, 3);
    home_must(signon_need(&changed_session, &table, &error), &error);
    CU_ASSERT_EQUAL(table.entries[0].failures, 1);
    signon_table_free(&table);
    changes = 3; /* again and again */
    CU_ASSERT_EQUAL(signon_attempt(&changed_session, &attempt, &error), SPSY_ERR_BUSY);
    ASSERT_STRING(error.message_id, "SPY0191");
    CU_ASSERT_EQUAL(changes, 0);
    spool_close(changed_session.spool);
}

static const struct test tests[] = {
    {"T1 entries stand by user id, each once", entries_by_id},
    {"T1 a table that is full", full_table},
    {"T1 a table's text is read as it was written", reads_what_it_wrote},
    {"T1 any other byte: another table or none", strict_text},
    {"T1 texts that are none, and why", wrong_texts},
    {"T2 (M22) new passwords: not the current, the previous, the user id", new_passwords},
    {"T3 (M7) every right beside every bit", privileges},
    {"T3 every command, and which bit it needs", every_command},
    {"T3 (M24) the kernel's word takes nothing away", kernel_names_whole_profiles},
    {"T4 (M5 M6 M19) every sequence of six attempts", wrong_passwords},
    {"T4 (M6) one attempt of a user id at a time", turns},
    {"T4 a password that is changed while it is verified", changed_meanwhile},
    {"T4 more peers than places", more_peers_than_places},
    {"T5 days as text, and of a second", days_as_text},
    {"T5 days are the home's", days_are_local},
    {"T5 (M20) every age of a password", ages},
    {"T5 (M15 M16) every value of ctltab", parameters_of_ctltab},
    {"T5 (M21) who is purged by whom", who_is_purged},
};
HARNESS_MAIN("signon", tests)
